"""Job runs: which failed, why, their output; cancelling and trying again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.traits import asks_when_ended
from agent.providers.planner.plans.failed_of_job import failed_of_job
from agent.providers.planner.plans.run_times import asks_how_long, by_time, newest_run
from agent.providers.planner.resolve import name_words, pick, resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Result
from agent.providers.planner.things import Thing, link, things_of
from agent.providers.planner.wording import bold, code, count, joined, within

STATES = {"failed": "FAILED", "succeeded": "SUCCESS", "running": "RUNNING", "cancelled": "CANCELED"}
_PENDING = frozenset({"pending", "queued", "waiting", "start"})
_LAST = re.compile(r"\bwhen\b.*\b(?:last|latest|most recent)\b")
_RUN_ID = re.compile(r"^\d{3,}$")


def list_runs(scene: Scene, clause: Clause) -> Plan:
    """Runs of all jobs or one, by result and time."""
    state = next((value for flag, value in STATES.items() if flag in clause.flags), None)
    if clause.verb == "is" and state == "SUCCESS" and "all" in clause.flags:
        state = "FAILED"  # "did all jobs succeed?": the ones that did not answer it
    if state is None and clause.has("pending", "queued", "waiting") and set(clause.names) <= _PENDING:
        state, clause = "PENDING", replace(clause, loose=())
    job: Thing | None = None
    if asks_how_long(clause) and not clause.choice("job"):
        return (yield from by_time(scene, clause, state))
    if not clause.kinds and not clause.names and (kind := _just_changed(scene)):
        from agent.providers.planner.registry import PLANS  # "stop A and B, then list what is still running"

        return (yield from PLANS[f"list_{kind}s"](scene, replace(clause, kinds=(kind,))))
    if not clause.kinds and clause.has("ones", "one", "which", "them", "those") and not clause.names:
        before = scene.memory.listed()
        if before and before[0].kind in ("cluster", "warehouse"):  # "which ones are still running", of clusters
            from agent.providers.planner.registry import PLANS

            kind = before[0].kind
            return (yield from PLANS[f"list_{kind}s"](scene, replace(clause, kinds=(kind,))))
    ended = asks_when_ended(clause)
    if (
        clause.choice("job")
        or (name_words(clause) and not ended)
        or (ended and (scene.memory.focus("job") or scene.memory.focus("run")))
        or (slots.points(clause) and scene.memory.focus("job", "run" if clause.has("job") else "job"))
    ):
        job = yield from resolve(scene, replace(clause, loose=()) if ended else clause, "job")
    elif _of_the_job_shown(scene, clause):
        job = scene.memory.focus("job")
    if clause.verb == "is" and state == "SUCCESS" and job is not None:
        state = None  # "did X succeed?": a list of those that did answers nothing
    since = slots.since(clause)
    limit = slots.limit(clause) or (1 if ended and _LAST.search(clause.lower) else None)
    result = yield from scene.call("list_job_runs", job=job.ref if job else None, state=state, since=since, limit=limit)
    runs = things_of("run", result)
    when = within(since)
    of = f" of {bold(job.name)}" if job else ""
    what = {
        "FAILED": "failed ",
        "SUCCESS": "successful ",
        "RUNNING": "running ",
        "CANCELED": "cancelled ",
        "PENDING": "pending ",
    }.get(state or "", "")
    if not runs:
        return Answer(f"There are no {what}runs{of}{when}.", ("Show the last 10 runs", "List all jobs"))
    if limit == 1 and ended and job is not None and runs[0].cell("started"):
        last = f"{bold(job.name)} last {STATE_WORDS.get(runs[0].state, 'ran')} at {runs[0].cell('started')}"
        cause = f"\n\n{_cause(runs[0])}" if state == "FAILED" else ""
        return Answer(f"{last} (run {code(runs[0].id)}).{cause}", _list_followups(runs, runs if cause else ()))
    lines = [
        f"{count(len(runs), what + 'run')}{of}{when}: {joined([code(r.id) if job else label(r) for r in runs[:5]])}"
        + (", …" if len(runs) > 5 else ".")
    ]
    failed = [r for r in runs if _is(r, "FAILED")]
    if failed and state == "FAILED":
        lines.append("\n".join(_cause(r) for r in failed[:TOLD]))
    if failed and not state:
        lines.append(
            f"{count(len(failed), 'run')} failed: {joined([code(r.id) if job else label(r) for r in failed[:3]])}."
        )
    return Answer("\n\n".join(lines), _list_followups(runs, failed))


def _just_changed(scene: Scene) -> str:
    """Whether a cluster or a warehouse was started or stopped just now, and which of the two."""
    for result in reversed((*scene.memory.last_steps(), *scene.done)):
        if result.call.name in ("start_cluster", "stop_cluster", "restart_cluster"):
            return "cluster"
        if result.call.name in ("start_warehouse", "stop_warehouse"):
            return "warehouse"
        if result.call.name in ("run_job", "run_notebook", "list_job_runs", "get_job_run", "cancel_job_run"):
            return ""
    return ""


def _of_the_job_shown(scene: Scene, clause: Clause) -> bool:
    """Whether "the last 3 runs" are those of the one job that the turn before showed or changed."""
    before = [s.call.name for s in scene.memory.last_steps()]
    about_one = any(name in ("get_job", "update_job", "create_job") for name in before) and not scene.shown
    return about_one and "all" not in clause.flags and not clause.has("jobs", "any") and clause.has("runs", "run")


def _is(run: Thing, state: str) -> bool:
    return any(run.row.get(column, "").upper() == state for column in ("state", "result", "result_state"))


def label(run: Thing) -> str:
    job = run.cell("job_name", "job")
    return f"{code(run.id)}" + (f" ({job})" if job else "")


def _cause(run: Thing) -> str:
    """One line on why a run failed, as its message has it: "task: [CODE] what happened"."""
    task, colon, error = run.cell("message").partition(": ")
    job = run.cell("job_name", "job") or code(run.id)
    if not colon or " " in task:
        return f"- {bold(job)}: {_short(run.cell('message')) or 'no reason is given'}"
    return f"- {bold(job)}, task {code(task)}: {_short(error)}"


def _list_followups(runs: Sequence[Thing], failed: Sequence[Thing]) -> tuple[str, ...]:
    found = []
    if failed:
        found.append("Why did the first one fail?" if runs[0] is failed[0] else f"Why did run {failed[0].id} fail?")
        job = failed[0].cell("job_name", "job")
        if job:
            found.append(f"Run the {job} job again")
    active = [r for r in runs if _is(r, "RUNNING")]
    if active:
        found.append(f"What is the status of run {active[0].id}?")
    if not found:
        found.append(f"Show the output of run {runs[0].id}")
    found.append("List all jobs")
    return tuple(found)


_BESIDE = re.compile(r"\b(?:one|run) (before|after) (?:that|it|this)\b")


def _one_beside(scene: Scene, clause: Clause) -> str | None:
    """The run before or after the one that was spoken of, in the last list, which has the latest first."""
    step, focus = _BESIDE.search(clause.lower), scene.memory.focus("run")
    ids = [r.id for r in scene.memory.listed("run")]
    if step is None or focus is None or focus.id not in ids:
        return None
    at = ids.index(focus.id) + (1 if step[1] == "before" else -1)
    return ids[at] if 0 <= at < len(ids) else None


_TIME_BEFORE = re.compile(r"\b(?:last time|(?:the )?time before|the previous time)\b")


def _before_this(scene: Scene, clause: Clause) -> Lookup:
    """ "How did it go last time?", after a run was started: the run before that one; None where it is not asked for."""
    started = [s for s in scene.memory.last_steps() if s.call.name == "run_job" and not s.is_error]
    now = scene.memory.focus("run")
    if not started or now is None or clause.names or not _TIME_BEFORE.search(clause.lower):
        return None
    result = yield from scene.look("list_job_runs", job=started[-1].call.args.get("job"), limit=2)
    return next((r.id for r in things_of("run", result) if r.id != now.id), None)


def run_id_of(scene: Scene, clause: Clause) -> Lookup:
    """The id of the run that is meant: written out, listed, spoken of, or the latest of a job; None when none is."""
    if (before := (yield from _before_this(scene, clause))) is not None:
        return before
    if (beside := _one_beside(scene, clause)) is not None:
        return beside
    if slots.other_one(clause) and (told := scene.memory.focus("run")) is not None:
        rest = [r.id for r in scene.memory.listed("run") if r.id != told.id]
        if len(rest) == 1:
            return rest[0]
    if clause.has("one") and not clause.names:  # "the cancelled one" of the last list
        said = next((s for flag, s in reversed(STATES.items()) if flag in clause.flags), "")
        fitting = [r.id for r in scene.memory.listed("run") if said and _is(r, said)]
        if len(fitting) == 1:
            return fitting[0]
    if ref := clause.choice("run"):
        return ref
    if (ref := clause.choice("job")) and clause.verb == "why":
        return (yield from newest_run(scene, clause, Thing("job", ref, ref, ref), "FAILED")).id
    for token in clause.tokens:
        if _RUN_ID.match(token.word) and token.kind == "number":
            at = clause.tokens.index(token)
            if (clause.kind == "job" and len(clause.kinds) == 1) or (
                at and clause.tokens[at - 1].word in ("job", "workflow")
            ):
                break
            return token.word
    at = slots.ordinal(clause)
    if at is not None and not clause.names:
        listed = scene.memory.listed("run")
        if -len(listed) <= at < len(listed):
            return listed[at].id
    listed = scene.memory.listed("run")
    if clause.names or clause.of("quoted"):
        near = link(
            clause.tokens, clause.names, [Thing("run", r.cell("job_name", "job"), r.id, r.id, r.row) for r in listed]
        )
        if near.sure and near.things:
            return near.things[0].id
        jobs = yield from scene.things("job")
        ends = clause.verb in ("cancel", "stop")
        job = pick(scene, clause, jobs, kind="job", verb="cancel" if ends else "")
        state = (
            "FAILED"
            if clause.verb == "why"
            else "RUNNING"
            if ends
            else next((v for f, v in STATES.items() if f in clause.flags and clause.verb != "is"), None)
        )
        return (yield from newest_run(scene, clause, job, state)).id
    focus = scene.memory.focus("run")
    if focus:
        return focus.id
    if len(listed) > 1 and slots.pronoun(clause) and clause.verb not in ("cancel", "stop"):
        return listed[0].id
    if (job := scene.memory.focus("job")) and (slots.pronoun(clause) or _of_the_job_shown(scene, clause)):
        result = yield from scene.look("list_job_runs", job=job.ref, limit=1)
        runs = things_of("run", result)
        return runs[0].id if runs else None
    return None


def get_run(scene: Scene, clause: Clause) -> Plan:
    """One run: its state, and for a failed one the task and the error."""
    if asks_how_long(clause) and not clause.choice("run") and not scene.memory.listed("run"):
        state = next((value for flag, value in STATES.items() if flag in clause.flags), None)
        return (yield from by_time(scene, clause, state))
    many = (not clause.has("one") and clause.has("jobs", "runs", "they", "both", "these", "those", "them")) or (
        not clause.has("one")
        and slots.ordinal(clause) is None
        and len(scene.memory.listed("run")) > 1
        and bool(scene.shown)
    )
    many = many or (clause.verb == "why" and _why_each(scene, clause))
    if clause.verb == "why" and many and not clause.names:
        return (yield from tell_failures(scene, clause))
    seen = scene.memory.last_steps()[-1:]
    if clause.verb == "why" and not clause.names and not scene.done and seen and seen[0].call.name == "list_job_runs":
        since = seen[0].call.args.get("since")
        if seen[0].call.args.get("state") == "FAILED" and not things_of("run", seen[0]):
            return Answer(f"No run failed{within(since)}.", ("Show the last 10 runs", "List all jobs"))
    id_ = yield from failed_of_job(scene, clause)
    if isinstance(id_, Answer):
        return id_
    id_ = id_ or (yield from run_id_of(scene, clause))
    if id_ is None:
        if clause.verb == "why" or "failed" in clause.flags:
            result = yield from scene.look("list_job_runs", state="FAILED", limit=1)
            runs = things_of("run", result)
            id_ = runs[0].id if runs else None
        if id_ is None:
            return Answer(
                "Which run do you mean? Give me its id, or the name of its job.",
                ("Show the last 10 runs",),
                fill=("run", clause),
                ok=False,
            )
    answer = yield from tell_run(scene, str(id_))
    return answer


def _why_each(scene: Scene, clause: Clause) -> bool:
    """ "Why?", "why did each fail?" behind a list in which several failed."""
    last = scene.memory.last_steps()[-1:]
    just = bool(last) and last[0].call.name == "list_job_runs" and not scene.done
    failed = [r for r in scene.memory.listed("run") if _is(r, "FAILED")]
    asks = clause.has("each", "every") or set(clause.words) <= {"and", "but", "so", "why"}
    return just and asks and len(failed) > 1


TOLD = 4  # failed runs that are explained one by one


def tell_failures(scene: Scene, clause: Clause) -> Plan:
    """Why each of several runs failed: those of a time, or of the list that was shown; of many, one a job."""
    since = slots.since(clause)
    listed = () if since else [r for r in scene.memory.listed("run") if _is(r, "FAILED")]
    here = [r for r in (*scene.shown, *scene.done) if r.call.name == "list_job_runs" and not r.is_error]
    if not listed and here and not since and here[-1].call.args.get("state") == "FAILED":
        since, listed = here[-1].call.args.get("since"), things_of("run", here[-1])  # of the list just asked for
    elif not listed:
        result = yield from scene.call("list_job_runs", state="FAILED", since=since)
        listed = things_of("run", result)
    if not listed:
        return Answer(f"No run failed{within(since)}.", ("Show the last 10 runs", "List all jobs"))
    by_job: dict[str, Thing] = {}
    for run in listed:
        by_job.setdefault(run.cell("job_name", "job") or run.id, run)
    runs = list(listed) if len(listed) <= TOLD else list(by_job.values())[:TOLD]
    calls = [scene.call_for("get_job_run", run_id=int(r.id) if r.id.isdigit() else r.id) for r in runs]
    told = [outcome(r, run.id) for r, run in zip((yield from scene.ask(*calls)), runs, strict=True) if not r.is_error]
    more = len(listed) - len(runs)
    lines = [answer.text for answer in told] + ([f"{more} more failed; name one for its error."] if more > 0 else [])
    again = tuple(answer.followups[0] for answer in told if answer.followups)[:2]
    return Answer("\n\n".join(lines), (*again, "Show the last 10 runs"))


def tell_run(scene: Scene, id_: str, *, wait: int | None = None) -> Plan:
    result = yield from scene.call("get_job_run", run_id=int(id_) if id_.isdigit() else id_, wait_seconds=wait)
    return outcome(result, id_)


STATE_WORDS = {
    "FAILED": "failed",
    "SUCCESS": "succeeded",
    "RUNNING": "is running",
    "PENDING": "is waiting to start",
    "CANCELED": "was cancelled",
    "TERMINATING": "is ending",
}
_BAD = ("FAILED", "TIMEDOUT", "INTERNAL_ERROR", "UPSTREAM_FAILED")
OPEN = ("RUNNING", "PENDING", "QUEUED", "BLOCKED", "WAITING_FOR_RETRY", "TERMINATING")


def outcome(result: Result, id_: str) -> Answer:
    """What became of a run, from the text that shows it: its state, and the failing task with its error."""
    text = result.parsed
    job = re.sub(r" \(\d+\)$", "", text.get("job", "job_name"))
    is_job = text.get("job") != job
    state = text.get("state").upper()
    name = f"Run {code(id_)}" + (f" of {bold(job)}" if job else "")
    follow = [f"Show the last 5 runs of {job}"] if is_job else []
    again = [f"Run the {job} job again"] if is_job else []
    if state not in _BAD:
        line = f"{name} {STATE_WORDS.get(state, 'is ' + state.lower().replace('_', ' ') if state else 'has started')}"
        took = re.search(r"\bafter ([\d.,]+ s)\b", text.summary)
        line += f" after {took[1]}." if took else "."
        if state not in OPEN and (output := text.get("output")):
            line += f" Its output: {_short(output)}"
        first = (
            [f"What is the status of run {id_}?", f"Cancel run {id_}"]
            if state in OPEN
            else again or [f"Show the output of run {id_}"]
        )
        return Answer(line, (*first, *follow, "Show the last 10 runs"))
    task, error = _failure(result)
    line = f"{name} failed" + (f" in the task {code(task)}" if task else "") + (f":\n\n> {error}" if error else ".")
    return Answer(line, (*again, *follow, "What jobs failed today?"))


def _short(output: str) -> str:
    line = re.sub(r"… \(\+\d+ characters\)$", "…", " ".join(output.split()))
    return line if len(line) <= 300 else line[:299] + "…"


def _failure(result: Result) -> tuple[str, str]:
    """The first task that failed and its error."""
    lines = result.parsed.lines
    for at, line in enumerate(lines):
        match = re.match(r"^task: (.+?): (\w+)", line)
        if match and match[2].upper() in _BAD:
            found = next((x for x in lines[at + 1 :] if x.startswith(("error: ", "task: "))), "")
            error = found.removeprefix("error: ") if found.startswith("error: ") else result.parsed.get("message")
            return match[1], " ".join(error.replace("\\n", " ").split())[:700]
    return "", " ".join(result.parsed.get("error", "message").split())[:700]


def retry_run(scene: Scene, clause: Clause) -> Plan:
    """Runs the job of a run again."""
    from agent.providers.planner.plans.starting import started

    id_ = yield from run_id_of(scene, clause)
    if id_ is None and "failed" in clause.flags and clause.has("last", "latest", "recent") and not clause.names:
        last = things_of("run", (yield from scene.look("list_job_runs", state="FAILED", limit=1)))
        id_ = last[0].id if last else None
    if id_ is None:
        return Answer(
            "Which run should I repeat? Give me its id, or the name of its job.", ("Show the last 10 runs",), ok=False
        )
    result = yield from scene.look("get_job_run", run_id=int(id_) if str(id_).isdigit() else id_)
    match = re.search(r"^(.*) \((\d+)\)$", result.parsed.get("job"))
    if not match:
        return Answer(
            f"Run {code(id_)} belongs to no job, so I cannot repeat it. Run its notebook instead.",
            ("List my notebooks",),
            ok=False,
        )
    only = (
        int(id_) if clause.has("task", "tasks", "repair") and str(id_).isdigit() else None
    )  # what failed, not all of it
    if only and (state := result.parsed.get("state").lower()) in ("success", "succeeded", "running", "pending"):
        return Answer(f"{code(id_)} of {bold(match[1])} is {state}: no task of it failed, so I ran none.", ok=False)
    fresh = yield from scene.call("run_job", job=match[1], repair_run_id=only)
    return started(fresh, f"Started {'what failed of ' if only else ''}{bold(match[1])} again")
