"""Notebooks: find, open, create, run, delete; and training a model, which is running the notebook that does it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language import schedule, slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.lexicon import KINDS, MUTATING
from agent.providers.planner.language.notebook_text import is_query, text_of
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.spelling import distance
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.plans.beside import folder_there
from agent.providers.planner.plans.export_formats import FORMATS, format_said
from agent.providers.planner.resolve import agreed, chosen, name_words, pick, resolve, which
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.things import Thing, link, near, things_of, words_of
from agent.providers.planner.wording import bold, code, count, joined, some

_NOISE = (
    FILLERS
    | {word for phrases in (KINDS["notebook"], KINDS["job"], KINDS["run"]) for word in phrases}
    | wordset("daily nightly weekly hourly monthly data latest new python sql scala code source model run cluster")
)
_LANGUAGES = {"sql": "SQL", "python": "PYTHON", "py": "PYTHON", "scala": "SCALA", "r": "R", "pyspark": "PYTHON"}


def search_words(text: str) -> tuple[str, ...]:
    """The words of a description to look for in names, cut to their stem: ``the training notebook`` gives ``train``."""
    words = [w for w in re.findall(r"[\w-]+", text.lower()) if w not in _NOISE and len(w) > 1]
    if not words:
        words = [
            w
            for w in re.findall(r"[\w-]+", text.lower())
            if w not in FILLERS and w in ("model", "data", "daily", "nightly")
        ]
    stems = [
        w[:-3] if w.endswith("ing") and len(w) > 6 else w.rstrip("s") if len(w) > 4 and not w.endswith("ss") else w
        for w in words
    ]
    return tuple(dict.fromkeys(stems))[:3]


# "the notebook in /Shared/reports": not the folder itself
_IN_FOLDER = re.compile(r"\b(?:notebook|script|one) (?:in|under|inside|from|below) (?:the folder )?(/\S*[\w/])")


def _only_one_in(scene: Scene, clause: Clause, folder: str) -> Lookup:
    """The path of the one notebook in a folder; what is no folder is the notebook itself."""
    listed = (yield from scene.look_all([scene.call_for("list_workspace", path=folder)]))[0]
    things = things_of("notebook", listed) if listed is not None else ()
    books = [t for t in things if t.cell("type") == "NOTEBOOK" and t.name.rstrip("/") != folder.rstrip("/")]
    if len(books) > 1:
        raise Stop(which(clause, books[:6], text=f"Which of the notebooks in {code(folder)}?", verb=clause.verb or ""))
    return books[0].ref if books else folder


def find_notebook(scene: Scene, clause: Clause, wanted: str, *, for_job: bool = False) -> Lookup:
    """(path, others that fit as well) of the notebook that words describe.

    Looks for the words in names, then in the folders that have them. Several that fit equally well: the first by path
    for a new job (it is easily changed), otherwise a question.
    """
    listed, at = scene.memory.listed(), slots.ordinal(clause)
    if at is not None and not wanted and listed and listed[0].kind == "notebook" and -len(listed) <= at < len(listed):
        return listed[at].name, ()
    if ref := clause.choice("notebook"):
        if ref.startswith("/"):
            return ref, ()
        wanted = ref
    if wanted.startswith("/"):
        below = _IN_FOLDER.search(clause.text)
        return ((yield from _only_one_in(scene, clause, below[1])) if below and not clause.names else wanted), ()
    words = search_words(wanted)
    if not words:
        focus = scene.memory.focus("notebook")
        if focus is not None and (slots.pronoun(clause) or "notebook" in clause.kinds):
            return focus.ref, ()
        raise Stop(Answer("Which notebook do you mean?", ("List my notebooks",), fill=("notebook", clause), ok=False))
    calls = [scene.call_for("list_workspace", query=word) for word in words]
    results = yield from scene.look_all(calls)
    found = {t.ref: t for r in results if r is not None for t in things_of("notebook", r)}
    notebooks = [t for t in found.values() if t.cell("type") == "NOTEBOOK"]
    if not notebooks:
        folders = sorted(t.name for t in found.values() if t.cell("type") in ("DIRECTORY", "REPO"))[:3]
        deeper = yield from scene.look_all([scene.call_for("list_workspace", path=f, recursive=True) for f in folders])
        notebooks = [
            t for r in deeper if r is not None for t in things_of("notebook", r) if t.cell("type") == "NOTEBOOK"
        ]
    best = _best(notebooks, words)
    if not best and (meant := (yield from _spelt(scene, words))):
        again = (yield from scene.look_all([scene.call_for("list_workspace", query=meant[0])]))[0]
        best = _best([t for t in things_of("notebook", again) if t.cell("type") == "NOTEBOOK"], meant) if again else []
        if best and (clause.verb in MUTATING or for_job) and "as spelt" not in clause.agreed:
            named = " ".join(words)
            text = (
                f"I found no notebook called “{named}”. Did you mean {joined([code(t.name) for t in best[:6]], 'or')}?"
            )
            answer = which(agreed(clause, "as spelt"), best[:6], text=text, verb=clause.verb or "")
            raise Stop(replace(answer, yes=(answer.options[0].request,) if len(best) == 1 else ()))
    if not best:
        raise Stop(
            Answer(
                f"I found no notebook with {joined([f'“{w}”' for w in words], 'or')} in its name."
                f" Which one do you mean?",
                ("List my notebooks",),
                fill=("notebook", clause),
                ok=False,
            )
        )
    if len(best) == 1 or for_job:
        return best[0].name, tuple(best[1:])
    raise Stop(
        which(
            clause,
            best,
            text=f"Which notebook: {joined([code(t.name) for t in best[:6]], 'or')}?",
            verb="run" if clause.verb == "run" else "open",
        )
    )


def _spelt(scene: Scene, words: Sequence[str]) -> Lookup:
    """The words as notebooks' names have them: "dashbord" is "dashboard". Empty where no name has one that is near."""
    result = (yield from scene.look_all([scene.call_for("list_workspace", path="/", recursive=True)]))[0]
    notebooks = [t for t in things_of("notebook", result) if t.cell("type") == "NOTEBOOK"] if result else []
    known = sorted({part for t in notebooks for part in words_of(t.name)})
    found = [min((k for k in known if near(w, k)), key=lambda k: distance(w, k, limit=3), default="") for w in words]
    whole = ["".join(re.findall(r"[^\W_]+", w)) for w in words]  # "ingesttaxi", "salesdashboard"
    joined_up = [words_of(t.name) for t in notebooks if any(near(w, "".join(words_of(t.name))) for w in whole)]
    if not all(found) and joined_up:
        return tuple(["_".join(joined_up[0])])
    return tuple(found) if found and all(found) else ()


