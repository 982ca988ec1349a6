"""The chart of a result, and its parts changed in place: axes, colour, aggregation, bins. Only what fits is offered.

What a person chose is kept in the session under the panel's call, so that it outlives reruns and page switches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.markdown import plain
from ui.panels import StatementPanel

if TYPE_CHECKING:
    import pyarrow as pa

    from agent.charts import CheckedChart, Choices

_CHOSEN_FROM = 10_000  # rows say as much of what fits as a million
PARTS = ("x", "y", "color", "aggregate", "bin")
KIND_LABELS = {
    "line": ":material/show_chart: Line",
    "area": ":material/area_chart: Area",
    "bar": ":material/bar_chart: Bar",
    "point": ":material/scatter_plot: Scatter",
    "histogram": ":material/equalizer: Histogram",
    "box": ":material/candlestick_chart: Box",
    "pie": ":material/donut_large: Pie",
    "heatmap": ":material/grid_on: Heatmap",
    "map": ":material/map: Map",
    "metric": ":material/123: Number",
}
_LABELS = {"x": "X axis", "y": "Y axis", "color": "Colour", "aggregate": "Aggregation", "bin": "Bins of x"}
_HEATMAP_LABELS = {"color": "Value"}
_MAP_LABELS = {"x": "Longitude", "y": "Latitude"}
_WITHOUT = {"color": "None", "bin": "None", "aggregate": "None"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart ready to be put on the page."""

    checked: CheckedChart
    choices: Choices
    spec: dict[str, Any]
    rows: pa.Table

    @property
    def parts(self) -> dict[str, Any]:
        """What it was drawn of, as a pinned tile keeps it."""
        found = {name: getattr(self.checked, name) for name in PARTS}
        return {"kind": self.checked.kind, "title": self.checked.title} | {n: v for n, v in found.items() if v}


def wished_kind(panel: StatementPanel) -> str | None:
    return str(panel.chart["kind"]) if panel.chart and panel.chart.get("kind") else None


def _key(panel: StatementPanel) -> str:
    return f"charted-{panel.call_id}"


def charted(panel: StatementPanel, table: pa.Table, kind: str) -> Drawn:
    """The chart as it was edited, as it was wished, as it suits the result, or by its kind alone: the first of these
    that can be drawn. Raises ChartError; an edit of this very kind that cannot be drawn says why, and is kept."""
    wished = dict(panel.chart or {})
    edited: dict[str, Any] = st.session_state.get(_key(panel)) or {}
    exact = edited.get("kind") == kind
    parts = edited or wished
    return _chart(
        table,
        panel.statement_id,
        table.num_rows,
        kind,
        str(wished.get("title") or "") or None,
        tuple(parts.get(name) for name in PARTS),
        exact,
        bool(parts),
    )


@st.cache_resource(max_entries=128, ttl=1800, show_spinner=False)
def _chart(
    _table: pa.Table,
    statement_id: str,
    row_count: int,
    kind: str,
    title: str | None,
    parts: tuple[Any, ...],
    exact: bool,
    wished: bool,
) -> Drawn:
    from dataclasses import replace

    import pyarrow

    from agent.charts import ChartError, ChartRequest, build_spec, choices_for, choose_chart, fit_chart

    request = ChartRequest(statement_id, kind, title=title)
    requests = [replace(request, **dict(zip(PARTS, parts, strict=True)))] if wished else []
    if not exact:
        own = choose_chart(_table.slice(0, _CHOSEN_FROM))
        requests += [replace(own, statement_id=statement_id, title=title)] if own and own.kind == kind else []
        requests.append(request)
    for place, each in enumerate(requests):
        try:
            checked = fit_chart(each, _table)
        except ChartError:
            if place == len(requests) - 1:
                raise
        else:
            spec, rows = build_spec(checked)
            if row_count > _CHOSEN_FROM:
                pyarrow.default_memory_pool().release_unused()  # what was summed up, not what is drawn
            return Drawn(checked, choices_for(checked, _table), spec, rows)
    raise ChartError("This chart cannot be drawn.")


@st.cache_resource(max_entries=256, show_spinner=False)
def kinds_of(_table: pa.Table, statement_id: str) -> tuple[str, ...]:
    """The kinds that are worth offering for a statement's result."""
    from agent.charts import kinds_for

    return tuple(kinds_for(_table))


def draw_chart(
    panel: StatementPanel, table: pa.Table, kind: str, *, height: int | None = None, note: str = "", titled: bool = True
) -> Drawn | None:
    """Draws it, and what it left out; ``note`` is what the page knows of the rows behind it. None where it cannot.
    ``titled``: with its own title, where the page has none above it."""
    from agent.charts import ChartError

    try:
        drawn = charted(panel, table, kind)
    except ChartError as problem:
        st.info(plain(str(problem)))
        return None
    spec = drawn.spec
    if height is not None and spec.get("height", 0) > height and not _lies(spec):
        spec = spec | {"height": height}
    if not titled:
        spec = {name: part for name, part in spec.items() if name != "title"}
    # The spec's description is what a screen reader says of it. Its room is kept while it is drawn, so that nothing
    # below it jumps.
    room = spec.get("height")
    room = room if isinstance(room, int) else "content"
    st.vega_lite_chart(drawn.rows, spec, key=f"chart-{panel.call_id}-{kind}", width="stretch", height=room)
    notes = [text for text in (drawn.checked.note, note) if text]
    if notes:
        st.caption(" ".join(notes))
    return drawn


