"""Draws a list of workspace objects as a table."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from ui.panels import ListPanel
from ui.room import table_height
from ui.tables import rows_of
from ui.wording import count


def draw_list(panel: ListPanel) -> None:
    columns = rows_of(panel.kind, panel.items, now=dt.datetime.now(dt.UTC))
    draw_columns(columns, key=f"list-{panel.call_id}")
    if panel.truncated:
        st.caption(f"The first {count(len(panel.items), 'row')} of more. Ask for fewer, or narrow it down.")


def draw_columns(columns: dict[str, list[object]], *, key: str, **options: object) -> object:
    """Columns as a sortable table, as high as its rows up to a bound."""
    import pandas as pd

    frame = pd.DataFrame(columns)
    room = table_height(len(frame))
    return st.dataframe(frame, key=key, hide_index=True, height=room, placeholder="", **options)  # type: ignore[arg-type]
