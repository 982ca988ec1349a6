"""The session's context as lines for the model: when and where the person is, and what the session works with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Clearing the session and setting it again, one argument of set_context each: key → where its value is.
_RESTORED = ("cluster", "warehouse", "catalog", "schema", "workspace_path")


def known_timezone(name: str | None, *, default: str = "UTC") -> str:
    """``name`` if it is an IANA time zone, else ``default``."""
    for candidate in (name, default):
        try:
            if candidate:
                ZoneInfo(candidate)
                return candidate
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"


def render_context(
    context: Mapping[str, Any],
    *,
    user: str,
    timezone: str,
    now: datetime | None = None,
    page: Mapping[str, str] | None = None,
) -> str:
    """``get_context``'s structured content (or ``{}``) as ``key: value`` lines, one a line, ``-`` for nothing.

    ``page`` is what the person looks at: its lines follow, their keys with ``page_`` ahead (``page_table: ...``).
    """
    local = (now or datetime.now(UTC)).astimezone(ZoneInfo(timezone))
    lines = {
        "now": local.strftime("%Y-%m-%d %H:%M (%A)"),
        "timezone": timezone,
        "user": context.get("user") or user,
    }
    if context:
        lines["workspace"] = " ".join(
            str(part) for part in (context.get("host"), _kind(context.get("workspace_kind"))) if part
        )
        for key in _RESTORED:
            lines[key] = _one(context.get(key))
    lines |= {"page" if key == "page" else f"page_{key}": value for key, value in (page or {}).items() if value}
    return "\n".join(f"{key}: {' '.join(str(value or '-').split())}" for key, value in lines.items())


def restoring_arguments(context: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``set_context`` that bring a logged context back."""
    arguments: dict[str, Any] = {}
    for key in _RESTORED:
        value = context.get(key)
        if isinstance(value, Mapping):
            value = value.get("id")
        if value:
            arguments[key] = value
    return arguments


def _one(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value or "-")
    state = f", {value['state']}" if value.get("state") else ""
    return f"{value.get('name') or value.get('id')} ({value.get('id')}{state})"


def _kind(kind: Any) -> str:
    return "(demo workspace with synthetic data)" if kind == "demo" else ""
