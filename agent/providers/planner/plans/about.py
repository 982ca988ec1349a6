"""Questions about one property of an object that is named without its kind: "what does Shared Analytics cost?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner import smalltalk
from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.memory import LISTS
from agent.providers.planner.plans.idling import price
from agent.providers.planner.plans.kinds import SHOWN_BY
from agent.providers.planner.resolve import agreed, chosen
from agent.providers.planner.scene import LIST_TOOL, Scene
from agent.providers.planner.steps import Answer, Plan, Result
from agent.providers.planner.things import Thing, link, things_of
from agent.providers.planner.wording import bold, joined, said_by_tool

_KINDS = ("cluster", "job", "warehouse")
_PROPERTIES = wordset(
    """
    cost costs costing price idle unused workers worker node nodes type driver runtime version spark stopped started
    terminated shut paused idling owner owns owned created enabled disabled uptime autotermination hour per
    auto termination autostop setting set minutes limit timeout
    """
)


def show_it(scene: Scene, clause: Clause) -> Plan:
    """ "Show it": the list or the rows that the turn before showed, else the object that it was about."""
    from agent.providers.planner.registry import PLANS

    last = scene.memory.last_steps()
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
    return (yield from PLANS[SHOWN_BY[found.kind]](scene, settled))


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
