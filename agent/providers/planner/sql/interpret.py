"""Reads the items that conditions left over: what is measured, by what, in which order, how many."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.bucketing import Bucketing
from agent.providers.planner.sql.columns import time_column
from agent.providers.planner.sql.conditions import either
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.measures import compared
from agent.providers.planner.sql.measuring import PIECES, exact
from agent.providers.planner.sql.naming import says_schema
from agent.providers.planner.sql.reading import Reading
from agent.providers.planner.sql.settle import settle
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.splits import bucket_split, split_by
from agent.providers.planner.sql.taken import chosen, is_each
from agent.providers.planner.sql.walk import few
from agent.providers.planner.sql.words import ACTS, MONEY, Func

_WHETHER = frozenset({"are", "is", "any", "do", "does", "did"})  # "are there any sales ...": rows, not money


class Interpreter(Bucketing):
    """Walks over the items once; each cue opens a slot for the names after it."""

    def __init__(self, made: Ground, attached: Attached, reading: Reading) -> None:
        super().__init__(made, attached, reading)
        self.much = False  # the last aggregate was "how much", which another one stands in for
        self.net = False  # "net" was said: of what is taken off, something must be named

    def run(self) -> Reading:
        self._which_end()
        left = self.left = self.attached.left()
        self.walked = [item for _, item in left]
        for place, (at, item) in enumerate(left):
            after = left[place + 1][1] if place + 1 < len(left) else None
            self.place = place
            if item is self.taken:
                continue
            if isinstance(item, Span):
                self._cue(at, item, after)
            else:
                self._name(at, item, after)
        self._finish()
        return self.r

    # cues

    def _cue(self, at: int, item: Span, after: Item | None) -> None:
        s, r = self.s, self.r
        kind = item.kind
        if kind == "agg":
            func: Func = item.values[0]  # type: ignore[assignment]
            if func == "avg" and self._longest():
                return
            behind = r.measures or r.counts or s.loose or (s.rows and r.splits)
            if func == "avg" and item.words[0] in ("on", "in", "typically") and behind:
                self._averaged()
                return
            if s.slot != "agg" or (s.funcs == ("sum",) and self.much) or self._of_another(at, after):
                s.funcs = ()  # "how much does the average customer pay"
            self.much = item.words == ("how", "much")
            s.ordering = s.slot == "order"
            s.funcs, s.slot = (*s.funcs, func, *item.values[1:]), "agg"  # type: ignore[arg-type]
        elif kind == "count" and s.slot == "group" and s.open_group and chosen(self.made, after, "measure") is not None:
            pass  # "by number of tickets": a group for each number
        elif kind == "count":
            s.averages = s.averages or (s.slot == "agg" and s.funcs[-1:] == ("avg",) and not r.measures)
            r.counts, s.slot = True, "orderedcount" if s.slot == "order" else "count"
        elif kind == "its" and item.values:
            s.each_value = True
        elif kind == "its":
            s.slot = "its"
            self.attached.preps[at + 1] = self.attached.preps.get(at, "")
        elif kind in ("ask", "ofthem"):
            r.counts = r.counts or kind == "ask"
        elif kind == "distinct":
            s.different = s.slot == "count"
            s.slot = "count" if s.slot == "count" else "distinct"
        elif kind == "group":
            self._opens_group(at, item, after)
        elif kind == "order":
            s.slot, s.ordered = "order", True
        elif kind == "dir":
            r.direction = self._way(item)  # type: ignore[assignment]
            s.dated = item.words[0] in ("newest", "latest", "oldest", "earliest")
        elif kind == "super":
            self._super(item, after)
        elif kind == "common" and item.words == ("slowest",) and self.made.lasts and not self._of_spans():
            r.unread.append("slowest")  # the longest time, or the fewest rows
        elif kind == "common":
            s.common = r.direction = item.values[0]  # type: ignore[assignment]
            r.counts, r.by_count, s.slot = True, True, "entity"
        elif kind == "top":
            number = item.values[0]
            if r.limit and {r.direction, item.values[1]} == {"asc", "desc"}:
                r.unread.append(" ".join(item.words))  # "the top and bottom 3": one end alone is no answer
            r.limit = int(number) if number.isdigit() else 10
            r.direction = item.values[1] or r.direction  # type: ignore[assignment]
            s.bare_top, s.first = len(item.words) == 1, item.words[0] == "first"
            if item.words[0] == "limit":
                return
            if item.words[0] == "last" and isinstance(after, Named) and after.table is self.made.table:
                r.order_column, r.direction = time_column(self.made.table.columns), "desc"
            s.slot = "entity"
        elif kind == "net":
            self.net = True
        elif kind == "single":
            self._split(bucket_split(self.made, self.r, item.values[0]))
            r.limit = r.limit or 1
            for at_, one in enumerate(r.measures):
                if one.func in ("max", "min") and one.column is not None:
                    r.direction = "desc" if one.func == "max" else "asc"
                    r.measures[at_] = self._sum(one.column)
        elif kind == "bucket":
            self._bucket(at, item, after)
        elif kind == "share":
            r.share, s.slot = item.values[0], "share"  # type: ignore[assignment]
        elif kind == "rate":
            s.rate = True
            if "ratio" in item.words and len(self._numbers_left()) > 1:
                s.ratio = True
            elif "ratio" in item.words and not s.loose and not r.measures:
                r.share = "part"
            else:
                self._rate()
        elif kind == "running":
            r.running, r.running_too = True, self._beside_figure(at)
        elif kind == "bands":
            self._bands(item, after)
        elif kind == "growth":
            r.growth = True
        elif kind == "gap":
            s.gap = True
        elif kind == "spread":
            s.spread, r.counts, s.slot = True, True, ""
            s.width = int(item.values[0]) if item.values else s.width
        elif kind == "nth":
            r.offset = int(item.values[0]) - 1
        elif kind == "corr":
            s.corr = True
        elif kind == "moving":
            r.moving, s.slot = (int(item.values[0]), item.values[1]), "agg" if s.slot == "agg" else ""
        elif (
            kind == "not"
            and item.words != ("never",)
            and chosen(self.made, after, "measure") is not None
            and (r.measures or s.loose)
            and not (isinstance(after, Named) and after.table is self.made.table)
        ):
            s.minus, s.slot = True, "minus"  # "revenue excluding refunds"
        elif kind == "minus":
            s.product, s.added = item.values == ("times",), item.values == ("plus",)
            s.minus, s.slot = not s.product, "minus"
        elif kind == "textlen":
            self._text_length()
        elif kind == "speed":
            self._speed()
        elif kind == "aminute":
            self._by_minutes()
        elif kind == "duration":
            self._duration("minute")
        elif kind == "inunit":
            self._duration(item.values[0])
        elif kind == "ends":
            s.funcs, s.slot = ("min", "max"), "agg"
            self._ends(after)
        elif kind == "vs":
            pair = isinstance(after, Named) and after.table is not self.made.table and self.attached.at(at + 1) is after
            s.slot = "vs" if pair else s.slot  # "visa vs amex customers": these are two values
        elif kind == "number":
            self._number(item, after)
        elif kind in ("not", "without", "same", "some", "mean", "like", "null", "sign", "op", "cmp", "quoted", "word"):
            beside = isinstance(after, Named) and after.start == item.end and not after.table
            said_of = beside and not item.words[-1].endswith(
                ("s", "ed", "ing")
            )  # "supply cost": no cost of another kind
            said_of = (said_of and chosen(self.made, after, "measure") is not None) or self._compared_with(at)
            if kind == "word" and set(item.words) <= ACTS and not said_of:
                s.acts = (*s.acts, item)
                return
            if kind == "cmp" and any(at == place for place, _ in self.attached.havings):
                return
            r.unread.append(" ".join(item.words))
        elif kind == "and" and s.slot not in ("group", "agg", "distinct", "minus"):
            s.slot = s.slot if s.slot in ("entity",) else ""

    def _of_spans(self) -> bool:
        return any(isinstance(i, Span) and i.kind == "bucket" for i in self.attached.items)

    # names

    def _name(self, at: int, item: Named, after: Item | None) -> None:
        s, r, made = self.s, self.r, self.made
        if item.table is made.table:
            s.row_words, s.rows_at = item.words, (*s.rows_at, item)
            s.counted_too = s.counted_too or self._beside_measured(at, item)
        ahead = self.attached.at(at - 1)
        counted = next((c for place, c in self.attached.havings if c is ahead and self._of_rows_behind(place)), None)
        if counted is not None and (r.measures or r.splits or s.entity or s.loose):
            s.tested, s.rows = (*s.tested, counted), True
            r.having.append(compared(exp.Count(this=exp.Star()), counted))
            return
        having = next((c for place, c in self.attached.havings if place in (at - 1, at + 1)
                       and not (place == at + 1 and self._of_rows_behind(place))), None)  # fmt: skip
        if set(item.words) <= PIECES and self.attached.at(at - 1) not in self.walked:
            if s.slot == "share":
                s.rows, r.counts, s.slot = True, True, ""
                return  # "share of returned items"
            if r.measures and s.slot == "agg":
                s.rows = True
                return  # "average discount on returned items": the rows that have the value
        if having is not None and s.slot == "group" and s.open_group and self.attached.at(at + 1) is having:
            self._group(at, item, after)  # "sales per product over 1000"
            self._of_the_groups(having)
            return
        if having is not None and self._having(at, item, having):
            return
        own = item.table is made.table
        if item.place and "_" in item.words[0] and made.table.name.lower().endswith("." + item.words[0]):
            return  # the table by its own name
        if item.place and made.table.name.lower() == item.words[0]:
            return
        if item.table in made.below and not any(v > 0.6 for v, _ in item.columns):
            r.unread.append(" ".join(item.words))  # its rows point to these; they are not among what can be joined
            return
        where = self.attached.preps.get(at) in ("in", "at", "of", "from", "for") and s.slot != "count"
        if s.super_ is not None and not r.measures and not r.counts and (s.bucket_entity or s.entity):
            column = (
                chosen(made, item, "measure")
                if set(item.words) & MONEY and (s.bucket_entity or s.slot != "super")
                else None
            )
            if column is not None:
                r.measures.append(self._sum(column))
                r.limit, s.slot = r.limit or few(s), ""
                return  # "the best day for sales"
        if not own and where and says_schema(item.words, made.table.name):
            return  # "at the bakery"
        if item.place and not item.columns and item.table is None:
            near = isinstance(after, Named) and after.start == item.end and after.table is made.table
            if not (
                near or says_schema(item.words, made.table.name) or self.attached.preps.get(at) in ("in", "at", "on")
            ):
                r.unread.append(" ".join(item.words))
                return
            if s.slot in ("group", "minus", "order", "distinct", "vs") and not says_schema(item.words, made.table.name):
                r.unread.append(" ".join(item.words))
            return
        if s.slot == "group":
            self._group(at, item, after)
            return
        if s.slot == "minus":
            self._minus(item)
            return
        if s.slot == "its":
            s.asides, s.slot = (*s.asides, item), ""
            return
        if s.slot == "vs":
            s.slot = ""
            if (
                s.loose
                and not any(i.kind in ("bucket", "group") for i in self.attached.items)  # but both of each month
                and (x := chosen(made, item)) is not None
                and (y := chosen(made, s.loose[-1], "measure")) is not None
            ):
                r.pair, s.loose = (x, y), s.loose[:-1]
                return
        beside = own and isinstance(after, Named) and after.start == item.end
        modifies = beside and not any(v > 1.1 for v, _ in item.columns) and chosen(made, after, "measure") is not None
        if s.slot in ("agg", "order") and modifies:
            s.rows = True
            return  # "by order volume", "average order value"
        if (
            s.slot == "agg"
            and s.funcs == ("avg",)
            and r.counts
            and not r.measures
            and item.table not in (None, made.table)
        ):
            s.averages, s.slot = True, ""  # "how many orders does the average customer have"
            self._split(split_by(made, item))
            return
        if s.slot in ("agg", "order", "orderedcount"):
            column = chosen(made, item, "measure") or chosen(made, item)
            last = not any(isinstance(i, Named) for i in self.walked[self.place + 1 :])
            ranked = s.slot == "order" and not s.funcs and last and bool(s.loose) and not (s.rows or own)
            money = s.slot == "order" and not s.funcs and column is not None and bool(set(item.words) & MONEY)
            if (
                (money or ranked)
                and column is not None
                and (own or s.entity or s.bucket_entity or ranked)
                and not r.measures
                and column.numeric
            ):
                r.measures.append(self._sum(column))
                r.by, s.slot, s.rows = r.measures[-1], "", s.rows or own
                return  # "top 5 stores by sales"
            plain = s.slot == "order" and not s.funcs and column is not None
            if plain and column is not None and not (own and not exact(item, column)):
                r.order_column, s.slot = column, ""
                return
            if s.slot == "orderedcount" or (s.slot == "order" and item.table is not None):
                r.counts = r.by_count = True
                s.slot, s.rows = "", s.rows or own
                return
            if self._measured(at, item, after):
                return
            if own or item.table is not None:
                s.rows = s.rows or own
                alone = own and s.slot == "agg" and s.funcs == ("avg",) and not (r.measures or s.loose)
                if alone and item.words[-1].endswith("s") and is_each(after):
                    s.averages = r.counts = True  # "average orders per customer": how many each of them has
                if not own and not r.measures:
                    self._entity(item)
                elif not own:
                    s.loose = (*s.loose, item)  # "by total order value, with their nation"
                return
        if own and (s.slot == "distinct" or s.different) and self._says_whose(item, after):
            return  # "distinct part types": the types
        if s.slot == "count":
            if self._says_of_what(item, after):
                return  # "how many ingredient suppliers": suppliers
            s.slot = ""
            self._counted(item)
            return
        if s.slot == "distinct" and own and r.distinct:
            s.rows, s.slot = True, ""
            return  # "distinct cities where we have franchises"
        if s.slot == "distinct":
            column = chosen(made, item, "groups")
            if r.distinct and set(item.words) <= ACTS:
                return  # "distinct products sold in Japan"
            if column is not None:
                r.distinct.append(column)
                return
            if not s.rows:
                r.unread.append(" ".join(item.words))
                return
        if s.slot == "entity":
            s.slot = ""
            if own and not (item.columns and item.columns[0][0] > 1.1):
                s.rows = s.ranks_rows = True
            elif s.entity is None:
                s.entity = item
            else:
                s.loose = (*s.loose, item)
            return
        if s.slot == "super":
            self._superlative(at, item, after)
            return
        if s.slot == "share":
            s.slot = ""
            column = chosen(made, item, "measure")
            tested = self.attached.at(at + 1)
            if set(item.words) <= ACTS and isinstance(tested, Span) and tested.kind == "cmp":
                r.counts = True  # "what percentage pays more than 100": of the rows
            elif column is not None and (not own or set(item.words) & MONEY):
                r.measures.append(self._sum(column))
            elif own:
                s.rows, r.counts = True, True
            else:
                self._entity(item)
            return
        behind = self.attached.at(at + 1)
        listed = isinstance(behind, Span) and behind.kind == "cmp" and item.words[-1].endswith("s") and not s.slot
        money = (
            set(item.words) & MONEY and self.attached.opening not in _WHETHER and not listed and not made.lists
        )  # "sales over 50"
        if own and not (money and chosen(made, item, "measure") is not None):
            s.rows = True
            if item.columns and s.slot == "entity":
                s.entity = item
            return
        s.loose = (*s.loose, item)

    # the end

    def _finish(self) -> None:
        self._tested_last()
        if self.s.slot == "group" and self.s.open_group:
            self.r.unread.append("by")
        if len(self.attached.havings) > len(self.r.having):
            self.r.unread += [" ".join(test.words) for _, test in self.attached.havings]
        self._one_or_other_group()
        if self.net and not self.s.minus and not any("minus" in m.name for m in self.r.measures):
            self._net()
        settle(self.made, self.attached, self.r, self.s)
        self._no_amount()

    def _one_or_other_group(self) -> None:
        """ "More than 30 orders or less than 5": two comparisons of groups of which one is enough."""
        places = sorted(place for place, _ in self.attached.havings)
        between = self.attached.items[places[0] : places[-1]] if len(places) == 2 else []
        if len(self.r.having) == 2 and any(i.kind == "and" and i.words == ("or",) for i in between):
            self.r.having = [either(self.r.having)]
