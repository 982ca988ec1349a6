"""The catalog from before Unity Catalog, in SQL and over REST, and which catalog is current at first."""

from __future__ import annotations

import pytest
from databricks.sdk.errors import BadRequest, NotFound, ResourceConflict
from databricks.sdk.service.catalog import VolumeType
from databricks.sdk.service.settings import DefaultNamespaceSetting, StringMessage

from local_workspace.sql.errors import SqlError


@pytest.fixture
def hive(sql):
    """SQL in a schema of the metastore; its name."""
    schema = sql.schema
    sql(f"DROP SCHEMA IF EXISTS hive_metastore.{schema} CASCADE")
    sql(f"CREATE SCHEMA hive_metastore.{schema} WITH DBPROPERTIES (RemoveAfter=2026112900, by='tests')")
    sql(f"USE hive_metastore.{schema}")
    return schema


def test_names_of_one_two_and_three_parts_lead_there(sql, hive):
    sql("CREATE TABLE t (id INT, v STRING)")
    sql(f"INSERT INTO hive_metastore.{hive}.t VALUES (1, 'a')")
    sql("USE CATALOG hive_metastore")
    assert sql("SELECT current_catalog(), current_schema()") == [["hive_metastore", "default"]]
    assert sql(f"SELECT * FROM {hive}.t") == [[1, "a"]]
    assert ["hive_metastore"] in sql("SHOW CATALOGS")
    assert sql(f"SHOW TABLES IN hive_metastore.{hive}") == [[hive, "t", False]]
    told = {row[0]: row[1] for row in sql(f"DESCRIBE EXTENDED hive_metastore.{hive}.t")}
    assert (told["Catalog"], told["Location"]) == ("hive_metastore", f"dbfs:/user/hive/warehouse/{hive}.db/t")
    sql("CREATE OR REPLACE TABLE default.kept_here AS SELECT 1 AS one")
    assert sql("SELECT * FROM hive_metastore.default.kept_here") == [[1]]
    sql("DROP TABLE hive_metastore.default.kept_here")


def test_a_schema_shows_where_it_lies_and_its_properties(sql, hive):
    told = dict(sql(f"DESCRIBE SCHEMA EXTENDED hive_metastore.{hive}"))
    assert told["Location"] == f"dbfs:/user/hive/warehouse/{hive}.db"
    assert told["Properties"] == "((RemoveAfter,2026112900), (by,tests))"
    assert "Properties" not in dict(sql(f"DESCRIBE SCHEMA hive_metastore.{hive}"))


def test_there_is_no_information_schema(sql, hive):
    assert ["information_schema"] not in sql("SHOW SCHEMAS IN hive_metastore")
    assert ["information_schema"] in sql("SHOW SCHEMAS IN main")
    for statement in (
        "SELECT * FROM hive_metastore.information_schema.tables",
        "SELECT * FROM information_schema.views",
    ):
        with pytest.raises(SqlError, match="TABLE_OR_VIEW_NOT_FOUND"):
            sql(statement)
    with pytest.raises(SqlError, match="SCHEMA_NOT_FOUND"):
        sql("SHOW TABLES IN hive_metastore.information_schema")
    everywhere = sql("SELECT DISTINCT table_catalog FROM system.information_schema.tables")
    assert ["main"] in everywhere
    assert ["hive_metastore"] not in everywhere
    listed = sql("SHOW TABLES IN ALL CATALOGS")
    assert not [row for row in listed if row[4] == "hive_metastore" and row[0] == "information_schema"]


@pytest.mark.parametrize(
    ("statement", "operation"),
    [
        ("CREATE VOLUME hive_metastore.{0}.v", "CREATE VOLUME"),
        ("ALTER SCHEMA hive_metastore.{0} SET TAGS ('a' = 'b')", "SET TAGS"),
        ("ALTER TABLE hive_metastore.{0}.t ALTER COLUMN id SET TAGS ('a' = 'b')", "SET TAGS"),
    ],
)
def test_what_only_unity_catalog_has_is_refused(sql, hive, statement, operation):
    sql("CREATE TABLE t (id INT)")
    with pytest.raises(SqlError) as refused:
        sql(statement.format(hive))
    assert refused.value.error_class == "OPERATION_REQUIRES_UNITY_CATALOG"
    assert operation in refused.value.message


@pytest.mark.parametrize(
    "statement", ["DROP CATALOG hive_metastore CASCADE", "DROP SCHEMA hive_metastore.default CASCADE"]
)
def test_it_stays(sql, statement):
    with pytest.raises(SqlError, match="UNSUPPORTED_FEATURE"):
        sql(statement)
    assert ["default"] in sql("SHOW SCHEMAS IN hive_metastore")


