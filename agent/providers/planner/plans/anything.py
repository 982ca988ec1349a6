"""Requests that name an object without saying what it is: "turn on GPU Experiments", "show Nightly ETL"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner import smalltalk
from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.spelling import distance
from agent.providers.planner.memory import LISTS
from agent.providers.planner.plans.afterwards import started_here, stop_afterwards
from agent.providers.planner.plans.biggest import asks_biggest
from agent.providers.planner.plans.catalog import singular
from agent.providers.planner.plans.files import volumes_there
from agent.providers.planner.plans.kinds import KINDS_OF, PLAN_OF, SHOWN_BY
from agent.providers.planner.plans.listed import of_list
from agent.providers.planner.plans.many import listed_apart
from agent.providers.planner.plans.pointed import fits, pointed_at
from agent.providers.planner.plans.secret_alone import delete_secret_alone
from agent.providers.planner.plans.secrets import asked_in_scope, scope_at_hand, secret_first
from agent.providers.planner.plans.several_of_list import several_of_list
from agent.providers.planner.resolve import chosen, settled_on, which, words_ahead, written_out
from agent.providers.planner.scene import LIST_TOOL, Scene
from agent.providers.planner.sql.detect import split_warehouse
from agent.providers.planner.sql.searched import search_words
from agent.providers.planner.sql.tables import Found, find
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.things import Thing, link, things_of, words_of
from agent.providers.planner.wording import names


def _jobs_named(clause: Clause, jobs: Sequence[Thing]) -> bool:
    """Whether a job is named, or several: to suspend one is to pause its schedule, not to end its run."""
    said = " ".join(t.word for t in clause.loose)
    return any(job.name.lower() == said for job in jobs) or bool(listed_apart(clause, jobs))


def by_name(scene: Scene, clause: Clause) -> Plan:
    """Finds what the name belongs to and does to it what the verb says."""
    from agent.providers.planner.registry import PLANS

    verb = clause.verb if clause.verb in KINDS_OF else "show"
    if verb in ("run", "start") and slots.pairs(clause) and (at := clause.lower.rfind(" with ")) > 0:
        clause = replace(clause, loose=tuple(t for t in clause.loose if t.start < at))  # what stands there is no name
    if clause.has("suspend") and _jobs_named(clause, (yield from scene.things("job"))):
        return (yield from PLANS["update_job"](scene, replace(clause, verb="pause", kinds=("job",))))
    if verb == "stop" and slots.pronoun(clause) and not clause.names and (cluster := started_here(scene)):
        return (yield from stop_afterwards(scene, clause, cluster))
    if other := _by_what_was_spoken_of(scene, clause, verb):
        return (yield from PLANS[other[0]](scene, replace(clause, kinds=(other[1],))))
    if verb == "stop" and "all" in clause.flags and clause.excluded and not clause.names:
        shown = next((t.kind for t in scene.memory.listed()), "cluster")  # all of what was shown, else all clusters
        if clause.has("everything", "anything") or written_out(clause.excluded, (yield from scene.things("cluster"))):
            shown = "cluster"
        name = PLAN_OF.get((verb, shown)) if shown in ("cluster", "warehouse") else None
        if name is None:
            raise Stop(Answer("Stop all of what? Say “all clusters” or “all warehouses”.", ok=False))
        return (yield from PLANS[name](scene, replace(clause, kinds=(shown,))))
    if verb == "use" and slots.other_one(clause) and not clause.names and (kind := _kind_chosen(scene)):
        return (yield from PLANS["set_context"](scene, replace(clause, kinds=(kind,))))
    if verb == "use" and clause.has("to", "onto"):
        repos = yield from scene.things("repo")
        words = slots.before(clause, "to", "onto")
        said = [t.word for t in words if t in clause.loose]
        if said and len(link(words, said, repos).things) == 1:
            return (yield from PLANS["update_repo"](scene, replace(clause, kinds=("repo",))))
    if verb == "use" and len(clause.names) == 1 and not clause.chosen and "list_catalogs" in scene.tools:
        catalogs = yield from scene.things("catalog")
        if any(c.name.lower() == clause.names[0] for c in catalogs):
            return (yield from PLANS["set_context"](scene, replace(clause, kinds=("catalog",))))
        schemas = yield from scene.things("schema")
        own = [s for s in schemas if s.name.rsplit(".", 1)[-1].lower() == clause.names[0]]
        if len(own) == 1:  # "use tpch"
            yield from scene.call("set_context", schema=own[0].name)
            return Answer(f"This session now uses the schema **{own[0].name}**.", ("Show my current context",))
    if (answer := (yield from several_of_list(scene, clause, verb))) is not None:
        return answer
    listed = scene.memory.listed()
    if (
        verb in ("describe", "show")
        and listed
        and listed[0].kind == "table"
        and asks_biggest(clause)
        and not clause.names
    ):
        return (yield from PLANS["describe_table"](scene, replace(clause, kinds=("table",))))
    if verb in ("is", "show") and not slots.pronoun(clause):
        yield from asked_in_scope(scene, clause)
    kinds = ("notebook",) if verb == "show" and "code" in clause.flags else KINDS_OF[verb]
    if verb == "stop" and clause.has("kill") and clause.has("from", "in", "of"):
        yield from secret_first(scene, replace(clause, verb="delete"))
    if verb == "delete" and (clause.has("from", "in", "of") or scene.memory.listed("secret") or scope_at_hand(scene)):
        yield from secret_first(scene, clause)
    thing: Thing = yield from find_any(scene, clause, kinds, verb=clause.verb or "show")
    if thing.kind == "job" and verb in ("start", "run"):  # behind its name may be parameters, or where it runs
        _nothing_left(clause, thing, words_ahead(clause, thing))
    elif verb in ("stop", "delete", "restart", "cancel", "start"):
        said = clause.names if verb not in ("start", "restart") else _not_misspelt(clause.names, thing)
        _nothing_left(clause, thing, said)
    if verb == "delete" and thing.kind == "job" and not (clause.names or clause.chosen):
        spoken = scene.memory.focus("run", "job")
        if spoken is not None and spoken.kind == "run":  # "it" is the run, not the job that it is of
            text = f"A run cannot be deleted here. Do you mean the whole job {names((thing,))}, with its run history?"
            raise Stop(replace(which(clause, (thing,), text=text, verb=verb), yes=(settled_on(clause, thing),)))
    name = PLAN_OF.get((verb or "", thing.kind)) or SHOWN_BY[thing.kind]
    if verb == "why" and thing.kind == "job":
        name = "get_run"
    if thing.kind == "job" and clause.lower.startswith("how long"):
        name = "get_run"  # "how long did last night's training take"
    if thing.kind == "job" and clause.flags & {"failed", "succeeded", "cancelled"} and verb in ("show", "is"):
        name = "list_runs"
    settled = replace(chosen(clause, thing.kind, thing.ref), kinds=(thing.kind,))
    if name == "stop_clusters":
        settled = replace(settled, flags=clause.flags - {"all"})
    return (yield from PLANS[name](scene, settled))


def _by_what_was_spoken_of(scene: Scene, clause: Clause, verb: str | None) -> tuple[str, str] | None:
    """The plan and kind where "it" is of a kind that the verb alone would not be about: "switch it to main", "run it
    on Shared Analytics" of a notebook."""
    if not clause.has("it", "that", "this", "one", "first", "second", "third", "last"):
        return None
    if verb == "delete" and clause.has("drop") and clause.has("it", "that", "this") and _table_at_hand(scene, clause):
        return "drop_table", "table"
    if clause.has("one") and clause.flags & {"stopped", "running", "failed"} and not clause.names:
        spoken = scene.memory.one_by_one("cluster", "warehouse", "job")
        name = PLAN_OF.get((verb or "", spoken[0].kind)) if spoken else None
        if name:
            return name, spoken[0].kind  # "delete the stopped one" of two
    listed = scene.memory.listed("repo")
    if verb == "use" and clause.has("to", "onto", "on") and slots.ordinal(clause) is not None and listed:
        return "update_repo", "repo"
    focus = scene.memory.focus("cluster", "warehouse", "repo", "notebook", "job", "run")
    if verb == "use" and focus is not None and focus.kind == "repo" and clause.has("to", "onto"):
        return "update_repo", "repo"
    if verb == "stop" and focus is not None and focus.kind in ("job", "run") and not started_here(scene):
        return "cancel_run", focus.kind
    if verb == "run" and clause.has("on", "using") and (at := slots.ordinal(clause)) is not None:
        books = scene.memory.listed()
        if books and books[0].kind == "notebook" and -len(books) <= at < len(books):
            return "run_notebook", "notebook"
    if verb == "run" and focus is not None and focus.kind == "notebook":
        return "run_notebook", "notebook"
    return None


