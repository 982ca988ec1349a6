"""Finds the table that a question is about: searches its words, looks at the likeliest tables, reads it over each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.providers.planner.language.spelling import is_known
from agent.providers.planner.plans.catalog import singular
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.described import look_at
from agent.providers.planner.sql.fit import Fit, best_fits
from agent.providers.planner.sql.naming import MAX_JOINS, Table, key_stem, nearly_named
from agent.providers.planner.sql.searched import SOUGHT, search_words
from agent.providers.planner.sql.spans import question_tokens
from agent.providers.planner.sql.words import SYNONYMS, TABLE_SYNONYMS
from agent.providers.planner.steps import Lookup
from agent.providers.planner.things import Thing, things_of

LOOKED_AT = 7
_BROUGHT_IN = re.compile(
    r"how much (?:money |revenue )?(?:did|does|do|has|have) (?!(?:we|you|they|it)\b)[\w ]+? (?:br(?:ing|ought) in|make"
    r"|made|earn(?:ed)?|take in|taken in|sell|sold)\b",
    re.I,
)
_IN_SCHEMA = re.compile(
    r",? (?:in|from|of|within|inside|for|on)(?: the)?(?: schema)? `?(?P<schema>\w+\.\w+)`?(?: schema| data)?"
    r"(?![\w.])",
    re.IGNORECASE,
)
VALUES = 50  # sample rows, to learn what columns hold
BESIDE = 0.15  # for a table of the schema that is spoken of: above what its name may fit worse
_AMOUNTS = ("price", "amount")  # what columns of money made are called where none has the word that was said
TRIED = 3  # tables whose keys are followed where no table explains everything


@dataclass(frozen=True)
class Found:
    """The best reading, and the names of other tables that explain the question as well."""

    best: Fit
    rivals: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        return self.best.table


def find(scene: Scene, text: str, *, table: str = "") -> Lookup:
    """The reading of a question, over the table that explains it best; None when no table has to do with it."""
    focus = scene.memory.focus("table")
    text, inside = (text, frozenset()) if table else (yield from _within_schema(scene, text))
    named = table or next((t.text for t in question_tokens(text) if t.kind == "dotted"), "")
    if named:
        looked: list[Table] = yield from look_at(scene, [named], rows=VALUES)
        if not looked:
            return None
    else:
        words = search_words(text)
        if not words and focus is not None:
            names = [focus.name]
        else:
            names = yield from _searched(scene, words, text, focus)
        if inside:
            names = [n for n in names if n in inside] + sorted(inside - {*names})
        looked = yield from look_at(scene, names[:LOOKED_AT], rows=VALUES)
    if not looked:
        return None
    if not named and len(own := [t for t in looked if _written_out(t.name, text)]) == 1:
        named = own[0].name
        looked = [own[0], *(t for t in looked if t is not own[0])]
    bonus = _Bonus(scene, focus)
    fits = [f for f in best_fits(text, looked, bonus.of) if not named or f.table is looked[0]]
    wider: list[Table] = [*looked]
    if not fits[0].complete or named or _rather(fits):
        for tried in fits[:TRIED] if table or not (named and fits[0].complete) else ():
            wider += yield from _reached(scene, tried.table, wider)
        if len(wider) > len(looked):
            fits = best_fits(text, wider, bonus.of)
            if named:
                fits = [f for f in fits if f.table is looked[0]]
    if not fits[0].complete and not named:
        places = {f.table.name.rsplit(".", 1)[0]: f.table for f in reversed(fits[:TRIED])}
        for table_of in reversed(places.values()):
            wider += yield from _beside(scene, table_of, wider)
        fits = best_fits(text, wider, bonus.of)
    if not fits[0].complete and not named and _BROUGHT_IN.match(text):
        names = yield from _searched(scene, _AMOUNTS, text, None)  # "how much did visa bring in": a table of sales
        have = {t.name for t in wider}
        more: list[Table] = yield from look_at(scene, [n for n in names if n not in have][:LOOKED_AT], rows=VALUES)
        wider += more
        for one in more:
            wider += yield from _reached(scene, one, wider)
        wider = list({t.name: t for t in wider}.values())
        fits = best_fits(text, wider, bonus.of) if more else fits
    best = fits[0]
    rivals = tuple(f.table.name for f in fits[1:] if f.complete and best.complete and f.score >= best.score - 0.001)
    return Found(best, rivals)


def _within_schema(scene: Scene, text: str) -> Lookup:
    """(the question without the schema it names, the tables there): "total revenue in main.sales"; else as it is."""
    match = _IN_SCHEMA.search(text)
    if match is None:
        return text, frozenset()
    there: Sequence[Thing] = yield from scene.things("table", schema=match["schema"])
    if not there:
        return text, frozenset()
    return f"{text[: match.start()]} {text[match.end() :]}".strip(), frozenset(t.name for t in there)


def _written_out(name: str, text: str) -> bool:
    """Whether a table is named as it is written, so that no other one can be meant: "in sales_transactions"."""
    own = re.escape(name.rsplit(".", 1)[-1].lower())
    said = rf"\b{own}\b" if "_" in own else rf"\btable {own}\b|\b(?:in|from|of) (?:the )?{own} table\b"
    return re.search(said, text.lower()) is not None


def _rather(fits: Sequence[Fit]) -> bool:
    """Whether a table whose rows are spoken of would explain more than the best does, if it reached further."""
    best = fits[0].score
    return any(not f.complete and f.names_rows and f.score + 2.0 * len(f.out.missing) > best - 1.0 for f in fits[1:])


class _Bonus:
    """What the conversation and the session add for a table: it was spoken of, or another one of its schema was."""

    def __init__(self, scene: Scene, focus: Thing | None) -> None:
        page = scene.context.get("page_table", "")
        self._spoken = [name for name in (focus.name if focus is not None else "", page) if name]
        self._place = focus.name.rsplit(".", 1)[0] if focus is not None and focus.name.count(".") == 2 else ""

    def of(self, name: str) -> float:
        beside = bool(self._place) and name.rsplit(".", 1)[0] == self._place
        return 0.4 * self._spoken.count(name) + BESIDE * beside


def _searched(scene: Scene, words: Sequence[str], text: str, focus: Thing | None) -> Lookup:
    """Names of tables that searches of these words find, the likeliest first."""
    hits: dict[str, int] = {}
    lost: list[str] = []
    calls = [scene.call_for("search_tables", query=word) for word in words]
    for word, result in zip(words, (yield from scene.look_all(calls)), strict=True):
        things = things_of("table", result) if result is not None else ()
        lost += [] if things else [word]
        for thing in things:
            hits[thing.name] = hits.get(thing.name, 0) + 1
    more = list(
        dict.fromkeys(s for w in lost for s in (SYNONYMS.get(w) or SYNONYMS.get(f"{w}s") or SOUGHT.get(w, ()))[:2])
    )[:4]
    if more and (len(lost) == len(words) or not hits):
        calls = [scene.call_for("search_tables", query=word) for word in more]
        for result in (yield from scene.look_all(calls)):
            for thing in things_of("table", result) if result is not None else ():
                hits[thing.name] = hits.get(thing.name, 0) + 1
    if not hits and (typos := [t.text.lower() for t in question_tokens(text) if t.kind == "word"]):
        hits = yield from _nearly_named(scene, typos)
    if focus is not None and focus.name.count(".") == 2:
        hits.setdefault(focus.name, 0)
    said = {singular(t.word) for t in question_tokens(text)} | {t.text.lower() for t in question_tokens(text)}
    said |= {s for w in tuple(said) for s in TABLE_SYNONYMS.get(w, ())}
    ranked = sorted(hits, key=lambda name: (-(_named(name, said) + hits[name]), name))
    return ranked


def _nearly_named(scene: Scene, words: Sequence[str]) -> Lookup:
    """Tables of which a word is the name with a letter wrong: among those that have its beginning."""
    near = list(dict.fromkeys(w for w in words if len(w) >= 4 and not is_known(w)))[:2]
    results = yield from scene.look_all([scene.call_for("search_tables", query=w[:2]) for w in near])
    return {
        thing.name: 1
        for word, result in zip(near, results, strict=True)
        for thing in (things_of("table", result) if result is not None else ())
        if nearly_named(word, thing.name)
    }


def _named(name: str, said: set[str]) -> float:
    """How well a table's own name and its schema fit the words that were said."""
    *place, own = name.lower().split(".")
    parts = [singular(p) for p in own.split("_")]
    total = 6.0 if "_" in own and own in said else 3.0 if parts[-1] in said else 1.5 if set(parts) & said else 0.0
    return total + sum(3.0 for part in place if part in said)


