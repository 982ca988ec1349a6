"""Several objects at once: "A and the B", "all but A", "them", "both": which ones a clause means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.lexicon import KINDS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.memory import LISTS
from agent.providers.planner.plans.idling import IDLE_MINUTES, idle_for
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Stop
from agent.providers.planner.superlatives import singled_out
from agent.providers.planner.things import Thing, link, things_of
from agent.providers.planner.wording import names

Usable = Callable[[Thing], bool]
_JOINS = ("and", ",", "&", "plus", "or")
_POINTS = ("them", "those", "these", "both", "they")
_PLURALS = {
    kind: tuple(w for w in KINDS[kind] if w.endswith("s") and " " not in w)
    for kind in ("cluster", "job", "warehouse", "repo")
} | {"repo": ("repos", "repositories", "folders")}
_NOUNS = frozenset(word for phrases in KINDS.values() for phrase in phrases for word in phrase.split())
# Beside the names after "except", "keep" or "don't touch".
_AROUND = (
    FILLERS
    | _NOUNS
    | wordset("alone running on up be touch touching , alive else other as out stop stopping start untouched")
)


# Words that narrow "all": what is not understood of them must not be dropped.
_RESULTS = {"failed": "FAILED", "succeeded": "SUCCESS", "running": "RUNNING", "cancelled": "CANCELED"}
_NARROWS = frozenset({"failed", "succeeded", "running", "cancelled", "stopped", "idle", "cost", "slow", "schedule"})
_RESTRICTS = ("that", "which", "whose", "with", "where", "than", "over", "under", "since")


def listed_apart(clause: Clause, things: Sequence[Thing]) -> tuple[Thing, ...]:
    """The things of "A, B and the C" where each part means exactly one; empty where one part does not."""
    parts: list[list[Token]] = [[]]
    end = next((i - 1 for i, t in enumerate(clause.tokens) if t.word == "=" and i), len(clause.tokens))  # parameters
    for token in clause.tokens[max(clause.verb_at, 0) : end]:
        if token.word in _JOINS:
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) < 2:
        return ()
    loose = set(clause.loose)
    found: list[Thing] = []
    for part in parts:
        words = [t.word for t in part if t in loose and t.word not in FILLERS]
        if not words:
            words = [t.word for t in part if t.kind == "number"]  # "jobs 105 and 106"
            if not words:
                continue
        match = link(part, words, things)
        if not match.sure or len(match.things) != 1:
            return ()
        found += [t for t in match.things if t not in found]
    return tuple(found) if len(found) > 1 else ()


def by_places(scene: Scene, clause: Clause, things: Sequence[Thing], *, noun: str) -> tuple[Thing, ...]:
    """The things at several places of the last list: "the second and the fifth", "the first two"; else none."""
    places = slots.ordinals(clause)
    listed = scene.memory.listed(noun)
    if len(places) < 2 or set(clause.names) - NUMBER_WORDS.keys() or clause.chosen or not listed:
        return ()
    if not all(-len(listed) <= at < len(listed) for at in places):
        raise Stop(Answer(f"The last list has {len(listed)} {noun}s only, so I did nothing.", ok=False))
    names_there = [listed[at].name.lower() for at in places]
    return tuple(t for name in names_there for t in things if t.name.lower() == name)


def spared(clause: Clause, things: Sequence[Thing], *, noun: str, listed: Sequence[Thing] = ()) -> tuple[Thing, ...]:
    """The things after "except". A name that is unknown ends the plan: better nothing than the wrong object."""
    if clause.excluded and (places := slots.ordinals(clause, clause.excluded)):  # "all of them except the first"
        if not all(-len(listed) <= at < len(listed) for at in places):
            said = " ".join(t.text for t in clause.excluded)
            raise Stop(Answer(f"I do not know which {noun} “{said}” is, so I did nothing. Name it, please.", ok=False))
        keys = {listed[at].name.lower() for at in places}
        return tuple(t for t in things if t.name.lower() in keys)
    words = [t.word for t in clause.excluded if t.word not in _AROUND | {"rest", "others"} and t.kind != "punct"]
    if not words:
        return _spared_by_state(clause, things, noun=noun)
    if set(words) <= {"idle", "unused"} and noun in ("cluster", "warehouse"):  # "all but the idle ones"
        return tuple(t for t in things if idle_for(t) >= IDLE_MINUTES)
    found: list[Thing] = []
    part: list[Token] = []
    for token in (*clause.excluded, None):
        if token is not None and token.word not in _JOINS:
            part.append(token)
            continue
        said = [t.word for t in part if t.word not in _AROUND]
        match = link(part, said, things) if said else None
        if match is not None and (not match.things or not match.sure):
            whole = link(clause.excluded, words, things)
            if whole.things and whole.sure:
                return whole.things
            text = f"I do not know the {noun} to leave out, “{' '.join(t.text for t in part)}”, so I did nothing."
            raise Stop(Answer(f"{text} There are {names(things)}.", ok=False))
        found += match.things if match else ()
        part = []
    return tuple(found)


_OTHERS = ("else", "other", "others", "rest", "everything", "anything", "remaining")
_SPARED_STATES = {"running": "running", "up": "running", "on": "running", "stopped": "stopped", "terminated": "stopped"}


def _spared_by_state(clause: Clause, things: Sequence[Thing], *, noun: str) -> tuple[Thing, ...]:
    """ "All but the running ones". What points to something unnamed ends the plan, as what is unknown does."""
    said = [t.word for t in clause.excluded]
    if not said or any(w in _OTHERS for w in said):
        return ()  # "... and leave everything else alone"
    states = {s for w in said for s in _IN_STATE.get(_SPARED_STATES.get(w, ""), ())}
    if states and any(w in ("ones", "those", "that", *_PLURALS.get(noun, ())) for w in said):
        return tuple(t for t in things if t.state in states)
    if any(w in ("it", "that", "this", "them", "those", "these", "one", "ones") for w in said):
        text = f"I do not know which {noun} “{' '.join(t.text for t in clause.excluded)}” is, so I did nothing."
        raise Stop(Answer(f"{text} Name it, please.", ok=False))
    return ()


_IN_NAME = re.compile(
    r"\b(?:(?:with|has|have|having|containing|contain|contains|including) (?P<part>[^,;]+?) (?:in|as part of)"
    r" (?:its|the|their) names?|(?:whose|with) (?:the )?names? (?:that )?(?:contains?|containing|has|have|having"
    r"|includes?) (?P<other>[^,;.]+?))(?= (?:that|which|but|except|and (?:is|are))\b|[.!?]*$)",
    re.IGNORECASE,
)


def by_name_part(clause: Clause, things: Sequence[Thing]) -> list[Thing] | None:
    """The things of "all that have x or y in their name", in the state that is asked for; None where it says none."""
    match = _IN_NAME.search(clause.text)
    if match is None or clause.chosen:
        return None
    said = (match["part"] or match["other"]).lower()
    parts = [p.strip(" '\"`") for p in re.split(r",? (?:or|and|either) |, ", f" {said}") if p.strip(" '\"`")]
    parts = [re.sub(r"^(?:the (?:word|term|letters) |either |either of )", "", p).strip(" '\"`") for p in parts]
    fits = all if " and " in said else any
    found = [t for t in things if fits(p in t.name.lower() for p in parts)]
    states = {s for flag, kept in _IN_STATE.items() if flag in clause.flags for s in kept}
    return [t for t in found if not states or t.state in states]


_IN_STATE = {"stopped": ("STOPPED", "TERMINATED"), "running": ("RUNNING", "RESIZING")}


def names_several(scene: Scene, clause: Clause, kind: str) -> Lookup:
    """Whether several things of this kind are named, each by itself: "start A and B"."""
    if clause.chosen or not (clause.has("and", ",", "&") or len(slots.ordinals(clause)) > 1):
        return False
    things = yield from scene.things(kind)
    return bool(listed_apart(clause, things) or by_places(scene, clause, things, noun=kind))


def several(scene: Scene, clause: Clause, kind: str, *, verb: str, usable: Usable | None = None) -> Lookup:
    """The things of this kind where the clause speaks of several; None where it speaks of one."""
    if clause.choice(kind):
        return None
    things: Sequence[Thing] = yield from scene.things(kind)
    if (parts := by_name_part(clause, things)) is not None and not clause.flags & _RESULTS.keys():
        return without_spared(scene, clause, parts, things, kind, verb)
    placed = by_places(scene, clause, things, noun=kind)
    apart = listed_apart(clause, things) or placed
    plural = clause.has(*_PLURALS.get(kind, ()), "ones")
    every = "all" in clause.flags or plural
    if singled_out(clause) and not placed:
        return None
    if kind == "job":
        names_one_or_says_when(clause)
    if apart:
        found: Sequence[Thing] = apart
    elif clause.has(*_POINTS) and not clause.names and (before := _spoken_of(scene, kind)):
        keys = {name.lower() for name in before}
        found = [t for t in things if {t.name.lower(), t.id.lower()} & keys]
    elif (
        clause.has("those", "these") and not clause.names and "all" not in clause.flags and not clause.flags & _NARROWS
    ):
        text = f"Which {kind}s do you mean: {names(things, word='or')}?"
        raise Stop(Answer(text, (f"List all {kind}s",), ok=False))  # nothing was listed that they may be
    elif (
        every
        and not clause.names
        and "all" not in clause.flags
        and not clause.flags & _NARROWS
        and (seen := _just_listed(scene, kind)) is not None
    ):
        found = [t for t in things if {t.name.lower(), t.id.lower()} & seen]  # "list the failed runs and run the jobs"
    elif every and not clause.names:
        only = clause.flags & _RESULTS.keys()
        if kind == "job" and only:
            if only == {"failed"} and not slots.since(clause) and things and all("last_state" in t.row for t in things):
                # those whose last run failed: one that ran well since is no failed job
                found = [t for t in things if t.cell("last_state") in ("FAILED", "TIMEDOUT", "INTERNAL_ERROR")]
                return without_spared(scene, clause, found, things, kind, verb)
            result = yield from scene.look(
                "list_job_runs", state=_RESULTS[min(only)], since=slots.since(clause), limit=slots.limit(clause)
            )
            ran = {r.cell("job_name", "job") for r in things_of("run", result)}
            found = [t for t in things if t.name in ran]
        elif clause.has(*_RESTRICTS) or clause.flags & _NARROWS or slots.since(clause):
            return None  # better a question than more objects than were meant
        elif kind == "job" and "all" not in clause.flags and verb in ("run", "delete"):
            text = f"Which jobs do you mean: {names(things, word='or')}? Say “all jobs” for all of them."
            raise Stop(Answer(text, ("List all jobs",), ok=False))
        else:
            found = [t for t in things if usable is None or usable(t)]
    else:
        return None
    return without_spared(scene, clause, found, things, kind, verb)


def names_one_or_says_when(clause: Clause) -> None:
    """Ends the plan for "the daily jobs": those whose names say so, or all that run so."""
    if clause.names and set(clause.names) <= _HOW_OFTEN and clause.has(*_PLURALS["job"]):
        often = " ".join(clause.names)
        text = f"Do you mean jobs called “{often}”, or the jobs that run {often}? Name them, please."
        raise Stop(Answer(text, (f"Which jobs run {often}?", "List all jobs"), ok=False))


_HOW_OFTEN = frozenset({"daily", "nightly", "weekly", "hourly", "monthly"})


def _just_listed(scene: Scene, kind: str) -> set[str] | None:
    """What "the jobs" are behind a list of them, or of their runs: names and ids. None where no such list is there."""
    for result in reversed((*scene.memory.last_steps(), *scene.shown)):
        listed = LISTS.get(result.call.name)
        if listed is None or result.is_error:
            continue
        if listed == "run" and kind == "job":
            return {t.cell("job_name", "job").lower() for t in things_of("run", result)}
        if listed == kind:
            return {x.lower() for t in things_of(kind, result) for x in (t.name, t.id) if x}
    return None


def without_spared(
    scene: Scene, clause: Clause, found: Sequence[Thing], things: Sequence[Thing], kind: str, verb: str
) -> tuple[Thing, ...]:
    """What was found but for the exceptions. Ends the plan where nothing is left."""
    left_out = spared(clause, things, noun=kind, listed=scene.memory.listed(kind))
    kept = tuple(t for t in found if t not in left_out)
    if not kept:
        raise Stop(Answer(f"That leaves no {kind} to {verb}.", (f"List all {kind}s",)))
    return kept


def _spoken_of(scene: Scene, kind: str) -> tuple[str, ...]:
    """Names of the things of the latest list; of runs, those of their jobs."""
    last = scene.memory.listed()
    if last and last[0].kind == "run" and kind == "job":
        return tuple(dict.fromkeys(t.cell("job_name", "job") for t in last if t.cell("job_name", "job")))
    return tuple(t.name for t in scene.memory.listed(kind))


def named_in_full(clause: Clause, things: Sequence[Thing]) -> tuple[Thing, ...]:
    """The things whose whole names stand in the clause, in their order there, where "and" or a comma joins several."""
    if not clause.has("and", ",", "&"):
        return ()
    low = clause.lower
    places = [re.search(rf"(?<![\w-]){re.escape(t.name.lower())}(?![\w-])", low) for t in things]
    found = [(m.start(), t) for t, m in zip(things, places, strict=True) if m]
    whole = [(at, t) for at, t in found if not any(o is not t and t.name.lower() in o.name.lower() for _, o in found)]
    return tuple(t for _, t in sorted(whole, key=lambda one: one[0])) if len(whole) > 1 else ()
