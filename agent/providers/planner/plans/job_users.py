"""The jobs that run on a cluster or run a notebook: which they are, and orders for all of them."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.tokens import tokens_of
from agent.providers.planner.language.used_by import used_by
from agent.providers.planner.memory import ON_CLUSTER, TASK_PATH
from agent.providers.planner.plans.jobs import delete_job
from agent.providers.planner.resolve import agreed, chosen
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Result, Stop
from agent.providers.planner.things import Thing, link, words_of
from agent.providers.planner.wording import bold, code, count, joined, names

_MOST = 40
_POINTS = frozenset({"it", "that", "this", "that one", "this one"})
_ORDERS = {"pause": ("update_job", True), "resume": ("update_job", False), "run": ("run_job", None)}


def jobs_using(scene: Scene, clause: Clause) -> Plan:
    """Lists the jobs that use what is named, or does to each of them what is said. Reads the clause anew where nothing
    of that name is a cluster or a notebook of a job."""
    from agent.providers.planner.registry import plan_for

    said = used_by(clause)
    pointed = scene.memory.focus(*((said[0],) if said[0] else ("cluster", "notebook"))) if said else None
    jobs: tuple[Thing, ...] = yield from scene.things("job")
    shown = yield from scene.look_all([scene.call_for("get_job", job=job.ref) for job in jobs[:_MOST]])
    found = [(job, result) for job, result in zip(jobs, shown, strict=False) if result is not None]
    points = said is not None and said[1].lower() in _POINTS
    of = pointed if points else (yield from _meant(scene, said, found)) if said else None
    if of is None:
        other = agreed(clause, "no users")
        if clause.mood == "command" and clause.verb not in ("show", "search", "read", "describe"):
            text = f"I know no cluster and no notebook of a job called “{said[1] if said else ''}”, so I did nothing."
            return Answer(text, ("List all jobs", "Show all clusters"), ok=False)
        return (yield from plan_for(other)(scene, other))
    pattern = ON_CLUSTER if of.kind == "cluster" else TASK_PATH
    users = [job for job, result in found if {of.ref, of.name, of.id} & {*pattern.findall(result.text)}]
    does = "run on" if of.kind == "cluster" else "use"
    shown_as = bold(of.name) if of.kind == "cluster" else code(of.name)
    if not users:
        return Answer(f"No job {'runs on' if of.kind == 'cluster' else 'uses'} {shown_as}.", ("List all jobs",))
    verb = _verb(clause)
    if verb is None:
        does = does if len(users) > 1 else {"run on": "runs on", "use": "uses"}[does]
        return Answer(
            f"{count(len(users), 'job')} {does} {shown_as}: {names(users)}.", (f"Show details of {users[0].name}",)
        )
    one_meant = re.search(r"\b(?:the|our|my|that) (?:job|workflow|pipeline)\b", clause.lower) is not None
    if one_meant and len(users) > 1:
        text = f"{names(users)} {does} {shown_as}. Which of these jobs do you mean?"
        return Answer(text, tuple(f"{verb.capitalize()} {u.name}" for u in users[:3]), ok=False)
    if one_meant and verb == "delete":
        settled = replace(
            chosen(clause, "job", users[0].ref), verb="delete", kinds=("job",), loose=(), flags=frozenset()
        )
        return (yield from delete_job(scene, settled))
    if verb not in _ORDERS:
        text = f"{names(users)} {does} {shown_as}. I do that to one job at a time: which?"
        return Answer(text, tuple(f"{verb.capitalize()} {u.name}" for u in users[:3]), ok=False)
    told = []
    for job in users:
        one = replace(chosen(clause, "job", job.ref), verb=verb, kinds=("job",), loose=(), flags=frozenset())
        tool, paused = _ORDERS[verb]
        result: Result = yield from scene.call(tool, job=one.choice("job"), paused=paused)
        told.append(result.parsed.summary if tool == "run_job" else bold(job.name))
    if verb == "run":
        return Answer("\n\n".join(told), ("Show the last 10 runs",))
    text = f"{'Paused' if verb == 'pause' else 'Resumed'} the schedule of {joined(told)}, which {does} {shown_as}."
    return Answer(text, ("List all jobs",))


def _verb(clause: Clause) -> str | None:
    """What is to be done to each; None for a question. "Stop" and "suspend" of jobs is their schedule."""
    if clause.mood != "command":
        return None
    word = clause.words[clause.verb_at] if clause.verb_at >= 0 else ""
    if clause.verb == "stop":
        return "pause" if word in ("suspend", "disable") or "schedule" in clause.flags else "stop"
    if clause.verb in ("start", "restart"):
        return "run"
    return clause.verb if clause.verb in ("pause", "resume", "run", "delete", "cancel") else None


def _meant(scene: Scene, said: tuple[str, str], found: list[tuple[Thing, Result]]) -> Lookup:
    """The cluster or the notebook of a job that these words mean; None where they mean none."""
    kind, words = said
    paths = list(dict.fromkeys(path for _, result in found for path in TASK_PATH.findall(result.text)))
    parts = [w for w in re.split(r"[^A-Za-z0-9]+", words.lower()) if w]
    if kind != "cluster":
        named = [p for p in paths if p.lower() == words.lower() or list(words_of(p)) == parts]
        if len(named) == 1:
            return Thing("notebook", named[0], named[0], named[0])
        if len(named) > 1:
            raise Stop(Answer(f"Which notebook: {joined([code(p) for p in named])}?", (), ok=False))
    if kind == "notebook" or words.startswith("/") or "_" in words:
        known: Result = yield from scene.look("list_workspace", query=words.rsplit("/", 1)[-1])
        there = [row.get("path", "") for row in known.parsed.rows]
        there = [p for p in there if p.lower() == words.lower() or list(words_of(p)) == parts]
        return Thing("notebook", there[0], there[0], there[0]) if len(there) == 1 else None
    clusters = yield from scene.things("cluster")
    tokens = tokens_of(words)
    match = link(tokens, [t.word for t in tokens], clusters)
    return match.things[0] if match.sure and len(match.things) == 1 else None
