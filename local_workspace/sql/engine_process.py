"""The SQL engine's own process: Sail behind Arrow Flight SQL on a free loopback port.

``python -m local_workspace.sql.engine_process`` prints the port on one line and serves until its standard
input closes, which happens when the process that started it ends in whatever way.
"""

from __future__ import annotations

import os
import sys

# Without a default catalog the first statement fails and kills the engine's one session for everybody.
SETTINGS = {
    "SAIL_CATALOG__LIST": '[{name="sail",type="memory",initial_database=["default"]}]',
    "SAIL_CATALOG__DEFAULT_CATALOG": "sail",
    "SAIL_CATALOG__DEFAULT_DATABASE": '["default"]',
    "RUST_LOG": "warn",
}


def main() -> None:
    os.environ.update(SETTINGS)
    from pysail.flight import FlightSqlServer

    server = FlightSqlServer("127.0.0.1", 0)
    server.start()
    address = server.listening_address
    if address is None:
        sys.exit("the engine did not say where it listens")
    print(address[1], flush=True)
    sys.stdin.read()
    # Not an orderly shutdown: that waits for running statements, and nobody is left to read their rows.
    os._exit(0)


if __name__ == "__main__":
    main()
