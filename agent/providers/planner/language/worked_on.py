"""What runs on a thing or uses it is not that thing: "the job on X", "whatever runs on X", "the job that uses X"."""

from __future__ import annotations

import re

_WORK_OF = re.compile(
    r"\b(?:jobs?|runs?|workflows?|pipelines?|quer(?:y|ies)|statements?|notebooks?|workloads?|tasks?|what(?:ever)?"
    r"|everything|anything)(?: (?:that|which|whose|is|are|currently|now|still|runs?|running|executes?|executing|uses?"
    r"|using|behind|for|with|on|in|at|of|the|my|our))+ $"
)


def speaks_of_work_on(text: str, name: str) -> bool:
    """Whether the text speaks of what runs on, or uses, what has this name or a word of it."""
    low = text.lower()
    spots = [low.find(said) for said in (name.lower(), *re.findall(r"[^\W_]+", name.lower())) if said in low]
    return bool(spots) and _WORK_OF.search(low[: min(spots)]) is not None
