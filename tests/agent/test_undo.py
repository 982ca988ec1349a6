"""What is kept for taking a call back, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from agent.toolbox import Outcome
from agent.undo import KEPT, undo_of

TOKEN = "dapi" + "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ({"content": "SELECT 1"}, True),
        ({"content": ""}, True),
        ({"content": "x" * KEPT}, True),
        ({"content": "x" * (KEPT + 1)}, False),
        ({"content": f"token = '{TOKEN}'"}, False),  # the log must not hold it, and with a gap it would be another text
        ({"content": "the first half", "content_truncated": True}, False),
        ({"content": "", "binary": True}, False),
        ({}, False),
    ],
)
async def test_a_file_is_kept_whole_or_not_at_all(found, kept):
    async def read(name: str, arguments: dict[str, Any]) -> Outcome:
        assert (name, arguments) == ("read_workspace_file", {"path": "/f"})
        return Outcome("ok", structured={"file": {"path": "/f", **found}})

    undo = await undo_of("write_workspace_file", {"path": "/f", "overwrite": True}, read=read)
    assert bool(undo) is kept
    if undo:
        assert undo["arguments"] == {"path": "/f", "content": found["content"], "overwrite": True}


async def test_what_overwrites_nothing_is_not_looked_at():
    async def read(name: str, arguments: dict[str, Any]) -> Outcome:
        raise AssertionError(name)

    assert await undo_of("write_workspace_file", {"path": "/f"}, read=read) is None
    assert await undo_of("create_job", {"name": "j"}, read=read) is None


async def test_a_look_that_takes_too_long_is_given_up(monkeypatch):
    import asyncio

    async def never(name: str, arguments: dict[str, Any]) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr("agent.undo.PATIENCE", 0.01)
    assert await undo_of("stop_cluster", {"cluster": "c"}, read=never) is None
