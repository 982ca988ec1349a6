"""The SQL page: editor, run and stop, warehouse and schema, the result, query history, asking about a result.

What only reads runs from here at once. What changes something is put into the conversation as a call, and asks there.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from agent.events import UserMessage
from agent.sql_guard import classify
from ui.actions import act, go, look_at
from ui.context import apply_context, options
from ui.lists import draw_columns
from ui.markdown import plain, safe_markdown
from ui.panels import StatementPanel
from ui.session import Session
from ui.statements import Shown, last_statement, shown, statement_title
from ui.states import dot_markdown, dot_text, look
from ui.suggestions import about_sql, suggest
from ui.tables import rows_of
from ui.wording import shortened

PAGE = "pages/4_SQL.py"
STATEMENT = "statement"  # in the address, so that a reload finds what was shown
POLL_SECONDS = 0.5
HISTORY_ROWS = 50
_TEXT = "sql-text"
_QUESTION, _ASKED = "sql-question", "sql-asked"


def sql_page(session: Session) -> None:
    """The page's part beside the chat."""
    current = _current(session)
    if current and current.statement_id and st.query_params.get(STATEMENT) != current.statement_id:
        st.query_params[STATEMENT] = current.statement_id
    look_at(
        page="SQL",
        statement_id=current.statement_id if current else None,
        sql=shortened(current.sql, length=500) if current else None,
    )
    suggest(about_sql(current.sql if current else "", result=bool(current and current.panel())))
    _pickers(session)
    _editor(session)
    # Only now: a run of the page that another one overtakes before its editor was drawn would lose the statement.
    if opened := st.session_state.pop(f"sql-opening-{session.conversation_id}", 0):
        st.session_state[f"sql-seen-{session.conversation_id}"] = opened
    if current is None:
        st.caption("Write a statement and run it with Ctrl+Enter, or ask for one in the chat: it opens here.")
    else:
        _result(session, current)
    _history(session)


# -- what is shown


def open_statement(session: Session, panel: StatementPanel) -> None:
    """Show a statement of the chat on this page. A button's callback, on any page."""
    found = Shown(
        sql=str(panel.statement.get("sql") or ""),
        statement=panel.statement or {"statement_id": panel.statement_id},
        columns=panel.columns,
        rows=panel.rows,
    )
    _show(session, found if found.columns else _looked_up(session, panel.statement_id))
    go(PAGE)


def _key(session: Session) -> str:
    return f"sql-shown-{session.conversation_id}"


def _current(session: Session) -> Shown | None:
    """What was opened or run here, until the agent runs something newer."""
    here: Shown | None = st.session_state.get(_key(session))
    newest = last_statement(session.runtime.events(session.conversation_id, user=session.user))
    seen = st.session_state.setdefault(f"sql-seen-{session.conversation_id}", 0)
    if newest is not None and newest.seq > seen:
        opening = f"sql-opening-{session.conversation_id}"
        if here is None or here.statement_id != newest.statement_id or not here.statement_id:
            st.session_state[opening] = newest.seq
        if st.session_state.get(opening) == newest.seq:
            st.session_state[_key(session)] = newest
            if newest.sql:
                st.session_state[_TEXT] = newest.sql
            return newest
        st.session_state[f"sql-seen-{session.conversation_id}"] = newest.seq
    linked = st.query_params.get(STATEMENT)
    if here is None and linked:
        found = _looked_up(session, linked)
        if not found.error:
            _show(session, found)
            return found
        del st.query_params[STATEMENT]  # its rows are not kept any more
    return here


def _show(session: Session, found: Shown) -> None:
    st.session_state[_key(session)] = found
    newest = last_statement(session.runtime.events(session.conversation_id, user=session.user))
    st.session_state[f"sql-seen-{session.conversation_id}"] = newest.seq if newest else 0
    if found.sql:
        st.session_state[_TEXT] = found.sql


