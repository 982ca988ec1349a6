"""Questions about data whose form would be cut apart or taken for an order, as one plain question.

"How many women and how many men do we have" are two counts of the same rows, "...? (tpch)" is still the question, and
"email addresses of our customers" orders no e-mail.
"""

from __future__ import annotations

import re

_EMAIL = r"(?:e-?mails?(?: addresses| ids)?|phones?(?: numbers?)?)"
_WHOSE = r"(?:of|for) (?:all |the |our |all our |all the )?"
_MANY = r"^how many (\w+) (?:and|or) how many (\w+)"
_AMONG = r"(?: (?:as|among|in|of) (?:our |the )?(.+?))?\W*$"
_FORMS = (
    (r"\?\s+(\([^()?]+\))\s*[.?!]*$", r" \1?"),
    (rf"{_MANY} (?:are|were) (?:there|they){_AMONG}", r"how many \1 vs \2 of the \3"),
    (rf"{_MANY} (?:do|did|have) (?:we|they|you) (?:have|got|get|see|count|serve){_AMONG}",
     r"how many \1 vs \2 of the \3"),
    (r"(?<=and )phone numbers?\b(?= (?:of|for)\b)|\bphone numbers?\b(?=,| and )", "phone"),
    (r"^who (?:among|of|out of) (?:all )?(?:of )?(?:the |our )?((?:\w+ )?\w+s) (?=(?:has|have|had|never|did|does)\b)",
     r"which \1 "),
    (rf"^({_EMAIL} {_WHOSE}\w+s\b)", r"show the \1"),
)  # fmt: skip
_READ = tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in _FORMS)


def asked_plainly(text: str) -> str:
    """The message with such questions put plainly; any other message as it is."""
    for pattern, said in _READ:
        text = pattern.sub(said, text.strip()).removesuffix(" of the ")
    return text
