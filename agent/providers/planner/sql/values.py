"""Words of a question that are values of a column: what sample rows hold, and what comments say codes mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlglot import exp

from agent.providers.planner.language.spelling import distance
from agent.providers.planner.sql.columns import Column, name_parts, score
from agent.providers.planner.sql.lookup import Lookup
from agent.providers.planner.sql.naming import Table, join_path, names_table

_LEGEND = re.compile(r"\b([A-Z0-9]{1,2}) ([a-z]+)")
_TRUE, _FALSE = frozenset({"1", "true", "y", "yes"}), frozenset({"0", "false", "n", "no"})


def is_flag(column: Column) -> bool:
    """Whether a column says yes or no: a boolean, or only ever 0 and 1, Y and N."""
    if column.type.startswith("boolean"):
        return True
    seen = {v.lower() for v in column.values}
    if seen and len(column.values) <= 2 and seen <= _TRUE | _FALSE and not column.identifies:
        return True
    return bool(re.search(r"\bY or N\b|\b1 (?:when|if)\b.*\belse 0\b", column.comment))


def flag_test(made: Lookup, column: Column, *, negated: bool = False) -> exp.Expr:
    """The condition that a flag is set, or is not."""
    left = made.col(column)
    if column.type.startswith("boolean"):
        return exp.Not(this=left) if negated else left
    if column.text:
        seen = sorted(v for v in column.values if v.lower() in (_FALSE if negated else _TRUE))
        return exp.EQ(this=left, expression=exp.Literal.string(seen[0] if seen else "N" if negated else "Y"))
    return exp.EQ(this=left, expression=exp.Literal.number(0 if negated else 1))


def flag_of(made: Lookup, words: Sequence[str]) -> Column | None:
    """The flag that words name: "churned", "approved", "a discount"."""
    for column in made.table.columns:
        if is_flag(column) and score([stem(w) for w in words], column) + score(words, column) > 0:
            return column
        if (
            is_flag(column)
            and any(stem(p) == stem(w) for w in words for p in name_parts(column.name))
            and len(words) == 1
        ):
            return column
    return None


def stem(word: str) -> str:
    for ending in ("ing", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def value_test(made: Lookup, words: Sequence[str], *, negated: bool = False) -> exp.Expr | None:
    """The condition that words state by naming a value: "visa", "EMEA", "urgent", "returned". None where none does."""
    said = " ".join(words).lower()
    best: tuple[int, int, str, Column, str] | None = None
    for table in (made.table, *made.others):
        way = 0 if table is made.table else len(join_path(made.table, table, made.others) or ())
        if table is not made.table and not way:
            continue
        for column in table.columns:
            found = _value(said, column)
            if found and (best is None or (found[0], way) < best[:2]):
                best = (found[0], way, table.name, column, found[1])
    if best is None:
        return None
    _, _, name, column, value = best
    made.join(next(t for t in (made.table, *made.others) if t.name == name))
    made.out.reading.append(f"where `{column.name}` is {'not ' if negated else ''}“{value}”")
    return equals(made.col(column), column, value, negated=negated)


def equals(left: exp.Expr, column: Column, value: str, *, negated: bool = False) -> exp.Expr:
    test = exp.NEQ if negated else exp.EQ
    if column.text:
        return test(this=exp.Lower(this=left), expression=exp.Literal.string(value.lower()))
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        return test(this=left, expression=exp.Literal.number(value))
    return test(this=left, expression=exp.Literal.string(value))


def _value(said: str, column: Column) -> tuple[int, str] | None:
    """(how far-fetched, value) where a column holds what was said."""
    if not column.text:
        return None
    for value in column.values:
        if value.lower() == said:
            return 0, value
    for code, meaning in _LEGEND.findall(column.comment):
        if meaning in (said, stem(said)) or stem(meaning) == stem(said):
            return 1, code
    listed = re.findall(r"\b(?:\d-)?[A-Z]{3,}\b", column.comment)
    for value in listed:
        if said in (value.lower(), value.lower().lstrip("0123456789-")):
            return 1, value  # "urgent" is the value 1-URGENT
    for value in column.values:
        parts = [p for p in re.split(r"[^a-z]+", value.lower()) if p]
        if parts == said.split() or (len(column.values) <= 30 and len(parts) == 1 and stem(parts[0]) == stem(said)):
            return 1, value
    for value in column.values:
        if len(said) >= 5 and abs(len(value) - len(said)) <= 1 and distance(said, value.lower(), limit=1) <= 1:
            return 2, value
    if any(word in ("status", "flag", "state") for word in name_parts(column.name)) or column.name.lower().endswith(
        ("status", "flag")
    ):
        codes = [v for v in column.values if len(v) == 1]
        if codes and len(codes) == len(column.values):
            same = [v for v in codes if v.lower() == said[0]]
            if len(same) == 1 and len(said) > 3:
                return 3, same[0]
    return None


def holds_number(made: Lookup, number: str, hints: Sequence[str]) -> Column | None:
    """The key or code that a bare number is one of: "starting in 10003"."""
    found = [
        c for c in made.table.columns
        if c.identifies and (number in c.values or (len(number) == 5 and "zip" in name_parts(c.name)[-1]))
    ]  # fmt: skip
    ranked = sorted(found, key=lambda c: -max((score([h], c) for h in hints), default=0.0))
    return ranked[0] if ranked else None


def unplaced(made: Lookup, words: Sequence[str]) -> list[str]:
    """The words that neither the tables' names nor any column accounts for."""
    return [w for w in words if not accounted(made, w)]


def accounted(made: Lookup, word: str) -> bool:
    tables: Sequence[Table] = (made.table, *(t for t, _, _ in made.joined))
    return any(names_table(word, t.name) for t in tables) or made.placed(word)
