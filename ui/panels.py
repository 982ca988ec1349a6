"""Which results of a turn are shown as tables, charts and cards, and where. Pure: turns in, panels out.

What answered is shown; what was looked up on the way stays inside its step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from ui.turns import Step, StepState, Text, Turn


@dataclass(frozen=True, slots=True)
class StatementPanel:
    """The result of a SQL statement. ``chart`` is what ``show_chart`` asked for, if it did."""

    call_id: str
    statement_id: str
    statement: dict[str, Any]
    columns: tuple[dict[str, Any], ...]
    rows: tuple[tuple[Any, ...], ...]  # the first rows only
    chart: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ListPanel:
    """A list of workspace objects. ``kind`` is the plural under which the tool gives them."""

    call_id: str
    kind: str
    items: tuple[dict[str, Any], ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class CardPanel:
    """An object that changes by itself for a while: it is followed until its state is final."""

    call_id: str
    kind: Literal["cluster", "warehouse", "run"]
    item: dict[str, Any]


Panel = StatementPanel | ListPanel | CardPanel

# tool → what its result follows
_FOLLOWED: dict[str, Literal["cluster", "warehouse", "run"]] = {
    "start_cluster": "cluster",
    "restart_cluster": "cluster",
    "create_cluster": "cluster",
    "start_warehouse": "warehouse",
    "create_warehouse": "warehouse",
    "run_job": "run",
    "run_notebook": "run",
}


def panels_of(turn: Turn) -> dict[str, Panel]:
    """Panels by the call under which they are drawn."""
    steps = [step for step in turn.steps if step.state is StepState.DONE and step.structured]
    panels: dict[str, Panel] = {}
    statements: dict[str, str] = {}  # statement id → the call that shows it
    for step in steps:
        panel = _statement(step) or _card(step)
        if isinstance(panel, StatementPanel):
            earlier = statements.get(panel.statement_id)
            if earlier is not None:
                panels.pop(earlier, None)
            statements[panel.statement_id] = step.call_id
        if panel is not None:
            panels[step.call_id] = panel
        chart = (step.structured or {}).get("chart")
        if isinstance(chart, dict) and chart.get("statement_id"):
            _add_chart(panels, statements, step, chart)
    for step in _answering(turn):
        panel = _list(step)
        if panel is not None and step.call_id not in panels:
            panels[step.call_id] = panel
    return panels


def _statement(step: Step) -> StatementPanel | None:
    found = step.structured or {}
    statement = found.get("statement")
    if not isinstance(statement, dict) or not statement.get("statement_id") or not found.get("columns"):
        return None
    return StatementPanel(
        call_id=step.call_id,
        statement_id=str(statement["statement_id"]),
        statement=statement,
        columns=tuple(found["columns"]),
        rows=tuple(tuple(row) for row in found.get("rows") or ()),
    )


def _add_chart(panels: dict[str, Panel], statements: dict[str, str], step: Step, chart: dict[str, Any]) -> None:
    """A chart joins its statement's panel; a chart of an earlier turn's statement gets a panel of its own."""
    statement_id = str(chart["statement_id"])
    shown = panels.get(statements.get(statement_id, ""))
    if isinstance(shown, StatementPanel):
        panels[shown.call_id] = replace(shown, chart=chart)
    else:
        statements[statement_id] = step.call_id
        panels[step.call_id] = StatementPanel(
            call_id=step.call_id, statement_id=statement_id, statement={}, columns=(), rows=(), chart=chart
        )


def _card(step: Step) -> CardPanel | None:
    kind = _FOLLOWED.get(step.name)
    item = (step.structured or {}).get(kind) if kind else None
    return CardPanel(step.call_id, kind, item) if kind and isinstance(item, dict) else None


def _list(step: Step) -> ListPanel | None:
    """The list under a result's one plural, if it holds objects."""
    found = step.structured or {}
    if "count" not in found:
        return None
    for kind, items in found.items():
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            return ListPanel(step.call_id, kind, tuple(items), bool(found.get("truncated")))
    return None


def _answering(turn: Turn) -> list[Step]:
    """The lists that the agent wrote about, or that stand at the turn's end: one ahead of a query, a look at one object
    or a write was a means to it. What was drawn once stays: a later call makes no means of it."""
    answering: list[Step] = []
    means = False  # whether a call that needed them stands between the lists and what was written
    for block in reversed(turn.blocks):
        if isinstance(block, Text):
            means = False
        elif isinstance(block, Step):
            means = means or not block.name.startswith(("list_", "search_"))
            if not means and block.state is StepState.DONE:
                answering.append(block)
    return answering[::-1]
