"""Conditions on numbers: comparisons, numbers of codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.columns import (
    Column,
    best_column,
    main_measure,
    name_parts,
    score,
    singular,
    time_column,
)
from agent.providers.planner.sql.conditions import time_test
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.group_tests import RATES
from agent.providers.planner.sql.sides import both_ends, ends_of, side_told
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import TESTS, chosen, counts, fit_of, joined_by_and
from agent.providers.planner.sql.time_tests import TimeTests
from agent.providers.planner.sql.values import equals, holds_number, shaped_like
from agent.providers.planner.sql.words import UNIT_HINTS

_MONEY_HINTS = ("totalprice", "total", "amount", "fare", "price", "cost", "revenue", "charges")


def _text_of(made: Ground, item: Named) -> bool:
    """Whether what is grouped by is a text, though a number has the same word in its name: "by priority with ..."."""
    column = chosen(made, item, "groups")
    return column is not None and column.text


class NumberTests(TimeTests):
    """Takes comparisons and bare numbers out of the items."""

    def _compare(self, at: int, item: Span) -> None:
        before, after = self.free(at - 1), self.free(at + 1)
        ahead = self.at(at - 2)
        op, *values = item.values
        if any(re.fullmatch(r"\d{4}-\d\d-\d\d", v) for v in values):
            self._dates(at, item)
            return
        if not all(re.fullmatch(r"-?\d+(\.\d+)?", v) for v in values):
            self._text_compared(at, op, values)
            return
        if item.unit == "percent" and self._part_of(at, op, values):
            return
        if self._of_no_rows(at, item):
            self.reading.unread.append(" ".join(item.words))
            self.used.add(at)
            return
        if item.unit == "times":
            self.havings.append((at, item))
            return
        measured = isinstance(before, Named) and isinstance(ahead, Span) and at - 2 not in self.used
        of_groups = measured and ahead.kind in ("agg", "count")  # type: ignore[union-attr]
        own = isinstance(after, Named) and after.start == item.end and chosen(self.made, after, "numeric") is not None
        if measured and ahead.kind == "count" and (item.unit in UNIT_HINTS or item.unit in ("money", "long")):  # type: ignore[union-attr]
            of_groups = False  # "number of sales above 100 dollars per product": no number is one of dollars
        of_groups = of_groups and not own  # "number of customers with at least 3 tickets by plan": of each row
        if of_groups and (self._grouped(at) or (ahead.kind == "count" and at != 2)):  # type: ignore[union-attr]
            self.havings.append((at, item))
            return
        column: Column | None = None
        near = -1
        if item.unit in _TIME_UNITS or item.unit == "long":
            length = self.made.duration(("duration", item.unit)) if item.unit in _TIME_UNITS else None
            if length is not None:
                self.used.add(at)
                if isinstance(before, Span) and before.kind == "duration":
                    self.used.add(at - 1)
                self._compared(length[0], op, values, "duration", None)
                return
        if isinstance(after, Span) and after.words[0] in RATES and self._at_a_rate(at, op, values, after.words[0]):
            return
        if item.unit in _CALENDAR:
            self._measured_in(at, item, values, op)
            return
        if (again := self._bound_again(at, item)) is not None:
            self.used.add(at)
            self._compared(self.col(again), op, values, f"{again.table}.{again.name}", again)
            return  # "over 5 miles but under 10"
        hints = UNIT_HINTS.get(item.unit, ()) or (_MONEY_HINTS if item.unit == "money" else ())
        if item.unit == "long":
            hints = ("distance", "duration", "length")
        if (
            (found := chosen(self.made, before, "numeric")) is not None
            and isinstance(before, Named)
            and (not before.table or fit_of(before, found) > 1.1)
            and not joined_by_and(self.at(at - 1))
            and self._of_unit(found, hints)
            and not (isinstance(ahead, Span) and ahead.kind == "group" and _text_of(self.made, before))
        ):
            column, near = found, at - 1
            if self._of_groups(at - 1, found):
                self.havings.append((at, item))
                self.summed = True
                return
        elif not item.unit and isinstance(after, Named):
            rows = after.table is not None and not any(v > 1.1 and c.numeric for v, c in after.columns)
            if rows and self._counted(at, after):
                return
            found = chosen(self.made, after, "numeric")
            if found is not None and self._of_groups(at, found):
                self.havings.append((at, item))
                self.summed = True
                return
            if found is not None and fit_of(after, found) >= (1.1 if rows else 0.7):
                column, near = found, at + 1
            elif self._counted(at, after):
                return
        if column is None and isinstance(before, Span) and before.kind == "duration":
            length = self.made.duration(("duration", "minute"))
            if length is not None:
                self.used |= {at, at - 1}
                self._compared(length[0], op, values, "duration", None)
                return
        numbers = [c for c in self.made.table.columns if c.numeric and not c.identifies]
        whole = [c for c in numbers if "unit" not in name_parts(c.name)] or numbers
        for hint in hints:
            if column is None or (near < 0):
                column = column or best_column((hint,), whole)[0]
        if column is None and (own := self._earlier(at)) is not None:
            column, near = own
        named = isinstance(before, Named) and (
            chosen(self.made, before, "groups") is not None if not before.table else before.table is not self.made.table
        )
        again = named and ((isinstance(before, Named) and not before.table) or self._grouped_by(at - 1))
        if column is None and not hints and again and self._grouped(at):
            self.havings.append((at, item))
            return
        if column is None and not hints and not item.unit and not isinstance(after, Named) and self._by_groups(at):
            self.havings.append((at, item))
            self.of_groups.append(item)  # "sales per franchise, but only those above 3000"
            return
        beside = isinstance(after, Named) and after.start == item.end and after.table is not None
        spoken = any(isinstance(i, Named) and i.table is self.made.table for i in self.items)
        if column is None and not hints and not beside and (spoken or self.reading.measures):
            column = main_measure(numbers)
            if column is not None:
                self.reading.said.append(f"comparing `{column.name}`")
        if column is None:
            self.reading.unread.append(" ".join(item.words))
            self.used.add(at)
            return
        self.used.add(at)
        if near >= 0 and not self._grouped_by(near):
            self.used.add(near)
        if item.unit == "percent":
            values = [str(float(v) / 100) for v in values]
        self.bounded[at] = column
        negated = self.negated(min(at, near) if near >= 0 else at)
        self._compared(self.col(column), op, values, f"{column.table}.{column.name}", column, negated=negated)

    def _of_unit(self, column: Column, hints: Sequence[str]) -> bool:
        """Whether a column may be what a unit measures: no fare where another column is a distance in miles."""
        fits = [c for c in self.made.table.columns if c.numeric and any(score((hint,), c) for hint in hints)]
        return not fits or column in fits

    def _part_of(self, at: int, op: str, values: Sequence[str]) -> bool:
        """ "Refunds were more than 8 % of revenue": a number against a part of another one."""
        part, whole = (chosen(self.made, self.free(near), "measure") for near in (at - 1, at + 1))
        if part is None or whole is None or part is whole or self.preps.get(at + 1) != "of" or len(values) != 1:
            return False
        self.used |= {at - 1, at, at + 1}
        of = exp.Mul(this=exp.Literal.number(f"{float(values[0]) / 100:g}"), expression=self.col(whole))
        self.add(TESTS[op](this=self.col(part), expression=of), f"{part.table}.{part.name}",
                 f"where `{part.name}` {op} {values[0]} % of `{whole.name}`, row by row")  # fmt: skip
        return True

    def _measured_in(self, at: int, item: Span, values: Sequence[str], op: str) -> None:
        """ "For more than five years": a number that counts months, days or years, by its name."""
        asked = _CALENDAR[item.unit]
        for unit, per in sorted(_DAYS_IN.items(), key=lambda pair: (pair[0] != asked, pair[0])):
            for column in self.made.table.columns:
                if column.numeric and not column.identifies and {unit, f"{unit}s"} & set(name_parts(column.name)):
                    factor = 12 if (asked, unit) == ("year", "month") else _DAYS_IN[asked] / per
                    scaled = [f"{float(v) * factor:g}" for v in values]
                    self.used.add(at)
                    for near in (at - 1, at + 1):
                        beside = self.free(near)
                        if (
                            isinstance(beside, Named)
                            and any(c is column for _, c in beside.columns)
                            and not beside.table
                        ):
                            self.used.add(near)
                    self._compared(self.col(column), op, scaled, f"{column.table}.{column.name}", column)
                    self.reading.said.append(f"`{column.name}` {op} {' and '.join(scaled)}")
                    return
        self.reading.unread.append(" ".join(item.words))
        self.used.add(at)

    def _text_compared(self, at: int, op: str, values: Sequence[str]) -> None:
        """ "Status = 'F'": a comparison with a text is one of a text column."""
        before = self.free(at - 1)
        column = chosen(self.made, before)
        if column is None or not column.text or op not in ("=", "!=") or len(values) != 1:
            self.reading.unread.append(values[0])
            return
        self.used |= {at, at - 1}
        self.add(equals(self.col(column), column, values[0], negated=op == "!="), f"{column.table}.{column.name}")

    def _earlier(self, at: int) -> tuple[Column, int] | None:
        """A number's column that stands a few words before, with its own noun: "balance of the customer is below 0"."""
        for near in range(at - 1, max(at - 3, -1), -1):
            item = self.free(near)
            found = chosen(self.made, item, "numeric")
            if found is not None and isinstance(item, Named) and not item.table:
                ahead = self.at(near - 1)
                if not (isinstance(ahead, Span) and ahead.kind in ("agg", "super", "group", "count")):
                    return found, near
        return None

    def _operator(self, at: int, item: Span) -> None:
        """ "Bigger than size 45": the column stands between the operator and the number."""
        column = chosen(self.made, self.free(at + 1), "numeric")
        number = self.at(at + 2)
        if column is not None and isinstance(number, Span) and number.kind == "number":
            self.used |= {at, at + 1, at + 2}
            self._compared(
                self.col(column), item.values[0], [number.values[0]], f"{column.table}.{column.name}", column
            )

    def _number(self, at: int, item: Span) -> None:
        """ "Zip 10001", "size 45", "fare 0"; or a key's value by itself: "starting in 10003", "from 10001 to 10003"."""
        before, after = self.free(at - 1), self.free(at + 1)
        none = chosen(self.made, after, "numeric") if item.values[0] == "0" else None
        if none is not None and isinstance(after, Named) and after.start == item.end and not after.table:
            self.used |= {at, at + 1}  # "zero distance trips"
            self._compared(self.col(none), "=", ["0"], f"{none.table}.{none.name}", none, negated=self.negated(at))
            return
        if isinstance(before, Named) and (named := shaped_like(before.words[-1], item.values[0], self.made.near)):
            ahead = self.at(at - 2)
            self.used |= {at, at - 1} | ({at - 2} if isinstance(ahead, Span) and ahead.kind == "group" else set())
            self.add(equals(self.col(named[0]), *named, negated=self.negated(at - 1)),
                     f"{named[0].table}.{named[0].name}", f"where `{named[0].name}` is “{named[1]}”")  # fmt: skip
            return
        if isinstance(before, Named) and before.columns and not before.table and item.unit != "word":
            one = before.words[-1] == singular(before.words[-1])  # "customer 370" is no number of ``customers``
            place = self.preps.get(at) in ("from", "to", "into", "in")  # "fare from 10001": no fare of that much
            ids = [c for _, c in before.columns if c.identifies or (c.numeric and not place and not counts(
                   self.at(at - 2)) and not (one and singular(c.name) != c.name))]  # fmt: skip
            column = next((c for c in ids if item.values[0] in c.values), ids[0] if ids else None)
            if column is not None and len(before.words) == 1 and (ends := ends_of(self.made, column)):
                prep = self.preps.get(at - 1) or self.preps.get(at)
                side = side_told(self, at)
                column = ends[0] if prep == "from" else ends[1] if prep in ("to", "into") else column
                column = column if side is None else ends[side]
            near = self.at(at + 1)
            if column is not None and not (isinstance(near, Named) and near.table):
                self.used |= {at, at - 1}
                both = both_ends(self, at)
                negated = self.negated(at - 1)
                for one in both or (column,):
                    self.add(equals(self.col(one), one, item.values[0], negated=negated), f"{one.table}.{one.name}")
                return
        if self._key_said(at, item) or len(item.values[0]) < 3:
            return
        hints = [
            w for near in (at - 1, at - 2) if isinstance(i := self.at(near), Named) and not i.table for w in i.words
        ]
        column = holds_number(self.made, item.values[0], hints)
        if column is None:
            return
        ends = ends_of(self.made, column)
        prep = self.preps.get(at, "")
        telling = {h for h in hints if ends and any(score([h], c) for c in ends)} - {"zip", "zips"}
        if ends and prep in ("to", "into") and not telling:
            column = ends[1]
        elif ends and prep == "from" and not telling:
            column = ends[0]
        negated = self.negated(at)
        self.used.add(at)
        before = self.free(at - 1)
        if isinstance(before, Named) and any(c is column for _, c in before.columns) and not before.table:
            self.used.add(at - 1)
        for one in both_ends(self, at) or (column,):
            self.add(equals(self.col(one), one, item.values[0], negated=negated), f"{one.table}.{one.name}",
                     f"where `{one.name}` is {'not ' if negated else ''}{item.values[0]}")  # fmt: skip

    def _dates(self, at: int, item: Span) -> None:
        op, *values = item.values
        column = time_column(self.made.table.columns)
        if column is None:
            self.reading.unread.append(values[0])
            return
        self.used.add(at)
        spans = ("range", *values) if op == "between" else ({"=": "day"}.get(op, op), values[0])
        self.add(time_test(self.made.col(column), spans), "time")

    def _against_mean(self, at: int, item: Span) -> None:
        """ "A balance above the average": a column against its mean over all rows."""
        near = next((n for n in (at - 1, at + 1) if chosen(self.made, self.free(n), "numeric") is not None), -1)
        rows, behind = self.free(at + 1), chosen(self.made, self.free(at + 2), "numeric")
        if isinstance(rows, Named) and rows.table is self.made.table and behind is not None:
            near = at + 2  # "above the average order value"
            self.used.add(at + 1)
        column = chosen(self.made, self.free(near), "numeric")
        if column is None or column.table != self.made.table.name:
            return
        self.used |= {at, near}
        mean = exp.select(exp.Avg(this=exp.column(column.name))).from_(
            exp.to_table(self.made.table.name, dialect="databricks")
        )
        test = TESTS[item.values[0]](this=self.col(column), expression=mean.subquery())
        self.add(exp.Not(this=exp.Paren(this=test)) if self.negated(min(at, near)) else test,
                 f"{column.table}.{column.name}",
                 f"`{column.name}` {item.values[0]} its average over all rows")  # fmt: skip


_CALENDAR = {"year": "year", "years": "year", "month": "month", "months": "month", "week": "week", "weeks": "week",
             "days": "day", "day": "day"}  # fmt: skip
_DAYS_IN = {"year": 365, "month": 365 / 12, "week": 7, "day": 1}
_TIME_UNITS = frozenset(["minutes", "minute", "mins", "min", "hours", "hour", "seconds", "days"])
