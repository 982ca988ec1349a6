"""Several things made in one order."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.created import each_made
from tests.agent.planner.calls import changed


@pytest.mark.parametrize(
    ("said", "orders"),
    [
        ("create two clusters called x1 and x2", ["create a cluster called x1", "create a cluster called x2"]),
        (
            "create clusters x1 and x2 with 2 workers each",
            ["create a cluster called x1 with 2 workers", "create a cluster called x2 with 2 workers"],
        ),
        (
            "create two clusters, etl-a with 2 workers and etl-b with 4",
            ["create a cluster called etl-a with 2 workers", "create a cluster called etl-b with 4 workers"],
        ),
        (
            "create clusters a-1 with 2 workers and 30 minutes autotermination and a-2 with 3 workers",
            [
                "create a cluster called a-1 with 2 workers and 30 minutes autotermination",
                "create a cluster called a-2 with 3 workers",
            ],
        ),
        (
            "create two warehouses, w1 small and w2 medium",
            ["create a warehouse called w1, small", "create a warehouse called w2, medium"],
        ),
        ("create notebooks /Shared/a and /Shared/b", ["create a notebook /Shared/a", "create a notebook /Shared/b"]),
        ("make 3 scopes: a1, b1 and c1", [f"make a scope called {n}" for n in ("a1", "b1", "c1")]),
    ],
)
def test_each_is_an_order_of_its_own(said, orders):
    assert each_made(said, lambda part: part.startswith("add")) == orders


@pytest.mark.parametrize(
    "said",
    ["create three clusters called a1 and a2", "create a cluster called a and b", "list clusters and jobs"],
)
def test_other_texts_stay_as_they_are(said):
    assert each_made(said, lambda part: part.startswith("add")) == [said]


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("create a secret scope billing", ("create_secret_scope", {"scope": "billing"})),
        ("create a folder cost in /Shared", ("create_directory", {"path": "/Shared/cost"})),
    ],
)
def test_a_name_may_be_a_word_with_a_meaning_of_its_own(talk, said, done):
    assert done in talk.say(said)[0]


@pytest.mark.parametrize("said", ["call it Weekend Batch, 4 workers", "name it Weekend Batch with 4 workers"])
def test_a_name_of_two_words_ends_where_the_size_begins(talk, said):
    talk.say("I need a new cluster")
    assert changed(talk.say(said)[0]) == [("create_cluster", {"name": "Weekend Batch", "num_workers": 4})]
