"""Other people's clients do real work on the embedded workspace, unmodified and over HTTP."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.local_workspace.clients import environment

pytestmark = pytest.mark.slow

HERE = Path(__file__).resolve().parent
NODE = HERE.parents[1] / "node" / "node_modules"
# One that is running at birth.
CLUSTER = "0612-sa-02"
# How many tests each suite has at least: a suite that loses its tests is no success.
SUITES = {"pytester": 16, "lsql": 6, "connector": 10, "mlflow": 5}


def variables(server, token: str) -> dict[str, str]:
    """The environment in which a client finds a private workspace, and nothing of this process's own settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABRICKS_", "PYTEST", "PYTHON"))}
    place = {"DATABRICKS_HOST": server.host, "DATABRICKS_TOKEN": token}
    compute = {"DATABRICKS_WAREHOUSE_ID": "wh-1", "TEST_DEFAULT_CLUSTER_ID": CLUSTER}
    return kept | place | compute | {"DATABRICKS_AUTH_TYPE": "pat"}


@pytest.mark.parametrize("name", SUITES)
def test_python_client(server, private, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCAL_WORKSPACE_PYTHON", "1")
    command = [str(environment.python()), "-m", "pytest", "-q", "--noconftest", "-p", "no:cacheprovider"]
    command += ["-c", os.devnull, "--rootdir", str(HERE), str(HERE / f"suite_{name}.py")]
    env = variables(server, private(f"demo-client-{name}"))
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    passed = re.search(r"(\d+) passed", done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert passed
    assert int(passed[1]) >= SUITES[name]
    assert "skipped" not in done.stdout.splitlines()[-1]


@pytest.mark.skipif(
    not (NODE / ".installed").exists(), reason="NO JAVASCRIPT CLIENTS: run make node-clients (needs npm)"
)
def test_node_client(server, private, tmp_path: Path):
    command = [str(NODE / ".bin" / "node"), "--test", "--test-reporter=tap", str(HERE / "suite_node.test.mjs")]
    env = variables(server, private("demo-client-node")) | {"CLIENTS_FOLDER": str(NODE.parent)}
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert re.search(r"^# pass 6$", done.stdout, re.MULTILINE), done.stdout[-2000:]
