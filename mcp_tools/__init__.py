"""Databricks as MCP tools: a FastMCP server over the databricks-sdk; see :func:`mcp_tools.server.create_server`."""
