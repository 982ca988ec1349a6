"""``df.show()``: rows as the table of text that Spark prints."""

from __future__ import annotations

import datetime
import decimal
import math
from typing import Any

import pyarrow as pa


def show_string(rows: pa.Table, *, number: int, truncate: int, vertical: bool) -> str:
    """``rows``: one more than ``number``, where there are more. ``truncate``: characters a cell, 0 for all."""
    more = rows.num_rows > number
    rows = rows.slice(0, number)
    names = [_cut(name, 0) for name in rows.column_names]
    lines = [
        [_cut(cell(value, column.type), truncate) for value in column.to_pylist()]
        for column, _ in zip(rows.columns, names, strict=True)
    ]
    cells = [list(row) for row in zip(*lines, strict=True)] if lines else [[] for _ in range(rows.num_rows)]
    text = _vertical(names, cells) if vertical else _table(names, cells, truncate)
    if more:
        text += f"only showing top {number} row{'' if number == 1 else 's'}\n"
    return text


def cell(value: Any, kind: pa.DataType) -> str:
    """A value as Spark casts it to text."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value, single=pa.types.is_float32(kind))
    if isinstance(value, datetime.datetime):
        text = value.strftime("%Y-%m-%d %H:%M:%S")
        return text + (f".{value.microsecond:06d}".rstrip("0") if value.microsecond else "")
    if isinstance(value, datetime.timedelta):
        sign, whole = ("-" if value < datetime.timedelta(0) else ""), abs(value)
        hours, rest = divmod(whole.seconds, 3600)
        part = f".{whole.microseconds:06d}".rstrip("0") if whole.microseconds else ""
        clock = f"{hours:02}:{rest // 60:02}:{rest % 60:02}{part}"
        return f"INTERVAL '{sign}{whole.days} {clock}' DAY TO SECOND"
    if isinstance(value, bytes):
        return "[" + " ".join(f"{byte:02X}" for byte in value) + "]"
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if pa.types.is_map(kind):
        return "{" + ", ".join(f"{cell(k, kind.key_type)} -> {cell(v, kind.item_type)}" for k, v in value) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(cell(v, kind.field(n).type) for n, v in enumerate(value.values())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(cell(each, kind.value_type) for each in value) + "]"
    return str(value)


def _number(value: float, *, single: bool) -> str:
    """As Java writes it: 1.0E7 from ten millions on."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    text = f"{pa.scalar(value, pa.float32()).cast(pa.string()).as_py()}" if single else repr(value)
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        plain = f"{decimal.Decimal(text):f}"
        return plain if "." in plain else f"{plain}.0"
    sign, digits, exponent = decimal.Decimal(text).as_tuple()
    kept = "".join(map(str, digits)).rstrip("0") or "0"
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{kept[0]}.{kept[1:] or '0'}E{power}"


def _cut(text: str, truncate: int) -> str:
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    if truncate <= 0 or len(text) <= truncate:
        return text
    return text[:truncate] if truncate < 4 else f"{text[: truncate - 3]}..."


def _table(names: list[str], cells: list[list[str]], truncate: int) -> str:
    widths = [max(3, len(name), *(len(row[n]) for row in cells)) for n, name in enumerate(names)]
    rule = "+" + "+".join("-" * width for width in widths) + "+\n"

    def line(row: list[str]) -> str:
        # Numbers or not, cells stand to the right unless they are shown whole.
        put = str.rjust if truncate > 0 else str.ljust
        return "|" + "|".join(put(text, width) for text, width in zip(row, widths, strict=True)) + "|\n"

    return rule + line(names) + rule + "".join(line(row) for row in cells) + rule


def _vertical(names: list[str], cells: list[list[str]]) -> str:
    left = max([3, *map(len, names)])
    right = max([3, *(len(text) for row in cells for text in row)])
    text = ""
    for number, row in enumerate(cells):
        text += f"-RECORD {number}".ljust(left + right + 5, "-") + "\n"
        text += "".join(f" {name.ljust(left)} | {each.ljust(right)} \n" for name, each in zip(names, row, strict=True))
    return text if cells else "(0 rows)\n"
