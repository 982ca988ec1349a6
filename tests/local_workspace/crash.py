"""A server that is killed while every family of writes goes on, and what has to be there after it starts again.

Each family keeps named objects whose whole state is one text. A writer thread sets and removes them over HTTP and notes
what was answered. After a kill an object has the state of its last answered write or, where one was under way, the
state which that one was to bring: nothing between, nothing else.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.local_workspace.crash_families import NAMES, Client, Family, Refused, as_base64, families

ROOT = Path(__file__).parents[2]
DONE = ("TERMINATED", "INTERNAL_ERROR", "SKIPPED")


class Process:
    """``python -m local_workspace`` on a folder. :meth:`kill` is SIGKILL."""

    def __init__(self, folder: Path, *, wait: bool = True) -> None:
        environment = os.environ | {"LOCAL_WORKSPACE_START_SECONDS": "0", "LOCAL_WORKSPACE_DIR": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local_workspace", "--exit-with-parent"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if wait:
            assert self.process.stdout is not None
            self.port = urllib.parse.urlsplit(self.process.stdout.readline().strip().partition("=")[2]).port or 0
            self.token = self.process.stdout.readline().strip().partition("=")[2]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def client(self) -> Client:
        return Client(self.port, self.token)


class Soak:
    """Kill and start again, over and over; :attr:`problems` says in sentences what was wrong afterwards."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.families = families()
        self.problems: list[str] = []
        self.kills = 0
        self.rows_answered: set[int] = set()
        self.rows_under_way: set[int] = set()
        self.tokens: dict[str, int | None] = {}  # idempotency token -> run id, None while it was not answered
        self._results: dict[str, str] = {}  # token -> how its run ended
        self._numbers = 0
        self._stop = threading.Event()
        self._lock = threading.Lock()

    @property
    def answered(self) -> int:
        return sum(family.answered for family in self.families) + len(self.rows_answered) + len(self.tokens)

    def number(self) -> int:
        with self._lock:
            self._numbers += 1
            return self._numbers

    def prepare(self) -> None:
        server = Process(self.folder)
        client = server.client()
        client.sql("CREATE VOLUME IF NOT EXISTS main.default.crash")
        client.sql("CREATE TABLE IF NOT EXISTS main.default.crashrows (n BIGINT)")
        client.sql("CREATE TABLE IF NOT EXISTS main.default.crashruns (token STRING)")
        client.call("POST", "/api/2.0/secrets/scopes/create", {"scope": "crash"})
        source = "INSERT INTO main.default.crashruns VALUES (:token)"
        body = {"path": "/Shared/crash-run", "language": "SQL", "format": "SOURCE", "content": as_base64(source)}
        client.call("POST", "/api/2.0/workspace/import", body)
        server.kill()

    def round(self) -> None:
        """Start, check, write until the kill."""
        server = Process(self.folder)
        try:
            self.check(server.client())
            self._stop.clear()
            work = [(self._write, family) for family in self.families] + [(self._insert, None), (self._submit, None)]
            threads = [threading.Thread(target=self._until_killed, args=(server, *item)) for item in work]
            for thread in threads:
                thread.start()
            time.sleep(self.random.uniform(0.2, 1.5))
        finally:
            self._stop.set()
            server.kill()
        for thread in threads:
            thread.join(60)
        self.kills += 1

    def last_check(self) -> None:
        server = Process(self.folder)
        self.check(server.client())
        server.kill()

    def _until_killed(self, server: Process, write: Callable[..., None], family: Family | None) -> None:
        client = server.client()
        try:
            while not self._stop.is_set():
                write(client, family)
        except (OSError, http.client.HTTPException):
            if server.process.poll() is None and not self._stop.is_set():
                self.problems.append(f"{family.name if family else write.__name__}: cut off by a living server")
        except Refused as refusal:
            self.problems.append(str(refusal))

    def _write(self, client: Client, family: Family) -> None:
        name = random.choice(NAMES)
        old = family.expected.get(name)
        removes = family.remove is not None and old is not None and random.random() < 0.3
        value = None if removes else f"v{self.number()}"
        family.under_way[name] = value
        if value is None:
            assert family.remove is not None
            family.remove(client, name)
        else:
            family.put(client, name, value, old)
        family.expected[name] = value
        del family.under_way[name]
        family.answered += 1

    def _insert(self, client: Client, _: None) -> None:
        number = self.number()
        self.rows_under_way.add(number)
        client.sql(f"INSERT INTO main.default.crashrows VALUES ({number})")
        self.rows_answered.add(number)

    def _submit(self, client: Client, _: None) -> None:
        token = f"token-{self.number()}"
        self.tokens[token] = None
        self.tokens[token] = self._run(client, token)
        time.sleep(random.uniform(0, 0.2))

    def _run(self, client: Client, token: str) -> int:
        notebook = {"notebook_path": "/Shared/crash-run", "base_parameters": {"token": token}}
        body = {"run_name": token, "idempotency_token": token, "tasks": [{"task_key": "t", "notebook_task": notebook}]}
        return client.call("POST", "/api/2.2/jobs/runs/submit", body)["run_id"]

    def check(self, client: Client) -> None:
        for family in self.families:
            for name in NAMES:
                allowed = {family.expected.get(name)} | (
                    {family.under_way[name]} if name in family.under_way else set()
                )
                found = family.read(client, name)
                if found not in allowed:
                    self.problems.append(f"{family.name} {name}: {found!r} after kill {self.kills}, not {allowed}")
                family.expected[name] = found
            family.under_way.clear()
        counts = {
            int(n): int(times) for n, times in client.sql("SELECT n, count(*) FROM main.default.crashrows GROUP BY n")
        }
        lost = self.rows_answered - counts.keys()
        if lost or max(counts.values(), default=1) > 1 or counts.keys() - self.rows_under_way:
            self.problems.append(f"rows: lost {sorted(lost)}, counts {counts}")
        self._check_runs(client)

    def _check_runs(self, client: Client) -> None:
        for token, run_id in self.tokens.items():
            if token in self._results:
                continue
            # Sent again, as a client does that saw no answer: it is the same run, and its work is done once.
            again = self._run(client, token)
            if run_id is not None and again != run_id:
                self.problems.append(f"run {token}: {run_id} became {again}")
            self.tokens[token] = again
            self._results[token] = self._ended(client, again).get("result_state")
        counted = dict(client.sql("SELECT token, count(*) FROM main.default.crashruns GROUP BY token"))
        for token, result in self._results.items():
            times = int(counted.get(token, 0))
            if times > 1 or (result == "SUCCESS" and times != 1):
                self.problems.append(f"run {token} ended {result} and did its work {times} times")
            if result not in ("SUCCESS", "FAILED"):
                self.problems.append(f"run {token} ended {result}")

    def _ended(self, client: Client, run_id: int) -> Any:
        deadline = time.monotonic() + 30
        while True:
            state = client.call("GET", f"/api/2.2/jobs/runs/get?run_id={run_id}")["state"]
            if state["life_cycle_state"] in DONE:
                return state
            if time.monotonic() > deadline:
                self.problems.append(f"run {run_id} never ends: {state}")
                return state


def killed_at_birth(folder: Path, *, seconds: float) -> int:
    """Kill a server during its first start, start it again: how many clusters its workspace has."""
    first = Process(folder, wait=False)
    time.sleep(seconds)
    first.kill()
    second = Process(folder)
    try:
        return len(second.client().call("GET", "/api/2.1/clusters/list")["clusters"])
    finally:
        second.kill()
