"""Questions about data: finds the table, writes and runs the SQL, shows a chart where one helps, tells the point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner import smalltalk
from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import speaks_of_else
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.plans.biggest import asks_biggest, biggest, without_size
from agent.providers.planner.plans.pointed import on_that_warehouse
from agent.providers.planner.plans.results import charted, followups, other_kind, plain, told, total_rows
from agent.providers.planner.plans.warehouses import START_WAIT, is_up
from agent.providers.planner.resolve import agreed, chosen, pick
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.changes import asks_gap, rewritten, unplaced
from agent.providers.planner.sql.described import described_before
from agent.providers.planner.sql.detect import split_warehouse
from agent.providers.planner.sql.ends import counts_else
from agent.providers.planner.sql.fit import chart_of, counts_unasked
from agent.providers.planner.sql.pointing import (
    carried,
    each_of_them,
    goes_on,
    gone_on,
    lost,
    one_of,
    points,
    row_of,
    same_table,
    still,
)
from agent.providers.planner.sql.searched import search_words
from agent.providers.planner.sql.tables import Found, find
from agent.providers.planner.sql.those import asked_of_them
from agent.providers.planner.sql.turned import TURNED
from agent.providers.planner.sql.turns import change_of, each_change, together
from agent.providers.planner.steps import Answer, Lookup, Option, Plan, Result, Stop
from agent.providers.planner.things import Thing
from agent.providers.planner.wording import bold, code, first_line, joined, said_by_tool

_NO_NAME = wordset("sql warehouse wh current same default this that")


def data(scene: Scene, clause: Clause) -> Plan:
    """Answers a question about rows of tables."""
    core, where = split_warehouse(clause)
    warehouse = yield from warehouse_for(scene, clause, where)
    found = yield from find_for(scene, clause, core)
    if found is None:
        return (yield from _nothing_found(scene, clause, core))
    if not found.best.complete:
        return missing(found)
    last = None if clause.changes else last_query(scene)
    if not clause.changes and (one := one_of(core.text)):
        return (yield from _of_one(scene, found, last, one[1], warehouse))
    word = points(core.text) if last is None and not clause.changes else ""
    if word in _UNKNOWN and found.table.name != described_before(scene):
        text = f"I do not know what “{word}” stands for here, so I ran nothing. Ask it in full."
        return Answer(text, (f"Describe {found.table.name}",), ok=False)
    if clause.changes and (points(base_text(core)) or goes_on(base_text(core))):
        return (yield from _of_those_still(scene, clause, found, warehouse))
    if last is not None and goes_on(core.text) and (kept := gone_on(sql_of(last), found.best.out.sql)):
        said = f"still with {kept[1]}"
        return (yield from _run(scene, kept[0], warehouse, found=_read_as(found, said)))
    if last is not None and (gone := lost(core.text, sql_of(last), found.best.out.sql)):
        ranked = re.search(r"\bLIMIT\b", sql_of(last)) is not None
        if ranked and (whole := clause.choice("beside")) and (what := asked_of_them(core.text)):
            beside: Found | None = yield from find(scene, f"{whole.rstrip(' .?!')}, with {what}")
            if beside is not None and beside.best.complete and same_table(sql_of(last), beside.best.out.sql):
                return (yield from _run(scene, beside.best.out.sql, warehouse, found=beside))
        kept = carried(sql_of(last), found.best.out.sql, last.parsed.rows)
        if kept is not None:
            said = f"of those, so with {kept[1]}"
            sql = each_of_them(kept[0]) if clause.choice("of those") and not ranked else kept[0]
            return (yield from _run(scene, sql, warehouse, found=_read_as(found, said)))
        return Answer(
            f"I took “{gone[0]}” for the rows of your question before ({gone[1]}), and cannot carry that over into "
            "this one, so I ran nothing. Ask it in full, with that in it.",
            (f"Describe {found.table.name}",),
            ok=False,
        )
    answer = yield from _run(scene, found.best.out.sql, warehouse, found=found)
    return _with_rivals(answer, clause, found)


def _read_as(found: Found, said: str) -> Found:
    """With this added to the reading: of a copy, as readings are kept for whoever asks the same."""
    out = found.best.out
    return replace(found, best=replace(found.best, out=replace(out, reading=[*out.reading, said])))


_UNKNOWN = wordset("those these")


def _of_those_still(scene: Scene, clause: Clause, found: Found, warehouse: str | None) -> Plan:
    """A question about "those" with a change: still about them."""
    before = last_query(scene)
    from agent.providers.planner.language.reader import read_clause

    changes = clause.changes[:-1]
    shorter = replace(clause, changes=changes) if changes else read_clause(base_text(clause))
    own: Found | None = yield from find_for(scene, shorter, split_warehouse(shorter)[0])
    kept = still(sql_of(before), own.best.out.sql, found.best.out.sql) if before is not None and own else None
    if kept is None:
        text = "I cannot tell which rows that is still about, so I ran nothing. Ask it in full."
        return Answer(text, (f"Describe {found.table.name}",), ok=False)
    read = _read_as(found, f"of those, so with {kept[1]}") if kept[1] else found
    return (yield from _run(scene, kept[0], warehouse, found=read))


def _of_one(scene: Scene, found: Found, last: Result | None, which: str, warehouse: str | None) -> Plan:
    """The question about one of the groups that the query before gave: "how many trips were in the busiest of them"."""
    rows = last.parsed.rows if last is not None else ()
    row = row_of(which, sql_of(last), rows) if last is not None and total_rows(last) == len(rows) else None
    kept = carried(sql_of(last), found.best.out.sql, [row], single=True) if last is not None and row else None
    if kept is None:
        text = f"I cannot tell which one “the {which}” of them is, so I ran nothing. Ask it in full, with its name."
        return Answer(text, (f"Describe {found.table.name}",), ok=False)
    said = f"of the {which} of those, so with {kept[1]}"
    return (yield from _run(scene, kept[0], warehouse, found=_read_as(found, said)))


def last_query(scene: Scene) -> Result | None:
    """The last query that ran: in this turn, else in the one before."""
    ran = [r for r in (*scene.memory.last_steps(), *scene.done) if r.call.name == "execute_sql" and not r.is_error]
    return ran[-1] if ran else None


def _queried(scene: Scene) -> str:
    """The table that the last query was of."""
    last = last_query(scene)
    match = re.search(r"\bFROM ((?:`?[\w-]+`?\.){2}`?[\w-]+`?)", sql_of(last)) if last is not None else None
    return match[1].replace("`", "") if match else described_before(scene)


def sql_of(result: Result) -> str:
    return str(result.call.args.get("sql") or "")


def find_for(scene: Scene, clause: Clause, core: Clause) -> Lookup:
    """The reading of a question with what later messages changed about it."""
    text, table = base_text(core), ""
    if not clause.changes and (one := one_of(text)):
        text = one[0]
    at, listed = slots.ordinal(core), scene.memory.listed("table")
    if at is not None and -len(listed) <= at < len(listed) and core.has("one", "table") and not core.of("dotted"):
        table, text = listed[at].name, _ORDINAL.sub("", text)
    if listed and not search_words(without_size(text)) and asks_biggest(core) and not core.of("dotted"):
        if (single := (yield from biggest(scene, core, listed))) is None:
            raise Stop(Answer("I cannot tell which of them that is. Name the table.", ("List catalogs",), ok=False))
        table, text = single[0].name, without_size(text)
    table = clause.choice("table") or table
    found: Found | None = None
    leans = points(base_text(core)) or goes_on(base_text(core))
    if not table and not clause.changes and leans and (before := _queried(scene)):
        found = yield from find(scene, text, table=before)  # what "those" are is rows of that table
        if found is not None and not found.best.complete:
            found = None
    if found is None:
        found = yield from find(scene, text, table=table)
    if found is not None and (whole := clause.choice("after")) and counts_unasked(found.best):
        found = (yield from _as_change(scene, whole, text, found.best.table.name)) or found
    changes = [one for change in clause.changes for one in each_change(split_warehouse(change)[0].text)]
    for said in together(changes):
        if found is None:
            return None
        if unit := unplaced(found.best, said):
            told = f"Your question before names no {unit} that I could count from, so I ran nothing. Which do you mean?"
            raise Stop(Answer(told, (f"Describe {found.table.name}",), ok=False))
        if said in TURNED and said in rewritten(found.best, said):
            told = "I cannot tell what that is of, so I ran nothing. Ask it in full."
            raise Stop(Answer(told, (f"Describe {found.table.name}",), ok=False))
        if asks_gap(said):
            told = (
                "I can show the two side by side (“vs …”), and did not take one from the other. Ask for both at once."
            )
            raise Stop(Answer(told, (f"Describe {found.table.name}",), ok=False))
        if re.fullmatch(r"(?:rather )?\w+(?: up| off)? there", said) and " there" in rewritten(found.best, said):
            told = "I do not know what “there” stands for here, so I ran nothing. Ask it in full."
            raise Stop(Answer(told, (f"Describe {found.table.name}",), ok=False))
        if end := counts_else(found.best, said.lower().strip(" .?!")):
            told = f"“{end.capitalize()}” is about how many there were, and your question before was of averages."
            raise Stop(Answer(f"{told} Ask it in full.", (f"Describe {found.table.name}",), ok=False))
        found = yield from _after_change(scene, found, rewritten(found.best, said), said, table)
    return found


def _as_change(scene: Scene, whole: str, said: str, table: str) -> Lookup:
    """ "EMEA by month" after "revenue by region": what measures nothing itself changes the question of that table."""
    base, *more = whole.split(" | ")
    found: Found | None = yield from find(scene, base)
    for change in [*(change_of(one) or one for one in more), said]:
        if found is None or found.best.table.name != table:
            return None
        found = yield from find(scene, rewritten(found.best, change), table=table)
    return found if found is not None and found.best.complete else None


def _after_change(scene: Scene, before: Found, changed: str, said: str, table: str) -> Lookup:
    """The reading of a changed question: of the table of the one before, unless the change names something new."""
    own = before.best.table.name
    if own == table or not search_words(said):
        return (yield from find(scene, changed, table=own))
    return (yield from find(scene, changed))


def base_text(clause: Clause) -> str:
    """What was asked, without what later messages changed about it."""
    return clause.text.split(" | ")[0] if clause.changes else clause.text


_ORDINAL = re.compile(
    r"\b(?:in |of |from )?the (?:first|second|third|fourth|fifth|last|1st|2nd|3rd) (?:one|table)\b", re.I
)


def _nothing_found(scene: Scene, clause: Clause, core: Clause) -> Plan:
    words = " ".join(search_words(core.text))
    if not words:
        raise Stop(
            Answer(
                "What data do you mean? Name a table or what it is about.",
                ("List catalogs", "Find tables about customers"),
                ok=False,
            )
        )
    if clause.has("who", "who's"):
        return smalltalk.decline()
    if clause.names and clause.verb in ("howmany", "show", "is", None) and "data" not in clause.chosen:
        from agent.providers.planner.plans.anything import by_name

        return (yield from by_name(scene, replace(clause, verb="describe")))
    return Answer(
        f"I found no table about “{words}”. {smalltalk.decline().text}",
        ("List catalogs", "Find tables about customers"),
        ok=False,
        lost=True,
    )


def missing(found: Found) -> Answer:
    out, table = found.best.out, found.table
    if _hardly(found):
        said = joined([f"“{m}”" for m in out.missing])
        return replace(smalltalk.decline(), text=f"I found no table that has {said}. {smalltalk.decline().text}")
    columns = joined([code(c.name) for c in table.columns[:14]])
    what = joined([f"“{m}”" for m in out.missing]) or "what to show"
    return Answer(
        f"I could not find {what} in {code(table.name)}, so I ran nothing. Its columns are {columns}.",
        (f"Show me 5 sample rows from {table.name}", f"Describe {table.name}"),
        ok=False,
        lost=True,
    )


def _hardly(found: Found) -> bool:
    """Whether a table explains so little of a question that it is likely about something else altogether."""
    missing = found.best.out.missing
    named = [i for i in found.best.items if i.kind == "named"]
    return speaks_of_else(missing) or (len(missing) > 1 and len(missing) > len(named))


def _with_rivals(answer: Answer, clause: Clause, found: Found) -> Answer:
    if not found.rivals:
        return answer
    text = (
        f"{answer.text}\n\n{joined([code(r) for r in found.rivals[:3]])} would fit too; say “the other one” to use it."
    )
    others = tuple(Option(r, chosen(clause, "table", r)) for r in found.rivals)
    return replace(answer, text=text, others=others)


def run_sql(scene: Scene, clause: Clause) -> Plan:
    """Runs SQL that was typed as such, as it is."""
    warehouse = yield from warehouse_for(scene, clause, clause.choice("on") or "")
    return (yield from _run(scene, clause.choice("sql") or "", warehouse))


def warehouse_for(scene: Scene, clause: Clause, said: str) -> Lookup:
    """The warehouse to name in calls, None for the session's. Asks before it starts one that is stopped."""
    if said:
        from agent.providers.planner.language.reader import read_clause

        inner = replace(read_clause(f"use {said}"), chosen=clause.chosen)
        warehouses: Sequence[Thing] = yield from scene.things("warehouse")
        if set(said.lower().split()) <= _NO_NAME and not clause.choice("warehouse"):
            return None
        warehouse = pick(scene, inner, warehouses, kind="warehouse", verb="use")
        ref = warehouse.ref
    elif (one := on_that_warehouse(scene, clause)) is not None:
        if any(r.call.name in ("create_warehouse", "start_warehouse") for r in scene.done):
            return one.ref  # it comes up, and the statement waits for it
        warehouses = yield from scene.things("warehouse")
        warehouse = next((w for w in warehouses if one.ref in (w.name, w.id)), one)
        ref = warehouse.ref
    else:
        context = scene.context.get("warehouse", "")
        if "STOPPED" not in context.upper():
            return None
        warehouses = yield from scene.things("warehouse")
        current = [w for w in warehouses if w.name.lower() in context.lower()]
        if not current:
            return None
        warehouse, ref = current[0], None
    if is_up(warehouse):
        return ref
    if "start_warehouse" not in clause.agreed:
        yes = agreed(clause, "start_warehouse")
        text = (
            f"{bold(warehouse.name)} is {warehouse.state.lower()}, so the query cannot run on it yet. "
            "Shall I start it first?"
        )
        up = [w for w in warehouses if w.state == "RUNNING"]
        raise Stop(
            Answer(
                text,
                ("Yes, start it first", *(f"Use {w.name}" for w in up[:1])),
                yes=(yes,),
                options=tuple(_on(clause, w) for w in up),
                ok=False,
            )
        )
    yield from scene.call("start_warehouse", warehouse=warehouse.ref, wait_seconds=START_WAIT)
    return warehouse.ref


