"""What the Catalog page does with a table: open it on the SQL page, ask about it, count and profile its columns."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.actions import act, go
from ui.lists import draw_columns
from ui.markdown import plain
from ui.result_rows import draw_table, kept_rows, statement_rows
from ui.session import Session
from ui.wording import count

PROFILED_COLUMNS = 30
_ASKED = "catalog-asked"
_ORDERED = (
    "BIGINT",
    "SMALLINT",
    "TINYINT",
    "INT",
    "LONG",
    "SHORT",
    "BYTE",
    "DECIMAL",
    "DOUBLE",
    "FLOAT",
    "DATE",
    "TIMESTAMP",
    "STRING",
)


def quoted(name: str) -> str:
    """A full name, each part in backticks."""
    return ".".join(f"`{part.replace('`', '``')}`" for part in name.split("."))


def draw_table_actions(session: Session, name: str) -> None:
    st.button(
        "Query",
        key=f"table-query-{name}",
        icon=":material/code:",
        type="tertiary",
        on_click=_query,
        args=(name,),
    )
    asked = st.session_state.get(_ASKED, 0)
    with st.popover("Ask", icon=":material/forum:", type="tertiary", key=f"table-ask-{name}-{asked}"):
        st.text_input(
            "Your question about this table",
            key=f"table-question-{name}-{asked}",
            placeholder="How many rows are in it?",
            on_change=_ask,
            args=(session, name),
        )


def _query(name: str) -> None:
    st.session_state["sql-text"] = f"SELECT *\nFROM {quoted(name)}\nLIMIT 100"
    go("pages/4_SQL.py")


def _ask(session: Session, name: str) -> None:
    asked = st.session_state.get(_ASKED, 0)
    question = str(st.session_state.get(f"table-question-{name}-{asked}") or "").strip()
    if question:
        st.session_state[_ASKED] = asked + 1
        act(session, question, ("describe_table", {"table": name}))


def profile_sql(name: str, fields: Sequence[dict[str, Any]]) -> str:
    """One statement over the whole table: rows, and for each column its nulls, distinct values, least and greatest."""
    parts = ["count(*) AS rows"]
    for place, field in enumerate(fields[:PROFILED_COLUMNS]):
        column = f"`{str(field.get('name')).replace('`', '``')}`"
        parts += [f"count({column}) AS f{place}"]
        if str(field.get("type") or field.get("type_text") or "").upper().startswith(_ORDERED):
            parts += [
                f"count(DISTINCT {column}) AS d{place}",
                f"CAST(min({column}) AS STRING) AS a{place}",
                f"CAST(max({column}) AS STRING) AS z{place}",
            ]
    return f"SELECT {', '.join(parts)} FROM {quoted(name)}"


def profile_of(fields: Sequence[dict[str, Any]], answer: dict[str, Any]) -> dict[str, list[Any]]:
    """The statement's one row as a table with a line a column."""
    rows = int(answer.get("rows") or 0)
    shown = fields[:PROFILED_COLUMNS]
    filled = [int(answer.get(f"f{place}") or 0) for place in range(len(shown))]
    return {
        "Column": [field.get("name") for field in shown],
        "Empty": [f"{(rows - full) / rows:.1%}" if rows else "" for full in filled],
        "Distinct": [answer.get(f"d{place}") for place in range(len(shown))],
        "Least": [answer.get(f"a{place}") for place in range(len(shown))],
        "Greatest": [answer.get(f"z{place}") for place in range(len(shown))],
    }


def draw_profile(session: Session, name: str, fields: Sequence[dict[str, Any]]) -> None:
    """Rows and columns counted when it is opened: it reads the whole table."""
    with st.expander("Column profile", icon=":material/query_stats:", key=f"profile-{name}", on_change="rerun") as box:
        if not box.open or not fields:
            return
        answer, problem = _profiled(session, session.user, name, profile_sql(name, fields))
        if problem:
            st.caption(f":red[{plain(problem)}]")
            return
        st.markdown(f"**{count(int(answer.get('rows') or 0), 'row')}**")
        draw_columns(profile_of(fields, answer), key=f"profile-table-{name}")


def draw_sample(session: Session, name: str, sample: dict[str, Any]) -> None:
    """Some rows, as a result's rows are drawn: by the types of the statement that read them."""
    columns = [column if isinstance(column, dict) else {"name": column} for column in sample.get("columns") or ()]
    statement = str(sample.get("statement_id") or "")
    table = None
    if statement:
        with contextlib.suppress(Exception):  # it is kept for a while only; what came with the answer is not
            table = statement_rows(session.runtime, session.user, statement)
    table = table if table is not None else kept_rows(columns, sample.get("rows") or [])
    if table is not None:
        st.caption("Sample rows")
        draw_table(table, key=f"sample-{name}", name=f"{session.user}-sample-{name}-{statement}")


@st.cache_data(ttl=600, max_entries=64, show_spinner="Reading the table…")
def _profiled(_session: Session, user: str, name: str, sql: str) -> tuple[dict[str, Any], str]:
    answer = _session.runtime.call_tool(
        _session.conversation_id, "execute_sql", {"sql": sql, "limit": 1}, author=user, timezone=_session.timezone
    )
    found = answer.structured or {}
    if answer.is_error or not found.get("rows"):
        return {}, answer.text
    return dict(zip([column["name"] for column in found["columns"]], found["rows"][0], strict=True)), ""
