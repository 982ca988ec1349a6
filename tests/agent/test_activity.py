"""The activity report over a real log: outcomes, approvals, tokens and cost, deletion."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from agent.activity import read_activity
from agent.events import (
    ApprovalDecided,
    ApprovalRequested,
    ArgumentsEdited,
    ToolCall,
    ToolResult,
    ToolStarted,
    TurnEnded,
    Usage,
    UserMessage,
)
from agent.log import ConversationLog
from agent.sharing import Shares


@pytest.fixture
def log(tmp_path: Path) -> ConversationLog:
    return ConversationLog(tmp_path / "log.db")


def call(call_id: str, name: str = "stop_cluster", message: str = "m1") -> ToolCall:
    return ToolCall(call_id, name, {"cluster": "Shared"}, message, "Stop cluster")


def outcome_after(log: ConversationLog, *events: object) -> str:
    talk = log.create(owner="ana")
    for event in [call("c1"), *events]:
        log.append(talk, event, author="ana")  # type: ignore[arg-type]
    return read_activity(log, since=0).calls[0].outcome


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([], "waiting"),
        ([ToolStarted("c1")], "running"),
        ([ToolStarted("c1"), ToolResult("c1", "ok", False)], "done"),
        ([ToolStarted("c1"), ToolResult("c1", "no", True)], "failed"),
        ([ToolStarted("c1"), TurnEnded("error")], "unknown"),
        ([ApprovalRequested("c1", "Stops it.", True), TurnEnded("awaiting_approval")], "waiting"),
        ([ApprovalRequested("c1", "Stops it.", True), ApprovalDecided("c1", False)], "declined"),
        ([ApprovalDecided("c1", True), ToolStarted("c1"), ToolResult("c1", "ok", False)], "done"),
    ],
)
def test_how_a_call_ended(log: ConversationLog, events: list[object], outcome: str) -> None:
    assert outcome_after(log, *events) == outcome


def test_who_approved_and_what_it_cost(log: ConversationLog) -> None:
    first, second = log.create(owner="ana"), log.create(owner="bo")
    usage = Usage("anthropic", "claude", 1000, 200, cost_usd=0.03, message_id="m1")
    log.append_all(first, [UserMessage("stop both"), call("c1"), call("c2"), usage], author="agent")
    log.append(first, ApprovalRequested("c1", "Stops it.", True), author="agent")
    log.append(first, ApprovalDecided("c1", True), author="ana@example.com")
    log.append(second, call("c1", "list_clusters", "page_1"), author="bo")
    report = read_activity(log, since=0)
    by_call = {(found.user, found.call_id): found for found in report.calls}
    assert (by_call[("ana", "c1")].approved, by_call[("ana", "c1")].decided_by) == (True, "ana@example.com")
    assert (by_call[("ana", "c2")].tokens, by_call[("ana", "c2")].cost_usd) == (600, 0.015)
    assert by_call[("bo", "c1")].by_person
    assert (report.tokens, report.cost_usd, report.model_calls, report.complete) == (1200, 0.03, 1, True)
    assert read_activity(log, since=time.time() + 60).calls == []


def test_what_is_on_record_is_the_call_as_it_was_sent(log: ConversationLog) -> None:
    talk = log.create(owner="ana")
    asked, edited = ApprovalRequested("c1", "Stops it.", True), ArgumentsEdited("c1", {"cluster": "GPU"})
    log.append_all(talk, [call("c1"), asked, edited, ApprovalDecided("c1", True), ToolStarted("c1")], author="ana")
    for _ in range(2):
        [kept] = read_activity(log, since=0).calls
        assert kept.arguments == {"cluster": "GPU"}
        log.forget(talk)


def test_a_deleted_conversation_is_gone_but_what_it_did_stays_on_record(log: ConversationLog) -> None:
    talk = log.create(owner="ana")
    result = ToolResult("c1", "private text", False, {"rows": [["private cell"]]}, 1.5)
    log.append_all(talk, [UserMessage("my private words"), call("c1"), ToolStarted("c1"), result], author="ana")
    log.forget(talk)
    assert log.info(talk) is None
    assert log.conversations(owner="ana") == []
    assert log.unended() == []
    assert b"private" not in b"".join(repr(event).encode() for event in log.events(talk))
    [kept] = read_activity(log, since=0).calls
    assert (kept.tool, kept.outcome, kept.seconds) == ("stop_cluster", "done", 1.5)


def test_a_conversation_gets_another_name(log: ConversationLog) -> None:
    talk = log.create(owner="ana")
    log.rename(talk, "Costs of March")
    assert log.conversations(owner="ana")[0].title == "Costs of March"


def test_conversations_are_found_by_what_was_said(log: ConversationLog) -> None:
    first, second, other = log.create(owner="ana"), log.create(owner="ana"), log.create(owner="bo")
    log.append(first, UserMessage("Which Clusters are idle?"), author="ana")
    log.append(second, UserMessage("costs 100% of it"), author="ana")
    log.append(other, UserMessage("clusters"), author="bo")
    assert log.find(["clusters"], owner="ana") == {first}
    assert log.find(["idle", "which"], owner="ana") == {first}
    assert log.find(["idle", "costs"], owner="ana") == set()
    assert log.find(["100%"], owner="ana") == {second}
    assert log.find([], owner="ana") == {first, second}


def test_a_link_can_be_taken_back(log: ConversationLog) -> None:
    shares = Shares(log)
    talk = log.create(owner="ana")
    token = shares.share(talk)
    assert shares.share(talk) == token
    found = shares.conversation(token)
    assert found is not None
    assert found.id == talk
    shares.unshare(talk)
    assert shares.conversation(token) is None
    again = shares.share(talk)
    log.forget(talk)
    assert shares.conversation(again) is None
