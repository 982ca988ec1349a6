"""A waiting call's arguments as fields to edit, and back again. Pure: JSON Schema and values in, values out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

FieldKind = Literal["sql", "text", "lines", "integer", "number", "switch", "choice", "json"]
_LONG_TEXT = 80  # characters from which a text gets more than one line
_OF_TYPE: dict[str, FieldKind] = {"string": "text", "integer": "integer", "number": "number", "boolean": "switch"}


@dataclass(frozen=True, slots=True)
class Field:
    """One argument. ``value`` is what its widget begins with; None where it is not given."""

    name: str
    kind: FieldKind
    value: Any
    required: bool
    help: str = ""
    options: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()


def fields_of(schema: Mapping[str, Any], arguments: Mapping[str, Any], *, sql_argument: str = "") -> list[Field]:
    """Every argument that the tool takes: those that are given first, in the call's order, then the others."""
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required = set(schema.get("required") or ())
    names = [*(name for name in arguments), *(name for name in properties if name not in arguments)]
    return [
        _field(name, properties.get(name) or {}, arguments.get(name), required=name in required, sql=sql_argument)
        for name in names
    ]


def arguments_of(
    fields: Sequence[Field], typed: Mapping[str, Any], schema: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The arguments as they were typed, and what is wrong with them, in sentences. An empty optional one is left out.

    ``typed`` holds the widgets' values by argument; an argument that is not in it keeps what it was.
    """
    arguments: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in fields:
        value = typed.get(field.name, field.value)
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if field.kind == "json" and isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                problems[field.name] = f"{field.label} is not JSON: {error}."
                continue
        if field.kind == "integer" and isinstance(value, float) and value.is_integer():
            value = int(value)
        arguments[field.name] = value
    labels = {field.name: field.label for field in fields}
    return arguments, [*problems.values(), *_faults(arguments, schema, labels, known=problems)]


def _faults(
    arguments: Mapping[str, Any], schema: Mapping[str, Any], labels: Mapping[str, str], *, known: Iterable[str]
) -> Iterable[str]:
    from jsonschema import Draft202012Validator

    for name in schema.get("required") or ():
        if name not in arguments and name not in known:
            yield f"{labels.get(name, name)} is missing."
    for fault in Draft202012Validator(schema).iter_errors(dict(arguments)):
        if fault.validator != "required" or fault.absolute_path:
            where = labels.get(str(next(iter(fault.absolute_path), "")), "The call")
            yield f"{where}: {fault.message}."


def _field(name: str, schema: Mapping[str, Any], value: Any, *, required: bool, sql: str) -> Field:
    kind = _kind(name, schema, value, sql=sql)
    return Field(
        name=name,
        kind=kind,
        value=json.dumps(value, indent=2, ensure_ascii=False) if kind == "json" and value is not None else value,
        required=required,
        help=str(schema.get("description") or ""),
        options=tuple(map(str, schema.get("enum") or ())),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
    )


def _kind(name: str, schema: Mapping[str, Any], value: Any, *, sql: str) -> FieldKind:
    """By the schema; where the value that is there does not fit it, it is edited as JSON, which shows it as it is."""
    if name == sql and isinstance(value, str):
        return "sql"
    options = schema.get("enum")
    if options and all(isinstance(option, str) for option in options):
        return "choice" if value is None or value in options else "json"
    kind = _OF_TYPE.get(str(schema.get("type")), "json")
    if value is None:
        return kind
    fits = {
        "text": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "switch": isinstance(value, bool),
    }
    if not fits.get(kind, False):
        return "json"
    if kind in ("integer", "number") and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return "json"  # a number field takes no value beyond its bounds, not even to show it
    long = isinstance(value, str) and ("\n" in value or len(value) > _LONG_TEXT)
    return "lines" if kind == "text" and long else kind