def _table_at_hand(scene: Scene, clause: Clause) -> bool:
    """Whether the last thing spoken of is a table: one that was shown or made, not one that a query read."""
    latest = next(iter(scene.memory.mentions()), None)
    made = any(_MAKES.match(str(step.call.args.get("sql", ""))) for step in scene.memory.last_steps())
    return not clause.names and latest is not None and (latest.kind == "table" or (latest.kind == "statement" and made))


_MAKES = re.compile(r"\s*CREATE (?:OR REPLACE )?(?:TABLE|VIEW)\b", re.IGNORECASE)


def _kind_chosen(scene: Scene) -> str:
    """Of which kind "the other one" to use is: what the last message spoke of, a cluster or a warehouse."""
    said = scene.turns[-1].text.lower() if scene.turns else ""
    return next((kind for kind in ("warehouse", "cluster") if kind in said), "")


def _nothing_left(clause: Clause, thing: Thing, words: Sequence[str]) -> None:
    """Ends the plan with a question where these words beside the object's name may mean another one."""
    known = {part for name in (thing.name, thing.id) for part in words_of(name)} | {
        thing.id.lower(),
        thing.name.lower(),
    }
    known |= {value.lower() for value in thing.row.values()} if clause.has("one") else set()  # "the one on develop"
    left = [n for n in words if n not in known and not any(p in known or _near(p, known) for p in words_of(n))]
    if left and not clause.chosen:
        answer = which(
            clause, (thing,), text=f"Do you mean **{thing.name}** ({thing.kind})? I cannot place “{' '.join(left)}”."
        )
        raise Stop(replace(answer, yes=(settled_on(clause, thing),), lost=True))


