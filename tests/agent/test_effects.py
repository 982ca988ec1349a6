"""The sentence that an approval card shows, and what the approval is bound to."""

from __future__ import annotations

from typing import Any

import pytest

from agent.effects import Unresolved, changed, resolve
from agent.toolbox import Outcome
from agent.tools import ToolInfo

ANSWERS: dict[str, Outcome] = {
    "get_cluster": Outcome("ok", structured={"cluster": {"id": "c-1", "name": "ML", "state": "RUNNING"}}),
    "list_warehouses": Outcome(
        "ok", structured={"warehouses": [{"id": "w-1", "name": "Starter", "state": "STOPPED"}], "count": 1}
    ),
    "get_job": Outcome("ok", structured={"job": {"id": "7", "name": "Nightly ETL"}}),
    "get_job_run": Outcome(
        "ok", structured={"run": {"id": "9", "name": "Nightly ETL", "state": {"life_cycle_state": "RUNNING"}}}
    ),
    "get_statement": Outcome("ok", structured={"statement": {"statement_id": "st-1", "state": "RUNNING"}}),
    "get_context": Outcome(
        "ok", structured={"catalog": "main", "schema": "raw", "warehouse": {"id": "w", "name": "Starter"}}
    ),
}


async def read(name: str, arguments: dict[str, Any]) -> Outcome:
    return ANSWERS[name]


def info(name: str, **more: Any) -> ToolInfo:
    return ToolInfo(name, name.replace("_", " ").capitalize(), "", {}, **more)


@pytest.mark.parametrize(
    ("name", "arguments", "says", "pinned"),
    [
        ("stop_cluster", {"cluster": "ml"}, "Stops the cluster ML (c-1, now RUNNING).", {"cluster": "c-1"}),
        ("restart_cluster", {}, "Restarts the cluster ML (c-1, now RUNNING).", {"cluster": "c-1"}),
        ("delete_warehouse", {"warehouse": "s"}, "the SQL warehouse Starter (w-1, now STOPPED)", {"warehouse": "w-1"}),
        ("delete_job", {"job": "nightly"}, "Deletes the job Nightly ETL (7) with its schedule", {"job": "7"}),
        ("update_job", {"job": "n", "paused": True}, "Changes the job Nightly ETL (7): paused = true.", {"job": "7"}),
        ("cancel_job_run", {"run_id": 9}, "Cancels the run Nightly ETL (9, now RUNNING).", {}),
        ("cancel_statement", {"statement_id": "st-1"}, "Cancels the statement st-1 (now RUNNING).", {}),
        ("delete_workspace_path", {"path": "/a"}, "Deletes /a from the workspace.", {}),
        ("delete_workspace_path", {"path": "/a", "recursive": True}, "with everything in it.", {}),
        ("import_notebook", {"path": "/n", "overwrite": True}, "Overwrites the notebook /n", {}),
        ("delete_secret", {"scope": "prod", "key": "pw"}, "Deletes the secret pw from the scope prod.", {}),
        ("create_cluster", {"name": "New", "num_workers": 2}, "Creates the cluster New.", {}),
        ("something_new", {"a": 1, "b": None, "c": "x"}, "Something new: a = 1, c = x.", {}),
        ("delete_secret", {}, "Delete secret.", {}),
    ],
)
async def test_sentences(name, arguments, says, pinned):
    resolved = await resolve(info(name), arguments, effect="destructive", read=read)
    assert says in resolved.effect
    assert resolved.pinned == pinned


async def test_sql_is_bound_to_where_it_would_run():
    tool = info("execute_sql", sql_argument="sql")
    resolved = await resolve(tool, {"sql": "DROP\n TABLE t"}, effect="destructive", read=read)
    assert resolved.identity == {"class": "destructive", "catalog": "main", "schema": "raw", "warehouse": "Starter"}
    assert resolved.effect == "Runs a statement that may remove or overwrite data (in main.raw): DROP TABLE t"


async def test_a_long_value_is_cut_and_says_so():
    tool = info("execute_sql", sql_argument="sql")
    resolved = await resolve(tool, {"sql": "DELETE " + "x" * 5000}, effect="destructive", read=read)
    assert len(resolved.effect) < 500
    assert resolved.effect.endswith("…")


async def test_a_name_that_fits_nothing_or_several():
    async def none(name: str, arguments: dict[str, Any]) -> Outcome:
        return Outcome("No such cluster. There are A and B.", is_error=True)

    async def several(name: str, arguments: dict[str, Any]) -> Outcome:
        return Outcome("A, B", structured={"warehouses": [{"id": "1"}, {"id": "2"}]})

    with pytest.raises(Unresolved, match="There are A and B"):
        await resolve(info("stop_cluster"), {"cluster": "x"}, effect="destructive", read=none)
    with pytest.raises(Unresolved, match="2 match"):
        await resolve(info("stop_warehouse"), {"warehouse": "x"}, effect="destructive", read=several)


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        ({"id": "1", "state": "A"}, {"id": "1", "state": "A"}, ""),
        ({"id": "1", "state": "A"}, {"id": "1", "state": "B"}, "state was A and is B"),
        ({"id": "1"}, {"id": "2"}, "id was 1 and is 2"),
        ({"id": "1", "name": "old"}, {"id": "1", "name": "new"}, ""),
    ],
)
def test_what_changed(before, now, says):
    assert says in changed(before, now)
    assert bool(changed(before, now)) is bool(says)
