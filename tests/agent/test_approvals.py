"""Calls that wait for a person: what is asked, what a decision does, and what it is bound to."""

from __future__ import annotations

from dataclasses import replace

from scripted_provider import Say, use

from agent.events import ApprovalDecided, ApprovalRequested, ToolCall, ToolResult, ToolStarted
from agent.loop import run_turn

STOP = [use("stop_cluster", "s1", cluster="Shared")]


def asked(rig) -> dict[str, ApprovalRequested]:
    return {payload.call_id: payload for payload in rig.payloads(ApprovalRequested)}


async def test_a_destructive_call_waits_and_names_its_object(rig):
    rig.say("stop it")
    ended = await rig.run(Say("Stopping.", STOP))
    assert ended.reason == "awaiting_approval"
    request = asked(rig)["s1"]
    assert "Shared" in request.effect
    assert "c-1" in request.effect
    assert "RUNNING" in request.effect
    assert {key: value for key, value in request.resolved.items() if key != "versions"} == {
        "id": "c-1",
        "name": "Shared",
        "state": "RUNNING",
    }
    assert request.destructive
    assert "stop_cluster" not in rig.workspace.made()


async def test_approved_it_runs_with_the_id_that_was_shown(rig):
    rig.say("stop it")
    await rig.run(Say("", STOP))
    rig.decide(s1=True)
    turn = rig.script(Say("Stopped."))
    assert (await run_turn(turn)).reason == "end_turn"
    assert rig.workspace.named("stop_cluster") == [{"cluster": "c-1"}]
    assert turn.provider.seen[0][-1]["content"][0]["content"] == "Shared is stopping."


async def test_denied_it_does_not_run_and_the_model_hears_why(rig):
    rig.say("stop it")
    await rig.run(Say("", STOP))
    rig.decide(s1=False)
    turn = rig.script(Say("As you wish."))
    assert (await run_turn(turn)).reason == "end_turn"
    assert rig.workspace.named("stop_cluster") == []
    block = turn.provider.seen[0][-1]["content"][0]
    assert block["is_error"]
    assert block["content"] == "the user declined: too risky"


async def test_reads_and_the_writes_ahead_have_run_by_then(rig):
    rig.say("x")
    calls = [
        use("create_directory", "w1", path="/ahead"),
        *STOP,
        use("create_directory", "w2", path="/behind"),
        use("list_clusters", "r1"),
    ]
    await rig.run(Say("", calls))
    assert rig.workspace.named("create_directory") == [{"path": "/ahead"}]
    assert "list_clusters" in rig.workspace.made()
    assert set(asked(rig)) == {"s1"}


async def test_no_write_overtakes_one_that_waits(rig):
    rig.say("empty it, then fill it")
    calls = [
        use("execute_sql", "q1", sql="TRUNCATE TABLE t"),
        use("execute_sql", "q2", sql="INSERT INTO t VALUES (1)"),
        use("set_context", "c1", schema="other"),
        use("execute_sql", "q3", sql="DELETE FROM t"),
    ]
    assert (await rig.run(Say("", calls))).reason == "awaiting_approval"
    assert rig.workspace.named("execute_sql", "set_context") == []
    assert set(asked(rig)) == {"q1", "q3"}
    rig.decide(q1=True, q3=False)
    assert (await rig.run(Say("Done."))).reason == "end_turn"
    assert rig.workspace.named("execute_sql", "set_context") == [
        {"sql": "TRUNCATE TABLE t"},
        {"sql": "INSERT INTO t VALUES (1)"},
        {"schema": "other"},
    ]


async def test_an_approved_write_waits_with_the_one_ahead_that_is_asked_about_again(rig):
    rig.say("stop both")
    await rig.run(Say("", [*STOP, use("stop_cluster", "s2", cluster="Training")]))
    rig.workspace.clusters["c-1"]["state"] = "RESTARTING"
    rig.decide(s1=True, s2=True)
    assert (await rig.run()).reason == "awaiting_approval"
    assert rig.workspace.named("stop_cluster") == []
    rig.decide(s1=True)
    assert (await rig.run(Say("Done."))).reason == "end_turn"
    assert rig.workspace.named("stop_cluster") == [{"cluster": "c-1"}, {"cluster": "c-2"}]


async def test_one_of_two_is_ticked(rig):
    rig.say("stop both")
    await rig.run(Say("", [*STOP, use("stop_cluster", "s2", cluster="Training")]))
    assert set(asked(rig)) == {"s1", "s2"}
    rig.decide(s1=True, s2=False)
    turn = rig.script(Say("One of them."))
    assert (await run_turn(turn)).reason == "end_turn"
    assert rig.workspace.named("stop_cluster") == [{"cluster": "c-1"}]
    first, second = turn.provider.seen[0][-1]["content"]
    assert "is_error" not in first
    assert "declined" in second["content"]


async def test_an_undecided_call_keeps_the_turn_waiting(rig):
    rig.say("stop both")
    await rig.run(Say("", [*STOP, use("stop_cluster", "s2", cluster="Training")]))
    rig.decide(s1=True)
    assert (await rig.run()).reason == "awaiting_approval"
    assert rig.workspace.named("stop_cluster") == [{"cluster": "c-1"}]