def _not_misspelt(words: Sequence[str], thing: Thing) -> tuple[str, ...]:
    """The words but those that are a letter away from one of the name: "restart shared anlytics"."""
    own = [part for part in words_of(thing.name) if len(part) >= 5]
    return tuple(w for w in words if len(w) < 5 or not any(distance(w, part, limit=1) <= 1 for part in own))


def _near(word: str, known: set[str]) -> bool:
    return any(k.startswith(word[:4]) for k in known) if len(word) >= 4 else any(k.startswith(word) for k in known)


def find_any(scene: Scene, clause: Clause, kinds: Sequence[str], *, verb: str) -> Lookup:
    """The thing of one of these kinds that the clause means. Raises Stop with a question, or with "not found"."""
    for kind in (*kinds, *(SHOWN_BY if verb == "show" else ())):
        if ref := clause.choice(kind):
            return Thing(kind, ref, ref, ref)
    if clause.names and (listed := of_list(scene, clause, kinds, verb=verb)) is not None:
        return listed
    numbered = any(t.word.isdigit() and len(t.word) > 2 for t in clause.of("number"))
    if not clause.names and not clause.of("quoted", "path", "dotted") and not numbered:
        return pointed_at(scene, clause, kinds, verb=verb)
    calls = [
        _listing(scene, kind, clause)
        for kind in kinds
        if LIST_TOOL.get(kind) in scene.tools
        and kind not in ("directory", "file")
        and (kind != "run" or verb in ("stop", "cancel"))
    ]
    results = yield from scene.look_all(calls)
    things = [
        t for call, result in zip(calls, results, strict=True) if result is not None
        for t in things_of(LISTS[call.name], result) if LISTS[call.name] != "notebook" or t.cell("type") == "NOTEBOOK"
    ]  # fmt: skip
    match = link(clause.tokens, clause.names, things)
    if verb in ("is", "show") and not _called(clause, match.things) and len(clause.text.split()) > 3:
        reading = yield from _as_data(scene, clause, among=things if match.sure else ())
        if reading is not None:
            from agent.providers.planner.plans.data import data  # which falls back on this module

            raise Stop((yield from data(scene, clause)))
    if verb == "stop" and match.things and not _called(clause, match.things) and "list_jobs" in scene.tools:
        jobs = link(clause.tokens, (), (yield from scene.things("job"))).things
        if len(jobs) == 1:
            return jobs[0]  # the job "Nightly ETL", not the cluster "ETL Nightly"
    if match.things and match.sure:
        return _one_of(clause, match.things, kinds, verb=verb)
    said = " ".join(clause.names)
    if match.things and not _far(clause, match.things) and (verb != "why" or clause.flags):
        near = match.things[:4]
        answer = which(
            clause, near, text=f"I found nothing called “{said}”. Did you mean {names(near, word='or')}?", verb=verb
        )
        raise Stop(replace(answer, yes=(settled_on(clause, near[0]),) if len(near) == 1 else (), lost=True))
    if verb in ("show", "describe", "is", "why"):
        raise Stop(
            replace(
                smalltalk.decline(),
                text=f"I found nothing called “{said}” in this workspace. " + smalltalk.decline().text,
            )
        )
    if verb == "delete":
        yield from delete_secret_alone(scene, clause)
    raise Stop(
        replace(
            smalltalk.decline(),
            text=f"I found nothing called “{said}” that I could {verb}. " + smalltalk.decline().text,
        )
    )


