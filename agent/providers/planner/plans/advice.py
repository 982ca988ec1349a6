"""Answers that do nothing: how to ask, whether one may, and what cannot be promised."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner import smalltalk
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import speaks_of_else
from agent.providers.planner.language.foreign import foreign
from agent.providers.planner.language.inflect import GERUNDS, PASTS
from agent.providers.planner.language.lexicon import MUTATING, VERBS
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.plans.kinds import PLAN_OF, SHOWN_BY
from agent.providers.planner.resolve import chosen
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan

_HOW: dict[str, tuple[str, str]] = {
    "start": ("Say “Start” and the name of a cluster or warehouse.", "Show all clusters"),
    "stop": (
        "Say “Stop” and the name, or “Stop all idle clusters”. I ask before anything is stopped.",
        "Show all clusters",
    ),
    "restart": ("Say “Restart” and the name of a cluster.", "Show all clusters"),
    "delete": (
        "Say “Delete” and what: a cluster, job, notebook, warehouse, secret or Git folder. I ask "
        "before anything is removed.",
        "Show all clusters",
    ),
    "create": (
        "Say “Create a job to run …”, “Create a cluster called …” or “Create a notebook called …”.",
        "List my notebooks",
    ),
    "run": ("Say “Run the … job”, “Run the … notebook on …”, or just type SQL.", "List all jobs"),
    "schedule": ("Say “Schedule the … job daily at 2am”.", "List all jobs"),
    "cancel": ("Say “Cancel run” and its id.", "Show running jobs"),
}


def how_to(scene: Scene, clause: Clause) -> Plan:
    yield from ()
    for verb, (text, suggestion) in _HOW.items():
        if clause.has(verb, verb + "s", verb + "ing"):
            return Answer(text, (suggestion, "What can you do?"))
    known = clause.names_object or clause.flags or _SPEAKS_OF_ACTS & set(clause.words) or clause.has(*_OF_WORK)
    if not known or speaks_of_else(clause.words):
        return smalltalk.decline()  # "how do you say cheers in Italian"
    return smalltalk.abilities(frozenset(scene.tools))


def may_i(scene: Scene, clause: Clause) -> Plan:
    """A question about an act is answered, never acted on."""
    yield from ()
    if clause.verb == "may" and not clause.names_object and not _SPEAKS_OF_ACTS & set(clause.words):
        return smalltalk.decline()  # "will it rain", "should I learn Scala"
    order = clause.text.rstrip("?!. ")
    text = (
        "I only act when you ask for it plainly. If that is what you want, say it as an order, for "
        "example “Stop” and the name."
    )
    if clause.verb not in ("may", "howto", "is"):
        text = f"Shall I? “{order}” is not done yet."
        return Answer(text, ("Show all clusters",), yes=(replace(clause, mood="command"),), ok=False)
    return Answer(text, ("Show all clusters", "What can you do?"), ok=False)


_SPEAKS_OF_ACTS = frozenset(words for action in MUTATING | {"use", "unsupported"} for words in VERBS[action]) | {
    *("it", "that", "them", "those", "one", "you"),
    *GERUNDS,
    *PASTS,
}
_OF_WORK = wordset("data databricks this here sql question questions ask started begin find search show see list chart"
                   " graph plot cost")  # fmt: skip


def condition(scene: Scene, clause: Clause) -> Plan:
    """ "If", "when" and "unless": nothing here watches the workspace, so nothing is done."""
    yield from ()
    text = (
        "I cannot wait for a condition or test one like that, so I did nothing. Ask me to look "
        "first, or tell me to do it now without the condition."
    )
    return Answer(text, ("Show all clusters", "What jobs failed today?"), ok=False)


def left_out(scene: Scene, clause: Clause) -> Plan:
    """An order with a "not" in it of which nobody knows what it leaves out."""
    yield from ()
    text = (
        "I am not sure what the “not” in that leaves out, so I did nothing. Say it as “… except …”, or name what I "
        "should take."
    )
    return Answer(text, ("Show all clusters", "List all jobs"), ok=False)


def later(scene: Scene, clause: Clause) -> Plan:
    yield from ()
    text = (
        "I can only do that now, not at a later time, so I did nothing. For work that repeats, "
        "create a job with a schedule."
    )
    return Answer(text, ("List all jobs", "Show all clusters"), ok=False)


def unsupported(scene: Scene, clause: Clause) -> Plan:
    yield from ()
    verb = clause.tokens[clause.verb_at].text.lower() if clause.verb_at >= 0 else "do"
    what = f"{verb} things" if clause.verb == "unsupported" else clause.text.rstrip(" .!?")
    text = f"I have no tool to {what}, so I did nothing. Ask “What can you do?” for what there is."
    return Answer(text, smalltalk.START, ok=False)


def spare_none(scene: Scene, clause: Clause) -> Plan:
    """An order over all that is somewhere with an exception, where only one object is taken at a time."""
    yield from ()
    said = " ".join(t.text for t in clause.excluded)
    text = f"I take these one by one and cannot spare “{said}” among them, so I did nothing. Name what you mean."
    return Answer(text, ("List my notebooks",), ok=False)


def decline(scene: Scene, clause: Clause) -> Plan:
    yield from ()
    return smalltalk.decline()


def elsewhere(scene: Scene, clause: Clause) -> Plan:
    """What sounds near and has no tool here: other clouds and products, code, errands."""
    if clause.verb in ("show", "read", "describe", "run") and clause.names:
        from agent.providers.planner.plans.listed import of_list

        if (listed := of_list(scene, clause, tuple(SHOWN_BY), verb="show")) is not None:  # "open the dashboard"
            from agent.providers.planner.registry import PLANS

            meant = replace(chosen(clause, listed.kind, listed.ref), kinds=(listed.kind,))
            verb = clause.verb if (clause.verb, listed.kind) in PLAN_OF else "show"
            return (yield from PLANS[PLAN_OF.get((verb, listed.kind)) or SHOWN_BY[listed.kind]](scene, meant))
    label = foreign(clause)
    said = smalltalk.decline()
    return replace(said, text=f"{said.text} I have no tool for {label}.") if label else said