def _looked_up(session: Session, statement_id: str, sql: str = "") -> Shown:
    answer = session.runtime.call_tool(
        session.conversation_id,
        "get_statement",
        {"statement_id": statement_id},
        author=session.user,
        timezone=session.timezone,
    )
    return shown(sql, answer.structured, text=answer.text, is_error=answer.is_error)


# -- pickers and editor


def _pickers(session: Session) -> None:
    context = session.runtime.context(session.conversation_id, max_age=5, user=session.user)
    with st.container(horizontal=True, key="sql-pickers"):
        warehouses = {str(item.get("id")): item for item in options(session, "list_warehouses", "warehouses")}
        now = str((context.get("warehouse") or {}).get("id") or "")
        st.selectbox(
            "Warehouse",
            list(warehouses),
            index=list(warehouses).index(now) if now in warehouses else None,
            format_func=lambda key: _warehouse_label(warehouses[key]),
            key=f"sql-warehouse-{now}",
            on_change=_pick_warehouse,
            args=(session, now),
            placeholder="Choose a warehouse",
        )
        place = ".".join(str(context[part]) for part in ("catalog", "schema") if context.get(part))
        listed = [str(item.get("full_name")) for item in options(session, "list_schemas", "schemas")]
        places = list(dict.fromkeys([*([place] if place else []), *listed]))
        st.selectbox(
            "Catalog and schema",
            places,
            index=places.index(place) if place else None,
            key=f"sql-schema-{place}",
            on_change=_pick_schema,
            args=(session, place),
        )


def _warehouse_label(item: dict[str, Any]) -> str:
    """``🟢 Starter Warehouse``, ``⚪ BI Warehouse · stopped``: what runs needs no word, and has no room on a phone."""
    dot, words = dot_text(item.get("state")).split(" ", 1)
    return f"{dot} {item.get('name')}" + ("" if words == "Running" else f" · {words.lower()}")


def _pick_warehouse(session: Session, now: str) -> None:
    chosen = st.session_state.get(f"sql-warehouse-{now}")
    if chosen and chosen != now:
        apply_context(session, {"warehouse": chosen})


def _pick_schema(session: Session, now: str) -> None:
    catalog, _, schema = str(st.session_state.get(f"sql-schema-{now}") or "").partition(".")
    if catalog and f"{catalog}.{schema}" != now:
        apply_context(session, {"catalog": catalog} | ({"schema": schema} if schema else {}))


