"""From messages to the next reply: reads the turns, what the last one asks, and runs the plans for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent.providers.planner.dialogue import Turn, read_turns
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.registry import plan_for
from agent.providers.planner.replay import replay
from agent.providers.planner.scene import Scene, is_read
from agent.providers.planner.steps import Answer, Option, Plan, Reply, Stop
from agent.providers.planner.understand import Before, understand

Tools = dict[str, frozenset[str]]
# Earlier turns than these no longer decide what a message means.
TURNS_KEPT = 16


def plan(messages: Sequence[dict[str, Any]], tools: Sequence[dict[str, Any]]) -> Reply:
    """The next reply of a conversation.

    ``messages`` and ``tools`` are as for :meth:`PlannerProvider.stream`. The reply has calls to make, or the text that
    ends the turn with what it asks of the person. Pure: equal arguments give an equal reply.
    """
    turns = read_turns(messages)[-TURNS_KEPT:]
    offered = {tool["name"]: frozenset((tool.get("input_schema") or {}).get("properties", {})) for tool in tools}
    if not turns:
        return Reply("What would you like to do in your workspace?")
    return _reply(turns, offered)


def _reply(turns: tuple[Turn, ...], tools: Tools) -> Reply:
    clauses, said = _understood(turns, tools)
    if said is not None:
        return replay(_only(said), (), reads=_reads(tools))
    scene = Scene(tools, turns[:-1], turns[-1].context)
    return replay(_run(scene, clauses), turns[-1].steps, reads=_reads(tools))


def _understood(turns: tuple[Turn, ...], tools: Tools) -> tuple[tuple[Clause, ...], Answer | None]:
    """What the last turn asks for, or the answer when there is nothing to do. Earlier turns are read only as needed."""

    def before() -> Before:
        if len(turns) < 2:
            return Before()
        earlier = turns[:-1]
        clauses, said = _understood(earlier, tools)
        answer = _reply(earlier, tools).answer
        return Before(clauses, answer if answer is not None else said)

    return understand(turns[-1], before, frozenset(tools))


def _run(scene: Scene, clauses: Sequence[Clause]) -> Plan:
    """Runs the plans of the clauses in order. One that is not done holds back those after it."""
    texts: list[str] = []
    answer = Answer("")
    for index, clause in enumerate(clauses):
        try:
            answer = yield from plan_for(clause)(scene, clause)
        except Stop as end:
            answer = end.answer
        if answer.text and answer.text not in texts:
            texts.append(answer.text)
        rest = tuple(clauses[index + 1 :])
        if rest and not answer.ok:
            texts.append("I did not go on to: " + "; ".join(f"“{c.text}”" for c in rest) + ".")
            answer = _with_rest(answer, rest)
            break
    return replace(answer, text="\n\n".join(texts))


def _with_rest(answer: Answer, rest: tuple[Clause, ...]) -> Answer:
    """The answer whose continuations go on to the clauses that waited."""
    return replace(
        answer,
        yes=(*answer.yes, *rest) if answer.yes else (),
        options=tuple(Option(o.label, o.request, o.says, rest) for o in answer.options),
        rest=rest,
    )


def _only(answer: Answer) -> Plan:
    yield from ()
    return answer


def _reads(tools: Tools) -> frozenset[str]:
    return frozenset(tool for tool in tools if is_read(tool))
