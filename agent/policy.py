"""Whether a call runs at once, asks a person first, or is refused: one table over what the tool says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.permissions import Permission
from agent.sql_guard import classify
from agent.tools import ToolInfo

Mode = Literal["ask", "auto", "read-only"]
"""``ask``: every write asks. ``auto``: destructive calls ask, other writes run. ``read-only``: only reads."""
Effect = Literal["read", "session", "write", "destructive"]
"""What a call may change: nothing; only this conversation's context; something; something that others may miss."""
Verdict = Literal["run", "ask", "refuse"]

# What a person said for this conversation about the tool and the object:
#  mode         effect          nothing   allowed   denied
_TABLE: dict[tuple[Mode, Effect], tuple[Verdict, Verdict, Verdict]] = {
    ("auto", "read"): ("run", "run", "refuse"),
    ("auto", "session"): ("run", "run", "refuse"),
    ("auto", "write"): ("run", "run", "refuse"),
    ("auto", "destructive"): ("ask", "ask", "refuse"),  # never allowed in advance
    ("ask", "read"): ("run", "run", "refuse"),
    ("ask", "session"): ("run", "run", "refuse"),
    ("ask", "write"): ("ask", "run", "refuse"),
    ("ask", "destructive"): ("ask", "ask", "refuse"),
    ("read-only", "read"): ("run", "run", "refuse"),
    ("read-only", "session"): ("run", "run", "refuse"),
    ("read-only", "write"): ("refuse", "refuse", "refuse"),
    ("read-only", "destructive"): ("refuse", "refuse", "refuse"),
}
_COLUMN: dict[Permission, int] = {"none": 0, "allowed": 1, "denied": 2}


@dataclass(frozen=True, slots=True)
class Decision:
    """``reason`` is for the model and people where the verdict is ``refuse``."""

    verdict: Verdict
    effect: Effect
    reason: str = ""


def effect_of(tool: ToolInfo, arguments: Mapping[str, Any]) -> Effect:
    """What this call may change, from the tool's annotations and arguments, and for SQL from the statement itself."""
    if tool.sql_argument:
        return classify(str(arguments.get(tool.sql_argument) or ""))
    if tool.read_only:
        return "read"
    if tool.session_only:
        return "session"
    if tool.destructive or any(_is_set(arguments.get(name)) for name in tool.destructive_with):
        return "destructive"
    return "write"


def decide(
    tool: ToolInfo, arguments: Mapping[str, Any], *, mode: Mode, permission: Permission = "none", careful: bool = False
) -> Decision:
    """The verdict for one call. ``permission``: what a person said about this tool and object for the conversation.

    A tool whose value a person must type, or that says so itself, always asks, unless it is refused. ``careful``:
    every change asks.
    """
    effect = effect_of(tool, arguments)
    verdict = _TABLE[(mode, effect)][_COLUMN[permission]]
    if verdict == "refuse":
        why = (
            "a person refused this for the rest of the conversation. Do not try it again"
            if permission == "denied"
            else "this app is in read-only mode, and it would change something"
        )
        return Decision(verdict, effect, f"{tool.title} was not run: {why}.")
    if tool.needs_secret or tool.always_asks or (careful and effect in ("write", "destructive")):
        verdict = "ask"
    return Decision(verdict, effect)


def _is_set(value: Any) -> bool:
    """Whether a flag that makes a call destructive is on. Anything but a clear "off" counts as on."""
    return value not in (None, False, "", "false", "False", 0)
