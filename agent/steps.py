"""What is to be done with one open call: run it, ask a person, look again at what was approved, or answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agent.calls import CallState
from agent.events import ApprovalRequested, ToolCall
from agent.messages import UNKNOWN
from agent.policy import Effect, Mode, decide
from agent.tools import ToolInfo

Action = Literal[
    "run",
    "ask",
    "verify",  # approved: run it if its object is as it was shown, else ask again
    "wait",  # it was put to a person, who has not decided
    "answer",  # it does not run; ``answer`` says why
]


_REPEATED = (
    "not run: this very call was made several times in this turn already. Do something else, or say what you found."
)


@dataclass(frozen=True, slots=True)
class Step:
    call: ToolCall
    action: Action
    tool: ToolInfo | None = None
    effect: Effect = "destructive"
    request: ApprovalRequested | None = None
    answer: str | None = None

    @property
    def call_id(self) -> str:
        return self.call.call_id

    @property
    def parallel(self) -> bool:
        return self.effect == "read"


def judge(state: CallState, known: Mapping[str, ToolInfo], *, mode: Mode, has_secret: bool, repeated: set[str]) -> Step:
    """The step for an open call. ``repeated``: ids of calls that were made too often, word for word."""
    call = state.call
    tool = known.get(call.name)
    if state.status == "started":
        return Step(call, "answer", tool, answer=UNKNOWN)
    if tool is None:
        return Step(call, "answer", answer=f"There is no tool named {call.name}. Use one of those listed.")
    if call.call_id in repeated:
        return Step(
            call,
            "answer",
            tool,
            answer=_REPEATED,
        )
    decision = decide(tool, call.arguments, mode=mode)
    if decision.verdict == "refuse":
        return Step(call, "answer", tool, decision.effect, answer=decision.reason)
    match state.status:
        case "waiting":
            return Step(call, "wait", tool, decision.effect, state.request)
        case "approved":
            # The value that was typed lives in memory only: after a restart the person is asked for it again.
            lost = tool.needs_secret and not has_secret
            return Step(call, "ask" if lost else "verify", tool, decision.effect, state.request)
        case _:
            return Step(call, "run" if decision.verdict == "run" else "ask", tool, decision.effect)
