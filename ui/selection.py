"""A table of objects in which one can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.lists import draw_columns


def choose_row(columns: dict[str, list[Any]], items: Sequence[dict[str, Any]], *, key: str) -> dict[str, Any] | None:
    """Draws the columns; the object of the chosen row, if one is chosen."""
    chosen: Any = draw_columns(columns, key=key, on_select="rerun", selection_mode="single-row")
    rows = chosen["selection"]["rows"] if chosen else []
    return items[rows[0]] if rows and rows[0] < len(items) else None
