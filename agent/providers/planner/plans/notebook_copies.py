"""A notebook in another folder or under another name: its source is exported, and imported there.

There is no tool that copies. What was exported is written only where it is the whole source, which the number of lines
tells, and never over something that is there.
"""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.copies import NOTEBOOK_COPY
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.plans.notebooks import find_notebook
from agent.providers.planner.resolve import name_words
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Result, Stop
from agent.providers.planner.things import near, things_of, words_of
from agent.providers.planner.wording import code

_EXPORTED = re.compile(r"\((?P<language>[A-Z]+)\), (?P<lines>[\d,]+) lines?\.$")
_CUT_OFF = re.compile(r"^Note: [\d,]+ of [\d,]+ characters shown;", re.MULTILINE)
# A folder by its name, also where there is none yet: "back it up to /Shared/backup"
_FOLDERS = re.compile(
    r"^(?:archived?|archives|backups?|bak|copies|old|attic|te?mp|trash|drafts?|snapshots?|history|legacy)$",
    re.IGNORECASE,
)


def copy_notebook(scene: Scene, clause: Clause) -> Plan:
    """Exports the notebook and imports what it holds at the other path, where nothing is yet."""
    match = NOTEBOOK_COPY.match(clause.text)
    if match is None:
        raise Stop(Answer("Which notebook shall I copy, and where to?", ok=False))
    source = yield from _source(scene, clause, match["source"])
    target = yield from _target(scene, source, match)
    if target == source:
        raise Stop(Answer(f"{code(source)} is the notebook itself, so there was nothing to copy.", ok=False))
    exported = yield from scene.call("export_notebook", notebook=source)
    whole = whole_source(exported)
    if whole is None:
        text = f"I could not read all of {code(source)}, so I copied nothing: a copy would lack the rest."
        raise Stop(Answer(text, (f"Open {source}",), ok=False))
    language, content = whole
    yield from scene.call("import_notebook", path=target, content=content, language=language)
    return Answer(f"Copied {code(source)} to {code(target)}.", (f"Open {target}", f"Run {target}"))


def whole_source(result: Result) -> tuple[str, str] | None:
    """(language, source) of an exported notebook; None where the text is not all of it.

    A result leaves out the empty lines at its end; the summary says how many lines there are.
    """
    summary, _, body = result.text.strip("\n").partition("\n")
    said = _EXPORTED.search(summary.strip())
    if said is None or _CUT_OFF.search(body):
        return None
    left_out = int(said["lines"].replace(",", "")) - len(body.splitlines())
    return (said["language"], body + "\n" * (left_out + 1)) if left_out in (0, 1, 2) else None


# What was read of what was copied, and what wrote it
_COPIED = {"import_notebook": ("export_notebook", "notebook"), "write_workspace_file": ("read_workspace_file", "path")}


def delete_original(scene: Scene, clause: Clause) -> Plan:
    """Deletes what the step before copied; without a copy, reads the order as any other."""
    from agent.providers.planner.registry import PLANS

    steps = scene.done or scene.memory.last_steps()
    wrote = steps[-1] if steps else None
    tool, argument = _COPIED.get(wrote.call.name, ("", "")) if wrote is not None and not wrote.is_error else ("", "")
    read = next((r for r in reversed(steps) if r.call.name == tool and not r.is_error), None)
    path = str(read.call.args.get(argument) or "") if read is not None else ""
    if not path.startswith(("/", "dbfs:")):
        return (yield from PLANS["by_name"](scene, clause))
    yield from scene.call("delete_workspace_path", path=path)
    return Answer(f"Deleted the original, {code(path)}.", ("List my notebooks",))


def _source(scene: Scene, clause: Clause, said: str) -> Lookup:
    """The path of the notebook that is copied: as written, by its name, or the one that was spoken of."""
    asked = replace(read_clause(f"open the notebook {said}"), chosen=clause.chosen)
    if path := slots.path(asked):
        return path
    pointed = re.fullmatch(r"(?:it|this|that|the|this one|that one)(?: notebook)?", said, re.IGNORECASE)
    wanted = "" if pointed else " ".join(name_words(asked))
    found, _ = yield from find_notebook(scene, asked, wanted)
    own, meant = words_of(found), [w for word in wanted.split() for w in words_of(word)]
    odd = [w for w in meant if not any(near(w, o) for o in own)]
    if odd or (len(meant) < len(own) and not pointed and "notebook" not in said.lower()):  # only something like it
        text = f"I found no notebook called “{wanted}”. Did you mean {code(found)}?"
        raise Stop(Answer(text, (f"Open {found}",), ok=False))
    return found


def _target(scene: Scene, source: str, match: re.Match[str]) -> Lookup:
    """The path of the copy: a folder that is named keeps the notebook's name, a name alone its folder."""
    home, _, own = source.rstrip("/").rpartition("/")
    path, name = (match["path"] or match["path2"] or "").strip(), match["name"]
    if not path:
        return f"{home}/{name}"
    folder = path.rstrip("/")
    if name:
        return f"{folder}/{name}"
    how = (match["how"] or match["how2"] or "").lower()
    parent, _, last = folder.rpartition("/")
    there = (yield from scene.look_all([scene.call_for("list_workspace", path=parent or "/")]))[0]
    kind = next((t.cell("type") for t in things_of("file", there) if t.name.rstrip("/") == folder), "") if there else ""
    says_folder = how in ("into", "in", "inside", "under") or match["folder"] or match["folder2"] or path.endswith("/")
    if kind in ("DIRECTORY", "REPO") or (not kind and says_folder) or (not kind and _FOLDERS.match(last)):
        return f"{folder}/{own}"
    alike = any(near(a, b) for a in words_of(last) for b in words_of(own))
    if how in ("as", "at") or kind or alike or parent == home:
        return folder
    text = (
        f"There is no {code(folder)} yet. Is it to be a folder (“into the folder {folder}”), or the name of the copy "
        f"(“as {folder}”)? I copied nothing."
    )
    raise Stop(Answer(text, (f"Copy {source} into the folder {folder}", f"Copy {source} as {folder}"), ok=False))
