"""How a typed function becomes a tool: title, effect, and what callers need to know beyond the schema."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from fastmcp.tools import FunctionTool
from mcp.types import ToolAnnotations

from mcp_tools.shapes import Shape

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


@dataclass(frozen=True, slots=True, eq=False)
class ToolSpec:
    """One row of a category's table. The function's name and docstring are the tool's name and description.

    ``meta`` holds what a caller must know beyond the annotations: ``destructive_with`` (parameters that make it
    destructive), ``needs_secret`` (a value that a person types), ``sql_argument``.
    """

    function: ToolFunction
    title: str
    effect: Effect
    answer: Shape
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.function.__name__


class ListedTool(FunctionTool):
    """A tool that is listed with what its table says, and nothing of the framework's own beside it."""

    def get_meta(self) -> dict[str, Any] | None:  # type: ignore[override]
        return dict(self.meta) if self.meta else None


@functools.cache
def build(spec: ToolSpec, *, full_schemas: bool = False) -> FunctionTool:
    """The tool as it is served. ``full_schemas``: with every field of its structured content in the listing.

    Made once: all servers of a process list the same tools, and deriving their schemas is what a server costs.
    """
    read_only, destructive, idempotent = HINTS[spec.effect]
    meta: dict[str, Any] = {**spec.meta, **({"session_only": True} if spec.effect == "session" else {})}
    tool = ListedTool.from_function(
        spec.function,
        title=spec.title,
        description=description(spec.function),
        annotations=ToolAnnotations(
            read_only_hint=read_only,
            destructive_hint=destructive,
            # Says nothing of what reads, and is false where it is not named.
            idempotent_hint=True if idempotent and not read_only else None,
            open_world_hint=spec.name in OPEN_WORLD,
        ),
        output_schema=spec.answer.full if full_schemas else spec.answer.brief,
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
    # What a tool does not know it refuses by name, also without the schema saying so 51 times.
    rest = {key: value for key, value in schema.items() if key != "additionalProperties"}
    return {**rest, "properties": properties}
