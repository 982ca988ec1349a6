"""What a question measures, as the walk over its items meets it."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.by_table import text_of
from agent.providers.planner.sql.columns import Column, is_rate, main_measure, name_parts, singular
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.measures import (
    aggregate,
    compared,
    distinct_count,
    divided,
    name_of,
)
from agent.providers.planner.sql.reading import Measured, Reading, Split
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.splits import split_by
from agent.providers.planner.sql.taken import ENDS, STARTS, chosen, counts, joined_by_and
from agent.providers.planner.sql.walk import State
from agent.providers.planner.sql.words import ACTS, ADVERBS, MONEY, PAID, Func

_GIVEN = frozenset({"refund", "return", "discount", "rebate"})
PIECES = frozenset({"units", "items", "pieces"})


class Measuring:
    """The parts of the walk that add measures; see :class:`interpret.Interpreter`."""

    def __init__(self, made: Ground, attached: Attached, reading: Reading) -> None:
        self.made, self.attached, self.r = made, attached, reading
        self.s = State()
        self.left: list[tuple[int, Item]] = []  # what is walked over
        self.walked: list[Item] = []  # the same without places
        self.place = 0
        self.taken: Item | None = None  # what the cue before it has used up

    def _entity(self, item: Named) -> None:
        self.s.entity = self.s.entity or item

    def _split(self, splits: list[Split]) -> None:
        for split in splits:
            same = next((other for other in self.r.splits if other.name == split.name), None)
            if same is None:
                self.r.splits.append(split)
            elif split.column is not None and same.column is not None and split.column.table != same.column.table:
                table = split.column.table.rsplit(".", 1)[-1]  # the name of a shop, and of who supplies it
                self.r.splits.append(replace(split, name=f"{table}_{split.name}"))

    def _above(self) -> Column | None:
        if self.r.measures:
            return self.r.measures[-1].column
        return chosen(self.made, self.s.loose[-1], "measure") if self.s.loose else None

    def _sum(self, column: Column) -> Measured:
        return Measured(aggregate("sum", self.attached.col(column)), name_of("sum", column), column, "sum")

    def _measured(self, at: int, item: Named, after: Item | None) -> bool:
        """An aggregate's column."""
        s, r, made = self.s, self.r, self.made
        own = item.table is made.table
        func = s.funcs[-1] if s.funcs else ("sum" if s.slot == "order" else None)
        role = "" if func in ("min", "max") and any(c.time and v > 0.9 for v, c in item.columns) else "measure"
        column = chosen(made, item, role)
        if func == "avg" and column is not None and self._of_each_one(item, column):
            return True
        if own and isinstance(after, Named) and after.table is None and chosen(made, after, "measure") is not None:
            s.rows = True
            return True  # "average order value": the column comes next
        if column is None or (own and not exact(item, column) and not set(item.words) & MONEY):
            return False
        funcs = s.funcs or ("sum",)
        for one in funcs:
            if any(m.column is column and m.func == one for m in r.measures):
                continue  # "available stock": both words say the same column
            r.measures.append(Measured(aggregate(one, self.attached.col(column)), name_of(one, column), column, one))
        if s.slot == "order" or s.ordering:
            r.by, s.slot = (r.measures[-1] if r.measures else None), "" if s.slot == "order" else s.slot
        s.ordering = False
        return True

    def _of_another(self, at: int, after: Item | None) -> bool:
        """Whether an aggregate is of an amount of its own: "total quantity and average price"."""
        ahead = [i for place, i in self.left if place < at and (i.kind == "agg" or isinstance(i, Named))]
        mine = ahead[-1] if ahead else None
        done = self.r.measures and isinstance(mine, Named) and chosen(self.made, mine, "measure") is not None
        return bool(done) and chosen(self.made, after, "measure") is not None

    def _of_each_one(self, item: Named, column: Column) -> bool:
        """ "Average order value", of a table that has the number of orders: what each of them comes to."""
        one = item.words[-1] in {singular(p) for p in name_parts(column.name)} - set(name_parts(column.name))
        of = main_measure(self.made.table.columns)
        if not one or "int" not in column.type or of is None or of is column or item.table is self.made.table:
            return False
        self.r.measures.append(Measured(divided(self.made, of, column), f"{of.name}_per_{item.words[-1]}"))
        self.r.said.append(f"all `{of.name}` divided by all `{column.name}`")
        self.s.slot, self.s.funcs = "", ()
        return True

    def _beside_measured(self, at: int, item: Named) -> bool:
        """Whether the rows are one of several figures that are asked for: "trips and average fare by zip"."""
        if not item.words[-1].endswith("s") or set(item.words) & MONEY or self.s.slot not in ("", "agg"):
            return False
        before, after = self.attached.at(at - 1), self.attached.at(at + 1)
        second = self.attached.at(at + 2)
        ahead = [i for place, i in self.left if place < at and not joined_by_and(i)]
        first = not self.attached.preps.get(at) and all(isinstance(i, Named) and i.place for i in ahead)
        if first and joined_by_and(after):
            return not self.attached.preps.get(at + 2) and (
                counts(second) or (chosen(self.made, second, "measure") is not None and not _is_rows(self.made, second))
            )
        last = joined_by_and(before) and bool(self.r.measures or self.s.loose) and not self.attached.preps.get(at)
        return last and isinstance(after, Span) and after.kind in ("group", "bucket") and not self.r.counts

    def _beside_figure(self, at: int) -> bool:
        """Whether a figure is one more beside what was named: "daily revenue with a running total"."""
        s, r = self.s, self.r
        said = r.measures or r.counts or s.rows or any(chosen(self.made, i, "measure") for i in s.loose)
        return bool(said) and (joined_by_and(self.attached.at(at - 1)) or self.attached.preps.get(at) == "with")

    def _says_of_what(self, item: Named, after: Item | None) -> bool:
        """Whether a column's name only says of what the rows are that are counted, right ahead of their noun."""
        rows = isinstance(after, Named) and after.table is self.made.table and after.start == item.end
        column = chosen(self.made, item, "groups")
        return rows and item.table is None and not self.s.different and column is not None and column.text

    def _says_whose(self, item: Named, after: Item | None) -> bool:
        """Whether the rows' noun only says whose the different values are of a column right behind it."""
        near = isinstance(after, Named) and after.start == item.end and after.table is None
        return near and not item.words[-1].endswith("s") and chosen(self.made, after, "groups") is not None

    def _counted(self, item: Named) -> None:
        """What "how many" counts: rows, the different values of a column, or a column that holds numbers of them."""
        s, r, made = self.s, self.r, self.made
        if item.table is None and set(item.words) <= ACTS and not s.different:
            s.acts = (*s.acts, Span("word", item.start, item.end, item.words))
            return  # "how many of those were paid with amex"
        number = next(
            (
                c
                for v, c in item.columns
                if not s.different
                and v > (0.6 if s.funcs or item.words[-1] in PIECES or _holds_numbers_of(c, item.words) else 1.1)
                and c.numeric
                and not c.identifies
                and c.table == made.table.name
            ),
            None,
        )
        if number is not None and item.table is not made.table:
            if s.funcs:
                self._measure(s.funcs[-1], number)
            else:
                r.measures.append(self._sum(number))
                r.said.append(f"adding up `{number.name}`")
            r.counts = False
            return
        if item.table is made.table:
            s.rows = True
            if s.funcs and s.funcs[-1] == "avg":
                s.slot = "avgcount"
            return
        column = chosen(made, item, "groups")
        things = item.table is not None and (column is None or column.identifies or column.table != made.table.name)
        r.group_word = item.words[-1]
        if any(place == self.attached.items.index(item) - 1 for place, _ in self.attached.havings):
            r.unread.append(" ".join(item.words))  # "how many parts have one supplier": suppliers are not counted
            return
        if things and (measured := distinct_count(made, item)) is not None:
            r.measures.append(measured)
            r.score -= 0.6
            r.counts = False
            return
        number = column is not None and column.numeric and not column.identifies
        priced = number and column is not None and "int" not in column.type
        of_them = number and column is not None and singular(name_parts(column.name)[-1]) != name_parts(column.name)[-1]
        if column is not None and (((column.time or priced) and not s.different) or (of_them and s.different)):
            r.unread.append(" ".join(item.words))  # "reviews" are no different values of ``review_date``
            return  # nor "different customers" those of how many customers a day had
        if column is not None:
            r.measures.append(
                Measured(
                    exp.Count(this=exp.Distinct(expressions=[self.attached.col(column)])),
                    f"count_{column.name}",
                    column,
                    "distinct",
                )
            )
            r.said.append(f"counting the different values of `{column.name}`")
            r.counts = False
            return
        r.unread.append(" ".join(item.words))

    def _measure(self, func: Func, column: Column) -> None:
        self.r.measures.append(
            Measured(aggregate(func, self.attached.col(column)), name_of(func, column), column, func)
        )
        self.s.slot, self.s.funcs = "", ()

    def _having(self, at: int, item: Named, test: Span) -> bool:
        """A comparison that is of groups: "zips with more than 500 pickups", "zips with an average fare over 20"."""
        s = self.s
        number = chosen(self.made, item, "measure")
        if any(test is one for one in s.tested):
            return False  # the other side of a comparison that was taken
        s.tested = (*s.tested, test)
        if self._tested(item, test, number):
            return True
        s.tested = s.tested[:-1]
        return False

    def _tested_last(self) -> None:
        """Comparisons that are of nothing that is named beside them."""
        for _, test in self.attached.havings:
            if test.unit == "times":  # "products that were sold more than 500 times"
                if any(
                    sp.column is not None and sp.column.numeric and not sp.column.identifies for sp in self.r.splits
                ):
                    self.r.unread.append("times")  # a number of customers is nobody who ordered
                self.r.counts = True
                self.r.having.append(compared(exp.Count(this=exp.Star()), test))
        for test in self.attached.of_groups:
            self._of_the_groups(test)

    def _of_the_groups(self, test: Span) -> None:
        """A comparison of what is measured of each group: what was named ahead of them, else their rows."""
        s, r = self.s, self.r
        s.tested = (*s.tested, test)
        if not r.measures and s.loose and (column := chosen(self.made, s.loose[-1], "measure")) is not None:
            s.loose = s.loose[:-1]
            r.measures.append(self._sum(column))
        r.counts = r.counts or not r.measures
        r.having.append(compared(r.measures[-1].expression.copy() if r.measures else exp.Count(this=exp.Star()), test))

    def _tested(self, item: Named, test: Span, number: Column | None) -> bool:
        s, r, made = self.s, self.r, self.made
        if s.slot == "agg" and number is not None:
            measured = Measured(
                aggregate(s.funcs[-1], self.attached.col(number)), name_of(s.funcs[-1], number), number, s.funcs[-1]
            )
            r.measures.append(measured)
            r.having.append(compared(measured.expression.copy(), test))
            s.slot, s.funcs = "", ()
            return True
        own = item.table is made.table
        beside = self.attached.at(self.attached.items.index(test) + 1)
        counted = isinstance(beside, Named) and beside.table is made.table and beside is not item
        if number is not None and test.values[-1:] and self.attached.summed and not own:
            r.measures.append(self._sum(number))  # "franchises that sold more than 100 units"
            r.having.append(compared(r.measures[-1].expression.copy(), test))
            if s.loose and not r.splits:
                self._split(split_by(made, s.loose[-1]))
                s.loose = s.loose[:-1]
            return True
        grouped = not own and any(sp.column is c for sp in r.splits for v, c in item.columns if v > 0.7)
        if grouped and isinstance(beside, Named) and set(beside.words) & (STARTS | ENDS):
            self.taken = beside
            r.having.append(compared(exp.Count(this=exp.Star()), test))
            return True  # "fare per zip but only zips with over 500 pickups": how many there were
        if grouped and not counted:
            measured = r.measures[-1].expression.copy() if r.measures else exp.Count(this=exp.Star())
            r.counts = r.counts or not r.measures
            r.having.append(compared(measured, test))
            return True  # "..., only zips with at least 200"
        if not own and item.columns and s.loose:
            both = [c for _, c in s.loose[-1].columns if any(c is o for _, o in item.columns)]
            if both:
                self._split([Split(self.attached.col(both[0]), both[0].name, column=both[0])])
                s.loose = s.loose[:-1]
            elif any(m.func == "distinct" and any(c is m.column for _, c in item.columns) for m in r.measures):
                pass
        elif (
            not own
            and item.columns
            and any(m.func == "distinct" and any(c is m.column for _, c in item.columns) for m in r.measures)
        ):
            pass  # "how many zips have over 500 pickups"
        elif (not own and item.table is None) or (not own and not r.counts):
            return False
        r.counts = True
        r.having.append(compared(exp.Count(this=exp.Star()), test))
        if s.loose and not r.splits:
            self._split(split_by(made, s.loose[-1]))
            s.loose = s.loose[:-1]
        return True

    def _no_amount(self) -> None:
        """A number of rows is no answer to "how much", and the most frequent text is not "the longest note"."""
        r, ranked = self.r, self.s.super_
        if not r.measures or not all(m.func == "count" for m in r.measures):
            return
        if any(isinstance(i, Span) and i.words == ("how", "much") for i in self.walked) and not (r.growth or r.share):
            r.unread.append("how much")
        if ranked is not None and "length" in ranked.values:
            r.unread.append(ranked.words[0])

    def _text_length(self) -> None:
        """How long what people wrote is: measured where an aggregate waits, else what the rows are ranked by."""
        s, r, column = self.s, self.r, text_of(self.made.table)
        if column is None:
            r.unread.append("length")
            return
        length = exp.Length(this=self.attached.col(column))
        if s.slot == "agg" and s.funcs:
            r.measures += [Measured(aggregate(f, length.copy()), f"{f}_length", None, f) for f in s.funcs]
            s.funcs, s.rows = (), True
        elif r.limit is not None and not r.measures:
            r.order, s.rows, s.ranks_rows = length, True, True
        else:
            r.unread.append("length")
        s.slot = ""

    def _minus(self, item: Named) -> None:
        s, r = self.s, self.r
        right = chosen(self.made, item, "measure")
        left = r.measures[-1].column if r.measures else chosen(self.made, s.loose[-1], "measure") if s.loose else None
        if left is None and not r.measures and r.order_column is not None and r.order_column.numeric:
            left, r.order_column = r.order_column, None  # "top 5 nations by cost times quantity"
        if left is None or right is None or (left is right and not s.product):  # that would be nothing
            r.unread.append(" ".join(item.words))
            return
        func: Func = r.measures[-1].func if r.measures and r.measures[-1].func in ("avg", "max", "min") else "sum"  # type: ignore[assignment]
        r.measures, s.loose = r.measures[:-1], s.loose[:-1] if not r.measures else s.loose
        of, word = (exp.Mul, "times") if s.product else (exp.Add, "plus") if s.added else (exp.Sub, "minus")
        made = of(this=self.attached.col(left), expression=self.attached.col(right))
        if is_rate(right) and not is_rate(left) and not s.product:  # a discount of 0.05: that part of the price
            rest = of(this=exp.Literal.number(1), expression=self.attached.col(right))
            made = exp.Mul(this=self.attached.col(left), expression=exp.Paren(this=rest))
            r.said.append(f"`{left.name}` × (1 {'+' if s.added else '−'} `{right.name}`), row by row")
        r.measures.append(Measured(aggregate(func, made), f"{left.name}_{word}_{right.name}", None, func))
        s.slot = ""

    def _at_that_rate(self, item: Span) -> bool:
        """ "Pay a month": the number that is of each month by its name, where money is spoken of."""
        s, r, made = self.s, self.r, self.made
        adverb = ADVERBS.get(item.values[0], "")
        column = next((c for c in made.table.columns if c.numeric and adverb and adverb in name_parts(c.name)), None)
        spoken = [i for i in self.walked if isinstance(i, Named) and set(i.words) & PAID and i.table is not made.table]
        if column is None or not spoken or any(m.column is column for m in r.measures):
            return False
        named = Named(item.start, item.end, (column.name,), columns=((1.2, column),))
        if s.loose and s.loose[-1] in spoken:
            s.loose = (*s.loose[:-1], self.attached.instead(s.loose[-1], named.columns))
        elif r.measures and r.measures[-1].func is not None and r.measures[-1].column is not None:
            func = r.measures[-1].func
            r.measures[-1] = Measured(aggregate(func, self.attached.col(column)), name_of(func, column), column, func)
        elif s.slot == "agg" and s.funcs:
            self._measure(s.funcs[-1], column)
        else:
            return False
        r.said.append(f"`{column.name}` is of each {item.values[0].lower()} by its name")
        return True

    def _net(self) -> None:
        """ "Net revenue": what is given back goes off, where the table has one column of that.

        Other figures beside it stand as they are: "orders and net revenue"."""
        s, r, made = self.s, self.r, self.made
        given = [c for c in made.table.columns if c.numeric and _GIVEN & {singular(p) for p in name_parts(c.name)}]
        beside = [(i, c) for i in s.loose if (c := chosen(made, i, "measure")) is not None] if not r.measures else []
        cue = next((i for i in self.attached.items if i.kind == "net"), None)
        named = next((i for i, _ in beside if cue is not None and i.start >= cue.end), s.loose[-1] if s.loose else None)
        of = r.measures[-1].column if r.measures else chosen(made, named, "measure")
        if len(given) != 1 or of is None or "int" in of.type:
            r.unread.append("net")
            return
        others = [(i, self._sum(c)) for i, c in beside if i is not named]
        apart = tuple(i for i in s.loose if i is not named and not any(i is one for one, _ in others))
        s.loose = (*apart, named) if named is not None and not r.measures else s.loose
        self._minus(Named(0, 0, (given[0].name,), columns=((1.2, given[0]),)))
        r.measures = [*(one for _, one in others), *r.measures]
        r.said.append(f"net of `{given[0].name}`")


def _is_rows(made: Ground, item: Item | None) -> bool:
    return isinstance(item, Named) and item.table is made.table


def exact(item: Named, column: Column) -> bool:
    return any(c is column and v > 1.1 for v, c in item.columns)


def _holds_numbers_of(column: Column, words: tuple[str, ...]) -> bool:
    """Whether a column holds how many of them there are: ``support_tickets_90d`` of tickets."""
    parts = {singular(p) for p in name_parts(column.name)}
    return words[-1].endswith("s") and singular(words[-1]) in parts and "int" in column.type
