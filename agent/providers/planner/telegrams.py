"""Messages in short forms, written out before they are cut into clauses: only where they ask about data.

A short form may be the name of a job or a notebook, so an order keeps its words as they were typed.
"""

from __future__ import annotations

import re

from agent.providers.planner.intents import intent
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.reader import as_written, read_request
from agent.providers.planner.language.tokens import plain
from agent.providers.planner.sql.short_forms import in_full

_NO_NAMES = ((re.compile(r"\bw/ ?out\b|\bw/o\b", re.I), "without"), (re.compile(r"\bw/ ?(?=[\w$<>#])", re.I), "with "))


def telegram(said: str) -> str:
    """The message with its short forms written out where it is a question about data; with those of signs anyway."""
    full = in_full(plain(said)) if "\n" not in said.strip() else said
    if full == said:
        return said
    clauses = read_request(as_written(full))
    asks = any(intent(c) == "data" for c in clauses) and not any(c.verb in MUTATING for c in clauses)
    if asks:
        return full
    for pattern, instead in _NO_NAMES:
        said = pattern.sub(instead, said)
    return said
