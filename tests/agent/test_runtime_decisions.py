"""Approvals, modes and typed values over the thread-safe face, and what a restart leaves of them."""

from __future__ import annotations

import pytest
from runtime_world import WAIT, payloads
from scripted_provider import Say, use

from agent.events import (
    ApprovalDecided,
    ApprovalRequested,
    ArgumentsEdited,
    ToolResult,
    TurnEnded,
)
from agent.runtime import UnknownConversation


def test_a_decision_resumes_the_turn(world):
    runtime = world.start(Say("", [use("stop_cluster", "s1", cluster="Shared")]), Say("Stopped."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "stop it", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, TurnEnded)[-1].reason == "awaiting_approval"
    runtime.decide(conversation, {"s1": True, "nonsense": True}, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert world.workspace.named("stop_cluster") == [{"cluster": "c-1"}]
    assert payloads(runtime, conversation, TurnEnded)[-1].reason == "end_turn"
    runtime.decide(conversation, {"s1": False}, author="ana")  # a second click, too late
    assert len(payloads(runtime, conversation, ApprovalDecided)) == 1


def test_decisions_one_by_one(world):
    calls = [use("stop_cluster", "s1", cluster="Shared"), use("stop_cluster", "s2", cluster="Training")]
    runtime = world.start(Say("", calls), Say("One."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "stop both", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    runtime.decide(conversation, {"s1": False}, author="ana", reason="not that one")
    assert not runtime.live(conversation).running
    runtime.decide(conversation, {"s2": True}, author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert world.workspace.named("stop_cluster") == [{"cluster": "c-2"}]
    assert payloads(runtime, conversation, ApprovalDecided)[0].reason == "not that one"


def test_what_stands_behind_a_waiting_call_is_changed_with_its_approval(world):
    calls = [use("stop_cluster", "s1", cluster="Shared"), use("create_directory", "d1", path="/a")]
    runtime = world.start(Say("", calls), Say("Done."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "both", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    changed = {"d1": {"path": "/b"}}
    secret = {"d1": {"path": "/dapi" + "0123456789abcdef" * 2}}
    with pytest.raises(ValueError, match="credential"):
        runtime.decide(conversation, {"s1": True}, author="ana", arguments=secret)
    runtime.decide(conversation, {"s1": True}, author="ana", arguments=changed)
    assert runtime.wait(conversation, timeout=WAIT)
    assert world.workspace.named("create_directory") == [{"path": "/b"}]
    assert [edit.arguments for edit in payloads(runtime, conversation, ArgumentsEdited)] == [{"path": "/b"}]


def test_what_stands_behind_a_declined_call_is_not_changed(world):
    calls = [use("stop_cluster", "s1", cluster="Shared"), use("create_directory", "d1", path="/a")]
    runtime = world.start(Say("", calls), Say("Done."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "both", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    runtime.decide(conversation, {"s1": False}, author="ana", arguments={"d1": {"path": "/b"}})
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, ArgumentsEdited) == []
    assert world.workspace.named("create_directory") == []


@pytest.mark.parametrize("mode", ["ask", "read-only"])
def test_the_mode_of_a_conversation_survives_a_restart(world, mode):
    first = world.start()
    conversation, other = first.new_conversation(user="ana"), first.new_conversation(user="ana")
    first.set_mode(conversation, mode, author="ana")
    first.close()
    second = world.start(Say("", [use("create_directory", "w1", path="/a")]), Say("ok"))
    assert (second.mode_of(conversation), second.mode_of(other)) == (mode, "auto")
    second.submit(conversation, "x", author="ana")
    assert second.wait(conversation, timeout=WAIT)
    assert world.workspace.named("create_directory") == []
    assert bool(payloads(second, conversation, ApprovalRequested)) == (mode == "ask")


def test_approvals_survive_a_restart(world):
    step = Say("", [use("stop_cluster", "s1", cluster="Shared")])
    first = world.start(step)
    conversation = first.new_conversation(user="ana")
    first.submit(conversation, "stop it", author="ana")
    assert first.wait(conversation, timeout=WAIT)
    first.close()
    second = world.start(Say("Stopped."))
    second.decide(conversation, {"s1": True}, author="ana")
    assert second.wait(conversation, timeout=WAIT)
    assert world.workspace.named("stop_cluster") == [{"cluster": "c-1"}]


def test_a_new_message_withdraws_what_waits(world):
    runtime = world.start(Say("", [use("stop_cluster", "s1", cluster="Shared")]), Say("ok"))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "stop it", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    runtime.submit(conversation, "rather not", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    kinds = [event.kind for event in runtime.events(conversation)]
    assert kinds.index("ApprovalDecided") == len(kinds) - 1 - kinds[::-1].index("UserMessage") - 1
    assert payloads(runtime, conversation, ApprovalDecided)[0].reason == "withdrawn by a new message"
    assert world.workspace.named("stop_cluster") == []


def test_a_secret_has_to_be_typed_and_stays_out_of_the_log(world):
    runtime = world.start(Say("", [use("put_secret", "p1", scope="s", key="k")]), Say("Stored."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "store it", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, conversation, ApprovalRequested)[0].needs_secret
    with pytest.raises(ValueError, match="Type the value"):
        runtime.decide(conversation, {"p1": True}, author="ana")
    runtime.decide(conversation, {"p1": True}, author="ana", secrets={"p1": "tops3cret"})
    assert runtime.wait(conversation, timeout=WAIT)
    assert world.workspace.calls[-1][2]["secret_value"] == "tops3cret"
    raw = b"".join(file.read_bytes() for file in world.folder.iterdir())
    assert b"tops3cret" not in raw


def test_a_mode_is_one_conversations_own(world):
    runtime = world.start(*[Say("", [use("create_directory", f"w{n}", path="/a")]) for n in range(2)], Say("ok"))
    careful, other = (runtime.new_conversation(user="ana") for _ in range(2))
    runtime.set_mode(careful, "ask", author="ana")
    assert (runtime.mode_of(careful), runtime.mode_of(other)) == ("ask", "auto")
    for conversation in (careful, other):
        runtime.submit(conversation, "make a folder", author="ana")
        assert runtime.wait(conversation, timeout=WAIT)
    assert payloads(runtime, careful, TurnEnded)[-1].reason == "awaiting_approval"
    assert payloads(runtime, other, TurnEnded)[-1].reason == "end_turn"
    with pytest.raises(UnknownConversation):
        runtime.set_mode(careful, "auto", author="bo")


def test_what_was_done_is_recorded_whatever_the_look_after_it_gives(world, monkeypatch):
    """Without its result the call would be told as unknown, and people would do it again."""

    async def undo_of(*_: object, **__: object) -> dict[str, object]:
        return {"tool": "create_directory", "arguments": {"path": "/a"}, "words": "Make it again"}

    async def resolve(*_: object, **__: object) -> None:
        raise KeyError("state")

    monkeypatch.setattr("agent.undo.undo_of", undo_of)
    monkeypatch.setattr("agent.effects.resolve", resolve)
    runtime = world.start(Say("", [use("create_directory", "d1", path="/a")]), Say("Done."))
    conversation = runtime.new_conversation(user="ana")
    runtime.submit(conversation, "make it", author="ana")
    assert runtime.wait(conversation, timeout=WAIT)
    [result] = payloads(runtime, conversation, ToolResult)
    assert not result.is_error
    assert result.undo["after"] == {}
    assert payloads(runtime, conversation, TurnEnded)[-1].reason == "end_turn"
