"""A checked chart → a Vega-Lite spec (made with Altair) and the Arrow rows it draws.

The columns are called ``x``, ``y`` and ``color`` in the rows, whatever they are called in SQL: Vega gives dots,
brackets and colons in a field's name a meaning of their own. People read the real names in axes and tooltips.
Colours come from the page's theme; the spec names none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from agent.charts.arrow import pc
from agent.charts.calendar_names import calendar_order
from agent.charts.outlines import View, view_of, with_outlines
from agent.charts.request import CheckedChart, Kind
from agent.charts.words import axis_title, describe, name_of, number_format, time_format, title_of, type_of

if TYPE_CHECKING:
    import altair as alt

BAR_STEP = 22  # pixels a horizontal bar takes
HEIGHT = 300
MANY_NAMES = 20
NAME_PIXELS = 11  # what a name takes that stands
_ROUNDED = {"cornerRadiusEnd": 2}  # of stacked bars it makes clipped groups, which stay empty when rows arrive later
LONG_LABEL = 10  # characters from which bars lie on their side


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
    return with_outlines(spec, _view(table)) if checked.kind == "map" else spec, table


def _tooltips(alt: Any, checked: CheckedChart, table: pa.Table) -> list[alt.Tooltip]:
    tips = []
    for channel, role in checked.roles:
        name = name_of(checked, channel)
        extra: dict[str, Any] = {}
        if role == "temporal":
            extra["format"] = time_format(table[channel])
        elif role == "quantitative":
            extra["format"] = number_format(name, table[channel])
        tips.append(alt.Tooltip(field=channel, type=role, title=title_of(checked, channel), **extra))
        if channel == "x" and "x2" in table.column_names:
            tips.append(alt.Tooltip(field="x2", type="quantitative", title="up to", format=",.4~r"))
    return tips


def _axis_number(alt: Any, table: pa.Table, channel: str) -> alt.Axis:
    largest = pc.max(pc.abs(table[channel])).as_py() or 0
    return alt.Axis(format="~s" if largest >= 100_000 else ",~r", tickCount=6)


def _channel(alt: Any, checked: CheckedChart, table: pa.Table, channel: str, **extra: Any) -> Any:
    """The x or y encoding with its title and number format."""
    role = type_of(checked, channel)
    cls = alt.X if channel == "x" else alt.Y
    options: dict[str, Any] = {"title": title_of(checked, channel)}
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
            type=type_of(checked, "color"),
            title=axis_title(checked.color),
            legend=alt.Legend(orient="bottom") if type_of(checked, "color") != "quantitative" else alt.Legend(),
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
    stack = alt.Undefined if checked.kind == "line" or _adds_up(checked) else None
    return mark.encode(
        x=_channel(alt, checked, table, "x", sort=None if type_of(checked, "x") == "ordinal" else alt.Undefined),
        y=_channel(alt, checked, table, "y", scale=alt.Scale(zero=zero, nice=True), stack=stack),
        tooltip=_tooltips(alt, checked, table),
        **_color(alt, checked),
    ).properties(height=HEIGHT)


def _adds_up(checked: CheckedChart) -> bool:
    """May marks of several colours be stacked? The height of stacked means would be a number that nobody asked for."""
    return checked.aggregate in (None, "none", "sum", "count")


def _bins(alt: Any, checked: CheckedChart, table: pa.Table) -> dict[str, Any]:
    """The x encoding of bins whose ends are in the rows."""
    return {
        "x": alt.X(
            field="x",
            type="quantitative",
            bin=alt.BinParams(binned=True, step=checked.step),
            title=title_of(checked, "x"),
            axis=alt.Axis(format=_axis_number(alt, table, "x").format, tickCount=8),
        ),
        "x2": alt.X2(field="x2"),
    }


def _bar(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    """Names are sorted by size and lie on their side when they are long or many; orders, times and the names of
    weekdays and months keep theirs."""
    if checked.step is not None:
        return (
            alt.Chart(alt.Data(name="rows"))
            .mark_bar()
            .encode(
                **_bins(alt, checked, table),
                y=_channel(alt, checked, table, "y", stack=alt.Undefined if _adds_up(checked) else None),
                tooltip=_tooltips(alt, checked, table),
                **_color(alt, checked),
            )
            .properties(height=HEIGHT)
        )
    role = type_of(checked, "x")
    names = pc.count_distinct(table["x"]).as_py()
    by_name = role == "nominal"
    calendar = calendar_order(table["x"]) if by_name else None
    # Many short names stand: lying they would make a chart that is taller than the page.
    lying = by_name and not calendar and (_longest(table["x"]) > LONG_LABEL or 12 < names <= MANY_NAMES)
    chart = alt.Chart(alt.Data(name="rows")).mark_bar(**({} if checked.color else _ROUNDED))
    side = {} if _adds_up(checked) or not checked.color else {"x": "xOffset", "y": "yOffset"}
    if not lying:
        x = _channel(alt, checked, table, "x", sort=calendar or ("-y" if by_name else "ascending"))
        if by_name and names > MANY_NAMES:
            # Every bar keeps its name where there is room for it.
            x = x.axis(labelAngle=-90, labelOverlap=alt.expr(f"width < {names * NAME_PIXELS} ? 'parity' : false"))
        elif by_name and _labels_fit(table["x"]):  # beside each other, and standing where the page is narrow
            x = x.axis(labelAngle=alt.expr(f"width < {names * (_longest(table['x']) + 1) * 6} ? -90 : 0"))
        beside = {side["x"]: alt.XOffset(field="color", type="nominal")} if side else {}
        return chart.encode(
            x=x,
            y=_channel(alt, checked, table, "y"),
            tooltip=_tooltips(alt, checked, table),
            **_color(alt, checked),
            **beside,
        ).properties(height=HEIGHT)
    beside = {side["y"]: alt.YOffset(field="color", type="nominal")} if side else {}
    return chart.encode(
        y=alt.Y(field="x", type="nominal", sort="-x", title=title_of(checked, "x"), axis=alt.Axis(labelLimit=220)),
        x=alt.X(field="y", type="quantitative", title=title_of(checked, "y"), axis=_axis_number(alt, table, "y")),
        tooltip=_tooltips(alt, checked, table),
        **_color(alt, checked),
        **beside,
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
    """Of bins that were counted over all rows."""
    return (
        alt.Chart(alt.Data(name="rows"))
        .mark_bar()
        .encode(
            **_bins(alt, checked, table),
            y=alt.Y(field="y", type="quantitative", title="rows", axis=alt.Axis(format=",d", tickMinStep=1)),
            tooltip=_tooltips(alt, checked, table),
        )
        .properties(height=HEIGHT)
    )


def _box(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    """Of quartiles that were found over all rows: the browser gets five numbers a box. The page's theme has one."""
    name = axis_title(checked.y)
    role = type_of(checked, "x") if checked.x else "nominal"
    parts = (
        ("high", "greatest"),
        ("q3", "upper quartile"),
        ("y", "median"),
        ("q1", "lower quartile"),
        ("low", "least"),
    )
    form = number_format(checked.y)
    tips = [
        alt.Tooltip(
            field="x",
            type=role,
            title=title_of(checked, "x") if checked.x else "of",
            **({"format": time_format(table["x"])} if role == "temporal" else {}),
        ),
        *(alt.Tooltip(field=field, type="quantitative", title=f"{word} {name}", format=form) for field, word in parts),
        alt.Tooltip(field="rows", type="quantitative", title="rows", format=",d"),
    ]
    x = alt.X(field="x", type="ordinal" if role == "temporal" else role, title=title_of(checked, "x") or None)
    if role == "temporal":
        x = x.axis(format=time_format(table["x"]), formatType="time", labelAngle=-45)
    base = alt.Chart(alt.Data(name="rows")).encode(x=x, tooltip=tips)
    axis = alt.Y(
        field="low",
        type="quantitative",
        title=name,
        scale=alt.Scale(zero=False, nice=True),
        axis=_axis_number(alt, table, "high"),
    )
    return alt.layer(
        base.mark_rule(color="#8a93a3").encode(y=axis, y2=alt.Y2(field="high")),
        base.mark_bar(width=alt.RelativeBandSize(0.6), opacity=0.8).encode(
            y=alt.Y(field="q1", type="quantitative"), y2=alt.Y2(field="q3")
        ),
        base.mark_tick(width=alt.RelativeBandSize(0.6), thickness=2, color="white").encode(
            y=alt.Y(field="y", type="quantitative")
        ),
    ).properties(height=HEIGHT)


