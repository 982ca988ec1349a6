"""From messages to the next reply: reads the turns, what the last one asks, and runs the plans for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent.providers.planner.attached import attached
from agent.providers.planner.dialogue import Turn, read_turns
from agent.providers.planner.gist import gist
from agent.providers.planner.gist_new import new_gist
from agent.providers.planner.guard import guarded
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.foreign import foreign
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.reader import read_request
from agent.providers.planner.language.slots import ordinal, pronoun
from agent.providers.planner.leaning import Before, draws_only
from agent.providers.planner.length import too_long
from agent.providers.planner.memory import LISTS, Memory
from agent.providers.planner.registry import plan_for
from agent.providers.planner.replay import replay
from agent.providers.planner.scene import Scene, is_read
from agent.providers.planner.second_reading import holds, is_remark, simpler, tells
from agent.providers.planner.smalltalk import ACKNOWLEDGED
from agent.providers.planner.spoken_of import names_spoken_of
from agent.providers.planner.sql.detect import asks_for_data
from agent.providers.planner.steps import Answer, Option, Plan, Reply, Stop
from agent.providers.planner.told import without_background
from agent.providers.planner.understand import understand

Tools = dict[str, frozenset[str]]
# Earlier turns than these no longer decide what a message means.
TURNS_KEPT = 16
_LOOKS = frozenset({None, "show", "search", "is", "howmany"})
# Verbs that the grammar finds where an order hides: "get X going", "give X a spin".
_MAY_ORDER = frozenset({None, "show", "use", "read", "is"})
_TESTS = ("if", "unless", "when", "once", "until", "only", "except", "not")
_SHOW_RUNS = frozenset({"list_job_runs", "get_job_run"})
_RUNS = frozenset({"run_job", "run_notebook"})
_DRAWABLE = frozenset({"execute_sql", "get_statement"})


def plan(messages: Sequence[dict[str, Any]], tools: Sequence[dict[str, Any]]) -> Reply:
    """The next reply of a conversation.

    ``messages`` and ``tools`` are as for :meth:`PlannerProvider.stream`. The reply has calls to make, or the text that
    ends the turn with what it asks of the person. Pure: equal arguments give an equal reply.
    """
    turns = read_turns(messages)[-TURNS_KEPT:]
    offered = {tool["name"]: frozenset((tool.get("input_schema") or {}).get("properties", {})) for tool in tools}
    if not turns:
        return Reply("What would you like to do in your workspace?")
    return _Reading(turns, offered).reply(len(turns))


class _Reading:
    """Reads the turns of one conversation, earlier ones only where a later one points back to them, and each once."""

    def __init__(self, turns: tuple[Turn, ...], tools: Tools) -> None:
        self.turns = turns
        self.tools = tools
        self.reads = frozenset(tool for tool in tools if is_read(tool))
        self._meant: dict[int, tuple[tuple[Clause, ...], Answer | None]] = {}
        self._replies: dict[int, Reply] = {}

    def reply(self, size: int) -> Reply:
        """The reply to the last of the first ``size`` turns, as far as its calls have results."""
        if size not in self._replies:
            turn = self.turns[size - 1]
            self._replies[size] = replay(self._carry_out(size), turn.steps, reads=self.reads)
        return self._replies[size]

    def _carry_out(self, size: int) -> Plan:
        """Does what the turn asks for; where its words are not understood and nothing was changed, in simpler words."""
        turn = self.turns[size - 1]
        if attached(turn) is None and (long := too_long(turn.text)) is not None:
            self._meant[size] = (), long
            return long
        clauses, said = self.meant(size)
        scene = Scene(self.tools, self.turns[: size - 1], turn.context, said=turn.text)
        told = yield from without_background(scene, turn.text, lambda text: self._read(size, text), first=size == 1)
        if isinstance(told, Answer):
            return told
        if told is not None and told.complete:
            answer = yield from self._carry_out_as(size, scene, told.text)
            return replace(answer, text=f"{answer.text}\n\n{told.note() if answer.ok else ''}".strip())
        scene.read_again()
        looks = said is None and all(c.verb in _MAY_ORDER or c.mood == "question" for c in clauses)
        if looks and (plainly := (yield from gist(scene, turn.text)) or new_gist(turn.text)):
            return (yield from self._carry_out_as(size, scene, plainly))
        first = said if said is not None else (yield from _run(scene, clauses))
        if not (first.lost or first.fill) or scene.changed:
            return first
        for text in simpler(turn.text):
            if holds(self._read(size, text)):
                answer = yield from self._carry_out_as(size, scene, text)
                if not answer.lost or scene.changed:
                    return answer
        # The gist is one order: another one, or what may be one that is not understood, would be lost.
        orders = MUTATING | {"use"}
        asks = [c for c in clauses if c.verb in orders or (len(clauses) > 1 and c.verb is None and not tells(c.text))]
        several = len(asks) > 1
        tried = looks or several or any(map(foreign, clauses))
        if not tried and (plainly := (yield from gist(scene, turn.text)) or new_gist(turn.text)):
            answer = yield from self._carry_out_as(size, scene, plainly)
            if not answer.lost or scene.changed:
                return answer
        if told is not None:
            return (yield from self._carry_out_as(size, scene, told.text))  # it says which word of it is not known
        self._meant[size] = clauses, said
        return first

    def _read(self, size: int, text: str) -> tuple[Clause, ...]:
        turn = self._named(size, text)
        clauses, said = understand(turn, lambda: self.before(size), frozenset(self.tools))
        return clauses if said is None else ()

    def _carry_out_as(self, size: int, scene: Scene, text: str) -> Plan:
        """Does what this text says, in the place of what the turn said."""
        clauses = self._read(size, text)
        self._meant[size] = clauses, None
        scene.read_again()
        return (yield from _run(scene, clauses))

    def meant(self, size: int) -> tuple[tuple[Clause, ...], Answer | None]:
        """What that turn asks for, or the answer when there is nothing to do."""
        file = attached(self.turns[size - 1])
        if file is not None:
            self._meant[size] = (), file
        if size not in self._meant:
            self._meant[size] = understand(
                self._named(size, self.turns[size - 1].text), lambda: self.before(size), frozenset(self.tools)
            )
        return self._meant[size]

    def _named(self, size: int, text: str) -> Turn:
        """The turn with this text, and with the names of what "the former" and "the second" point to."""
        return replace(self.turns[size - 1], text=names_spoken_of(text, Memory(self.turns[: size - 1])))

    def before(self, size: int) -> Before:
        if size < 2:
            return Before()
        if size > 2 and self._acknowledged(size - 1) and (asked := self._question_before(size - 1)) is not None:
            return asked
        answer = self.reply(size - 1).answer
        clauses, said = self.meant(size - 1)  # as it was carried out
        result = any(step.call.name in _DRAWABLE and not step.is_error for step in self.turns[size - 2].steps)
        if len(clauses) == 1 and draws_only(clauses[0]) and not clauses[0].changes:
            drawn = self.before(size - 1)
            if drawn.result:  # a picture of the turn before: later changes are changes of what it shows
                of = drawn.clauses[-1:]
                clauses = tuple(replace(c, changes=(*c.changes, clauses[0])) for c in of if c.verb != "sql") or clauses
                result = True
        answer = answer if answer is not None else said
        if answer is not None and not answer.others and size > 2:
            asked = self.reply(size - 2).answer
            rest = tuple(o for o in asked.options if o.request not in clauses) if asked else ()
            if asked and len(rest) == len(asked.options) - 1:
                answer = replace(answer, others=rest)
        runs = any(s.call.name in _RUNS and not s.is_error for s in self.turns[size - 2].steps)
        last = self.turns[size - 2].steps[-1:]
        shows = any(s.call.name in _SHOW_RUNS and not s.is_error for s in last)
        return Before(clauses, answer, result, runs, shows)

    def _acknowledged(self, size: int) -> bool:
        """Whether that turn said no more than "ok, thanks"."""
        said = self.meant(size)[1]
        return said is not None and said.text in ACKNOWLEDGED and not self.turns[size - 1].steps

    def _question_before(self, size: int) -> Before | None:
        """The question about data ahead of such a turn, which the next one may go on from; nothing that changes."""
        asked = self.before(size)
        looks = all(c.verb not in MUTATING and c.verb not in ("sql", "keep") for c in asked.clauses)
        return replace(asked, answer=None) if asked.result and asked.clauses and looks else None


def _run(scene: Scene, clauses: Sequence[Clause]) -> Plan:
    """Runs the plans of the clauses in order. One that is not done holds back those after it."""
    texts: list[str] = []
    answer = Answer("")
    for index, clause in enumerate(clauses):
        if texts and answer.ok and _only_tells(clause, limiting=scene.changed):
            continue  # "start X. got a model to train"
        before = len(scene.done)
        answer = yield from _do(scene, clause, clauses)
        scene.told |= dict.fromkeys(range(before, len(scene.done)), clause.text)
        if clause.verb in _LOOKS:
            scene.shown += [r for r in scene.done[before:] if r.call.name in LISTS and not r.is_error][-1:]
        if answer.text and answer.text not in texts:
            texts.append(answer.text)
        rest = tuple(clauses[index + 1 :])
        if rest and not answer.ok and not (clause.verb in _LOOKS and _looks_apart(rest, answer)):
            texts.append("I did not go on to: " + "; ".join(f"“{c.text}”" for c in rest) + ".")
            answer = _with_rest(answer, rest)
            break
    return replace(answer, text="\n\n".join(texts))


def _looks_apart(rest: Sequence[Clause], answer: Answer) -> bool:
    """Whether all that is left are looks of their own: "the paused jobs and the stopped warehouses", none paused."""
    asks = answer.lost or answer.yes or answer.options or answer.fill
    return not asks and all(
        c.verb in _LOOKS and c.kinds and not pronoun(c) and ordinal(c) is None and not c.condition for c in rest
    )


def _only_tells(clause: Clause, *, limiting: bool) -> bool:
    """Whether a clause behind others only remarks something. What was only looked at cannot be limited by it."""
    if clause.verb is not None or clause.mood != "statement" or asks_for_data(clause) or _asks(clause):
        return False
    return is_remark(clause.text) if limiting else tells(clause.text) and not clause.has(*_TESTS)


def _asks(clause: Clause) -> bool:
    """ "And any failed job runs?" behind a question about queries."""
    return bool(clause.kinds) and clause.text.rstrip().endswith("?")


def _do(scene: Scene, clause: Clause, among: Sequence[Clause]) -> Plan:
    """Runs the plan of a clause; of one among several, what its order comes to in free wording."""
    whole = " ".join(c.text for c in among)
    if len(among) > 1 and clause.verb is None and (plainly := (yield from gist(scene, clause.text, whole))):
        return (yield from _run(scene, read_request(plainly)))
    try:
        answer = yield from guarded(plan_for(clause)(scene, clause), scene, clause, among)
    except Stop as end:
        answer = end.answer
    if len(among) > 1 and answer.lost and (plainly := (yield from gist(scene, clause.text, whole))):
        return (yield from _run(scene, read_request(plainly)))
    return answer


def _with_rest(answer: Answer, rest: tuple[Clause, ...]) -> Answer:
    """The answer whose continuations go on to the clauses that waited."""
    return replace(
        answer,
        yes=(*answer.yes, *rest) if answer.yes else (),
        options=tuple(Option(o.label, o.request, o.says, rest) for o in answer.options),
        rest=rest,
    )
