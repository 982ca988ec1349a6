"""How a typed function becomes a tool: title, effect, and what callers need to know beyond the schema."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from fastmcp.tools import FunctionTool, Tool
from mcp.types import ToolAnnotations

from mcp_tools.settings import Toolset

Effect = Literal["read", "write", "idempotent", "destructive", "destructive_idempotent", "session"]

# read only, destructive, idempotent
HINTS: dict[Effect, tuple[bool, bool, bool]] = {
    "read": (True, False, True),
    "write": (False, False, False),
    "idempotent": (False, False, True),
    "destructive": (False, True, False),
    "destructive_idempotent": (False, True, True),
    "session": (False, False, True),
}
# Reaches beyond the workspace: code of its user's own, and Git hosts.
OPEN_WORLD = frozenset({"execute_sql", "run_job", "run_notebook", "create_repo", "update_repo"})

ToolFunction = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One row of a category's table. The function's name and docstring are the tool's name and description.

    ``meta`` holds what a caller must know beyond the annotations: ``destructive_with`` (parameters that make it
    destructive), ``needs_secret`` (a value that a person types), ``sql_argument``.
    """

    function: ToolFunction
    title: str
    effect: Effect
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.function.__name__


def build(spec: ToolSpec, category: Toolset) -> FunctionTool:
    read_only, destructive, idempotent = HINTS[spec.effect]
    meta: dict[str, Any] = {"category": category, **spec.meta}
    if spec.effect == "session":
        meta["session_only"] = True
    tool = Tool.from_function(
        spec.function,
        title=spec.title,
        description=description(spec.function),
        annotations=ToolAnnotations(
            read_only_hint=read_only,
            destructive_hint=destructive,
            idempotent_hint=idempotent,
            open_world_hint=spec.name in OPEN_WORLD,
        ),
        output_schema=None,
        meta=meta,
    )
    tool.parameters = terse(tool.parameters)
    return tool


def description(function: ToolFunction) -> str:
    return " ".join((inspect.getdoc(function) or "").split())


def terse(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema in fewer tokens: ``X or null, default null`` becomes ``X``. Validation does not read the schema."""
    properties = {}
    for name, value in schema.get("properties", {}).items():
        value = dict(value)
        options = [option for option in value.get("anyOf", ()) if option != {"type": "null"}]
        if len(options) == 1:
            del value["anyOf"]
            value = {**options[0], **value}
        if value.get("default", "") is None:
            del value["default"]
        if value.get("additionalProperties") is True:
            del value["additionalProperties"]
        properties[name] = value
    return {**schema, "properties": properties}
