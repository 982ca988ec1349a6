"""Where a plan runs: the session, what was said and done before, the tools on offer, and look-ups in the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from agent.providers.planner.dialogue import Turn
from agent.providers.planner.memory import LISTS, Memory
from agent.providers.planner.steps import Answer, Call, Lookup, Result, Stop
from agent.providers.planner.things import Thing, things_of
from agent.providers.planner.wording import said_by_tool

READ_PREFIXES = ("list_", "get_", "describe_", "search_", "read_", "export_", "show_")


@lru_cache(maxsize=512)
def is_read(tool: str) -> bool:
    return tool.startswith(READ_PREFIXES)


@dataclass
class Scene:
    """``tools`` maps each tool on offer to the names of its parameters. One scene serves one run of one plan."""

    tools: dict[str, frozenset[str]]
    turns: tuple[Turn, ...] = ()
    context: dict[str, str] = field(default_factory=dict)
    done: list[Result] = field(default_factory=list)
    shown: list[Result] = field(default_factory=list)  # lists that earlier clauses of this message asked for
    told: dict[int, str] = field(default_factory=dict)  # what the clause said that a step in ``done`` was for
    said: str = ""  # the message, as it was typed
    _seen: dict[str, Result] = field(default_factory=dict)
    _made: dict[str, Result] = field(default_factory=dict)
    _read: dict[str, Result] = field(default_factory=dict)

    @property
    def memory(self) -> Memory:
        return Memory(self.turns, tuple(self.done), self.context, tuple(self.shown), self.told)

    def has(self, tool: str) -> bool:
        return tool in self.tools

    def call_for(self, tool: str, **args: Any) -> Call:
        """A call with the arguments that the tool has. Raises Stop when the tool is not on offer."""
        if tool not in self.tools:
            raise Stop(
                Answer(f"I would need the tool `{tool}` for that, and this session does not offer it.", ok=False)
            )
        return Call(tool, {k: v for k, v in args.items() if k in self.tools[tool] and v not in (None, "", {}, [])})

    def ask(self, *calls: Call) -> Lookup:
        """Makes calls together; gives their results in order, failed ones included."""
        repeated = [self._made.get(call.key) or self._read.get(call.key) for call in calls]
        if calls and all(r is not None for r in repeated):
            return repeated  # "undo that, resume it", "get rid of it, delete it": done already in this turn
        results = yield list(calls)
        if not all(is_read(result.call.name) for result in results):
            self._made.clear()  # "stop it, start it, stop it again": what was done before no longer holds
        for result in results:
            self.done.append(result)
            if not is_read(result.call.name):
                self._seen.clear()
                self._read.clear()
                if result.call.name.startswith(_ONCE) and not result.is_error:
                    self._made[result.call.key] = result
        return results

    @property
    def changed(self) -> bool:
        """Whether this turn called a tool that changes something."""
        return not all(is_read(result.call.name) for result in self.done)

    def read_again(self) -> None:
        """Another reading of the message begins: what the one before it looked at answers this one too."""
        self._read = {result.call.key: result for result in self.done if is_read(result.call.name)}
        self.shown.clear()
        self.told.clear()

    def call(self, tool: str, **args: Any) -> Lookup:
        """Makes one call. Ends the plan with what the tool said when it failed."""
        if tool.startswith(_OF_ONE):
            return (yield from self.look(tool, **args))  # shown in this turn already, and nothing has changed since
        result = (yield from self.ask(self.call_for(tool, **args)))[0]
        if result.is_error:
            raise Stop(said_by_tool(result))
        return result

    def look(self, tool: str, **args: Any) -> Lookup:
        """As :meth:`call` for a tool that reads; this turn's earlier look-ups answer while nothing has changed."""
        call = self.call_for(tool, **args)
        if call.key not in self._seen:
            result = (yield from self.ask(call))[0]
            if result.is_error:
                raise Stop(said_by_tool(result))
            self._seen[call.key] = result
        return self._seen[call.key]

    def look_all(self, calls: Sequence[Call]) -> Lookup:
        """Several look-ups at once. Those that fail give None."""
        fresh = [call for call in calls if call.key not in self._seen]
        if fresh:
            for result in (yield from self.ask(*fresh)):
                if not result.is_error:
                    self._seen[result.call.key] = result
        return [self._seen.get(call.key) for call in calls]

    def things(self, kind: str, **args: Any) -> Lookup:
        """All objects of a kind, as its list tool names them."""
        result = yield from self.look(LIST_TOOL[kind], **args)
        found: tuple[Thing, ...] = things_of(kind, result)
        return found


_OF_ONE = ("get_", "describe_", "export_")
# What gives the same when it is done twice in a turn; runs are left out, and what takes a statement or a value.
_ONCE = ("update_job", "clear_context", "set_context", "delete_cluster", "delete_job", "delete_warehouse", "stop_")

LIST_TOOL = {kind: tool for tool, kind in reversed(LISTS.items())} | {"table": "list_tables"}
