"""Links to a conversation for other people: who has the link reads it, and can do nothing in it."""

from __future__ import annotations

import time
import uuid

import sqlalchemy as sa

from agent.log import METADATA, ConversationInfo, ConversationLog

_shares = sa.Table(
    "shares",
    METADATA,
    sa.Column("token", sa.String, primary_key=True),
    sa.Column("conversation_id", sa.String, sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("created_at", sa.Float, nullable=False),
)


class Shares:
    """Thread-safe. A conversation has at most one link; taking it back makes the old one worthless."""

    def __init__(self, log: ConversationLog) -> None:
        self._log = log

    def change(self, conversation_id: str, shared: bool | None) -> str | None:
        """Makes a link (True), takes it back (False) or leaves it (None). The link's token, where there is one."""
        if shared:
            return self.share(conversation_id)
        if shared is False:
            self.unshare(conversation_id)
        return self.token_of(conversation_id)

    def token_of(self, conversation_id: str) -> str | None:
        query = sa.select(_shares.c.token).where(_shares.c.conversation_id == conversation_id)
        rows = self._log.select(query)
        return rows[0].token if rows else None

    def share(self, conversation_id: str) -> str:
        token = self.token_of(conversation_id)
        if token is None:
            token = uuid.uuid4().hex
            self._log.write(
                _shares.insert().values(token=token, conversation_id=conversation_id, created_at=time.time())
            )
        return token

    def unshare(self, conversation_id: str) -> None:
        self._log.write(_shares.delete().where(_shares.c.conversation_id == conversation_id))

    def conversation(self, token: str) -> ConversationInfo | None:
        """What the link shows; None where it was taken back or the conversation was deleted."""
        rows = self._log.select(sa.select(_shares.c.conversation_id).where(_shares.c.token == token))
        return self._log.info(rows[0].conversation_id) if rows else None
