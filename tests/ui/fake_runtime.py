"""A runtime with the real one's face whose workspace is scripted: what is submitted plays the events a test gave.

Nothing runs in the background: a script plays until a ``Hold``, and ``go_on`` plays the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from agent import events as log
from agent.activity import ActivityReport
from agent.board import Boards
from agent.events import Event, Payload, ToolResult
from agent.feedback import FeedbackBook
from agent.live import Live
from agent.log import ConversationInfo, ConversationLog
from agent.model_choice import Models, choice_event
from agent.pricing import UsageTotals
from agent.proposals import Proposed
from agent.runtime import Busy, UnknownConversation
from agent.tools import ToolInfo
from agent.uploads import Uploads

START = 1_764_000_000.0
CONTEXT: dict[str, Any] = {
    "user": "demo@example.com",
    "host": "http://127.0.0.1:8000",
    "workspace_kind": "demo",
    "cluster": {"id": "0612-sa-02", "name": "Shared Analytics", "state": "RUNNING"},
    "warehouse": {"id": "wh-1", "name": "Starter Warehouse", "state": "RUNNING"},
    "catalog": "samples",
    "schema": "nyctaxi",
    "workspace_path": "/Users/demo@example.com",
}


@dataclass(frozen=True)
class Hold:
    """The turn goes on running; the page sees this much of the text that is being written."""

    text: str = ""
    thinking: str = ""
    phase: str = "working"


@dataclass
class Conversation:
    info: ConversationInfo
    events: list[Event] = field(default_factory=list)
    script: list[Payload | Hold] = field(default_factory=list)
    hold: Hold | None = None
    context: dict[str, Any] = field(default_factory=lambda: dict(CONTEXT))


class FakeRuntime:
    mode = "auto"
    provider_name = "planner"
    model = "built-in planner"
    demo = True
    ready = True
    startup_error = ""
    wants_sign_in = False

    def __init__(self) -> None:
        self.notices: list[str] = []
        self.boards = Boards(ConversationLog(None))
        self.feedback = FeedbackBook(ConversationLog(None))
        self.talks: dict[str, Conversation] = {}
        self.scripts: dict[str, list[Payload | Hold]] = {}  # prompt → what happens
        self.tables: dict[str, pa.Table] = {}
        self.answers: dict[str, list[ToolResult]] = {}  # tool → results, the last one again and again
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.decisions: list[tuple[dict[str, bool], str, dict[str, str] | None]] = []
        self.confirmations: list[dict[str, str] | None] = []
        self.for_conversation: list[list[str]] = []
        self.edits: list[dict[str, dict[str, Any]] | None] = []
        self.tools: dict[str, ToolInfo] = {}
        self.undone: list[str] = []
        self.submitted: list[tuple[str, str, str | None]] = []
        self.pages: list[dict[str, str]] = []
        self.proposed: list[tuple[str, dict[str, Any]]] = []
        self.report = ActivityReport([], 0, 0, 0.0)
        self.shares: set[str] = set()
        self.retried: list[str] = []
        self.uploads = Uploads()
        self.read_whole: list[str] = []
        self.broken_after = 10**9  # rows
        self.modes: dict[str, str] = {}
        self.chosen: dict[str, str | None] = {}  # models
        self._ids = itertools.count(1)

    def notices_for(self, conversation_id: str, *, user: str) -> list[str]:
        return self.notices

    def mode_of(self, conversation_id: str, *, user: str | None = None) -> str:
        return self.modes.get(conversation_id, self.mode)

    def set_mode(self, conversation_id: str, mode: str, *, author: str) -> None:
        self._talk(conversation_id, author)
        self.modes[conversation_id] = mode

    def models(self) -> Models:
        return Models(self.provider_name, self.model, None if self.provider_name == "planner" else "small-one")

    def model_of(self, conversation_id: str, *, user: str | None = None) -> str:
        return self.chosen.get(conversation_id) or self.model

    def set_model(self, conversation_id: str, model: str | None, *, author: str) -> None:
        self.chosen[conversation_id] = choice_event(model, self.models()).model

    def new_conversation(self, *, user: str) -> str:
        conversation_id = f"talk-{next(self._ids)}"
        self.talks[conversation_id] = Conversation(ConversationInfo(conversation_id, "", user, START, START))
        return conversation_id

    def conversations(self, *, user: str) -> list[ConversationInfo]:
        return [talk.info for talk in reversed(self.talks.values()) if talk.info.owner == user]

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
        talk = self._talk(conversation_id, author)
        if self._running(talk):
            raise Busy("The turn is still running.")
        if not text.strip():
            raise ValueError("There is nothing to send.")
        self.submitted.append((text, author, timezone))
        self.pages.append(dict(page or {}))
        self.proposed += [(call.name, dict(call.arguments)) for call in propose]
        if not talk.info.title:
            talk.info = ConversationInfo(conversation_id, text, author, START, START)
        self.add(conversation_id, log.UserMessage(text), author=author)
        talk.script = list(self.scripts.get(text, [log.AssistantText("Done.", "m"), log.TurnEnded("end_turn")]))
        self.go_on(conversation_id)

    def add(self, conversation_id: str, *payloads: Payload, author: str = "agent") -> None:
        talk = self.talks[conversation_id]
        for payload in payloads:
            seq = len(talk.events) + 1
            talk.events.append(Event(conversation_id, seq, START + seq, author, payload))

    def go_on(self, conversation_id: str) -> None:
        """Play the script up to its next hold."""
        talk = self.talks[conversation_id]
        talk.hold = None
        while talk.script:
            payload = talk.script.pop(0)
            if isinstance(payload, Hold):
                talk.hold = payload
                return
            self.add(conversation_id, payload)

    def events(self, conversation_id: str, *, after: int = 0, user: str | None = None) -> list[Event]:
        return [event for event in self._talk(conversation_id, user).events if event.seq > after]

    def live(self, conversation_id: str, *, user: str | None = None) -> Live:
        talk = self._talk(conversation_id, user)
        hold = talk.hold or Hold(phase="")
        return Live(self._running(talk), hold.text, hold.thinking, len(talk.events), hold.phase)

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
        self.edits.append(arguments)
        self.decisions.append((decisions, author, secrets))
        self.confirmations.append(confirmations)
        self.for_conversation.append(list(for_conversation))
        for call_id, approved in decisions.items():
            self.add(conversation_id, log.ApprovalDecided(call_id, approved, reason), author=author)
        for call_id, approved in decisions.items():
            if approved:
                self.add(conversation_id, log.ToolStarted(call_id), log.ToolResult(call_id, "It is done.", False))
        self.add(conversation_id, log.AssistantText("All decided.", "m2"), log.TurnEnded("end_turn"))

    def tool(self, name: str) -> ToolInfo | None:
        return self.tools.get(name)

    def find(self, words: str, *, user: str) -> set[str]:
        return {talk.info.id for talk in self.talks.values() if words.lower() in talk.info.title.lower()}

    def rename(self, conversation_id: str, title: str, *, author: str) -> None:
        talk = self._talk(conversation_id, author)
        talk.info = replace(talk.info, title=title)

    def delete(self, conversation_id: str, *, author: str) -> None:
        self._talk(conversation_id, author)
        del self.talks[conversation_id]

    def share(self, conversation_id: str, shared: bool | None = None, *, author: str) -> str | None:
        self._talk(conversation_id, author)
        if shared is not None:
            (self.shares.add if shared else self.shares.discard)(conversation_id)
        return f"link-{conversation_id}" if conversation_id in self.shares else None

    def shared(self, token: str) -> tuple[ConversationInfo, list[Event]]:
        conversation_id = token.removeprefix("link-")
        if conversation_id not in self.shares:
            raise UnknownConversation(token)
        return self.talks[conversation_id].info, self.talks[conversation_id].events

    def activity(self, *, since: float) -> ActivityReport:
        return self.report

    def undo(self, conversation_id: str, call_id: str, *, author: str) -> None:
        self.undone.append(call_id)
        self.add(conversation_id, log.UserMessage("Take it back."), author=author)
        self.add(conversation_id, log.AssistantText("It is back.", "m8"), log.TurnEnded("end_turn"))

    def stop(self, conversation_id: str, *, user: str | None = None) -> None:
        talk = self._talk(conversation_id, user)
        talk.script, talk.hold = [], None
        self.add(conversation_id, log.TurnEnded("stopped"))

    def retry(self, conversation_id: str, *, author: str) -> None:
        self.retried.append(conversation_id)
        self.add(conversation_id, log.AssistantText("Better now.", "m9"), log.TurnEnded("end_turn"))

    def call_tool(
        self, conversation_id: str, name: str, arguments: dict[str, Any], *, author: str, timezone: str | None = None
    ) -> ToolResult:
        self.calls.append((name, arguments))
        if name == "set_context":
            return self._set_context(conversation_id, arguments)
        results = self.answers.get(name)
        if not results:
            return ToolResult("ui", f"{name} is not scripted", True)
        return results.pop(0) if len(results) > 1 else results[0]

    def _set_context(self, conversation_id: str, arguments: dict[str, Any]) -> ToolResult:
        context = self.talks[conversation_id].context
        for key, value in arguments.items():
            context[key] = (
                {"id": value, "name": value, "state": "RUNNING"} if key in ("cluster", "warehouse") else value
            )
        return ToolResult("ui", "Changed.", False, dict(context))

    def context(
        self, conversation_id: str, *, max_age: float = 2.0, patience: float | None = None, user: str | None = None
    ) -> dict[str, Any]:
        return self._talk(conversation_id, user).context if self.ready else {}

    def rows(self, statement_id: str, *, user: str, limit: int | None = None) -> pa.Table:
        table = self.tables[statement_id]
        return table if limit is None else table.slice(0, limit)

    def batches(self, statement_id: str, *, user: str) -> Iterator[pa.RecordBatch]:
        self.read_whole.append(statement_id)
        rows = 0
        for batch in self.tables[statement_id].to_batches(max_chunksize=1000):
            rows += batch.num_rows
            if rows > self.broken_after:
                raise ConnectionError("The connection broke.")
            yield batch

    def usage(self, conversation_id: str, *, user: str | None = None) -> UsageTotals:
        return UsageTotals(input_tokens=11_000, output_tokens=1_400, cost_usd=0.0, calls=2)

    def _talk(self, conversation_id: str, user: str | None) -> Conversation:
        talk = self.talks.get(conversation_id)
        if talk is None or (user is not None and talk.info.owner != user):
            raise UnknownConversation("No such conversation.")
        return talk

    @staticmethod
    def _running(talk: Conversation) -> bool:
        return talk.hold is not None
