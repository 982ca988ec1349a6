"""Takes the conditions out of a question's items: values, flags, texts, missing values; numbers and times as well."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.sql.apart import figures_apart
from agent.providers.planner.sql.columns import Column, name_parts
from agent.providers.planner.sql.conditions import text_test
from agent.providers.planner.sql.either import one_or_other
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.lateness import lateness
from agent.providers.planner.sql.missing import missing
from agent.providers.planner.sql.naming import rows_of
from agent.providers.planner.sql.of_amounts import Amounts
from agent.providers.planner.sql.pairs import columns_compared
from agent.providers.planner.sql.parts import whole_of_share
from agent.providers.planner.sql.qualify import qualify
from agent.providers.planner.sql.reading import Reading
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.stretches import stretch
from agent.providers.planner.sql.taken import ENDS, STARTS, chosen, fit_of, joined_by_and
from agent.providers.planner.sql.value_shares import shares_of_values
from agent.providers.planner.sql.values import equals, flag_test, opposite

MANY = 40  # different values in the sample rows, from which on a column may hold others


class Attached(Amounts):
    """What is left of the items once the conditions are taken out, with each item's preposition and negation."""

    def __init__(self, made: Ground, items: Sequence[Item], reading: Reading) -> None:
        super().__init__(made, items, reading)
        stretch(self)
        qualify(self)
        figures_apart(self)
        for at in range(len(self.items)):
            if at not in self.used:
                self.now = at
                self._take(at)
        self.now = -1
        one_or_other(self)
        self.whole = whole_of_share(self, items)
        if not self.whole:
            shares_of_values(self, items)
        self._times()

    def _take(self, at: int) -> None:
        item = self.items[at]
        if isinstance(item, Span):
            if item.kind == "cmp" and not self._flag_is(at, item):
                self._compare(at, item)
            elif item.kind == "op":
                if item.words == ("after",) and self._takes_off(at):
                    self.items[at] = Span("minus", item.start, item.end, item.words)
                elif not columns_compared(self, at, item):
                    self._operator(at, item)
            elif self._about_others(at, item):
                return
            elif item.kind == "time":
                (self.times_out if self._left_out(at) else self.times).append((at, item.values))
                self.used.add(at)
            elif item.kind == "rest":
                self.others_too = True
                self.used.add(at)
                self.used |= {at - 1} if isinstance(self.at(at - 1), Span) and self.at(at - 1).kind == "vs" else set()  # type: ignore[union-attr]
            elif item.kind == "like":
                self._like(at, item)
            elif item.kind == "late":
                lateness(self, at, item)
            elif item.kind == "sign":
                self._sign(at, item)
            elif item.kind == "mean":
                self._against_mean(at, item)
            elif item.kind in ("null", "without"):
                missing(self, at, item)
            elif item.kind == "same":
                self._same(at, item)
            elif item.kind == "number":
                self._number(at, item)
            elif item.kind == "quoted":
                if not self._within(at, item.values[0]):
                    self._text(at, item.values[0])
            elif item.kind == "word" and not self._within(at, item.values[0]):
                self._unseen(at, item)
            return
        if item.value is not None and len(item.words) == 1 and not item.table and self._within(at, item.words[0]):
            return
        if self._at_a_price(at, item):
            return
        if isinstance(self.at(at - 1), Span) and self.at(at - 1).kind == "minus":  # type: ignore[union-attr]
            return  # "minus discounts": a number, or nothing
        if item.value is not None and not self._rather_column(at, item):
            self._value(at, item)
        elif item.flag is not None and self._names_the_table(at, item):
            self.used |= {at, at + 1}
        elif item.flag is not None and _says_which(self.at(at + 1)):
            return  # "churned = 0": taken with its value
        elif item.flag is not None and not self._rather_column(at, item):
            self._flag(at, item)
        elif self.preps.get(at) in ("with", "having") and "0" in _counted_values(self.made, item):
            before, after = self.at(at - 1), self.at(at + 1)
            told = isinstance(before, Span) and before.kind in _TELLING
            told = told or (isinstance(after, Span) and after.kind in ("cmp", "op", "null", "sign", "mean", "agg"))
            if not told and not isinstance(after, Named):
                self._some_of(at - 1)

    def _names_the_table(self, at: int, item: Named) -> bool:
        """ "In the churn features": a flag's noun ahead of a word of the table's name is no condition."""
        after, parts = self.at(at + 1), self.made.table.name.rsplit(".", 1)[-1].lower().split("_")
        word = item.words[-1]
        noun = item.flag is not None and any(p.startswith(word) and p != word for p in name_parts(item.flag.name))
        return noun and isinstance(after, Named) and after.start == item.end and after.words == (parts[-1],)

    def _rather_column(self, at: int, item: Named) -> bool:
        """Whether an item that could be a value is a column here: after an aggregate or "by", or by its full name."""
        before = self.at(at - 1)
        after = self.at(at + 1)
        if isinstance(after, Span) and after.kind == "rate":
            return True
        if item.flag is not None and any(isinstance(i, Span) and i.kind == "corr" for i in self.items):
            return True  # "correlation between tenure and churn"
        if (isinstance(after, Named) and after.table is self.made.table and after.start == item.end
                and (item.flag or (item.value and not exact_name(item)))):  # fmt: skip
            return False  # "the typical basic customer", "how much do churned customers pay"
        own = item.value is not None and item.columns[:1] and item.columns[0][1] is item.value[0]
        if isinstance(before, Span) and before.kind == "agg" and own and item.value[0].text:  # type: ignore[index]
            return False  # "average visa and amex basket": a text has no average
        if isinstance(before, Span) and before.kind in ("agg", "order") and item.columns:
            if before.kind == "agg" and item.value and isinstance(after, Named) and after.start == item.end:
                return chosen(self.made, after, "measure") is None  # "average EMEA revenue"
            return not (before.kind == "agg" and item.value and self.preps.get(at) in ("for", "in", "from"))
        timed = any(c.time and c.table == self.made.table.name for _, c in item.columns)
        grouped = isinstance(before, Span) and before.kind == "group"
        if timed and grouped and isinstance(after, Span) and after.kind == "bucket" and after.start == item.end:
            return True  # "by ship year": of that date, though SHIP is a value as well
        if isinstance(before, Span) and before.kind == "group" and item.columns and item.columns[0][0] > 0.9:
            return item.flag is not None or item.value is None
        return bool(
            item.value and item.columns and item.columns[0][0] > 1.1 and item.value[0] is not item.columns[0][1]
        )

    def _value(self, at: int, item: Named) -> None:
        assert item.value is not None
        column, value = item.value
        first = self.at(at - 1)
        if self.preps.get(at) == "to" and isinstance(first, Named) and first.value and first.value[0] is column:
            self.reading.unread.append(" to ".join([*first.words, *item.words]))  # "sizes S to XL": not those two
            return
        negated = self.value_negated(at, column)
        if not negated and isinstance(self.at(at - 1), Span) and self.at(at - 1).kind in ("and",):  # type: ignore[union-attr]
            negated = any(
                t.key == f"{column.table}.{column.name}" and isinstance(t.expression, exp.NEQ)
                for t in self.reading.tests[-1:]
            )
        self.used.add(at)
        before = self.at(at - 1)
        if isinstance(before, Span) and before.kind == "group" and at - 1 not in self.used:
            self.used.add(at - 1)  # "paid by visa"
        for near in (at - 1, at + 1):
            beside = self.free(near)
            cue = self.at(near - 1)
            opened = isinstance(cue, Span) and cue.kind in ("group", "agg", "count")
            opened = opened and self.preps.get(near) not in ("in", "from", "of", "with", "on")
            same = isinstance(beside, Named) and any(c is column for _, c in beside.columns) and not beside.table
            if same and not opened:
                self.used.add(near)  # "building segment", "the premium plan"
        test = equals(self.col(column), column, value, negated=negated)
        self.add(
            test, f"{column.table}.{column.name}", f"where `{column.name}` is {'not ' if negated else ''}“{value}”"
        )

    def _flag(self, at: int, item: Named) -> None:
        assert item.flag is not None
        negated = self.negated(at) != opposite(item.words, item.flag)
        self.used.add(at)
        self._flag_set(item.flag, negated=negated)

    def _flag_set(self, flag: Column, *, negated: bool) -> None:
        self.made.reach(flag)
        self.add(flag_test(self.made, flag, negated=negated), f"{flag.table}.{flag.name}",
                 f"where `{flag.name}` is {'not ' if negated else ''}set")  # fmt: skip

    def _flag_is(self, at: int, item: Span) -> bool:
        """ "churned = 1", "has_discount equals 0": a flag by the value that stands for yes or no."""
        before = self.at(at - 1)
        if not _says_which(item) or not isinstance(before, Named) or before.flag is None:
            return False
        self.used |= {at, at - 1}
        negated = (item.values[1] == "0") != (item.values[0] == "!=")
        self._flag_set(before.flag, negated=negated)
        return True

    def _text(self, at: int, said: str) -> None:
        """A quoted text: the value of the text column beside it."""
        for near in (at - 1, at + 1):
            column = chosen(self.made, self.free(near))
            if column is not None and column.text:
                self.used |= {at, near}
                negated = self.negated(min(at, near))
                self.add(equals(self.col(column), column, said, negated=negated), f"{column.table}.{column.name}")
                return

    def _within(self, at: int, said: str) -> bool:
        """ "Have green in their name", "'special requests' in the comment": a text column that contains it."""
        after = self.free(at + 1)
        column = chosen(self.made, after)
        if column is None or not column.text or not isinstance(after, Named) or self.preps.get(at + 1) != "in":
            return False
        exact = self.items[at]
        own = exact.value if isinstance(exact, Named) else None
        if fit_of(after, column) < 0.7 or (own is not None and own[0] is column and own[1].lower() == said.lower()):
            return False  # "amex in payments": a value of it, not a part of one
        self.used |= {at, at + 1}
        test, negated = text_test(self.col(column), "contains", said), self.negated(at)
        self.add(exp.Not(this=test) if negated else test, f"{column.table}.{column.name}",
                 f"where `{column.name}` {'does not contain' if negated else 'contains'} “{said}”")  # fmt: skip
        return True

    def _unseen(self, at: int, item: Span) -> None:
        """A word that no sample row holds, beside a text column that may have more values than were seen."""
        named = item.values[0][:1].isupper()
        for near in (at - 1, at + 1):
            beside = self.free(near)
            column = chosen(self.made, beside)
            if column is None or not column.text or not isinstance(beside, Named) or beside.table:
                continue
            if _may_hold(column, named=named) and not (near > at and self.preps.get(near)):
                self.used |= {at, near}
                self._said_to_be(column, item.values[0], self.negated(min(at, near)))
                return
        if named and self.preps.get(at) in ("in", "from", "of"):
            places = [c for w in _PLACES for c in self.made.table.columns if w in name_parts(c.name)]
            fit = [c for c in places if c.text and _may_hold(c, named=True)]
            if fit:  # of several, the one with more values: most of what others hold was seen
                self.used.add(at)
                self._said_to_be(max(fit, key=lambda c: len(c.values)), item.values[0], self.negated(at))

    def _said_to_be(self, column: Column, value: str, negated: bool) -> None:
        said = f"where `{column.name}` is {'not ' if negated else ''}“{value}”"
        test = equals(self.col(column), column, value, negated=negated)
        self.add(test, f"{column.table}.{column.name}", said)

    def _like(self, at: int, item: Span) -> None:
        if len(item.values) < 2:
            return
        before, after = self.free(at - 1), self.free(at + 1)
        within = chosen(self.made, after) if self.preps.get(at + 1) == "in" else None
        column = chosen(self.made, before)
        if within is not None and within.text and isinstance(after, Named) and not after.table:
            column = within  # "with the word green in their name"
            self.used.add(at + 1)
        elif column is not None and column.text and isinstance(before, Named) and not before.table:
            cue = self.at(at - 2)
            if not (isinstance(cue, Span) and cue.kind == "group"):
                self.used.add(at - 1)
        else:
            column = _text_column(self.made, prose=item.words[0] in _OPINIONS)
        if column is None:
            self.reading.unread.append(item.values[1])
            return
        self.used.add(at)
        negated = self.negated(at)
        test = text_test(self.col(column), item.values[0], item.values[1])
        how = "does not have" if negated else item.values[0]
        said = f"where `{column.name}` {how} “{item.values[1]}”"
        self.add(exp.Not(this=test) if negated else test, f"{column.table}.{column.name}", said)

    def other_half(self, at: int) -> bool:
        """ "With a discount vs without": both values of the flag."""
        half = next(
            (n for n in reversed(range(at)) if isinstance(i := self.items[n], Named) and i.flag is not None), -1
        )
        flag = self.items[half].flag if half >= 0 else None  # type: ignore[union-attr]
        if flag is None or not self.compares or (half == 0 and not self.preps.get(half)):
            return False
        self.used.add(at)
        self.add(flag_test(self.made, flag, negated=True), f"{flag.table}.{flag.name}")
        return True

    def _same(self, at: int, item: Span) -> None:
        after = self.free(at + 1)
        if not isinstance(after, Named):
            return
        both = [c for value, c in after.columns if value > 0.6 and c.table == self.made.table.name]
        second = self.free(at + 3)
        used = {at, at + 1}
        if isinstance(second, Named) and joined_by_and(self.at(at + 2)) and not second.table:
            pairs = [(a, b) for a in both for v, b in second.columns if v > 0.6 and a is not b and a.type == b.type
                     and b.table == a.table and name_parts(a.name)[-1:] == name_parts(b.name)[-1:]]  # fmt: skip
            both, used = (list(pairs[0]), {*used, at + 2, at + 3}) if pairs else (both, used)
        if len(both) != 2 or both[0].type != both[1].type:
            return
        self.used |= used
        for near, said in enumerate(self.items):
            if isinstance(said, Named) and set(said.words) & (STARTS | ENDS) and not said.table:
                self.used.add(near)
        differ = "different" in item.values
        if differ and isinstance(than := self.free(at + 2), Span) and than.words == ("than",):
            self.used.add(at + 2)
        test = exp.NEQ if self.negated(at) != differ else exp.EQ
        self.add(test(this=self.made.col(both[0]), expression=self.made.col(both[1])), "same")


