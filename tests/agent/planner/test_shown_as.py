"""A sentence behind a question that says which figure is meant."""

from __future__ import annotations

import pytest

from agent.providers.planner.language.second_figures import as_one_question
from agent.providers.planner.language.shown_as import with_its_figure


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("does the tariff matter for churn? give me the rate for each", "churn rate by tariff"),
        ("Does the colour make any difference to the price? show the average for each one", "average price by colour"),
        ("does the tariff matter for churn?", "churn rate by tariff"),
        ("are tips higher at night? average for night and day", "average tips for night vs day"),
        ("when do most visits begin? count by hour", "number of visits by hour, highest first"),
        ("when during the week do most visits happen?", "which weekday has the most visits"),
        ("How many notes talk about waiting? Look for the word waited.", 'How many notes contain the word "waited"'),
        ("how many makers are there in a1, and how many in b2?",
         "how many makers are there in a1, and how many makers are there in b2"),
        ("how many visits were there in 1996 from Peru, and how many in 1997?",
         "how many visits were there in 1996 vs 1997 from Peru"),
        ("are there any visits without a zone? how many?", "how many visits without a zone are there"),
        ("Is there any visit longer than 3 hours? If so, how many are there?",
         "how many visit longer than 3 hours are there"),
        ("do we have any guests from Peru? how many of them?", "how many guests from Peru do we have"),
        ("refund rate per market (refunds / revenue)", "refund rate per market (refunds divided by revenue"),
    ],
)  # fmt: skip
def test_the_figure_goes_into_the_question(said: str, meant: str):
    assert with_its_figure(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("which shops got the most notes? top 5 by name", "which shops got the most notes, limit 5"),
        ("Who spent the most? Just the first ten, please.", "Who spent the most, limit ten"),
        (
            "which parts are the most expensive? top 5 with price",
            "which parts are the most expensive, limit 5 with price",
        ),
        ("which clusters cost the most? top 3", "which clusters cost the most? top 3"),  # of the workspace
        ("how many notes are there? top 5 by length", "how many notes are there? top 5 by length"),
        ("which shops got the most notes? top 5 by revenue", "which shops got the most notes? top 5 by revenue"),
    ],
)
def test_how_many_are_shown_goes_into_a_ranking(said: str, meant: str):
    assert as_one_question(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "is BI Adhoc slower at night? restart it for me and Tom",
        "does it matter for the job? stop it",
        "how many notes are there? look for the job Ingest",
        "how many makers from Peru are there in a1, and how many in b2?",  # of Peru as well
        "are there any visits without a zone? how many in Peru?",
        "stop the job in /a / b per night",
    ],
)
def test_other_messages_stay(said: str):
    assert with_its_figure(said) == said
