"""databricks-sql-connector with its kernel: what a driver does, over plain HTTP."""

from __future__ import annotations

import datetime
import os
import threading
import time
from decimal import Decimal

import pytest
from databricks import sql
from databricks.sql.exc import Error

SLOW = "SELECT sum(a.id * b.id % 7) FROM range(1000000000) AS a CROSS JOIN range(1000) AS b"


def connect(**more):
    return sql.connect(
        server_hostname=os.environ["DATABRICKS_HOST"],
        http_path=f"/sql/1.0/warehouses/{os.environ['DATABRICKS_WAREHOUSE_ID']}",
        access_token=os.environ["DATABRICKS_TOKEN"],
        use_kernel=True,
        **more,
    )


@pytest.fixture(scope="module")
def connection():
    with connect() as opened:
        yield opened


@pytest.fixture
def cursor(connection):
    with connection.cursor() as opened:
        yield opened


def names(cursor) -> list[str]:
    return [column[0] for column in cursor.description]


def test_rows_and_types(cursor):
    cursor.execute(
        "SELECT 1 AS i, 2.50 AS d, date'2024-01-31' AS day, timestamp'2024-01-31 10:20:30' AS t, true AS b, "
        "X'00ff' AS x, null AS n, 'ü' AS s"
    )
    assert names(cursor) == ["i", "d", "day", "t", "b", "x", "n", "s"]
    row = cursor.fetchone()
    assert (row.i, row.d, row.day) == (1, Decimal("2.50"), datetime.date(2024, 1, 31))
    assert row.t.isoformat().startswith("2024-01-31T10:20:30")
    assert (row.b, row.x, row.n, row.s) == (True, b"\x00\xff", None, "ü")
    assert cursor.fetchone() is None


def test_named_and_positional_parameters(cursor):
    cursor.execute("SELECT :a + 1 AS n, upper(:word) AS w", {"a": 41, "word": "it's ?"})
    assert tuple(cursor.fetchone()) == (42, "IT'S ?")
    cursor.execute("SELECT ? AS a, ? AS b, '?' AS c -- ?", [7, "q"])
    assert tuple(cursor.fetchone()) == (7, "q", "?")
    with pytest.raises(Error, match="UNBOUND_SQL_PARAMETER"):
        cursor.execute("SELECT ?, ?", [1])


def test_arrow_and_pages_of_a_big_result(cursor):
    cursor.execute("SELECT * FROM samples.nyctaxi.trips")
    first, rest = cursor.fetchmany_arrow(10), cursor.fetchall_arrow()
    assert (first.num_rows, rest.num_rows) == (10, 21_922)
    cursor.execute("SELECT id FROM range(250000) ORDER BY id")
    assert [row.id for row in cursor.fetchmany(3)] == [0, 1, 2]
    rows = cursor.fetchall()
    assert (len(rows), rows[-1].id) == (249_997, 249_999)


def test_a_session_keeps_its_place_and_views():
    with connect(catalog="samples", schema="nyctaxi") as opened, opened.cursor() as cursor:
        cursor.execute("SELECT current_catalog(), current_schema(), count(*) FROM trips")
        assert tuple(cursor.fetchone()) == ("samples", "nyctaxi", 21_932)
        cursor.execute("CREATE TEMPORARY VIEW few AS SELECT * FROM trips LIMIT 5")
        cursor.execute("USE CATALOG main")
        cursor.execute("SELECT current_catalog(), count(*) FROM few")
        assert tuple(cursor.fetchone()) == ("main", 5)


def test_writes(cursor):
    cursor.execute("CREATE OR REPLACE TABLE main.default.driven (id INT, name STRING)")
    cursor.executemany("INSERT INTO main.default.driven VALUES (?, ?)", [[1, "a"], [2, "b"]])
    cursor.execute("UPDATE main.default.driven SET name = 'c' WHERE id = 2")
    cursor.execute("SELECT * FROM main.default.driven ORDER BY id")
    assert [tuple(row) for row in cursor.fetchall()] == [(1, "a"), (2, "c")]
    cursor.execute("DROP TABLE main.default.driven")


