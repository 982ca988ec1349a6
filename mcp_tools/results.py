"""Tool results with their two faces: text for the model, structured content for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fastmcp.tools import ToolResult

from mcp_tools import text

STRUCTURED_BYTES = 200_000
Object = dict[str, Any]


def listing(
    plural: str,
    objects: Sequence[Object],
    *,
    summary: str,
    columns: Sequence[str],
    total: int | None = None,
    notes: Iterable[str] = (),
    show: Mapping[str, Callable[[Any], Any]] | None = None,
    more: str = "narrow it down to see the others",
    at_least: bool = False,
) -> ToolResult:
    """A list: ``{plural: [...], "count": total, "truncated": bool}`` and a table of ``columns``.

    ``total``: how many there are when ``objects`` is only a part. ``show``: how a column is written in the text.
    ``more``: what to do to see what was left out. ``at_least``: there may be more than ``total``.
    """
    total = len(objects) if total is None else total
    writers = show or {}
    rows = ([writers.get(c, _same)(o.get(c)) for c in columns] for o in objects)
    own_notes = [note for note in notes if note]
    room = text.BUDGET - len(summary) - sum(len(note) + 8 for note in own_notes) - 160
    body, shown = text.table(columns, rows, budget=room) if objects else ("", 0)
    if shown < total:
        own_notes.insert(0, f"{shown:,} of {'at least ' if at_least else ''}{total:,} shown; {more}.")
    kept = fitting(objects)
    structured = {plural: kept, "count": total, "truncated": len(kept) < total}
    return ToolResult(content=text.compose(summary, body, own_notes), structured_content=structured)


def single(
    kind: str,
    value: Object,
    *,
    summary: str,
    lines: Iterable[tuple[str, Any]] = (),
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[Any]] = (),
    notes: Iterable[str] = (),
) -> ToolResult:
    """One object: ``{kind: value}`` and ``key: value`` lines, then a table of what belongs to it, if given."""
    own_notes = [note for note in notes if note]
    room = text.BUDGET - len(summary) - sum(len(note) + 8 for note in own_notes) - 160
    body, left_out = text.fields(lines, budget=room)
    if left_out:
        own_notes.insert(0, f"{left_out} lines did not fit and are left out.")
    if rows:
        below, shown = text.table(columns, rows, budget=room - len(body))
        body = f"{body}\n{below}"
        if shown < len(rows):
            own_notes.insert(0, f"{shown} of {len(rows)} rows shown.")
    return ToolResult(content=text.compose(summary, body, own_notes), structured_content={kind: bounded(value)})


def with_context(result: ToolResult, context: Object) -> ToolResult:
    """The result of a call that changed the session's context."""
    result.meta = {**(result.meta or {}), "context": context}
    return result


def size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, default=str).encode())


def fitting(objects: Sequence[Any], *, limit: int = STRUCTURED_BYTES) -> list[Any]:
    """As many of the objects, from the first on, as fit into ``limit`` bytes."""
    kept, used = [], 1000
    for item in objects:
        used += size(item) + 2
        if used > limit:
            break
        kept.append(item)
    return kept


def bounded(value: Object, *, limit: int = STRUCTURED_BYTES) -> Object:
    """The object within ``limit`` bytes: its longest lists and strings are halved, and ``truncated`` says so."""
    if size(value) <= limit:
        return value
    cut: Object = dict(value)
    while size(cut) > limit:
        longest = max(cut, key=lambda key: size(cut[key]))
        cut[longest] = halved(cut[longest])
        cut["truncated"] = True
    return cut


def halved(item: Any) -> Any:
    """About half of it, of the same type; None for what has no half."""
    match item:
        case dict() if len(item) > 1 or any(isinstance(value, str | list | dict) for value in item.values()):
            longest = max(item, key=lambda key: size(item[key]))
            smaller = halved(item[longest])
            rest = {key: value for key, value in item.items() if key != longest}
            return rest if smaller in (None, "", [], {}) else rest | {longest: smaller, "truncated": True}
        case [only]:
            smaller = halved(only)
            return [] if smaller in (None, "", [], {}) else [smaller]
        case str() | list():
            return item[: len(item) // 2]
        case dict():
            return {}
    return None


def _same(value: Any) -> Any:
    return value
