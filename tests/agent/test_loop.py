"""One turn over a real MCP client and a scripted model."""

from __future__ import annotations

import asyncio

import pytest
from scripted_provider import Say, use

from agent.events import (
    ApprovalRequested,
    AssistantText,
    ContextChanged,
    Thinking,
    ToolCall,
    ToolResult,
    ToolStarted,
    TurnEnded,
    Usage,
)
from agent.loop import run_turn
from agent.providers.base import ProviderError
from agent.turn import Bounds


def results(rig) -> dict[str, ToolResult]:
    return {payload.call_id: payload for payload in rig.payloads(ToolResult)}


async def test_a_plain_answer(rig):
    rig.say("hello")
    ended = await rig.run(Say("Hello there.", thinking="A greeting."))
    assert ended == TurnEnded("end_turn")
    assert [event.kind for event in rig.events()] == ["UserMessage", "Thinking", "AssistantText", "Usage", "TurnEnded"]
    assert rig.payloads(AssistantText)[0].text == "Hello there."
    usage = rig.payloads(Usage)[0]
    assert (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cost_usd) == (10, 5, 3, 0.0)
    assert usage.message_id == rig.payloads(Thinking)[0].message_id


async def test_a_call_runs_and_its_result_goes_back_to_the_model(rig):
    rig.say("clusters?")
    turn = rig.script(Say("Looking.", [use("list_clusters", "t1")]), Say("There are 2."))
    assert (await run_turn(turn)).reason == "end_turn"
    assert turn.provider.seen[1][-1]["content"] == [
        {"type": "tool_result", "tool_use_id": "t1", "content": "2 clusters."}
    ]
    assert results(rig)["t1"].structured["count"] == 2
    kinds = [event.kind for event in rig.events()]
    assert kinds.index("ToolStarted") < kinds.index("ToolResult")
    assert rig.payloads(ToolCall)[0].title == "List clusters"


async def test_the_tools_are_offered_in_a_stable_order(rig):
    rig.say("x")
    turn = rig.script(Say("y", [use("list_clusters", "t1")]), Say("z"))
    await run_turn(turn)
    assert turn.provider.tools[0] == turn.provider.tools[1]
    assert {"name", "description", "input_schema"} == set(turn.provider.tools[0][0])


async def test_calls_carry_session_call_and_timezone(rig):
    rig.say("x")
    await rig.run(Say("", [use("list_clusters", "t1")]), Say("ok"))
    (_, _, meta), *_ = rig.workspace.calls
    assert meta["session_id"] == rig.conversation_id
    assert (meta["tool_use_id"], meta["timezone"]) == ("t1", "Europe/Berlin")
    assert "read_only" not in meta


async def test_reads_run_side_by_side_and_writes_in_order(rig):
    rig.say("x")
    calls = [use("create_directory", "w1", path="/a"), *[use("list_clusters", f"r{n}") for n in range(4)]]
    calls.append(use("create_directory", "w2", path="/b"))
    await rig.run(Say("", calls), Say("ok"))
    assert rig.workspace.most_at_once > 1
    assert rig.workspace.named("create_directory") == [{"path": "/a"}, {"path": "/b"}]
    assert rig.workspace.made()[-2:] == ["create_directory", "create_directory"]


async def test_a_failing_tool_and_an_unknown_one_are_told_to_the_model(rig):
    rig.say("x")
    await rig.run(Say("", [use("failing", "t1"), use("drop_everything", "t2")]), Say("ok"))
    assert results(rig)["t1"].is_error
    assert "TABLE_OR_VIEW_NOT_FOUND" in results(rig)["t1"].text
    assert "no tool named drop_everything" in results(rig)["t2"].text
    assert "drop_everything" not in rig.workspace.made()


async def test_wrong_arguments_are_told_to_the_model(rig):
    rig.say("x")
    await rig.run(Say("", [use("create_directory", "t1", nonsense=1)]), Say("ok"))
    assert results(rig)["t1"].is_error


async def test_a_changed_context_is_logged(rig):
    rig.say("x")
    await rig.run(Say("", [use("set_context", "t1", schema="raw")]), Say("ok"))
    (changed,) = rig.payloads(ContextChanged)
    assert (changed.by, changed.context["schema"]) == ("agent", "raw")


async def test_a_provider_fault_keeps_what_was_shown_and_ran(rig):
    rig.say("x")
    fault = ProviderError("The model host is overloaded.", retryable=True, kind="overloaded")
    ended = await rig.run(Say("Looking.", [use("list_clusters", "t1")]), Say("There are", fault=fault))
    assert (ended.reason, ended.retryable) == ("error", True)
    assert "overloaded" in ended.message
    assert "is kept" in ended.message
    assert [payload.text for payload in rig.payloads(AssistantText)] == ["Looking.", "There are"]
    retried = rig.script(Say("There are 2."))
    assert (await run_turn(retried)).reason == "end_turn"
    assert rig.workspace.made().count("list_clusters") == 1
    assert "There are" not in str(retried.provider.seen[0])


