"""Tells what a message about data asks from the background that is told before, behind or around it.

"APAC got a new head of sales a quarter ago, and I would be curious to compare its ...": the first clause only tells
how things are. It may be left out only where it is no limit ("only APAC counts") and defines no word ("late means
..."); whether the question that is left can stand alone is decided over the tables (``planner/told.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.providers.planner.language.asking import (
    ASKED_NOUN,
    LEAD,
    asks,
    plain_question,
    reports,
    wishes,
    without_tail,
)
from agent.providers.planner.language.inflect import past
from agent.providers.planner.language.limits import may_limit, said_behind
from agent.providers.planner.language.marks import QUOTED
from agent.providers.planner.language.wordset import wordset


@dataclass(frozen=True)
class Story:
    """``told`` is the background, ``asked`` what is asked, each question in plain words.

    ``limits`` are limits told beside the question, as one says them behind it ("only EMEA"); one that cannot be said so
    is "".
    """

    told: tuple[str, ...]
    asked: tuple[str, ...]
    limits: tuple[str, ...] = ()


_SENTENCE = re.compile(r"(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)(?<!\bno)(?<!\bapprox)[.!?;]+\s+|\s*\n+\s*", re.IGNORECASE)
# Where background may end and the question begin, the surest first.
_COLON = re.compile(r"\s*:\s+")
_COMMA = re.compile(
    r"\s*,\s+|\s+[-\u2013\u2014]+\s+|\s+(?=so (?:please|could|can|would|i|we|which|what|how|show|give)\b)"
)
# "To split the budget I'd need ...", "For the meeting it would help to have ...".
_WISH = re.compile(
    r"\s+(?=(?:i|we)(?:'d| would) (?:need|like|love|be|want)\b|(?:i|we) (?:need|want) (?:to (?:know|see"
    r"|understand)\b|the\b)"
    r"|it would (?:help|be)\b)",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"(?:to|in order to|for|as|since|because|with|before|now that|given)\b", re.IGNORECASE)

_WHO = r"(?:i|we|they|he|she|it|you|there|this|that|nobody|no one|someone|somebody|everyone|everybody|people|some)"
_AUX = (
    r"(?:is|are|was|were|am|has|have|had|does|do|did|can|could|will|would|may|might|isn'?t|aren'?t|wasn'?t|weren'?t"
    r"|hasn'?t|haven'?t|doesn'?t|don'?t|didn'?t|can'?t|cannot|couldn'?t|won'?t|wouldn'?t)"
)
_TELLING = wordset(
    """
    doubt deny dispute assert fear mention wake scream push
    ask want need think believe say claim swear suspect hear tell keep get go plan hope wonder argue insist complain
    worry expect suppose guess know feel look seem cost pay make take come leave open close start end grow shrink move
    change renew negotiate review prepare discuss decide consider announce report warn threaten promise love hate owe
    own use run sit lie happen matter depend help hurt call send write hire launch lose win drop rise fall raise cut
    """
)
_IRREGULAR = wordset(
    "said thought believed told heard kept got went made took came left fell rose grew lost won knew felt meant bought"
    " sold sent wrote ran swore paid cost became began saw found gave put"
)
_S_FORMS = {
    v: f"{v[:-1]}ies"
    if v.endswith("y") and v[-2] not in "aeiou"
    else f"{v}es"
    if v.endswith(("s", "sh", "o"))
    else f"{v}s"
    for v in _TELLING
}
# "Costs", "reviews", "plans" are nouns as well: verbs only where an object or a clause follows.
_NOUN_NEXT = r"(?!\W*$| (?:per|by|of|in|for|from|with|and|or|over|on|at)\b)"
# A past form is a verb where an object follows, and may be a participle elsewhere ("orders placed in May").
_VERB = (
    rf"(?:{'|'.join(sorted({*map(past, _TELLING), *_IRREGULAR}))}) (?=(?:that|which|what|how|why|a|an|the|us|me"
    rf"|our|my|it"
    r"|whether|if|him|her|them|their|his|this|up|down|new|no|more|another)\b)"
)
_DOES = "|".join(sorted(_S_FORMS.values()))
_OPENS = r"(?:^|[,;(] ?|\b(?:and|but|that|because|so|as|if|yet|where|what|why|how|whether|which|or|than) )"
_NO_VERB = (
    r"(?!with\b|without\b|in\b|from\b|who\b|that\b|of\b|at\b|on\b|by\b|for\b|per\b|over\b|under\b|pls\b|please\b)"
)
# Something is said of a subject: not of a noun that only a relative clause describes ("customers who are ...").
_FINITE = re.compile(
    rf"(?<!\bwho )(?<!\bthat )(?<!\bwhich )(?<!\bwhose )\b(?:(?:{_AUX})\b|{_VERB}|(?:{_DOES})\b{_NOUN_NEXT})"
    r"|\b(?:\w+s|people|folks) (?:keep|want|think|say|believe|complain|ask|tell|suspect|insist|argue|worry|expect"
    r"|seem|feel"
    r"|need|owe|love|hate|get|know|claim|swear|make|drive|give|call)\b(?= \w)"
    r"|\b(?:i|we|they|he|she) (?:\w+ly |just |only |really |never |always |still )*[a-z]+"
    rf"|{_OPENS}{_WHO}(?:'(?:s|re|ve|m|ll|d))?(?: \w+ly| just| only| really| never| always| still)* {_NO_VERB}[a-z]+"
    rf"|{_OPENS}(?:i|we|they|it|there|that|he|she)'(?:s|re|ve|m|ll|d)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|that|which|whose)\b", re.IGNORECASE)
_JUST = re.compile(
    r"(?:just |only just )?(?:got|came|been|back|heard|had) (?:out|back|in|off|from|to|a|that|the)\b", re.IGNORECASE
)
# What conditions what is asked, and may not be left out.
_CONDITIONAL = re.compile(
    rf"^{LEAD}(?:if|when|whenever|unless|until|once|while|where|wherever|after|from|in|on|during|between"
    rf"|since (?!i\b|we\b"
    r"|you\b|they\b|it\b|my\b|our\b|the\b)"
    r"|before (?!i\b|we\b|you\b|they\b|my\b|our\b|anybody|anyone|somebody|someone))\b",
    re.IGNORECASE,
)
_PAST_BEFORE = re.compile(r"^\W*before (?:\w+ ){1,3}?(?:\w+ed|had|was|were|went|came|got|did)\b", re.IGNORECASE)
# "Is that so?" asks for what follows.
_EMPTY = re.compile(
    r"^\W*(?:but |and |so )?(?:is (?:that|it|this) (?:so|true|right|really so|really true|correct|really the case"
    r"|the case)"
    r"|(?:is|was) (?:she|he|it|that) right|are they right|really|true|right|true or false|any truth in (?:that|it)"
    r"|(?:can|could) you help(?: me| us)?(?: with (?:that|this))?|what do you think)\W*$",
    re.IGNORECASE,
)


def story(text: str) -> Story | None:
    """The message as background and questions; None where nothing of it is background, or nothing asks."""
    told: list[str] = []
    asked: list[str] = []
    for sentence in _sentences(text):
        if _EMPTY.match(sentence):
            continue
        before, question = _cut(sentence)
        if question is None and asks(sentence):
            before, question = "", sentence
        if before:
            told.append(before)
        if question is None and not before:
            if tells(sentence) or said_behind(sentence):
                told.append(sentence)
            elif asked:
                asked[-1] = f"{asked[-1].rstrip(' .!?')}, {sentence[:1].lower()}{sentence[1:]}"
            else:
                return None  # a headline or the like: part of what is asked, in a way that is not known here
        elif question is not None:
            bare = without_tail(question)
            told += (
                [question[len(bare) :].strip(" ,.?!")]
                if len(bare.rstrip(" .?!")) < len(question.rstrip(" .?!"))
                else []
            )
            asked.append(bare)
    reported = [piece for piece in told if reports(piece)]
    if not asked and len(reported) == 1:  # "they asked me for the ten suppliers with ..."
        told, asked = [piece for piece in told if piece is not reported[0]] or [""], reported
    if not told or not asked or any(_CONDITIONAL.match(piece) or _PAST_BEFORE.match(piece) for piece in told):
        return None
    limits = tuple(said_behind(piece) for piece in told if may_limit(piece))
    return Story(tuple(told), tuple(plain_question(q) for q in asked), limits)


def tells(piece: str) -> bool:
    """Whether a piece says something of somebody or something, rather than naming what is asked about."""
    if len(piece.split()) < 2 or piece.rstrip().endswith("?"):
        return False
    if _JUST.match(piece):
        return True
    described = _RELATIVE.search(piece)
    for match in _FINITE.finditer(piece):
        if described is None or match.start() < described.start():
            return True
        if re.search(r"\b(?:and|but|or) $", piece[: match.start()], re.IGNORECASE):
            continue
        # The first verb behind "who" is of the relative clause; what comes behind that is said of them all.
        own = piece[described.end() : match.start()]
        if own.strip() and (described[0].lower() != "whose" or _FINITE.search(own)):
            return True
    return False


def _sentences(text: str) -> list[str]:
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    found, last = [], 0
    for match in _SENTENCE.finditer(masked):
        found.append(text[last : match.end()].strip())
        last = match.end()
    found.append(text[last:].strip())
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def _cut(sentence: str) -> tuple[str, str | None]:
    """(the background of a sentence, what it asks behind that); None where no question follows background."""
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), sentence)
    question = sentence.rstrip().endswith("?")
    for signs in (_COLON, _COMMA, _WISH):
        for match in signs.finditer(masked):
            before, rest = sentence[: match.start()], sentence[match.end() :]
            if not before.strip():
                continue
            led = signs is _COLON or question or bool(re.match(r"(?:and )?so\b", rest, re.IGNORECASE))
            begins = asks(rest, led=led) or (signs is _COLON and ASKED_NOUN.match(rest) is not None)
            if begins and (tells(before) or (signs is _WISH and _PURPOSE.match(before))) and not _whole(before):
                return before, rest
    return "", None


def _whole(before: str) -> bool:
    """Whether what stands ahead asks by itself: "show revenue by region, which is best?" is one question or two."""
    parts = (piece for signs in (_COLON, _COMMA) for piece in signs.split(before) if piece)
    return any(asks(piece, led=True) and not wishes(piece) for piece in parts)
