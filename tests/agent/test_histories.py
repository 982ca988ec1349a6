"""Random histories: whatever happened, and wherever the process died, the messages are valid and nothing ran twice."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastmcp import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted_provider import Say, ScriptedProvider, use
from tool_server import Workspace, make_server

from agent.calls import call_states, waiting_calls
from agent.decisions import Decisions, decision_events, undo_events
from agent.events import (
    ApprovalDecided,
    ApprovalRequested,
    ArgumentsEdited,
    AssistantText,
    ContextChanged,
    Event,
    ModelChosen,
    Payload,
    PermissionSet,
    Thinking,
    ToolCall,
    ToolResult,
    ToolStarted,
    TurnEnded,
    Usage,
    UserMessage,
)
from agent.healing import healing_events
from agent.live import LiveTurn
from agent.log import ConversationLog
from agent.loop import run_turn
from agent.messages import build_messages
from agent.model_choice import Models
from agent.providers.base import ProviderError
from agent.toolbox import Toolbox
from agent.turn import Turn

# The nightly run asks for more: HISTORIES=2000 pytest tests/agent/test_histories.py
EXAMPLES = int(os.environ.get("HISTORIES", "60"))
CALM = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)


def check(messages: list[dict[str, Any]]) -> None:
    """What the Messages API demands of a request."""
    assert messages[0]["role"] == messages[-1]["role"] == "user"
    answered: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for index, message in enumerate(messages):
        assert message["role"] == ("user", "assistant")[index % 2], "roles alternate"
        assert message["content"], "no empty message"
        for block in message["content"]:
            assert block["type"] != "text" or block["text"].strip(), "no empty text"
            assert block["type"] != "tool_result" or block["content"], "no empty result"
        if message["role"] == "assistant":
            calls = [block["id"] for block in message["content"] if block["type"] == "tool_use"]
            following = messages[index + 1]["content"]
            results = [block["tool_use_id"] for block in following if block["type"] == "tool_result"]
            assert calls == results, "each call is answered in the next user message"
            asked.update(calls)
        else:
            kinds = [block["type"] == "tool_result" for block in message["content"]]
            assert kinds == sorted(kinds, reverse=True), "results come first"
            answered.update(block["tool_use_id"] for block in message["content"] if block["type"] == "tool_result")
    assert asked == answered, "no orphan"
    assert set(asked.values()) <= {1}, "every call exactly once"


def check_for(model: str, messages: list[dict[str, Any]]) -> None:
    """Besides: a model is sent no other model's thinking."""
    check(messages)
    thoughts = [
        block["thinking"] for message in messages for block in message["content"] if block["type"] == "thinking"
    ]
    assert set(thoughts) <= {model}


CALL_IDS = st.sampled_from(["t1", "t2", "t3", "t4"])
MESSAGE_IDS = st.sampled_from(["m1", "m2", "m3"])
TEXTS = st.sampled_from(["", " ", "text", "(hidden)", "</session_context>", "\ud800"])
EVENTS: st.SearchStrategy[Payload] = st.one_of(
    st.builds(UserMessage, TEXTS.filter(str.strip), TEXTS),
    st.builds(AssistantText, TEXTS, MESSAGE_IDS),
    st.builds(Thinking, TEXTS, MESSAGE_IDS, st.sampled_from([{}, {"type": "thinking", "thinking": "x"}])),
    st.builds(ToolCall, CALL_IDS, st.just("tool"), st.just({"a": 1}), MESSAGE_IDS, undo_of=st.sampled_from(["", "t1"])),
    st.builds(ApprovalRequested, CALL_IDS, TEXTS, st.booleans()),
    st.builds(ApprovalDecided, CALL_IDS, st.booleans(), TEXTS),
    st.builds(ArgumentsEdited, CALL_IDS, st.just({"a": 2})),
    st.builds(PermissionSet, st.just("tool"), TEXTS, st.sampled_from([True, False, None])),
    st.builds(ToolStarted, CALL_IDS),
    st.builds(ToolResult, CALL_IDS, TEXTS, st.booleans()),
    st.builds(ContextChanged, st.just({"catalog": "x"})),
    st.builds(
        Usage, st.sampled_from(["p", "q"]), st.sampled_from(["m", "n"]), st.just(1), st.just(1), message_id=MESSAGE_IDS
    ),
    st.builds(ModelChosen, st.sampled_from(["p", "q"]), st.sampled_from(["", "m", "n", "auto"])),
    st.builds(TurnEnded, st.sampled_from(["end_turn", "awaiting_approval", "stopped", "error", "limit"]), TEXTS),
)


