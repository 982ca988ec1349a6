"""Arrays and numbers of tables beside others, and lengths that are negative. As Apache Spark 4.3 has them."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest


@pytest.fixture(scope="module")
def table(module_sql):
    module_sql(
        "CREATE TABLE t AS SELECT * FROM VALUES (1, array('a', 'b'), 1.50, 2D), (2, array(), 2.25, double('NaN')), "
        "(3, NULL, NULL, 1D) AS v(id, tags, price, d)"
    )
    return module_sql


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT array_except(array('a', 'z'), tags), array_except(tags, array('a')), array_union(tags, array('q')) "
         "FROM t ORDER BY id", [[["z"], ["b"], ["a", "b", "q"]], [["a", "z"], [], ["q"]], [None, None, None]]),
        ("SELECT tags || array('q'), 'x' || id, array(1) || array(2L) FROM t ORDER BY id",
         [[["a", "b", "q"], "x1", [1, 2]], [["q"], "x2", [1, 2]], [None, "x3", [1, 2]]]),
        ("SELECT array_append(tags, 'x'), array_insert(tags, 1, 'n'), array_repeat(tags, 1) FROM t WHERE id = 1",
         [[["a", "b", "x"], ["n", "a", "b"], [["a", "b"]]]]),
        ("SELECT price / (id + 1), try_divide(price, id - 1), typeof(price / (id * 2)) FROM t WHERE id < 3 ORDER BY id",
         [[Decimal("0.7500000000000"), None, "decimal(14,13)"],
          [Decimal("0.7500000000000"), Decimal("2.2500000000000"), "decimal(14,13)"]]),
        ("SELECT isnan(max(d)), min(d), max(d) FILTER (WHERE id <> 2) FROM t", [[True, 1.0, 2.0]]),
        ("SELECT left('abc', -1), right('abc', -1), substring('abc', -5, 3), substr('abc', 2, -1), "
         "left('abc', id - 2), chr(321), chr(-1), size(NULL) FROM t WHERE id = 3",
         [["", "", "a", "", "a", "A", "", None]]),
        ("SELECT typeof(INTERVAL 1 DAY), typeof(INTERVAL 3 MONTHS)", [["interval day", "interval month"]]),
    ],
)  # fmt: skip
def test_rows(table, query, rows):
    assert table(query) == rows


def test_the_largest_of_a_window_may_be_no_number(table):
    found = table("SELECT max(d) OVER (ORDER BY id) FROM t ORDER BY id")
    assert [math.isnan(value) for (value,) in found] == [False, True, True]
