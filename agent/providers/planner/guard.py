"""A last look at what an order is about to change, against its own words.

Plans choose objects in many ways. Whatever the way, what a clause says to leave out is never changed, and what it names
beside what was changed is said not to have been done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.created import counts_what_is_made
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.lexicon import KINDS
from agent.providers.planner.language.when_said import RECURS
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.language.worked_on import speaks_of_work_on
from agent.providers.planner.memory import LISTS
from agent.providers.planner.resolve import agreed, settled_on
from agent.providers.planner.scene import Scene, is_read
from agent.providers.planner.steps import Answer, Call, Plan, Stop
from agent.providers.planner.superlatives import in_state
from agent.providers.planner.things import Thing, link, near, things_of, words_of
from agent.providers.planner.unmet import unmet
from agent.providers.planner.unread_order import passed_over, unread_order
from agent.providers.planner.wording import bold

# Which argument of a call says what it changes, and of which kind that is.
_TARGETS = (
    ("cluster", "cluster"),
    ("warehouse", "warehouse"),
    ("job", "job"),
    ("repo", "repo"),
    ("path", "notebook"),
    ("notebook", "notebook"),
    ("key", "secret"),
    ("run_id", "run"),
    ("scope", "scope"),
)
_NOT_DROPPED = frozenset({"secret", "scope", "cluster", "job", "warehouse", "repo", "notebook"})
_CHOOSES = frozenset({"delete", "stop", "cancel", "restart", "pause", "resume"})
_ENDINGS = frozenset({"failed", "running", "succeeded", "cancelled"})
_OTHER = re.compile(r"\b(?:the|repo) other\b(?! (?:than|\w+s)\b)")
_COUNTED = re.compile(
    r"\b(?:with|without|has|have|having|holds?|contains?) (?:only |just |exactly |more than |less than |at least )?"
    r"(?P<number>\d+|no|one|two|three|four|five|six|seven|eight|nine|ten) (?P<what>\w+)"
)


def guarded(plan: Plan, scene: Scene, clause: Clause, among: Sequence[Clause]) -> Plan:
    """Runs the plan of a clause of a message; ends it before it changes what the clause leaves out, or where the clause
    names nothing, what another with the same verb does: an exception may have been cut off.
    """
    sparing = [c for c in among if c is clause or (c.verb == clause.verb and not clause.names)]
    made: list[Call] = []
    try:
        batch = next(plan)
        while True:
            for call in batch:
                if not is_read(call.name):
                    _check(scene, clause, call, sparing)
                    made.append(call)
            batch = plan.send((yield batch))
    except StopIteration as end:
        return _with_what_is_left(scene, clause, made, end.value)
    finally:
        plan.close()


def _check(scene: Scene, clause: Clause, call: Call, sparing: Sequence[Clause]) -> None:
    if call.name.startswith("create_") or call.name == "put_secret":
        _check_new(clause, call, scene.said)
    if left := unmet(scene, clause, call):
        text = f"I cannot do “{left}” in the same step, so I did nothing yet. Say it without that, or each by itself."
        raise Stop(Answer(text, ok=False))
    thing = _target(scene, call)
    if thing is None:
        return
    if call.name in ("run_job", "run_notebook") and (again := RECURS.search(clause.text.replace(thing.name, " "))):
        text = f"“{again[0]}” asks for a schedule, and I did not understand which: I ran nothing."
        raise Stop(Answer(f"{text} Say “schedule {thing.name} daily at 6:00”, or “run it now”.", ok=False))
    if unread := unread_order(scene.said, thing):
        text = f"I do not know what “{unread}” asks for, so I did nothing to {bold(thing.name)}."
        raise Stop(Answer(f"{text} Say it in other words, or leave it out.", ok=False))
    made = any(step.call.name.startswith("create_") for step in scene.memory.last_steps())
    if (
        not made
        and thing.kind in _NOT_DROPPED
        and clause.has("drop")
        and not (clause.names or clause.kinds or clause.chosen)
    ):
        text = f"Do you mean the {thing.kind} {bold(thing.name)}? I did nothing yet."
        raise Stop(Answer(text, yes=(settled_on(clause, thing),), ok=False))  # tables and schemas are dropped
    _check_gerund(clause, thing)
    if call.name.endswith(("_cluster", "_warehouse")) and speaks_of_work_on(clause.text, thing.name):
        text = f"That is about what runs on {bold(thing.name)}, so I left the {thing.kind} itself as it is."
        raise Stop(Answer(f"{text} Name the job or the run, please.", ("Show running runs",), ok=False))
    _check_is_order(clause, thing)
    if any(c.excluded and _left_out(scene, c, thing) for c in sparing):
        text = f"You left out {bold(thing.name)}, so I stopped before it. Name what you mean, please."
        raise Stop(Answer(text, ok=False))
    if clause.verb in _CHOOSES and clause.has("one") and not clause.names and not in_state(clause, thing):
        text = f"{bold(thing.name)} is {thing.state.lower()}, so it is not the one you mean: I did nothing. Which?"
        raise Stop(Answer(text, ok=False))
    spoken = scene.memory.focus(thing.kind) if _OTHER.search(clause.lower) else None
    if spoken is not None and {spoken.name.lower(), spoken.ref.lower()} & {thing.name.lower(), thing.ref.lower()}:
        raise Stop(Answer(f"Which other {thing.kind} than {bold(thing.name)} do you mean? Name it, please.", ok=False))
    runs = scene.memory.one_by_one() if call.name in ("run_job", "cancel_job_run") and clause.has("one") else ()
    if runs and runs[0].kind == "run" and clause.flags & _ENDINGS and not clause.names:
        fitting = [t for t in runs if in_state(clause, t)]
        if len(fitting) != 1 or not {thing.ref, thing.name} & {fitting[0].id, fitting[0].cell("job_name")}:
            raise Stop(
                Answer("I do not know which of these runs you mean, so I did nothing. Give me its id.", ok=False)
            )
    counted = _COUNTED.search(clause.lower) if clause.verb in _CHOOSES else None
    if counted and not clause.chosen and not _has_so_many(thing, counted):
        text = f"I cannot tell which one is “{counted[0]}”, so I did nothing. Name it, please."
        raise Stop(Answer(text, ok=False))


_GERUND = re.compile(r"\b(?:stop|quit|end|cancel|cease) (?:the |my )?(\w+ing)\b")
_DOING = frozenset({"running", "everything", "anything", "nothing", "executing", "billing", "idling", "working"})


def _check_gerund(clause: Clause, thing: Thing) -> None:
    """ "Stop using X" stops nothing: it is a way of doing something that is to end, not the thing."""
    said = _GERUND.search(clause.lower) if clause.verb in ("stop", "cancel") else None
    if said and said[1] not in _DOING and not any(near(said[1], w) for w in words_of(thing.name)):
        text = f"I left {bold(thing.name)} as it is. Say “stop {thing.name}” if it is to be stopped."
        raise Stop(Answer(text, (f"Stop {thing.name}",), ok=False))


# "Restart count of X" and "start with X's queries" ask for something of X.
_VERBS = r"(?:re)?start|stop|terminat\w+|launch|delete|cancel|(?:re)?run|pause|resume|shutdown|trigger|kill|execut\w+"
_NO_ORDER = re.compile(
    rf"^\W*(?:(?:and|so|now|then|please|ok) )*(?:{_VERBS}) (?:of|counts?|times?|dates?|histor(?:y|ies)|logs?|reasons?"
    r"|rates?|events?|durations?|status(?:es)?|states?|types?|overview|delays?|failures?|permissions?|settings?|details?"
    r"|options?)\b|\b(?:start|begin) (?:with|by|from)\b"
)
_OWN_PART = frozenset(
    {"run", "runs", "schedule", "cluster", "warehouse", "job", "compute", "secret", "secrets", "key", "keys", "folder"}
)


def _check_is_order(clause: Clause, thing: Thing) -> None:
    """Ends the plan where the object is only whose something is: its queries, how often it was restarted."""
    if clause.verb not in _CHOOSES | {"start", "run"}:
        return
    names_there = "|".join(re.escape(w) for w in {thing.name.lower(), *words_of(thing.name)} if len(w) > 1)
    whose = (
        re.search(rf"\b(?:{names_there})(?: (?!that|what|it|who|which|there|here)\w+)?['’]s (\w+)", clause.lower)
        if names_there
        else None
    )
    if _NO_ORDER.search(clause.lower) or (whose is not None and whose[1] not in _OWN_PART):
        text = f"I am not sure what to do with {bold(thing.name)}, so I did nothing. Say it as a plain order, please."
        raise Stop(Answer(text, (f"Show {thing.name}",), ok=False))


_MAKES_A_JOB = re.compile(
    r"\b(?:job|workflow|pipeline|task|schedul\w+|automate\w*|every|each|daily|hourly|weekly|nightly|monthly|cron|it)\b"
)


# Words of settings that are read where they stand, and are no names.
_SETTINGS = wordset("""
    worker workers node nodes size sized stop stops auto autostop min mins minute minutes hour hours half single default
    defaults empty text says saying compute machine machines small medium large idle shut shuts itself terminate
    terminates terminated
    autotermination autoterminate autoterminates termination max maximum min minimum
    dies die dead up type runtime version spark shutdown off
    """)
_UNKNOWN = re.compile(r"\b(?:serverless|photon|gpus?|spot|autoscal\w+|tags?|pools?|policy|init scripts?)\b")
_VERSION = re.compile(r"\b(?:spark|databricks runtime|runtime|dbr|lts)(?: version)?:? (\d[\w.-]*)")
_HOW_MANY = frozenset(
    {*NUMBER_WORDS, "more", "another", "several", "few", "some", "both", "additional", "extra", "pair"}
)
_JOINED = re.compile(r"(?:\b(?:with|and|using)|,) (?:an? |the )?([\w.-]+)")
_PURPOSE = re.compile(r" for (?!\d|one\b|half\b|an hour\b|two\b)(?!.* for ).*$")


def _check_new(clause: Clause, call: Call, said: str) -> None:
    """Nothing new is made where more than one is wanted, or with a setting that was not understood."""
    if call.name == "create_job" and not _MAKES_A_JOB.search(clause.lower):  # "make a report of failed jobs"
        raise Stop(Answer("I did not understand what to make, so I made nothing.", ("What can you do?",), ok=False))
    if counts_what_is_made(clause.text):
        raise Stop(Answer("I make one at a time, so I made none. Give me the name of each, please.", ok=False))
    name = str(call.args.get("key") or call.args.get("scope") or call.args.get("name") or "").lower()
    counted = name in _HOW_MANY and not clause.chosen and slots.named(clause) is None  # "create two more scopes"
    if counted or name in ("too", "also", "please"):
        raise Stop(Answer("How shall I name what is new? I made nothing yet.", ok=False))
    if call.name not in ("create_cluster", "create_warehouse") or "all read" in clause.agreed or clause.chosen:
        return
    purpose = _PURPOSE.search(clause.lower)
    known = " ".join([*(str(v).lower() for v in call.args.values()), purpose[0] if purpose else ""])
    joined = {m[1] for m in _JOINED.finditer(clause.lower)}  # "with photon", "and a-2"
    left = [n for n in clause.names if n in joined and n not in _SETTINGS and n not in known]
    version = _VERSION.search(clause.lower)
    if version and version[1] not in known:
        left = [*(n for n in left if n not in version[0]), version[0]]
    left += [w for w in _UNKNOWN.findall(f"{clause.lower} {said.lower()}") if w not in known and w not in left]
    if left:
        said = " ".join(left)
        text = f"I know no setting “{said}”, so I made nothing yet. Shall I make it without that?"
        raise Stop(Answer(text, yes=(agreed(clause, "all read"),), ok=False))


def _target(scene: Scene, call: Call) -> Thing | None:
    for key, kind in _TARGETS:
        ref = str(call.args.get(key) or "")
        if ref:
            return _seen(scene, kind, ref) or Thing(kind, ref, ref, ref)
    return None


def _seen(scene: Scene, kind: str, ref: str) -> Thing | None:
    """The thing as a list of this turn or the last list shown has it; a run goes by its job's name."""
    lists = [things_of(k, r) for r in scene.done if (k := LISTS.get(r.call.name)) and not r.is_error]
    for things in (*lists, scene.memory.listed()):
        for thing in things:
            if ref in (thing.ref, thing.id, thing.name):
                return thing
    return None


