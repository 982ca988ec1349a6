"""The system prompt: the text beside this module, which is the same for every conversation so that it stays cached."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("system_prompt.md")


@lru_cache(maxsize=1)
def system_prompt() -> str:
    """The prompt without its comments. Holds nothing that changes: time, user and context travel with the messages."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("<!--")).strip()
