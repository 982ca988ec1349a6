"""Folders and files of the workspace, of volumes and of DBFS."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.inside import is_below
from agent.providers.planner.language.tokens import FILE_NAME
from agent.providers.planner.plans.beside import file_beside, folder_there
from agent.providers.planner.plans.export_formats import FORMATS
from agent.providers.planner.plans.notebooks import folder_named
from agent.providers.planner.resolve import name_words
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.things import Thing, link, things_of
from agent.providers.planner.wording import code, count, joined, some

# "Everything below X", "with all subfolders", "subfolders too"
_DEEP = re.compile(
    r"\b(?:recursive(?:ly)?|everything|nested|whole tree|all the way down|at any depth|(?:every|all) levels?"
    r"|(?:with|and|includ\w+|plus)(?: all| any| the| its| their| of)* sub-?(?:folders?|directories)"
    r"|sub-?(?:folders?|directories)(?: and all)? (?:too|as well|also|included))\b"
)
# "What else is in that folder", "list the folder afterwards", "which other files are there": where the last file lies
_THAT_FOLDER = re.compile(
    r"\b(?:the|that|this|same) (?:same )?(?:folder|directory|volume)(?! of| in| called| named|s\b)\b"
    r"|\b(?:else|other)\b.*\b(?:there|here)\b"
)


def list_folder(scene: Scene, clause: Clause) -> Plan:
    """What is in a folder: the one that is named, or the session's."""
    path = slots.path(clause)
    words = [w for w in name_words(clause) if w != "home" and not _DEEP.fullmatch(w)]
    if (
        not words
        and not path
        and (slots.pronoun(clause) or _THAT_FOLDER.search(clause.lower))
        and (focus := scene.memory.focus("directory", "repo", "file")) is not None
    ):
        path = focus.name if focus.kind in ("directory", "repo") else focus.name.rstrip("/").rpartition("/")[0]
    if words and not path and "directory" in clause.kinds:
        path = yield from folder_named(scene, " ".join(words))
    if words and not path and "volume" in clause.kinds:
        path = yield from _volume_called(scene, words)
    if words and not path and "repo" in clause.kinds:
        repos = link(clause.tokens, words, (yield from scene.things("repo")))
        path = repos.things[0].name if repos.sure and len(repos.things) == 1 else None
    query = _in_name(clause) or (" ".join(words) if words and not path else None)
    deep = True if _DEEP.search(clause.lower) else None
    result = yield from scene.call("list_workspace", path=path, query=query, recursive=deep)
    things: Sequence[Thing] = things_of("file", result)
    if not things and query and "file" in clause.kinds:
        things = yield from _in_volumes(scene, query)
    where = f"in {code(path)}" if path and not query else f"with “{query}” in its name" if query else "in your folder"
    if not things:
        return Answer(f"There is nothing {where}.", ("List my notebooks",))
    shown = some([code(t.name.rstrip("/").rsplit("/", 1)[-1]) for t in things], 8)
    first = next((t for t in things if t.cell("type") == "NOTEBOOK"), None) or things[0]
    verb = (
        "Open"
        if first.cell("type") == "NOTEBOOK"
        else "List"
        if first.cell("type") in ("DIRECTORY", "REPO")
        else "Read"
    )
    return Answer(f"{count(len(things), 'object')} {where}: {shown}.", (f"{verb} {first.name}", "List my notebooks"))


_NAME_PART = re.compile(
    r"\b(?:with|having|containing|that (?:have|contain)) [\"']?(?P<part>[\w.-]+)[\"']? in (?:the|their|its)"
    r" (?:file ?)?names?\b"
    r"|\b(?:named|called) [\"']?(?P<name>[\w.-]+)",
    re.IGNORECASE,
)


def _in_name(clause: Clause) -> str:
    """What files are to have in their name, also where it is a word that means something else: "named config"."""
    match = _NAME_PART.search(clause.text)
    return (match["part"] or match["name"] or "") if match else ""


