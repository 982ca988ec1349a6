"""What people thought of an answer: a thumb and a comment, one a turn, beside the conversations."""

from __future__ import annotations

import time
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from agent.log import METADATA, ConversationLog

MAX_COMMENT = 4_000
_feedback = sa.Table(
    "feedback",
    METADATA,
    sa.Column("conversation_id", sa.String, primary_key=True),
    sa.Column("turn", sa.String, primary_key=True),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("good", sa.Boolean, nullable=False),
    sa.Column("comment", sa.Text, nullable=False, default=""),
    sa.Column("at", sa.Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """``turn`` is the turn's key."""

    turn: str
    author: str
    good: bool
    comment: str
    at: float


class FeedbackBook:
    """Thread-safe. A turn's newer word replaces the older one."""

    def __init__(self, log: ConversationLog) -> None:
        self._log = log

    def give(self, conversation_id: str, turn: str, *, author: str, good: bool, comment: str = "") -> None:
        values = {"author": author, "good": good, "comment": comment[:MAX_COMMENT], "at": time.time()}
        added = insert(_feedback).values(conversation_id=conversation_id, turn=turn, **values)
        self._log.write(added.on_conflict_do_update(index_elements=["conversation_id", "turn"], set_=values))

    def of(self, conversation_id: str) -> dict[str, Feedback]:
        """By turn."""
        query = sa.select(_feedback).where(_feedback.c.conversation_id == conversation_id)
        return {
            row.turn: Feedback(row.turn, row.author, row.good, row.comment, row.at) for row in self._log.select(query)
        }
