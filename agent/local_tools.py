"""The tools that the agent serves itself: ``show_chart``, which changes nothing in the workspace, and ``upload_file``,
which writes a file that a person attached. Neither rows nor files pass through MCP or a model."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from agent.toolbox import LocalTool, Outcome
from agent.tools import ToolInfo
from agent.uploads import BadFile, Uploads

if TYPE_CHECKING:
    import pyarrow as pa

Rows = Callable[[str, int | None], "pa.Table"]
"""(statement_id, limit) → the statement's rows. Blocks; raises with a text for people."""

CHART_ROWS = 50_000
_FIELDS = ("statement_id", "kind", "x", "y", "color", "title", "aggregate", "bin")

SHOW_CHART = ToolInfo(
    name="show_chart",
    title="Show chart",
    description=(
        "Shows the person a chart of a statement's result. The chart is checked against the real columns and drawn "
        "beside your text. Leave out everything but statement_id to let it choose. Use it when a picture says more "
        "than a table: a trend over time, a comparison of categories, a distribution. Pass the statement_id that "
        "execute_sql answered with; aggregate in SQL first."
    ),
    input_schema={
        "type": "object",
        "properties": {
            "statement_id": {"type": "string", "description": "Which result to draw, from execute_sql."},
            "kind": {
                "type": "string",
                "enum": ["line", "area", "bar", "point", "histogram", "box", "pie", "heatmap", "map", "metric"],
                "description": "Kind of chart. Left out: chosen from the columns.",
            },
            "x": {"type": "string", "description": "Column on the horizontal axis."},
            "y": {"type": "string", "description": "Column on the vertical axis (a number)."},
            "color": {"type": "string", "description": "Column that splits the marks by colour."},
            "title": {"type": "string", "description": "A short title that says what is shown."},
            "aggregate": {
                "type": "string",
                "enum": ["sum", "mean", "count", "min", "max", "median"],
                "description": "Sums up rows that share x and color. Left out: every row is a mark.",
            },
            "bin": {
                "type": "string",
                "description": "Groups x: hour, day, week, month, quarter or year for a time; about how many bins for "
                "numbers, such as 20.",
            },
        },
        "required": ["statement_id"],
        "additionalProperties": False,
    },
    read_only=True,
    destructive=False,
    idempotent=True,
)


def chart_tool(rows: Rows | None) -> tuple[ToolInfo, LocalTool]:
    """``show_chart`` over a source of rows. Without one, it says that charts cannot be drawn here."""

    async def show_chart(arguments: dict[str, Any]) -> Outcome:
        if rows is None:
            return Outcome("Charts cannot be drawn here: no source of result rows is configured.", is_error=True)
        return await asyncio.to_thread(_checked, rows, arguments)

    return SHOW_CHART, show_chart


def _checked(rows: Rows, arguments: dict[str, Any]) -> Outcome:
    # Imported late: charts bring Altair and pandas, which a first page does not need.
    from agent.charts import ChartError, ChartRequest, check_chart

    unknown = sorted(set(arguments) - set(_FIELDS))
    if unknown or not arguments.get("statement_id"):
        wrong = f"unknown: {', '.join(unknown)}" if unknown else "statement_id is missing"
        return Outcome(f"show_chart takes {', '.join(_FIELDS)} ({wrong}).", is_error=True)
    statement_id, *wishes = (arguments.get(name) for name in _FIELDS)
    request = ChartRequest(str(statement_id), *wishes)
    try:
        table = rows(request.statement_id, CHART_ROWS)
        chart = check_chart(request, table)
    except ChartError as error:
        return Outcome(f"The chart was not drawn: {error}", is_error=True)
    except Exception as error:
        return Outcome(f"The chart was not drawn: the rows of {request.statement_id} cannot be read ({error}).", True)
    shown = _as_dict(chart, request)
    axes = ", ".join(f"{name} = {shown[name]}" for name in ("x", "y", "color") if shown.get(name))
    text = f"The chart is shown to the person: {shown['kind']}{f' with {axes}' if axes else ''}."
    return Outcome(text, structured={"chart": shown})


def _as_dict(chart: Any, request: Any) -> dict[str, Any]:
    """The checked chart as the contract's ``chart`` object; what it does not say is as it was asked."""
    found = dataclasses.asdict(chart) if dataclasses.is_dataclass(chart) and not isinstance(chart, type) else {}
    return {name: found.get(name, getattr(chart, name, getattr(request, name, None))) for name in _FIELDS}


Write = Callable[[str, bytes], str]
"""(path, data) → the path that it was written to. Blocks; raises with a text for people; overwrites nothing."""

UPLOAD_FILE = ToolInfo(
    name="upload_file",
    title="Upload file",
    description=(
        "Writes a file that the person attached to the workspace: into a volume (/Volumes/catalog/schema/volume/name), "
        "or, for a notebook, at a workspace path. Only for a handle (file_...) named in this conversation. "
        "Nothing is overwritten; the person approves it first."
    ),
    input_schema={
        "type": "object",
        "properties": {
            "file": {"type": "string", "description": "The attached file's handle, file_..."},
            "path": {"type": "string", "description": "Where it goes, in full."},
        },
        "required": ["file", "path"],
        "additionalProperties": False,
    },
    destructive=False,
    always_asks=True,
)


def upload_tool(uploads: Uploads, write: Write | None) -> tuple[ToolInfo, LocalTool]:
    """``upload_file`` over the app's attached files. Without a way to write, it says so."""

    async def upload_file(arguments: dict[str, Any]) -> Outcome:
        if write is None:
            return Outcome("Files cannot be uploaded here.", is_error=True)
        handle, path = str(arguments.get("file") or ""), str(arguments.get("path") or "")
        try:
            name, data = await asyncio.to_thread(uploads.get, handle)
            written = await asyncio.to_thread(write, path, data)
        except BadFile as problem:
            return Outcome(str(problem), is_error=True)
        except Exception as error:
            return Outcome(f"{path} was not written: {error}", is_error=True)
        return Outcome(
            f"{name} is uploaded to {written} ({len(data):,} bytes).", structured={"file": {"path": written}}
        )

    return UPLOAD_FILE, upload_file
