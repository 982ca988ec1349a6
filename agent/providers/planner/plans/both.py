""" "Both": the two of the last list, or the only two of a kind. Of three or more, nobody knows which two are meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.lexicon import KINDS, MUTATING
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.plans.idling import IDLE_MINUTES, idle_for
from agent.providers.planner.plans.runs import STATES
from agent.providers.planner.resolve import NOUNS, agreed, chosen
from agent.providers.planner.scene import LIST_TOOL, Scene
from agent.providers.planner.steps import Answer, Lookup, Plan
from agent.providers.planner.superlatives import in_state
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.wording import count, names

_MANY = "|".join(sorted((re.escape(w) for said in KINDS.values() for w in said if w.endswith("s")), key=len)[::-1])
_BOTH = re.compile(
    r"\b(?:(?:the )?two of (?:them|these|those)|both(?: of)?(?: (?:them|these|those))?(?: (?:the|my|our))?"
    rf"(?: (?:idle|running|stopped|paused|failed|cancelled))?(?: (?:{_MANY}|ones))?)\b",
    re.IGNORECASE,
)
_INTO_BOTH = re.compile(r"\b(?:put|add|store|save|set)\b.+ (?:in|into|to|under) both\b")
_LOOKS = ("describe", "read", "export")
_WITH_WORDS = ("use", "schedule", "update", "export")  # "switch both to main", "schedule both at 6"
_STATED = frozenset({"idle", "running", "stopped", "failed", "cancelled", "succeeded"})


_BEGIN_IN = {"start": ("TERMINATED", "STOPPED"), "stop": ("RUNNING",), "restart": ("RUNNING",)}


def says_both(clause: Clause) -> bool:
    """Whether an order is about two things that it does not name."""
    return (
        clause.has("both")
        and clause.mood == "command"
        and clause.verb in (*MUTATING, *_LOOKS, "use")
        and (clause.verb not in ("create", "clone", "import", "write") or _INTO_BOTH.search(clause.lower) is not None)
        and not (clause.names and clause.verb not in _WITH_WORDS and not _INTO_BOTH.search(clause.lower))
        and not (clause.excluded or clause.condition or clause.negated or clause.chosen)
        and not clause.of("path", "quoted", "dotted")
        and not clause.has("and", "&")
    )


def both(scene: Scene, clause: Clause, plan_for: Callable[[Clause], Callable[[Scene, Clause], Plan]]) -> Plan:
    """Does to each of the two what is said of both."""
    found: Sequence[Thing] = yield from _meant(scene, clause)
    if len(found) != 2:
        if not found or clause.verb in _LOOKS:
            return (yield from plan_for(agreed(clause, "no two"))(scene, clause))
        noun = NOUNS.get(found[0].kind, found[0].kind)
        text = f"“Both” are two, and I see {count(len(found), noun)}: {names(found)}. Name those you mean."
        return Answer(text, (f"List all {noun}s",), ok=False)
    if found[0].kind == found[1].kind == "cluster":
        said = read_clause(_BOTH.sub(lambda _: f"{found[0].name} and {found[1].name}", clause.text, count=1))
        settled = agreed(replace(said, kinds=("cluster",), flags=said.flags - {*_STATED, "all"}), "many")
        return (yield from plan_for(settled)(scene, settled))
    answers = []
    for one in found:
        settled = _of_one(clause, one)
        answers.append((yield from plan_for(settled)(scene, settled)))
        if not answers[-1].ok:
            break
    return replace(answers[-1], text="\n\n".join(a.text for a in answers))


def _of_one(clause: Clause, thing: Thing) -> Clause:
    """What is said of both, of one of them."""
    noun = NOUNS.get(thing.kind, thing.kind)
    if thing.kind == "secret":
        verb = clause.words[clause.verb_at]
        return read_clause(f"{verb} the secret {thing.name} from the scope {thing.cell('scope')}")
    said = read_clause(_BOTH.sub(lambda _: f"the {noun} {thing.name}", clause.text, count=1))
    return chosen(replace(said, kinds=(thing.kind,), flags=said.flags - {*_STATED, "all"}), thing.kind, thing.ref)


def _meant(scene: Scene, clause: Clause) -> Lookup:
    """What both may be: of the last list, in the state that is said; else all of the kind."""
    kind, stated = clause.kind, clause.flags & _STATED
    listed: Sequence[Thing] = scene.memory.listed(kind) if kind else scene.memory.listed()
    if kind == "job" and (stated or not listed):  # "run both failed jobs", "run both again" of failed runs
        runs: Sequence[Thing] = scene.memory.listed("run")
        if stated:
            state = next((STATES[flag] for flag in STATES if flag in stated), None)
            runs = things_of("run", (yield from scene.look("list_job_runs", state=state, since=slots.since(clause))))
        jobs = dict.fromkeys(r.cell("job_name", "job") for r in runs if r.cell("job_name", "job"))
        if jobs:
            return [Thing("job", name, name, name) for name in jobs]
    if not listed and kind in LIST_TOOL:
        every: Sequence[Thing] = yield from scene.things(kind)
        usable = [t for t in every if t.state in _BEGIN_IN.get(clause.verb or "", ())]
        listed = usable if len(usable) == 2 else every  # "start both clusters": the two that are off
    if "idle" in stated:
        return [t for t in listed if idle_for(t) >= IDLE_MINUTES]
    return [t for t in listed if in_state(clause, t)] if stated else list(listed)