def _best(notebooks: Sequence[Thing], words: Sequence[str]) -> list[Thing]:
    def score(thing: Thing) -> int:
        own = "_".join(words_of(thing.name))
        path = thing.name.lower()
        exact = any(w.replace("-", "_") == own for w in words)
        return sum(
            4 if w in own.split("_") else 3 if w in own or w in path.rsplit("/", 1)[-1] else 1 if w in path else 0
            for w in words
        ) + (5 if exact else 0)

    unique = sorted({t.name: t for t in notebooks}.values(), key=lambda t: (-score(t), t.name))
    return [t for t in unique if score(t) == score(unique[0])] if unique else []


def notebook_not_job(scene: Scene, clause: Clause) -> Lookup:
    """The path of a notebook that is named where no job is: "schedule clean_orders nightly"."""
    last = next((t for t in scene.memory.mentions() if t.kind in ("notebook", "job", "run")), None)
    if last is not None and last.kind == "notebook" and clause.has("it", "that", "this") and not clause.kinds:
        return (
            last.ref
            if not clause.chosen and last.ref.startswith("/") and not set(clause.names) - schedule.WORDS
            else ""
        )
    written = [t.text for t in clause.loose if "_" in t.text and "/" not in t.text]
    if len(written) != 1 or clause.kinds or clause.chosen:
        return ""
    jobs = yield from scene.things("job")
    said = set(words_of(written[0]))
    if any(said <= set(words_of(job.name)) for job in link(clause.tokens, written, jobs).things):
        return ""  # "taxi_data" is of "Taxi Data Ingestion"; "ingest_taxi" only resembles it
    listed = (yield from scene.look_all([scene.call_for("list_workspace", query=written[0])]))[0]
    found = things_of("notebook", listed) if listed is not None else ()
    same = [t for t in found if t.cell("type") == "NOTEBOOK" and t.name.rsplit("/", 1)[-1] == written[0]]
    return same[0].name if len(same) == 1 else ""


