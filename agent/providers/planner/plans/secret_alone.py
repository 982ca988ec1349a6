"""A secret that is named without its scope: "delete db-password", which only one scope has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Stop
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.wording import code, names


def delete_secret_alone(scene: Scene, clause: Clause) -> Lookup:
    """Deletes the secret of exactly this name and ends the plan; of several scopes that have it, the one that the
    message names ("delete db-password, then the whole staging scope"). Does nothing where no scope has it."""
    from agent.providers.planner.registry import PLANS

    if len(clause.names) != 1 or clause.kinds or clause.chosen or "list_secrets" not in scene.tools:
        return
    scopes: Sequence[Thing] = yield from scene.things("scope")
    found = yield from scene.look_all([scene.call_for("list_secrets", scope=s.name) for s in scopes])
    holders = [
        s for s, result in zip(scopes, found, strict=True)
        if result and any(k.name.lower() == clause.names[0] for k in things_of("secret", result))
    ]  # fmt: skip
    low = scene.said.lower()
    said = [s for s in holders if re.search(rf"(?<![\w.-]){re.escape(s.name.lower())}(?![\w-])", low)]
    if len(holders) > 1 and len(said) != 1:
        text = f"The secret {code(clause.names[0])} is in {names(holders)}: from which shall I delete it?"
        raise Stop(Answer(text, tuple(f"Delete {clause.names[0]} from {s.name}" for s in holders[:3]), ok=False))
    for scope in (said or holders)[:1]:
        meant = read_clause(f"delete the secret {clause.names[0]} from {scope.name}")
        raise Stop((yield from PLANS["delete_secret"](scene, meant)))
