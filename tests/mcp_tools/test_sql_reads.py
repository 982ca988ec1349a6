"""Read-only mode runs what is proven to read, and nothing else."""

from __future__ import annotations

import pytest

from mcp_tools.sql_reads import is_read
from mcp_tools.statements import kind_of, used_namespace

READS = [
    "SELECT IDENTIFIER(:column) FROM IDENTIFIER(:t) AS x",
    "SELECT * FROM csv.`/Volumes/a/b/c.csv`",
    "SELECT * FROM delta.`s3://bucket/table`",
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
    "SELECT count(*), date_trunc('month', d), percentile_approx(a, 0.5), named_struct('a', 1).a FROM t GROUP BY 2",
    "SELECT transform(a, x -> upper(x)), try_divide(b, c), row_number() OVER (ORDER BY b) FROM t",
    "SELECT * FROM range(3) JOIN LATERAL explode(array(1, 2))",
    "SELECT to_date(d, 'yyyy-MM-dd'), c:a.b, c::int, b IN (SELECT 1) FROM a.b.c TABLESAMPLE (10 ROWS) -- done",
    "SELECT `a--b` FROM t /* a /b */",
    "EXPLAIN EXTENDED SELECT 1",
    "SHOW TABLES;",
    "DESCRIBE t; SELECT 1; ;",
]
NOT_PROVEN = [
    "SELECT IDENTIFIER(:f)(a) FROM t",
    "SELECT * FROM IDENTIFIER('main.tools.' || lower('WIPE')) /* a */ (1)",
    "SELECT * FROM csv.`https://evil.example.com/x.csv`",
    "SELECT from_avro(a, 's', map('schema.registry.address', 'https://evil.example.com')) FROM t",
    "",
    "INSERT INTO t SELECT 1",
    "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
    "SELECT 1; DROP TABLE t",
    "SHOW TABLES; DROP TABLE t",
    "SHOW TABLES 'x;'; DROP TABLE t",
    "SHOW TABLES /* ; */; DROP TABLE t",
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
    "-- \\\n/*\nDROP TABLE t -- */ SELECT 1",
    "-- \\\r\n/*\nDROP TABLE t -- */ SELECT 1",
    "SELECT 1 -- \\",
    "/* /*+ */ DROP TABLE t -- */ SELECT 1",
    "/* /* */ SELECT 1; */ DROP TABLE t",
    "SELECT /* /*+ */ 1; DROP TABLE t -- */",
    "/*+ x */ SELECT 1",
    "{# SELECT #} SELECT 1",
    "SELECT $$ ' $$; DROP TABLE t -- '",
    "SELECT r'\\'; DROP TABLE t -- '",
    "SELECT `a\\`; DROP TABLE t -- `",
    "-- x\rDROP TABLE t",
    "SELECT TRANSFORM(a) USING 'cat' FROM t",
    "SELECT TRANSFORM(a) USING 'cat' AS (b) FROM t",
    "FROM t SELECT TRANSFORM(a) USING 'cat'",
    "EXPLAIN ANALYZE DROP TABLE t",
    "EXPLAIN /* x */ analyze INSERT INTO t SELECT 1",
    "SELECT my_function(1)",
    "SELECT main.default.upper(a) FROM t",
    "SELECT main.default.my_function(a) FROM t",
    "SELECT * FROM main.default.range(1)",
    "SELECT * FROM my_table_function(1)",
    "SELECT transform(a, x -> my_function(x)) FROM t",
    "SELECT 1 WHERE EXISTS (SELECT my_function(1))",
    "SELECT ai_gen('x')",
    "SELECT ai_classify('x', array('a', 'b'))",
    "SELECT AI_SUMMARIZE('x')",
    "SELECT `ai_query`('m', 'x')",
    "SELECT * FROM ai_forecast(TABLE(t), horizon => '2025-01-01', time_col => 'd', value_col => 'v')",
    "SELECT http_request(conn => 'c', method => 'POST', path => '/')",
    "SELECT `reflect`('java.lang.System', 'exit', 1)",
    "SELECT `Java_Method`('java.lang.System', 'exit', 1)",
    "SELECT try_reflect('java.lang.System', 'exit', 1)",
    "SELECT IDENTIFIER('reflect')('java.lang.System', 'exit', 1)",
    "SELECT * FROM remote_query('c', query => 'DROP TABLE t')",
    "SELECT * FROM vector_search(index => 'i', query_text => 'x')",
    "SELECT 1; SELECT reflect('java.lang.System', 'exit', 1)",
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
        ("with a as (select 1) select my_function(1) from a", "SELECT"),
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
