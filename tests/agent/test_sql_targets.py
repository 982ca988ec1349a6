"""What a statement writes, by its whole name, and which rows it would take away."""

from __future__ import annotations

import pytest

from agent.sql_guard import classify
from agent.sql_targets import targets_of


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM t", []),
        ("INSERT INTO t VALUES (1)", [("INSERT INTO", "main.raw.t", "")]),
        ("INSERT INTO t (a) SELECT 1", [("INSERT INTO", "main.raw.t", "")]),
        ("WITH x AS (SELECT 1) INSERT INTO s.t SELECT * FROM x", [("INSERT INTO", "main.s.t", "")]),
        ("INSERT OVERWRITE t SELECT 1", [("INSERT OVERWRITE", "main.raw.t", "t")]),
        ("DELETE FROM c.s.t WHERE a = 1", [("DELETE FROM", "c.s.t", "c.s.t WHERE a = 1")]),
        ("DELETE FROM t", [("DELETE FROM", "main.raw.t", "t")]),
        ("UPDATE t AS x SET a = 1 WHERE x.b > 2", [("UPDATE", "main.raw.t", "t AS x WHERE x.b > 2")]),
        ("TRUNCATE TABLE t", [("TRUNCATE", "main.raw.t", "t")]),
        ("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE", [("MERGE INTO", "main.raw.t", "")]),
        ("CREATE TABLE t (a INT)", [("CREATE TABLE", "main.raw.t", "")]),
        ("CREATE OR REPLACE TABLE t AS SELECT 1", [("REPLACE TABLE", "main.raw.t", "t")]),
        ("DROP TABLE IF EXISTS t", [("DROP TABLE", "main.raw.t", "t")]),
        ("DROP TABLE `t`", [("DROP TABLE", "main.raw.t", "`t`")]),
        ("DROP SCHEMA s CASCADE", [("DROP SCHEMA", "main.s", "")]),
        ("DROP DATABASE c.s", [("DROP SCHEMA", "c.s", "")]),
        ("DROP CATALOG c CASCADE", [("DROP CATALOG", "c", "")]),
        ("DROP VOLUME v", [("DROP VOLUME", "main.raw.v", "")]),
        ("DROP VIEW v", [("DROP VIEW", "main.raw.v", "")]),
        ("DROP TABLE a; DROP TABLE b", [("DROP TABLE", "main.raw.a", "a"), ("DROP TABLE", "main.raw.b", "b")]),
        ("BEGIN SELECT 1; DROP TABLE t; END", [("DROP TABLE", "main.raw.t", "")]),
        (
            "DROP TABLE a; EXECUTE IMMEDIATE 'DROP TABLE b'",
            [("DROP TABLE", "main.raw.a", "a"), ("DROP TABLE", "main.raw.b", "")],
        ),
        ("RESTORE TABLE t TO VERSION AS OF 1", [("RESTORE TABLE", "main.raw.t", "")]),
        ("not SQL at all (", []),
    ],
)
def test_targets(sql, expected):
    found = targets_of(sql, catalog="main", schema="raw")
    assert [(target.verb, target.name, target.rows) for target in found] == expected
    for target in found:
        assert not target.rows or classify(f"SELECT count(*) FROM {target.rows}") == "read"


def test_names_are_as_whole_as_is_known():
    assert targets_of("DROP TABLE t")[0].name == "t"
    assert targets_of("DROP TABLE s.t", catalog="main")[0].name == "main.s.t"
    assert targets_of("DROP TABLE t", schema="raw")[0].name == "raw.t"
