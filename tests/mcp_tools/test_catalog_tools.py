from __future__ import annotations

from .conftest import Tools, text_of


async def test_catalogs_and_schemas(tools: Tools) -> None:
    assert {"main", "ml", "samples"} <= {c["name"] for c in (await tools.data("list_catalogs"))["catalogs"]}
    schemas = (await tools.data("list_schemas", catalog="samples"))["schemas"]
    assert {"samples.bakehouse", "samples.nyctaxi", "samples.tpch"} == {s["full_name"] for s in schemas}
    everywhere = (await tools.data("list_schemas"))["schemas"]
    assert {"main.default", "samples.tpch"} <= {s["full_name"] for s in everywhere}
    assert "nowhere" in await tools.fails("list_schemas", catalog="nowhere")


async def test_tables_by_schema_however_it_is_named(tools: Tools) -> None:
    full = await tools.data("list_tables", schema="samples.tpch")
    assert full["count"] == 8
    assert await tools.data("list_tables", schema="tpch") == full
    await tools.ok("set_context", schema="samples.tpch")
    assert await tools.data("list_tables") == full
    assert "There is no schema 'samples.tpch2'. Did you mean samples.tpch" in await tools.fails(
        "list_tables", schema="samples.tpch2"
    )


async def test_describe_shows_columns_size_and_a_sample(tools: Tools) -> None:
    result = await tools.ok("describe_table", table="samples.nyctaxi.trips", limit=2)
    text = text_of(result)
    assert text.startswith("samples.nyctaxi.trips (MANAGED): 6 columns, 21,932 rows, ")
    assert "column: fare_amount double: US dollars" in text
    assert "sample: tpep_pickup_datetime | tpep_dropoff_datetime | trip_distance" in text
    assert result.structured_content is not None
    table = result.structured_content["table"]
    assert (table["row_count"], len(table["columns"]), len(table["sample"]["rows"])) == (21932, 6, 2)
    assert table["size_bytes"] > 0
    assert table["sample"]["statement_id"]


async def test_describe_finds_a_table_by_its_last_name(tools: Tools) -> None:
    assert (await tools.data("describe_table", table="orders", limit=1))["table"]["full_name"] == "samples.tpch.orders"
    assert (await tools.data("describe_table", table="`nyctaxi`.`trips`", limit=0))["table"]["name"] == "trips"


async def test_an_unknown_table_names_similar_ones(tools: Tools) -> None:
    assert "Did you mean orders (samples.tpch.orders)" in await tools.fails("describe_table", table="ordesr")
    assert "customer" in await tools.fails("describe_table", table="samples.tpch.custommer")


async def test_search_looks_at_names_columns_and_comments(tools: Tools) -> None:
    by_name = (await tools.data("search_tables", query="customers"))["tables"]
    assert "samples.tpch.customer" in [table["full_name"] for table in by_name[:5]]
    by_column = (await tools.data("search_tables", query="pickup_zip"))["tables"]
    assert [table["full_name"] for table in by_column] == ["samples.nyctaxi.trips"]
    assert by_column[0]["matched_columns"]
    assert (await tools.data("search_tables", query="zzzz"))["count"] == 0
