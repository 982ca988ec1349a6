"""Takes back what the last turn did, where a tool undoes what another did: "undo that", "put it back on"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.memory import field_of
from agent.providers.planner.resolve import chosen
from agent.providers.planner.scene import Scene, is_read
from agent.providers.planner.steps import Answer, Plan, Result
from agent.providers.planner.wording import bold, code, joined

_LEFT = frozenset({"set_context", "clear_context", "execute_sql"})


def _order(verb: str, kind: str, argument: str) -> Callable[[Result], Clause | None]:
    def order(step: Result) -> Clause | None:
        name = str(step.call.args.get(argument) or "")
        if not name:
            return None
        return replace(chosen(read_clause(f"{verb} {name}"), kind, name), kinds=(kind,), verb=verb, mood="command")

    return order


def _job_back(step: Result) -> Clause | None:
    """A pause and its end, or a new name, taken back; an old schedule or notebook is not known any more."""
    job, args = str(step.call.args["job"]), step.call.args
    if "paused" in args:
        return _order("resume" if args["paused"] else "pause", "job", "job")(step)
    if "name" in args:
        return replace(chosen(read_clause(f"rename {args['name']} to {job}"), "job", args["name"]), kinds=("job",))
    return None


def _run_back(step: Result) -> Clause | None:
    id_ = field_of(step, "run_id")
    return replace(chosen(read_clause(f"cancel run {id_}"), "run", id_), kinds=("run",)) if id_ else None


_BACK: dict[str, Callable[[Result], Clause | None]] = {
    "start_cluster": _order("stop", "cluster", "cluster"),
    "stop_cluster": _order("start", "cluster", "cluster"),
    "create_cluster": _order("delete", "cluster", "name"),
    "start_warehouse": _order("stop", "warehouse", "warehouse"),
    "stop_warehouse": _order("start", "warehouse", "warehouse"),
    "create_warehouse": _order("delete", "warehouse", "name"),
    "create_job": _order("delete", "job", "name"),
    "create_secret_scope": _order("delete", "scope", "scope"),
    "import_notebook": _order("delete", "notebook", "path"),
    "update_job": _job_back,
    "run_job": _run_back,
    "run_notebook": _run_back,
}


def undo(scene: Scene, clause: Clause) -> Plan:
    """Undoes the changes of the last turn that made any; says so where one cannot be undone."""
    from agent.providers.planner.registry import plan_for

    made = _made(scene)
    if not made:
        return Answer("I changed nothing just now, so there is nothing to undo.", ("Show all clusters",), ok=False)
    back = [(step, _BACK[step.call.name](step) if step.call.name in _BACK else None) for step in reversed(made)]
    lost = [code(step.call.name) for step, order in back if order is None]
    if lost:
        what = joined(lost)
        return Answer(f"What {what} did cannot be undone with the tools I have, so I did nothing.", ok=False)
    texts, answer = [], Answer("")
    for _, order in back:
        assert order is not None
        answer = yield from plan_for(order)(scene, order)
        texts.append(answer.text)
    return replace(answer, text="\n\n".join(texts))


def undo_asked(scene: Scene, clause: Clause) -> Plan:
    """ "No, leave it on", behind what was done: asks whether to take it back."""
    yield from ()
    made = _made(scene)
    if not made or any(step.call.name not in _BACK for step in made):
        return Answer("I changed nothing just now that I could take back.", ("Show all clusters",), ok=False)
    done = joined([f"{code(step.call.name)} of {bold(_object(step))}" for step in made])
    return Answer(
        f"That is done already: {done}. Shall I undo it?", ("Yes",), yes=(read_clause("undo that"),), ok=False
    )


def _object(step: Result) -> str:
    args = step.call.args
    return str(
        next((args[k] for k in ("cluster", "warehouse", "job", "name", "scope", "path", "notebook") if k in args), "")
    )


def _made(scene: Scene) -> tuple[Result, ...]:
    """The changes of the last turn that made any, of the last two."""
    for turn in reversed(scene.turns[-2:]):
        made = tuple(s for s in turn.steps if not s.is_error and not is_read(s.call.name) and s.call.name not in _LEFT)
        if made:
            return made
    return ()