def list_notebooks(scene: Scene, clause: Clause) -> Plan:
    """Notebooks in a folder, below the home folder, or with words in their name."""
    path = slots.path(clause)
    words = [w for w in name_words(clause) if w not in (*_LANGUAGES, "recursively", "recursive")]
    if words and not path:
        query = " ".join(words)
        if "directory" in clause.kinds or slots.after(clause, "in", "inside", "under"):
            found = yield from folder_named(scene, query)
            if found:
                path, words = found, []
    result = yield from scene.call(
        "list_workspace",
        path=path or ("/" if not words and clause.has("workspace", "everywhere") else None),
        query=(words[0] if len(words) == 1 else " ".join(words)) if words else None,
        recursive=None if (path and not clause.has("recursively", "recursive")) or words else True,
    )
    things = [t for t in things_of("notebook", result) if t.cell("type") in ("NOTEBOOK", "")]
    if not things and path and not words and result.parsed.rows:  # they may lie in folders below
        below = yield from scene.look("list_workspace", path=path, recursive=True)
        things = [t for t in things_of("notebook", below) if t.cell("type") in ("NOTEBOOK", "")]
    if not things and not path and (stems := search_words(" ".join(words))) and stems != tuple(words):
        again = yield from scene.look_all([scene.call_for("list_workspace", query=stem) for stem in stems])
        found = {t.name: t for r in again if r is not None for t in things_of("notebook", r)}
        things = [t for t in found.values() if t.cell("type") in ("NOTEBOOK", "")]
    if not things and words and not path and (meant := (yield from _spelt(scene, search_words(" ".join(words))))):
        words = list(meant)
        result = yield from scene.call("list_workspace", query=words[0])
        things = [t for t in things_of("notebook", result) if t.cell("type") in ("NOTEBOOK", "")]
    where = f" in {code(path)}" if path else ""
    named = f" with “{' '.join(words)}” in their name" if words else ""
    if not things:
        return Answer(f"I found no notebooks{where}{named}.", ("List my notebooks", "What notebooks are in /Shared?"))
    shown = some([code(t.name.rsplit("/", 1)[-1]) for t in things], 8)
    first = things[0].name
    return Answer(f"{count(len(things), 'notebook')}{where}{named}: {shown}.", (f"Open {first}", f"Run {first}"))


def folder_named(scene: Scene, query: str) -> Lookup:
    result = (yield from scene.look_all([scene.call_for("list_workspace", query=query.split()[-1])]))[0]
    folders = [t.name for t in things_of("notebook", result) if t.cell("type") == "DIRECTORY"] if result else []
    exact = [f for f in folders if f.rsplit("/", 1)[-1].lower() == query.lower()]
    if not folders:  # a search does not give the folders at the top
        top = (yield from scene.look_all([scene.call_for("list_workspace", path="/")]))[0]
        named = [t.name for t in things_of("notebook", top)] if top else []
        return next((f for f in named if f.strip("/").lower() == query.lower()), None)
    return sorted(exact or folders)[0] if folders else None


