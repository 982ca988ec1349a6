"""A file under another name, and another content for the file that was shown, told from other orders."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.tokens import FILE_NAME

_FILE = r"(?:dbfs:)?[\w./@-]*[\w-]\.\w{2,7}"
COPY = re.compile(
    r"^(?:please |pls |now |then |also |and |can you |could you )*"
    r"(?:copy|duplicate|back ?up|make a (?:copy|duplicate|backup) of) "
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
