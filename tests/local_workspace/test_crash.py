"""SIGKILL at any moment: what was answered is there after the next start, what was not is whole or absent."""

from __future__ import annotations

import base64
import shutil
import time
from pathlib import Path

import pytest

from tests.local_workspace.crash import Process, Soak, killed_at_birth

pytestmark = pytest.mark.slow


def test_a_server_killed_while_everything_is_written_loses_no_answered_write(second_folder: Path):
    soak = Soak(second_folder, seed=20)
    soak.prepare()
    for _ in range(2):
        soak.round()
    soak.last_check()
    assert soak.problems == []
    assert soak.kills == 2
    assert all(family.answered for family in soak.families)
    assert soak.tokens
    assert soak.rows_answered


def test_a_server_killed_during_its_birth_is_born_whole_the_next_time(second_folder: Path):
    shutil.rmtree(second_folder / "workspaces")
    assert killed_at_birth(second_folder, seconds=0.9) == 7


def test_a_run_cut_off_by_a_kill_is_marked_and_its_job_cluster_stopped(second_folder: Path):
    endless = base64.b64encode(b"SELECT COUNT(*) FROM range(100000000000) WHERE id % 7 = 3").decode()
    cluster = {"spark_version": "15.4.x-scala2.12", "num_workers": 1}
    task = {"task_key": "t", "new_cluster": cluster, "notebook_task": {"notebook_path": "/Shared/endless"}}
    first = Process(second_folder)
    try:
        client = first.client()
        notebook = {"path": "/Shared/endless", "language": "SQL", "format": "SOURCE", "content": endless}
        client.call("POST", "/api/2.0/workspace/import", notebook)
        run_id = client.call("POST", "/api/2.2/jobs/runs/submit", {"run_name": "cut", "tasks": [task]})["run_id"]
        deadline = time.monotonic() + 30
        while True:
            run = client.call("GET", f"/api/2.2/jobs/runs/get?run_id={run_id}")
            if "cluster_instance" in run["tasks"][0]:
                break
            assert time.monotonic() < deadline
    finally:
        first.kill()
    second = Process(second_folder)
    try:
        client = second.client()
        after = client.call("GET", f"/api/2.2/jobs/runs/get?run_id={run_id}")
        assert (after["state"]["life_cycle_state"], after["state"]["result_state"]) == ("INTERNAL_ERROR", "FAILED")
        assert "restarted while the run was under way" in after["state"]["state_message"]
        cluster_id = run["tasks"][0]["cluster_instance"]["cluster_id"]
        state = client.call("GET", f"/api/2.1/clusters/get?cluster_id={cluster_id}")["state"]
        assert state in ("TERMINATING", "TERMINATED")
    finally:
        second.kill()
