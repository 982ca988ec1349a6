"""ALTER in its forms, and INSERT into parts of a table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from local_workspace.sql.errors import SqlError


def refused(sql, statement):
    with pytest.raises(SqlError) as error:
        sql(statement)
    return error.value.error_class


@pytest.mark.parametrize("value", ["dynamic", "'DYNAMIC'", '"dynamic"'])
def test_to_overwrite_some_partitions_only_is_refused_rather_than_ignored(sql, value):
    """Whoever set it would lose the other partitions."""
    for key in ("spark.sql.sources.partitionOverwriteMode", "`spark.sql.sources.partitionOverwriteMode`"):
        with pytest.raises(SqlError, match="replaces the whole table"):
            sql(f"SET {key} = {value}")
    assert sql("SET spark.sql.sources.partitionOverwriteMode") == []
    sql("SET spark.sql.sources.partitionOverwriteMode = static")
    assert sql("SET spark.sql.sources.partitionOverwriteMode") == [
        ["spark.sql.sources.partitionOverwriteMode", "static"]
    ]


def test_insert_into_partitions_and_replace_where(sql):
    sql("CREATE TABLE p (v INT, a INT, b STRING) PARTITIONED BY (a, b)")
    assert sql("INSERT INTO p PARTITION (a = 1, b = 'x') VALUES (10)") == [[1, 1]]
    assert sql("INSERT INTO p PARTITION (a = 2, b) VALUES (20, 'y')") == [[1, 1]]
    assert sql("INSERT INTO p PARTITION (a = 3) (b, v) VALUES ('q', 30)") == [[1, 1]]
    assert sql("SELECT * FROM p ORDER BY v") == [[10, 1, "x"], [20, 2, "y"], [30, 3, "q"]]

    assert sql("INSERT INTO p REPLACE WHERE a = 1 SELECT 11, 1, 'z'") == [[1, 1]]
    assert refused(sql, "INSERT INTO p REPLACE WHERE a = 1 SELECT 0, 2, 'z'") == "DELTA_REPLACE_WHERE_MISMATCH"
    assert sql("INSERT OVERWRITE p PARTITION (a = 2) VALUES (21, 'y'), (22, 'y')") == [[2, 2]]
    # A row of which the condition does not say anything stays.
    assert sql("INSERT INTO p PARTITION (a = NULL, b = 'n') VALUES (NULL)") == [[1, 1]]
    assert sql("INSERT INTO p REPLACE WHERE p.v > 21 VALUES (25, 7, 'k')") == [[1, 1]]
    assert sql("SELECT * FROM p ORDER BY v") == [[None, None, "n"], [11, 1, "z"], [21, 2, "y"], [25, 7, "k"]]

    assert refused(sql, "INSERT INTO p PARTITION (v = 1) VALUES (1, 'w')") == "NON_PARTITION_COLUMN"
    assert refused(sql, "INSERT INTO p REPLACE USING (a) SELECT 1, 1, 'a'") == "UNSUPPORTED_FEATURE"
    assert refused(sql, "INSERT INTO p REPLACE WHERE a = 7 SELECT 'abc', 7, 'n'") == "CAST_INVALID_INPUT"
    assert sql("SELECT count(*) FROM p") == [[4]]


def test_columns_come_where_they_are_wanted_and_move(sql):
    sql("CREATE TABLE c (id INT, k STRING)")
    sql("INSERT INTO c VALUES (1, 'a')")
    sql("ALTER TABLE c ADD COLUMN z DOUBLE COMMENT 'the z' FIRST")
    sql("ALTER TABLE c ADD COLUMNS (y DECIMAL(10,2) AFTER id, w STRING)")
    described = [["z", "double", "the z"], ["id", "int", None], ["y", "decimal(10,2)", None], ["k", "string", None]]
    assert sql("DESCRIBE c") == [*described, ["w", "string", None]]
    sql("INSERT INTO c VALUES (1.5, 2, 3.25, 'b', 'w')")
    sql("ALTER TABLE c ALTER COLUMN w FIRST")
    sql("ALTER TABLE c ALTER COLUMN z AFTER k")
    rows = [[None, 1, None, "a", None], ["w", 2, Decimal("3.25"), "b", 1.5]]
    assert sql("SELECT * FROM c ORDER BY id") == rows
    assert refused(sql, "ALTER TABLE c ADD COLUMN q INT AFTER nosuch") == "UNRESOLVED_COLUMN.WITH_SUGGESTION"


def test_not_null_is_checked_and_held(sql):
    sql("CREATE TABLE c AS SELECT 1 AS id, CAST(NULL AS STRING) AS w")
    sql("ALTER TABLE c ALTER COLUMN id SET NOT NULL")
    assert refused(sql, "ALTER TABLE c ALTER COLUMN w SET NOT NULL") == "DELTA_NOT_NULL_CONSTRAINT_VIOLATED"
    assert refused(sql, "INSERT INTO c VALUES (NULL, 'x')") == "DELTA_NOT_NULL_CONSTRAINT_VIOLATED"
    sql("ALTER TABLE c ALTER COLUMN id DROP NOT NULL")
    sql("INSERT INTO c VALUES (NULL, 'x')")
    assert sql("SELECT id, w FROM c ORDER BY id") == [[None, "x"], [1, None]]


@pytest.fixture(scope="module")
def standing(module_sql):
    module_sql("CREATE TABLE t (id INT, k STRING)")
    module_sql("CREATE VIEW v AS SELECT id FROM t")
    return module_sql


@pytest.mark.parametrize(
    ("statement", "error_class"),
    [
        ("ALTER TABLE t ALTER COLUMN id TYPE BIGINT", "DELTA_UNSUPPORTED_ALTER_TABLE_CHANGE_COL_OP"),
        ("ALTER TABLE t ALTER COLUMN id SET DEFAULT 4", "WRONG_COLUMN_DEFAULTS_FOR_DELTA_FEATURE_NOT_ENABLED"),
        ("ALTER TABLE t ALTER COLUMN nosuch COMMENT 'x'", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        ("ALTER TABLE t RENAME COLUMN id TO x", "DELTA_UNSUPPORTED_RENAME_COLUMN"),
        ("ALTER TABLE t UNSET TBLPROPERTIES ('nosuch')", "UNSET_NONEXISTENT_PROPERTIES"),
        ("ALTER TABLE t CLUSTER BY (nosuch)", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        ("ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (id)", "DELTA_PRIMARY_KEY_COLUMN_NULLABLE"),
        ("ALTER TABLE t OWNER TO bob extra", "PARSE_SYNTAX_ERROR"),
        ("ALTER TABLE v ADD COLUMN x INT", "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE"),
        ("ALTER VIEW t AS SELECT 1", "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE"),
        ("ALTER SCHEMA nosuch OWNER TO bob", "SCHEMA_NOT_FOUND"),
        ("ALTER CATALOG samples OWNER TO bob", "INSUFFICIENT_PERMISSIONS"),
        ("ALTER VOLUME nosuch OWNER TO bob", "UC_VOLUME_NOT_FOUND"),
    ],
)
def test_what_is_refused(standing, statement, error_class):
    assert refused(standing, statement) == error_class


def test_owners_properties_names_and_definitions(sql):
    sql("CREATE TABLE t (id INT, k STRING)")
    sql("ALTER TABLE t SET TBLPROPERTIES ('x' = 'y', 'z' = '1')")
    sql("ALTER TABLE t UNSET TBLPROPERTIES ('x')")
    assert sql("SHOW TBLPROPERTIES t") == [["z", "1"]]
    sql("ALTER TABLE t OWNER TO `someone@example.com`")
    assert ["Owner", "someone@example.com", ""] in sql("DESCRIBE EXTENDED t")
    sql(f"ALTER SCHEMA {sql.schema} OWNER TO analysts")
    assert ["Owner", "analysts"] in sql(f"DESCRIBE SCHEMA {sql.schema}")
    sql("CREATE VOLUME one")
    sql("ALTER VOLUME one RENAME TO two")
    assert sql("SHOW VOLUMES") == [[sql.schema, "two"]]

    sql("INSERT INTO t VALUES (1, 'a')")
    sql("CREATE VIEW v AS SELECT id FROM t")
    sql("ALTER VIEW v AS SELECT k FROM t")
    assert sql("SELECT * FROM v") == [["a"]]
    # A view keeps the names that it was made with.
    sql("ALTER TABLE t RENAME TO u")
    assert refused(sql, "SELECT * FROM v") == "TABLE_OR_VIEW_NOT_FOUND"
    sql("ALTER TABLE u RENAME TO t")
    assert sql("SELECT * FROM v") == [["a"]]


def test_a_table_that_was_written_often_takes_a_column(sql):
    # From its eleventh version on a table has a checkpoint, out of which its settings are read.
    sql("CREATE TABLE often (id INT NOT NULL, k STRING) PARTITIONED BY (k)")
    for number in range(11):
        sql(f"INSERT INTO often VALUES ({number}, NULL)")
    sql("ALTER TABLE often ADD COLUMN z INT COMMENT 'zed' AFTER id")
    sql("INSERT INTO often VALUES (99, 5, 'x')")
    assert sql("SELECT count(*), max(id), max(z) FROM often") == [[12, 99, 5]]
