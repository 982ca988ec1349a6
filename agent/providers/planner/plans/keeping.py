"""Keeps what a question gives as a new table or view; new schemas and catalogs."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from agent.providers.planner.kept import KEEP, LAST, SHOWN
from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.plans.catalog import quoted
from agent.providers.planner.plans.data import find_for, missing, sql_of
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan, Result
from agent.providers.planner.wording import code, count, said_by_tool


def keep_result(scene: Scene, clause: Clause) -> Plan:
    """``CREATE TABLE name AS`` the question's query, or the last one. Never in place of a table that is there."""
    kind, said = (clause.choice(KEEP) or "TABLE ").split(" ", 1)
    name = _in_full(scene, said)
    reading = ""
    if clause.choice(LAST):
        last = _kept_query(scene)
        if last is None:
            return Answer("There is no result to keep yet. Ask about some data first.", ("List catalogs",), ok=False)
        query = sql_of(last)
    else:
        found = yield from find_for(scene, clause, clause)
        if found is None:
            return Answer(
                f"I found no data for that, so {code(name)} was not made. Name the table that it comes from.",
                ("List catalogs", "Find tables about customers"),
                ok=False,
            )
        if not found.best.complete:
            return missing(found)
        query = found.best.out.sql
        read_as = "; ".join([*found.best.out.reading, f"from {code(found.table.name)}"])
        reading = f"\n\nI read it as {read_as}."
    named = _named(query)
    if named is None:
        return Answer("Only the rows of one query can be kept. Ask for them first.", ("List catalogs",), ok=False)
    sql = f"CREATE {kind} {name} AS {named}"
    result = (yield from scene.ask(scene.call_for("execute_sql", sql=sql)))[0]
    if result.is_error:
        failed = said_by_tool(result, doing=f"{code(name)} was not made")
        return Answer(f"{failed.text}\n\n```sql\n{sql}\n```", ("Show the query history",), ok=False)
    if clause.choice(SHOWN):
        yield from scene.ask(scene.call_for("execute_sql", sql=f"SELECT * FROM {name} LIMIT 5"))
    return Answer(
        f"The {kind.lower()} {code(name)} is made{_with_rows(result)}.{reading}",
        (f"Show me 5 sample rows from {name}", f"Describe {name}"),
    )


def _kept_query(scene: Scene) -> Result | None:
    """The last query that gave rows, of this turn or an earlier one."""
    earlier = (step for turn in reversed(scene.memory.turns) for step in reversed(turn.steps))
    steps = (*reversed(scene.done), *earlier)
    return next((s for s in steps if s.call.name == "execute_sql" and not s.is_error and not _makes(s)), None)


def _makes(step: Result) -> bool:
    return sql_of(step).startswith("CREATE ")


def new_table(scene: Scene, clause: Clause) -> Plan:
    """An order for a table that does not say what is to be in it."""
    del clause
    yield from scene.ask()
    return Answer(
        "What is to be in it? Say it with the table's name (“create a table main.default.best with the top 10 products "
        "by revenue”), type the `CREATE TABLE` statement, or attach a CSV file.",
        ("List catalogs",),
        ok=False,
    )


def new_schema(scene: Scene, clause: Clause) -> Plan:
    """Makes a schema or a catalog, by SQL: there is no tool of its own for them."""
    kind = "catalog" if clause.kinds[:1] == ("catalog",) else "schema"
    below = [t.text for t in slots.after(clause, "in", "inside", "under", "to") if t in clause.loose]
    said = [t.text for t in clause.loose if t.kind in ("word", "dotted", "quoted") and t.text not in below]
    name = clause.choice("name") or (said[0] if len(said) == 1 else "")
    if not name or len(below) > 1 or (kind == "catalog" and (below or "." in name)):
        text = f"What should the new {kind} be called?" + (" Say it with its catalog." if kind == "schema" else "")
        return Answer(text, (), fill=("name", clause), ok=False)
    if kind == "schema" and "." not in name:
        catalog = below[0] if below else scene.context.get("catalog", "-")
        name = name if catalog == "-" else f"{catalog}.{name}"
    yield from scene.call("execute_sql", sql=f"CREATE {kind.upper()} {quoted(name)}")
    return Answer(f"The {kind} {code(name)} is made. It is empty.", (f"List the {_HOLDS[kind]} in {name}",))


_HOLDS = {"schema": "tables", "catalog": "schemas"}


def _with_rows(result: Result) -> str:
    """With 48 rows, where the workspace says so, as it does for a table."""
    rows = result.parsed.rows
    made = rows[0].get("num_inserted_rows", "") if len(rows) == 1 else ""
    return f" with {count(int(made), 'row')}" if made.isdigit() else ""


def _in_full(scene: Scene, name: str) -> str:
    """With the session's catalog and schema, as far as they are known: later messages may be about it."""
    lacking = 2 - name.count(".")
    known = [scene.context.get(key, "-") for key in ("catalog", "schema")][:lacking]
    return name if "-" in known else ".".join([*known, name])


def _named(query: str) -> str | None:
    """The query with a name for each column, as a table needs one; None where it is no query."""
    try:
        tree = sqlglot.parse_one(query, dialect="databricks")
    except SqlglotError:
        return None
    if not isinstance(tree, exp.Query):
        return None
    select = tree if isinstance(tree, exp.Select) else None
    if select is None or all(_has_name(one) for one in select.expressions):
        return query
    columns = [
        one if _has_name(one) else exp.alias_(one, f"column_{place}")
        for place, one in enumerate(select.expressions, start=1)
    ]
    return select.select(*columns, append=False).sql(dialect="databricks")


def _has_name(one: exp.Expr) -> bool:
    return isinstance(one, (exp.Alias, exp.Column, exp.Star))
