"""Rates, averages, durations and speeds, as the walk over a question's items meets them."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.columns import name_parts, singular, time_column, window_of
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.measures import aggregate, average_per, name_of, rate_of, share_of
from agent.providers.planner.sql.measuring import Measuring
from agent.providers.planner.sql.reading import Measured
from agent.providers.planner.sql.subsets import number_and_rate
from agent.providers.planner.sql.taken import chosen
from agent.providers.planner.sql.values import flag_test, is_flag
from agent.providers.planner.sql.words import ADDS, MONEY, Func

_DAYS = {"day": 1, "week": 7, "month": 365 / 12, "year": 365}


class Rates(Measuring):
    """The parts of the walk that add such measures; see :class:`interpret.Interpreter`."""

    def _ends(self, after: Item | None) -> None:
        """ "Date range of the orders"."""
        if isinstance(after, Named) and after.columns and after.columns[0][1].time:
            return
        column = time_column(self.made.table.columns)
        if column is None:
            self.r.unread.append("date range")
            return
        for func in ("min", "max"):
            self._measure(func, column)

    def _in_unit(self, unit: str) -> bool:
        """ "Average tenure in years", of a column that counts months by its name."""
        last = self.r.measures[-1] if self.r.measures else None
        parts = {singular(p) for p in name_parts(last.column.name)} if last is not None and last.column else set()
        own = next((u for u in _DAYS if u in parts), "")
        if last is None or not own or unit not in _DAYS:
            return False
        if own != unit:
            by = 12 if (own, unit) == ("month", "year") else round(_DAYS[unit] / _DAYS[own], 4)
            years = exp.Div(this=last.expression, expression=exp.Literal.number(f"{by:g}"))
            self.r.measures[-1] = Measured(years, f"{last.name}_in_{unit}s", last.column)
            self.r.said.append(f"{by:g} {own}s to a {unit}")
        self.s.slot, self.s.funcs = "", ()
        return True

    def _duration(self, unit: str) -> None:
        s, r = self.s, self.r
        if self._in_unit(unit):
            return
        if r.measures and r.measures[-1].name.endswith(("minutes", "hours", "seconds", "days")):
            if unit == "minute":
                return
            before = r.measures.pop().func
            s.funcs = (before,) if before else ()
        length = self.made.duration(("duration", unit))
        if length is None:
            r.unread.append(unit)
            return
        if s.slot == "order" and s.super_ is not None and s.ranks_rows and not s.funcs:
            r.order, r.limit, s.slot = length[0], r.limit or 1, ""
            return  # "longest 10 trips by duration"
        if s.super_ is not None and not s.funcs:
            s.funcs = ("max",) if r.direction == "desc" else ("min",)
            s.super_, r.direction, r.limit, r.order, r.order_column = None, "", None, None, None
        func: Func = s.funcs[-1] if s.funcs else "avg"
        if s.slot == "order" and not s.funcs:
            r.order, s.slot = length[0], ""
            return
        s.lasting = None if s.funcs else length[0]
        r.measures.append(Measured(aggregate(func, length[0]), name_of(func, length[1]), None, func))
        s.slot = ""

    def _speed(self) -> None:
        """How far in how long: a row's distance by the hours that it lasts."""
        s, r, made = self.s, self.r, self.made
        far = next((c for c in made.table.columns if c.numeric and "distance" in name_parts(c.name)), None)
        length = made.duration(("duration", "hour"))
        if far is None or length is None:
            r.unread.append("speed")
            return
        hours = exp.Nullif(this=length[0], expression=exp.Literal.number(0))
        func: Func = s.funcs[-1] if s.funcs else "max" if s.super_ and r.direction == "desc" else "avg"
        s.super_ = None if s.super_ is not None and s.slot == "super" else s.super_
        r.measures.append(
            Measured(aggregate(func, exp.Div(this=made.col(far), expression=hours)), name_of(func, "speed"), None, func)
        )
        r.said.append(f"`{far.name}` by the hours of each row")
        s.slot, s.funcs = "", ()

    def _by_minutes(self) -> None:
        """ "Fare per minute": all of an amount by all the minutes that the rows last."""
        s, r, above = self.s, self.r, self._above()
        length = self.made.duration(("duration", "minute"))
        if length is None or above is None or not above.numeric:
            r.unread.append("minute")
            return
        minutes = exp.Nullif(this=exp.Sum(this=length[0]), expression=exp.Literal.number(0))
        all_of = exp.Div(this=exp.Sum(this=self.attached.col(above)), expression=minutes)
        r.measures = [*r.measures[:-1], Measured(all_of, f"{above.name}_per_minute")]
        r.said.append(f"all `{above.name}` divided by all minutes")
        s.loose, s.slot, s.funcs = s.loose[:-1] if s.loose else (), "", ()

    def _rate(self) -> None:
        s, r = self.s, self.r
        said = s.loose[-1] if s.loose else None
        if said is None and (r.measures or r.tests):
            self._rate_too()
            return
        measured = rate_of(self.made, r, said) if said is not None else None
        if measured is None:
            r.unread.append("rate")
            return
        s.loose = s.loose[:-1]
        r.measures.append(measured)
        s.slot = ""

    def _rate_too(self) -> None:
        """ "Churned count and rate": of the flag that was added up. "Late rate": the share of rows that are late."""
        r = self.r
        last = r.measures[-1].column if r.measures else None
        if last is not None and is_flag(last):
            r.measures.append(Measured(share_of(flag_test(self.made, last)), f"{last.name}_rate"))
        elif not r.measures and r.counts:
            number_and_rate(r)
        elif not r.measures and any(i.kind == "late" for i in self.attached.items):
            r.share, r.counts = "part", True
        elif not (r.measures and r.measures[-1].name.endswith("_rate")):
            r.unread.append("rate")

    def _average_a_span(self) -> bool:
        """ "How many orders per day on average in EMEA": one figure, of what each day adds up to."""
        s, r = self.s, self.r
        spans = [sp for sp in r.splits if sp.time and (sp.each or sp.name in _DAYS)]
        last, loose = (r.measures[-1] if r.measures else None), (s.loose[-1] if s.loose and not r.measures else None)
        column = last.column if last is not None and last.func == "sum" else chosen(self.made, loose, "measure")
        said = [i for i in self.walked if isinstance(i, Named) and any(c is column for _, c in i.columns)]
        adds = column is not None and ("int" in column.type or any(set(i.words) & (MONEY | ADDS) for i in said))
        if column is None or not adds or len(spans) != 1 or spans[0].name not in _DAYS or window_of(column):
            return False
        total = aggregate("sum", self.attached.col(column))
        r.measures = [*r.measures[:-1], average_per(total, spans[0].expression, column.name, spans[0].name)]
        r.splits = [sp for sp in r.splits if sp is not spans[0]]
        s.loose = s.loose[:-1] if loose is not None else s.loose
        r.said.append(f"all of `{column.name}` by the number of {spans[0].name}s")
        return True

    def _averaged(self) -> None:
        """ "... on average", after what is averaged."""
        s, r = self.s, self.r
        if self._average_a_span():
            pass
        elif r.measures and r.measures[-1].column is not None:
            column = r.measures[-1].column
            r.measures[-1] = Measured(
                aggregate("avg", self.attached.col(column)), name_of("avg", column), column, "avg"
            )
        elif s.rows and r.splits and not s.loose and not r.measures and not any(split.time for split in r.splits):
            s.averages = r.counts = True  # "orders per customer on average"
            s.slot = ""
            return
        elif (r.counts or s.rows) and not s.loose and any(split.time for split in r.splits):
            s.funcs, s.slot = ("avg",), "avgcount"
        elif s.loose and (column := chosen(self.made, s.loose[-1], "measure")) is not None:
            s.loose = s.loose[:-1]
            self._measure("avg", column)
        else:
            s.funcs, s.slot = ("avg",), "agg"
            return
        if s.slot == "agg":
            s.slot, s.funcs = "", ()
