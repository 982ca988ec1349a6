"""Conditions on times: spans of the calendar, parts of the week and the day, and what is left out of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.clock import bounding, said
from agent.providers.planner.sql.columns import time_column, window_of
from agent.providers.planner.sql.conditions import last_of_data, time_test
from agent.providers.planner.sql.ground import Named
from agent.providers.planner.sql.group_tests import GroupTests
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import joined_by_and

_PARTS = ("dow", "hours")  # parts of every week or day, beside spans of the calendar


class TimeTests(GroupTests):
    """Takes spans of time out of the items."""

    def _in_its_name(self, values: tuple[str, ...]) -> bool:
        """ "Failed payments in the last 12 months": the span that the column ``payment_failures_12m`` is about."""
        if values[0] != "relative":
            return False
        of = [i.columns[0][1] for i in self.items if isinstance(i, Named) and i.columns]
        asked = _days_of(values)
        column = next(
            (c for c in of if (w := window_of(c)) and abs(int(w[0]) * _LONG[w[1]] - asked) < asked / 12), None
        )
        if column is not None:
            self.reading.said.append(f"`{column.name}` is about that time by its name")
        return column is not None

    def _times(self) -> None:
        self.times = [pair for pair in self.times if not self._in_its_name(pair[1])]
        self._times_out()
        if not self.times:
            return
        words = [w for at, _ in self.times for near in (at - 1 - (getattr(self.at(at - 1), "kind", "") == "bucket"),)
                 if isinstance(i := self.free(near), Named) and any(c.time for _, c in i.columns)
                 for w in i.words]  # fmt: skip
        column = time_column(self.made.table.columns, words)
        if column is None:
            self.reading.unread += [values[-1] for _, values in self.times]
            return
        for at, _ in self.times:
            before = self.free(at - 1)
            if (
                isinstance(before, Named)
                and any(c is column and v >= before.columns[0][0] - 0.05 for v, c in before.columns)
                and not before.table
                and len(before.columns) < 3
            ):
                self.used.add(at - 1)
        if self._of_hours() and not column.type.startswith("timestamp"):
            column = next((c for c in self.made.table.columns if c.type.startswith("timestamp")), None)
            if column is None:
                self.reading.unread += [" ".join(i.words) for at, v in self.times
                                        if v[0] == "hours" and isinstance(i := self.at(at), Span)]  # fmt: skip
                return
        left = self.col(column)
        of_no_year = [v[1] for _, v in self.times if v[0] in (">=", ">", "<", "<=") and len(v[1]) in (2, 3, 5)]
        if of_no_year:  # "since june": of which year?
            self.reading.unread += [f"the month {m} without a year" for m in of_no_year]
            return
        for _, values in self.times:
            if values[0] == "ofdata":
                self.add(
                    last_of_data(left.copy(), column, self.made.table.name, int(values[1]), values[2]),
                    "time",
                    said(values),
                )
        self.times = [pair for pair in self.times if pair[1][0] != "ofdata"]
        for sort in (("dow",), ("hours",), ()):
            of_sort = [(at, v) for at, v in self.times if (v[0] in sort if sort else v[0] not in _PARTS)]
            if sort == ("hours",) and (both := bounding([v for _, v in of_sort])):
                between = [i for near in range(of_sort[0][0] + 1, of_sort[1][0]) if (i := self.at(near)) is not None]
                if any(isinstance(i, Named) for i in between):  # "begin after 6pm and end before 8pm": of two times
                    self.reading.unread += between[-1].words
                    return
                if not any("or" in i.words for i in between):
                    self.used.update(range(of_sort[0][0] + 1, of_sort[1][0]))
                    of_sort = [(of_sort[0][0], both)]
            self._spans(left, of_sort)

    def _left_out(self, at: int) -> bool:
        """Whether a span of time is left out, "except in 1997 and 1998": a second one with the first."""
        first = self.times_out and self.times_out[-1][0] == at - 2 and joined_by_and(self.at(at - 1))
        if first:
            self.used.add(at - 1)
        return bool(first) or self.negated(at)

    def _times_out(self) -> None:
        column = time_column(self.made.table.columns, []) if self.times_out else None
        for _, values in self.times_out:
            if column is None or values[0] not in ("year", "month", "day", "dow", "range"):
                self.reading.unread.append(" ".join(values))
                continue
            test = time_test(self.col(column), values)
            self.add(exp.Not(this=exp.Paren(this=test)), "timeout", f"without {values[-1]}")

    def _of_hours(self) -> bool:
        return any(values[0] == "hours" for _, values in self.times)

    def _spans(self, left: exp.Expr, times: Sequence[tuple[int, tuple[str, ...]]]) -> None:
        """Spans of one sort: any of them fits, but for those that bound each other ("since 1994 and before 1996")."""
        if not times:
            return
        tests = [time_test(left.copy(), values) for _, values in times]
        since = [v for _, v in times if v[:2] == ("relative", "since")]
        self.reading.said += [said(values) for _, values in times if values[0] in _PARTS or values in since]
        ands = all(values[0] in (">", ">=", "<", "<=") for _, values in times)
        years = [v for _, v in times if v[0] == "year"]
        months = [v for _, v in times if v[0] == "monthday" or (v[0] == "month" and len(v[1]) == 2)]
        if len(tests) > 1 and not ands and not (years and months):
            self.add(exp.Paren(this=exp.or_(*tests)), "time")
            if times[0][1][0] not in _PARTS:
                self.reading.said.append("each of the spans of time")
            for near in range(times[0][0], times[-1][0]):
                between = self.free(near)
                if isinstance(between, Span) and between.kind in ("and", "vs"):
                    self.used.add(near)
        else:
            for test in tests:
                self.add(test, "time")


def _days_of(values: tuple[str, ...]) -> float:
    """How many days a span back from today has: "the last month", "the last 30 days"."""
    return float(values[2]) * _LONG[values[3]] if values[1] in ("rolling", "last") else 0.0


_LONG = {"DAY": 1.0, "WEEK": 7.0, "MONTH": 30.4, "QUARTER": 91.3, "YEAR": 365.0}
