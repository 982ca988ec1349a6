"""PIVOT behind whatever may stand before it."""

from __future__ import annotations

import pytest

VALUES = "VALUES ('q1', 'a', 1), ('q1', 'b', 2), ('q2', 'a', 5) AS t(q, k, v)"


@pytest.fixture(scope="module")
def sales(module_sql):
    module_sql(f"CREATE TABLE sales AS SELECT * FROM {VALUES}")
    module_sql("CREATE VIEW seen AS SELECT * FROM sales")
    return module_sql


@pytest.mark.parametrize(
    "source",
    [
        "sales",
        "main.test_sql_pivots.sales",
        "sales AS t",
        "seen",
        "seen t",
        VALUES,
        "(SELECT * FROM sales)",
        "(SELECT * FROM sales) AS t",
        f"(SELECT * FROM {VALUES}) t",
    ],
)
def test_rows_are_turned_into_columns(sales, source):
    source = source.replace("main.test_sql_pivots", f"main.{sales.schema}")
    rows = [["q1", 1, 2], ["q2", 5, None]]
    assert sales(f"SELECT * FROM {source} PIVOT (sum(v) FOR k IN ('a', 'b')) ORDER BY q") == rows
    turned = f"SELECT p.q, x, y FROM {source} PIVOT (sum(v) FOR k IN ('a' AS x, 'b' AS y)) AS p ORDER BY p.q"
    assert sales(turned) == rows
    several = f"SELECT * FROM {source} PIVOT (max(v) AS most, count(*) AS n FOR k IN ('a')) ORDER BY q"
    assert sales(several) == [["q1", 1, 1], ["q2", 5, 1]]


@pytest.mark.parametrize("source", ["sales AS t", VALUES, "(SELECT * FROM sales) AS t", "seen AS t"])
def test_columns_in_it_may_have_the_name_before_them(sales, source):
    turned = f"SELECT q, a FROM {source} PIVOT (sum(t.v) FOR t.k IN ('a')) ORDER BY q"
    assert sales(turned) == [["q1", 1], ["q2", 5]]


def test_a_common_table_expression_and_a_join(sales):
    query = "WITH c AS (SELECT k, v FROM sales) SELECT * FROM c PIVOT (sum(v) FOR k IN ('a', 'b'))"
    assert sales(query) == [[6, 2]]
    query = f"SELECT p.q, a, o.n FROM {VALUES} PIVOT (sum(v) FOR k IN ('a')) AS p JOIN (SELECT 'q2' AS q, 9 AS n) AS o "
    assert sales(query + "ON o.q = p.q") == [["q2", 5, 9]]


def test_unpivot_behind_values(sales):
    turned = "SELECT id, k, v FROM VALUES (1, 2, CAST(NULL AS INT)) AS t(id, a, b) UNPIVOT (v FOR k IN (a, b))"
    assert sales(turned) == [[1, "a", 2]]
