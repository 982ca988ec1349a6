"""What is said of an object that was changed between asking and approving: what, when and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.lookups import Found
from agent.toolbox import Outcome
from agent.versions import changed_versions, table_versions, versions_of

TODAY = datetime.now(ZoneInfo("Africa/Lagos")).strftime("%Y-%m-%d")  # where the reader is


def version(at: str = "", by: str = "", **aspects: Any) -> dict[str, Any]:
    told = {key: value for key, value in (("at", at), ("by", by)) if value}
    return {"/r": {"name": "Daily Sales Report", "is": aspects, **told}}


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        (version(a=1), version(a=1), ""),
        (version(a=1), version(a=2), "Daily Sales Report was changed since you were asked: a was 1 and is 2."),
        (
            version("2026-01-01T08:00:00Z", content="#1"),
            version(f"{TODAY}T09:42:00Z", "ben@example.com", content="#2"),
            "Daily Sales Report was changed at 10:42 by ben@example.com since you were asked: other content.",
        ),
        (
            version(content="#1"),
            version("2026-01-02T23:30:00+00:00", content="#2"),
            "Daily Sales Report was changed on 2026-01-03 at 00:30 since you were asked: other content.",
        ),
        # The workspace tells of an older change only: nobody knows who made this one.
        (
            version(f"{TODAY}T09:42:00Z", "ben", a=1),
            version(f"{TODAY}T09:42:00Z", "ben", a=2),
            "Report was changed since",
        ),
        (version("no time", a=1), version("some time", "eve", a=2), "Report was changed by eve since"),
        (version(there=False), version(there=True), "it is there now"),
        (version(there=True, content="#1"), version(there=False), "it is not there any more"),
        (version(a=1), version(a=1, b=2), ""),  # what could not be seen before is held against nobody
        (version(a=1, b=2), version(a=1), ""),
        (version(a=1), {}, "Daily Sales Report could not be looked at again since you were asked."),
        ({}, version(a=1), ""),
    ],
)
def test_the_sentence(before, now, says):
    said = changed_versions(before, now, timezone="Africa/Lagos")  # an hour ahead of UTC all year
    assert says in said
    assert bool(said) is bool(says)


def test_what_the_person_approved_themselves_is_no_change():
    assert changed_versions(version(a=1), version(a=2), own={"/r"}) == ""
    assert changed_versions(version(a=1), version(a=2), own={"/other"})


def found(thing: dict[str, Any], **more: Any) -> Found:
    return Found({"id": "1", "name": "It", **more}, {}, {}, thing)


async def nothing(name: str, arguments: dict[str, Any]) -> Outcome:
    return Outcome("not there", is_error=True)


CLUSTER = {"workers": 2, "node_type_id": "a", "events": [{"type": "EDITED", "time": "t", "details": {"user": "eve"}}]}
WAREHOUSE = {"size": "Small", "clusters": "1 of 2"}
JOB = {"name": "J", "cron": "x", "tasks": [{"id": "a"}], "runs": [{"id": 1}], "last_state": "SUCCESS"}
REPO = {"branch": "main", "head_commit_id": "abc"}


@pytest.mark.parametrize(
    ("tool", "thing", "other", "says"),
    [
        ("stop_cluster", CLUSTER, {"idle_minutes": 5, "last_activity_time": "now", "state_message": "x"}, ""),
        ("stop_cluster", CLUSTER, {"workers": 8}, "workers was 2 and is 8"),
        ("restart_cluster", CLUSTER, {"spark_conf": {"a": "b"}}, 'spark conf was null and is {"a": "b"}'),
        ("delete_cluster", CLUSTER | {"autoscale": {"max_workers": 8}}, {"workers": 3}, ""),  # it scales by itself
        ("delete_cluster", CLUSTER | {"autoscale": {"max_workers": 8}}, {"autoscale": {"max_workers": 9}}, "autoscale"),
        ("delete_warehouse", WAREHOUSE, {"clusters": "2 of 2", "active_sessions": 4, "health": "HEALTHY"}, ""),
        ("delete_warehouse", WAREHOUSE, {"clusters": "1 of 9"}, "most clusters was 2 and is 9"),
        ("stop_warehouse", WAREHOUSE, {"size": "Large"}, "size was Small and is Large"),
        ("delete_job", JOB, {"runs": [], "last_state": "FAILED"}, ""),  # it ran meanwhile, as jobs do
        ("delete_job", JOB, {"cron": "y"}, "schedule was x and is y"),
        ("update_job", JOB, {"paused": True}, "paused was null and is true"),
        ("update_job", JOB, {"name": "K"}, "name was J and is K"),
        ("run_job", JOB, {"tasks": [{"id": "b"}]}, "other tasks"),
        ("update_repo", REPO, {"branch": "dev"}, "branch was main and is dev"),
        ("delete_repo", REPO, {"head_commit_id": "def"}, "commit was abc and is def"),
        ("cancel_job_run", {"state": "RUNNING"}, {"state": "PENDING"}, ""),  # its state is compared elsewhere
    ],
)
async def test_by_kind(tool, thing, other, says):
    before = await versions_of(tool, {}, found(thing), nothing)
    now = await versions_of(tool, {}, found(thing | other), nothing)
    assert changed_versions(before, before) == ""
    said = changed_versions(before, now)
    assert says in said
    assert bool(said) is bool(says)


@pytest.mark.parametrize("tool", ["run_job", "run_notebook"])
async def test_what_would_run_counts(tool):
    async def reads(source: str) -> dict[str, Any]:
        async def read(name: str, arguments: dict[str, Any]) -> Outcome:
            assert (name, arguments) == ("export_notebook", {"notebook": "/n"})
            return Outcome("ok", structured={"notebook": {"path": "/n", "content": source}})

        return await versions_of(tool, {}, found({"notebook": "/n"}, notebook="/n"), read)

    assert "/n was changed since you were asked: other content." in changed_versions(await reads("1"), await reads("2"))


async def test_names_that_fit_something_else_are_not_taken_for_the_object():
    async def alike(name: str, arguments: dict[str, Any]) -> Outcome:
        answers = {
            "export_notebook": {"notebook": {"path": "/elsewhere/n", "content": "1"}},
            "describe_table": {"table": {"full_name": "main.raw.orders_old", "columns": []}},
        }
        return Outcome("ok", is_error=name not in answers, structured=answers.get(name))

    from agent.sql_targets import targets_of

    notebook = await versions_of("import_notebook", {"overwrite": True}, found({}, id="/n"), alike)
    tables = await table_versions(targets_of("DROP TABLE main.raw.orders"), read=alike)
    assert [one["is"] for one in (*notebook.values(), *tables.values())] == [{"there": False}, {"there": False}]


async def test_a_look_that_takes_too_long_is_given_up(monkeypatch):
    import asyncio

    async def never(name: str, arguments: dict[str, Any]) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr("agent.versions.PATIENCE", 0.01)
    assert await versions_of("delete_workspace_path", {}, found({}, id="/n"), never) == {}
