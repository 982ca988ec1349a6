"""Events → what the chat pane draws."""

from __future__ import annotations

import pytest

from agent import events as log
from agent.events import Event, Payload
from ui.turns import NEWER, Decision, Step, StepState, Text, Thought, steps_together, turns_of

CALL = log.ToolCall("c1", "stop_cluster", {"cluster": "BI Adhoc"}, "m", "Stop cluster")
ASK = log.ApprovalRequested("c1", "Stops BI Adhoc.", True)
SAID = log.UserMessage("do it")


def events(*payloads: Payload | tuple[str, Payload]) -> list[Event]:
    made = []
    for seq, item in enumerate(payloads, 1):
        author, payload = item if isinstance(item, tuple) else ("agent", item)
        made.append(Event("talk", seq, 1_000.0 + seq, author, payload))
    return made


def only(*payloads: Payload | tuple[str, Payload], running: bool = False):
    [turn] = turns_of(events(("ana", SAID), *payloads), running=running)
    return turn


@pytest.mark.parametrize(
    ("payloads", "running", "state"),
    [
        ((CALL,), True, StepState.QUEUED),
        ((CALL, log.ToolStarted("c1")), True, StepState.RUNNING),
        ((CALL, log.ToolStarted("c1"), log.ToolResult("c1", "ok", False)), True, StepState.DONE),
        ((CALL, log.ToolStarted("c1"), log.ToolResult("c1", "no", True)), False, StepState.FAILED),
        ((CALL, ASK, log.TurnEnded("awaiting_approval")), False, StepState.WAITING),
        ((CALL, ASK, ("ana", log.ApprovalDecided("c1", True))), True, StepState.QUEUED),
        ((CALL, ASK, ("ana", log.ApprovalDecided("c1", False))), True, StepState.DECLINED),
        ((CALL, log.TurnEnded("stopped")), False, StepState.STOPPED),
        ((CALL, log.ToolStarted("c1"), log.TurnEnded("stopped")), False, StepState.UNKNOWN),
        ((CALL, ASK, log.TurnEnded("error", "crash", True)), False, StepState.WAITING),
    ],
)
def test_a_step_shows_the_newest_state_the_log_knows(
    payloads: tuple[Payload, ...], running: bool, state: StepState
) -> None:
    [step] = only(*payloads, running=running).steps
    assert step.state is state


@pytest.mark.parametrize(
    ("name", "arguments", "state"),
    [
        ("execute_sql", {"sql": "select 1"}, StepState.STOPPED),
        ("execute_sql", {"sql": "DELETE FROM t"}, StepState.UNKNOWN),
        ("execute_sql", {"sql": "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x"}, StepState.UNKNOWN),
        ("list_clusters", {}, StepState.STOPPED),
        ("run_job", {"job": "x"}, StepState.UNKNOWN),
    ],
)
def test_a_stopped_read_is_not_in_doubt(name: str, arguments: dict[str, object], state: StepState) -> None:
    call = log.ToolCall("c1", name, dict(arguments), "m")
    [step] = only(call, log.ToolStarted("c1"), log.TurnEnded("stopped")).steps
    assert step.state is state


def test_a_decline_is_not_undone_by_the_result_that_reports_it() -> None:
    [step] = only(CALL, ASK, ("ana", log.ApprovalDecided("c1", False)), log.ToolResult("c1", "denied", True)).steps
    assert (step.state, step.text) == (StepState.DECLINED, "denied")


def test_pending_calls_are_asked_only_while_they_can_be_decided() -> None:
    waiting = (CALL, ASK, log.TurnEnded("awaiting_approval"))
    [pending] = only(*waiting).pending
    assert (pending.effect, pending.destructive, pending.title) == ("Stops BI Adhoc.", True, "Stop cluster")
    assert only(*waiting, running=True).pending == ()
    earlier, _ = turns_of(events(("ana", SAID), *waiting, ("ana", SAID), log.TurnEnded("end_turn")))
    assert earlier.pending == ()
    assert earlier.steps[0].state is StepState.STOPPED


def test_one_of_two_decided_leaves_the_other_pending() -> None:
    other = log.ToolCall("c2", "stop_cluster", {"cluster": "X"}, "m")
    turn = only(
        CALL,
        other,
        ASK,
        log.ApprovalRequested("c2", "Stops X.", True),
        log.TurnEnded("awaiting_approval"),
        ("ana", log.ApprovalDecided("c1", True)),
    )
    assert [pending.call_id for pending in turn.pending] == ["c2"]
    assert [step.state for step in turn.steps] == [StepState.QUEUED, StepState.WAITING]


