"""The last look at every answer: its text within about 2,000 tokens, and said where it is not all."""

from __future__ import annotations

from fastmcp.exceptions import ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import ToolResult
from mcp.types import CallToolRequestParams, TextContent

from mcp_tools import text


class Bounds(Middleware):
    """Tools keep to it by what they choose to show; this is for names and messages longer than anyone expects."""

    async def on_call_tool(
        self,
        context: MiddlewareContext[CallToolRequestParams],
        call_next: CallNext[CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        try:
            result = await call_next(context)
        except ToolError as error:
            if len(str(error)) <= text.BUDGET:
                raise
            raise type(error)(text.within(str(error))) from None
        if isinstance(result, ToolResult):
            for block in result.content:
                if isinstance(block, TextContent):
                    block.text = text.within(block.text)
        return result