def _left_out(scene: Scene, clause: Clause, thing: Thing) -> bool:
    job = thing.cell("job_name")
    named = [thing, Thing("job", job, job, job)] if job else [thing]
    listed = scene.memory.listed()
    if places := slots.ordinals(clause, clause.excluded):
        there = [listed[at] for at in places if -len(listed) <= at < len(listed)]
        return any(thing.ref in (t.ref, t.name, t.cell("job_name")) for t in there)
    words = [t.word for t in clause.excluded if t in clause.loose or t.kind in ("quoted", "path", "number")]
    words = words or [t.word for t in clause.excluded]
    match = link(clause.excluded, words, [*listed, *named])
    return any(t in match.things for t in named)


def _has_so_many(thing: Thing, counted: re.Match[str]) -> bool:
    """Whether the list says of the thing that it has that many: "the one with 2 workers"."""
    number = slots.number_in(counted["number"]) if not counted["number"].isdigit() else int(counted["number"])
    stem = counted["what"].rstrip("s")
    told = [value for column, value in thing.row.items() if stem in column]
    return any(value == str(number) for value in told)


_NOUNS = frozenset(word for said in KINDS.values() for phrase in said for word in phrase.split())


def _with_what_is_left(scene: Scene, clause: Clause, made: Sequence[Call], answer: Answer) -> Answer:
    """The answer with a word on what the clause names and nothing was done about: "delete a.csv and the config"."""
    if made and answer.ok and (ahead := passed_over(scene.said)):
        answer = replace(
            answer, text=f"{answer.text}\n\nI did nothing about “{ahead}”: I do not know what it asks for."
        )
    if not made or not answer.ok or clause.verb not in _CHOOSES:
        return answer
    things = [t for call in made if (t := _target(scene, call)) is not None]
    told = [str(v) for call in made for v in call.args.values()] + [
        v for t in things for v in (t.name, *t.row.values())
    ]
    told += [str(r.call.args.get("job", "")) for r in scene.done if r.call.name == "get_job"]  # "the cluster of X"
    known = {word for text in told for word in words_of(text.replace("/", " "))}
    explained = _SETTINGS | _NOUNS | NUMBER_WORDS.keys() | {"original"}  # "the first two"
    left = [
        n
        for n in (re.sub(r"['’]s$", "", name) for name in clause.names)
        if n not in explained and not all(any(near(w, k) for k in known) for w in words_of(n))
    ]
    if not left:
        return answer
    return replace(answer, text=f"{answer.text}\n\nI did nothing about “{' '.join(left)}”.")
