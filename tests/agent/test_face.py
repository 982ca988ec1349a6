"""The agent without a page."""

from __future__ import annotations

import anthropic
import pytest
from fastmcp import Client
from scripted_provider import Say, ScriptedProvider, use
from tool_server import Workspace, make_server

from agent.events import ApprovalRequested
from agent.face import DatabricksAgent
from agent.pricing import totals
from agent.providers.anthropic import AnthropicProvider
from tests.fakes.messages_api import serve, small_model
from tests.fakes.scripted_api import Call, Reply


def agent_over(workspace: Workspace, *steps: Say, **options) -> DatabricksAgent:
    return DatabricksAgent(Client(make_server(workspace)), ScriptedProvider(*steps), **options)


async def test_a_chat(workspace):
    reply_text = "Two.\n<followups>\n- Stop one\n</followups>"
    async with agent_over(workspace, Say("Looking.", [use("list_clusters", "t1")]), Say(reply_text)) as agent:
        reply = await agent.chat("clusters?")
    assert reply.text == "Looking.\n\nTwo."
    assert reply.followups == ["Stop one"]
    assert [result.structured["count"] for result in reply.tool_results] == [2]
    assert (reply.pending, reply.ended.reason) == ([], "end_turn")


async def test_a_chat_goes_on(workspace):
    agent = agent_over(workspace, Say("one"), Say("two"), timezone="Asia/Tokyo")
    await agent.chat("a")
    reply = await agent.chat("b")
    assert reply.text == "two"
    seen = agent.provider.seen[1]
    assert [message["role"] for message in seen] == ["user", "assistant", "user"]
    assert "timezone: Asia/Tokyo" in seen[-1]["content"][0]["text"]
    assert "cluster: Shared" in seen[-1]["content"][0]["text"]
    await agent.close()


async def test_without_anybody_to_ask_a_destructive_call_waits(workspace):
    async with agent_over(workspace, Say("", [use("stop_cluster", "s1", cluster="Shared")]), Say("Done.")) as agent:
        reply = await agent.chat("stop it")
        assert [request.call_id for request in reply.pending] == ["s1"]
        assert workspace.named("stop_cluster") == []
        after = await agent.decide({"s1": True})
    assert after.text == "Done."
    assert workspace.named("stop_cluster") == [{"cluster": "c-1"}]


@pytest.mark.parametrize("approved", [True, False])
async def test_a_callable_decides(workspace, approved):
    asked: list[ApprovalRequested] = []

    async def approve(request: ApprovalRequested) -> bool:
        asked.append(request)
        return approved

    async with agent_over(workspace, Say("", [use("stop_cluster", "s1", cluster="Shared")]), Say("ok")) as agent:
        reply = await agent.chat("stop it", approve=approve)
    assert reply.ended.reason == "end_turn"
    assert "Shared" in asked[0].effect
    assert len(workspace.named("stop_cluster")) == int(approved)


async def test_a_callable_is_not_asked_for_what_only_a_typed_value_can_answer(workspace):
    asked: list[str] = []

    def approve(request: ApprovalRequested) -> bool:
        asked.append(request.call_id)
        assert len(asked) < 5, "it is asked for ever"
        return True

    calls = [use("put_secret", "p1", scope="prod", key="pw"), use("stop_cluster", "s1", cluster="Shared")]
    async with agent_over(workspace, Say("", calls), Say("Done.")) as agent:
        reply = await agent.chat("do both", approve=approve)
        assert asked == ["s1"]
        assert [request.call_id for request in reply.pending] == ["p1"]
        assert reply.ended.reason == "awaiting_approval"
        assert workspace.named("put_secret", "stop_cluster") == []  # no write overtakes the one that waits
        after = await agent.decide({"p1": True}, secrets={"p1": "typed"})
    assert after.text == "Done."
    assert [name for name in workspace.made() if name in ("put_secret", "stop_cluster")] == [
        "put_secret",
        "stop_cluster",
    ]


async def test_tools_directly(workspace):
    async with agent_over(workspace) as agent:
        listed = agent.format_tools_for_llm()
        assert {"name", "description", "input_schema"} == set(listed[0])
        assert "show_chart" in {tool["name"] for tool in listed}
        result = await agent.execute_tool("stop_cluster", {"cluster": "c-1"})
        assert (result.is_error, result.text) == (False, "Shared is stopping.")
        assert (await agent.execute_tool("nonsense")).is_error


async def test_a_connected_client_is_used_as_it_is(workspace):
    async with Client(make_server(workspace)) as client:
        agent = DatabricksAgent(client, ScriptedProvider(Say("hi")))
        assert (await agent.chat("x")).text == "hi"
        await agent.close()
        assert client.is_connected()


async def test_an_anthropic_client_is_a_model_client(workspace):
    with serve([Reply(calls=(Call("list_clusters"),)), Reply(text="There are two.")]) as served:
        client = anthropic.AsyncAnthropic(api_key="not-a-key", base_url=served.url)
        async with DatabricksAgent(Client(make_server(workspace)), client, model="claude-sonnet-5-5") as agent:
            reply = await agent.chat("clusters?")
        await client.close()
    assert reply.text == "There are two."
    assert served.requests[1]["messages"][-1]["content"][0]["content"] == "2 clusters."


def test_ask_without_a_loop(workspace):
    agent = agent_over(workspace, Say("one"), Say("two"))
    assert agent.ask("a") == "one"
    assert agent.ask("b") == "two"


def test_ask_says_what_waits(workspace):
    agent = agent_over(workspace, Say("Stopping.", [use("stop_cluster", "s1", cluster="Shared")]))
    assert "Waits for approval: Stops the cluster Shared" in agent.ask("stop it")


async def test_the_small_scripted_model_of_the_browser_tests(workspace):
    with serve(small_model) as served:
        provider = AnthropicProvider.from_key("not-a-key", base_url=served.url)
        async with DatabricksAgent(Client(make_server(workspace)), provider) as agent:
            reply = await agent.chat("show my clusters")
            other = await agent.chat("and the weather?")
        await provider.aclose()
    assert reply.text.endswith("2 clusters.")
    assert reply.followups == ["Which of them are idle?", "What do they cost?"]
    assert "Ask me about clusters" in other.text
    assert totals(agent.log.events(agent.log.conversations(owner="me")[0].id)).cache_read_tokens > 0


async def test_an_empty_message(workspace):
    with pytest.raises(ValueError, match="empty"):
        await agent_over(workspace).chat("  ")