@settings(CALM, max_examples=10 * EXAMPLES)
@given(st.lists(EVENTS, max_size=40))
def test_any_events_in_any_order_make_valid_messages(payloads: list[Payload]) -> None:
    """Also those that no run would leave: orphaned results, calls that were never made, decisions about nothing."""
    log = [Event("c", seq, 0.0, "ana", payload) for seq, payload in enumerate([*payloads, UserMessage("end")], 1)]
    check(build_messages(log, provider="p", model="m"))


@dataclass
class World:
    """A conversation that goes on in one process after another. ``workspace`` outlives them."""

    workspace: Workspace = field(default_factory=Workspace)
    payloads: list[tuple[Payload, str]] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: itertools.count(1))
    acknowledged: list[str] = field(default_factory=list)
    model: str = "auto"  # what the next turn is asked of

    def calls(self, names: list[str]) -> list[dict[str, Any]]:
        made = []
        for name in names:
            number = next(self.ids)
            arguments: dict[str, Any] = {
                "create_directory": {"path": f"/{number}"},
                "stop_cluster": {"cluster": "c-1"},
                "execute_sql": {"sql": f"DELETE FROM t WHERE id = {number}"},
                "list_clusters": {},
                "nonsense": {"x": number},
            }[name]
            made.append(use(name, f"t{number}", **arguments))
        return made


TOOLS = st.lists(
    st.sampled_from(["create_directory", "stop_cluster", "execute_sql", "list_clusters", "nonsense"]), max_size=4
)
REPLIES = st.lists(
    st.tuples(TOOLS, st.sampled_from(["", "words"]), st.sampled_from(["", "", "", "cut", "max_tokens"])), max_size=4
)
SMALL, LARGE = "claude-haiku-5-5", "claude-sonnet-5-5"
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("switch"), st.sampled_from([SMALL, LARGE, "auto"])),
        st.tuples(st.just("say"), REPLIES),
        st.tuples(st.just("decide"), REPLIES, st.lists(st.sampled_from([True, False, None]), min_size=4, max_size=4)),
        st.tuples(st.just("retry"), REPLIES),
        st.tuples(st.just("stop"), REPLIES, st.integers(0, 30)),
        st.tuples(st.just("crash"), st.integers(0, 12)),
        st.tuples(st.just("undo"), REPLIES),
    ),
    min_size=1,
    max_size=8,
)


async def live_through(acts: list[tuple[Any, ...]], mode: str) -> None:
    world = World()
    toolbox = Toolbox(Client(make_server(world.workspace)), timeout=30)
    await toolbox.connect()
    log = ConversationLog(None)
    conversation = log.create(owner="ana")
    live = LiveTurn(log, conversation)
    try:
        for act in acts:
            if act[0] == "switch":
                world.model = act[1]
            elif act[0] == "crash":
                log, conversation, live = _restart(world, log, conversation, lost=act[1])
            else:
                await _act(world, act, toolbox=toolbox, log=log, conversation=conversation, live=live, mode=mode)
            events = log.events(conversation)
            probe = [*events, Event(conversation, len(events) + 1, 0.0, "ana", UserMessage("probe"))]
            for model in (SMALL, LARGE):
                check_for(model, build_messages(probe, provider="scripted", model=model))
            said = [event.payload.text for event in events if isinstance(event.payload, UserMessage)]
            assert [text for text in world.acknowledged if text not in said] == []
        _nothing_ran_twice_or_unasked(world, log.events(conversation), mode)
    finally:
        await toolbox.aclose()
        log.close()


