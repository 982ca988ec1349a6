"""Several SQL warehouses by their state ("start the stopped warehouses"), and restarts: a stop and a start of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.outcome import act_on_each
from agent.providers.planner.plans.idling import IDLE_MINUTES, idle_for
from agent.providers.planner.plans.many import listed_apart, spared
from agent.providers.planner.resolve import agreed, chosen, resolve
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Stop
from agent.providers.planner.superlatives import singled_out
from agent.providers.planner.things import Thing
from agent.providers.planner.wording import bold, count, names

_STATES = frozenset({"idle", "running", "stopped"})
_DONE = {"start": "Started", "delete": "Deleted"}


def is_up(warehouse: Thing) -> bool:
    return warehouse.state in ("RUNNING", "STARTING")


def warehouses_meant(scene: Scene, clause: Clause, verb: str, *, usable: Callable[[Thing], bool]) -> Lookup:
    """The warehouses of "all warehouses", "the idle warehouses"; none where one is meant, or named. Ends the plan where
    there is nothing in that state that the verb makes sense for."""
    many = clause.has("warehouses") and not (clause.names or clause.chosen or singled_out(clause))
    if not many or not (clause.flags & _STATES or "all" in clause.flags or clause.excluded):
        return ()
    there: Sequence[Thing] = yield from scene.things("warehouse")
    floor = slots.minutes(clause) or IDLE_MINUTES
    found = [
        w for w in there
        if usable(w)
        and not ("idle" in clause.flags and idle_for(w) < floor)
        and not ("running" in clause.flags and not is_up(w))
        and not ("stopped" in clause.flags and is_up(w))
    ]  # fmt: skip
    left_out = spared(clause, there, noun="warehouse", listed=scene.memory.listed("warehouse"))
    found = [w for w in found if w not in left_out]
    if not found:
        raise Stop(Answer(f"There is no such SQL warehouse to {verb}.", ("List SQL warehouses",), ok=False))
    if verb == "delete" and len(found) > 1 and len(found) == len(there) and "many" not in clause.agreed:
        text = f"That would delete {count(len(found), 'SQL warehouse')} for good: {names(found)}. Shall I?"
        raise Stop(Answer(text, ("List SQL warehouses",), yes=(agreed(clause, "many"),), ok=False))
    return tuple(found)


def each_warehouse(scene: Scene, found: Sequence[Thing], verb: str) -> Plan:
    """The verb on each of these, in one message."""
    calls = [scene.call_for(f"{verb}_warehouse", warehouse=w.ref) for w in found]
    labels, done = [w.name for w in found], _DONE[verb]
    return (
        yield from act_on_each(
            scene, calls, labels, done=done, not_done=f"Not {done.lower()}", followups=("List SQL warehouses",)
        )
    )


def restart_warehouse(scene: Scene, clause: Clause) -> Plan:
    """Stops and starts what runs; of what is stopped it asks whether to start it."""
    found: Sequence[Thing] = yield from warehouses_meant(scene, clause, "restart", usable=is_up)
    if not found and not clause.chosen:
        found = listed_apart(clause, (yield from scene.things("warehouse")))
    if not found:
        fits = is_up if "stopped" not in clause.flags else lambda w: not is_up(w)  # "the stopped one" is not the other
        found = [(yield from resolve(scene, clause, "warehouse", verb="restart", usable=fits))]
    if down := [w for w in found if not is_up(w)]:
        text = f"{bold(down[0].name)} is {down[0].state.lower()}, so there is nothing to restart. Shall I start it?"
        start = chosen(
            Clause(f"start {down[0].name}", clause.tokens, "start", "command", ("warehouse",)), "warehouse", down[0].ref
        )
        return Answer(text, (f"Start the {down[0].name}",), yes=(start,), ok=False)
    for warehouse in found:
        yield from scene.call("stop_warehouse", warehouse=warehouse.ref)
        yield from scene.call("start_warehouse", warehouse=warehouse.ref)
    return Answer(
        f"Stopped {names(found)} and started {'it' if len(found) == 1 else 'them'} again.", ("List SQL warehouses",)
    )
