"""Several files of one place: "delete a.txt and b.json from the landing volume"."""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.tokens import FILE_NAME
from agent.providers.planner.plans.files import delete_path, path_of_file
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.things import things_of
from agent.providers.planner.wording import code, joined


def files_named(clause: Clause) -> tuple[str, ...]:
    """The names of the files of a clause where there are several."""
    names = tuple(dict.fromkeys(t.text for t in clause.of("dotted") if FILE_NAME.search(t.text)))
    joins = clause.has("and", ",", "&", "plus")
    return names if len(names) > 1 and joins and not clause.chosen and not clause.excluded else ()


def delete_files(scene: Scene, clause: Clause) -> Plan:
    """Deletes each file that is named, once all of them were found."""
    names = files_named(clause)
    if not names or len(clause.of("path")) > 1:
        return (yield from delete_path(scene, clause))
    below = slots.path(clause)
    paths = yield from (_in_folder(scene, below, names) if below else _found(scene, clause, names))
    for path in paths:
        yield from scene.call("delete_workspace_path", path=path)
    return Answer(f"Deleted {joined([code(p) for p in paths])}.", (f"List {paths[0].rpartition('/')[0] or '/'}",))


def _in_folder(scene: Scene, below: str, names: Sequence[str]) -> Lookup:
    result = yield from scene.look("list_workspace", path=below)
    there = {t.name.rstrip("/").rpartition("/")[2].lower(): t.name for t in things_of("file", result)}
    missing = [n for n in names if n.lower() not in there]
    if missing:
        text = f"{code(below)} has no {joined([code(n) for n in missing], 'or')}, so I deleted nothing."
        raise Stop(Answer(text, (f"List {below}",), ok=False))
    return [there[n.lower()] for n in names]


def _found(scene: Scene, clause: Clause, names: Sequence[str]) -> Lookup:
    paths: list[str] = []
    for name in names:
        path: str = yield from path_of_file(scene, clause, name)
        if path.rpartition("/")[2].lower() != name.lower():
            text = f"I found {code(path)}, but no {code(name)}, so I deleted nothing."
            raise Stop(Answer(text, ok=False))
        paths.append(path)
    return paths
