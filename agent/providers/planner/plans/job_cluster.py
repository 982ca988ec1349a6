"""The cluster that a job or a run is on, and the notebook that a job runs: "restart its cluster", "stop the cluster it
was on", "open the notebook that X runs".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from agent.providers.planner.intents import intent
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.tokens import tokens_of
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.memory import ON_CLUSTER
from agent.providers.planner.resolve import chosen, which
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.things import Thing, link, words_of
from agent.providers.planner.wording import bold, code, joined, names

# What is done to, or asked of, one cluster.
_PLANS = wordset(
    """
    start_cluster stop_clusters restart_cluster delete_cluster get_cluster list_clusters set_context about_object
    property_of
    """
)
_CLUSTER = r"(?:cluster|compute|machine)"
_RUNS_ON = (
    r"(?:(?:is|was|had been|has been) (?:running |run |executed )?on|(?:runs|ran|was run|has run|executes|executed"
    r"|depends|sits|lives) on|uses|used|was using|is using)"
)
_JOB = r"(?:job|workflow|pipeline|run)"
# Of what was spoken of
_ITS = re.compile(
    rf"\bits (?:own )?{_CLUSTER}\b|\b(?:the|that|this) {_JOB}['’]s (?:own )?{_CLUSTER}\b"
    rf"|\b(?:the|that|whatever|whichever|which) {_CLUSTER} (?:that |which )?(?:it|(?:the|that|this) {_JOB}) {_RUNS_ON}"
    rf"|\b(?:the |that )?{_CLUSTER} (?:of|behind|under|below) (?:it|(?:that|this) {_JOB}|the"
    rf" {_JOB})(?=$|[.,!?;])",
    re.IGNORECASE,
)
# Of a job that is named
_NAMED = (
    re.compile(
        rf"\bthe {_CLUSTER} (?:that |which )?(?:the |our |my )?(?P<job>[^,;.?!]{{3,60}}?)(?: {_JOB})? {_RUNS_ON}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bthe {_CLUSTER} (?:of|behind|under|for) (?:the |our |my )?(?:{_JOB} )?(?P<job>[^,;.?!]{{3,60}}?)"
        rf"(?: {_JOB})?(?=$|[.,!?;]| (?:up|on|running|idle|still|down|stopped|please|again|now|costs?|have|has|is"
        r"|does|use|if|first|and|then|for)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:the |our |my )?(?P<job>(?:(?!the\b|and\b|of\b|is\b|does\b|whether\b|if\b)[\w-]+ ){0,5}[\w-]+?)"
        rf"(?: {_JOB})?['’]s {_CLUSTER}\b",
        re.IGNORECASE,
    ),
)

# What a cluster is for may be a part of its name.
_FOR = re.compile(r" for (?!.*\b(?:job|workflow|pipeline)\b)", re.IGNORECASE)
_NO_JOB = "no job"


def says_cluster_of_job(clause: Clause) -> bool:
    """Whether a clause is about the cluster of something, which may be a job."""
    if "cluster" not in clause.kinds or clause.chosen or _NO_JOB in clause.agreed or intent(clause) not in _PLANS:
        return False
    return _said(clause) is not None


def _said(clause: Clause) -> re.Match[str] | None:
    ahead = clause.tokens[clause.verb_at].end if 0 <= clause.verb_at < len(clause.tokens) else 0
    its = _ITS.search(clause.text) if not clause.of("quoted", "path") else None
    return its or next((m for form in _NAMED if (m := form.search(clause.text, ahead))), None)


def of_its_cluster(scene: Scene, clause: Clause, plan_for: Callable[[Clause], Callable[[Scene, Clause], Plan]]) -> Plan:
    """Does what the clause says with the cluster of the job; where no job is meant, reads it as of any cluster."""
    said = _said(clause)
    assert said is not None
    job = yield from _job(scene, said)
    if job is None:
        other = replace(clause, agreed=clause.agreed | {_NO_JOB})
        return (yield from plan_for(other)(scene, other))
    result = yield from scene.look("get_job", job=job.ref)
    ids = tuple(dict.fromkeys(ON_CLUSTER.findall(result.text)))
    if not ids:
        text = f"{bold(job.name)} names no cluster of its own: it runs on serverless or job compute. I did nothing."
        raise Stop(Answer(text, (f"Show details of the {job.name} job", "Show all clusters"), ok=False))
    found = [t for t in (yield from scene.things("cluster")) if {t.id, t.name} & set(ids)]
    if len(found) != 1:
        text = f"{bold(job.name)} runs on {names(found) if found else 'a cluster that is not listed'}. Which cluster?"
        raise Stop(which(clause, found, text=text, verb=clause.verb or ""))
    text = f"{clause.text[: said.start()]}the cluster {found[0].name}{clause.text[said.end() :]}"
    settled = chosen(replace(read_clause(text), agreed=clause.agreed), "cluster", found[0].ref)
    return (yield from plan_for(settled)(scene, settled))


def _job(scene: Scene, said: re.Match[str]) -> Lookup:
    """The job that is named, or spoken of itself or by one of its runs; None where it is none."""
    if words := said.groupdict().get("job"):
        tokens = tokens_of(words)
        match = link(tokens, [t.word for t in tokens if t.word not in ("the", "job")], (yield from scene.things("job")))
        if not match.sure or len(match.things) != 1:
            return None
        job = match.things[0]
        in_full = set(words_of(job.name)) <= {w for t in tokens for w in words_of(t.word)}
        return job if in_full or not _FOR.search(said[0]) else None
    spoken = scene.memory.focus("job", "run")
    if spoken is None or spoken.kind == "job":
        return spoken
    run = yield from scene.look("get_job_run", run_id=int(spoken.ref) if spoken.ref.isdigit() else spoken.ref)
    named = re.match(r"(.+) \((\d+)\)$", run.parsed.get("job"))
    return Thing("job", named[1], named[2], named[1]) if named else None


# The notebook of a job that is named
_BOOK_PLANS = wordset("open_notebook run_notebook get_job list_runs")
_BOOK = (
    re.compile(
        r"\bthe (?:notebook|script|code) (?:that |which )?(?:the |our |my )?(?P<job>[^,;.?!]{3,60}?)(?P<noun> job"
        r"| workflow| pipeline)? (?:runs|executes|uses|is running|ran)(?=$|[.,!?;]| on\b| now\b| please\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bthe (?:notebook|script) (?:of|behind) (?:the |our |my )?(?P<ahead>job |workflow |pipeline )?"
        r"(?P<job>[^,;.?!]{3,60}?)(?P<noun> job| workflow| pipeline)?(?=$|[.,!?;]| (?:on|now|please|again|and|as)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:the |our |my )?(?P<job>(?:(?!the\b|and\b|of\b|is\b)[\w-]+ ){0,5}[\w-]+?)(?P<noun> job| workflow"
        r"| pipeline)?['’]s (?:notebook|script)\b",
        re.IGNORECASE,
    ),
)
_PATH = re.compile(r"^task: .*?(/[^\s,;]+)", re.MULTILINE)


def says_notebook_of_job(clause: Clause, plan: str) -> bool:
    """Whether a clause is about the notebook of something that may be a job."""
    asked = plan in _BOOK_PLANS and clause.mood != "question" and not clause.of("path", "quoted")
    asked = asked and (plan.endswith("_notebook") or "code" in clause.flags)  # else the job itself tells which it is
    return asked and not clause.chosen and _NO_JOB not in clause.agreed and _book_said(clause) is not None


def _book_said(clause: Clause) -> re.Match[str] | None:
    ahead = clause.tokens[clause.verb_at].end if 0 <= clause.verb_at < len(clause.tokens) else 0
    return next((m for form in _BOOK if (m := form.search(clause.text, ahead))), None)


def of_its_notebook(
    scene: Scene, clause: Clause, plan_for: Callable[[Clause], Callable[[Scene, Clause], Plan]]
) -> Plan:
    """Does what the clause says with the notebook of the job; where no job is named, reads it as of any notebook."""
    said = _book_said(clause)
    assert said is not None
    job = yield from _job(scene, said)
    parts = said.groupdict()
    in_full = job is not None and set(words_of(job.name)) <= set(re.findall(r"[^\W_]+", said["job"].lower()))
    if job is None or not (in_full or parts.get("noun") or parts.get("ahead")):
        other = replace(clause, agreed=clause.agreed | {_NO_JOB})
        return (yield from plan_for(other)(scene, other))
    result = yield from scene.look("get_job", job=job.ref)
    paths = tuple(dict.fromkeys(_PATH.findall(result.text)))
    if len(paths) != 1:
        runs = joined([code(p) for p in paths])
        text = f"{bold(job.name)} runs {runs}. Which notebook?" if paths else f"{bold(job.name)} runs no notebook."
        raise Stop(Answer(text, tuple(f"Open {p}" for p in paths[:3]), ok=False))
    verb = "open" if clause.verb != "run" else "run"
    rest = clause.text[said.end() :] if verb == "run" else ""
    settled = read_clause(f"{verb} the notebook {paths[0]}{rest}")
    return (yield from plan_for(settled)(scene, settled))
