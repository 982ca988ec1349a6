"""Runs a plan against what a turn has already done.

A plan is a generator that asks for calls and is sent their results. It keeps no state between model calls: each time it
runs from its start, the calls that the turn already made are answered from the messages, and the first ones without a
result are what to ask for now. Equal messages therefore always give an equal reply.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.steps import Answer, Call, Plan, Reply, Result, Stop

MAX_STEPS = 40


def replay(plan: Plan, steps: Sequence[Result], *, reads: frozenset[str]) -> Reply:
    """The next reply of a plan, given the calls that the turn made so far.

    ``reads`` names the tools that change nothing. A write is not asked for again in other words: when the turn holds a
    call of the same tool that this plan did not make (another model began the turn), the plan ends and says so.
    """
    left = list(steps)
    made: set[str] = set()
    try:
        batch = next(plan)
        while True:
            results, missing = _answer(batch, left)
            if missing:
                if len(steps) + len(missing) > MAX_STEPS:
                    return _end(Answer("I stopped here: this took more steps than I allow myself for one request."))
                for call in missing:
                    if call.name not in reads and any(
                        r.call.name == call.name and r.call.key not in made for r in left
                    ):
                        return _end(Answer(_ALREADY.format(tool=call.name)))
                return Reply("", tuple(missing))
            made.update(call.key for call in batch)
            batch = plan.send(results)
    except StopIteration as end:
        return _end(end.value)
    except Stop as end:
        return _end(end.answer)
    finally:
        plan.close()


_ALREADY = (
    "This turn already called `{tool}` in a way I cannot match to your request, so I did not call it again. "
    "Please look at the step above and tell me what is still to be done."
)


def _answer(batch: Sequence[Call], left: list[Result]) -> tuple[list[Result], list[Call]]:
    results: list[Result] = []
    missing: list[Call] = []
    for call in batch:
        found = next((i for i, result in enumerate(left) if result.call.key == call.key), None)
        if found is None:
            missing.append(call)
        else:
            results.append(left.pop(found))
    return results, missing


def _end(answer: Answer) -> Reply:
    text = answer.text.strip()
    if answer.followups:
        text += "\n\n<followups>\n" + "\n".join(f"- {line}" for line in answer.followups[:3]) + "\n</followups>"
    return Reply(text, answer=answer)