async def test_a_fault_in_this_app_is_an_ending_not_a_crash(rig):
    rig.say("x")
    ended = await rig.run(Say("a", fault=KeyError("boom")))
    assert (ended.reason, ended.retryable) == ("error", True)


async def test_a_cut_reply_runs_nothing(rig):
    rig.say("x")
    ended = await rig.run(Say("Stopping", [use("stop_cluster", "t1", cluster="Shared")], stop_reason="max_tokens"))
    assert ended.reason == "max_tokens"
    assert rig.workspace.calls == []
    assert rig.payloads(ToolCall) == []


async def test_a_refusal(rig):
    rig.say("x")
    assert (await rig.run(Say("No.", stop_reason="refusal"))).reason == "refusal"


async def test_the_number_of_model_calls_is_bounded(rig):
    rig.say("x")
    steps = [Say("", [use("create_directory", f"t{n}", path=f"/{n}")]) for n in range(9)]
    ended = await rig.run(*steps, bounds=Bounds(model_calls=3))
    assert ended.reason == "limit"
    assert len(rig.workspace.calls) == 3
    assert all(results(rig)[f"t{n}"] for n in range(3))


async def test_the_very_same_call_is_not_made_for_ever(rig):
    rig.say("x")
    steps = [Say("", [use("list_clusters", f"t{n}")]) for n in range(3)]
    ended = await rig.run(*steps, Say("ok"), bounds=Bounds(identical_calls=2))
    assert ended.reason == "end_turn"
    assert rig.workspace.made().count("list_clusters") == 2
    assert "several times" in results(rig)["t2"].text


async def test_a_model_that_goes_in_circles_is_stopped(rig):
    rig.say("x")
    steps = [Say("", [use("list_clusters", f"t{n}")]) for n in range(9)]
    ended = await rig.run(*steps, bounds=Bounds(identical_calls=2))
    assert ended.reason == "limit"
    assert "again and again" in ended.message
    assert len(rig.payloads(ToolCall)) == 4  # two that ran, two that were answered


async def test_a_turn_has_so_many_tokens(rig):
    rig.say("x")
    steps = [Say("", [use("list_clusters", f"t{n}")]) for n in range(9)]
    ended = await rig.run(*steps, bounds=Bounds(tokens=50))  # 20 a call
    assert ended.reason == "limit"
    assert "60 tokens; one request may take 50" in ended.message
    assert len(rig.payloads(ToolResult)) == 3  # what was asked for within it has run


async def test_what_other_turns_took_is_not_held_against_this_one(rig):
    for _ in range(3):
        rig.say("x")
        calls = [use("list_clusters", f"t{len(rig.events())}")]
        ended = await rig.run(Say("", calls), Say("ok"), bounds=Bounds(tokens=50, identical_calls=1))
        assert ended.reason == "end_turn"
    assert rig.workspace.made().count("list_clusters") == 3


async def test_a_call_with_other_arguments_is_another_call(rig):
    rig.say("x")
    steps = [Say("", [use("get_cluster", f"t{n}", cluster=f"c-{n}")]) for n in (1, 2)]
    assert (await rig.run(*steps, Say("ok"), bounds=Bounds(identical_calls=1))).reason == "end_turn"
    assert rig.workspace.made().count("get_cluster") == 2


async def test_so_many_reads_run_side_by_side_and_no_more(rig):
    rig.say("x")
    calls = [use("list_clusters", f"t{n}") for n in range(4)]
    await rig.run(Say("", calls), Say("ok"), bounds=Bounds(parallel_reads=2))
    assert rig.workspace.most_at_once == 2


async def test_a_turn_has_so_much_time_and_keeps_what_was_shown(rig):
    rig.say("x")
    ended = await rig.run(Say("So far", hold=asyncio.Event()), bounds=Bounds(seconds=0.2))
    assert ended.reason == "limit"
    assert "0 seconds" in ended.message
    assert [payload.text for payload in rig.payloads(AssistantText)] == ["So far"]


async def test_time_that_is_over_asks_no_model_but_finishes_the_calls(rig, monkeypatch):
    monkeypatch.setattr("tool_server.READ_SECONDS", 0.6)
    rig.say("x")
    ended = await rig.run(Say("", [use("list_clusters", "t1")]), bounds=Bounds(seconds=0.4))
    assert ended.reason == "limit"
    assert "t1" in results(rig)


async def test_a_result_is_bounded(rig, monkeypatch):
    monkeypatch.setattr("agent.toolbox.TEXT_LIMIT", 10)
    from agent.toolbox import bounded

    assert bounded("x" * 30, 10).startswith("x" * 10 + "\nNote: cut here; 20 of 30")


