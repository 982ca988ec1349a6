"""What a plan is made of: calls it asks for, results it gets back, and the answer it ends with."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from agent.providers.planner.tooltext import ToolText, read_tool_text

if TYPE_CHECKING:
    from agent.providers.planner.language.clause import Clause


@dataclass(frozen=True)
class Call:
    """A tool call that a plan asks for. Arguments that are None are left out."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "args", {k: v for k, v in self.args.items() if v is not None})

    @cached_property
    def key(self) -> str:
        """The call's identity: equal for equal names and arguments, whatever the order of the arguments."""
        return f"{self.name} {json.dumps(self.args, sort_keys=True, ensure_ascii=False)}"


@dataclass(frozen=True)
class Result:
    """What a call gave: the text a model is shown, and whether the tool said it failed."""

    call: Call
    text: str
    is_error: bool = False

    @cached_property
    def parsed(self) -> ToolText:
        return read_tool_text(self.text)

    @property
    def declined(self) -> bool:
        """Whether a person said no to the call, as against the call having been tried and failed."""
        return self.is_error and "declined" in self.text[:200].lower()


@dataclass(frozen=True)
class Option:
    """One way to go on after a question: what a person would say, and the request that it stands for."""

    label: str
    request: Clause
    says: tuple[str, ...] = ()  # other words for it: ids, states
    then: tuple[Clause, ...] = ()  # what waited for the choice


@dataclass(frozen=True)
class Answer:
    """The end of a plan.

    ``yes`` is what "yes" would do when the text ends in a question; ``options`` what naming one of several would do;
    ``others`` what "the other one" would do after a choice was made among several. ``fill`` is a request that lacks one
    value, which the next message may be. ``rest`` are the clauses that wait. ``ok`` is false when what
    was asked has not been done: later clauses then wait. ``lost`` says that the words were not understood.
    """

    text: str
    followups: tuple[str, ...] = ()
    yes: tuple[Clause, ...] = ()
    options: tuple[Option, ...] = ()
    others: tuple[Option, ...] = ()
    fill: tuple[str, Clause] | None = None
    rest: tuple[Clause, ...] = ()
    ok: bool = True
    lost: bool = False


class Stop(Exception):
    """Raised inside a plan to end it with this answer, from however deep."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.text)
        self.answer = answer


Plan = Generator[Sequence[Call], Sequence[Result], Answer]
Lookup = Generator[Sequence[Call], Sequence[Result], Any]


@dataclass(frozen=True)
class Reply:
    """One model message: text and the calls it asks for. Without calls the turn is over."""

    text: str
    calls: tuple[Call, ...] = ()
    answer: Answer | None = None
