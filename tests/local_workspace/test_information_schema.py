"""``information_schema``: what was made, tagged and granted with SQL is there to be read as tables."""

from __future__ import annotations

from typing import Any

import pytest

from local_workspace.sql.errors import SqlError

MADE = (
    "CREATE TABLE t (id BIGINT NOT NULL, price DECIMAL(10, 2), day STRING) PARTITIONED BY (day)",
    "CREATE VIEW v AS SELECT id FROM t",
    "CREATE VOLUME files COMMENT 'raw files'",
    "CREATE FUNCTION twice(x INT COMMENT 'to double', y DECIMAL(6, 2) DEFAULT 1) RETURNS INT RETURN x * 2",
    "CREATE FUNCTION three() RETURNS TABLE (n INT COMMENT 'a number') RETURN SELECT 3 AS n",
    "ALTER SCHEMA {schema} SET TAGS ('team' = 'data')",
    "ALTER TABLE t SET TAGS ('quality' = 'gold', 'pii' = '')",
    "ALTER TABLE t ALTER COLUMN id SET TAGS ('key' = 'yes')",
    "ALTER VOLUME files SET TAGS ('kept' = '7 years')",
    "GRANT USE SCHEMA, SELECT, EXECUTE, READ VOLUME ON SCHEMA {schema} TO readers",
    "GRANT MODIFY ON TABLE t TO `writers`",
    "GRANT EXECUTE ON FUNCTION twice TO callers",
)


@pytest.fixture(scope="module")
def made(module_sql: Any) -> Any:
    for statement in MADE:
        module_sql(statement.format(schema=module_sql.schema))
    return module_sql


def _inherited(what: str, source: str) -> list[str]:
    return ["readers", what, source]


# view: its column with the schema's name, what is read, and the rows.
READ: dict[str, tuple[str, str, list[list[Any]]]] = {
    "tables": (
        "table_schema",
        "table_name, is_insertable_into, created_by = table_owner, storage_path LIKE 'dbfs:/managed/main/%'",
        [["t", "YES", True, True], ["v", "NO", True, None]],
    ),
    "columns": (
        "table_schema",
        "table_name, column_name, column_default, is_identity, is_updatable, partition_ordinal_position, "
        "numeric_scale, ordinal_position",
        [
            ["t", "day", None, "NO", "YES", 1, None, 3],
            ["t", "id", None, "NO", "YES", None, 0, 1],
            ["t", "price", None, "NO", "YES", None, 2, 2],
            ["v", "id", None, "NO", "NO", None, 0, 1],
        ],
    ),
    "volumes": (
        "volume_schema",
        "volume_catalog, volume_name, volume_type, comment, last_altered >= created",
        [["main", "files", "MANAGED", "raw files", True]],
    ),
    "routines": (
        "routine_schema",
        "routine_name, specific_name, data_type, full_data_type, routine_body, routine_definition, is_deterministic",
        [
            ["three", "three", "TABLE", "TABLE", "SQL", "SELECT 3 AS n", "YES"],
            ["twice", "twice", "INT", "INT", "SQL", "x * 2", "YES"],
        ],
    ),
    "parameters": (
        "specific_schema",
        "parameter_name, ordinal_position, data_type, full_data_type, numeric_precision, parameter_default, comment",
        [
            ["x", 0, "INT", "int", None, None, "to double"],
            ["y", 1, "DECIMAL", "decimal(6,2)", 6, "1", None],
        ],
    ),
    "routine_columns": ("specific_schema", "column_name, data_type, comment", [["n", "INT", "a number"]]),
    "schema_tags": ("schema_name", "catalog_name, tag_name, tag_value", [["main", "team", "data"]]),
    "table_tags": ("schema_name", "table_name, tag_name, tag_value", [["t", "pii", ""], ["t", "quality", "gold"]]),
    "column_tags": ("schema_name", "table_name, column_name, tag_name, tag_value", [["t", "id", "key", "yes"]]),
    "volume_tags": ("schema_name", "volume_name, tag_name, tag_value", [["files", "kept", "7 years"]]),
    "schema_privileges": (
        "schema_name",
        "grantee, privilege_type, inherited_from",
        [_inherited(what, "NONE") for what in ("EXECUTE", "READ_VOLUME", "SELECT", "USE_SCHEMA")],
    ),
    "table_privileges": (
        "table_schema",
        "table_name, grantee, privilege_type, inherited_from",
        [
            ["t", *_inherited("SELECT", "SCHEMA")],
            ["t", "writers", "MODIFY", "NONE"],
            ["v", *_inherited("SELECT", "SCHEMA")],
        ],
    ),
    "volume_privileges": (
        "volume_schema",
        "grantee, privilege_type, inherited_from",
        [_inherited("READ_VOLUME", "SCHEMA")],
    ),
    "routine_privileges": (
        "routine_schema",
        "routine_name, grantee, privilege_type, inherited_from",
        [
            ["three", *_inherited("EXECUTE", "SCHEMA")],
            ["twice", "callers", "EXECUTE", "NONE"],
            ["twice", *_inherited("EXECUTE", "SCHEMA")],
        ],
    ),
}


@pytest.mark.parametrize("view", READ)
@pytest.mark.parametrize("catalog", ["main", "system"])
def test_a_view_lists_what_was_made(made: Any, view: str, catalog: str) -> None:
    where, what, rows = READ[view]
    query = f"SELECT {what} FROM {catalog}.information_schema.{view} WHERE {where} = '{made.schema}'"
    assert sorted(made(query), key=str) == sorted(rows, key=str)


def test_a_grant_and_a_tag_on_the_catalog(sql: Any) -> None:
    name = f"c_{sql.schema}"
    sql(f"DROP CATALOG IF EXISTS {name} CASCADE")
    sql(f"CREATE CATALOG {name}")
    sql(f"CREATE SCHEMA IF NOT EXISTS {name}.s")
    sql(f"CREATE VIEW {name}.s.v AS SELECT 1 AS a")
    sql(f"ALTER CATALOG {name} SET TAGS ('env' = 'test')")
    sql(f"GRANT USE CATALOG, SELECT ON CATALOG {name} TO readers")
    place = f"{name}.information_schema"
    assert sql(f"SELECT * FROM {place}.information_schema_catalog_name") == [[name]]
    assert sql(f"SELECT * FROM {place}.catalog_tags") == [[name, "env", "test"]]
    query = "SELECT privilege_type, inherited_from FROM"
    assert sql(f"{query} {place}.catalog_privileges ORDER BY 1") == [["SELECT", "NONE"], ["USE_CATALOG", "NONE"]]
    assert sql(f"{query} {place}.schema_privileges WHERE schema_name = 's'") == [["SELECT", "CATALOG"]]
    # USE CATALOG means nothing on a table.
    assert sql(f"{query} {place}.table_privileges") == [["SELECT", "CATALOG"]]
    sql(f"DROP CATALOG {name} CASCADE")


CONSTRAINTS = ("table_constraints", "key_column_usage", "referential_constraints", "constraint_column_usage")
CONSTRAINTS += ("constraint_table_usage", "check_constraints")


@pytest.mark.parametrize("view", CONSTRAINTS)
def test_no_constraints(made: Any, view: str) -> None:
    """A tool that asks for keys gets no rows, with the columns it joins by."""
    assert made(f"SELECT constraint_schema, constraint_name FROM information_schema.{view}") == []


def test_a_view_that_is_not_there(made: Any) -> None:
    with pytest.raises(SqlError) as refused:
        made("SELECT * FROM information_schema.triggers")
    assert refused.value.error_class == "TABLE_OR_VIEW_NOT_FOUND"
