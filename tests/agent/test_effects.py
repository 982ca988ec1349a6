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
        "ok",
        structured={
            "catalog": "main",
            "schema": "raw",
            "warehouse": {"id": "w", "name": "Starter"},
            "cluster": None,
            "workspace_path": "/Users/ana",
        },
    ),
    "list_repos": Outcome(
        "3 repos.",
        structured={
            "repos": [
                {"id": "11", "name": "etl", "path": "/Repos/ana/etl", "url": "https://example.com/etl.git"},
                {"id": "12", "name": "etl", "path": "/Repos/ben/etl", "url": "https://example.com/ben/etl.git"},
                {"id": "13", "name": "etl-docs", "path": "/Repos/ana/etl-docs", "url": "https://example.com/docs.git"},
            ]
        },
    ),
    "list_secret_scopes": Outcome("1 scope.", structured={"scopes": [{"id": "Prod", "name": "Prod"}]}),
    "list_secrets": Outcome("1 secret.", structured={"secrets": [{"id": "Prod/pw", "name": "pw", "key": "pw"}]}),
    "export_notebook": Outcome("source", structured={"notebook": {"id": "77", "path": "/Users/ana/Daily"}}),
}
OBJECTS = ["/Shared/Report", "/Users/ana/Plan", "/Shared/Plan", "/Shared/a/Daily", "/Shared/b/daily", "/Shared/Dailys"]


async def read(name: str, arguments: dict[str, Any]) -> Outcome:
    if name == "list_workspace":
        found = [path for path in OBJECTS if arguments.get("query", "").lower() in path.rsplit("/", 1)[-1].lower()]
        return Outcome(f"{len(found)} objects.", structured={"objects": [{"id": "1", "path": path} for path in found]})
    return ANSWERS.get(name, Outcome(f"There is no {name} here.", is_error=True))


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
        ("delete_workspace_path", {"path": "/a"}, "Deletes /a from the workspace.", {"path": "/a"}),
        ("delete_workspace_path", {"path": "/a", "recursive": True}, "with everything in it.", {"path": "/a"}),
        ("delete_workspace_path", {"path": "x/y"}, "Deletes /Users/ana/x/y from", {"path": "/Users/ana/x/y"}),
        ("delete_workspace_path", {"path": "/Workspace/a/"}, "Deletes /a from", {"path": "/a"}),
        ("delete_workspace_path", {"path": "dbfs:/a//b"}, "Deletes dbfs:/a/b from", {"path": "dbfs:/a/b"}),
        ("delete_workspace_path", {"path": "dbfs:/Volumes/a/b"}, "Deletes /Volumes/a/b", {"path": "/Volumes/a/b"}),
        ("delete_workspace_path", {"path": "report"}, "Deletes /Shared/Report from", {"path": "/Shared/Report"}),
        ("delete_workspace_path", {"path": "Plan"}, "Deletes /Users/ana/Plan from", {"path": "/Users/ana/Plan"}),
        ("import_notebook", {"path": "/n", "overwrite": True}, "Overwrites the notebook /n", {"path": "/n"}),
        (
            "import_notebook",
            {"path": "n.py", "overwrite": True},
            "Overwrites the notebook /Users/ana/n if",
            {"path": "/Users/ana/n.py"},
        ),
        ("write_workspace_file", {"path": "f.txt"}, "the file /Users/ana/f.txt if", {"path": "/Users/ana/f.txt"}),
        ("create_directory", {"path": "new"}, "Creates the folder /Users/ana/new.", {"path": "/Users/ana/new"}),
        ("delete_repo", {"repo": "/Repos/ben/etl"}, "Removes the repo /Repos/ben/etl (12) from", {"repo": "12"}),
        ("delete_repo", {"repo": "/Workspace/Repos/ben/etl"}, "the repo /Repos/ben/etl (12)", {"repo": "12"}),
        ("delete_repo", {"repo": 11}, "Removes the repo /Repos/ana/etl (11) from", {"repo": "11"}),
        ("update_repo", {"repo": "ETL-docs", "branch": "b"}, "of the repo /Repos/ana/etl-docs (13);", {"repo": "13"}),
        (
            "delete_secret",
            {"scope": "prod", "key": "PW"},
            "Deletes the secret pw from the scope Prod.",
            {"scope": "Prod", "key": "pw"},
        ),
        ("delete_secret_scope", {"scope": "prod"}, "Deletes the secret scope Prod and every", {"scope": "Prod"}),
        ("create_cluster", {"name": "New", "num_workers": 2}, "Creates the cluster New.", {}),
        ("something_new", {"a": 1, "b": None, "c": "x"}, "Something new: a = 1, c = x.", {}),
        (
            "run_notebook",
            {"notebook": "daily"},
            "Runs the notebook /Users/ana/Daily on serverless compute.",
            {"notebook": "/Users/ana/Daily"},
        ),
        (
            "run_notebook",
            {"notebook": "daily", "cluster": "ml"},
            "Runs the notebook /Users/ana/Daily on the cluster ML (c-1, now RUNNING).",
            {"notebook": "/Users/ana/Daily", "cluster": "c-1"},
        ),
        ("put_secret", {}, "Put secret.", {}),
    ],
)
async def test_sentences(name, arguments, says, pinned):
    resolved = await resolve(info(name), arguments, effect="destructive", read=read)
    assert says in resolved.effect
    assert resolved.pinned == pinned


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("delete_repo", {"repo": "etl"}, r"2 repos.*/Repos/ana/etl \(11\); /Repos/ben/etl \(12\)"),
        ("delete_repo", {"repo": "et"}, r"0 repos.*/Repos/ana/etl-docs \(13\)"),
        ("delete_workspace_path", {"path": "daily"}, "2 objects.*/Shared/a/Daily; /Shared/b/daily"),
        ("delete_workspace_path", {"path": "Dail"}, "0 objects.*/Shared/Dailys"),
        ("delete_workspace_path", {"path": "nothing"}, "0 objects"),
        ("delete_workspace_path", {"path": " "}, "No path"),
        ("delete_secret", {"scope": "pro", "key": "pw"}, "no secret scope 'pro'"),
        ("delete_secret", {"scope": "Prod", "key": "p"}, "no secret 'p'"),
        ("delete_secret", {}, "no secret scope"),
    ],
)
async def test_what_is_not_one_object_is_answered_with_candidates(name, arguments, says):
    with pytest.raises(Unresolved, match=says):
        await resolve(info(name), arguments, effect="destructive", read=read)


