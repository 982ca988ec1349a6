"""A cluster or SQL warehouse that somebody wishes for, in whatever order its parts are named: the plain order.

"I could use a small warehouse for testing", "4-node i3.xlarge cluster called loadtest, off after half an hour" and
"warehouse reporting, size M, please create" are read part by part. Where a word is left over, the text stays as it is.
"""

# ruff: noqa: E501 - a part of the table is a line
from __future__ import annotations

import re

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.slots import NUMBER

_POLITE = r"(?:please |pls |plz |hey,? |hi,? |hello,? |ok(?:ay)?,? |so |and |also |now |then |just |kindly |quickly )*"
_MAKE = r"(?:create|make|set up|setup|spin up|spin me up|build|provision|open|open up|launch|stand up|add|register|whip up|conjure up|put together|cook up|throw together|rustle up|get going)"
_WISH = (
    rf"(?:(?:(?:can|could|would|will) you (?:please )?|i'd like (?:you )?to |i want (?:you )?to |(?:i|we) need to |let's"
    rf" )?{_MAKE}(?: me| us| for me| for us)?|(?:i|we)(?:'d| would)? (?:really )?(?:need|want|like|love|require)(?: to have)?"
    r"|(?:i|we) could (?:really )?(?:use|do with)|(?:i'm|i am|we're|we are) (?:looking for|after|in need of|missing)"
    r"|(?:get|give|fix|grant|make) (?:me|us)|(?:set|fix) (?:me|us) up with|(?:can|could|may) (?:i|we) (?:please )?"
    r"(?:have|get)|let me have|let there be|there should be)"
)
_DET = r"(?:an?|another|one|one more|some)"
_KIND = r"(?P<kind>(?:all-purpose |compute |spark )?cluster|(?:sql )?(?:warehouse|endpoint))"
_ORDER = re.compile(
    rf"^{_POLITE}(?:(?P<wish>{_WISH}) (?:{_DET} )?|(?P<bare>(?:{_DET} )?(?:new |fresh |brand new ))|(?P<none>(?:{_DET} )?))"
    rf"(?P<ahead>(?!the |my |our |this |that |your |its )(?:[\w.\"'-]+,? ){{0,6}}?){_KIND}\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"[,;:]?\s*(?:-+ ?)?(?:please )?(?:create|make|set up|spin up)(?: it| that| one)?(?: please| pls)?[.!]*$", re.I
)
# "Finance WH": words in capitals that follow are of the name, unless they are a size or a setting.
_MORE_OF_NAME = (
    r"(?-i:(?: (?!(?:[234]?X|XX?S|XX?L|Small|Medium|Large|Size|Extra|Auto|With|That|And|Please|Up|Off)\b)[A-Z][\w-]*)*)"
)
_NAME = rf"(?P<name>\"[^\"]+\"|'[^']+'|`[^`]+`|[\w.-]+{_MORE_OF_NAME})"
_LENGTH = rf"(?:{NUMBER}[- ]?(?:minutes?|mins?|hours?|hrs?|h|m)\b|half an hour|a quarter(?: of an| hour)?(?: hour)?|an hour and a half)"
_IDLE = r"(?: (?:of )?(?:inactivity|idling|idle time|idleness|no use|being idle|without use|unused|idle))?"
_ENDS = (
    r"(?:(?:automatically |auto[- ]?)?(?:off\b|(?:stop|terminat|shut|turn|switch|go|di|end|power|kill|paus|suspend|time|sleep)\w*)"
    r"(?: (?:itself|themselves|by itself|automatically|down|off|out|away|asleep|to sleep|on its own))*)"
)
_LINK = r"(?:(?:and|so|on|using|with|that|which|it|should|must|has to|needs to|shall|will|can|having|has|of|by|to|in|at|be|is|let it|have it|make it|, ?) ?)*"
_SIZES = {
    "xxs": "2X-Small",
    "xs": "X-Small",
    "s": "Small",
    "m": "Medium",
    "l": "Large",
    "xl": "X-Large",
    "xxl": "2X-Large",
    "medium-sized": "Medium",
    "mid-size": "Medium",
    "mid-sized": "Medium",
    "smallish": "Small",
    "smallest": "2X-Small",
    "biggest": "4X-Large",
    "largest": "4X-Large",
    "tiny": "2X-Small",
}
_SIZE = (
    r"(?:(?:t-?shirt )?size:? )?(?P<size>(?:2x|3x|4x|x|xx|extra)[- ]?(?:small|large)|smallest|biggest|largest|small|medium|large|tiny|smallish"
    r"|medium-sized|mid-sized?)(?:-sized?| sized?| one)?|(?:t-?shirt )?size:? (?P<letter>xxs|xs|s|m|l|xl|xxl)\b|(?P<short>xxs|xs|xl|xxl)(?:-sized?| sized?)?\b"
)  # fmt: skip
_NODE = r"(?P<node>[a-z]+\d+\w*\.(?:\d*x?large|metal|medium|small)|Standard_\w+|n\d-\w+-\d+)"
_PARTS = tuple(
    re.compile(rf"^[\s,;:.–-]*{_LINK}{part}(?=$|[\s,;:.!?)–-])", re.IGNORECASE)
    for part in (
        rf"(?:{_ENDS}:? (?:after|in|within|at|when idle for|=)?:? ?(?P<after>{_LENGTH}){_IDLE}|(?:auto[- ]?\w+|time-?out|idle"
        rf" time(?:out)?):? (?:of|after|in|at|to|=|set to|is)?:? ?(?P<after2>{_LENGTH}|\d+(?= ?(?:$|[,;.)]))){_IDLE}|(?:an? )?(?P<after3>{_LENGTH})"
        rf"{_IDLE} (?:auto[- ]?(?:stop|terminat|shutdown|off|suspend)\w*|time-?out|idle time(?:out)?))(?: (?:by itself|please))?",
        r"(?P<never>never (?:auto[- ]?)?(?:stops?|shuts?|terminates?|turns?|goes?|sleeps?|ends?|be stopped|times?)"
        r"(?: (?:itself|down|off|out|by itself|on its own|to sleep|automatically))*|(?:no|without|disabled|w/o)"
        r" (?:an? |any )?(?:auto[- ]?\w+|time-?out|idle time(?:out)?)|(?:stays?|always|keep it) (?:on|up|running))",
        rf"(?:exactly |only |just )?(?P<workers>{NUMBER}|a single|a couple of|zero|no)[- ](?:[\w.]+\.\w+ )?(?:workers?|nodes?|machines?)(?: cluster)?",
        r"(?P<single>(?:a )?single[- ](?:node|machine))(?: mode)?",
        rf"(?:(?:node|instance|machine|worker|vm)(?: type)?s?:? (?:type )?)?{_NODE}(?: (?:nodes?|machines?|instances?|workers?))?",
        r"(?:spark|runtime|dbr|databricks runtime)(?: version)?:? (?P<spark>\d+\.[\w.-]+)",
        rf"(?:(?:auto-?)?scal(?:e|es|ing|able)(?: out)? |grow(?:s|ing)? )?(?:up to|to at most|at most|until|till|to|max(?:imum)?(?: of)?|with at most)"
        rf" (?P<most>{NUMBER}) clusters?|(?:max(?:imum)?[ _]clusters?|cluster count):? (?P<most2>{NUMBER})|(?P<most3>{NUMBER}) clusters? (?:max|at most)",
        _SIZE,
        r"(?:in )?pro|serverless|(?:for (?!me\b|us\b)[^,;:.]+?(?=$|,|;|\.| called| named| with| that| which))|for (?:me|us)|please|thanks|pls|asap|now|today|"
        r"(?:as )?quick(?:ly)?(?: as possible)?|(?:new|little|fresh|brand new|nice|cheap|temporary|simple|small|dedicated)",
    )
)  # fmt: skip
_CALLED = re.compile(
    rf"[\s,;:–-]*{_LINK}(?:called|named|name:?|call it|name it|the name) (?:is |be |it )?{_NAME}", re.IGNORECASE
)
_FIRST = re.compile(rf"^\s*[:,]?\s*{_NAME}(?=$|[\s,;:.!?)–-])", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:for|with|that|which|and|of|in|on|at|to|size|sized|please|pls|now|running|having|scaling|auto\w*|up|max\w*|is|are|it"
    r"|called|named|type|spark|runtime|should|must|who|from|by|asap|today|small|medium|large|x-.*|2x-.*|single.*|no|never"
    r"|serverless|pro|or|one|start|stop|list|costs?|policy|policies|events?|status|can|has|have|be|was|will|would|would|\d+"
    rf"|{'|'.join(NUMBER_WORDS)}|a|an|the|me|us|you|as|so|then|but|if|when|where|what|named|instead|again|thanks|there|overview|list|report|summary|usage|count|names?|chart|details?|info|for)",
    re.IGNORECASE,
)  # fmt: skip


