"""Databricks SQL that the engine does not speak by itself, or answers differently."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from local_workspace.sql.errors import SqlError

# An integer that does not fit its type: the engine would wrap around in silence.
OVERFLOWS = [
    "SELECT CAST(2147483647 AS INT) + 1",
    "SELECT 2147483647 * 2",
    "SELECT -2147483648 - 1",
    "SELECT 9223372036854775807 + 1",
    "SELECT sum(x) FROM VALUES (9223372036854775807), (1) AS t(x)",
    "SELECT id * 9223372036854775807 FROM range(3)",
    "SELECT x * x FROM (SELECT count(*) * 3000000000 AS x FROM range(5))",
    "WITH c AS (SELECT CAST(2000000000 AS INT) AS i) SELECT i + i FROM c",
    "SELECT max(o_orderkey + 9223372036854775800) FROM samples.tpch.orders",
    "SELECT a.n * b.n FROM (SELECT CAST(65536 AS INT) AS n) AS a JOIN (SELECT CAST(65536 AS INT) AS n) AS b ON true",
    "SELECT transform(array(2147483647), x -> x + 1)",
    "SELECT transform(array(2147483647), (x, i) -> x + i + 1)",
    "SELECT aggregate(array(2147483647, 1), 0, (a, x) -> a + x)",
    "SELECT aggregate(xs, 0L, (a, x) -> a + x) FROM (SELECT array(9223372036854775807, 1L) AS xs)",
    "SELECT zip_with(array(2147483647), array(2), (a, b) -> a * b)",
    # What comes after does not make it right again.
    "SELECT x + 1 - 1 FROM VALUES (2147483647) AS t(x)",
    "SELECT x + 1 FROM (SELECT 2147483647 AS x)",
    "SELECT sum(x) FROM VALUES (9223372036854775807), (1) AS t(x) GROUP BY x > 0",
]


@pytest.mark.parametrize("query", OVERFLOWS)
def test_an_integer_that_overflows_is_an_error_and_no_wrong_number(module_sql, query):
    with pytest.raises(SqlError) as caught:
        module_sql(query)
    assert caught.value.error_class == "ARITHMETIC_OVERFLOW"
    assert caught.value.sql_state == "22003"


QUERIES = [
    # A quote that is doubled stands for itself; literals side by side are one.
    (
        """SELECT 'O''Fallon', "a""b", '''', 'say "x"', 'it\\'s', '', 'a' 'b', r'c\\d'""",
        [["O'Fallon", 'a"b', "'", 'say "x"', "it's", "", "ab", "c\\d"]],
    ),
    # Quotients and averages of decimals: as many digits as Databricks has, rounded and not cut off.
    ("SELECT CAST(2 AS DECIMAL(10,2)) / CAST(3 AS DECIMAL(10,2))", [[Decimal("0.6666666666667")]]),
    (
        "SELECT 2 / 3.0, 2.0 / 3.0, -2 / 3.0, 2 / 3",
        [[Decimal("0.666667"), Decimal("0.666667"), Decimal("-0.666667"), 2 / 3]],
    ),
    (
        "SELECT avg(x), sum(x) / count(x) FROM VALUES (1.00), (2.00), (2.00) AS t(x)",
        [[Decimal("1.666667"), Decimal("1.66666666666666666666667")]],
    ),
    (
        "SELECT id + 1, count(*), sum(id) * 2 FROM range(3) GROUP BY id + 1 ORDER BY id + 1",
        [[1, 1, 0], [2, 1, 2], [3, 1, 4]],
    ),
    ("SELECT sum(id) OVER (ORDER BY id) - id FROM range(3) ORDER BY id", [[0], [0], [1]]),
    (
        "SELECT listagg(x) WITHIN GROUP (ORDER BY x DESC), string_agg(x, '-') WITHIN GROUP (ORDER BY x DESC) "
        "FROM VALUES ('a'), ('b') AS t(x)",
        [["ba", "b-a"]],
    ),
    ("SELECT to_char(12454, '99G999'), to_char(DATE'2016-04-08', 'y')", [["12,454", "2016"]]),
    ("SELECT decode(2, 1, 'one', 2, 'two', 'other'), decode(NULL, NULL, 'none')", [["two", "none"]]),
    ("SELECT zip_with(array(1, 2), array(3, 4), (x, y) -> x + y)", [[[4, 6]]]),
    ("SELECT transform_values(map('a', 1), (k, v) -> v * 10)", [[[("a", 10)]]]),
    ("SELECT transform_keys(map('a', 1), (k, v) -> upper(k))", [[[("A", 1)]]]),
    (
        "SELECT 'abc' LIKE ANY ('x%', 'a%'), 'abc' LIKE ALL ('a%', 'x%'), 'abc' NOT LIKE ANY ('x%')",
        [[True, False, True]],
    ),
    (
        "SELECT extract(MINUTE FROM INTERVAL '5 23:55:59' DAY TO SECOND), minute(TIMESTAMP'2020-01-01 10:20:30')",
        [[55, 20]],
    ),
    (
        "SELECT percentile_approx(x, 0.5), percentile_approx(x, array(0.1, 0.9)) FROM VALUES (1), (2), (10) AS t(x)",
        [[2, [1, 10]]],
    ),
    ("SELECT try_to_date('2016-12-31'), try_to_date('x')", [[date(2016, 12, 31), None]]),
    (
        "SELECT array_contains(a, 2), array_contains(a, 1), array_contains(array(1), 2) "
        "FROM (SELECT array(1, NULL, 3) AS a)",
        [[None, True, False]],
    ),
    ("SELECT nvl(NULL, array('2')), ifnull(1, 2)", [[["2"], 1]]),
    ("SELECT array(10, 20)[1], instr('abcabc', 'b', 3)", [[20, 5]]),
    ("SELECT try_add(2147483647, 1), try_subtract(-2147483648, 1)", [[None, None]]),
]


@pytest.mark.parametrize(("query", "rows"), QUERIES, ids=[str(n) for n in range(len(QUERIES))])
def test_functions_answer_as_spark_does(module_sql, query, rows):
    assert module_sql(query) == rows


REFUSED = [
    ("SELECT conv(-10, 16, -10)", "UNSUPPORTED_FEATURE"),
    ("SELECT left(encode('Spark', 'utf-8'), 3)", "UNSUPPORTED_FEATURE"),
    ("SELECT max_by(x, y, 2) FROM VALUES ('a', 10) AS t(x, y)", "UNSUPPORTED_FEATURE"),
    ("SELECT get_json_object('[{\"a\":1}]', '$[*].a')", "UNSUPPORTED_FEATURE"),
    ("SELECT parse_json('1')", "UNSUPPORTED_FEATURE"),
    ("SELECT TIME'10:00:00'", "UNSUPPORTED_TIME_TYPE"),
    ("SELECT raise_error('no')", "USER_RAISED_EXCEPTION"),
    ("SELECT CAST(3000000000 AS INT)", "CAST_OVERFLOW"),
    ("SELECT CAST(x AS INT), x + 1 FROM VALUES (3000000000) AS t(x)", "CAST_OVERFLOW"),
]


@pytest.mark.parametrize(("query", "error_class"), REFUSED)
def test_what_would_be_wrong_is_refused(module_sql, query, error_class):
    with pytest.raises(SqlError) as caught:
        module_sql(query)
    assert caught.value.error_class == error_class


def test_a_result_column_keeps_its_name_when_it_is_spelled_differently(module_sql):
    result = module_sql.session.execute("SELECT id + 1, sum(id) * 2, count(*) FROM range(2) GROUP BY id")
    assert result.schema.names == ["(id + 1)", "(sum(id) * 2)", "count(1)"]


def test_a_sum_in_pivot_is_right_or_refused(module_sql):
    big = "SELECT 1 AS k, 9223372036854775807 AS v UNION ALL SELECT 1, 1"
    assert module_sql(f"SELECT * FROM ({big}) PIVOT (sum(v) FOR k IN (1 AS one))") == [[Decimal(9223372036854775808)]]
    small = "SELECT 1 AS k, CAST(2147483647 AS INT) AS v UNION ALL SELECT 1, 1"
    assert module_sql(f"SELECT * FROM ({small}) PIVOT (sum(v) FOR k IN (1 AS one))") == [[2147483648]]
    with pytest.raises(SqlError, match="inside PIVOT"):
        module_sql(f"SELECT * FROM ({small}) PIVOT (sum(v + 1) FOR k IN (1 AS one))")


def test_two_tables_of_one_alias_are_not_taken_for_each_other(sql):
    sql("CREATE TABLE small AS SELECT CAST(2147483647 AS INT) AS x")
    sql("CREATE TABLE large AS SELECT CAST(2147483647 AS BIGINT) AS x")
    query = "SELECT {}x + 1 FROM {} AS t WHERE EXISTS (SELECT 1 FROM {} AS t WHERE t.x > 1)"
    for prefix in ("t.", ""):
        assert sql(query.format(prefix, "large", "small")) == [[2147483648]]
        with pytest.raises(SqlError, match="ARITHMETIC_OVERFLOW"):
            sql(query.format(prefix, "small", "large"))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL 3 MONTHS PRECEDING AND INTERVAL 1 MONTH PRECEDING) "
        "FROM VALUES (DATE'2024-01-01') AS t(d)",
    ],
)
def test_what_the_engine_gets_wrong_is_refused(module_sql, query):
    with pytest.raises(SqlError, match="UNSUPPORTED_FEATURE"):
        module_sql(query)


def test_a_date_less_a_date_is_an_interval(module_sql):
    query = "SELECT d - DATE'2024-02-01' FROM VALUES (DATE'2024-03-01') AS t(d)"
    assert module_sql(query) == [[timedelta(days=29)]]
    assert module_sql("SELECT DATE'2024-03-01' - 1, 2.5D - 1.5D") == [[date(2024, 2, 29), 1.0]]


def test_functions_that_the_engine_has_otherwise(module_sql):
    query = "SELECT initcap('hello wORLD-foo bar'), nvl2(1, 2, 3), nvl2(NULL, 2, 3)"
    assert module_sql(query) == [["Hello World-foo Bar", 2, 3]]
    query = "SELECT listagg(DISTINCT x, '/') WITHIN GROUP (ORDER BY x DESC) "
    query += "FROM VALUES ('a'), ('b'), ('a'), (NULL) AS t(x)"
    assert module_sql(query) == [["b/a"]]
    with pytest.raises(SqlError, match="DATATYPE_MISMATCH"):
        module_sql("SELECT date_add(DATE'2024-01-01', 1.5)")
    with pytest.raises(SqlError, match="WINDOW_FUNCTION_FRAME_NOT_ORDERED"):
        module_sql("SELECT row_number() OVER (PARTITION BY x) FROM VALUES (1) AS t(x)")
