"""The small search language of MLflow: filters (a part of SQL, joined with AND) and orders.

https://mlflow.org/docs/latest/search-runs and the ``filter`` of https://docs.databricks.com/api/workspace/experiments
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from local_workspace.errors import invalid
from local_workspace.like_patterns import like_pattern

T = TypeVar("T")
Value = str | float | int
Look = Callable[[T, str, str], "Value | None"]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<quoted>`[^`]*`)
      | (?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w./-]))
      | (?P<operator>!=|>=|<=|=|>|<)
      | (?P<mark>[().,])
      | (?P<word>[\w/-]+)
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


@dataclass(frozen=True, slots=True)
class Fields:
    """What may be searched: names of a kind of thing with keys of its own (``metrics.rmse``), and attributes.

    ``kinds``: each name for it -> the kind; ``numeric``: the kinds whose values are numbers; ``attributes``: the names
    that may stand alone or behind an alias of "attribute" -> whether it is a number.
    """

    kinds: Mapping[str, str]
    numeric: frozenset[str]
    attributes: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Clause:
    kind: str
    key: str
    operator: str
    value: Any


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise invalid(f"Invalid clause(s) in filter string: cannot read {text[at : at + 40]!r}.")
        found.append((str(match.lastgroup), match[0].strip()))
        at = match.end()
    return found


class _Reader:
    def __init__(self, text: str, fields: Fields) -> None:
        self.text, self.fields = text, fields
        self.tokens, self.at = _tokens(text), 0

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise invalid(f"Invalid filter string: {self.text!r} ends too early.")
        self.at += 1
        return self.tokens[self.at - 1]

    def word(self) -> str:
        return self.tokens[self.at][1].upper() if self.at < len(self.tokens) else ""

    def clauses(self) -> list[Clause]:
        found = []
        while self.at < len(self.tokens):
            if found and self.next()[1].upper() != "AND":
                raise invalid(f"Invalid clause(s) in filter string: only AND may join comparisons, in {self.text!r}.")
            found.append(self.clause())
        return found

    def identifier(self) -> tuple[str, str]:
        """``metrics.rmse``, ``tags."a b"``, ``run_id``: the kind and the key."""
        parts = [_unquoted(*self.next())]
        while self.at < len(self.tokens) and self.tokens[self.at][1] == ".":
            self.at += 1
            parts.append(_unquoted(*self.next()))
        return place(parts, self.fields)

    def clause(self) -> Clause:
        kind, key = self.identifier()
        operator = self.next()[1].upper()
        if operator == "NOT":
            operator += " " + self.next()[1].upper()
        number = self.fields.attributes.get(key, False) if kind == "attribute" else kind in self.fields.numeric
        if operator in ("IN", "NOT IN"):
            return Clause(kind, key, operator, self.several())
        if operator not in _COMPARE and operator not in ("LIKE", "ILIKE"):
            raise invalid(f"Invalid comparison operator {operator!r} in filter string {self.text!r}.")
        if number and operator in ("LIKE", "ILIKE"):
            raise invalid(f"{key!r} is a number: compare it with one of {' '.join(_COMPARE)}, not with {operator}.")
        token = self.next()
        if number and token[0] != "number":
            raise invalid(f"Expected a number to compare {key!r} with, not {token[1]}.")
        if not number and token[0] != "string":
            raise invalid(f"Expected a quoted string value for {key!r} (e.g. 'my-value'), not {token[1]}.")
        return Clause(kind, key, operator, float(token[1]) if number else _unquoted(*token))

    def several(self) -> list[str]:
        if self.next()[1] != "(":
            raise invalid(f"IN needs a list in parentheses, in {self.text!r}.")
        found = []
        while True:
            token = self.next()
            if token[0] != "string":
                raise invalid(f"A list in a filter holds quoted strings, not {token[1]}.")
            found.append(_unquoted(*token))
            mark = self.next()[1]
            if mark == ")":
                return found
            if mark != ",":
                raise invalid(f"A list in a filter is separated by commas, in {self.text!r}.")


def _unquoted(kind: str, text: str) -> str:
    if kind == "quoted":
        return text[1:-1]
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "string" else text


def place(parts: list[str], fields: Fields) -> tuple[str, str]:
    """The kind and key that an identifier's parts name; 400 for what cannot be searched."""
    if len(parts) > 1 and (kind := fields.kinds.get(parts[0].lower())):
        key = ".".join(parts[1:])
    else:
        kind, key = "attribute", ".".join(parts)
    if kind == "attribute" and key not in fields.attributes:
        known = ", ".join([*fields.attributes, *sorted({f"{kind}s.<key>" for kind in fields.kinds.values()})])
        raise invalid(f"Invalid attribute key '{key}' specified. Valid keys are: {known}.")
    return kind, key


def parse(text: str | None, fields: Fields) -> list[Clause]:
    """The clauses of a filter, all of which have to hold; 400 INVALID_PARAMETER_VALUE for what is none."""
    return _Reader(text, fields).clauses() if text and text.strip() else []


def _holds(clause: Clause, value: Value | None) -> bool:
    if value is None:
        return False  # as in MLflow: what a thing does not have fulfils no comparison, not even !=
    if clause.operator == "IN":
        return value in clause.value
    if clause.operator == "NOT IN":
        return value not in clause.value
    if clause.operator in ("LIKE", "ILIKE"):
        pattern = like_pattern(clause.value, ignore_case=clause.operator == "ILIKE")
        return pattern.fullmatch(str(value)) is not None
    return _COMPARE[clause.operator](value, clause.value)


def found(items: Iterable[T], clauses: list[Clause], look: Look[T]) -> list[T]:
    """The items for which every clause holds; ``look(item, kind, key)`` gives a value or None."""
    return [item for item in items if all(_holds(each, look(item, each.kind, each.key)) for each in clauses)]


def ordered(items: list[T], order_by: list[str] | None, fields: Fields, look: Look[T]) -> list[T]:
    """Items in the wanted order, those without the value last; items that are equal stay in the order they came in."""
    for text in reversed(order_by or []):
        name, descending = _order(text)
        reader = _Reader(name, fields)
        kind, key = reader.identifier()
        if reader.at < len(reader.tokens):
            raise invalid(f"Invalid order_by clause {text!r}. Write a name, and ASC or DESC behind it.")
        have: list[tuple[Value, T]] = []
        none: list[T] = []
        for item in items:
            value = look(item, kind, key)
            if value is None or _nan(value):
                none.append(item)
            else:
                have.append((value, item))
        # A field's values are all numbers or all texts, which no type of Python says.
        have.sort(key=lambda pair: cast(Any, pair[0]), reverse=descending)
        items = [item for _, item in have] + none
    return items


def _order(text: str) -> tuple[str, bool]:
    """The name in an order, and whether it goes down."""
    # Word by word and not with a regular expression, which would try every share of a long row of spaces.
    name, *direction = text.strip().rsplit(maxsplit=1) or [""]
    if direction and direction[0].upper() in ("ASC", "DESC"):
        return name, direction[0].upper() == "DESC"
    if not name:
        raise invalid(f"Invalid order_by clause {text!r}.")
    return text.strip(), False


def _nan(value: Value) -> bool:
    return isinstance(value, float) and math.isnan(value)
