"""Values inside a clause: amounts, times, limits, names after "called", words after a preposition, key=value pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import NUMBER_WORDS, ORDINALS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset

_NUM = r"(\d+|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r"|an?)"
NUMBER = _NUM
_UNITS = {"minute": 1, "min": 1, "hour": 60, "hr": 60, "h": 60, "day": 1440, "d": 1440, "week": 10080, "m": 1}
_SPAN = re.compile(rf"\b(?:(\d+) ?|{_NUM} )(minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|m)\b")
_SINCE_LAST = re.compile(
    rf"\b(?:(?:in|over|for|within|during|from) )?(?:the )?(?:last|past|previous) (?:{_NUM} )?(hour|"
    rf"day|week|month|night)s?\b"
)
_COUNT_OF = re.compile(rf"\b(?:top|first|last|latest|recent|most recent|bottom|next|limit|only|just|newest) {_NUM}\b")
_PAIR = re.compile(r"\b([A-Za-z_][\w.-]*)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s,;]+)")
_NAMED = wordset("called named titled name")


def number_in(word: str) -> int | None:
    """``3``, ``three`` or ``a`` as a number."""
    if word.isdigit():
        return int(word)
    return 1 if word in ("a", "an") else NUMBER_WORDS.get(word)


def minutes(clause: Clause) -> int | None:
    """A span of time in minutes: ``for more than 2 hours``."""
    return span_in(clause.lower)


def span_in(text: str) -> int | None:
    """The first span of time in lower-case words, in minutes."""
    if half := re.search(r"\b(an|one|two|three|\d+)? ?(?:hours? and a half|half an hour|half hour)\b", text):
        return 30 if "half an" in half[0] or "half hour" in half[0] else (number_in(half[1] or "an") or 1) * 60 + 30
    match = _SPAN.search(text)
    if not match:
        return None
    unit = match[3] if match[3] in _UNITS else match[3].rstrip("s")
    return (number_in(match[1] or match[2]) or 1) * _UNITS.get(unit, 1)


def since(clause: Clause) -> str | None:
    """The ``since`` of run and query lists: ``today``, ``yesterday``, ``24h``, ``7d``, or a date."""
    text = clause.lower
    if date := clause.of("date"):
        return date[0].text
    if re.search(r"\bovernight\b", text):
        return "24h"
    if re.search(
        r"\bsince yesterday\b|\byesterday (?:and|or|to|until) (?:today|now)\b|\btoday (?:and|or) yesterday\b", text
    ):
        return "2d"  # the tools' "yesterday" is that day alone
    if re.search(r"\byesterday\b", text):
        return "yesterday"
    if re.search(r"\b(today|this morning|this afternoon|tonight)\b", text):
        return "today"
    if match := re.search(r"\b(\d+)([hd])\b", text):
        return match[0]
    if match := _SINCE_LAST.search(text):
        amount = number_in(match[1]) if match[1] else 1
        unit, size = {"hour": ("h", 1), "day": ("h", 24), "night": ("h", 24), "week": ("d", 7), "month": ("d", 30)}[
            match[2]
        ]
        if match[2] == "day" and (amount or 1) > 1:
            unit, size = "d", 1
        return f"{(amount or 1) * size}{unit}"
    if re.search(r"\bsince (?:last )?(mon|tues|wednes|thurs|fri|satur|sun)day\b", text):
        return "7d"
    if re.search(r"\b(this|current) week\b", text):
        return "7d"
    if re.search(r"\b(this|current) month\b", text):
        return "30d"
    return None


_ENDS_ITSELF = re.compile(
    r"\b(?:auto[ -]?\w*|stop\w*|terminat\w*|shut\w*|turn\w*|off|goes|dies?|ends?|idle|idling|sleep\w*|time ?out"
    r"|kill\w*)\b"
)


_NEVER_ENDS = re.compile(
    r"\bnever (?:auto\W?)?(?:stop|shut|terminat|turn|switch|goe?s|sleep|end)\w*"
    r"|\b(?:no|without|disabled?) (?:an? |any )?auto\W?(?:stop|terminat|shutdown|shut|off|suspend)\w*"
    r"|\bauto\W?\w*(?: \w+)?(?: is| set| turned| switched)?(?: to)? (?:off|disabled|never)\b"
)


def stops_after(clause: Clause) -> int | None:
    """After how many minutes without use something new is to stop by itself; 0 for never."""
    if _NEVER_ENDS.search(clause.lower):
        return 0
    said = _ENDS_ITSELF.search(clause.lower)
    return span_in(re.sub(r"\b(\d+|\w+) (?:idle|unused) (?=min|hour)", r"\1 ", clause.lower)) if said else None


_BEGIN_SPECS = wordset(", with that which and having who size of for auto auto-stop")


def without_specs(clause: Clause) -> tuple[Token, ...]:
    """The tokens up to where what is said of a new object begins: "... lab | that stops after 20 minutes"."""
    for i, token in enumerate(clause.tokens):
        if i > clause.verb_at + 1 and token.word in _BEGIN_SPECS:
            return clause.tokens[:i]
    return clause.tokens


_BEHIND_NOUN = re.compile(
    r"\b(?:scope|folder|directory|notebook) (?!(?:in|into|at|called|named|with|for|and|or|to|from|under|below|on|that"
    r"|which|please|there|now|it|is|of|inside|as|by)\b)([a-z][\w.-]*)"
    r"(?=$|[,.!]| (?:in|under|at|and|with|for|please)\b)",
    re.IGNORECASE,
)


def behind_noun(clause: Clause) -> str | None:
    """The word behind the noun of what is to be made, where it has a meaning of its own: "a scope billing"."""
    match = _BEHIND_NOUN.search(clause.text) if clause.verb == "create" else None
    return match[1] if match else None


def new_path(clause: Clause) -> str | None:
    """The path of something new: "/a/b", "kpi in /a", "a notebook called kpi under /a", a name alone."""
    below, name = path(clause), named(clause)
    if below is None:
        return name
    at = clause.tokens.index(clause.of("path")[0])
    into = any(
        t.word in ("in", "into", "under", "to", "inside", "below", "beneath", "at", "within")
        for t in clause.tokens[max(0, at - 3) : at]
    )
    if name is None or name.startswith("/"):
        loose = [t.text for t in clause.loose if t.kind in ("word", "dotted") and t.word not in NOT_NAMES]
        name = loose[-1] if len(loose) == 1 and into else None if loose else behind_noun(clause)
    return f"{below.rstrip('/')}/{name}" if name and into and "/" not in name else below


NOT_NAMES = wordset("sql python py scala r pyspark blank empty text plain overwrite overwriting")


def limit(clause: Clause) -> int | None:
    """How many are wanted: ``top 10``, ``last 5 runs``, ``3 rows``."""
    text = clause.lower
    if match := _COUNT_OF.search(text):
        follows = text[match.end() :].split()
        if match[1] not in ("a", "an", "one") and (
            not follows or follows[0].rstrip("s") not in ("minute", "hour", "day", "week", "month")
        ):
            return number_in(match[1])
    text = re.sub(rf"\ban? (?=(?:\d+|{'|'.join(NUMBER_WORDS)})[- ])", "", text)  # "a 10 row preview"
    if match := re.search(
        rf"\b{_NUM}[- ](?:\w+ ){{0,2}}(?:rows?|records?|runs?|sample|queries|examples?|results|lines?|entries)\b", text
    ):
        return number_in(match[1]) if match[1] not in ("a", "an", "one") else None
    return None


_SECOND_LAST = re.compile(r"\b(?:second|next)(?: to)?[ -]last\b|\bpenultimate\b|\blast but one\b")


_OF_ONE = wordset("it that this they he she")


def ordinal(clause: Clause) -> int | None:
    """``the first one`` is 0, ``the last one`` is -1."""
    words = clause.words
    if _SECOND_LAST.search(clause.lower):
        return -2
    for i, word in enumerate(words):
        if word in ORDINALS:
            after = words[i + 1] if i + 1 < len(words) else ""
            before = words[i - 1] if i else ""
            if (number_in(after) and after != "one") or (word == "last" and before in _OF_ONE):
                continue  # "when did it last fail" is of one, not of the last
            if after in ("one", "", "fail", "failed") or (
                before in ("the", "that", "this") and word not in ("last", "top")
            ):
                return ORDINALS[word]
    if match := re.search(r"(?:\bnumber |#)(\d{1,2})\b", clause.text.lower()):
        return int(match[1]) - 1
    return None


def ordinals(clause: Clause, tokens: Sequence[Token] | None = None) -> tuple[int, ...]:
    """Places in a list where several are said: "the second and the fifth", "the first two"."""
    words = [t.word for t in (clause.tokens if tokens is None else tokens)]
    found: list[int] = []
    for i, word in enumerate(words):
        if word not in ORDINALS or words[i - 1 : i] in (["at"], ["one"]):
            continue
        at, after = ORDINALS[word], words[i + 1 : i + 2]
        many = number_in(after[0]) if after and after[0] not in ("one", "ones") else None
        if many and at in (0, -1):
            found += range(many) if at == 0 else range(-many, 0)
        elif not after or after[0] in ("one", "ones", "and", ",", "&", "of"):
            found.append(at)
    return tuple(dict.fromkeys(found))


def other_one(clause: Clause) -> bool:
    """Whether "the other one" is meant."""
    said = re.search(
        r"\bother(?: (?:one|cluster|job|notebook|warehouse|table|run|repo|scope|file)\b"
        r"|(?=[.,!?;]|$)| (?:too|again|now)\b)",
        clause.lower,
    )
    return bool(said) and (clause.has("the", "no", "not") or clause.verb == "why")


def pronoun(clause: Clause) -> bool:
    """Whether the clause points back: it, that, this one, them."""
    return clause.has("it", "that", "this", "them", "those", "these", "they", "one", "its", "same")


def points(clause: Clause) -> bool:
    """As ``pronoun``, where the clause does not ask which objects there are: "which of them"."""
    return pronoun(clause) and not clause.subject_question


def named(clause: Clause) -> str | None:
    """The name a new object is to have: after called, named or titled; else what is quoted."""
    words = clause.words
    for i, word in enumerate(words):
        if word in _NAMED and i + 1 < len(words):
            rest = list(clause.tokens[i + 1 :])
            while rest and rest[0].word in (":", "is", "it", "as", "to", "="):
                rest.pop(0)
            if not rest:
                continue
            if rest[0].kind in ("quoted", "path"):
                return rest[0].text
            return _until_stop(clause, rest)
    quoted = clause.of("quoted")
    return quoted[0].text if quoted else None


_STOPPERS = wordset(
    """
    with that which to for on in from using of running every at daily and , ; : ( where who as by hourly each there
    weekly nightly monthly based instead into under it please size scale scaling auto should shuts stops can once
    below inside beneath within underneath which
    """
)


def _until_stop(clause: Clause, tokens: Sequence[Token]) -> str | None:
    kept: list[Token] = []
    for token in tokens:
        if kept and token.word in _STOPPERS and not token.text[:1].isupper():
            break
        kept.append(token)
    return clause.text[kept[0].start : kept[-1].end].strip() if kept else None


def after(clause: Clause, *prepositions: str, last: bool = True) -> tuple[Token, ...]:
    """The tokens after the last (or first) of these prepositions, up to the clause's end."""
    at = [i for i, word in enumerate(clause.words) if word in prepositions and i > 0]
    return clause.tokens[(at[-1] if last else at[0]) + 1 :] if at else ()


def before(clause: Clause, *prepositions: str) -> tuple[Token, ...]:
    """The tokens ahead of the last of these prepositions; all of them when there is none."""
    at = [i for i, word in enumerate(clause.words) if word in prepositions and i > 0]
    return clause.tokens[: at[-1]] if at else clause.tokens


def pairs(clause: Clause) -> dict[str, str]:
    """``key=value`` pairs, as parameters of runs; also "with learning_rate 2.5 and month = 4"."""
    found = {key: value.strip("\"'") for key, value in _PAIR.findall(clause.text)}
    if not found and (match := _WITH.search(clause.text)):
        found = {key: value.strip("\"'") for key, value in _SAID_PAIR.findall(match[1]) if key.lower() not in _NO_KEYS}
    if not found:  # "..., epochs set to 5", "for month 2016-04"
        said = (*_SET_TO.findall(clause.text), *_FOR_TIME.findall(clause.text))
        found = {key: value.strip("\"'") for key, value in said}
    return found


_SET_TO = re.compile(
    r"(?:,|\bwith|\busing|\band) (?:the )?(?:param(?:eter)? )?([a-z]\w*) (?:set to|being|equal to|fixed at)"
    r" (\"[^\"]*\"|'[^']*'|[-\w.]*\w)",
    re.IGNORECASE,
)
_FOR_TIME = re.compile(
    r"\bfor (?:the )?(month|date|day|year|week|quarter|run_date|ds)(?: of)? (\d{4}(?:-\d\d){0,2})\b", re.IGNORECASE
)
_WITH = re.compile(
    r"\bwith (?:the )?(?:param(?:eter)?s? )?(?=\w+ (?:of |as |to |set to )?[\"']?[\w.]*[\d_])(.+)$", re.IGNORECASE
)
_NO_KEYS = wordset("with once and to the")
_SAID_PAIR = re.compile(
    r"\b([a-z]\w*) (?:of |as |to |set to )?(\"[^\"]*\"|'[^']*'|[-\w.]*\d[-\w.]*|\w+_\w+)(?=,| and |$)", re.IGNORECASE
)


def path(clause: Clause) -> str | None:
    found = clause.of("path")
    return found[0].text if found else None
