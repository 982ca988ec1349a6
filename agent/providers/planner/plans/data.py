"""Questions about data: finds the table, writes and runs the SQL, shows a chart where one helps, tells the point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner import smalltalk
from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.plans.warehouses import START_WAIT, is_up
from agent.providers.planner.resolve import agreed, chosen, pick
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.columns import name_parts
from agent.providers.planner.sql.compile import Compiler
from agent.providers.planner.sql.compiled import Compiled
from agent.providers.planner.sql.detect import split_warehouse
from agent.providers.planner.sql.patterns import read_question
from agent.providers.planner.sql.question import Filter, Question
from agent.providers.planner.sql.tables import Found, find_table, look_further
from agent.providers.planner.steps import Answer, Lookup, Option, Plan, Result, Stop
from agent.providers.planner.things import Thing
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, code, count, first_line, joined, said_by_tool

CHART_ROWS = 200
_NO_NAME = wordset("sql warehouse wh current same default this that")


def data(scene: Scene, clause: Clause) -> Plan:
    """Answers a question about rows of tables."""
    core, where = split_warehouse(clause)
    warehouse = yield from warehouse_for(scene, clause, where)
    question = _with_changes(read_question(core), core)
    at, listed = slots.ordinal(core), scene.memory.listed("table")
    if at is not None and -len(listed) <= at < len(listed) and not question.table and core.has("one", "table"):
        question = replace(question, table=listed[at].name, subject=())
    if ref := clause.choice("table"):
        question = replace(question, table=ref)
    found: Found | None = yield from find_table(scene, question)
    if found is None:
        words = " ".join(question.subject) or " ".join(w for p in question.phrases for w in p)
        if not words:
            raise Stop(
                Answer(
                    "What data do you mean? Name a table or what it is about.",
                    ("List catalogs", "Find tables about customers"),
                    ok=False,
                )
            )
        if clause.names and clause.verb in ("howmany", "show", "is", None) and not question.measures:
            from agent.providers.planner.plans.anything import by_name

            return (yield from by_name(scene, replace(clause, verb="describe")))
        text = f"I found no table about “{words}”."
        return Answer(
            text + " " + smalltalk.decline().text if not clause.names else text,
            ("List catalogs", "Find tables about customers"),
            ok=False,
        )
    fit: tuple[Found, Compiled] = yield from _compiled(scene, question, found)
    found, made = fit
    if made.missing:
        return _missing(clause, found, made)
    answer = yield from _run(scene, made.sql, warehouse, question=question, made=made, found=found)
    return _with_rivals(answer, clause, found)


def _compiled(scene: Scene, question: Question, found: Found) -> Lookup:
    """The SQL over the table that fits best. Looks at values and at tables further off where a word has no place."""
    made = Compiler(question, found.table, found.joinable).run()
    if not made.missing and not made.unsure:
        return found, made
    first, wider = (found, made), (yield from look_further(scene, found))
    made = Compiler(question, wider.table, wider.joinable).run()
    if not made.missing:
        return wider, made
    for other in found.next_best[:TRIED]:
        second = replace(
            found, table=other, rivals=(), joinable=(found.table, *(t for t in found.joinable if t is not other))
        )
        made = Compiler(question, other, second.joinable).run()
        if made.missing or made.unsure:
            second = yield from look_further(scene, second)
            made = Compiler(question, second.table, second.joinable).run()
        if not made.missing:
            return second, made
    return first


TRIED = 2


def _with_changes(question: Question, clause: Clause) -> Question:
    """The question with what later messages changed: parts they name stand in for those of the same sort."""
    for change in clause.changes:
        new = read_question(split_warehouse(change)[0])
        question = _changed(question, new, change)
    return question


def _changed(old: Question, new: Question, change: Clause) -> Question:
    """One change taken in. Times replace times; a bare noun is another table, a noun with a number one more filter."""
    filters, subject, table = [*old.filters, *new.filters], old.subject, old.table
    if any(f.op == "time" for f in new.filters):
        filters = [f for f in old.filters if f.op != "time"] + list(new.filters)
    order, groups = new.order, new.groups
    if new.subject and any(word.isdigit() for word in new.subject):
        filters.append(Filter(new.subject, "in", tokens=tuple(t for t in change.tokens if t.word in new.subject)))
    elif new.subject and not (new.measures or new.groups or new.limit):
        subject, table = new.subject, new.table
    if groups and not (old.groups or old.measures or old.counts) and change.has("by"):
        order, groups = groups[0].words, ()  # "by distance": of rows, their order
    return replace(
        old,
        subject=subject,
        table=table,
        measures=new.measures or old.measures,
        groups=groups or old.groups,
        filters=tuple(filters),
        order=order or old.order,
        direction=new.direction or old.direction,
        limit=new.limit or old.limit,
        chart=new.chart or old.chart,
    )


def _missing(clause: Clause, found: Found, made: Compiled) -> Answer:
    columns = joined([code(c.name) for c in found.table.columns[:14]])
    what = joined([f"“{m}”" for m in dict.fromkeys(made.missing)])
    return Answer(
        f"I could not find {what} in {code(found.table.name)}, so I ran nothing. Its columns are {columns}.",
        (f"Show me 5 sample rows from {found.table.name}", f"Describe {found.table.name}"),
        ok=False,
    )


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


def _run(
    scene: Scene,
    sql: str,
    warehouse: str | None,
    *,
    question: Question | None = None,
    made: Compiled | None = None,
    found: Found | None = None,
) -> Plan:
    result = (yield from scene.ask(scene.call_for("execute_sql", sql=sql, warehouse=warehouse)))[0]
    shown = f"\n\n```sql\n{sql}\n```" if made else ""
    if result.is_error:
        failed = said_by_tool(result, doing="The query did not run" if result.declined else "The query failed")
        return replace(
            failed,
            text=failed.text + shown,
            followups=("Show the query history", f"Describe {found.table.name}" if found else "List catalogs"),
        )
    summary = result.parsed.summary
    if "is still" in summary:
        return Answer(f"{summary} Ask me for its result in a moment.", ("Show the query history",), ok=False)
    rows = result.parsed.rows
    lines = [_told(question, made, found, result) if made and question and found else _plain(result)]
    if made and found and made.reading:
        lines.append(f"I read it as {'; '.join(made.reading)}, from {code(found.table.name)}.")
    charted = yield from _chart(scene, result, rows, question, made)
    if charted:
        lines.append(charted)
    return Answer("\n\n".join(lines), _followups(question, made, found, rows))


def _plain(result: Result) -> str:
    rows = result.parsed.rows
    if len(rows) == 1 and len(rows[0]) == 1:
        name, value = next(iter(rows[0].items()))
        return f"{bold(figure(value))} ({code(name)})."
    return result.parsed.summary


def _told(question: Question, made: Compiled, found: Found, result: Result) -> str:
    """The point of a result in one or two sentences."""
    rows = result.parsed.rows
    table = code(found.table.name)
    if not rows:
        return f"No rows of {table} fit."
    if made.single and len(rows) == 1:
        name, value = next(iter(rows[0].items()))
        if name.startswith("number_of_"):
            noun = name.removeprefix("number_of_").replace("_", " ")
            there = "matching " if question.filters else ""
            return f"There are {bold(figure(value))} {there}{noun if noun != 'rows' else 'rows'} in {table}."
        return f"The {name.replace('_', ' ')} is {bold(figure(value))} ({table})."
    if len(rows) == 1 and not made.x:
        return (
            f"From {table}: "
            + joined([f"{name.replace('_', ' ')} {bold(figure(value))}" for name, value in rows[0].items()])
            + "."
        )
    shown = _total_rows(result)
    if (
        made.x
        and made.y
        and made.y in rows[0]
        and made.x in rows[0]
        and (question.groups or question.measures or question.counts)
    ):
        top = max(rows, key=lambda r: number(r[made.y]) or 0) if made.x_time else rows[0]
        word = "Lowest" if question.direction == "asc" else "Highest"
        line = (
            f"{count(shown, 'row')}. {word}: {code(made.x)} {bold(top[made.x])} with "
            f"{made.y.replace('_', ' ')} {bold(figure(top[made.y]))}."
        )
        if not made.x_time and len(rows) > 2 and not question.limit and shown == len(rows):
            line += (
                f" {'Highest' if word == 'Lowest' else 'Lowest'}: {bold(rows[-1][made.x])} with "
                f"{figure(rows[-1][made.y])}."
            )
        return line
    line = f"{count(shown, 'row')} of {table}"
    if made.y and made.y in rows[0]:
        first, last = figure(rows[0][made.y]), figure(rows[-1][made.y])
        line += (
            f"; {code(made.y)} goes from {bold(first)} to {bold(last)}"
            if shown > 1
            else f": {code(made.y)} is {bold(first)}"
        )
    return line + "."


def _total_rows(result: Result) -> int:
    match = re.match(r"([\d,]+) rows?", result.parsed.summary)
    return int(match[1].replace(",", "")) if match else len(result.parsed.rows)


def figure(value: str) -> str:
    """A number as people write it: thousands separated, two decimals at most; anything else as it is."""
    if re.fullmatch(r"-?\d+", value):
        return f"{int(value):,}"
    if re.fullmatch(r"-?\d+\.\d+(e[+-]?\d+)?", value, re.IGNORECASE):
        return f"{float(value):,.2f}"
    return value


def _chart(
    scene: Scene, result: Result, rows: Sequence[dict[str, str]], question: Question | None, made: Compiled | None
) -> Lookup:
    """Shows a chart when one was asked for, or when the result is a ranking or a course of time."""
    if made is None or question is None or not scene.has("show_chart") or len(rows) < 2:
        return ""
    wanted = bool(question.chart)
    drawable = bool(made.x and made.y) and made.x in rows[0] and made.y in rows[0]
    if question.pair:
        drawable = True
    elif not question.groups:
        # rows as they are: a label must be its row's alone, or marks would cover each other
        drawable = drawable and len({row[made.x] for row in rows}) == len(rows)
    if not wanted and (not drawable or _total_rows(result) > CHART_ROWS):
        return ""
    course = made.x_time and bool(question.groups) and made.x != "hour"
    kind = question.chart if question.chart not in ("", "auto") else "line" if course else "bar"
    args = {
        "statement_id": statement_id_of(result),
        "kind": kind,
        "x": made.x,
        "y": made.y,
        "color": made.color,
        "title": _title(made),
    }
    if not args["statement_id"]:
        return ""
    if not drawable:
        args = {"statement_id": args["statement_id"], "kind": None if question.chart == "auto" else question.chart}
    charted = (yield from scene.ask(scene.call_for("show_chart", **args)))[0]
    if charted.is_error:
        return f"The chart could not be drawn: {charted.parsed.summary}" if wanted else ""
    return ""


def _title(made: Compiled) -> str:
    y, x = made.y.replace("_", " "), " ".join(name_parts(made.x))
    return f"{y} by {x}".capitalize() if x and y else ""


def statement_id_of(result: Result) -> str:
    match = re.search(r"\(statement ([^)\s]+)\)", result.text) or re.search(r"\bstatement_id:? ([\w-]+)", result.text)
    return match[1] if match else ""


def _followups(
    question: Question | None, made: Compiled | None, found: Found | None, rows: Sequence[dict[str, str]]
) -> tuple[str, ...]:
    if question is None or made is None or found is None:
        return ("Show the query history", "List catalogs")
    table, columns = found.table, found.table.columns
    short = table.name
    measure = next((c for c in columns if c.numeric and not c.identifies), None)
    split = next((c for c in columns if (c.identifies and c.name.lower().endswith("zip")) or c.text), None)
    ideas = []
    if not question.groups and measure is not None and split is not None:
        ideas.append(f"Average {measure.name} by {split.name} in {short} as a chart")
    if any(c.time for c in columns) and not any(g.bucket for g in question.groups):
        ideas.append(f"Number of rows per day in {short} as a chart")
    if question.groups or question.counts:
        ideas.append(f"Show me 5 sample rows from {short}")
    ideas.append(f"Describe {short}")
    return tuple(ideas)


def chart_it(scene: Scene, clause: Clause) -> Plan:
    """Draws the last result: "as a chart", "plot that as a pie"."""
    focus = scene.memory.focus("statement")
    if focus is None:
        return Answer(
            "There is no result to draw yet. Ask about some data first.",
            ("List catalogs", "Find tables about customers"),
            ok=False,
        )
    kind = read_question(clause).chart
    wanted = None if kind in ("", "auto") else kind
    # Without columns the chart chooses those that fit its kind: a line's are not those of a bar before it.
    result = (yield from scene.ask(scene.call_for("show_chart", statement_id=focus.id, kind=wanted)))[0]
    if result.is_error:
        return Answer(_not_drawn(result), ("Show it as a bar chart",) if wanted not in (None, "bar") else (), ok=False)
    return Answer(result.parsed.summary.replace("shown to the person", "shown above"), ("List catalogs",))


def _not_drawn(result: Result) -> str:
    """Why there is no chart, in one sentence."""
    why = first_line(result.text).removeprefix("The chart was not drawn:").strip()
    why = re.split(r"(?<!\d)\.\s+(?=[A-Z])", why)[0].rstrip(".")
    return f"I could not draw that chart: {why}."