async def test_a_changed_object_is_asked_about_again(rig):
    rig.say("stop it")
    await rig.run(Say("", STOP))
    rig.workspace.clusters["c-1"]["state"] = "RESIZING"
    rig.decide(s1=True)
    assert (await rig.run()).reason == "awaiting_approval"
    assert rig.workspace.named("stop_cluster") == []
    assert "RUNNING" in asked(rig)["s1"].effect
    assert "RESIZING" in asked(rig)["s1"].effect
    rig.decide(s1=True)
    assert (await rig.run(Say("ok"))).reason == "end_turn"
    assert len(rig.workspace.named("stop_cluster")) == 1


async def test_an_approval_is_spent_by_its_call(rig):
    rig.say("stop it")
    await rig.run(Say("", STOP))
    rig.decide(s1=True)
    again = await rig.run(Say("", [use("stop_cluster", "s2", cluster="Shared")]))
    assert again.reason == "awaiting_approval"
    assert len(rig.workspace.named("stop_cluster")) == 1


async def test_an_unknown_object_is_answered_without_asking_anybody(rig):
    rig.say("x")
    ended = await rig.run(Say("", [use("stop_cluster", "s1", cluster="Nope")]), Say("Which one?"))
    assert ended.reason == "end_turn"
    assert asked(rig) == {}
    assert "There are Shared and Training" in rig.payloads(ToolResult)[0].text


async def test_sql_is_asked_about_by_what_it_does(rig):
    rig.say("x")
    calls = [use("execute_sql", f"q{n}", sql=sql) for n, sql in enumerate(["SELECT 1", "DELETE FROM t WHERE a = 1"])]
    assert (await rig.run(Say("", calls))).reason == "awaiting_approval"
    assert rig.workspace.named("execute_sql") == [{"sql": "SELECT 1"}]
    request = asked(rig)["q1"]
    assert "DELETE FROM t WHERE a = 1" in request.effect
    assert "main.default" in request.effect
    rig.workspace.context["schema"] = "prod"
    rig.decide(q1=True)
    assert (await rig.run()).reason == "awaiting_approval"
    assert "prod" in asked(rig)["q1"].effect


async def test_overwriting_asks_and_writing_does_not(rig):
    rig.say("x")
    calls = [
        use("write_workspace_file", "w1", path="/a", content="1"),
        use("write_workspace_file", "w2", path="/b", content="1", overwrite=True),
    ]
    assert (await rig.run(Say("", calls))).reason == "awaiting_approval"
    assert set(asked(rig)) == {"w2"}
    assert "Overwrites" in asked(rig)["w2"].effect


async def test_ask_mode_asks_for_every_write_but_not_for_the_session(rig):
    rig.say("x")
    calls = [use("create_directory", "w1", path="/a"), use("set_context", "c1", schema="raw")]
    assert (await rig.run(Say("", calls), mode="ask")).reason == "awaiting_approval"
    assert set(asked(rig)) == {"w1"}
    assert asked(rig)["w1"].destructive is False


async def test_a_secret_is_passed_on_and_never_logged(rig):
    rig.say("store it")
    assert (await rig.run(Say("", [use("put_secret", "p1", scope="prod", key="pw")]))).reason == "awaiting_approval"
    assert asked(rig)["p1"].needs_secret
    rig.decide(p1=True)
    rig.secrets["p1"] = "hunter2-secret"
    turn = rig.script(Say("Stored."))
    await run_turn(turn)
    assert rig.workspace.calls[-1][2]["secret_value"] == "hunter2-secret"
    assert "hunter2" not in str([event.payload for event in rig.events()])
    assert "hunter2" not in str(turn.provider.seen)
    assert rig.secrets == {}


async def test_a_secret_lost_in_a_restart_is_asked_for_again(rig):
    rig.say("store it")
    await rig.run(Say("", [use("put_secret", "p1", scope="prod", key="pw")]))
    rig.decide(p1=True)
    assert (await rig.run()).reason == "awaiting_approval"
    assert "put_secret" not in rig.workspace.made()


async def test_an_approved_call_that_crashed_is_not_sent_again(rig):
    rig.say("stop it")
    await rig.run(Say("", STOP))
    rig.decide(s1=True)
    rig.live.append([ToolStarted("s1")])
    await rig.run(Say("ok"))
    assert rig.workspace.named("stop_cluster") == []
    assert "unknown" in rig.payloads(ToolResult)[0].text


async def test_a_new_message_leaves_no_call_open(rig):
    rig.say("stop it")
    await rig.run(Say("", STOP))
    rig.live.append([ApprovalDecided("s1", False, "withdrawn by a new message")], author="ana")
    rig.say("rather list them")
    turn = rig.script(Say("ok"))
    assert (await run_turn(turn)).reason == "end_turn"
    assert "withdrawn" in str(turn.provider.seen[0])
    assert rig.workspace.named("stop_cluster") == []
    assert isinstance(rig.payloads(ToolCall)[0], ToolCall)


async def test_an_approval_from_before_names_had_to_be_typed_is_asked_for_again(rig):
    """An earlier version asked for no name: what it approved is put to the person as it is asked today."""
    rig.say("drop it")
    drop = ToolCall("d1", "execute_sql", {"sql": "DROP TABLE main.raw.t"}, "m1")
    await rig.run(Say("", [use("execute_sql", "d0", sql="DROP TABLE main.raw.t")]))
    request = replace(asked(rig)["d0"], call_id="d1", confirm="")
    rig.decide(d0=False)
    rig.live.append([drop, request, ApprovalDecided("d1", True)], author="ana")
    assert (await rig.run(Say("unasked"))).reason == "awaiting_approval"
    assert asked(rig)["d1"].confirm == "main.raw.t"
    assert not any(sql.startswith("DROP") for sql in [call["sql"] for call in rig.workspace.named("execute_sql")])
