"""Which statement the SQL page shows: the one that the agent or the person ran last. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from agent import events as log
from agent.events import Event
from agent.sql_targets import targets_of
from ui.panels import StatementPanel
from ui.wording import shortened

RUNNING = frozenset({"PENDING", "RUNNING", "QUEUED"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement with what is known of it. ``seq`` is the log's event it came from, 0 for one that a page ran."""

    sql: str
    statement: Mapping[str, Any]
    columns: tuple[dict[str, Any], ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    error: str = ""
    seq: int = 0

    @property
    def statement_id(self) -> str:
        return str(self.statement.get("statement_id") or "")

    @property
    def running(self) -> bool:
        return not self.error and str(self.statement.get("state")) in RUNNING

    def panel(self) -> StatementPanel | None:
        """What draws its rows; None where it has none."""
        if not self.columns or not self.statement_id:
            return None
        return StatementPanel(
            call_id=f"sql-{self.statement_id}",
            statement_id=self.statement_id,
            statement=dict(self.statement),
            columns=self.columns,
            rows=self.rows,
        )


def shown(sql: str, structured: Mapping[str, Any] | None, *, text: str, is_error: bool, seq: int = 0) -> Shown:
    """From an answer of ``execute_sql`` or ``get_statement``."""
    found = structured or {}
    statement = found.get("statement") if isinstance(found.get("statement"), Mapping) else {}
    return Shown(
        sql=sql or str((statement or {}).get("sql") or ""),
        statement=statement or {},
        columns=tuple(found.get("columns") or ()),
        rows=tuple(tuple(row) for row in found.get("rows") or ()),
        # What follows is for the model: the statement's id, its text once more, which tool to call next.
        error=text.split("\nstatement_id: ", 1)[0] if is_error else "",
        seq=seq,
    )


def statement_title(sql: str) -> str:
    """``Delete from main.sales.orders``, ``Drop table a and 2 more``: what it does, as far as its text says it."""
    targets = targets_of(sql)
    if not targets:
        return f"Run {shortened(sql)}"
    title = f"{targets[0].verb.capitalize()} {targets[0].name}"
    return title if len(targets) == 1 else f"{title} and {len(targets) - 1} more"


def last_statement(events: Iterable[Event]) -> Shown | None:
    """The newest statement of the conversation that was sent and answered."""
    asked: dict[str, str] = {}
    newest: Shown | None = None
    for event in events:
        match event.payload:
            case log.ToolCall(name="execute_sql") as call:
                asked[call.call_id] = str(call.arguments.get("sql") or "")
            case log.ToolResult() as result if result.call_id in asked and result.structured:
                newest = shown(
                    asked[result.call_id],
                    result.structured,
                    text=result.text,
                    is_error=result.is_error,
                    seq=event.seq,
                )
            case _:
                pass
    return newest
