"""Catalog: catalogs, schemas and tables; a table's columns and some of its rows."""

from typing import Any

import streamlit as st

from app import get_runtime
from ui.actions import look_at
from ui.catalog_tree import chosen_table, draw_tree
from ui.dashboard import dashboard, objects, read
from ui.frame import frame
from ui.lists import draw_columns
from ui.markdown import plain
from ui.suggestions import about_table, suggest
from ui.table_page import draw_profile, draw_sample, draw_table_actions
from ui.wording import count

session = frame(get_runtime, title="Catalog", wide=True)


def _preferred(context: dict[str, Any]) -> dict[str, Any]:
    """Where to begin: the session's schema if somebody chose one, else the samples (where they exist)."""
    chosen = context.get("schema") not in (None, "default")
    return context if chosen else {"catalog": "samples", "schema": "nyctaxi"}


def body() -> None:
    context = session.runtime.context(session.conversation_id, max_age=30, user=session.user)
    draw_tree(session, begin=_preferred(context))
    if chosen_table():
        _table(chosen_table())
    else:
        suggest(about_table(""))
        st.caption("Open a schema and choose a table.")


@st.cache_data(ttl=60, max_entries=64, show_spinner=False)
def _description(conversation_id: str, user: str, name: str) -> dict[str, Any]:
    return read(session, "describe_table", table=name, limit=20)


def _table(name: str) -> None:
    found = _description(session.conversation_id, session.user, name)
    table = found.get("table")
    if not isinstance(table, dict):
        return
    look_at(page="Catalog", table=name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="table-bar"):
        st.subheader(plain(name), anchor=False, width="stretch")
        draw_table_actions(session, name)
    facts = [plain(str(table["comment"]))] if table.get("comment") else []
    rows = table.get("row_count", table.get("rows"))
    if isinstance(rows, int):
        facts.append(count(rows, "row"))
    if facts:
        st.caption(" · ".join(facts))
    fields = objects(table, "columns")
    timed = any(str(field.get("type") or "").upper().startswith(("DATE", "TIMESTAMP")) for field in fields)
    suggest(about_table(name, timed=timed))
    draw_profile(session, name, fields)
    if fields:
        listed = {
            "Column": [field.get("name") for field in fields],
            "Type": [field.get("type") or field.get("type_text") for field in fields],
            "Comment": [field.get("comment") or "" for field in fields],
        }
        draw_columns(listed, key=f"columns-{name}")
    sample = table.get("sample") or found.get("sample")
    if isinstance(sample, dict):
        draw_sample(session, name, sample)


dashboard(session, "Catalog", body)
