"""Starting jobs, and what to say of a run that was started."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.memory import field_of
from agent.providers.planner.plans.jobs import each_job
from agent.providers.planner.plans.many import several, spared
from agent.providers.planner.plans.runs import OPEN, outcome
from agent.providers.planner.resolve import resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan, Result
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.wording import bold, code, within

# Of a job: its schedule. "Turn it on" is no run.
_RUN = re.compile(r"\b(?:(?:re)?run|(?:re)?start|launch|trigger|execut|kick|fire|begin)\w*\b")
_TURNED_ON = re.compile(r"\b(?:turn|switch|put)(?:ed|ing)?\b.*\bon\b")


def run_job(scene: Scene, clause: Clause) -> Plan:
    told = scene.said.lower()  # an order in free wording was put plainly
    if _TURNED_ON.search(clause.lower) or (_TURNED_ON.search(told) and not _RUN.search(told)):
        from agent.providers.planner.registry import PLANS

        return (yield from PLANS["update_job"](scene, replace(clause, verb="resume", kinds=("job",))))
    if re.search(r"\b(?:twice|thrice|(?:two|three|four|five|\d+) times)\b", clause.lower):
        text = "I start a job once a request, so I did nothing. Say once what to run, and “again” for each further run."
        return Answer(text, ("List all jobs",), ok=False)
    if clause.has("parameter", "parameters", "param", "params") and not slots.pairs(clause):
        text = "I did not understand the parameters, so I started nothing. Say them as name=value, please."
        return Answer(text, ("List all jobs",), ok=False)
    jobs = yield from several(scene, clause, "job", verb="run")
    if jobs:
        return (yield from each_job(scene, clause, jobs, run_job))
    job: Thing = yield from resolve(scene, clause, "job", verb="run")
    result = yield from scene.call("run_job", job=job.ref, parameters=slots.pairs(clause))
    answer = started(result, f"Started {bold(job.name)}")
    elsewhere = [t.word for t in slots.after(clause, "on") if t in clause.loose and t.word not in job.name.lower()]
    if elsewhere:
        answer = replace(answer, text=f"{answer.text} It runs on the compute of its own settings.")
    return answer


def started(result: Result, did: str) -> Answer:
    """What to say of a run that was just started: its id, and what has become of it by now."""
    id_ = field_of(result, "run_id")
    if not id_:
        return Answer(f"{did}.", ("Show the last 10 runs",))
    told = outcome(result, id_)
    if result.parsed.get("state").upper() in OPEN:
        return Answer(f"{did} as run {code(id_)}. It is under way.", told.followups)
    return Answer(f"{did} as run {code(id_)}. {told.text}", told.followups)


def rerun_failed(scene: Scene, clause: Clause) -> Plan:
    """Runs again each job that has a failed run: of the time that was said, today's otherwise."""
    since = slots.since(clause) or "today"
    result = yield from scene.call("list_job_runs", state="FAILED", since=since)
    jobs = list(dict.fromkeys(r.cell("job_name", "job") for r in things_of("run", result) if r.cell("job_name", "job")))
    if clause.excluded and jobs:
        left_out = {t.name for t in spared(clause, [Thing("job", n, n, n) for n in jobs], noun="job")}
        jobs = [job for job in jobs if job not in left_out]
    if not jobs:
        return Answer(f"No job failed{within(since)}, so there is nothing to run again.", ("Show the last 10 runs",))
    answers = []
    for job in jobs:
        fresh = yield from scene.call("run_job", job=job)
        answers.append(started(fresh, f"Started {bold(job)} again"))
    return Answer("\n\n".join(a.text for a in answers), answers[-1].followups)
