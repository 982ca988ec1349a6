"""A wished chart against a real result: do the columns exist, do they fit the kind, are there too many marks?"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import cast

import pyarrow as pa

from agent.charts import marks as drawing
from agent.charts.arrow import pc
from agent.charts.columns import MANY, Column, Role, chart_ready, columns_of, without_doubles
from agent.charts.marks import MAX_BARS, MAX_SERIES
from agent.charts.request import AGGREGATES, KINDS, Aggregate, ChartError, ChartRequest, CheckedChart, Kind

ALIASES: dict[str, Kind] = {
    "scatter": "point",
    "scatterplot": "point",
    "points": "point",
    "column": "bar",
    "bars": "bar",
    "barh": "bar",
    "lines": "line",
    "timeseries": "line",
    "hist": "histogram",
    "boxplot": "box",
    "box_plot": "box",
    "geo": "map",
    "arc": "pie",
    "donut": "pie",
    "number": "metric",
    "big_number": "metric",
}
_AGGREGATE_ALIASES: dict[str, Aggregate] = {"avg": "mean", "average": "mean", "total": "sum"}
_LATITUDE = re.compile(r"(?:^|_)lat(?:itude)?$", re.IGNORECASE)
_LONGITUDE = re.compile(r"(?:^|_)(?:lon|lng|long|longitude)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind needs. Roles are in order of preference; an empty tuple means that the channel is not used."""

    x: tuple[Role, ...]
    y: tuple[Role, ...]
    color: tuple[Role, ...] = (Role.NAME, Role.ORDER)
    color_needed: bool = False
    one_row_a_mark: bool = False  # two rows with the same x (and colour) would be drawn over each other
    x_needed: bool = True
    instead: str = ""  # what to use when the columns do not fit


T, R, N, Q = Role.TIME, Role.ORDER, Role.NAME, Role.NUMBER
RULES: dict[Kind, Rule] = {
    "line": Rule((T, R, Q), (Q,), one_row_a_mark=True, instead="bar"),
    "area": Rule((T, R, Q), (Q,), one_row_a_mark=True, instead="bar"),
    "bar": Rule((N, R, T), (Q,), one_row_a_mark=True, instead="point or histogram"),
    "point": Rule((Q, T, R), (Q,), instead="bar"),
    "histogram": Rule((Q,), (), (), instead="bar"),
    "box": Rule((N, R, T), (Q,), (), x_needed=False, instead="histogram"),
    "pie": Rule((N, R), (Q,), (), one_row_a_mark=True, instead="bar"),
    "heatmap": Rule((T, R, N), (N, R), (Q,), color_needed=True, one_row_a_mark=True, instead="bar"),
    "map": Rule((Q,), (Q,), (N, R, Q), instead="point"),
    "metric": Rule((), (Q,), (), instead="bar"),
}
WORDS = {T: "a time", R: "ordered categories", N: "categories", Q: "numbers"}