def test_catalogs_and_schemas(cursor):
    assert {"main", "samples"} <= {row.TABLE_CAT for row in cursor.catalogs().fetchall()}
    found = cursor.schemas(catalog_name="samples", schema_name="t%").fetchall()
    assert [(row.TABLE_CATALOG, row.TABLE_SCHEM) for row in found] == [("samples", "tpch")]


def test_tables(cursor):
    cursor.execute("CREATE OR REPLACE VIEW main.default.a_view COMMENT 'one' AS SELECT 1 AS a")
    found = cursor.tables(catalog_name="samples", schema_name="tpch").fetchall()
    assert {"customer", "lineitem", "orders"} <= {row.TABLE_NAME for row in found}
    [one] = cursor.tables(catalog_name="samples", schema_name="tpch", table_name="part_upp").fetchall()
    assert one.TABLE_NAME == "partsupp"
    [trips] = cursor.tables(table_name="trips").fetchall()
    assert (trips.TABLE_CAT, trips.TABLE_SCHEM, trips.TABLE_TYPE) == ("samples", "nyctaxi", "TABLE")
    [view] = cursor.tables(catalog_name="main", schema_name="default", table_name="a_view").fetchall()
    assert (view.TABLE_TYPE, view.REMARKS) == ("VIEW", "one")


def test_columns(cursor):
    found = cursor.columns(catalog_name="samples", schema_name="nyctaxi", table_name="trips").fetchall()
    assert [(row.COLUMN_NAME, row.TYPE_NAME) for row in found] == [
        ("tpep_pickup_datetime", "TIMESTAMP"),
        ("tpep_dropoff_datetime", "TIMESTAMP"),
        ("trip_distance", "DOUBLE"),
        ("fare_amount", "DOUBLE"),
        ("pickup_zip", "INT"),
        ("dropoff_zip", "INT"),
    ]
    assert {row.IS_NULLABLE for row in found} == {"YES"}
    [price] = cursor.columns(
        catalog_name="samples", schema_name="tpch", table_name="part", column_name="p_retailprice"
    ).fetchall()
    assert (price.TABLE_NAME, price.NUM_PREC_RADIX) == ("part", 10)


def test_errors_are_those_of_the_service(cursor):
    with pytest.raises(Error, match="TABLE_OR_VIEW_NOT_FOUND"):
        cursor.execute("SELECT * FROM main.default.nowhere")
    with pytest.raises(Error, match="PARSE_SYNTAX_ERROR"):
        cursor.execute("SELEC 1")
    cursor.execute("SELECT 1 AS still_works")
    assert cursor.fetchone().still_works == 1


def test_a_running_statement_is_watched_and_cancelled(cursor):
    cursor.execute_async(SLOW)
    assert cursor.is_query_pending()
    cursor.cancel()
    deadline = time.monotonic() + 20
    while cursor.is_query_pending() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not cursor.is_query_pending()
    with pytest.raises(Error):
        cursor.get_async_execution_result()


def test_a_blocked_execute_is_cancelled_from_another_thread():
    """The kernel sends a cancel once it has the statement's id; one that comes sooner it drops without a word."""
    failures: list[Exception] = []
    with connect() as opened, opened.cursor() as cursor:

        def run() -> None:
            try:
                cursor.execute(SLOW)
            except Error as error:
                failures.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        deadline = time.monotonic() + 40
        while thread.is_alive() and time.monotonic() < deadline:
            thread.join(0.5)
            cursor.cancel()
        assert not thread.is_alive()
        assert "cancel" in str(failures[0]).lower()
        cursor.execute("SELECT 1 AS still_works")
        assert cursor.fetchone().still_works == 1
