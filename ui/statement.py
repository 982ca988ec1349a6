"""A statement's result: table and chart in one place, its SQL, and a download of everything."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from ui.markdown import plain
from ui.panels import StatementPanel
from ui.result_chart import KIND_LABELS, charted, draw_chart, edit_button, is_tall, kinds_of, wished_kind
from ui.session import Session
from ui.wording import count, duration, looks_like_money

if TYPE_CHECKING:
    import pyarrow as pa
    from streamlit.delta_generator import DeltaGenerator

    from agent.runtime import Runtime

ROWS_SHOWN = 10_000
CHARTED_ROWS = 60  # up to so many rows a result shows its table and its chart at once
BOTH, TABLE = "Both", "Table"
BOTH_TABLE_HEIGHT, BOTH_CHART_HEIGHT, TALL = 212, 250, 420  # pixels
_LABELS = {BOTH: ":material/splitscreen: Both", TABLE: ":material/table_rows: Table", **KIND_LABELS}


def draw_statement(session: Session, panel: StatementPanel, *, live: bool) -> None:
    """Switching between table and charts redraws this panel only, without the model."""

    def statement() -> None:
        table, problem = _rows(session, panel)
        with st.container(border=True, key=f"result-{panel.call_id}"):
            place = _header(session, panel, table)
            if problem:
                st.caption(f":material/info: {plain(problem)}")
            if table is None:
                return
            view = _view(panel, table)
            kind = None if view == TABLE else view if view != BOTH else _both_kind(panel, table)
            with place:
                if kind:
                    edit_button(panel, table, kind)
                _pin_button(session, panel, table, kind)
            note = _part_of(panel, table)
            if kind is None:
                draw_table(table, key=f"rows-{panel.call_id}")
            elif view == BOTH:
                _draw_both(panel, table, kind, note)
            else:
                draw_chart(panel, table, kind, note=note)

    if live:
        statement()  # inside the running turn's own fragment
    else:
        st.fragment(statement, key=f"statement-{panel.call_id}")()


def draw_table(table: pa.Table, *, key: str, height: int | Literal["auto"] = "auto") -> None:
    """A sortable table, as high as its rows up to a bound."""
    money = st.column_config.NumberColumn(format="%.2f")
    formats = {name: money for name in table.column_names if _is_money(table, name)}
    st.dataframe(table, key=key, hide_index=True, height=height, placeholder="–", column_config=formats)


def _is_money(table: pa.Table, name: str) -> bool:
    import pyarrow as pa

    kinds = [field.type for field in table.schema if field.name == name]
    return len(kinds) == 1 and pa.types.is_floating(kinds[0]) and looks_like_money(name)


def facts_of(panel: StatementPanel, table: pa.Table | None) -> list[str]:
    """``**21,932 rows**``, ``0.8 s``, ``first 10,000 shown``, as far as they are known."""
    total = panel.statement.get("row_count")
    if total is None and table is not None:
        total = table.num_rows
    facts = [f"**{count(int(total), 'row')}**"] if total is not None else []
    if panel.statement.get("seconds") is not None:
        facts.append(f":gray[{duration(float(panel.statement['seconds']))}]")
    if table is not None and total is not None and table.num_rows < int(total):
        facts.append(f":gray[first {table.num_rows:,} shown]")
    return facts


def _header(session: Session, panel: StatementPanel, table: pa.Table | None) -> DeltaGenerator:
    """What it is on the left, what can be taken away on the right. Returns the place for the pin between the two."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"header-{panel.call_id}"):
        st.markdown(" · ".join(facts_of(panel, table)), width="stretch")
        place = st.container(horizontal=True, gap="small", width="content")
        sql = panel.statement.get("sql")
        if sql:
            with st.popover("SQL", type="tertiary", icon=":material/code:", key=f"sql-{panel.call_id}"):
                st.code(str(sql), language="sql", wrap_lines=True)
                if not panel.call_id.startswith("sql-"):
                    _open_button(session, panel)
        runtime, statement_id = session.runtime, panel.statement_id
        for label, ending, mime, made, help_ in _DOWNLOADS:
            st.download_button(
                label,
                data=partial(made, runtime, statement_id),
                file_name=f"result-{statement_id[:8]}.{ending}",
                mime=mime,
                key=f"{ending}-{panel.call_id}",
                type="tertiary",
                icon=":material/download:",
                on_click="ignore",
                help=help_,
            )
    return place


def _part_of(panel: StatementPanel, table: pa.Table) -> str:
    total = panel.statement.get("row_count")
    left_out = total is not None and table.num_rows < int(total)
    return f"Of the first {table.num_rows:,} of {int(total or 0):,} rows." if left_out else ""


