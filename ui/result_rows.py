"""The rows of a result: the first ones at once, all of them by page, sorted and searched over the whole.

Results that are larger than what a page draws are fetched to disk when somebody looks further than the first rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from agent.result_files import ResultFile, ResultFiles
from ui.markdown import plain
from ui.panels import StatementPanel
from ui.room import table_height
from ui.session import Session
from ui.wording import looks_like_money

if TYPE_CHECKING:
    import pyarrow as pa

    from agent.runtime import Runtime

ROWS_SHOWN = 10_000
PAGE_ROWS = 1_000
TALL = 420  # pixels
_FETCH_GRACE = 0.4  # seconds in which small results are there without a progress bar
_FETCH_POLL = 0.5


def rows_of(session: Session, panel: StatementPanel) -> tuple[pa.Table | None, str]:
    """The first rows, and what is wrong if they are not what they should be."""
    try:
        return statement_rows(session.runtime, session.user, panel.statement_id), ""
    except Exception as problem:
        first = kept_rows(panel.columns, panel.rows)
        kept = "Only the first rows that were kept with the answer are shown." if first is not None else ""
        return first, f"The rows cannot be fetched any more ({problem}). {kept}".strip()


@st.cache_resource(max_entries=48, ttl=1800, show_spinner=False)
def statement_rows(_runtime: Runtime, user: str, statement_id: str) -> pa.Table:
    """A finished statement's rows do not change, so all its views share one copy (per user)."""
    return _runtime.rows(statement_id, user=user, limit=ROWS_SHOWN)


def is_part(panel: StatementPanel, table: pa.Table) -> bool:
    """Has the result more rows than these?"""
    total = panel.statement.get("row_count")
    return table.num_rows < int(total) if total is not None else table.num_rows >= ROWS_SHOWN


# -- all rows


@st.cache_resource(show_spinner=False)
def _files(_runtime: Runtime) -> ResultFiles:
    return ResultFiles()


def result_file(session: Session, statement_id: str, *, again: bool = False) -> ResultFile:
    """All rows, being fetched or there. ``again``: also if that failed before."""
    runtime = session.runtime
    user = session.user
    return _files(runtime).get((user, statement_id), lambda: runtime.batches(statement_id, user=user), again=again)


def whole(session: Session, panel: StatementPanel, table: pa.Table) -> tuple[pa.Table | None, str]:
    """All rows to draw a chart of, and what is wrong with them. None while they come, with their progress drawn."""
    if not is_part(panel, table):
        return table, ""
    found = _awaited(session, panel)
    if found is None:
        return None, ""
    if found.problem:
        return table, f"Of the first {table.num_rows:,} rows: the others did not come ({plain(found.problem)})."
    return found.table(), ""


def _awaited(session: Session, panel: StatementPanel) -> ResultFile | None:
    found = result_file(session, panel.statement_id)
    if found.wait(_FETCH_GRACE):
        return found
    total = int(panel.statement.get("row_count") or 0)

    @st.fragment(run_every=_FETCH_POLL, key=f"fetching-{panel.call_id}")
    def follow() -> None:
        if not found.running:
            st.rerun()
        of = f" of {total:,}" if total else ""
        st.progress(min(1.0, found.rows / total) if total else 0.0, text=f"Fetching rows: {found.rows:,}{of}")

    follow()
    return None


def draw_rows(session: Session, panel: StatementPanel, table: pa.Table) -> None:
    """The result's table; one that is larger than its first rows by page."""
    if not is_part(panel, table):
        draw_table(table, key=f"rows-{panel.call_id}", name=f"{session.user}-{panel.statement_id}")
        return
    search, order, descending = _controls(panel, table)
    total = int(panel.statement.get("row_count") or 0)
    page = st.session_state.get(f"page-{panel.call_id}") or 1
    name = f"{session.user}-{panel.statement_id}-{page}-{order}-{descending}-{search}"
    if not (search or order) and page * PAGE_ROWS <= table.num_rows:
        shown, found = table.slice((page - 1) * PAGE_ROWS, PAGE_ROWS), total
    else:
        file = _awaited(session, panel)
        if file is None:
            return
        if file.problem:
            _draw_problem(session, panel, file.problem)
            # Named apart from the rows that were asked for: what is drawn under their name is kept.
            name = f"{session.user}-{panel.statement_id}-first"
            draw_table(table.slice(0, PAGE_ROWS), key=f"first-{panel.call_id}", name=name, height=TALL)
            return
        else:
            everything = file.table()
            total = everything.num_rows
            places = _places(everything, session.user, panel.statement_id, search, order, descending)
            found = total if places is None else len(places)
            from agent.result_window import window

            shown = window(everything, places, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
    if not found:
        st.caption("No row has that text.")
        return
    draw_table(shown, key=f"rows-{panel.call_id}", name=name, height=TALL)
    _pager(panel, page, found, total, shown.num_rows)


def _fetch_again(session: Session, statement_id: str) -> None:
    result_file(session, statement_id, again=True)


def _draw_problem(session: Session, panel: StatementPanel, problem: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"unfetched-{panel.call_id}"):
        st.caption(
            f":material/info: {plain(problem)} Search, sorting and further pages need all rows; here are the first, as "
            "they came.",
            width="stretch",
        )
        st.button(
            "Try again",
            key=f"fetch-again-{panel.call_id}",
            icon=":material/refresh:",
            type="tertiary",
            on_click=_fetch_again,
            args=(session, panel.statement_id),
        )


def _controls(panel: StatementPanel, table: pa.Table) -> tuple[str, str, bool]:
    from agent.result_window import sortable

    names = [f.name for f in table.schema if sortable(f) and table.column_names.count(f.name) == 1]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"controls-{panel.call_id}"):
        search = st.text_input(
            "Search all rows",
            key=f"search-{panel.call_id}",
            icon=":material/search:",
            on_change=_first_page,
            args=(panel,),
        )
        order = st.selectbox(
            "Sort all rows by",
            names,
            index=None,
            placeholder="As they came",
            key=f"sort-{panel.call_id}",
            on_change=_first_page,
            args=(panel,),
        )
        descending = st.toggle("Largest first", key=f"descending-{panel.call_id}", on_change=_first_page, args=(panel,))
    return (search or "").strip(), order or "", descending and bool(order)


