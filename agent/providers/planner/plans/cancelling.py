"""Cancelling runs: one, or all that are under way but for exceptions."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.plans.many import spared
from agent.providers.planner.plans.pointed import listed_by
from agent.providers.planner.plans.runs import label, run_id_of
from agent.providers.planner.resolve import agreed, chosen, name_words, pick
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan, Result
from agent.providers.planner.things import link, things_of
from agent.providers.planner.wording import bold, code, joined


def cancel_run(scene: Scene, clause: Clause) -> Plan:
    """Cancels the run that is meant, or with an exception all others that are under way."""
    named = clause.names or clause.of("number")
    of_list = listed_by(scene) if not (named or clause.kinds or clause.chosen) else None
    if of_list is not None and of_list.call.name == "list_query_history":
        return (yield from _of_queries(scene, clause, of_list))
    if clause.excluded and ("all" in clause.flags or clause.has("runs") or not named):
        return (yield from _all_but(scene, clause))
    id_ = yield from run_id_of(scene, clause)
    if id_ is None:
        result = yield from scene.look("list_job_runs", state="RUNNING")
        runs = things_of("run", result)
        if not runs:
            return Answer("No run is under way, so there is nothing to cancel.", ("Show the last 10 runs",))
        said = (
            name_words(clause)
            or clause.flags & {"running", "status"}
            or clause.has("current", "currently", "it", "that", "whatever")
        )
        if not said and len(runs) == 1 and "one" not in clause.agreed:
            text = f"Do you mean {label(runs[0])}, which is running?"
            meant = agreed(chosen(clause, "run", runs[0].id), "one")
            return Answer(text, (f"Cancel run {runs[0].id}",), yes=(meant,), ok=False)
        by_job = [replace(r, name=r.cell("job_name") or r.name) for r in runs]
        match = link(clause.tokens, name_words(clause), by_job)
        one = match.sure and len(match.things) == 1
        run = match.things[0] if one else pick(scene, clause, runs, kind="run", verb="cancel run")
        id_ = run.id
    if any(t.text == str(id_) for t in clause.excluded):  # "cancel Nightly ETL, but not run 90021"
        return Answer(f"That is run {code(id_)}, which is to be left, so I cancelled none.", ("Show the last 10 runs",))
    yield from scene.call("cancel_job_run", run_id=int(id_) if str(id_).isdigit() else id_)
    return Answer(f"Cancelled run {code(id_)}.", (f"What is the status of run {id_}?", "Show the last 10 runs"))


def _of_queries(scene: Scene, clause: Clause, history: Result) -> Plan:
    """Cancels what runs of the queries that were just listed: "show queries from today", "cancel the running one"."""
    ids = [r["statement_id"] for r in history.parsed.rows if r.get("status") == "RUNNING" and r.get("statement_id")]
    if not ids:
        return Answer("No query of that list is running, so there is nothing to cancel.", ("Show running queries",))
    if len(ids) > 1 and not clause.has("ones", "them", "those", "all", "both"):
        return Answer(f"Which of them: {joined([code(i) for i in ids[:6]], 'or')}?", (), ok=False)
    if clause.excluded:
        return Answer("I cannot tell which queries to leave, so I cancelled none. Name one by its id.", (), ok=False)
    for id_ in ids:
        yield from scene.call("cancel_statement", statement_id=id_)
    return Answer(f"Cancelled {joined([code(i) for i in ids])}.", ("Show the query history",))


def _all_but(scene: Scene, clause: Clause) -> Plan:
    result = yield from scene.look("list_job_runs", state="RUNNING")
    runs = [replace(r, name=r.cell("job_name") or r.name) for r in things_of("run", result)]
    if not runs:
        return Answer("No run is under way, so there is nothing to cancel.", ("Show the last 10 runs",))
    kept = {r.id for r in spared(clause, runs, noun="run")}
    ended = [r for r in runs if r.id not in kept]
    if not ended:
        return Answer("That leaves no run to cancel: no other is under way.", ("Show the last 10 runs",))
    if clause.names or "all" not in clause.flags:
        text = f"Which of them shall I cancel: {joined([code(r.id) for r in ended])}?"
        return Answer(text, tuple(f"Cancel run {r.id}" for r in ended[:3]), ok=False)
    for run in ended:
        yield from scene.call("cancel_job_run", run_id=int(run.id) if run.id.isdigit() else run.id)
    told = joined([f"{code(r.id)} of {bold(r.name)}" for r in ended])
    return Answer(f"Cancelled {told}.", ("Show the last 10 runs",))
