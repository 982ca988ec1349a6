"""Objects of the workspace tree and file contents as results show them."""

from __future__ import annotations

from typing import Any

from databricks.sdk.service.workspace import ObjectInfo
from fastmcp.tools import ToolResult

from mcp_tools import text, times
from mcp_tools.results import bounded
from mcp_tools.workspace_paths import last

CONTENT = 150_000
SHOWN = 6500


def object_of(info: ObjectInfo) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": str(info.object_id) if info.object_id else info.path,
        "name": last(info.path or ""),
        "path": info.path,
        "type": info.object_type.value if info.object_type else "UNKNOWN",
        "language": info.language.value if info.language else None,
        "size": info.size,
        "created": times.iso(info.created_at),
        "modified": times.iso(info.modified_at),
    }
    return {key: item for key, item in value.items() if item is not None}


def bounded_content(content: str) -> dict[str, Any]:
    """``content`` for people, with ``content_truncated`` when it is only the first part."""
    return {"content": content[:CONTENT], "content_truncated": len(content) > CONTENT}


def with_content(kind: str, value: dict[str, Any], *, summary: str, body: str) -> ToolResult:
    """The content as it is, after the summary; only its beginning when it is long."""
    notes = []
    if len(body) > SHOWN:
        notes.append(f"{SHOWN:,} of {len(body):,} characters shown; the rest is at {value.get('path')}.")
    return ToolResult(
        content=text.compose(summary, body[:SHOWN].rstrip("\n"), notes), structured_content={kind: bounded(value)}
    )
