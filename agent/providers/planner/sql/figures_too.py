"""A second figure of the same amount, said without it: "average fare and median", "fare by zip and the average"."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.columns import Column, singular
from agent.providers.planner.sql.ground import Named
from agent.providers.planner.sql.measures import aggregate, name_of
from agent.providers.planner.sql.reading import Measured, Reading
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import chosen, joined_by_and
from agent.providers.planner.sql.walk import State

_OVER_ALL = frozenset({"overall", "altogether", "combined", "much"})  # of which rows it is, no figure of its own


def figure_too(attached: Attached, r: Reading, s: State, numbers: list[tuple[Named, Column]]) -> bool:
    """Adds the aggregates that "and" leads in and no amount follows, of the amount ahead of them."""
    cue = _last(attached)
    if cue is None:
        return False
    last = r.measures[-1] if r.measures else None
    if last is not None and last.column is not None and last.func in (*_PLAIN, "sum"):
        column = last.column
    elif last is None and len(numbers) == 1 and not r.counts:
        column = numbers.pop()[1]
        first = s.funcs[: -len(cue.values)] if s.slot == "agg" else ()
        r.measures += [_measured(attached, func, column) for func in first or ("sum",)]
    else:
        return False
    r.measures += [_measured(attached, f, column) for f in cue.values
                   if not any(m.column is column and m.func == f for m in r.measures)]  # fmt: skip
    s.slot, s.funcs = ("", ()) if s.slot == "agg" else (s.slot, s.funcs)
    return True


_PLAIN = frozenset({"avg", "max", "min", "median", "stddev"})


def _last(attached: Attached) -> Span | None:
    """The last aggregate, where "and" stands ahead of it and nothing that is measured behind."""
    places = [at for at, i in enumerate(attached.items) if i.kind == "agg"]
    at = places[-1] if places else 0
    ahead, cue = attached.at(at - 1), attached.at(at)
    if not at or not isinstance(cue, Span) or ahead is None or ahead.kind not in ("and", "also"):
        return None
    behind = [i for n, i in enumerate(attached.items) if n > at]
    measured = any(chosen(attached.made, i, "measure") is not None or i.kind in _MEASURES for i in behind[:1])
    return None if measured or set(cue.words) & _OVER_ALL else cue


_MEASURES = frozenset({"duration", "speed", "count", "agg", "textlen", "rate", "share", "inunit", "bucket"})


def _measured(attached: Attached, func: str, column: Column) -> Measured:
    figure: exp.Expr = aggregate(func, attached.col(column))
    return Measured(figure, name_of(func, column), column, func)  # type: ignore[arg-type]


def lost_average(attached: Attached, r: Reading) -> None:
    """An average that was asked for and is none of what is measured: "average orders by customer" is no count."""
    cues = [i for _, i in attached.left() if isinstance(i, Span) and i.kind == "agg"]
    said = next((i for i in cues if i.values[0] in _MEANS), None)
    if said is None or r.pair is not None or r.part is not None or r.moving or r.each or r.order is not None:
        return
    kept = any(m.expression.find(exp.Avg, exp.Div, exp.Anonymous, exp.Stddev) is not None for m in r.measures)
    if not kept and (r.measures or r.counts):
        r.unread.append(" ".join(said.words))


_MEANS = frozenset({"avg", "median"})


def ordered_by_too(attached: Attached, r: Reading, s: State) -> None:
    """ "Products sorted by quantity, with the revenue": what they are sorted by is a figure of the groups as well."""
    of = r.order_column
    if of is None or s.super_ is not None or not (r.splits and r.measures) or not of.numeric or of.identifies:
        return
    if any(sp.column is of for sp in r.splits) or of.table != attached.made.table.name:
        return
    if not any(m.column is of for m in r.measures):
        r.measures.append(_measured(attached, "sum", of))
    r.by, r.order_column = next(m for m in r.measures if m.column is of), None


def without_owners(attached: Attached, r: Reading, numbers: list[tuple[Named, Column]]) -> list[tuple[Named, Column]]:
    """ "By region of the customer", where rows have a number of customers: whose it is, and no second figure."""
    owners = [i for i, c in numbers if attached.preps.get(attached.items.index(i)) == "of"
              and i.words[-1] == singular(c.name.lower()) != c.name.lower()]  # fmt: skip
    r.unread += [" ".join(i.words) for i in owners]
    return [n for n in numbers if not any(n[0] is i for i in owners)]


def beside_rates(attached: Attached, r: Reading, numbers: list[tuple[Named, Column]]) -> list[tuple[Named, Column]]:
    """ "Revenue, refunds and refund rate by region": amounts listed ahead of a rate, added up; gives the others."""
    if not r.measures or not all(m.name.endswith("_rate") for m in r.measures):
        return numbers
    listed = [n for n in numbers if joined_by_and(attached.at(attached.items.index(n[0]) + 1))]
    r.measures = [*(_measured(attached, "sum", c) for _, c in listed), *r.measures]
    r.said += [f"adding up {', '.join(f'`{c.name}`' for _, c in listed)}"] if listed else []
    return [n for n in numbers if not any(n is one for one in listed)]
