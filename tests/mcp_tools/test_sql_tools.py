from __future__ import annotations

import asyncio

from .conftest import Tools, text_of

# On one core only, for the others have work to do.
SLOW = "SELECT count(*) FROM range(0, 10000000000, 1, 1) WHERE sqrt(id) % 7 = 3"


async def test_a_query_shows_some_rows_and_keeps_all(tools: Tools) -> None:
    result = await tools.ok(
        "execute_sql", sql="SELECT * FROM samples.nyctaxi.trips", warehouse="Starter Warehouse", limit=3
    )
    lines = text_of(result).splitlines()
    assert lines[0].startswith("21,932 rows in ")
    assert " on Starter Warehouse (statement " in lines[0]
    assert lines[1] == (
        "tpep_pickup_datetime | tpep_dropoff_datetime | trip_distance | fare_amount | pickup_zip | dropoff_zip"
    )
    assert len(lines) == 6
    assert lines[5].startswith("Note: 3 of 21,932 rows shown; use get_statement (statement_id ")
    assert result.structured_content is not None
    statement = result.structured_content["statement"]
    assert (statement["state"], statement["row_count"], statement["truncated"]) == ("SUCCEEDED", 21932, True)
    assert statement["sql"] == "SELECT * FROM samples.nyctaxi.trips"
    assert result.structured_content["columns"][3] == {"name": "fare_amount", "type": "DOUBLE"}
    assert len(result.structured_content["rows"]) == 200
    assert result.structured_content["statement_kind"] == "SELECT"


async def test_values_keep_their_types(tools: Tools) -> None:
    sql = (
        "SELECT true AS b, CAST(1.50 AS DECIMAL(10,2)) AS d, DATE '2024-01-31' AS day, "
        "TIMESTAMP '2024-01-31 10:00:00' AS t, CAST(NULL AS STRING) AS n, array(1, 2) AS a, 'x|y' AS s"
    )
    result = await tools.ok("execute_sql", sql=sql)
    assert result.structured_content is not None
    assert result.structured_content["rows"] == [[True, 1.5, "2024-01-31", "2024-01-31T10:00:00Z", None, [1, 2], "x|y"]]
    assert text_of(result).splitlines()[2] == "true | 1.5 | 2024-01-31 | 2024-01-31T10:00:00Z | - | [1, 2] | x\\|y"


async def test_parameters_are_values_not_text(tools: Tools) -> None:
    result = await tools.data(
        "execute_sql", sql="SELECT :n + 1 AS n, :s AS s", parameters={"n": 41, "s": "'; DROP TABLE x; --"}
    )
    assert result["rows"] == [[42, "'; DROP TABLE x; --"]]
    assert "must be text, a number" in await tools.fails("execute_sql", sql="SELECT :a", parameters={"a": [1]})


async def test_the_engines_error_comes_with_statement_and_hint(tools: Tools) -> None:
    result = await tools.call("execute_sql", sql="SELECT * FROM main.default.nope")
    assert result.is_error
    text = text_of(result)
    assert text.startswith("The statement failed: [TABLE_OR_VIEW_NOT_FOUND]")
    assert "sql: SELECT * FROM main.default.nope" in text
    assert "Note: search_tables finds tables by name" in text
    assert result.structured_content is not None
    assert result.structured_content["statement"]["state"] == "FAILED"
    assert "TABLE_OR_VIEW_NOT_FOUND" in result.structured_content["statement"]["error"]


async def test_writes_say_how_many_rows(tools: Tools, name: str) -> None:
    table = f"main.default.{name.replace('-', '_')}"
    await tools.ok("execute_sql", sql=f"CREATE TABLE {table} (a INT)")
    inserted = await tools.ok("execute_sql", sql=f"INSERT INTO {table} VALUES (1), (2), (3)")
    assert text_of(inserted).startswith("3 rows affected in ")
    dropped = await tools.ok("execute_sql", sql=f"DROP TABLE {table}")
    assert text_of(dropped).startswith("Done, no rows in ")


async def test_use_changes_the_session_and_later_statements_follow(tools: Tools) -> None:
    used = await tools.ok("execute_sql", sql="USE samples.nyctaxi")
    assert (used.meta["context"]["catalog"], used.meta["context"]["schema"]) == ("samples", "nyctaxi")
    assert (await tools.data("execute_sql", sql="SELECT count(*) FROM trips"))["rows"] == [[21932]]
    elsewhere = await tools.call("execute_sql", sql="SELECT count(*) FROM trips", meta={"session_id": "another"})
    assert elsewhere.is_error


