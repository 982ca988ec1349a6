"""A statement's result: table and chart in one place, its SQL, and a download of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.markdown import plain
from ui.panels import StatementPanel
from ui.session import Session
from ui.wording import count, duration

if TYPE_CHECKING:
    import pyarrow as pa

    from agent.runtime import Runtime

ROWS_SHOWN = 10_000
TABLE_ROWS_HIGH = 10
TABLE = "Table"
_LABELS = {
    TABLE: ":material/table_rows: Table",
    "line": ":material/show_chart: Line",
    "area": ":material/area_chart: Area",
    "bar": ":material/bar_chart: Bar",
    "point": ":material/scatter_plot: Scatter",
    "histogram": ":material/equalizer: Histogram",
    "pie": ":material/donut_large: Pie",
    "heatmap": ":material/grid_on: Heatmap",
    "metric": ":material/123: Number",
}


def draw_statement(session: Session, panel: StatementPanel, *, live: bool) -> None:
    """Switching between table and charts redraws this panel only, without the model."""
    if live:
        _header(panel, None)
        st.skeleton(height=180)
        return

    @st.fragment(key=f"statement-{panel.call_id}")
    def statement() -> None:
        table, problem = _rows(session, panel)
        with st.container(border=True, key=f"result-{panel.call_id}"):
            _header(panel, table)
            if problem:
                st.caption(f":material/info: {plain(problem)}")
            if table is None:
                return
            view = _view(panel, table)
            if view == TABLE:
                draw_table(table, key=f"rows-{panel.call_id}")
            else:
                _draw_chart(panel, table, view)
            _footer(session, panel, table)

    statement()


def draw_table(table: pa.Table, *, key: str) -> None:
    """A sortable table, as high as its rows up to a bound."""
    height = 35 * (min(table.num_rows, TABLE_ROWS_HIGH) + 1) + 3
    st.dataframe(table, key=key, hide_index=True, height=height, placeholder="–")


def _header(panel: StatementPanel, table: pa.Table | None) -> None:
    facts = []
    total = panel.statement.get("row_count")
    if total is None and table is not None:
        total = table.num_rows
    if total is not None:
        facts.append(f"**{count(int(total), 'row')}**")
    if panel.statement.get("seconds") is not None:
        facts.append(f":gray[{duration(float(panel.statement['seconds']))}]")
    if table is not None and total is not None and table.num_rows < int(total):
        facts.append(f":gray[first {table.num_rows:,} shown]")
    if facts:
        st.markdown(" · ".join(facts))


def _view(panel: StatementPanel, table: pa.Table) -> str:
    """The chosen view, from a switch that offers what fits this result."""
    from agent.charts import kinds_for

    kinds: list[str] = list(_kinds(table, panel.statement_id, kinds_for))
    wished = str(panel.chart["kind"]) if panel.chart and panel.chart.get("kind") else None
    if wished and wished not in kinds:
        kinds.insert(0, wished)
    if not kinds:
        return TABLE
    chosen = st.segmented_control(
        "View",
        [TABLE, *kinds],
        default=wished or _first_view(table),
        format_func=lambda view: _LABELS.get(view, view),
        key=f"view-{panel.call_id}-{wished or ''}",
        label_visibility="collapsed",
        required=True,
    )
    return chosen or TABLE


def _first_view(table: pa.Table) -> str:
    """A chart for the answer to "how much per what", the table for a listing of records."""
    from agent.charts import choose_chart
    from agent.charts.choose import looks_aggregated

    request = choose_chart(table) if looks_aggregated(table) else None
    return request.kind if request and request.kind else TABLE


def _draw_chart(panel: StatementPanel, table: pa.Table, kind: str) -> None:
    from agent.charts import ChartError, ChartRequest, build_spec, check_chart, choose_chart

    wished = panel.chart or {}
    same = wished.get("kind") == kind
    own = choose_chart(table)
    if same:
        request = ChartRequest(panel.statement_id, **{name: wished.get(name) for name in _CHANNELS})
    elif own is not None and own.kind == kind:
        request = own
    else:
        request = ChartRequest(panel.statement_id, kind=kind, title=wished.get("title"))
        if wished.get("x") or wished.get("y"):
            kept = ChartRequest(panel.statement_id, kind=kind, **{name: wished.get(name) for name in _CHANNELS[1:]})
            request = kept if _drawable(kept, table) else request
    try:
        checked = check_chart(request, table)
    except ChartError as problem:
        st.info(plain(str(problem)))
        return
    spec, rows = build_spec(checked)
    st.vega_lite_chart(rows, spec, key=f"chart-{panel.call_id}-{kind}", width="stretch", alt=spec["description"])
    if checked.note:
        st.caption(checked.note)


_CHANNELS = ("kind", "x", "y", "color", "title")


def _drawable(request: Any, table: pa.Table) -> bool:
    from agent.charts import ChartError, check_chart

    try:
        check_chart(request, table)
    except ChartError:
        return False
    return True


def _footer(session: Session, panel: StatementPanel, table: pa.Table) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"footer-{panel.call_id}"):
        sql = panel.statement.get("sql")
        if sql:
            with st.popover("SQL", type="tertiary", icon=":material/code:", key=f"sql-{panel.call_id}"):
                st.code(str(sql), language="sql", wrap_lines=True)
        runtime, statement_id = session.runtime, panel.statement_id
        st.download_button(
            "CSV",
            data=lambda: csv_of(runtime, statement_id),
            file_name=f"result-{statement_id[:8]}.csv",
            mime="text/csv",
            key=f"csv-{panel.call_id}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
            help="The whole result",
        )


def csv_of(runtime: Runtime, statement_id: str) -> bytes:
    """Every row of the result as CSV (UTF-8). Runs when the button is pressed, off the page's thread."""
    import pyarrow as pa
    from pyarrow import csv

    table = runtime.rows(statement_id)
    flat = [
        column.cast(pa.string())
        if pa.types.is_decimal(column.type)
        else pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
        if pa.types.is_nested(column.type)
        else column
        for column in table.columns
    ]
    sink = pa.BufferOutputStream()
    csv.write_csv(pa.Table.from_arrays(flat, names=table.column_names), sink)
    return sink.getvalue().to_pybytes()


