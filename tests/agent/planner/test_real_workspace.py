"""The conversations over the real tools, on the embedded workspace."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastmcp import Client

from agent.providers.planner.planner import plan
from local_workspace.server import Running, running
from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings
from tests.conftest import Furnish

_numbers = itertools.count(1)
SHARED = "demo-planner-shared"
SHOW_CHART = {
    "name": "show_chart",
    "description": "",
    "input_schema": {"properties": {name: {} for name in ("statement_id", "kind", "x", "y", "color", "title")}},
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, furnish: Furnish) -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCAL_WORKSPACE_START_SECONDS", "0.2")
        folder = tmp_path_factory.mktemp("planner-workspace")
        furnish(folder)
        furnish(folder, SHARED)
        with running(folder) as started:
            yield started


@dataclass
class Conversation:
    client: Client[Any]
    tools: list[dict[str, Any]]
    messages: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, text: str) -> tuple[list[tuple[str, dict[str, Any]]], str]:
        said = f"<session_context>\ntimezone: UTC\n</session_context>\n{text}"
        self.messages.append({"role": "user", "content": said})
        calls: list[tuple[str, dict[str, Any]]] = []
        for _ in range(16):
            reply = plan(self.messages, self.tools)
            blocks = [
                {"type": "tool_use", "id": f"c{len(self.messages)}-{i}", "name": call.name, "input": call.args}
                for i, call in enumerate(reply.calls)
            ]
            text_blocks = [{"type": "text", "text": reply.text}] if reply.text else []
            self.messages.append({"role": "assistant", "content": [*text_blocks, *blocks]})
            if not blocks:
                return calls, reply.text
            self.messages.append({"role": "user", "content": [await self._result(block) for block in blocks]})
            calls += [(call.name, call.args) for call in reply.calls]
        raise AssertionError(f"the turn did not end: {calls}")

    async def _result(self, block: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"type": "tool_result", "tool_use_id": block["id"]}
        if block["name"] == "show_chart":
            return answer | {"content": "The chart is shown to the person: bar."}
        meta = {"session_id": "planner", "tool_use_id": block["id"], "timezone": "UTC"}
        result = await self.client.call_tool(block["name"], block["input"], meta=meta, raise_on_error=False)
        texts = [getattr(part, "text", "") for part in result.content]
        return answer | {"content": "\n".join(texts), "is_error": result.is_error}


_CHANGES = ("start_", "stop_", "create_", "update_", "run_", "write_")


@asynccontextmanager
async def conversation_on(workspace: Running, furnish: Furnish, tools: list[str]) -> AsyncIterator[Conversation]:
    """A conversation on a workspace of its own where it changes something, else on one that the others read too."""
    changes = any(tool.startswith(_CHANGES) for tool in tools)
    token = f"demo-planner-{next(_numbers):06d}" if changes else SHARED
    if changes:
        furnish(workspace.registry.folder, token)
    async with Client(create_server(ToolSettings(host=workspace.host, token=token))) as client:
        listed = await client.list_tools()
        offered = [{"name": t.name, "description": t.description, "input_schema": t.input_schema} for t in listed]
        yield Conversation(client, [*offered, SHOW_CHART])


# said, one of a conversation's messages a part -> tools called that are no look-ups of the last, words of its answer
CONVERSATIONS: list[tuple[str, list[str], list[str]]] = [
    ("Show me all clusters", ["list_clusters"], ["7 clusters: 5 running", "Data Science Sandbox", "an hour"]),
    ("Run a query to get top 10 trips", ["execute_sql", "show_chart"], ["10 rows", "fare_amount"]),
    ("What jobs failed today? | why did the first one fail?", ["get_job_run"], ["90014", "TABLE_OR_VIEW_NOT_FOUND"]),
    ("What jobs failed today? | and the second one?", ["get_job_run"], ["90017", "CAST_INVALID_INPUT"]),
    ("Start my ML cluster | Now run the training notebook on it", ["run_notebook"], ["train_churn_model", "as run"]),
    ("Stop all idle clusters", ["list_clusters", "stop_cluster", "stop_cluster"], ["Data Science Sandbox", "BI Adhoc"]),
    ("Count the trips on the BI Warehouse | yes", ["start_warehouse", "execute_sql"], ["21,932"]),
    ("average fare by pickup zip as a chart", ["execute_sql", "show_chart"], ["Highest"]),
    ("average fare by pickup zip | as a line chart", ["show_chart"], ["chart is shown"]),
    ("Show me all clusters | top 10 trips", ["execute_sql"], ["10 rows", "fare_amount"]),
    ("Train a new model on the latest data", ["list_clusters", "start_cluster", "run_notebook"], ["as run"]),
    ("Create a job to run daily ETL | Schedule it for 2am", ["update_job"], ["every day at 02:00"]),
    ("Create a job to run daily ETL | Trigger it now for testing", ["run_job"], ["as run"]),
    ("number of customers per nation in tpch", ["execute_sql", "show_chart"], ["25 rows", "joined with"]),
    ("select nothing from samples.nyctaxi.trips", ["execute_sql"], ["UNRESOLVED_COLUMN"]),
    ("what secrets are in prod-keys", ["list_secrets"], ["slack-webhook", "snowflake-password"]),
    ("pull ml-models", ["update_repo"], ["develop"]),
    ("SELECT * FROM samples.bakehouse.sales_customers | next 50 rows please", ["get_statement"], ["300 rows"]),
    ("SELECT * FROM samples.bakehouse.sales_customers LIMIT 5 | next page", [], ["have been shown"]),
    (
        "read /Volumes/main/default/landing/config.json | and the readme next to it?",
        ["read_workspace_file"],
        ["readme.txt"],
    ),
    ("back up config.json in the landing volume as config_old.json", ["write_workspace_file"], ["config_old.json is"]),
    ("find the table with bakery suppliers and show me its columns", [], ["`samples.bakehouse.sales_suppliers` has"]),
    ("describe samples.tpch.orders", ["describe_table"], ["o_orderkey", "o_totalprice"]),
]


@pytest.mark.parametrize(("said", "tools", "words"), CONVERSATIONS, ids=[said for said, _, _ in CONVERSATIONS])
async def test_conversation(workspace: Running, furnish: Furnish, said: str, tools: list[str], words: list[str]):
    calls: list[tuple[str, dict[str, Any]]] = []
    answer = ""
    async with conversation_on(workspace, furnish, tools) as conversation:
        for text in said.split(" | "):
            calls, answer = await conversation.say(text)
    left = iter(name for name, _ in calls)
    assert all(tool in left for tool in tools), calls
    assert not [name for name, _ in calls if name.startswith(("delete_", "cancel_")) or "create_cluster" in name]
    for word in words:
        assert word in answer
