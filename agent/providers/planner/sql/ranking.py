"""What a question ranks: "highest", "most", "longest", as the walk over its items meets it."""

from __future__ import annotations

from agent.providers.planner.sql.columns import best_column, time_column
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.grouping import Grouping
from agent.providers.planner.sql.measuring import exact
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import chosen
from agent.providers.planner.sql.walk import few
from agent.providers.planner.sql.words import ACTS, ADDS, BAD, MONEY, SPANS, Func

_OF_ROWS = frozenset({"most", "least", "fewest"})


class Ranking(Grouping):
    """The parts of the walk that rank; see :class:`interpret.Interpreter`."""

    def _way(self, item: Span) -> str:
        """Which end is meant, ``asc`` or ``desc``: the most refunds and failures are the worst, the least the best.

        Of what is left when refunds are taken off, the most is the best.
        """
        pairs = zip([None, *self.walked], self.walked, strict=False)
        bad = any(BAD & set(i.words) and getattr(ahead, "kind", "") != "minus" for ahead, i in pairs) or any(
            isinstance(i, Span) and i.values == ("late",) for i in self.attached.items
        )
        turned = {"worst": "desc", "best": "asc"} if bad else {}
        return turned.get(item.words[0], item.values[0])

    def _super(self, item: Span, after: Item | None) -> None:
        s, r, way = self.s, self.r, self._way(item)
        second = self.left[self.place + 2][1] if self.place + 2 < len(self.left) else None
        listed = after if isinstance(after, Span) and after.kind != "and" else second
        adjacent = isinstance(after, Span) and after.kind == "agg" and after.start == item.end
        if adjacent and not item.values[1:]:
            s.super_, r.direction = item, way  # type: ignore[assignment]
            return  # "the highest average balance"
        if isinstance(after, Named) and isinstance(second, Span) and second.kind == "rate":
            s.super_, r.direction = item, way  # type: ignore[assignment]
            return  # "the highest churn rate"
        if (
            isinstance(after, Span)
            and isinstance(listed, Span)
            and listed.kind in ("super", "agg")
            and not item.values[1:]
        ):
            if s.slot != "agg":
                s.funcs = ()  # "smallest, largest and average fare"
            s.funcs, s.slot = (*s.funcs, "max" if way == "desc" else "min"), "agg"
            return
        if s.slot == "agg" and s.funcs and not item.values[1:] and not r.measures:
            s.funcs = (*s.funcs, "max" if way == "desc" else "min")
            return
        if self.attached.opening == "when" and "date" in item.values and not r.splits:
            column = time_column(self.made.table.columns)
            if column is not None:
                self._measure("max" if way == "desc" else "min", column)
                return  # "when was the first review written"
        if s.super_ is not None and s.super_.values[0] != item.values[0]:
            r.unread.append(item.words[0])  # "the cheapest and the priciest": one statement has one order
        s.super_ = item
        r.direction = way  # type: ignore[assignment]
        s.slot = "super"

    def _superlative(self, at: int, item: Named, after: Item | None) -> None:
        """What stands after "most", "highest", "longest"."""
        s, r, made = self.s, self.r, self.made
        assert s.super_ is not None
        word = s.super_.words[0]
        own = item.table is made.table
        column = chosen(made, item, "measure")
        beside = isinstance(after, Named) and after.start == item.end
        if own and beside and not (column and exact(item, column)) and chosen(made, after, "measure") is not None:
            s.rows = True
            return  # "highest order value": the column comes next
        if beside and column is not None and len(item.words) == 1 and item.words[0] in ACTS and not own:
            r.measures.append(self._sum(column))  # "best selling product"
            s.slot = "entity"
            return
        dated = isinstance(after, Span) and after.kind == "bucket" and after.words[0] in SPANS  # "best revenue day"
        asked = bool(s.entity or s.loose or s.bucket_entity or dated or any(sp.time for sp in r.splits))
        s.slot = ""
        hints = s.super_.values[1:]
        if r.offset and column is not None and not own and not hints and not asked and not r.counts:
            r.order_column, r.limit, s.ranks_rows = column, 1, True  # "the second highest fare"
            s.rows = True
            return
        if own and word in ("best", "worst") and asked and column is None:
            r.unread.append(word)  # of reviews, say: by what?
            return
        if (
            s.rows
            and column is not None
            and not own
            and not hints
            and not r.splits
            and not s.entity
            and not s.loose
            and not r.counts
        ):
            s.ranks_rows = True
            r.order_column, r.limit = column, r.limit or few(s)  # "the customer with the lowest balance"
            return
        money = bool(set(item.words) & MONEY)
        if column is not None and not hints and (not own or exact(item, column) or (money and word not in _OF_ROWS)):
            if word in ("best", "worst", "most", "least", "fewest") or (
                asked and (money or not self._extreme(word, item))
            ):
                measured = self._sum(column)
                r.measures.append(measured)
            else:
                if self.attached.opening == "who" and any(i.table is made.table for _, i in self.left
                                                          if isinstance(i, Named)):  # fmt: skip
                    r.order_column, r.limit = column, r.limit or 1
                    return  # "who has the lowest balance among customers in France"
                func: Func = "max" if r.direction == "desc" else "min"
                self._measure(func, column)
                if not asked:
                    r.direction, r.limit = "", None
                    s.super_ = None
            r.limit = (r.limit or few(s)) if asked else r.limit
            return
        if own:
            s.rows = s.ranks_rows = True
            if word in ("most", "least", "fewest") and not hints and asked:
                r.counts, r.limit = True, r.limit or few(s)
            return
        if word in ("most", "least", "fewest") and asked and item.table is not None:
            r.counts, r.limit = True, r.limit or few(s)
            return
        self._entity(item)

    def _longest(self) -> bool:
        """ "In which hour are trips the longest on average": ranked by that average."""
        s, r, made = self.s, self.r, self.made
        hints = s.super_.values[1:] if s.super_ is not None else ()
        if not hints or r.measures or r.counts or not (s.bucket_entity or s.entity or r.splits or s.loose):
            return False
        numbers = [c for c in made.table.columns if c.numeric and not c.identifies]
        column = next((c for h in hints if (c := best_column((h,), numbers)[0]) is not None), None)
        if column is None:
            return False
        self._measure("avg", column)
        if s.loose and s.entity is None:
            s.entity, s.loose = s.loose[-1], s.loose[:-1]
        r.limit = r.limit or (few(s) if s.entity or s.bucket_entity else 1)
        return True

    def _extreme(self, word: str, item: Named) -> bool:
        if set(item.words) & ADDS:
            return False  # "the days with the highest refunds": of all that is of the day
        return word in ("highest", "lowest", "largest", "smallest", "biggest", "greatest")

    def _number(self, item: Span, after: Item | None) -> None:
        value = int(float(item.values[0])) if item.values[0].replace(".", "", 1).isdigit() else None
        if item.words[0].startswith("00") or (isinstance(after, Named) and set(after.words) <= ACTS):
            value = None  # "what did Customer#000000079 spend": no number of rows
        if isinstance(after, Named) and after.table is None and chosen(self.made, after, "measure") is not None:
            value = None  # "sales of 50 pieces": so much of something, no number of rows
        if value is not None and value <= 10_000 and self.s.slot in ("super", "common") and self.r.limit in (None, 1):
            self.r.limit = value
            return
        if value is not None and value <= 10_000 and self.r.limit is None and self.attached.only:
            self.r.limit = value  # "list suppliers by balance, 5 only"
            return
        if value is None or value > 10_000 or self.r.limit not in (None, 1) or not isinstance(after, Named | Span) or (
            isinstance(after, Span) and after.kind not in ("super", "common", "distinct")):  # fmt: skip
            self.r.unread.append(item.words[0])
            return
        self.r.limit = value

    def _numbers_left(self) -> list[Named]:
        """The names of numbers that stand in the question: "ratio of refunds to revenue"."""
        return [i for _, i in self.left if isinstance(i, Named) and chosen(self.made, i, "measure") is not None]

    def _asked_which(self, at: int) -> bool:
        return at <= 1 and isinstance(self.attached.at(at), Span)

    def _compared_with(self, at: int) -> bool:
        before = self.attached.at(at - 1)
        return isinstance(before, Span) and before.kind == "vs"

    def _time_named(self, after: Item | None) -> tuple[str, ...]:
        """The words for a time behind "of": what a span of time is of. Empty where none follows."""
        if not isinstance(after, Named) or after.table is not None or not after.columns:
            return ()
        of = self.attached.preps.get(self.attached.items.index(after)) == "of"
        timed = [(v, c) for v, c in after.columns if c.time and c.table == self.made.table.name]
        return after.words if of and timed and timed[0][0] > 0.7 else ()  # "by hour of pickup": no zip of it