def test_grants_are_the_older_ones(sql, hive):
    sql("CREATE TABLE t (id INT)")
    owner = sql("SELECT current_user()")[0][0]
    sql("GRANT SELECT, READ_METADATA ON TABLE t TO `ana@example.com`")
    sql(f"GRANT USAGE ON SCHEMA hive_metastore.{hive} TO analysts")
    full = f"hive_metastore.{hive}"
    assert sql("SHOW GRANTS ON TABLE t") == [
        [owner, "OWN", "TABLE", f"{full}.t"],
        ["ana@example.com", "READ_METADATA", "TABLE", f"{full}.t"],
        ["ana@example.com", "SELECT", "TABLE", f"{full}.t"],
        ["analysts", "USAGE", "DATABASE", full],
    ]
    assert sql(f"SHOW GRANTS analysts ON SCHEMA {full}") == [["analysts", "USAGE", "DATABASE", full]]
    with pytest.raises(SqlError, match="UC_INVALID_PRIVILEGE"):
        sql(f"GRANT USE SCHEMA ON SCHEMA {full} TO analysts")


def test_functions_of_sql_run_and_those_of_classes_are_kept(sql, hive):
    sql("CREATE FUNCTION twice(x INT) RETURNS INT CONTAINS SQL DETERMINISTIC RETURN x * 2")
    assert sql(f"SELECT hive_metastore.{hive}.twice(21)") == [[42]]
    sql("CREATE FUNCTION absolute AS 'org.apache.hadoop.hive.ql.udf.generic.GenericUDFAbs' USING JAR 'dbfs:/a.jar'")
    assert sql("DESCRIBE FUNCTION absolute")[1] == ["Class: org.apache.hadoop.hive.ql.udf.generic.GenericUDFAbs"]
    assert [f"hive_metastore.{hive}.absolute"] in sql("SHOW USER FUNCTIONS")
    with pytest.raises(SqlError, match="CANNOT_LOAD_FUNCTION_CLASS"):
        sql("SELECT absolute(-1)")
    with pytest.raises(SqlError, match="CANNOT_LOAD_FUNCTION_CLASS"):
        sql("CREATE TEMPORARY FUNCTION f AS 'org.example.F'")
    with pytest.raises(SqlError, match=r"outside of hive_metastore"):
        sql("CREATE FUNCTION main.default.absolute AS 'org.example.F'")
    with pytest.raises(SqlError, match="PARSE_SYNTAX_ERROR"):
        sql("CREATE FUNCTION other AS 'org.example.F' USING 'a.jar'")
    sql("DROP FUNCTION absolute")
    assert [f"hive_metastore.{hive}.absolute"] not in sql("SHOW USER FUNCTIONS")


def test_rest_refuses_what_is_not_there_for_it(client):
    for act in (
        lambda: client.volumes.create("hive_metastore", "default", "v", VolumeType.MANAGED),
        lambda: client.catalogs.delete("hive_metastore", force=True),
        lambda: client.catalogs.update("hive_metastore", new_name="older"),
        lambda: client.schemas.delete("hive_metastore.default", force=True),
    ):
        with pytest.raises(BadRequest):
            act()
    assert client.schemas.get("hive_metastore.default").catalog_name == "hive_metastore"


def test_the_default_namespace_says_which_catalog_is_current_at_first(fresh_client):
    api = fresh_client.settings.default_namespace

    def etag_of(error: NotFound | ResourceConflict) -> str:
        [info] = error.get_error_info()
        return (info.metadata or {})["etag"]

    def current() -> str:
        answer = fresh_client.statement_execution.execute_statement("SELECT current_catalog()", "wh-1")
        return answer.result.data_array[0][0]

    def change(catalog: str, etag: str):
        setting = DefaultNamespaceSetting(namespace=StringMessage(value=catalog), etag=etag)
        return api.update(True, setting, "namespace.value")

    with pytest.raises(NotFound) as unset:
        api.get()
    etag = etag_of(unset.value)
    assert current() == "main"
    made = change("hive_metastore", etag)
    assert api.get() == made
    assert current() == "hive_metastore"
    assert fresh_client.metastores.current().default_catalog_name == "hive_metastore"
    with pytest.raises(ResourceConflict) as stale:
        change("ml", etag)
    assert etag_of(stale.value) == made.etag
    with pytest.raises(BadRequest, match="does not exist"):
        change("nowhere", made.etag)
    api.delete(etag=made.etag)
    assert current() == "main"
