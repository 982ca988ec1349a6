"""Acts on several objects at once and tells truthfully which of the calls were done."""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Call, Lookup
from agent.providers.planner.wording import bold, first_line, joined


def act_on_each(
    scene: Scene, calls: Sequence[Call], labels: Sequence[str], *, done: str, not_done: str, followups: tuple[str, ...]
) -> Lookup:
    """Makes the calls in one message; the answer lists those done, those declined and those that failed, and why."""
    results = yield from scene.ask(*calls)
    good = [label for label, result in zip(labels, results, strict=True) if not result.is_error]
    lines = [f"{done} {joined([bold(label) for label in good])}."] if good else []
    declined = [label for label, result in zip(labels, results, strict=True) if result.declined]
    if declined:
        lines.append(f"{not_done}: {joined([bold(label) for label in declined])}, because you declined.")
    for label, result in zip(labels, results, strict=True):
        if result.is_error and not result.declined:
            lines.append(f"{not_done}: {bold(label)}. The tool said: {first_line(result.text)}")
    return Answer("\n\n".join(lines), followups if good else followups[-1:], ok=len(good) == len(labels))
