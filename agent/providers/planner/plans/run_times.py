"""How long runs took: the slowest one, those over so many minutes, and whether one is under way for that long."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.resolve import pick
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.superlatives import says_superlative, superlative
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, code, count, duration, within

_OVER = re.compile(
    rf"\b(?P<how>longer|more|over|less|under|shorter)(?: than)? {slots.NUMBER} (?P<unit>minutes?|mins?|hours?|h)\b"
)
_SAID = frozenset(
    {"took", "take", "takes", "lasted", "last", "longest", "slowest", "shortest", "fastest", "ran", "run"}
)
_EACH_TIME = re.compile(r"\bhow long (?:did|do|does|have|has|were|took|take)? ?(?:all |each of )?(?:the )?runs\b")
_OVER_BY_NOW = re.compile(r"\b(?:last night|overnight|yesterday|this morning)\b")
_LISTED = 10
_SO_MANY = re.compile(
    rf"\b{slots.NUMBER} (?:longest|slowest|shortest|fastest|quickest)\b"
    r"|\b(?:longest|slowest|shortest|fastest) (\d+) runs\b"
)


def asks_how_long(clause: Clause) -> bool:
    """Whether runs are picked by how long they took: "the slowest run", "runs over 20 minutes"."""
    ranked = says_superlative(clause) and clause.has("slowest", "longest", "shortest", "fastest", "quickest")
    timed = _OVER.search(clause.lower) or _EACH_TIME.search(clause.lower)
    return clause.verb in ("show", "search", "is", None) and (ranked or timed is not None)


def by_time(scene: Scene, clause: Clause, state: str | None) -> Plan:
    """Lists the runs that took that long, or tells the one that took the longest."""
    words = [n for n in clause.names if n not in _SAID and not n.isdigit()]
    job: Thing | None = None
    if words:
        jobs = yield from scene.things("job")
        job = pick(scene, clause, jobs, kind="job", tokens=[t for t in clause.tokens if t.word in words])
    since = slots.since(clause)
    result = yield from scene.call("list_job_runs", job=job.ref if job else None, state=state, since=since)
    runs = things_of("run", result)
    of = f" of {bold(job.name)}" if job else ""
    when = f" {since}" if since in ("today", "yesterday") else f" since {since}" if since else ""
    if since and (last := re.fullmatch(r"(\d+)([hd])", since)):
        when = f" in the last {last[1]} {'hours' if last[2] == 'h' else 'days'}"
    among = "" if since or not result.parsed.summary.startswith("At least") else f" among the newest {len(runs)}"
    if match := _OVER.search(clause.lower):
        limit = _seconds(match)
        less = match["how"] in ("less", "under", "shorter")
        fitting = [r for r in runs if (s := _took(r)) is not None and (s < limit if less else s > limit)]
        said = f"{'less' if less else 'more'} than {duration(limit / 60)}"
        if not fitting:
            return Answer(f"No run{of}{when} took {said}{among}.", ("Show the last 10 runs",))
        shown = "\n".join(f"- {_line(r)}" for r in fitting[:_LISTED])
        more = "\n- …" if len(fitting) > _LISTED else ""
        text = f"{count(len(fitting), 'run')}{of}{when} took {said}{among}:\n\n{shown}{more}"
        return Answer(text, (f"Show run {fitting[0].id}", "Show the last 10 runs"))
    if _EACH_TIME.search(clause.lower) and not says_superlative(clause):
        return _each_time(runs, f"{of}{when}{among}")
    fast = clause.has("shortest", "fastest", "quickest")
    if (many := _SO_MANY.search(clause.lower)) and (timed := [r for r in runs if _took(r) is not None]):
        timed.sort(key=lambda r: (_took(r) or 0) * (1 if fast else -1))
        shown = "\n".join(f"- {_line(r)}" for r in timed[: slots.number_in(many[1] or many[2]) or 1])
        text = f"The {many[1] or many[2]} {'fastest' if fast else 'slowest'} runs{of}{when}{among}:\n\n{shown}"
        return Answer(text, (f"Show run {timed[0].id}", "Show the last 10 runs"))
    best = superlative(clause, runs)
    if best is None:
        return Answer(f"There is no run{of}{when} that stands out.", ("Show the last 10 runs",), ok=bool(runs))
    text = f"The {'fastest' if fast else 'slowest'} run{of}{when}{among} is {_line(best)}."
    return Answer(text, (f"Show run {best.id}", "Show the last 10 runs"))


def _each_time(runs: Sequence[Thing], of: str) -> Answer:
    """How long each run took, and those that ended on average."""
    if not runs:
        return Answer(f"There was no run{of}.", ("Show the last 10 runs",))
    ended = [s for r in runs if r.state.upper() != "RUNNING" and (s := _took(r)) is not None]
    mean = f" On average {spent(sum(ended) / len(ended))}." if len(ended) > 1 else ""
    shown = "\n".join(f"- {_line(r)}" for r in runs[:_LISTED])
    more = "\n- …" if len(runs) > _LISTED else ""
    return Answer(f"{count(len(runs), 'run')}{of}.{mean}\n\n{shown}{more}", (f"Show run {runs[0].id}",))


def under_way(scene: Scene, clause: Clause) -> Lookup:
    """The run under way that an order is about: of the job that is named, or the only one; None where none is."""
    result = yield from scene.look("list_job_runs", state="RUNNING")
    runs = [Thing("run", r.cell("job_name") or r.id, r.id, r.id, r.row) for r in things_of("run", result)]
    said = next((t.word for t in clause.of("number") if any(t.word == r.id for r in runs)), "")
    if said:
        return next(r for r in runs if r.id == said)
    if not runs or (not clause.names and len(runs) > 1):
        return None
    return pick(scene, clause, runs, kind="run", verb="cancel run") if clause.names else runs[0]


def newest_run(scene: Scene, clause: Clause, job: Thing, state: str | None) -> Lookup:
    """The newest run of a job; of "last night" the newest that has ended. Raises Stop where there is none."""
    over = clause.verb == "is" and _OVER_BY_NOW.search(clause.lower) is not None
    since = slots.since(clause)
    result = yield from scene.look("list_job_runs", job=job.ref, state=state, since=since, limit=None if over else 1)
    runs = things_of("run", result)
    if not runs:
        what = f"{state.lower()} " if state else ""
        text = f"{bold(job.name)} has no {what}runs{within(since)} that I can see."
        raise Stop(Answer(text, (f"Show the last 5 runs of {job.name}",)))
    return next((r for r in runs if over and r.state not in ("RUNNING", "PENDING")), runs[0])


def seconds_of(run: Thing) -> float | None:
    """How long a run has taken so far, in seconds; None where its row does not tell."""
    return _took(run)


def _took(run: Thing) -> float | None:
    return number(run.cell("seconds")) if run.cell("seconds") else None


def _seconds(match: re.Match[str]) -> float:
    amount = slots.number_in(match[2]) or 1
    return amount * (3600 if match["unit"].startswith("h") else 60)


def _line(run: Thing) -> str:
    job = run.cell("job_name", "job")
    took = _took(run)
    shown = "?" if took is None else spent(took)
    return f"{code(run.id)}" + (f" ({job})" if job else "") + f": {shown}, {run.state.lower()}"


def spent(seconds: float) -> str:
    """Seconds as people say them: ``42 s``, ``12 min``."""
    return duration(seconds / 60) if seconds >= 60 else f"{round(seconds, 1):g} s"
