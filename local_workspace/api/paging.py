"""Pages of a list: the ``page_token`` style, where a token is the place to go on from."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from local_workspace.errors import invalid
from local_workspace.routing import Call


def page_of(
    items: list[Any], call: Call, *, size: int, parameter: str = "page_token", offset: int = 0
) -> tuple[list[Any], str | None]:
    """One page and the token of the next one, or None at the end.

    ``parameter``: the query parameter that carries the token; ``offset`` counts when there is none. A negative size or
    offset is refused (400): it is a mistake of the caller's, and any page would be a guess.
    """
    return page_at(items, call.query.get(parameter), size=size, offset=offset)


def page_at(items: list[Any], token: str | None, *, size: int, offset: int = 0) -> tuple[list[Any], str | None]:
    """:func:`page_of` for a token that came in a body."""
    if size < 0 or offset < 0:
        raise invalid("The size of a page and an offset must not be negative.")
    start = _start(token) if token else offset
    size = max(1, size)
    following = _token(start + size) if start + size < len(items) else None
    return items[start : start + size], following


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(f"at:{start}".encode()).decode()


def _start(token: str) -> int:
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
        return max(0, int(text.removeprefix("at:")))
    except (ValueError, binascii.Error):
        raise invalid("Invalid page token.") from None
