"""How many rows each of several tables has, and which is the biggest: by what their descriptions tell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.traits import rows_of_each
from agent.providers.planner.resolve import agreed, name_words
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, code, count

MOST = 40  # tables that are looked at; of more it is not told
_SIZE = re.compile(
    r"\b(?P<which>biggest|largest|longest|smallest|tiniest)\b(?! (?:\d|ten|five|three|two))", re.IGNORECASE
)
_SMALL = re.compile(r"\b(?:smallest|tiniest|fewest|least)\b", re.IGNORECASE)
_OWN = "information_schema"
_ROWS = re.compile(r"([\d,]+) rows?\b")


def asks_biggest(clause: Clause) -> bool:
    """Whether one of several tables is meant by its size: "describe the biggest", "the rows of the largest one"."""
    return _SIZE.search(clause.text) is not None


def biggest(scene: Scene, clause: Clause, tables: Sequence[Thing]) -> Lookup:
    """(the table, its rows) with the most rows, or the fewest; None where that cannot be told of all of them."""
    small = _SMALL.search(clause.text) is not None
    if not tables or len(tables) > MOST:
        return None
    told: list[tuple[Thing, float | None]] = yield from _sizes(scene, tables)
    sizes = [(size, table) for table, size in told if size is not None]
    if len(sizes) < len(tables):
        return None
    ranked = sorted(sizes, key=lambda pair: pair[0], reverse=not small)
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        return None
    return ranked[0][1], int(ranked[0][0])


def _sizes(scene: Scene, tables: Sequence[Thing]) -> Lookup:
    """Each table with the number of its rows, None where its description does not tell."""
    calls = [scene.call_for("describe_table", table=t.name) for t in tables]
    results = yield from scene.look_all(calls)
    found = [_ROWS.search(r.parsed.summary) if r is not None else None for r in results]
    return [(table, number(rows[1]) if rows else None) for table, rows in zip(tables, found, strict=True)]


def without_size(text: str) -> str:
    """The question without the words that single a table out: "count the rows of the biggest"."""
    return re.sub(
        r"\b(?:of |in |from |for )?(?:the |that )?(?:biggest|largest|longest|smallest|tiniest)"
        r"(?: (?:one|table|of them))*\b",
        "",
        text,
        flags=re.IGNORECASE,
    ).strip()


def biggest_table(scene: Scene, clause: Clause) -> Plan:
    """ "What's the largest table in tpch": by rows, of a schema or catalog that is named, else of all."""
    words = [w for t in clause.of("dotted") for w in t.word.split(".")] or [w for w in name_words(clause)]
    listed = scene.memory.listed("table")
    if listed and not words:
        tables: Sequence[Thing] = listed
    elif words:
        tables = yield from _within(scene, words)
        if not tables:
            said = " ".join(words)
            return Answer(f"I found no schema called {bold(said)}.", ("List catalogs", "List schemas"), ok=False)
    else:
        tables = [t for t in (yield from scene.things("table")) if f".{_OWN}." not in t.name]
    found = yield from biggest(scene, clause, tables)
    if found is None:
        said = f"{len(tables)} tables are too many to look at" if len(tables) > MOST else "I cannot tell"
        return Answer(f"{said}. Name a schema.", ("List schemas", "List catalogs"), ok=False)
    table, rows = found
    which = "smallest" if _SMALL.search(clause.text) else "biggest"
    return Answer(
        f"{code(table.name)} is the {which} of {len(tables)} tables, with {rows:,} rows.",
        (f"Describe {table.name}", f"Show me 5 sample rows from {table.name}"),
    )


def _within(scene: Scene, words: Sequence[str]) -> Lookup:
    """The tables of the schemas, or of the catalog, with these words; none where there is no such place."""
    found = (yield from scene.look_all([scene.call_for("list_schemas")]))[0]
    schemas = [s.name for s in (things_of("schema", found) if found is not None else ())]
    inside = [s for s in schemas if set(words) <= set(s.lower().split(".")) and not s.endswith(_OWN)]
    lists = yield from scene.look_all([scene.call_for("list_tables", schema=s) for s in inside])
    return [t for r in lists if r is not None for t in things_of("table", r)]


def row_counts(scene: Scene, clause: Clause) -> Plan:
    """The rows of each table of a schema, of those just listed, or of all: "row counts of the tpch tables"."""
    place = rows_of_each(clause.text) or ""
    listed = scene.memory.listed("table")
    if place:
        tables = yield from _within(scene, place.split("."))
    elif listed:
        tables = listed
    else:
        tables = [t for t in (yield from scene.things("table")) if f".{_OWN}." not in t.name]
    if not tables:  # "how many rows does the orders table have"
        from agent.providers.planner.registry import plan_for

        other = agreed(clause, "no tables")
        return (yield from plan_for(other)(scene, other))
    if len(tables) > MOST:
        text = f"{len(tables)} tables are too many to look at. Name a schema."
        return Answer(text, ("List schemas", "List catalogs"), ok=False)
    sizes: list[tuple[Thing, float | None]] = yield from _sizes(scene, tables)
    ranked = sorted(sizes, key=lambda pair: (pair[1] is None, -(pair[1] or 0), pair[0].name))
    lines = [f"- {code(t.name)}: {'not told' if size is None else f'{int(size):,} rows'}" for t, size in ranked]
    return Answer(f"{count(len(tables), 'table')}:\n\n" + "\n".join(lines), (f"Describe {ranked[0][0].name}",))
