"""Arguments as models write them, put into the form that a tool's schema asks for, where the meaning is sure.

What stays wrong is refused by the validation that follows; nothing here repeats a value, which may be a secret.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]
# Another word for a value, by its letters and digits. It counts where the tool knows the second and not the first.
SYNONYMS: dict[str, str] = {
    "CANCELLED": "CANCELED",
    "SUCCEEDED": "SUCCESS",
    "SUCCESSFUL": "SUCCESS",
    "FAIL": "FAILED",
    "FAILURE": "FAILED",
    "ERROR": "FAILED",
    "TIMEOUT": "TIMEDOUT",
    "STOPPED": "TERMINATED",
    "TERMINATED": "STOPPED",
    "TERMINATING": "STOPPING",
    "STARTING": "PENDING",
    "PENDING": "STARTING",
    "IPYNB": "JUPYTER",
    "PY": "PYTHON",
    "XXSMALL": "2XSMALL",
    "XXLARGE": "2XLARGE",
}
# Other names for a parameter, where the tool has the second and not the first.
OTHER_NAMES = {
    "query": "sql",
    "sql_query": "sql",
    "statement": "sql",
    "max_results": "limit",
    "max_rows": "limit",
    "row_limit": "limit",
    "page_size": "limit",
}
NAMED_OTHERWISE = re.compile(r"(?P<stem>[a-z_]+?)_(id|name|path|uuid)")


def in_form(parameters: Schema, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by the tool's own names and in its own types; what cannot be told is left as it is."""
    properties: Mapping[str, Schema] = parameters.get("properties", {})
    required = set(parameters.get("required", ()))
    formed: dict[str, Any] = {}
    for given, value in arguments.items():
        name = own_name(given, properties, arguments)
        rule = properties.get(name)
        if rule is None:
            formed[name] = value
            continue
        value = in_type(rule, value)
        # Null, and the empty text where no text is the default, are how "not given" is often written.
        if name not in required and (value is None or (value == "" and "default" not in rule)):
            continue
        formed[name] = value
    return formed


def own_name(given: str, properties: Mapping[str, Schema], arguments: Mapping[str, Any]) -> str:
    """``cluster_id``, ``waitSeconds`` and ``query`` mean ``cluster``, ``wait_seconds`` and ``sql``, which go first."""
    if given in properties:
        return given
    snake = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", given).lower().replace("-", "_")
    otherwise = NAMED_OTHERWISE.fullmatch(snake)
    for name in (snake, otherwise["stem"] if otherwise else "", f"{snake}_id", OTHER_NAMES.get(snake, "")):
        if name in properties and name not in arguments:
            return name
    return given


def in_type(rule: Schema, value: Any) -> Any:
    if "enum" in rule and isinstance(value, str):
        return in_enum(rule["enum"], value)
    match rule.get("type"), value:
        case "string", bool():
            return value
        case "string", int():
            return str(value)
        case "string", float() if value.is_integer():
            return str(int(value))
        case "string", [str() as only]:
            return only
        case "integer" | "number", bool():
            return "true" if value else "false"  # a number to Python; as a text it is refused
        case "integer" | "number", str():
            return value.strip().replace(",", "") if re.fullmatch(r"\s*\d{1,3}(,\d{3})+\s*", value) else value
        case "object", str():
            return parsed(value, dict)
        case "object", list():
            return by_name(value)
        case "array", str():
            return parsed(value, list)
    return value


def in_enum(known: Iterable[Any], value: str) -> str:
    """The value as the tool writes it, whatever its case and punctuation, or by another word for it."""
    own = {plain(str(one)): str(one) for one in known}
    word = plain(value)
    return own.get(word) or own.get(SYNONYMS.get(word, "")) or value


def plain(word: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", word.upper())


def parsed(value: str, kind: type) -> Any:
    """The JSON that a text holds if it is of this kind, else the text."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, kind) else value


def by_name(items: list[Any]) -> Any:
    """``[{"name": "a", "value": 1}]``, as the REST API writes parameters, is ``{"a": 1}``."""
    named = all(isinstance(item, dict) and isinstance(item.get("name"), str) and "value" in item for item in items)
    return {item["name"]: item["value"] for item in items} if named else items


def no_such(name: str, known: Iterable[str]) -> str:
    """What to do about a parameter that the tool does not have."""
    names = sorted(known)
    if not names:
        return "there is no such parameter; the tool takes none"
    near = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    meant = f"; did you mean {near[0]}?" if near else ";"
    return f"there is no such parameter{meant} There are {', '.join(names)}"
