"""A question as read over real tables: what is measured, by what, which rows, in which order. Columns are settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from agent.providers.planner.sql.columns import Column
from agent.providers.planner.sql.words import Func


@dataclass(frozen=True)
class Measured:
    """``expression`` is the aggregate as it is selected, ``name`` its output name."""

    expression: exp.Expr
    name: str
    column: Column | None = None
    func: Func | None = None


@dataclass(frozen=True)
class Split:
    """One thing to group by. A key that only keeps namesakes apart is not shown."""

    expression: exp.Expr
    name: str
    time: bool = False
    shown: bool = True
    column: Column | None = None
    each: bool = False  # said with "per", "each", "in every"


@dataclass(frozen=True)
class Test:
    """A condition on rows; ``key`` says what it is about, so that a later one of the same key can stand in for it."""

    expression: exp.Expr
    key: str
    place: int = -1  # where among the question's items it was said


@dataclass
class Reading:
    measures: list[Measured] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    having: list[exp.Expr] = field(default_factory=list)  # conditions on groups
    order: exp.Expr | None = None  # of rows, or of groups where it is an output's name
    order_column: Column | None = None
    direction: Literal["", "desc", "asc"] = ""
    limit: int | None = None
    by_group: Literal["", "asc", "desc"] = ""  # groups in the order of what they are grouped by
    offset: int = 0  # "the second highest"
    each: tuple[Split, Func] | None = None  # what each span of time adds up to, and the aggregate over those
    share: Literal["", "percent", "part"] = ""
    share_within: list[Split] = field(default_factory=list)  # whose sums are the wholes; of all rows where empty
    part: exp.Expr | None = None  # the condition of the rows whose share is asked for
    running: bool = False
    running_too: bool = False  # beside what each span has itself
    sides: list[tuple[str, exp.Expr]] = field(default_factory=list)  # spans of time that are measured side by side
    moving: tuple[int, str] | None = None  # over how many spans of which length: an average of so many
    by: Measured | None = None  # what is ranked by, where it was said: "top 3 by revenue, with the quantity"
    by_count: bool = False  # ranked by the number of rows, whatever else is measured
    growth: bool = False  # each span of time against the one before it
    partition: list[Split] = field(default_factory=list)  # the best of each of these: ranks within groups
    count_groups: bool = False  # how many groups fulfil ``having``
    group_word: str = ""  # what those groups were called
    distinct: list[Column] = field(default_factory=list)
    each_row: bool = False  # those columns of every row, though some are the same: "names and districts of the shops"
    columns: list[Column] = field(default_factory=list)  # the ones that rows show, where they were listed
    extra: list[Column] = field(default_factory=list)  # of other tables, beside the rows
    pair: tuple[Column, Column] | None = None  # x, y: row by row
    chart: str = ""  # a kind, or "auto"
    counts: bool = False
    unread: list[str] = field(default_factory=list)  # words that nothing accounts for: the question is not answered
    said: list[str] = field(default_factory=list)  # how it was read, for people
    score: float = 0.0  # how well the tables explain the words
