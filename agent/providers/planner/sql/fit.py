"""Reads a question over one table, and says how well the table explains it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.providers.planner.sql.attach import Attached
from agent.providers.planner.sql.by_table import in_its_words
from agent.providers.planner.sql.columns import name_parts, score, singular
from agent.providers.planner.sql.columns_shown import columns_listed, said_plainly, shown
from agent.providers.planner.sql.compiled import Compiled
from agent.providers.planner.sql.ground import Ground, Item, Named
from agent.providers.planner.sql.group_order import split_order
from agent.providers.planner.sql.interpret import Interpreter
from agent.providers.planner.sql.naming import Table, rows_of
from agent.providers.planner.sql.paraphrase import paraphrased
from agent.providers.planner.sql.phrases import CHART_KINDS, CHART_WORDS
from agent.providers.planner.sql.reading import Reading
from agent.providers.planner.sql.select import compiled
from agent.providers.planner.sql.shorthand import said_in_full
from agent.providers.planner.sql.spans import Span, question_tokens
from agent.providers.planner.sql.words import AGGREGATES, SYNONYMS


@dataclass(frozen=True, eq=False)
class Fit:
    """``score`` is how well the table accounts for the words; ``out.missing`` those that it does not."""

    text: str
    table: Table
    out: Compiled
    items: tuple[Item, ...]
    score: float
    reachable: tuple[Table, ...] = ()

    @property
    def names_rows(self) -> bool:
        """Whether the question speaks of the table's rows by its own name."""
        return any(isinstance(i, Named) and i.table is self.table and i.weight >= 1.3 for i in self.items)

    @property
    def complete(self) -> bool:
        return not self.out.missing and bool(self.out.sql)


@lru_cache(maxsize=512)
def fit(text: str, table: Table, others: tuple[Table, ...]) -> Fit:
    """The reading of a question over a table; ``others`` may be joined where its keys lead to them."""
    whole, (text, parts) = text, columns_listed(text)
    said = _without_its_name(text, table)
    named = 1.0 if said != text else 0.0
    text, over_all = _over_all(said, table)
    text, assumed = in_its_words(paraphrased(text), table, others)
    asked, by_group, _ = split_order(text)
    tokens = question_tokens(asked)
    made, reading = Ground(table, others), Reading(chart=chart_of(text), by_group=by_group)
    made.lists = bool(parts)
    items = said_in_full(made, made.items(tokens))
    if not parts and (by := _ranked_by(items, table)) is not None:
        words = [token.text for token in tokens]
        return fit(" ".join([*words[: by[0]], by[1], *words[by[0] :]]) + text[len(asked) :], table, others)
    interpreter = Interpreter(made, Attached(made, items, reading), reading)
    interpreter.run()
    if (listed := shown(made, reading, interpreter.s, parts) if parts else 0.0) is None:
        return fit(said_plainly(whole), table, others)
    reading.said += [assumed] if assumed else []
    out = compiled(made, reading)
    explained = sum(i.weight - _aggregated(i) for i in items if isinstance(i, Named))
    if any(isinstance(i, Named) and len(i.words) > 1 and rows_of(i.words[:1], table) for i in items):
        explained += 0.05
    explained -= 1.0 if _out_of_time(items, table) else 0.0
    explained += 0.3 if any(isinstance(i, Named) and i.table is table and i.weight >= 1.3 for i in items) else 0.0
    explained += listed + over_all + named + (0.5 if assumed else 0.0)
    total = explained + reading.score - 2.0 * len(out.missing) - 0.15 * len(made.joined)
    return Fit(whole if parts else text, table, out, tuple(items), round(total, 3), others)


_IN_TABLE = re.compile(r",? (?:in|from|of|within) (?:the |our )?((?:[a-z]\w+ ){1,3})table\b", re.IGNORECASE)
_AFTER_TABLE = re.compile(
    r"(?:^|,? )(?:according to|going by|judging by|based on|as per|looking at|to go by) (?:the |our )?"
    r"((?:[a-z]\w+[ ,]+){0,3}?[a-z]\w+)(?: table| data)?(?=\W*$|, )[ ,]*",
    re.IGNORECASE,
)


def _without_its_name(text: str, table: Table) -> str:
    """Without "in the churn feature table", where the words are of the table's name or comment: no condition."""
    last = singular(table.name.rsplit(".", 1)[-1].lower().split("_")[-1])
    match = _IN_TABLE.search(text)
    if match is None and (match := _AFTER_TABLE.search(text)) and singular(match[1].lower().split()[-1]) != last:
        match = None  # "according to the churn features": by the last word of its name
    known = [*re.findall(r"[a-z]+", table.name.rsplit(".", 1)[-1].lower()), *table.about]
    if match is None or not all(any(k.startswith(w[:5]) for k in known) for w in match[1].lower().split()):
        return text
    return (text[: match.start()] + text[match.end() :]).strip() or text


_OVER_ALL = re.compile(
    r"[,;.:?!]* ?\(?\b(?:over |across |for |of |with )?(?:all|every) (?:of )?(?:the |our )?(\w+s)"
    r" (?:taken |put |lumped |counted |summed |added )?(?:together|combined|summed|summed up|added up|up)\b\)?",
    re.IGNORECASE,
)


