"""What stands in an answer: text, steps, thoughts, decisions, results; and the same folded, for older turns."""

from __future__ import annotations

import streamlit as st

from agent.durations import duration
from ui.markdown import plain, safe_markdown
from ui.panels import CardPanel, ListPanel, Panel, StatementPanel, panels_of
from ui.results import draw_panel
from ui.session import Session
from ui.steps import decision_line, draw_steps, draw_thought
from ui.turns import Block, Decision, Step, Text, Thought, Turn, steps_together
from ui.wording import count, shortened, tool_title


def draw_blocks(session: Session, turn: Turn, *, live: bool = False, answering: bool = False) -> None:
    """While the turn is live, results below the newest steps wait until the agent writes about them: a further call
    may turn an answer into a means, and what was drawn would vanish again."""
    panels = panels_of(turn)
    blocks = steps_together(turn.blocks)
    results: list[Panel] = []  # of the newest steps; a decision's line stands between the two
    for place, block in enumerate(blocks):
        if not isinstance(block, Decision):
            _draw_results(session, results, live=live)
        if isinstance(block, Text):
            st.markdown(safe_markdown(block.text))
            continue
        _draw_work(block)
        if isinstance(block, tuple):
            if live and not answering and place == len(blocks) - 1:
                continue
            results = [panels[step.call_id] for step in block if step.call_id in panels]
    _draw_results(session, results, live=live)


def draw_folded(session: Session, turn: Turn) -> None:
    """An older turn: its text as it was; its steps and results as a line each, drawn when the line is opened."""
    panels = panels_of(turn)
    work = [block for block in steps_together(turn.blocks) if not isinstance(block, Text)]

    def folded() -> None:
        if work:
            with st.expander(
                plain(work_label(turn)), type="compact", key=f"folded-{turn.key}", on_change="rerun"
            ) as box:
                if box.open:
                    for block in work:
                        _draw_work(block)
        for call_id, panel in panels.items():
            with st.expander(
                panel_label(panel), type="compact", key=f"folded-{call_id}", on_change="rerun", icon=_ICONS[type(panel)]
            ) as box:
                if box.open:
                    draw_panel(session, panel, live=False)

    if work or panels:
        st.fragment(folded, key=f"fold-{turn.key}")()
    for block in turn.blocks:
        if isinstance(block, Text):
            st.markdown(safe_markdown(block.text))


_ICONS: dict[type[Panel], str] = {
    StatementPanel: ":material/table:",
    ListPanel: ":material/list:",
    CardPanel: ":material/monitor_heart:",
}


def work_label(turn: Turn) -> str:
    """``3 steps: List clusters, Run SQL``"""
    titles = list(dict.fromkeys(tool_title(step.name, step.title) for step in turn.steps))
    if not titles:
        return "Thought about it"
    return shortened(f"{count(len(turn.steps), 'step')}: {', '.join(titles)}", length=90)


def panel_label(panel: Panel) -> str:
    """``20 rows · 0.4 s``, ``7 clusters``, ``ML Training Cluster``, as Markdown."""
    match panel:
        case StatementPanel():
            rows, seconds = panel.statement.get("row_count"), panel.statement.get("seconds")
            facts = [count(int(rows), "row") if rows is not None else "Result"]
            facts += [duration(float(seconds))] if seconds is not None else []
            facts += ["chart"] if panel.chart else []
            return " · ".join(facts)
        case ListPanel():
            one = panel.kind.removesuffix("ies") + "y" if panel.kind.endswith("ies") else panel.kind.removesuffix("s")
            return f"{len(panel.items):,} {plain(panel.kind if len(panel.items) != 1 else one)}"
        case CardPanel():
            item = panel.item
            return plain(str(item.get("job_name") or item.get("name") or item.get("id") or panel.kind))


def _draw_work(block: Block | tuple[Step, ...]) -> None:
    match block:
        case tuple():
            draw_steps(block)
        case Thought():
            draw_thought(block)
        case Decision():
            st.caption(decision_line(block))


def _draw_results(session: Session, results: list[Panel], *, live: bool) -> None:
    while results:
        draw_panel(session, results.pop(0), live=live)
