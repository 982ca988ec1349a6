"""Short ways of asking, said in full before the items of a question are read: "churn by plan", "a - b"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.sql.columns import Column, name_parts, singular
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import chosen

_NO_RATE = frozenset({"agg", "count", "share", "rate", "corr", "growth", "ask", "ofthem"})
_BEHIND = frozenset({"group", "bucket", "vs", "and", "time", "dir", "cmp", "top", "prep", "minus", "without"})
_DENIES = frozenset({"prep", "not", "without", "some", "cmp"})  # "without churn", "at risk of churn"
_OF = frozenset({"for", "of", "in", "among", "with", "from", "on", "having", "within", "between"})


def said_in_full(made: Ground, items: Sequence[Item]) -> list[Item]:
    """The items with what a short form leaves out."""
    return _rates(made, _dashes(made, _of_all(_owned(made, _second_groups(items)))))


def _second_groups(items: Sequence[Item]) -> list[Item]:
    """ "By contract and churned": a flag that "and" joins to a group is a group as well, and no condition.

    Not where it describes a noun behind it, nor where "only" says that it limits: "by contract, churned only"."""
    found = list(items)
    said = [at for at, i in enumerate(items) if i.kind != "noise"]
    only = any(set(i.words) & {"only", "just", "but"} for i in items)
    for place, at in enumerate(said):
        item, ahead = items[at], [items[n] for n in said[max(place - 3, 0) : place]]
        if not isinstance(item, Named) or item.flag is None or not item.columns or item.table or only or len(ahead) < 3:
            continue
        cue, first, joint = ahead
        after = items[said[place + 1]] if place + 1 < len(said) else None
        grouped = cue.kind == "group" or (cue.kind == "and" and _in_groups(items, cue.start))
        joined = joint.kind == "and" and joint.words[0] in _JOINS
        plain = isinstance(first, Named) or first.kind == "bucket"
        ends = not isinstance(after, Named) and not _compared(after)
        if grouped and joined and plain and ends and item.columns[0][0] > 0.4:
            found[at] = replace(item, flag=None, value=None)
    return found


def _compared(after: Item | None) -> bool:
    return after is not None and after.kind == "vs"


_JOINS = frozenset({"and", "&", "plus", "as"})


def _in_groups(items: Sequence[Item], until: int) -> bool:
    """Whether what stands there is one of several groups: "by plan, contract and churned"."""
    ahead = [i for i in items if i.end <= until and i.kind != "noise"]
    at = next((n for n in range(len(ahead) - 1, -1, -1) if ahead[n].kind == "group"), None)
    return at is not None and all(isinstance(i, Named) or i.kind in ("and", "bucket") for i in ahead[at + 1 :])


def _owned(made: Ground, items: Sequence[Item]) -> list[Item]:
    """ "... and its fare", "with the customer's name": a column of the rows that are ranked, beside them."""
    found = list(items)
    for at in range(1, len(found) - 1):
        item, after = found[at], found[at + 1]
        before = next((i for i in reversed(found[:at]) if i.kind != "noise"), None)
        if before is None or before.kind not in ("and", "prep") or before.words[-1] in ("of", "in", "by"):
            continue
        own = isinstance(item, Named) and item.table is made.table and item.words[-1] == singular(item.words[-1])
        if (item.words in (("its",), ("their",)) or own) and _own_column(made, after) and after.start == item.end:
            found[at] = Span("its", item.start, item.end, item.words)
    return found


def _own_column(made: Ground, item: Item) -> bool:
    plain = isinstance(item, Named) and item.value is None and item.table is None and bool(item.columns)
    return plain and isinstance(item, Named) and item.columns[0][1].table == made.table.name


def _of_all(items: Sequence[Item]) -> list[Item]:
    """ "How many of them" asks of a part of the rows only where they were told ahead of it."""
    first = next((at for at, i in enumerate(items) if isinstance(i, Named)), len(items))
    kinds = {"count": "count", "percent": "share"}
    return [
        replace(i, kind=kinds[i.values[0]]) if isinstance(i, Span) and i.kind == "ofthem" and at < first else i
        for at, i in enumerate(items)
    ]


def _dashes(made: Ground, items: Sequence[Item]) -> list[Item]:
    """A dash between two numbers takes the second off; any other one only sets words apart."""
    found = list(items)
    for at, item in enumerate(found):
        if not isinstance(item, Span) or item.values != ("dash",):
            continue
        ends = [found[n] if 0 <= n < len(found) else None for n in (at - 1, at + 1)]
        numbers = all(chosen(made, end, "measure") is not None for end in ends)
        found[at] = item if numbers else replace(item, kind="and", values=())
    return found


def _rates(made: Ground, items: Sequence[Item]) -> list[Item]:
    """ "Churn by plan" as "churn rate by plan": the noun of a flag alone asks how many of the rows have it."""
    if any(i.kind in _NO_RATE for i in items):
        return list(items)
    said = [at for at, i in enumerate(items) if i.kind != "noise"]
    for place, at in enumerate(said):
        item = items[at]
        if not isinstance(item, Named) or item.flag is None or not noun_of(item, item.flag):
            continue
        before = items[said[place - 1]] if place else None
        after = items[said[place + 1]] if place + 1 < len(said) else None
        if (before is not None and before.kind in _DENIES) or not _ends(items, at, after):
            continue
        rate = Span("rate", item.end, item.end, ("rate",))
        return [*items[: at + 1], rate, *items[at + 1 :]]
    return list(items)


def noun_of(item: Named, flag: Column) -> bool:
    """Whether words are the noun of a flag that is called by its participle: "churn" of ``churned``."""
    word = item.words[-1]
    return len(item.words) == 1 and any(
        p.endswith("ed") and p.startswith(word) and p != word for p in name_parts(flag.name)
    )


def _ends(items: Sequence[Item], at: int, after: Item | None) -> bool:
    """Whether no noun stands right behind that the flag would only describe: "churn features"."""
    if after is None:
        return True
    near = items[at + 1]
    if after.kind == "prep":
        return after.words[-1] in _OF
    return after.kind in _BEHIND or (near.kind == "noise" and near is not after)