def _over_all(text: str, table: Table) -> tuple[str, float]:
    """Without "all regions together"; and what it says for a table that has them in a column of its own."""
    match = _OVER_ALL.search(text)
    if match is None:
        return text, 0.0
    own = any(score((match[1].lower(),), c) > 0.9 for c in table.columns)
    return (text[: match.start()] + text[match.end() :]).strip() or text, 1.0 if own else 0.0


def _ranked_by(items: Sequence[Item], table: Table) -> tuple[int, str] | None:
    """Where "number of" or "total" belongs: "top 5 zips by trips" and "top 5 days by refunds" group by one thing."""
    at = next((n for n, i in enumerate(items) if i.kind == "group" and i.words == ("by",)), None)
    if at is None or at < 2 or at + 1 >= len(items) or not any(i.kind in ("top", "super") for i in items[:at]):
        return None
    ranked, by = items[at - 1], items[at + 1]
    if not isinstance(by, Named) or by.value is not None or any(i.kind in ("agg", "count") for i in items):
        return None
    if ranked.kind == "bucket" and not any(i.kind == "top" for i in items[:at]):
        return None
    column = by.columns[0][1] if by.columns else None
    counted = rows_of(by.words, table) or column is None or column.identifies or not column.numeric
    if counted and (isinstance(ranked, Named) or ranked.kind == "bucket") and by.words[-1].endswith("s"):
        return None if by.words[-1] == "sales" else (by.start, "number of")  # which may be their amount
    return (by.start, "total") if not counted and ranked.kind == "bucket" else None


def _aggregated(item: Named) -> float:
    """What "total" weighs in a name that is none of the table's in full: of another one it is how things add up."""
    near = item.size > 1 and item.words[0] in AGGREGATES and bool(item.columns) and item.columns[0][0] <= 1.1
    return item.weight / item.size if near else 0.0


def _out_of_time(items: Sequence[Item], table: Table) -> bool:
    """Whether all years that are named lie well outside of those that sample rows have."""
    years = [
        int(v[:4]) for i in items if isinstance(i, Span) and i.kind == "time" for v in i.values[1:] if _YEAR.match(v)
    ]
    seen = [int(v[:4]) for c in table.columns if c.time for v in c.values if _YEAR.match(v)]
    return bool(years and seen) and (max(years) < min(seen) - 1 or min(years) > max(seen) + 1)


_YEAR = re.compile(r"(?:19|20)\d\d\b")


def chart_of(text: str) -> str:
    """The kind of chart that was asked for; "auto" where it was left open, empty where none was."""
    words = [t.word for t in question_tokens(text)]
    wanted = any(w in CHART_WORDS for w in words)
    for at, word in reversed(list(enumerate(words))):  # the last one that was asked for
        if word in CHART_KINDS and (wanted or word in ("pie", "histogram", "scatter", "scatterplot")):
            return CHART_KINDS[word]
        if word in ("line", "bar", "area") and words[at - 2 : at] in (["as", "a"], ["as", "an"]):
            return CHART_KINDS[word]
        if word in ("bars", "lines") and words[at - 1 : at] == ["as"]:
            return CHART_KINDS[word.removesuffix("s")]
    return "auto" if wanted else ""


def counts_unasked(one: Fit) -> bool:
    """Whether rows are counted though nothing was said of a number or of rows: "EMEA by month"."""
    spoken = any(i.table is one.table if isinstance(i, Named) else i.kind in _COUNTED for i in one.items)
    return one.complete and not spoken and "COUNT(*) AS number_of_rows" in one.out.sql


_COUNTED = frozenset({"count", "ask", "share", "common", "spread", "agg", "rate"})


def best_fits(text: str, tables: Sequence[Table], bonus: Callable[[str], float]) -> list[Fit]:
    """The readings over each of the tables, the best first."""
    every = tuple(tables)
    found = [fit(text, table, tuple(t for t in every if t is not table)) for table in every]
    newest = {f.table.name: _newest(f.table) for f in found if f.complete and _of_today(f.items)}
    latest = max(newest.values(), default=0)

    def off(f: Fit) -> float:
        """What a table loses that ended years before another one, where the question is about the last weeks."""
        year = newest.get(f.table.name, 0)
        return 0.0 if not year or year >= latest else 3.0 if year < latest - 1 else 1.5

    return sorted(
        found,
        key=lambda f: (not f.complete, off(f) - f.score - bonus(f.table.name), not _of_trade(f.table), f.table.name),
    )


def _of_trade(table: Table) -> bool:
    """Whether rows are what was sold or done, each with its time and amount: what "busiest" is of, before reviews."""
    numbers = {p for c in table.columns if c.numeric and not c.identifies for p in name_parts(c.name)}
    return any(c.time for c in table.columns) and any(w in p for p in numbers for w in SYNONYMS["revenue"])


def _of_today(items: Sequence[Item]) -> bool:
    return any(isinstance(i, Span) and i.kind == "time" and i.values[0] == "relative" for i in items)


def _newest(table: Table) -> int:
    """The last year that sample rows have, 0 where they have none."""
    return max((int(v[:4]) for c in table.columns if c.time for v in c.values if _YEAR.match(v)), default=0)
