"""The end of a reading: what is left without a part gets one, or stays unread; what was not said has its usual form."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.averages import (
    average_count,
    average_of,
    by_weekday,
    over_spans,
    per_thing,
    rows_per_thing,
)
from agent.providers.planner.sql.columns import Column, main_measure, name_parts, score, time_column
from agent.providers.planner.sql.different import different_in_each
from agent.providers.planner.sql.extras import (
    asked_where,
    best_span,
    is_not_spent,
    on_the_way,
    ordered_by_test,
    ranked_by_nothing,
    shown_beside,
    stands_beside,
    whose_it_is,
)
from agent.providers.planner.sql.figures_too import (
    beside_rates,
    figure_too,
    lost_average,
    ordered_by_too,
    without_owners,
)
from agent.providers.planner.sql.ground import Ground, Named
from agent.providers.planner.sql.measures import aggregate, counted_rows, divided, name_of
from agent.providers.planner.sql.naming import row_word
from agent.providers.planner.sql.parts_of_price import as_amounts
from agent.providers.planner.sql.ranked import best_of, of_rows, persons, superlative_alone
from agent.providers.planner.sql.reading import Measured, Reading, Split
from agent.providers.planner.sql.shapes import (
    averaged,
    correlated,
    gap_of,
    groups_tested,
    grown,
    leads_each,
    moving,
    row_of_each,
    share_of_each,
    share_of_other,
    share_within_spans,
    shared,
    side_by_side,
    within_groups,
)
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.splits import bucket_split, split_by
from agent.providers.planner.sql.spread import spread
from agent.providers.planner.sql.subsets import no_row_is_both, side_by_side_spans, some_of_them
from agent.providers.planner.sql.taken import ENDS, STARTS, chosen
from agent.providers.planner.sql.walk import State, few
from agent.providers.planner.sql.words import ACTS, ADDS, ADVERBS, MONEY, SPEND

_OF_COUNTS = frozenset({"most", "least", "fewest"})
_EACH_SPAN = frozenset({"per", "each", "every", "a", "an", "by", "over"})  # "EMEA by month", "late ones per month"
_EXTREMES = frozenset({"highest", "lowest", "largest", "smallest", "biggest", "greatest"})


def settle(made: Ground, attached: Attached, r: Reading, s: State) -> None:
    loose = [*s.loose, *(() if row_of_each(made, r, s) else s.asides)]
    numbers = [(i, c) for i in loose if (c := chosen(made, i, "measure")) is not None and not _names(made, i)]
    others = [i for i in loose if not any(i is n for n, _ in numbers)]
    numbers = without_owners(attached, r, numbers)
    ranked = bool(r.limit is not None or r.direction)
    if s.ratio and len(numbers) > 1 and not r.measures:
        above, below = numbers.pop(0)[1], numbers.pop(0)[1]
        r.measures = [Measured(divided(made, above, below), f"{above.name}_to_{below.name}")]
        r.said.append(f"all `{above.name}` divided by all `{below.name}`")
    if s.spread and not r.splits:
        spreads = [(i, c) for i in loose if (c := chosen(made, i, "measure")) is not None]
        if len(spreads) == 1 and not r.measures and spread(made, r, spreads[0][1], s.width):
            numbers = [n for n in numbers if n[0] is not spreads[0][0]]
            others = [i for i in others if i is not spreads[0][0]]
        elif spreads:
            r.unread.append("distribution")
        elif others:
            r.splits = split_by(made, others.pop(0))  # "distribution of plans": of each value
    elif s.spread and numbers:
        r.unread.append("distribution")
    if s.corr:
        numbers = correlated(made, attached, r, numbers)
    if not figure_too(attached, r, s, numbers):
        _waiting(made, attached, r, s, numbers)
    if numbers and not r.measures and not r.counts:
        own = [i for i in others if s.rows and attached.preps.get(attached.items.index(i)) == "with"]
        aside = [i for i in others if not any(i is one for one in own)] if ranked else others
        numbers = _adds_up(made, attached, r, s, numbers, aside, ranked=ranked)
    elif numbers:
        numbers = [(i, c) for i, c in numbers if not _said_already(i, c, r)]
        summed = bool(r.measures) and all(m.func == "sum" for m in r.measures)
        counted = r.counts and not r.measures
        numbers = beside_rates(attached, r, numbers)
        for item, column in [n for n in numbers if (counted or summed) and _joined(attached, n[0])]:
            r.measures = r.measures or [counted_rows(_row_word(attached, made))]
            _measure(made, attached, r, "sum", column)  # "number of orders and order value by year"
            numbers = [n for n in numbers if n[0] is not item]
            r.score -= (
                0.0 if summed or _of_the_rows(attached, item) else 1.0
            )  # a table that has the number itself goes first
            r.said.append(f"adding up `{column.name}`")
    ordered_by_test(made, r, s)
    biggest = s.super_ is not None and not (len(s.super_.words) == 1 and set(s.super_.words) <= _OF_COUNTS)
    biggest = biggest and not r.measures and not r.counts
    rows_ranked = s.rows and s.ranks_rows and (r.order_column is not None or biggest)
    beside = [i for i in others if s.rows and stands_beside(attached, i)]
    s.bare_rows = s.ranks_rows and r.limit is not None and not (r.measures or r.counts or r.order_column is not None)
    s.beside = bool(beside) and len(beside) == len(others)
    s.ranks_rows = s.ranks_rows or s.beside
    rows_ranked = rows_ranked or (
        bool(beside) and len(beside) == len(others) and (s.super_ is not None or s.bare_rows) and not r.splits
    )
    within = bool(r.splits) and all(sp.each for sp in r.splits) and bool(others) and _asked_for(attached, others[0])
    if s.entity is None and others and (ranked or s.common) and (not r.splits or within) and not rows_ranked:
        s.entity = others.pop(0) if not _acts(others[0]) else None
    asked = others and r.counts and not ranked and s.entity is None and not r.splits
    if asked and _asked_for(attached, others[0]):
        r.splits = split_by(made, others[0])  # "which brands have how many parts"
        others = others[1:] if r.splits else others
    if s.ordered and r.measures and others and not r.splits and s.entity is None and not _acts(others[0]):
        s.entity = others.pop(0)  # "ship modes sorted by average discount"
    if s.entity is not None and (ranked or r.measures or r.counts) and not _ranked_rows(made, r, s):
        if not any(split.column is c for split in r.splits for v, c in s.entity.columns if v > 0.7):
            found = split_by(made, s.entity)
            if found:
                r.splits = [*found, *r.splits]
            elif s.entity.table is not made.table:
                r.unread.append(" ".join(s.entity.words))
    elif s.entity is not None and s.entity.table is not made.table:
        others.insert(0, s.entity)
    if attached.opening in ("who", "whose") and s.entity is None and not r.splits:
        persons(made, r, s, ranked=ranked or s.super_ is not None)
    best_span(made, attached, r, s)
    if s.super_ is not None and s.slot == "super":
        superlative_alone(made, r, s)
    if r.order_column is not None and r.measures and not r.splits and not r.order_column.numeric:
        r.splits, r.order_column = (
            [Split(attached.col(r.order_column), r.order_column.name, column=r.order_column)],
            None,
        )
    if r.order_column is not None and r.splits and not r.measures and not (s.super_ is None and r.order_column.time):
        extreme = s.super_ is not None and set(s.super_.words[:1]) <= _EXTREMES and not (s.entity or s.bucket_entity)
        func = ("max" if r.direction == "desc" else "min") if extreme else "sum"
        _measure(made, attached, r, func, r.order_column)
        r.order_column = None
        if extreme:
            r.direction, r.limit = "", None  # "highest order value per year"
    ordered_by_too(attached, r, s)
    if s.slot == "avgcount" or s.averages or (r.counts and "avg" in s.funcs and any(sp.time for sp in r.splits)):
        average_count(made, r, s)
    if s.average_of:
        average_of(made, r, s.average_of)
    if s.over_spans:
        over_spans(made, r, s.over_spans)
    if s.gap:
        gap_of(attached, r)
    if r.moving is not None:
        moving(made, r)
    of_rows(made, r, s)
    rows_per_thing(r, counted=r.counts or s.rows)
    words = frozenset(w for i in attached.items if isinstance(i, Named) for w in i.words)
    per_thing(r, words)
    others = groups_tested(made, r, s, others)
    side_by_side(made, attached, r, each=s.each_value or averaged(attached, r))
    by_weekday(made, r, s, words)
    leads_each(made, attached, r)
    within_groups(made, r, s)
    no_row_is_both(attached, r)
    spans = {v for _, v in (*attached.times, *attached.times_out)}
    if attached.times and attached.times_out and all(v[0] == "year" for v in spans) and len(spans) > 1:
        r.unread.append("but not in")  # "in 1995 but not in 1996" is asked of people, and of no row
    if r.share and numbers and len(r.measures) == 1 and not any(t.key != "time" for t in r.tests):
        numbers = share_of_other(made, r, numbers)
    if r.share and (not r.splits or share_of_each(r)):
        shared(r, attached.whole)
    elif r.share and not r.partition and not words & {"all", "overall", "total", "grand"}:
        share_within_spans(r)
    if r.growth:
        grown(made, r)
    if r.running and not r.splits:
        r.splits = bucket_split(made, r, "DAY")
    if s.counted_too and r.measures and not (r.share or r.order_column or s.super_):
        r.counts = True
    some_of_them(attached, r)
    counted = any(m.func in ("count", "distinct") or m.name.startswith("average_number") for m in r.measures)
    if r.counts and not counted and r.part is None:
        r.measures.insert(0, counted_rows(_row_word(attached, made)))
    grouped = any(i.kind == "group" or (i.kind == "bucket" and i.words[0] in _EACH_SPAN) for i in attached.items)
    if r.splits and r.tests and not (r.measures or r.counts or s.rows or grouped) and all(sp.time for sp in r.splits):
        r.splits = []  # "days with revenue below 10000": the rows of those days
    asked_where(attached, r, s)
    different_in_each(attached, r)
    bare = bool(r.splits) and not r.measures and not s.rows
    if r.splits and not r.measures:
        best_of(made, r, s)
    if (r.splits or r.running) and not r.measures:
        if not r.counts:  # "total spend by gender": an amount was asked for, and rows are none
            r.unread += [" ".join(i.words) for i in s.acts if set(i.words) <= SPEND]
        if s.super_ is not None and s.super_.values[1:] and not r.counts and r.order_column is None:
            r.unread.append(" ".join(s.super_.words))  # "the heaviest part": not the one that is there most often
        r.measures = [counted_rows(_row_word(attached, made))]
        r.counts = True
    if r.sides:
        side_by_side_spans(r)
    if not r.measures and not r.counts and not r.splits and not r.distinct:
        others = _listed(made, r, s, others, ranked=ranked)
    others = shown_beside(made, r, others, rows=s.rows)
    if ranked and len(r.splits) > 1:  # "the best selling products by quantity": what they are ranked by is no group
        ranks = {m.column.name for m in r.measures if m.column is not None and m.func is not None}
        rest = [sp for sp in r.splits if sp.each or sp.column is None or sp.column.name not in ranks]
        r.splits = rest or r.splits
    if s.common and r.splits:
        r.limit = r.limit or few(s)
    if not (r.measures or r.counts or r.tests or r.distinct):
        r.unread += [" ".join(i.words) for i in s.acts]
    whose_it_is(made, r)
    extremes = any(m.func in ("max", "min") for m in r.measures) or r.order is not None or r.order_column is not None
    if s.super_ is not None and r.measures and not (r.splits or r.limit or r.having or extremes or r.count_groups):
        r.unread.append(s.super_.words[0])  # "the biggest order, and for how much": no sum of all
    as_amounts(made, attached, r)
    lost_average(attached, r)
    if not extremes:
        ranked_by_nothing(attached, r, s)
    if bare:
        r.score -= 1.0
    r.unread += [" ".join(i.words) for i in others if not (_idle(i, r) or on_the_way(made, attached, r, i))]
    rows = s.rows and not (r.measures or r.counts or r.splits or r.distinct) and r.order_column is not None
    numbers = [n for n in numbers if not (rows and n[1].table == made.table.name)]  # "the priciest, and their price"
    r.unread += [" ".join(i.words) for i, _ in numbers if not _idle(i, r)]


def _names(made: Ground, item: Named) -> bool:
    """Whether words name rows of a table and no number of this one."""
    if item.table is not None and "_".join(item.words) == item.table.name.split(".")[-1]:
        return True  # "in daily_revenue": its name, and no word for its revenue
    if item.table is None or set(item.words) & MONEY:
        return False
    if any(v > 1.1 and c.numeric and not c.identifies for v, c in item.columns):
        return False
    return item.table is made.table or not item.columns or item.columns[0][0] < 0.75


def _asked_for(attached: Attached, item: Named) -> bool:
    """Whether "which" or "what" stands ahead of it: "which product sells best in each city"."""
    return attached.preps.get(attached.items.index(item)) in ("which", "what")


def _acts(item: Named) -> bool:
    return all(w in ACTS for w in item.words)


def _idle(item: Named, r: Reading) -> bool:
    """Whether words that got no part may stay without one."""
    if r.counts and set(item.words) <= STARTS | ENDS:
        return True
    if set(item.words) <= {"name", "names"} and r.splits:
        return True  # "... (with the region's name)": groups are shown by name
    told = item.value is not None and any(
        c is item.value[0] for _, c in item.columns[:1]
    )  # no value beside those tested
    if not told and any(t.key == f"{c.table}.{c.name}" for _, c in item.columns[:1] for t in r.tests):
        return True  # "all regions except LATAM"
    if item.columns and item.columns[0][1].time and any(m.column is item.columns[0][1] for m in r.measures):
        return True  # "the earliest and latest review date", where "review" names the rows
    if "spending" in item.words and not r.measures:
        return False  # "top 5 customers by spending": nothing here tells it
    return (_acts(item) and bool(r.measures or r.counts or r.tests)) or (
        item.place and item.table is None and not item.value and not (item.columns and item.columns[0][0] > 0.9)
    )


def _said_already(item: Named, column: Column, r: Reading) -> bool:
    if set(item.words) <= {"amount", "amounts", "value", "values"} and r.measures:
        return True  # "total discount amount"
    parts = any(m.name.startswith(f"{column.name}_minus_") for m in r.measures)
    return parts or any(m.column is column for m in r.measures) or _acts(item)


def _measure(made: Ground, attached: Attached, r: Reading, func: str, column: Column) -> None:
    del made
    r.measures.append(Measured(aggregate(func, attached.col(column)), name_of(func, column), column, func))  # type: ignore[arg-type]


def _of_the_rows(attached: Attached, item: Named) -> bool:
    before = attached.at(attached.items.index(item) - 1)
    return isinstance(before, Named) and before.table is attached.made.table


def _joined(attached: Attached, item: Named) -> bool:
    """Whether an amount is named beside a count: "and order value"."""
    at = attached.items.index(item)
    before = attached.at(at - 1)
    if isinstance(before, Named) and before.table is attached.made.table:
        before = attached.at(at - 2)
    return isinstance(before, Span) and before.kind == "and" and bool(set(item.words) & (MONEY | ADDS | {"total"}))


def _waiting(made: Ground, attached: Attached, r: Reading, s: State, numbers: list[tuple[Named, Column]]) -> None:
    """An aggregate without a column: that of a loose number, else of what the table is mainly about."""
    if s.slot != "agg" or not s.funcs or (r.measures and r.measures[-1].func in s.funcs) or r.counts:
        return
    if r.measures and s.funcs == ("sum",) and not numbers:
        return  # "fare per mile overall"
    if s.over_spans and s.rows and not numbers:  # "most daily orders": their number
        r.measures = [Measured(exp.Count(this=exp.Star()), name_of(s.funcs[-1], "number"), None, s.funcs[-1])]
        return
    if s.average_of and s.rows and not numbers:
        r.counts = True  # "average daily trips": their number
        return
    if numbers:
        _, column = numbers.pop(0)
    else:
        column = main_measure(made.table.columns)
        if column is None or not (s.rows or s.entity) or is_not_spent(column, s):
            r.unread.append(s.funcs[-1])
            return
        r.said.append(f"of `{column.name}`")
    for func in s.funcs:
        _measure(made, attached, r, func, column)


def _adds_up(made: Ground, attached: Attached, r: Reading, s: State, numbers: list[tuple[Named, Column]],
             others: list[Named], *, ranked: bool) -> list[tuple[Named, Column]]:  # fmt: skip
    """Numbers without an aggregate: they are added up, but for rows of the table that are ranked or listed."""
    listed = s.rows and not r.splits and not r.running and not others and s.entity is None
    if listed and all(_acts(i) for i, _ in numbers):
        if ranked and r.order_column is None and set(numbers[0][0].words) & MONEY:
            r.order_column = numbers[0][1]  # "the customers that paid us the most"
            return numbers[1:]
        return [] if not ranked else numbers
    keyed = any(c.identifies for c in made.table.columns)
    if listed and keyed and not (ranked or r.measures) and all(stands_beside(attached, i) for i, _ in numbers):
        return []  # "suppliers with their account balance"
    if listed and ranked and r.order_column is None:
        r.order_column = numbers[0][1]
        return numbers[1:]
    if listed and r.order_column is not None and not r.measures:
        return []  # "top 10 parts by size, with the price": rows show what they have
    for item, column in numbers:
        if not any(m.column is column for m in r.measures):
            hinted = s.super_ is not None and any(score((h,), column) for h in s.super_.values[1:])
            each = attached.compares and bool(set(name_parts(column.name)) & set(ADVERBS.values()))
            func = ("max" if r.direction == "desc" else "min") if hinted else "avg" if each else "sum"
            _measure(made, attached, r, func, column)  # what groups of people pay monthly: each of them, not all
            del item
    if any(m.func != "avg" for m in r.measures):
        r.said.append(f"adding up {', '.join(f'`{c.name}`' for _, c in numbers)}")
    r.counts = False
    return []


def _ranked_rows(made: Ground, r: Reading, s: State) -> bool:
    """Whether what is ranked are the table's rows themselves."""
    return s.entity is not None and s.entity.table is made.table and not r.measures and not r.counts


