"""Rows grouped by stretches of time. The rows, types, names and errors are those of Apache Spark 4.3."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from local_workspace.sql.errors import SqlError

EVENTS = (
    "(SELECT * FROM VALUES ('a', TIMESTAMP'2024-01-01 10:10:00', 1), ('a', TIMESTAMP'2024-01-01 10:50:00', 2), "
    "('b', TIMESTAMP'2024-01-01 11:50:00', 4), ('b', NULL, 8) AS v(k, at, n)) AS t"
)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 1, 1, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"SELECT window.start, window.end, sum(n) FROM {EVENTS} GROUP BY window(at, '1 hour') ORDER BY 1",
         [[at(10), at(11), 3], [at(11), at(12), 4]]),
        (f"SELECT window.start, sum(n) FROM {EVENTS} WHERE k = 'a' GROUP BY window(at, '1 hour', '30 minutes') "
         "ORDER BY window.start", [[at(9, 30), 1], [at(10), 3], [at(10, 30), 2]]),
        (f"SELECT w.start, s FROM (SELECT window(at, '1 hour', '1 hour', '15 minutes') AS w, sum(n) AS s FROM {EVENTS} "
         "GROUP BY 1) ORDER BY 1", [[at(9, 15), 1], [at(10, 15), 2], [at(11, 15), 4]]),
        (f"SELECT window.start, n FROM (SELECT window(at, '10 minutes', '30 minutes'), n FROM {EVENTS})", []),
        (f"SELECT k, date_format(window.start, 'HH:mm') AS h, count(*) FROM {EVENTS} GROUP BY k, "
         "window(at, INTERVAL 30 MINUTES) HAVING sum(n) > 1 ORDER BY k", [["a", "10:30", 1], ["b", "11:30", 1]]),
        (f"SELECT window(at, '1 hour').start AS h, max(n) FROM {EVENTS} GROUP BY ALL ORDER BY h",
         [[at(10), 2], [at(11), 4]]),
    ],
)  # fmt: skip
def test_rows(module_sql, query, rows):
    assert module_sql(query) == rows


def test_a_window_is_of_the_type_of_its_moments(module_sql):
    query = (
        "SELECT window, count(*) FROM VALUES (TIMESTAMP_NTZ'2024-01-01 10:10:00') AS t(x) GROUP BY window(x, '1 day')"
    )
    result = module_sql.session.execute(query)
    assert result.column_types == ["STRUCT<start: TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>", "BIGINT"]
    assert result.schema.names == ["window", "count(1)"]


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        (f"SELECT count(*) FROM {EVENTS} GROUP BY window(at, '1 hour'), window(at, '2 hours')", "MULTIPLE_TIME_WINDOW"),
        (f"SELECT count(*) FROM {EVENTS} GROUP BY window(at, '1 month')", "UNSUPPORTED_FEATURE"),
    ],
)
def test_errors(module_sql, query, condition):
    with pytest.raises(SqlError, match=condition):
        module_sql(query)
