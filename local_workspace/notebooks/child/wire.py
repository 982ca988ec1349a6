"""Requests to the workspace and its answers, one JSON line each."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

_lock = threading.Lock()
_ends: list[Any] = []


class Refused(RuntimeError):
    """What the workspace did not do. ``error_class`` and ``sql_state`` are set where SQL failed."""

    def __init__(self, message: str, error_class: str | None = None, sql_state: str | None = None) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.sql_state = sql_state


def open_wire() -> None:
    """Take standard input and output for ourselves: what a cell reads or prints must not get between our messages."""
    _ends.append(os.fdopen(os.dup(0), "r", encoding="utf-8"))
    _ends.append(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)


def orders() -> Any:
    """The lines that tell what to run."""
    return _ends[0]


def say(message: dict[str, Any]) -> None:
    _ends[1].write(json.dumps(message) + "\n")
    _ends[1].flush()


def ask(op: str, **message: Any) -> dict[str, Any]:
    """The workspace's answer. Raises :class:`Refused`. Threads of a cell wait for each other."""
    with _lock:
        say({"op": op, **message})
        answer = json.loads(_ends[0].readline())
    if answer.get("error"):
        raise Refused(answer["error"], answer.get("error_class"), answer.get("sql_state"))
    return answer
