"""Finds the one object that a clause is about, or asks which."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.memory import LISTS
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Option, Stop
from agent.providers.planner.superlatives import in_state, says_superlative, speaks_of_size, superlative
from agent.providers.planner.things import Thing, link, near, things_of, words_of
from agent.providers.planner.wording import bold, names

_BELONGS = re.compile(
    r"\bjob (?:that |which )?(?:it|this|that|the run|that run) (?:belongs?|belonged|is part|was"
    r" part|is) (?:to|of)\b|\bjob of (?:that|this|the) run\b"
)
_THE_JOB = re.compile(r"\bthe (?:whole |entire )?job\b")  # "cancel run 90021 and run the job again"
Usable = Callable[[Thing], bool]
NOUNS = {"schema": "schema", "directory": "folder", "scope": "secret scope", "repo": "repo", "run": "run"}


def chosen(clause: Clause, kind: str, ref: str) -> Clause:
    """The clause with this object settled."""
    return replace(clause, chosen=(*(c for c in clause.chosen if c[0] != kind), (kind, ref)))


def settled_on(clause: Clause, thing: Thing) -> Clause:
    """The clause with this thing settled, and it alone spoken of."""
    return replace(chosen(clause, thing.kind, thing.ref), kinds=(thing.kind,))


def agreed(clause: Clause, question: str) -> Clause:
    """The clause with a question answered by yes."""
    return replace(clause, agreed=clause.agreed | {question})


def option(clause: Clause, thing: Thing) -> Option:
    return Option(thing.name, chosen(clause, thing.kind, thing.ref), tuple(x for x in (thing.id, thing.ref) if x))


def which(clause: Clause, things: Sequence[Thing], *, text: str, verb: str = "") -> Answer:
    """A question with the candidates as options and as suggestions to click."""
    options = tuple(option(clause, thing) for thing in things)
    start = f"{verb.capitalize()} " if verb else ""
    return Answer(text, tuple(f"{start}{thing.name}" for thing in things[:3]), options=options, ok=False)


def resolve(
    scene: Scene,
    clause: Clause,
    kind: str,
    *,
    verb: str = "",
    usable: Usable | None = None,
    tokens: Sequence[Token] | None = None,
) -> Lookup:
    """The thing of this kind that the clause (or these of its tokens) means. Raises Stop with a question otherwise.

    ``usable`` says which things the verb makes sense for: it decides where a name or "the cluster" fits several.
    """
    if (settled := _settled(scene, clause, kind)) is not None:
        return settled
    run = scene.memory.focus("run") if kind == "job" and _of_run(scene, clause) else None
    if run is not None:
        shown = yield from scene.look("get_job_run", run_id=int(run.ref) if run.ref.isdigit() else run.ref)
        if named := re.match(r"(.+) \((\d+)\)$", shown.parsed.get("job")):
            return Thing("job", named[1], named[2], named[1])
    things = yield from scene.things(kind)
    found = pick(scene, clause, things, kind=kind, verb=verb, usable=usable, tokens=tokens)
    return found


def _of_run(scene: Scene, clause: Clause) -> bool:
    """Whether the job of the run that was spoken of is meant."""
    points = clause.has("that", "this", "it", "its") or (_THE_JOB.search(clause.lower) and scene.done)
    points = points and not clause.names and scene.memory.focus("job") is None
    return bool(points) or _BELONGS.search(clause.lower) is not None


def _settled(scene: Scene, clause: Clause, kind: str) -> Thing | None:
    """The thing that is settled, as this turn's latest list has it: one of several that are gone through."""
    ref = clause.choice(kind)
    for result in reversed(scene.done) if ref else ():
        if LISTS.get(result.call.name) == kind and not result.is_error:
            found = next((t for t in things_of(kind, result) if ref in (t.ref, t.id, t.name)), None)
            if found is not None:
                return found
    return None


