"""What a message started and is to stop again: "start X, run the notebook on it and stop it afterwards"."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.memory import field_of
from agent.providers.planner.resolve import chosen
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Plan


def started_here(scene: Scene) -> str:
    """The cluster that this message started ahead of a run on it: what "stop it afterwards" is about."""
    made = [r.call for r in scene.done if r.call.name in ("start_cluster", "create_cluster") and not r.is_error]
    return str(made[-1].args.get("cluster") or made[-1].args.get("name") or "") if made else ""


def stop_afterwards(scene: Scene, clause: Clause, cluster: str) -> Plan:
    """Stops what the message started, once the run on it has ended: stopping it now would end the run."""
    from agent.providers.planner.registry import PLANS

    runs = [r for r in scene.done if r.call.name in ("run_notebook", "run_job") and not r.is_error]
    if runs and field_of(runs[-1], "state").upper() in ("RUNNING", "PENDING", "QUEUED", "BLOCKED", ""):
        id_ = field_of(runs[-1], "run_id")
        text = (
            f"I did not stop **{cluster}**: run `{id_}` on it is still under way. Tell me to stop it once it has ended."
        )
        return Answer(text, (f"What is the status of run {id_}?", f"Stop {cluster}"), ok=False)
    return (yield from PLANS["stop_clusters"](scene, replace(chosen(clause, "cluster", cluster), kinds=("cluster",))))
