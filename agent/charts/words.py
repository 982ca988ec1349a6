"""A chart's words: what it is called, how its axes and numbers read, and the sentence for people who hear it."""

from __future__ import annotations

import re

import pyarrow as pa

from agent.charts.arrow import pc
from agent.charts.marks import value_channel
from agent.charts.request import CheckedChart, Kind

_MONEY = re.compile(r"(price|revenue|amount|cost|fare|usd|sales|total_paid|spend|tip)", re.IGNORECASE)
_WORDS: dict[Kind, str] = {
    "line": "Line chart",
    "area": "Area chart",
    "bar": "Bar chart",
    "point": "Scatter plot",
    "histogram": "Histogram",
    "box": "Box plot",
    "pie": "Pie chart",
    "heatmap": "Heatmap",
    "map": "Map",
    "metric": "Number",
}


def describe(checked: CheckedChart) -> str:
    """The chart in a sentence, for people who hear it."""
    table = checked.table
    assert table is not None
    parts = [_WORDS[checked.kind]]
    if checked.kind == "histogram":
        parts.append(f"of {axis_title(checked.x)}")
    elif checked.kind == "map":
        parts.append(f"of {axis_title(checked.y)} and {axis_title(checked.x)}")
    elif checked.kind == "heatmap":
        parts.append(f"of {title_of(checked, 'color')} by {axis_title(checked.x)} and {axis_title(checked.y)}")
    else:
        parts.append(f"of {title_of(checked, 'y')}")
        if checked.x:
            parts.append(f"by {title_of(checked, 'x')}")
    if checked.color and checked.kind != "heatmap":
        parts.append(f"coloured by {axis_title(checked.color)}")
    text = f"{' '.join(parts)}, {table.num_rows:,} {'mark' if table.num_rows == 1 else 'marks'}."
    if checked.kind == "box":
        return f"{text} Medians between {_ends(table, 'y')}; whiskers from the least to the greatest value."
    if checked.kind == "map":
        return text
    value = "color" if checked.kind == "heatmap" else "y"
    if dict(checked.roles).get(value) == "quantitative" and table.num_rows > 1 and _ends(table, value):
        text += f" Between {_ends(table, value)}."
        names = table["x"] if "x" in table.column_names and dict(checked.roles).get("x") != "quantitative" else None
        if checked.kind in ("bar", "pie", "line", "area") and names is not None and not checked.color:
            greatest = pc.index(table[value], pc.max(table[value])).as_py()
            text += f" Greatest at {names[greatest].as_py()}."
    return f"{text} {checked.note}".strip()


def _ends(table: pa.Table, channel: str) -> str:
    ends = pc.min_max(table[channel]).as_py()
    return f"{_number(ends['min'])} and {_number(ends['max'])}" if ends["max"] is not None else ""


def title_of(checked: CheckedChart, channel: str) -> str:
    """What people read at an axis: ``mean of fare``, ``rows``, ``month of pickup``."""
    name = axis_title(name_of(checked, channel))
    if channel == value_channel(checked.kind):
        if checked.aggregate == "count" or checked.kind == "histogram":
            return "rows"
        if checked.aggregate not in (None, "none"):
            return f"{checked.aggregate} of {name}"
    if channel == "x" and checked.bin and not checked.bin.isdigit():
        return f"{name} ({checked.bin})"
    return name


def axis_title(name: str | None) -> str:
    """A column's name as people read it: ``avg_fare`` → ``avg fare``."""
    return (name or "").replace("_", " ").strip()


def number_format(name: str | None, values: pa.ChunkedArray | None = None) -> str:
    """The d3 format of a number in a tooltip."""
    if values is not None and pa.types.is_integer(values.type):
        return ",d"
    return ",.2f" if _MONEY.search(name or "") else ",.4~r"


def time_format(values: pa.ChunkedArray) -> str:
    """The d3 format of a time in a tooltip: without a clock where every time is midnight."""
    kind = values.type
    if pa.types.is_date(kind):
        return "%Y-%m-%d"
    present = values.drop_null()
    if len(present) == 0:
        return "%Y-%m-%d"
    clock = [pc.max(part(present)).as_py() for part in (pc.hour, pc.minute, pc.second)]
    return "%Y-%m-%d" if not any(clock) else "%Y-%m-%d %H:%M" if not clock[2] else "%Y-%m-%d %H:%M:%S"


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def type_of(checked: CheckedChart, channel: str) -> str:
    return dict(checked.roles)[channel]


def name_of(checked: CheckedChart, channel: str) -> str | None:
    return {"x": checked.x, "y": checked.y, "color": checked.color}[channel]
