"""Rows by which others point to them: "customers without orders", "parts never ordered", "with at least one review"."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.naming import Table, join_key, join_path, rows_of
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken

# What is done -> what its rows are called, the likelier first.
_DONE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("order", "ordered"), ("order", "lineitem", "transaction")),
    **dict.fromkeys(("buy", "bought", "purchase", "purchased", "shopped"), ("transaction", "order", "lineitem")),
    **dict.fromkeys(("sell", "sold", "sells"), ("transaction", "lineitem", "order")),
    **dict.fromkeys(("review", "reviewed"), ("review",)),
}
_VERBS = wordset(
    """
    placed place made make submitted got get received wrote written write had supply supplies supplied deliver
    delivers delivered serve serves run runs bought buy sold sell ordered order
    """
)


def existence(taken: Taken, at: int, item: Span) -> bool:
    """Whether a negation, or "at least one", is about rows of another table that point to the question's own."""
    near = at + 1
    act = taken.free(near)
    word = act.words[0] if act is not None and len(act.words) == 1 else ""
    verb = bool(word) and word in _VERBS
    noun = taken.free(near + 1) if verb else act
    if isinstance(noun, Span) and noun.kind == "some":
        near, noun = near + 1, taken.free(near + 2)
    used = {at, near, near + 1} if verb else {at, near}
    other = _table_of(taken, noun)
    if other is None and word in _DONE:
        other, used = _done(taken, word), {at, at + 1}
    if other is None or not _rows_ahead(taken, at):
        return False
    link = _linking(taken, other)
    if link is None:
        return False
    taken.used |= used
    _add(taken, link, none=item.kind != "some")
    return True


def _table_of(taken: Taken, item: Item | None) -> Table | None:
    if not isinstance(item, Named) or item.table is None or item.table is taken.made.table:
        return None
    return item.table if not any(v > 1.1 and c.table == taken.made.table.name for v, c in item.columns) else None


def _done(taken: Taken, word: str) -> Table | None:
    named = [t for noun in _DONE[word] for t in taken.made.below if rows_of((noun,), t) > 0.8]
    return named[0] if named else None


def _rows_ahead(taken: Taken, at: int) -> bool:
    return any(isinstance(i, Named) and i.table is taken.made.table for i in taken.items[:at])


def _linking(taken: Taken, other: Table) -> Table | None:
    """The table whose rows point to the question's own: the other one, or one that leads to it too."""
    below = taken.made.below
    if any(t is other for t in below):
        return other
    return next((t for t in below if join_path(t, other, taken.made.others) is not None), None)


def _add(taken: Taken, other: Table, *, none: bool) -> None:
    pair = join_key(other, taken.made.table)
    assert pair is not None
    names = [t.name.rsplit(".", 1)[-1] for t in (other, taken.made.table)]
    left, right = (exp.column(c.name, table=name) for c, name in zip(pair, names, strict=True))
    inner = exp.select("1").from_(exp.to_table(other.name, dialect="databricks"))
    test: exp.Expr = exp.Exists(this=inner.where(exp.EQ(this=left, expression=right)))
    taken.add(exp.Not(this=test) if none else test, f"rows of {other.name}",
              f"{'no' if none else 'some'} row of `{other.name}` belongs to it")  # fmt: skip
