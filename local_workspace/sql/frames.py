"""``RANGE BETWEEN INTERVAL 7 DAYS PRECEDING AND ...``: the engine has it over numbers alone."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from local_workspace.sql.coercion import cast
from local_workspace.sql.column_types import ColumnTypes
from local_workspace.sql.dialect import call, call_name
from local_workspace.sql.errors import unsupported
from local_workspace.sql.number_types import named
from local_workspace.sql.templates import template

_DAYS = {"DAY": 1, "DAYS": 1, "WEEK": 7, "WEEKS": 7}
_MICROSECONDS = {unit: days * 86_400_000_000 for unit, days in _DAYS.items()}
_MICROSECONDS |= {"HOUR": 3_600_000_000, "HOURS": 3_600_000_000, "MINUTE": 60_000_000, "MINUTES": 60_000_000}
_MICROSECONDS |= {"SECOND": 1_000_000, "SECONDS": 1_000_000}
_TIME_UNITS = frozenset(_MICROSECONDS) - frozenset(_DAYS)
_MONTHS = {"MONTH": 1, "MONTHS": 1, "QUARTER": 3, "QUARTERS": 3, "YEAR": 12, "YEARS": 12}
# A month and the days by which months differ.
_LONGEST_MONTH, _MARGIN = 31, 3
_SUM = "aggregate(a0, CAST(NULL AS {kind}), (sum_, each_) -> "
_SUM += "coalesce(CAST(sum_ + each_ AS {kind}), CAST(each_ AS {kind}), sum_))"

# Rows without a date are beside each other alone.
_NEAR = "filter(a0, row_ -> row_.k >= add_months(a1, a2) OR (a1 IS NULL AND row_.k IS NULL))"


def has_time(interval: exp.Interval) -> bool:
    unit = interval.args.get("unit")
    last = unit.expression if isinstance(unit, exp.IntervalSpan) else unit
    return last is not None and last.name.upper() in _TIME_UNITS


def spell_out(frame: exp.WindowSpec, types: ColumnTypes) -> None:
    """A RANGE over dates and times: over the number of days or microseconds that they are."""
    limits = {side: frame.args.get(side) for side in ("start", "end")}
    order = frame.parent.args.get("order") if frame.parent is not None else None
    given = [limit for limit in limits.values() if isinstance(limit, exp.Expr)]
    if str(frame.args.get("kind") or "").upper() != "RANGE" or not given or order is None:
        return
    key = order.expressions[0].this
    kind = types.text_of(key)
    intervals = [limit for limit in given if isinstance(limit, exp.Interval)]
    if kind != "DATE" and not intervals:
        return
    if kind not in ("DATE", "TIMESTAMP", "TIMESTAMP_NTZ"):
        raise unsupported("a window over a RANGE of an INTERVAL of this column (join the rows that are near enough)")
    if any(_units(limit) in _MONTHS for limit in intervals):
        _over_months(frame, limits, order, kind, types)
        return
    in_days = kind == "DATE" and all(_units(limit) in _DAYS for limit in intervals)
    if intervals and len(intervals) < len(given):
        raise unsupported("a window over a RANGE between an INTERVAL and a number")
    for side, limit in limits.items():
        if isinstance(limit, exp.Interval):
            frame.set(side, exp.Literal.number(_steps(limit, _DAYS if in_days else _MICROSECONDS)))
    number = call("unix_date", key.copy()) if in_days else call("unix_micros", cast(key.copy(), "TIMESTAMP"))
    key.replace(number)


def _units(interval: exp.Interval) -> str:
    unit = interval.args.get("unit")
    return unit.name.upper() if isinstance(unit, exp.Var) else ""


def _steps(interval: exp.Interval, units: dict[str, int]) -> int:
    unit, count = _units(interval), interval.this.name if isinstance(interval.this, exp.Literal) else ""
    if unit not in units or not count.isdigit():
        raise unsupported("a window over a RANGE of such an INTERVAL (days, hours, minutes and seconds work)")
    return int(count) * units[unit]


def _over_months(
    frame: exp.WindowSpec, limits: Mapping[str, object], order: exp.Order, kind: str, types: ColumnTypes
) -> None:
    """Months differ in length: the rows of as many days as they may have are collected, and those that lie in the
    months added up."""
    window, start = frame.parent, limits["start"]
    if not isinstance(window, exp.Window) or not isinstance(window.this, exp.Anonymous) or kind != "DATE":
        raise unsupported("a window over a RANGE of months (of a DATE, with sum, avg, count, min or max)")
    ascending = not order.expressions[0].args.get("desc")
    past = isinstance(start, exp.Interval) and _units(start) in _MONTHS and frame.args.get("start_side") == "PRECEDING"
    if not (past and ascending and limits["end"] in (None, "CURRENT ROW")):
        raise unsupported("a window over a RANGE of months that is not before the current row, in ascending order")
    assert isinstance(start, exp.Interval)
    months = _steps(start, _MONTHS)
    key, aggregate = order.expressions[0].this, window.this
    value = aggregate.expressions[0] if len(aggregate.expressions) == 1 else exp.Null()
    result = (types.text_of(aggregate) or "").upper()
    given = exp.Literal.number(1) if isinstance(value, exp.Star) else value.copy()
    collected = window.copy()
    pair = call("named_struct", exp.Literal.string("k"), key.copy(), exp.Literal.string("v"), given)
    collected.set("this", call("collect_list", pair))
    spec = collected.args["spec"]
    spec.set("start", exp.Literal.number(_LONGEST_MONTH * months + _MARGIN))
    collected.args["order"].expressions[0].this.replace(call("unix_date", key.copy()))
    near = template(_NEAR, collected, key, exp.Literal.number(-months))
    values = template("transform(filter(a0, row_ -> row_.v IS NOT NULL), row_ -> row_.v)", near)
    window.replace(_of_values(call_name(aggregate), values, result, named(types.text_of(value) or "")))


def _of_values(name: str, values: exp.Expr, kind: str, number: object) -> exp.Expr:
    """The aggregate of an array that has no NULL in it; ``kind``: its type."""
    if name == "count":
        return cast(call("size", values), "BIGINT")
    if name in ("min", "max"):
        return call(f"array_{name}", values)
    if name == "sum" and kind:
        return template(_SUM.format(kind=kind), values)
    if name == "avg" and kind == "DOUBLE":
        doubles = template("transform(a0, each_ -> CAST(each_ AS DOUBLE))", values)
        return template("a0 / nullif(size(a1), 0)", template(_SUM.format(kind="DOUBLE"), doubles), values)
    raise unsupported(f"{name} over a RANGE of months (sum, count, min, max and avg of a DOUBLE or an integer work)")
