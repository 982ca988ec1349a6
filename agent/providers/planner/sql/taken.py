"""A question's items while conditions are taken out of them, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, name_parts
from agent.providers.planner.sql.conditions import literal
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.naming import names_place
from agent.providers.planner.sql.reading import Reading, Test
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.words import ACTS, MONEY

_LISTED = frozenset({"retailprice", "retail", "listprice", "list", "msrp"})
TESTS = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}


def chosen(made: Ground, item: Item | None, role: str = "") -> Column | None:
    """The column that an item names: a ``measure`` (to add up), ``numeric`` (to compare), ``groups`` (to split by)."""
    if not isinstance(item, Named):
        return None
    best: tuple[float, Column] | None = None
    for value, column in item.columns:
        if role == "measure" and column.table != made.table.name:
            continue  # added up over a join, its rows would count more than once
        if role in ("numeric", "measure"):
            value += 0.3 if column.numeric and not column.identifies else -0.7
            if role == "measure" and "unit" in name_parts(column.name) and "unit" not in item.words:
                value -= 0.2  # the price of one adds up to nothing
            if role == "measure" and set(item.words) & MONEY and _LISTED & set(name_parts(column.name)):
                value -= 0.6  # nor do prices that are asked say what was taken in
        elif role == "groups":
            value += 0.15 if column.text or column.identifies or column.time else -0.25
        if value > 0.25 and (best is None or value > best[0] + 1e-9):
            best = (value, column)
    if best is None or (role in ("numeric", "measure") and (not best[1].numeric or best[1].identifies)):
        return None
    return best[1]


class Taken:
    """The items of a question that say something, with the preposition ahead of each. ``used`` are those taken out."""

    def __init__(self, made: Ground, items: Sequence[Item], reading: Reading) -> None:
        self.made, self.reading = made, reading
        places = [i for at, i in enumerate(items) if _speaks_of_place(made, i, items[at + 1 : at + 4])]
        self.left_out = {i.end: i.start for i in places}  # the places of words that only say of which data rows are
        items = [i for i in items if not any(i is one for one in places)]
        items = [i for at, i in enumerate(items) if not (at and _says_of_what(made, i, items[at - 1], items[at + 1 :]))]
        self.items: list[Item] = [i for i in items if i.kind not in ("noise", "prep")]
        self.preps = _preps(items)
        self.opening = items[0].words[0] if items else ""  # the first word
        said = {w for i in items for w in i.words}
        self.compares = bool(said & _COMPARES)
        self.both = "both" in said
        self.only = bool(said & {"only", "just"})
        self.used: set[int] = set()
        self.havings: list[tuple[int, Span]] = []  # comparisons of a group's count or aggregate: index, comparison
        self.bounded: dict[int, Column] = {}  # what the comparison at this place is of
        self.of_groups: list[Span] = []  # those of them that have no noun: of whatever is measured of the groups
        self.others_too = False  # the others are shown as well: "versus everyone else"
        self.summed = False  # a comparison is of what groups add up to
        self.times: list[tuple[int, tuple[str, ...]]] = []
        self.times_out: list[tuple[int, tuple[str, ...]]] = []  # those left out: "except 1998"
        self.now = -1  # the item that is being taken
        self.whole: frozenset[int] = frozenset()  # where conditions stand that a share is asked within

    def left(self) -> list[tuple[int, Item]]:
        return [(at, item) for at, item in enumerate(self.items) if at not in self.used]

    def at(self, index: int) -> Item | None:
        return self.items[index] if 0 <= index < len(self.items) else None

    def instead(self, item: Named, columns: tuple[tuple[float, Column], ...]) -> Named:
        """The item with other columns, in its place."""
        at = self.items.index(item)
        self.items[at] = made = replace(item, columns=columns)
        return made

    def free(self, index: int) -> Item | None:
        return self.items[index] if 0 <= index < len(self.items) and index not in self.used else None

    def col(self, column: Column) -> exp.Expr:
        self.made.reach(column)
        return self.made.col(column)

    def add(self, test: exp.Expr, key: str, said: str = "") -> None:
        if not any(t.key == key and t.expression == test for t in self.reading.tests):
            self.reading.tests.append(Test(test, key, self.now))
        if said:
            self.reading.said.append(said)

    def value_negated(self, at: int, column: Column) -> bool:
        """Whether a value is excluded; the name of its column may stand between: "without status O"."""
        before = self.at(at - 1)
        own = isinstance(before, Named) and before.value is None and any(c is column for _, c in before.columns)
        return self.negated(at) or (own and self.negated(at - 1))

    def negated(self, at: int) -> bool:
        for near in range(at - 1, max(at - 4, -1), -1):
            before = self.at(near)
            if isinstance(before, Span) and before.kind in ("not", "without"):
                self.used.add(near)
                return True
            verb = before is not None and set(before.words) <= ACTS  # "not paid by visa"
            verb = verb or (isinstance(before, Named) and before.table is self.made.table)  # "except trips under 5"
            if not (verb or (isinstance(before, Span) and before.words == ("by",))):
                return False
        return False

    def _compared(
        self, left: exp.Expr, op: str, values: Sequence[str], key: str, column: Column | None, *, negated: bool = False
    ) -> None:
        if op == "between":
            low, high = (literal(v, column) for v in values)
            test: exp.Expr = exp.Between(this=left, low=low, high=high)
        else:
            test = TESTS[op](this=left, expression=literal(values[0], column))
        self.add(exp.Not(this=exp.Paren(this=test)) if negated else test, key)


_COMPARES = frozenset(
    ["vs", "vs.", "versus", "compare", "compared", "comparing", "comparison", "against", "difference", "than"]
)
STARTS = frozenset(
    ["start", "started", "starts", "starting", "begin", "began", "begins", "beginning", "pickup", "pickups", "picked"]
)
ENDS = frozenset(["end", "ended", "ends", "ending", "dropoff", "dropoffs", "dropped", "finish", "finished", "finishes"])


def _speaks_of_place(made: Ground, item: Item, after: Sequence[Item]) -> bool:
    """Whether words only say of which data the rows are, right ahead of their noun: "wholesale orders"."""
    if not _only_place(item):
        return False
    while after and (_only_place(after[0]) or (isinstance(after[0], Span) and after[0].kind == "count")):
        after = after[1:]  # "wholesale order counts", "yellow taxi trips"
    rows = after[0].table if after and isinstance(after[0], Named) else None
    return rows is not None and (rows is made.table or names_place(item.words[0], rows.name, rows.about))


def _only_place(item: Item) -> TypeGuard[Named]:
    """Whether words name nothing of a table but say where it is or what it is about."""
    if not isinstance(item, Named) or not item.place:
        return False
    return not (item.columns or item.value or item.flag or item.table)


def _says_of_what(made: Ground, item: Item, before: Item, after: Sequence[Item]) -> bool:
    """Whether a text column's name only says of what the rows are: "approved ingredient suppliers"."""
    if not isinstance(item, Named) or item.table or item.value or item.flag or not item.columns or not after:
        return False
    fit, column = item.columns[0]
    rows = after[0]
    if not isinstance(rows, Named) or rows.table is not made.table or set(rows.words) & MONEY or rows.start != item.end:
        return False
    adjective = isinstance(before, Named) and (before.value is not None or before.flag is not None)
    return adjective and fit > 1.1 and column.text and not column.identifies and column.table == made.table.name


def _preps(items: Sequence[Item]) -> dict[int, str]:
    """The preposition ahead of each item that is no noise, by its index among those."""
    preps: dict[int, str] = {}
    index, last, had = 0, "", False
    for item in items:
        if item.kind == "prep":
            last = item.words[-1]
        elif item.kind == "noise" and item.words[-1] in ("a", "an") and had and not last:
            last = "having"  # "had a failed payment"
        elif item.kind != "noise":
            preps[index] = last or ("having" if had and isinstance(item, Named) else "")
            index, last = index + 1, ""
        had = item.words[-1] in ("had", "has", "have")
    return preps


def joined_by_and(item: Item | None) -> bool:
    return isinstance(item, Span) and item.kind == "and"


EACH = frozenset({"per", "each", "every"})


def is_each(item: Item | None) -> bool:
    return isinstance(item, Span) and item.kind == "group" and item.words[-1] in EACH


def counts(item: Item | None) -> bool:
    return isinstance(item, Span) and item.kind in ("count", "agg")


def fit_of(item: Named, column: Column) -> float:
    return next(value for value, c in item.columns if c is column)