def check_chart(request: ChartRequest, table: pa.Table) -> CheckedChart:
    """The chart with every column filled in and its rows cut to what is drawn.

    Raises ChartError: unknown kind or column, columns that do not fit, nothing to draw, or too many marks.
    """
    table = without_doubles(table)
    columns = {column.name: column for column in columns_of(table)}
    asked = _asked(request, table, columns)
    if table.num_rows == 0:
        raise ChartError("The result has no rows, so there is nothing to draw.")
    kind = kind_named(request.kind) or _kind_for(request, table)
    aggregate = aggregate_named(request.aggregate) if kind in AGGREGATED else None
    bin_ = request.bin if kind in BINNED else None
    if bin_ and aggregate in (None, "none") and kind in AGGREGATED:
        aggregate = "sum"  # a bin holds several rows
    if kind == "pie" and aggregate not in (None, "none", *ADDS_UP):
        raise ChartError(f"The slices of a pie are parts of a whole, and a {aggregate} has none. Try kind bar.")
    rule = RULES[kind]
    chosen = _filled(kind, rule, asked, columns, table, aggregate, bin_)
    marks, step = _marks(kind, chosen, table, aggregate, bin_)
    marks, note = drawing.cut(kind, marks, chosen, rows=table.num_rows)
    roles = {channel: _drawn_role(kind, channel, column).value for channel, column in chosen.items()}
    if aggregate == "count":
        roles[drawing.value_channel(kind)] = Q.value
    if kind == "histogram":
        roles = {"x": Q.value, "y": Q.value}
    elif step is not None:
        roles["x"] = Q.value
    return CheckedChart(
        statement_id=request.statement_id,
        kind=kind,
        x=chosen["x"].name if "x" in chosen else None,
        y=chosen["y"].name if "y" in chosen else None,
        color=chosen["color"].name if "color" in chosen else None,
        title=request.title,
        note=note,
        roles=tuple(roles.items()),
        aggregate=aggregate,
        bin=bin_,
        step=step,
        table=marks,
    )


ADDS_UP: tuple[Aggregate, ...] = ("sum", "count")
AGGREGATED: tuple[Kind, ...] = ("line", "area", "bar", "pie", "heatmap", "metric")
BINNED: tuple[Kind, ...] = ("line", "area", "bar", "histogram", "box", "heatmap")


def _marks(
    kind: Kind, chosen: dict[str, Column], table: pa.Table, aggregate: Aggregate | None, bin_: str | None
) -> tuple[pa.Table, float | None]:
    """The rows as marks, before they are cut, and the width of the bins of a numeric x."""
    marks = pa.table({channel: table.column(column.name) for channel, column in chosen.items()})
    if not chosen:  # all rows are counted
        marks = pa.table({"all": pa.nulls(table.num_rows)})
    summed = aggregate not in (None, "none")
    value, step = drawing.value_channel(kind), None
    for place, channel in enumerate(marks.column_names):
        # A value that is summed up keeps its own type until then: decimals stay exact.
        if not (summed and channel == value):
            marks = marks.set_column(place, channel, chart_ready(marks[channel]))
    if kind == "histogram":
        return drawing.histogram(marks, bin_)
    if bin_ and "x" in marks.column_names:
        role = T if chosen["x"].role is T else Q
        if role is Q and chosen["x"].role is not Q and not chosen["x"].whole:
            raise ChartError(f"“{chosen['x'].name}” holds {WORDS[chosen['x'].role]}, which have no bins.")
        low, step = drawing.binned(marks["x"], role, bin_)
        marks = marks.set_column(marks.schema.get_field_index("x"), "x", low)
    if kind == "box":
        return drawing.boxes(marks), None
    if summed:
        assert aggregate is not None
        marks = drawing.grouped(marks, kind, aggregate)
    if step is not None and kind in ("bar", "heatmap"):
        marks = drawing.with_ends(marks.filter(pc.is_valid(marks["x"])), step)
    return marks, step


def aggregate_named(name: str | None) -> Aggregate | None:
    """The aggregation, also by another of its names; None for None."""
    if not name or not name.strip():
        return None
    key = name.strip().lower()
    key = _AGGREGATE_ALIASES.get(key, key)
    if key not in AGGREGATES:
        raise ChartError(f"There is no aggregation “{name}”. There are {', '.join(AGGREGATES)}.")
    return cast(Aggregate, key)


def kind_named(name: str | None) -> Kind | None:
    """The kind, also by another of its names; None for None. ChartError for a name nobody knows."""
    if not name or not name.strip():
        return None
    key = name.strip().lower().removesuffix(" chart").replace(" ", "_")
    key = ALIASES.get(key, key)
    if key not in KINDS:
        raise ChartError(f"There is no chart of kind “{name}”. Kinds: {', '.join(KINDS)}.")
    return cast(Kind, key)


