"""What the agent knows of a tool: its listing over MCP, as a plain value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcp.types import Tool


@dataclass(frozen=True, slots=True)
class ToolInfo:
    """One tool. What the hints leave open counts as the worse: a tool without annotations is a destructive write.

    ``destructive_with``: arguments that make a write destructive when they are set (``overwrite``).
    ``session_only``: changes nothing but the session's context. ``needs_secret``: a person types a value that
    goes out as ``_meta.secret_value``. ``sql_argument``: the argument whose SQL decides what the call may change.
    ``always_asks``: a person approves each call, whatever the mode.
    """

    name: str
    title: str
    description: str
    input_schema: dict[str, Any]
    read_only: bool = False
    destructive: bool = True
    idempotent: bool = False
    destructive_with: tuple[str, ...] = ()
    session_only: bool = False
    needs_secret: bool = False
    sql_argument: str = ""
    always_asks: bool = False

    def for_model(self) -> dict[str, Any]:
        """The tool in the Messages API's shape."""
        return {"name": self.name, "description": self.description, "input_schema": self.input_schema}


def tool_info(tool: Tool) -> ToolInfo:
    """A listed tool (``tools/list``) → what the agent goes by. Unknown ``_meta`` keys are ignored."""
    hints = tool.annotations
    meta: Mapping[str, Any] = tool.meta or {}
    read_only = bool(hints and hints.read_only_hint)
    destructive = True if hints is None or hints.destructive_hint is None else hints.destructive_hint
    with_arguments = meta.get("destructive_with") or ()
    sql = meta.get("sql_argument") or ("sql" if tool.name == "execute_sql" else "")
    return ToolInfo(
        name=tool.name,
        title=tool.title or (hints.title if hints and hints.title else "") or tool.name.replace("_", " ").capitalize(),
        description=tool.description or "",
        input_schema=tool.input_schema,
        read_only=read_only,
        destructive=destructive and not read_only,
        idempotent=bool(hints and hints.idempotent_hint),
        destructive_with=(with_arguments,) if isinstance(with_arguments, str) else tuple(with_arguments),
        session_only=bool(meta.get("session_only")),
        needs_secret=bool(meta.get("needs_secret")),
        sql_argument=sql,
    )
