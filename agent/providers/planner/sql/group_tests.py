"""Whether a comparison is of groups, or of what a table has no rows of: "zips with more than 500 pickups"."""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.sql.columns import Column, name_parts, singular, time_column
from agent.providers.planner.sql.ground import Named
from agent.providers.planner.sql.naming import join_key, own_key
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken, chosen, counts, fit_of
from agent.providers.planner.sql.values import equals
from agent.providers.planner.sql.words import MONEY

RATES = {"per-month": "monthly", "per-year": "yearly", "per-week": "weekly", "per-day": "daily", "per-hour": "hourly"}


class GroupTests(Taken):
    """What comparisons of numbers are about; see :class:`number_tests.NumberTests`."""

    def _bound_again(self, at: int, item: Span) -> Column | None:
        """The column of the comparison right before this one, where this one has no noun and no unit of its own."""
        near = at - 2 if isinstance(self.at(at - 1), Span) and self.at(at - 1).kind == "and" else at - 1  # type: ignore[union-attr]
        before = self.at(near)
        behind = isinstance(self.at(at + 1), Named) and self.at(at + 1).start == item.end  # type: ignore[union-attr]
        if item.unit or behind or not isinstance(before, Span) or before.kind != "cmp":
            return None
        return self.bounded.get(near)

    def _key_said(self, at: int, item: Span) -> bool:
        """ "Part 100", "of customer 370": the thing of that key, by the column that leads to it."""
        before = self.free(at - 1)
        if not isinstance(before, Named) or before.table is None or item.unit == "word" or before.end != item.start:
            return False
        if before.words[-1] != singular(before.words[-1]) or counts(self.at(at - 2)):
            return False
        made, key = self.made, None
        if before.table is made.table:
            key = own_key(made.table)
        elif (pair := join_key(made.table, before.table)) is not None:
            key = pair[0]
        elif before.table.name in made.ways:
            key = own_key(before.table)
        if key is None or not key.numeric:
            return False
        seen = [int(v) for v in key.values if v.isdigit()]
        if seen and item.values[0].isdigit() and not min(seen) // 10 <= int(item.values[0]) <= 1000 * max(seen):
            self.reading.score -= 1.5  # keys of another order: another table's
        self.used |= {at, at - 1}
        self.add(equals(self.col(key), key, item.values[0], negated=self.negated(at - 1)),
                 f"{key.table}.{key.name}", f"where `{key.name}` is {item.values[0]}")  # fmt: skip
        return True

    def _of_no_rows(self, at: int, item: Span) -> bool:
        """ "How many customers placed more than 20 orders", of a table that only has sums of both: it cannot tell."""
        both = (self.free(at - 1), self.free(at + 1))
        counted = isinstance(self.at(at - 2), Span) and self.at(at - 2).kind == "count"  # type: ignore[union-attr]
        if not counted or item.unit or self.preps.get(at) in ("on", "in", "at", "for"):
            return False
        found = [chosen(self.made, i, "numeric") for i in both]
        return all(
            c is not None and isinstance(i, Named) and i.table is None and c.table == self.made.table.name
            and fit_of(i, c) > 1.1 for i, c in zip(both, found, strict=True)
        )  # fmt: skip

    def _by_groups(self, at: int) -> bool:
        """Whether a comparison without a noun of its own stands behind the groups that it is of."""
        ahead = self.items[:at]
        grouped = any(isinstance(i, Span) and i.kind in ("group", "bucket") for i in ahead)
        return grouped and self.only

    def _of_groups(self, at: int, column: Column) -> bool:
        """Whether things of another table, or spans of time, are what is asked for: what they add up to is compared."""
        counted = isinstance(self.at(0), Span) and self.at(0).kind == "count"  # type: ignore[union-attr]
        places = [n for n, i in enumerate(self.items[:at]) if n in self.used and isinstance(i, Named) and i.place]
        ahead = [n for n in range(1 if counted else 0, at + 1) if n not in places]
        first = self.free(ahead[0]) if ahead else None  # "how many customers bought more than 100 items"
        if column.table != self.made.table.name or at < 1 or first is None or column.identifies:
            return False
        near = self.at(at) if isinstance(self.at(at), Named) else self.at(at + 1)
        money = isinstance(near, Named) and bool(set(near.words) & MONEY)
        many = isinstance(self.at(at), Span) and isinstance(near, Named) and any(w.endswith("s") for w in near.words)
        many = many and "int" in column.type  # "regions with more than 5000 orders": of all their days
        if (money or many) and isinstance(first, Named) and first.table is None and not self.reading.measures:
            own = chosen(self.made, first, "groups")  # "products with revenue over 10000": of all their sales
            return own is not None and own.text and own.table == self.made.table.name
        if isinstance(first, Span):
            return first.kind == "bucket" and first.words[-1].endswith("s") and self._repeats(first.values[0])
        return first.table is not None and first.table.name in self.made.ways and first.table is not self.made.table

    def _repeats(self, bucket: str) -> bool:
        """Whether several rows are of one span of time, by the sample rows."""
        time = time_column(self.made.table.columns)
        most = max((len(c.values) for c in self.made.table.columns), default=0)
        return time is not None and (bucket != "DAY" or len({v[:10] for v in time.values}) < most)

    def _grouped_by(self, at: int) -> bool:
        """ "By part size between 1 and 10": a group, and a condition as well."""
        before = self.at(at - 1)
        if isinstance(before, Named) and before.table is not None and not self.preps.get(at):
            before = self.at(at - 2)  # but no group: "per nation with a balance over 5000"
        return isinstance(before, Span) and before.kind == "group"

    def _grouped(self, at: int) -> bool:
        return any(isinstance(i, Span) and i.kind == "group" for i in self.items) or any(
            isinstance(i, Named) and self.items.index(i) < at - 2 and (i.table or chosen(self.made, i, "groups"))
            for i in self.items[: max(at - 2, 0)]
        )

    def _counted(self, at: int, after: Named) -> bool:
        """ "Zips with more than 500 pickups", "customers with more than 10 orders": a comparison of a count."""
        entity = next((i for i in self.items[:at] if isinstance(i, Named) and (i.columns or i.table)), None)
        first = self.at(0)
        if isinstance(first, Span) and first.kind == "count":
            first = self.at(1)
        if entity is None and isinstance(first, Span) and first.kind == "bucket" and after.table is not None:
            self.havings.append((at, self.items[at]))  # type: ignore[arg-type]
            return True  # "days with more than 900 orders"
        if entity is None or (
            any(isinstance(i, Span) and i.kind == "count" for i in self.items[:at][:1])
            and entity.table is self.made.table
        ):
            return False
        if after.table is not None or (after.columns and not after.value):
            self.havings.append((at, self.items[at]))  # type: ignore[arg-type]
            return True
        return False

    def _at_a_rate(self, at: int, op: str, values: Sequence[str], said: str) -> bool:
        """ "More than 80 dollars a month": the number that is of each month by its name."""
        column = next((c for c in self.made.table.columns if c.numeric and RATES[said] in name_parts(c.name)), None)
        if column is None:
            return False
        self.used |= {at, at + 1}
        self._compared(self.col(column), op, values, f"{column.table}.{column.name}", column)
        self.reading.said.append(f"comparing `{column.name}`")
        return True