def is_tall(panel: StatementPanel, table: pa.Table, kind: str, *, than: int) -> bool:
    """A chart that fills the page by itself, such as many bars on their side."""
    from agent.charts import ChartError

    try:
        return int(charted(panel, table, kind).spec.get("height", 0)) > than
    except ChartError:
        return False


def _lies(spec: dict[str, Any]) -> bool:
    """Bars that lie on their side need a line each, whatever height there is."""
    return spec.get("encoding", {}).get("y", {}).get("field") == "x"


# -- editing


def edit_button(panel: StatementPanel) -> None:
    """Opens and closes :func:`edit_row`."""
    key = _editing_key(panel)
    editing = is_edited(panel)
    st.button(
        "Done" if editing else "Edit chart",
        icon=":material/check:" if editing else ":material/tune:",
        type="tertiary",
        key=f"edit-{panel.call_id}",
        on_click=st.session_state.update,
        args=({key: not editing},),
    )


def edit_row(panel: StatementPanel, table: pa.Table, kind: str) -> None:
    """The parts of the chart, once they are opened; what is chosen there is drawn at once. They stand above the chart
    and not over it: it stays in sight, and the keyboard comes to them next."""
    if not is_edited(panel):
        return

    def keep(parts: dict[str, Any]) -> None:
        st.session_state[_key(panel)] = parts

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"editor-{panel.call_id}"):
        draw_editor(panel, table, kind, keep=keep)
        if st.session_state.get(_key(panel)):
            st.button(
                "Back to the suggested chart",
                key=f"edit-reset-{panel.call_id}",
                icon=":material/undo:",
                type="tertiary",
                on_click=st.session_state.pop,
                args=(_key(panel), None),
            )


def is_edited(panel: StatementPanel) -> bool:
    """Whether its parts are open."""
    return bool(st.session_state.get(_editing_key(panel)))


def _editing_key(panel: StatementPanel) -> str:
    return f"editing-{panel.call_id}"


def draw_editor(panel: StatementPanel, table: pa.Table, kind: str, *, keep: Callable[[dict[str, Any]], None]) -> None:
    """A select box for each part that the kind has and that leaves a choice. ``keep`` gets all parts after a change."""
    from agent.charts import ChartError

    try:
        drawn = charted(panel, table, kind)
    except ChartError as problem:
        st.caption(plain(str(problem)))
        return
    now, choices = drawn.checked, drawn.choices
    labels = _LABELS | (_HEATMAP_LABELS if kind == "heatmap" else _MAP_LABELS if kind == "map" else {})
    offered = zip(PARTS, (choices.x, choices.y, choices.color, choices.aggregates, choices.bins), strict=True)
    for part, options in offered:
        current = getattr(now, part)
        if part == "aggregate":
            current = current or "none"
        if now.aggregate == "count" and part == ("color" if kind == "heatmap" else "y"):
            continue  # rows are counted, whatever is in them
        found: list[Any] = list(options) if current in options or not options else [current, *options]
        if len(found) < 2:
            continue
        key = f"edit-{part}-{panel.call_id}"
        st.session_state[key] = current  # what is drawn is what is chosen, also after another part changed it
        st.selectbox(
            labels[part],
            found,
            format_func=lambda value, part=part: _worded(part, value, kind),
            key=key,
            on_change=_changed,
            args=(panel, now, kind, part, keep),
        )


def _worded(part: str, value: Any, kind: str) -> str:
    if value in (None, "none"):
        return "Chosen by itself" if part == "bin" and kind == "histogram" else _WITHOUT.get(part, "None")
    if part == "bin":
        return f"about {value}" if str(value).isdigit() else f"by {value}"
    return str(value).capitalize() if part == "aggregate" else str(value)


def _changed(
    panel: StatementPanel, now: CheckedChart, kind: str, part: str, keep: Callable[[dict[str, Any]], None]
) -> None:
    parts: dict[str, Any] = {name: getattr(now, name) for name in PARTS}
    parts[part] = st.session_state.get(f"edit-{part}-{panel.call_id}")
    if part == "x":
        parts["bin"] = None  # days are no bins of a price
        if parts["aggregate"] == "none":
            parts["aggregate"] = None
    if part == "bin" and parts["bin"] and parts["aggregate"] == "none":
        parts["aggregate"] = None
    keep(parts | {"kind": kind})
