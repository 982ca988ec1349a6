"""A statement's result: table and chart in one place, its SQL, and a download of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from agent.durations import duration
from ui.actions import act
from ui.downloads import draw_downloads
from ui.markdown import plain
from ui.panels import StatementPanel
from ui.result_chart import (
    KIND_LABELS,
    charted,
    draw_chart,
    edit_button,
    edit_row,
    is_edited,
    is_tall,
    kinds_of,
    wished_kind,
)
from ui.result_rows import TALL, draw_rows, draw_table, is_part, rows_of, whole
from ui.session import Session
from ui.wording import count

if TYPE_CHECKING:
    import pyarrow as pa
    from streamlit.delta_generator import DeltaGenerator

CHARTED_ROWS = 60  # up to so many rows a result shows its table and its chart at once
BOTH, TABLE = "Both", "Table"
BOTH_TABLE_HEIGHT, BOTH_CHART_HEIGHT = 212, 250  # pixels
_LABELS = {BOTH: ":material/splitscreen: Both", TABLE: ":material/table_rows: Table", **KIND_LABELS}


def draw_statement(session: Session, panel: StatementPanel, *, live: bool) -> None:
    """Switching between table and charts redraws this panel only, without the model."""

    def statement() -> None:
        table, problem = rows_of(session, panel)
        with st.container(border=True, key=f"result-{panel.call_id}"):
            place = _header(session, panel, table)
            if problem:
                _explain(session, panel, problem, live=live)
            if table is None:
                return
            view = _view(panel, table)
            if view == TABLE:
                with place:
                    _pin_button(session, panel, table, None)
                draw_rows(session, panel, table)
                return
            kind = view if view != BOTH else str(_both_kind(panel, table))
            everything, note = whole(session, panel, table)
            if everything is None:
                return
            with place:
                edit_button(panel)
                _pin_button(session, panel, everything, kind)
            edit_row(panel, everything, kind)
            if view == BOTH:
                _draw_both(session, panel, everything, kind, note)
            else:
                draw_chart(panel, everything, kind, note=note)

    if live:
        # Inside the running turn's own fragment, in the box that a fragment of its own makes when the turn has ended:
        # so the browser then keeps what it shows.
        with st.container():
            statement()
    else:
        st.fragment(statement, key=f"statement-{panel.call_id}")()


def facts_of(panel: StatementPanel, table: pa.Table | None) -> list[str]:
    """``**21,932 rows**``, ``0.8 s``, ``first 10,000 shown``, as far as they are known."""
    total = panel.statement.get("row_count")
    if total is None and table is not None:
        total = table.num_rows
    facts = [f"**{count(int(total), 'row')}**"] if total is not None else []
    if panel.statement.get("seconds") is not None:
        facts.append(f":gray[{duration(float(panel.statement['seconds']))}]")
    if table is not None and 0 < len(panel.rows) == table.num_rows and is_part(panel, table):
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
        draw_downloads(session.runtime, panel.statement_id, user=session.user, key=panel.call_id)
    return place


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


def _explain(session: Session, panel: StatementPanel, problem: str, *, live: bool) -> None:
    """What is wrong with the rows, and the way to new ones."""
    st.caption(f":material/info: {plain(problem)}")
    sql = str(panel.statement.get("sql") or "")
    if sql and not live:
        where = {"warehouse": panel.statement["warehouse_id"]} if panel.statement.get("warehouse_id") else {}
        st.button(
            "Run again",
            key=f"again-{panel.call_id}",
            icon=":material/replay:",
            on_click=act,
            args=(session, "Run this statement again.", ("execute_sql", {"sql": sql} | where)),
        )


def _draw_both(session: Session, panel: StatementPanel, table: pa.Table, kind: str, note: str) -> None:
    """What was asked for comes first: the chart that somebody wished or edits, else the rows."""
    height = BOTH_TABLE_HEIGHT if table.num_rows > 5 else None
    wished = wished_kind(panel) or is_edited(panel)
    if wished:
        draw_chart(panel, table, kind, height=BOTH_CHART_HEIGHT, note=note)
    name = f"{session.user}-{panel.statement_id}"
    draw_table(table, key=f"rows-both-{panel.call_id}", name=name, height=height)
    if not wished:
        draw_chart(panel, table, kind, height=BOTH_CHART_HEIGHT, note=note)
