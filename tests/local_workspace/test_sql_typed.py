"""Answers that hang on the types of values. The rows, types, names and errors are those of Apache Spark 4.3, ANSI."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from local_workspace.sql.errors import SqlError

ORDERS = (
    "(SELECT * FROM VALUES (1, DATE'2024-01-05', 120.50, 'open', array('a', 'b')), "
    "(2, DATE'2024-01-31', 89.99, NULL, array()), (3, DATE'2024-02-29', NULL, 'done', NULL) "
    "AS t(id, day, amount, status, tags)) AS o"
)
READINGS = (
    "(SELECT * FROM VALUES (TIMESTAMP'2024-06-01 00:00:00', 1), (TIMESTAMP'2024-06-01 00:10:00', 2), "
    "(TIMESTAMP'2024-06-01 00:45:00', 4), (NULL, 8) AS t(at, n))"
)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT typeof(1.5 + 1), typeof(2.50 * 4), typeof(1 - 0.05), typeof(7.25 % 2)",
         [["decimal(3,1)", "decimal(5,2)", "decimal(4,2)", "decimal(3,2)"]]),
        (f"SELECT typeof(round(amount / 3, 1)), typeof(amount * -1), typeof(sum(amount) / 7 - 1) FROM {ORDERS} "
         "GROUP BY amount LIMIT 1", [["decimal(5,1)", "decimal(7,2)", "decimal(20,6)"]]),
        (f"SELECT typeof(sum(amount)) FROM {ORDERS}", [["decimal(15,2)"]]),
        ("SELECT 1 AS x UNION ALL SELECT '2' UNION ALL SELECT 3.5 ORDER BY x",
         [[Decimal("1.0")], [Decimal("2.0")], [Decimal("3.5")]]),
        ("SELECT DATE'2024-01-01' AS d UNION ALL SELECT '2024-05-06' ORDER BY d",
         [[date(2024, 1, 1)], [date(2024, 5, 6)]]),
        ("SELECT DATE'2024-01-01' AS d UNION ALL SELECT TIMESTAMP'2024-01-01 10:00:00' ORDER BY d",
         [[datetime(2024, 1, 1, tzinfo=UTC)], [datetime(2024, 1, 1, 10, tzinfo=UTC)]]),
        ("WITH a AS (SELECT 1 AS x), b AS (SELECT '1' AS y) SELECT * FROM a INTERSECT SELECT * FROM b", [[1]]),
        (f"SELECT CASE WHEN id = 1 THEN amount ELSE '2.5' END AS x FROM {ORDERS} ORDER BY id", [[120.5], [2.5], [2.5]]),
        ("SELECT array(1, '2'), coalesce(NULL, 1, '2')", [[[1, 2], 1]]),
        ("SELECT '5' + 3, '7' % 4, '5' / 2, n - '1', typeof('4' + 1), typeof('4' + 1.5) FROM VALUES (4) AS t(n)",
         [[8, 3, 2.5, 3, "bigint", "double"]]),
        (f"SELECT id, sum(id) OVER (ORDER BY day RANGE BETWEEN 30 PRECEDING AND 1 PRECEDING) AS s FROM {ORDERS} "
         "ORDER BY id", [[1, None], [2, 1], [3, 2]]),
        (f"SELECT id, count(*) OVER (ORDER BY day DESC RANGE INTERVAL 4 WEEKS PRECEDING) AS n FROM {ORDERS} "
         "ORDER BY id", [[1, 2], [2, 1], [3, 1]]),
        (f"SELECT n, sum(n) OVER (ORDER BY at RANGE BETWEEN INTERVAL 30 MINUTES PRECEDING AND CURRENT ROW) AS s "
         f"FROM {READINGS} ORDER BY n", [[1, 1], [2, 3], [4, 4], [8, 8]]),
        ("SELECT DATE'2024-01-05' + INTERVAL 12 HOURS, DATE'2024-01-05' - INTERVAL 2 DAYS",
         [[datetime(2024, 1, 5, 12, tzinfo=UTC), date(2024, 1, 3)]]),
        ("SELECT to_timestamp(1704445200), to_timestamp('2024-01-05 09:00:00')",
         [[datetime(2024, 1, 5, 9, tzinfo=UTC)] * 2]),
        ("SELECT extract(DOW FROM d), date_part('dow_iso', d), extract(DOY FROM d), weekday(d) "
         "FROM (SELECT DATE'2024-03-31' AS d)", [[1, 7, 91, 6]]),
        ("SELECT string(x) FROM VALUES (1e10D), (-12345678.5D), (1e22), (0.0005D), (0.00012345D), (1.5e-7), (0.1D), "
         "(-0.0D), (double('NaN')), (9999999.5D), (NULL) AS t(x)",
         [["1.0E10"], ["-1.23456785E7"], ["1.0E22"], ["5.0E-4"], ["1.2345E-4"], ["1.5E-7"], ["0.1"], ["-0.0"], ["NaN"],
          ["9999999.5"], [None]]),
        ("SELECT 'v=' || 1e10D, concat('v', sum(x)) FROM VALUES (2e7D) AS t(x)", [["v=1.0E10", "v2.0E7"]]),
        ("SELECT CAST(array(1, NULL) AS STRING), CAST(array('a', NULL) AS STRING)", [["[1, null]", "[a, null]"]]),
        ("SELECT min(x), max(x), min(x) FILTER (WHERE isnan(x)) FROM VALUES (2.5D), (double('NaN')), (-1D) AS t(x)",
         [[-1.0, pytest.approx(float("nan"), nan_ok=True), pytest.approx(float("nan"), nan_ok=True)]]),
        ("SELECT max(struct(a, b)).b, min(struct(a, b)).b FROM VALUES (120, 1), (NULL, 5), (250, 4) AS t(a, b)",
         [[4, 5]]),
        (f"SELECT id, tag FROM {ORDERS}, LATERAL explode(tags) AS t(tag) ORDER BY tag", [[1, "a"], [1, "b"]]),
        (f"SELECT id, tag FROM {ORDERS} LATERAL VIEW explode(tags) t AS tag WHERE id > 1", []),
        (f"SELECT id, tag FROM {ORDERS} LATERAL VIEW OUTER explode(tags) t AS tag WHERE id > 1 ORDER BY id",
         [[2, None], [3, None]]),
        ("SELECT k, v FROM (SELECT map('a', 1, 'b', 2) AS m) LATERAL VIEW explode(m) t AS k, v ORDER BY k",
         [["a", 1], ["b", 2]]),
        ("SELECT 1 AS one, explode(map('a', 1)) AS (k, v)", [[1, "a", 1]]),
        ("SELECT split(x, '') FROM VALUES ('abc'), ('') AS t(x)", [[["a", "b", "c"]], [[""]]]),
        ("SELECT try_divide(x, 0), try_divide(x, 4), try_avg(x) FROM VALUES (5) AS t(x) GROUP BY x",
         [[None, 1.25, 5.0]]),
        ("SELECT x FROM VALUES (1, 1), (2, 1), (3, 2), (4, NULL), (5, NULL) AS t(i, x) INTERSECT ALL "
         "SELECT x FROM VALUES (2, 1), (3, 2), (5, NULL) AS t(i, x) WHERE i > 1 ORDER BY x",
         [[None], [1], [2]]),
        ("WITH a AS (SELECT 1 AS x, 'p' AS y UNION ALL SELECT 1, 'p') "
         "SELECT count(*) FROM (SELECT * FROM a INTERSECT ALL SELECT * FROM a)", [[2]]),
        ("SELECT sum(q), sum(CAST(q AS DOUBLE)), sum(CAST(q AS DECIMAL(10,2))), avg(CAST(q AS DOUBLE)), avg(q) "
         "FROM VALUES (1), (2) AS t(q) HAVING sum(CAST(q AS DOUBLE)) > 1",
         [[3, 3.0, Decimal("3.00"), 1.5, 1.5]]),
        ("SELECT to_json(named_struct('t', TIMESTAMP'2024-01-01 10:00:00'))", [['{"t":"2024-01-01T10:00:00.000Z"}']]),
    ],
)  # fmt: skip
def test_rows(module_sql, query, rows):
    assert module_sql(query) == rows


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("SELECT 1 UNION SELECT 'a'", "CAST_INVALID_INPUT"),
        (f"SELECT CASE WHEN id = 1 THEN amount ELSE 'none' END FROM {ORDERS}", "CAST_INVALID_INPUT"),
        (f"SELECT id FROM {ORDERS} UNION SELECT id, day FROM {ORDERS}", "NUM_COLUMNS_MISMATCH"),
        ("SELECT extract(EPOCH FROM TIMESTAMP'2024-01-01 00:00:00')", "INVALID_EXTRACT_FIELD"),
        ("SELECT CAST('99999' AS DECIMAL(3,0))", "NUMERIC_VALUE_OUT_OF_RANGE"),
        (f"SELECT id FROM {ORDERS} WHERE sum(id) > 1", "INVALID_WHERE_CONDITION"),
        ("SELECT make_date(2023, 2, 29)", "DATETIME_FIELD_OUT_OF_BOUNDS"),
        ("SELECT to_timestamp('31/12/2024', 'MM/dd/yyyy')", "CANNOT_PARSE_TIMESTAMP"),
        (f"SELECT status, amount FROM {ORDERS} GROUP BY status", "MISSING_AGGREGATION"),
        ("SELECT x / (id - 1) FROM VALUES (1, 5) AS t(id, x)", "DIVIDE_BY_ZERO"),
        # What the engine would answer otherwise, and nobody has spelled out.
        (f"SELECT first(id) OVER (ORDER BY day RANGE INTERVAL 1 MONTH PRECEDING) FROM {ORDERS}", "UNSUPPORTED_FEATURE"),
        ("""SELECT x:a[*].b FROM VALUES ('{"a":[{"b":1}]}') AS t(x)""", "UNSUPPORTED_FEATURE"),
    ],
)
def test_errors(module_sql, query, condition):
    with pytest.raises(SqlError, match=condition):
        module_sql(query)


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("count(*)", "count(1)"),
        ("sum(o.id) / count(*)", "(sum(id) / count(1))"),
        ("max(amount) IS NOT NULL", "(max(amount) IS NOT NULL)"),
        ("max(id) IN (1, 2)", "(max(id) IN (1, 2))"),
        ("max(id) BETWEEN 1 AND 2", "between(max(id), 1, 2)"),
        ("max(id) <=> 3", "(max(id) <=> 3)"),
        ("7 DIV 2", "(7 div 2)"),
        ("count(id) FILTER (WHERE id > 1)", "count(id) FILTER (WHERE (id > 1))"),
        ("sum(id) OVER (ORDER BY day)",
         "sum(id) OVER (ORDER BY day ASC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"),
        ("max(day) + INTERVAL 12 HOURS", "max(day) + INTERVAL '12' HOUR"),
    ],
)  # fmt: skip
def test_column_names(module_sql, column, name):
    assert module_sql.session.execute(f"SELECT {column} FROM {ORDERS}").schema.names == [name]