def exact_name(item: Named) -> bool:
    return bool(item.columns) and item.columns[0][0] > 1.1


_TELLING = frozenset({"agg", "super", "cmp", "op", "without", "not", "count", "group", "order", "some", "and", "also"})


def _counted_values(made: Ground, item: Named) -> tuple[str, ...]:
    """What was seen in the number that an item names: one that counts how often something was has zeros."""
    column = chosen(made, item, "numeric")
    return column.values if column is not None and column.table == made.table.name and item.table is None else ()


_OPINIONS = frozenset(
    ["complain", "complains", "complaining", "complained", "grumble", "moan", "unhappy", "praise", "talk", "talking"]
)
_PLACES = ("country", "nation", "city", "state", "region")


def _may_hold(column: Column, *, named: bool) -> bool:
    """Whether a column may hold a value that was not seen in it: all of them were seen where they are few."""
    return not column.values or (named and len(column.values) >= MANY)


def _text_column(made: Ground, *, prose: bool = False) -> Column | None:
    """The column that holds a table's texts: by the table's own name, else by a usual one. ``prose``: no names."""
    texts = [c for c in made.table.columns if c.text]
    own = [c for c in texts if any(rows_of((p,), made.table) for p in name_parts(c.name))]
    usual = ("text", "comment", "description", "body", *(() if prose else ("name",)))
    return (own or [c for u in usual for c in texts if u in name_parts(c.name)] or [None])[0]


def _says_which(item: Item | None) -> bool:
    """Whether a comparison with what stands for yes or no follows: "= 0"."""
    return (
        isinstance(item, Span)
        and item.kind == "cmp"
        and item.values[0] in ("=", "!=")
        and item.values[1:] in (("0",), ("1",))
    )
