"""Pipe syntax. The rows are those of Apache Spark 4.3."""

from __future__ import annotations

from decimal import Decimal

import pytest

from local_workspace.sql.errors import SqlError

EMP = (
    "(SELECT * FROM VALUES (1, 'Ann', 'eng', 5200.50), (2, 'bob', 'eng', 4100.00), (3, 'Zoe', 'ops', 3900.25), "
    "(4, 'dan', 'ops', NULL), (5, 'Eve', NULL, 7000.00) AS v(id, name, dept, pay)) AS emp"
)
EV = "(SELECT * FROM VALUES (1, 'click', 3), (1, 'view', 1), (2, 'click', 5) AS v(uid, kind, n)) AS ev"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"FROM {EMP} |> WHERE pay > 4000 |> AGGREGATE sum(pay) AS s, count(*) AS c GROUP BY dept |> ORDER BY s",
         [[None, Decimal("7000.00"), 1], ["eng", Decimal("9300.50"), 2]]),
        (f"FROM {EMP} |> SELECT id, name |> EXTEND id * 2 AS d |> SET name = upper(name) |> DROP id |> ORDER BY d |> "
         "LIMIT 2", [["ANN", 2], ["BOB", 4]]),
        (f"FROM {EMP} |> AS e |> JOIN {EV} ON e.id = ev.uid |> WHERE ev.n > 1 |> SELECT name, n |> ORDER BY n DESC",
         [["bob", 5], ["Ann", 3]]),
        (f"SELECT dept, sum(pay) AS pay FROM {EMP} GROUP BY dept |> WHERE pay > 7500", [["eng", Decimal("9300.50")]]),
        (f"FROM {EMP} |> ORDER BY pay DESC NULLS LAST |> SELECT id |> LIMIT 2", [[5], [1]]),
        (f"FROM {EMP} |> WHERE id = 1 OR id = 2 |> WHERE dept = 'eng' OR dept = 'x' |> AGGREGATE count(*) AS n", [[2]]),
        (f"SELECT * FROM (FROM {EMP} |> WHERE id < 3 |> SELECT id) AS q WHERE q.id > 1", [[2]]),
        ("WITH a AS (SELECT 1 AS x UNION ALL SELECT 2) FROM a |> WHERE x = 2 |> EXTEND x + 1 AS y", [[2, 3]]),
        (f"FROM {EV} |> PIVOT (sum(n) FOR kind IN ('click', 'view')) |> ORDER BY uid", [[1, 3, 1], [2, 5, None]]),
        ("SELECT * FROM range(2) |> UNION ALL (SELECT 9) |> ORDER BY id", [[0], [1], [9]]),
        ("SELECT '|>' AS x", [["|>"]]),
    ],
)  # fmt: skip
def test_rows(module_sql, query, rows):
    assert module_sql(query) == rows


def test_an_operator_that_is_not_known_is_refused(module_sql):
    with pytest.raises(SqlError, match="UNSUPPORTED_FEATURE"):
        module_sql(f"FROM {EMP} |> TURN id")


def test_tables_and_views_are_made_from_pipes(sql):
    sql(f"CREATE TABLE made AS FROM {EMP} |> SELECT id |> WHERE id > 3")
    sql(f"INSERT INTO made FROM {EMP} |> SELECT id |> WHERE id = 1")
    sql("CREATE VIEW seen AS FROM made |> WHERE id > 1")
    assert sql("SELECT * FROM seen ORDER BY id") == [[4], [5]]
    assert sql("SELECT count(*) FROM made") == [[3]]