@pytest.mark.parametrize("mode", ["read-only"])
async def test_read_only_mode_runs_reads_and_refuses_the_rest(rig, mode):
    rig.say("x")
    calls = [
        use("list_clusters", "t1"),
        use("create_directory", "t2", path="/a"),
        use("execute_sql", "t3", sql="SELECT 1"),
        use("execute_sql", "t4", sql="DROP TABLE x"),
    ]
    ended = await rig.run(Say("", calls), Say("ok"), mode=mode)
    assert ended.reason == "end_turn"
    assert sorted(rig.workspace.made()) == ["execute_sql", "list_clusters"]
    assert "read-only" in results(rig)["t2"].text
    assert rig.workspace.calls[0][2]["read_only"] is True


async def test_live_text_moves_into_the_log(rig, until):
    rig.say("x")
    hold = asyncio.Event()
    task = asyncio.create_task(run_turn(rig.script(Say("one two", hold=hold, thinking="hm"))))
    await until(lambda: "two" in rig.live.snapshot(running=True).text)
    look = rig.live.snapshot(running=True)
    assert (look.text, look.thinking, look.last_seq, look.phase) == ("one two", "hm", 1, "writing")
    hold.set()
    await task
    assert rig.live.snapshot(running=False).text == ""
    assert rig.live.last_seq == len(rig.events())


async def test_stop_in_the_middle_of_text_keeps_it(rig, until):
    rig.say("x")
    task = asyncio.create_task(run_turn(rig.script(Say("half a", hold=asyncio.Event()))))
    await until(lambda: "half a" in rig.live.snapshot(running=True).text)
    task.cancel()
    assert (await task).reason == "stopped"
    assert rig.payloads(AssistantText)[0].text == "half a"


@pytest.mark.parametrize("name", ["slow", "slow_write"])
async def test_stop_in_the_middle_of_a_call_says_so(rig, until, name):
    rig.workspace.hold = asyncio.Event()
    rig.say("x")
    calls = [use("create_directory", "t0", path="/a"), use(name, "t1"), use("create_directory", "t2", path="/b")]
    task = asyncio.create_task(run_turn(rig.script(Say("", calls))))
    await until(lambda: name in rig.workspace.made())
    task.cancel()
    ended = await task
    assert ended.reason == "stopped"
    assert "Cut short: " in ended.message
    assert "Create directory" in ended.message
    if name == "slow":
        assert "it changes nothing" in results(rig)["t1"].text
    else:
        assert "may have taken effect" in results(rig)["t1"].text
        assert "Already sent and not to be called back: Slow Write; check it." in ended.message
    assert results(rig)["t2"].text == "stopped by the user"
    assert {"path": "/b"} not in rig.workspace.named("create_directory")
    await until(lambda: rig.workspace.cancelled or name == "slow_write")
    rig.say("go on")
    assert (await rig.run(Say("ok"))).reason == "end_turn"


async def test_a_crash_between_start_and_result_is_not_sent_again(rig):
    """The log of a process that died: a write was started, and nobody knows what became of it."""
    rig.say("x")
    rig.live.append(
        [
            ToolCall("t1", "create_directory", {"path": "/a"}, "m1"),
            ToolCall("t2", "list_clusters", {}, "m1"),
            ToolStarted("t1"),
        ]
    )
    turn = rig.script(Say("I look first."))
    assert (await run_turn(turn)).reason == "end_turn"
    assert rig.workspace.made() == ["list_clusters"]
    first, second = turn.provider.seen[0][-1]["content"]
    assert first["is_error"]
    assert "unknown" in first["content"]
    assert second["content"] == "2 clusters."


async def test_calls_of_a_finished_turn_never_run_later(rig):
    """Left over by a process that died before it looked at them; a new message came since."""
    rig.say("x")
    rig.live.append([ToolCall("t1", "create_directory", {"path": "/a"}, "m1")])
    rig.say("forget it")
    turn = rig.script(Say("ok"))
    await run_turn(turn)
    assert rig.workspace.calls == []
    assert "not run" in str(turn.provider.seen[0])


async def test_ids_that_a_model_uses_twice_are_told_apart(rig):
    rig.say("x")
    await rig.run(Say("", [use("list_clusters", "same")]), Say("", [use("get_cluster", "same")]), Say("ok"))
    ids = [payload.call_id for payload in rig.payloads(ToolCall)]
    assert len(set(ids)) == 2
    assert rig.workspace.made() == ["list_clusters", "get_cluster"]


async def test_nothing_is_asked_for_what_may_run(rig):
    rig.say("x")
    await rig.run(Say("", [use("create_directory", "t1", path="/a")]), Say("ok"))
    assert rig.payloads(ApprovalRequested) == []
