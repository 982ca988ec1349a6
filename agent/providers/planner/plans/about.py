"""Questions about one property of an object that is named without its kind: "what does Shared Analytics cost?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner import smalltalk
from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.properties import asked_of, said_in, words_left
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.memory import LISTS
from agent.providers.planner.plans.idling import price
from agent.providers.planner.plans.kinds import SHOWN_BY
from agent.providers.planner.plans.listed import of_list
from agent.providers.planner.plans.secrets import asked_in_scope
from agent.providers.planner.resolve import agreed, chosen, which
from agent.providers.planner.scene import LIST_TOOL, Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Result
from agent.providers.planner.things import Thing, link, things_of, words_of
from agent.providers.planner.wording import bold, joined, names, said_by_tool

_KINDS = ("cluster", "job", "warehouse")
_SEARCHED = {"table": "search_tables", "notebook": "list_workspace"}  # found by a word, not in a list of all
_PROPERTIES = wordset(
    """
    cost costs costing price idle unused workers worker node nodes type driver runtime version spark stopped started
    terminated shut paused idling owner owns owned created enabled disabled uptime autotermination hour per
    auto termination autostop stop stops setting set minutes limit timeout
    """
)


def show_it(scene: Scene, clause: Clause) -> Plan:
    """ "Show it": the list or the rows that the turn before showed, else the object that it was about."""
    from agent.providers.planner.registry import PLANS

    last = scene.memory.last_steps()
    listed = scene.memory.listed() if last and last[-1].call.name in LISTS else ()
    of_one = not clause.has("list", "result", "table")
    if of_one and listed and (len(listed) == 1 or clause.has("open")):
        return (yield from _opened(scene, clause, listed))
    if last and last[-1].call.name in LISTS:
        again = (yield from scene.ask(last[-1].call))[0]
        return said_by_tool(again) if again.is_error else Answer(again.parsed.summary, ("What can you do?",))
    thing = next((t for t in scene.memory.mentions() if t.kind in (*SHOWN_BY, "statement")), None)
    if thing is None:
        return Answer("What shall I show? Give me its name.", smalltalk.START, ok=False)
    if thing.kind == "statement" and not _made(last):
        rows = (yield from scene.ask(scene.call_for("get_statement", statement_id=thing.id)))[0]
        return said_by_tool(rows) if rows.is_error else Answer(rows.parsed.summary, ("Show it as a bar chart",))
    table = scene.memory.focus("table") if thing.kind == "statement" else None
    found = table or thing
    if found.kind == "statement":
        return Answer("What shall I show? Give me its name.", smalltalk.START, ok=False)
    flags = frozenset({"sample"}) if found.kind == "table" else frozenset()
    settled = replace(clause, verb="show", kinds=(found.kind,), text=f"show {found.name}", flags=flags)
    settled = chosen(settled, found.kind, found.ref)
    return (yield from PLANS[SHOWN_BY[found.kind]](scene, settled))


def _opened(scene: Scene, clause: Clause, listed: Sequence[Thing]) -> Plan:
    """ "Open it" behind a list: the only one in it; of several it asks which."""
    from agent.providers.planner.registry import PLANS

    one = listed[0]
    if len(listed) > 1:
        spoken = scene.memory.focus(one.kind)
        if spoken is None or spoken.name not in [t.name for t in listed]:
            text = f"Which one: {names(listed, word='or')}?"
            return which(clause, listed, text=text, verb="open")
        one = next(t for t in listed if t.name == spoken.name)
    if one.kind == "notebook" and one.cell("type") not in ("", "NOTEBOOK"):
        one = replace(one, kind="file")
    if one.kind not in SHOWN_BY:
        return Answer("What shall I show? Give me its name.", smalltalk.START, ok=False)
    settled = replace(clause, verb="show", kinds=(one.kind,), text=f"show {one.name}", flags=frozenset())
    return (yield from PLANS[SHOWN_BY[one.kind]](scene, chosen(settled, one.kind, one.ref)))


def _made(steps: Sequence[Result]) -> bool:
    """Whether the last statement made a table or view: that is what "it" is then."""
    return bool(steps) and str(steps[-1].call.args.get("sql") or "").startswith("CREATE ")


def about_object(scene: Scene, clause: Clause) -> Plan:
    """Shows the object whose name stands in the question; reads the question otherwise where no object has it."""
    from agent.providers.planner.registry import PLANS, plan_for

    words = [w for w in clause.names if w not in _PROPERTIES]
    found: Thing | None = None
    if not words and slots.pronoun(clause):
        found = scene.memory.focus(*_KINDS)
    at = slots.ordinal(clause)
    listed = [t for t in scene.memory.listed() if t.kind in _KINDS]
    if at is not None and -len(listed) <= at < len(listed) and not words:
        found = listed[at]
    elif words and listed and clause.has("one"):
        among = link(clause.tokens, words, listed)
        found = among.things[0] if among.sure and len(among.things) == 1 else None
    if found is None and words:
        calls = [scene.call_for(LIST_TOOL[kind]) for kind in _KINDS if LIST_TOOL[kind] in scene.tools]
        results = yield from scene.look_all(calls)
        things: list[Thing] = []
        for kind, result in zip(_KINDS, results, strict=False):
            things += things_of(kind, result) if result is not None else ()
        match = link(clause.tokens, words, things)
        found = match.things[0] if match.sure and len(match.things) == 1 else None
    if found is None:
        other = agreed(clause, "no object")
        return (yield from plan_for(other)(scene, other))
    settled = replace(chosen(clause, found.kind, found.ref), kinds=(found.kind,))
    answer: Answer = yield from PLANS[SHOWN_BY[found.kind]](scene, settled)
    if not clause.has("auto"):
        return answer
    rows = (t for r in reversed(scene.done) if LISTS.get(r.call.name) == found.kind for t in things_of(found.kind, r))
    listed_as = next((t for t in rows if t.name.lower() == found.name.lower()), found)
    return _told(scene, _STOPS_ITSELF, listed_as, answer)


def property_of(scene: Scene, clause: Clause) -> Plan:
    """The object that a question about one of its properties names; read otherwise where nothing has the name."""
    from agent.providers.planner.registry import PLANS, plan_for

    yield from asked_in_scope(scene, clause)
    for in_full in (True, False):
        for asked in asked_of(clause):
            match = asked.said.search(said_in(clause))
            words = words_left(clause, match) if match else ()
            said = [k for k in asked.kinds if k in clause.kinds]
            for kind in (said or asked.kinds) if words else ():
                of_words = replace(clause, loose=tuple(t for t in clause.loose if t.word in words))
                listed = of_list(scene, of_words, (kind,), verb="show") if clause.has("one") else None
                found = listed if listed is not None and listed.kind == kind else None
                found = found or (yield from _called(scene, clause, kind, words, in_full=in_full))
                if found is None:
                    continue
                plan = asked.plan or _SHOWN_IN.get(kind) or SHOWN_BY[kind]
                flags = clause.flags | ({"output"} if plan == "get_run" else set())
                settled = replace(chosen(clause, kind, found.ref), kinds=(kind,), flags=flags, verb="show")
                if kind in _SHOWN_IN:
                    settled = replace(settled, loose=(), tokens=())
                answer: Answer = yield from PLANS[plan](scene, settled)
                return _told(scene, asked.fields, found, answer)
    other = agreed(clause, "no property")
    return (yield from plan_for(other)(scene, other))


_STOPS_ITSELF = ("auto_stop_minutes", "autotermination_minutes")


def _told(scene: Scene, fields: Sequence[str], found: Thing, answer: Answer) -> Answer:
    """The answer with the property itself ahead, where a result has it."""
    shown = scene.done[-1].parsed if scene.done else None
    for name in fields:
        value = found.cell(name) or (shown.get(name) if shown is not None else "")
        if value and value != "-" and value not in answer.text:
            said = f"{name.replace('_', ' ').capitalize()}: {value.rstrip('.')}."
            return replace(answer, text=f"{said} {answer.text}")
    if found.kind == "table" and shown is not None and not fields:
        return replace(answer, text=f"{shown.summary} {answer.text}")  # it has the numbers of rows and bytes
    return answer


# What has no description of its own is shown in its list, which has owner and comment.
_SHOWN_IN = {"catalog": "list_catalogs", "schema": "list_schemas"}


def _called(scene: Scene, clause: Clause, kind: str, words: Sequence[str], *, in_full: bool) -> Lookup:
    """The one thing of a kind that these words name, as its whole name or as part of it; or None."""
    tool = _SEARCHED.get(kind) or LIST_TOOL[kind]
    if tool not in scene.tools:
        return None
    tokens = [t for t in clause.tokens if t.word in words]
    word = max(words, key=len).rsplit(".", 1)[-1]
    args = {"query": word} if kind in _SEARCHED else {}
    result = (yield from scene.look_all([scene.call_for(tool, **args)]))[0]
    things = things_of(kind, result) if result is not None else ()
    if kind == "notebook":
        things = tuple(t for t in things if t.cell("type") == "NOTEBOOK")
    if kind in ("table", "schema"):  # "nation" is a table's own name; "sales" in its schema's is none
        wanted = tuple(part for w in words for part in words_of(w))
        own = [t for t in things if words_of(t.name.rsplit(".", 1)[-1]) in (wanted, _one(wanted))]
        own = own or [t for t in things if t.name.lower() in words]
        return own[0] if len(own) == 1 else None
    if in_full:
        things = tuple(t for t in things if f" {' '.join(words_of(t.name))} " in f" {_spaced(words)} ")
    match = link(tokens, words, things)
    return match.things[0] if match.sure and len(match.things) == 1 else None


def _spaced(words: Sequence[str]) -> str:
    return " ".join(part for word in words for part in words_of(word))


def _one(words: Sequence[str]) -> tuple[str, ...]:
    return (*words[:-1], words[-1].removesuffix("s")) if words else ()


def what_they_cost(scene: Scene, clause: Clause) -> Plan:
    """ "How much do they cost?": each of the clusters or warehouses listed last, and together what runs."""
    from agent.providers.planner.registry import PLANS

    now = [t for r in scene.done if (kind := LISTS.get(r.call.name)) in _PRICED for t in things_of(str(kind), r)]
    listed = now or [t for t in scene.memory.listed() if t.kind in _PRICED]
    if not listed:
        kind = next((t.kind for t in scene.memory.listed()), "cluster")
        plan = "list_jobs" if kind in ("job", "run") else "list_clusters"
        return (yield from PLANS[plan](scene, replace(clause, verb="show", kinds=(kind,), flags=frozenset({"cost"}))))
    known = {t.id for t in listed}
    if not now:  # since then some may have been stopped
        fresh = yield from scene.things(listed[0].kind)
        listed = [t for t in fresh if t.id in known]
    up = [t for t in listed if t.state == "RUNNING"]
    each = joined([f"{bold(t.name)} ${price(t):,.2f}" for t in listed[:8] if price(t)])
    if not each:
        return Answer("What they cost is not known.", ("Show all clusters",), ok=False)
    together = f"Those that run cost about ${sum(map(price, up)):,.2f} an hour together."
    total = f" {together}" if up else " None of them runs now."
    return Answer(f"By the hour: {each}.{total}", ("Stop all idle clusters", "Show all clusters"))


_PRICED = ("cluster", "warehouse")