def _far(clause: Clause, things: Sequence[Thing]) -> bool:
    """Whether of several words for a thing most are in no name: then it is likely something that is not here."""
    names = {part for t in things for part in words_of(t.name)}
    words = [w for name in clause.names for w in words_of(name)]
    return len(words) > 2 and sum(w in names or _near(w, names) for w in words) * 2 < len(words)


def _called(clause: Clause, things: Sequence[Thing]) -> bool:
    """Whether an object is named in full, not by some of its words."""
    own = [t.name.rstrip("/").rsplit("/", 1)[-1].lower() if t.name.startswith("/") else t.name.lower() for t in things]
    ids = [t.id.lower() for t in things if t.id]
    return any(name in clause.lower for name in (*own, *ids))


def _listing(scene: Scene, kind: str, clause: Clause):
    if kind == "notebook":
        word = next((w for w in clause.names), "")
        path = slots.path(clause)
        return scene.call_for("list_workspace", query=(path or word).rsplit("/", 1)[-1])
    if kind == "table":
        return scene.call_for("search_tables", query=clause.names[-1] if clause.names else "")
    if kind == "run":
        return scene.call_for("list_job_runs", state="RUNNING")
    return scene.call_for(LIST_TOOL[kind])


def _one_of(clause: Clause, things: Sequence[Thing], kinds: Sequence[str], *, verb: str) -> Thing:
    if len(things) == 1:
        return things[0]
    said = " ".join(clause.names)
    exact = [t for t in things if said and t.name.rsplit(".", 1)[-1].lower() == said]
    fitting = [t for t in exact or things if fits(t, verb)] or list(things)
    if len(fitting) == 1:
        return fitting[0]
    first = [t for t in fitting if t.kind == min((t.kind for t in fitting), key=kinds.index)]
    same_kind = len({t.kind for t in fitting}) == 1
    if len(first) == 1 and not same_kind and verb in ("show", "describe", "is", "why"):
        return first[0]
    answer = which(
        clause,
        fitting,
        text=f"Which do you mean: {', '.join(f'**{t.name}** ({t.kind})' for t in fitting[:6])}?",
        verb=verb,
    )
    options = tuple(replace(o, request=settled_on(clause, t)) for o, t in zip(answer.options, fitting, strict=True))
    raise Stop(replace(answer, options=options))


