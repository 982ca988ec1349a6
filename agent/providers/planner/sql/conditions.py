"""Filters of a question as conditions of its SELECT."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.columns import Column, main_measure, name_parts, score, time_column
from agent.providers.planner.sql.lookup import Lookup
from agent.providers.planner.sql.naming import names_place, names_table
from agent.providers.planner.sql.question import Filter
from agent.providers.planner.sql.values import equals, flag_of, flag_test, holds_number, is_flag, value_test


def condition(made: Lookup, item: Filter) -> exp.Expr | None:
    found = _condition(made, item)
    if item.negated and found is not None and item.op in ("time", "like"):
        return exp.Not(this=exp.Paren(this=found))
    return found


def together(tests: Sequence[exp.Expr]) -> list[exp.Expr]:
    """Two values of one column are either of them: no row has both ("refunds for APAC and LATAM")."""
    each = [part for test in tests for part in (test.flatten() if isinstance(test, exp.And) else [test])]
    by_column: dict[str, list[exp.EQ]] = {}
    for test in each:
        if isinstance(test, exp.EQ) and isinstance(test.expression, exp.Literal):
            by_column.setdefault(test.this.sql(), []).append(test)
    joined: list[exp.Expr] = []
    for test in each:
        same = by_column.get(test.this.sql(), []) if isinstance(test, exp.EQ) else []
        values = list(dict.fromkeys(other.expression for other in same))
        if len(values) < 2:
            joined.append(test)
        elif test is same[0]:
            joined.append(exp.In(this=test.this.copy(), expressions=[value.copy() for value in values]))
    return joined


def _condition(made: Lookup, item: Filter) -> exp.Expr | None:
    if item.op == "time":
        return _time(made, item.values)
    if item.op == "in":
        return _in_words(made, item)
    if item.op == "null":
        return _null(made, item)
    if item.op == "like":
        return _like(made, item)
    if item.op == "same":
        return _same(made, item)
    if (length := made.duration(item.words)) is not None and _numeric(item.values):
        if item.op == "between":
            low, high = (exp.Literal.number(v) for v in item.values)
            return exp.Between(this=length[0], low=low, high=high)
        return _TESTS[item.op](this=length[0], expression=exp.Literal.number(item.values[0]))
    column, _ = made.find(item.words, numeric=_numeric(item.values)) if item.words else (None, 0.0)
    if column is None and _dates(item.values):
        column = time_column(made.table.columns, item.words)
    if column is None and item.words:
        # words ahead of the column's own: "trips with a fare" has "fare" last
        for size in range(1, len(item.words)):
            column, _ = made.find(item.words[-size:], numeric=_numeric(item.values))
            if column:
                break
    if column is None and not item.words and _numeric(item.values):
        column = main_measure(made.table.columns)
        if column:
            made.out.reading.append(f"comparing `{column.name}`")
    if column is None:
        made.out.missing.append(" ".join((*item.words, *item.values)))
        return None
    left = made.col(column)
    if column.time and not column.type.startswith("date") and _dates(item.values) and item.op not in ("<", ">="):
        left = exp.cast(left, "date")
    if item.op == "between":
        return exp.Between(this=left, low=_literal(item.values[0], column), high=_literal(item.values[1], column))
    if column.text and item.op == "=":
        return exp.EQ(this=exp.Lower(this=left), expression=exp.Literal.string(item.values[0].lower()))
    return _TESTS[item.op](this=left, expression=_literal(item.values[0], column))


_TESTS = {">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "=": exp.EQ, "!=": exp.NEQ}


def _null(made: Lookup, item: Filter) -> exp.Expr | None:
    column, _ = made.find(item.words, groups=True)
    if column is None:
        made.out.missing.append(" ".join(item.words))
        return None
    test = exp.Is(this=made.col(column), expression=exp.Null())
    return exp.Not(this=test) if item.negated else test


def _like(made: Lookup, item: Filter) -> exp.Expr | None:
    """ "Reviews that mention cookies": the column that is named, else the one that holds the table's texts."""
    texts = [c for c in made.table.columns if c.text]
    words = [w for w in item.words if w not in ("name", "names")] or list(item.words)
    ranked = sorted(texts, key=lambda c: -score(words, c)) if words else texts
    column = ranked[0] if ranked and (not words or score(words, ranked[0])) else None
    if column is None:
        own = [c for c in texts if any(names_table(p, made.table.name) for p in name_parts(c.name))]
        rest = [
            c for c in texts if any(p in ("text", "comment", "description", "name", "body") for p in name_parts(c.name))
        ]
        column = (own or rest or [None])[0]
    if column is None:
        made.out.missing.append(item.values[0])
        return None
    value = item.values[0].lower()
    kind = item.values[1] if len(item.values) > 1 else "contains"
    pattern = {"contains": f"%{value}%", "starts": f"{value}%", "ends": f"%{value}"}[kind]
    made.out.reading.append(f"where `{column.name}` {kind} “{value}”")
    return exp.Like(this=exp.Lower(this=made.col(column)), expression=exp.Literal.string(pattern))


