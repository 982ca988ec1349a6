"""``python -m local_workspace``: start the embedded workspace and say where it is.

Once it listens it prints two lines, for people and for a parent process alike:

    DATABRICKS_HOST=http://127.0.0.1:43211
    DATABRICKS_TOKEN=...
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import time
from pathlib import Path

import uvicorn

from local_workspace.registry import FolderUnusable, Registry
from local_workspace.server import make_server


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_workspace", description="An embedded Databricks workspace.")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(os.environ.get("LOCAL_WORKSPACE_DIR") or "./.local/workspace"),
        help="where the state lies (default: LOCAL_WORKSPACE_DIR or ./.local/workspace)",
    )
    parser.add_argument("--exit-with-parent", action="store_true", help="end when the process that started this ends")
    parser.add_argument("--parent-pid", type=int, help="that process's id, when it is not the direct parent")
    return parser.parse_args(arguments)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def exit_with(parent: int, server: uvicorn.Server, *, direct: bool) -> None:
    """Ask the server to end once ``parent`` is gone. A direct parent is gone when we have been adopted."""
    while (os.getppid() == parent) if direct else alive(parent):
        time.sleep(0.5)
    server.should_exit = True


def main() -> int:
    parent = os.getppid()
    options = parse()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        registry = Registry(options.folder.resolve())
        server, listener = make_server(registry, port=options.port)
    except FolderUnusable as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"Cannot listen on port {options.port}: {error.strerror or error}.", file=sys.stderr)
        return 2
    if options.exit_with_parent or options.parent_pid:
        watched, direct = (options.parent_pid, False) if options.parent_pid else (parent, True)
        threading.Thread(target=exit_with, args=(watched, server), kwargs={"direct": direct}, daemon=True).start()
    threading.Thread(target=announce, args=(registry, server), daemon=True).start()
    server.run(sockets=[listener])
    return 0


def announce(registry: Registry, server: uvicorn.Server) -> None:
    while not server.started:
        time.sleep(0.01)
    print(f"DATABRICKS_HOST={registry.host}\nDATABRICKS_TOKEN={registry.default_token}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
