"""Whether a call runs at once, asks a person first, or is refused: one table over what the tool says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agent.sql_guard import classify
from agent.tools import ToolInfo

Mode = Literal["ask", "auto", "read-only"]
"""``ask``: every write asks. ``auto``: destructive calls ask, other writes run. ``read-only``: only reads."""
Effect = Literal["read", "session", "write", "destructive"]
"""What a call may change: nothing; only this conversation's context; something; something that others may miss."""
Verdict = Literal["run", "ask", "refuse"]

#            mode         effect         verdict
_TABLE: dict[tuple[Mode, Effect], Verdict] = {
    ("auto", "read"): "run",
    ("auto", "session"): "run",
    ("auto", "write"): "run",
    ("auto", "destructive"): "ask",
    ("ask", "read"): "run",
    ("ask", "session"): "run",
    ("ask", "write"): "ask",
    ("ask", "destructive"): "ask",
    ("read-only", "read"): "run",
    ("read-only", "session"): "run",
    ("read-only", "write"): "refuse",
    ("read-only", "destructive"): "refuse",
}


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


def decide(tool: ToolInfo, arguments: Mapping[str, Any], *, mode: Mode) -> Decision:
    """The verdict for one call. A tool whose value a person must type always asks, unless it is refused."""
    effect = effect_of(tool, arguments)
    verdict = _TABLE[(mode, effect)]
    if verdict == "refuse":
        return Decision(
            verdict, effect, f"{tool.title} was not run: this app is in read-only mode, and it would change something."
        )
    if tool.needs_secret:
        verdict = "ask"
    return Decision(verdict, effect)


def _is_set(value: Any) -> bool:
    """Whether a flag that makes a call destructive is on. Anything but a clear "off" counts as on."""
    return value not in (None, False, "", "false", "False", 0)