def _asked(request: ChartRequest, table: pa.Table, columns: dict[str, Column]) -> dict[str, Column]:
    """Channel → the column that was asked for by name (exact, then without regard to case)."""
    asked: dict[str, Column] = {}
    folded = {name.casefold(): column for name, column in columns.items()}
    for channel, name in (("x", request.x), ("y", request.y), ("color", request.color)):
        if not name:
            continue
        column = columns.get(name) or folded.get(name.casefold())
        if column is None and name in table.column_names:
            raise ChartError(f"Column “{name}” holds {table.schema.field(name).type}, which cannot be drawn.")
        if column is None:
            near = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
            known = [folded[match].name for match in near] or list(columns)[:12]
            hint = "Did you mean" if near else "It has"
            raise ChartError(f"The result has no column “{name}”. {hint} {', '.join(known)}{'?' if near else '.'}")
        asked[channel] = column
    return asked


def _kind_for(request: ChartRequest, table: pa.Table) -> Kind:
    """The kind that fits the columns that were named, else the one that fits the whole result."""
    from agent.charts.choose import choose_chart

    named = [name for name in (request.x, request.y, request.color) if name and name in table.column_names]
    part = table.select(list(dict.fromkeys(named))) if named else table
    chosen = choose_chart(part) or choose_chart(table)
    if chosen is None or chosen.kind is None:
        raise ChartError(
            "No chart fits this result well; the table says more. Name a kind and columns to draw one anyway."
        )
    return cast(Kind, chosen.kind)


def _filled(
    kind: Kind,
    rule: Rule,
    asked: dict[str, Column],
    columns: dict[str, Column],
    table: pa.Table,
    aggregate: Aggregate | None,
    bin_: str | None,
) -> dict[str, Column]:
    """Every channel the kind uses with its column: the one asked for, else the first that fits."""
    chosen: dict[str, Column] = {}
    summed = aggregate not in (None, "none")
    counted = drawing.value_channel(kind) if aggregate == "count" else ""
    if kind == "map":
        asked = _places(asked, columns, table)
    for channel, roles in (("x", rule.x), ("y", rule.y)):
        if not roles or channel == counted:
            continue
        column = asked.get(channel)
        if channel == "x" and bin_ and column is not None:
            roles = (*roles, Q)  # bins of numbers are categories
        if column is not None and not _fits(kind, channel, column, roles):
            needs = " or ".join(WORDS[role] for role in roles)
            raise ChartError(
                f"A {kind} chart needs {needs} as {channel}; “{column.name}” holds {WORDS[column.role]}. "
                f"Try another column, or kind {rule.instead}."
            )
        taken = {*(c.name for c in chosen.values()), *(c.name for key, c in asked.items() if key != channel)}
        if (
            channel == "x"
            and Q in rule.y
            and "y" not in asked
            and not counted
            and _only_number(columns.values(), taken)
        ):
            roles = tuple(role for role in roles if role is not Q) or roles  # the one number is y
        column = column or _first(columns.values(), roles, taken) or _stand_in(kind, channel, columns.values(), taken)
        if column is None and channel == "x" and not rule.x_needed:
            continue
        if column is None:
            needs = " or ".join(WORDS[role] for role in roles)
            raise ChartError(f"A {kind} chart needs {needs} as {channel}, and the result has no such column left.")
        chosen[channel] = column
    color = asked.get("color")
    taken = {column.name for column in chosen.values()}
    covered = rule.one_row_a_mark and not summed and repeats(chosen, table)
    if counted == "color":
        return chosen
    if rule.color and color is None and (rule.color_needed or covered):
        color = _first(
            (c for c in columns.values() if rule.color_needed or c.distinct <= MAX_SERIES), rule.color, taken
        )
    if rule.color_needed and (color is None or color.role not in rule.color):
        raise ChartError(f"A {kind} chart needs numbers as color.")
    if color is not None and rule.color:
        if color.distinct > MAX_SERIES and color.role is not Q:
            many = f"more than {MANY:,}" if color.distinct > MANY else f"{color.distinct:,}"
            raise ChartError(
                f"“{color.name}” has {many} different values; at most {MAX_SERIES} colours "
                "can be told apart. "
                "Leave color out, or keep the largest groups in SQL."
            )
        chosen["color"] = color
    if rule.one_row_a_mark and not summed and repeats(chosen, table):
        names = ", ".join(column.name for key, column in chosen.items() if key != "y" or kind == "heatmap")
        raise ChartError(
            f"Several rows share the same {names}, so their marks would cover each other. "
            f"Pass aggregate (sum, mean, count, …), or aggregate in SQL first (GROUP BY {names})."
        )
    return chosen


