"""``JOIN ... USING`` beside qualified names. The rows are those of Apache Spark 4.3."""

from __future__ import annotations

import pytest

TRIPS = "(SELECT * FROM VALUES (1, 'A1'), (2, 'B2'), (3, 'C3') AS v(id, zone)) AS t"
ZONES = "(SELECT * FROM VALUES ('A1', 'Airport'), ('B2', 'Battery'), ('D4', 'Dock') AS v(zone, label)) AS z"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"SELECT t.zone, label FROM {TRIPS} JOIN {ZONES} USING (zone) ORDER BY id",
         [["A1", "Airport"], ["B2", "Battery"]]),
        (f"SELECT t.zone, z.zone, zone FROM {TRIPS} FULL JOIN {ZONES} USING (zone) ORDER BY 3",
         [["A1", "A1", "A1"], ["B2", "B2", "B2"], ["C3", None, "C3"], [None, "D4", "D4"]]),
        (f"SELECT t.*, z.label FROM {TRIPS} JOIN {ZONES} USING (zone) ORDER BY id",
         [["A1", 1, "Airport"], ["B2", 2, "Battery"]]),
        (f"SELECT z.*, t.zone FROM {TRIPS} RIGHT JOIN {ZONES} USING (zone) ORDER BY label",
         [["A1", "Airport", "A1"], ["B2", "Battery", "B2"], ["D4", "Dock", None]]),
        (f"SELECT * FROM {TRIPS} JOIN {ZONES} USING (zone) WHERE t.zone = 'A1'", [["A1", 1, "Airport"]]),
        (f"SELECT * EXCEPT (id) FROM {TRIPS} LEFT JOIN {ZONES} USING (zone) WHERE z.zone IS NULL", [["C3", None]]),
        (f"SELECT zone, count(z.zone) FROM {TRIPS} FULL JOIN {ZONES} USING (zone) GROUP BY zone ORDER BY zone",
         [["A1", 1], ["B2", 1], ["C3", 0], ["D4", 1]]),
        (f"SELECT t.zone FROM {TRIPS} LEFT ANTI JOIN {ZONES} USING (zone)", [["C3"]]),
        (f"SELECT t.zone, z.label FROM {TRIPS} NATURAL JOIN {ZONES} ORDER BY 1",
         [["A1", "Airport"], ["B2", "Battery"]]),
        (f"WITH a AS (SELECT * FROM {TRIPS}) SELECT x.zone, y.id, label FROM a AS x JOIN a AS y USING (zone, id) "
         f"JOIN {ZONES} USING (zone) ORDER BY y.id", [["A1", 1, "Airport"], ["B2", 2, "Battery"]]),
    ],
)  # fmt: skip
def test_rows(module_sql, query, rows):
    assert module_sql(query) == rows
