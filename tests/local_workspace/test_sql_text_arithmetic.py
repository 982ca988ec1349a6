"""Columns of texts that are calculated with."""

from __future__ import annotations

import pytest

from local_workspace.sql.errors import SqlError


@pytest.fixture(scope="module")
def texts(module_sql):
    module_sql("CREATE TABLE t AS SELECT * FROM VALUES ('10', '1.5', 3, 2.5D), ('20', '0.5', 4, 0.5D) AS v(w, f, n, d)")
    module_sql("CREATE TABLE wrong AS SELECT 'x' AS w, 1 AS n")
    return module_sql


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT w + 1 FROM t ORDER BY 1", [[11], [21]]),
        ("SELECT typeof(w + 1), typeof(f * d), typeof(w / 2), typeof(n - w) FROM t LIMIT 1",
         [["bigint", "double", "double", "bigint"]]),
        ("SELECT f * 2.0, d - f, w % 3, w div 3 FROM t ORDER BY n", [[3.0, 1.0, 1, 3], [1.0, 0.0, 2, 6]]),
        ("SELECT sum(w), sum(w * n), avg(w), max(w + n) FROM t", [[30.0, 110, 15.0, 24]]),
        ("SELECT n, avg(f) FROM t GROUP BY n HAVING avg(f) + max(w) * 0 > 1 ORDER BY n", [[3, 1.5]]),
        ("SELECT n + w + 1 AS q FROM t WHERE w * 2 > 20 ORDER BY w + 1", [[25]]),
        ("SELECT y + 1 FROM (SELECT x * 2 AS y FROM (SELECT w AS x FROM t)) ORDER BY 1", [[21], [41]]),
        ("WITH c AS (SELECT w * 2 AS y, w FROM t) SELECT sum(((((y + 1))))) FROM c", [[62]]),
        ("SELECT CASE WHEN n > 3 THEN f + 0.25 ELSE 0 END FROM t ORDER BY n", [[0.0], [0.75]]),
        ("SELECT sum(w * 2) OVER (ORDER BY n) FROM t ORDER BY n", [[20], [60]]),
        ("SELECT stddev_pop(w), max(floor(f)), max(power(w, 2)) FROM t", [[5.0, 1, 400.0]]),
        ("SELECT round(avg(DISTINCT f), 2) FROM t", [[1.0]]),
    ],
)  # fmt: skip
def test_a_text_is_read_as_a_number(texts, query, rows):
    assert texts(query) == rows


@pytest.mark.parametrize(
    "query", ["SELECT w + 1 FROM wrong", "SELECT avg(w) FROM wrong", "SELECT w * n FROM wrong", "SELECT f + 1 FROM t"]
)
def test_a_text_that_is_no_such_number_is_refused(texts, query):
    with pytest.raises(SqlError) as refused:
        texts(query)
    assert refused.value.error_class == "CAST_INVALID_INPUT"


@pytest.mark.parametrize("query", ["SELECT w + w FROM t", "SELECT w + DATE'2024-01-01' FROM t"])
def test_what_no_number_stands_beside_stays_refused(texts, query):
    with pytest.raises(SqlError) as refused:
        texts(query)
    assert refused.value.error_class.startswith("DATATYPE_MISMATCH")


def test_views_functions_and_writes_calculate_with_texts(sql):
    sql("CREATE TABLE t AS SELECT '10' AS w, 1 AS n")
    sql("CREATE VIEW v AS SELECT w * 2 AS doubled, w FROM t")
    assert sql("SELECT doubled, w - 1 FROM v") == [[20, 9]]
    sql("CREATE FUNCTION twice(x STRING) RETURNS BIGINT RETURN x * 2")
    assert sql("SELECT twice(w) FROM t") == [[20]]
    sql("CREATE TABLE made AS SELECT w + 1 AS more FROM t")
    sql("INSERT INTO made SELECT w + 2 FROM t")
    sql("UPDATE t SET n = w + 5 WHERE w * 1 = 10")
    assert sql("SELECT n FROM t") == [[15]]
    sql("MERGE INTO made USING t ON made.more = t.w + 1 WHEN MATCHED THEN UPDATE SET more = t.w * 100")
    assert sql("SELECT more FROM made ORDER BY 1") == [[12], [1000]]
    sql("DELETE FROM made WHERE more = (SELECT w * 100 FROM t)")
    assert sql("SELECT more FROM made") == [[12]]


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("median(v)", 5.5),
        ("percentile(v, 0.5)", 5.5),
        ("percentile_approx(v, 0.5)", 2.0),
        ("approx_percentile(v, 0.9)", 10.0),
    ],
)
def test_percentiles_of_texts_are_those_of_their_numbers(sql, call, answer):
    sql("CREATE TABLE t AS SELECT * FROM VALUES ('1'), ('10'), ('9'), ('2') AS t(v)")
    assert sql(f"SELECT {call} FROM t") == [[answer]]
    assert sql(f"SELECT {call} FROM (SELECT v FROM t) AS inside") == [[answer]]
