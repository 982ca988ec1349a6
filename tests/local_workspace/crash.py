"""A server that is killed while every family of writes goes on, and what has to be there after it starts again.

Each family keeps named objects whose whole state is one text. A writer thread sets and removes them over HTTP and notes
what was answered. After a kill an object has the state of its last answered write or, where one was under way, the
state which that one was to bring: nothing between, nothing else.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NAMES = ("a", "b", "c")
DONE = ("TERMINATED", "INTERNAL_ERROR", "SKIPPED")


class Refused(Exception):
    """The server answered, and not with success."""


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


class Client:
    """Calls without retries. OSError or HTTPException when no answer came, :class:`Refused` for an error."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        self.connection.request(method, path, raw, self.headers | {"Content-Type": kind})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise Refused(f"{method} {path}: {answer.status} {content[:300].decode(errors='replace')}")
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            return json.loads(content)
        return content

    def found(self, path: str) -> Any:
        """GET, None when there is no such thing."""
        try:
            return self.call("GET", path)
        except Refused as refusal:
            if ": 404 " in str(refusal):
                return None
            raise

    def sql(self, statement: str) -> list[list[str]]:
        body = {"statement": statement, "warehouse_id": "wh-1", "wait_timeout": "50s"}
        answer = self.call("POST", "/api/2.0/sql/statements", body)
        if answer["status"]["state"] != "SUCCEEDED":
            raise Refused(f"{statement}: {answer['status']}")
        return answer["result"].get("data_array", [])


@dataclass(slots=True)
class Family:
    """``put(client, name, value, old)``, ``remove(client, name)``, ``read(client, name) -> value or None``."""

    name: str
    put: Callable[[Client, str, str, str | None], Any]
    read: Callable[[Client, str], str | None]
    remove: Callable[[Client, str], Any] | None = None
    expected: dict[str, str | None] = field(default_factory=dict)
    under_way: dict[str, str | None] = field(default_factory=dict)
    answered: int = 0


def _sized(value: str) -> str:
    """A text long enough that half of it would show."""
    return f"{value}|" + value * 20_000 + "|end"


def _short(text: str | None) -> str | None:
    if text is None:
        return None
    value = text.partition("|")[0]
    return value if text == _sized(value) else f"HALF A FILE: {text[:40]!r}, {len(text)} characters"


# Clusters, jobs, warehouses: found by their name, which the value is part of.


def _tagged(clusters: list[Any], name: str) -> list[Any]:
    return [cluster for cluster in clusters if (cluster.get("custom_tags") or {}).get("crash") == name]


def _read_cluster(client: Client, name: str) -> str | None:
    found = _tagged(client.call("GET", "/api/2.1/clusters/list").get("clusters", []), name)
    return None if not found else found[0]["cluster_name"] if len(found) == 1 else f"{len(found)} TIMES"


def _put_cluster(client: Client, name: str, value: str, old: str | None) -> None:
    spec = {
        "cluster_name": value,
        "spark_version": "15.4.x-scala2.12",
        "num_workers": 1,
        "custom_tags": {"crash": name},
    }
    if old is None:
        client.call("POST", "/api/2.1/clusters/create", spec)
    else:
        [cluster] = _tagged(client.call("GET", "/api/2.1/clusters/list")["clusters"], name)
        client.call("POST", "/api/2.1/clusters/edit", spec | {"cluster_id": cluster["cluster_id"]})


def _remove_cluster(client: Client, name: str) -> None:
    [cluster] = _tagged(client.call("GET", "/api/2.1/clusters/list")["clusters"], name)
    client.call("POST", "/api/2.1/clusters/permanent-delete", {"cluster_id": cluster["cluster_id"]})


def _job_ids(client: Client, name: str) -> list[int]:
    found = client.call("GET", f"/api/2.2/jobs/list?name=crash-{name}").get("jobs", [])
    return [job["job_id"] for job in found]


def _put_job(client: Client, name: str, value: str, old: str | None) -> None:
    task = {"task_key": "t", "notebook_task": {"notebook_path": "/Shared/x"}}
    settings = {"name": f"crash-{name}", "tags": {"value": value}, "tasks": [task]}
    if old is None:
        client.call("POST", "/api/2.2/jobs/create", settings)
    else:
        [job] = _job_ids(client, name)
        client.call("POST", "/api/2.2/jobs/reset", {"job_id": job, "new_settings": settings})


def _read_job(client: Client, name: str) -> str | None:
    found = _job_ids(client, name)
    if not found:
        return None
    job = client.call("GET", f"/api/2.2/jobs/get?job_id={found[0]}")
    return job["settings"]["tags"]["value"] if len(found) == 1 else f"{len(found)} TIMES"


def _remove_job(client: Client, name: str) -> None:
    [job] = _job_ids(client, name)
    client.call("POST", "/api/2.2/jobs/delete", {"job_id": job})


def _warehouses(client: Client, name: str) -> list[Any]:
    found = client.call("GET", "/api/2.0/sql/warehouses")["warehouses"]
    return [warehouse for warehouse in found if warehouse["name"] == f"crash-{name}"]


def _put_warehouse(client: Client, name: str, value: str, old: str | None) -> None:
    tags = {"custom_tags": [{"key": "value", "value": value}]}
    settings = {"name": f"crash-{name}", "cluster_size": "Small", "tags": tags}
    where = "" if old is None else f"/{_warehouses(client, name)[0]['id']}/edit"
    client.call("POST", f"/api/2.0/sql/warehouses{where}", settings)


