"""Subqueries that see the outer row, in queries (as Apache Spark 4.3 answers them) and where rows are changed."""

from __future__ import annotations

import pytest

from local_workspace.sql.errors import SqlError

WITH = (
    "WITH t AS (SELECT * FROM VALUES (1), (2), (3) AS v(a)), "
    "u AS (SELECT * FROM VALUES (1, 5, 'p'), (2, 7, 'q'), (1, 9, 'r'), (1, 1, NULL) AS v(k, b, n)) "
)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT a, (SELECT n FROM u WHERE u.k = t.a AND b = 5) AS n FROM t", [[1, "p"], [2, None], [3, None]]),
        ("SELECT a, (SELECT n FROM u WHERE u.k = t.a ORDER BY b DESC LIMIT 1) AS n FROM t",
         [[1, "r"], [2, "q"], [3, None]]),
        ("SELECT a, (SELECT b FROM u WHERE u.k = t.a ORDER BY b LIMIT 1) + 1 AS n FROM t", [[1, 2], [2, 8], [3, None]]),
        ("SELECT a FROM t WHERE (SELECT n FROM u WHERE u.k = t.a AND b > 5) = 'q'", [[2]]),
        ("SELECT a, coalesce((SELECT upper(n) FROM u WHERE k = a AND b = 9), 'none') AS n FROM t",
         [[1, "R"], [2, "none"], [3, "none"]]),
        ("SELECT a, (SELECT sum(b) FROM u WHERE u.k < t.a) AS m, (SELECT count(*) FROM u WHERE u.k = t.a AND b > a) "
         "AS n FROM t", [[1, None, 2], [2, 15, 1], [3, 22, 0]]),
        ("SELECT a FROM t WHERE (SELECT count(*) FROM u WHERE u.k <= t.a) > 3", [[2], [3]]),
        ("SELECT a % 2 AS a, sum((SELECT count(*) FROM u WHERE u.k < t.a)) AS s FROM t GROUP BY a % 2",
         [[0, 3], [1, 4]]),
    ],
)  # fmt: skip
def test_a_value_is_looked_up(module_sql, query, rows):
    assert module_sql(f"{WITH}{query} ORDER BY a") == rows


def test_more_than_one_value_is_refused(module_sql):
    with pytest.raises(SqlError) as caught:
        module_sql(f"{WITH}SELECT (SELECT n FROM u WHERE u.k = t.a) FROM t")
    assert caught.value.error_class == "SCALAR_SUBQUERY_TOO_MANY_ROWS"


def test_rows_are_changed_by_what_is_looked_up(sql):
    sql("CREATE TABLE t AS SELECT * FROM VALUES (1, 'a', 1.5D), (2, 'b', 2.5D), (3, 'c', NULL) AS v(id, k, v)")
    sql("CREATE TABLE c AS SELECT * FROM VALUES (1, 'a2'), (9, 'z') AS v(id, name)")
    assert sql("UPDATE t SET v = 9 WHERE EXISTS (SELECT 1 FROM c WHERE c.id = t.id)") == [[1]]
    assert sql("UPDATE t AS x SET k = (SELECT name FROM c WHERE c.id = x.id) WHERE x.id < 3") == [[2]]
    assert sql("SELECT * FROM t ORDER BY id") == [[1, "a2", 9.0], [2, None, 2.5], [3, "c", None]]
    assert sql("DELETE FROM t WHERE NOT EXISTS (SELECT 1 FROM c WHERE c.id = t.id) AND id > 2") == [[1]]
    sql("INSERT INTO c VALUES (2, 'p'), (2, 'q')")
    for statement, condition in [
        ("UPDATE t SET k = (SELECT name FROM c WHERE c.id = t.id)", "SCALAR_SUBQUERY_TOO_MANY_ROWS"),
        ("INSERT INTO t (id, id) VALUES (1, 2)", "COLUMN_ALREADY_EXISTS"),
        ("MERGE INTO t USING c ON t.id = c.id WHEN MATCHED THEN UPDATE SET k = c.name", "DELTA_MULTIPLE_SOURCE_ROW"),
    ]:
        with pytest.raises(SqlError, match=condition):
            sql(statement)
    assert sql("SELECT id, k FROM t ORDER BY id") == [[1, "a2"], [2, None]]