def _on(clause: Clause, warehouse: Thing) -> Option:
    """The same request on another warehouse."""
    core, _ = split_warehouse(clause)
    text = f"{core.text.rstrip('.?! ')} on the {warehouse.name}"
    if clause.verb == "sql":
        return Option(
            warehouse.name,
            replace(clause, chosen=(*(c for c in clause.chosen if c[0] != "on"), ("on", warehouse.name))),
            (warehouse.id,),
        )
    from agent.providers.planner.language.reader import read_clause

    named = text if "warehouse" in warehouse.name.lower() else f"{text} warehouse"
    return Option(warehouse.name, read_clause(named), (warehouse.id,))


def _run(scene: Scene, sql: str, warehouse: str | None, *, found: Found | None = None) -> Plan:
    result = (yield from scene.ask(scene.call_for("execute_sql", sql=sql, warehouse=warehouse)))[0]
    if result.is_error:
        failed = said_by_tool(result, doing="The query did not run" if result.declined else "The query failed")
        return replace(
            failed,
            text=failed.text + (f"\n\n```sql\n{sql}\n```" if found else ""),
            followups=("Show the query history", f"Describe {found.table.name}" if found else "List catalogs"),
        )
    summary = result.parsed.summary
    if "is still" in summary:
        return Answer(f"{summary} Ask me for its result in a moment.", ("Show the query history",), ok=False)
    if found is None:
        return Answer(plain(result), ("Show the query history", "List catalogs"))
    made = found.best.out
    lines = [told(made, found, result)]
    if made.reading:
        lines.append(f"I read it as {'; '.join(made.reading)}, from {code(found.table.name)}.")
    problem, drawn = yield from charted(scene, result, made)
    if problem:
        lines.append(problem)
    return Answer("\n\n".join(lines), followups(found, drawn))


