"""Conditions of which one is enough: "in Japan or female", "over 10 miles or under 1", "no email or no phone".

Two values of one column are put together later (``conditions.together``). Where "or" stands beside a condition that
cannot be taken with it, or beside an "and" that it might go with, nothing is guessed.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from sqlglot import exp

from agent.providers.planner.sql.conditions import either
from agent.providers.planner.sql.reading import Test
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken


def one_or_other(taken: Taken) -> None:
    """Has conditions with "or" between them be one condition."""
    tests = sorted((t for t in taken.reading.tests if t.place >= 0), key=lambda t: t.place)
    if _beside_others(taken, tests):
        taken.reading.unread.append("or")
        return
    chain: list[Test] = tests[:1]
    for first, second in itertools.pairwise(tests):
        if not _joined(taken, first.place, second.place, "or"):
            _one(taken, chain)
            chain = []
        chain.append(second)
    _one(taken, chain)


def _one(taken: Taken, chain: list[Test]) -> None:
    if len(chain) < 2:
        return
    if len({t.key for t in chain}) == 1:
        if all(isinstance(t.expression, exp.EQ) for t in chain) or _negated(*chain):
            return  # values of one column, or those that are left out
    elif _told_otherwise(taken, chain):
        taken.reading.unread.append("or")
        return
    whole = replace(chain[0], expression=either([t.expression for t in chain]))
    rest = [t for t in taken.reading.tests if not any(t is one for one in chain[1:])]
    taken.reading.tests = [whole if t is chain[0] else t for t in rest]


def _told_otherwise(taken: Taken, chain: list[Test]) -> bool:
    """Whether a "not" may be of both, or an "and" beside them of one of them alone."""
    others = [t.place for t in taken.reading.tests if not any(t is one for one in chain)]
    mixed = any(_joined(taken, chain[-1].place, place, "and") for place in others)
    return _negated(chain[0]) or mixed


def _negated(*tests: Test) -> bool:
    return any(isinstance(t.expression, exp.Not | exp.NEQ) for t in tests)


def _beside_others(taken: Taken, tests: list[Test]) -> bool:
    """Whether "or" joins a condition of rows to a time, or to what is asked of groups."""
    rows = {t.place for t in tests}
    times = {at for at, _ in (*taken.times, *taken.times_out)}
    groups = {at for at, _ in taken.havings}
    places = sorted(rows | times | groups)
    return any(
        _joined(taken, first, second, "or") and not any({first, second} <= alike for alike in (rows, times, groups))
        for first, second in itertools.pairwise(places)
    )


def _joined(taken: Taken, first: int, second: int, by: str) -> bool:
    """Whether this word stands between two places."""
    between = taken.items[first + 1 : second] if first < second else []
    return any(isinstance(i, Span) and i.kind == "and" and i.words == (by,) for i in between)
