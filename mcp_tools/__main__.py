"""``python -m mcp_tools``: the tools for any MCP client, over stdio or (``--http``) streamable HTTP on loopback."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import cast

from mcp_tools.server import create_server
from mcp_tools.settings import TOOLSETS, Toolset, ToolSettings

HOST = "127.0.0.1"


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mcp_tools", description="Databricks as MCP tools.")
    parser.add_argument("--http", action="store_true", help=f"serve streamable HTTP at http://{HOST}:PORT/mcp")
    parser.add_argument("--port", type=int, default=8765, help="port for --http (default: %(default)s)")
    parser.add_argument("--read-only", action="store_true", help="list and run only what changes nothing")
    parser.add_argument("--toolsets", default="", help=f"comma-separated, of: {', '.join(TOOLSETS)} (default: all)")
    parser.add_argument("--full-schemas", action="store_true", help="list every field of the tools' answers")
    parser.add_argument("--profile", help="profile in ~/.databrickscfg (default: as the Databricks SDK finds one)")
    parser.add_argument("--timezone", default=os.environ.get("TZ") or "UTC", help="IANA name (default: %(default)s)")
    parser.add_argument("--log-level", default="WARNING", help="logs go to stderr (default: %(default)s)")
    return parser.parse_args(arguments)


def settings_of(options: argparse.Namespace) -> ToolSettings:
    """The settings that the command line asks for. The token only ever comes from the environment or a profile."""
    names = frozenset(name.strip() for name in options.toolsets.split(",") if name.strip())
    return ToolSettings(
        profile=options.profile,
        timezone=options.timezone,
        read_only=options.read_only,
        full_schemas=options.full_schemas,
        toolsets=cast("frozenset[Toolset]", names) or None,
    )


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    logging.basicConfig(level=options.log_level.upper(), stream=sys.stderr, format="%(name)s %(levelname)s %(message)s")
    try:
        server = create_server(settings_of(options))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if options.http:
        server.run(transport="http", host=HOST, port=options.port, show_banner=False)
    else:
        server.run(transport="stdio", show_banner=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
