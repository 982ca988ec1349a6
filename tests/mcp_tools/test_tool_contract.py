"""The tools' names, parameters, annotations and cost: what others build against."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client

from benchmarks.tool_tokens import tokens, tool_documents
from mcp_tools import docs
from mcp_tools.server import CATALOG, create_server
from mcp_tools.settings import ToolSettings

SNAPSHOT = Path(__file__).with_name("tool_contract.json")
MAX_TOKENS = 8000


@pytest.fixture
async def documents() -> list[dict[str, Any]]:
    return await tool_documents()


def contract(document: dict[str, Any]) -> dict[str, Any]:
    schema = document["inputSchema"]
    required = schema.get("required", [])
    return {
        "parameters": {
            name: {key: value for key, value in rule.items() if key != "description"} | {"required": name in required}
            for name, rule in schema["properties"].items()
        },
        "annotations": document["annotations"],
        "meta": document.get("_meta", {}),
        "answer": document["outputSchema"],
        "title": document["title"],
    }


async def test_the_contract_is_as_it_was(documents: list[dict[str, Any]]) -> None:
    """After a change that is meant: UPDATE_TOOL_CONTRACT=1, and tell those who build against it."""
    now = {document["name"]: contract(document) for document in documents}
    if os.environ.get("UPDATE_TOOL_CONTRACT"):
        SNAPSHOT.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n")
    assert now == json.loads(SNAPSHOT.read_text())


async def test_there_are_48_tools_and_3_for_the_context(documents: list[dict[str, Any]]) -> None:
    assert len(documents) == 51
    assert all(re.fullmatch("[a-z_]+", document["name"]) for document in documents)
    assert {c: len(specs) for c, specs in CATALOG.items()} == {
        "clusters": 7,
        "jobs": 9,
        "sql": 9,
        "notebooks": 3,
        "unity_catalog": 5,
        "workspace": 5,
        "secrets": 6,
        "repos": 4,
        "context": 3,
    }


async def test_the_list_is_affordable(documents: list[dict[str, Any]]) -> None:
    assert tokens(documents) <= MAX_TOKENS


async def test_every_tool_says_what_it_does_to_the_workspace(documents: list[dict[str, Any]]) -> None:
    for document in documents:
        hints = document["annotations"]
        # Whether a call can be repeated is said where it is true; of reads it needs no saying.
        assert set(hints) - {"idempotentHint"} == {"readOnlyHint", "destructiveHint", "openWorldHint"}, document["name"]
        assert hints.get("idempotentHint") in (None, True), document["name"]
        reads = document["name"].startswith(("list_", "get_", "read_", "describe_", "search_", "export_"))
        assert hints["readOnlyHint"] is reads, document["name"]
        destroys = document["name"].startswith(("delete_", "stop_", "restart_", "cancel_", "execute_", "update_repo"))
        assert hints["destructiveHint"] is destroys, document["name"]
        assert document["description"]
        assert document["title"]


async def test_a_description_that_sends_elsewhere_names_another_tool(documents: list[dict[str, Any]]) -> None:
    names = {document["name"] for document in documents}
    for document in documents:
        named = set(re.findall(r"[a-z]+(?:_[a-z]+)+", document["description"])) - {"statement_id"}
        assert named <= names - {document["name"]}, document["name"]


async def test_what_callers_must_know_beyond_the_annotations(documents: list[dict[str, Any]]) -> None:
    meta = {document["name"]: document.get("_meta", {}) for document in documents}
    assert {name for name in meta if meta[name].get("session_only")} == {"set_context", "clear_context"}
    assert {name for name in meta if "destructive_with" in meta[name]} == {"import_notebook", "write_workspace_file"}
    assert meta["put_secret"]["needs_secret"] == "value"
    assert meta["execute_sql"]["sql_argument"] == "sql"


def test_the_documentation_is_current() -> None:
    """``python -m mcp_tools.docs`` writes it."""
    assert docs.TARGET.read_text() == docs.document()


async def test_toolsets_narrow_the_list() -> None:
    settings = ToolSettings(host="http://127.0.0.1", token="x", toolsets=frozenset({"repos", "secrets"}))
    async with Client(create_server(settings)) as client:
        names = {tool.name for tool in await client.list_tools()}
    assert len(names) == 10
    assert "list_repos" in names
    assert "execute_sql" not in names


def test_an_unknown_toolset_is_named() -> None:
    with pytest.raises(ValueError, match=r"No such toolset: sqll. There are clusters"):
        create_server(ToolSettings(toolsets=frozenset({"sqll"})))  # type: ignore[arg-type]


async def test_read_only_lists_reads_sql_and_context() -> None:
    settings = ToolSettings(host="http://127.0.0.1", token="x", read_only=True)
    async with Client(create_server(settings)) as client:
        tools = await client.list_tools()
    writes = {t.name for t in tools if not (t.annotations and t.annotations.read_only_hint)}
    assert writes == {"execute_sql", "set_context", "clear_context"}
