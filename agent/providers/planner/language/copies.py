"""A file under another name, and another content for the file that was shown, told from other orders."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.tokens import FILE_NAME

_FILE = r"(?:dbfs:)?[\w./@-]*[\w-]\.\w{2,7}"
COPY = re.compile(
    r"^(?:please |pls |now |then |also |and |can you |could you )*"
    r"(?:copy|duplicate|back ?up|(?:make|save|create|put|store|write) (?:a |another )?(?:copy|duplicate|backup) of) "
    rf"(?P<source>(?:the )?(?:file )?{_FILE}"
    r"(?: (?:file )?(?:in|from|of) (?:the )?[\w./-]+(?: (?:volume|folder|directory))?)?"
    r"|it|this file|that file|the file)"
    rf" (?:to|as|into|under|called|named) (?:the )?(?:(?:new )?(?:file|name) )?(?P<target>{_FILE})"
    r"(?: (?:in the same (?:folder|directory|volume|place)|there|(?:right )?(?:next to|beside) it|for me|please))*"
    r"[.!]*$",
    re.IGNORECASE,
)


def copies_file(clause: Clause) -> bool:
    """Whether an order is to copy a file to another name or path."""
    match = COPY.match(clause.text)  # "back up" alone is no verb, as a file is all that it is for here
    said = clause.mood == "command" or (clause.mood != "question" and clause.verb is None)
    ordered = said and not (clause.negated or clause.conditional or clause.condition)
    return ordered and match is not None and FILE_NAME.search(match["target"]) is not None


REWRITE = re.compile(
    r"^(?:please |pls |now |then |also |and |can you |could you )*(?:(?:replace|change|overwrite|set|update) "
    r"(?:its|the|all its|all the) (?:whole |entire |full |current |old )?(?:contents?|text)"
    r"(?: (?:of|in) (?:it|(?:this|that|the) file))?(?: (?:with|by|to)|:)|overwrite (?:it|(?:this|that|the) file) with)"
    r" (?:just |only )?(?P<content>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SAID = re.compile(r"^(?:it|that|this|them|those|the|a|an|my|our|something|nothing|what)\b", re.IGNORECASE)


def rewrites_it(clause: Clause) -> bool:
    """Whether the file that was shown is to have another content: "replace its content with {}"."""
    match = REWRITE.match(clause.text)
    ordered = clause.mood == "command" and not (clause.negated or clause.conditional or clause.condition)
    return ordered and match is not None and not _SAID.match(match["content"]) and not clause.of("path")


# A notebook under another name or in another folder
_COPIES = (
    r"(?:copy|duplicate|clone|back ?up|(?:make|create|save|put|store|write|drop|leave)(?: me)? (?:an? |one )?"
    r"(?:backup |back-up |safety )?(?:copy|duplicate|clone|backup|back-up) of|(?:save|put|store|write) the"
    r" (?:code|source(?: code)?|contents?) of)"
)
# One notebook, and nothing else of a workspace
_WORD = (
    r"(?!(?:jobs?|clusters?|tables?|views?|schemas?|warehouses?|secrets?|keys?|scopes?|repos?|folders?|directory"
    r"|directories|files?|volumes?|quer(?:y|ies)|rows?|results?|runs?|settings|all|every|everything|each|both|and|or"
    r"|notebooks|data|branch|schedule|url|in|from|except|but|not)\b)(?:/[\w./@-]*[\w-]|[\w-]+)(?![\w./@-])"
)
_PLACED = r"(?:to|into|in|inside|under|at|as)"
NOTEBOOK_COPY = re.compile(
    rf"^(?:please |pls |now |then |also |and |can you |could you )*{_COPIES} (?:the code of )?"
    rf"(?P<source>(?:the |my |our )?(?:{_WORD} ){{0,3}}?{_WORD})"
    rf"(?:,? (?:and )?(?P<how>{_PLACED}) (?:the )?(?P<folder>folder |directory )?(?P<path>/[\w./@-]*[\w@/-]))??"
    r"(?:,? (?:and )?(?:as|called|named|to|and (?:name|call) it|under the name(?: of)?) (?:a )?(?:new )?(?:notebook )?"
    r"(?:called |named )?(?P<name>[A-Za-z][\w-]*))?"
    rf"(?: (?P<how2>in|into|to|under|inside) (?:the )?(?P<folder2>folder |directory )?(?P<path2>/[\w./@-]*[\w@/-])"
    r"(?: folder| directory)?)?"
    r"(?:,? (?:in the same (?:folder|directory|place)|(?:right )?(?:next to|beside) it|there|for me|please))*[.!]*$",
    re.IGNORECASE,
)


def copies_notebook(clause: Clause) -> bool:
    """Whether an order is to copy a notebook to another folder or name."""
    match = NOTEBOOK_COPY.match(clause.text)
    said = clause.mood == "command" or (clause.mood != "question" and clause.verb is None)
    ordered = said and not (clause.negated or clause.conditional or clause.condition or clause.excluded)
    if not ordered or match is None or (match["path"] and match["path2"]):
        return False
    return bool(match["path"] or match["path2"] or match["name"])


_ORIGINAL = re.compile(
    r"\bthe (?:original|source|old one|old copy)(?: one| notebook| file| copy)?(?: afterwards| then| now| please)*"
    r"[.!]*$",
    re.IGNORECASE,
)


def deletes_original(clause: Clause) -> bool:
    """Whether an order is to delete what was copied: "..., then remove the original"."""
    ordered = clause.verb == "delete" and clause.mood == "command"
    return ordered and not clause.negated and not clause.conditional and _ORIGINAL.search(clause.text) is not None