def pick(
    scene: Scene,
    clause: Clause,
    things: Sequence[Thing],
    *,
    kind: str,
    verb: str = "",
    usable: Usable | None = None,
    tokens: Sequence[Token] | None = None,
) -> Thing:
    """As :func:`resolve`, among these things."""
    noun = NOUNS.get(kind, kind)
    if ref := clause.choice(kind):
        return next((t for t in things if ref in (t.ref, t.id, t.name)), Thing(kind, ref, ref, ref))
    said = name_words(clause, tokens)
    if says_superlative(clause):
        said = tuple(w for w in said if w not in _MEASURED)  # "the one with the most workers"
    match = link(tokens if tokens is not None else clause.tokens, said, things)
    if match.things and match.sure:
        if len(match.things) == 1:
            if verb in _EXACT:
                _all_read(clause, match.things[0], name_words(clause, tokens), noun=noun)
            elif verb in _EXACT_AHEAD:
                _all_read(clause, match.things[0], words_ahead(clause, match.things[0]), noun=noun)
            return match.things[0]
        fitting = [t for t in match.things if usable(t)] if usable else []
        if len(fitting) == 1:
            return fitting[0]
        text = f"Which {noun} do you mean: {names(match.things, word='or')}?"
        raise Stop(which(clause, match.things, text=text, verb=verb))
    wanted = " ".join(said)
    if not match.things and clause.has("one", "ones", "that", "which", "whichever"):
        by_cell = [t for t in things if wanted and set(wanted.split()) <= {v.lower() for v in t.row.values()}]
        if len(by_cell) == 1:
            return by_cell[0]  # "the one on develop"
    if match.things:
        text = f"I found no {noun} called “{wanted}”. Did you mean {names(match.things[:4], word='or')}?"
        answer = replace(which(clause, match.things[:4], text=text, verb=verb), lost=True)
        if len(match.things) == 1:
            answer = replace(answer, yes=(chosen(clause, kind, match.things[0].ref),))
        raise Stop(answer)
    if wanted:
        raise Stop(_unknown(clause, things, noun=noun, wanted=wanted, verb=verb))
    return _meant(scene, clause, things, kind=kind, verb=verb, usable=usable)


_MEASURED = ("workers", "nodes", "rows")
_EXACT = ("start", "stop", "restart", "delete", "cancel", "cancel run")
_EXACT_AHEAD = ("run",)  # what follows the name may be parameters, or where it runs


def words_ahead(clause: Clause, thing: Thing) -> tuple[str, ...]:
    """The words that no table explains between the verb and the name: "launch date of Nightly ETL" orders no run."""
    words = name_words(clause)
    known = {*words_of(thing.name), *words_of(thing.id), thing.name.lower(), thing.id.lower()}
    first = next((at for at, w in enumerate(words) if known & {w, *words_of(w)}), 0)
    return words[:first]


def _all_read(clause: Clause, thing: Thing, words: Sequence[str], *, noun: str) -> None:
    """Ends the plan with a question where a word beside the object's name was not understood: it may be a limit."""
    known = {*words_of(thing.name), *words_of(thing.id), thing.name.lower(), thing.id.lower()}
    left = [w for w in words if w not in known and not any(near(p, k) for p in words_of(w) for k in known)]
    if left and "all read" not in clause.agreed:
        said = " ".join(left)
        text = f"Do you mean the {noun} {bold(thing.name)}? I did not understand “{said}”, so I did nothing yet."
        meant = agreed(chosen(clause, thing.kind, thing.ref), "all read")
        shown = (f"Show {thing.name}",)
        raise Stop(Answer(text, shown, yes=(meant,), options=(option(clause, thing),), ok=False, lost=True))


def _meant(
    scene: Scene, clause: Clause, things: Sequence[Thing], *, kind: str, verb: str, usable: Usable | None
) -> Thing:
    """What a clause without a name means: an item of the last list, what was spoken of, the current or only one."""
    noun = NOUNS.get(kind, kind)
    if kind == "job" and clause.has("its") and (spoken := scene.memory.focus(kind)) is not None:
        return _same(spoken, things)  # "its most recent runs": no most recent job
    if says_superlative(clause):
        fit = {t.name for t in things if (usable is None or usable(t)) and in_state(clause, t)}
        listed = scene.memory.listed(kind)
        among = [t for t in listed if t.name in fit] or [t for t in things if t.name in fit] or listed or things
        found = superlative(clause, among) or superlative(clause, things)
        if found is not None and usable is not None and speaks_of_size(clause):
            _biggest_of_all(clause, found, superlative(clause, listed or things), noun=noun, verb=verb)
        if found is not None:
            return _same(found, things)
        text = f"I cannot tell which {noun} that is: {names(things, word='or')}?"
        raise Stop(which(clause, things, text=text, verb=verb))
    at = slots.ordinal(clause)
    if at is not None:
        listed = scene.memory.listed(kind)
        runs = scene.memory.listed() if kind == "job" else ()
        if runs and runs[0].kind == "run" and -len(runs) <= at < len(runs):  # of runs, the job of that one
            job = runs[at].cell("job_name", "job")
            if job:
                return _same(Thing("job", job, job, job), things)
        if -len(listed) <= at < len(listed):
            return _same(listed[at], things)
        if at not in (0, -1):  # "the second one" of a list that has no second
            raise Stop(which(clause, things, text=f"Which {noun}: {names(things, word='or')}?", verb=verb))
    focus = scene.memory.focus(kind)
    if slots.other_one(clause):
        spoken = focus or current_of(scene, kind, things)
        rest = [t for t in things if spoken is not None and t != _same(spoken, things)]
        if len(rest) == 1:
            return rest[0]
        raise Stop(which(clause, rest or things, text=f"Which {noun}: {names(rest or things, word='or')}?", verb=verb))
    used = {str(value) for r in scene.done for value in r.call.args.values()}
    gone = verb == "delete" and any(r.call.name.startswith("delete_") for r in scene.done)
    if gone and (
        focus is None or not {focus.name, focus.ref} & used
    ):  # what is left of a list after one was deleted was never meant
        raise Stop(which(clause, things, text=f"Which {noun}: {names(things, word='or')}?", verb=verb))
    if focus is not None and (
        fits := _in_said_state(clause, _same(focus, things), scene.memory.one_by_one(kind), things)
    ):
        return fits
    current = current_of(scene, kind, things)
    if current is not None and (usable is None or usable(current)):
        return current
    fitting = [t for t in things if usable(t)] if usable else list(things)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting and verb == "delete" and things:
        text = f"Which {noun}: {names(things, word='or')}?"
        raise Stop(replace(which(clause, things, text=text, verb=verb), lost=True))
    if not fitting:
        state = f" that I could {verb}" if verb and things else ""
        raise Stop(Answer(f"There is no {noun}{state}.", (f"List all {noun}s",), ok=False))
    text = f"Which {noun}: {names(fitting, word='or')}?"
    raise Stop(replace(which(clause, fitting, text=text, verb=verb), lost=True))