def _fits(kind: Kind, channel: str, column: Column, roles: tuple[Role, ...]) -> bool:
    if column.role in roles:
        return True
    if Q in roles and column.whole:  # a number that names things has no distances, so no line joins it
        return not (kind in ("line", "area") and channel == "x" and column.role is N)
    return channel == "x" and R in roles and column.whole and column.distinct <= MAX_BARS


def _first(columns: object, roles: tuple[Role, ...], taken: set[str]) -> Column | None:
    free = [column for column in cast("list[Column]", columns) if column.name not in taken]
    return next((column for role in roles for column in free if column.role is role), None)


def _only_number(columns: object, taken: set[str]) -> bool:
    return sum(c.role is Q and c.name not in taken for c in cast("list[Column]", columns)) == 1


def _stand_in(kind: Kind, channel: str, columns: object, taken: set[str]) -> Column | None:
    """A whole number with few values can be a bar's category when nothing better is there."""
    for column in cast("list[Column]", columns):
        if kind in ("bar", "pie") and channel == "x" and column.whole and column.name not in taken:
            return column if column.distinct <= MAX_BARS else None
    return None


def repeats(chosen: dict[str, Column], table: pa.Table) -> bool:
    """Do two rows mean the same mark?"""
    keys = [column for channel, column in chosen.items() if column.role is not Q or channel == "x"]
    names = list(dict.fromkeys(column.name for column in keys))
    return bool(names) and _groups(table.select(names)) < table.num_rows


def _groups(keys: pa.Table) -> int:
    """How many different rows, or fewer where the first ones alone show that some are alike."""
    first = keys.slice(0, 50_000)
    groups = first.group_by(keys.column_names, use_threads=False).aggregate([]).num_rows
    if keys.num_rows == first.num_rows or groups < first.num_rows:
        return groups
    return keys.group_by(keys.column_names, use_threads=False).aggregate([]).num_rows


def _drawn_role(kind: Kind, channel: str, column: Column) -> Role:
    """Bars and slices stand for categories even where the column is a number; a quantity channel is a number."""
    if kind in ("bar", "pie") and channel == "x":
        return R if column.role is Q else column.role
    if channel == "y" and kind != "heatmap":
        return Q
    return column.role


def _places(asked: dict[str, Column], columns: dict[str, Column], table: pa.Table) -> dict[str, Column]:
    """Longitude as x and latitude as y, by name where they were not asked for; only numbers that can be places."""
    found = dict(asked)
    for channel, word, pattern, bound in (("x", "longitude", _LONGITUDE, 360), ("y", "latitude", _LATITUDE, 90)):
        if channel not in found:
            named = (c for c in columns.values() if pattern.search(c.name) and c.role is Q)
            column = next(named, None)
            if column is None:
                raise ChartError(f"A map needs a column of {word}s, and none is named so. Try kind point.")
            found[channel] = column
        values = table.column(found[channel].name)
        largest = pc.max(pc.abs(values)).as_py() if found[channel].role is Q else None
        if largest is None or largest > bound:
            raise ChartError(f"“{found[channel].name}” does not hold {word}s in degrees. Try kind point.")
    return found