def _in_volumes(scene: Scene, query: str) -> Lookup:
    """What in the volumes has this in its name: the search of the workspace does not go there."""
    places = yield from volumes_there(scene)
    calls = [scene.call_for("list_workspace", path=p, query=query) for p in places[:_FOLDERS_OPENED]]
    return [t for r in (yield from scene.look_all(calls)) if r for t in things_of("file", r)]


def read_path(scene: Scene, clause: Clause) -> Plan:
    """Shows a file, a notebook's source or a folder's content, whichever stands at the path."""
    if slots.path(clause) and clause.of("dotted"):
        return (yield from read_file(scene, clause))
    path = (yield from file_beside(scene, clause)) or (yield from path_of_file(scene, clause))
    parent, _, name = path.rstrip("/").rpartition("/")
    beside = (yield from scene.look_all([scene.call_for("list_workspace", path=parent or "/")]))[0]
    kind = (
        next((t.cell("type") for t in things_of("file", beside) if t.name.rstrip("/") == path.rstrip("/")), "")
        if beside
        else ""
    )
    if kind == "NOTEBOOK":
        form = next((FORMATS[w] for w in clause.words if w in FORMATS), None)
        result = yield from scene.call("export_notebook", notebook=path, format=form)
        return Answer(result.parsed.summary, (f"Run {path}", "List my notebooks"))
    if kind in ("DIRECTORY", "REPO") or (not kind and "." not in name):
        return (yield from list_folder(scene, clause))
    result = yield from scene.call("read_workspace_file", path=path)
    return Answer(result.parsed.summary, (f"List {path.rsplit('/', 1)[0] or '/'}",))


def read_file(scene: Scene, clause: Clause) -> Plan:
    below, files = slots.path(clause), [t.text for t in clause.of("dotted")]
    if below and FILE_NAME.search(below) and "." in below.rsplit("/", 1)[-1]:
        below, _, last = below.rpartition("/")  # "and the b.json next to it": a file has none in it
        at = next((i for i, t in enumerate(clause.tokens) if t.kind == "path"), 0)
        if files and at and clause.tokens[at - 1].word in ("and", "&", ","):
            files.append(last)  # "a.txt and /Volumes/x/b.json", as "a.txt and b.json in /Volumes/x" is read
    if below and files:  # "a.txt and b.json in /Volumes/x"
        texts = []
        for name in files:
            shown = yield from scene.call("read_workspace_file", path=f"{below.rstrip('/')}/{name}")
            texts.append(shown.parsed.summary)
        return Answer("\n\n".join(texts), (f"List {below}",))
    if len(files) > 1 and not clause.chosen and clause.has("and", ",", "&"):  # "a.txt and b.json in the landing volume"
        texts, places = [], []
        for name in files:
            found = yield from path_of_file(scene, clause, name)
            shown = yield from scene.call("read_workspace_file", path=found)
            texts.append(shown.parsed.summary)
            places.append(found)
        return Answer("\n\n".join(texts), (f"List {places[-1].rsplit('/', 1)[0] or '/'}",))
    path = (yield from file_beside(scene, clause)) or (yield from path_of_file(scene, clause))
    result = yield from scene.call("read_workspace_file", path=path)
    return Answer(result.parsed.summary, (f"List {path.rsplit('/', 1)[0] or '/'}",))