async def test_a_long_statement_is_left_running_and_can_be_cancelled(tools: Tools) -> None:
    running = await tools.ok("execute_sql", sql=SLOW, wait_seconds=0)
    assert "is still " in text_of(running)
    assert running.structured_content is not None
    statement_id = running.structured_content["statement"]["statement_id"]
    cancelled = await tools.ok("cancel_statement", statement_id=statement_id)
    assert "is cancelled; it is CANCELED." in text_of(cancelled)
    assert "The statement was cancelled" in await tools.fails("get_statement", statement_id=statement_id)
    assert "had already ended: CANCELED" in text_of(await tools.ok("cancel_statement", statement_id=statement_id))


async def test_cancelling_the_call_cancels_the_statement(tools: Tools, name: str) -> None:
    sql = f"{SLOW} -- {name}"
    call = asyncio.ensure_future(tools.call("execute_sql", sql=sql))
    status = await status_of(tools, name, {"RUNNING", "STARTED", "QUEUED"})
    assert status != "CANCELED"
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert await status_of(tools, name, {"CANCELED"}) == "CANCELED"


async def status_of(tools: Tools, marker: str, wanted: set[str]) -> str | None:
    """The status of the statement with this marker, once it is one of ``wanted``."""
    async with asyncio.timeout(20):
        while True:
            found = (await tools.data("list_query_history", limit=20))["queries"]
            status = next((query["status"] for query in found if marker in query["sql"]), None)
            if status in wanted:
                return status
            await asyncio.sleep(0.05)


async def test_get_statement_pages_through_the_rows(tools: Tools) -> None:
    ran = await tools.data("execute_sql", sql="SELECT id FROM range(1000) ORDER BY id", limit=1)
    page = await tools.ok("get_statement", statement_id=ran["statement"]["statement_id"], offset=990, limit=50)
    assert page.structured_content is not None
    assert page.structured_content["rows"] == [[number] for number in range(990, 1000)]
    assert page.structured_content["statement"]["sql"] == "SELECT id FROM range(1000) ORDER BY id"
    assert "Note: from row 991 on, 10 of 1,000 rows shown" in text_of(page)


async def test_warehouses_are_listed_filtered_and_found(tools: Tools) -> None:
    result = await tools.ok("list_warehouses")
    columns = "name | id | state | idle_minutes | up | size | clusters | auto_stop_minutes | type | usd_per_hour"
    assert text_of(result).splitlines()[1] == columns
    one = (await tools.data("list_warehouses", warehouse="starter"))["warehouses"]
    assert [(w["id"], w["state"]) for w in one] == [("wh-1", "RUNNING")]
    running = (await tools.data("list_warehouses", state="RUNNING"))["warehouses"]
    assert {w["state"] for w in running} == {"RUNNING"}


async def test_a_warehouse_from_creation_to_deletion(tools: Tools, name: str) -> None:
    created = await tools.ok("create_warehouse", name=name, size="Small", auto_stop_minutes=15)
    assert created.meta["context"]["warehouse"]["name"] == name
    assert created.structured_content is not None
    assert created.structured_content["warehouse"]["size"] == "Small"
    started = await tools.ok("start_warehouse", wait_seconds=20)
    assert started.structured_content is not None
    assert started.structured_content["warehouse"]["state"] == "RUNNING"
    ran = await tools.data("execute_sql", sql="SELECT 1")
    assert ran["statement"]["warehouse_id"] == created.structured_content["warehouse"]["id"]
    stopped = await tools.data("stop_warehouse", warehouse=name)
    assert stopped["warehouse"]["state"] in ("STOPPING", "STOPPED")
    deleted = await tools.ok("delete_warehouse", warehouse=name)
    assert deleted.meta["context"]["warehouse"]["name"] != name


async def test_history_filters(tools: Tools, name: str) -> None:
    await tools.call("execute_sql", sql=f"SELECT nope -- {name}", warehouse="Starter Warehouse")
    failed = (await tools.data("list_query_history", status="FAILED", since="today", limit=5))["queries"]
    mine = next(query for query in failed if name in query["sql"])
    assert mine["error"]
    assert mine["warehouse"] == "Starter Warehouse"
    assert {query["status"] for query in failed} == {"FAILED"}


async def test_yesterdays_history_ends_with_that_day(tools: Tools, name: str) -> None:
    await tools.ok("execute_sql", sql=f"SELECT 1 -- {name}")
    today = (await tools.data("list_query_history", since="today", limit=1000))["queries"]
    yesterday = (await tools.data("list_query_history", since="yesterday", limit=1000))["queries"]
    assert any(name in query["sql"] for query in today)
    assert not {query["id"] for query in today} & {query["id"] for query in yesterday}
