"""What of a running turn is not in the log yet: the text so far, the thinking so far, what is going on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Live:
    """One look at a conversation. Read it *before* the events: then nothing between the two is missed.

    ``text`` and ``thinking`` are what has been written of the block that is not in the log yet (raw: pass text
    through ``followups.visible_text``). ``phase`` says in a word or two what is going on, empty when nothing is.
    """

    running: bool = False
    text: str = ""
    thinking: str = ""
    last_seq: int = 0
    phase: str = ""
