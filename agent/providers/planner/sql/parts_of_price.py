"""What discounts and taxes come to, where a column holds them as parts of the price: the parts add up to nothing."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.columns import is_rate, main_measure, name_parts
from agent.providers.planner.sql.ground import Ground
from agent.providers.planner.sql.measures import aggregate
from agent.providers.planner.sql.reading import Measured, Reading

_TAKEN = wordset("discount discounts tax taxes vat rebate rebates commission fee fees")


def as_amounts(made: Ground, attached: Attached, r: Reading) -> None:
    """ "Total discount" of parts between 0 and 1: each times the price of its row; refused where there is no price."""
    for at, one in enumerate(r.measures):
        part = one.column
        plain = isinstance(one.expression, exp.Sum) and isinstance(one.expression.this, exp.Column)
        if part is None or not plain or not is_rate(part) or not _TAKEN & set(name_parts(part.name)):
            continue
        price = main_measure([c for c in made.table.columns if not is_rate(c) and "int" not in c.type])
        if price is None:
            r.unread.append("total")
            return
        product = exp.Mul(this=attached.col(price), expression=attached.col(part))
        amount = Measured(aggregate("sum", product), f"{one.name}_amount", part, "sum")
        r.measures[at], r.by = amount, amount if r.by is one else r.by
        r.said.append(f"`{price.name}` × `{part.name}`, row by row")
