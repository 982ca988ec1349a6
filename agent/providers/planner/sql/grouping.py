"""What a question is split by, as the walk over its items meets it."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner.sql.bands import band_column, band_split
from agent.providers.planner.sql.columns import Column, name_parts
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.measures import ratio
from agent.providers.planner.sql.naming import Table, in_schema, join_path
from agent.providers.planner.sql.rates import Rates
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.splits import split_by
from agent.providers.planner.sql.taken import EACH, ENDS, STARTS, chosen
from agent.providers.planner.sql.words import MONEY

_PIECES = frozenset({"item", "items", "unit", "units", "piece", "pieces"})


class Grouping(Rates):
    """The parts of the walk that add groups; see :class:`interpret.Interpreter`."""

    def _opens_group(self, at: int, item: Span, after: Item | None) -> None:
        """ "By", "per": a group, or what is ranked by."""
        s, r = self.s, self.r
        waits = s.slot == "agg" and s.funcs and s.loose and not r.measures
        if waits and (column := chosen(self.made, s.loose[-1], "measure")) is not None:
            s.loose = s.loose[:-1]
            for func in s.funcs:
                self._measure(func, column)  # "supply cost average per part", "revenue total and average by region"
        ranked = (
            (r.limit is not None or s.super_ is not None or r.direction)
            and (s.entity or s.rows or s.loose)
            and not r.measures
        )
        names_measure = self._names_measure(after)
        ahead = self.attached.at(at - 1)
        rows = isinstance(after, Named) and after.table is self.made.table and after.words[-1].endswith("s")
        cut = isinstance(ahead, Span) and ahead.kind == "top" and bool(r.measures)
        if item.words == ("by",) and cut and (names_measure or rows):
            s.slot, s.funcs = "order", ()  # "average fare by zip, top 5 by number of trips"
        elif item.words == ("by",) and s.first and self._in_order_of(after):
            s.slot, r.direction = "order", "asc"  # "the first 20 customers by last name"
        elif item.words == ("by",) and (ranked or (s.super_ and s.bucket_entity)) and names_measure:
            s.slot = "order"
        elif s.slot == "group" and item.words[0] in ("each", "every"):
            pass
        else:
            s.slot, s.open_group = "group", True
            s.per = at if item.words[-1] in ("per", "each", "every") else -1
            s.each = bool(set(item.words) & EACH)

    def _group(self, at: int, item: Named, after: Item | None) -> None:
        s, r = self.s, self.r
        s.open_group = False
        times = [c for c in self.made.table.columns if c.time and _in_name(item.words, c)]
        if times and isinstance(after, Span) and after.kind == "bucket" and after.start == item.end:
            s.when, s.open_group = item.words, True
            return
        if (
            isinstance(after, Named)
            and after.start == item.end
            and item.table is not None
            and item.table is not self.made.table
        ):
            of = [(v, c) for v, c in after.columns if c.table == item.table.name]
            if in_schema(item.words[0], self.made.table.name) and not of:
                return  # "bakery product"
            if after.table is not None or of or set(after.words) <= {"name", "names"}:
                s.path = item  # "by customer nation", "by franchise name", "by franchise country"
                return
        if s.path is None and self._says_of_which(item, after):
            s.open_group = True
            return  # "per ingredient supplier": for each supplier
        if s.path is not None:
            if item.table is not None and s.path.table is not None and _between(self.made, s.path.table, item.table):
                self.made.via[item.table.name] = s.path.table  # "line items by customer nation", not the supplier's
            of = [(v + 1, c) for v, c in item.columns if s.path.table is not None and c.table == s.path.table.name]
            if of:
                item = replace(item, columns=(*of, *item.columns), table=item.table if not of else None)
            elif set(item.words) <= {"name", "names"}:
                item = s.path
            s.path = None
        taken_off = isinstance(after, Span) and after.kind == "minus" and after.start == item.end
        if taken_off and r.splits and (amount := chosen(self.made, item, "measure")) is not None and amount.numeric:
            s.loose = tuple(i for i in s.loose if chosen(self.made, i, "measure") is not amount)
            r.measures, s.slot = [*r.measures, self._sum(amount)], ""
            return  # "revenue by year, price net of discount": of what is taken off, no group
        if item.table is self.made.table and r.splits and not any(v >= 1.1 for v, _ in item.columns):
            s.rows, s.slot = True, ""
            return  # "total fares by month, taxi trips": what the rows are
        if self.attached.preps.get(at) == "with" and r.splits and chosen(self.made, item, "measure") is not None:
            s.loose, s.slot = (*s.loose, item), ""
            return  # "revenue per country, with quantity": another figure
        money = (
            chosen(self.made, item, "measure")
            if set(item.words) & MONEY and item.table is not self.made.table
            else None
        )
        if money is not None and (s.entity or s.loose or r.splits or s.super_):
            r.measures, s.slot = [self._sum(money)], ""  # "best product by revenue": nobody groups by an amount
            r.by = r.measures[0] if s.super_ or r.limit or r.direction else None
            return
        if (
            s.per >= 0
            and (s.loose or r.measures)
            and not r.counts
            and not (
                isinstance(after, Span) and after.kind == "bucket" and after.start == item.end
            )  # "per order month"
            and (made := ratio(self.made, self._above(), item)) is not None
        ):
            column, measured = made
            above = self._above()
            named = above is not None and any(v > 1.1 and c is above for i in self.walked if isinstance(i, Named)
                                              for v, c in i.columns)  # fmt: skip
            r.score += 0.4 if named and any(v >= 1 and c is column for v, c in item.columns) else 0.0
            r.measures = [m for m in r.measures[:-1]] if r.measures else []
            s.loose = s.loose[:-1] if s.loose else ()
            r.measures.append(measured)
            s.per, s.slot, s.funcs = -1, "", ()
            return
        if item.table is self.made.table and s.per >= 0 and r.measures and not chosen(self.made, item, "groups"):
            if r.measures[-1].func == "sum" and r.measures[-1].column is not None:
                self._averaged()
            s.slot, s.per = "", -1
            return  # "average quantity per sale", "revenue per order": each row is one
        own_rows = item.table is self.made.table and (r.measures or s.loose) and s.per >= 0
        if own_rows and not r.measures and not r.counts and (column := self._above()) is not None and not s.rows:
            s.loose, s.per, s.rows = s.loose[:-1], -1, True
            self._measure("avg", column)
            return
        if own_rows and item.table is not None and not any(v >= 1.1 for v, _ in item.columns):
            key = _key_of(self.made, item)
            if key is None or (r.measures and r.measures[-1].func == "avg"):
                return
        s.slot = "group" if isinstance(after, Span) and after.kind in ("and", "also") else ""
        found = split_by(self.made, item)
        if s.each and set(item.words) <= _PIECES and any(sp.column is not None and sp.column.numeric for sp in found):
            found = []  # "price per item": no group for each number of them
        cut = self.attached.at(at - 1)
        if item.table is not None and r.splits and self.attached.only and cut is not None and cut.words == (",",):
            found = []  # "by region, orders of 1997 only": a condition, and no group for each order
        if not found:
            r.unread.append(" ".join(item.words))
            return
        amount = any(sp.column is not None and sp.column.numeric and not sp.column.identifies for sp in found)
        each = s.each or (self._best_in_each() and not amount)
        self._split([replace(split, each=each) for split in found])
        s.each = s.each and s.slot == "group"

    def _best_in_each(self) -> bool:
        """ "Most common payment method by country", "top 3 products by country": of each of those, not of all pairs."""
        s, r = self.s, self.r
        ranked = bool(s.common) or s.super_ is not None or r.limit is not None
        of = (s.entity is not None and s.entity.table is not self.made.table) or bool(s.bucket_entity)
        return ranked and of and len(r.splits) == (1 if s.bucket_entity else 0)

    def _says_of_which(self, item: Named, after: Item | None) -> bool:
        """Whether a column of another table only says of what its rows are, right ahead of their noun."""
        if item.table is not None or not isinstance(after, Named) or after.start != item.end or after.table is None:
            return False
        column = chosen(self.made, item, "groups")
        own = column is not None and column.text and not column.identifies and column.table == after.table.name
        return own and after.table is not self.made.table and not after.words[-1].endswith("s")

    def _bands(self, item: Span, after: Item | None) -> None:
        """Ranges that were given by hand: of the number that is named beside them, or that has their unit."""
        s, r, made = self.s, self.r, self.made
        near = [i for i in (after, s.loose[-1] if s.loose else None) if isinstance(i, Named)]
        grouped = next((sp.column for sp in reversed(r.splits) if sp.column is not None and sp.column.numeric), None)
        column = grouped if grouped is not None and not grouped.identifies else band_column(made, item.values[1], near)
        split = band_split(made, r, column, item.values[0]) if column is not None else None
        if split is None or column is None:
            r.unread.append("those ranges")
            return
        of = {id(i) for i in near if any(c is column for _, c in i.columns)}
        s.loose = tuple(i for i in s.loose if id(i) not in of)
        if isinstance(after, Named) and id(after) in of:
            self.taken = after
        r.splits = [sp for sp in r.splits if sp.column is not column]
        self._split([split])
        s.slot, s.open_group = "", False

    def _names_measure(self, after: Item | None) -> bool:
        """Whether what follows is something measured: "by revenue", "by number of trips", "by order volume"."""
        if isinstance(after, Span):
            return after.kind in ("agg", "count", "duration")
        if not isinstance(after, Named):
            return False
        if set(after.words) & MONEY and chosen(self.made, after, "measure") is not None:
            return True  # "by sales", of a table of sales too
        second = self.left[self.place + 2][1] if self.place + 2 < len(self.left) else None
        if after.table is not None and isinstance(second, Named) and second.start == after.end:
            return chosen(self.made, second, "measure") is not None
        if chosen(self.made, after, "measure") is None or after.table is not None:
            return False
        return chosen(self.made, after, "groups") is None or not after.columns[0][1].text

    def _of_rows_behind(self, place: int) -> bool:
        """ "The highest average fare with at least 50 trips": the comparison is of the rows behind it.

        So it is in "how many customers placed more than 20 orders".
        """
        behind = self.attached.at(place + 1)
        rows = isinstance(behind, Named) and behind.table is self.made.table
        of_counted = self.s.slot == "count" or any(m.func == "distinct" for m in self.r.measures)
        return rows and (of_counted or self.attached.preps.get(place) in ("with", "having"))

    def _in_order_of(self, after: Item | None) -> bool:
        """Whether a text column of the rows follows, which they can stand in the order of."""
        column = chosen(self.made, after, "groups")
        return column is not None and column.text and column.table == self.made.table.name and not self.r.measures

    def _which_end(self) -> None:
        """ "Zips where people get picked up": the verb says which of two like columns is meant."""
        named = [(at, i) for at, i in self.attached.left() if isinstance(i, Named) and not i.table]
        tested = {near for place, _ in self.attached.havings for near in (place - 1, place + 1)}
        for at, verb in named:
            if at in tested:
                continue  # "zips with more than 500 pickups": what is counted
            if not set(verb.words) & (STARTS | ENDS) or len(verb.words) > 1:
                continue
            for place, item in named:
                ties = [c for v, c in item.columns if v >= item.columns[0][0] - 0.01] if item.columns else []
                both = [(v, c) for v, c in verb.columns if any(c is t for t in ties)]
                if place != at and len(ties) > 1 and len(both) == 1:
                    rest = tuple(pair for pair in item.columns if pair[1] is not both[0][1])
                    self.attached.items[place] = replace(item, columns=((item.columns[0][0] + 0.1, both[0][1]), *rest))
                    self.attached.used.add(at)
                    break


def _between(made: Ground, over: Table, to: Table) -> bool:
    return over is not to and join_path(over, to, made.others) is not None and over.name in made.ways


def _in_name(words: tuple[str, ...], column: Column) -> bool:
    """Whether words are parts of a column's name: "order" of ``o_orderdate``."""
    parts = name_parts(column.name)
    said = [w for w in words if not (column.time and w in ("time", "date", "datetime"))]
    return all(w in parts or (len(w) > 3 and any(p.startswith(w) for p in parts)) for w in said)


def _key_of(made: Ground, item: Named) -> Column | None:
    return next((c for v, c in item.columns if c.identifies and c.table == made.table.name), None)
