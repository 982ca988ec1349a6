"""Tables with their columns, as ``describe_table`` tells of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.providers.planner.plans.catalog import singular
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.naming import Table
from agent.providers.planner.steps import Lookup
from agent.providers.planner.tooltext import ToolText, read_tool_text

_COLUMN = re.compile(r"^(?P<name>`[^`]+`|\S+) (?P<type>[^:]+?)(?:: (?P<comment>.*))?$")
_ROW = re.compile(r"(?:\bone row (?:a|per|for each|for every)|^each|^every) (\w+)", re.IGNORECASE)
_CUT = re.compile(r"… \(\+[\d,]+ characters\)$")


def look_at(scene: Scene, names: Sequence[str], *, rows: int = 0) -> Lookup:
    """The tables of these names, those that could be described; with values of some ``rows`` each."""
    results = yield from scene.look_all([scene.call_for("describe_table", table=n, limit=rows) for n in names])
    return [table_of(name, r.text) for name, r in zip(names, results, strict=True) if r is not None]


def described_before(scene: Scene) -> str:
    """The one table that the turn before described and asked nothing of, "" where there is none."""
    steps = [r for r in scene.memory.last_steps() if not r.is_error]
    shown = [r for r in steps if r.call.name == "describe_table" and not r.call.args.get("limit")]
    if len(shown) != 1 or any(r.call.name == "execute_sql" for r in steps):
        return ""
    return table_of(str(shown[0].call.args.get("table")), shown[0].text).name


@lru_cache(maxsize=256)
def table_of(name: str, described: str) -> Table:
    """The table that a description tells of: the same object for the same text, so that readings of it can be kept."""
    text = read_tool_text(described)
    full = re.match(r"[\w`-]+\.[\w`-]+\.[\w`-]+", text.summary)
    own = full[0].replace("`", "") if full else name
    values = _values(text)
    columns = []
    for line in text.every("column"):
        if match := _COLUMN.match(line):
            column = match["name"].strip("`")
            comment = match["comment"] or ""
            columns.append(Column(own, column, match["type"].strip().lower(), comment, values.get(column, ())))
    comment = text.get("comment")
    about = frozenset(singular(word) for word in re.findall(r"[a-z]{4,}", comment.lower()))
    return Table(own, tuple(columns), about, tuple(w.lower() for w in _ROW.findall(comment)))


def _values(text: ToolText) -> dict[str, tuple[str, ...]]:
    """Column -> the different values of the sample rows, whole ones only, in their order."""
    lines = [[cell.strip() for cell in re.split(r"(?<!\\\\) \| ", line)] for line in text.every("sample")]
    if not lines:
        return {}
    header, *rows = lines
    seen: dict[str, dict[str, None]] = {name: {} for name in header}
    for row in rows:
        for name, cell in zip(header, row, strict=False):
            if cell and not _CUT.search(cell):
                seen[name][cell] = None
    return {name: tuple(cells) for name, cells in seen.items()}
