"""A wished chart against a real result: do the columns exist, do they fit the kind, are there too many marks?"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import cast

import pyarrow as pa

from agent.charts.arrow import pc
from agent.charts.columns import Column, Role, chart_ready, columns_of, without_doubles
from agent.charts.request import KINDS, ChartError, ChartRequest, CheckedChart, Kind

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
    "arc": "pie",
    "donut": "pie",
    "number": "metric",
    "big_number": "metric",
}
MAX_BARS = 60
TOP_BARS = 30
MAX_SLICES = 8
MAX_SERIES = 12
MAX_POINTS = 5_000
MAX_CELLS = 2_500


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind needs. Roles are in order of preference; an empty tuple means that the channel is not used."""

    x: tuple[Role, ...]
    y: tuple[Role, ...]
    color: tuple[Role, ...] = (Role.NAME, Role.ORDER)
    color_needed: bool = False
    one_row_a_mark: bool = False  # two rows with the same x (and colour) would be drawn over each other
    instead: str = ""  # what to use when the columns do not fit


T, R, N, Q = Role.TIME, Role.ORDER, Role.NAME, Role.NUMBER
RULES: dict[Kind, Rule] = {
    "line": Rule((T, R, Q), (Q,), one_row_a_mark=True, instead="bar"),
    "area": Rule((T, R, Q), (Q,), one_row_a_mark=True, instead="bar"),
    "bar": Rule((N, R, T), (Q,), one_row_a_mark=True, instead="point or histogram"),
    "point": Rule((Q, T, R), (Q,), instead="bar"),
    "histogram": Rule((Q,), (), (), instead="bar"),
    "pie": Rule((N, R), (Q,), (), one_row_a_mark=True, instead="bar"),
    "heatmap": Rule((T, R, N), (N, R), (Q,), color_needed=True, one_row_a_mark=True, instead="bar"),
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
    rule = RULES[kind]
    chosen = _filled(kind, rule, asked, columns, table)
    marks = pa.table({channel: chart_ready(table.column(column.name)) for channel, column in chosen.items()})
    marks, note = _cut(kind, marks, chosen, rule)
    return CheckedChart(
        statement_id=request.statement_id,
        kind=kind,
        x=chosen["x"].name if "x" in chosen else None,
        y=chosen["y"].name if "y" in chosen else None,
        color=chosen["color"].name if "color" in chosen else None,
        title=request.title,
        note=note,
        roles=tuple((channel, _drawn_role(kind, channel, column).value) for channel, column in chosen.items()),
        table=marks,
    )


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
    kind: Kind, rule: Rule, asked: dict[str, Column], columns: dict[str, Column], table: pa.Table
) -> dict[str, Column]:
    """Every channel the kind uses with its column: the one asked for, else the first that fits."""
    chosen: dict[str, Column] = {}
    for channel, roles in (("x", rule.x), ("y", rule.y)):
        if not roles:
            continue
        column = asked.get(channel)
        if column is not None and not _fits(kind, channel, column, roles):
            needs = " or ".join(WORDS[role] for role in roles)
            raise ChartError(
                f"A {kind} chart needs {needs} as {channel}; “{column.name}” holds {WORDS[column.role]}. "
                f"Try another column, or kind {rule.instead}."
            )
        taken = {*(c.name for c in chosen.values()), *(c.name for key, c in asked.items() if key != channel)}
        if channel == "x" and Q in rule.y and "y" not in asked and _only_number(columns.values(), taken):
            roles = tuple(role for role in roles if role is not Q) or roles  # the one number is y
        column = column or _first(columns.values(), roles, taken) or _stand_in(kind, channel, columns.values(), taken)
        if column is None:
            needs = " or ".join(WORDS[role] for role in roles)
            raise ChartError(f"A {kind} chart needs {needs} as {channel}, and the result has no such column left.")
        chosen[channel] = column
    color = asked.get("color")
    taken = {column.name for column in chosen.values()}
    if rule.color and color is None and (rule.color_needed or (rule.one_row_a_mark and _repeats(chosen, table))):
        color = _first(
            (c for c in columns.values() if rule.color_needed or c.distinct <= MAX_SERIES), rule.color, taken
        )
    if rule.color_needed and (color is None or color.role not in rule.color):
        raise ChartError(f"A {kind} chart needs numbers as color.")
    if color is not None and rule.color:
        if color.distinct > MAX_SERIES and color.role is not Q:
            raise ChartError(
                f"“{color.name}” has {color.distinct:,} different values; at most {MAX_SERIES} colours "
                "can be told apart. "
                "Leave color out, or keep the largest groups in SQL."
            )
        chosen["color"] = color
    if rule.one_row_a_mark and _repeats(chosen, table):
        names = ", ".join(column.name for key, column in chosen.items() if key != "y" or kind == "heatmap")
        raise ChartError(
            f"Several rows share the same {names}, so their marks would cover each other. "
            f"Aggregate in SQL first (GROUP BY {names})."
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


def _repeats(chosen: dict[str, Column], table: pa.Table) -> bool:
    """Do two rows mean the same mark?"""
    keys = [column for channel, column in chosen.items() if column.role is not Q or channel == "x"]
    names = list(dict.fromkeys(column.name for column in keys))
    return bool(names) and table.select(names).group_by(names).aggregate([]).num_rows < table.num_rows


def _drawn_role(kind: Kind, channel: str, column: Column) -> Role:
    """Bars and slices stand for categories even where the column is a number; a quantity channel is a number."""
    if kind in ("bar", "pie") and channel == "x":
        return R if column.role is Q else column.role
    if channel == "y" and kind != "heatmap":
        return Q
    return column.role


def _cut(kind: Kind, marks: pa.Table, chosen: dict[str, Column], rule: Rule) -> tuple[pa.Table, str]:
    """At most as many marks as can be told apart, and what was left out in words."""
    for channel in ("x", "y"):
        if channel in marks.column_names:
            marks = marks.filter(pc.is_valid(marks[channel])) if kind in ("line", "area", "point") else marks
    if kind == "bar":
        return _cut_bars(marks, chosen)
    if kind == "pie":
        return _cut_slices(marks)
    if kind == "point" and marks.num_rows > MAX_POINTS:
        step = -(-marks.num_rows // MAX_POINTS)
        kept = marks.take(pa.array(range(0, marks.num_rows, step)))
        return kept, f"{kept.num_rows:,} of {marks.num_rows:,} points shown (one in {step})."
    if kind == "heatmap" and marks.num_rows > MAX_CELLS:
        raise ChartError(
            f"{marks.num_rows:,} cells are too many for a heatmap ({MAX_CELLS:,}). Group more coarsely in SQL."
        )
    if kind == "metric" and marks.num_rows != 1:
        raise ChartError(f"A metric shows one number; the result has {marks.num_rows:,} rows.")
    return marks, ""


def _cut_bars(marks: pa.Table, chosen: dict[str, Column]) -> tuple[pa.Table, str]:
    column = chosen["x"]
    if column.distinct <= MAX_BARS:
        return marks, ""
    if column.role is not N:
        raise ChartError(f"{column.distinct:,} bars are too many ({MAX_BARS}) along “{column.name}”. Try kind line.")
    totals = marks.group_by("x").aggregate([("y", "sum")]).sort_by([("y_sum", "descending")])
    kept = marks.filter(pc.is_in(marks["x"], value_set=totals["x"].slice(0, TOP_BARS).combine_chunks()))
    return kept, f"The {TOP_BARS} largest of {column.distinct:,} bars shown."


def _cut_slices(marks: pa.Table) -> tuple[pa.Table, str]:
    lowest = pc.min(marks["y"]).as_py()
    if lowest is not None and lowest < 0:
        raise ChartError("A pie cannot show negative numbers. Try kind bar.")
    if marks.num_rows <= MAX_SLICES:
        return marks, ""
    ordered = marks.sort_by([("y", "descending")])
    top, rest = ordered.slice(0, MAX_SLICES - 1), ordered.slice(MAX_SLICES - 1)
    other = pa.table({"x": ["Other"], "y": [pc.sum(rest["y"]).as_py() or 0]}, schema=None)
    top = pa.table({"x": top["x"].cast(pa.string()), "y": top["y"].cast(pa.float64())})
    other = other.set_column(1, "y", other["y"].cast(pa.float64()))
    return pa.concat_tables([top, other]), f"The {rest.num_rows:,} smallest are summed up as Other."
