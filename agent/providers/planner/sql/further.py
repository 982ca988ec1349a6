"""Follow-ups that put another condition in the place of one of the question before, or keep to what it keeps to.

"And shorter than 1?" after "longer than 10 miles", "and ended there?" after "started in 10001", "only premium" after a
share of all. Each gives the question before in words; None where the follow-up is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.fit import Fit, fit
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import ENDS, STARTS
from agent.providers.planner.sql.words import ADVERBS

_THERE = re.compile(
    r"(?:rather )?(?:how many )?(?:of (?:them|those) )?(?:also )?(?P<verb>\w+(?: up| off)?) there"
    rf"|rather (?:those )?(?:that |which )?(?P<other>{'|'.join(sorted(STARTS | ENDS))})(?: in it)?"
)
_UP, _DOWN = (">", ">="), ("<", "<=")
_ALIKE = (
    wordset("long mile miles km kilometers kilometres"),
    wordset("money $ dollar dollars usd buck bucks"),
    wordset("minute minutes min mins hour hours second seconds"),
    wordset("day days week weeks month months year years age"),
)


def at_that_place(before: Fit, said: str, base: Sequence[str]) -> str | None:
    """ "Ended there" after "started in 10001": the same place with another verb, which names another column."""
    match = _THERE.fullmatch(said)
    place = next((i for i in reversed(before.items) if i.kind == "number" or _is_value(i)), None) if match else None
    if match is None or place is None:
        return None
    said = match["verb"] or match["other"]
    verb = [i for i in fit(said, before.table, before.reachable).items if i.kind != "noise"]
    ahead = [i for i in before.items if isinstance(i, Named) and i.end <= place.start]
    noun = ahead.pop() if len(ahead) > 1 and set(ahead[-2].words) & (STARTS | ENDS) else None  # "started in zip 10001"
    named = ahead[-1] if ahead else None
    between = [i for i in before.items if named is not None and named.end <= i.start and i.end <= place.start]
    between = [i for i in between if i is not noun and i.kind not in ("prep", "noise")]
    if len(verb) != 1 or not isinstance(verb[0], Named) or named is None or between:
        return None
    if named.table is not None or named.value is not None or verb[0].table is not None:
        return None
    return " ".join([*base[: named.start], said, *base[named.end :]])


def names_rows(before: Fit, at: int) -> bool:
    """Whether the rows are named there: "in EUROPE" is no other sort of them."""
    return any(isinstance(i, Named) and i.start == at and i.table is before.table for i in before.items)


def with_its_amount(before: Fit, told: Sequence[Item], end: int) -> int:
    """Where what a count of rows stands in for ends: "average order value", whose noun says whose value it is."""
    rows = told[0].kind == "count" and isinstance(told[-1], Named) and told[-1].table is before.table
    whose = rows and any(i.end == end and names_rows(before, i.start) for i in before.items)
    return next((i.end for i in before.items if whose and i.start == end and isinstance(i, Named)), end)


def says_more(told: Sequence[Item], opens: int, before: Fit) -> bool:
    """Whether a change says more than other groups, ahead of them: a condition, an amount, how many, "the median"."""
    ahead = [i for i in told if i.end <= opens]
    if any(i.kind in ("agg", "count") for i in told):
        return [i.kind for i in ahead] == ["agg"]
    said = {i.words for i in before.items if isinstance(i, Named)}
    return any(
        item.table is None and item.words not in said
        if isinstance(item, Named)
        else item.kind in ("cmp", "op", "time", "top", "word", "like", "sign", "null", "without", "number")
        for item in ahead
    )


def adds_up(item: Item) -> bool:
    """Whether an item names a column of amounts."""
    if not isinstance(item, Named) or not item.columns or item.value is not None:
        return False
    return item.columns[0][0] >= 1.0 and item.columns[0][1].numeric and not item.columns[0][1].identifies


def _is_value(item: Item) -> bool:
    return isinstance(item, Named) and item.value is not None


def other_bound(mine: Sequence[Item], told: Sequence[Item]) -> Span | None:
    """The comparison that another one is said in place of: of the same amount, and not the other side of a range."""
    new = told[0] if len(told) == 1 else None
    old = [i for i in mine if isinstance(i, Span) and i.kind == "cmp"]
    if not isinstance(new, Span) or new.kind != "cmp" or len(old) != 1:
        return None
    one = old[0]
    alike = not new.unit or not one.unit or one.unit == new.unit
    if not alike and not any({one.unit, new.unit} <= family for family in _ALIKE):
        return None
    (op, value), (other, limit) = one.values[:2], new.values[:2]
    try:
        fits = (op in _UP and other in _DOWN and float(value) < float(limit)) or (
            op in _DOWN and other in _UP and float(limit) < float(value)
        )
    except ValueError:
        return None
    return None if fits else one


def value_of_span(mine: Sequence[Item]) -> int | None:
    """Where "monthly" is no span of time but a value, as of a contract: "and with a yearly one" is another value."""
    values = [i for i in mine if isinstance(i, Named) and i.value is not None]
    return next((i.start + at for i in values for at, word in enumerate(i.words) if word in ADVERBS.values()), None)


def of_whole(before: Fit, base: Sequence[str], condition: str) -> str | None:
    """The share of those alone: a condition that comes later is of the rows that it is a share of, not of the part."""
    rows = next((i for i in before.items if isinstance(i, Named) and i.table is before.table), None)
    if not any(i.kind == "share" for i in before.items) or rows is None:
        return None
    return f"among {' '.join(rows.words)} {condition}, {' '.join(base)}"