def _editor(session: Session) -> None:
    with st.form("sql-editor", border=False):
        st.text_area(
            "SQL",
            key=_TEXT,
            height=170,
            label_visibility="collapsed",
            placeholder="SELECT * FROM samples.nyctaxi.trips LIMIT 100",
            persist_state="session",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(
                "Run", type="primary", icon=":material/play_arrow:", key="sql-run", on_click=_run, args=(session,)
            )
            st.caption("What changes something goes through the chat, with its approvals.", width="content")


def _run(session: Session) -> None:
    sql = str(st.session_state.get(_TEXT) or "").strip().rstrip(";").strip()
    if not sql:
        return
    if classify(sql) not in ("read", "session"):
        events = session.runtime.events(session.conversation_id, user=session.user)
        if not any(isinstance(event.payload, UserMessage) for event in events):
            # A conversation that begins here is called what the statement does, not by the words that all share.
            session.runtime.rename(session.conversation_id, statement_title(sql), author=session.user)
        act(session, f"Run this statement:\n```sql\n{sql}\n```", ("execute_sql", {"sql": sql}))
        return
    answer = session.runtime.call_tool(
        session.conversation_id,
        "execute_sql",
        {"sql": sql, "wait_seconds": 1},
        author=session.user,
        timezone=session.timezone,
    )
    _show(session, shown(sql, answer.structured, text=answer.text, is_error=answer.is_error))


# -- the result


def _result(session: Session, current: Shown) -> None:
    if current.running:
        _follow(session, current)
        return
    if current.error:
        st.error(safe_markdown(current.error), icon=":material/error:")
        st.button(
            "Ask why",
            key="sql-ask-why",
            icon=":material/forum:",
            on_click=act,
            args=(session, f"Why does this statement fail, and how do I mend it?\n```sql\n{current.sql}\n```"),
        )
        return
    panel = current.panel()
    if panel is None:
        st.caption(
            f":material/check: {plain(look(str(current.statement.get('state') or 'SUCCEEDED')).words)}. No rows."
        )
        return
    from ui.statement import draw_statement

    draw_statement(session, panel, live=True)  # part of this page's own fragment
    asked = st.session_state.get(_ASKED, 0)  # a new key for each question: the popover closes behind the last one
    with st.popover("Ask about this result", icon=":material/forum:", type="tertiary", key=f"sql-ask-{asked}"):
        st.text_input(
            "Your question",
            key=f"{_QUESTION}-{asked}",
            placeholder="Chart it as a pie",
            on_change=_ask,
            args=(session, current.statement_id),
        )
        st.caption("Enter puts the result and your question into the chat.")


def _ask(session: Session, statement_id: str) -> None:
    asked = st.session_state.get(_ASKED, 0)
    question = str(st.session_state.get(f"{_QUESTION}-{asked}") or "").strip()
    if question:
        st.session_state[_ASKED] = asked + 1
        act(session, question, ("get_statement", {"statement_id": statement_id}))


def _follow(session: Session, current: Shown) -> None:
    """A statement under way: looked at twice a second, with a button that ends it."""

    @st.fragment(run_every=POLL_SECONDS, key=f"sql-follow-{current.statement_id}")
    def follow() -> None:
        newest = _looked_up(session, current.statement_id, current.sql)
        if not newest.running:
            st.session_state[_key(session)] = newest
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{dot_markdown('PENDING')} :shimmer[{look(str(newest.statement.get('state'))).words}…]",
                width="content",
            )
            st.button(
                "Stop",
                key="sql-stop",
                icon=":material/stop_circle:",
                type="tertiary",
                on_click=_stop,
                args=(session, current.statement_id),
            )

    follow()


def _stop(session: Session, statement_id: str) -> None:
    answer = session.runtime.call_tool(
        session.conversation_id,
        "cancel_statement",
        {"statement_id": statement_id},
        author=session.user,
        timezone=session.timezone,
    )
    if answer.is_error:  # not of this page: it is asked for like any other change
        act(session, "Cancel this statement.", ("cancel_statement", {"statement_id": statement_id}))


# -- history


def _history(session: Session) -> None:
    with st.expander("Query history", icon=":material/history:", key="sql-history", on_change="rerun") as box:
        if not box.open:
            return
        queries = options_of_history(session)
        if not queries:
            st.caption("Nothing has run on the warehouses yet.")
            return
        st.caption("Choose a query to open it here.")
        draw_columns(
            rows_of("queries", queries, now=dt.datetime.now(dt.UTC)),
            key="sql-history-table",
            on_select=lambda: _open_past(session, queries),
            selection_mode="single-row",
            column_config={"Query": st.column_config.TextColumn(width=300)},
        )


def options_of_history(session: Session) -> list[dict[str, Any]]:
    answer = session.runtime.call_tool(
        session.conversation_id,
        "list_query_history",
        {"limit": HISTORY_ROWS},
        author=session.user,
        timezone=session.timezone,
    )
    if answer.is_error:
        st.caption(f":red[{plain(answer.text)}]")
    found = (answer.structured or {}).get("queries")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _open_past(session: Session, queries: list[dict[str, Any]]) -> None:
    chosen: Any = st.session_state.get("sql-history-table")
    rows = chosen["selection"]["rows"] if chosen else []
    if not rows or rows[0] >= len(queries):
        return
    query = queries[rows[0]]
    found = _looked_up(session, str(query.get("statement_id")), str(query.get("sql") or ""))
    _show(session, found)
