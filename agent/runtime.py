"""The thread-safe face of the agent that pages use: conversations, turns, approvals, context, rows.

One background thread with one event loop owns every async object. Nothing here knows a page.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agent.activity import ActivityReport, read_activity
from agent.app_state import AppState
from agent.background import BackgroundLoop
from agent.board import Boards
from agent.calls import call_states, waiting_calls
from agent.conversation import Busy, Conversation, Exclusive, UnknownConversation
from agent.decisions import Decisions, decision_events, undo_events
from agent.events import ApprovalDecided, Event, Payload, PermissionSet, ToolResult, UserMessage
from agent.feedback import FeedbackBook
from agent.live import Live
from agent.log import ConversationInfo, ConversationLog
from agent.model_choice import choice_event, wanted_model
from agent.open_conversations import OpenConversations
from agent.permissions import Permissions, permissions_of
from agent.policy import Mode
from agent.pricing import UsageTotals, totals
from agent.proposals import Proposed, proposed_calls
from agent.redaction import redact
from agent.session_context import known_timezone, render_context
from agent.sessions import Sessions
from agent.settings import Settings
from agent.sharing import Shares
from agent.startup import Starter, StartupError
from agent.toolbox import Toolbox, call_timeout
from agent.turn_runner import TurnRunner, heal
from agent.typed_text import typed_text

log = logging.getLogger("agent")

WITHDRAWN = "withdrawn by a new message"
_SUBMIT_WAIT = 2.0  # seconds that sending a message may wait for a context; what the sidebar has just seen will do


class Runtime(AppState):
    """One a process. Every method may be called from any thread.

    ``user`` (and ``author``) is a user name; where it is given, another's conversation is
    :class:`UnknownConversation`. ``starter`` builds the provider, the tool client and the row source in the
    background; turns that were submitted before they are there wait for them. Writing methods raise
    :class:`agent.log.LogError` when the log cannot be written.
    """

    def __init__(
        self, *, settings: Settings, log: ConversationLog, starter: Starter, notices: list[str] | None = None
    ) -> None:
        super().__init__(settings=settings, starter=starter)
        self._notices: list[str] = list(notices or [])
        self._log = log
        self._lock = threading.Lock()
        self._conversations = OpenConversations(log, timezone=settings.timezone)
        self._closed = False
        self.boards, self.feedback = Boards(log), FeedbackBook(log)
        self._shares = Shares(log)
        heal(log)
        self._background = BackgroundLoop()
        self._sessions = Sessions(self._background, self._toolbox, meta=self._meta, persons=self._persons)
        self._turns = TurnRunner(
            settings=settings,
            log=log,
            background=self._background,
            sessions=self._sessions,
            started=self._startup.get,
            mode=self._mode,
            meta=self._meta,
            persons=self._persons,
        )
        self._background.submit(self._first_start())

    # -- state of the app

    @property
    def notices(self) -> list[str]:
        """What people should know of how the app runs, each in a sentence or two."""
        said = [*self._notices, *self._startup.notices, self._sessions.trouble]
        return list(dict.fromkeys(filter(None, said)))

    def notices_for(self, conversation_id: str, *, user: str) -> list[str]:
        """With what the workspace said to this person alone, where each comes with a login of their own."""
        own = self._conversation(conversation_id, user).trouble
        return list(dict.fromkeys(filter(None, [*self.notices, own])))

    async def _first_start(self) -> None:
        try:
            await self._startup.get()
        except StartupError as error:
            log.warning("not started: %s", error)

    async def _toolbox(self) -> Toolbox:
        return (await self._startup.get()).tools

    # -- conversations

    def new_conversation(self, *, user: str) -> str:
        return self._log.create(owner=user)

    def conversations(self, *, user: str) -> list[ConversationInfo]:
        """The user's own, newest first."""
        return self._log.conversations(owner=user)

    def find(self, words: str, *, user: str) -> set[str]:
        """Ids of the user's conversations whose title, messages or answers contain all the words."""
        return self._log.find(words.split(), owner=user)

    def rename(self, conversation_id: str, title: str, *, author: str) -> None:
        """An empty title leaves the one that there was."""
        if title.strip():
            self._log.rename(self._conversation(conversation_id, author).id, title)

    def delete(self, conversation_id: str, *, author: str) -> None:
        """Removes what was said, for good; which calls were made stays on record. Raises :class:`Busy`."""
        conversation = self._conversation(conversation_id, author)
        with Exclusive(conversation):
            self._log.forget(conversation.id)
        self._conversations.forget(conversation_id)

    def share(self, conversation_id: str, shared: bool | None = None, *, author: str) -> str | None:
        """The token of the conversation's link for others, None while it is not shared. ``shared`` changes that."""
        conversation = self._conversation(conversation_id, author)
        return self._shares.change(conversation.id, shared)

    def shared(self, token: str) -> tuple[ConversationInfo, list[Event]]:
        """A conversation as its link shows it, to anybody. Raises :class:`UnknownConversation`."""
        info = self._shares.conversation(token)
        if info is None:
            raise UnknownConversation(token)
        return info, self._log.events(info.id)

    def activity(self, *, since: float) -> ActivityReport:
        """Every user's tool calls from ``since`` (Unix seconds) on."""
        return read_activity(self._log, since=since)

    def events(self, conversation_id: str, *, after: int = 0, user: str | None = None) -> list[Event]:
        """Events with a sequence number above ``after``. They are shared: do not change them."""
        self._conversation(conversation_id, user)
        return self._log.events(conversation_id, after=after)

    def live(self, conversation_id: str, *, user: str | None = None) -> Live:
        """Read this before the events, see :class:`Live`."""
        conversation = self._conversation(conversation_id, user)
        return conversation.live.snapshot(running=conversation.running)

    def usage(self, conversation_id: str, *, user: str | None = None) -> UsageTotals:
        return totals(self.events(conversation_id, user=user))

    def mode_of(self, conversation_id: str, *, user: str | None = None) -> Mode:
        """The mode of the conversation's next turn: its own, else the app's."""
        return self._mode(self._conversation(conversation_id, user))

    def set_mode(self, conversation_id: str, mode: Mode, *, author: str) -> None:
        """For this conversation only, and kept with it. Where the app is read-only its tools stay so."""
        conversation = self._conversation(conversation_id, author)
        self._log.set_mode(conversation.id, mode)
        conversation.mode = mode

    def model_of(self, conversation_id: str, *, user: str | None = None) -> str:
        """The model of the conversation's next turn, or ``auto``."""
        return wanted_model(self.events(conversation_id, user=user), self.models(), auto=self._settings.auto_model)

    def set_model(self, conversation_id: str, model: str | None, *, author: str) -> None:
        """For the conversation's next turns, see :func:`choice_event`. Raises ValueError with a text for people."""
        chosen = choice_event(model, self.models())
        self._conversation(conversation_id, author).live.append([chosen], author=author)

    # -- turns

    def submit(
        self,
        conversation_id: str,
        text: str,
        *,
        author: str,
        timezone: str | None = None,
        page: Mapping[str, str] | None = None,
        propose: Sequence[Proposed] = (),
    ) -> None:
        """Records the message and starts a turn. ``timezone`` is the person's IANA time zone.

        ``page`` says what the person looks at, as lines of the message's context. ``propose`` are calls that a page
        wants made in the person's name: they go through the same policy and approvals as the model's own, ahead of
        its first word.

        Raises :class:`Busy` while a turn runs, and ValueError (its text is for people) for an empty text or one
        that is too long. Calls that waited for a decision are withdrawn.
        """
        conversation = self._conversation(conversation_id, author)
        text = typed_text(text)
        self._use_timezone(conversation, timezone)
        if conversation.running:
            raise Busy
        patience = 0.3 if conversation.context.younger_than(60) else None
        context = self._sessions.context(
            conversation, max_age=3, timeout=_SUBMIT_WAIT, patience=patience, ready=self.ready
        )
        said = UserMessage(text, render_context(context, user=author, timezone=conversation.timezone, page=page))
        with Exclusive(conversation):
            withdrawn: list[Payload] = [
                ApprovalDecided(state.call.call_id, approved=False, reason=WITHDRAWN)
                for state in waiting_calls(conversation.events())
            ]
            conversation.secrets.clear()
            conversation.live.append(
                [*withdrawn, said, *proposed_calls(propose, titles=self._startup.titles)], author=author
            )
            self._start(conversation)

    def decide(
        self,
        conversation_id: str,
        decisions: dict[str, bool],
        *,
        author: str,
        secrets: dict[str, str] | None = None,
        reason: str = "",
        confirmations: dict[str, str] | None = None,
        arguments: dict[str, dict[str, Any]] | None = None,
        for_conversation: Collection[str] = (),
    ) -> None:
        """Everything is keyed by call id, see :class:`Decisions`. When no call is left undecided the turn goes on.

        What was decided already is left as it is. Raises :class:`Busy`, and ValueError (nothing was decided) where
        an approved call needs a value or a name that was not typed. A call whose ``arguments`` were changed is asked
        about again where it would then be done to another object.
        """
        conversation = self._conversation(conversation_id, author)
        with Exclusive(conversation):
            states = call_states(conversation.events())
            waiting = {call_id: state for call_id, state in states.items() if state.status == "waiting"}
            made = Decisions(
                decisions, redact(reason), secrets or {}, confirmations or {}, arguments or {}, for_conversation
            )
            payloads = decision_events(waiting, made, behind=states)
            if not payloads:
                return
            conversation.live.append(payloads, author=author)
            decided = {payload.call_id for payload in payloads if isinstance(payload, ApprovalDecided)}
            kept = {key: value for key, value in (secrets or {}).items() if key in decided and decisions.get(key)}
            conversation.secrets.update(kept)
            if len(decided) == len(waiting):
                self._start(conversation)

    def undo(self, conversation_id: str, call_id: str, *, author: str) -> None:
        """Proposes to take back what a finished call did (``ToolResult.undo``). It is put to a person as any change is.

        Raises :class:`Busy`, and ValueError where there is nothing to take back or a call waits for a decision.
        """
        conversation = self._conversation(conversation_id, author)
        with Exclusive(conversation):
            conversation.live.append(undo_events(conversation.events(), call_id), author=author)
            self._start(conversation)

    def set_permission(
        self, conversation_id: str, tool: str, object: str, allowed: bool | None, *, author: str
    ) -> None:
        """For the rest of the conversation: refuse ``tool`` on ``object`` (``""``: all); None forgets what was said.

        Only an approval allows, see :meth:`decide`: raises ValueError for True."""
        if allowed:
            raise ValueError("Allowing goes with approving a call. Nothing was changed.")
        conversation = self._conversation(conversation_id, author)
        conversation.live.append([PermissionSet(tool, object, allowed)], author=author)

    def permissions(self, conversation_id: str, *, user: str | None = None) -> Permissions:
        """What was allowed and refused for the rest of the conversation."""
        return permissions_of(self.events(conversation_id, user=user))

    def stop(self, conversation_id: str, *, user: str | None = None) -> None:
        """Ends the running turn; what was done is kept. Nothing happens where none runs."""
        conversation = self._conversation(conversation_id, user)
        self._turns.stop(conversation)

    def retry(self, conversation_id: str, *, author: str) -> None:
        """Runs the last user message's turn again from where the log is: finished calls are not made again.

        Raises :class:`Busy`, and ValueError where there is nothing to run.
        """
        conversation = self._conversation(conversation_id, author)
        with Exclusive(conversation):
            events = conversation.events()
            if not any(isinstance(event.payload, UserMessage) for event in events):
                raise ValueError("There is nothing to try again yet. Write what you want done.")
            if waiting_calls(events):
                raise ValueError("Decide about the waiting calls first, or send a new message.")
            self._start(conversation)

    def wait(self, conversation_id: str, *, timeout: float) -> bool:
        """Waits until no turn runs; False if one still does after ``timeout`` seconds."""
        return self._conversation(conversation_id, None).idle.wait(timeout)

    # -- tools for pages

    def call_tool(
        self,
        conversation_id: str,
        name: str,
        arguments: dict[str, Any],
        *,
        author: str,
        timezone: str | None = None,
    ) -> ToolResult:
        """Calls a read tool, set_context, clear_context, or execute_sql with a statement that only reads; blocks.

        Faults are results with ``is_error``. A changed context is logged, so that the agent sees it.
        """
        conversation = self._conversation(conversation_id, author)
        self._use_timezone(conversation, timezone)
        timeout = call_timeout(arguments, least=self._settings.tool_timeout) + 30
        outcome = self._sessions.page_call(conversation, name, arguments, author=author, timeout=timeout)
        return ToolResult(f"page-{name}", outcome.text, outcome.is_error, outcome.structured, outcome.seconds)

    def context(
        self, conversation_id: str, *, max_age: float = 2.0, patience: float | None = None, user: str | None = None
    ) -> dict[str, Any]:
        """``get_context``'s structured content, at most ``max_age`` seconds old where the workspace answers in time
        (see :meth:`Sessions.context`). Where it does not (yet), the last that is known, or ``{}``."""
        conversation = self._conversation(conversation_id, user)
        return self._sessions.context(conversation, max_age=max_age, patience=patience, ready=self.ready)

    def close(self) -> None:
        """Stops what runs, as Stop does, and ends everything that was started."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        try:
            self._background.call(self._shut_down(), timeout=15)
        except TimeoutError:
            log.warning("closing took too long")
        self._background.close()
        if self._startup.running is not None:
            self._startup.running.parts.close()
        self._log.close()

    # -- inside

    def _conversation(self, conversation_id: str, user: str | None) -> Conversation:
        return self._conversations.get(conversation_id, user)

    def _start(self, conversation: Conversation) -> None:
        """Caller holds the lock."""
        self._turns.start(conversation, phase="starting" if self.ready else "starting the workspace")

    def _mode(self, conversation: Conversation) -> Mode:
        return conversation.mode or self.mode

    def _meta(self, conversation: Conversation) -> dict[str, Any]:
        meta: dict[str, Any] = {"session_id": conversation.id, "timezone": conversation.timezone}
        read_only = self._mode(conversation) == "read-only"
        return meta | {"read_only": True} if read_only else meta

    def _use_timezone(self, conversation: Conversation, timezone: str | None) -> None:
        if timezone:
            conversation.timezone = known_timezone(timezone, default=self._settings.timezone)

    async def _shut_down(self) -> None:
        await self._turns.stop_all(self._conversations.running())
        await self._startup.aclose()
