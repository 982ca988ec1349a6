"""What the walk over a question's items has met so far."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from agent.providers.planner.sql.ground import Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.words import Func


@dataclass
class State:
    """What the walk has met so far. ``slot`` is what the next name belongs to."""

    slot: str = ""
    funcs: tuple[Func, ...] = ()  # aggregates that wait for their column
    super_: Span | None = None
    common: str = ""
    entity: Named | None = None  # what is ranked or asked for
    bare_top: bool = False  # "top" without a number
    different: bool = False  # "how many different"
    bare_rows: bool = False  # they alone do: "top 10 orders", by nothing that is said
    ranks_rows: bool = False  # the rows stand where what is ranked does: "top 3 customers"
    rows: bool = False  # the table's own rows are spoken of
    bucket_entity: str = ""
    bucket_many: bool = False  # "days" rather than "day"
    loose: tuple[Named, ...] = ()  # columns without a part so far
    minus: bool = False
    product: bool = False  # "multiplied by" rather than "minus"
    added: bool = False  # "including" rather than "minus"
    dated: bool = False  # "newest first"
    first: bool = False  # "the first 20": of an order that is named
    of_day: bool = False  # "hour of the day": those of all days
    average_of: str = ""  # a bucket: "average daily revenue"
    beside: bool = False  # what is named is only shown beside the rows: "with their plan"
    over_spans: str = ""  # a bucket: "median daily revenue"
    averages: bool = False  # an average of counts was asked for
    ordered: bool = False  # "sorted by"
    ordering: bool = False  # the aggregate that waits says the order: "sorted by average fare"
    spread: bool = False  # "the distribution of"
    width: int = 0  # of its ranges, where it was said
    corr: bool = False  # "the correlation between"
    gap: bool = False  # "the difference between"
    open_group: bool = False  # a "by" that has no name yet
    tested: tuple[Span, ...] = ()  # comparisons of groups that have their part
    rate: bool = False
    ratio: bool = False  # of two numbers that are named
    per: int = -1
    each: bool = False  # the next group was said with "per", "each" or "every"
    counted_too: bool = False  # the rows are named beside what is measured: "orders and total value per year"
    each_value: bool = False  # "visa or amex: how many with each"
    asides: tuple[Named, ...] = ()  # "and its fare": of the rows that are ranked, shown beside them
    rows_at: tuple[Named, ...] = ()  # where the rows were named
    when: tuple[str, ...] = ()  # what the next span of time is of: "per dropoff hour"
    path: Named | None = None  # the table that the next name is of: "by customer nation"
    lasting: exp.Expr | None = None  # how long a row takes, where nothing says which figure of it
    acts: tuple[Span, ...] = ()  # verbs that name nothing
    row_words: tuple[str, ...] = ()  # what the rows were called


def few(s: State) -> int:
    """How many are shown of what is ranked without a number: one, or ten where several are spoken of."""
    if s.bucket_entity and (s.entity is None or not s.bucket_many):
        return 10 if s.bucket_many else 1
    asked = None if s.beside else s.entity or (s.loose[-1] if s.loose else None)
    words = asked.words if asked is not None else () if s.bucket_entity else s.row_words
    return 10 if words and words[-1].endswith("s") and not words[-1].endswith("ss") else 1
