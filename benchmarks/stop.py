"""How long Stop takes: from ``Runtime.stop`` to the turn's end in the log, and to the end of what it was doing.

    python -m benchmarks.stop --times 5

The whole stack in one process (runtime, MCP server, databricks-sdk over HTTP) with the embedded workspace beside it;
the model is a stand-in that speaks the Messages API. Statements really run, and the workspace is asked what became of
them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
USER = "ana@example.com"
LONG_SQL = (
    "SELECT count(*) FROM samples.tpch.lineitem a, samples.tpch.lineitem b, samples.tpch.orders c "
    "WHERE a.l_comment < b.l_comment AND c.o_comment > a.l_comment"
)


@contextmanager
def workspace(folder: Path) -> Iterator[tuple[str, str]]:
    """Host and token of an embedded workspace in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local_workspace", "--parent-pid", str(os.getpid()), "--folder", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        said: dict[str, str] = {}
        assert process.stdout is not None
        while len(said) < 2:
            name, _, value = process.stdout.readline().strip().partition("=")
            if name in ("DATABRICKS_HOST", "DATABRICKS_TOKEN"):
                said[name] = value
        yield said["DATABRICKS_HOST"], said["DATABRICKS_TOKEN"]
    finally:
        process.terminate()
        process.wait(20)


def until(condition: Callable[[], Any], *, seconds: float = 60, pause: float = 0.005) -> float:
    """Seconds until it held. RuntimeError where it does not."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise RuntimeError("it did not happen")
        time.sleep(pause)
    return time.monotonic() - began


def measure(times: int) -> dict[str, list[tuple[float, float | None]]]:
    """By case: seconds until the turn's end is in the log, and until what ran had ended (None: nothing to look at)."""
    from databricks.sdk import WorkspaceClient

    from agent.events import ToolStarted, TurnEnded
    from agent.settings import Settings
    from app import build_runtime
    from tests.fakes.messages_api import serve
    from tests.fakes.scripted_api import Call, Reply

    script: list[Reply] = []
    found: dict[str, list[tuple[float, float | None]]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        host, token = stack.enter_context(workspace(folder / "workspace"))
        api = stack.enter_context(serve(lambda _body: script.pop(0) if script else Reply(text="Done.")))
        options: dict[str, Any] = {
            "data_dir": folder / "data",
            "databricks_host": host,
            "databricks_token": token,
            "anthropic_api_key": "stand-in",
            "anthropic_base_url": api.url,
        }
        runtime = build_runtime(Settings(_env_file=None, **options))
        stack.callback(runtime.close)
        client = WorkspaceClient(host=host, token=token, auth_type="pat")
        conversation = runtime.new_conversation(user=USER)

        def turn(*replies: Reply) -> None:
            script[:] = list(replies)
            runtime.submit(conversation, "go", author=USER)

        turn(Reply(calls=(Call("execute_sql", {"sql": "SELECT count(*) FROM samples.tpch.lineitem"}),)))
        runtime.wait(conversation, timeout=120)  # warm: imports, warehouse, engine

        def case(name: str, replies: list[Reply], started: Callable[[], Any], ended: Callable[[], Any] | None) -> None:
            for _ in range(times):
                before = len(runtime.events(conversation))
                turn(*replies)
                until(started)
                time.sleep(0.2)
                pressed = time.monotonic()
                runtime.stop(conversation)
                until(
                    lambda before=before: any(
                        isinstance(event.payload, TurnEnded) and event.payload.reason == "stopped"
                        for event in runtime.events(conversation, after=before)
                    ),
                    pause=0.001,
                )
                logged = time.monotonic() - pressed
                runtime.wait(conversation, timeout=10)
                done = None
                if ended is not None:
                    until(ended)
                    done = time.monotonic() - pressed
                found.setdefault(name, []).append((logged, done))

        def writing() -> bool:
            return bool(runtime.live(conversation).text)

        def running(name: str) -> Callable[[], bool]:
            def check() -> bool:
                events = runtime.events(conversation)
                return isinstance(events[-1].payload, ToolStarted) and name in runtime.live(conversation).phase

            return check

        def statement_runs() -> bool:
            return any(query.status and query.status.value == "RUNNING" for query in history())

        def history() -> list[Any]:
            return client.query_history.list(max_results=5).res or []

        text = " ".join(["word"] * 4000)
        case("the model writes", [Reply(text=text, pause=0.02)], writing, None)
        case(
            "the model is silent", [Reply(fault="stall")], lambda: runtime.live(conversation).phase == "thinking", None
        )
        sql = Reply(calls=(Call("execute_sql", {"sql": LONG_SQL, "wait_seconds": 300}),))
        case("a statement runs", [sql], statement_runs, lambda: not statement_runs())
        client.clusters.list()
        wait = Reply(calls=(Call("get_cluster", {"cluster": "Shared Analytics"}), Call("list_clusters", {})))
        body = {"pattern": "/clusters/get", "delay_seconds": 5.0}
        client.api_client.do("POST", "/__local/faults", body=body)
        case("a read waits for a slow workspace", [wait], running("get_cluster"), None)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    worst = 0.0
    for name, figures in measure(parser.parse_args().times).items():
        logged = [1000 * first for first, _ in figures]
        done = [1000 * second for _, second in figures if second is not None]
        worst = max(worst, *logged)
        line = f"stop while {name}: turn ended after {statistics.median(logged):.0f} ms (worst {max(logged):.0f})"
        if done:
            line += f", statement no longer running after {statistics.median(done):.0f} ms (worst {max(done):.0f})"
        print(line)
    return 0 if worst < 500 else 1


if __name__ == "__main__":
    sys.exit(main())
