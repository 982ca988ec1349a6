"""The server around the routes: tokens, unknown routes, faults, reset, start and end."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotImplemented as RouteMissing
from databricks.sdk.errors import PermissionDenied, Unauthenticated

from local_workspace.registry import FolderUnusable, Registry


def headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_host_metadata_needs_no_token_and_gives_the_id_as_a_string(server):
    answer = requests.get(f"{server.host}/.well-known/databricks-config", timeout=5).json()
    assert answer["workspace_id"].isdigit()
    assert answer["oidc_endpoint"].startswith(server.host)


def test_the_sdk_learns_the_workspace_id(client):
    assert client.config.workspace_id.isdigit()


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Basic eA=="}, headers("nobody"), headers("demo-x y")])
def test_other_tokens_get_401(server, sent):
    answer = requests.get(f"{server.host}/api/2.0/sql/warehouses", headers=sent, timeout=5)
    assert answer.status_code == 401
    assert answer.json()["error_code"] == "UNAUTHENTICATED"


def test_the_sdk_sees_unauthenticated(server):
    with pytest.raises(Unauthenticated):
        WorkspaceClient(host=server.host, token="wrong", auth_type="pat").warehouses.get("wh-1")


def test_unknown_routes_are_named(client):
    with pytest.raises(RouteMissing, match=r"no GET /api/9\.9/nothing/here"):
        client.api_client.do("GET", "/api/9.9/nothing/here")


def test_the_default_token_is_for_its_owner_only(server):
    path = server.registry.folder / "token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().strip() == server.token


def test_no_file_name_or_document_holds_a_token(server, fresh_client):
    with pytest.raises(RouteMissing):
        fresh_client.api_client.do("GET", "/api/9.9/x")
    for path in server.registry.folder.glob("workspaces/*"):
        assert re.fullmatch("[0-9a-f]{16}", path.name)


def test_a_fault_hits_so_often_and_only_its_own_workspace(client, fresh_client):
    fault = {
        "pattern": "/api/9.9/faulty",
        "status": 403,
        "error_code": "PERMISSION_DENIED",
        "message": "no",
        "times": 1,
    }
    client.api_client.do("POST", "/__local/faults", body=fault)
    with pytest.raises(RouteMissing):
        fresh_client.api_client.do("GET", "/api/9.9/faulty")
    with pytest.raises(PermissionDenied, match="no"):
        client.api_client.do("GET", "/api/9.9/faulty")
    with pytest.raises(RouteMissing):
        client.api_client.do("GET", "/api/9.9/faulty")


def test_a_cut_drops_the_connection(server, private):
    token = headers(private("demo-cutting-01"))
    body = {"pattern": "/api/9.9/cut", "cut": True, "times": 1}
    assert requests.post(f"{server.host}/__local/faults", json=body, headers=token, timeout=20).ok
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        _ = requests.get(f"{server.host}/api/9.9/cut", headers=token, timeout=5).content
    assert requests.get(f"{server.host}/api/9.9/cut", headers=token, timeout=5).status_code == 501


def test_faults_can_be_cleared_and_nonsense_is_refused(server, private):
    token = headers(private("demo-clearing-1"))
    url = f"{server.host}/__local/faults"
    assert requests.post(url, json={"pattern": "x", "colour": "red"}, headers=token, timeout=20).status_code == 400
    requests.post(url, json={"pattern": "/api", "status": 500}, headers=token, timeout=5)
    assert len(requests.get(url, headers=token, timeout=5).json()["faults"]) == 1
    requests.delete(url, headers=token, timeout=5)
    assert requests.get(f"{server.host}/api/9.9/x", headers=token, timeout=5).status_code == 501


def test_reset_gives_a_new_birth_and_only_to_the_caller(client, fresh_client):
    for one in (client, fresh_client):
        one.schemas.create(name="before_reset", catalog_name="main")
    fresh_client.warehouses.delete("wh-2")
    fresh_client.api_client.do("POST", "/__local/reset")
    assert "before_reset" not in [schema.name for schema in fresh_client.schemas.list("main")]
    assert fresh_client.warehouses.get("wh-2").name == "BI Warehouse"
    client.schemas.delete("main.before_reset")


def test_a_birth_cut_short_begins_anew(tmp_path, monkeypatch):
    births = []

    def populate(workspace):
        births.append(sorted(p.name for p in workspace.folder.rglob("*.json")))
        workspace.collection("things").put("half", {"a": 1})
        if len(births) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr("local_workspace.birth.populate", populate)
    registry = Registry(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        registry.by_token(registry.default_token)
    registry.by_token(registry.default_token)
    Registry(tmp_path).by_token(registry.default_token)
    assert births == [[], []]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(FolderUnusable, match="LOCAL_WORKSPACE_DIR"):
        Registry(blocked / "workspace")


def test_it_says_where_it_is_and_ends_with_its_parent(second_folder):
    """The parent prints the server's two lines and ends; the server has to follow."""
    program = (
        "import subprocess, sys\n"
        "p = subprocess.Popen([sys.executable, '-m', 'local_workspace', '--exit-with-parent', '--folder', sys.argv[1]],"
        " stdout=subprocess.PIPE, text=True)\n"
        "print(p.pid, p.stdout.readline().strip(), p.stdout.readline().strip())\n"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program, str(second_folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=root, check=True)
    pid, host, token = done.stdout.split()
    assert host.startswith("DATABRICKS_HOST=http://127.0.0.1:")
    assert token.removeprefix("DATABRICKS_TOKEN=") == (second_folder / "token").read_text().strip()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the server outlived its parent")
