"""Questions about one trait of what is known by name or was listed: a column's type, the size of each warehouse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.traits import COLUMNS, type_asked_of
from agent.providers.planner.memory import LISTS
from agent.providers.planner.plans.catalog import columns_in, singular, table_of
from agent.providers.planner.resolve import chosen
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.columns import name_parts
from agent.providers.planner.steps import Answer, Plan, Stop
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.wording import bold, code, joined


def column_type(scene: Scene, clause: Clause) -> Plan:
    """The type of a column, as the description of its table has it."""
    asked = type_asked_of(clause)
    assert asked is not None
    said, of = asked
    if said.count(".") and not of:
        of, _, said = said.rpartition(".")
    if of or scene.memory.focus("table") is not None:
        try:
            tables = [(yield from table_of(scene, _naming(clause, of)))]
        except Stop:
            if of:
                raise
            tables = []
    else:
        tables = []
    if not tables:
        found = (yield from scene.look_all([scene.call_for("search_tables", query=said)]))[0]
        tables = [t.name for t in (things_of("table", found) if found is not None else ())][:6]
    results = yield from scene.look_all([scene.call_for("describe_table", table=t) for t in tables])
    told = [
        f"{code(name)} of {code(table)} is {code(kind)}"
        for table, result in zip(tables, results, strict=True)
        for name, kind in (columns_in(result) if result is not None else ())
        if _named(said, name)
    ]
    if not told and not of:  # "the types of the lineitem cols": all of a table's
        table = " ".join(
            w for w in said.split() if w not in ("col", "cols", "column", "columns", "field", "fields", "table")
        )
        found = (yield from scene.look_all([scene.call_for("search_tables", query=table)]))[0] if table else None
        own = [t for t in (things_of("table", found) if found else ()) if t.name.rsplit(".", 1)[-1].lower() == table]
        if len(own) == 1:
            from agent.providers.planner.plans.catalog import describe_table

            return (yield from describe_table(scene, chosen(replace(clause, kinds=("table",)), "table", own[0].ref)))
    if not told:
        where = f"in {code(tables[0])}" if len(tables) == 1 else "in any table"
        follow = tuple(f"Describe {t}" for t in tables[:2]) or ("List catalogs",)
        return Answer(f"I found no column called {bold(said)} {where}.", follow, ok=False)
    return Answer(f"{joined(told)}.", tuple(f"Describe {t}" for t in tables[:2]))


def _naming(clause: Clause, table: str) -> Clause:
    from agent.providers.planner.language.reader import read_clause

    if table.count(".") == 2:
        return chosen(clause, "table", table)
    return replace(read_clause(f"describe the {table} table" if table else "describe it"), chosen=clause.chosen)


def _named(said: str, column: str) -> bool:
    """Whether a column is meant: by its name, or by all the words of it ("ship date")."""
    wanted = [singular(w) for w in re.findall(r"[a-z0-9]+", said)]
    own = "".join(singular(p) for p in name_parts(column))
    return said == column.lower() or "".join(wanted) in (own, column.lower().replace("_", ""))


def trait_of_listed(clause: Clause, things: Sequence[Thing]) -> tuple[str, str] | None:
    """(column, unit) of the list that a question about all of them asks for: "what size are they"."""
    for pattern, columns, unit in COLUMNS:
        if said := re.search(rf"\b(?:{pattern})\b", clause.lower):
            rest = set(clause.names) - set(said[0].split())
            found = next((c for c in columns if any(t.cell(c) for t in things)), None)
            return (found, unit) if found is not None and not rest else None
    return None


def of_each(scene: Scene, clause: Clause) -> Plan:
    """One column of what was listed last, a thing at a time; another plan where the list has no such column."""
    from agent.providers.planner.registry import plan_for
    from agent.providers.planner.resolve import agreed

    now = next((r for r in reversed(scene.done) if r.call.name in LISTS and not r.is_error), None)
    things = things_of(LISTS[now.call.name], now) if now is not None else scene.memory.listed()
    found = trait_of_listed(clause, things)
    if found is None:
        other = agreed(clause, "no list")
        return (yield from plan_for(other)(scene, other))
    column, unit = found
    each = [f"{bold(t.name)} {t.cell(column) or '-'}{f' {unit}' if unit and t.cell(column) else ''}" for t in things]
    more = f" and {len(each) - 20} more" if len(each) > 20 else ""
    return Answer(f"{joined(each[:20]) if not more else ', '.join(each[:20])}{more}.", ("What can you do?",))
