"""The height of a table that is said ahead is the one that Streamlit 1.67 takes by itself, as measured in Chromium."""

from __future__ import annotations

import pytest
import streamlit as st

from ui.room import table_height


@pytest.mark.parametrize(
    ("font", "rows", "pixels"),
    [
        (15, 0, 68),
        (15, 1, 68),
        (15, 2, 101),
        (15, 7, 266),
        (15, 10, 365),
        (15, 11, 375),
        (15, 30, 375),
        (None, 1, 72),
        (None, 3, 142),
        (None, 11, 400),
    ],
)
def test_a_table_takes_the_room_of_its_rows(
    monkeypatch: pytest.MonkeyPatch, font: int | None, rows: int, pixels: int
) -> None:
    monkeypatch.setattr(st, "get_option", {"theme.baseFontSize": font}.get)
    assert table_height(rows) == pixels
