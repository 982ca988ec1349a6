"""Other readings of a message that was not understood: without its remarks, without words that only stress.

The first reading accounts for every word. Where it finds nothing to do, a sentence of its own that tells how things
are ("marketing doesn't want it any more", "I have a demo in ten minutes") may be what stood in the way. It is left out
only where it cannot be a limit: it forbids, delays and spares nothing, and what is changed is one object with a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.providers.planner.intents import intent
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.inflect import past
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.reader import read_request
from agent.providers.planner.language.splitting import begins
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.leaning import ABOUT_DATA

_CUT = re.compile(
    r"(?P<sign>\s*(?:[,;!?]|\.(?=\s|$))\s*|\s+[-\u2013\u2014]+\s+|:\s+"
    r"|\s(?=(?:(?:can|could|would|will) (?:you|u|someone|we)|please|pls|plz|so please|because|bc|cuz"
    r"|since (?:i|we|it|they|the|nobody|my|our)) ))",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|`[^`]*`|(?<![\w'])'[^']*'(?!\w)|\S+://\S+|/[\w./@-]+")
_ONE = r"(?:i|we|they|he|she|it|nobody|no one|noone|everyone|everybody|somebody|someone|people|this|that|there|these)"
_AUX = (
    r"(?:is|are|was|were|am|has|have|had|does|do|did|can|could|will|would|isn'?t|aren'?t|wasn'?t|weren'?t|hasn'?t"
    r"|haven'?t|doesn'?t|don'?t|didn'?t|can'?t|cannot|couldn'?t|won'?t|wouldn'?t|ain'?t|just|really|still|already"
    r"|never|always|no longer|finally|also|only)"
)
_STEMS = wordset(
    """
    want need like love hate ask say think know expect wait complain scream shout use keep get take make come look
    seem feel work break fail hang cost burn eat waste crash start begin end run change move leave finish mean matter
    annoy hurt block bother confuse miss lose find see hear notice request insist promise decide plan prefer require
    deserve behave act lag choke cause grow shrink expire leak drift forget retire replace merge migrate quit join own
    pay struggle suffer sit lie belong happen depend stay remain hammer lock clog drain open go
    """
)
_IRREGULAR = wordset(
    """
    said thought knew got took made came felt broke hung ate began ran left meant lost found saw heard grew shrank
    forgot kept sat paid went told gave quit froze died threw
    """
)


def _forms() -> str:
    third = [f"{s}es" if s.endswith(("s", "sh", "o")) else f"{s}s" for s in _STEMS]
    return "|".join(sorted({*third, *map(past, _STEMS), *_IRREGULAR}, key=lambda form: (-len(form), form)))


_OPENS = r"^(?:and |so |as |because |bc |cuz |since |sorry |well |ok |btw |fyi |also )*"
_TELLS = re.compile(
    rf"{_OPENS}(?:(?:{_ONE}|nobodys|someones|everyones)(?:'\w+)?"
    rf" (?:{_AUX} |\w+ly )*(?!want\b|need\b|wish\b|would like)[a-z'’]+\b"
    rf"|(?:i|we)(?:'?m|'?ve|'?re|'?ll) \w|{_ONE}'(?:s|re|ve|m|ll) \w|its \w+"
    rf"|(?:(?:the|my|our|his|her|their|this|that|some|another|one) )?[a-z][\w-]*(?: [a-z][\w-]*){{0,2}}"
    rf" (?:{_AUX}|{_forms()})(?!\w)"
    rf"|(?:the |my |our )?(?:[a-z]+s|ppl) (?:{'|'.join(sorted(_STEMS))})(?!\w)"
    r"|(?:got|trying to|about to|hoping to|want(?:ed)? to (?:review|check|see|compare|know|understand"
    r"|make sure|be sure)|just (?:checking|curious|making sure|wondering|testing|looking)) \w+"
    r"|(?:nobody|no one|everyone|everybody|somebody|someone) \w+)",
    re.IGNORECASE,
)
# What may be a limit, wherever it stands: then no piece is left out.
_LIMITS = wordset(
    """
    if unless when whenever once until till while only except excluding but instead rather otherwise before after
    tomorrow later tonight afterwards then keep keeps kept stay stays remain remains leave leaves alone careful must
    mustn't should shouldn't shall spare without yet wait hold unaffected
    """
)
_FORBIDS = re.compile(
    r"\b(?:not|n't|don'?t|never|no) (?:to )?(?:be )?(?:touch|stop|start|delete|remove|drop|run|restart|change|cancel"
    r"|pause|kill|lose|stopped|started|deleted|removed|changed|touched|restarted|cancelled|paused|yet|now|today)\b",
    re.IGNORECASE,
)
_IN_USE = re.compile(
    r"\b(?:needs?|needed|uses?|using|used|wants?|relies|depends?|busy|in use|important)\b", re.IGNORECASE
)
_NO_USE = re.compile(
    r"\b(?:nobody|no one|noone|no team|not|never|no longer|none|don'?t|doesn'?t|didn'?t|isn'?t|aren'?t|wasn'?t|hasn'?t"
    r"|stopped|used to|less|hardly|barely|rarely)\b|n't",
    re.IGNORECASE,
)
_ENDS = frozenset({"stop", "delete", "cancel", "pause", "restart", "clear"})
_STRESS = re.compile(
    r"(?<=\w),? (?:altogether|entirely|completely|fully|outright|totally|for good|once and for all|right away"
    r"|straight away|definitively"
    r"|config and all|lock,? stock and barrel"
    r"|asap|pronto|quickly|immediately|promptly|simply|basically|actually|literally|definitely|certainly|obviously"
    r"|apparently|probably|hopefully|finally|permanently|kindly|at once|this instant|this minute|already)(?![\w-])",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"{_OPENS}(?:(?:the|my|our|your|that|this) )?"
    rf"(?P<name>(?!(?:{_ONE}|my|our|your|his|her|their)(?:'\w+)?\b)[\w./@-]+(?: [\w./@-]+){{0,4}}?)"
    rf"(?:'s| (?:{_AUX}|{_forms()}))(?!\w)",
    re.IGNORECASE,
)
_JOINS = re.compile(r"(?:and|so|but|then|also|ok|well|sorry|please)(?: (?:and|so|then))?", re.IGNORECASE)
_SINCE = re.compile(r"since (?:the|last|our|my|this) [a-z]+(?: [a-z]+)?", re.IGNORECASE)
_WHICH = re.compile(r"(?:and |so |but )?(?:which (?!is\b|was\b)[\w-]+|how (?:many|much) [\w-]+) \w", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:it|that one|this one|that thing|that|this)\b(?! \w+ (?:is|was)\b)", re.IGNORECASE)


def simpler(text: str) -> Iterator[str]:
    """The message said more simply, each way once; nothing where nothing may be left out."""
    tried = {text}
    for said in (_STRESS.sub("", text), *_without_remarks(text), *_without_remarks(_STRESS.sub("", text))):
        if said not in tried and said.strip():
            tried.add(said)
            yield said


def holds(clauses: tuple[Clause, ...]) -> bool:
    """Whether requests of a message that was cut are safe to act on: what they change is one object with a name."""
    return bool(clauses) and all(
        clause.verb not in MUTATING
        or (
            not clause.flags & {"all"}
            and not clause.excluded
            and bool(clause.names or clause.of("path", "quoted", "dotted", "number", "url"))
        )
        for clause in clauses
    )


def _without_remarks(text: str) -> Iterator[str]:
    parts = pieces(text)
    remarks = [is_remark(piece) for _, piece in parts]
    sure = [remark and not _asks(piece) for remark, (_, piece) in zip(remarks, parts, strict=True)]
    for left_out in dict.fromkeys((tuple(sure), tuple(remarks))):
        if any(left_out) and not all(left_out) and (said := _without(parts, left_out)):
            yield said


def _without(parts: list[tuple[str, str]], left_out: tuple[bool, ...]) -> str | None:
    """The message without these pieces; what "it" is may be the subject of the first."""
    kept = [piece for piece, out in zip(parts, left_out, strict=True) if not out]
    remarks = [piece for (_, piece), out in zip(parts, left_out, strict=True) if out]
    said = kept[0][1] + "".join((sign if sign.strip() else " ") + piece for sign, piece in kept[1:])
    clauses = read_request(said)
    if any(c.verb in _ENDS for c in clauses) and any(map(in_use, remarks)):
        return None
    if any(intent(c) in ABOUT_DATA for c in clauses) and any(re.search(r"\d", remark) for remark in remarks):
        return None
    pointing = [c for c in clauses if not c.names and not c.names_object and c.mood != "statement"]
    if pointing and left_out[0] and (subject := _SUBJECT.match(remarks[0])) and len(_POINTS.findall(said)) == 1:
        return _POINTS.sub(lambda _: subject["name"], said, count=1)
    return said


def pieces(text: str) -> list[tuple[str, str]]:
    """The message at its signs: (what stands before the piece, the piece)."""
    masked = _QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    found, last, sign = [], 0, ""
    for match in _CUT.finditer(masked):
        found.append((sign, text[last : match.start()].strip()))
        last, sign = match.end(), match["sign"]
    found.append((sign, text[last:].strip()))
    return [(sign, piece) for sign, piece in found if piece and not _JOINS.fullmatch(piece)]


def in_use(text: str) -> bool:
    """Whether somebody is said to need or use something."""
    return bool(_IN_USE.search(text)) and not _NO_USE.search(text)


def _asks(piece: str) -> bool:
    return begins(re.sub(r"^(?:and|so|then|also|but) ", "", piece, flags=re.IGNORECASE))


def tells(piece: str) -> bool:
    """Whether a piece has the form of a remark."""
    return bool(_TELLS.match(piece))


def is_remark(piece: str) -> bool:
    """Whether a piece only tells how things are, and can limit nothing."""
    if _WHICH.match(piece):
        return False  # "which store has the highest sales - name and city": what is asked
    words = set(re.findall(r"[\w'-]+", piece.lower()))
    return bool(_TELLS.match(piece) or _SINCE.fullmatch(piece)) and not words & _LIMITS and not _FORBIDS.search(piece)
