"""Reads the items that conditions left over: what is measured, by what, in which order, how many."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.measures import ratio
from agent.providers.planner.sql.measuring import Measuring, exact
from agent.providers.planner.sql.naming import in_schema
from agent.providers.planner.sql.reading import Measured, Reading
from agent.providers.planner.sql.settle import ACTS, settle
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.splits import bucket_split, split_by
from agent.providers.planner.sql.taken import ENDS, STARTS, chosen
from agent.providers.planner.sql.walk import few
from agent.providers.planner.sql.words import BUCKETS, MONEY, Func


class Interpreter(Measuring):
    """Walks over the items once; each cue opens a slot for the names after it."""

    def __init__(self, made: Ground, attached: Attached, reading: Reading) -> None:
        super().__init__(made, attached, reading)
        self.left: list[tuple[int, Item]] = []
        self.place = 0
        self.net = False  # "net" was said: of what is taken off, something must be named

    def run(self) -> Reading:
        self._which_end()
        left = self.left = self.attached.left()
        for place, (at, item) in enumerate(left):
            after = left[place + 1][1] if place + 1 < len(left) else None
            self.place = place
            if isinstance(item, Span):
                self._cue(at, item, after)
            else:
                self._name(at, item, after)
        self._finish()
        return self.r

    def _which_end(self) -> None:
        """ "Zips where people get picked up": the verb says which of two like columns is meant."""
        named = [(at, i) for at, i in self.attached.left() if isinstance(i, Named) and not i.table]
        for at, verb in named:
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

    # cues

    def _cue(self, at: int, item: Span, after: Item | None) -> None:
        s, r = self.s, self.r
        kind = item.kind
        if kind == "agg":
            func: Func = item.values[0]  # type: ignore[assignment]
            if func == "avg" and item.words[0] in ("on", "in", "typically") and (r.measures or r.counts or s.loose):
                self._averaged()
                return
            if s.slot != "agg":
                s.funcs = ()
            s.funcs, s.slot = (*s.funcs, func), "agg"
        elif kind == "count":
            r.counts, s.slot = True, "orderedcount" if s.slot == "order" else "count"
        elif kind == "ask":
            r.counts = True
        elif kind == "distinct":
            s.slot = "count" if s.slot == "count" else "distinct"
        elif kind == "group":
            ranked = (
                (r.limit is not None or s.super_ is not None or r.direction) and (s.entity or s.rows) and not r.measures
            )
            names_measure = self._names_measure(after)
            if item.words == ("by",) and (ranked or (s.super_ and s.bucket_entity)) and names_measure:
                s.slot = "order"
            elif s.slot == "group" and item.words[0] in ("each", "every"):
                pass
            else:
                s.slot = "group"
                s.per = at if item.words[-1] in ("per", "each", "every") else -1
        elif kind == "order":
            s.slot = "order"
        elif kind == "dir":
            r.direction = item.values[0]  # type: ignore[assignment]
        elif kind == "super":
            self._super(item, after)
        elif kind == "common":
            s.common = r.direction = item.values[0]  # type: ignore[assignment]
            r.counts, s.slot = True, "entity"
        elif kind == "top":
            number = item.values[0]
            r.limit = int(number) if number.isdigit() else 10
            r.direction = item.values[1] or r.direction  # type: ignore[assignment]
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
            if s.slot == "count" and item.words[0] in BUCKETS:
                found = bucket_split(self.made, self.r, item.values[0])
                if found:
                    counted = exp.Count(this=exp.Distinct(expressions=[found[0].expression]))
                    r.measures.append(Measured(counted, f"count_{found[0].name}s", None, "distinct"))
                r.counts, s.slot = False, ""
                return
            if s.slot == "entity" or (
                not r.splits and self.attached.preps.get(at, "") in ("", "which") and self._asked_which(at)
            ):
                s.bucket_entity = item.values[0]
            self._split(bucket_split(self.made, self.r, item.values[0]))
        elif kind == "share":
            r.share, s.slot = item.values[0], "share"  # type: ignore[assignment]
        elif kind == "rate":
            s.rate = True
            self._rate()
        elif kind == "running":
            r.running = True
        elif kind == "minus":
            s.minus, s.slot = True, "minus"
        elif kind == "duration":
            self._duration("minute")
        elif kind == "inunit":
            self._duration(item.values[0])
        elif kind == "ends":
            s.funcs, s.slot = ("min", "max"), "agg"
            self._ends(after)
        elif kind == "vs":
            s.slot = "vs"
        elif kind == "number":
            self._number(item, after)
        elif kind in ("not", "without", "same", "like", "null", "sign", "op", "cmp", "quoted", "word"):
            if kind == "word" and set(item.words) <= ACTS:
                s.acts = (*s.acts, item)
                return
            if kind == "cmp" and any(at == place for place, _ in self.attached.havings):
                return
            r.unread.append(" ".join(item.words))
        elif kind == "and" and s.slot not in ("group", "agg", "distinct", "minus"):
            s.slot = s.slot if s.slot in ("entity",) else ""

    def _names_measure(self, after: Item | None) -> bool:
        """Whether what follows is something measured: "by revenue", "by number of trips", "by order volume"."""
        if isinstance(after, Span):
            return after.kind in ("agg", "count", "duration")
        if not isinstance(after, Named):
            return False
        second = self.left[self.place + 2][1] if self.place + 2 < len(self.left) else None
        if after.table is not None and isinstance(second, Named) and second.start == after.end:
            return chosen(self.made, second, "measure") is not None
        if chosen(self.made, after, "measure") is None or after.table is not None:
            return False
        return chosen(self.made, after, "groups") is None or not after.columns[0][1].text

    def _asked_which(self, at: int) -> bool:
        return at <= 1 and isinstance(self.attached.at(at), Span)

    def _number(self, item: Span, after: Item | None) -> None:
        value = int(float(item.values[0])) if item.values[0].replace(".", "", 1).isdigit() else None
        if value is None or value > 10_000 or self.r.limit not in (None, 1) or not isinstance(after, Named | Span) or (
            isinstance(after, Span) and after.kind not in ("super", "common", "distinct")):  # fmt: skip
            self.r.unread.append(item.words[0])
            return
        self.r.limit = value

    def _super(self, item: Span, after: Item | None) -> None:
        s, r = self.s, self.r
        s.super_ = item
        r.direction = item.values[0]  # type: ignore[assignment]
        s.slot = "super"

    # names

    def _name(self, at: int, item: Named, after: Item | None) -> None:
        s, r, made = self.s, self.r, self.made
        if item.table is made.table:
            s.row_words, s.rows_at = item.words, (*s.rows_at, item)
        having = next((c for place, c in self.attached.havings if place in (at - 1, at + 1)), None)
        if having is not None and self._having(at, item, having):
            return
        own = item.table is made.table
        if item.place and not item.columns and item.table is None:
            near = isinstance(after, Named) and after.start == item.end and after.table is made.table
            if not (near or in_schema(item.words[0], made.table.name) or self.attached.preps.get(at) == "in"):
                r.unread.append(" ".join(item.words))
                return
            if s.slot in ("group", "minus", "order", "distinct", "vs") and not in_schema(
                item.words[0], made.table.name
            ):
                r.unread.append(" ".join(item.words))
            return
        if s.slot == "group":
            self._group(at, item, after)
            return
        if s.slot == "minus":
            self._minus(item)
            return
        if s.slot == "vs":
            s.slot = ""
            if (
                s.loose
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
        if s.slot in ("agg", "order", "orderedcount"):
            column = chosen(made, item, "measure") or chosen(made, item)
            plain = s.slot == "order" and not s.funcs and column is not None
            if plain and column is not None and not (own and not exact(item, column)):
                r.order_column, s.slot = column, ""
                return
            if s.slot == "orderedcount" or (s.slot == "order" and item.table is not None):
                r.counts = True
                s.slot, s.rows = "", s.rows or own
                return
            if self._measured(at, item, after):
                return
            if own or item.table is not None:
                s.rows = s.rows or own
                if not own:
                    self._entity(item)
                return
        if s.slot == "count":
            s.slot = ""
            self._counted(item)
            return
        if s.slot == "distinct":
            column = chosen(made, item, "groups")
            if column is not None:
                r.distinct.append(column)
                return
            if not s.rows:
                r.unread.append(" ".join(item.words))
                return
        if s.slot == "entity":
            s.slot = ""
            if own and not (item.columns and item.columns[0][0] > 1.1):
                s.rows = True
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
            if column is not None and (not own or set(item.words) & MONEY):
                r.measures.append(self._sum(column))
            elif own:
                s.rows, r.counts = True, True
            else:
                self._entity(item)
            return
        if own and not (set(item.words) & MONEY and chosen(made, item, "measure") is not None):
            s.rows = True
            if item.columns and s.slot == "entity":
                s.entity = item
            return
        s.loose = (*s.loose, item)

    def _group(self, at: int, item: Named, after: Item | None) -> None:
        s, r = self.s, self.r
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
        if s.path is not None:
            of = [(v + 1, c) for v, c in item.columns if s.path.table is not None and c.table == s.path.table.name]
            if of:
                item = replace(item, columns=(*of, *item.columns), table=item.table if not of else None)
            elif set(item.words) <= {"name", "names"}:
                item = s.path
            s.path = None
        if (
            s.per >= 0
            and (s.loose or r.measures)
            and not r.counts
            and (made := ratio(self.made, self._above(), item)) is not None
        ):
            column, measured = made
            del column
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
        if not found:
            r.unread.append(" ".join(item.words))
            return
        self._split(found)

    def _superlative(self, at: int, item: Named, after: Item | None) -> None:
        """What stands after "most", "highest", "longest"."""
        s, r, made = self.s, self.r, self.made
        assert s.super_ is not None
        word = s.super_.words[0]
        own = item.table is made.table
        column = chosen(made, item, "measure")
        asked = bool(s.entity or s.loose or s.bucket_entity or any(sp.time for sp in r.splits))
        s.slot = ""
        hints = s.super_.values[1:]
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
            r.order_column, r.limit = column, r.limit or few(s)  # "the customer with the lowest balance"
            return
        if column is not None and not (own and not exact(item, column)) and not hints:
            if word in ("best", "worst", "most", "least", "fewest") or (asked and not self._extreme(word)):
                measured = self._sum(column)
                r.measures.append(measured)
            else:
                func: Func = "max" if r.direction == "desc" else "min"
                self._measure(func, column)
                if not asked:
                    r.direction, r.limit = "", None
                    s.super_ = None
            r.limit = (r.limit or few(s)) if asked else r.limit
            return
        if own:
            s.rows = True
            if word in ("most", "least", "fewest") and not hints and asked:
                r.counts, r.limit = True, r.limit or few(s)
            return
        if word in ("most", "least", "fewest") and asked and item.table is not None:
            r.counts, r.limit = True, r.limit or few(s)
            return
        self._entity(item)

    def _extreme(self, word: str) -> bool:
        return word in ("highest", "lowest", "largest", "smallest", "biggest", "greatest")

    # the end

    def _finish(self) -> None:
        if self.net and not self.s.minus and not any("minus" in m.name for m in self.r.measures):
            self.r.unread.append("net")
        settle(self.made, self.attached, self.r, self.s)


def _key_of(made: Ground, item: Named) -> Column | None:
    return next((c for v, c in item.columns if c.identifies and c.table == made.table.name), None)
