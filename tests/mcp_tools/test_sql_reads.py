"""Read-only mode runs what is proven to read, and nothing else."""

from __future__ import annotations

import pytest

from mcp_tools.sql_reads import is_read
from mcp_tools.statements import kind_of, used_namespace

READS = [
    "SELECT 1",
    "  -- a comment; with a semicolon\nSELECT 1",
    "/* why */ show tables in main.default",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "SELECT 1 UNION ALL SELECT 2",
    "VALUES (1), (2)",
    "FROM samples.nyctaxi.trips SELECT *",
    "(SELECT 1)",
    "SELECT 1; SELECT 2;",
    "DESCRIBE TABLE EXTENDED a.b.c",
    "DESCRIBE DETAIL a.b.c",
    "SHOW CREATE TABLE a",
    "EXPLAIN SELECT 1",
    "SELECT 'drop table x; delete from y'",
]
NOT_PROVEN = [
    "",
    "INSERT INTO t SELECT 1",
    "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
    "SELECT 1; DROP TABLE t",
    "SHOW TABLES; DROP TABLE t",
    "/* SELECT */ DELETE FROM t",
    "UPDATE t SET a = 1",
    "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE",
    "CREATE TABLE t AS SELECT 1",
    "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
    "DROP TABLE t",
    "ALTER TABLE t ADD COLUMN a INT",
    "TRUNCATE TABLE t",
    "OPTIMIZE t",
    "VACUUM t",
    "GRANT SELECT ON TABLE t TO x",
    "USE CATALOG main",
    "SET x = 1",
    "CACHE TABLE t",
    "CALL p()",
    "COPY INTO t FROM '/x'",
    "SELECT ai_query('m', 'x')",
    "SELECT secret('scope', 'key')",
    "SELECT reflect('java.lang.System', 'exit', 1)",
    "SELECT * FROM read_files('/x')",
    "BEGIN INSERT INTO t VALUES (1); END",
    "EXECUTE IMMEDIATE 'DROP TABLE t'",
    "not sql at all",
]


@pytest.mark.parametrize("sql", READS)
def test_reads(sql: str) -> None:
    assert is_read(sql)


@pytest.mark.parametrize("sql", NOT_PROVEN)
def test_not_proven(sql: str) -> None:
    assert not is_read(sql)


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("select 1", "SELECT"),
        ("-- x\n(SELECT 1)", "SELECT"),
        ("with a as (select 1) select * from a", "SELECT"),
        ("with a as (select 1) insert into t select * from a", "INSERT"),
        ("create table t (a int)", "CREATE"),
        ("desc t", "DESCRIBE"),
        ("", ""),
    ],
)
def test_kinds(sql: str, kind: str) -> None:
    assert kind_of(sql) == kind


@pytest.mark.parametrize(
    ("sql", "namespace"),
    [
        ("USE CATALOG main;", {"catalog": "main", "schema": None}),
        ("use schema sales", {"schema": "sales"}),
        ("USE DATABASE `my db`", {"schema": "my db"}),
        ("USE main.sales", {"catalog": "main", "schema": "sales"}),
        ("use sales", {"schema": "sales"}),
        ("select 1", {}),
        ("USE CATALOG", {}),
        ("-- USE main\nselect 1", {}),
    ],
)
def test_use(sql: str, namespace: dict[str, str | None]) -> None:
    assert used_namespace(sql) == namespace