def _restart(
    world: World, log: ConversationLog, conversation: str, *, lost: int
) -> tuple[ConversationLog, str, LiveTurn]:
    """The process dies ``lost`` events ago, but not before the newest message was acknowledged nor a call answered
    that has arrived: those a real process would have recorded as started. Another one opens the log."""
    events = log.events(conversation)
    kept = len(events)
    arrived = {str(meta.get("tool_use_id")) for _, _, meta in world.workspace.calls}
    while kept > 1 and lost > 0:
        last = events[kept - 1].payload
        if isinstance(last, UserMessage | ApprovalDecided | PermissionSet | ArgumentsEdited):
            break
        if isinstance(last, ToolStarted | ToolCall) and last.call_id in arrived:
            break
        kept, lost = kept - 1, lost - 1
    fresh = ConversationLog(None)
    again = fresh.create(owner="ana")
    for event in events[:kept]:
        fresh.append(again, event.payload, author=event.author)
    if again in fresh.unended():
        fresh.append_all(again, healing_events(fresh.events(again), "interrupted"), author="agent")
    log.close()
    return fresh, again, LiveTurn(fresh, again)


async def _act(
    world: World,
    act: tuple[Any, ...],
    *,
    toolbox: Toolbox,
    log: ConversationLog,
    conversation: str,
    live: LiveTurn,
    mode: str,
) -> None:
    events = log.events(conversation)
    waiting = {state.call.call_id: state for state in waiting_calls(events)}
    if act[0] in ("say", "stop"):
        text = f"message {len(world.acknowledged)}: which clusters are there?"  # for auto a look-up
        withdrawn: list[Payload] = [ApprovalDecided(call_id, False, "withdrawn") for call_id in waiting]
        live.append([*withdrawn, UserMessage(text)], author="ana")
        world.acknowledged.append(text)
    elif act[0] == "decide":
        answers = {call_id: yes for call_id, yes in zip(waiting, act[2], strict=False) if yes is not None}
        if not answers:
            return
        live.append(decision_events(waiting, Decisions(answers)), author="ana")
        if len(answers) < len(waiting):
            return
    elif act[0] == "undo":
        done = [state.call.call_id for state in call_states(events).values() if state.result and state.result.undo]
        try:
            live.append(undo_events(events, done[-1] if done else "none"), author="ana")
        except ValueError:
            return
        world.acknowledged.append("Start the cluster Shared again.")
    elif waiting or not any(isinstance(event.payload, UserMessage) for event in events):
        return
    steps = [
        Say(
            text,
            world.calls(names),
            thinking="{model}",
            stop_reason="max_tokens" if end == "max_tokens" else None,
            fault=ProviderError("cut", retryable=True, kind="cut") if end == "cut" else None,
        )
        for names, text, end in act[1]
    ]
    provider = ScriptedProvider(*steps, Say("done"))
    turn = Turn(
        conversation_id=conversation,
        log=log,
        live=live,
        provider=provider,
        model=LARGE if world.model == "auto" else world.model,
        auto=Models("scripted", LARGE, SMALL) if world.model == "auto" else None,
        tools=toolbox,
        system="",
        mode=mode,  # type: ignore[arg-type]
    )
    task = asyncio.create_task(run_turn(turn))
    if act[0] == "stop":
        for _ in range(act[2]):
            await asyncio.sleep(0)
        task.cancel()
    await asyncio.wait({task}, timeout=20)
    if task.cancelled():  # before its first step: the runtime ends such a turn
        live.append([TurnEnded("stopped", "Stopped.")], reply_done=True)
    else:
        task.result()
    for model, sent in zip(provider.models, provider.seen, strict=True):
        check_for(model, sent)


def _nothing_ran_twice_or_unasked(world: World, events: list[Event], mode: str) -> None:
    arrived = [
        (name, str(meta.get("tool_use_id")))
        for name, _, meta in world.workspace.calls
        if not str(meta.get("tool_use_id")).endswith("-look")
    ]
    changes = [
        call_id
        for name, call_id in arrived
        if name in ("create_directory", "stop_cluster", "execute_sql", "start_cluster")
    ]
    assert set(Counter(changes).values()) <= {1}, "no effect is repeated"
    approved = {
        event.payload.call_id
        for event in events
        if isinstance(event.payload, ApprovalDecided) and event.payload.approved
    }
    for name, call_id in arrived:
        if name in ("stop_cluster", "execute_sql") or (mode == "ask" and name == "create_directory"):
            assert call_id in approved, "no effect without approval"


@pytest.mark.parametrize("mode", ["auto", "ask"])
def test_turns_stops_denials_and_crashes_leave_valid_histories(mode: str) -> None:
    @settings(CALM)
    @given(ACTS)
    def run(acts: list[tuple[Any, ...]]) -> None:
        asyncio.run(live_through(acts, mode))

    run()
