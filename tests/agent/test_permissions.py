"""What a person says beyond yes and no: for the conversation, with other arguments, with the name typed, and back."""

from __future__ import annotations

import pytest
from scripted_provider import Say, use

from agent.calls import waiting_calls
from agent.decisions import Decisions, decision_events, undo_events
from agent.events import ApprovalDecided, ApprovalRequested, ArgumentsEdited, PermissionSet, ToolResult
from agent.loop import run_turn

FOLDER = [use("create_directory", "w1", path="/a")]


def waiting(rig):
    return {state.call.call_id: state for state in waiting_calls(rig.events())}


def approve(rig, call_id: str, **more) -> None:
    rig.live.append(decision_events(waiting(rig), Decisions({call_id: True}, **more)), author="ana")


def results(rig) -> dict[str, str]:
    return {payload.call_id: payload.text for payload in rig.payloads(ToolResult)}


async def test_allowed_for_the_conversation_is_not_asked_again_on_that_object(rig):
    rig.say("x")
    await rig.run(Say("", FOLDER), mode="ask")
    approve(rig, "w1", for_conversation=["w1"])
    again = Say("", [use("create_directory", "w2", path="/a"), use("create_directory", "w3", path="/b")])
    assert (await rig.run(again, mode="ask")).reason == "awaiting_approval"
    assert rig.workspace.named("create_directory") == [{"path": "/a"}, {"path": "/a"}]
    assert set(waiting(rig)) == {"w3"}


async def test_read_only_outranks_what_was_allowed(rig):
    rig.say("x")
    await rig.run(Say("", FOLDER), mode="ask")
    approve(rig, "w1", for_conversation=["w1"])
    await rig.run(Say("ok"), mode="ask")
    rig.say("again")
    await rig.run(Say("", [use("create_directory", "w2", path="/a")]), Say("no"), mode="read-only")
    assert "read-only" in results(rig)["w2"]
    assert len(rig.workspace.named("create_directory")) == 1


async def test_what_is_destructive_is_never_allowed_in_advance(rig):
    rig.say("x")
    await rig.run(Say("", [use("stop_cluster", "s1", cluster="Shared")]))
    assert rig.payloads(ApprovalRequested)[0].grant == ""
    with pytest.raises(ValueError, match="once only"):
        approve(rig, "s1", for_conversation=["s1"])
    # Nor by an event that should not be there.
    rig.live.append([PermissionSet("stop_cluster", "c-1", True), PermissionSet("stop_cluster", "c-2", True)])
    rig.decide(s1=False)
    ended = await rig.run(Say("", [use("stop_cluster", "s2", cluster="Shared")]))
    assert ended.reason == "awaiting_approval"
    assert rig.workspace.named("stop_cluster") == []


@pytest.mark.parametrize("object_", ["/a", ""])
async def test_what_is_refused_for_the_conversation_does_not_run_in_auto_mode_either(rig, object_):
    rig.live.append([PermissionSet("create_directory", object_, False)], author="ana")
    rig.say("x")
    calls = [*FOLDER, use("create_directory", "w2", path="/b")]
    assert (await rig.run(Say("", calls), Say("ok"))).reason == "end_turn"
    assert rig.workspace.named("create_directory") == ([{"path": "/b"}] if object_ else [])
    assert "refused this for the rest of the conversation" in results(rig)["w1"]


async def test_a_write_behind_a_declined_call_waits_until_the_model_asks_again(rig):
    rig.say("empty it, then fill it")
    calls = [
        use("execute_sql", "q1", sql="TRUNCATE TABLE t"),
        use("execute_sql", "q2", sql="INSERT INTO t VALUES (1)"),
        use("set_context", "c1", schema="other"),
        use("list_clusters", "r1"),
    ]
    assert (await rig.run(Say("", calls))).reason == "awaiting_approval"
    rig.decide(q1=False)
    again = Say("", [use("execute_sql", "q3", sql="INSERT INTO t VALUES (1)")])
    assert (await rig.run(again, Say("ok"))).reason == "end_turn"
    assert rig.workspace.named("execute_sql", "set_context") == [{"sql": "INSERT INTO t VALUES (1)"}]
    assert "declined a call ahead" in results(rig)["q2"]
    assert "declined a call ahead" in results(rig)["c1"]
    assert results(rig)["r1"] == "2 clusters."


async def test_changed_arguments_are_sent_and_the_model_is_told(rig):
    rig.say("x")
    await rig.run(Say("", [use("write_workspace_file", "w1", path="/a", content="1", overwrite=True)]))
    approve(rig, "w1", arguments={"w1": {"path": "/a", "content": "2", "overwrite": True}})
    turn = rig.script(Say("ok"))
    assert (await run_turn(turn)).reason == "end_turn"
    assert rig.payloads(ArgumentsEdited)[0].arguments["content"] == "2"
    assert rig.workspace.named("write_workspace_file") == [{"path": "/a", "overwrite": True}]
    use_block, result = turn.provider.seen[0][-2]["content"][-1], turn.provider.seen[0][-1]["content"][0]
    assert use_block["input"]["content"] == "1"  # what the model asked for stays what it asked for
    assert '"content": "2"' in result["content"]


