"""Lists that are narrowed: the list is asked for, and of its objects those are told that fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.narrowing import Narrowing, narrowing_of
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.scheduled import is_told
from agent.providers.planner.memory import LISTS
from agent.providers.planner.plans.biggest import MOST
from agent.providers.planner.resolve import NOUNS, agreed
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Call, Lookup, Plan, Result
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, code, count

_IN_SUMMARY = {"rows": "rows?", "columns": "columns?", "size": "bytes?"}
# What is looked up of each object: the tool, its parameter, and how many of what it lists.
_LOOKED_UP = {
    "tasks": ("get_job", "job"),
    "creator": ("get_job", "job"),
    "autotermination_minutes": ("get_cluster", "cluster"),
    "tables": ("list_tables", "schema"),
    "schemas": ("list_schemas", "catalog"),
    "secrets": ("list_secrets", "scope"),
}
_SHOWN = 200  # what follows takes those that were told, so all are
_POINTED = re.compile(r"\b(?:that|this|the same) (cluster|notebook)\b", re.IGNORECASE)


def narrowed(scene: Scene, clause: Clause, plan_for: Callable[[Clause], Callable[[Scene, Clause], Plan]]) -> Plan:
    """The objects of a list that fit what narrows it; where that cannot be told, it says so."""
    if (pointed := _POINTED.search(clause.text)) and (spoken := scene.memory.focus(pointed[1].lower())) is not None:
        clause = read_clause(_POINTED.sub(lambda m: f"the {m[1]} {spoken.name}", clause.text))
    narrowing = narrowing_of(clause)
    assert narrowing is not None
    if narrowing.never:
        return Answer(narrowing.never, (f"List all {NOUNS.get(narrowing.kind, narrowing.kind)}s",), ok=False)
    placed = clause.of("path") or set(clause.kinds) & {"volume", "directory", "repo"}
    deep = " recursively" if narrowing.kind == "file" and not placed else ""
    plain = agreed(read_clause(f"{narrowing.rest}{deep}"), "narrowed")
    told: Answer = yield from plan_for(plain)(scene, plain)
    listing = next((r for r in reversed(scene.done) if _lists(r, narrowing.kind)), None)
    if listing is None and narrowing.by == "name" and narrowing.kind == "job":  # "jobs that failed today except X"
        listing = next((r for r in reversed(scene.done) if _lists(r, "run")), None)
        narrowing = replace(narrowing, kind="run", by="job_name") if listing is not None else narrowing
    if not told.ok:
        return told
    if listing is None:
        return replace(told, text=f"{told.text}\n\nI could not apply “{narrowing.said}” to that.", ok=False)
    things = [t for t in things_of(narrowing.kind, listing) if t.cell("type") not in ("DIRECTORY", "REPO")]
    if narrowing.by == "size" and narrowing.kind == "file":
        things = [t for t in things if t.cell("type") != "NOTEBOOK"]  # of which no size is shown
    noun = NOUNS.get(narrowing.kind, narrowing.kind)
    before = len(scene.done)
    values: dict[str, str] | None = yield from _values(scene, narrowing, things)
    del scene.done[before:]  # what was looked at one by one is not what was spoken of
    if values is None:
        text = f"{len(things)} {noun}s are too many to look at one by one for that, so I show them all."
        return Answer(text, told.followups, ok=False)
    known = [t for t in things if t.name in values]
    fitting = [t for t in known if narrowing.holds(values[t.name])]
    if narrowing.sort:
        fitting = _in_order(fitting, values, narrowing.sort)
    unknown = len(things) - len(known)
    rest = f" Of {unknown} more that is not known." if unknown else ""
    where = " in your folder and below (files of volumes are not among them)" if deep else ""
    scene.done.remove(listing)
    scene.done.append(_part(listing, narrowing.kind, fitting))  # "... and stop them": of these alone
    if not fitting:
        return Answer(f"No {noun} of {len(known)}{where} is one that fits “{narrowing.said}”.{rest}", told.followups)
    lines = "\n".join(f"- {_line(t, values[t.name], narrowing)}" for t in fitting[:_SHOWN])
    more = f"\n- and {len(fitting) - _SHOWN} more" if len(fitting) > _SHOWN else ""
    head = f"{count(len(fitting), noun)}{where}, {narrowing.said}:"
    if not narrowing.sort:
        head = f"{len(fitting)} of {count(len(known), noun)}{where} fit “{narrowing.said}”:"
    return Answer(f"{head}\n\n{lines}{more}" + (f"\n\n{rest.strip()}" if rest else ""), told.followups)


def _in_order(things: Sequence[Thing], values: dict[str, str], sign: int) -> list[Thing]:
    """By their values, as numbers where all are; those of equal value by name."""
    figures = {name: number(value) for name, value in values.items()}
    by_name = sorted(things, key=lambda t: t.name.lower())
    if all(figures[t.name] is not None for t in things):
        return sorted(by_name, key=lambda t: sign * (figures[t.name] or 0))
    return sorted(by_name, key=lambda t: values[t.name].lower(), reverse=sign < 0)


def _part(listing: Result, kind: str, fitting: Sequence[Thing]) -> Result:
    """The list with these of its objects alone, as the rest of the message is to see it."""
    header = list(listing.parsed.tables[0].header) if listing.parsed.tables else []
    rows = [" | ".join(t.row.get(column) or "-" for column in header) for t in fitting]
    return Result(listing.call, "\n".join([f"{len(fitting)} {kind}s.", *([" | ".join(header), *rows] if rows else [])]))


def _lists(result: Result, kind: str) -> bool:
    found = LISTS.get(result.call.name)
    return not result.is_error and (found == kind or (kind == "file" and found == "notebook"))


def _line(thing: Thing, value: str, narrowing: Narrowing) -> str:
    if thing.kind == "run":
        return f"{code(thing.id)}: {thing.cell('job_name', 'job') or 'no job'}, {thing.state.lower()}"
    name = code(thing.name) if narrowing.kind in ("table", "file", "notebook", "schema") else bold(thing.name)
    unit = {"size": " bytes", "usd_per_hour": " dollars an hour"}.get(narrowing.by, f" {narrowing.by}")
    counts = narrowing.by in (*_IN_SUMMARY, *_LOOKED_UP, "workers", "usd_per_hour") and narrowing.kind != "warehouse"
    told = f"{value}{unit}" if counts else value
    told = value if narrowing.by in ("creator", "autotermination_minutes") else told
    return f"{name}: {told}" if told.strip(" -") and value != thing.name else name


def _values(scene: Scene, narrowing: Narrowing, things: Sequence[Thing]) -> Lookup:
    """What each object has of what is asked for, by its name; None where they are too many to look at."""
    by = narrowing.by
    if narrowing.since:
        since = slots.since(read_clause(f"runs {narrowing.since}"))
        runs = things_of("run", (yield from scene.look("list_job_runs", since=since, limit=500)))
        ran = {r.cell("job_name", "job").lower() for r in runs}
        return {t.name: "ran" if t.name.lower() in ran else "" for t in things}
    if by == "cluster":
        return (yield from _clusters_of(scene, things))
    if by == "when":  # a cron expression that has no words is not tested
        return {t.name: t.cell("schedule") for t in things if is_told(t.cell("schedule"))}
    if by == "name":
        return {t.name: t.name for t in things}
    if by in _IN_SUMMARY and narrowing.kind == "table":
        calls = [scene.call_for("describe_table", table=t.name) for t in things]
        return (yield from _each(scene, things, calls, lambda r: _in_summary(r, _IN_SUMMARY[by])))
    if by in _LOOKED_UP:
        tool, parameter = _LOOKED_UP[by]
        calls = [scene.call_for(tool, **{parameter: t.ref}) for t in things]
        return (yield from _each(scene, things, calls, lambda r: _listed(r, by)))
    if by == "suffix":
        return {t.name: t.name.rsplit("/", 1)[-1].rpartition(".")[2].lower() for t in things}
    empty = by in ("schedule", "last_run", "branch", "language", "comment")
    return {t.name: t.row.get(by, "") for t in things if empty or t.row.get(by, "").strip(" -")}


def _clusters_of(scene: Scene, jobs: Sequence[Thing]) -> Lookup:
    """The clusters that the tasks of each job run on, by name and id."""
    clusters: Sequence[Thing] = yield from scene.things("cluster")
    names_of = {c.id: c.name for c in clusters}

    def told(result: Result) -> str:
        ids = re.findall(r"^task: .*?\bcluster (\S+)", result.text, re.MULTILINE)
        return ", ".join(dict.fromkeys(x for i in ids for x in (names_of.get(i.rstrip(","), ""), i.rstrip(",")) if x))

    return (yield from _each(scene, jobs, [scene.call_for("get_job", job=j.ref) for j in jobs], told))


def _each(scene: Scene, things: Sequence[Thing], calls: Sequence[Call], value: Callable[[Result], str]) -> Lookup:
    if len(calls) > MOST:
        return None
    found = yield from scene.look_all(calls)
    told = {t.name: value(r) for t, r in zip(things, found, strict=True) if r is not None}
    return {name: v for name, v in told.items() if v}


def _in_summary(result: Result, unit: str) -> str:
    match = re.search(rf"([\d,]+) {unit}\b", result.parsed.summary)
    return match[1] if match else ""


def _listed(result: Result, by: str) -> str:
    if by in ("creator", "autotermination_minutes"):
        return result.parsed.get(by, default="" if by == "creator" else "0")
    if by == "tasks":
        return str(len(result.parsed.every("task")))
    match = re.match(r"(?:At least )?([\d,]+) ", result.parsed.summary)
    return match[1] if match else str(len(result.parsed.rows))
