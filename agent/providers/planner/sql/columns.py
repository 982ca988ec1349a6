"""Which column a few words mean, by the column's name and type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from agent.providers.planner.language.spelling import distance, is_known
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.words import SYNONYMS

_NUMERIC = ("int", "double", "float", "decimal", "long", "short", "byte", "numeric")
_KEYS = (
    "id",
    "key",
    "zip",
    "code",
    "number",
    "phone",
    "custkey",
    "orderkey",
    "partkey",
    "suppkey",
    "nationkey",
    "regionkey",
)


@dataclass(frozen=True, eq=False)
class Column:
    table: str
    name: str
    type: str
    comment: str = ""
    values: tuple[str, ...] = ()  # some that were seen in it

    @cached_property
    def numeric(self) -> bool:
        return any(part in self.type for part in _NUMERIC)

    @cached_property
    def time(self) -> bool:
        return self.type.startswith(("date", "timestamp"))

    @cached_property
    def text(self) -> bool:
        return self.type.startswith(("string", "varchar", "char"))

    @cached_property
    def identifies(self) -> bool:
        """Whether it names things rather than measures them: ids, keys, zip codes."""
        parts = name_parts(self.name)
        return bool(parts) and (parts[-1] in _KEYS or (parts[-1].endswith(("key", "id")) and len(parts[-1]) > 2))


@lru_cache(maxsize=4096)
def name_parts(name: str) -> tuple[str, ...]:
    """A column name's words: ``l_extendedPrice`` gives ``extended``, ``price`` (a one-letter prefix goes)."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    parts = tuple(p.lower() for p in re.split(r"[^A-Za-z0-9]+", spaced) if p)
    return parts[1:] if len(parts) > 1 and len(parts[0]) <= 2 and name[: len(parts[0]) + 1].endswith("_") else parts


_WINDOW = re.compile(r"(\d+)(d|days?|w|weeks?|m|mo|months?|y|years?)")
_UNITS = {"d": "DAY", "w": "WEEK", "m": "MONTH", "y": "YEAR"}


def window_of(column: Column) -> tuple[str, str] | None:
    """The span of time that ends a column's name: ``logins_30d`` gives ``("30", "DAY")``."""
    parts = name_parts(column.name)
    match = _WINDOW.fullmatch(parts[-1]) if len(parts) > 1 else None
    return (match[1], _UNITS[match[2][0]]) if match else None


def score(words: Sequence[str], column: Column) -> float:
    """How well words name a column: 0 not at all, about 1 a word. All words must have a place in the name."""
    if len(words) == 1 and "_" in words[0].strip("_"):  # a name as it is written, all of it
        parts = [p for p in words[0].lower().split("_") if p]
        return 2.0 if words[0].lower() == column.name.lower() else score(parts, column) / len(parts)
    parts = name_parts(column.name)
    parts = parts[:-1] if window_of(column) else parts  # "logins" names ``logins_30d`` in full
    joined = "".join(parts)
    wanted = [w for w in words if w]
    if not wanted:
        return 0
    if "".join(singular(w) for w in wanted) == joined or "".join(wanted) == joined:
        return len(wanted) + 1.0
    if len(wanted) > 1 and "".join(_base(w) or singular(w) for w in wanted) == joined:
        return len(wanted) + 0.5  # "shipping mode" of ``shipmode``
    if len(wanted) > 1 and _spells(tuple(singular(w) for w in wanted), joined):
        return len(wanted) * 0.8
    total = 0.0
    for word in wanted:
        best = max((_word(word, part) for part in (*parts, joined)), default=0.0)
        if not best and (base := _base(word)) and (column.time or len(base) >= 4):
            best = max((_word(base, part) for part in (*parts, joined)), default=0.0)
            best = best if column.time else 0.7 if best >= 0.8 else 0.0  # "failed payments" of ``payment_failures``
        if not best:
            return 0
        total += best
    return total - 0.05 * max(0, len(parts) - len(wanted))


@lru_cache(maxsize=50_000)
def _word(word: str, part: str) -> float:
    """How well one word fits one part of a name."""
    if word in ("units", "items", "pieces") and part != word:
        return 0.75 if part in SYNONYMS[word] else 0.0  # things that are counted, not the price of one
    typed, word = word, singular(word)
    if word == part or word == singular(part):
        return 1.0
    if (len(word) >= 4 and part.startswith(word)) or (len(word) >= 4 and _ends(part, word)):
        return 0.8  # not amid it: "turn" is none of ``returnflag``
    if len(part) >= 4 and part in word:
        return 0.8
    synonyms = SYNONYMS.get(word, ()) or SYNONYMS.get(word + "s", ())
    if part in synonyms:
        return 0.75 - 0.04 * synonyms.index(part)
    if any(s in part for s in synonyms if len(s) >= 4):
        return 0.5
    if _abbreviates(part, word):
        return 0.6
    return 0.55 if _misspelt(word, part) or _misspelt(typed, part) else 0.0  # "stauts" is no plural


_NO_COMPOUNDS = wordset("""
    destination donation combination termination nomination vaccination designation capacity velocity electricity
    publicity candidate mandate update estate template correlate escalate multitude commission
    discount account amount review interview membership ownership relationship report support airport context platform
    download upload detail retail deadline pipeline
""")  # fmt: skip