def _pin_button(session: Session, panel: StatementPanel, table: pa.Table, kind: str | None) -> None:
    """Keeps the result on the board as it is drawn now."""
    from ui.pin import pin

    st.button(
        "Pin",
        key=f"pin-{panel.call_id}",
        type="tertiary",
        icon=":material/keep:",
        help="Keep it on your board",
        on_click=pin,
        args=(session, panel, kind or TABLE, _parts(panel, table, kind), _title(table, panel.statement_id)),
    )


def _parts(panel: StatementPanel, table: pa.Table, kind: str | None) -> dict[str, Any]:
    from agent.charts import ChartError

    try:
        return charted(panel, table, kind).parts if kind else dict(panel.chart or {})
    except ChartError:
        return dict(panel.chart or {})


def _open_button(session: Session, panel: StatementPanel) -> None:
    from ui.sql_page import open_statement

    st.button(
        "Open on the SQL page",
        key=f"open-sql-{panel.call_id}",
        icon=":material/code:",
        on_click=open_statement,
        args=(session, panel),
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def _title(_table: pa.Table, statement_id: str) -> str:
    """``Trips by pickup zip``: what the chart that fits best would show; empty where none does."""
    from agent.charts import choose_chart

    request = choose_chart(_table)
    if request is None or not request.y:
        return ""
    words = f"{request.y} by {request.x}" if request.x else request.y
    return (words[:1].upper() + words[1:]).replace("_", " ")


def _view(panel: StatementPanel, table: pa.Table) -> str:
    """The chosen view, from a switch that offers what fits this result."""
    kinds: list[str] = list(kinds_of(table, panel.statement_id))
    wished = wished_kind(panel)
    if wished and wished not in kinds:
        kinds.insert(0, wished)
    if not kinds or (table.num_rows < 2 and not wished):
        return TABLE
    both = table.num_rows <= CHARTED_ROWS and _both_kind(panel, table) is not None
    first = BOTH if both and not (wished and is_tall(panel, table, wished, than=TALL)) else wished or TABLE
    chosen = st.segmented_control(
        "View",
        [*([BOTH] if both else []), TABLE, *kinds],
        default=first,
        format_func=lambda view: str(_LABELS.get(view, view)),
        key=f"view-{panel.call_id}-{wished or ''}",
        label_visibility="collapsed",
        required=True,
    )
    return str(chosen or TABLE)


def _both_kind(panel: StatementPanel, table: pa.Table) -> str | None:
    return wished_kind(panel) or _own_kind(table, panel.statement_id)


@st.cache_resource(max_entries=256, show_spinner=False)
def _own_kind(_table: pa.Table, statement_id: str) -> str | None:
    """The kind of the chart that fits the result best; None where the table says more."""
    from agent.charts import choose_chart

    request = choose_chart(_table)
    return request.kind if request else None


def _draw_both(panel: StatementPanel, table: pa.Table, kind: str, note: str) -> None:
    """What was asked for comes first: the chart that somebody wished, else the rows."""
    height = BOTH_TABLE_HEIGHT if table.num_rows > 5 else "auto"
    wished = wished_kind(panel)
    if wished:
        draw_chart(panel, table, kind, height=BOTH_CHART_HEIGHT, note=note)
    draw_table(table, key=f"rows-both-{panel.call_id}", height=height)
    if not wished:
        draw_chart(panel, table, kind, height=BOTH_CHART_HEIGHT, note=note)


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


def parquet_of(runtime: Runtime, statement_id: str) -> bytes:
    """Every row of the result as Parquet, with its own types."""
    import pyarrow as pa
    from pyarrow import parquet

    sink = pa.BufferOutputStream()
    parquet.write_table(runtime.rows(statement_id), sink)
    return sink.getvalue().to_pybytes()


_DOWNLOADS = (
    ("CSV", "csv", "text/csv", csv_of, "The whole result"),
    ("Parquet", "parquet", "application/vnd.apache.parquet", parquet_of, "The whole result with its types"),
)


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
    return as_read(_runtime.rows(statement_id, limit=ROWS_SHOWN))


def as_read(table: pa.Table) -> pa.Table:
    """Moments as the wall clock of their zone, as the SQL session reads it; a page in another zone shows the same."""
    import pyarrow as pa

    from agent.charts.arrow import pc

    columns = [
        pc.local_timestamp(column) if pa.types.is_timestamp(column.type) and column.type.tz else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, names=table.column_names)


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
