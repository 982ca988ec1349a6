"""SQL → read, write or destructive, one row a case."""

from __future__ import annotations

import pytest

from agent.sql_guard import classify

READS = """
(SELECT 1)
((SELECT 1) UNION (SELECT 2))
(VALUES (1))
SELECT * FROM read_files('abfss://c@a.dfs.core.windows.net/x')
SELECT * FROM read_files('wasbs://c@a.blob.core.windows.net/x')
SELECT * FROM read_files('gs://bucket/x')
SELECT from_avro(a, 's'), to_protobuf(b, 'm', '/Volumes/d.desc') FROM t
SELECT 'schema.registry.address' AS about
SELECT 1
select * from samples.nyctaxi.trips limit 10
SELECT * FROM t WHERE note = 'DROP TABLE x; DELETE FROM y'
SELECT "a;b" AS x -- DROP TABLE t
SELECT 1 /* ; DROP TABLE t */
SELECT /* /* nested */ */ 1
SELECT /*+ BROADCAST(u) */ * FROM t JOIN u USING (id)
SELECT 'a \\ b' -- a path like C:\\x is no continued line
WITH x AS (SELECT 1 AS a) SELECT * FROM x
(SELECT 1) UNION ALL (SELECT 2)
SELECT a FROM t EXCEPT SELECT a FROM u
SELECT * FROM a PIVOT (sum(x) FOR y IN (1, 2))
SELECT * FROM t VERSION AS OF 3
SELECT * FROM t TIMESTAMP AS OF '2026-01-01'
SELECT date_trunc('month', tpep_pickup_datetime) AS m, avg(fare_amount) FROM samples.nyctaxi.trips GROUP BY ALL
SELECT try_divide(a, b), percentile_approx(a, 0.5), count_if(a > 1), any_value(b) FROM t
SELECT explode(sequence(1, 3))
SELECT *, row_number() OVER (PARTITION BY a ORDER BY b) AS r FROM t QUALIFY r = 1
SELECT transform(array(1, 2), x -> x + 1)
SELECT col:field.inner::string FROM t
SELECT * FROM t LATERAL VIEW explode(items) AS item
SELECT * FROM read_files('/Volumes/a/b/c')
SELECT * FROM IDENTIFIER(:name) WHERE a = :value
SELECT IDENTIFIER(:column) FROM IDENTIFIER('main.raw.' || :table) AS x WHERE (a = 1)
SELECT * FROM csv.`/Volumes/a/b/c.csv`
SELECT * FROM delta.`s3://bucket/table`
SELECT * FROM read_files('s3://bucket/x', format => 'csv')
SELECT * FROM range(10)
SELECT t.*, `odd name` FROM `main`.`raw`.`odd-table` t JOIN u USING (id)
FROM t SELECT *
FROM t |> WHERE a > 1
VALUES (1, 'a'), (2, 'b')
TABLE main.raw.orders
SHOW TABLES
SHOW TABLES IN main.raw LIKE 'o*'
SHOW CREATE TABLE t
SHOW GRANTS ON TABLE t
DESCRIBE t
DESC EXTENDED main.raw.t
DESCRIBE HISTORY t
DESCRIBE DETAIL t
EXPLAIN SELECT 1
EXPLAIN EXTENDED SELECT * FROM t
EXPLAIN DELETE FROM t
USE CATALOG main
USE SCHEMA raw
USE main.raw
LIST '/Volumes/a/b/c'
SELECT 1; SELECT 2
SELECT count(*) FROM t WHERE x IN (SELECT max(x) FROM u WHERE u.a = t.a)
SELECT coalesce(nullif(trim(lower(a)), ''), concat_ws('-', b, c)) FROM t
SELECT explode(from_json(a, 'array<string>')) FROM t
SELECT inline(array(struct(1, 'a')))
SELECT * FROM stack(2, 1, 2)
SELECT * FROM explode(array(1, 2))
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT * FROM n
SELECT 'it''s -- no comment; DROP TABLE t' AS a
SELECT "DROP TABLE t" AS `DELETE FROM u`
SELECT `drop table t` FROM `delete`.`from`.`update`
SELECT /* DELETE FROM t */ a /* ; */ FROM t -- ; DROP TABLE t
SELECT a AS `into`, b AS overwrite FROM t
SELECT * FROM t TABLESAMPLE (5 ROWS)
SELECT map_filter(m, (k, v) -> v > 1), aggregate(a, 0, (x, y) -> x + y) FROM t
SHOW CATALOGS
SHOW SCHEMAS IN main
SHOW VOLUMES IN main.raw
SHOW COLUMNS IN main.raw.t
DESCRIBE CATALOG main
DESCRIBE SCHEMA EXTENDED main.raw
DESCRIBE FUNCTION upper
DESCRIBE QUERY SELECT 1
EXPLAIN FORMATTED INSERT INTO t VALUES (1)
SELECT 1;
"""

