"""The formats that a notebook is exported in, and those that it is not: they are said, not left out."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.steps import Answer, Stop

FORMATS = {"html": "HTML", "webpage": "HTML", "jupyter": "JUPYTER", "ipynb": "JUPYTER"}
_OTHERS = re.compile(
    r"\b(?:as|to|into|in) (?:an? |the )?(pdf|docx?|word|xlsx?|excel|csv|markdown|md|txt|png|latex|pptx?"
    r"|powerpoint|zip)\b"
)


def format_said(clause: Clause) -> str | None:
    """The format that is asked for, None for the source. Ends the plan where there is no such format."""
    form = next((FORMATS[w] for w in clause.words if w in FORMATS), None)
    if clause.verb == "export" and (other := _OTHERS.search(clause.lower)):
        text = f"I cannot export a notebook as {other[1]}: only as source, HTML or Jupyter. I exported nothing."
        raise Stop(Answer(text, ("List my notebooks",), ok=False))
    return form
