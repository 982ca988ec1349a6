"""Requests to the workspace and its answers, one JSON line each."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Iterator
from typing import Any

# One question at a time, so that each gets its own answer.
_lock = threading.Lock()
_writing = threading.Lock()
_orders: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
_answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
_ends: list[Any] = []
_process: list[int] = []


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
    _process.append(os.getpid())
    threading.Thread(target=_sort, name="wire", daemon=True).start()


def _sort() -> None:
    """Orders and answers come on one line: a thread of an earlier cell may ask while we wait for the next order."""
    for line in _ends[0]:
        message = json.loads(line)
        (_orders if "op" in message else _answers).put(message)
    _orders.put(None)
    _answers.put(None)


def orders() -> Iterator[dict[str, Any]]:
    """What to run, until the workspace has no more."""
    while (order := _orders.get()) is not None:
        yield order


def say(message: dict[str, Any]) -> None:
    line = json.dumps(message) + "\n"
    with _writing:
        _ends[1].write(line)
        _ends[1].flush()


def ask(op: str, **message: Any) -> dict[str, Any]:
    """The workspace's answer. Raises :class:`Refused`. Threads of a cell wait for each other."""
    if os.getpid() != _process[0]:
        # No thread of ours came along into a fork, so nobody would read the answer there.
        raise Refused("dbutils and spark answer in the notebook's own process only, not in one that it has forked.")
    with _lock:
        say({"op": op, **message})
        answer = _answers.get()
        if answer is None:
            _answers.put(None)  # for whoever asks after us
            raise Refused("The workspace has ended this Python process.")
    if answer.get("error"):
        raise Refused(answer["error"], answer.get("error_class"), answer.get("sql_state"))
    return answer
