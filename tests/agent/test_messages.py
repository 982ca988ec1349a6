"""Events → messages: worked examples, and random histories that must always come out valid."""

from __future__ import annotations

import random
from typing import Any

import pytest

from agent.events import (
    ApprovalDecided,
    ApprovalRequested,
    AssistantText,
    ContextChanged,
    Event,
    Payload,
    Thinking,
    ToolCall,
    ToolResult,
    ToolStarted,
    TurnEnded,
    Usage,
    UserMessage,
)
from agent.messages import build_messages


def log_of(*payloads: Payload) -> list[Event]:
    return [Event("c", seq, 0.0, "ana", payload) for seq, payload in enumerate(payloads, 1)]


def build(*payloads: Payload) -> list[dict[str, Any]]:
    return build_messages(log_of(*payloads), provider="anthropic", model="m1")


def used(message_id: str, *, provider: str = "anthropic", model: str = "m1") -> Usage:
    return Usage(provider, model, 1, 1, message_id=message_id)


def check(messages: list[dict[str, Any]]) -> None:
    """What the Messages API demands."""
    assert messages
    assert messages[0]["role"] == "user"
    assert messages[-1]["role"] == "user"
    answered: list[str] = []
    for index, message in enumerate(messages):
        assert message["role"] == ("user", "assistant")[index % 2], "roles alternate"
        assert message["content"], "no empty message"
        kinds = [block["type"] for block in message["content"]]
        for block in message["content"]:
            assert block["type"] != "text" or block["text"].strip(), "no empty text"
        if message["role"] == "assistant":
            asked = [block["id"] for block in message["content"] if block["type"] == "tool_use"]
            following = messages[index + 1]["content"]
            given = [block["tool_use_id"] for block in following if block["type"] == "tool_result"]
            assert asked == given, "each call is answered in the next message, in order"
            answered += given
        else:
            results = [kind == "tool_result" for kind in kinds]
            assert results == sorted(results, reverse=True), "results come first"
            if index == 0:
                assert not any(results)
    assert len(answered) == len(set(answered)), "each call is answered once"


def test_context_stands_ahead_of_the_text():
    (message,) = build(UserMessage("hi", "now: 2026-01-01 10:00\ncluster: A"))
    assert message == {
        "role": "user",
        "content": [
            {
                "type": "text",
                "text": "<session_context>\nnow: 2026-01-01 10:00\ncluster: A\n</session_context>\n\nhi",
            }
        ],
    }


def test_a_whole_turn():
    messages = build(
        UserMessage("clusters?"),
        Thinking("hm", "m1", {"type": "thinking", "thinking": "hm", "signature": "s"}),
        AssistantText("Looking.", "m1"),
        ToolCall("t1", "list_clusters", {"state": "RUNNING"}, "m1"),
        used("m1"),
        ToolStarted("t1"),
        ToolResult("t1", "2 clusters.", False, {"clusters": []}),
        AssistantText("Two.", "m2"),
        used("m2"),
        TurnEnded("end_turn"),
        ContextChanged({}),
        UserMessage("thanks"),
    )
    assert messages == [
        {"role": "user", "content": [{"type": "text", "text": "clusters?"}]},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "hm", "signature": "s"},
                {"type": "text", "text": "Looking."},
                {"type": "tool_use", "id": "t1", "name": "list_clusters", "input": {"state": "RUNNING"}},
            ],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "2 clusters."}]},
        {"role": "assistant", "content": [{"type": "text", "text": "Two."}]},
        {"role": "user", "content": [{"type": "text", "text": "thanks"}]},
    ]


@pytest.mark.parametrize(
    ("origin", "kept"),
    [(used("m1"), True), (used("m1", model="m2"), False), (used("m1", provider="other"), False), (None, False)],
)
def test_thinking_goes_back_only_to_the_model_that_wrote_it(origin, kept):
    block = {"type": "thinking", "thinking": "hm", "signature": "s"}
    payloads = [UserMessage("a"), Thinking("hm", "m1", block), AssistantText("b", "m1"), UserMessage("c")]
    messages = build(*payloads[:3], *([origin] if origin else []), payloads[3])
    assert (block in messages[1]["content"]) is kept


CALL = ToolCall("t1", "stop_cluster", {}, "m1")


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ([TurnEnded("stopped")], "stopped by the user"),
        ([ToolStarted("t1"), TurnEnded("stopped")], "may have taken effect"),
        ([ToolStarted("t1")], "unknown: the call was started and its outcome was not recorded"),
        ([ToolStarted("t1"), TurnEnded("error")], "check before doing it again"),
        ([ApprovalRequested("t1", "Stops it.", True), ApprovalDecided("t1", False, "no")], "the user declined: no"),
        ([ApprovalRequested("t1", "Stops it.", True), ApprovalDecided("t1", False)], "the user declined: no reason"),
        ([ApprovalRequested("t1", "Stops it.", True), TurnEnded("awaiting_approval")], "nobody has decided"),
        ([], "not run"),
    ],
)
def test_a_call_without_a_result_says_why(after, says):
    messages = build(UserMessage("a"), CALL, *after, UserMessage("b"))
    check(messages)
    block = messages[2]["content"][0]
    assert block["is_error"] is True
    assert says in block["content"]