async def test_another_object_is_asked_about_again(rig):
    rig.say("x")
    await rig.run(Say("", [use("stop_cluster", "s1", cluster="Shared")]))
    approve(rig, "s1", arguments={"s1": {"cluster": "Training"}})
    assert (await rig.run()).reason == "awaiting_approval"
    assert rig.workspace.named("stop_cluster") == []
    assert "Training" in rig.payloads(ApprovalRequested)[-1].effect
    approve(rig, "s1")
    assert (await rig.run(Say("ok"))).reason == "end_turn"
    assert rig.workspace.named("stop_cluster") == [{"cluster": "c-2"}]


async def test_a_changed_statement_shows_what_it_does_before_it_runs(rig):
    """Also where no rows can be counted, so that nothing but the text differs."""
    rig.say("x")
    await rig.run(Say("", [use("execute_sql", "q1", sql="DELETE FROM main.s.t WHERE id = 7")]))
    approve(rig, "q1", arguments={"q1": {"sql": "DELETE FROM main.s.t"}})
    assert (await rig.run()).reason == "awaiting_approval"
    assert rig.workspace.named("execute_sql") == []
    assert "As you changed it: " in rig.payloads(ApprovalRequested)[-1].effect
    approve(rig, "q1")
    assert (await rig.run(Say("ok"))).reason == "end_turn"
    assert [call["sql"] for call in rig.workspace.named("execute_sql")] == ["DELETE FROM main.s.t"]


async def test_a_credential_that_is_typed_into_a_call_is_not_taken(rig):
    rig.say("x")
    await rig.run(Say("", [use("write_workspace_file", "w1", path="/a", content="1")]), mode="ask")
    token = "dapi" + "0123456789abcdef" * 2
    with pytest.raises(ValueError, match="looks like a credential"):
        approve(rig, "w1", arguments={"w1": {"path": "/a", "content": token}})
    assert token not in repr(rig.events())
    assert set(waiting(rig)) == {"w1"}


async def test_what_becomes_destructive_by_a_change_is_asked_about_again(rig):
    rig.say("x")
    await rig.run(Say("", [use("write_workspace_file", "w1", path="/a", content="1")]), mode="ask")
    approve(rig, "w1", arguments={"w1": {"path": "/a", "content": "1", "overwrite": True}})
    assert (await rig.run(mode="ask")).reason == "awaiting_approval"
    assert rig.payloads(ApprovalRequested)[-1].destructive
    assert rig.workspace.named("write_workspace_file") == []


@pytest.mark.parametrize("sql", ["DROP TABLE main.default.t", "DROP TABLE t; SELECT 1", "drop table `t`"])
async def test_a_drop_needs_its_name_typed_whatever_the_page_says(rig, sql):
    rig.say("x")
    await rig.run(Say("", [use("execute_sql", "q1", sql=sql)]))
    assert rig.payloads(ApprovalRequested)[0].confirm == "main.default.t"
    for typed in ({}, {"q1": "t"}, {"q1": "MAIN.DEFAULT.T"}):
        with pytest.raises(ValueError, match=r"Type main\.default\.t"):
            approve(rig, "q1", confirmations=typed)
    rig.live.append([ApprovalDecided("q1", True)], author="ana")  # as a careless page would
    assert (await rig.run()).reason == "awaiting_approval"
    assert rig.workspace.named("execute_sql") == []
    approve(rig, "q1", confirmations={"q1": " main.default.t "})
    assert (await rig.run(Say("ok"))).reason == "end_turn"
    assert rig.workspace.named("execute_sql") == [{"sql": sql}]


async def test_a_stopped_cluster_is_offered_to_be_started_and_that_is_approved_too(rig):
    rig.say("stop it")
    await rig.run(Say("", [use("stop_cluster", "s1", cluster="Shared")]))
    approve(rig, "s1")
    await rig.run(Say("Stopped."))
    undo = dict(rig.payloads(ToolResult)[-1].undo)
    assert undo.pop("after")["c-1"]["name"] == "Shared"  # what it was like then, for who takes it back later
    assert undo == {"tool": "start_cluster", "arguments": {"cluster": "c-1"}, "words": "Start the cluster Shared again"}
    rig.live.append(undo_events(rig.events(), "s1"), author="ana")
    assert (await rig.run()).reason == "awaiting_approval"
    assert rig.workspace.named("start_cluster") == []
    (call_id,) = waiting(rig)
    approve(rig, call_id)
    turn = rig.script(Say("It starts."))
    assert (await run_turn(turn)).reason == "end_turn"
    assert rig.workspace.named("start_cluster") == [{"cluster": "c-1"}]
    with pytest.raises(ValueError, match="taken back already"):
        undo_events(rig.events(), "s1")
    with pytest.raises(ValueError, match="nothing here"):
        undo_events(rig.events(), "nope")
