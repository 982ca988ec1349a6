"""UNPIVOT, WITH RECURSIVE and lateral views. The rows, types and refusals are those of Apache Spark 4.3."""

from __future__ import annotations

from decimal import Decimal

import pytest

from local_workspace.sql.errors import SqlError

SALES = "(SELECT * FROM VALUES (1, 10, 20, CAST(NULL AS INT)), (2, 11, NULL, 31) AS t(id, q1, q2, q3)) AS s"
COUNT_TO = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {}) SELECT count(*), max(n) FROM r"
WALK = """
WITH RECURSIVE edges AS (SELECT * FROM VALUES ('a', 'b'), ('b', 'c'), ('b', 'd') AS e(src, dst)),
walk(node, depth, path) AS (
  SELECT 'a', 0, array('a')
  UNION ALL SELECT dst, depth + 1, concat(path, array(dst)) FROM walk JOIN edges ON src = node
) SELECT node, depth, path FROM walk ORDER BY path"""


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (
            f"SELECT * FROM {SALES} UNPIVOT (sales FOR quarter IN (q1, q2, q3)) ORDER BY 1, 2",
            [[1, "q1", 10], [1, "q2", 20], [2, "q1", 11], [2, "q3", 31]],
        ),
        (
            f"SELECT * FROM {SALES} UNPIVOT INCLUDE NULLS (v FOR q IN (q1 AS `Q one`, q2)) AS u ORDER BY u.id, u.q",
            [[1, None, "Q one", 10], [1, None, "q2", 20], [2, 31, "Q one", 11], [2, 31, "q2", None]],
        ),
        (
            f"SELECT * FROM {SALES} UNPIVOT ((a, b) FOR pair IN ((q1, q2) AS first, (q2, q3))) ORDER BY 1, 2",
            [[1, "first", 10, 20], [1, "q2_q3", 20, None], [2, "first", 11, None], [2, "q2_q3", None, 31]],
        ),
        (
            f"SELECT q, sum(v) FROM {SALES} UNPIVOT (v FOR q IN (q1, q2)) "
            "JOIN range(2, 3) AS r ON r.id = s.id GROUP BY q",
            [["q1", 11]],
        ),
        (
            "SELECT * FROM VALUES (1, 'a', 2.5) AS t(i, s, d) UNPIVOT (v FOR n IN (i, d)) ORDER BY v",
            [["a", "i", Decimal("1.0")], ["a", "d", Decimal("2.5")]],
        ),
        (
            "WITH w AS (SELECT 1 AS id, 2 AS x, 3L AS y) "
            "SELECT n, v, typeof(v) FROM w UNPIVOT (v FOR n IN (x, y)) ORDER BY n",
            [["x", 2, "bigint"], ["y", 3, "bigint"]],
        ),
        (
            "SELECT x, z FROM VALUES (1, array(1, 2)), (2, array(3)) AS t(x, a) LATERAL VIEW explode(a) q AS z "
            "WHERE q.z > 1 ORDER BY z",
            [[1, 2], [2, 3]],
        ),
        (
            "SELECT x, p, w FROM VALUES (1, array(1)), (2, array()) AS t(x, a) LATERAL VIEW OUTER explode(a) q AS z "
            "LATERAL VIEW posexplode(array(z, x)) r AS p, w WHERE p = 0 ORDER BY x",
            [[1, 0, 1], [2, 0, None]],
        ),
        (COUNT_TO.format(100), [[100, 100]]),
        (WALK, [["a", 0, ["a"]], ["b", 1, ["a", "b"]], ["c", 2, ["a", "b", "c"]], ["d", 2, ["a", "b", "d"]]]),
        ("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r LIMIT 3", [[1], [2], [3]]),
        (
            "WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 10) "
            "SELECT (SELECT max(n) FROM r) AS m FROM r LIMIT 2",
            [[10], [10]],
        ),
        (
            "WITH RECURSIVE r(n) MAX RECURSION LEVEL 120 AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 110) "
            "SELECT count(*) FROM r",
            [[110]],
        ),
        ("WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n * 2 FROM r WHERE n < 10) SELECT sum(n) FROM r", [[31]]),
        ("WITH RECURSIVE r AS (SELECT 1 AS n) SELECT * FROM r", [[1]]),
    ],
)
def test_rows(module_sql, query, rows):
    found = module_sql(query)
    assert (found if "ORDER BY" in query else sorted(found)) == rows


@pytest.mark.parametrize(
    ("query", "error_class"),
    [
        ("SELECT * FROM VALUES (1, 'a') AS t(i, s) UNPIVOT (v FOR n IN (i, s))", "UNPIVOT_VALUE_DATA_TYPE_MISMATCH"),
        (f"SELECT * FROM {SALES} UNPIVOT (v FOR n IN (q1, nosuch))", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        (f"SELECT * FROM {SALES} UNPIVOT (v FOR n IN (q1 AS 'text'))", "PARSE_SYNTAX_ERROR"),
        (
            "SELECT * FROM VALUES (1) AS a(i) JOIN VALUES (1, 2) AS b(i, k) UNPIVOT (v FOR n IN (i, k))",
            "UNSUPPORTED_FEATURE",
        ),
        (COUNT_TO.format(101), "RECURSION_LEVEL_LIMIT_EXCEEDED"),
        (
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r, range(2000)) SELECT count(*) FROM r",
            "RECURSION_ROW_LIMIT_EXCEEDED",
        ),
        (
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r",
            "UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE",
        ),
        ("WITH RECURSIVE r AS (SELECT n FROM r) SELECT * FROM r", "INVALID_RECURSIVE_CTE"),
        (
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT max(n) + 1 FROM r WHERE n < 3) SELECT * FROM r",
            "INVALID_RECURSIVE_REFERENCE.PLACE",
        ),
        (
            "WITH RECURSIVE r AS (SELECT 2147483640 AS n UNION ALL SELECT n + 5 FROM r WHERE n > 5) SELECT * FROM r",
            "ARITHMETIC_OVERFLOW",
        ),
    ],
)
def test_what_is_refused(module_sql, query, error_class):
    with pytest.raises(SqlError) as refused:
        module_sql(query)
    assert refused.value.error_class == error_class


def test_a_view_and_a_table_of_recursive_rows(sql):
    sql(f"CREATE VIEW v AS {COUNT_TO.format(4)}")
    assert sql("SELECT * FROM v") == [[4, 4]]
    assert sql(f"CREATE TABLE t AS {COUNT_TO.format(5)}") == [[1, 1]]
    assert sql("SELECT * FROM t") == [[5, 5]]
