"""The engine's error messages in Databricks' words.

A table of patterns, first match wins. What it does not know keeps the engine's own text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from local_workspace.sql.errors import SqlError

_TYPES = {
    "Int8": "TINYINT", "Int16": "SMALLINT", "Int32": "INT", "Int64": "BIGINT", "Float32": "FLOAT",
    "Float64": "DOUBLE", "Utf8": "STRING", "LargeUtf8": "STRING", "Utf8View": "STRING", "Boolean": "BOOLEAN",
    "Date32": "DATE", "Binary": "BINARY",
}  # fmt: skip

DIVIDE_BY_ZERO = (
    "DIVIDE_BY_ZERO",
    "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. "
    'If necessary set "ansi_mode" to "false" to bypass this error.',
    "22012",
)
ARITHMETIC_OVERFLOW = (
    "ARITHMETIC_OVERFLOW",
    "Overflow in integral arithmetic. Use `try_add`, `try_subtract` or `try_multiply` to tolerate overflow and return "
    'NULL instead. If necessary set "ansi_mode" to "false" to bypass this error.',
    "22003",
)
# How a text begins whose cast to an integer fails on purpose.
OVERFLOW_MARK = "arithmetic overflow "
REMAINDER_BY_ZERO = (
    "REMAINDER_BY_ZERO",
    "Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL instead. "
    'If necessary set "ansi_mode" to "false" to bypass this error.',
    "22012",
)


def type_name(arrow: str) -> str:
    decimal = re.match(r"Decimal\d*\((\d+), ?(-?\d+)\)", arrow)
    if decimal:
        return f"DECIMAL({decimal[1]},{decimal[2]})"
    return "TIMESTAMP" if arrow.startswith("Timestamp") else _TYPES.get(arrow, arrow.upper())


def cast_invalid_input(value: str, target: str, source: str = "STRING") -> SqlError:
    message = (
        f'The value {value} of the type "{source}" cannot be cast to "{target}" because it is malformed. '
        "Correct the value as per the syntax, or change its target type. "
        "Use `try_cast` to tolerate malformed input and return NULL instead."
    )
    return SqlError("CAST_INVALID_INPUT", message, "22018")


def unresolved_column(name: str, suggestions: list[str] | None = None) -> SqlError:
    start = f"A column, variable, or function parameter with name `{name}` cannot be resolved."
    if suggestions:
        listed = ", ".join(f"`{suggestion}`" for suggestion in suggestions)
        message = f"{start} Did you mean one of the following? [{listed}]."
        return SqlError("UNRESOLVED_COLUMN.WITH_SUGGESTION", message, "42703")
    return SqlError("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", start, "42703")


def parse_syntax_error(near: str, *, line: int | None = None, column: int | None = None) -> SqlError:
    """``line`` counts from 1, ``column`` from 0, as Spark does."""
    where = f"'{near}'" if near else "end of input"
    position = f" (line {line}, pos {column})" if line is not None else ""
    error = SqlError("PARSE_SYNTAX_ERROR", f"Syntax error at or near {where}.", "42601")
    error.args = (f"{error.args[0]}{position}",)
    return error


def table_not_found(name: str) -> SqlError:
    message = (
        f"The table or view {name} cannot be found. Verify the spelling and correctness of the schema and catalog. "
        "If you did not qualify the name with a schema, verify the current_schema() output, or qualify the name with "
        "the correct schema and catalog. To tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS."
    )
    return SqlError("TABLE_OR_VIEW_NOT_FOUND", message, "42P01")


def _grouping(found: re.Match[str]) -> SqlError:
    message = (
        "The query does not include a GROUP BY clause, or selects a column that is neither in GROUP BY nor inside "
        "an aggregate function. Add GROUP BY, or turn the column into an aggregate, for instance with any_value()."
    )
    return SqlError("MISSING_AGGREGATION", message, "42803")


_STATES = {
    "CAST_INVALID_INPUT": "22018",
    "INVALID_ARRAY_INDEX": "22003",
    "INVALID_ARRAY_INDEX_IN_ELEMENT_AT": "22003",
    "TABLE_OR_VIEW_NOT_FOUND": "42P01",
    "DELTA_NOT_NULL_CONSTRAINT_VIOLATED": "23502",
    "CAST_OVERFLOW": "22003",
    "ARITHMETIC_OVERFLOW": "22003",
}


def _own_class(found: re.Match[str]) -> SqlError:
    return SqlError(found[1], found[2].strip(), _STATES.get(found[1]))


def _identifiers(debug: str) -> str:
    """The engine prints names as ``Identifier("a"), Identifier("b")``."""
    return "`.`".join(re.findall(r'Identifier\("(.*?)"\)', debug))


def _simple(error_class: str, message: str, state: str) -> Callable[[re.Match[str]], SqlError]:
    """A rule whose message has ``{1}`` for the pattern's first group and ``{type1}`` for it as a type's name."""

    def make(found: re.Match[str]) -> SqlError:
        text = message
        for number, group in enumerate(found.groups(), 1):
            text = text.replace(f"{{{number}}}", group).replace(f"{{type{number}}}", type_name(group))
        return SqlError(error_class, text, state)

    return make


_OVERFLOW = "Use `try_cast` to tolerate overflow and return NULL instead."
_RULES: list[tuple[str, Callable[[re.Match[str]], SqlError]]] = [
    (r"\[([A-Z][A-Z_.]+)\] (.*)", _own_class),
    (
        r"stream terminated by RST_STREAM|panicked at",
        _simple("INTERNAL_ERROR", "The SQL engine failed inside while it ran this statement; others go on.", "XX000"),
    ),
    (rf"Cannot cast (?:string|value) '{OVERFLOW_MARK}", lambda _: SqlError(*ARITHMETIC_OVERFLOW)),
    (
        r"(\S+) is too large to store in a Decimal128 of precision (\d+)",
        _simple(
            "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
            "The value {1} cannot be represented as a DECIMAL with {2} digits. " + _OVERFLOW,
            "22003",
        ),
    ),
    (
        r"(UNION|INTERSECT|EXCEPT) queries have different number of columns: left has (\d+) columns whereas right has "
        r"(\d+)",
        _simple(
            "NUM_COLUMNS_MISMATCH",
            "{1} can only be performed on inputs with the same number of columns, but the first input has {2} columns "
            "and the second input has {3} columns.",
            "42826",
        ),
    ),
    (
        r"Unable to parse date from (.+)",
        _simple("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION", "There is no such date: {1}.", "22023"),
    ),
    (
        r"invalid parsed (?:\w+): (.+)|invalid (?:date|datetime) string",
        lambda m: SqlError(
            "CANNOT_PARSE_TIMESTAMP",
            "The text could not be parsed with this format. Use `try_to_timestamp` to tolerate invalid input string "
            "and return NULL instead.",
            "22007",
        ),
    ),
    (
        r"extraction must be a literal",
        _simple(
            "INVALID_ARRAY_INDEX",
            "The index is out of bounds. Use the SQL function `get()` to tolerate accessing element at invalid index "
            "and return NULL instead.",
            "22003",
        ),
    ),
    (r"Divi(?:de|sion) by zero", lambda _: SqlError(*DIVIDE_BY_ZERO)),
    (r"Remainder by zero", lambda _: SqlError(*REMAINDER_BY_ZERO)),
    (
        r"Cannot cast (?:string|value) '(.*?)' to value of (.+?) type",
        lambda m: cast_invalid_input(f"'{m[1]}'", type_name(m[2])),
    ),
    (r"invalid timestamp: (.*)", lambda m: cast_invalid_input(f"'{m[1]}'", "TIMESTAMP")),
    (
        r"Can't cast value (\S+) to type (\w+)",
        _simple("CAST_OVERFLOW", 'The value {1} cannot be cast to "{type2}" due to an overflow. ' + _OVERFLOW, "22003"),
    ),
    (
        r"value of (\S+) is out of range (\w+)",
        _simple("CAST_OVERFLOW", 'The value {1} cannot be cast to "{type2}" due to an overflow. ' + _OVERFLOW, "22003"),
    ),
    (
        r"Arithmetic overflow|[Oo]verflow(?:ed)? on",
        _simple("ARITHMETIC_OVERFLOW", "The result is too large for its type. " + _OVERFLOW, "22003"),
    ),
    (r"attribute ObjectName\(\[(.+?)\]\) is missing", lambda m: unresolved_column(_identifiers(m[1]))),
    (
        r"ambiguous attribute: ObjectName\(\[(.+?)\]\)",
        lambda m: SqlError("AMBIGUOUS_REFERENCE", f"Reference `{_identifiers(m[1])}` is ambiguous.", "42704"),
    ),
    (
        r"unknown (?:\w+ )?function: (\w+)",
        _simple(
            "UNRESOLVED_ROUTINE",
            "Cannot resolve routine `{1}` on search path [`system`.`builtin`, `system`.`session`].",
            "42883",
        ),
    ),
    (r'Schema error: No field named .*?"#\d+"', _grouping),
    (r"error in SQL parser: found (\S+) at (\d+):", lambda m: parse_syntax_error(m[1])),
    (
        r"Scalar subquery returned more than one row",
        _simple(
            "SCALAR_SUBQUERY_TOO_MANY_ROWS", "More than one row returned by a subquery used as an expression.", "21000"
        ),
    ),
    (
        r"Cannot coerce arithmetic expression (\w+) (\S+) (\w+)",
        _simple(
            "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
            "Cannot resolve {2} due to data type mismatch: the left and right operands of the binary operator have "
            'incompatible types ("{type1}" and "{type3}").',
            "42K09",
        ),
    ),
    (
        r"No version of the Delta table exists at or before timestamp (\S+)",
        _simple(
            "DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION",
            "The provided timestamp ({1}) is before the earliest version available to this table.",
            "42816",
        ),
    ),
    (
        r"Missing commit file: expected final version (\d+), replay reached (\d+)",
        _simple(
            "DELTA_VERSION_NOT_FOUND",
            "Cannot time travel Delta table to version {1}. Available versions: [0, {2}].",
            "22003",
        ),
    ),
    (
        r"MERGE_CARDINALITY_VIOLATION",
        _simple(
            "DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE",
            "Cannot perform Merge as multiple source rows matched and attempted to modify the same target row in the "
            "Delta table in possibly conflicting ways.",
            "21506",
        ),
    ),
    (
        r"element_at: the index is out of bounds",
        _simple(
            "INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
            "The index is out of bounds. Use `try_element_at` to tolerate accessing element at invalid index "
            "and return NULL instead.",
            "22003",
        ),
    ),
]
_COMPILED = [(re.compile(pattern, re.S), make) for pattern, make in _RULES]

_NOISE = re.compile(
    r"^\w+: (?:\[FlightSQL\] )?|(?:plan error|analysis error|execution error|encoding error|parse error|External error"
    r"|Execution error|error in DataFusion|error in Arrow|Arrow error|Error during planning|not supported"
    r"|invalid argument): |Optimizer rule '\w+' failed\s*caused by\s*| \([A-Za-z]+; (?:ExecuteQuery|DoGet).*$",
    re.S,
)


def translate(message: str) -> SqlError:
    """The error to show for an engine's message."""
    text = re.sub(r" \([A-Za-z]+; (?:ExecuteQuery|DoGet|DoPut).*$", "", message, flags=re.S)
    for pattern, make in _COMPILED:
        found = pattern.search(text)
        if found:
            return make(found)
    plain = _NOISE.sub("", text).strip()
    unsupported = "not supported" in text or "not implemented" in text.lower()
    if unsupported:
        return SqlError("UNSUPPORTED_FEATURE", f"The embedded workspace's SQL engine cannot do this: {plain}", "0A000")
    return SqlError("ENGINE_ERROR", plain, None)
