"""Plans by the names that the table of intents uses."""

from __future__ import annotations

from collections.abc import Callable

from agent.providers.planner import intents, open_rules, rules
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.narrowing import narrowing_of
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.leaning import merged
from agent.providers.planner.plans import (
    about,
    advice,
    anything,
    beside,
    biggest,
    both,
    cancelling,
    catalog,
    clusters,
    conditions,
    data,
    emptying,
    file_copies,
    files,
    job_cluster,
    job_figures,
    job_users,
    jobs,
    keeping,
    kinds,
    many_warehouses,
    narrowed,
    notebook_code,
    notebook_copies,
    notebooks,
    repos,
    runs,
    secrets,
    session,
    several_files,
    starting,
    striking,
    traits,
    undo,
    warehouses,
    within,
)
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Plan

_MANY = wordset(
    """
    notebooks files folders directories scripts scopes repos warehouses jobs tables views statements queries
    secrets keys
    """
)
PlanOf = Callable[[Scene, Clause], Plan]
_MODULES = (
    about,
    advice,
    anything,
    biggest,
    cancelling,
    catalog,
    clusters,
    conditions,
    data,
    emptying,
    file_copies,
    files,
    job_figures,
    job_users,
    jobs,
    keeping,
    many_warehouses,
    notebook_code,
    notebook_copies,
    notebooks,
    repos,
    runs,
    secrets,
    session,
    several_files,
    starting,
    striking,
    traits,
    undo,
    warehouses,
    within,
)


def _named_by_table() -> dict[str, PlanOf]:
    """Each plan that the table or a by-name request can ask for, from the module that has it."""
    wanted = {rule.plan for rule in (*rules.RULES, *open_rules.OPEN)} | set(intents.OTHERS)
    wanted |= set(kinds.PLAN_OF.values()) | set(kinds.SHOWN_BY.values())
    return {name: next(getattr(m, name) for m in _MODULES if hasattr(m, name)) for name in sorted(wanted)}


PLANS: dict[str, PlanOf] = _named_by_table()


def _of_data(clause: Clause) -> bool:
    """Whether a change can only be one of a question about data: it names nothing that may be an object."""
    return not all(c.names for c in clause.changes)


# Plans of one object or one path: an exception would be lost in them, and "all but X" would take X as well.
_ONE_AT_A_TIME = frozenset(
    {"delete_path", "delete_notebook", "delete_scope", "delete_repo", "delete_warehouse", "delete_job", "drop_table",
     "run_notebook", "cancel_statement", "cancel_statements", "write_file", "put_secret"}
)  # fmt: skip


def _speaks_of_many(clause: Clause) -> bool:
    said = "all" in clause.flags or clause.has("all", "everything", "every", "each", "contents", "any")
    return said or "directory" in clause.kinds or any(t.word in _MANY for t in clause.tokens)


def plan_for(clause: Clause) -> PlanOf:
    """The plan that a clause asks for."""
    last = clause.changes[-1] if clause.changes else clause  # "and the config there?"
    name = intents.intent(clause)
    if name in ("anything", "most_of_listed") and clause.changes and clause.choice("data"):
        name = "data"
    if name != "data" and clause.changes and not (name == "anything" and _of_data(clause)):
        clause = merged(clause)
        name = intents.intent(clause)
    if clause.excluded and name in _ONE_AT_A_TIME and _speaks_of_many(clause):
        name = "spare_none"
    if job_cluster.says_cluster_of_job(clause):
        return lambda scene, said: job_cluster.of_its_cluster(scene, said, plan_for)
    if job_cluster.says_notebook_of_job(clause, name):
        return lambda scene, said: job_cluster.of_its_notebook(scene, said, plan_for)
    if not clause.changes and not clause.chosen and narrowing_of(clause) is not None:
        return lambda scene, said: narrowed.narrowed(scene, said, plan_for)
    if both.says_both(clause) and "no two" not in clause.agreed:
        return lambda scene, said: both.both(scene, said, plan_for)
    plan, settled = PLANS[name], clause
    if name == "delete_path" and several_files.files_named(clause):
        plan = several_files.delete_files
    if beside.may_be_in_folder(last, name):
        return lambda scene, _: _of_folder(scene, last, settled, plan)
    return lambda scene, _: plan(scene, settled)


def _of_folder(scene: Scene, named: Clause, clause: Clause, plan: PlanOf) -> Plan:
    """Opens the file of the folder at hand that is named by a word; without such a file, does as for any clause."""
    path = yield from beside.file_in_folder(scene, named)
    opened = read_clause(f"open {path}") if path else clause
    return (yield from (PLANS["read_path"] if path else plan)(scene, opened))
