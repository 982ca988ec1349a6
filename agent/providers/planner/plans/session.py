"""The session's context: who and where one is, and what is current."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner import smalltalk
from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.resolve import resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.things import Thing
from agent.providers.planner.wording import bold, code, joined


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


# Beside "it" nothing may be said that could be what "it" is: "the printer is stuck, please reset it".
_ABOUT_SESSION = re.compile(r"\b(?:session|context|defaults?|settings|selection|choice)\b", re.IGNORECASE)


def clear_context(scene: Scene, clause: Clause) -> Plan:
    if clause.has("it", "that", "them", "this") and not clause.kinds and not _just_set(scene):
        if read_clause(scene.said).names and not _ABOUT_SESSION.search(scene.said):
            return smalltalk.decline()
        if not _ABOUT_SESSION.search(scene.said):
            text = "I can only put this session back to its defaults: no chosen cluster, warehouse, catalog or folder."
            return Answer(f"{text} Shall I?", yes=(read_clause("reset the session"),), ok=False)
    yield from scene.call("clear_context")
    return Answer(
        "This session is back to its defaults: no chosen cluster, warehouse, catalog or folder.",
        ("Who am I logged in as?", "Show all clusters"),
    )


def _just_set(scene: Scene) -> bool:
    """Whether the session was spoken of just before: then "it" is what was chosen."""
    names = {step.call.name for step in (*scene.memory.last_steps(), *scene.done)}
    return bool(names & {"set_context", "get_context"})


_CATALOG_AND_SCHEMA = re.compile(
    r"\bcatalog ([\w-]+),?(?: and| with)?(?: the)? (?:schema|database) ([\w-]+)", re.IGNORECASE
)


_NEXT = re.compile(r"(?:,|,? and|,? with|,? plus|,? as well as)(?: also)?(?: (?:set|use|select|make))? ", re.IGNORECASE)


def set_context(scene: Scene, clause: Clause) -> Plan:
    """Makes something current: a cluster, a warehouse, a catalog, a schema or a folder; or several of these at once."""
    changes: dict[str, str] = {}
    told: list[str] = []
    for said in _parts(clause):
        found = yield from _wanted(scene, said)
        changes, told = {**changes, **found[0]}, [*told, found[1]]
    yield from scene.call("set_context", **changes)
    return Answer(f"This session now uses {joined(told)}.", ("Who am I logged in as?", "Show all clusters"))


def _parts(clause: Clause) -> Sequence[Clause]:
    """ "Use A, the warehouse B and the schema C": a clause for each."""
    pieces = _NEXT.split(clause.text)
    if clause.chosen or len(pieces) == 1 or _CATALOG_AND_SCHEMA.search(clause.text):
        return (clause,)
    parts = [read_clause(piece if at == 0 else f"use {piece}") for at, piece in enumerate(pieces)]
    return [part for part in parts if part.names_object or part.names] or (clause,)


def _wanted(scene: Scene, clause: Clause) -> Lookup:
    """What one part of the request makes current: the tool's arguments, and how to say it."""
    path = slots.path(clause)
    pair = _CATALOG_AND_SCHEMA.search(clause.text)
    if pair:
        return {"catalog": pair[1], "schema": pair[2]}, f"the schema {bold(f'{pair[1]}.{pair[2]}')}"
    if path:
        return {"workspace_path": path}, f"the folder {code(path)}"
    if "schema" in clause.kinds or any("." in t.text for t in clause.of("dotted")):
        names = [t.text for t in clause.of("dotted", "quoted")] or [t.text for t in clause.loose]
        if not names:
            raise Stop(Answer("Which schema?", ("List schemas",), ok=False))
        return {"schema": names[0]}, f"the schema {bold(names[0])}"
    if "catalog" in clause.kinds:
        names = [t.text for t in clause.of("quoted")] or [t.text for t in clause.loose]
        if not names:
            raise Stop(Answer("Which catalog?", ("List catalogs",), ok=False))
        return {"catalog": names[0]}, f"the catalog {bold(names[0])}"
    if not clause.kinds:
        from agent.providers.planner.plans.anything import find_any

        thing: Thing = yield from find_any(scene, clause, ("cluster", "warehouse"), verb="use")
    else:
        thing = yield from resolve(scene, clause, "warehouse" if "warehouse" in clause.kinds else "cluster", verb="use")
    return {thing.kind: thing.ref}, f"the {thing.kind} {bold(thing.name)}"