# "for tomorrow's demo I want ...", "(X-Small, auto stop 5)"
_FOR_IT = re.compile(
    r"^for [^,]{3,40}?,? (?=(?:i|we)(?:'d| would)? (?:need|want|like) (?:an?|another|one) (?:[\w-]+ ){0,3}(?:cluster|warehouse)\b)",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(r"\s*\(([^()]+)\)")


def as_order(text: str) -> str:
    """The wish as "create a cluster called X with ..."; any other text as it is."""
    text = _FOR_IT.sub("", text)
    text = _IN_PARENTHESES.sub(r", \1", text) if _ORDER.match(text) else text
    done = _DONE.search(text)
    bare = text[: done.start()] if done and done.start() > 8 else text
    match = _ORDER.match(bare.rstrip(" .!?"))
    if match is None or (
        text.rstrip().endswith("?") and not re.search(r"\b(?:you|have|get)\b", match["wish"] or "", re.I)
    ):
        return text
    if _LIKE.match(match["rest"]):
        return text  # "a cluster like X" is not called so
    kind = "cluster" if "cluster" in match["kind"].lower() else "warehouse"
    named, (name, rest) = bool(_CALLED.search(match["rest"])), _name_in(match["rest"])
    parts, left = _parts_of(f"{match['ahead']}, {rest}")
    name = name or (_alone(left) if match["wish"] or match["bare"] or done else "")
    if left and left != name and not _KINDS_OF_IT.fullmatch(left):
        return text
    if (
        kind == "cluster"
        and "node" not in parts
        and (node := re.search(rf"(?<![\w.-]){_NODE}(?![\w.-])", text, re.IGNORECASE))
    ):
        parts["node"] = node["node"]  # "five r5d.2xlarge workers"
    specs, quoted = set(parts) - {"said"}, bool(re.search(r"[\"'`]", match["rest"]))
    if re.search(_MAKE, match["wish"] or "", re.IGNORECASE) or done:
        wished = True
    elif match["wish"]:
        wished = named or bool(specs) or not name  # "give me a cluster overview" is no wish
    else:
        wished = bool(specs) and (named or quoted or bool(match["bare"]))  # "cluster ids", "the small warehouse"
    if not wished:
        return text
    return _written(kind, name, parts)


_LIKE = re.compile(r"\W*(?:just |exactly )?(?:like|similar to|same as|as big as)\b", re.IGNORECASE)


def _name_in(rest: str) -> tuple[str, str]:
    """The name, and the rest without it."""
    if match := _CALLED.search(rest):
        return match["name"].strip("\"'`"), f"{rest[: match.start()]} , {rest[match.end() :]}"
    match = _FIRST.match(rest)
    if match and not _NO_NAME.fullmatch(match["name"]):
        return match["name"].strip("\"'`"), rest[match.end() :]
    return "", rest


_KINDS_OF_IT = re.compile(
    r"(?:big|huge|powerful|fast|beefy|spare|second|third|test|personal|shared|bigger|smaller)", re.IGNORECASE
)
_NEEDS_A_SETTING = re.compile(r"(?:gpu|ml)", re.IGNORECASE)  # no name of its own either


def _alone(left: str) -> str:
    """The one word left over, where it can be a name: "the marketing cluster", but not "a big cluster"."""
    if _KINDS_OF_IT.fullmatch(left) or _NEEDS_A_SETTING.fullmatch(left):
        return ""
    return left if re.fullmatch(r"[\w-]{3,}", left) and not _NO_NAME.fullmatch(left) else ""


def _parts_of(text: str) -> tuple[dict[str, str], str]:
    """What is said of the thing, and the words that say nothing known of it."""
    found: dict[str, str] = {}
    left: list[str] = []
    text = text.strip(" ,.;:")
    while text:
        match = next((m for part in _PARTS if (m := part.match(text)) and m.end()), None)
        if match is not None:
            found |= {key: value for key, value in match.groupdict().items() if value}
            found |= {"said": ""} if not match.groupdict() else {}
            text = text[match.end() :].strip(" ,.;:–-")
            continue
        word, _, text = text.partition(" ")
        if word.strip(",;:.–-").lower() not in (
            "",
            "and",
            "with",
            "the",
            "it",
            "that",
            "of",
            "a",
            "an",
            "cluster",
            "one",
        ):
            left.append(word.strip(",;:."))
        text = text.strip(" ,.;:–-")
    return found, " ".join(left)


def _written(kind: str, name: str, parts: dict[str, str]) -> str:
    said = [f"create a {kind}" + (f' called "{name}"' if name else "")]
    if "single" in parts:
        said.append("with 0 workers")
    elif workers := parts.get("workers"):
        number = {"a single": "1", "a couple of": "2", "no": "0"}.get(workers.lower(), workers)
        said.append(f"with {number} workers")
    if "node" in parts:
        said.append(f"of type {parts['node']}")
    if "spark" in parts:
        said.append(f"with runtime {parts['spark']}")
    if size := parts.get("size") or parts.get("letter") or parts.get("short"):
        said.append(f"of size {_SIZES.get(size.lower(), size)}" if kind == "warehouse" else "")
    if most := parts.get("most") or parts.get("most2") or parts.get("most3"):
        said.append(f"up to {most} clusters")
    if after := parts.get("after") or parts.get("after2") or parts.get("after3"):
        after = f"{after} minutes" if after.isdigit() else after
        length = re.sub(r"^a quarter.*", "15 minutes", after.replace("-", " "), flags=re.IGNORECASE)
        said.append(f"that stops after {length}")
    elif "never" in parts:
        said.append("that never stops")
    return " ".join(filter(None, said))
