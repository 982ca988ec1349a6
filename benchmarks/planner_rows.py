"""Whether two results hold the same rows, for the planner's benchmark."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

Columns = list[tuple[str, ...]]
MAX_PAIRINGS = 5_000


def columns_of(table: pa.Table) -> Columns:
    """A result's columns as comparable texts: numbers to five digits, midnight as its day."""
    return [tuple(_text(value) for value in column.to_pylist()) for column in table.columns]


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float | Decimal):
        return f"{float(value):.5g}"
    if isinstance(value, datetime.datetime):
        said = value.replace(tzinfo=None).isoformat()
        return said.removesuffix("T00:00:00")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def same_rows(found: Columns, wanted: Columns) -> bool:
    """Whether the wanted columns are among those found, in any order of columns and rows. More columns do not hurt."""
    if not wanted or (found and len(found[0]) != len(wanted[0])) or len(found) < len(wanted):
        return False
    if not wanted[0]:
        return True  # no rows in either
    fits = [[at for at, mine in enumerate(found) if Counter(mine) == Counter(column)] for column in wanted]
    rows = Counter(zip(*wanted, strict=True))
    pairings = itertools.islice(itertools.product(*fits), MAX_PAIRINGS)
    return any(len(set(pick)) == len(pick) and _rows(found, pick) == rows for pick in pairings)


def _rows(columns: Columns, pick: Sequence[int]) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(columns[at] for at in pick), strict=True))
