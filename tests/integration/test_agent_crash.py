"""The app is killed with SIGKILL in the middle of turns: nothing acknowledged is lost, nothing is done twice.

A few kills here; ``python -m benchmarks.agent_crash --kills 50`` makes more.
"""

from __future__ import annotations

import os

import pytest

from benchmarks.agent_crash import run

pytestmark = pytest.mark.slow


def test_kills_lose_nothing_and_repeat_nothing() -> None:
    figures = run(int(os.environ.get("CRASH_KILLS", "4")), seed=7)
    assert figures.faults == []
    assert figures.kills == figures.acknowledged
    assert figures.effects  # the model did change something