WRITES = """
UNDROP TABLE t
UNCACHE TABLE t
SELECT from_xml_of_mine(a) FROM t
CREATE TABLE t (a INT)
CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a
CREATE VIEW v AS SELECT 1
CREATE SCHEMA IF NOT EXISTS s
CREATE TABLE t CLONE s
CREATE TABLE t SHALLOW CLONE s
INSERT INTO t VALUES (1)
INSERT INTO t BY NAME SELECT 1 AS a
WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x
COMMENT ON TABLE t IS 'about'
ALTER TABLE t ADD COLUMN a INT
ALTER TABLE t ADD COLUMNS (a INT, b STRING)
ANALYZE TABLE t COMPUTE STATISTICS
OPTIMIZE t ZORDER BY (a)
MSCK REPAIR TABLE t
MSCK REPAIR TABLE t ADD PARTITIONS
SELECT `ai_gen`('write a poem')
SELECT `somebodys_function`(1)
REFRESH TABLE t
SET x = 1
SELECT main.tools.my_function(1)
SELECT somebodys_function(1)
SELECT ai_gen('write a poem')
SELECT * FROM vector_search(index => 'i', query_text => 'x', num_results => 3)
SELECT 1; CREATE TABLE t (a INT)
SELECT upper(lower(somebodys_function(1)))
SELECT * FROM somebodys_table_function(1)
SELECT * FROM main.tools.rows_of(TABLE(t))
SELECT * FROM main.tools.range(1)
SELECT * FROM tools.explode(array(1))
SELECT main.tools.sum(a) FROM t
CREATE FUNCTION main.tools.f(a INT) RETURNS INT RETURN a
SELECT a FROM t WHERE main.tools.check_it(a)
SELECT CASE WHEN my_udf(a) THEN 1 END FROM t
SELECT 1 ORDER BY main.tools.f(1)
WITH x AS (SELECT f_of_mine(a) FROM t) SELECT * FROM x
SELECT ai_classify(a, array('x', 'y')) FROM t
SET spark.sql.ansi.enabled = false
CACHE TABLE t
DECLARE VARIABLE x INT DEFAULT 1
"""

