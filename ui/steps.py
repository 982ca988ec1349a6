"""Draws what the agent did on the way: tool calls as a timeline, thinking as one quiet line."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from agent.durations import duration
from ui.markdown import plain, safe_markdown
from ui.turns import Decision, Step, StepState, Thought
from ui.wording import count, shortened, subject, tool_title

# state → icon, and what the label says after the title. None draws Streamlit's faded circle.
_LOOKS: dict[StepState, tuple[str | None, str]] = {
    StepState.QUEUED: (None, ""),
    StepState.WAITING: (":material/front_hand:", "waits for you"),
    StepState.RUNNING: ("spinner", ""),
    StepState.DONE: (":material/check:", ""),
    StepState.FAILED: (":material/error:", "failed"),
    StepState.DECLINED: (":material/block:", "declined"),
    StepState.STOPPED: (":material/stop_circle:", "not finished"),
    StepState.UNKNOWN: (":material/help:", "outcome unknown: check before repeating it"),
}
_TONES = {StepState.FAILED: "red", StepState.WAITING: "orange", StepState.UNKNOWN: "orange"}
_BODY_HEIGHT = 260  # pixels; longer texts scroll
_SLOW = 1.0  # seconds from which a step's time is worth its place


def step_label(step: Step) -> str:
    """``**Start cluster** · ML Training Cluster`` and, where it matters, its state and time."""
    parts = [f"**{plain(tool_title(step.name, step.title))}**"]
    about = subject(step.name, step.arguments, step.structured)
    if about:
        parts.append(plain(about))
    words = _LOOKS[step.state][1]
    if words:
        parts.append(f":{_TONES.get(step.state, 'gray')}[{words}]")
    elif step.seconds >= _SLOW:
        parts.append(f":gray[{duration(step.seconds)}]")
    return " · ".join(parts)


def draw_steps(steps: Sequence[Step]) -> None:
    """Neighbouring steps; nothing may be drawn between them, or the line that joins them breaks."""
    for alike in together(steps):
        first = alike[0]
        label = step_label(first) if len(alike) == 1 else together_label(alike)
        with st.expander(label, type="step", icon=_LOOKS[first.state][0], key=first.key):
            for step in alike:
                _draw_body(step)


def together(steps: Sequence[Step]) -> list[list[Step]]:
    """Neighbours that did the same kind of thing and are done, as one: three searches need no three lines."""
    groups: list[list[Step]] = []
    for step in steps:
        last = groups[-1][-1] if groups else None
        if last and last.name == step.name and last.state is step.state is StepState.DONE:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def together_label(steps: Sequence[Step]) -> str:
    """``**Search tables** · fare, pickup, zip``"""
    about = [subject(step.name, step.arguments, step.structured) for step in steps]
    named = ", ".join(dict.fromkeys(word for word in about if word))
    parts = [f"**{plain(tool_title(steps[0].name, steps[0].title))}**", plain(shortened(named, length=90))]
    return " · ".join(part for part in parts if part)


def _draw_body(step: Step) -> None:
    arguments = dict(step.arguments)
    sql = arguments.pop("sql", None)
    if isinstance(sql, str):
        st.code(sql, language="sql", wrap_lines=True)
    if arguments:
        st.code(json.dumps(arguments, indent=2, ensure_ascii=False, default=str), language="json", wrap_lines=True)
    elif sql is None:
        st.caption(f"`{step.name}` without arguments")
    if step.reason:
        st.caption(plain(step.reason))
    if step.text:
        tall = step.text.count("\n") > 10 or len(step.text) > 1_200
        st.code(step.text, language=None, wrap_lines=True, height=_BODY_HEIGHT if tall else "content")


def draw_thought(thought: Thought) -> None:
    with st.expander("Thought about it", type="compact", key=thought.key):
        st.markdown(safe_markdown(thought.text))


def decision_line(decision: Decision) -> str:
    """``✓ Approved by ana@example.com: Stop cluster …``; several calls are counted, then named."""
    lines = []
    for effects, icon, verb in (
        (decision.approved, ":material/check_circle:", "approved"),
        (decision.denied, ":material/block:", "declined"),
    ):
        if effects:
            what = plain(effects[0]) if len(effects) == 1 else count(len(effects), "call")
            lines.append(f"{icon} {plain(decision.author[:1].upper() + decision.author[1:])} {verb}: {what}")
    text = "  \n".join(lines)
    return f"{text}  \n{plain(decision.reason)}" if decision.reason else text
