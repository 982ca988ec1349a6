"""What of a running turn is not in the log yet: the text so far, the thinking so far, what is going on."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from agent.events import Event, Payload
from agent.log import ConversationLog


@dataclass(frozen=True, slots=True)
class Live:
    """One look at a conversation. Read it *before* the events: then nothing between the two is missed.

    ``text`` and ``thinking`` are what has been written of the reply that is not in the log yet (raw: pass text
    through ``followups.visible_text``). An event with a ``seq`` above ``last_seq`` is newer than this look: where one
    of them is an ``AssistantText``, ``text`` is in it already. ``phase`` says in a few words what is going on.
    """

    running: bool = False
    text: str = ""
    thinking: str = ""
    last_seq: int = 0
    phase: str = ""


class LiveTurn:
    """The live side of one conversation: written by the loop's thread, read from any.

    Events of a turn are appended through it, so that a look never shows text both here and in the log.
    """

    def __init__(self, log: ConversationLog, conversation_id: str) -> None:
        self._log = log
        self._conversation_id = conversation_id
        self._lock = threading.Lock()
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._phase = ""
        self.last_seq = log.last_seq(conversation_id)

    def snapshot(self, *, running: bool) -> Live:
        with self._lock:
            text, thinking = "".join(self._text), "".join(self._thinking)
            # Joined once, so that frequent looks at a long reply stay cheap.
            self._text[:], self._thinking[:] = [text], [thinking]
            return Live(running, text, thinking, self.last_seq, self._phase if running else "")

    def append(self, payloads: Sequence[Payload], *, author: str = "agent", reply_done: bool = False) -> list[Event]:
        """Appends to the log. ``reply_done``: they hold the live text and thinking, which are cleared at once."""
        with self._lock:
            events = self._log.append_all(self._conversation_id, payloads, author=author)
            if events:
                self.last_seq = events[-1].seq
            if reply_done:
                self._text.clear()
                self._thinking.clear()
            return events

    def add_text(self, text: str) -> None:
        with self._lock:
            self._text.append(text)
            self._phase = "writing"

    def add_thinking(self, text: str) -> None:
        with self._lock:
            self._thinking.append(text)
            self._phase = "thinking"

    def set_phase(self, phase: str) -> None:
        with self._lock:
            self._phase = phase

    def unlogged(self) -> tuple[str, str]:
        """Text and thinking that were shown and are not in the log."""
        with self._lock:
            return "".join(self._text), "".join(self._thinking)
