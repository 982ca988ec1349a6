"""The families of writes that go on while a server is killed: each puts, reads and removes named objects over HTTP."""

from __future__ import annotations

import base64
import http.client
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

NAMES = ("a", "b", "c")


class Refused(Exception):
    """The server answered, and not with success."""


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
    client.call("POST", "/api/2.0/workspace/import", body | {"content": as_base64(_sized(value))})


def as_base64(text: str) -> str:
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
    body = {"path": f"/crash-{name}", "contents": as_base64(_sized(value)), "overwrite": True}
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
