from __future__ import annotations

from fastmcp import Client

from mcp_tools.server import create_server
from mcp_tools.session import SessionStore
from mcp_tools.settings import ToolSettings

from .conftest import Faults, Tools, text_of


async def test_defaults(tools: Tools) -> None:
    result = await tools.ok("get_context")
    assert result.structured_content == {
        "user": "demo@example.com",
        "host": tools.settings.host,
        "workspace_kind": "demo",
        "cluster": None,
        "warehouse": {"id": "wh-1", "name": "Starter Warehouse", "state": "RUNNING"},
        "catalog": "main",
        "schema": "default",
        "workspace_path": "/Users/demo@example.com",
    }
    assert "warehouse: Starter Warehouse (wh-1), RUNNING" in text_of(result)


async def test_choices_hold_until_they_are_cleared(tools: Tools) -> None:
    changed = await tools.ok(
        "set_context", cluster="shared", warehouse="BI", schema="samples.tpch", workspace_path="/Shared/etl"
    )
    context = changed.meta["context"]
    assert context == changed.structured_content == await tools.data("get_context")
    assert context["cluster"] == {"id": "0612-sa-02", "name": "Shared Analytics", "state": "RUNNING"}
    assert (context["warehouse"]["id"], context["catalog"], context["schema"]) == ("wh-2", "samples", "tpch")
    assert context["workspace_path"] == "/Shared/etl"
    assert (await tools.data("list_workspace"))["objects"][0]["path"].startswith("/Shared/etl/")
    # A catalog of its own drops the schema of the other.
    assert (await tools.ok("set_context", catalog="main")).meta["context"]["schema"] == "default"
    cleared = await tools.ok("clear_context")
    assert cleared.meta["context"]["cluster"] is None
    assert cleared.meta["context"]["warehouse"]["id"] == "wh-1"


async def test_what_is_not_there_cannot_be_chosen(tools: Tools) -> None:
    before = await tools.data("get_context")
    assert "There is no catalog 'nope'. There are: " in await tools.fails("set_context", catalog="nope")
    assert "There is no schema samples.nope" in await tools.fails("set_context", schema="samples.nope")
    assert "There is no cluster 'nope'" in await tools.fails("set_context", cluster="nope", catalog="samples")
    assert "There is no folder /Nope" in await tools.fails("set_context", workspace_path="/Nope")
    assert "Say what to choose" in await tools.fails("set_context")
    assert await tools.data("get_context") == before


async def test_sessions_are_apart(tools: Tools) -> None:
    await tools.ok("set_context", cluster="Shared Analytics", meta={"session_id": "a"})
    await tools.ok("set_context", cluster="ETL Nightly", meta={"session_id": "b"})
    for session, cluster in (("a", "0612-sa-02"), ("b", "0612-et-03"), ("c", None)):
        context = (await tools.ok("get_context", meta={"session_id": session})).structured_content
        assert context is not None
        assert (context["cluster"] or {}).get("id") == cluster


async def test_the_same_session_of_another_identity_is_another(tools: Tools, other_settings: ToolSettings) -> None:
    await tools.ok("set_context", catalog="samples")
    other = {"databricks_host": other_settings.host, "databricks_token": other_settings.token}
    context = (await tools.ok("get_context", meta=other)).structured_content
    assert context is not None
    assert context["catalog"] == "main"


async def test_parts_that_do_not_answer_are_unknown(tools: Tools, faults: Faults) -> None:
    await tools.ok("set_context", cluster="Shared Analytics", warehouse="wh-1")
    faults.set("/clusters/get", status=500)
    faults.set("/sql/warehouses", status=500)
    faults.set("/unity-catalog/", status=500)
    context = await tools.data("get_context")
    assert context["cluster"] == {"id": "0612-sa-02", "name": "0612-sa-02", "state": "UNKNOWN"}
    assert context["warehouse"] == {"id": "wh-1", "name": "wh-1", "state": "UNKNOWN"}
    assert (context["user"], context["catalog"]) == ("demo@example.com", None)


async def test_in_the_page_and_over_two_clients_a_session_is_one(shared_settings: ToolSettings) -> None:
    server = create_server(shared_settings)
    meta = {"session_id": "shared-by-two"}
    async with Client(server) as one, Client(server) as two:
        await one.call_tool("set_context", {"catalog": "ml"}, meta=meta)
        seen = (await two.call_tool("get_context", {}, meta=meta)).structured_content
    assert seen["catalog"] == "ml"


def test_the_sessions_not_used_for_longest_are_forgotten() -> None:
    store = SessionStore(keep=2)
    store.update("a", catalog="1")
    store.update("b", catalog="2")
    store.get("a")
    store.update("c", catalog="3")
    assert [store.get(key).catalog for key in "abc"] == ["1", None, "3"]
