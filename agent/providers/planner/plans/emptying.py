"""Deletes what lies in a folder, and not the folder."""

from __future__ import annotations

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.inside import TYPES, kind_inside, limit_inside
from agent.providers.planner.resolve import agreed
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan
from agent.providers.planner.things import things_of
from agent.providers.planner.wording import code, count, joined

_NOUNS = {"NOTEBOOK": "notebook", "FILE": "file", "DIRECTORY": "folder"}


def delete_contents(scene: Scene, clause: Clause) -> Plan:
    """The notebooks, files or folders of a folder, once it was agreed which they are; none where a limit is said."""
    path = slots.path(clause) or "/"
    if limit := limit_inside(clause):
        text = f"I cannot choose what to delete in {code(path)} by “{limit}”, so I deleted nothing. Name it, please."
        return Answer(text, (f"List {path}",), ok=False)
    wanted = TYPES[kind_inside(clause)]
    found = yield from scene.look("list_workspace", path=path)
    things = [t for t in things_of("file", found) if t.cell("type") == wanted]
    if not things:
        text = f"There is no {_NOUNS[wanted]} in {code(path)}, so there is nothing to delete."
        return Answer(text, (f"List {path}",))
    told = f"{count(len(things), _NOUNS[wanted])}: {joined([code(t.name) for t in things])}"
    if "many" not in clause.agreed:
        return Answer(f"That would delete {told}. Shall I?", (f"List {path}",), yes=(agreed(clause, "many"),), ok=False)
    for thing in things:
        yield from scene.call("delete_workspace_path", path=thing.name, recursive=wanted == "DIRECTORY" or None)
    return Answer(f"Deleted {told}.", (f"List {path}",))
