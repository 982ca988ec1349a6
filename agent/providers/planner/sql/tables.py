"""Finds the table that a question is about: searches its words, looks at the likeliest tables, weighs their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.providers.planner.plans.catalog import columns_in, singular
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.columns import Column, best_column
from agent.providers.planner.sql.naming import Table, names_table
from agent.providers.planner.sql.question import Question
from agent.providers.planner.sql.words import SYNONYMS
from agent.providers.planner.steps import Lookup
from agent.providers.planner.things import Thing, things_of

LOOKED_AT = 7
SEARCHES = 6


@dataclass(frozen=True)
class Found:
    """The table, those that may be joined to it, and others that fit the question as well."""

    table: Table
    joinable: tuple[Table, ...] = ()
    rivals: tuple[str, ...] = ()
    next_best: tuple[Table, ...] = ()


def find_table(scene: Scene, question: Question) -> Lookup:
    """The table for a question, or None when nothing fits."""
    if question.table:
        looked = yield from _look_at(scene, [question.table])
        if not looked:
            return None
        tables = yield from _neighbours(scene, question, looked[0])
        return Found(looked[0], tables)
    words = _search_words(question)
    focus = scene.memory.focus("table")
    if not words and focus is not None:
        looked = yield from _look_at(scene, [focus.name])
        return Found(looked[0]) if looked else None
    hits: dict[str, int] = {}
    calls = [scene.call_for("search_tables", query=word) for word in words]
    for result in (yield from scene.look_all(calls)):
        for thing in things_of("table", result) if result is not None else ():
            hits[thing.name] = hits.get(thing.name, 0) + 1
    if focus is not None and focus.name.count(".") == 2:
        hits.setdefault(focus.name, 0)
    ranked = sorted(hits, key=lambda name: (-(_name_score(name, question) + hits[name]), name))
    looked = yield from _look_at(scene, ranked[:LOOKED_AT])
    if not looked:
        return None
    scored = sorted(
        ((_score(table, question, scene, focus), table) for table in looked), key=lambda pair: (-pair[0], pair[1].name)
    )
    best, table = scored[0]
    if best <= 0:
        return None
    rivals = tuple(t.name for value, t in scored[1:] if value == best)
    return Found(table, tuple(t for _, t in scored[1:]), rivals, tuple(t for value, t in scored[1:] if value > 0))


def _neighbours(scene: Scene, question: Question, table: Table) -> Lookup:
    """Tables that words of the question name, for a join, when the table lacks a column for them."""
    lacking = [w for p in question.phrases for w in p if best_column((w,), table.columns)[0] is None]
    if not lacking:
        return ()
    results = yield from scene.look_all([scene.call_for("search_tables", query=singular(w)) for w in lacking[:2]])
    names = {t.name for r in results if r is not None for t in things_of("table", r)} - {table.name}
    return (yield from _look_at(scene, sorted(names)[:3]))


def _look_at(scene: Scene, names: Sequence[str]) -> Lookup:
    results = yield from scene.look_all([scene.call_for("describe_table", table=name, limit=0) for name in names])
    found = []
    for name, result in zip(names, results, strict=True):
        if result is not None:
            full = re.match(r"[\w`-]+\.[\w`-]+\.[\w`-]+", result.parsed.summary)
            own = full[0] if full else name
            found.append(Table(own, tuple(Column(own, column, kind) for column, kind in columns_in(result))))
    return tuple(found)


def _search_words(question: Question) -> list[str]:
    """What to search for: the subject first, then the words of measures, groups and filters."""
    words = [w for w in question.subject]
    for phrase in question.phrases:
        words += phrase
    for item in question.filters:
        if item.op == "in":
            words += item.words[:2]
    kept = [singular(w) for w in words if len(w) > 1 and not w.isdigit()]
    found = list(dict.fromkeys(w for w in kept if re.fullmatch(r"[\w-]+", w)))
    if not question.subject and len(found) < SEARCHES:
        found += [s for w in found for s in SYNONYMS.get(w, ())[:2]]
    return list(dict.fromkeys(found))[:SEARCHES]


def _place_words(question: Question) -> set[str]:
    words = set(question.subject)
    for item in question.filters:
        words |= set(item.words)
    for group in question.groups:
        words |= set(group.words)
    return words


def _name_score(name: str, question: Question) -> float:
    """How well a table's own name fits the subject, and its schema any word of the question."""
    *place, own = name.lower().split(".")
    parts = [singular(p) for p in own.split("_")]
    total = 0.0
    for word in question.subject:
        base = singular(word)
        if base == singular(own):
            total += 8
        elif base in parts:
            total += 5 if parts[-1] == base else 4
        elif len(base) >= 4 and any(base in p or (p in base and len(p) >= 4) for p in parts):
            total += 2
    if len(question.subject) > 1 and "".join(singular(w) for w in question.subject) == "".join(parts):
        total += 6
    total += sum(6 for word in _place_words(question) if word in place)
    return total


def _score(table: Table, question: Question, scene: Scene, focus: Thing | None) -> float:
    total = _name_score(table.name, question)
    for words in question.pair or ():
        total += 3 * best_column(words, table.columns)[1] or -3
    for measure in question.measures:
        said = [w for w in measure.words if not names_table(w, table.name)] or list(measure.words)
        column, value = best_column(said, table.columns, numeric=measure.func not in ("distinct",))
        total += 3 * value if column is not None else -3 if measure.words else 0
    for group in question.groups:
        if group.bucket:
            total += 2 if any(c.time for c in table.columns) else -4
        elif group.words:
            column, value = best_column(group.words, table.columns, groups=True)
            total += 3 * value if column is not None else -2
    for phrase in (question.order, *(f.words for f in question.filters if f.op not in ("in", "time"))):
        if phrase:
            column, value = best_column(phrase, table.columns)
            total += 2 * value if column is not None else -1
    for item in question.filters:
        if item.op == "time":
            total += 2 if any(c.time for c in table.columns) else -4
        elif item.op == "in":
            total += max((best_column((w,), table.columns)[1] for w in item.words), default=0)
    unplaced = [w for w in question.subject if _name_score(table.name, Question(subject=(w,))) == 0]
    for word in unplaced:
        total += 2 * best_column((word,), table.columns)[1] or -1
    if focus is not None and focus.name.lower() == table.name.lower():
        total += 3
    place = table.name.lower().split(".")
    if scene.context.get("schema", "").lower() == place[1] and scene.context.get("catalog", "").lower() == place[0]:
        total += 1
    return total
