"""Starts, runs and ends turns on the background loop: every turn that was begun has an end in the log."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from agent.background import BackgroundLoop
from agent.conversation import Conversation
from agent.events import ContextChanged, TurnEnded
from agent.healing import healing_events
from agent.log import ConversationLog
from agent.loop import run_turn
from agent.model_choice import AUTO, models_of, wanted_model
from agent.persons import NotSignedIn, Persons, acting_as, current_token
from agent.policy import Mode
from agent.sessions import Sessions
from agent.settings import Settings
from agent.startup import Running, StartupError
from agent.system_prompt import system_prompt
from agent.turn import Bounds, Turn, this_turn

log = logging.getLogger("agent")

INTERRUPTED = (
    "The app was restarted while this was running. What was done is kept, and nothing is sent twice. Try again."
)


class TurnRunner:
    """``started`` gives the connected parts, and raises :class:`StartupError`; ``mode`` and ``meta`` say what holds for
    a conversation's next turn and its calls."""

    def __init__(
        self,
        *,
        settings: Settings,
        log: ConversationLog,
        background: BackgroundLoop,
        sessions: Sessions,
        started: Callable[[], Awaitable[Running]],
        mode: Callable[[Conversation], Mode],
        meta: Callable[[Conversation], dict[str, Any]],
        persons: Persons | None = None,
    ) -> None:
        self._persons = persons
        self._settings = settings
        self._log = log
        self._background = background
        self._sessions = sessions
        self._started = started
        self._mode = mode
        self._meta = meta

    def start(self, conversation: Conversation, *, phase: str) -> None:
        """Caller holds the conversation's lock. The turn counts as running from here on."""
        conversation.idle.clear()
        conversation.live.set_phase(phase)

        def begin() -> None:
            conversation.task = asyncio.get_running_loop().create_task(self._run(conversation))
            conversation.task.add_done_callback(lambda task: self._ended(conversation, task))

        self._background.loop.call_soon_threadsafe(begin)

    def stop(self, conversation: Conversation) -> None:
        """Nothing happens where none runs. Returns at once."""
        self._background.loop.call_soon_threadsafe(lambda: conversation.task and conversation.task.cancel())

    @staticmethod
    async def stop_all(conversations: Sequence[Conversation]) -> None:
        """On the loop: stops their turns and waits for the ends."""
        tasks = [conversation.task for conversation in conversations if conversation.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, conversation: Conversation) -> None:
        with acting_as(self._persons, conversation.owner):
            current_token()  # before anything is tried without one
            await self._run_as_owner(conversation)

    async def _run_as_owner(self, conversation: Conversation) -> None:
        running = await self._started()
        await self._sessions.restore(conversation, running.tools)
        provider = running.parts.provider
        models = models_of(provider)
        wanted = wanted_model(conversation.events(), models, auto=self._settings.auto_model)
        await run_turn(
            Turn(
                conversation_id=conversation.id,
                log=self._log,
                live=conversation.live,
                provider=provider,
                model=models.default if wanted == AUTO else wanted,
                auto=models if wanted == AUTO else None,
                tools=running.tools,
                restore=functools.partial(self._sessions.restore, conversation, running.tools),
                system=system_prompt(),
                mode=self._mode(conversation),
                meta=self._meta(conversation),
                secrets=conversation.secrets,
                bounds=Bounds(
                    model_calls=self._settings.max_model_calls,
                    max_tokens=self._settings.max_tokens,
                    context_tokens=self._settings.context_tokens,
                    seconds=self._settings.turn_seconds,
                    tokens=self._settings.turn_tokens,
                ),
            )
        )

    def _ended(self, conversation: Conversation, task: asyncio.Task[None]) -> None:
        """On the loop, when the turn's task is over. One that never came to ``run_turn`` is ended here."""
        try:
            if task.cancelled():
                conversation.live.append([TurnEnded("stopped", "Stopped.")], reply_done=True)
            elif (error := task.exception()) is not None:
                if not isinstance(error, StartupError | NotSignedIn):
                    log.error("turn of %s failed", conversation.id, exc_info=error)
                conversation.live.append([TurnEnded("error", str(error), retryable=True)], reply_done=True)
            said = [event.payload for event in this_turn(conversation.events())]
            chosen = [payload.context for payload in said if isinstance(payload, ContextChanged)]
            conversation.context.expire(chosen[-1] if chosen else None)
        except Exception:
            conversation.context.expire()  # also where the log cannot be written: what was known may be old
            log.exception("the end of a turn of %s could not be recorded", conversation.id)
        finally:
            conversation.task = None
            conversation.idle.set()


def heal(log: ConversationLog) -> None:
    """Turns that a process left unended (it was killed) get their end, so that nothing waits for them."""
    for conversation_id in log.unended():
        log.append_all(conversation_id, healing_events(log.events(conversation_id), INTERRUPTED), author="agent")