DESTRUCTIVE = """
`SHOW` TABLES
SELECT try_reflect('java.lang.System', 'exit', 1)
DROP TABLE t
DROP SCHEMA s CASCADE
DROP VIEW IF EXISTS v
DELETE FROM t
DELETE FROM t WHERE a = 1
UPDATE t SET a = 1
TRUNCATE TABLE t
MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET *
INSERT OVERWRITE t SELECT 1
INSERT OVERWRITE DIRECTORY '/x' SELECT 1
INSERT INTO t REPLACE WHERE a = 1 SELECT 1
INSERT INTO t REPLACE USING (a) SELECT 1 AS a
INSERT INTO t BY NAME REPLACE USING (a, b) SELECT 1 AS a, 2 AS b
INSERT INTO t AS o REPLACE ON o.a = s.a (SELECT 1 AS a) AS s
MSCK REPAIR TABLE t DROP PARTITIONS
msck repair table t sync partitions
MSCK REPAIR TABLE t/**/DROP PARTITIONS
CREATE OR REPLACE TABLE t AS SELECT 1
CREATE OR REPLACE VIEW v AS SELECT 1
CREATE OR REFRESH STREAMING TABLE x AS SELECT 1
REPLACE TABLE t AS SELECT 1
ALTER TABLE t DROP COLUMN a
ALTER TABLE t RENAME TO u
ALTER TABLE t SET TBLPROPERTIES ('a' = 'b')
ALTER TABLE t SET OWNER TO `x@example.com`
VACUUM t RETAIN 0 HOURS
RESTORE TABLE t TO VERSION AS OF 1
GRANT SELECT ON TABLE t TO `x`
REVOKE SELECT ON TABLE t FROM `x`
COPY INTO t FROM '/x' FILEFORMAT = CSV
LOAD DATA INPATH 'x' INTO TABLE t
CALL p()
EXECUTE IMMEDIATE 'DROP TABLE t'
ADD JAR '/x'
FROM t INSERT INTO s SELECT *
BEGIN SELECT 1; DROP TABLE t; END
SELECT ai_query('m', 'x')
SELECT http_request(conn => 'c', method => 'POST', path => '/x')
SELECT * FROM remote_query('c', query => 'DELETE FROM x')
SELECT a INTO t FROM u
SELECT * INTO OUTFILE '/x' FROM t
EXPLAIN ANALYZE INSERT INTO t VALUES (1)
explain/**/analyze delete from t
EXPLAIN /* x */ ANALYZE UPDATE t SET a = 1
WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x
WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM x
WITH x AS (UPDATE t SET a = 1 RETURNING a) SELECT a FROM x
SELECT * FROM (DELETE FROM t)
WITH x AS (SELECT 1) DELETE FROM t
WITH x AS (SELECT 1) UPDATE t SET a = 1
WITH x AS (SELECT 1 AS a) MERGE INTO t USING x ON t.a = x.a WHEN MATCHED THEN DELETE
EXECUTE IMMEDIATE stmt USING 1
EXECUTE IMMEDIATE 'SELECT 1'
CALL main.tools.p(1, 2)
SELECT upper(ai_query('m', concat('x', a))) FROM t
SELECT CASE WHEN 1 = 1 THEN http_request(conn => 'c') END
SELECT * FROM t WHERE http_request(conn => 'c').status = 200
SELECT * FROM t ORDER BY ai_query('m', a)
SELECT 1/**/;/**/DROP/**/TABLE/**/t
SELECT 1;;;DROP TABLE t
;DROP TABLE t
DROP TABLE IF EXISTS main.raw.t PURGE
DROP CATALOG main CASCADE
DROP VOLUME main.raw.v
DROP FUNCTION main.tools.f
ALTER TABLE t DROP PARTITION (a = 1)
ALTER TABLE t ADD COLUMN a INT, DROP COLUMN b
ALTER VIEW v AS SELECT 2
ALTER SCHEMA s SET OWNER TO `x`
RESET
REORG TABLE t APPLY (PURGE)
CREATE OR REPLACE FUNCTION f() RETURNS INT RETURN 1
CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1
DENY SELECT ON TABLE t TO `x`
ANALYZE DELETE FROM t
SELECT secret('scope', 'key')
SELECT upper(secret('scope', 'key'))
SELECT try_secret('scope', 'key')
SELECT java_method('java.lang.System', 'exit', 1)
SELECT reflect('java.lang.System', 'exit', 1)
SELECT `java_method`('java.lang.System', 'exit', 1)
SELECT `Reflect`('java.lang.System', 'exit', 1)
SELECT `http_request`(conn => 'c', method => 'POST', path => '/x')
SELECT `ai_query`('m', 'x')
SELECT * FROM `remote_query`('c', query => 'DELETE FROM x')
SELECT TRANSFORM (a) USING 'sh -c x' AS (b) FROM t
SELECT a FROM (SELECT http_request(conn => 'c') AS a)
WITH x AS (SELECT secret('a', 'b')) SELECT * FROM x
EXPLAIN ANALYZE DELETE FROM t
SHOW TABLES; DROP TABLE t
SELECT 1; DROP TABLE t
USE main; DELETE FROM t
SELECT 1 DROP TABLE t
SELECT 'unclosed
this is not SQL
-- only a comment
;
SELECT r'\\'; DROP TABLE t; --'
"""


def cases(block: str) -> list[str]:
    return [line for line in block.strip().splitlines() if line]


@pytest.mark.parametrize("sql", cases(READS))
def test_reads(sql):
    assert classify(sql) == "read"


@pytest.mark.parametrize("sql", cases(WRITES))
def test_writes(sql):
    assert classify(sql) == "write"


@pytest.mark.parametrize("sql", cases(DESTRUCTIVE))
def test_destructive(sql):
    assert classify(sql) == "destructive"


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "   \n",
        "SELECT 1 -- hidden by a lone carriage return\r; DROP TABLE t",
        "SELECT 1 --\r, secret('a', 'b')",
        "/* a */ DROP /* b */ TABLE t",
        "\n\n  drop\ttable t",
        "SELECT 1;\n\n-- and\nDELETE FROM t;",
        "SELECT " + "(" * 5000 + "1" + ")" * 5000,
        "SELECT 1 " * 100_000,
        "SELECT 1" + " " * 200_000,
        "SELECT 1\u2028",
        "SELECT 1 -- \0",
        "-- \\\n/*\nDROP TABLE t -- */ SELECT 1",
        "-- \\\r\n/*\r\nDROP TABLE t -- */ SELECT 1",
        "SELECT 1 -- a \\\n, secret('a', 'b')",
        "/* /*+ */ DROP TABLE t -- */ SELECT 1",
        "/*+ /*+ */ DROP TABLE t -- */ SELECT 1",
        "/*\n\n/*+\n*/ DROP TABLE t -- */ SELECT 1",
    ],
)
def test_odd_texts_are_destructive(sql):
    assert classify(sql) == "destructive"


def test_the_worst_statement_counts_wherever_it_stands():
    assert classify("CREATE TABLE t (a INT); SELECT 1; DROP TABLE t") == "destructive"
    assert classify("SELECT 1; INSERT INTO t VALUES (1); SELECT 2") == "write"
