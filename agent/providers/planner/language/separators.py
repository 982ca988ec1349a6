"""Steps set apart by signs: lines, numbers, slashes, dashes, arrows -> sentences. And what announces steps."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.language.marks import QUOTED

_SIGN = re.compile(
    r"\s*\n+\s*(?:[-*•]\s+)?|\s+(?:/+|>+|\|+|\++|[-=]+>?|[–—→]|&&)\s+|\s*(?:->|=>|→|—|\.{2,}|…|&&)\s*"
    r"|(?<=\w)\s*;\s*(?=\w)"
)
_LINKS = re.compile(
    r"^(?:(?:and|then|next|also|finally|lastly|afterwards|after that|plus|so|now|ok(?:ay)?)\b[,:]?\s+)+", re.IGNORECASE
)
_MANY = r"(?:two|three|four|five|six|\d|a few|some|several|a couple(?: of)?|multiple|both)"
_PREAMBLE = re.compile(
    r"^(?:(?:so|ok(?:ay)?|hi|hey|hello|please|pls|now|(?:i|we) (?:need|have|want)|i've got|there (?:are|is)|here (?:are"
    r"|is)|here's|just|can you|could you|would you|who can|morning|good morning)\b[,!.]?\s+)*"
    rf"(?:{_MANY} (?:quick |small |little |short |more |different |other )?(?:things|tasks|steps|requests|favou?rs"
    r"|actions|points|items|questions|asks)|a (?:quick |small )?(?:to-?do|check)[ -]?list"
    r"|(?:my |the |your |today's )?(?:to-?dos?(?:[ -]list)?|check-?list|tasks|agenda|next steps|steps)"
    r"|(?:do )?(?:the following|as follows|this|these)(?: \w+)?(?: in (?:this |that |the following )?(?:order"
    r"|sequence|turn))?"
    r"|in (?:this|that|the following) order|(?:one|step) by (?:one|step)|one after (?:the other|another))"
    r"(?:,? (?:please|pls|for (?:today|you|now|me|us)|now|today|to do|in (?:this|that) order|from you))*"
    r"\s*(?::|[-–—]+|[,.](?=\s))\s*(?=\S)",
    re.IGNORECASE,
)
_PLUS = re.compile(r"\s+\+\s+(?=(?:an?|another|the|its)\s)", re.IGNORECASE)
# "columns + types of x": one look shows both
_PARTS = re.compile(
    r"\b(columns?|fields?)(?: names?)?,?\s+(?:[+&]|and|plus|with|incl\w*)\s+(?:their |the )?(?:data ?)?"
    r"(?:types?|comments?|descriptions?)(?=\s+(?:of|in|for|from)\b)",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"\b(?:saying|that says|with (?:the )?(?:text|contents?|words?|lines?)|containing|(?:text|contents?|lines?):)\s"
    r"|\b(?:write|save|put|append|note)\b[^\n]*:\s*\n",
    re.IGNORECASE,
)
# "1) stop A 2) start B", "a. ... b. ...", "step 1: ... step 2: ..."
_MARK = re.compile(
    r"(?:^|(?<=[\s,;.]))(?:(?:and |then )?(?:step |task )?\(?(?P<sign>\d|[a-f]|[ivx]{1,3})[.):](?!\d)"
    r"|(?:and |then )?(?:step|task) (?P<word>\d|one|two|three|four|five)\b[:.,]?"
    r"|#(?P<hash>\d)[:.]?"
    r"|(?P<nth>first|second|third|fourth|fifth):)\s+",
    re.IGNORECASE,
)
_ORDER = (
    ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
    ("a", "b", "c", "d", "e", "f"),
    ("i", "ii", "iii", "iv", "v"),
    ("one", "two", "three", "four", "five"),
    ("first", "second", "third", "fourth", "fifth"),
)


def set_apart(text: str, begins: Callable[[str], bool]) -> str:
    """The text with its steps as sentences. ``begins`` tells whether words begin a request of their own."""
    text = _PLUS.sub(" and ", _PARTS.sub(r"\1", text))
    if _CONTENT.search(text):
        return text  # what is to be written stays as it is
    text = _enumerated(re.sub(r"^\s*[-*•]\s+(?=.*\n)", "", text))
    if match := _PREAMBLE.match(text):
        rest = text[match.end() :].lstrip("-*• ")
        if begins(rest):
            text = rest
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    parts: list[str] = []
    last = 0
    for match in _SIGN.finditer(masked):
        left, right = text[last : match.start()], text[match.end() :]
        step = _LINKS.sub("", right)
        if not left.strip() or not begins(step) or not begins((parts or [left])[0]):
            continue
        parts.append(left)
        last = match.end() + len(right) - len(step)
    if not parts:
        return text
    return "".join(f"{p.rstrip(' ,;.')}{'' if p.rstrip().endswith(('?', '!')) else '.'} " for p in parts) + text[last:]


def _enumerated(text: str) -> str:
    """What counts its steps, as sentences; a text that does not count from one on as it is."""
    marks = list(_MARK.finditer(text))
    signs = [next(g for g in m.groups() if g).lower() for m in marks]
    if len(marks) < 2 or not any(tuple(signs) == order[: len(signs)] for order in _ORDER):
        return text
    head = text[: marks[0].start()].strip()
    if head and head[-1] not in ":.,-–—" and "\n" not in text[: marks[0].start()]:
        return text
    ends = [m.start() for m in marks[1:]] + [len(text)]
    steps = [text[m.end() : end].strip(" \n,;") for m, end in zip(marks, ends, strict=True)]
    steps = [re.sub(r",? (?:and|then|and then)$", "", s, flags=re.IGNORECASE).rstrip(" ,;.") for s in steps]
    return f"{head} {'. '.join(steps)}".strip() if all(steps) else text