def path_of_file(scene: Scene, clause: Clause, name: str = "") -> Lookup:
    """The path of the file that is meant, or of the one of this name where several are."""
    for what in ("path", "directory", "file"):
        if path := (slots.path(clause) if what == "path" else None) or clause.choice(what):
            return path
    names = (
        [name]
        if name
        else [t.text for t in clause.of("dotted", "quoted")]
        or [
            t.text
            for t in slots.before(clause, "in", "from", "of", "on")
            if t in clause.loose and t.word in name_words(clause)
        ]
    )
    if not names:
        focus = scene.memory.focus(
            *(("directory",) if "directory" in clause.kinds else ("file", "notebook", "directory"))
        )
        if focus is not None:
            return focus.ref
        raise Stop(Answer("Which file? Give me its path.", ("List my notebooks",), fill=("path", clause), ok=False))
    shown = [
        t.name for t in scene.memory.listed() if t.name.startswith(("/", "dbfs:")) and t.cell("type") != "DIRECTORY"
    ]
    for fits in (str.__eq__, str.__contains__):  # by its name, or "the json file"
        listed = [p for p in shown if all(fits(p.rstrip("/").rsplit("/", 1)[-1].lower(), n.lower()) for n in names)]
        if len(listed) == 1:
            return listed[0]  # of the folder that was shown
    if "volume" in clause.kinds and (path := (yield from _in_volume(scene, clause, names[0]))):
        return path
    calls = [scene.call_for("list_workspace", query=names[0])]
    calls += [scene.call_for("list_workspace", path=place, query=names[0]) for place in ("dbfs:/", "/Volumes")]
    found = {
        t.name
        for r in (yield from scene.look_all(calls))
        if r
        for t in things_of("file", r)
        if t.cell("type") not in ("DIRECTORY", "REPO")
    }
    inside = [t.word for t in slots.after(clause, "in", "from", "of", "on") if t in clause.loose]
    if "volume" in clause.kinds or inside:  # "the readme in the landing volume"
        found = {p for p in found if not inside or any(f"/{w}/" in p.lower() for w in inside)} or found
        if "volume" in clause.kinds:
            found = {p for p in found if p.startswith("/Volumes")} or found
    exact = sorted(p for p in found if p.rsplit("/", 1)[-1].lower() == names[0].lower()) or sorted(found)
    if not exact and (path := (yield from _in_volume(scene, clause, names[0]))):
        exact = [path]
    if not exact:
        raise Stop(
            Answer(
                f"I found no file called “{names[0]}”. Give me its full path.",
                ("List my notebooks",),
                fill=("path", clause),
                ok=False,
            )
        )
    if len(exact) > 1:
        raise Stop(
            Answer(
                f"Which one: {joined([code(p) for p in exact[:6]], 'or')}?",
                tuple(f"Read {p}" for p in exact[:3]),
                ok=False,
            )
        )
    return exact[0]


_FOLDERS_OPENED = 8  # at each level, where a volume is looked for by its name alone


def _in_volume(scene: Scene, clause: Clause, name: str) -> Lookup:
    """The path of a file in a volume that is called by its last name: "the readme in the landing volume"."""
    wanted = {t.word for t in clause.loose} - {name.lower()}
    places = ["/Volumes"]
    for _ in range(3):  # catalogs, schemas, volumes
        calls = [scene.call_for("list_workspace", path=place) for place in places[:_FOLDERS_OPENED]]
        found = [t.name.rstrip("/") for r in (yield from scene.look_all(calls)) if r for t in things_of("file", r)]
        named = [p for p in found if p.rsplit("/", 1)[-1].lower() in wanted]
        if named and len(named[0].split("/")) > 4:
            places = named
            break
        places = found
    calls = [scene.call_for("list_workspace", path=place) for place in places[:_FOLDERS_OPENED]]
    files = [t.name for r in (yield from scene.look_all(calls)) if r for t in things_of("file", r)]
    hits = [
        p for p in files if name.lower() in (p.rsplit("/", 1)[-1].lower(), p.rsplit("/", 1)[-1].lower().split(".")[0])
    ]
    return hits[0] if len(hits) == 1 else None


def volumes_there(scene: Scene) -> Lookup:
    """The paths of all volumes, as far as the folders that are opened have them."""
    places = ["/Volumes"]
    for _ in range(3):  # catalogs, schemas, volumes
        calls = [scene.call_for("list_workspace", path=place) for place in places[:_FOLDERS_OPENED]]
        places = [t.name.rstrip("/") for r in (yield from scene.look_all(calls)) if r for t in things_of("file", r)]
    return places


def list_volumes(scene: Scene, clause: Clause) -> Plan:
    """Which volumes there are: in all catalogs, or in the schema that is named."""
    below = next((t.text for t in clause.of("dotted")), "")
    places = yield from volumes_there(scene)
    if below:
        places = [p for p in places if p.lower().startswith(f"/volumes/{below.lower().replace('.', '/')}/")]
    where = f" in {code(below)}" if below else ""
    if not places:
        return Answer(f"I see no volumes{where}.", ("List catalogs", "List schemas"))
    shown = some([code(p) for p in places], 8)
    return Answer(f"{count(len(places), 'volume')}{where}: {shown}.", (f"List {places[0]}", "List catalogs"))