def open_notebook(scene: Scene, clause: Clause) -> Plan:
    form = format_said(clause)
    if form:
        clause = replace(clause, loose=tuple(t for t in clause.loose if t.word not in (*FORMATS, "format")))
    path, _ = yield from find_notebook(scene, clause, _described(clause))
    result = yield from scene.call("export_notebook", notebook=path, format=form)
    return Answer(result.parsed.summary, (f"Run {path}", "List my notebooks"))


def _described(clause: Clause, tokens: Sequence[Token] | None = None) -> str:
    """The words that describe a notebook: its path, quoted name, or the names in the clause."""
    for token in tokens if tokens is not None else clause.tokens:
        if token.kind in ("path", "quoted"):
            return token.text
    words = name_words(clause, tokens)
    return " ".join(words) if words else "train" if "training" in clause.flags else ""


def run_notebook(scene: Scene, clause: Clause) -> Plan:
    from agent.providers.planner.plans.starting import started

    said = slots.before(clause, "on", "using")
    cluster_said = slots.after(clause, "on", "using")
    cluster: Thing | None = None
    if ref := clause.choice("cluster"):
        cluster = Thing("cluster", ref, ref, ref)
    elif cluster_said:
        cluster = yield from _cluster_of(scene, clause, cluster_said)
        if cluster is None:
            said = clause.tokens
    if cluster is None and clause.has("there") and (focus := scene.memory.focus("cluster")) is not None:
        cluster = focus
    path, _ = yield from find_notebook(scene, clause, _described(clause, said))
    result = yield from scene.call(
        "run_notebook",
        notebook=path,
        cluster=cluster.ref if cluster else None,
        parameters=slots.pairs(clause),
    )
    where = f" on {bold(cluster.name)}" if cluster else ""
    return started(result, f"Started {code(path)}{where}")


def _cluster_of(scene: Scene, clause: Clause, tokens: Sequence[Token]) -> Lookup:
    """The cluster that these words mean, None when they mean no cluster."""
    words = {t.word for t in tokens}
    names = name_words(clause, tokens)
    if not names and not words & {"it", "that", "this", "cluster", "one"}:
        return None
    if names and not words & {"cluster", "compute"}:
        clusters = yield from scene.things("cluster")
        match = link(tokens, names, clusters)
        if not match.things or not match.sure:
            return None
        if len(match.things) == 1:
            return match.things[0]
    cluster: Thing = yield from resolve(scene, clause, "cluster", verb="use", tokens=tokens)
    return cluster


def train_model(scene: Scene, clause: Clause) -> Plan:
    """Finds the notebook that trains and a cluster for it, starts the cluster where needed, and runs the notebook."""
    from agent.providers.planner.plans.starting import started

    words = [w for w in name_words(clause) if w not in ("model", "models", "data", "dataset")]
    path, _ = yield from find_notebook(scene, clause, " ".join(["train", *words[:1]]))
    clusters: Sequence[Thing] = yield from scene.things("cluster")
    cluster = _training_cluster(scene, clause, clusters)
    if cluster.state not in ("RUNNING", "PENDING", "RESIZING", "RESTARTING"):
        yield from scene.call("start_cluster", cluster=cluster.ref, wait_seconds=60)
    result = yield from scene.call("run_notebook", notebook=path, cluster=cluster.ref)
    return started(result, f"Started {code(path)} on {bold(cluster.name)}")


_OF_TRAINING = ("ml", "train", "training", "machine", "learning", "model")


def _training_cluster(scene: Scene, clause: Clause, clusters: Sequence[Thing]) -> Thing:
    """The cluster that is named, else the one whose name speaks of training or machine learning, else a running one."""
    said = slots.after(clause, "on", "using", last=True)
    match = link(said, name_words(clause, said), clusters) if said and clause.has("cluster") else link((), (), clusters)
    if match.things and match.sure and len(match.things) == 1:
        return match.things[0]
    if ref := clause.choice("cluster"):
        return pick(scene, clause, clusters, kind="cluster", verb=f"use {ref}")
    scored = sorted(clusters, key=lambda c: (-sum(w in _OF_TRAINING for w in words_of(c.name)), c.name))
    best = [c for c in scored if any(w in _OF_TRAINING for w in words_of(c.name))]
    if best:
        return best[0]
    raise Stop(which(clause, clusters, text="Which cluster should train it?", verb="use"))


