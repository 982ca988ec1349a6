"""The embedded workspace's figures: `python benchmarks/workspace.py [start|idle|calls|million|cancel|together ...]`.

Each server runs as a process of its own, in a folder of its own, as `python -m local_workspace`; the client here uses
one plain keep-alive connection. Memory is resident memory from /proc: the server and the engine (its child) apart.
Without names all parts run.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MILLION = (
    "SELECT id, id % 97 AS k, concat('name-', CAST(id AS STRING)) AS name, id * 1.5D AS amount, "
    "date_add(DATE'2016-01-01', CAST(id % 365 AS INT)) AS day FROM range(1000000)"
)
SLOW = "SELECT sum(a.id * b.id % 7) FROM range(1000000000) AS a CROSS JOIN range(1000) AS b"
# On every thread of the engine, in an operator that never looks up from its work.
DEAF = (
    "SELECT sum(sin(a.l_extendedprice * b.l_extendedprice)) AS s "
    "FROM samples.tpch.lineitem AS a, samples.tpch.lineitem AS b, samples.nyctaxi.trips AS c"
)


@dataclass(slots=True)
class Server:
    """A server process. ``seconds``: from its start until it listened."""

    process: subprocess.Popen[str]
    port: int
    token: str
    seconds: float
    started: float
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        text = None if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        self._connection.request(method, path, text, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return json.loads(content)

    def statement(self, sql: str, **more: Any) -> Any:
        body = {"statement": sql, "warehouse_id": "wh-1", "wait_timeout": "50s", **more}
        return self.call("POST", "/api/2.0/sql/statements", body)

    def other(self) -> Server:
        """The same server over a connection of its own, for another thread."""
        return Server(self.process, self.port, self.token, self.seconds, self.started)

    @property
    def engine(self) -> int:
        """The engine's process id."""
        for pid in children(self.process.pid):
            with contextlib.suppress(OSError):
                if b"engine_process" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
        raise RuntimeError("there is no engine")


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text().split()]
    return found


