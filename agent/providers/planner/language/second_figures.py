"""A second question about the same rows of data as one more figure of the first: "..., and what do they pay?".

Cut in two, the second would be asked of all rows. Questions about objects of the workspace stay two.
"""

from __future__ import annotations

import re

from agent.providers.planner.language.asked_plainly import asked_plainly
from agent.providers.planner.language.columns_asked import columns_behind
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.figures_asked import figures_behind
from agent.providers.planner.language.lexicon import KINDS
from agent.providers.planner.language.shown_as import with_its_figure

_THEY = r"(?:they|these|those|it|he|she|all of them|each of them)"
_OVERALL = re.compile(r",? \b(?:altogether|all together|in total|in sum|in all|together|combined|all in all)\b", re.I)
_FIGURES = {
    "bring in": "revenue", "earn": "revenue", "make": "revenue", "generate": "revenue", "take in": "revenue",
    "pay": "pay", "spend": "spend", "cost": "cost", "owe": "balance", "charge": "charge",
}  # fmt: skip
_DO = re.compile(
    rf",? and (?:what|how much) (?:do|did|does|would|will) {_THEY} (?P<verb>{'|'.join(_FIGURES)})(?: us| me)?"
    r"(?P<rest>[^.?!;]*)",
    re.IGNORECASE,
)
_ASK = r"(?:just|only|please|show|give|list|name|me|us|i|need|want|limit|keep|it|them|to)"
_WORTH = re.compile(
    rf",? and (?:what|how much) (?:(?:are|is|were|was) {_THEY}|{_THEY} (?:are|is|were|was)) worth\b(?P<rest>[^.?!;]*)",
    re.IGNORECASE,
)
_ARE = re.compile(
    r",? and (?:what|how (?:high|large|big))(?: (?:is|was|are|were)|'s|s) (?:its|their|the)"
    r" (?P<figure>(?:average|avg|mean|median|total|overall|highest|lowest|maximum|minimum|largest|smallest) [^.?!;]+)",
    re.IGNORECASE,
)
# "Nations with six suppliers or more and those suppliers' total balance"
_OF_THOSE = re.compile(r"\b(and) (?:those|these|the) \w+s['’] (?=(?:total|average|mean|avg|median) )", re.IGNORECASE)
_OF_THEM = re.compile(
    r",? and (?=(?:how many|what (?:share|percentage|part|proportion)) of (?:them|those|these|em)\b)", re.IGNORECASE
)
_OVER_ALL = re.compile(
    r"[.?!;]\s+(?=(?:over |across )?(?:all|every) (?:of )?(?:the |our )?\w+s (?:taken |put |summed |added |counted )?"
    r"(?:together|combined|up)\W*$)",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"\b(?:busiest|quietest|most|fewest|least|top|best|worst|highest|lowest|biggest|largest|smallest|longest|shortest"
    r"|cheapest|slowest)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r",? and how many(?: \w+){0,3}? (?:was|were|is|are|did|do|does) (?:there|it|we|they)(?: have| see| get| count)?"
    r"(?: (?:on|in|at) (?:it|that (?:day|week|month|hour)|there)| then| that day| there)?(?=\W*$)",
    re.IGNORECASE,
)
_FIRST_FEW = re.compile(
    rf"[.?!;]+\s+(?:{_ASK} )*(?:the |your )?(?:top|first|best|biggest|leading) (?P<number>\d+|{'|'.join(NUMBER_WORDS)})"
    r"(?: of (?:them|those|these)| ones)?(?:(?:,| by| with| and)? (?:the |their |its )?names?(?:"
    r" only)?)?(?P<shown>,? (?:with|and) (?:the |their )?\w+)??(?:,? please)?\W*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.?!;]+(?:[.?!;]+(?!\s)[^.?!;]+)*[.?!;]*\s*")
_OBJECTS = frozenset(
    word for kind, said in KINDS.items() if kind not in ("row", "column", "table") for word in said if " " not in word
)


def as_one_question(text: str) -> str:
    """The message with such second questions as figures of the first ones."""
    text = with_its_figure(text if _of_objects(text) else asked_plainly(text))
    # "On which weekday ...? All regions together"
    text = columns_behind(figures_behind(_OVER_ALL.sub(", ", _OF_THOSE.sub(r"\1 their ", text))))
    if (few := _FIRST_FEW.search(text)) and _RANKED.search(text[: few.start()]) and not _of_objects(text):
        # "Which stores got the most reviews? top 5 by name"
        text = f"{text[: few.start()]}, limit {few['number']}{few['shown'] or ''}"
    if " and " not in text.lower():
        return text
    return "".join(_one(sentence[0]) for sentence in _SENTENCE.finditer(text)) or text


def _one(sentence: str) -> str:
    if _of_objects(sentence):
        return sentence
    if _RANKED.search(sentence):
        sentence = _COUNTED.sub("", sentence)
    sentence = _DO.sub(lambda m: f" and {_figure(_FIGURES[m['verb'].lower()], m['rest'])}", sentence)
    sentence = _WORTH.sub(lambda m: f" and {_figure('value', m['rest'])}", sentence)
    sentence = _ARE.sub(lambda m: f" and {m['figure']}", sentence)
    return _OF_THEM.sub(", ", sentence)


def _of_objects(text: str) -> bool:
    return bool(_OBJECTS & set(re.findall(r"[a-z]+", text.lower())))


def _figure(noun: str, rest: str) -> str:
    rest = re.sub(r"\bper (?=month|year|week|day)", "a ", _OVERALL.sub("", rest))
    average = re.search(r" (?:on|in) average\b", rest, re.IGNORECASE)
    noun = "pay" if noun == "revenue" and re.search(r"\ba (?:month|year|week|day)\b", rest) else noun
    rest = rest if average is None else rest[: average.start()] + rest[average.end() :]
    return f"{'total' if average is None else 'average'} {noun}{rest}"
