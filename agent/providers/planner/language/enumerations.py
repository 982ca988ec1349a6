"""One verb for a list of things: "describe a, b and c", "the code of a, b and c", "start A, B and the C warehouse"."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.language.created import each_made
from agent.providers.planner.language.tokens import FILE_NAME
from agent.providers.planner.language.wordset import wordset

_ITEM = r"(?:the )?[\w@-]*[\w./@-]*\w"
_JOIN = r"(?:,? (?:and(?: also)?|&|plus|as well as|along with|alongside|together with)|,)"
_NOUN = r"(?:tables?|views?|notebooks?|scripts?|files?)"
_EACH = re.compile(
    r"^(?P<head>(?:please |pls |also |then |now |can you |could you |let me |i want to |i'd like to )*"
    r"(?:describe|open|read|cat|export|download|preview|explain|(?:show|give|get|print|tell|display|list)(?: me)?"
    r" (?:the )?(?:code|source|columns?|schema|structure|definition|contents?|fields)(?: of| for| in)"
    r"|(?:the |what are the )?(?:code|source|columns|structure|schema) of"
    r"|(?:(?:show|give|get)(?: me)? )?(?:the )?(?:first )?\d+ (?:sample )?(?:rows?|records|lines) (?:of|from)"
    r"(?: each of)?"
    r"|(?:count (?:all )?(?:the |their )?|(?:tell me )?how many )(?:rows|records)(?: are(?: there)?)? (?:in|of|from)"
    r"(?: each of)?(?: the tables)?))"
    rf" (?:the )?(?P<first>{_NOUN} )?(?P<items>{_ITEM}(?:{_JOIN} {_ITEM})+)(?P<last> {_NOUN})?(?:,? (?:please|pls"
    rf"|for me|too))*[.!?]*$",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"\b(?:its|their|what|how|which|why|who|when|where|runs|everything|rest|the others?)\b", re.IGNORECASE
)
_NO_ITEM = wordset("it them its their that those these this me count run stop start all everything one ones both rest")


# "start that one and the ML cluster too"
_ADDED = r"(?:,? (?:and(?: also)?|&|plus|as well as|along with|alongside|together with))"
_POINTED_TOO = re.compile(
    r"^(?P<head>(?:please |pls |also |then |now |ok |can you |could you )*(?:start|stop|restart|run|delete|pause|resume"
    r"|cancel|describe|show|open|turn on|turn off|shut down|fire up|terminate|kill|rerun|trigger)(?: me)?)"
    rf" (?P<it>it|that|that one|this|this one|those|them)(?:{_ADDED}|,(?=.* (?:too|as well|also)[.!?]*$)) (?:also )?"
    r"(?P<other>(?!(?:it|that|them|they|then|but|not|never|no|except|only|just|unless|if|when|so|because|since|before"
    r"|after|until|i|we|you|don't|do|without|keep|leave|spare)\b)[^,;.!?]+?)(?:,? (?:too|as well|please|also))*[.!?]*$",
    re.IGNORECASE,
)


# "Delete the scratch notebook, the staging scope and the ml repo": of each its kind is said
_KIND = (
    r"(?:notebook|(?:secret )?scope|repo|git folder|cluster|(?:sql )?warehouse|job|workflow|table|view|folder"
    r"|directory)"
)
_OF_A_KIND = re.compile(
    rf"(?:also )?(?:the |my |our )?(?:(?:(?!(?:and|or|in|of|from|on|to|with|for|as|by|but|except|every|all|both|if"
    rf"|when|its|new)\b)[\w./@-]+ ){{1,4}}(?P<behind>{_KIND})|(?P<ahead>{_KIND}) [\w./@-]+)",
    re.IGNORECASE,
)
# "... and readme.txt in the landing volume"
_A_FILE = re.compile(
    rf"(?:the |my |our )?(?:(?P<noun>file) )?[\w.-]+(?:{FILE_NAME.pattern.rstrip('$')})"
    r"(?: (?:in|from|of|on|under) (?:(?!and\b)[\w./-]+ ?){1,4})?",
    re.IGNORECASE,
)
_A_NAME = re.compile(r"(?:the |my |our )?[\w-]+", re.IGNORECASE)
_DONE_TO_EACH = re.compile(
    r"^(?P<head>(?:please |pls |also |then |now |ok |can you |could you )*(?:delete|remove|get rid of|describe"
    r"|show(?: me)?|start|stop|restart|run)) (?P<items>(?:[^;.?!:]|\.(?=\w))+?)"
    r"(?P<end>(?:,? (?:please|pls|for me|too))*[.!]*)$",
    re.IGNORECASE,
)


def _of_several_kinds(text: str, begins: Callable[[str], bool]) -> list[str]:
    match = _DONE_TO_EACH.match(text.strip())
    items = re.split(r",? and (?:also )?|, ?| & | plus ", match["items"]) if match else []
    files = [_A_FILE.fullmatch(item.strip()) for item in items]
    found = [_OF_A_KIND.fullmatch(item.strip()) for item in items]
    kinds = {(one["behind"] or one["ahead"]).lower() for one in found if one} | {"file" for one in files if one}
    kinds |= {""} if any(one and one["noun"] for one in files) and any(map(_A_NAME.fullmatch, items)) else set()
    known = [a or b or ("" in kinds and _A_NAME.fullmatch(c)) for a, b, c in zip(files, found, items, strict=True)]
    if match is None or len(items) < 2 or not all(known) or len(kinds) < 2 or any(map(begins, items)):
        return []
    return [f"{match['head']} {item.strip()}" for item in items]


def each_named(text: str, begins: Callable[[str], bool]) -> list[str]:
    """An order for each thing of a list of names of one word; any other text as it is."""
    if len(made := each_made(text, begins)) > 1:
        return made
    if kinds := _of_several_kinds(text, begins):
        return kinds
    if (two := _POINTED_TOO.match(text.strip())) and not begins(two["other"]) and not _DETAIL.search(two["other"]):
        return [f"{two['head']} {two['it']}", f"{two['head']} {two['other']}"]
    match = _EACH.match(text.strip())
    if match is None:
        return [text]
    items = [re.sub(r"^the ", "", item.strip(), flags=re.IGNORECASE) for item in re.split(rf"{_JOIN} ", match["items"])]
    noun = (match["first"] or match["last"] or "").strip().rstrip("s")
    whole = match["items"].lower()
    if any(item.lower() in _NO_ITEM or begins(item) or item.isdigit() for item in items) or " by " in f" {whole} ":
        return [text]
    return [f"{match['head']} the {noun} {item}" if noun else f"{match['head']} {item}" for item in items]