def _as_data(scene: Scene, clause: Clause, among: Sequence[Thing] | None = None) -> Lookup:
    """Whether tables account for every word of it: the reading, or None.

    Names of objects go first, unless those that may be meant are known: ``among``. A part of a name is then no match.
    """
    from agent.providers.planner.plans.data import base_text

    if "search_tables" not in scene.tools or clause.verb == "search":
        return None
    text = base_text(split_warehouse(clause)[0])
    if not search_words(text) or len(text.split()) < 3:
        return None
    for kind in ("cluster", "job", "warehouse") if among is None else ():
        if LIST_TOOL[kind] in scene.tools:
            things = yield from scene.things(kind)
            if link(clause.tokens, (), things).things:
                return None
    found: Found | None = yield from find(scene, text)
    if found is None or not found.best.complete:
        return None
    out = found.best.out
    return found if found.best.score >= (0.7 if out.measured or out.filtered else 1.0) else None


def anything(scene: Scene, clause: Clause) -> Plan:
    """ "Show me trips", "GPU Experiments": an object by its name, else the rows of a table of that name."""
    from agent.providers.planner.plans.data import data  # which falls back on this module
    from agent.providers.planner.registry import PLANS

    kinds = ("cluster", "job", "warehouse", "notebook", "repo", "scope")
    words = [w for w in clause.names if not w.isdigit()]
    if words and (listed := of_list(scene, clause, kinds, verb="show")) is not None:
        return (yield from by_name(scene, settled_on(clause, listed)))
    if len(words) > 5 or not words:
        return smalltalk.decline()
    yield from asked_in_scope(scene, clause)
    if len(words) == 1 and clause.has("in", "inside", "under", "within") and "list_catalogs" in scene.tools:
        catalogs = yield from scene.things("catalog")
        if any(c.name.lower() == words[0] for c in catalogs):  # "what's in ml"
            return (yield from PLANS["list_schemas"](scene, replace(clause, kinds=("catalog",))))
    found = yield from _as_data(scene, clause)
    if found is not None:
        return (yield from data(scene, clause))
    calls = [_listing(scene, kind, clause) for kind in kinds if LIST_TOOL.get(kind) in scene.tools]
    search = [scene.call_for("search_tables", query=singular(w)) for w in words[:3] if "search_tables" in scene.tools]
    results = yield from scene.look_all([*calls, *search])
    things = [
        t for call, result in zip(calls, results, strict=False) if result is not None
        for t in things_of(LISTS[call.name], result) if LISTS[call.name] != "notebook" or t.cell("type") == "NOTEBOOK"
    ]  # fmt: skip
    match = link(clause.tokens, clause.names, things)
    tables = [t for result in results[len(calls) :] if result is not None for t in things_of("table", result)]
    named = [
        t
        for t in tables
        if any(singular(w) in [singular(p) for p in words_of(t.name.rsplit(".", 1)[-1])] for w in words)
    ]
    if match.things and match.sure and clause.verb != "search":
        return (yield from by_name(scene, settled_on(clause, _one_of(clause, match.things, kinds, verb="show"))))
    if named and clause.verb != "search":
        return (yield from data(scene, clause))
    if tables and clause.verb in ("search", "show") and len(words) <= 2 and not clause.subject_question:
        shown = sorted({t.name for t in tables})[:5]
        return Answer(
            f"These tables speak of “{' '.join(words)}”: {', '.join(f'`{n}`' for n in shown)}.",
            (f"Describe {shown[0]}", f"Show me 5 sample rows from {shown[0]}"),
        )
    if len(words) == 1 and clause.has("in", "inside") and "list_workspace" in scene.tools:
        places = yield from volumes_there(scene)
        volumes = [p for p in places if p.rsplit("/", 1)[-1].lower() == words[0]]
        if len(volumes) == 1:
            return (yield from PLANS["list_folder"](scene, read_clause(f"list the files in {volumes[0]}")))
    near = tuple(match.things[:3]) if match.things else ()
    if near and not _far(clause, near):
        text = f"I found nothing called “{' '.join(words)}”. Did you mean {names(near, word='or')}?"
        raise Stop(replace(which(clause, near, text=text, verb="show"), lost=True))
    return replace(
        smalltalk.decline(),
        text=f"I found nothing about “{' '.join(words)}” in this workspace. " + smalltalk.decline().text,
    )
