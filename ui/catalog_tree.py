"""The tree catalog → schema → table. A branch is read when it is opened."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.dashboard import objects, read
from ui.following import follow, newly
from ui.markdown import plain
from ui.session import Session

_CHOSEN, _BRANCH = "catalog-table", "tree-branch-"


def chosen_table() -> str:
    """The full name of the table that is open; "" before the first."""
    return str(st.session_state.get(_CHOSEN) or "")


def open_table(name: str) -> None:
    """Open it, and the branches that lead to it."""
    catalog, schema, _ = name.split(".", 2)
    st.session_state[_CHOSEN] = name
    st.session_state[_key(catalog)] = st.session_state[_key(catalog, schema)] = True


def draw_tree(session: Session, *, begin: dict[str, Any]) -> None:
    """Draws the tree. A page that is new begins with the first table of the schema that ``begin`` names; the agent's
    table opens when it has looked at one."""
    [wanted] = follow(session, "table")
    if newly(session, "table", wanted) and wanted.identity.count(".") >= 2:
        # What else was open would push it out of sight.
        for key in [key for key in st.session_state if str(key).startswith(_BRANCH)]:
            st.session_state[key] = False
        open_table(wanted.identity)
    elif _CHOSEN not in st.session_state:
        st.session_state[_CHOSEN] = ""
        first = objects(read(session, "list_tables", schema=f"{begin['catalog']}.{begin['schema']}", limit=1), "tables")
        if first:
            open_table(f"{begin['catalog']}.{begin['schema']}.{first[0]['name']}")
    with st.container(key="catalog-tree", gap=None, height=280):
        for catalog in objects(read(session, "list_catalogs"), "catalogs"):
            _catalog(session, str(catalog["name"]))


def _catalog(session: Session, catalog: str) -> None:
    icon = ":material/database:"
    with st.expander(plain(catalog), key=_key(catalog), icon=icon, type="compact", on_change="rerun") as branch:
        if branch.open:
            with st.container(gap=None):
                for schema in objects(read(session, "list_schemas", catalog=catalog), "schemas"):
                    _schema(session, catalog, str(schema["name"]))


def _schema(session: Session, catalog: str, schema: str) -> None:
    key, icon = _key(catalog, schema), ":material/folder:"
    with st.expander(plain(schema), key=key, icon=icon, type="compact", on_change="rerun") as branch:
        if branch.open:
            with st.container(gap=None):
                _tables(session, catalog, schema)


def _tables(session: Session, catalog: str, schema: str) -> None:
    found = read(session, "list_tables", schema=f"{catalog}.{schema}", limit=500)
    tables = objects(found, "tables")
    for table in tables:
        name = f"{catalog}.{schema}.{table['name']}"
        view = "VIEW" in str(table.get("type") or table.get("table_type") or "").upper()
        label = plain(str(table["name"]))
        st.button(
            f"**{label}**" if name == chosen_table() else label,
            key=f"tree-table-{name}",
            icon=":material/visibility:" if view else ":material/table:",
            type="tertiary",
            on_click=open_table,
            args=(name,),
        )
    if not tables:
        st.caption("No tables." if "tables" in found else "")
    elif found.get("truncated"):
        st.caption(f"The first {len(tables)} of more. Ask for one by name in the chat.")


def _key(catalog: str, schema: str = "") -> str:
    return f"{_BRANCH}{catalog}.{schema}"