async def test_a_moved_folder_or_a_new_object_of_the_name_is_a_change():
    tool, arguments = info("delete_workspace_path"), {"path": "x/y"}
    before = await resolve(tool, arguments, effect="destructive", read=read)

    async def moved(name: str, arguments: dict[str, Any]) -> Outcome:
        return Outcome("ok", structured={"workspace_path": "/Shared"})

    now = await resolve(tool, arguments, effect="destructive", read=moved)
    assert "id was /Users/ana/x/y and is /Shared/x/y" in changed(before.identity, now.identity)


async def test_a_notebook_that_would_run_elsewhere_now_is_a_change():
    async def chosen(name: str, arguments: dict[str, Any]) -> Outcome:
        return Outcome("ok", structured={"cluster": {"id": "c-1"}}) if name == "get_context" else ANSWERS[name]

    tool, arguments = info("run_notebook"), {"notebook": "daily"}
    serverless = await resolve(tool, arguments, effect="write", read=read)
    on_cluster = await resolve(tool, arguments, effect="write", read=chosen)
    assert on_cluster.pinned["cluster"] == "c-1"
    assert "id was serverless and is c-1" in changed(serverless.identity, on_cluster.identity)
    assert "id was c-1 and is serverless" in changed(on_cluster.identity, serverless.identity)


async def test_sql_is_bound_to_where_it_would_run():
    tool = info("execute_sql", sql_argument="sql")
    resolved = await resolve(tool, {"sql": "DROP\n TABLE t"}, effect="destructive", read=read)
    assert resolved.identity == {"class": "destructive", "catalog": "main", "schema": "raw", "warehouse": "Starter"} | {
        "writes": ["DROP TABLE main.raw.t"],
        "versions": {"main.raw.t": {"name": "main.raw.t", "is": {"there": False}}},
    }
    assert resolved.confirm == "main.raw.t"
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


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("STOPPING", "STOPPED", True),
        ("TERMINATING", "TERMINATED", True),
        ("PENDING", "RUNNING", True),
        ("STOPPED", "RUNNING", False),
        ("RUNNING", "TERMINATED", False),
        ("STARTING", "STOPPED", False),
    ],
)
def test_a_state_that_goes_on_by_itself_is_no_change(was, now, same):
    difference = changed({"id": "1", "state": was}, {"id": "1", "state": now})
    assert (difference == "") is same
