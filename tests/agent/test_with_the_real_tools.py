"""The agent over the real tools and the embedded workspace: what is asked before something is destroyed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from fastmcp import Client, FastMCP
from scripted_provider import Say, ScriptedProvider, use

import app
from agent.face import DatabricksAgent
from agent.policy import effect_of
from agent.tools import tool_info
from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings
from tests.conftest import Furnish


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, furnish: Furnish) -> Iterator[FastMCP]:
    folder = tmp_path_factory.mktemp("data")
    furnish(folder / "workspace")
    started = app.LocalWorkspace(folder)
    started.launch()
    host, token = started.wait()
    yield create_server(ToolSettings(host=host, token=token))
    started.close()


@pytest.fixture
async def agent(server: FastMCP) -> AsyncIterator[DatabricksAgent]:
    async with DatabricksAgent(Client(server), ScriptedProvider(), mode="ask") as made:
        yield made


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("stop_cluster", {"cluster": "Shared Analytics"}, r"Stops the cluster Shared Analytics \(.+, now RUNNING\)"),
        ("delete_cluster", {"cluster": "ml training"}, r"Deletes the cluster ML Training Cluster \(.+, now TERM"),
        ("delete_job", {"job": "Nightly ETL"}, r"Deletes the job Nightly ETL \(\d+\)"),
        ("run_job", {"job": "Nightly ETL"}, r"Starts a run of the job Nightly ETL \(\d+\)"),
        ("stop_warehouse", {"warehouse": "Starter Warehouse"}, r"Stops the SQL warehouse Starter Warehouse \(.+, now "),
        ("start_warehouse", {}, r"Starts the SQL warehouse .+ \(.+, now "),
        (
            "execute_sql",
            {"sql": "DROP TABLE nothing"},
            r"may remove or overwrite data \(in main\.default\): DROP",
        ),
        ("delete_workspace_path", {"path": "old/plan"}, r"Deletes /Users/[^/ ]+/old/plan from the workspace"),
        (
            "import_notebook",
            {"path": "made", "content": "1", "overwrite": True},
            r"Overwrites the notebook /Users/[^/ ]+/made if there is one",
        ),
        ("put_secret", {"scope": "a", "key": "b"}, r"the value that you type as the secret b"),
    ],
)
async def test_what_a_person_is_asked(agent, name, arguments, says):
    agent.provider.steps.append(Say("", [use(name, "call-1", **arguments)]))
    reply = await agent.chat("do it")
    assert [result.text for result in reply.tool_results] == []
    (request,) = reply.pending
    assert re.search(says, request.effect), request.effect


@pytest.mark.parametrize(
    ("made", "asked", "says", "gone"),
    [
        (
            ("import_notebook", {"path": "/Shared/looked-up/Zebra", "content": "1"}),
            ("delete_workspace_path", {"path": "zebra"}),
            r"Deletes /Shared/looked-up/Zebra from the workspace",
            "/Shared/looked-up/Zebra is deleted",
        ),
        (
            ("create_repo", {"url": "https://github.com/example/zebra-repo", "provider": "gitHub"}),
            ("delete_repo", {"repo": "Zebra-Repo"}),
            r"Removes the repo /Repos/\S+/zebra-repo \(\d+\) from",
            "zebra-repo is deleted",
        ),
        (
            ("create_secret_scope", {"scope": "Zebra"}),
            ("delete_secret_scope", {"scope": "zebra"}),
            r"Deletes the secret scope Zebra and",
            "Secret scope Zebra and its secrets are deleted",
        ),
    ],
)
async def test_what_is_approved_is_the_very_object_that_was_shown(agent, made, asked, says, gone):
    assert not (await agent.execute_tool(*made)).is_error
    agent.provider.steps += [Say("", [use(asked[0], "call-1", **asked[1])]), Say("Done.")]
    (request,) = (await agent.chat("do it")).pending
    assert re.search(says, request.effect), request.effect
    with pytest.raises(ValueError, match=r"(?i)zebra"):  # what is gone for good is named by who approves it
        await agent.decide({"call-1": True})
    (result,) = (await agent.decide({"call-1": True}, confirmations={"call-1": request.confirm})).tool_results
    assert gone in result.text


async def test_a_notebook_without_a_cluster_is_asked_about_and_runs_on_serverless_compute(agent):
    made = {"path": "/Shared/looked-up/Serverless Sum", "content": "SELECT 1 + 1", "language": "SQL"}
    assert not (await agent.execute_tool("import_notebook", made)).is_error
    agent.provider.steps += [Say("", [use("run_notebook", "call-1", notebook="serverless sum")]), Say("Runs.")]
    (request,) = (await agent.chat("run it")).pending
    assert request.effect == "Runs the notebook /Shared/looked-up/Serverless Sum on serverless compute."
    (result,) = (await agent.decide({"call-1": True})).tool_results
    assert not result.is_error
    assert "started on serverless compute" in result.text


async def test_an_unknown_name_is_answered_with_candidates(agent):
    agent.provider.steps += [Say("", [use("stop_cluster", "call-1", cluster="No Such Thing")]), Say("Which?")]
    reply = await agent.chat("stop it")
    assert reply.pending == []
    assert reply.tool_results[0].is_error
    assert "Shared Analytics" in reply.tool_results[0].text


async def test_every_tool_says_what_it_does(server):
    """A tool without hints would count as destructive; each of the real ones says what it is."""
    async with Client(server) as client:
        tools = {tool.name: tool_info(tool) for tool in await client.list_tools()}
    effects = {name: effect_of(info, {"sql": "SELECT 1"}) for name, info in tools.items()}
    for name, effect in effects.items():
        prefix = name.split("_")[0]
        if prefix in ("list", "get", "describe", "search", "read", "export"):
            assert effect == "read", name
        if prefix in ("delete", "stop", "restart", "cancel"):
            assert effect == "destructive", name
        if prefix in ("create", "start", "run", "put"):
            assert effect == "write", name
    assert effects["execute_sql"] == "read"
    assert effects["set_context"] == effects["clear_context"] == "session"
    assert effect_of(tools["execute_sql"], {"sql": "DROP TABLE t"}) == "destructive"
    assert tools["put_secret"].needs_secret
    for name in ("import_notebook", "write_workspace_file"):
        assert effect_of(tools[name], {"overwrite": True}) == "destructive", name
