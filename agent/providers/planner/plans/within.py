"""What was just spoken of, looked at from within: "what's in there?", "which of them has the most workers?"."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner import smalltalk
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.within import IS_THERE
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.memory import LISTS
from agent.providers.planner.plans.kinds import SHOWN_BY
from agent.providers.planner.resolve import agreed, chosen
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan, Result
from agent.providers.planner.superlatives import superlative
from agent.providers.planner.things import Thing, link, things_of
from agent.providers.planner.wording import bold, code, joined, names, some

_GONE = wordset("deleted removed dropped erased gone missing present around listed")
_HOLDS = {"directory": "list_folder", "repo": "list_folder"} | {
    kind: SHOWN_BY[kind] for kind in ("scope", "schema", "catalog", "notebook", "file", "table", "job")
}


def contents_of_it(scene: Scene, clause: Clause) -> Plan:
    """What the last object that was made, chosen or shown holds: the secrets of a scope, the files of a folder."""
    from agent.providers.planner.registry import PLANS

    thing = next((t for t in scene.memory.mentions() if t.kind in _HOLDS), None)
    if thing is None:
        return smalltalk.decline()
    if thing.kind in ("directory", "repo"):
        from agent.providers.planner.language.reader import read_clause

        return (yield from PLANS["list_folder"](scene, read_clause(f"list the files in {thing.name}")))
    settled = replace(chosen(clause, thing.kind, thing.ref), kinds=(thing.kind,), verb="show", loose=())
    return (yield from PLANS[_HOLDS[thing.kind]](scene, settled))


# By what is read what one of a list holds: the tool, its parameter, what it lists.
_INSIDE = {
    "scope": ("list_secrets", "scope", "secret"),
    "schema": ("list_tables", "schema", "table"),
    "catalog": ("list_schemas", "catalog", "schema"),
    "repo": ("list_workspace", "path", "file"),
}
_MOST = 10


def contents_of_each(scene: Scene, clause: Clause) -> Plan:
    """What each thing of the last list holds: "list the scopes and what's in each of them"."""
    things = [t for t in scene.memory.listed() if t.kind in _INSIDE]
    if not things:
        return smalltalk.decline()
    calls = [scene.call_for(_INSIDE[t.kind][0], **{_INSIDE[t.kind][1]: t.name}) for t in things[:_MOST]]
    found = yield from scene.look_all(calls)
    told = [f"- {bold(t.name)}: {_held(t, r)}" for t, r in zip(things, found, strict=False)]
    more = f"\n\n{len(things) - _MOST} more were not looked at." if len(things) > _MOST else ""
    return Answer("\n".join(told) + more, ("What can you do?",))


def _held(thing: Thing, found: Result | None) -> str:
    if found is None:
        return "it could not be read"
    own = [code(t.name.rsplit("/", 1)[-1] if thing.kind == "repo" else t.name.removeprefix(f"{thing.name}.")) for t in
           things_of(_INSIDE[thing.kind][2], found)]  # fmt: skip
    return some(own, 12) if own else "nothing"


def notebook_of_it(scene: Scene, clause: Clause) -> Plan:
    """ "Which notebook does it run?": of the run or job that was spoken of, which shows it."""
    from agent.providers.planner.registry import PLANS

    thing = scene.memory.focus("run", "job") or Thing("job", "", "", "")
    bare = replace(clause, verb="show", loose=(), flags=frozenset())
    settled = replace(chosen(bare, thing.kind, thing.ref), kinds=(thing.kind,)) if thing.ref else bare
    told = yield from PLANS[SHOWN_BY[thing.kind]](scene, settled)
    path = next((t.name for t in scene.memory.mentions() if t.kind == "notebook"), "")
    return replace(told, text=f"It runs the notebook {code(path)}.") if path else told


def most_of_listed(scene: Scene, clause: Clause) -> Plan:
    """The one of the last list that a superlative means; where the last turn listed none, a question about data."""
    from agent.providers.planner.registry import PLANS

    last = (*scene.memory.last_steps(), *scene.shown)
    listed = scene.memory.listed() if last and last[-1].call.name in LISTS else ()
    best: Thing | None = superlative(clause, listed)
    if best is None or best.kind not in SHOWN_BY:
        return (yield from PLANS["data"](scene, clause))
    return (
        yield from PLANS[SHOWN_BY[best.kind]](scene, replace(chosen(clause, best.kind, best.ref), kinds=(best.kind,)))
    )


def is_it_there(scene: Scene, clause: Clause) -> Plan:
    """ "Is x in there?", "was x deleted?" of what was listed: looked up again, or answered from this message's list."""
    from agent.providers.planner.registry import plan_for

    asked = IS_THERE.fullmatch(clause.lower)
    place = (asked["place"] or "") if asked else ""
    steps = [r for r in (*scene.memory.last_steps(), *scene.shown) if LISTS.get(r.call.name) and not r.is_error]
    call = steps[-1].call if steps else None
    if place and (scopes := (yield from scene.things("scope"))) and any(s.name.lower() == place for s in scopes):
        call = scene.call_for("list_secrets", scope=place)
    if call is None:
        other = agreed(clause, "not listed")
        return (yield from plan_for(other)(scene, other))
    listed = yield from scene.look(call.name, **call.args)
    things = things_of(LISTS[call.name], listed)
    words = [n for n in clause.names if n not in (place, *_GONE)]
    found = link(clause.tokens, words, things)
    where = f" in {bold(place)}" if place else ""
    if found.sure and found.things:
        return Answer(
            f"{joined([bold(t.name) for t in found.things[:4]])} is there{where}.", (f"Show {found.things[0].name}",)
        )
    # No "no" ahead: "was x deleted?" would be answered the wrong way round.
    text = f"There is no {bold(' '.join(words))}{where}" + (f": I see {names(things)}." if things else ".")
    return Answer(text, ("What can you do?",))
