"""The least common type of several values, nested ones included, as Databricks finds it."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from local_workspace.sql.number_types import KINDS, Digits, decimal_type, named
from local_workspace.sql.types import is_variant, type_text

_OTHERS = frozenset({"DATE", "TIMESTAMP", "TIMESTAMP_NTZ", "BOOLEAN", "BINARY"})
_FLOATS = ("DOUBLE", "FLOAT")
_INTEGERS: dict[str, Digits] = {"TINYINT": (3, 0), "SMALLINT": (5, 0), "INT": (10, 0), "BIGINT": (20, 0)}


def least_common(kinds: Sequence[pa.DataType]) -> str | None:
    """As a type is written, ``VOID`` where all are NULL; None where they have nothing in common."""
    known = [kind for kind in kinds if not pa.types.is_null(kind)]
    if not known:
        return "VOID"
    if all(pa.types.is_list(kind) or pa.types.is_large_list(kind) for kind in known):
        inside = least_common([kind.value_type for kind in known])
        return inside and f"ARRAY<{inside}>"
    if all(pa.types.is_map(kind) for kind in known):
        key, item = least_common([kind.key_type for kind in known]), least_common([kind.item_type for kind in known])
        return f"MAP<{key}, {item}>" if key and item else None
    if any(pa.types.is_struct(kind) for kind in known):
        return _struct(known)
    found: str | None = type_text(known[0])
    for text in dict.fromkeys(map(type_text, known)):
        found = found and wider(found, text)
    return found


def _struct(kinds: list[pa.DataType]) -> str | None:
    if not all(pa.types.is_struct(kind) and not is_variant(kind) for kind in kinds):
        return None
    names = [[kind.field(at).name for at in range(kind.num_fields)] for kind in kinds]
    if len({tuple(name.lower() for name in each) for each in names}) > 1:
        return None
    fields = [least_common([kind.field(at).type for kind in kinds]) for at in range(len(names[0]))]
    if None in fields:
        return None
    return f"STRUCT<{', '.join(f'`{name}`: {text}' for name, text in zip(names[0], fields, strict=True))}>"


def wider(left: str, right: str) -> str | None:
    """The type of which both of two simple types can be: a text beside a number is a number."""
    if left == right or "VOID" in (left, right):
        return left if right == "VOID" else right
    if "STRING" in (left, right):
        return of_text(right if left == "STRING" else left)
    first, second = named(left), named(right)
    if left in _FLOATS or right in _FLOATS:
        return "DOUBLE" if (first or left in _FLOATS) and (second or right in _FLOATS) else None
    if isinstance(first, str) and isinstance(second, str):
        return max(first, second, key=KINDS.index)
    if first and second:
        a, b = digits(first), digits(second)
        scale = max(a[1], b[1])
        return decimal_type(min(38, max(a[0] - a[1], b[0] - b[1]) + scale), scale)
    if {left, right} <= {"DATE", "TIMESTAMP", "TIMESTAMP_NTZ"}:
        return "TIMESTAMP" if "TIMESTAMP" in (left, right) else "TIMESTAMP_NTZ"
    return None


def of_text(other: str) -> str | None:
    """What a text becomes beside a value of this type."""
    if other in _OTHERS:
        return other
    number = named(other)
    if isinstance(number, str):
        return "BIGINT"
    return "DOUBLE" if number is not None or other in _FLOATS else None


def digits(number: str | Digits) -> Digits:
    return _INTEGERS[number] if isinstance(number, str) else number
