"""What stands out in the last result: its extremes, the share of the first, values far from the others, steps.

Everything is worked out of the rows that the query gave; where it gave more than were seen, that is said.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.plans.data import sql_of
from agent.providers.planner.plans.results import figure, total_rows
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.columns import Column
from agent.providers.planner.steps import Answer, Plan, Result
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, code

MEASURES = 2  # numbers of a result that are looked at
FAR = 2.0  # standard deviations from the mean, from which on a value stands apart
WHOLE_SPANS = 5  # spans of time, from which on the outer two are left out
ENOUGH = 8  # rows, below which a deviation says little
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class _Series:
    """One number of a result with what each row of it is called. ``adds_up``: it is a count or a sum."""

    name: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    along_time: bool
    adds_up: bool
    spans: bool = False  # weeks, months, quarters or years, of which the first and the last may not be whole


def stands_out(scene: Scene, clause: Clause) -> Plan:
    """ "What stands out?", "anything interesting in there?" after rows of data."""
    del clause
    yield from ()
    last = _last_rows(scene)
    if last is None:
        return Answer(
            "There is no result to look at yet. Ask about some data first.",
            ("List catalogs", "Find tables about customers"),
            ok=False,
        )
    found = _series(last)
    table = scene.memory.focus("table")
    describe = (f"Describe {table.name}",) if table is not None else ()
    if not found:
        text = "It is a single figure: there is nothing to compare it with. Ask for it by some group or per month."
        if len(last.parsed.rows) > 1:
            text = "These rows have no number to compare. Ask for a count or a sum of them by some group."
        return Answer(text, describe, ok=False)
    lines = [sentence for one in found[:MEASURES] for sentence in _told(one)]
    seen, whole = len(last.parsed.rows), total_rows(last)
    if seen < whole:
        lines.append(f"I looked at the first {seen} of its {whole:,} rows.")
    return Answer("\n".join(f"- {line}" for line in lines), ("Show it as a bar chart", *describe))


def _last_rows(scene: Scene) -> Result | None:
    """The last query that gave rows, of this turn or an earlier one; a picture of it may have come in between."""
    earlier = (step for turn in reversed(scene.memory.turns) for step in reversed(turn.steps))
    steps = (s for s in (*reversed(scene.done), *earlier) if s.call.name == "execute_sql" and not s.is_error)
    return next((s for s in steps if s.parsed.rows), None)


def _series(result: Result) -> list[_Series]:
    """The numbers of a result that has several rows, in their order; keys and codes are none."""
    rows = result.parsed.rows
    if len(rows) < 2:
        return []
    shown = _shown(sql_of(result))
    names = list(rows[0])
    numeric = [n for n in names if all(number(r[n]) is not None and not _DATE.match(r[n]) for r in rows if r[n])]
    measured = [n for n in numeric if shown.get(n) is not None] if shown else []
    if not measured:
        measured = [n for n in numeric if not Column("", n, "int").identifies and any(r[n] for r in rows)]
        measured = [n for n in measured if n not in ("year", "hour", "longitude", "latitude")]
    of = [n for n in names if n not in measured] if shown else [n for n in names if n not in numeric][:1]
    along = bool(of) and (of[0] in _TIMES or all(_DATE.match(r[of[0]] or "") for r in rows))
    found = []
    for name in measured:
        kept = [r for r in rows if r[name]]
        labels = tuple(" / ".join(r[n] or "no value" for n in of) or f"row {at}" for at, r in enumerate(kept, 1))
        values = tuple(number(r[name]) or 0.0 for r in kept)
        if len(values) > 1:
            along_time = along and len(of) == 1 and list(labels) == sorted(labels, key=_order)
            spans = along_time and of[0] in ("week", "month", "quarter", "year")
            found.append(_Series(name, labels, values, along_time, shown.get(name, False) is True, spans))
    return found


_TIMES = frozenset({"hour", "day", "week", "month", "quarter", "year"})


def _order(label: str) -> tuple[float, str]:
    return (float(label), "") if label.isdigit() else (0.0, label)


def _shown(sql: str) -> dict[str, bool]:
    """The aggregates of a statement by their names, each with whether it adds up; empty where it has none."""
    try:
        tree = sqlglot.parse_one(sql, dialect="databricks")
    except SqlglotError:
        return {}
    if not isinstance(tree, exp.Select):
        return {}
    found: dict[str, bool] = {}
    for one in tree.expressions:
        inner = one.this if isinstance(one, exp.Alias) else one
        if inner.find(exp.AggFunc) or (
            isinstance(inner, exp.Anonymous) and inner.name.lower() in ("median", "percentile")
        ):
            distinct = inner.find(exp.Distinct) is not None
            found[one.alias_or_name] = isinstance(inner, exp.Sum | exp.Count) and not distinct
    return found


def _told(one: _Series) -> list[str]:
    """The sentences about one number, the plainest first."""
    if one.spans and len(one.values) >= WHOLE_SPANS:
        inner = replace(one, labels=one.labels[1:-1], values=one.values[1:-1], spans=False)
        return [*_told(inner), f"I left out {one.labels[0]} and {one.labels[-1]}, which may not be whole."]
    what, values, labels = code(one.name), one.values, one.labels
    top, low = max(range(len(values)), key=values.__getitem__), min(range(len(values)), key=values.__getitem__)
    if values[top] == values[low]:
        return [f"{what} is {bold(_said(values[top]))} everywhere."]
    lead = f"{what} is highest for {bold(labels[top])} with {bold(_said(values[top]))}"
    times = values[top] / values[low] if values[low] > 0 else 0.0
    behind = f": {times:,.1f} times as much at the top" if times >= 1.1 else ""
    lines = [f"{lead} and lowest for {bold(labels[low])} with {bold(_said(values[low]))}{behind}."]
    whole = sum(values)
    if one.adds_up and not one.along_time and len(values) > 2 and min(values) >= 0 and whole:
        best = sorted(values, reverse=True)
        share = f"{labels[top]} alone has {100 * best[0] / whole:.0f} % of what the rows add up to"
        lines.append(f"{share}, the first three {100 * sum(best[:3]) / whole:.0f} %." if len(best) > 4 else f"{share}.")
    if (apart := _apart(one)) and not one.along_time:
        lines.append(apart)
    return [*lines, *(_course(one) if one.along_time else ())]


def _apart(one: _Series) -> str:
    """The values that are far from the mean of all, a few of them."""
    if len(one.values) < ENOUGH or (spread := statistics.pstdev(one.values)) == 0:
        return ""
    mean = statistics.fmean(one.values)
    far = [at for at, v in enumerate(one.values) if abs(v - mean) >= FAR * spread]
    if not far or len(far) > max(3, len(one.values) // 10):
        return ""
    names = ", ".join(f"{one.labels[at]} ({_said(one.values[at])})" for at in far[:3])
    return f"Far from the mean of {_said(mean)}: {names}."


def _course(one: _Series) -> list[str]:
    """How it went from the first span of time to the last, and the largest step in between."""
    first, last = one.values[0], one.values[-1]
    lines = []
    if first and len(one.values) > 2:
        lines.append(
            f"From {one.labels[0]} to {one.labels[-1]} it went from {_said(first)} to {_said(last)} "
            f"({100 * (last - first) / abs(first):+.0f} %)."
        )
    steps = [(one.values[at] - one.values[at - 1], at) for at in range(1, len(one.values))]
    step, at = max(steps, key=lambda pair: abs(pair[0]))
    if len(steps) > 1:
        lines.append(
            f"The largest step is from {one.labels[at - 1]} to {one.labels[at]}: "
            f"{'+' if step > 0 else '-'}{_said(abs(step))}."
        )
    return lines


def _said(value: float) -> str:
    return figure(str(int(value)) if value == int(value) else f"{value:.2f}")
