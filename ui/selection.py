"""A table of objects in which one can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.following import Followed, Kind, identity_of
from ui.lists import draw_columns


def choose_row(
    columns: dict[str, list[Any]], items: Sequence[dict[str, Any]], *, key: str, kind: Kind, followed: Followed
) -> dict[str, Any] | None:
    """Draws the columns; the object of the chosen row, if one is chosen. It begins with the followed one."""
    identities = [identity_of(kind, item) for item in items]
    options: dict[str, Any] = {}
    if followed.seq and followed.identity in identities:
        key = f"{key}-{followed.seq}"
        options["selection_default"] = {"selection": {"rows": [identities.index(followed.identity)]}}
    chosen: Any = draw_columns(columns, key=key, on_select="rerun", selection_mode="single-row", **options)
    rows = chosen["selection"]["rows"] if chosen else []
    return items[rows[0]] if rows and rows[0] < len(items) else None