def _first_page(panel: StatementPanel) -> None:
    st.session_state.pop(f"page-{panel.call_id}", None)


def _pager(panel: StatementPanel, page: int, found: int, total: int, shown: int) -> None:
    first = (page - 1) * PAGE_ROWS + 1
    of = f"{found:,} rows found in {total:,}" if found < total else f"{total:,} rows"
    with st.container(horizontal=True, vertical_alignment="center", key=f"pager-{panel.call_id}"):
        st.caption(
            f"Rows {first:,} to {first + shown - 1:,} of {of}. A click on a heading sorts, and the table's own search "
            "looks through, this page only; the fields above cover all rows.",
            width="stretch",
        )
        if found > PAGE_ROWS:
            st.pagination(-(-found // PAGE_ROWS), key=f"page-{panel.call_id}")


@st.cache_resource(max_entries=16, ttl=1800, show_spinner=":material/search: Looking through all rows…")
def _places(_table: pa.Table, user: str, statement_id: str, search: str, order: str, descending: bool) -> Any:
    from agent.result_window import matching_rows

    return matching_rows(_table, search=search, order=order, descending=descending)


# -- drawing


def draw_table(table: pa.Table, *, key: str, name: str, height: int | None = None) -> None:
    """A sortable table, as high as its rows up to a bound, or ``height`` pixels. ``name`` says which rows these are."""
    shown = _shown(table, name, table.num_rows)
    money = st.column_config.NumberColumn(format="%.2f")
    formats: dict[str, Any] = {column: money for column in shown.column_names if _is_money(shown, column)}
    for before, after in zip(table.schema, shown.schema, strict=True):
        if _scale(after):
            formats[after.name] = st.column_config.NumberColumn(format=f"%.{_scale(after)}f")
        if before.type != after.type and _is_number(before):
            formats[after.name] = st.column_config.TextColumn(
                alignment="right", help="Shown as text: these numbers have more digits than a browser reckons with."
            )
    height = height or table_height(shown.num_rows)
    st.dataframe(shown, key=key, hide_index=True, height=height, placeholder="–", column_config=formats)


@st.cache_resource(max_entries=64, ttl=1800, show_spinner=False)
def _shown(_table: pa.Table, name: str, rows: int) -> pa.Table:
    from agent.result_window import as_shown

    return as_shown(_table)


def _scale(field: pa.Field) -> int:
    """Digits behind a decimal's point, of which a page would leave out trailing zeros."""
    import pyarrow as pa

    return field.type.scale if pa.types.is_decimal(field.type) and 0 < field.type.scale <= 12 else 0


def _is_number(field: pa.Field) -> bool:
    import pyarrow as pa

    return pa.types.is_integer(field.type) or pa.types.is_decimal(field.type)


def _is_money(table: pa.Table, name: str) -> bool:
    import pyarrow as pa

    kinds = [field.type for field in table.schema if field.name == name]
    return len(kinds) == 1 and pa.types.is_floating(kinds[0]) and looks_like_money(name)


def kept_rows(columns: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[Any]]) -> pa.Table | None:
    """The rows that an answer itself carries, as text where a column mixes types."""
    import pyarrow as pa

    if not columns:
        return None
    arrays = []
    for place in range(len(columns)):
        values = [row[place] if place < len(row) else None for row in rows]
        try:
            arrays.append(pa.array(values))
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            arrays.append(pa.array([None if value is None else str(value) for value in values], pa.string()))
    return pa.Table.from_arrays(arrays, names=[str(column.get("name", "")) for column in columns])
