"""A write that worked stays told as one, with its id, when the look at its outcome fails."""

from __future__ import annotations

import asyncio
import json

import pytest
import requests
from databricks.sdk import errors as sdk

from mcp_tools import statement_view
from mcp_tools.errors import CARRIED_OUT, explain

from .conftest import Faults, Tools, text_of

SCRATCH = "/Users/demo@example.com/scratch"


def claims_nothing_happened(text: str) -> bool:
    return any(words in text for words in ("Nothing was changed", "Nothing was sent", "Try again", "then try"))


@pytest.mark.parametrize(
    ("fault", "wait_seconds"), [({"cut": "before"}, 5), ({"cut": "after"}, 0), ({"status": 403, "message": "No."}, 0)]
)
async def test_a_started_run_is_told_with_its_id(
    tools: Tools, faults: Faults, name: str, fault: dict[str, object], wait_seconds: int
) -> None:
    await tools.ok("create_job", name=name, notebook=SCRATCH)
    faults.set(r"/jobs/runs/get$", **fault)
    job = await tools.ok("run_job", job=name, wait_seconds=wait_seconds)
    notebook = await tools.ok("run_notebook", notebook=SCRATCH, wait_seconds=wait_seconds)
    faults.clear()
    for result in (job, notebook):
        assert result.structured_content is not None
        run_id = result.structured_content["run"]["run_id"]
        text = text_of(result)
        assert f"run {run_id}; its state could not be read (" in text
        assert "Use get_job_run to see it." in text
        assert "Do not send it again" in text
        assert not claims_nothing_happened(text)
        assert (await tools.data("get_job_run", run_id=run_id))["run"]["run_id"] == run_id
    assert len((await tools.data("list_job_runs", job=name))["runs"]) == 1
    await tools.ok("delete_job", job=name)


async def test_a_submitted_insert_is_told_with_its_statement_id(tools: Tools, faults: Faults, name: str) -> None:
    table = f"main.default.{name.replace('-', '_')}"
    await tools.ok("execute_sql", sql=f"CREATE TABLE {table} (a INT)")
    faults.set(r"/sql/statements/[^/]+$", method="GET", cut="before")
    result = await tools.ok("execute_sql", sql=f"INSERT INTO {table} VALUES (1)")
    faults.clear()
    assert result.structured_content is not None
    statement_id = result.structured_content["statement"]["statement_id"]
    text = text_of(result)
    assert text.startswith(f"Statement {statement_id} was handed to the warehouse; its state could not be read (")
    assert text.endswith("Use get_statement to see it; do not send it again.")
    assert not claims_nothing_happened(text)
    await tools.ok("get_statement", statement_id=statement_id, wait_seconds=20)
    assert (await tools.data("execute_sql", sql=f"SELECT count(*) FROM {table}"))["rows"] == [[1]]
    await tools.ok("execute_sql", sql=f"DROP TABLE {table}")


async def test_an_insert_whose_answer_cannot_be_read_has_still_succeeded(
    tools: Tools, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = f"main.default.{name.replace('-', '_')}"
    await tools.ok("execute_sql", sql=f"CREATE TABLE {table} (a INT)")

    def broken(*arguments: object, **more: object) -> None:
        raise requests.exceptions.ConnectionError("Connection aborted.")

    with monkeypatch.context() as patch:
        patch.setattr(statement_view, "result_batches", broken)
        result = await tools.ok("execute_sql", sql=f"INSERT INTO {table} VALUES (1)")
    assert "Use get_statement to see them." in text_of(result)
    assert not claims_nothing_happened(text_of(result))
    assert result.structured_content is not None
    assert result.structured_content["statement"]["state"] == "SUCCEEDED"
    await tools.ok("execute_sql", sql=f"DROP TABLE {table}")


async def test_a_started_cluster_is_told_with_its_id(tools: Tools, faults: Faults, name: str) -> None:
    made = (await tools.data("create_cluster", name=name, wait_seconds=20))["cluster"]
    await tools.ok("stop_cluster", cluster=name)
    async with asyncio.timeout(20):
        while (await tools.data("get_cluster", cluster=name))["cluster"]["state"] != "TERMINATED":  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    faults.set(r"/clusters/get$", cut="before")
    started = await tools.ok("start_cluster", cluster=name, wait_seconds=5)
    stopped = await tools.ok("stop_cluster", cluster=name)
    faults.clear()
    assert text_of(started).startswith(f"Cluster {name} is starting; its state could not be read (")
    for result in (started, stopped):
        assert result.structured_content is not None
        assert result.structured_content["cluster"]["id"] == made["id"]
        assert not claims_nothing_happened(text_of(result))
    assert (await tools.data("get_cluster"))["cluster"]["id"] == made["id"]
    await tools.ok("delete_cluster", cluster=name)


async def test_what_is_made_is_told_with_its_id(tools: Tools, faults: Faults, name: str) -> None:
    faults.set(r"/jobs/get$", cut="before")
    job = await tools.ok("create_job", name=name, notebook=SCRATCH)
    faults.clear()
    assert job.structured_content is not None
    assert (await tools.data("get_job", job=str(job.structured_content["job"]["job_id"])))["job"]["name"] == name
    await tools.ok("delete_job", job=name)


async def test_nothing_changed_is_still_said_where_it_is_true(tools: Tools, faults: Faults) -> None:
    faults.set(r"/jobs/runs/get$", cut="before")
    assert "Nothing was changed. Try again." in await tools.fails("get_job_run", run_id=90009)


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("x"),
        requests.exceptions.ConnectionError("connection refused"),
        requests.exceptions.ChunkedEncodingError("x"),
        sdk.TemporarilyUnavailable("Busy."),
        sdk.InternalError("Oh."),
        sdk.PermissionDenied("No."),
        json.JSONDecodeError("x", "y", 0),
    ],
)
@pytest.mark.parametrize("writing", [True, False])
def test_every_error_after_a_write_says_so(error: Exception, writing: bool) -> None:
    told = str(explain(error, writing=writing, wrote=True))
    assert told.endswith(CARRIED_OUT)
    assert not claims_nothing_happened(told)