def memory(pid: int, name: str = "VmRSS") -> float:
    """MB resident now (VmRSS) or at most (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def cpu_seconds(pid: int) -> float | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    started = time.monotonic()
    environment = os.environ | {"LOCAL_WORKSPACE_START_SECONDS": "0", "LOCAL_WORKSPACE_DIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "local_workspace", "--exit-with-parent"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        host = process.stdout.readline().strip().removeprefix("DATABRICKS_HOST=")
        token = process.stdout.readline().strip().removeprefix("DATABRICKS_TOKEN=")
        port = urllib.parse.urlsplit(host).port or 0
        yield Server(process, port, token, time.monotonic() - started, started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def median_ms(work: Callable[[], Any], times: int) -> tuple[float, float]:
    """(median, 95th percentile) in milliseconds, after a few calls to warm up."""
    for _ in range(10):
        work()
    taken = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        taken.append((time.perf_counter() - before) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def start(folder: Path) -> None:
    cold, warm = [], []
    for number in range(3):
        with serving(folder / f"cold{number}") as server:
            listening = server.seconds
            server.call("GET", "/api/2.1/clusters/list")
            answered = time.monotonic() - server.started
            server.statement("SELECT count(*) FROM samples.nyctaxi.trips")
            cold.append((listening, answered, time.monotonic() - server.started))
    for _ in range(5):
        with serving(folder / "cold0") as server:
            listening = server.seconds
            server.call("GET", "/api/2.1/clusters/list")
            answered = time.monotonic() - server.started
            server.statement("SELECT count(*) FROM samples.nyctaxi.trips")
            warm.append((listening, answered, time.monotonic() - server.started))
    for name, rows in (("first time", cold), ("warm folder", warm)):
        listening, answered, counted = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"{name}: listening {listening:.2f} s, first call answered {answered:.2f} s, first SQL {counted:.2f} s")


def idle(folder: Path) -> None:
    with serving(folder / "idle") as server:
        server.call("GET", "/api/2.1/clusters/list")
        server.statement("SELECT 1")
    with serving(folder / "idle") as server:
        server.call("GET", "/api/2.1/clusters/list")
        server.statement("SELECT count(*) FROM samples.nyctaxi.trips")
        time.sleep(5)
        own, engine = memory(server.process.pid), memory(server.engine)
        print(f"idle after one query: server {own:.0f} MB + engine {engine:.0f} MB = {own + engine:.0f} MB resident")


BARE = """
import asyncio, sys, uvicorn, socket
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route
async def me(request):
    return JSONResponse(await run_in_threadpool(lambda: {"userName": "demo@example.com"}))
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
app = Starlette(routes=[Route("/api/2.0/preview/scim/v2/Me", me)])
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])
"""


@contextlib.contextmanager
def bare() -> Iterator[http.client.HTTPConnection]:
    """A Starlette app with one route that answers from a worker thread, as the workspace's do."""
    process = subprocess.Popen([sys.executable, "-c", BARE], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        time.sleep(0.5)
        yield http.client.HTTPConnection("127.0.0.1", port)
    finally:
        process.terminate()
        process.wait()


def calls(folder: Path) -> None:
    me = "/api/2.0/preview/scim/v2/Me"
    with serving(folder / "calls") as server, bare() as connection:

        def ask_bare() -> None:
            connection.request("GET", me)
            connection.getresponse().read()

        server.call("GET", "/api/2.1/clusters/list")
        server.statement("SELECT 1")
        base, _ = median_ms(ask_bare, 400)
        routes = {
            "no-op (current user)": (me, 400),
            "clusters/list": ("/api/2.1/clusters/list", 200),
            "jobs/list": ("/api/2.2/jobs/list", 200),
            "runs/list, a page of 25": ("/api/2.2/jobs/runs/list?limit=25", 200),
            "runs/list, a page of 25 with tasks": ("/api/2.2/jobs/runs/list?limit=25&expand_tasks=true", 200),
        }
        print(f"a bare Starlette route: {base:.2f} ms median")
        for name, (path, times) in routes.items():
            middle, late = median_ms(lambda path=path: server.call("GET", path), times)
            print(f"{name}: {middle:.2f} ms median, {late:.2f} ms 95th, {middle / base:.1f} times the bare route")
        middle, late = median_ms(lambda: server.statement("SELECT 1"), 50)
        print(f"SELECT 1 as a statement: {middle:.1f} ms median, {late:.1f} ms 95th")


def fetched(server: Server, answer: Any) -> tuple[int, int, int]:
    """Every chunk behind its link: (rows, bytes, largest chunk's bytes)."""
    rows = size = largest = 0
    plain = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    base = f"/api/2.0/sql/statements/{answer['statement_id']}/result/chunks"
    for index in range(answer["manifest"]["total_chunk_count"]):
        [link] = server.call("GET", f"{base}/{index}")["external_links"]
        plain.request("GET", link["external_link"].split(str(server.port), 1)[1])
        body = plain.getresponse().read()
        rows, size, largest = rows + link["row_count"], size + len(body), max(largest, len(body))
    return rows, size, largest


def million(folder: Path) -> None:
    with serving(folder / "million") as server:
        server.call("GET", "/api/2.1/clusters/list")
        server.statement("SELECT 1")
        for form in ("ARROW_STREAM", "JSON_ARRAY", "CSV"):
            engine = server.engine
            for pid in (server.process.pid, engine):
                forget_peak(pid)
            before = time.monotonic()
            answer = server.statement(MILLION, disposition="EXTERNAL_LINKS", format=form)
            assert answer["status"]["state"] == "SUCCEEDED", answer["status"]
            done = time.monotonic()
            rows, size, largest = fetched(server, answer)
            print(
                f"a million rows as {form}: run {done - before:.1f} s, fetched {time.monotonic() - done:.1f} s, "
                f"{rows:,} rows, {size / 2**20:.0f} MiB in {answer['manifest']['total_chunk_count']} chunks of at most "
                f"{largest / 2**20:.1f} MiB; peak server {memory(server.process.pid, 'VmHWM'):.0f} MB, "
                f"engine {memory(engine, 'VmHWM'):.0f} MB"
            )
        forget_peak(server.process.pid)
        forget_peak(server.engine)
        work = [threading.Thread(target=_one_million, args=(server.other(),)) for _ in range(4)]
        before = time.monotonic()
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        print(
            f"four of them at once as JSON_ARRAY: {time.monotonic() - before:.1f} s; peak server "
            f"{memory(server.process.pid, 'VmHWM'):.0f} MB, engine {memory(server.engine, 'VmHWM'):.0f} MB"
        )


def _one_million(server: Server) -> None:
    fetched(server, server.statement(MILLION, disposition="EXTERNAL_LINKS", format="JSON_ARRAY"))


def cancel(folder: Path) -> None:
    with serving(folder / "cancel") as server:
        server.call("GET", "/api/2.1/clusters/list")
        server.statement("SELECT count(*) FROM samples.tpch.lineitem")
        for name, sql in (("that looks up", SLOW), ("that never looks up", DEAF)):
            states, stops = [], []
            for _ in range(5):
                engine = server.engine
                statement = server.statement(sql, wait_timeout="0s")["statement_id"]
                at_first = cpu_seconds(engine) or 0.0
                while (cpu_seconds(engine) or 0.0) < at_first + 0.5:
                    time.sleep(0.02)
                before = time.monotonic()
                server.call("POST", f"/api/2.0/sql/statements/{statement}/cancel", {})
                state_seen = None
                last, quiet_since = cpu_seconds(engine), time.monotonic()
                while time.monotonic() < before + 20:
                    time.sleep(0.02)
                    now = cpu_seconds(engine)
                    if state_seen is None:
                        state = server.call("GET", f"/api/2.0/sql/statements/{statement}")["status"]["state"]
                        state_seen = time.monotonic() - before if state == "CANCELED" else None
                    if now is None:
                        quiet_since = time.monotonic()
                        break
                    if last is None or now > last:
                        last, quiet_since = now, time.monotonic()
                    elif time.monotonic() > quiet_since + 0.3 and state_seen is not None:
                        break
                states.append(state_seen or 20.0)
                stops.append(quiet_since - before)
                server.statement("SELECT count(*) FROM samples.tpch.lineitem")
            print(
                f"cancel of a statement {name}: CANCELED after {statistics.median(states):.2f} s "
                f"(worst {max(states):.2f}), the engine's work for it stopped after {statistics.median(stops):.2f} s "
                f"(worst {max(stops):.2f})"
            )


def together(folder: Path) -> None:
    count = (
        "SELECT payment, count(*) FROM (SELECT pickup_zip % 7 AS payment FROM samples.nyctaxi.trips) GROUP BY payment"
    )
    with serving(folder / "together") as server:
        server.call("GET", "/api/2.1/clusters/list")
        alone, _ = median_ms(lambda: server.statement(count), 20)
        slow = server.statement(SLOW, wait_timeout="0s")["statement_id"]
        beside, _ = median_ms(lambda: server.statement(count), 20)
        server.call("POST", f"/api/2.0/sql/statements/{slow}/cancel", {})
        print(f"a grouped count: {alone:.0f} ms alone, {beside:.0f} ms beside a statement that takes every core")
        time.sleep(2)

        def many(times: int) -> float:
            work = [threading.Thread(target=server.other().statement, args=(count,)) for _ in range(times)]
            before = time.monotonic()
            for thread in work:
                thread.start()
            for thread in work:
                thread.join()
            return time.monotonic() - before

        many(8)
        print(f"16 of them at once: {many(16):.2f} s; one after the other {16 * alone / 1000:.2f} s")


PARTS = {"start": start, "idle": idle, "calls": calls, "million": million, "cancel": cancel, "together": together}


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        for name in wanted:
            PARTS[name](Path(folder))


if __name__ == "__main__":
    main()
