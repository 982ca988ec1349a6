"""Tables with their columns, as ``describe_table`` tells of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from agent.providers.planner.plans.catalog import singular
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.naming import Table
from agent.providers.planner.steps import Lookup, Result

_COLUMN = re.compile(r"^(?P<name>`[^`]+`|\S+) (?P<type>[^:]+?)(?:: (?P<comment>.*))?$")
_CUT = re.compile(r"… \(\+[\d,]+ characters\)$")


def look_at(
    scene: Scene, names: Sequence[str], *, rows: int = 0, about: Mapping[str, Collection[str]] | None = None
) -> Lookup:
    """The tables of these names, those that could be described; with values of some ``rows`` each."""
    results = yield from scene.look_all([scene.call_for("describe_table", table=n, limit=rows) for n in names])
    found: list[Table] = []
    for name, result in zip(names, results, strict=True):
        if result is not None:
            found.append(table_of(name, result, (about or {}).get(name, ())))
    return found


def table_of(name: str, result: Result, about: Collection[str] = ()) -> Table:
    full = re.match(r"[\w`-]+\.[\w`-]+\.[\w`-]+", result.parsed.summary)
    own = full[0].replace("`", "") if full else name
    values = _values(result)
    columns = []
    for line in result.parsed.every("column"):
        if match := _COLUMN.match(line):
            column = match["name"].strip("`")
            comment = match["comment"] or ""
            columns.append(Column(own, column, match["type"].strip().lower(), comment, values.get(column, ())))
    said = {singular(word) for word in re.findall(r"[a-z]{4,}", result.parsed.get("comment").lower())}
    return Table(own, tuple(columns), frozenset(said | set(about)))


def _values(result: Result) -> dict[str, tuple[str, ...]]:
    """Column -> the different values of the sample rows, whole ones only, in their order."""
    lines = [[cell.strip() for cell in re.split(r"(?<!\\\\) \| ", line)] for line in result.parsed.every("sample")]
    if not lines:
        return {}
    header, *rows = lines
    seen: dict[str, dict[str, None]] = {name: {} for name in header}
    for row in rows:
        for name, cell in zip(header, row, strict=False):
            if cell and not _CUT.search(cell):
                seen[name][cell] = None
    return {name: tuple(cells) for name, cells in seen.items()}
