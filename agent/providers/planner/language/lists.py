"""A message that asks for several lists: "jobs, warehouses and clusters", "running clusters and today's runs"."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.reader import read_clause

_LISTS_BOTH = re.compile(
    r"^(?P<first>(?:(?:list|show|give|get)(?: me)? )?(?:the |all )?(?:running|stopped|idle)? ?"
    r"(?:clusters|jobs|warehouses|repos|notebooks|catalogs|schemas)) and (?:also )?(?P<second>(?:the |all )?"
    r"(?:[a-z]+(?:'s)? ){0,2}(?:job runs|runs|jobs|clusters|warehouses|queries|repos|notebooks|secrets|tables))"
    r"(?: please| too)*$"
)
_LISTED = {
    "cluster": "clusters",
    "job": "jobs",
    "warehouse": "warehouses",
    "notebook": "notebooks",
    "catalog": "catalogs",
    "schema": "schemas",
    "repo": "repos",
    "scope": "secret scopes",
}


def as_lists(clause: Clause) -> tuple[Clause, ...]:
    """ "List jobs, warehouses and clusters" as one clause a kind; any other clause as it is."""
    if (both := _LISTS_BOTH.match(clause.lower.rstrip("?!. "))) and clause.verb in ("show", "is", None):
        second = both["second"] if both["second"].startswith(("the ", "all ")) else f"the {both['second']}"
        if len(set(clause.kinds)) > 1 and not clause.names and both["first"].split()[-1] != second.split()[-1]:
            return read_clause(both["first"]), read_clause(f"show {second}")
    plain_list = (
        clause.verb in ("show", "is", None)
        and clause.has("and", ",")
        and not clause.names
        and not clause.flags - {"all", "running", "stopped", "idle"}
    )
    if (
        plain_list
        and len(clause.kinds) > 1
        and all(_LISTED.get(k, "?").split()[-1] in clause.words for k in clause.kinds)
    ):
        state = " ".join(sorted(clause.flags - {"all"}))
        if not state or set(clause.kinds) <= {"cluster", "warehouse"}:
            return tuple(read_clause(f"list {state} {_LISTED[kind]}") for kind in clause.kinds)
    return (clause,)
