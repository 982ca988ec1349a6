"""A checked chart → a Vega-Lite spec (made with Altair) and the Arrow rows it draws.

The columns are called ``x``, ``y`` and ``color`` in the rows, whatever they are called in SQL: Vega gives dots,
brackets and colons in a field's name a meaning of their own. People read the real names in axes and tooltips.
Colours come from the page's theme; the spec names none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from agent.charts.arrow import pc
from agent.charts.request import CheckedChart, Kind

if TYPE_CHECKING:
    import altair as alt

BAR_STEP = 22  # pixels a horizontal bar takes
HEIGHT = 300
MANY_NAMES = 20
LONG_LABEL = 10  # characters from which bars lie on their side
_MONEY = re.compile(r"(price|revenue|amount|cost|fare|usd|sales|total_paid|spend|tip)", re.IGNORECASE)
_WORDS: dict[Kind, str] = {
    "line": "Line chart",
    "area": "Area chart",
    "bar": "Bar chart",
    "point": "Scatter plot",
    "histogram": "Histogram",
    "pie": "Pie chart",
    "heatmap": "Heatmap",
    "metric": "Number",
}


def build_spec(checked: CheckedChart) -> tuple[dict[str, Any], pa.Table]:
    """(spec without data, rows). The spec goes to ``st.vega_lite_chart(rows, spec)`` as it is."""
    import altair as alt

    table = checked.table
    assert table is not None, "build_spec takes what check_chart returned"
    chart = _MAKERS[checked.kind](alt, checked, table)
    properties: dict[str, Any] = {"description": describe(checked)}
    if checked.title:
        properties["title"] = alt.TitleParams(checked.title, anchor="start", fontSize=14)
    spec = chart.properties(**properties).to_dict()
    for noise in ("$schema", "data", "datasets", "config"):
        spec.pop(noise, None)
    return spec, table


def describe(checked: CheckedChart) -> str:
    """The chart in a sentence, for people who hear it."""
    table = checked.table
    assert table is not None
    parts = [_WORDS[checked.kind]]
    if checked.kind == "histogram":
        parts.append(f"of {axis_title(checked.x)}")
    elif checked.y:
        parts.append(f"of {axis_title(checked.y)}")
        if checked.x:
            parts.append(f"by {axis_title(checked.x)}")
    if checked.color:
        parts.append(f"coloured by {axis_title(checked.color)}")
    text = f"{' '.join(parts)}, {table.num_rows:,} {'mark' if table.num_rows == 1 else 'marks'}."
    if "y" in table.column_names and dict(checked.roles).get("y") == "quantitative" and table.num_rows > 1:
        ends = pc.min_max(table["y"]).as_py()
        if ends["max"] is not None:
            text += f" Between {_number(ends['min'])} and {_number(ends['max'])}."
    return text


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


def _type(checked: CheckedChart, channel: str) -> str:
    return dict(checked.roles)[channel]


def _name(checked: CheckedChart, channel: str) -> str | None:
    return {"x": checked.x, "y": checked.y, "color": checked.color}[channel]


def _tooltips(alt: Any, checked: CheckedChart, table: pa.Table) -> list[alt.Tooltip]:
    tips = []
    for channel, role in checked.roles:
        name = _name(checked, channel)
        extra: dict[str, Any] = {}
        if role == "temporal":
            extra["format"] = time_format(table[channel])
        elif role == "quantitative":
            extra["format"] = number_format(name, table[channel])
        tips.append(alt.Tooltip(field=channel, type=role, title=axis_title(name), **extra))
    return tips


def _axis_number(alt: Any, table: pa.Table, channel: str) -> alt.Axis:
    largest = pc.max(pc.abs(table[channel])).as_py() or 0
    return alt.Axis(format="~s" if largest >= 100_000 else ",~r", tickCount=6)


def _channel(alt: Any, checked: CheckedChart, table: pa.Table, channel: str, **extra: Any) -> Any:
    """The x or y encoding with its title and number format."""
    role = _type(checked, channel)
    cls = alt.X if channel == "x" else alt.Y
    options: dict[str, Any] = {"title": axis_title(_name(checked, channel))}
    if role == "quantitative":
        options["axis"] = _axis_number(alt, table, channel)
    elif role in ("ordinal", "nominal") and channel == "x":
        options["axis"] = alt.Axis(labelAngle=0 if _labels_fit(table[channel]) else -45, labelLimit=140)
    return cls(field=channel, type=role, **(options | extra))


def _labels_fit(values: pa.ChunkedArray) -> bool:
    return _longest(values) * pc.count_distinct(values).as_py() <= 90


def _longest(values: pa.ChunkedArray) -> int:
    return max((len(str(value)) for value in values.unique().to_pylist() if value is not None), default=0)


def _color(alt: Any, checked: CheckedChart) -> dict[str, Any]:
    if checked.color is None:
        return {}
    return {
        "color": alt.Color(
            field="color",
            type=_type(checked, "color"),
            title=axis_title(checked.color),
            legend=alt.Legend(orient="bottom") if _type(checked, "color") != "quantitative" else alt.Legend(),
        )
    }


def _line(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    few = table.num_rows <= 40
    chart = alt.Chart(alt.Data(name="rows"))
    mark = (
        chart.mark_area(opacity=0.35, line=True)
        if checked.kind == "area"
        else chart.mark_line(point=alt.OverlayMarkDef(size=28) if few else False, strokeWidth=1.8)
    )
    zero = checked.kind == "area"
    return mark.encode(
        x=_channel(alt, checked, table, "x", sort=None if _type(checked, "x") == "ordinal" else alt.Undefined),
        y=_channel(alt, checked, table, "y", scale=alt.Scale(zero=zero, nice=True)),
        tooltip=_tooltips(alt, checked, table),
        **_color(alt, checked),
    ).properties(height=HEIGHT)


def _bar(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    """Names are sorted by size and lie on their side when they are long or many; orders and times keep theirs."""
    role = _type(checked, "x")
    names = pc.count_distinct(table["x"]).as_py()
    by_name = role == "nominal"
    # Many short names stand: lying they would make a chart that is taller than the page.
    lying = by_name and (_longest(table["x"]) > LONG_LABEL or 12 < names <= MANY_NAMES)
    chart = alt.Chart(alt.Data(name="rows")).mark_bar(cornerRadiusEnd=2)
    if not lying:
        x = _channel(alt, checked, table, "x", sort="-y" if by_name else "ascending")
        if by_name and names > MANY_NAMES:
            x = x.axis(labelAngle=-90, labelOverlap=False)  # every bar keeps its name
        return chart.encode(
            x=x, y=_channel(alt, checked, table, "y"), tooltip=_tooltips(alt, checked, table), **_color(alt, checked)
        ).properties(height=HEIGHT)
    return chart.encode(
        y=alt.Y(field="x", type="nominal", sort="-x", title=axis_title(checked.x), axis=alt.Axis(labelLimit=220)),
        x=alt.X(field="y", type="quantitative", title=axis_title(checked.y), axis=_axis_number(alt, table, "y")),
        tooltip=_tooltips(alt, checked, table),
        **_color(alt, checked),
    ).properties(height=max(120, BAR_STEP * names + 40))


def _point(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    return (
        alt.Chart(alt.Data(name="rows"))
        .mark_circle(size=36 if table.num_rows <= 500 else 16, opacity=0.65)
        .encode(
            x=_channel(alt, checked, table, "x", scale=alt.Scale(zero=False)),
            y=_channel(alt, checked, table, "y", scale=alt.Scale(zero=False)),
            tooltip=_tooltips(alt, checked, table),
            **_color(alt, checked),
        )
        .properties(height=HEIGHT)
    )


def _histogram(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    title = axis_title(checked.x)
    bins = alt.Bin(maxbins=40)
    return (
        alt.Chart(alt.Data(name="rows"))
        .mark_bar(cornerRadiusEnd=1)
        .encode(
            x=alt.X(field="x", type="quantitative", bin=bins, title=title),
            y=alt.Y(aggregate="count", type="quantitative", title="rows", axis=alt.Axis(format=",d", tickMinStep=1)),
            tooltip=[
                alt.Tooltip(field="x", type="quantitative", bin=bins, title=title),
                alt.Tooltip(aggregate="count", type="quantitative", title="rows", format=",d"),
            ],
        )
        .properties(height=HEIGHT)
    )


def _pie(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    tips = _tooltips(alt, checked, table)
    return (
        alt.Chart(alt.Data(name="rows"))
        .mark_arc(innerRadius=60, padAngle=0.01, cornerRadius=2)
        .encode(
            theta=alt.Theta(field="y", type="quantitative", stack=True),
            order=alt.Order(field="y", type="quantitative", sort="descending"),
            color=alt.Color(
                field="x",
                type="nominal",
                title=axis_title(checked.x),
                sort=alt.EncodingSortField("y", order="descending"),
            ),
            tooltip=tips,
        )
        .properties(height=HEIGHT)
    )


def _heatmap(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    def axis(channel: str) -> dict[str, Any]:
        role = _type(checked, channel)
        return {
            "field": channel,
            "type": "ordinal" if role == "temporal" else role,
            "title": axis_title(_name(checked, channel)),
        }

    return (
        alt.Chart(alt.Data(name="rows"))
        .mark_rect()
        .encode(
            x=alt.X(**axis("x")),
            y=alt.Y(**axis("y")),
            color=alt.Color(field="color", type="quantitative", title=axis_title(checked.color)),
            tooltip=_tooltips(alt, checked, table),
        )
        .properties(height=max(HEIGHT, 20 * pc.count_distinct(table["y"]).as_py()))
    )


def _metric(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    text = alt.Text(field="y", type="quantitative", format=number_format(checked.y, table["y"]))
    return (
        alt.Chart(alt.Data(name="rows"))
        .mark_text(fontSize=44, fontWeight=600, align="left", x=0)
        .encode(text=text, tooltip=_tooltips(alt, checked, table))
        .properties(height=80)
    )


_MAKERS: dict[Kind, Any] = {
    "line": _line,
    "area": _line,
    "bar": _bar,
    "point": _point,
    "histogram": _histogram,
    "pie": _pie,
    "heatmap": _heatmap,
    "metric": _metric,
}