def test_an_error_result_is_marked():
    messages = build(UserMessage("a"), CALL, ToolStarted("t1"), ToolResult("t1", "no", True))
    assert messages[-1]["content"] == [{"type": "tool_result", "tool_use_id": "t1", "content": "no", "is_error": True}]


def test_a_turn_without_a_reply_is_said_between_two_messages():
    messages = build(UserMessage("a"), TurnEnded("error", "The host is overloaded.", True), UserMessage("b"))
    check(messages)
    assert "The host is overloaded." in messages[1]["content"][0]["text"]


def test_a_retry_leaves_the_broken_reply_out():
    broken = [UserMessage("a"), AssistantText("I was saying", "m1"), TurnEnded("error", "cut", True)]
    assert build(*broken) == [{"role": "user", "content": [{"type": "text", "text": "a"}]}]
    again = build(*broken, AssistantText("Whole.", "m2"), TurnEnded("end_turn"), UserMessage("b"))
    assert [block["text"] for message in again for block in message["content"]] == ["a", "Whole.", "b"]


def test_text_that_was_stopped_stays_when_the_talk_goes_on():
    messages = build(UserMessage("a"), AssistantText("half", "m1"), TurnEnded("stopped"), UserMessage("b"))
    assert messages[1]["content"] == [{"type": "text", "text": "half"}]


def random_history(dice: random.Random) -> list[Payload]:
    """Turns as a run would leave them, cut at any point by a stop, a fault, a crash, or a new message."""
    payloads: list[Payload] = []
    count = 0
    for turn in range(dice.randint(1, 5)):
        payloads.append(UserMessage(f"message {turn}", dice.choice(["", "now: x"])))
        body: list[Payload] = []
        for step in range(dice.randint(0, 4)):
            mid = f"m{turn}.{step}"
            if dice.random() < 0.3:
                body.append(Thinking("hm", mid, dice.choice([{}, {"type": "thinking", "thinking": "hm"}])))
            if dice.random() < 0.6:
                body.append(AssistantText(dice.choice(["text", " ", "more"]), mid))
            calls = []
            for _ in range(dice.choice([0, 1, 1, 2, 3])):
                count += 1
                calls.append(f"t{count}")
                body.append(ToolCall(calls[-1], "tool", {}, mid))
            body.append(used(mid, model=dice.choice(["m1", "m2"])))
            ends: list[Payload] = []
            for call in dice.sample(calls, len(calls)):
                fate = dice.choice(["done", "failed", "denied", "pending", "started", "twice", "approved"])
                if fate in ("denied", "pending", "approved"):
                    ends.append(ApprovalRequested(call, "Does it.", True))
                if fate in ("denied", "approved"):
                    ends.append(ApprovalDecided(call, fate == "approved"))
                if fate in ("done", "failed", "started", "twice", "approved"):
                    ends.append(ToolStarted(call))
                if fate in ("done", "failed", "twice", "approved"):
                    ends.append(ToolResult(call, dice.choice(["ok", ""]), fate == "failed"))
                if fate == "twice":
                    ends.append(ToolResult(call, "again", False))
            body += ends
            if not calls:
                break
        body.append(TurnEnded(dice.choice(["end_turn", "awaiting_approval", "limit"])))
        cut = dice.choice(["whole", "whole", "stopped", "error", "crash"])
        if cut != "whole":
            body = body[: dice.randint(0, len(body))]
        if cut in ("stopped", "error"):
            body.append(TurnEnded(cut, "why", True))
        payloads += body
        if dice.random() < 0.2:
            payloads.append(ContextChanged({"catalog": "x"}, "user"))
    if dice.random() < 0.5:
        payloads.append(UserMessage("and now"))
    return payloads


@pytest.mark.parametrize("seed", range(400))
def test_random_histories_come_out_valid(seed):
    history = random_history(random.Random(seed))
    check(build(*history))
    check(build(*history, UserMessage("one more")))


def test_a_longer_history_only_adds_to_a_shorter_one():
    """What was sent once is sent the same again, so that the prompt cache holds: ended turns never change."""
    for seed in range(60):
        history = random_history(random.Random(seed))
        cuts = [index for index, payload in enumerate(history) if isinstance(payload, UserMessage)]
        whole = build(*history, UserMessage("end"))
        for cut in cuts:
            part = build(*history[: cut + 1])
            assert part[:-1] == whole[: len(part) - 1]
