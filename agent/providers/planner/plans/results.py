"""What a query gave, told: its point in a sentence, the reading that was taken, a chart where one helps."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp

from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.columns import name_parts, time_column
from agent.providers.planner.sql.compiled import Compiled
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.tables import Found
from agent.providers.planner.steps import Lookup, Result
from agent.providers.planner.tooltext import number
from agent.providers.planner.wording import bold, code, count, joined

CHART_ROWS = 200


def plain(result: Result) -> str:
    rows = result.parsed.rows
    if len(rows) == 1 and len(rows[0]) == 1:
        name, value = next(iter(rows[0].items()))
        return f"{bold(figure(value))} ({code(name)})."
    return result.parsed.summary


def told(made: Compiled, found: Found, result: Result) -> str:
    """The point of a result in one or two sentences."""
    rows = result.parsed.rows
    table = code(found.table.name)
    if not rows or (made.measured and not made.grouped and all(v in ("-", "", "NULL") for v in rows[0].values())):
        return f"No rows of {table} fit.{_covered(found)}"
    if made.single and len(rows) == 1:
        name, value = next(iter(rows[0].items()))
        if name.startswith("number_of_"):
            noun = name.removeprefix("number_of_").replace("_", " ")
            there = "matching " if made.filtered else ""
            return f"There are {bold(figure(value))} {there}{noun if noun != 'rows' else 'rows'} in {table}."
        return f"The {name.replace('_', ' ')} is {bold(figure(value))} ({table})."
    if len(rows) == 1 and not made.x:
        return (
            f"From {table}: "
            + joined([f"{name.replace('_', ' ')} {bold(figure(value))}" for name, value in rows[0].items()])
            + "."
        )
    shown = total_rows(result)
    if made.x and made.y and made.y in rows[0] and made.x in rows[0] and (made.grouped or made.measured):
        unranked = made.x_time or made.by_group
        if unranked and shown > len(rows):
            return f"{count(shown, 'row')} of {table}, along {code(made.x)}."  # the highest may be among the others
        top = max(rows, key=lambda r: number(r[made.y]) or 0) if unranked else rows[0]
        word = "Lowest" if made.direction == "asc" else "Highest"
        line = (
            f"{count(shown, 'row')}. {word}: {code(made.x)} {bold(top[made.x])} with "
            f"{made.y.replace('_', ' ')} {bold(figure(top[made.y]))}."
        )
        if not unranked and len(rows) > 2 and not made.limited and shown == len(rows):
            line += (
                f" {'Highest' if word == 'Lowest' else 'Lowest'}: {bold(rows[-1][made.x])} with "
                f"{figure(rows[-1][made.y])}."
            )
        return line
    line = f"{count(shown, 'row')} of {table}"
    if made.y and made.y in rows[0]:
        first, last = figure(rows[0][made.y]), figure(rows[-1][made.y])
        line += (
            f"; {code(made.y)} goes from {bold(first)} to {bold(last)}"
            if shown > 1
            else f": {code(made.y)} is {bold(first)}"
        )
    return line + "."


def _covered(found: Found) -> str:
    """Which time the sample rows of the table lie in, where the question was about one."""
    asked = any(isinstance(i, Span) and i.kind == "time" for i in found.best.items)
    column = time_column(found.table.columns) if asked else None
    if column is None or not column.values:
        return ""
    first, last = min(column.values)[:10], max(column.values)[:10]
    return f" The rows of it that I looked at lie between {first} and {last}: ask for a time in there."


def total_rows(result: Result) -> int:
    """How many rows a query gave; its text shows the first of them."""
    match = re.match(r"([\d,]+) rows?", result.parsed.summary)
    return int(match[1].replace(",", "")) if match else len(result.parsed.rows)


def figure(value: str) -> str:
    """A number as people write it: thousands separated, two decimals at most; anything else as it is."""
    if re.fullmatch(r"-?\d+", value):
        return f"{int(value):,}"
    if re.fullmatch(r"-?\d+\.\d+(e[+-]?\d+)?", value, re.IGNORECASE):
        return f"{float(value):,.2f}"
    return value


def charted(scene: Scene, result: Result, made: Compiled) -> Lookup:
    """Shows a chart when one was asked for, or when the result is a ranking or a course of time. Returns what to say
    where it could not be drawn ("" else), and what the call gave where it was drawn (None else)."""
    rows = result.parsed.rows
    if not scene.has("show_chart") or len(rows) < 2:
        return "", None
    wanted = bool(made.chart)
    drawable = bool(made.x and made.y) and made.x in rows[0] and made.y in rows[0]
    if made.paired:
        drawable = True
    elif not (made.grouped and (wanted or made.color)):
        # a label must be its row's alone, or marks would cover each other
        drawable = drawable and len({row[made.x] for row in rows}) == len(rows)
    if not wanted and (not drawable or total_rows(result) > CHART_ROWS):
        return "", None
    course = made.x_time and made.grouped and made.x not in ("hour", "weekday")
    kind = made.chart if made.chart not in ("", "auto") else "line" if course else "bar"
    args = {
        "statement_id": statement_id_of(result),
        "kind": kind,
        "x": made.x,
        "y": made.y,
        "color": made.color,
        "title": _title(made),
    }
    if not args["statement_id"]:
        return "", None
    if not drawable:
        args = {"statement_id": args["statement_id"], "kind": None if made.chart == "auto" else made.chart}
    drawn = (yield from scene.ask(scene.call_for("show_chart", **args)))[0]
    if (
        drawn.is_error
        and wanted
        and "share the same" in drawn.text
        and (sql := told_apart(str(result.call.args["sql"])))
    ):
        # Two franchises of one name are two bars: they are drawn with what tells them apart.
        again = scene.call_for("execute_sql", **{**result.call.args, "sql": sql})
        result = (yield from scene.ask(again))[0]
        if not result.is_error:
            args |= {"statement_id": statement_id_of(result)}
            drawn = (yield from scene.ask(scene.call_for("show_chart", **args)))[0]
            if not drawn.is_error:
                return f"Several share one {code(made.x)}: the chart says beside it what tells them apart.", drawn
    if drawn.is_error:
        return f"The chart could not be drawn: {drawn.parsed.summary}" if wanted else "", None
    return "", drawn


def told_apart(sql: str) -> str:
    """The query with the key that it groups by, and does not show, in its first column's label: ``Kita (1042)``.

    Empty where there is no such key, or more than one.
    """
    tree = sqlglot.parse_one(sql, dialect="databricks")
    group = tree.args.get("group")
    if not isinstance(tree, exp.Select) or group is None:
        return ""
    label = tree.expressions[0]
    keys = [one for one in group.expressions if isinstance(one, exp.Column) and one not in tree.expressions]
    if not isinstance(label, exp.Column) or len(keys) != 1:
        return ""
    apart = exp.func("CONCAT", label.copy(), exp.Literal.string(" ("), keys[0].copy(), exp.Literal.string(")"))
    label.replace(exp.alias_(apart, label.name))
    return tree.sql(dialect="databricks")


def _title(made: Compiled) -> str:
    y, x = made.y.replace("_", " "), " ".join(name_parts(made.x))
    return f"{y} by {x}".capitalize() if x and y else ""


def statement_id_of(result: Result) -> str:
    match = re.search(r"\(statement ([^)\s]+)\)", result.text) or re.search(r"\bstatement_id:? ([\w-]+)", result.text)
    return match[1] if match else ""


# A chart's kind → another one that can be drawn of the same columns.
_OTHER_KIND = {"bar": "a pie chart", "pie": "a bar chart", "line": "an area chart", "area": "a line chart"}
_NO_SHARES = ("average", "avg", "mean", "median", "min", "max", "highest", "lowest")  # they add up to nothing
_OTHER_SPAN = {"hour": "day", "day": "week", "week": "month", "month": "day"}


def other_kind(drawn: Result) -> tuple[str, ...]:
    """What to say to see a chart as another kind: "The chart is shown to the person: bar with x = zip, y = trips"."""
    kind = re.search(r"shown to the person: (\w+)", drawn.text)
    if not kind or kind[1] not in _OTHER_KIND:
        return ()
    if kind[1] == "bar" and re.search(rf"\by = (?:{'|'.join(_NO_SHARES)})", drawn.text):
        return ("Show it as a histogram",)
    return (f"Show it as {_OTHER_KIND[kind[1]]}",)


def followups(found: Found, drawn: Result | None) -> tuple[str, ...]:
    """Questions that go on from here, over columns that are there. ``drawn``: what its chart's call gave."""
    made, table = found.best.out, found.table
    measure = next((c for c in table.columns if c.numeric and not c.identifies), None)
    splits = [c for c in table.columns if (c.identifies and c.name.lower().endswith("zip")) or c.text]
    split = next(iter(splits), None)
    ideas = []
    if drawn and made.grouped and not (made.color or made.limited):
        ideas += other_kind(drawn)
        if made.x in _OTHER_SPAN and made.timed:
            ideas.append(f"The same per {_OTHER_SPAN[made.x]}")
        elif other := next((c for c in splits if c.name != made.x), None):
            ideas.append(f"The same by {other.name}")
    if not made.grouped and measure is not None and split is not None:
        ideas.append(f"Average {measure.name} by {split.name} in {table.name} as a chart")
    if any(c.time for c in table.columns) and not made.timed:
        ideas.append(f"Number of rows per day in {table.name} as a chart")
    if made.grouped or made.counts:
        ideas.append(f"Show me 5 sample rows from {table.name}")
    ideas.append(f"Describe {table.name}")
    return tuple(ideas)
