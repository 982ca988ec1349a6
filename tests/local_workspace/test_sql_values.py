"""VALUES whose rows differ in type. The rows, types and errors are those of Apache Spark 4.3, ANSI."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from local_workspace.sql.errors import SqlError

STRUCTS = "(1, array(named_struct('sku', 'x', 'n', 1))), (2, array()), (3, NULL)"


@pytest.mark.parametrize(
    ("query", "kinds", "rows"),
    [
        (f"SELECT a FROM VALUES {STRUCTS} AS t(i, a) ORDER BY i", ["ARRAY<STRUCT<sku: STRING, n: INT>>"],
         [[[{"sku": "x", "n": 1}]], [[]], [None]]),
        ("SELECT m FROM VALUES (map('a', 1)), (map('b', 3000000000)), (map()) AS t(m)", ["MAP<STRING, BIGINT>"],
         [[[("a", 1)]], [[("b", 3000000000)]], [[]]]),
        ("SELECT m FROM VALUES (map('a', array(named_struct('x', 1)))), (map()) AS t(m)",
         ["MAP<STRING, ARRAY<STRUCT<x: INT>>>"], [[[("a", [{"x": 1}])]], [[]]]),
        ("SELECT v FROM VALUES (array(array())), (array(array('x'))) AS t(v)", ["ARRAY<ARRAY<STRING>>"],
         [[[[]]], [[["x"]]]]),
        ("SELECT a FROM VALUES (1, 2), (2, 3.5), (3, 1e0), (4, NULL) AS t(i, a) ORDER BY i", ["DOUBLE"],
         [[2.0], [3.5], [1.0], [None]]),
        ("SELECT a FROM VALUES (DATE'2024-01-01'), (TIMESTAMP'2024-01-01 10:00:00') AS t(a) ORDER BY a", ["TIMESTAMP"],
         [[datetime(2024, 1, 1, tzinfo=UTC)], [datetime(2024, 1, 1, 10, tzinfo=UTC)]]),
        ("SELECT map('a', 1) AS x UNION ALL SELECT map('b', 3000000000)", ["MAP<STRING, BIGINT>"],
         [[[("a", 1)]], [[("b", 3000000000)]]]),
    ],
)  # fmt: skip
def test_a_column_has_one_type(module_sql, query, kinds, rows):
    assert module_sql.session.execute(query).column_types == kinds
    found = module_sql(query)
    # A UNION promises no order.
    assert (sorted(found, key=str) if "UNION" in query else found) == rows


def test_a_text_beside_a_number_is_refused(module_sql):
    with pytest.raises(SqlError, match="INCOMPATIBLE_TYPES_IN_INLINE_TABLE"):
        module_sql("SELECT * FROM VALUES (1, '2'), (2, 3) AS t(id, a)")


def test_tables_are_made_and_filled_with_such_rows(sql):
    sql(f"CREATE TABLE made AS SELECT * FROM VALUES {STRUCTS} AS t(i, a)")
    sql(f"INSERT INTO made VALUES {STRUCTS}")
    assert (
        sql("SELECT i, size(a), get(a, 0).sku FROM made WHERE i < 3 ORDER BY i")
        == [[1, 1, "x"]] * 2 + [[2, 0, None]] * 2
    )