def _rows(session: Session, panel: StatementPanel) -> tuple[pa.Table | None, str]:
    """The rows to show, and what is wrong if they are not all that they should be."""
    try:
        return statement_rows(session.runtime, session.user, panel.statement_id), ""
    except Exception as problem:
        first = _first_rows(panel)
        kept = "Only the first rows that were kept with the answer are shown." if first is not None else ""
        return first, f"The rows cannot be fetched any more ({problem}). {kept}".strip()


@st.cache_resource(max_entries=48, ttl=1800, show_spinner=False)
def statement_rows(_runtime: Runtime, user: str, statement_id: str) -> pa.Table:
    """A finished statement's rows do not change, so all its views share one copy (per user)."""
    return _runtime.rows(statement_id, limit=ROWS_SHOWN)


@st.cache_resource(max_entries=256, show_spinner=False)
def _kinds(_table: pa.Table, statement_id: str, _kinds_for: Any) -> tuple[str, ...]:
    return tuple(_kinds_for(_table))


def _first_rows(panel: StatementPanel) -> pa.Table | None:
    """The rows that the result itself carries, as text where a column mixes types."""
    import pyarrow as pa

    if not panel.columns:
        return None
    columns = []
    for place in range(len(panel.columns)):
        values = [row[place] if place < len(row) else None for row in panel.rows]
        try:
            columns.append(pa.array(values))
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            columns.append(pa.array([None if value is None else str(value) for value in values], pa.string()))
    return pa.Table.from_arrays(columns, names=[str(column.get("name", "")) for column in panel.columns])
