"""A conversation's session at the tool server: bringing it back after a restart, page calls, and its context."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent.background import BackgroundLoop
from agent.conversation import Conversation
from agent.events import ContextChanged
from agent.persons import NotSignedIn, Persons, acting_as, current_token
from agent.policy import effect_of
from agent.session_context import restoring_arguments
from agent.startup import StartupError
from agent.toolbox import Outcome, Toolbox

_LOOK_SECONDS = 15.0


class Sessions:
    """``tools`` gives the connected tools, on the loop, and raises :class:`StartupError` where there are none."""

    def __init__(
        self,
        background: BackgroundLoop,
        tools: Callable[[], Awaitable[Toolbox]],
        *,
        meta: Callable[[Conversation], dict[str, Any]],
        persons: Persons | None = None,
    ) -> None:
        self._persons = persons
        self._background = background
        self._tools = tools
        self._meta = meta
        self.trouble = ""  # as Conversation.trouble, the last one of all, where all of them share the app's login

    def page_call(
        self, conversation: Conversation, name: str, arguments: Mapping[str, Any], *, author: str, timeout: float
    ) -> Outcome:
        """A call by a page, from any thread; blocks. Only what reads, or changes the session alone, runs, and the
        cancelling of a statement that a page of this conversation ran."""
        try:
            return self._background.call(self._call(conversation, name, arguments, author=author), timeout=timeout)
        except StartupError as error:
            return Outcome(str(error), is_error=True)
        except TimeoutError:
            return Outcome(f"{name} took too long and was given up.", is_error=True)

    def context(
        self,
        conversation: Conversation,
        *,
        max_age: float,
        ready: bool,
        timeout: float = _LOOK_SECONDS,
        patience: float | None = None,
    ) -> dict[str, Any]:
        """``get_context``'s structured content, shared by those who ask at the same time; else the last known.

        Where one is known, a newer one is waited for no longer than ``patience`` seconds (None: ``timeout``); it comes
        all the same, for who asks next.
        """
        cached = conversation.context
        if ready and not cached.younger_than(max_age):
            look = cached.join(lambda: self._background.submit(self._look(conversation)))
            # A look that was given up, or ended with the app, leaves what was known.
            with contextlib.suppress(concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
                look.result(timeout if cached.value is None or patience is None else patience)
        return cached.value or conversation.last_logged_context() or {}

    async def _look(self, conversation: Conversation) -> None:
        asked_at = conversation.context.changes
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                outcome = await self._call(conversation, "get_context", {}, author=conversation.owner)
        except StartupError as error:
            outcome = Outcome(str(error), is_error=True)
        except TimeoutError:
            outcome = Outcome("The workspace took too long to say what is current.", is_error=True)
        conversation.trouble = outcome.text if outcome.is_error else ""
        if self._persons is None:
            self.trouble = conversation.trouble
        if not outcome.is_error and outcome.structured is not None:
            conversation.context.answered(outcome.structured, asked_at=asked_at)

    async def restore(self, conversation: Conversation, tools: Toolbox) -> None:
        """The tool server keeps sessions in memory, each for one token: a new process, or a person who comes with a
        new token, tells it what the log last said."""
        login = hashlib.sha256((current_token() or "").encode()).hexdigest()
        if conversation.restored == login:
            return
        conversation.restoring = conversation.restoring or asyncio.Lock()
        async with conversation.restoring:
            if conversation.restored == login:
                return
            wanted = restoring_arguments(conversation.last_logged_context() or {})
            if wanted and "set_context" in await tools.tools():
                meta = self._meta(conversation)
                if (await tools.call("set_context", wanted, meta=meta)).is_error:
                    for key, value in wanted.items():  # one of them is gone: keep the others
                        await tools.call("set_context", {key: value}, meta=meta)
            conversation.restored = login

    async def _call(
        self, conversation: Conversation, name: str, arguments: Mapping[str, Any], *, author: str
    ) -> Outcome:
        with acting_as(self._persons, conversation.owner):
            try:
                return await self._called(conversation, name, arguments, author=author)
            except NotSignedIn as error:
                return Outcome(str(error), is_error=True)

    async def _called(
        self, conversation: Conversation, name: str, arguments: Mapping[str, Any], *, author: str
    ) -> Outcome:
        tools = await self._tools()
        known = (await tools.tools()).get(name)
        if known is None:
            return Outcome(f"There is no tool named {name}.", is_error=True)
        effect = effect_of(known, arguments)
        own = name == "cancel_statement" and arguments.get("statement_id") in conversation.page_statements
        if effect not in ("read", "session") and not own:
            return Outcome(f"{known.title} changes something: ask for it in the chat instead.", is_error=True)
        await self.restore(conversation, tools)
        outcome = await tools.call(name, arguments, meta=self._meta(conversation))
        statement = (outcome.structured or {}).get("statement")
        if name == "execute_sql" and isinstance(statement, dict):
            conversation.page_statements.add(str(statement.get("statement_id")))
        # Also a statement that only reads may choose another schema: USE.
        if outcome.context is not None and not outcome.is_error:
            conversation.live.append([ContextChanged(outcome.context, by="user")], author=author)
            conversation.context.put(outcome.context)
        return outcome