def place_said(scene: Scene, clause: Clause) -> Lookup:
    """The folder or volume that something new goes into where only its name is said: "in the landing volume"."""
    said = slots.after(clause, "in", "into", "inside", "under", "within")
    nouns = {t.word for t in said}
    words = [t.word for t in said if t in clause.loose and t.word in name_words(clause)]
    if not words or slots.path(clause):
        return ""
    if "volume" in nouns:
        return (yield from _volume_called(scene, words))
    if nouns & {"folder", "directory"}:
        return (yield from folder_named(scene, " ".join(words))) or ""
    return ""


def _volume_called(scene: Scene, words: Sequence[str]) -> Lookup:
    """The path of the volume of that name. Ends the plan with a question where several have it, and where none has."""
    places = yield from volumes_there(scene)
    named = [p for p in places if p.rsplit("/", 1)[-1].lower() in words]
    if len(named) == 1:
        return named[0]
    if named:
        text = f"Which volume: {joined([code(p) for p in named[:6]], 'or')}?"
        raise Stop(Answer(text, tuple(f"List {p}" for p in named[:3]), ok=False))
    known = f" There are {joined([code(p) for p in places[:6]])}." if places else ""
    raise Stop(Answer(f"I found no volume called “{' '.join(words)}”.{known}", ("List catalogs",), ok=False))


# "Write ok to /Volumes/...", "put the line done into notes.txt": what stands ahead of the place.
_SAID_FIRST = re.compile(
    r"\b(?:write|put|save|store|add|append|jot)(?: down)? (?:(?:just|only|simply) )?"
    r"(?:(?:the |a )?(?:words?|text|line|string|sentence|message|note|letters?)(?: saying| that says)?:? )?(.+?)"
    r" (?:to|into|in|inside|under|as|at) (?:(?:the|a) (?:new )?(?:text )?file )?(?:(?:called|named|at) )?"
    r"(?:(?:dbfs:)?/|[\w-]+\.\w+\b)",
    re.IGNORECASE,
)
_THE_WORD = re.compile(r"^(?:just |only )*the (?:single )?(?:word|number|letter) (\S+?)[.!]?$", re.IGNORECASE)
_SAID_WITH = re.compile(
    r"\bwith (?:(?:the )?(?:words?|text|line|content)s? )?(.+?)(?: (?:in|inside|within) it)?"
    r"(?: (?:in|into|to|under|at) (?:the folder )?(?:dbfs:)?/\S+)?$",
    re.IGNORECASE,
)
_NO_CONTENT = re.compile(
    r"(?:a|an|the|my|our|this|that|these|those|it|them|all|some|new|empty|file|text|document|results?|output|table"
    r"|rows|data|everything|something)\b",
    re.IGNORECASE,
)
_BRACES = re.compile(r"(?<!\w)(?:\{.*[\"':].*\}|\[.*[\"',].*\])", re.DOTALL)
_INTO_IT = re.compile(
    r"\bthere\b|\b(?:in|into|inside|to|under) (?:it\b|that\b|this\b|the (?:new )?(?:folder|directory)\b)"
)


