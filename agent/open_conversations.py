"""The conversations that this process works with, by id: opened from the log when first asked for, one object each."""

from __future__ import annotations

import threading
from typing import cast, get_args

from agent.conversation import Conversation, UnknownConversation
from agent.live import LiveTurn
from agent.log import ConversationLog
from agent.policy import Mode
from agent.session_context import known_timezone


class OpenConversations:
    """Thread-safe. ``timezone``: the IANA name for people whose own is not known."""

    def __init__(self, log: ConversationLog, *, timezone: str) -> None:
        self._log = log
        self._timezone = timezone
        self._lock = threading.Lock()
        self._open: dict[str, Conversation] = {}

    def get(self, conversation_id: str, user: str | None) -> Conversation:
        """Raises :class:`UnknownConversation`, also where ``user`` is given and it is another's."""
        with self._lock:
            found = self._open.get(conversation_id)
            if found is None:
                info = self._log.info(conversation_id)
                if info is None:
                    raise UnknownConversation(conversation_id)
                found = Conversation(
                    info.id,
                    info.owner,
                    self._log,
                    LiveTurn(self._log, info.id),
                    known_timezone(self._timezone),
                    mode=_known_mode(info.mode),
                )
                self._open[conversation_id] = found
        if user is not None and found.owner != user:
            raise UnknownConversation(conversation_id)
        return found

    def forget(self, conversation_id: str) -> None:
        with self._lock:
            self._open.pop(conversation_id, None)

    def running(self) -> list[Conversation]:
        """Those with a turn under way."""
        with self._lock:
            return [conversation for conversation in self._open.values() if conversation.task is not None]


def _known_mode(mode: str | None) -> Mode | None:
    """A mode of the log. One that this version does not know was written to restrict something: nothing is changed."""
    if mode is None or mode in get_args(Mode):
        return cast("Mode | None", mode)
    return "read-only"
