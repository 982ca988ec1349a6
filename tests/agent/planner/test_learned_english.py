"""Wordings of people who learned English later, and what only looks like one of them."""

import pytest

from agent.providers.planner.language.learned_english import as_is_usual


@pytest.mark.parametrize(
    ("said", "usual"),
    [
        ("tickets by plan, how many each", "tickets by plan, count"),
        ("tickets per plan, how many of each are there?", "tickets per plan, count"),
        ("plans, monthly and yearly, how many of each?", "number of plans, monthly vs yearly"),
        ("Compare X and Y: how much income had each last year?", "compare income of X and Y last year"),
        ("Compare X and Y: how many orders had each", "compare number of orders of X and Y"),
        ("what sold best, counted in pieces?", "what sold best in pieces?"),
        ("on which weekday do people take the bus most?", "on which weekday are there the most bus trips?"),
        ("how many minutes had the longest ride", "how long was the longest ride in minutes"),
        ("longest ride, how many minutes", "how long was the longest ride in minutes"),
        ("trips that start and finish in the same city", "trips that start and end in the same city"),
        ("how many notes say the word late", "how many notes contain the word late"),
        ("only the nations from Asia", "only Asia"),
        ("what is the usual fare, I mean the average", "what is the average fare"),
        ("what does an order cost in average?", "what does an order cost on average?"),
        ("split it by city rather", "split it by city instead"),
        ("stop the clusters which are doing nothing since one hour", "stop the clusters that are idle for one hour"),
        ("rename the job A one in B one", "rename the job A one to B one"),
        ("go one deeper in reports", "go into reports"),
        ("list jobs and start also the A job", "list jobs and also start the A job"),
        ("delete /a/b/c.csv and show what is left in this folder", "delete /a/b/c.csv and list /a/b"),
        ("create it and let it run one time right now", "create it and run it now"),
        ("what is a typical fare in dollars, I mean the average", "what is the average fare in dollars"),
        ("were the earlier runs from this job ok?", "show the runs of this job"),
        ("show the earlier runs of this job", "show the runs of this job"),
        ("how does the table big_fish look, which columns", "describe the table big_fish"),
    ],
)
def test_it_is_put_in_the_usual_words(said, usual):
    assert as_is_usual(said) == usual


@pytest.mark.parametrize(
    "said",
    [
        "show the difference in average fare by zip",
        "compare EMEA and APAC in average revenue",
        "rename the job A in the staging workspace",
        "rename cluster X in Y to Z",
        "rename column fare in table trips to price",
        "only orders from Germany",
        "which customers use the taxi most",
        "what took the longest time, how many minutes and how many miles",
        "clusters by state, how many each",
        "let it run once a day",
    ],
)
def test_anything_else_stays_as_it_is(said):
    assert as_is_usual(said) == said