def _same(made: Lookup, item: Filter) -> exp.Expr | None:
    """ "In the same zip": the two columns that have this word in their names are equal."""
    both = [c for c in made.table.columns if score(item.words, c) > 0.6]
    if len(both) != 2:
        made.out.missing.append(f"same {' '.join(item.words)}")
        return None
    test = exp.NEQ if item.negated else exp.EQ
    return test(this=made.col(both[0]), expression=made.col(both[1]))


def _time(made: Lookup, values: tuple[str, ...]) -> exp.Expr | None:
    kind, first, *rest = values
    column = time_column(made.table.columns)
    if column is None:
        made.out.missing.append(first)
        return None
    left = made.col(column)
    if kind == "set":
        tests = [t for value in (first, *rest) if (t := _time(made, (_kind(value), value))) is not None]
        return exp.Paren(this=exp.or_(*tests))
    if kind == "relative":
        return _relative(left, first, int(rest[0]), rest[1])
    if kind == "weekof":
        year, month = (int(p) for p in first.split("-"))
        start = datetime.date(year, month, (int(rest[0]) - 1) * 7 + 1)
        end = min(start + datetime.timedelta(days=7), datetime.date.fromisoformat(_bounds(first)[1]))
        return _from_until(left, start.isoformat(), end.isoformat())
    if kind == "between":
        return exp.Between(this=exp.cast(left, "date"), low=_date(first), high=_date(rest[0]))
    if kind == "month" and len(first) == 2:
        return exp.EQ(this=exp.Anonymous(this="month", expressions=[left]), expression=exp.Literal.number(int(first)))
    if kind == "quarter" and len(first) == 2:
        quarter = exp.Anonymous(this="quarter", expressions=[left])
        return exp.EQ(this=quarter, expression=exp.Literal.number(int(first[1])))
    if kind in ("year", "month", "day", "quarter"):
        return _from_until(left, *_bounds(first))
    start, end = _bounds(first)
    test = {">=": (exp.GTE, start), ">": (exp.GTE, end), "<": (exp.LT, start), "<=": (exp.LT, end)}[kind]
    return test[0](this=left, expression=_date(test[1]))


def _kind(value: str) -> str:
    return "quarter" if "Q" in value else {4: "year", 7: "month", 2: "month", 10: "day"}[len(value)]


def _from_until(left: exp.Expr, start: str, end: str) -> exp.Expr:
    return exp.and_(exp.GTE(this=left, expression=_date(start)), exp.LT(this=left.copy(), expression=_date(end)))


def _relative(left: exp.Expr, which: str, number: int, unit: str) -> exp.Expr:
    """A span that ends today: "yesterday", "last month" (the whole one before this), "the last 7 days", "this year"."""
    today: exp.Expr = exp.CurrentDate()
    if which in ("today", "yesterday"):
        day = exp.cast(left, "date")
        return exp.EQ(this=day, expression=today if which == "today" else _back(today, 1, "DAY"))
    if which == "rolling":
        return exp.GTE(this=left, expression=_back(today, number, unit))
    start = exp.cast(exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string(unit), today]), "date")
    if which == "this":
        return exp.GTE(this=left, expression=start)
    return exp.and_(
        exp.GTE(this=left, expression=_back(start, number, unit)), exp.LT(this=left.copy(), expression=start.copy())
    )


def _back(day: exp.Expr, number: int, unit: str) -> exp.Expr:
    """The day so many units before."""
    if unit in ("DAY", "WEEK"):
        days = exp.Literal.number(number * (7 if unit == "WEEK" else 1))
        return exp.Anonymous(this="date_sub", expressions=[day.copy(), days])
    months = number * {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]
    return exp.Anonymous(this="add_months", expressions=[day.copy(), exp.Neg(this=exp.Literal.number(months))])