_SAME_PLACE = re.compile(
    r"\b(?:there|(?:in|inside|into|under|below|to) it|in (?:that|this|the same|the) (?:new )?(?:folder"
    r"|directory))\b"
)


# "Delete the notebook x and create an empty one under the same name"
_SAME_NAME = re.compile(
    r"\b(?:(?:under|with|of|by|at|in) (?:the |its |that )?same (?:name|path|place)|in its place|by that name)\b"
)
_SAYS_WHAT = re.compile(r"\b(?:that|which|with|containing|holding|to) (?!the name|name|overwrit)\w+")


def create_notebook(scene: Scene, clause: Clause) -> Plan:
    if (said := text_of(clause.text)) and not clause.choice("content"):
        ahead = replace(read_clause(said[0]), chosen=clause.chosen)
        return (yield from create_notebook(scene, chosen(ahead, "content", said[1])))
    language = next((_LANGUAGES[w] for w in clause.words if w in _LANGUAGES), None)
    if language is None and is_query(clause.choice("content") or ""):
        language = "SQL"
    names = [t.text for t in clause.loose if t.word not in slots.NOT_NAMES and t.kind in ("word", "dotted")]
    path = slots.new_path(clause) or clause.choice("name") or (names[0] if names else None)
    if path and "/" not in path and _SAME_PLACE.search(clause.lower) and (home := folder_there(scene)):
        path = f"{home}/{path}"
    if (
        path
        and "/" not in path
        and "directory" in clause.kinds
        and (said := slots.after(clause, "in", "into", "under"))
    ):
        words = [t.word for t in said if t in clause.loose]
        if words and (below := (yield from folder_named(scene, " ".join(words)))):
            path = f"{below.rstrip('/')}/{path}"
    if _SAME_NAME.search(clause.lower):
        path = next((r.call.args["path"] for r in scene.done if r.call.name == "delete_workspace_path"), None)
    if not path:
        return Answer(
            "What should the new notebook be called? A name or a full path.",
            ("Call it scratch_notes",),
            fill=("name", clause),
            ok=False,
        )
    overwrite = True if re.search(r"\b(overwrit\w*|replac\w*)\b", clause.lower) else None
    result = yield from scene.call(
        "import_notebook", path=path, language=language, content=clause.choice("content"), overwrite=overwrite
    )
    asked = clause.choice("content") is None and _SAYS_WHAT.search(clause.lower)
    empty = " It is empty: I write no code myself." if asked else ""
    return Answer(f"{result.parsed.summary}{empty}", (f"Open {path}", f"Run {path}", "List my notebooks"))


def _each_named(scene: Scene, clause: Clause) -> Lookup:
    """The paths of "the notebooks a, b and c", each found by itself; empty where one is meant."""
    parts: list[list[Token]] = [[]]
    for token in clause.tokens[clause.verb_at + 1 :]:
        if token.word in ("and", ",", "&"):
            parts.append([])
        else:
            parts[-1].append(token)
    said = [d for part in parts if (d := _described(clause, part))]
    if len(said) < 2 or clause.chosen:
        return ()
    paths = []
    for words in said:
        path, _ = yield from find_notebook(scene, clause, words)
        paths.append(path)
    return tuple(dict.fromkeys(paths))


def delete_notebook(scene: Scene, clause: Clause) -> Plan:
    several = yield from _each_named(scene, clause)
    if several:
        for one in several:
            yield from scene.call("delete_workspace_path", path=one)
        return Answer(f"Deleted the notebooks {joined([code(p) for p in several])}.", ("List my notebooks",))
    path, _ = yield from find_notebook(scene, clause, _described(clause))
    yield from scene.call("delete_workspace_path", path=path)
    return Answer(f"Deleted the notebook {code(path)}.", ("List my notebooks",))
