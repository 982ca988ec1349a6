"""The agent without a page: in a script, a notebook, a test, a chat bot.

    agent = DatabricksAgent(fastmcp.Client(server), anthropic.AsyncAnthropic())
    await agent.initialize()
    reply = await agent.chat("Which clusters are idle?")
    print(reply.text)

or, where there is no ``await``: ``DatabricksAgent(...).ask("Which clusters are idle?")``.
"""

from __future__ import annotations

import asyncio
import inspect
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.calls import waiting_calls
from agent.decisions import Decisions, decision_events
from agent.events import ApprovalDecided, ApprovalRequested, AssistantText, ToolResult, TurnEnded, UserMessage
from agent.followups import split_followups
from agent.live import LiveTurn
from agent.local_tools import Rows, chart_tool
from agent.log import ConversationLog
from agent.loop import run_turn
from agent.policy import Mode
from agent.providers.base import Provider
from agent.session_context import known_timezone, render_context
from agent.system_prompt import system_prompt
from agent.toolbox import Toolbox
from agent.turn import Bounds, Turn

if TYPE_CHECKING:
    import anthropic
    from fastmcp import Client

Approve = Callable[[ApprovalRequested], bool | str | Awaitable[bool | str]]
"""Decides about one call that waits. ``request.effect`` says what it would do. Where ``request.confirm`` is a name, the
answer that approves is that name: True is not enough, and leaves the call waiting."""


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What one message led to. ``pending`` are calls that wait for :meth:`DatabricksAgent.decide`; ``ended`` says how
    the turn ended (``ended.message`` is for people where it did not end well)."""

    text: str
    followups: list[str]
    tool_results: list[ToolResult]
    pending: list[ApprovalRequested]
    ended: TurnEnded


@dataclass(slots=True)
class _Session:
    tools: Toolbox
    live: LiveTurn
    conversation_id: str


@dataclass
class DatabricksAgent:
    """One conversation over one MCP client (connected or not) and one model client.

    ``llm_client`` is a :class:`~agent.providers.base.Provider` or an ``anthropic.AsyncAnthropic``. ``log`` keeps the
    conversation (default: in memory). Like its clients it belongs to one event loop. ``close`` (or ``async with``)
    ends what it opened itself.
    """

    mcp_client: Client[Any]
    llm_client: Provider | anthropic.AsyncAnthropic
    model: str | None = None
    mode: Mode = "auto"
    user: str = "me"
    timezone: str = "UTC"
    rows: Rows | None = None
    log: ConversationLog = field(default_factory=lambda: ConversationLog(None))
    bounds: Bounds = field(default_factory=Bounds)
    _session: _Session | None = field(default=None, init=False, repr=False)
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.provider = _provider(self.llm_client)

    async def initialize(self) -> None:
        """Connects and lists the tools. Calling it again does nothing; :meth:`chat` calls it where it was not."""
        if self._session is None:
            tools = Toolbox(self.mcp_client, local=[chart_tool(self.rows)])
            await tools.tools()
            conversation_id = self.log.create(owner=self.user)
            self._session = _Session(tools, LiveTurn(self.log, conversation_id), conversation_id)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.tools.aclose()
            self._session = None

    async def __aenter__(self) -> DatabricksAgent:
        await self.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def chat(self, text: str, *, approve: Approve | None = None) -> ChatReply:
        """Sends one message and runs its turn. ``approve`` decides about calls that need it; without it they wait in
        ``reply.pending``, and a new message withdraws them. Calls that need a typed value always wait there: give it
        to :meth:`decide`. Raises ValueError for an empty text."""
        if not text.strip():
            raise ValueError("The message was empty. Write what you want done.")
        session = await self._ready()
        known: dict[str, Any] = {}
        if "get_context" in await session.tools.tools():
            context = await session.tools.call("get_context", {}, meta=self._meta())
            known = {} if context.is_error else context.structured or {}
        zone = known_timezone(self.timezone)
        said = UserMessage(text, render_context(known, user=self.user, timezone=zone))
        withdrawn = [
            ApprovalDecided(state.call.call_id, approved=False, reason="withdrawn by a new message")
            for state in waiting_calls(self.log.events(session.conversation_id))
        ]
        after = session.live.append([*withdrawn, said], author=self.user)[-1].seq
        return await self._run(after, approve)

    async def decide(
        self,
        decisions: Mapping[str, bool],
        *,
        reason: str = "",
        secrets: Mapping[str, str] | None = None,
        confirmations: Mapping[str, str] | None = None,
    ) -> ChatReply:
        """Decides about pending calls, by call id, and goes on. Those left out are declined.

        ValueError where an approved call needs a value or a name (``confirmations``) that was not given.
        """
        session = await self._ready()
        waiting = waiting_calls(self.log.events(session.conversation_id))
        if not waiting:
            raise ValueError("No call waits for a decision.")
        by_id = {state.call.call_id: state for state in waiting}
        approved = {call_id: bool(decisions.get(call_id)) for call_id in by_id}
        made = decision_events(by_id, Decisions(approved, reason, secrets or {}, confirmations or {}))
        after = session.live.append(made, author=self.user)[-1].seq
        return await self._run(after, None, secrets=dict(secrets or {}))

    async def execute_tool(self, name: str, arguments: Mapping[str, Any] | None = None) -> ToolResult:
        """Calls one tool directly, as the program's own decision: nobody is asked. Faults are results."""
        session = await self._ready()
        call_id = f"direct_{uuid.uuid4().hex}"
        outcome = await session.tools.call(name, arguments or {}, meta=self._meta() | {"tool_use_id": call_id})
        return ToolResult(call_id, outcome.text, outcome.is_error, outcome.structured, outcome.seconds)

    def format_tools_for_llm(self) -> list[dict[str, Any]]:
        """The tools in the Messages API's shape: name, description, input_schema. RuntimeError before initialize."""
        if self._session is None:
            raise RuntimeError("Call initialize() first: the tools are not listed yet.")
        return [info.for_model() for info in self._session.tools.listed.values()]

    def ask(self, text: str, *, approve: Approve | None = None) -> str:
        """:meth:`chat` for code without ``await``, also where a loop is running already (a notebook).

        Answers with the text; where the turn did not end well, with what happened.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = self._loop = self._loop or asyncio.new_event_loop()
        else:
            # The one use of nest_asyncio: it lets a running loop run one more thing to its end.
            import nest_asyncio

            nest_asyncio.apply(loop)
        reply = loop.run_until_complete(self.chat(text, approve=approve))
        waits = "\n".join(f"Waits for approval: {request.effect}" for request in reply.pending)
        return "\n\n".join(part for part in (reply.text, reply.ended.message, waits) if part)

    async def _run(self, after: int, approve: Approve | None, *, secrets: dict[str, str] | None = None) -> ChatReply:
        session = await self._ready()
        asked: set[str] = set()
        while True:
            ended = await run_turn(
                Turn(
                    conversation_id=session.conversation_id,
                    log=self.log,
                    live=session.live,
                    provider=self.provider,
                    model=self.model or self.provider.default_model,
                    tools=session.tools,
                    system=system_prompt(),
                    mode=self.mode,
                    meta=self._meta(),
                    secrets=secrets or {},
                    bounds=self.bounds,
                )
            )
            waiting = waiting_calls(self.log.events(session.conversation_id))
            # A call that needs a typed value stays for ``decide``, which brings it: a yes alone would be asked again.
            requests = [
                state.request
                for state in waiting
                if state.request and not state.request.needs_secret and state.call.call_id not in asked
            ]
            if approve is None or not requests or ended.reason != "awaiting_approval":
                return self._reply(after, ended)
            for request in requests:
                answer = approve(request)
                answer = await answer if inspect.isawaitable(answer) else answer
                if request.confirm and answer and answer != request.confirm:
                    asked.add(request.call_id)  # a yes is not enough: it stays for ``decide``, which brings the name
                    continue
                session.live.append(
                    [ApprovalDecided(request.call_id, bool(answer), confirmed=request.confirm if answer else "")],
                    author=self.user,
                )

    def _reply(self, after: int, ended: TurnEnded) -> ChatReply:
        assert self._session is not None
        events = self.log.events(self._session.conversation_id)
        newer = [event.payload for event in events if event.seq > after]
        text = "\n\n".join(payload.text for payload in newer if isinstance(payload, AssistantText))
        shown, followups = split_followups(text)
        pending = [state.request for state in waiting_calls(events) if state.request is not None]
        results = [payload for payload in newer if isinstance(payload, ToolResult)]
        return ChatReply(shown, followups, results, pending, ended)

    async def _ready(self) -> _Session:
        await self.initialize()
        assert self._session is not None
        return self._session

    def _meta(self) -> dict[str, Any]:
        meta: dict[str, Any] = {"timezone": known_timezone(self.timezone)}
        if self._session is not None:
            meta["session_id"] = self._session.conversation_id
        return meta | ({"read_only": True} if self.mode == "read-only" else {})


def _provider(client: Any) -> Provider:
    if isinstance(client, Provider):
        return client
    from agent.providers.anthropic import AnthropicProvider

    return AnthropicProvider(client)