def _listed(made: Ground, r: Reading, s: State, others: list[Named], *, ranked: bool) -> list[Named]:
    """Rows, or columns of them, or the different values of a column."""
    if ranked and r.order_column is None and r.order is None and (r.direction or s.super_):
        r.order_column = time_column(made.table.columns) if s.dated else main_measure(made.table.columns)
        if r.order_column is None and r.direction and s.super_ is None:
            r.unread.append("the order")  # by what?
    columns = [(i, c) for i in others if (c := chosen(made, i, "groups")) is not None and not _acts(i)
               and (i.table is None or i.columns[0][0] > 1.1)
               and not (s.rows and c.table != made.table.name)]  # fmt: skip
    if not columns:
        return others
    first = min((i.start for i in s.rows_at), default=10_000)
    if not ranked and len(columns) == 1 and columns[0][0].end == first and _says_of_what(columns[0][1]):
        alone = columns[0][0]
        return [i for i in others if i is not alone]  # "the ingredient suppliers": the rows
    singular_ahead = [i for i in s.rows_at if i.end == columns[0][0].start and not i.words[-1].endswith("s")]
    if not ranked and (not s.rows or columns[0][0].start < first or singular_ahead):  # "franchise names and cities"
        r.distinct = [c for _, c in columns]
        r.each_row = s.rows and any(name_parts(c.name)[-1:] == ("name",) for c in r.distinct)
        return [i for i in others if not any(i is one for one, _ in columns)]
    return [i for i in others if not any(i is one for one, _ in columns)]


def _says_of_what(column: Column) -> bool:
    """Whether a column ahead of the rows' noun may only say what they are of: a text that is no name."""
    return column.text and not column.identifies and name_parts(column.name)[-1:] != ("name",)


def _row_word(attached: Attached, made: Ground) -> str:
    said = next((i.words[-1] for i in attached.items if isinstance(i, Named) and i.table is made.table), "")
    return row_word(said, made.table) if said else ""
