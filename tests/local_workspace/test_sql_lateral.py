"""Subqueries that see the rows beside them. The rows are those of Apache Spark 4.3."""

from __future__ import annotations

import pytest

from local_workspace.sql.errors import SqlError

WITH = (
    "WITH t AS (SELECT * FROM VALUES (1, 'x'), (2, 'y'), (3, 'x') AS v(a, g)), "
    "u AS (SELECT * FROM VALUES (1, 5), (2, 7), (1, 9), (1, 1) AS v(k, b)) "
)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT a, x.b FROM t LEFT JOIN LATERAL (SELECT b FROM u WHERE u.k = t.a ORDER BY b DESC LIMIT 2) x ON true",
         [[1, 5], [1, 9], [2, 7], [3, None]]),
        ("SELECT * FROM t CROSS JOIN LATERAL (SELECT count(*) AS n, sum(b) AS s, max(b) + 1 AS p FROM u "
         "WHERE u.k = t.a AND u.b > 2) AS x", [[1, "x", 2, 14, 10], [2, "y", 1, 7, 8], [3, "x", 0, None, None]]),
        ("SELECT a, z FROM t, LATERAL (SELECT a + b AS z FROM u WHERE u.k = t.a)", [[1, 2], [1, 6], [1, 10], [2, 9]]),
        ("SELECT a, b FROM t JOIN LATERAL (SELECT b FROM u WHERE u.k = t.a) x ON x.b > 4", [[1, 5], [1, 9], [2, 7]]),
        ("SELECT t.a, q.total FROM t, LATERAL (SELECT sum(b) FROM u WHERE u.k <= t.a) q(total)",
         [[1, 15], [2, 22], [3, 22]]),
        ("SELECT a, x.k, x.s FROM t LEFT JOIN LATERAL (SELECT k, sum(b) AS s FROM u WHERE u.k = t.a GROUP BY k) x "
         "ON true", [[1, 1, 15], [2, 2, 7], [3, None, None]]),
        ("SELECT a, r FROM t, LATERAL (SELECT row_number() OVER (ORDER BY b) AS r FROM u WHERE u.k = t.a)",
         [[1, 1], [1, 2], [1, 3], [2, 1]]),
        ("SELECT a, x.c FROM t LEFT JOIN LATERAL (SELECT u.b AS c FROM u JOIN t AS w ON w.a = u.k WHERE w.a = t.a) x "
         "ON x.c > 1", [[1, 5], [1, 9], [2, 7], [3, None]]),
        ("SELECT a, y FROM t, LATERAL (SELECT a * 2 AS y)", [[1, 2], [2, 4], [3, 6]]),
    ],
)  # fmt: skip
def test_rows(module_sql, query, rows):
    assert module_sql(f"{WITH}{query} ORDER BY ALL") == rows


def test_a_form_that_would_be_wrong_is_refused(module_sql):
    with pytest.raises(SqlError, match="UNSUPPORTED_FEATURE"):
        module_sql(f"{WITH}SELECT a, c FROM t, LATERAL (SELECT count(*) + 1 AS c FROM u WHERE u.k = t.a)")
