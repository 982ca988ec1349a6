"""The types of a request body's fields: read as the real service reads its requests, or refused with the field's name.

A shape is ``str``, ``int``, ``bool``, ``dict`` (an object that is kept as it is given), ``[shape]`` (a list),
``{str: shape}`` (an object with free keys) or ``{"name": shape, ...}`` (an object with known fields; others are left as
they are). A number where a text is wanted is its text, a text of digits where a number is wanted is that number, and
``null`` is as if the field were not there. A list or an object in the place of something else is never guessed at.
"""

from __future__ import annotations

import json
from typing import Any

from local_workspace.errors import ApiError

Shape = Any
MOST_DIGITS = 100  # more than any number has; Python refuses to read thousands of them


def shaped(value: Any, shape: Shape, place: str = "") -> Any:
    """``value`` in the given shape; ApiError 400 MALFORMED_REQUEST where it is of another one."""
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise malformed(place, "a list", value)
        return [shaped(item, shape[0], f"{place}[{number}]") for number, item in enumerate(value)]
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise malformed(place, "an object", value)
        present = {name: item for name, item in value.items() if item is not None}
        every = shape.get(str)
        return {
            name: shaped(item, wanted, f"{place}.{name}" if place else name)
            if (wanted := every or shape.get(name)) is not None
            else item
            for name, item in present.items()
        }
    return _scalar(value, shape, place)


def _scalar(value: Any, shape: Shape, place: str) -> Any:
    if shape is dict:
        if isinstance(value, dict):
            return value
        raise malformed(place, "an object", value)
    if shape is str:
        if isinstance(value, str):
            return value
        if isinstance(value, (bool, int, float)):
            return json.dumps(value)
        raise malformed(place, "a text", value)
    if shape is bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise malformed(place, "true or false", value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) < MOST_DIGITS and value.strip().removeprefix("-").isdecimal():
        return int(value)
    raise malformed(place, "a whole number", value)


def refuse_halves(value: Any, place: str = "") -> None:
    """ApiError 400 for a text with half of a character ("\\ud800" alone), which no file and no answer can hold."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            where = f"field {place}" if place else "the body of the request"
            message = f"Could not parse request object: {where} holds half of a character (a lone surrogate)."
            raise ApiError(400, "MALFORMED_REQUEST", message) from None
    elif isinstance(value, dict):
        for name, item in value.items():
            refuse_halves(name, f"{place}.<name>" if place else "<name>")
            refuse_halves(item, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            refuse_halves(item, f"{place}[{number}]")


def malformed(place: str, wanted: str, value: Any) -> ApiError:
    """Never with the value itself, which may be a secret in the wrong place."""
    kinds = {bool: "a boolean", str: "a text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    given = kinds.get(type(value), "null")
    where = f"field {place}" if place else "the body of the request"
    return ApiError(
        400, "MALFORMED_REQUEST", f"Could not parse request object: {where} has to be {wanted}, not {given}."
    )
