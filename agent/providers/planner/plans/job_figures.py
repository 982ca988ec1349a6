"""What the runs of jobs say about them: how long they take on average, how often they fail, which leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.job_figures import JobFigures, job_figures_in
from agent.providers.planner.plans.run_times import seconds_of, spent
from agent.providers.planner.resolve import agreed
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Result
from agent.providers.planner.things import Thing, things_of, words_of
from agent.providers.planner.wording import bold, count, joined, names, within

_MOST_RUNS = 500  # the tool's own limit
_ENDED = frozenset({"SUCCESS", "FAILED", "TIMEDOUT", "CANCELED"})
_FAILED = frozenset({"FAILED", "TIMEDOUT"})


@dataclass
class _Job:
    name: str
    runs: int = 0
    ended: int = 0
    failed: int = 0
    seconds: list[float] = field(default_factory=list)  # of runs that succeeded: a failed one ends early

    @property
    def mean(self) -> float:
        return sum(self.seconds) / len(self.seconds) if self.seconds else 0.0

    @property
    def rate(self) -> float:
        return self.failed / self.ended if self.ended else 0.0

    def value(self, measure: str) -> float:
        return {"time": self.mean, "failures": float(self.failed), "rate": self.rate, "runs": float(self.runs)}[measure]

    def line(self, measure: str) -> str:
        if measure == "failures":  # no other runs were asked for
            return f"{bold(self.name)}: {count(self.failed, 'failed run')}"
        parts = [count(self.runs, "run"), f"{self.failed or 'none'} failed"]
        if self.seconds:
            mean, longest = spent(self.mean), spent(max(self.seconds))
            parts.append(f"{mean} on average" + (f", at most {longest}" if longest != mean else ""))
        return f"{bold(self.name)}: {', '.join(parts)}"


def job_figures(scene: Scene, clause: Clause) -> Plan:
    """Counts over the newest runs. What is no job by its name is read anew, as a question about data."""
    asked = job_figures_in(clause.text)
    assert asked is not None
    job: Thing | None = None
    if asked.name is not None:
        job = yield from _named(scene, asked.name)
        if job is None:
            from agent.providers.planner.registry import plan_for

            other = agreed(clause, "no job figures")
            return (yield from plan_for(other)(scene, other))
    since = slots.since(clause)
    only = "FAILED" if asked.measure == "failures" else None
    result = yield from scene.call(
        "list_job_runs", job=job.ref if job else None, state=only, since=since, limit=_MOST_RUNS
    )
    found = _by_job(things_of("run", result))
    when, note = within(since), _note(result, found)
    if asked.never:
        return (yield from _never_failed(scene, found, when, note))
    if not found:
        of = f" of {bold(job.name)}" if job else ""
        what = "failed run" if only else "run"
        return Answer(f"There is no {what}{of}{when}.", ("List all jobs", "Show the last 10 runs"))
    if job is not None:
        return _one(found[0], asked, when, note)
    return _several(found, asked, when, note)


def _named(scene: Scene, name: str) -> Lookup:
    """The job whose name has all these words; None where there is none, or more than one."""
    jobs = yield from scene.things("job")
    words = set(words_of(name)) - {"the", "job", "jobs"}
    fits = [j for j in jobs if words and words <= set(words_of(j.name))]
    exact = [j for j in fits if set(words_of(j.name)) == words]
    return exact[0] if len(exact) == 1 else fits[0] if len(fits) == 1 else None


def _by_job(runs: Sequence[Thing]) -> list[_Job]:
    jobs: dict[str, _Job] = {}
    for run in runs:
        name = run.cell("job_name", "job") or "runs without a job"
        job = jobs.setdefault(name, _Job(name))
        job.runs += 1
        job.ended += run.state in _ENDED
        job.failed += run.state in _FAILED
        if run.state == "SUCCESS" and (took := seconds_of(run)) is not None:
            job.seconds.append(took)
    return [jobs[name] for name in sorted(jobs)]


def _note(result: Result, found: Sequence[_Job]) -> str:
    """Over which runs it was counted, where not over all."""
    seen = sum(job.runs for job in found)
    said = re.match(r"(?:At least )?(\d+)", result.parsed.summary)
    there = int(said[1]) if said else seen
    return f"\n\nCounted over the newest {seen} of {there} runs." if there > seen else ""


def _never_failed(scene: Scene, failed: Sequence[_Job], when: str, note: str) -> Plan:
    jobs = yield from scene.things("job")
    with_failures = {job.name for job in failed}
    fine = [j for j in jobs if j.name not in with_failures]
    if not fine:
        return Answer(f"Every job has a failed run{when}.{note}", ("Show failed runs", "List all jobs"))
    text = f"{count(len(fine), 'job')} without a failed run{when}: {names(fine, limit=len(fine))}."
    return Answer(f"{text}{note}", ("Show failed runs", f"Show the runs of {fine[0].name}"))


def _one(job: _Job, asked: JobFigures, when: str, note: str) -> Answer:
    name = bold(job.name)
    if asked.measure == "time" and job.seconds:
        shortest, longest = spent(min(job.seconds)), spent(max(job.seconds))
        spread = f", between {shortest} and {longest}" if shortest != longest else ""
        text = f"{name} takes {spent(job.mean)} on average{spread}"
        text += f" ({count(len(job.seconds), 'successful run')}{when})."
    elif asked.measure == "time":
        text = f"No run of {name}{when} has succeeded, so there is no usual time."
    else:
        done = job.ended - job.failed
        text = (
            f"{done} of {count(job.ended, 'run')} of {name}{when} did not fail: {100 * done / max(job.ended, 1):.0f} %."
        )
    lines = (f"Show the last 5 runs of {job.name}", "Which job takes the longest?")
    return Answer(f"{text}{note}", lines)


_LEADS = {
    ("time", True): "takes the longest",
    ("time", False): "takes the shortest time",
    ("failures", True): "failed the most",
    ("failures", False): "failed the least",
    ("rate", True): "fails the largest part of its runs",
    ("rate", False): "fails the smallest part of its runs",
    ("runs", True): "ran the most",
    ("runs", False): "ran the least",
}


def _several(found: list[_Job], asked: JobFigures, when: str, note: str) -> Answer:
    jobs = found
    if asked.measure == "time" and (asked.most is not None or asked.over is not None):
        jobs = [job for job in found if job.seconds]
        if not jobs:
            return Answer(f"No run{when} has succeeded, so there is no usual time.{note}", ("Show failed runs",))
    jobs = sorted(jobs, key=lambda job: (-job.value(asked.measure), job.name))
    if asked.most is False:
        jobs = sorted(jobs, key=lambda job: (job.value(asked.measure), job.name))
    head = ""
    if asked.over is not None:
        limit = asked.over * 60
        jobs = [j for j in jobs if (j.mean < limit if asked.under else j.mean > limit)]
        than = f"{'less' if asked.under else 'more'} than {spent(limit)} on average"
        if not jobs:
            return Answer(f"No job takes {than}.{note}", ("Which job takes the longest?", "List all jobs"))
        head = f"{count(len(jobs), 'job')} {'takes' if len(jobs) == 1 else 'take'} {than}:"
    elif asked.most is not None and jobs:
        best = [j for j in jobs if j.value(asked.measure) == jobs[0].value(asked.measure)]
        leads = _LEADS[asked.measure, asked.most]
        if len(best) > 1 and len(best) == len(jobs):
            head = f"All are alike{when}:"
        else:
            does = leads if len(best) == 1 else leads.replace("takes", "take").replace("fails", "fail")
            head = f"{joined([bold(j.name) for j in best])} {does}{when}:"
    if not head:
        head = f"{count(len(jobs), 'job')} with {'failed ' if asked.measure == 'failures' else ''}runs{when}:"
    shown = "\n".join(f"- {job.line(asked.measure)}" for job in jobs)
    return Answer(f"{head}\n\n{shown}{note}", (f"Show the last 5 runs of {jobs[0].name}", "What jobs failed today?"))
