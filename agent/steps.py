"""What is to be done with one open call: run it, ask a person, look again at what was approved, or answer it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from agent.calls import CallState
from agent.checks import check_of, unknown_text
from agent.events import ApprovalRequested, ToolCall
from agent.messages import UNKNOWN
from agent.permissions import Permissions
from agent.policy import Effect, Mode, decide
from agent.tools import ToolInfo

Action = Literal[
    "run",
    "ask",  # look its object up, and put it to a person unless they said before what is to become of it
    "verify",  # approved: run it if its object is as it was shown, else ask again
    "wait",  # it was put to a person, who has not decided
    "answer",  # it does not run; ``answer`` says why
]


REPEATED = (
    "not run: this very call was made several times in this turn already. Do something else, or say what you found."
)
BEHIND_A_REFUSAL = (
    "not run: the user declined a call ahead of this one in the same message. Ask for it again if it is still wanted."
)


@dataclass(frozen=True, slots=True)
class Step:
    """``arguments`` are what the call is sent with. ``check`` goes with an answer whose call is in doubt."""

    call: ToolCall
    action: Action
    tool: ToolInfo | None = None
    effect: Effect = "destructive"
    request: ApprovalRequested | None = None
    answer: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    check: dict[str, Any] | None = None

    @property
    def call_id(self) -> str:
        return self.call.call_id

    @property
    def parallel(self) -> bool:
        return self.effect == "read"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the call itself decides. ``repeated``: ids of calls that were made too often, word for word.
    ``behind_a_refusal``: ids of calls behind one that a person declined, in the same message of the model."""

    mode: Mode
    permissions: Permissions = field(default_factory=Permissions)
    secrets: Collection[str] = ()
    repeated: Collection[str] = ()
    behind_a_refusal: Collection[str] = ()


def judge(state: CallState, known: Mapping[str, ToolInfo], now: Circumstances) -> Step:
    """The step for an open call."""
    call, arguments = state.call, state.arguments
    tool = known.get(call.name)
    if tool is None:
        text = UNKNOWN if state.status == "started" else f"There is no tool named {call.name}. Use one of those listed."
        return Step(call, "answer", answer=text)
    decision = decide(
        tool,
        arguments,
        mode=now.mode,
        permission=now.permissions.on(call.name, ""),
        careful=bool(call.undo_of),
    )

    def step(action: Action, answer: str | None = None, check: dict[str, Any] | None = None) -> Step:
        return Step(call, action, tool, decision.effect, state.request, answer, arguments, check)

    if state.status == "started":
        if decision.effect == "read" and decision.verdict == "run":
            return step("run")  # cut off in a crash; looking again changes nothing
        check = check_of(call.name, arguments)
        return step("answer", unknown_text(check), check)
    if call.call_id in now.repeated:
        return step("answer", REPEATED)
    if decision.verdict == "refuse":
        return step("answer", decision.reason)
    if state.status == "new" and call.call_id in now.behind_a_refusal and decision.effect != "read":
        return step("answer", BEHIND_A_REFUSAL)
    match state.status:
        case "waiting":
            return step("wait")
        case "approved":
            # The value that was typed lives in memory only: after a restart the person is asked for it again.
            lost = tool.needs_secret and call.call_id not in now.secrets
            return step("ask" if lost or not _confirmed(state) else "verify")
        case _:
            # What was said about one object of this tool counts once the object is known.
            looks = decision.effect in ("write", "destructive") and now.permissions.mention(call.name)
            return step("ask" if decision.verdict == "ask" or looks else "run")


def behind_a_refusal(states: Iterable[CallState]) -> set[str]:
    """Ids of calls that stand behind a declined one in the same message of the model."""
    declined: set[str] = set()
    behind: set[str] = set()
    for state in states:
        if state.status == "denied":
            declined.add(state.call.message_id)
        elif state.call.message_id in declined:
            behind.add(state.call.call_id)
    return behind


def _confirmed(state: CallState) -> bool:
    """Whether the name was typed that had to be. The page is not trusted with that."""
    wanted = state.request.confirm if state.request else ""
    return not wanted or bool(state.decision and state.decision.confirmed == wanted)
