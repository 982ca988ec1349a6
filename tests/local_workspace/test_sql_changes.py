"""Statements that change something: tables, views, rows, comments; and what they count."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from local_workspace.sql.errors import SqlError
from local_workspace.sql.service import SqlService

ROWS = "INSERT INTO t VALUES (1, 'a', 1.5), (2, 'b', 2.5), (3, 'b', NULL)"


@pytest.fixture
def table(sql):
    sql("CREATE TABLE t (id BIGINT NOT NULL COMMENT 'the key', k STRING, x DECIMAL(10,2)) COMMENT 'a table'")
    assert sql(ROWS) == [[3, 3]]
    return sql


@pytest.fixture(scope="module")
def untouched(module_sql):
    """The same table, for statements that must not change it."""
    module_sql("CREATE TABLE t (id BIGINT NOT NULL, k STRING, x DECIMAL(10,2))")
    module_sql(ROWS)
    return module_sql


# (statement, its row of counts, the table's rows afterwards)
CHANGES = [
    ("INSERT INTO t (k, id) VALUES ('c', 4)", [1, 1], [[1, "a"], [2, "b"], [3, "b"], [4, "c"]]),
    ("INSERT INTO t BY NAME SELECT 'c' AS k, 4 AS id", [1, 1], [[1, "a"], [2, "b"], [3, "b"], [4, "c"]]),
    ("INSERT INTO t SELECT id + 10, k, x FROM t WHERE id = 2", [1, 1], [[1, "a"], [2, "b"], [3, "b"], [12, "b"]]),
    (
        "WITH n AS (SELECT 9 AS id, 'w' AS k, 1 AS x) INSERT INTO t SELECT * FROM n",
        [1, 1],
        [[1, "a"], [2, "b"], [3, "b"], [9, "w"]],
    ),
    ("INSERT OVERWRITE t SELECT 7, 'o', NULL", [1, 1], [[7, "o"]]),
    ("UPDATE t SET k = 'z' WHERE id > 1", [2], [[1, "a"], [2, "z"], [3, "z"]]),
    ("UPDATE t AS u SET u.k = 'z' WHERE u.id = (SELECT max(id) FROM t)", [1], [[1, "a"], [2, "b"], [3, "z"]]),
    ("UPDATE t SET k = 'z'", [3], [[1, "z"], [2, "z"], [3, "z"]]),
    ("UPDATE t SET k = 'z' WHERE id = 99", [0], [[1, "a"], [2, "b"], [3, "b"]]),
    ("DELETE FROM t WHERE k = 'b'", [2], [[1, "a"]]),
    ("DELETE FROM t WHERE id IN (SELECT id FROM t WHERE k = 'a')", [1], [[2, "b"], [3, "b"]]),
    ("DELETE FROM t WHERE EXISTS (SELECT 1 FROM t WHERE id = 99)", [0], [[1, "a"], [2, "b"], [3, "b"]]),
    ("DELETE FROM t WHERE id IN (SELECT id FROM t WHERE id > 99)", [0], [[1, "a"], [2, "b"], [3, "b"]]),
    ("DELETE FROM t", [3], []),
    (
        "MERGE INTO t USING (SELECT 1 AS id, 'm' AS k, 9 AS x UNION ALL SELECT 50, 'n', 1) AS s ON t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *",
        [2, 1, 0, 1],
        [[1, "m"], [2, "b"], [3, "b"], [50, "n"]],
    ),
    (
        "MERGE INTO t AS target USING (SELECT 2 AS id) AS s ON target.id = s.id WHEN MATCHED THEN DELETE",
        [1, 0, 1, 0],
        [[1, "a"], [3, "b"]],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "counts", "after"), CHANGES, ids=[str(n) for n in range(len(CHANGES))])
def test_rows_change_and_are_counted(table, statement, counts, after):
    result = table.session.execute(statement)
    assert result.affected_rows == counts[0]
    assert [list(row.values()) for row in result.read_all().to_pylist()] == [counts]
    assert table("SELECT id, k FROM t ORDER BY id") == after


def test_writers_of_one_table_queue_up_and_none_is_lost(table):
    def write(number):
        session = table.session.workspace.service(SqlService).session(schema=table.schema)
        for _ in range(3):
            session.execute(f"INSERT INTO t VALUES ({number}, 'w', 1)").read_all()
            session.execute(f"UPDATE t SET x = x + 1 WHERE id = {number}").read_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(100, 104)))
    assert table("SELECT id, count(*), max(x) FROM t WHERE k = 'w' GROUP BY id ORDER BY id") == [
        [number, 3, Decimal("4.00")] for number in range(100, 104)
    ]


def test_truncate(table):
    table("TRUNCATE TABLE t")
    assert table("SELECT count(*) FROM t") == [[0]]
    assert table("SELECT count(*) FROM t VERSION AS OF 1") == [[3]]


REFUSED = [
    ("INSERT INTO t VALUES (1)", "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS"),
    ("INSERT INTO t SELECT 1, 'a', 1, 2", "INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS"),
    ("INSERT INTO t (nosuch) VALUES (1)", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
    ("INSERT INTO t VALUES (NULL, 'a', 1)", "DELTA_NOT_NULL_CONSTRAINT_VIOLATED"),
    ("INSERT INTO t VALUES ('abc', 'a', 1)", "CAST_INVALID_INPUT"),
    ("INSERT INTO nosuch VALUES (1)", "TABLE_OR_VIEW_NOT_FOUND"),
    ("DELETE FROM samples.nyctaxi.trips", "INSUFFICIENT_PERMISSIONS"),
    ("DROP TABLE samples.nyctaxi.trips", "INSUFFICIENT_PERMISSIONS"),
    ("CREATE TABLE samples.nyctaxi.mine (a INT)", "INSUFFICIENT_PERMISSIONS"),
    ("DELETE FROM t WHERE id IN (SELECT r.id FROM range(5) AS r WHERE r.id = t.id)", "UNSUPPORTED_FEATURE"),
    ("CREATE TABLE t (a INT)", "TABLE_OR_VIEW_ALREADY_EXISTS"),
    ("CREATE TABLE nosuch.t (a INT)", "SCHEMA_NOT_FOUND"),
    ("CREATE TABLE u (a INT DEFAULT 5)", "WRONG_COLUMN_DEFAULTS_FOR_DELTA_FEATURE_NOT_ENABLED"),
    ("CREATE TABLE u USING parquet AS SELECT 1 AS a", "UNSUPPORTED_FEATURE"),
    ("CREATE SCHEMA main.default", "SCHEMA_ALREADY_EXISTS"),
    ("DROP VIEW t", "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE"),
    ("DROP TABLE nosuch", "TABLE_OR_VIEW_NOT_FOUND"),
    ("ALTER TABLE t DROP COLUMN k", "DELTA_UNSUPPORTED_DROP_COLUMN"),
    ("ALTER TABLE t ADD COLUMN k INT", "FIELD_ALREADY_EXISTS"),
]


@pytest.mark.parametrize(("statement", "error_class"), REFUSED)
def test_what_cannot_be_done_is_refused_and_changes_nothing(untouched, statement, error_class):
    table = untouched
    with pytest.raises(SqlError) as caught:
        table(statement)
    assert caught.value.error_class == error_class
    assert table("SELECT id, k FROM t ORDER BY id") == [[1, "a"], [2, "b"], [3, "b"]]
    assert table("SHOW TABLES") == [[table.session.schema, "t", False]]


def test_create_or_replace_changes_the_columns_too(table):
    assert table("CREATE OR REPLACE TABLE t AS SELECT 5 AS other") == [[1, 1]]
    assert table("SELECT * FROM t") == [[5]]
    assert table("CREATE TABLE IF NOT EXISTS t (z INT)") == []
    assert table("SHOW COLUMNS IN t") == [["other"]]


def test_a_creation_that_fails_leaves_nothing_behind(table):
    folder = table.session.workspace.folder / "tables"
    before = set(folder.iterdir())
    with pytest.raises(SqlError, match="CAST_INVALID_INPUT"):
        table("CREATE OR REPLACE TABLE t AS SELECT CAST(k AS INT) AS n FROM t")
    assert set(folder.iterdir()) == before
    assert table("SELECT count(*) FROM t") == [[3]]


def test_partitioned_tables(sql):
    sql("CREATE TABLE p (id INT, day DATE) PARTITIONED BY (day)")
    sql("INSERT INTO p VALUES (1, DATE'2024-01-01'), (2, DATE'2024-01-02')")
    assert sql("SELECT id FROM p WHERE day = '2024-01-02'") == [[2]]
    assert ["# Partition Information", "", ""] in sql("DESCRIBE p")
    assert "PARTITIONED BY (day)" in sql("SHOW CREATE TABLE p")[0][0]


def test_columns_can_be_added_and_tables_renamed(table):
    table("ALTER TABLE t ADD COLUMNS (note STRING COMMENT 'new', n INT)")
    table("INSERT INTO t VALUES (4, 'd', 1, 'hello', 7)")
    assert table("SELECT id, note, n FROM t WHERE id > 2 ORDER BY id") == [[3, None, None], [4, "hello", 7]]
    assert table("UPDATE t SET note = 'x' WHERE id = 1") == [[1]]
    table("ALTER TABLE t RENAME TO renamed")
    assert table("SELECT count(*) FROM renamed") == [[4]]
    with pytest.raises(SqlError, match="TABLE_OR_VIEW_NOT_FOUND"):
        table("SELECT * FROM t")


def test_comments_and_properties(table):
    table("COMMENT ON TABLE t IS 'it''s new'")
    table("COMMENT ON COLUMN t.k IS 'kind'")
    table("ALTER TABLE t ALTER COLUMN x COMMENT 'amount'")
    table("ALTER TABLE t SET TBLPROPERTIES ('owner.team' = 'data')")
    assert table("DESCRIBE t") == [
        ["id", "bigint", "the key"],
        ["k", "string", "kind"],
        ["x", "decimal(10,2)", "amount"],
    ]
    assert ["Comment", "it's new", ""] in table("DESCRIBE EXTENDED t")
    assert table("SHOW TBLPROPERTIES t") == [["owner.team", "data"]]


def test_drops(table):
    schema = table.session.schema
    table("CREATE VIEW v AS SELECT * FROM t")
    with pytest.raises(SqlError, match="SCHEMA_NOT_EMPTY"):
        table(f"DROP SCHEMA {schema}")
    table("DROP VIEW v")
    table("DROP TABLE t")
    table("DROP TABLE IF EXISTS t")
    assert table("SHOW TABLES") == []
    table(f"DROP SCHEMA {schema}")
    with pytest.raises(SqlError, match="SCHEMA_NOT_FOUND"):
        table(f"SHOW TABLES IN {schema}")


def test_catalogs_come_and_go(sql):
    sql("CREATE CATALOG scratch COMMENT 'for a while'")
    sql("CREATE TABLE scratch.default.t AS SELECT 1.25 AS x")
    assert sql("SELECT * FROM scratch.default.t") == [[Decimal("1.25")]]
    with pytest.raises(SqlError, match="CATALOG_NOT_EMPTY"):
        sql("DROP CATALOG scratch")
    sql("DROP CATALOG scratch CASCADE")
    assert ["scratch"] not in sql("SHOW CATALOGS")


def test_history_and_detail_tell_the_truth(table):
    table("UPDATE t SET k = 'z' WHERE id = 1")
    history = table("DESCRIBE HISTORY t")
    assert [(row[0], row[3]) for row in history] == [(2, "UPDATE"), (1, "WRITE"), (0, "CREATE TABLE")]
    assert dict(history[0][5])["numUpdatedRows"] == "1"
    detail = table.session.execute("DESCRIBE DETAIL t").read_all().to_pylist()[0]
    assert detail["format"] == "delta"
    assert detail["numFiles"] == 1
    assert detail["sizeInBytes"] > 0
    assert len(table("DESCRIBE HISTORY t LIMIT 1")) == 1


def test_metadata_statements(table):
    schema = table.session.schema
    assert table("SHOW SCHEMAS IN samples LIKE 'ny*|tp*'") == [["nyctaxi"], ["tpch"]]
    assert table("SHOW TABLES IN samples.nyctaxi") == [["nyctaxi", "trips", False]]
    assert table("SHOW TABLES LIKE 'x*'") == []
    assert table("SHOW COLUMNS IN t") == [["id"], ["k"], ["x"]]
    assert table(f"DESCRIBE SCHEMA {schema}")[1] == ["Namespace Name", schema]
    assert table("DESCRIBE t id")[1] == ["data_type", "bigint"]
    assert table("DESCRIBE QUERY SELECT 1 AS a, 'b' AS c") == [["a", "int", None], ["c", "string", None]]
    [[statement]] = table("SHOW CREATE TABLE t")
    table("DROP TABLE t")
    table(statement)
    assert table("DESCRIBE t")[0] == ["id", "bigint", "the key"]


def test_information_schema(table):
    schema = table.session.schema
    query = (
        f"SELECT table_name, table_type, comment FROM main.information_schema.tables WHERE table_schema = '{schema}'"
    )
    assert table(query) == [["t", "MANAGED", "a table"]]
    query = "SELECT column_name, full_data_type, is_nullable FROM information_schema.columns"
    assert table(f"{query} WHERE table_schema = '{schema}' ORDER BY ordinal_position")[0] == ["id", "bigint", "NO"]
    catalogs = table("SELECT DISTINCT catalog_name FROM system.information_schema.schemata ORDER BY 1")
    assert catalogs == [["main"], ["ml"], ["samples"]]


def test_a_table_made_from_rows_takes_null_later(sql):
    sql("CREATE TABLE made AS SELECT 1 AS id, 'x' AS k, array(1) AS a, named_struct('s', 1) AS s, map('k', 1) AS m")
    sql("INSERT INTO made VALUES (NULL, NULL, array(NULL), named_struct('s', NULL), map('k', NULL))")
    sql("UPDATE made SET k = NULL")
    assert sql("SELECT count(*), count(id), count(k) FROM made") == [[2, 1, 0]]


@pytest.mark.parametrize(
    "condition", ["id * 2 = 4", "coalesce(x, 0) = 2.5", "coalesce(x, id + 0.5, 9) = 2.5", "k = 'b' AND x + 1 > 3"]
)
def test_delete_with_what_is_calculated(table, condition):
    assert table(f"DELETE FROM t WHERE {condition}") == [[1]]
    assert table("SELECT id FROM t ORDER BY id") == [[1], [3]]


def test_delete_with_a_number_that_does_not_fit_deletes_nothing(table):
    with pytest.raises(SqlError, match="ARITHMETIC_OVERFLOW"):
        table("DELETE FROM t WHERE id * 9223372036854775807 > 0")
    assert table("SELECT count(*) FROM t") == [[3]]