def _biggest_of_all(clause: Clause, found: Thing, whole: Thing | None, *, noun: str, verb: str) -> None:
    """Asks where the biggest of all is not the biggest of those that the verb makes sense for: "stop the biggest"."""
    if whole is None or whole.name == found.name or in_state(clause, whole) is not in_state(clause, found):
        return
    if clause.flags & {"running", "stopped", "idle"}:
        return
    text = f"Of all {noun}s it is {bold(whole.name)}, which is {whole.state.lower()} already; of the others"
    text = f"{text} it is {bold(found.name)}. Shall I {verb} {bold(found.name)}?"
    raise Stop(Answer(text, yes=(chosen(clause, found.kind, found.ref),), ok=False))


def _in_said_state(clause: Clause, focus: Thing, spoken: Sequence[Thing], things: Sequence[Thing]) -> Thing | None:
    """What was spoken of last, or of several spoken of the one in the state that is said: "delete the stopped one"."""
    if in_state(clause, focus) or not clause.has("one"):
        return focus
    fitting = [t for t in (_same(s, things) for s in spoken) if t.state and in_state(clause, t)]
    return fitting[0] if len(fitting) == 1 else None


def current_of(scene: Scene, kind: str, things: Sequence[Thing]) -> Thing | None:
    """The session's current object of a kind, as its context says."""
    said = scene.context.get(kind, "").lower()
    found = [t for t in things if said and (t.name.lower() in said or (t.id and t.id.lower() in said))]
    return max(found, key=lambda t: len(t.name)) if found else None


def name_words(clause: Clause, tokens: Sequence[Token] | None = None) -> tuple[str, ...]:
    if tokens is None:
        return clause.names
    loose = set(clause.loose)
    return tuple(t.word for t in tokens if t in loose and t.word not in FILLERS)


def written_out(tokens: Sequence[Token], things: Sequence[Thing]) -> bool:
    """Whether the whole name or id of one of the things stands there: "on ETL Nightly", but not "on weekdays"."""
    said = " ".join(t.word for t in tokens)
    names_there = (n.lower() for t in things for n in (t.name, t.id) if n)
    return any(re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", said) for n in names_there)


def _same(thing: Thing, things: Sequence[Thing]) -> Thing:
    """The thing as the list has it now, or as it was spoken of."""
    keys = {thing.name.lower(), thing.id.lower()}
    return next((t for t in things if t.name.lower() in keys or (t.id and t.id.lower() in keys)), thing)


def _unknown(clause: Clause, things: Sequence[Thing], *, noun: str, wanted: str, verb: str) -> Answer:
    plural = "repos" if noun == "repo" else f"{noun}s"
    known = f" There {'is' if len(things) == 1 else 'are'} {names(things)}." if things else f" There are no {plural}."
    options = tuple(option(clause, thing) for thing in things)
    start = f"{verb.capitalize()} " if verb else ""
    asks = " Which one do you mean?" if things else ""
    return Answer(
        f"I found no {noun} called {bold(wanted)}.{known}{asks}",
        tuple(f"{start}{t.name}" for t in things[:2]),
        options=options,
        ok=False,
        lost=True,
    )
