"""How high a table will be. Said ahead, its place is kept while a browser still fetches the code that draws tables:
without it everything below the first table of a tab jumps when it comes."""

from __future__ import annotations

import math

import streamlit as st

_ROW, _MOST = 2.1875, 25  # rem: a row or the heading, and the height up to which Streamlit shows rows by itself
_BORDERS = 2  # pixels


def table_height(rows: int) -> int:
    """Pixels that ``st.dataframe`` takes by itself for so many rows under one line of headings."""
    rem = float(st.get_option("theme.baseFontSize") or 16)
    row = math.floor(_ROW * rem + 0.5)  # as JavaScript rounds
    return min(row * (1 + max(rows, 1)) + _BORDERS, math.floor(_MOST * rem + 0.5))