def _ends(part: str, word: str) -> bool:
    """Whether a part of a name is something and the word: ``extendedprice``, no "nation" of ``destination``."""
    compounds = (c for c in _NO_COMPOUNDS if len(c) > len(word))
    return part.endswith(word) and not any(singular(part).endswith(c) for c in compounds)


def _base(word: str) -> str:
    """The verb of a participle, for times: ``ship`` of "shipped"."""
    if not word.endswith(("ed", "ing")) or len(word) < 6:
        return ""
    base = word[:-2] if word.endswith("ed") else word[:-3]
    return base[:-1] if base[-1] == base[-2] else base


def _misspelt(word: str, part: str) -> bool:
    """Whether a word that is no English one is a part of a name with a letter or two wrong."""
    if min(len(word), len(part)) < 5 or is_known(word):
        return False
    limit = 2 if len(word) >= 8 else 1
    part = singular(part)
    ends = {part, *(part[-len(word) - more :] for more in (0, 1)), *(part[: len(word) + more] for more in (0, 1))}
    return any(distance(word, end, limit=limit) <= limit for end in ends if end[0] == word[0])


def _abbreviates(short: str, word: str) -> bool:
    """Whether ``acct`` stands for ``account``: its letters in order, from the first on.

    A short form keeps the beginning or leaves the vowels out: ``time`` is none of "train_model".
    """
    if not 3 <= len(short) < len(word) - 1 or len(word) > 3 * len(short) or short[0] != word[0]:
        return False  # nothing is cut short by one letter: ``tax`` is no "taxi"
    if not word.startswith(short[:3]) and any(letter in "aeiou" for letter in short[1:]):
        return False
    letters = iter(word)
    if not all(letter in letters for letter in short):
        return False
    return len(short) > 3 or word.startswith(short) or not any(letter in "aeiou" for letter in short[1:])


def _spells(words: tuple[str, ...], joined: str) -> bool:
    """Whether a name is the words run together, each cut short: ``acctbal`` for "account balance"."""
    if not words:
        return not joined
    return any(
        _spells(words[1:], joined[size:])
        for size in range(3, len(joined) + 1)
        if words[0].startswith(joined[:size]) or _abbreviates(joined[:size], words[0])
    )


def is_rate(column: Column) -> bool:
    """Whether a number is a part of something by its sample rows: a discount or a tax between 0 and 1."""
    seen = [float(v) for v in column.values if re.fullmatch(r"-?\d+(\.\d+)?", v)]
    return column.numeric and "int" not in column.type and len(seen) > 1 and all(0 <= v <= 1 for v in seen)


def best_column(
    words: Sequence[str], columns: Sequence[Column], *, numeric: bool = False, time: bool = False, groups: bool = False
) -> tuple[Column | None, float]:
    """The column that words mean, and its score. ``numeric``: to add up; ``groups``: to split by."""
    best: tuple[float, int, Column] | None = None
    for place, column in enumerate(columns):
        value = score(words, column)
        if not value and column.comment:
            value = comment_score(words, column)
        if not value:
            continue
        if numeric:
            value += 0.3 if column.numeric and not column.identifies else -0.6 if not column.numeric else -0.2
        if time:
            value += 0.5 if column.time else -0.5
        if groups and (column.text or column.identifies):
            value += 0.1
        if best is None or value > best[0]:
            best = (value, place, column)
    return (best[2], best[0]) if best and best[0] > 0.25 else (None, 0.0)


# What a comment says of something else: "the lines' sum with discount and tax" is no discount.
_ELSE = re.compile(r"\bsee .*|\b(?:with|without|before|after|including|excluding|net of) [^,;:.]*")


def comment_score(words: Sequence[str], column: Column) -> float:
    """How well words fit what the column's comment says of it, names and comment together: less than a name does."""
    said = {singular(w) for w in re.findall(r"[a-z]+", _ELSE.sub("", column.comment.lower()))}
    parts = name_parts(column.name)
    total, by_comment = 0.0, 0
    for word in words:
        named = max((_word(word, part) for part in parts), default=0.0)
        if not named and singular(word) in said and len(word) > 3:
            named, by_comment = 0.45, by_comment + 1
        if not named:
            return 0.0
        total += named
    return total * 0.9 if by_comment else 0.0


_WHERE = wordset("longitude latitude lon lng lat")  # where something is: more of it is no more of anything


def main_measure(columns: Sequence[Column]) -> Column | None:
    """The column that "top" most likely means when nothing says more: an amount, then any number that is no key."""
    numbers = [c for c in columns if c.numeric and not c.identifies and not _WHERE & set(name_parts(c.name))]
    for word in (
        "amount",
        "revenue",
        "totalprice",
        "total",
        "price",
        "fare",
        "balance",
        "acctbal",
        "score",
        "quantity",
    ):
        for column in numbers:
            if any(word in part for part in name_parts(column.name)):
                return column
    return numbers[0] if numbers else None


def time_column(columns: Sequence[Column], words: Sequence[str] = ()) -> Column | None:
    """The column that says when: the one that words speak of, else the first date or timestamp."""
    times = [c for c in columns if c.time]
    found, _ = best_column(words, times, time=True) if words else (None, 0)
    return found or (times[0] if times else None)


_PLURALS = {"taxis": "taxi", "men": "man", "women": "woman", "people": "person", "children": "child", "ids": "id"}


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if len(word) > 5 - word.endswith("xes") and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