def chart_it(scene: Scene, clause: Clause) -> Plan:
    """Draws the last result: "as a chart", "plot that as a pie"."""
    focus = scene.memory.focus("statement")
    if focus is None:
        return Answer(
            "There is no result to draw yet. Ask about some data first.",
            ("List catalogs", "Find tables about customers"),
            ok=False,
        )
    kind = chart_of(clause.text)
    wanted = None if kind in ("", "auto") else kind
    # Without columns the chart chooses those that fit its kind: a line's are not those of a bar before it.
    result = (yield from scene.ask(scene.call_for("show_chart", statement_id=focus.id, kind=wanted)))[0]
    if result.is_error:
        return Answer(_not_drawn(result), ("Show it as a bar chart",) if wanted not in (None, "bar") else (), ok=False)
    no_map = " I cannot draw maps, so I took another kind of chart." if clause.has("map") else ""
    table = scene.memory.focus("table")
    next_ = (*other_kind(result), *((f"Describe {table.name}",) if table else ("Show the query history",)))
    return Answer(result.parsed.summary.replace("shown to the person", "shown above") + no_map, next_)


def _not_drawn(result: Result) -> str:
    """Why there is no chart, in one sentence."""
    why = first_line(result.text).removeprefix("The chart was not drawn:").strip()
    why = re.split(r"(?<!\d)\.\s+(?=[A-Z])", why)[0].rstrip(".")
    return f"I could not draw that chart: {why}."