def _in_words(made: Lookup, item: Filter) -> exp.Expr | None:
    """ "in pickup zip 10001", "from Germany", "with status F": some words name a column, the others its value."""
    negated = item.negated or "not" in item.words
    words = [w for w in item.words if w not in _NO_VALUE and (w != "status" or len(item.words) > 1)]
    tokens = {t.word: t for t in item.tokens}
    if not words:
        return None
    for size in range(min(3, len(words)), 0, -1):
        if (test := value_test(made, words[-size:], negated=negated)) is not None:
            rest = Filter(tuple(words[:-size]), "in", tokens=item.tokens)
            return test if not rest.words or _all_accounted(made, rest.words) else exp.and_(test, _in_words(made, rest))
    if (flag := flag_of(made, [w for w in words if w not in ("a", "an")])) is not None:
        made.out.reading.append(f"where `{flag.name}` is {'not ' if negated else ''}set")
        return flag_test(made, flag, negated=negated)
    telling = [w for w in words if _says_something(made, w)]
    if telling and all(any(score([w], c) for c in made.table.columns) for w in telling):
        # "the premium plan": beside a column's name, a word of the comments is its value
        telling = [w for w in words if not names_place(w, made.table.name)]
    words = telling
    if not words:
        return None
    number = next((w for w in reversed(words) if re.fullmatch(r"\d+", w)), "")
    if number and (len(words) == 1 or not any(made.find([w])[0] for w in words if w != number)):
        column = holds_number(made, number, (*(w for w in words if w != number), *made.subject))
        if column is not None:
            made.out.reading.append(f"where `{column.name}` is {number}")
            return equals(made.col(column), column, number, negated=negated)
    for cut in range(len(words) - 1, 0, -1):
        for names, values in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
            column, _ = made.find(names)
            if column is not None and len(values) <= 3 and not all(score([v], column) for v in values):
                said = " ".join(tokens[v].text if v in tokens else v for v in values if v not in ("is", "=", "equals"))
                if not column.text and not re.fullmatch(r"-?[\d.]+|\d{4}-\d\d-\d\d", said):
                    continue
                if column.text and column.values and is_flag(column):
                    return flag_test(made, column, negated=negated)
                if not column.values:
                    made.out.unsure = True
                return _equal(made.col(column), column, said, negated=negated)
    if (
        len(words) <= 3
        and (place := _place_column(made)) is not None
        and not any(score([w], c) > 0.7 for w in words for c in made.table.columns)
    ):
        said = " ".join(tokens[w].text if w in tokens else w for w in words)
        if place.values and len(place.values) < SAMPLE and said.lower() not in {v.lower() for v in place.values}:
            made.out.missing.append(said)
            return None
        made.out.reading.append(f"where `{place.name}` is {'not ' if negated else ''}“{said}”")
        made.out.unsure = made.out.unsure or not place.values
        return _equal(made.col(place), place, said, negated=negated)
    if any(score([w], c) for w in words for c in made.table.columns):
        return None  # "trips with a fare": says nothing that could be tested
    made.out.missing.append(" ".join(words))
    return None


SAMPLE = 40  # different values, from which on a column may hold others than those that were seen


def _says_something(made: Lookup, word: str) -> bool:
    if names_place(word, made.table.name):
        return False
    return word not in made.table.about or any(score([word], c) for c in made.table.columns)


def _place_column(made: Lookup) -> Column | None:
    for word in ("country", "nation", "city", "state", "region"):
        for column in made.table.columns:
            if column.text and word in name_parts(column.name):
                return column
    return next(iter(made.label(("nation",))), None)


_NO_VALUE = wordset("is are was were the a an in of do does have has had live lives living located based from not")


def _all_accounted(made: Lookup, words: Sequence[str]) -> bool:
    return all(
        names_place(w, made.table.name, made.table.about)
        or made.placed(w)
        or any(score([w], c) for c in made.table.columns)
        for w in words
    )


def _numeric(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"-?[\d.]+", v) for v in values)


def _dates(values: Sequence[str]) -> bool:
    return all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", v) for v in values)


def _literal(value: str, column: Column) -> exp.Expr:
    if column.time and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return _date(value)
    if re.fullmatch(r"-?\d+(\.\d+)?", value) and not column.text:
        return exp.Literal.number(value)
    return exp.Literal.string(value)


def _equal(left: exp.Expr, column: Column, said: str, *, negated: bool = False) -> exp.Expr:
    if column.time and re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        return exp.EQ(this=exp.cast(left, "date"), expression=_date(said))
    return equals(left, column, said, negated=negated)


def _date(text: str) -> exp.Expr:
    return exp.cast(exp.Literal.string(text), "date")


def _bounds(text: str) -> tuple[str, str]:
    """First day of a year, month or day, and the first day after it."""
    if "-Q" in text:
        year, quarter = text.split("-Q")
        return _bounds(f"{year}-{3 * int(quarter) - 2:02d}")[0], _bounds(f"{year}-{3 * int(quarter):02d}")[1]
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 1:
        return f"{parts[0]}-01-01", f"{parts[0] + 1}-01-01"
    if len(parts) == 2:
        year, month = parts
        return f"{year}-{month:02d}-01", f"{year + month // 12}-{month % 12 + 1:02d}-01"
    day = datetime.date(*parts)
    return day.isoformat(), (day + datetime.timedelta(days=1)).isoformat()
