"""Which of several tables is the biggest: by the rows that their descriptions tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Lookup
from agent.providers.planner.things import Thing
from agent.providers.planner.tooltext import number

MOST = 20  # tables that are looked at; of more it is not told
_SIZE = re.compile(
    r"\b(?P<which>biggest|largest|longest|smallest|tiniest)\b(?! (?:\d|ten|five|three|two))", re.IGNORECASE
)
_ROWS = re.compile(r"([\d,]+) rows?\b")


def asks_biggest(clause: Clause) -> bool:
    """Whether one of several tables is meant by its size: "describe the biggest", "the rows of the largest one"."""
    return _SIZE.search(clause.text) is not None


def biggest(scene: Scene, clause: Clause, tables: Sequence[Thing]) -> Lookup:
    """(the table, its rows) with the most rows, or the fewest; None where that cannot be told of all of them."""
    said = _SIZE.search(clause.text)
    if said is None or not tables or len(tables) > MOST:
        return None
    calls = [scene.call_for("describe_table", table=t.name) for t in tables]
    sizes: list[tuple[float, Thing]] = []
    for table, result in zip(tables, (yield from scene.look_all(calls)), strict=True):
        rows = _ROWS.search(result.parsed.summary) if result is not None else None
        size = number(rows[1]) if rows else None
        if size is None:
            return None
        sizes.append((size, table))
    ranked = sorted(sizes, key=lambda pair: pair[0], reverse=said["which"].lower() not in ("smallest", "tiniest"))
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        return None
    return ranked[0][1], int(ranked[0][0])


def without_size(text: str) -> str:
    """The question without the words that single a table out: "count the rows of the biggest"."""
    return re.sub(
        r"\b(?:of |in |from |for )?(?:the |that )?(?:biggest|largest|longest|smallest|tiniest)"
        r"(?: (?:one|table|of them))*\b",
        "",
        text,
        flags=re.IGNORECASE,
    ).strip()