def _read_warehouse(client: Client, name: str) -> str | None:
    found = _warehouses(client, name)
    if not found:
        return None
    return found[0]["tags"]["custom_tags"][0]["value"] if len(found) == 1 else f"{len(found)} TIMES"


def _remove_warehouse(client: Client, name: str) -> None:
    client.call("DELETE", f"/api/2.0/sql/warehouses/{_warehouses(client, name)[0]['id']}")


# Notebooks and files.


def _put_notebook(client: Client, name: str, value: str, old: str | None) -> None:
    # Its language changes too, and with it the file that it is kept in.
    language = random.choice(("PYTHON", "SQL"))
    body = {"path": f"/Shared/crash-{name}", "language": language, "format": "SOURCE", "overwrite": True}
    client.call("POST", "/api/2.0/workspace/import", body | {"content": _base64(_sized(value))})


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _read_notebook(client: Client, name: str) -> str | None:
    answer = client.found(f"/api/2.0/workspace/export?path=/Shared/crash-{name}&format=SOURCE")
    text = base64.b64decode(answer["content"]).decode() if answer else None
    return _short(text.partition("\n")[2] if text else None)


def _remove_notebook(client: Client, name: str) -> None:
    client.call("POST", "/api/2.0/workspace/delete", {"path": f"/Shared/crash-{name}"})


def _volume_file(name: str) -> str:
    return f"/api/2.0/fs/files/Volumes/main/default/crash/{name}.txt"


def _read_volume_file(client: Client, name: str) -> str | None:
    content = client.found(_volume_file(name))
    return _short(content.decode() if content is not None else None)


def _read_dbfs(client: Client, name: str) -> str | None:
    answer = client.found(f"/api/2.0/dbfs/read?path=/crash-{name}&length=1000000")
    return _short(base64.b64decode(answer["data"]).decode() if answer else None)


def _put_dbfs(client: Client, name: str, value: str, old: str | None) -> None:
    body = {"path": f"/crash-{name}", "contents": _base64(_sized(value)), "overwrite": True}
    client.call("POST", "/api/2.0/dbfs/put", body)


def _read_secret(client: Client, name: str) -> str | None:
    answer = client.found(f"/api/2.0/secrets/get?scope=crash&key={name}")
    return _short(base64.b64decode(answer["value"]).decode() if answer else None)


# Unity Catalog and SQL.


def _put_schema(client: Client, name: str, value: str, old: str | None) -> None:
    if old is None:
        body = {"name": f"crash_{name}", "catalog_name": "main", "comment": value}
        client.call("POST", "/api/2.1/unity-catalog/schemas", body)
    else:
        client.call("PATCH", f"/api/2.1/unity-catalog/schemas/main.crash_{name}", {"comment": value})


def _read_schema(client: Client, name: str) -> str | None:
    answer = client.found(f"/api/2.1/unity-catalog/schemas/main.crash_{name}")
    return answer["comment"] if answer else None


def _put_table(client: Client, name: str, value: str, old: str | None) -> None:
    table = f"main.default.crash_{name}"
    if old is None or random.random() < 0.4:
        client.sql(f"CREATE OR REPLACE TABLE {table} AS SELECT '{value}' AS v, id FROM range(500)")
    else:
        client.sql(f"UPDATE {table} SET v = '{value}'")


def _read_table(client: Client, name: str) -> str | None:
    if not client.sql(f"SHOW TABLES IN main.default LIKE 'crash_{name}'"):
        return None
    rows = client.sql(f"SELECT v, count(*) FROM main.default.crash_{name} GROUP BY v")
    return rows[0][0] if len(rows) == 1 and rows[0][1] == "500" else f"HALF A TABLE: {rows}"


def _put_view(client: Client, name: str, value: str, old: str | None) -> None:
    client.sql(f"CREATE OR REPLACE VIEW main.default.crashview_{name} AS SELECT '{value}' AS v")


def _read_view(client: Client, name: str) -> str | None:
    if not client.sql(f"SHOW VIEWS IN main.default LIKE 'crashview_{name}'"):
        return None
    return client.sql(f"SELECT v FROM main.default.crashview_{name}")[0][0]


def families() -> list[Family]:
    return [
        Family("clusters", _put_cluster, _read_cluster, _remove_cluster),
        Family("jobs", _put_job, _read_job, _remove_job),
        Family("warehouses", _put_warehouse, _read_warehouse, _remove_warehouse),
        Family("notebooks", _put_notebook, _read_notebook, _remove_notebook),
        Family(
            "volume files",
            lambda c, name, value, old: c.call("PUT", _volume_file(name) + "?overwrite=true", _sized(value).encode()),
            _read_volume_file,
            lambda c, name: c.call("DELETE", _volume_file(name)),
        ),
        Family("DBFS", _put_dbfs, _read_dbfs),
        Family(
            "secrets",
            lambda c, name, value, old: c.call(
                "POST", "/api/2.0/secrets/put", {"scope": "crash", "key": name, "string_value": _sized(value)}
            ),
            _read_secret,
            lambda c, name: c.call("POST", "/api/2.0/secrets/delete", {"scope": "crash", "key": name}),
        ),
        Family(
            "schemas",
            _put_schema,
            _read_schema,
            lambda c, name: c.call("DELETE", f"/api/2.1/unity-catalog/schemas/main.crash_{name}"),
        ),
        Family("tables", _put_table, _read_table, lambda c, name: c.sql(f"DROP TABLE main.default.crash_{name}")),
        Family("views", _put_view, _read_view, lambda c, name: c.sql(f"DROP VIEW main.default.crashview_{name}")),
    ]


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
        body = {"path": "/Shared/crash-run", "language": "SQL", "format": "SOURCE", "content": _base64(source)}
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
