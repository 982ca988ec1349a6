"""Groups in the order of what they are grouped by; what only some are shown of is still ranked by its measure."""

from __future__ import annotations

import pytest

from tests.agent.planner.conftest import Talk, Texts


def query(talk, said):
    calls, _ = talk.say(said)
    return [args["sql"] for name, args in calls if name == "execute_sql"][-1]


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("revenue by franchise sorted by name", "name"),
        ("revenue by franchise ordered by franchise name", "name"),
        ("average fare by pickup zip sorted by pickup zip", "pickup_zip"),
        ("average fare by pickup zip, sorted by zip", "pickup_zip"),
        ("revenue by product sorted alphabetically", "product"),
        ("revenue by product in 2024 sorted by product", "product"),
        ("trips per day sorted by date", "day"),
    ],
)
def test_from_the_first_on(talk, said, order):
    assert query(talk, said).endswith(f" ORDER BY {order} ASC NULLS LAST")


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("average fare by pickup zip sorted by zip descending", "pickup_zip"),
        ("trips per day sorted by date, newest first", "day"),
    ],
)
def test_from_the_last_on(talk, said, order):
    assert query(talk, said).endswith(f" ORDER BY {order} DESC")


def test_by_the_measure_where_that_is_said(talk):
    assert "ORDER BY sum_totalPrice DESC" in query(talk, "revenue by product sorted by revenue")


def test_as_a_change_that_lasts(talk):
    talk.say("revenue by product as a bar chart")
    assert query(talk, "sort that by name").endswith("ORDER BY product ASC NULLS LAST")
    later = query(talk, "only in 2024")
    assert "'2024-01-01'" in later
    assert later.endswith("ORDER BY product ASC NULLS LAST")


def test_the_highest_is_still_told(talk):
    _, reply = talk.say("revenue by product sorted by product")
    assert "Highest: `product` **A** with sum totalPrice **30.50**" in reply.text
    assert "Lowest" not in reply.text


def test_names_are_sorted_from_a(talk):
    assert query(talk, "customers of tpch sorted by name").endswith("ORDER BY c_name ASC LIMIT 10")


SHARED = "The chart was not drawn: Several rows share the same name, so their marks would cover each other."


class Namesakes(Texts):
    """Two franchises of one name: what is grouped by name and key cannot be drawn by name."""

    def answer(self, name, args):
        if name == "show_chart" and args["statement_id"] == "st-0001-77":
            return SHARED, True
        return super().answer(name, args)


def test_a_chart_tells_namesakes_apart():
    calls, reply = Talk(Namesakes()).say("revenue by franchise as a bar chart")
    asked = [args["sql"] for name, args in calls if name == "execute_sql"]
    assert len(asked) == 2
    assert asked[1].startswith("SELECT CONCAT(name, ' (', sales_franchises.franchiseID, ')') AS name, SUM(totalPrice)")
    assert [args["statement_id"] for name, args in calls if name == "show_chart"] == ["st-0001-77", "st-0002-77"]
    assert "what tells them apart" in reply.text


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        ("average fare per pickup hour", "GROUP BY HOUR(tpep_pickup_datetime) "),
        ("trips per dropoff day", "GROUP BY CAST(tpep_dropoff_datetime AS DATE) "),
        ("trips by pickup hour and pickup zip", "GROUP BY HOUR(tpep_pickup_datetime), pickup_zip "),
    ],
)
def test_a_span_is_of_the_time_that_is_named(talk, said, groups):
    assert groups in query(talk, said)


def test_an_order_said_twice_is_done_once(talk):
    calls, _ = talk.say("get rid of the Data Science Sandbox cluster, delete it completely")
    assert [name for name, _ in calls if name == "delete_cluster"] == ["delete_cluster"]
