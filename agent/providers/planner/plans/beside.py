"""A file by its place beside another: "and the readme next to it", "now the config from the same folder"."""

from __future__ import annotations

import re

from agent.providers.planner.language import slots
from agent.providers.planner.language.beside import BESIDE
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Stop
from agent.providers.planner.things import things_of
from agent.providers.planner.wording import code, joined


def file_beside(scene: Scene, clause: Clause) -> Lookup:
    """The path of the file that is named by what it is beside, "" where the clause names none so. Ends the plan where
    the folder has no such file, or several."""
    said = " ".join(t.word for t in clause.tokens)
    match = BESIDE.search(said)
    focus = scene.memory.focus("file", "notebook")
    path = slots.path(clause) or (focus.ref if focus else "")
    if match is None or not path.startswith(("/", "dbfs:")) or clause.of("dotted"):
        return ""
    behind = [w for w in said[: match.start()].split() if len(w) > 2 and "/" not in w and w not in _LOOKS]
    folder = path.rstrip("/").rpartition("/")[0] or "/"
    found = (yield from scene.look_all([scene.call_for("list_workspace", path=folder)]))[0]
    if found is None:
        return ""
    there = [t.name for t in things_of("file", found) if t.cell("type") not in ("DIRECTORY", "REPO")]
    of_files = [w for w in behind if any(w in p.rsplit("/", 1)[-1].lower() for p in there)]
    names = of_files or [t.word for t in clause.loose if t.word in behind]
    others = [p for p in there if p.rstrip("/") != path.rstrip("/")]
    hits = [p for p in there if names and all(n in p.rsplit("/", 1)[-1].lower() for n in names)]
    if not names and len(others) == 1:
        return others[0]
    if len(hits) == 1:
        return hits[0]
    of = joined([code(p.rsplit("/", 1)[-1]) for p in (hits or there)[:8]])
    text = f"Which one: {of}?" if hits else f"{code(folder)} has no file called “{' '.join(names)}”. It has {of}."
    raise Stop(Answer(text, tuple(f"Read {p}" for p in (hits or there)[:3]), ok=False))


# "Open the config", "and the json file there": of the folder that was shown or that the last file lies in
_OF_FOLDER = re.compile(
    r"^(?:(?:and|now|then|please|pls|ok|also|so|can you|could you|what about|how about),? )*"
    r"(?:(?:open|read|show|print|cat|view|display|see|get|give)(?: me| us)? )?(?:me )?(?:the |that )"
    r"(?P<words>[\w.-]+(?: [\w.-]+){0,2}?)(?: (?:file|one|notebook|script))?"
    r"(?: (?:there|in (?:it|there|here)|from there|(?:in|from|of) (?:that|the|this)(?: same)? (?:folder|place|directory"
    r"|volume)|too|as well|also|now|please|instead))*[.?!]*$",
    re.IGNORECASE,
)
_SHOWS_FILES = ("list_workspace", "read_workspace_file", "write_workspace_file", "export_notebook")
_READS = frozenset({"by_name", "list_folder", "read_file", "read_path", "open_notebook", "anything"})


def may_be_in_folder(clause: Clause, plan: str) -> bool:
    """Whether a clause may name a file by a word of its name alone."""
    looks = clause.verb in ("read", "show", "describe", None) and plan in _READS and not clause.chosen
    return looks and not clause.of("path", "quoted", "dotted", "url") and _OF_FOLDER.match(clause.text) is not None


def file_in_folder(scene: Scene, clause: Clause) -> Lookup:
    """The path of the one file of the folder at hand whose name has these words; "" where none or several have."""
    steps = scene.done or scene.memory.last_steps()
    match = _OF_FOLDER.match(clause.text)
    if match is None or not steps or steps[-1].is_error or steps[-1].call.name not in _SHOWS_FILES:
        return ""
    args = steps[-1].call.args
    path = str(args.get("path") or args.get("notebook") or "")
    folder = path if steps[-1].call.name == "list_workspace" else path.rpartition("/")[0]
    if not folder.startswith(("/", "dbfs:")) or args.get("query"):
        return ""
    found = (yield from scene.look_all([scene.call_for("list_workspace", path=folder)]))[0]
    there = [t.name for t in things_of("file", found) if t.cell("type") not in ("DIRECTORY", "REPO")] if found else []
    words = match["words"].lower().split()
    hits = [p for p in there if all(w in re.findall(r"[^\W_]+", p.rsplit("/", 1)[-1].lower()) for w in words)]
    return hits[0] if len(hits) == 1 else ""


def folder_there(scene: Scene) -> str:
    """The folder that "there" is: the one that was just listed, else the one that was spoken of; "" without any."""
    for result in (*scene.shown[-1:], *scene.memory.last_steps()[-1:]):
        path = str(result.call.args.get("path") or "")
        if result.call.name == "list_workspace" and path and not result.call.args.get("query") and not result.is_error:
            return path.rstrip("/")
    focus = scene.memory.focus("directory")
    return focus.name.rstrip("/") if focus else ""


_LOOKS = frozenset({"read", "open", "show", "view", "print", "cat", "display", "and", "the", "now", "file"})
