from __future__ import annotations

import pytest
import sqlglot

from agent.providers.planner.sql.conditions import together


@pytest.mark.parametrize(
    ("tests", "joined"),
    [
        (["region = 'a'", "region = 'b'"], ["region IN ('a', 'b')"]),
        (["region = 'a' AND region = 'b'", "n > 1"], ["region IN ('a', 'b')", "n > 1"]),
        (["region = 'a'", "region = 'a'"], ["region = 'a'", "region = 'a'"]),
        (["region = 'a'", "place = 'b'"], ["region = 'a'", "place = 'b'"]),
        (["region <> 'a'", "region <> 'b'"], ["region <> 'a'", "region <> 'b'"]),
        (["n = 1", "n = m"], ["n = 1", "n = m"]),
    ],
)
def test_two_values_of_one_column_are_either_of_them(tests: list[str], joined: list[str]) -> None:
    assert [test.sql() for test in together([sqlglot.condition(test) for test in tests])] == joined


def test_a_condition_on_another_cluster_than_that_of_the_run_is_not_tested_on_that(new_talk):
    calls, _ = new_talk().say("if GPU Experiments is off, run clean_orders on Shared Analytics")
    assert all(name != "run_notebook" for name, _ in calls)
