"""What a restart of the server finds: runs that were under way, and states that time has changed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service import compute, jobs
from databricks.sdk.service.workspace import Language

from local_workspace.server import Running, running

pytestmark = pytest.mark.slow


def connect(server: Running) -> WorkspaceClient:
    return WorkspaceClient(host=server.host, token=server.token, auth_type="pat")


def test_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOCAL_WORKSPACE_START_SECONDS", "0.5")
    with running(tmp_path) as first:
        client = connect(first)
        endless = b"SELECT COUNT(*) FROM range(100000000000) WHERE id % 7 = 3"
        client.workspace.upload("/Shared/slow", endless, language=Language.SQL)
        task = jobs.SubmitTask("t", notebook_task=jobs.NotebookTask(notebook_path="/Shared/slow"))
        run_id = client.jobs.submit(run_name="cut short", tasks=[task], idempotency_token="once").response.run_id
        deadline = time.monotonic() + 15
        while client.jobs.get_run(run_id).state.life_cycle_state != jobs.RunLifeCycleState.RUNNING:
            assert time.monotonic() < deadline
        client.clusters.start("0612-ml-01")
    with running(tmp_path) as second:
        client = connect(second)
        run = client.jobs.get_run(run_id)
        assert (run.state.life_cycle_state.value, run.state.result_state.value) == ("INTERNAL_ERROR", "FAILED")
        assert run.state.state_message == "The workspace was restarted while the run was under way."
        assert client.jobs.get_run(90021).state.life_cycle_state == jobs.RunLifeCycleState.RUNNING
        again = client.jobs.submit(run_name="cut short", tasks=[task], idempotency_token="once").response.run_id
        assert again == run_id
        deadline = time.monotonic() + 15
        while client.clusters.get("0612-ml-01").state != compute.State.RUNNING:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert next(iter(client.clusters.events("0612-ml-01"))).type == compute.EventType.RUNNING
        assert client.workspace.download("/Shared/slow").read().endswith(endless)
