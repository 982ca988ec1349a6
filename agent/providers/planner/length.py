"""How long a request in words may be. To read one takes the square of its length, and nobody types a book."""

from __future__ import annotations

import re

from agent.providers.planner.rawsql import raw_sql, sql_behind
from agent.providers.planner.smalltalk import START
from agent.providers.planner.steps import Answer

LONGEST = 10_000  # characters, code blocks aside
_CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)


def too_long(text: str) -> Answer | None:
    """The answer to a longer request; None for any other, and for SQL, which is not read in words."""
    length = len(_CODE_BLOCK.sub("", text))
    if length <= LONGEST or raw_sql(text) is not None or sql_behind(text) is not None:
        return None
    return Answer(
        f"Your message has {length:,} characters. I read up to {LONGEST:,} in words, so I did nothing. Say it shorter. "
        "SQL runs at any length, and a longer text can stand in a code block.",
        START,
        ok=False,
    )
