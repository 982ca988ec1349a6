"""The gist of a telegram for a schedule: "Nightly Load to 08:00", "the load job: mondays at 6"."""

from __future__ import annotations

import re

from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.when_said import parted_when
from agent.providers.planner.scene import LIST_TOOL, Scene
from agent.providers.planner.steps import Lookup

_ASKS = re.compile(
    r"\?\W*$|^\W*(?:and |so )*(?:what|which|when|who|why|how|is|are|was|does|did|do|has|have)\b", re.IGNORECASE
)
_POINTS = re.compile(r"\b(?:it|that|this|them|by|per)$", re.IGNORECASE)
_AROUND = re.compile(
    r"^(?:(?:please|pls|now|and|then|ok|also|the|my|our|job|workflow)\b,? ?)+|(?: job| workflow)?(?: ?(?::|->|=>|-))?$",
    re.IGNORECASE,
)


def timed(scene: Scene, text: str) -> Lookup:
    """The order in plain words, where a text is no more than a live job's name and when it is to run; else None."""
    parted = parted_when(text) if not _ASKS.search(text) and LIST_TOOL["job"] in scene.tools else None
    if parted is None or _POINTS.search(parted[0]):
        return None
    name = _AROUND.sub("", parted[0]).strip().lower()
    if set(name.split()) <= FILLERS:
        return None  # "only on weekends"
    jobs = yield from scene.things("job")
    found = [job for job in jobs if name and name == job.name.lower()]
    when = re.sub(r"^to ", "", parted[1])
    return f"reschedule the job {found[0].name} to {when}" if len(found) == 1 else None
