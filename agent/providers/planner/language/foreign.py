"""What sounds like work on a workspace and is none that a tool here does: other clouds and products, parts of
Databricks without a tool, code on demand, errands, general knowledge. The label is said in the reply."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.outside import (
    AMOUNTS,
    CLOUDS,
    CODE,
    IN_FULL,
    KEPT_THERE,
    MASK,
    NAMES_THEM,
    OF_TICKETS,
    OTHER_JOBS,
    PEOPLE,
    PIPELINES,
    PRODUCT,
    RIGHTS,
    TARGET,
    TICKET,
)
from agent.providers.planner.language.world import of_the_world


def foreign(clause: Clause) -> str | None:
    """What the clause is about that no tool here serves: a label, "" where there is no word for it; else None."""
    text = clause.text.strip()
    masked = MASK.sub(" ", text)
    if OTHER_JOBS.search(masked) and not clause.of("path", "dotted"):
        return "the jobs of other clouds"
    if IN_FULL.search(masked) and "scope" not in clause.kinds:
        return ""
    if TICKET.search(text) and clause.has(*OF_TICKETS) and clause.verb not in ("delete", "run", "stop", "start"):
        return "messages and tickets"
    rights = RIGHTS.search(clause.lower) and not set(clause.kinds) & {"secret", "scope", "repo"}
    if rights or (PEOPLE.search(clause.lower) and not set(clause.kinds) - {"workspace"}):
        return "permissions, users and groups"
    if of_the_world(clause):
        return ""
    if KEPT_THERE.search(masked) and not set(clause.kinds) & NAMES_THEM:
        return "marketing and sales tools"
    if CODE.match(text) and "notebook" not in text.lower():
        return "writing code"
    if clause.of("path", "dotted") and not clause.of("url"):
        return _target(clause, masked)
    named = clause.verb in ("delete", "start", "stop", "run", "pause", "resume", "cancel") and clause.has(
        "from", "in", "of", "out"
    )
    if named and any(re.search(r"\w-\w", t.text) for t in clause.loose):
        return None  # "remove the slack webhook from prod-keys"
    if clause.has("from", "in", "under", "of") and any(re.search(r"\w-\w", t.text) for t in clause.loose):
        return None  # "do we have a slack-webhook in prod-keys?"
    if clause.verb in ("delete", "start", "stop", "run", "pause", "resume", "cancel", "show") and clause.has(
        "one", "ones"
    ):
        return None  # "remove the slack one"
    if "code" in clause.flags:
        return None
    pipelines = clause.has("pipeline", "pipelines") and PIPELINES.search(masked)
    if pipelines and not clause.of("quoted"):
        return "declarative pipelines"
    if set(clause.kinds) & NAMES_THEM or clause.verb == "search":
        return _target(clause, masked)
    counts = bool(AMOUNTS.search(clause.lower))  # then such a word may be a column or a value
    found = (label for label, pattern in PRODUCT if pattern.search(masked))
    return next((label for label in found if not counts or label in CLOUDS), None)


def _target(clause: Clause, text: str) -> str | None:
    """The product that things of this workspace are to go to or come from: "load the trips table into BigQuery"."""
    if set(clause.kinds) & {"secret", "scope"} or clause.verb in ("search", "delete", "run", "stop"):
        return None
    found = (label for label, pattern in TARGET if pattern.search(text.rstrip(" .?!")))
    return next(found, None)