def test_what_one_person_decides_in_one_go_is_one_line() -> None:
    other = log.ToolCall("c2", "stop_cluster", {"cluster": "X"}, "m")
    turn = only(
        CALL,
        other,
        ASK,
        log.ApprovalRequested("c2", "Stops X.", True),
        ("ana", log.ApprovalDecided("c1", True)),
        ("ana", log.ApprovalDecided("c2", False, "not X")),
        log.TurnEnded("end_turn"),
    )
    [line] = [block for block in turn.blocks if isinstance(block, Decision)]
    assert (line.author, line.reason) == ("ana", "not X")
    assert (line.approved, line.denied) == (("Stops BI Adhoc.",), ("Stops X.",))


def test_a_decision_on_other_arguments_says_so() -> None:
    turn = only(
        CALL,
        log.ApprovalRequested("c1", "Stops BI Adhoc.", True),
        log.ArgumentsEdited("c1", {"cluster": "GPU"}),
        ("ana", log.ApprovalDecided("c1", True)),
        log.TurnEnded("end_turn"),
    )
    [line] = [block for block in turn.blocks if isinstance(block, Decision)]
    assert line.approved == ("Stops BI Adhoc. (with other arguments)",)


def test_blocks_keep_their_order_and_steps_stand_together() -> None:
    second = log.ToolCall("c2", "list_jobs", {}, "m")
    turn = only(
        log.Thinking("hm", "m"),
        log.AssistantText("Looking.", "m"),
        CALL,
        second,
        log.AssistantText("Done.", "m2"),
        log.TurnEnded("end_turn"),
    )
    kinds = [type(block) for block in steps_together(turn.blocks)]
    assert kinds == [Thought, Text, tuple, Text]
    assert [step.call_id for step in steps_together(turn.blocks)[2]] == ["c1", "c2"]  # type: ignore[union-attr]


def test_followups_are_buttons_of_the_last_text_and_not_text() -> None:
    text = "All idle.\n<followups>\n- Stop them\n- Show costs\n</followups>"
    turn = only(log.AssistantText(text, "m"), log.TurnEnded("end_turn"))
    assert turn.blocks == (Text("text-2", "All idle."),)
    assert turn.followups == ("Stop them", "Show costs")
    assert only(log.AssistantText(text, "m"), log.TurnEnded("stopped")).followups == ()
    assert only(log.AssistantText(text, "m"), CALL, log.TurnEnded("end_turn")).followups == ()


def test_a_turn_that_nobody_ended_says_that_it_was_cut_off() -> None:
    turn = only(CALL)
    assert turn.ended is not None
    assert (turn.ended.reason, turn.ended.retryable) == ("error", True)
    assert only(CALL, running=True).ended is None


def test_a_second_end_replaces_the_first() -> None:
    turn = only(log.TurnEnded("error", "529", True), log.AssistantText("Better.", "m"), log.TurnEnded("end_turn"))
    assert turn.ended is not None
    assert turn.ended.reason == "end_turn"


def test_events_ahead_of_a_message_draw_nothing() -> None:
    assert turns_of(events(log.ContextChanged({}), log.ToolResult("x", "", False))) == []


def test_what_a_newer_version_wrote_is_one_line_that_says_so() -> None:
    turn = only(log.Unknown("VoiceMemo", {}), log.Unknown("Drawing", {}), log.TurnEnded("end_turn"))
    assert [block.text for block in turn.blocks if isinstance(block, Text)] == [NEWER]


def test_events_of_calls_that_nobody_made_are_passed_over() -> None:
    turn = only(log.ToolStarted("?"), log.ToolResult("?", "x", False), log.ApprovalRequested("?", "x", True))
    assert turn.blocks == ()
    assert not any(isinstance(block, Step) for block in turn.blocks)


def test_finished_steps_of_one_kind_are_drawn_as_one() -> None:
    from ui.steps import together, together_label

    def step(name: str, about: str, state: StepState = StepState.DONE) -> Step:
        return Step(f"{name}-{about}", name, {"query": about, "table": about, "cluster": about}, name, state)

    searches = [step("search_tables", "fare"), step("search_tables", "zip")]
    stops = [step("stop_cluster", "A", StepState.WAITING), step("stop_cluster", "B", StepState.WAITING)]
    groups = together([*searches, step("describe_table", "trips"), *stops])
    assert [len(group) for group in groups] == [2, 1, 1, 1]  # what waits for a person stays apart
    assert "fare, zip" in together_label(groups[0])


def test_each_turn_has_its_own_usage() -> None:
    def call(tokens: int, cost: float, model: str = "large") -> log.Usage:
        return log.Usage("anthropic", model, tokens, 10, cost_usd=cost, message_id=f"m{tokens}")

    told = [("ana", SAID), call(100, 0.5), CALL, call(200, 0.25, "small"), log.TurnEnded("end_turn")]
    first, second, third = turns_of(events(*told, ("ana", SAID), call(7, 0.125), ("ana", SAID)))
    assert (first.usage.input_tokens, first.usage.cost_usd, first.usage.calls) == (300, 0.75, 2)
    assert first.usage.models == ("large", "small")
    assert (second.usage.total, second.usage.cost_usd) == (17, 0.125)
    assert third.usage.total == 0
