"""Spans of time as the walk over a question's items meets them: groups, what is ranked, or of what an average is."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from agent.providers.planner.sql.columns import window_of
from agent.providers.planner.sql.ground import Item
from agent.providers.planner.sql.measures import aggregate, average_per
from agent.providers.planner.sql.ranking import Ranking
from agent.providers.planner.sql.reading import Measured
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.splits import bucket_split
from agent.providers.planner.sql.words import BUCKETS, SPANS

_ADVERBS = frozenset({"daily", "weekly", "monthly", "quarterly", "yearly", "annual", "hourly"})
_COURSE = frozenset({"develop", "development", "evolve", "trend"})
_EACH = frozenset({"per", "each", "every"})


def over_spans(func: str) -> bool:
    """Whether an aggregate of what each span adds up to is another one than of the rows."""
    return func in ("median", "stddev", "max", "min") or func.startswith("p")


class Bucketing(Ranking):
    """The part of the walk that takes spans of time; see :class:`interpret.Interpreter`."""

    def _bucket(self, at: int, item: Span, after: Item | None) -> None:
        s, r = self.s, self.r
        s.of_day = s.of_day or "of" in item.words
        if s.slot != "group" and self._at_that_rate(item):
            return  # "what do they pay a month"
        if item.words[0] in _ADVERBS and self._compared_with(at):
            r.unread.append(item.words[0])  # "monthly customers or yearly ones": no course of time
            return
        if s.slot == "count" and item.words[0] in BUCKETS and self.attached.havings:
            self._split(bucket_split(self.made, self.r, item.values[0]))
            r.count_groups, r.counts, s.slot = True, False, ""
            return  # "number of days with more than 300 trips"
        if s.slot == "count" and item.words[0] in BUCKETS:
            found = bucket_split(self.made, self.r, item.values[0])
            if found:
                counted = exp.Count(this=exp.Distinct(expressions=[found[0].expression]))
                r.measures.append(Measured(counted, f"count_{found[0].name}s", None, "distinct"))
            r.counts, s.slot = False, ""
            return
        if s.slot == "agg" and s.funcs[-1:] == ("avg",) and not r.measures and item.words[0] in _ADVERBS:
            s.average_of = item.values[0]
            return  # "average daily revenue"
        if s.slot == "agg" and s.funcs and over_spans(s.funcs[-1]) and not r.measures and item.words[0] in _ADVERBS:
            s.over_spans = item.values[0]
            return  # "median daily revenue"
        if item.words[0] in _COURSE and any(isinstance(i, Span) and i.kind == "bucket" and i is not item
                                            for _, i in self.left):  # fmt: skip
            return  # "how did it develop by quarter"
        single = len(item.words) == 1 and (item.words[0] in SPANS or item.words[0].rstrip("s") in SPANS)
        if (
            s.slot == "entity"
            or (single and s.super_ is not None and not r.splits and s.slot != "group")
            or (not r.splits and self.attached.preps.get(at, "") in ("", "which") and self._asked_which(at))
        ):
            s.bucket_entity, s.bucket_many = item.values[0], item.words[-1].endswith("s")
        when = self._time_named(after)
        self.taken = after if when else self.taken  # "by year of ship date"
        found = bucket_split(self.made, self.r, item.values[0], when or s.when)
        last = r.measures[-1] if r.measures else None
        if found and item.words[0] in ("a", "an") and last is not None and last.func == "avg" and last.column:
            total = aggregate("sum", self.attached.col(last.column))  # "average number of orders a day"
            r.measures[-1] = average_per(total, found[0].expression, last.column.name, found[0].name)
            r.unread += [found[0].name] if window_of(last.column) else []  # of 30 days, so of no single one
            return
        each = bool(set(item.words) & _EACH) or (s.open_group and (s.each or self._best_in_each()))
        s.open_group = False
        self._split([replace(sp, each=each) for sp in found])
        if isinstance(after, Span) and after.kind == "and" and s.slot in ("", "group"):
            s.slot = "group"  # "per month and region"
