"""A conversation as a file to take away: Markdown to read, or a notebook that runs its SQL again. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ui.panels import panels_of
from ui.steps import step_label
from ui.turns import Decision, Step, StepState, Text, Turn
from ui.wording import count

_MARKUP = re.compile(r":(?:red|orange|gray|green)\[(.*?)\]|:material/\w+:\s*")
ROWS = 20


def file_name(title: str, extension: str) -> str:
    """``costs-of-march.md``"""
    words = re.sub(r"[^\w]+", "-", title.lower()).strip("-")[:50]
    return f"{words or 'conversation'}.{extension}"


def markdown_of(title: str, turns: Sequence[Turn]) -> str:
    """Questions as headings, answers as text, steps as a list, results with their first rows as tables."""
    parts = [f"# {title or 'Conversation'}"]
    for turn in turns:
        parts.append(f"## {_one_line(turn.prompt)}")
        if "\n" in turn.prompt.strip():
            parts.append(turn.prompt.strip())
        panels = panels_of(turn)
        for block in turn.blocks:
            if isinstance(block, Text):
                parts.append(block.text)
            elif isinstance(block, Step):
                parts.append(_step(block))
                if block.call_id in panels and block.structured:
                    parts.append(_table(block.structured))
            elif isinstance(block, Decision):
                made = [("approved", block.approved), ("declined", block.denied)]
                parts += [f"*{block.author} {verb}: {'; '.join(effects)}*" for verb, effects in made if effects]
        if turn.ended and turn.ended.message:
            parts.append(f"*{turn.ended.message}*")
    return "\n\n".join(part for part in parts if part) + "\n"


def notebook_of(title: str, turns: Sequence[Turn]) -> str:
    """An .ipynb for Databricks: what was said as Markdown cells, each statement that succeeded as a ``%sql`` cell."""
    cells = [_cell("markdown", f"# {title or 'Conversation'}")]
    for turn in turns:
        cells.append(_cell("markdown", f"## {_one_line(turn.prompt)}"))
        for block in turn.blocks:
            if isinstance(block, Text):
                cells.append(_cell("markdown", block.text))
            elif isinstance(block, Step) and block.state is StepState.DONE and block.arguments.get("sql"):
                cells.append(_cell("code", f"%sql\n{block.arguments['sql']}"))
    language = {"name": "python"}
    metadata = {"language_info": language, "application/vnd.databricks.v1+notebook": {"notebookName": title}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _cell(kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def _step(step: Step) -> str:
    line = f"- {_MARKUP.sub(lambda found: found[1] or '', step_label(step)).strip()}"
    sql = step.arguments.get("sql")
    return f"{line}\n\n```sql\n{sql}\n```" if sql else line


def _table(structured: dict[str, Any]) -> str:
    columns = [str(column.get("name")) for column in structured.get("columns") or ()]
    rows: Iterable[Sequence[Any]] = structured.get("rows") or ()
    rows = list(rows)
    if not columns:
        return ""
    lines = [columns, ["---"] * len(columns), *rows[:ROWS]]
    text = "\n".join("| " + " | ".join(_value(value) for value in line) + " |" for line in lines)
    total = (structured.get("statement") or {}).get("row_count") or len(rows)
    return f"{text}\n\n*The first {ROWS} of {count(int(total), 'row')}.*" if int(total) > ROWS else text


def _value(value: Any) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
