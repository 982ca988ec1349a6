"""The columns that a question lists: "show customers in Osaka with first_name+last_name+email".

The list is put behind the question by ``language/columns_asked.py``. It is read over each table: rows show just these
columns. Where one of them names nothing, or no rows are asked for, the words go back into the question.
"""

from __future__ import annotations

import re

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.columns import Column, comment_score, score, singular
from agent.providers.planner.sql.figures_listed import are_figures, figured
from agent.providers.planner.sql.ground import Ground
from agent.providers.planner.sql.lookup import naming_columns
from agent.providers.planner.sql.naming import Table, own_key, rows_of
from agent.providers.planner.sql.reading import Reading
from agent.providers.planner.sql.walk import State

LISTED = re.compile(r" with (?P<list>[a-z_'-]+(?:\+[a-z_'-]+)+)[?.! ]*$", re.IGNORECASE)
_OWN = wordset("total totals amount amounts sum sums count counts value values figure figures")
_NAMES = frozenset({("name",), ("names",), ("full", "name"), ("full", "names")})
_KEYS = frozenset({"id", "ids", "key", "keys", "number", "numbers"})
_SURE = 0.55
_TIES = 3  # columns that a word fits as well: "date" of lines that are shipped, promised and received


def columns_listed(text: str) -> tuple[str, list[str]]:
    """(the question without its list, the words of each column); no words where it has none."""
    match = LISTED.search(text)
    return (text[: match.start()], match["list"].split("+")) if match else (text, [])


def said_plainly(text: str) -> str:
    """The question with its list as words of its own; figures stand for what is measured anyway."""
    rest, parts = columns_listed(text)
    if are_figures(parts):
        return f"{rest}: {' and '.join(p.replace('_', ' ') for p in parts)}"
    parts = [re.sub(r"^full_(?=names?$)", "", p).replace("_", " ") for p in parts if p.lower() not in _OWN]
    if not parts:
        return rest
    *most, last = parts
    return f"{rest}, with {', '.join(most)}{' and ' if most else ''}{last}"


def shown(made: Ground, r: Reading, s: State, parts: list[str]) -> float | None:
    """Has the rows show these columns. What they explain of the question, None where they are no such columns."""
    if are_figures(parts):
        return figured(made, r, s, parts)
    _row_of_each(made, r, s)
    if r.measures or r.counts or r.splits or r.distinct or r.share or r.pair or not (s.rows or s.ranks_rows or r.tests):
        return None
    apart = not (s.rows or s.ranks_rows)  # nothing says that rows of this table are meant
    explained, columns = 0.0, []
    for part in parts:
        value, found = _meant(made, _words(part, made))
        if not found or (apart and any(c.table != made.table.name for c in found)):
            return None
        explained += value
        columns += [c for c in found if c not in columns]
    r.columns = columns
    for column in columns:
        made.reach(column)
    return explained


def _row_of_each(made: Ground, r: Reading, s: State) -> None:
    """ "Richest customer in every segment", with a list of columns: the rows that lead, not how far they lead."""
    last = r.measures[0] if len(r.measures) == 1 else None
    if last is None or last.func not in ("max", "min") or last.column is None or r.counts or r.having:
        return
    if s.super_ is not None and s.rows and r.splits and all(sp.each for sp in r.splits):
        r.order_column, r.direction = last.column, "desc" if last.func == "max" else "asc"
        r.limit, r.partition, r.splits, r.measures = r.limit or 1, r.splits, [], []


def _words(part: str, made: Ground) -> tuple[str, ...]:
    """The words of one column; a name as it is written stays one."""
    written = any(c.name.lower() == part.lower() for t in made.near for c in t.columns)
    return (part.lower(),) if written else tuple(part.lower().split("_"))


def _meant(made: Ground, words: tuple[str, ...]) -> tuple[float, list[Column]]:
    """The columns that words name, and how well."""
    table = made.table
    if words in _NAMES and (names := naming_columns(table)):
        return 1.1, names
    if len(words) == 1 and words[0] in _KEYS and (keys := _keys(table, words[0])):
        return 1.0, keys
    own = _best(words, table)
    if words[0] == "total" and len(words) > 1 and not (own and own[0] > 1.1):
        return 0.0, []  # no sum of a column stands beside rows
    if own and (own[0] > 1.1 or (own[0] >= 0.75 and not own[1][0].identifies)):
        return own[0] * len(words), own[1]
    if (of := _of_another(made, words)) is not None:
        return of
    if own and own[0] >= _SURE:
        return own[0] * len(words), own[1]
    for other in made.near[1:]:
        if (far := _best(words, other)) and far[0] >= 0.9:
            return 0.8 * len(words), far[1][:1]
    return 0.0, []


def _keys(table: Table, word: str) -> list[Column]:
    """The key of a table's rows; of one that links two tables, both of them."""
    own = own_key(table)
    found = [c for c in table.columns if singular(word) in ("id", "key") and c.identifies and _is_key(c)]
    return [own] if own is not None else found[:2]


def _is_key(column: Column) -> bool:
    return column.name.lower().endswith(("key", "id"))


def _of_another(made: Ground, words: tuple[str, ...]) -> tuple[float, list[Column]] | None:
    """ "Customer name", "supplier": of what the rows' keys lead to."""
    for size in range(len(words), 0, -1):
        for other in made.near:
            if rows_of(words[:size], other) < 1.0:
                continue
            rest = words[size:]
            if not rest or rest in _NAMES:
                names = naming_columns(other) if other is not made.table or rest else []
                if names:
                    return 1.0 * len(words), names
                continue
            if len(rest) == 1 and rest[0] in _KEYS and (keys := _keys(other, rest[0])):
                return 1.0 * len(words), keys
            for reach in (other, *made.near):
                if (best := _best(rest, reach)) and best[0] >= 0.75:
                    return 0.9 * len(words), best[1][:1]
    return None


def _best(words: tuple[str, ...], table: Table) -> tuple[float, list[Column]] | None:
    """The columns of a table that words fit best, a word's worth of it."""
    fits = [
        (max(score(words, c), comment_score(words, c) if c.comment else 0.0) / len(words), c) for c in table.columns
    ]
    top = max((fit for fit, _ in fits), default=0.0)
    ties = [c for fit, c in fits if fit > top - 0.02]
    return (top, ties) if top and len(ties) <= _TIES else None
