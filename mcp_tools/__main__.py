"""``python -m mcp_tools``: the tools for any MCP client, over stdio or (``--http``) streamable HTTP."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import cast

from mcp_tools import audit
from mcp_tools.http_access import BEARER_VARIABLE, access, bearer_token
from mcp_tools.server import create_server
from mcp_tools.settings import TOOLSETS, Toolset, ToolSettings


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mcp_tools", description="Databricks as MCP tools.")
    parser.add_argument("--http", action="store_true", help="serve streamable HTTP at http://HOST:PORT/mcp")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address for --http (default: %(default)s); others need a token"
    )
    parser.add_argument("--port", type=int, default=8765, help="port for --http (default: %(default)s)")
    parser.add_argument(
        "--bearer-file", type=Path, help=f"file with the token that callers over HTTP must bring (or {BEARER_VARIABLE})"
    )
    parser.add_argument("--allowed-hosts", default="", help="further host names that callers over HTTP may use")
    parser.add_argument("--allowed-origins", default="", help="origins of web pages that may call over HTTP")
    parser.add_argument("--audit", type=Path, help="append a JSON line for each call to this file")
    parser.add_argument("--read-only", action="store_true", help="list and run only what changes nothing")
    parser.add_argument("--toolsets", default="", help=f"comma-separated, of: {', '.join(TOOLSETS)} (default: all)")
    parser.add_argument("--full-schemas", action="store_true", help="list every field of the tools' answers")
    parser.add_argument("--profile", help="profile in ~/.databrickscfg (default: as the Databricks SDK finds one)")
    parser.add_argument("--timezone", default=os.environ.get("TZ") or "UTC", help="IANA name (default: %(default)s)")
    parser.add_argument("--usd-per-dbu", type=float, help="what a unit of a SQL warehouse costs (default: list prices)")
    parser.add_argument("--log-level", default="WARNING", help="logs go to stderr (default: %(default)s)")
    return parser.parse_args(arguments)


def listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def settings_of(options: argparse.Namespace) -> ToolSettings:
    """The settings that the command line asks for. The token only ever comes from the environment or a profile.

    Raises Refusal for a bearer token that cannot be used.
    """
    names = frozenset(listed(options.toolsets))
    return ToolSettings(
        profile=options.profile,
        timezone=options.timezone,
        read_only=options.read_only,
        full_schemas=options.full_schemas,
        usd_per_dbu=options.usd_per_dbu,
        bearer=bearer_token(options.bearer_file) if options.http else None,
        toolsets=cast("frozenset[Toolset]", names) or None,
    )


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    logging.basicConfig(level=options.log_level.upper(), stream=sys.stderr, format="%(name)s %(levelname)s %(message)s")
    try:
        settings = settings_of(options)
        allowed = access(
            options.host,
            bearer=settings.bearer,
            allowed_hosts=listed(options.allowed_hosts),
            allowed_origins=listed(options.allowed_origins),
        )
        server = create_server(settings)
        if options.audit:
            audit.write_to(options.audit)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.http:
        server.run(
            transport="http",
            host=allowed.host,
            port=options.port,
            show_banner=False,
            host_origin_protection=True,
            allowed_hosts=list(allowed.allowed_hosts),
            allowed_origins=list(allowed.allowed_origins) or None,
            # Unlike the other parser it takes spaces off the ends of header values, as HTTP asks for.
            uvicorn_config={"http": "h11"},
        )
    else:
        server.run(transport="stdio", show_banner=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
