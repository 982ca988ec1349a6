"""Which of several objects "the cheapest", "the biggest" or "the one that has been idle the longest" is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.things import Thing
from agent.providers.planner.tooltext import number

# what is said -> (columns that may hold it, whether the most of it is meant)
_FORMS: tuple[tuple[re.Pattern[str], tuple[str, ...], bool], ...] = tuple(
    (re.compile(rf"\b(?:{said})(?!\w)"), columns, most)
    for said, columns, most in (
        ("cheapest|least expensive|costs? the least", ("usd_per_hour",), False),
        ("most expensive|priciest|dearest|costliest|costs? the most", ("usd_per_hour",), True),
        ("idle (?:for )?(?:the )?longest|longest idle|idlest|most idle", ("idle_minutes",), True),
        ("biggest|largest|most (?:workers|nodes)", ("workers", "rows", "size"), True),
        ("smallest|tiniest|fewest (?:workers|nodes)|least workers", ("workers", "rows", "size"), False),
        ("slowest|longest(?: running)?|took the longest|takes the longest|ran the longest", ("seconds",), True),
        ("fastest|quickest|shortest", ("seconds",), False),
        ("oldest|earliest", ("started", "last_run", "modified", "updated"), False),
        (
            r"most recently|(?:failed|ran|run|started|succeeded) last\b(?! (?:week|night|month|year))|"
            r"(?:newest|most recent|latest)"
            r"(?= (?:one|of|run|job|cluster|notebook|warehouse|file|failed|failure)|[.!?]*$)",
            ("started", "last_run", "modified", "updated"),
            True,
        ),
    )
)


def says_superlative(clause: Clause) -> bool:
    return any(said.search(clause.lower) for said, _, _ in _FORMS)


_STATES = {"stopped": ("STOPPED", "TERMINATED"), "running": ("RUNNING",), "failed": ("FAILED",)}


def in_state(clause: Clause, thing: Thing) -> bool:
    """Whether a thing is in the state that the clause names ("the cheapest one that is off"), if it names one."""
    wanted = [state for flag, states in _STATES.items() if flag in clause.flags for state in states]
    return not wanted or not thing.state or thing.state in wanted


def singled_out(clause: Clause) -> bool:
    """Whether one of several is meant: "the first of them", "the cheapest of those"."""
    return says_superlative(clause) or slots.ordinal(clause) is not None


def superlative(clause: Clause, things: Sequence[Thing]) -> Thing | None:
    """The thing that the clause's superlative means; None where none is said, a tie, or the things do not tell."""
    for said, columns, most in _FORMS:
        if not said.search(clause.lower):
            continue
        for column in columns:
            told = [(t, t.cell(column)) for t in things if t.cell(column)]
            if not told:
                continue
            figures = [(t, _rank(v)) for t, v in told]
            if column not in _TIMES and any(v is None for _, v in figures):
                return None  # words have no order that says which is more
            keyed = told if column in _TIMES else figures
            best = (max if most else min)(v for _, v in keyed)  # type: ignore[type-var]
            first = [t for t, v in keyed if v == best]
            return first[0] if len(first) == 1 else None
    return None


_SIZES = ("2x-small", "x-small", "small", "medium", "large", "x-large", "2x-large", "3x-large", "4x-large", "5x-large")


def _rank(value: str) -> float | None:
    """A figure, or the place of a size of warehouses."""
    low = value.lower()
    return _SIZES.index(low) if low in _SIZES else number(value)


def speaks_of_size(clause: Clause) -> bool:
    return _OF_SIZE.search(clause.lower) is not None


_OF_SIZE = re.compile(r"\b(?:biggest|largest|smallest|tiniest|(?:most|fewest|least) (?:workers|nodes))\b")
_TIMES = frozenset({"started", "last_run", "modified", "updated"})
