"""SIGKILL at any moment: what was answered is there after the next start, what was not is whole or absent."""

from __future__ import annotations

from pathlib import Path

from tests.local_workspace.crash import Soak, killed_at_birth


def test_a_server_killed_while_everything_is_written_loses_no_answered_write(second_folder: Path):
    soak = Soak(second_folder, seed=20)
    soak.prepare()
    for _ in range(2):
        soak.round()
    soak.last_check()
    assert soak.problems == []
    assert soak.kills == 2
    assert all(family.answered for family in soak.families)
    assert soak.tokens
    assert soak.rows_answered


def test_a_server_killed_during_its_birth_is_born_whole_the_next_time(second_folder: Path):
    assert killed_at_birth(second_folder, seconds=0.9) == 7
