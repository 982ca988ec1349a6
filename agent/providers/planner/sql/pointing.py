"""A question about the rows of the one before: "and how many of those", "the average fare there", "who placed them".

The conditions of the earlier statement are put into the new one; of a ranking of groups, the groups that it gave. Where
that cannot be done the question is refused: its number would be of other rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_POINTS = re.compile(
    r"\b(?:of|from|among|for|in|by|with|within|between|on|at|during)\s+(?P<those>them|those|these|it)\b"
    r"(?!\s+(?:that|who|which|whose|with|without|in|on|over|above|below|under|from|where|having|days|months|years|weeks))"
    r"|\b(?P<they>they|them)\b"
    r"|\b(?P<these>those|these)\b(?! (?:that|who|which|whose|with|without|in|on|at|of|over|above|below"
    r"|under|from \w|where|having|for|between|by|than|\w+ing|last|past|days|months|years|weeks|two|three|columns"
    r"|tables)\b)"
    r"|(?<!\bare )(?<!\bis )(?<!\bwere )(?<!\bwas )\b(?P<there>there)\s*[?.!]*$"
    r"|\b(?:was|were|is|are) (?P<that>that|those)\s*[?.!]*$"
    r"|\b(?:in|on|for|at|of|from|with|during) (?P<same>(?:that|this|these|those) (?!year|month|week|quarter|day|one"
    r"|that|who|which|whose|with|without|in|over|above|below|under|from|where|having|are|is|were|was|have|had|we)\w+)\b"
    r"|\b(?:in|on|for|at|of|from|with|during) (?P<one>that (?:year|month|week|quarter|day|one))\b"
    r"|\b(?P<its>its)\b"
    r"|^(?:and |so |then |now |please )*(?:show|list|give|tell|see|find|get|what are|what were|what is"
    r"|what was)(?: me)? (?P<whose>their|his|her) (?:\w+ ){0,2}?(?:\w+est|best|worst|top|last|first|most|least)\b"
    r"|^(?:and |so )*(?:what|how)(?:'s| is| are| was| were| about| high is| high are)? (?P<their>their)\b",
    re.IGNORECASE,
)
_ONE_OF = re.compile(
    r",?\s*\b(?:in|on|of|for|from|at|during|by)?\s*\bthe (?P<which>\w+est|best|worst|top|first|last|(?:most|least) \w+)"
    r"(?: (?:one|ones|single one))? (?:of|among|from) (?:them|those|these)\b",
    re.IGNORECASE,
)
_LEAST = re.compile(r"(?:lowest|smallest|fewest|worst|quietest|slowest|cheapest|shortest|least \w+)$", re.IGNORECASE)
FEW = 50  # groups whose rows a new condition may list


def points(said: str) -> str:
    """The words by which a question points to the result before it, "" where it does not."""
    found = _POINTS.search(said)
    return next((g for g in found.groups() if g), "") if found else ""


_HOW_MANY_OF_IT = re.compile(r"(?:and )?how many (?:on|in|at|with|without|over|under|before|after|during)\b", re.I)
_AND = re.compile(
    r"(?:and|also|plus)[, ]+(?:also |then )?(?=how (?:many|much)\b|what\b|the (?:average|total|number)\b)", re.I
)


def goes_on(said: str) -> bool:
    """Whether a question goes on from the one before: "and how many orders", which keeps to what that one kept to."""
    return _AND.match(said) is not None or _HOW_MANY_OF_IT.match(said) is not None


def one_of(said: str) -> tuple[str, str] | None:
    """(the question without "in the busiest of them", which one that is); None where it names none of the results."""
    found = _ONE_OF.search(said)
    return (said[: found.start()] + said[found.end() :], found["which"].lower()) if found else None


def row_of(which: str, before: str, rows: Sequence[Mapping[str, str]]) -> Mapping[str, str] | None:
    """The row of the earlier result that "the busiest of them" is: by the number that its groups have.

    ``rows`` are all that it gave. None where it has no groups, or several rows share the place.
    """
    try:
        earlier = sqlglot.parse_one(before, read="databricks")
    except SqlglotError:
        return None
    if not isinstance(earlier, exp.Select) or earlier.args.get("group") is None or not rows:
        return None
    if which in ("first", "last", "top"):
        return rows[-1 if which == "last" else 0]
    measured = [e.alias_or_name for e in earlier.expressions if _inner(e).find(exp.AggFunc)]
    if len(measured) != 1:
        return None
    figures = [_figure(row.get(measured[0], "")) for row in rows]
    if any(f is None for f in figures):
        return None
    best = (min if _LEAST.match(which) else max)(f for f in figures if f is not None)
    return rows[figures.index(best)] if figures.count(best) == 1 else None


def _figure(said: str) -> float | None:
    try:
        return float(said.replace(",", ""))
    except ValueError:
        return None


def lost(said: str, before: str, now: str) -> tuple[str, str] | None:
    """(the word that points back, what of the earlier statement is not in the new one); None when nothing is lost.

    ``before`` and ``now`` are SQL. What the earlier one kept to is its conditions, and its LIMIT.
    """
    word = points(said)
    if not word or not before:
        return None
    try:
        earlier, later = (sqlglot.parse_one(sql, read="databricks") for sql in (before, now))
    except SqlglotError:
        return None
    held = {_bare(condition): condition for condition in _conditions(earlier)}
    kept = {_bare(condition) for condition in _conditions(later)}
    missing = [held[key].sql("databricks") for key in sorted(held.keys() - kept)]
    limit = earlier.args.get("limit")
    fewer = later.args.get("limit") is None or not _same_tables(earlier, later)
    fewer = fewer or (word.lower() in _OWN and not _groups(earlier) <= _groups(later))  # "its five best days"
    if limit is not None and fewer and not later.find(exp.Subquery, exp.CTE):
        missing.append(f"the first {limit.expression.sql('databricks')}")
    return (word, " and ".join(missing)) if missing else None


_OWN = ("its", "their", "his", "her")


def _groups(tree: exp.Expr) -> set[str]:
    group = tree.args.get("group")
    return {one.sql("databricks").lower() for one in group.expressions} if group is not None else set()


def carried(
    before: str, now: str, rows: Sequence[Mapping[str, str]], *, single: bool = False
) -> tuple[str, str] | None:
    """(the new statement with what the earlier one kept to, that in words); None where it cannot be carried over.

    ``rows`` are all that the earlier statement gave, as texts; ``single``: they are the groups that are meant,
    though it gave more. Only statements over the same table can be: one row of the one is one row of the other.
    """
    try:
        earlier, later = (sqlglot.parse_one(sql, read="databricks") for sql in (before, now))
    except SqlglotError:
        return None
    if not isinstance(earlier, exp.Select) or not isinstance(later, exp.Select) or not _same_tables(earlier, later):
        return None
    if later.find(exp.Subquery, exp.CTE) or earlier.find(exp.Subquery, exp.CTE, exp.Qualify):
        return None
    tests = list(_conditions(earlier))
    group = earlier.args.get("group")
    limit = earlier.args.get("limit")
    if single and group is None:
        return None
    if single or (limit is not None and not (group is None and len(rows) < int(limit.expression.name or 0) and tests)):
        if group is None or not rows or len(rows) > FEW:
            return None
        shown = [e for e in earlier.expressions if not _inner(e).find(exp.AggFunc, exp.Anonymous, exp.Window)]
        picked = [_picked(e, rows) for e in shown]
        if not shown or any(one is None for one in picked):
            return None
        tests += [one for one in picked if one is not None]
    elif earlier.args.get("having") is not None:
        return None
    kept = {_bare(condition) for condition in _conditions(later)}
    fresh = [test for test in tests if _bare(test) not in kept]
    if earlier.args.get("joins"):
        if later.args.get("joins"):
            mine, theirs = ({j.this.sql() for j in q.args["joins"]} for q in (later, earlier))
            if mine != theirs and any(c.table for t in fresh for c in t.find_all(exp.Column)):
                return None
        else:
            later.set("joins", [j.copy() for j in earlier.args["joins"]])
    for test in fresh:
        later = later.where(test.copy())
    said = " and ".join(test.sql("databricks") for test in fresh)
    return later.sql("databricks"), said


MOST_ROWS = 10_000


def each_of_them(sql: str) -> str:
    """A list of rows that were counted, with every one of them: "who are they", though some share a name."""
    tree = sqlglot.parse_one(sql, read="databricks")
    if not isinstance(tree, exp.Select) or tree.args.get("group") or tree.args.get("joins") or tree.find(exp.AggFunc):
        return sql
    tree.set("distinct", None)
    return tree.limit(MOST_ROWS).sql("databricks")


_CLOCK = (exp.DayOfWeek, exp.Hour)


def gone_on(before: str, now: str) -> tuple[str, str] | None:
    """The statement with what the one before kept to, where both are of one table and no test is said anew.

    A weekday or an hour is beside a span of time, and no other span.
    """
    try:
        earlier, later = (sqlglot.parse_one(sql, read="databricks") for sql in (before, now))
    except SqlglotError:
        return None

    def tested(tree: exp.Expr) -> set[tuple[str, bool]]:
        tests = list(_conditions(tree))
        return {(c.name.lower(), test.find(*_CLOCK) is not None) for test in tests for c in test.find_all(exp.Column)}

    if earlier.args.get("limit") is not None or tested(earlier) & tested(later):
        return None
    kept = carried(before, now, ())
    return kept if kept is not None and kept[1] else None


def still(before: str, own: str, now: str) -> tuple[str, str] | None:
    """(the changed statement with what the one before kept to beyond its own words, that in words); None if impossible.

    ``before`` ran, ``own`` is what its words alone say: the rest came from the question before that. A condition that
    the change says anew, on the same column, gives way.
    """
    try:
        earlier, plain, later = (sqlglot.parse_one(sql, read="databricks") for sql in (before, own, now))
    except SqlglotError:
        return None
    words = {_bare(condition) for condition in _conditions(plain)}
    tested = {c.name.lower() for test in _conditions(later) for c in test.find_all(exp.Column)}
    kept = [test for test in _conditions(earlier) if _bare(test) not in words]
    kept = [test for test in kept if not {c.name.lower() for c in test.find_all(exp.Column)} & tested]
    if not kept:
        return now, ""
    if not isinstance(later, exp.Select) or later.find(exp.Subquery, exp.CTE) or not _same_tables(earlier, later):
        return None
    if any(c.table for test in kept for c in test.find_all(exp.Column)) and not later.args.get("joins"):
        return None
    for test in kept:
        later = later.where(test.copy())
    return later.sql("databricks"), " and ".join(test.sql("databricks") for test in kept)


def same_table(before: str, now: str) -> bool:
    """Whether two statements are of the rows of one table: what a second one shows is of the things of the first."""
    try:
        return _same_tables(*(sqlglot.parse_one(sql, read="databricks") for sql in (before, now)))
    except SqlglotError:
        return False


def _same_tables(earlier: exp.Expr, later: exp.Expr) -> bool:
    names = [q.args.get("from") or q.args.get("from_") for q in (earlier, later)]
    return all(names) and names[0].this.sql().lower() == names[1].this.sql().lower()  # type: ignore[union-attr]


def _inner(shown: exp.Expr) -> exp.Expr:
    return shown.this if isinstance(shown, exp.Alias) else shown


def _picked(shown: exp.Expr, rows: Sequence[Mapping[str, str]]) -> exp.Expr | None:
    """The condition that a group is one of those which the result shows."""
    name = shown.alias_or_name
    values = list(dict.fromkeys(row[name] for row in rows if row.get(name, "-") not in ("-", "", "NULL")))
    if not values:
        return None
    literals = [_literal(v) for v in values]
    left = _inner(shown).copy()
    return exp.EQ(this=left, expression=literals[0]) if len(values) == 1 else exp.In(this=left, expressions=literals)


def _literal(value: str) -> exp.Expr:
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        return exp.Literal.number(value)
    text = exp.Literal.string(value)
    return exp.cast(text, "date") if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else text


def _conditions(tree: exp.Expr) -> Iterator[exp.Expr]:
    for where in tree.find_all(exp.Where):
        if where.find_ancestor(exp.Exists) is not None:
            continue  # of the rows that others point to: a part of that condition
        yield from where.this.flatten() if isinstance(where.this, exp.And) else (where.this,)


def _bare(condition: exp.Expr) -> str:
    """Without the tables' names, which come with a join."""
    copy = condition.copy()
    for column in copy.find_all(exp.Column):
        column.set("table", None)
    return copy.sql("databricks").lower()
