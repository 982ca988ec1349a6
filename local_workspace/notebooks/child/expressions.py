"""Expressions of Spark Connect as SQL text: https://github.com/apache/spark, ``spark/connect/expressions.proto``"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any

from pyspark.errors.exceptions.connect import UnsupportedOperationException
from pyspark.sql.connect.types import proto_schema_to_pyspark_data_type

# Functions that SQL writes between or around their arguments.
_BETWEEN = {
    "==": "=", "=": "=", "!=": "<>", "<>": "<>", "<=>": "<=>", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
    "+": "+", "-": "-", "*": "*", "/": "/", "%": "%", "&": "&", "|": "|", "^": "^",
    "and": "AND", "or": "OR", "like": "LIKE", "ilike": "ILIKE", "rlike": "RLIKE", "div": "DIV",
}  # fmt: skip
_AROUND = {"not": "(NOT {})", "!": "(NOT {})", "isnull": "({} IS NULL)", "isnotnull": "({} IS NOT NULL)"}
_AROUND |= {"negative": "(- {})", "~": "(~ {})"}
_PART = re.compile(r"`((?:``|[^`])*)`|([^.`]+)")
_EPOCH = datetime.datetime.fromtimestamp(0, datetime.UTC).replace(tzinfo=None)

# A column's name as SQL says it, from its parts and the id of the plan that it is of.
Resolve = Callable[[list[str], int | None], str]


def unsupported(what: str) -> UnsupportedOperationException:
    return UnsupportedOperationException(
        f"[UNSUPPORTED_FEATURE] The embedded workspace does not support {what} in a DataFrame."
    )


def quoted(*parts: str) -> str:
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)


def text_literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def parts_of(identifier: str) -> list[str]:
    """``a.`b.c` `` has the parts ``a`` and ``b.c``."""
    return [m[1].replace("``", "`") if m[1] is not None else m[2] for m in _PART.finditer(identifier)]


def type_of(proto: Any) -> str:
    """A type as SQL writes it."""
    return proto_schema_to_pyspark_data_type(proto).simpleString()


class Expressions:
    """``subquery``: a plan by its id, as SQL, where an expression holds one."""

    def __init__(self, resolve: Resolve, subquery: Callable[[int], str]) -> None:
        self._resolve = resolve
        self._subquery = subquery

    def sql(self, expression: Any) -> str:
        """Raises :class:`UnsupportedOperationException` for what SQL cannot say, such as a function in Python."""
        kind = expression.WhichOneof("expr_type")
        run = _KINDS.get(kind)
        if run is None:
            raise unsupported(_NAMES.get(kind, str(kind)))
        return run(self, getattr(expression, kind))

    def all(self, expressions: Sequence[Any]) -> str:
        return ", ".join(self.sql(each) for each in expressions)

    def _operand(self, e: Any) -> str:
        """An expression beside an operator: text that was written has no parentheses of its own."""
        return f"({self.sql(e)})" if e.WhichOneof("expr_type") == "expression_string" else self.sql(e)

    def _attribute(self, e: Any) -> str:
        return self._resolve(parts_of(e.unparsed_identifier), e.plan_id if e.HasField("plan_id") else None)

    def _star(self, e: Any) -> str:
        target = e.unparsed_target.removesuffix(".*") if e.HasField("unparsed_target") else ""
        return f"{quoted(*parts_of(target))}.*" if target else "*"

    def _function(self, e: Any) -> str:
        name = e.function_name.lower()
        if name in _BETWEEN and len(e.arguments) == 2:
            return f" {_BETWEEN[name]} ".join(map(self._operand, e.arguments)).join("()")
        if name in _AROUND and len(e.arguments) == 1:
            return _AROUND[name].format(self._operand(e.arguments[0]))
        given = [self.sql(each) for each in e.arguments]
        if name == "in":
            return f"({self._operand(e.arguments[0])} IN ({', '.join(given[1:])}))"
        if name == "when":
            cases = [f"WHEN {test} THEN {value}" for test, value in zip(given[::2], given[1::2], strict=False)]
            last = f" ELSE {given[-1]}" if len(given) % 2 else ""
            return f"CASE {' '.join(cases)}{last} END"
        return f"{e.function_name}({'DISTINCT ' if e.is_distinct else ''}{', '.join(given)})"

    def _call(self, e: Any) -> str:
        return f"{quoted(*parts_of(e.function_name))}({self.all(e.arguments)})"

    def _alias(self, e: Any) -> str:
        if len(e.name) > 1:
            return f"{self.sql(e.expr)} AS ({', '.join(quoted(name) for name in e.name)})"
        return f"{self.sql(e.expr)} AS {quoted(e.name[0])}"

    def _cast(self, e: Any) -> str:
        to = e.type_str if e.HasField("type_str") else type_of(e.type)
        return f"{'TRY_CAST' if e.eval_mode == e.EVAL_MODE_TRY else 'CAST'}({self.sql(e.expr)} AS {to})"

    def order(self, e: Any) -> str:
        down = e.direction == e.SORT_DIRECTION_DESCENDING
        nulls = {e.SORT_NULLS_FIRST: " NULLS FIRST", e.SORT_NULLS_LAST: " NULLS LAST"}.get(e.null_ordering, "")
        return f"{self.sql(e.child)} {'DESC' if down else 'ASC'}{nulls}"

    def _window(self, e: Any) -> str:
        said = [f"PARTITION BY {self.all(e.partition_spec)}"] if e.partition_spec else []
        if e.order_spec:
            said.append("ORDER BY " + ", ".join(self.order(each) for each in e.order_spec))
        if e.HasField("frame_spec"):
            frame = e.frame_spec
            unit = "ROWS" if frame.frame_type == frame.FRAME_TYPE_ROW else "RANGE"
            lower, upper = self._bound(frame.lower, "PRECEDING"), self._bound(frame.upper, "FOLLOWING")
            said.append(f"{unit} BETWEEN {lower} AND {upper}")
        return f"{self.sql(e.window_function)} OVER ({' '.join(said)})"

    def _bound(self, bound: Any, outward: str) -> str:
        kind = bound.WhichOneof("boundary")
        if kind == "current_row":
            return "CURRENT ROW"
        if kind == "unbounded":
            return f"UNBOUNDED {outward}"
        value = self.sql(bound.value)
        number = re.fullmatch(r"(?:CAST\()?(-?\d+)(?: AS BIGINT\))?", value)
        if number is None:
            raise unsupported("a window bound that is no whole number")
        return f"{abs(int(number[1]))} {'PRECEDING' if int(number[1]) < 0 else 'FOLLOWING'}"

    def _lambda(self, e: Any) -> str:
        names = [quoted(each.name_parts[0]) for each in e.arguments]
        return f"({', '.join(names)}) -> {self.sql(e.function)}"

    def _extract(self, e: Any) -> str:
        """Of a struct a field, of an array or map an element."""
        of = e.extraction
        if of.WhichOneof("expr_type") == "literal" and of.literal.WhichOneof("literal_type") == "string":
            child = e.child.WhichOneof("expr_type")
            if child in ("unresolved_attribute", "unresolved_extract_value"):
                return f"{self.sql(e.child)}[{text_literal(of.literal.string)}]"
        return f"{self._operand(e.child)}[{self.sql(of)}]"

    def _subquery_of(self, e: Any) -> str:
        query = self._subquery(e.plan_id)
        if e.subquery_type == e.SUBQUERY_TYPE_EXISTS:
            return f"EXISTS ({query})"
        if e.subquery_type == e.SUBQUERY_TYPE_IN:
            values = ", ".join(map(self._operand, e.in_subquery_values))
            return f"({values if len(e.in_subquery_values) == 1 else f'({values})'} IN ({query}))"
        if e.subquery_type == e.SUBQUERY_TYPE_SCALAR:
            return f"({query})"
        raise unsupported("a table as an argument")

    def _string(self, e: Any) -> str:
        return e.expression

    def _variable(self, e: Any) -> str:
        return quoted(*e.name_parts)

    def _named(self, e: Any) -> str:
        return f"{e.key} => {self.sql(e.value)}"

    def literal(self, e: Any) -> str:
        kind = e.WhichOneof("literal_type")
        value = getattr(e, kind)
        match kind:
            case "null":
                to = type_of(value)
                return "NULL" if to == "void" else f"CAST(NULL AS {to})"
            case "boolean":
                return "TRUE" if value else "FALSE"
            case "integer":
                return str(value)
            case "byte" | "short" | "long":
                return f"CAST({value} AS {_WHOLE[kind]})"
            case "float" | "double":
                number = repr(value) if value - value == 0 else text_literal(str(value))
                return f"CAST({number} AS {kind.upper()})"
            case "decimal":
                return f"CAST('{value.value}' AS DECIMAL({value.precision or 38},{value.scale}))"
            case "string":
                return text_literal(value)
            case "binary":
                return f"X'{value.hex()}'"
            case "date":
                return f"DATE'{(_EPOCH + datetime.timedelta(days=value)).date()}'"
            case "timestamp" | "timestamp_ntz":
                return f"{kind.upper()}'{_EPOCH + datetime.timedelta(microseconds=value)}'"
            case "day_time_interval":
                return f"make_dt_interval(0, 0, 0, CAST({value / 1e6!r} AS DECIMAL(18,6)))"
            case "year_month_interval":
                return f"make_ym_interval(0, {value})"
            case "array":
                return f"array({', '.join(self.literal(each) for each in value.elements)})"
            case "map":
                pairs = zip(value.keys, value.values, strict=True)
                return f"map({', '.join(self.literal(each) for pair in pairs for each in pair)})"
            case "struct":
                names = proto_schema_to_pyspark_data_type(value.struct_type).fieldNames()  # type: ignore[attr-defined]
                fields = zip(names, value.elements, strict=True)
                return f"named_struct({', '.join(f'{text_literal(n)}, {self.literal(v)}' for n, v in fields)})"
            case "specialized_array":
                values = getattr(value, value.WhichOneof("value_type")).values
                return f"array({', '.join(_plain(each) for each in values)})"
        raise unsupported(f"a value of the kind {kind}")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return text_literal(value) if isinstance(value, str) else f"{value!r}D" if isinstance(value, float) else str(value)


_WHOLE = {"byte": "TINYINT", "short": "SMALLINT", "long": "BIGINT"}
_NAMES = {"common_inline_user_defined_function": "functions written in Python (UDFs)", "unresolved_regex": "colRegex"}
_KINDS: dict[str, Callable[[Expressions, Any], str]] = {
    "literal": Expressions.literal,
    "unresolved_attribute": Expressions._attribute,
    "unresolved_star": Expressions._star,
    "unresolved_function": Expressions._function,
    "call_function": Expressions._call,
    "expression_string": Expressions._string,
    "alias": Expressions._alias,
    "cast": Expressions._cast,
    "sort_order": Expressions.order,
    "window": Expressions._window,
    "lambda_function": Expressions._lambda,
    "unresolved_named_lambda_variable": Expressions._variable,
    "unresolved_extract_value": Expressions._extract,
    "named_argument_expression": Expressions._named,
    "subquery_expression": Expressions._subquery_of,
}
