"""Conditions and measures by what a number is of: none of them, at least one, of each month, taken off another."""

from __future__ import annotations

from dataclasses import replace

from agent.providers.planner.sql.columns import name_parts
from agent.providers.planner.sql.existence import existence
from agent.providers.planner.sql.ground import Named
from agent.providers.planner.sql.number_tests import NumberTests
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import chosen
from agent.providers.planner.sql.words import ACTS, ADVERBS, PAID


class Amounts(NumberTests):
    """What is known of a number by its name and type; see :class:`attach.Attached`."""

    def _at_a_price(self, at: int, item: Named) -> bool:
        """ "Monthly payment", "what do they pay monthly": the number that is of each month by its name."""
        word = item.words[0]
        if len(item.words) > 1 or word not in ADVERBS.values():
            return False
        column = next((c for c in self.made.table.columns if c.numeric and word in name_parts(c.name)), None)
        for near in (at + 1, at - 1):
            beside = self.free(near)
            if column is None or not isinstance(beside, Named) or not set(beside.words) & PAID or beside.table:
                continue
            if not any(c is column for _, c in beside.columns if len(beside.words) > 1):
                self.used.add(near)
                self.items[at] = replace(item, columns=((1.2, column),), value=None)
                return True
        return False

    def _takes_off(self, at: int) -> bool:
        """ "Net revenue after refunds", "revenue after discount": what follows is taken off, not a time."""
        column = chosen(self.made, self.at(at + 1), "measure")
        return any(isinstance(i, Span) and i.kind == "net" for i in self.items) or (
            column is not None and not column.time and self.preps.get(at) in ("", None)
        )

    def _some_of(self, at: int) -> bool:
        """ "With at least one failed payment": a number that counts them is above zero."""
        column = chosen(self.made, self.free(at + 1), "numeric")
        if column is None or not column.type.startswith(("int", "bigint", "long", "small", "tiny")):
            return False
        self.used |= {at, at + 1}
        self._compared(self.col(column), ">", ["0"], f"{column.table}.{column.name}", column, negated=self.negated(at))
        self.reading.said.append(f"where `{column.name}` is above 0")
        return True

    def _about_others(self, at: int, item: Span) -> bool:
        """Conditions on how many of something there are: none, or at least one."""
        if item.kind not in ("not", "some"):
            return False
        if existence(self, at, item):
            return True
        return self._some_of(at) if item.kind == "some" else item.words == ("never",) and self._none_of(at)

    def _none_of(self, at: int) -> bool:
        """ "Never opened a ticket": the number that counts them is zero."""
        act = self.free(at + 1)
        near = at + 2 if act is not None and set(act.words) <= ACTS else at + 1
        column = chosen(self.made, self.free(near), "numeric")
        if column is None or "int" not in column.type or column.table != self.made.table.name:
            return False
        self.used |= set(range(at, near + 1))
        self._compared(self.col(column), "=", ["0"], f"{column.table}.{column.name}", column)
        self.reading.said.append(f"where `{column.name}` is 0")
        return True

    def _sign(self, at: int, item: Span) -> None:
        near = next((n for n in (at + 1, at - 1) if chosen(self.made, self.free(n), "numeric") is not None), -1)
        column = chosen(self.made, self.at(near), "numeric") if near >= 0 else None
        if column is None:
            column = next(
                (c for c in self.made.table.columns if c.numeric and any("bal" in p for p in name_parts(c.name))), None
            )
        if column is None:
            self.reading.unread.append(" ".join(item.words))
            return
        self.used |= {at, near} if near >= 0 else {at}
        self._compared(self.col(column), item.values[0], [item.values[1]], f"{column.table}.{column.name}", column)
