"""Jobs: show, create, change, schedule, run, delete."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.providers.planner.language import schedule, slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.repeats import cron_of
from agent.providers.planner.plans.job_times import new_cron, not_said_by_cron, two_of, without_names
from agent.providers.planner.plans.many import listed_apart, names_one_or_says_when, several
from agent.providers.planner.plans.notebooks import find_notebook, notebook_not_job
from agent.providers.planner.plans.repos import repos_listed, update_repo
from agent.providers.planner.plans.runs import STATE_WORDS
from agent.providers.planner.plans.secrets import new_value_first
from agent.providers.planner.resolve import chosen, resolve, written_out
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Option, Plan
from agent.providers.planner.things import Thing, link
from agent.providers.planner.wording import bold, code, count, joined, names

NO_COST = "What a job costs is not recorded here; clusters and SQL warehouses have a cost per hour."


_THE_JOB = re.compile(r"^(?:\w+ )*?(?:the|that|this) job(?: itself| again| now| please| then)*$")


def list_jobs(scene: Scene, clause: Clause) -> Plan:
    if _THE_JOB.search(clause.lower) and not clause.names and scene.memory.focus("job") is not None:
        return (yield from get_job(scene, clause))
    if clause.has("paused") and not set(clause.names) - {"paused"}:
        paused = [j for j in (yield from scene.things("job")) if "paused" in j.cell("schedule").lower()]
        if not paused:
            return Answer("No job is paused.", ("List all jobs",), ok=False)
        return Answer(f"{count(len(paused), 'job')} paused: {names(paused)}.", (f"Resume {paused[0].name}",))
    query = " ".join(clause.names) if clause.names and clause.verb in ("search", "show") else None
    jobs: Sequence[Thing] = yield from scene.things("job")
    if query:
        found = link(clause.tokens, clause.names, jobs)
        jobs = found.things if found.things else ()
        if len(jobs) == 1 and jobs[0].name.lower() in clause.lower:
            return (yield from get_job(scene, chosen(clause, "job", jobs[0].ref)))
        part = next((n for n in clause.names if jobs and all(n in j.name.lower() for j in jobs)), None)
        if part is not None and "query" in scene.tools["list_jobs"]:  # so that these are what the list shows
            yield from scene.call("list_jobs", query=part)
        if not jobs:
            return Answer(f"No job is called anything like “{query}”.", ("List all jobs",), ok=False)
    if not jobs:
        return Answer("There are no jobs in this workspace yet.", ("List my notebooks",))
    if "schedule" in clause.flags:
        jobs = [j for j in jobs if j.cell("schedule")]
    lines = [f"{count(len(jobs), 'job')}: {names(jobs)}."]
    failed = [j for j in jobs if j.cell("last_state") in ("FAILED", "TIMEDOUT", "INTERNAL_ERROR")]
    if failed:
        lines.append(f"The last run failed for {names(failed)}.")
    running = [j for j in jobs if j.cell("last_state") == "RUNNING"]
    if running:
        lines.append(f"Running now: {names(running)}.")
    if "cost" in clause.flags:
        lines.insert(0, NO_COST)
    first = f"Show details of the {jobs[0].name} job" if jobs else "Show all clusters"
    return Answer(
        "\n\n".join(lines),
        ("What jobs failed today?", first, f"Show the last 5 runs of {jobs[0].name}" if jobs else ""),
    )


def get_job(scene: Scene, clause: Clause) -> Plan:
    job: Thing = yield from resolve(scene, clause, "job")
    result = yield from scene.call("get_job", job=job.ref)
    text = result.parsed
    when = text.get("schedule")
    line = f"{bold(job.name)} {'has no schedule' if when in ('', 'none') else 'runs ' + when}."
    tasks = [task.partition(":")[0] for task in text.every("task")]
    if tasks:
        line += f" {count(len(tasks), 'task')}: {joined([code(t) for t in tasks[:6]])}."
    if "cluster" in clause.kinds and (on := re.findall(r"^task: .*\bcluster ([^\s,]+)", result.text, re.MULTILINE)):
        line += f" It runs on the cluster {joined([code(c) for c in dict.fromkeys(on)])}."
    runs = text.every("run")
    if runs:
        id_, state, *_ = [*runs[0].split(), "", ""]
        line += f" The last run, {code(id_)}, {STATE_WORDS.get(state, 'is ' + state.lower())}."
    if clause.has("who", "created", "owner", "creator") and text.get("creator"):
        line += f" It was created by {text.get('creator')}."
    if clause.has("id", "number") and job.id:
        line = f"The id of {bold(job.name)} is {code(job.id)}. {line}"
    if "cost" in clause.flags:
        line = f"{NO_COST} {line}"
    failed = runs and "FAILED" in runs[0]
    first = f"Why did run {runs[0].split()[0]} fail?" if failed else f"Run the {job.name} job now"
    return Answer(line, (first, f"Show the last 5 runs of {job.name}", "List all jobs"))


def each_job(scene: Scene, clause: Clause, jobs: Sequence[Thing], plan: Callable[[Scene, Clause], Plan]) -> Plan:
    answers = []
    for job in jobs:
        answers.append((yield from plan(scene, replace(chosen(clause, "job", job.ref), excluded=()))))
    return replace(answers[-1], text="\n\n".join(a.text for a in answers))


def delete_job(scene: Scene, clause: Clause) -> Plan:
    names_one_or_says_when(clause)
    if "all" in clause.flags and not clause.names:
        return Answer("I delete jobs one at a time. Which one?", ("List all jobs",), ok=False)
    if not clause.chosen and not clause.excluded:
        named = listed_apart(clause, (yield from scene.things("job")))
        if named:
            return (yield from each_job(scene, clause, named, delete_job))
    job: Thing = yield from resolve(scene, clause, "job", verb="delete")
    yield from scene.call("delete_job", job=job.ref)
    return Answer(f"Deleted the job {bold(job.name)}, its schedule and its run history.", ("List all jobs",))


_TO_RUN = re.compile(
    r"\b(?:to run|that runs|which runs|running|that executes|to execute|for running|that does|to "
    r"do|for)\s+(?:the |my |our |a |an )?(.+?)$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:from|using|with|based on|out of) (?:the |my |our )?(?:notebook )?(\S+)(?: notebook)?", re.IGNORECASE
)
_TIMES = re.compile(
    r"[,;]?\s*\b(?:at|every|each|hourly|on (?:weekdays|mondays?|tuesdays?|wednesdays?|thursdays?|"
    r"fridays?|saturdays?|sundays?)|on weekends|"
    r"once (?:a|an|per)|on the \d|for \d)\b.*$|\s*(?:daily|weekly|monthly|nightly)$",
    re.IGNORECASE,
)


# "A daily job of it" is called after its notebook.
_OF_IT = re.compile(r"(?:daily |nightly |weekly |hourly )?(?:of |out of |from )?(?:it|that|this)\b", re.IGNORECASE)


def create_job(scene: Scene, clause: Clause) -> Plan:
    """Creates a job for a notebook that is named, or found by what the job is to do."""
    purpose = _purpose(clause)
    said = clause.choice("name") or slots.named(clause) or _as_job(clause) or _titled(clause)
    path = clause.choice("notebook") or slots.path(clause)
    if not path and clause.has("it", "that") and "notebook" not in clause.kinds:
        path = focus.ref if (focus := scene.memory.focus("notebook")) is not None else None
    others: Sequence[Thing] = ()
    if not path:
        wanted = _notebook_words(clause, purpose, said)
        if not wanted:
            text = "Which notebook should the job run?"
            return Answer(text, ("List my notebooks",), fill=("notebook", clause), ok=False)
        path, others = yield from find_notebook(scene, clause, wanted, for_job=True)
    name = said or _title("" if _OF_IT.match(purpose) else purpose) or _title(path.rsplit("/", 1)[-1].replace("_", " "))
    cluster = None
    on = slots.after(clause, "on", "using")
    if on and ("cluster" in clause.kinds or written_out(on, (yield from scene.things("cluster")))):
        machine: Thing = yield from resolve(scene, clause, "cluster", verb="use", tokens=on)
        cluster = machine.ref
    repeats = schedule.says_time(clause.text) or (clause.verb == "schedule" and not clause.choice("schedule"))
    repeats = repeats or _OFTEN.search(clause.text.replace(said or path, " ")) is not None
    if repeats and (refused := not_said_by_cron(clause, name)):
        return refused
    cron = cron_of(clause.text.replace(name, " ")) if repeats else None
    zone = (schedule.timezone_in(clause.text) or scene.context.get("timezone")) if cron else None
    given = slots.pairs(clause)
    yield from scene.call(
        "create_job", name=name, notebook=path, parameters=given, schedule=cron, timezone=zone, cluster=cluster
    )
    if paused := bool(cron) and _PAUSED.search(clause.text) is not None:
        yield from scene.call("update_job", job=name, paused=True)  # none is made paused
    lines = [
        f"Created the job {bold(name)}. It runs the notebook {code(path)}"
        + (f" on {bold(cluster)}" if cluster else "")
        + (f" {schedule.in_words(cron)} ({zone or 'UTC'})" if cron else "; it has no schedule yet.")
        + ("; the schedule is paused." if paused else "." if cron else "")
        + (f" With {joined([code(f'{k}={v}') for k, v in given.items()])}." if given else "")
    ]
    if others:
        fit = joined([code(t.name) for t in others[:3]])
        lines.append(f"Other notebooks fit too: {fit}. To use one: “Change the notebook of {name} to …”.")
    follow = (f"Run the {name} job now",) if cron else ("Schedule it for 2am", "Trigger it now for testing")
    return Answer(
        "\n\n".join(lines),
        (*follow, f"Show details of the {name} job"),
        others=tuple(_instead(clause, name, t) for t in others),
    )


# "Pause it until Monday"
_FOR_A_WHILE = re.compile(
    r"\b(?:until|till|for (?:an?|the|one|two|three|\d+|some) (?:\w+ )?(?:hours?|days?|weeks?|months?|time|while))\b"
)
# "..., but leave it paused"
_PAUSED = re.compile(r"\b(?:paused|on hold|inactive|disabled|deactivated|not (?:yet )?active)\b(?! job)", re.IGNORECASE)
_AS_JOB = re.compile(
    r"\bas (?:(?:a |the )?(?:new )?(?:job|workflow) |(?=[\"'A-Z]))[\"']?([^\"']+?)[\"']?[.!]?$"
    r"|\b(?i:schedule (?:it|this|that)\b.* as) ([\w -]+?)[.!]?$"
)


_SAID_WHEN = re.compile(
    r",? (?:daily|weekly|monthly|hourly|nightly|every \w+|at \d.*)\b.*$"
    r"|(?:, | on |, on )(?:(?i:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?|weekdays|weekends)\b.*$"
)


def _as_job(clause: Clause) -> str | None:
    """ "Schedule /a/b daily as job Morning Clean"."""
    match = _AS_JOB.search(clause.text)
    name = (match[1] or match[2]) if match and clause.verb == "schedule" else None
    return _SAID_WHEN.sub("", name) if name else None


# "That runs x daily", "a weekly job": no part of a name
_OFTEN = re.compile(
    r"\b(?:daily|weekly|monthly|nightly)(?=\W*$| (?:at|on|for|in|with|please|from|starting)\b)"
    r"|\ban? (?:new )?(?:daily|weekly|monthly|nightly)(?= (?:job|workflow)\b)"
)
_TITLED = re.compile(
    r"\b(?:job|workflow) ((?!(?:that|which|to|for|running|with|from|on|in|of|out|is|it|every|each|daily|weekly|nightly"
    r"|hourly|monthly|called|named|and|at|by|using|where|so|run|runs)\b)[a-z][\w-]*)"
    r"(?= (?:that|which|running|to run|for)\b)"
    r"|\b(?:job|workflow) ((?:[A-Z0-9][\w-]*)(?: [A-Z0-9][\w-]*)*)(?=$|[,.]| [a-z/])"
)


def _titled(clause: Clause) -> str | None:
    """ "A job Taxi Hourly that runs ...": the capitals, or the one word, after the noun are its name."""
    match = _TITLED.search(clause.text)
    return match[1] or match[2] if match else None


def _instead(clause: Clause, job: str, notebook: Thing) -> Option:
    change = Clause(clause.text, (), "update", "command", ("job",), chosen=(("job", job), ("notebook", notebook.ref)))
    return Option(notebook.name, change)


_ON_CLUSTER = re.compile(r"\s+(?:on|using) (?:the |my |our )?(?:[\w-]+ ){0,4}cluster\b", re.IGNORECASE)


def _purpose(clause: Clause) -> str:
    match = _TO_RUN.search(clause.text)
    text = _ON_CLUSTER.sub("", match[1]) if match else ""
    if not text:
        words = [
            t.text
            for t in clause.tokens[clause.verb_at + 1 :]
            if t.kind == "word"
            and t.word
            not in ("a", "an", "the", "new", "job", "workflow", "pipeline", "me", "please", "my", "named", "called")
        ]
        match = re.search(r"^(.*?)\s*\b(?:from|using|with|based on|that|which|to)\b", " ".join(words), re.IGNORECASE)
        text = _ON_CLUSTER.sub("", match[1] if match else " ".join(words))
    return _TIMES.sub("", text).strip(" .,!\"'")


def _notebook_words(clause: Clause, purpose: str, said: str | None) -> str:
    match = _FROM.search(clause.text)
    if match and match[1].lower() not in ("a", "an", "schedule", "cron"):
        return match[1].strip("\"'.,")
    return purpose or said or ""


def _title(text: str) -> str:
    """Words as a name: ``daily ETL`` is ``Daily ETL``."""
    words = [w for w in re.findall(r"[\w./-]+", text) if w.lower() not in ("the", "a", "notebook", "script", "now")]
    if any("/" in w for w in words):
        words = [w.rsplit("/", 1)[-1] for w in words]
    return " ".join(w if any(c.isupper() for c in w) else w.capitalize() for w in words[:6])


def update_job(scene: Scene, clause: Clause) -> Plan:
    """Changes what the clause names: schedule, pause, name, notebook, parameters."""
    if clause.verb == "update" and not clause.kinds and clause.has("one") and repos_listed(scene):
        return (yield from update_repo(scene, replace(clause, kinds=("repo",))))
    if clause.verb == "update" and not clause.kinds and not clause.chosen:
        yield from new_value_first(scene, clause)
    if clause.verb in ("pause", "resume"):
        at = slots.ordinal(clause)
        if (
            clause.verb == "resume"
            and not clause.names
            and not clause.choice("job")
            and (at is not None or "paused" in clause.flags)
        ):
            paused = [j for j in (yield from scene.things("job")) if "paused" in j.cell("schedule").lower()]
            if not -len(paused) <= (at or 0) < len(paused):
                return Answer("No such job is paused, so I resumed none.", ("List all jobs",), ok=False)
            clause = chosen(clause, "job", paused[at or 0].ref) if at is not None or len(paused) == 1 else clause
        named = yield from several(scene, clause, "job", verb=clause.verb or "change")
        if named:
            return (yield from each_job(scene, clause, named, update_job))
    if clause.verb == "schedule" and (path := (yield from notebook_not_job(scene, clause))):
        return (yield from create_job(scene, chosen(clause, "notebook", path)))
    if clause.verb == "schedule" and not clause.chosen and (each := two_of(clause, (yield from scene.things("job")))):
        return (
            yield from each_job(scene, chosen(clause, "schedule_text", without_names(clause, each)), each, update_job)
        )
    job, new_name = yield from _job_and_name(scene, clause)
    timed = clause.verb not in ("pause", "resume") and not new_name and not slots.pairs(clause)
    if timed and (refused := not_said_by_cron(clause, job.name)):
        return refused
    cron = new_cron(clause, job)
    changes: dict = {}
    notebook = clause.choice("notebook")
    if clause.has("timezone", "zone") and not cron and (zone := schedule.timezone_in(clause.text)):
        yield from scene.call("update_job", job=job.ref, timezone=zone)
        return Answer(f"{bold(job.name)} keeps its times, now in {zone}.", (f"Show details of the {job.name} job",))
    if clause.verb == "pause":
        changes, did = {"paused": True}, "Paused the schedule of"
    elif clause.verb == "resume":
        changes, did = {"paused": False}, "Resumed the schedule of"
    elif new_name:
        changes, did = {"name": new_name}, "Renamed"
    elif notebook or "notebook" in clause.kinds or slots.path(clause):
        if not notebook:
            words = " ".join(t.text for t in slots.after(clause, "to", "with")) or ""
            notebook, _ = yield from find_notebook(scene, clause, slots.path(clause) or words)
        changes, did = {"notebook": notebook}, "Changed"
    elif "cluster" in clause.kinds and (said := slots.after(clause, "to", "with", last=False)):
        cluster: Thing = yield from resolve(
            scene, clause, "cluster", verb="use", tokens=[t for t in said if t.word not in schedule.WORDS]
        )
        changes, did = {"cluster": cluster.ref}, "Changed"
        if cron:
            zone = schedule.timezone_in(clause.text) or scene.context.get("timezone")
            changes |= {"schedule": cron, "timezone": zone}
    elif cron:
        zone = schedule.timezone_in(clause.text) or scene.context.get("timezone")
        changes, did = {"schedule": cron, "timezone": zone}, "Scheduled"
    elif slots.pairs(clause):
        changes, did = {"parameters": slots.pairs(clause)}, "Changed the parameters of"
    elif clause.verb == "schedule" or "schedule" in clause.flags:
        return Answer(
            f"When should {bold(job.name)} run? For example “daily at 2am” or “every 15 minutes”.",
            ("Daily at 2am", "Every hour"),
            fill=("schedule_text", clause),
            ok=False,
        )
    else:
        return Answer(
            f"What should I change about {bold(job.name)}: its name, notebook, schedule or parameters?",
            (f"Schedule the {job.name} job daily at 2am",),
            ok=False,
        )
    result = yield from scene.call("update_job", job=job.ref, **changes)
    text = f"{did} {bold(job.name)}"
    if "schedule" in changes:
        text += (
            f" {schedule.in_words(cron or '')} ({changes['timezone'] or result.parsed.get('timezone', default='UTC')})"
        )
    elif new_name:
        text += f" to {bold(new_name)}"
    elif "cluster" in changes:
        text += f": it now runs on {bold(changes['cluster'])}"
    elif "notebook" in changes:
        text += f": it now runs {code(changes['notebook'])}"
    name = new_name or job.name
    other = (
        f"Resume the {name} job"
        if clause.verb == "pause"
        else f"Pause the {name} job"
        if cron
        else f"Run the {name} job now"
    )
    if clause.verb == "pause" and _FOR_A_WHILE.search(clause.lower):
        text += ". It stays paused until you resume it: I cannot do that later by myself"
    return Answer(
        f"{text}.",
        ("Trigger it now for testing" if cron else f"Show details of the {name} job", other, "List all jobs"),
    )


def _job_and_name(scene: Scene, clause: Clause) -> Lookup:
    """The job to change, and its new name when it is to be renamed ("rename A to B")."""
    if clause.verb == "rename" or clause.has("rename") or (clause.has("name") and clause.verb == "update"):
        new = slots.after(clause, "to", "as")
        if new:
            name = clause.text[new[0].start : new[-1].end].strip("\"' ")
            job: Thing = yield from resolve(
                scene, clause, "job", verb="rename", tokens=slots.before(clause, "to", "as")
            )
            return job, name
    if clause.choice("job"):
        return (yield from resolve(scene, clause, "job", verb="change")), None
    tokens = [t for t in clause.tokens if t.kind != "path"]
    if "notebook" in clause.kinds or "cluster" in clause.kinds or slots.path(clause):
        tokens = list(slots.before(clause, "to", "with"))
    jobs: Sequence[Thing] = yield from scene.things("job")
    written = link(tokens, [], jobs)
    if len(written.things) != 1 and clause.verb not in ("pause", "resume"):
        # words of the schedule are not part of a name
        bare = [t for t in tokens if t.word not in schedule.WORDS and t.kind == "word" and not re.match(r"^\d", t.word)]
        job = yield from resolve(scene, clause, "job", verb="change", tokens=bare)
    else:
        job = yield from resolve(scene, clause, "job", verb="change", tokens=tokens)
    return job, None