def _reached(scene: Scene, table: Table, known: Sequence[Table]) -> Lookup:
    """The tables that keys lead to from this one, a few steps far, without those that are known."""
    place = table.name.rsplit(".", 1)[0]
    names: Sequence[Thing] = yield from scene.things("table", schema=place)
    have = {t.name: t for t in known}
    fresh: list[Table] = []
    wanted = [table]
    seen = {table.name}
    for _ in range(MAX_JOINS):
        stems = {stem for t in wanted for c in t.columns if (stem := key_stem(c))}
        new = sorted(n.name for n in names if n.name not in seen and any(_is_of(s, n.name) for s in stems))[:LOOKED_AT]
        looked: list[Table] = yield from look_at(scene, [n for n in new if n not in have], rows=VALUES)
        fresh += looked
        seen |= set(new)
        wanted = [*(have[n] for n in new if n in have), *looked]
        if not wanted:
            break
    return fresh


def _beside(scene: Scene, table: Table, known: Sequence[Table]) -> Lookup:
    """Further tables of the same schema: one of them may hold what is asked for and have this one's key."""
    names: Sequence[Thing] = yield from scene.things("table", schema=table.name.rsplit(".", 1)[0])
    have = {t.name for t in known}
    return (yield from look_at(scene, [n.name for n in names if n.name not in have][:LOOKED_AT], rows=VALUES))


def _is_of(stem: str, name: str) -> bool:
    own = name.rsplit(".", 1)[-1].lower()
    return own.startswith(stem) or stem in own.split("_") or any(p.startswith(stem) for p in own.split("_"))
