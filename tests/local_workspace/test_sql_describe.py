"""DESCRIBE and SHOW of volumes, and all about a table as JSON and as text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local_workspace.sql.errors import SqlError


def test_volumes_of_one_name_in_two_schemas(sql: Any) -> None:
    other = f"{sql.schema}_other"
    sql(f"DROP SCHEMA IF EXISTS {other} CASCADE")
    sql(f"CREATE SCHEMA {other}")
    sql("CREATE VOLUME raw COMMENT 'as it came'")
    sql("CREATE VOLUME clean")
    sql(f"CREATE VOLUME {other}.raw")
    assert sql("SHOW VOLUMES") == [[sql.schema, "clean"], [sql.schema, "raw"]]
    assert sql(f"SHOW VOLUMES IN main.{other}") == [[other, "raw"]]
    assert sql("SHOW VOLUMES LIKE 'r*'") == [[sql.schema, "raw"]]
    path = f"dbfs:/Volumes/main/{sql.schema}/raw"
    [[owner]] = sql("SELECT current_user()")
    assert sql("DESCRIBE VOLUME raw") == [["raw", "main", sql.schema, owner, path, "MANAGED", "as it came"]]
    sql(f"DROP SCHEMA {other} CASCADE")


def test_a_table_as_json(sql: Any) -> None:
    sql(
        "CREATE TABLE t (id BIGINT NOT NULL COMMENT 'the key', price DECIMAL(10, 2), tags ARRAY<STRING>, "
        "place STRUCT<x: DOUBLE, at: TIMESTAMP>, counts MAP<STRING, INT>, day DATE) PARTITIONED BY (day) COMMENT 'all'"
    )
    sql("INSERT INTO t (id, day) VALUES (1, DATE'2024-01-01'), (2, DATE'2024-01-01')")
    [[text]] = sql("DESCRIBE TABLE EXTENDED t AS JSON")
    told = json.loads(text)
    string = {"name": "string", "collation": "UTF8_BINARY"}
    kinds = {column["name"]: column["type"] for column in told["columns"]}
    assert kinds == {
        "id": {"name": "bigint"},
        "price": {"name": "decimal", "precision": 10, "scale": 2},
        "tags": {"name": "array", "element_type": string, "element_nullable": True},
        "place": {
            "name": "struct",
            "fields": [
                {"name": "x", "type": {"name": "double"}, "nullable": True},
                {"name": "at", "type": {"name": "timestamp_ltz"}, "nullable": True},
            ],
        },
        "counts": {"name": "map", "key_type": string, "value_type": {"name": "int"}, "value_nullable": True},
        "day": {"name": "date"},
    }
    assert told["columns"][0] == {"name": "id", "type": {"name": "bigint"}, "nullable": False, "comment": "the key"}
    assert [told[key] for key in ("table_name", "catalog_name", "schema_name")] == ["t", "main", sql.schema]
    assert (told["type"], told["provider"], told["comment"]) == ("MANAGED", "delta", "all")
    assert told["partition_columns"] == ["day"]
    assert told["statistics"]["num_rows"] == 2
    sql("CREATE VIEW v AS SELECT id FROM t")
    told = json.loads(sql("DESC EXTENDED v AS JSON")[0][0])
    assert (told["type"], told["view_text"]) == ("VIEW", "SELECT id FROM t")


def test_tables_with_their_columns_as_a_tree(sql: Any) -> None:
    sql(
        "CREATE TABLE orders (id BIGINT NOT NULL, place STRUCT<x: DOUBLE>, tags ARRAY<STRING>, counts "
        "MAP<STRING, INT>, day DATE) PARTITIONED BY (day)"
    )
    sql("CREATE VIEW recent AS SELECT id FROM orders")
    [[schema, name, temporary, text]] = sql("SHOW TABLE EXTENDED LIKE 'ord*'")
    assert (schema, name, temporary) == (sql.schema, "orders", False)
    about, tree = text.split("Schema: ")
    assert {"Catalog: main", "Table: orders", "Type: MANAGED", "Provider: delta"} < set(about.splitlines())
    assert "Partition Columns: [`day`]" in about
    assert tree.splitlines()[:-1] == [
        "root",
        " |-- id: long (nullable = false)",
        " |-- place: struct (nullable = true)",
        " |    |-- x: double (nullable = true)",
        " |-- tags: array (nullable = true)",
        " |    |-- element: string (containsNull = true)",
        " |-- counts: map (nullable = true)",
        " |    |-- key: string",
        " |    |-- value: integer (valueContainsNull = true)",
        " |-- day: date (nullable = true)",
    ]
    both = sql(f"SHOW TABLE EXTENDED IN main.{sql.schema} LIKE '*'")
    assert sorted(row[1] for row in both) == ["orders", "recent"]
    assert "View Text: SELECT id FROM orders" in next(row[3] for row in both if row[1] == "recent")


REFUSED = {
    "SHOW TABLE EXTENDED IN samples.tpch": "PARSE_SYNTAX_ERROR",
    "SHOW TABLE EXTENDED IN samples.tpch LIKE 'nation' PARTITION (a = 1)": "UNSUPPORTED_FEATURE",
    "DESCRIBE VOLUME nowhere": "UC_VOLUME_NOT_FOUND",
    "DESCRIBE TABLE samples.tpch.nation AS JSON": "DESCRIBE_JSON_NOT_EXTENDED",
    "DESCRIBE EXTENDED nowhere AS JSON": "TABLE_OR_VIEW_NOT_FOUND",
    "DESCRIBE EXTENDED samples.tpch.nation n_name AS JSON": "UNSUPPORTED_FEATURE",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_refused(module_sql: Any, statement: str) -> None:
    with pytest.raises(SqlError) as refused:
        module_sql(statement)
    assert refused.value.error_class == REFUSED[statement]
