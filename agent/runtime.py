"""The thread-safe face of the agent that pages use: conversations, turns, approvals, context, rows.

One background thread with one event loop owns every async object. Nothing here knows a page.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, get_args

from agent.activity import ActivityReport, read_activity
from agent.background import BackgroundLoop
from agent.board import Boards
from agent.calls import waiting_calls
from agent.conversation import Busy, Conversation, Exclusive, UnknownConversation
from agent.decisions import Decisions, decision_events, undo_events
from agent.events import ApprovalDecided, Event, Payload, PermissionSet, ToolResult, TurnEnded, UserMessage
from agent.feedback import FeedbackBook
from agent.healing import healing_events
from agent.live import Live, LiveTurn
from agent.log import ConversationInfo, ConversationLog
from agent.loop import run_turn
from agent.permissions import Permissions, permissions_of
from agent.policy import Mode
from agent.pricing import UsageTotals, totals
from agent.proposals import Proposed, proposed_calls
from agent.redaction import redact, redact_table
from agent.session_context import known_timezone, render_context
from agent.sessions import Sessions
from agent.settings import Settings
from agent.sharing import Shares
from agent.startup import Running, Starter, Startup, StartupError
from agent.system_prompt import system_prompt
from agent.toolbox import Toolbox, call_timeout
from agent.turn import Bounds, Turn

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger("agent")

MAX_TEXT = 100_000
WITHDRAWN = "withdrawn by a new message"
INTERRUPTED = (
    "The app was restarted while this was running. What was done is kept, and nothing is sent twice. Try again."
)
_SUBMIT_WAIT = 2.0  # seconds that sending a message may wait for a fresh context
_PAGE_WAIT = 15.0


class Runtime:
    """One a process. Every method may be called from any thread.

    ``user`` (and ``author``) is a user name; where it is given, another's conversation is
    :class:`UnknownConversation`. ``starter`` builds the provider, the tool client and the row source in the
    background; turns that were submitted before they are there wait for them. Writing methods raise
    :class:`agent.log.LogError` when the log cannot be written.
    """

    def __init__(
        self, *, settings: Settings, log: ConversationLog, starter: Starter, notices: list[str] | None = None
    ) -> None:
        self.mode: Mode = settings.mode
        self.provider_name: str = settings.chosen_provider
        self.model = settings.chosen_model
        self.demo = settings.demo
        self._notices: list[str] = list(notices or [])
        self._settings = settings
        self._log = log
        self._lock = threading.Lock()
        self._open: dict[str, Conversation] = {}
        self._closed = False
        self.boards = Boards(log)
        self.feedback = FeedbackBook(log)
        self._shares = Shares(log)
        self._heal()
        self._background = BackgroundLoop()
        self._startup = Startup(starter, tool_timeout=settings.tool_timeout)
        self._sessions = Sessions(self._background, self._toolbox, meta=self._meta)
        self._background.submit(self._first_start())

    # -- state of the app

    @property
    def ready(self) -> bool:
        """Whether tools can be called; until then submitted turns wait."""
        return self._startup.running is not None

    @property
    def startup_error(self) -> str:
        """Why the app cannot work, in people's words; empty while it starts and when all is well."""
        return self._startup.error

    @property
    def notices(self) -> list[str]:
        """What people should know of how the app runs, each in a sentence or two."""
        return self._notices + ([self._sessions.trouble] if self._sessions.trouble else [])

    async def _first_start(self) -> None:
        try:
            await self._started()
        except StartupError as error:
            log.warning("not started: %s", error)

    async def _started(self) -> Running:
        first = self._startup.running is None
        running = await self._startup.get()
        if first:
            self.provider_name = running.parts.provider.name
            self.model = running.parts.provider.default_model
            self._notices += [notice for notice in running.parts.notices if notice not in self._notices]
        return running

    async def _toolbox(self) -> Toolbox:
        return (await self._started()).tools

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
        with self._lock:
            self._open.pop(conversation_id, None)

    def share(self, conversation_id: str, shared: bool | None = None, *, author: str) -> str | None:
        """The token of the conversation's link for others, None while it is not shared. ``shared`` changes that."""
        conversation = self._conversation(conversation_id, author)
        if shared:
            self._shares.share(conversation.id)
        elif shared is False:
            self._shares.unshare(conversation.id)
        return self._shares.token_of(conversation.id)

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
        return self._conversation(conversation_id, user).mode or self.mode

    def set_mode(self, conversation_id: str, mode: Mode, *, author: str) -> None:
        """For this conversation only, and kept with it. Where the app is read-only its tools stay so."""
        conversation = self._conversation(conversation_id, author)
        self._log.set_mode(conversation.id, mode)
        conversation.mode = mode

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
        above ``MAX_TEXT`` characters. Calls that waited for a decision are withdrawn.
        """
        conversation = self._conversation(conversation_id, author)
        text = redact(_writable(text))
        if not text.strip():
            raise ValueError("The message was empty. Write what you want done.")
        if len(text) > MAX_TEXT:
            raise ValueError(
                f"That message has {len(text):,} characters, and at most {MAX_TEXT:,} fit. It was not sent. "
                "Shorten it, or put the text into a workspace file and name its path."
            )
        self._use_timezone(conversation, timezone)
        if conversation.running:
            raise Busy
        context = self._sessions.context(conversation, max_age=1.0, timeout=_SUBMIT_WAIT, ready=self.ready)
        said = UserMessage(text, render_context(context, user=author, timezone=conversation.timezone, page=page))
        with Exclusive(conversation):
            withdrawn: list[Payload] = [
                ApprovalDecided(state.call.call_id, approved=False, reason=WITHDRAWN)
                for state in waiting_calls(conversation.events())
            ]
            conversation.secrets.clear()
            conversation.live.append([*withdrawn, said, *proposed_calls(propose, titles=self._titles())], author=author)
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
            waiting = {state.call.call_id: state for state in waiting_calls(conversation.events())}
            made = Decisions(
                decisions, redact(reason), secrets or {}, confirmations or {}, arguments or {}, for_conversation
            )
            payloads = decision_events(waiting, made)
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
        self._background.loop.call_soon_threadsafe(lambda: conversation.task and conversation.task.cancel())

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

    def context(self, conversation_id: str, *, max_age: float = 2.0, user: str | None = None) -> dict[str, Any]:
        """``get_context``'s structured content, at most ``max_age`` seconds old where the workspace answers.

        Where it does not (yet), the last that is known, or ``{}``. Pages that ask at the same time share one call.
        """
        conversation = self._conversation(conversation_id, user)
        return self._sessions.context(conversation, max_age=max_age, timeout=_PAGE_WAIT, ready=self.ready)

    def rows(self, statement_id: str, *, limit: int | None = None) -> pa.Table:
        """A finished statement's rows. Blocks. Raises with a text for people."""
        running = self._startup.running
        if running is None or running.parts.rows is None:
            raise StartupError(self.startup_error or "The workspace is still starting. Try again in a moment.")
        return redact_table(running.parts.rows(statement_id, limit))

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
                    known_timezone(self._settings.timezone),
                    mode=_known_mode(info.mode),
                )
                self._open[conversation_id] = found
        if user is not None and found.owner != user:
            raise UnknownConversation(conversation_id)
        return found

    def _titles(self) -> dict[str, str]:
        running = self._startup.running
        return {name: info.title for name, info in running.tools.listed.items()} if running else {}

    def _start(self, conversation: Conversation) -> None:
        """Caller holds the lock. The turn counts as running from here on."""
        conversation.idle.clear()
        conversation.live.set_phase("starting" if self.ready else "starting the workspace")

        def begin() -> None:
            conversation.task = asyncio.get_running_loop().create_task(self._turn(conversation))
            conversation.task.add_done_callback(lambda task: self._ended(conversation, task))

        self._background.loop.call_soon_threadsafe(begin)

    async def _turn(self, conversation: Conversation) -> None:
        running = await self._started()
        await self._sessions.restore(conversation, running.tools)
        await run_turn(
            Turn(
                conversation_id=conversation.id,
                log=self._log,
                live=conversation.live,
                provider=running.parts.provider,
                model=self.model,
                tools=running.tools,
                system=system_prompt(),
                mode=conversation.mode or self.mode,
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
        conversation.context.expire()
        try:
            if task.cancelled():
                conversation.live.append([TurnEnded("stopped", "Stopped.")], reply_done=True)
            elif (error := task.exception()) is not None:
                if not isinstance(error, StartupError):
                    log.error("turn of %s failed", conversation.id, exc_info=error)
                conversation.live.append([TurnEnded("error", str(error), retryable=True)], reply_done=True)
        except Exception:
            log.exception("the end of a turn of %s could not be recorded", conversation.id)
        finally:
            conversation.task = None
            conversation.idle.set()

    def _meta(self, conversation: Conversation) -> dict[str, Any]:
        meta: dict[str, Any] = {"session_id": conversation.id, "timezone": conversation.timezone}
        read_only = (conversation.mode or self.mode) == "read-only"
        return meta | {"read_only": True} if read_only else meta

    def _use_timezone(self, conversation: Conversation, timezone: str | None) -> None:
        if timezone:
            conversation.timezone = known_timezone(timezone, default=self._settings.timezone)

    def _heal(self) -> None:
        """Turns that a process left unended (it was killed) get their end, so that nothing waits for them."""
        for conversation_id in self._log.unended():
            healed = healing_events(self._log.events(conversation_id), INTERRUPTED)
            self._log.append_all(conversation_id, healed, author="agent")

    async def _shut_down(self) -> None:
        tasks = [conversation.task for conversation in self._open.values() if conversation.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._startup.aclose()


def _known_mode(mode: str | None) -> Mode | None:
    """A mode of the log. One that this version does not know was written to restrict something: nothing is changed."""
    if mode is None or mode in get_args(Mode):
        return cast("Mode | None", mode)
    return "read-only"


def _writable(text: str) -> str:
    """Broken halves of characters (from a bad paste) cannot be sent as UTF-8: they become the replacement sign."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
