"""Finds the table that a question is about: searches its words, looks at the likeliest tables, weighs their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.plans.catalog import singular
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.columns import best_column
from agent.providers.planner.sql.described import look_at
from agent.providers.planner.sql.lookup import Lookup as Reach
from agent.providers.planner.sql.naming import MAX_JOINS, Table, key_stem, names_table
from agent.providers.planner.sql.question import Question
from agent.providers.planner.sql.words import MONEY, SYNONYMS
from agent.providers.planner.steps import Lookup
from agent.providers.planner.things import Thing, things_of

LOOKED_AT = 7
SEARCHES = 6
VALUES = 50  # sample rows, to learn what columns hold


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
        looked = yield from look_at(scene, [question.table])
        if not looked:
            return None
        tables = yield from _neighbours(scene, question, looked[0])
        return Found(looked[0], tables)
    words = _search_words(question)
    focus = scene.memory.focus("table")
    if not words and focus is not None:
        looked = yield from look_at(scene, [focus.name])
        return Found(looked[0]) if looked else None
    hits: dict[str, int] = {}
    about: dict[str, set[str]] = {}
    calls = [scene.call_for("search_tables", query=word) for word in words]
    for word, result in zip(words, (yield from scene.look_all(calls)), strict=True):
        for thing in things_of("table", result) if result is not None else ():
            hits[thing.name] = hits.get(thing.name, 0) + 1
            about.setdefault(thing.name, set()).add(word)
    if focus is not None and focus.name.count(".") == 2:
        hits.setdefault(focus.name, 0)
    ranked = sorted(hits, key=lambda name: (-(_name_score(name, question) + hits[name]), name))
    looked = yield from look_at(scene, ranked[:LOOKED_AT], about=about)
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


def look_further(scene: Scene, found: Found) -> Lookup:
    """What was found, with values of its columns, and with the tables that keys lead to from it."""
    place = found.table.name.rsplit(".", 1)[0]
    names: Sequence[Thing] = yield from scene.things("table", schema=place)
    known = {t.name: t for t in (found.table, *found.joinable)}
    reached, wanted = [found.table], [found.table]
    for _ in range(MAX_JOINS):
        stems = {stem for t in wanted for c in t.columns if (stem := key_stem(c))}
        fresh = sorted(
            n.name for n in names
            if n.name not in {t.name for t in reached} and any(_is_of(stem, n.name) for stem in stems)
        )[:LOOKED_AT]  # fmt: skip
        looked = yield from look_at(scene, [n for n in fresh if n not in known])
        wanted = [*(known[n] for n in fresh if n in known), *looked]
        reached += wanted
        if not wanted:
            break
    full: list[Table] = yield from look_at(scene, [t.name for t in reached], rows=VALUES)
    about = {t.name: t.about for t in reached}
    full = [replace(t, about=t.about | about.get(t.name, frozenset())) for t in full]
    table = next((t for t in full if t.name == found.table.name), found.table)
    others = [t for t in found.joinable if t.name not in {f.name for f in full}]
    return replace(found, table=table, joinable=(*(t for t in full if t is not table), *others))


def _is_of(stem: str, name: str) -> bool:
    own = name.rsplit(".", 1)[-1].lower()
    return own.startswith(stem) or stem in own.split("_") or any(p.startswith(stem) for p in own.split("_"))


def _neighbours(scene: Scene, question: Question, table: Table) -> Lookup:
    """Tables that words of the question name, for a join, when the table lacks a column for them."""
    lacking = [w for p in question.phrases for w in p if best_column((w,), table.columns)[0] is None]
    if not lacking:
        return ()
    results = yield from scene.look_all([scene.call_for("search_tables", query=singular(w)) for w in lacking[:2]])
    names = {t.name for r in results if r is not None for t in things_of("table", r)} - {table.name}
    return (yield from look_at(scene, sorted(names)[:3]))


_SAY_LITTLE = wordset(
    """
    not rate rates ratio placed made sold paid used spent best worst selling start end starting ending total value
    name names who our volume
    """
)


def _search_words(question: Question) -> list[str]:
    """What to search for: the subject first, then the words of measures, groups and filters."""
    words = [w for w in question.subject]
    for phrase in question.phrases:
        words += phrase
    for item in (*question.filters, *question.numerator):
        if item.op == "in":
            words += item.words[-2:]
        elif item.op == "like":
            words += item.words
    kept = [singular(w) for w in words if len(w) > 1 and not w.isdigit() and w not in _SAY_LITTLE]
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
        if column is None and Reach(table).duration(measure.words) is not None:
            total += 5
        total += 3 * value if column is not None else -3 if measure.words else 0
    for group in question.groups:
        if group.bucket:
            total += 2 if any(c.time for c in table.columns) else -4
        elif group.words and all(names_table(w, table.name) for w in group.words) and not question.counts:
            total += 4
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
    money = any(c.numeric and not c.identifies and best_column(("revenue",), [c])[1] for c in table.columns)
    total -= 0 if money else sum(9 for w in question.subject if w in MONEY)
    hidden = [w for f in (*question.filters, *question.numerator) if f.op == "in" for w in f.words]
    for word in (*question.subject, *hidden):
        if singular(word) in table.about and not best_column((word,), table.columns)[1]:
            total += 2
    if question.numerator:
        total += sum(max((best_column((w,), table.columns)[1] for w in f.words), default=0) for f in question.numerator)
    unplaced = [w for w in question.subject if _name_score(table.name, Question(subject=(w,))) == 0]
    for word in unplaced:
        total += 2 * best_column((word,), table.columns)[1] or -1
    if focus is not None and focus.name.lower() == table.name.lower():
        total += 3
    place = table.name.lower().split(".")
    if scene.context.get("schema", "").lower() == place[1] and scene.context.get("catalog", "").lower() == place[0]:
        total += 1
    return total
