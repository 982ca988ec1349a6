"""A sentence behind a question that says which figure is meant."""

from __future__ import annotations

import pytest

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
    ],
)  # fmt: skip
def test_the_figure_goes_into_the_question(said: str, meant: str):
    assert with_its_figure(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "is BI Adhoc slower at night? restart it for me and Tom",
        "does it matter for the job? stop it",
        "how many notes are there? look for the job Ingest",
        "how many makers from Peru are there in a1, and how many in b2?",  # of Peru as well
    ],
)
def test_other_messages_stay(said: str):
    assert with_its_figure(said) == said
