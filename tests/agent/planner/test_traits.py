"""One trait of what is named or was listed: a column's type, the size of each warehouse, the biggest table."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("what's the data type of o_orderdate in orders", "`o_orderdate` of `samples.tpch.orders` is `date`."),
        ("what type is fare_amount in trips?", "`fare_amount` of `samples.nyctaxi.trips` is `double`."),
        ("what data type does the totalPrice column have", "`totalPrice` of `samples.bakehouse.sales_transactions` is"),
        ("is o_orderdate a date or a string?", "`o_orderdate` of `samples.tpch.orders` is `date`."),
        ("data type of wheel_count in orders", "I found no column called **wheel_count** in `samples.tpch.orders`."),
        ("which table in tpch has the most rows", "`samples.tpch.orders` is the biggest of 5 tables, with 1,000 rows."),
        ("what's the largest table in samples.tpch", "`samples.tpch.orders` is the biggest of 5 tables"),
        ("the biggest table in nowhere", "I found no schema called **nowhere**."),
    ],
)
def test_told_of_columns_and_tables(talk, said, told):
    calls, reply = talk.say(said)
    assert told in reply.text
    assert {name for name, _ in calls} <= {"search_tables", "describe_table", "list_schemas", "list_tables"}


def test_a_column_of_the_list_is_told_for_each_thing(talk):
    calls, reply = talk.say("what warehouses do we have and what size are they")
    assert [name for name, _ in calls] == ["list_warehouses"]
    assert "**BI Warehouse** Small and **Starter Warehouse** Small." in reply.text
    talk.say("list the clusters")
    calls, reply = talk.say("how many workers do they have?")
    assert calls == []
    assert "**ML Training Cluster** 4 workers" in reply.text
    calls, reply = talk.say("and whats their node type")
    assert calls == []
    assert "**GPU Experiments** g4dn.xlarge" in reply.text


def test_what_the_list_does_not_have_is_not_made_up(talk):
    talk.say("list the warehouses")
    calls, reply = talk.say("what language are they in?")
    assert all(name.startswith(("list_", "search_")) for name, _ in calls)
    assert "Starter Warehouse** S" not in reply.text