def write_file(scene: Scene, clause: Clause) -> Plan:
    path = (
        slots.path(clause)
        or clause.choice("path")
        or next((t.text for t in clause.of("dotted")), None)
        or slots.named(clause)
    )
    dotted = next((t.text for t in clause.of("dotted")), None)
    if path and dotted and path.startswith("/") and "." not in path.rsplit("/", 1)[-1]:
        path = f"{path.rstrip('/')}/{dotted}"  # "todo.txt in /Shared/reports"
    elif path and "/" not in path and _INTO_IT.search(clause.lower) and (home := folder_there(scene)):
        path = f"{home}/{path}"
    elif path and "/" not in path and (below := (yield from place_said(scene, clause))):
        path = f"{below.rstrip('/')}/{path}"
    quoted = [t.text for t in clause.of("quoted") if t.text != path]
    written = _BRACES.search(clause.text)  # quotes inside {"a": "b"} are its own
    content = clause.choice("content") or (written[0] if written else quoted[0] if quoted else None)
    if content is None and (
        match := re.search(
            r"\b(?:(?:with )?(?:the )?(?:content|contents|text(?! file))(?: of)?|saying|says|that reads|reading"
            r"|containing)\b:? ?(.+)$",
            clause.text,
        )
    ):
        content = _THE_WORD.sub(r"\1", match[1])
    if content is None and (match := _SAID_WITH.search(clause.text)) and not _NO_CONTENT.match(match[1]):
        content = match[1].strip("\"'` ")
    if content is None and (match := _SAID_FIRST.search(clause.text)) and not _NO_CONTENT.match(match[1]):
        content = match[1].strip("\"'` ")
    for place in (path, path.rsplit("/", 1)[0]) if content and path else ():  # "save the text x to /a/b", "... to /a"
        into = r" (?:to|into|in|as|at|under|inside)(?: the (?:folder|directory|volume))?"
        content = re.sub(rf"{into} {re.escape(place)}/?$", "", content or "") if place else content
    if not path:
        return Answer("Where should I write it? Give me a path.", (), fill=("path", clause), ok=False)
    if content is None:
        return Answer(f"What should {code(path)} contain?", (), fill=("content", clause), ok=False)
    overwrite = True if re.search(r"\b(overwrit\w*|replac\w*)\b", clause.lower) else None
    result = yield from scene.call("write_workspace_file", path=path, content=content, overwrite=overwrite)
    return Answer(result.parsed.summary, (f"Read {path}",))


def create_folder(scene: Scene, clause: Clause) -> Plan:
    path = slots.new_path(clause) or clause.choice("name") or "/".join(t.text for t in clause.loose[:1])
    if path and "/" not in path and (below := (yield from place_said(scene, clause))):
        path = f"{below.rstrip('/')}/{path}"
    if not path:
        return Answer("What should the new folder be called?", (), fill=("name", clause), ok=False)
    result = yield from scene.call("create_directory", path=path)
    return Answer(result.parsed.summary, (f"List {path}",) if path.startswith("/") else ("List my notebooks",))


_WITH_ALL = re.compile(
    r"\b(recursive\w*|everything|(?:its|the|all) contents?|all (?:of )?its|whole"
    r"|all (?:that is |that's )?in(?:side)? it)\b"
)


def delete_path(scene: Scene, clause: Clause) -> Plan:
    if is_below(clause):
        at = code(slots.path(clause))
        return Answer(f"I did not understand what in {at} to delete, so I deleted nothing. Say its path.", (), ok=False)
    named = " ".join(name_words(clause))
    seen = scene.memory.listed() if not (named or slots.path(clause) or clause.chosen or clause.excluded) else ()
    if clause.has("them", "those", "these") and seen and seen[0].kind == "notebook":  # of the folder just shown
        if any(one.kind != "notebook" for one in seen):
            raise Stop(Answer("The last list has more than notebooks in it, so I deleted none. Name them.", ok=False))
        for one in seen:
            yield from scene.call("delete_workspace_path", path=one.name)
        return Answer(f"Deleted {joined([code(t.name) for t in seen])}.", ("List my notebooks",))
    folder = None
    if "directory" in clause.kinds and named and not (slots.path(clause) or clause.chosen or clause.of("quoted")):
        folder = yield from folder_named(scene, named)
    whole = folder is not None and folder.rstrip("/").rsplit("/", 1)[-1].lower() == named
    path: str = folder if whole and folder is not None else (yield from path_of_file(scene, clause))
    deep = True if _WITH_ALL.search(clause.lower) else None
    yield from scene.call("delete_workspace_path", path=path, recursive=deep)
    return Answer(f"Deleted {code(path)}.", (f"List {path.rsplit('/', 1)[0] or '/'}",))
