"""Whose login a call goes out with, where the app works with each person's own (``CHAT_IDENTITY=person``).

Tokens are in memory only: never in the log, an event, an error or a repr. A turn's task and a page's call say once
whose they are (:func:`acting_as`); what talks to the workspace asks :func:`current_token` at the moment it needs one,
so that a turn goes on with a newer token after the person has loaded the page again.
"""

from __future__ import annotations

import contextvars
import hashlib
import threading
from collections.abc import Generator
from contextlib import contextmanager

_SEEN_EACH = 50


class NotSignedIn(Exception):
    """There is no token of this person. ``str()`` is for people."""

    def __str__(self) -> str:
        return (
            "Databricks has not told this app who you are, so nothing was sent to the workspace. Load the page again; "
            "if that does not help, whoever deployed the app switches user authorization on for it."
        )


class Persons:
    """The newest token of each person. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, str] = {}
        self._seen: dict[str, list[str]] = {}

    def sign_in(self, user: str, token: str) -> None:
        """A page that is open for long brings the token that it was opened with: an older one replaces no newer one."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        with self._lock:
            seen = self._seen.setdefault(user, [])
            if digest in seen:
                return
            seen.append(digest)
            del seen[:-_SEEN_EACH]
            self._tokens[user] = token

    def token(self, user: str) -> str:
        """Raises :class:`NotSignedIn`."""
        with self._lock:
            token = self._tokens.get(user)
        if token is None:
            raise NotSignedIn
        return token

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._tokens)}>"


# Who the running call is for; None where the app's own login is used.
_current: contextvars.ContextVar[tuple[Persons, str] | None] = contextvars.ContextVar("acting_as", default=None)


@contextmanager
def acting_as(persons: Persons | None, user: str) -> Generator[None]:
    """What is called inside goes out with this person's token; with the app's own login where ``persons`` is None."""
    before = _current.set(None if persons is None else (persons, user))
    try:
        yield
    finally:
        _current.reset(before)


def current_token(*, needed: bool = False) -> str | None:
    """None: the app's own login. Raises :class:`NotSignedIn`: never the app's login in place of a person's.

    ``needed``: the app has no login of its own for anybody, so that what has lost sight of whose it is is refused too.
    """
    acting = _current.get()
    if acting is None and needed:
        raise NotSignedIn
    return None if acting is None else acting[0].token(acting[1])
