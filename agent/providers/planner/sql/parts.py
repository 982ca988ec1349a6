"""Which conditions of a share are of the whole: "what share of premium customers churned" is asked of premium ones.

What is told of the rows, behind a verb or "who", is the part; what stands with their noun ahead of it is the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken
from agent.providers.planner.sql.words import ACTS

_TELLS = wordset(
    """
    is are was were have has had did do does got get gets came come comes live lives go goes went start starts end ends
    begin begins who that which
    """
)
_WITH = frozenset({"with", "without", "having"})
_AMONG = frozenset({"among", "amongst"})


def whole_of_share(taken: Taken, items: Sequence[Item]) -> frozenset[int]:
    """The places of the conditions that say of which rows the share is asked; none where all of them are the part."""
    cue = next((at for at, i in enumerate(taken.items) if isinstance(i, Span) and i.kind == "share"), None)
    places = sorted({t.place for t in taken.reading.tests if t.place >= 0 and t.key != "time"})
    if cue is None or len(places) < 2:
        return frozenset()
    if places[0] < cue < places[-1]:
        return frozenset(p for p in places if p < cue)  # "of the trips over 10 miles, what share cost more than 50"
    among = next((at for at in sorted(taken.preps) if at > cue and taken.preps[at] in _AMONG), None)
    if among is not None and places[0] < among <= places[-1]:
        return frozenset(p for p in places if p >= among)  # "share of monthly contracts among churned customers"
    noun = next((at for at, i in enumerate(taken.items) if at > cue and _rows(taken, i)), None)
    if noun is None:
        return frozenset()
    told = _predicate(taken, items, noun)
    if told is None and taken.preps.get(places[-1]) in _WITH | {""} and places[0] < noun < places[-1]:
        told = noun + 1  # "share of premium customers with a discount"
    whole = frozenset(p for p in places if told is not None and p < told)
    return whole if len(whole) < len(places) else frozenset()


def _rows(taken: Taken, item: Item) -> bool:
    return isinstance(item, Named) and item.table is taken.made.table


def _predicate(taken: Taken, items: Sequence[Item], noun: int) -> int | None:
    """Where what is told of the rows begins: behind "who", "are", or at a verb of its own ("churned", "cost")."""
    from_noun = items.index(taken.items[noun]) + 1
    kept = {id(item): at for at, item in enumerate(taken.items)}
    for at, item in enumerate(items[from_noun:], from_noun):
        if item.kind in ("noise", "prep") and item.words[-1] in _TELLS:
            return next((kept[id(i)] for i in items[at + 1 :] if id(i) in kept), None)
        if id(item) in kept and _is_verb(taken, kept[id(item)], item):
            return kept[id(item)]
    return None


def _is_verb(taken: Taken, at: int, item: Item) -> bool:
    if at <= 0 or taken.preps.get(at):
        return False
    if isinstance(item, Span):
        return item.kind == "duration"
    after = taken.at(at + 1)
    adjective = _rows(taken, after) if after is not None else False
    return not adjective and ((item.flag is not None and item.value is None) or set(item.words) <= ACTS)
