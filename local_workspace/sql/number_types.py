"""The types of numbers, as Spark derives them: integers by name, decimals by their digits."""

from __future__ import annotations

import re

from sqlglot import exp

Kind = str
Digits = tuple[int, int]
KINDS: tuple[Kind, ...] = ("TINYINT", "SMALLINT", "INT", "BIGINT")
_BY_NAME: dict[str, Kind] = {"INTEGER": "INT", "LONG": "BIGINT", "SHORT": "SMALLINT", "BYTE": "TINYINT"}
_BY_NAME |= {kind: kind for kind in KINDS}
MAX_INT, MAX_BIGINT = 2**31 - 1, 2**63 - 1

# Functions that answer with an integer whatever they are of.
ALWAYS: dict[str, Kind] = {
    "count": "BIGINT", "count_if": "BIGINT", "approx_count_distinct": "BIGINT", "regr_count": "BIGINT",
    "row_number": "INT", "rank": "INT", "dense_rank": "INT", "ntile": "INT", "length": "INT", "char_length": "INT",
    "size": "INT", "cardinality": "INT", "array_size": "INT", "year": "INT", "month": "INT", "day": "INT",
    "hour": "INT", "minute": "INT", "second": "INT", "quarter": "INT", "dayofweek": "INT", "dayofyear": "INT",
    "dayofmonth": "INT", "weekday": "INT", "weekofyear": "INT", "unix_timestamp": "BIGINT", "unix_seconds": "BIGINT",
    "unix_millis": "BIGINT", "unix_micros": "BIGINT", "unix_date": "INT", "int": "INT", "bigint": "BIGINT",
    "smallint": "SMALLINT", "tinyint": "TINYINT", "locate": "INT", "instr": "INT", "levenshtein": "INT",
    "xxhash64": "BIGINT", "hash": "INT", "timestampdiff": "BIGINT", "ascii": "INT", "factorial": "BIGINT",
}  # fmt: skip
# Functions that answer with the widest type of their arguments from this one on.
OF_ARGUMENTS = {name: 0 for name in ("coalesce", "greatest", "least", "nvl", "ifnull", "abs", "max", "min", "first")}
OF_ARGUMENTS |= {name: 0 for name in ("last", "any_value", "first_value", "last_value", "lag", "lead", "mode")}
OF_ARGUMENTS |= {"if": 1, "nvl2": 1, "nullif": 0}
# Of these only the first argument says the type.
OF_FIRST = frozenset({"lag", "lead", "first", "last", "nullif", "abs", "max", "min", "mode", "nth_value"})


def quotient(left: Digits, right: Digits) -> Digits:
    """The type of a quotient of decimals, as Spark has it."""
    whole = left[0] - left[1] + right[1]
    scale = max(6, left[1] + right[0] + 1)
    return adjusted(whole + scale, scale)


def operation(node: exp.Expr, left: Digits, right: Digits) -> Digits:
    """The type of a sum, difference, product or remainder of decimals before it is cut to 38 digits."""
    if isinstance(node, exp.Mul):
        return left[0] + right[0] + 1, left[1] + right[1]
    scale, whole = max(left[1], right[1]), (left[0] - left[1], right[0] - right[1])
    return (min(whole) + scale, scale) if isinstance(node, exp.Mod) else (max(whole) + scale + 1, scale)


def rounded(digits: Digits, places: int) -> Digits:
    """The type of ``round(x, places)``."""
    whole = digits[0] - digits[1] + 1
    if places < 0:
        return min(38, max(whole, 1 - places)), 0
    scale = min(digits[1], places)
    return min(38, whole + scale), scale


def whole_number(node: exp.Expr | None) -> int | None:
    """The value of an integer literal, with its sign."""
    if isinstance(node, exp.Neg):
        value = whole_number(node.this)
        return None if value is None else -value
    return int(node.name) if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit() else None


def adjusted(precision: int, scale: int) -> Digits:
    """Spark keeps a decimal within 38 digits at the cost of its fraction, of which it leaves at least six."""
    if precision <= 38:
        return precision, scale
    return 38, max(38 - (precision - scale), min(scale, 6))


def decimal_type(precision: int, scale: int) -> str:
    return f"DECIMAL({precision}, {scale})"


def named(text: str) -> Kind | Digits | None:
    """From a type as it is written."""
    text = text.upper().replace(" ", "")
    found = re.fullmatch(r"(?:DECIMAL|NUMERIC|DEC)(?:\((\d+)(?:,(\d+))?\))?", text)
    if found:
        return int(found[1] or 10), int(found[2] or 0)
    return _BY_NAME.get(text)


def of_literal(node: exp.Literal) -> Kind | Digits | None:
    if node.is_string:
        return None
    if node.name.isdigit():
        value = int(node.name)
        return "INT" if value <= MAX_INT else "BIGINT" if value <= MAX_BIGINT else (len(node.name), 0)
    found = re.fullmatch(r"(\d*)\.(\d*)", node.name)
    if not found:
        return None
    whole = found[1].lstrip("0")
    return max(len(whole) + len(found[2]), 1), len(found[2])


def digits_of(node: exp.Expr, kind: Kind | Digits | None) -> Digits | None:
    """An operand as the decimal that Spark makes of it."""
    if isinstance(kind, str):
        value = whole_number(node)
        if value is not None:
            return len(str(abs(value))), 0
        return {"TINYINT": 3, "SMALLINT": 5, "INT": 10, "BIGINT": 20}[kind], 0
    return kind


def smallest_literal(node: exp.Neg) -> None:
    """``-2147483648`` is an INT, though 2147483648 is none."""
    if isinstance(node.this, exp.Literal) and node.this.name in (str(MAX_INT + 1), str(MAX_BIGINT + 1)):
        kind = "INT" if node.this.name == str(MAX_INT + 1) else "BIGINT"
        if not isinstance(node.parent, exp.Cast):
            node.replace(
                exp.Cast(
                    this=exp.Literal.string(f"-{node.this.name}"), to=exp.DataType.build(kind, dialect="databricks")
                )
            )
