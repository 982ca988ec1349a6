"""A page of a large table, sorted and searched over all of its rows, without a copy of them; and rows as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow as pa

from agent.charts.arrow import pc

EXACT_INTEGER = 2**53  # a browser's numbers are exact up to here
EXACT_DIGITS = 15


def matching_rows(table: pa.Table, *, search: str = "", order: str = "", descending: bool = False) -> Any | None:
    """The places of the rows, as a numpy array; None for all of them as they are.

    ``search`` is looked for in the text of every column, without regard to case. Nulls are sorted behind everything.
    """
    import numpy as np

    places: Any = None
    if search.strip():
        found = [_matches(batch, search.strip()) for batch in table.to_batches(max_chunksize=65_536)]
        mask = np.concatenate(found) if found else np.zeros(0, bool)
        places = np.flatnonzero(mask)
    if not order:
        return places
    column = table.column(order) if places is None else table.column(order).take(pa.array(places))
    direction = "descending" if descending else "ascending"
    sorted_ = pc.sort_indices(pa.table({"by": column}), sort_keys=[("by", direction)]).to_numpy()
    return sorted_ if places is None else places[sorted_]


def window(table: pa.Table, places: Any | None, *, offset: int, limit: int) -> pa.Table:
    """``limit`` rows from ``offset`` on, of all rows or of those at ``places``."""
    if places is None:
        return table.slice(offset, limit)
    return table.take(pa.array(places[offset : offset + limit]))


def sortable(field: pa.Field) -> bool:
    kind = field.type
    return not (pa.types.is_nested(kind) or pa.types.is_null(kind) or pa.types.is_interval(kind))


def _matches(batch: pa.RecordBatch, search: str) -> Any:
    import numpy as np

    mask = np.zeros(batch.num_rows, bool)
    for column in batch.columns:
        hits = pc.match_substring(as_text(column), search, ignore_case=True)
        mask |= pc.fill_null(hits, False).to_numpy(zero_copy_only=False)
    return mask


def as_text(values: pa.Array | pa.ChunkedArray) -> Any:
    """Every value as exact text: decimals and large numbers with all digits, nested ones as JSON, bytes as hex."""
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return values
    if pa.types.is_decimal(kind):
        if 0 <= kind.scale <= 6:
            return values.cast(pa.string())
        return _each(values, lambda value: f"{value:f}")  # Arrow turns to exponents here
    if pa.types.is_nested(kind):
        return _each(values, lambda value: json.dumps(_plain(value, kind), ensure_ascii=False, default=str))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _each(values, lambda value: value.hex())
    if pa.types.is_duration(kind) or pa.types.is_interval(kind) or pa.types.is_dictionary(kind):
        return _each(values, str)
    return values.cast(pa.string())


def _each(values: Any, write: Any) -> pa.Array:
    return pa.array([None if value is None else write(value) for value in values.to_pylist()], pa.string())


def _plain(value: Any, kind: pa.DataType) -> Any:
    """A nested value as JSON has it: maps as objects, decimals as their digits."""
    if value is None:
        return None
    if pa.types.is_map(kind):
        return {str(_plain(key, kind.key_type)): _plain(item, kind.item_type) for key, item in value}
    if pa.types.is_struct(kind):
        return {field.name: _plain(value.get(field.name), field.type) for field in kind}
    if pa.types.is_nested(kind):
        return [_plain(item, kind.value_type) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, Decimal) else value


def as_shown(table: pa.Table) -> pa.Table:
    """As a table on the page has it: moments as the wall clock of their zone, as the SQL session reads it (a page in
    another zone shows the same); what a browser's numbers cannot hold, and what has no form of its own there, as text.
    """
    return pa.Table.from_arrays([_shown(column) for column in table.columns], names=table.column_names)


def _shown(values: pa.ChunkedArray) -> Any:
    kind = values.type
    if pa.types.is_timestamp(kind) and kind.tz:
        return pc.local_timestamp(values)
    if pa.types.is_decimal(kind) and kind.precision > EXACT_DIGITS and not _is_exact(values):
        return as_text(values)
    if pa.types.is_integer(kind) and not _is_exact(values):
        return as_text(values)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return as_text(values)
    return values


def _is_exact(values: pa.ChunkedArray) -> bool:
    """Do a browser's numbers hold every value to its last digit?"""
    ends = pc.min_max(values).as_py()
    if ends["min"] is None:
        return True
    largest = max(abs(ends["min"]), abs(ends["max"]))
    if pa.types.is_decimal(values.type):
        return largest.scaleb(values.type.scale) < 10**EXACT_DIGITS
    return largest <= EXACT_INTEGER


def csv_parts(batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8, a piece a batch. A null is nothing, an empty text is ``""``."""
    from pyarrow import csv

    for place, batch in enumerate(batches):
        flat = [column if _csv_writes(column.type) else as_text(column) for column in batch.columns]
        sink = pa.BufferOutputStream()
        options = csv.WriteOptions(include_header=place == 0)
        csv.write_csv(pa.RecordBatch.from_arrays(flat, names=batch.schema.names), sink, options)
        yield sink.getvalue().to_pybytes()


def _csv_writes(kind: pa.DataType) -> bool:
    """Arrow writes these itself, exactly."""
    return not (
        pa.types.is_decimal(kind)
        or pa.types.is_nested(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_duration(kind)
        or pa.types.is_interval(kind)
        or pa.types.is_dictionary(kind)
        or pa.types.is_null(kind)
    )