def _map(alt: Any, checked: CheckedChart, table: pa.Table) -> Any:
    """Places on axes in degrees; coasts and borders are laid below them when the spec is made."""
    view = _view(table)

    def degrees(cls: Any, channel: str, positive: str, negative: str) -> Any:
        side = f"(datum.value < 0 ? '{negative}' : datum.value > 0 ? '{positive}' : '')"
        label = f"format(abs(datum.value), '~g') + '°' + {side}"
        return cls(
            field=channel,
            type="quantitative",
            title=axis_title(name_of(checked, channel)),
            scale=alt.Scale(zero=False, nice=False, domain=list(view[:2] if channel == "x" else view[2:])),
            axis=alt.Axis(labelExpr=label, grid=True, gridOpacity=0.4, tickCount=8),
        )

    return (
        alt.Chart(alt.Data(name="rows"))
        .mark_circle(size=40 if table.num_rows <= 500 else 14, opacity=0.6)
        .encode(
            x=degrees(alt.X, "x", "E", "W"),
            y=degrees(alt.Y, "y", "N", "S"),
            tooltip=_tooltips(alt, checked, table),
            **_color(alt, checked),
        )
        .properties(height=HEIGHT + 60)
    )


def _view(table: pa.Table) -> View:
    ends = [pc.min_max(table[channel]).as_py() for channel in ("x", "y")]
    return view_of(*(float(end[name] or 0) for end in ends for name in ("min", "max")))


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
        role = type_of(checked, channel)
        return {
            "field": channel,
            "type": "ordinal" if role == "temporal" else role,
            "title": title_of(checked, channel),
            **({"axis": alt.Axis(format=time_format(table[channel]), formatType="time")} if role == "temporal" else {}),
        }

    across = _bins(alt, checked, table) if checked.step is not None else {"x": alt.X(**axis("x"))}
    return (
        alt.Chart(alt.Data(name="rows"))
        .mark_rect()
        .encode(
            **across,
            y=alt.Y(**axis("y")),
            color=alt.Color(field="color", type="quantitative", title=title_of(checked, "color")),
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
    "box": _box,
    "pie": _pie,
    "heatmap": _heatmap,
    "map": _map,
    "metric": _metric,
}
