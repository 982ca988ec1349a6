"""SQL warehouses and the history of queries that ran on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.outcome import act_on_each
from agent.providers.planner.plans.idling import IDLE_MINUTES, idle_for, idle_line, idle_minutes, price, use_line
from agent.providers.planner.plans.many import listed_apart, spared
from agent.providers.planner.plans.many_warehouses import each_warehouse, is_up, warehouses_meant
from agent.providers.planner.resolve import chosen, name_words, resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan
from agent.providers.planner.superlatives import superlative
from agent.providers.planner.things import Match, Thing, link
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, code, count, duration, names, within

START_WAIT = 60  # seconds to wait for a warehouse that a statement needs


def is_down(warehouse: Thing) -> bool:
    return not is_up(warehouse)


def list_warehouses(scene: Scene, clause: Clause) -> Plan:
    """All warehouses, those in a state, or one by name; which of them are idle and what they cost."""
    if (
        name_words(clause)
        or clause.choice("warehouse")
        or (clause.verb in ("is", "describe", "why") and not clause.has("any", "warehouses"))
    ):
        warehouse: Thing = yield from resolve(scene, clause, "warehouse")
        yield from scene.call("list_warehouses", warehouse=warehouse.ref)
        size = warehouse.cell("size")
        text = f"{bold(warehouse.name)} is {warehouse.state.lower()}" + (f" (size {size})." if size else ".")
        up = warehouse.cell("up").strip("-")
        said = [text, f"It has been up for {up}." if up else "", use_line(warehouse)]
        if "cost" in clause.flags and is_down(warehouse) and price(warehouse):
            said.append(f"It costs about ${price(warehouse):.2f} an hour when it runs.")
        text = " ".join(filter(None, said))
        first = f"Start the {warehouse.name}" if is_down(warehouse) else f"Stop the {warehouse.name}"
        return Answer(text, (first, "List SQL warehouses", "Show the query history"))
    state = "RUNNING" if {"running", "idle"} & clause.flags else "STOPPED" if "stopped" in clause.flags else None
    found: Sequence[Thing] = yield from scene.things("warehouse", state=state)
    if found and "idle" in clause.flags:
        return _idle_ones(found, minutes=slots.minutes(clause) or IDLE_MINUTES)
    if not found:
        return Answer(
            f"No SQL warehouse is {state.lower()}." if state else "There are no SQL warehouses.",
            ("List SQL warehouses",),
        )
    states = ", ".join(f"{bold(w.name)} is {w.state.lower()}" for w in found)
    down, up = [w for w in found if is_down(w)], [w for w in found if is_up(w)]
    follow = [f"Start the {down[0].name}"] if down else []
    follow += [f"Stop the {up[0].name}"] if up else []
    lines = [f"{count(len(found), 'SQL warehouse')}: {states}."]
    if "cost" in clause.flags and (priced := sorted((w for w in found if price(w)), key=price, reverse=True)):
        each = (f"{bold(w.name)} ${price(w):.2f}{'' if is_up(w) else ' when it runs'}" for w in priced)
        lines.append(f"An hour costs about: {', '.join(each)}.")
    elif (single := superlative(clause, found)) is not None and price(single):
        lines.append(f"That is {bold(single.name)}, at about ${price(single):.2f} an hour.")
    if idlers := [w for w in found if idle_for(w) >= IDLE_MINUTES]:
        lines.append(idle_line(idlers))
    return Answer("\n\n".join(lines), (*follow, "Show the query history"))


def _idle_ones(running: Sequence[Thing], *, minutes: float) -> Answer:
    """Which of the running warehouses are idle, and of which that is not known."""
    idlers = [w for w in running if idle_for(w) >= minutes]
    unknown = [w for w in running if idle_minutes(w) is None]
    lines = [idle_line(idlers) if idlers else f"No SQL warehouse is known to be idle for {duration(minutes)} or more."]
    if unknown:
        lines.append(f"Since when {names(unknown)} {'is' if len(unknown) == 1 else 'are'} idle is not known.")
    return Answer("\n\n".join(lines), (*(f"Stop the {w.name}" for w in idlers[:1]), "List SQL warehouses"))


def start_warehouse(scene: Scene, clause: Clause) -> Plan:
    if several := (yield from warehouses_meant(scene, clause, "start", usable=is_down)):
        if len(several) > 1:
            return (yield from each_warehouse(scene, several, "start"))
        clause = chosen(clause, "warehouse", several[0].ref)
    warehouse: Thing = yield from resolve(scene, clause, "warehouse", verb="start", usable=is_down)
    if warehouse.state == "RUNNING":
        yield from scene.call("start_warehouse", warehouse=warehouse.ref)
        return Answer(f"{bold(warehouse.name)} is already running; this session now uses it.", ("List SQL warehouses",))
    result = yield from scene.call(
        "start_warehouse", warehouse=warehouse.ref, wait_seconds=START_WAIT if "wait" in clause.agreed else None
    )
    running = result.parsed.get("state").upper() == "RUNNING"
    text = f"{bold(warehouse.name)} is {'running' if running else 'starting'}; this session uses it from now on."
    return Answer(text, (f"Is the {warehouse.name} up?", f"Stop the {warehouse.name}", "Show the query history"))


def stop_warehouse(scene: Scene, clause: Clause) -> Plan:
    found: Sequence[Thing] = yield from scene.things("warehouse")
    written = link(clause.tokens, clause.names, found)
    if apart := listed_apart(clause, found):
        written = Match(apart)
    if (("all" in clause.flags or clause.has("warehouses")) and not clause.names) or (
        len(written.things) > 1 and written.sure and clause.has("and")
    ):
        chosen = [w for w in (written.things or found) if is_up(w) and w not in spared(clause, found, noun="warehouse")]
        if chosen and "idle" in clause.flags:
            floor = slots.minutes(clause) or IDLE_MINUTES
            idle = [w for w in chosen if idle_for(w) >= floor]
            if not idle:
                return _idle_ones(chosen, minutes=floor)
            chosen = idle
        if not chosen:
            return Answer("No SQL warehouse is running, so there is nothing to stop.", ("List SQL warehouses",))
        calls = [scene.call_for("stop_warehouse", warehouse=w.ref) for w in chosen]
        answer = yield from act_on_each(
            scene,
            calls,
            [w.name for w in chosen],
            done="Stopped",
            not_done="Not stopped",
            followups=("List SQL warehouses",),
        )
        return answer
    warehouse: Thing = yield from resolve(scene, clause, "warehouse", verb="stop", usable=is_up)
    if warehouse.state == "STOPPED":
        return Answer(
            f"{bold(warehouse.name)} is not running, so there is nothing to stop.",
            (f"Start the {warehouse.name}", "List SQL warehouses"),
        )
    yield from scene.call("stop_warehouse", warehouse=warehouse.ref)
    return Answer(f"Stopped {bold(warehouse.name)}.", (f"Start the {warehouse.name}", "List SQL warehouses"))


def _as_said(clause: Clause, warehouse: Thing) -> bool:
    """Whether it is in the state that the order names: "delete the one that is stopped". Without one, none is meant."""
    return ("stopped" in clause.flags and is_down(warehouse)) or ("running" in clause.flags and is_up(warehouse))


def delete_warehouse(scene: Scene, clause: Clause) -> Plan:
    if several := (yield from warehouses_meant(scene, clause, "delete", usable=lambda w: True)):
        return (yield from each_warehouse(scene, several, "delete"))
    warehouse: Thing = yield from resolve(
        scene, clause, "warehouse", verb="delete", usable=lambda w: _as_said(clause, w)
    )
    yield from scene.call("delete_warehouse", warehouse=warehouse.ref)
    return Answer(f"Deleted the SQL warehouse {bold(warehouse.name)}.", ("List SQL warehouses",))


_SIZES = ("2X-Small", "X-Small", "2X-Large", "3X-Large", "4X-Large", "X-Large", "Small", "Medium", "Large")


def create_warehouse(scene: Scene, clause: Clause) -> Plan:
    text = (
        clause.text.lower()
        .replace("extra small", "x-small")
        .replace("extra large", "x-large")
        .replace("xx-small", "2x-small")
    )
    size = next(
        (
            s
            for s in _SIZES
            if re.search(
                rf"(?<![\w-]){s.lower()}(?![\w-])", text.replace("2x small", "2x-small").replace("x small", "x-small")
            )
        ),
        None,
    )
    name = (
        clause.choice("name")
        or slots.named(clause)
        or " ".join(
            t.text
            for t in slots.without_specs(clause)
            if t in clause.loose
            and t.kind == "word"
            and t.word in clause.names
            and t.word
            not in ("small", "medium", "large", "x-small", "x-large", "2x-small", "size", "serverless", "sql")
        )
    )
    if not name:
        return Answer(
            "What should the new SQL warehouse be called?",
            ("Call it scratch-warehouse",),
            fill=("name", clause),
            ok=False,
        )
    there: Sequence[Thing] = yield from scene.things("warehouse")
    meant = [w for w in there if re.search(rf"\b(?:the|our|my) {re.escape(w.name.lower())}\b", clause.lower)]
    meant = [] if slots.named(clause) else meant  # "make the BI Warehouse bigger" creates none
    # "make Starter Warehouse large": the kind is part of the name of one that is there
    meant += [w for w in there if w.name.lower() in (name.lower(), f"{name} warehouse".lower())]
    if meant:
        text = f"{bold(meant[0].name)} is there already, and I cannot change its settings; I created nothing."
        return Answer(text, (f"Show the {meant[0].name}",), ok=False)
    minutes = slots.stops_after(clause)
    most = re.search(
        rf"\b(?:up to|scale to|scales to|grow to|grows to|at most|max(?:imum)?(?: of)?|with|and|\d+ ?(?:to|-))"
        rf" ?{slots.NUMBER} clusters?\b",
        text,
    )
    yield from scene.call(
        "create_warehouse",
        name=name,
        size=size,
        auto_stop_minutes=minutes,
        max_clusters=slots.number_in(most[1]) if most else None,
    )
    return Answer(f"Created the SQL warehouse {bold(name)}.", (f"Is the {name} warehouse up?", "List SQL warehouses"))


_LONGER = re.compile(
    rf"\b(?:longer than|slower than|more than|over|above|at least|exceed\w*|beyond|>) ?{slots.NUMBER} ?"
    r"(seconds?|secs?|s|minutes?|mins?|m|hours?|h)\b"
)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_STATUS = {"failed": "FAILED", "running": "RUNNING", "cancelled": "CANCELED", "succeeded": "FINISHED"}


_BY = re.compile(
    r"\b(?:by|from|of) (?:user )?([\w.+-]+@[\w.-]+\w|(?!the\b|today|yesterday|this|last|duration|time|user\b|cost"
    r"|warehouse|now|me\b|my\b|all\b|any\b)[a-z]{3,}(?= (?:today|yesterday|this|in|since|on|that|from)\b|$))"
)
_PER_USER = re.compile(r"\b(?:per|by|for each|of each) (?:user|person)\b(?! [\w.+-]+@)")
_ABOUT = re.compile(
    r"\b(?:queries|statements|sql)(?: (?:ran|run|running|were|that|which|are|executed|today|yesterday))* (?:on|about"
    r"|against|touching|reading) (?:the )?(?:table )?(?!today|yesterday|this\b|last\b|\w+day\b|weekends?\b|my\b|all\b"
    r"|any\b|it\b|that\b|them\b|\d)([\w.]+)(?: table)?(?= (?:today|yesterday|this|in|since|that|from)\b|$)"
)
_RETURNED = re.compile(r"\b(?:returned|returning|gave|with|had|produced) (?:more than|over|above) (\d+) rows?\b")


def list_query_history(scene: Scene, clause: Clause) -> Plan:
    """The statements that ran, newest first; the slowest of them when asked."""
    status = next((value for flag, value in _STATUS.items() if flag in clause.flags), None)
    if status is None and clause.has("queued", "waiting", "pending"):
        status = "QUEUED"
    elif status is None and "stopped" in clause.flags:
        status = "CANCELED"
    warehouse: Thing | None = None
    if "warehouse" in clause.kinds:
        warehouse = yield from resolve(scene, clause, "warehouse")
    elif said := [t for t in slots.after(clause, "on") if t in clause.loose]:  # "on wh-1"
        match = link(said, [t.word for t in said], (yield from scene.things("warehouse")))
        warehouse = match.things[0] if match.sure and len(match.things) == 1 else None
    since, limit = slots.since(clause), slots.limit(clause)
    longer = _LONGER.search(clause.lower)
    floor = (
        float(longer[1] if longer[1].isdigit() else slots.number_in(longer[1]) or 1) * _SECONDS[longer[2][:1]]
        if longer
        else 0
    )
    slow = "slow" in clause.flags or clause.has("duration", "took") or bool(longer)
    by = _BY.search(clause.lower)
    part = _ABOUT.search(clause.lower) if warehouse is None else None
    result = yield from scene.call(
        "list_query_history",
        warehouse=warehouse.ref if warehouse else None,
        status=status,
        since=since,
        limit=None if slow or by or part or _RETURNED.search(clause.lower) else limit,
    )
    rows = result.parsed.rows
    where = f" on {bold(warehouse.name)}" if warehouse else ""
    if by:
        rows = [
            r
            for r in rows
            if by[1] in re.split(r"[\s@.]", r.get("user", "").lower()) or r.get("user", "").lower() == by[1]
        ]
        where += f" by {by[1]}"
    if part:
        rows = [r for r in rows if part[1] in r.get("sql", "").lower()]
        where += f" that speak of “{part[1]}”"
    if more := _RETURNED.search(clause.lower):
        rows = [r for r in rows if (number(r.get("rows", "")) or 0) > int(more[1])]
        where += f" that gave more than {more[1]} rows"
    if by or part or more:
        rows = rows[:limit] if not more else rows
        older = any("older ones" in note for note in result.parsed.notes)
        where += f" among the newest {len(result.parsed.rows)}" if older else ""
    when = within(since)
    what = {"FAILED": "failed ", "RUNNING": "running ", "CANCELED": "cancelled ", "QUEUED": "queued "}.get(
        status or "", ""
    )
    if not rows:
        return Answer(f"There are no {what}queries{where}{when}.", ("Show the query history", "List SQL warehouses"))
    lines = [f"{count(len(rows), what + 'query', what + 'queries')}{where}{when}."]
    timed = sorted(rows, key=lambda r: -(number(r.get("seconds", "")) or 0))
    if longer:
        timed = [r for r in timed if (number(r.get("seconds", "")) or 0) > floor]
        if not timed:
            text = f"None of {lines[0].rstrip('.')} took longer than {longer[1]} {longer[2]}."
            return Answer(text, ("What are the slowest queries today?", "List SQL warehouses"))
        told = count(len(timed), what + "query", what + "queries")
        lines = [f"{told}{where}{when} took longer than {longer[1]} {longer[2]}."]
    if _PER_USER.search(clause.lower):
        users = Counter(r.get("user") or "somebody" for r in rows)
        lines += ["\n".join(f"- {user}: {n}" for user, n in sorted(users.items(), key=lambda one: (-one[1], one[0])))]
    if slow:
        lines.append(
            "The slowest:\n\n" + "\n".join(f"- {r.get('seconds')} s: {code(_sql(r))}" for r in timed[: limit or 5])
        )
    failed = [r for r in rows if r.get("status") == "FAILED"]
    if failed and not slow and not status:
        lines.append(f"{count(len(failed), 'query', 'queries')} failed, the latest: {code(_sql(failed[0]))}.")
    return Answer(
        "\n\n".join(lines), ("What are the slowest queries today?", "Show failed queries", "List SQL warehouses")
    )


def _sql(row: dict[str, str]) -> str:
    sql = " ".join(row.get("sql", "").replace("`", "").split())
    return sql if len(sql) <= 90 else sql[:89] + "…"


NEXT_ROWS = "the next rows"  # those behind what has been shown
# "skip the first 100 rows", "rows 51 to 100", "from row 200 on"
_SKIPPED = re.compile(
    r"\b(?:skip\w*|leav\w+ out|without|after|beyond|past|ignor\w+|offset)(?: (?:the|by|of|its|row|rows|first))* (\d+)\b"
    r"|\b(?:from )?rows? (\d+)(?: ?(?:to|-|through|until|till) ?(\d+))?\b"
)


def get_statement(scene: Scene, clause: Clause) -> Plan:
    id_ = statement_id(scene, clause)
    if not id_:
        return Answer("Which statement? Give me its id.", ("Show the query history",), ok=False)
    skipped = _SKIPPED.search(clause.lower)
    first = int(skipped[1] or int(skipped[2]) - 1) if skipped else None
    most = int(skipped[3]) - (first or 0) if skipped and skipped[3] else slots.limit(clause) if not skipped else None
    if NEXT_ROWS in clause.lower:
        first = _shown_so_far(scene)
        if first is None:
            return Answer("All rows of that result have been shown.", ("Show the query history",))
    result = yield from scene.call("get_statement", statement_id=id_, offset=first, limit=most)
    return Answer(result.parsed.summary, ("Show the query history",))


def _shown_so_far(scene: Scene) -> int | None:
    """How many rows of the latest result have been shown; None where they are all it has."""
    steps = (s for turn in reversed(scene.turns) for s in reversed(turn.steps))
    last = next((s for s in steps if s.call.name in ("execute_sql", "get_statement") and not s.is_error), None)
    if last is None:
        return 0
    shown = int(last.call.args.get("offset") or 0) + len(last.parsed.rows)
    total = re.match(r"([\d,]+) rows?", last.parsed.summary)
    return None if total and int(total[1].replace(",", "")) <= shown else shown


def cancel_statement(scene: Scene, clause: Clause) -> Plan:
    id_ = statement_id(scene, clause)
    if not id_:
        return Answer(
            "Which statement shall I cancel? Give me its id; running ones are in the query history.",
            ("Show running queries",),
            ok=False,
            lost=True,
        )
    result = yield from scene.call("cancel_statement", statement_id=id_)
    return Answer(result.parsed.summary, ("Show the query history",))


def cancel_statements(scene: Scene, clause: Clause) -> Plan:
    """Cancels every statement under way: of all warehouses, or of the one that is named."""
    warehouse: Thing | None = None
    if "warehouse" in clause.kinds:
        warehouse = yield from resolve(scene, clause, "warehouse")
    ref = warehouse.ref if warehouse else None
    result = yield from scene.call("list_query_history", warehouse=ref, status="RUNNING")
    ids = [row["statement_id"] for row in result.parsed.rows if row.get("statement_id")]
    if not ids:
        where = f" on {bold(warehouse.name)}" if warehouse else ""
        return Answer(f"No query is running{where}, so there is nothing to cancel.", ("Show the query history",))
    calls = [scene.call_for("cancel_statement", statement_id=id_) for id_ in ids]
    answer: Answer = yield from act_on_each(
        scene, calls, ids, done="Cancelled", not_done="Not cancelled", followups=("Show the query history",)
    )
    return answer


def statement_id(scene: Scene, clause: Clause) -> str:
    """The id that the clause has (long, with digits), or the latest statement of the conversation."""
    written = next(
        (
            t.text
            for t in clause.tokens
            if t.kind in ("word", "quoted") and re.fullmatch(r"[\w-]*\d[\w-]*", t.text) and len(t.text) >= 8
        ),
        "",
    )
    if written:
        return written
    focus = scene.memory.focus("statement")
    return focus.id if focus and not clause.names else ""
