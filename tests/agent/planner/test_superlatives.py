"""Which one "the biggest" is: sizes have an order of their own, and what is off may be bigger than what runs."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.reader import as_written, read_clause
from agent.providers.planner.resolve import pick
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Stop
from agent.providers.planner.superlatives import superlative
from agent.providers.planner.things import Thing


def warehouse(name: str, size: str, state: str) -> Thing:
    return Thing("warehouse", name, name, name, {"size": size, "state": state})


def runs(thing: Thing) -> bool:
    return thing.state == "RUNNING"


SIZES = [warehouse("a", "Small", "RUNNING"), warehouse("b", "Large", "RUNNING"), warehouse("c", "2X-Large", "STOPPED")]


@pytest.mark.parametrize(
    ("said", "name"), [("the biggest warehouse", "c"), ("the smallest warehouse", "a"), ("the largest one", "c")]
)
def test_sizes_are_no_words_to_sort(said, name):
    found = superlative(read_clause(f"show {said}"), SIZES)
    assert found is not None
    assert found.name == name


def test_words_without_an_order_tell_nothing():
    things = [warehouse("a", "tall", "RUNNING"), warehouse("b", "grande", "RUNNING")]
    assert superlative(read_clause("show the biggest warehouse"), things) is None


@pytest.mark.parametrize("said", ["stop the biggest warehouse", "stop whichever warehouse is the biggest"])
def test_the_biggest_of_all_that_is_off_is_asked_about(said):
    with pytest.raises(Stop) as asked:
        pick(Scene({}), read_clause(as_written(said)), SIZES, kind="warehouse", verb="stop", usable=runs)
    assert "**c**, which is stopped already" in asked.value.answer.text
    assert asked.value.answer.yes


def test_of_those_that_run_the_biggest_is_plain():
    said = read_clause("stop the biggest running warehouse")
    found = pick(Scene({}), said, SIZES, kind="warehouse", verb="stop", usable=runs)
    assert found.name == "b"
