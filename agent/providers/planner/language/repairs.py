"""What a speaker takes back: "restart A, no wait, I mean B" and messages that open with "sorry, wrong one"."""

from __future__ import annotations

import re
from collections.abc import Callable

# Signs of a repair in mid-sentence. The weak ones ("no", "sorry", "actually") need a comma before and words after.
_STRONG = (
    r"(?:er+m?,? no|uh+,? no|no,? no|no,? wait|wait,? no|scratch that|or rather|correction|i meant?|i mean"
    r"|(?:no|sorry|oops|actually),? (?:i meant?|make (?:that|it)|rather))"
)
_WEAK = r"(?:no(?=,|:| the | my )|sorry|oops|wait|hold on|actually|rather)"
_REPAIR = re.compile(
    rf"(?:\s*[,;.…-]*\s+{_STRONG}|\s*[,;…-]\s*{_WEAK})(?:[,\s]+(?:{_STRONG}|{_WEAK}|make that|it's))*(?:[,:\s]+|$)",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^(?:(?:oh|ah|oops|whoops|hm+|no(?! need| reason| one| way| longer| more| point| use)"
    r"|nope|nah|nm|nvm|never ?mind(?= *[,.;:!-])|wait|actually|sorry"
    r"|my (?:mistake|bad|fault)|typo|hold on|er+|uh"
    r"|(?:that )?(?:was |is |'s )?(?:the )?(?:wrong|mistaken)(?: (?:one|name|job|cluster|table|path|notebook|run"
    r"|workspace|environment|folder|place|scope|repo|warehouse|window|tab|account|server|schema|catalog))?"
    r"|that was a mistake|(?:no,? )?not that(?: one)?|scratch that)(?:\s*[,.;:!-]+\s*|\s+))+",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"^(?:i (?:meant?|wanted)(?: to say)?|make (?:that|it)(?! (?:at |every |for |each )?\d| (?:run|start|go|every"
    r"|daily|hourly|weekly|each)\b)|it should (?:be|have been)|should be)\s+",
    re.IGNORECASE,
)
# "No, leave it on", behind an order: what was done is to be taken back, or so it seems.
LEAVE_IT = re.compile(
    r"(?:no|nope|nah|wait|oh no|stop|hm+ no|oops)(?: wait)? (?:please )?(?:just )?(?:leave|keep) (?:it|that|them)"
    r" (?:on|up|running|off|down|stopped|paused|alone|there|active|as (?:it|they) (?:is|was|are|were))(?: please)?"
)
_MASK = re.compile(r"\"[^\"]*\"|`[^`]*`|(?<![\w'])'[^']*'(?!\w)")


def without_retracted(text: str, begins: Callable[[str], bool], anew: Callable[[str, str], str]) -> str:
    """The text as its speaker mended it; empty when it was taken back whole.

    ``begins`` tells whether words begin a request of their own, ``anew(left, right)`` puts ``right`` in the place of
    the object of ``left``.
    """
    masked = _MASK.sub(lambda m: "\x00" * len(m[0]), text)
    matches = [m for m in _REPAIR.finditer(masked) if text[: m.start()].strip()]
    if not matches or not begins(text[: matches[0].start()]):
        return text
    last = matches[-1]
    left, right = text[: matches[0].start()].strip(" ,;"), text[last.end() :].strip(" ,;")
    if not right:
        return "" if re.search(r"\b(?:no|wait|scratch that)\b", last[0], re.IGNORECASE) else text
    if begins(right):
        return right
    return anew(left, right) if len(right.split()) <= 8 else text


def corrected_opening(text: str) -> tuple[str, bool]:
    """The text after "sorry, wrong one, I meant", and whether anything of that sort stood there."""
    match = _OPENS.match(text)
    rest = text[match.end() :] if match else text
    meant = _MEANT.match(rest)
    if meant:
        rest = rest[meant.end() :]
    return (rest, True) if rest and (match or meant) else (text, False)
