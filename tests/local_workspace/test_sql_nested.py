"""Fields of maps, arrays and VARIANT values, JSON texts, and texts of nested values, as Apache Spark 4.3 has them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from local_workspace.sql.errors import SqlError

VARIANT = """(SELECT parse_json('{"a": {"b": 5}, "items": [{"sku": "q"}], "x y": "z", "n": "7", "d": "2024-01-02",
"f": 1.5, "l": ["x"], "nil": null}') AS v)"""


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT m.a, t.m.b, m.a + 1 FROM VALUES (map('a', 1)) AS t(m) WHERE m.a = 1", [[1, None, 2]]),
        ("SELECT s.m.k, n.k.z FROM VALUES (named_struct('m', map('k', 5)), map('k', named_struct('z', 1))) AS t(s, n)",
         [[5, 1]]),
        ("SELECT a.x, filter(a, i -> i.x > 1).x FROM VALUES (array(named_struct('x', 5), named_struct('x', 1))), "
         "(NULL) AS t(a) WHERE a IS NOT NULL", [[[5, 1], [5]]]),
        (f"SELECT v:a.b::int, v:items[0].sku::string, v:a:b::double, v:['x y']::string FROM {VARIANT}",
         [[5, "q", 5.0, "z"]]),
        (f"SELECT v:n::int, v:d::date, v:f::int, v:f::string, v:nil::string, v:gone::int FROM {VARIANT}",
         [[7, date(2024, 1, 2), 1, "1.5", None, None]]),
        (f"SELECT v:l::array<string>, CAST(v:a AS STRUCT<b: INT>), variant_get(v, '$.n', 'bigint') FROM {VARIANT}",
         [[["x"], {"b": 5}, 7]]),
        (f"SELECT try_variant_get(v, '$.d', 'int'), try_cast(v:d AS INT) FROM {VARIANT}", [[None, None]]),
        ("SELECT string(array(1.5D, 1e10D)), string(named_struct('s', 'x', 'a', array('p', NULL))), "
         "string(map('k', array(1))), string(array(array(1), NULL)), string(CAST(NULL AS STRUCT<a: STRING>))",
         [["[1.5, 1.0E10]", "{x, [p, null]}", "{k -> [1]}", "[[1], null]", None]]),
        ("SELECT to_json(named_struct('a', 1.50, 'b', map('k', 2.00), 'c', array(0.10, NULL), 'd', NULL, 'e', '1.50'))",
         [['{"a":1.50,"b":{"k":2.00},"c":[0.10,null],"e":"1.50"}']]),
        ("SELECT to_json(collect_list(struct(a, b))) FROM VALUES (1, 2.50), (2, NULL) AS t(a, b)",
         [['[{"a":1,"b":2.50},{"a":2}]']]),
        ("""SELECT from_json('{"at": "2024-05-01T10:00:00Z", "n": 1}', 'at TIMESTAMP, n INT')""",
         [[{"at": datetime(2024, 5, 1, 10, tzinfo=UTC), "n": 1}]]),
        ("""SELECT from_json('bad', 'at TIMESTAMP').at, from_json('{"at": "x"}', 'at TIMESTAMP').at""", [[None, None]]),
        ("SELECT get_json_object(j, '$.a') FROM VALUES ('{\"a\": 1.50}'), ('{\"a\": \"1.50\"}'), ('{\"a\": 1e3}'), "
         "('{\"a\": 12}'), ('bad') AS t(j)", [["1.5"], ["1.50"], ["1000.0"], ["12"], [None]]),
        ("SELECT bround(2.5), bround(25, -1), bround(2.45, 1), bround(-2.5), bround(2.45D, 1), bround(x), "
         "typeof(bround(x)) FROM VALUES (1.5D) AS t(x)", [[2, 20, Decimal("2.4"), -2, 2.4, 2.0, "double"]]),
        ("SELECT trunc(DATE'2024-05-17', 'Q'), date_trunc('foo', DATE'2024-05-17'), "
         "extract(YEAROFWEEK FROM DATE'2024-12-30')",
         [[None, None, 2025]]),
        ("SELECT typeof(DATE'2024-01-05' - DATE'2024-01-01')", [["interval day"]]),
        ("SELECT sum(v) OVER (ORDER BY d RANGE BETWEEN INTERVAL 1 MONTH PRECEDING AND CURRENT ROW) AS s, "
         "count(*) OVER (ORDER BY d RANGE INTERVAL 1 MONTH PRECEDING) AS n, "
         "avg(v) OVER (ORDER BY d RANGE INTERVAL 1 YEAR PRECEDING) AS a FROM VALUES (DATE'2024-01-31', 1), "
         "(DATE'2024-02-29', 2), (DATE'2024-03-30', 4), (DATE'2024-03-31', NULL), (NULL, 9) AS t(d, v) ORDER BY d",
         [[9, 1, 9.0], [1, 1, 1.0], [3, 2, 1.5], [6, 2, 7 / 3], [6, 3, 7 / 3]]),
    ],
)  # fmt: skip
def test_rows(module_sql, query, rows):
    assert module_sql(query) == rows


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("v:a.b::int", "b"),
        ("v:items[0].sku::string", "sku"),
        ("string(1.50)", "1.50"),
        ("round(1.5)", "round(1.5, 0)"),
        ("lpad('a', 3)", "lpad(a, 3,  )"),
        ("sort_array(array(1))", "sort_array(array(1), true)"),
    ],
)
def test_column_names(module_sql, column, name):
    assert module_sql.session.execute(f"SELECT {column} FROM {VARIANT}").schema.names == [name]


def test_a_variant_that_is_no_number_is_refused_as_one(module_sql):
    with pytest.raises(SqlError, match="CAST_INVALID_INPUT"):
        module_sql(f"SELECT v:d::int FROM {VARIANT}")
