"""The figures that a question lists: "orders of 1995 with count+sum", put so by ``language/figures_asked.py``.

Read over a table: each is of the rows or groups that the question without its list asks for. A bare "total" or
"average" is of what is measured there already, else of what the table is mainly about.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.columns import Column, comment_score, main_measure, score
from agent.providers.planner.sql.ground import Ground
from agent.providers.planner.sql.measures import aggregate, counted_rows, name_of
from agent.providers.planner.sql.naming import own_key, row_word, rows_of
from agent.providers.planner.sql.reading import Measured, Reading
from agent.providers.planner.sql.subsets import side_by_side_spans
from agent.providers.planner.sql.walk import State
from agent.providers.planner.sql.words import MONEY, Func

_COUNTS = wordset("count counts number numbers no nr")
_FUNCS: dict[str, Func] = {
    **dict.fromkeys(("average", "avg", "mean"), "avg"), "median": "median",
    **dict.fromkeys(("total", "sum", "overall"), "sum"),
    **dict.fromkeys(("min", "minimum", "lowest", "smallest", "cheapest"), "min"),
    **dict.fromkeys(("max", "maximum", "highest", "largest", "biggest", "priciest", "dearest"), "max"),
}  # fmt: skip
_SAY_NOTHING = wordset("of the all value values amount amounts figure")
_SURE = 0.55


def are_figures(parts: list[str]) -> bool:
    return bool(parts) and all(_func(p.split("_")) for p in parts)


def _func(words: list[str]) -> str:
    if words[0] in _COUNTS or words[:2] == ["how", "many"]:
        return "count"
    return _FUNCS.get(words[0], "")


def figured(made: Ground, r: Reading, s: State, parts: list[str]) -> float | None:
    """Has the reading measure these figures. What they explain of the question; None where they do not fit it."""
    plain = not (
        r.distinct or r.pair or r.part is not None or r.share or r.growth or r.each or r.partition or r.running
    )
    if not plain or r.order_column is not None or r.limit is not None or len({m.column for m in r.measures}) > 1:
        return None
    if not (s.rows or r.measures or r.splits or r.tests):
        return None
    of = r.measures[0].column if r.measures else None
    row = s.row_words[-1] if s.row_words else ""
    made_of = [_figure(made, part.split("_"), of, row) for part in parts]
    if not all(made_of):
        return None
    r.measures = [one for one in made_of if one is not None]
    r.counts = False
    if r.sides:
        side_by_side_spans(r)
    return sum(0.9 * len([w for w in part.split("_") if w not in _SAY_NOTHING]) for part in parts)


def _figure(made: Ground, words: list[str], of: Column | None, row: str) -> Measured | None:
    func = _func(words)
    rest = tuple(w for w in words[2 if words[0] == "how" else 1 :] if w not in _SAY_NOTHING)
    if func == "count":
        return _count(made, rest, row)
    column = of if of is not None and of.numeric else main_measure(made.table.columns)
    column = _number(made, rest) if rest else column
    if column is None:
        return None
    if not rest or of is not column:
        made.out.reading.append(f"{name_of(func, '').strip('_')} of `{column.name}`")
    return Measured(aggregate(func, made.col(column)), name_of(func, column), column, func)  # type: ignore[arg-type]


def _count(made: Ground, words: Sequence[str], row: str) -> Measured | None:
    """How many rows there are, or how many different things of another sort among them."""
    words, last = tuple(words), tuple(words)[-1:]
    if len(words) == 0:
        return counted_rows(row_word(row, made.table) if row else "")
    number = _number(made, words, sure=1.1)
    if number is not None:
        return Measured(aggregate("sum", made.col(number)), name_of("sum", number), number, "sum")
    if len(words) > 1 and rows_of(words[:1], made.table) >= 1.0 and (own := _other(made, words[1:])) is not None:
        return _different(made, own)  # "part types"
    if rows_of(words, made.table) >= 0.7 or rows_of(last, made.table) >= 1.0:
        return counted_rows(last[0])
    for other in made.near[1:]:
        key = own_key(other)
        mine = next((c for c in made.table.columns if key is not None and c.name.endswith(key.name[2:])), None)
        if key is not None and mine is not None and mine.identifies and rows_of(words, other) >= 1.0:
            return _different(made, mine)
    column = _other(made, words)
    return _different(made, column) if column is not None else None


def _other(made: Ground, words: tuple[str, ...]) -> Column | None:
    """The column of the table's own rows that words name and that is no number."""
    fits = [(score(words, c) / len(words), c) for c in made.table.columns if not c.numeric or c.identifies]
    best = max(fits, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= 0.75 else None


def _different(made: Ground, column: Column) -> Measured:
    counted = exp.Count(this=exp.Distinct(expressions=[made.col(column)]))
    return Measured(counted, f"count_{column.name}", column, "distinct")


def _number(made: Ground, words: tuple[str, ...], sure: float = _SURE) -> Column | None:
    """The number of the table's own rows that words name."""
    numbers = [c for c in made.table.columns if c.numeric and not c.identifies]
    fits = [(max(score(words, c), comment_score(words, c) if c.comment else 0.0) / len(words), c) for c in numbers]
    top = max((fit for fit, _ in fits), default=0.0)
    ties = [c for fit, c in fits if fit > top - 0.02]
    if top >= sure and top > 0:
        main = main_measure(ties)
        return ties[0] if len(ties) == 1 else main
    return main_measure(numbers) if set(words) <= MONEY and sure == _SURE else None
