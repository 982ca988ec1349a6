"""The session's context: who and where one is, and what is current."""

from __future__ import annotations

import re

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.resolve import resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan
from agent.providers.planner.things import Thing
from agent.providers.planner.wording import bold, code


def get_context(scene: Scene, clause: Clause) -> Plan:
    result = yield from scene.call("get_context")
    text = result.parsed
    user, host = text.get("user"), text.get("host", "workspace")
    lines = [f"You are {bold(user)}" + (f" on {code(host)}." if host else ".")] if user else [text.summary]
    parts = [
        f"{label} {bold(text.get(key))}"
        for key, label in (("cluster", "cluster"), ("warehouse", "warehouse"), ("catalog", "catalog"))
        if text.get(key)
    ]
    if parts:
        lines.append("This session uses " + ", ".join(parts) + ".")
    return Answer(" ".join(lines), ("Show all clusters", "List SQL warehouses", "List catalogs"))


def clear_context(scene: Scene, clause: Clause) -> Plan:
    yield from scene.call("clear_context")
    return Answer(
        "This session is back to its defaults: no chosen cluster, warehouse, catalog or folder.",
        ("Who am I logged in as?", "Show all clusters"),
    )


_CATALOG_AND_SCHEMA = re.compile(
    r"\bcatalog ([\w-]+),?(?: and| with)?(?: the)? (?:schema|database) ([\w-]+)", re.IGNORECASE
)


def set_context(scene: Scene, clause: Clause) -> Plan:
    """Makes something current: a cluster, a warehouse, a catalog, a schema or a folder."""
    path = slots.path(clause)
    pair = _CATALOG_AND_SCHEMA.search(clause.text)
    if pair:
        changes = {"catalog": pair[1], "schema": pair[2]}
        told = f"the schema {bold(f'{pair[1]}.{pair[2]}')}"
    elif path:
        changes, told = {"workspace_path": path}, f"the folder {code(path)}"
    elif "schema" in clause.kinds or any("." in t.text for t in clause.of("dotted")):
        names = [t.text for t in clause.of("dotted", "quoted")] or [t.text for t in clause.loose]
        if not names:
            return Answer("Which schema?", ("List schemas",), ok=False)
        changes, told = {"schema": names[0]}, f"the schema {bold(names[0])}"
    elif "catalog" in clause.kinds:
        names = [t.text for t in clause.of("quoted")] or [t.text for t in clause.loose]
        if not names:
            return Answer("Which catalog?", ("List catalogs",), ok=False)
        changes, told = {"catalog": names[0]}, f"the catalog {bold(names[0])}"
    else:
        kind = "warehouse" if "warehouse" in clause.kinds else "cluster"
        if not clause.kinds:
            from agent.providers.planner.plans.anything import find_any

            thing = yield from find_any(scene, clause, ("cluster", "warehouse"), verb="use")
        else:
            thing = yield from resolve(scene, clause, kind, verb="use")
        found: Thing = thing
        changes, told = {found.kind: found.ref}, f"the {found.kind} {bold(found.name)}"
    yield from scene.call("set_context", **changes)
    return Answer(f"This session now uses {told}.", ("Who am I logged in as?", "Show all clusters"))
