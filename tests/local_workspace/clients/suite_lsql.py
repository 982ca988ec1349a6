"""databricks-labs-lsql: rows by statement, and dataclasses saved as tables."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest
from databricks.labs.blueprint.commands import CommandExecutor
from databricks.labs.lsql.backends import StatementExecutionBackend
from databricks.labs.lsql.core import StatementExecutionExt
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError, NotFound
from databricks.sdk.service.sql import Disposition


@pytest.fixture(scope="module")
def w() -> WorkspaceClient:
    return WorkspaceClient()


@pytest.fixture(scope="module")
def lsql(w) -> StatementExecutionExt:
    return StatementExecutionExt(w, warehouse_id=os.environ["DATABRICKS_WAREHOUSE_ID"])


@dataclass
class City:
    name: str
    people: int
    capital: bool | None = None


def test_rows_know_their_columns(lsql):
    rows = list(lsql.fetch_all("SELECT id, id * 2 AS twice, date'2024-02-29' AS day FROM range(3) ORDER BY id"))
    assert [row.twice for row in rows] == [0, 2, 4]
    assert rows[0].day.isoformat() == "2024-02-29"
    assert rows[2].as_dict()["id"] == 2


def test_many_rows_through_links(w):
    links = StatementExecutionExt(
        w, warehouse_id=os.environ["DATABRICKS_WAREHOUSE_ID"], disposition=Disposition.EXTERNAL_LINKS
    )
    zips = [row.pickup_zip for row in links.fetch_all("SELECT pickup_zip FROM samples.nyctaxi.trips")]
    assert len(zips) == 21_932


def test_one_row_and_one_value(lsql):
    assert lsql.fetch_value("SELECT count(*) FROM samples.nyctaxi.trips") == 21_932
    assert lsql.fetch_one("SELECT 1 AS a, 'x' AS b").b == "x"
    assert lsql.fetch_one("SELECT 1 WHERE false") is None


def test_what_is_missing_is_not_found(lsql):
    with pytest.raises(NotFound):
        lsql.execute("SELECT * FROM main.default.nowhere")


def test_dataclasses_as_tables(w):
    backend = StatementExecutionBackend(w, os.environ["DATABRICKS_WAREHOUSE_ID"])
    backend.execute("CREATE SCHEMA IF NOT EXISTS main.lsql")
    cities = [City("Oslo", 717_710, True), City("O Fallon", 94_073, None)]
    backend.save_table("main.lsql.cities", cities, City, mode="overwrite")
    backend.save_table("main.lsql.cities", [City("Bergen", 291_940, False)], City)
    found = [City(*row) for row in backend.fetch("SELECT * FROM main.lsql.cities ORDER BY name")]
    assert found == [City("Bergen", 291_940, False), cities[1], cities[0]]
    backend.execute("DROP SCHEMA main.lsql CASCADE")


def test_python_on_a_cluster(w):
    commands = CommandExecutor(w.clusters, w.command_execution, lambda: os.environ["TEST_DEFAULT_CLUSTER_ID"])
    counted = """
    from pyspark.sql.session import SparkSession
    session = SparkSession.builder.getOrCreate()
    trips = session.sql("SELECT * FROM samples.nyctaxi.trips")
    return [trips.count(), trips.first().pickup_zip]
    """
    assert commands.run(counted) == [21_932, 10_282]
    missing = """
    from pyspark.errors import AnalysisException
    try:
        spark.sql("USE nowhere").collect()
        return "FAILED"
    except AnalysisException as error:
        return str(error)
    """
    assert "SCHEMA_NOT_FOUND" in commands.run(missing)
    with pytest.raises(DatabricksError, match="No matching distribution found"):
        commands.install_notebook_library("--no-index there-is-no-such-package")
