"""Unity Catalog: catalogs, schemas, tables, columns, samples, and searching for tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.stretch import stretch_of
from agent.providers.planner.plans.biggest import asks_biggest, biggest
from agent.providers.planner.resolve import chosen, name_words, which
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Answer, Lookup, Plan, Result, Stop
from agent.providers.planner.things import Thing, link, things_of, words_of
from agent.providers.planner.wording import bold, code, count, joined, names, some


def list_catalogs(scene: Scene, clause: Clause) -> Plan:
    catalogs: Sequence[Thing] = yield from scene.things("catalog")
    follow = tuple(f"List schemas in the {c.name} catalog" for c in catalogs[:2])
    return Answer(f"{count(len(catalogs), 'catalog')}: {names(catalogs)}.", (*follow, "Find tables about customers"))


def list_schemas(scene: Scene, clause: Clause) -> Plan:
    if len(clause.loose) > 1 and not clause.chosen and clause.has("and", ",", "&"):
        known: Sequence[Thing] = yield from scene.things("catalog")
        several = [c for t in clause.loose for c in known if c.name.lower() == t.word]
        if len(several) > 1:  # "the schemas in a and in b"
            parts = []
            for one in several:
                told = yield from list_schemas(scene, chosen(clause, "catalog", one.name))
                parts.append(told)
            return replace(parts[-1], text="\n\n".join(p.text for p in parts))
    catalog = (
        clause.choice("catalog")
        or next((t.text for t in clause.of("quoted")), None)
        or (clause.loose[0].text if clause.loose else None)
    )
    if not catalog and (listed := _nth(scene, clause, "catalog")) is not None:
        catalog = listed.name
    if (
        not catalog
        and (focus := scene.memory.focus("catalog"))
        and (slots.pronoun(clause) or "catalog" in clause.kinds)
    ):
        catalog = focus.name
    result = yield from scene.call("list_schemas", catalog=catalog)
    schemas = things_of("schema", result)
    where = f" in {bold(catalog)}" if catalog else ""
    full = [s.name if "." in s.name or not catalog else f"{catalog}.{s.name}" for s in schemas]
    return Answer(
        f"{count(len(schemas), 'schema')}{where}: {joined([code(s) for s in full[:12]])}.",
        (*(f"List tables in {s}" for s in full[:2]), "List catalogs"),
    )


def _nth(scene: Scene, clause: Clause, kind: str) -> Thing | None:
    """What "the second one" of the last list means."""
    at, listed = slots.ordinal(clause), scene.memory.listed(kind)
    return listed[at] if at is not None and -len(listed) <= at < len(listed) else None


def list_tables(scene: Scene, clause: Clause) -> Plan:
    dotted = [t.text for t in clause.of("dotted") if t.text.count(".") == 1]
    if len(dotted) > 1 and not clause.chosen and clause.has("and", ",", "&", "or", "plus"):
        parts = []
        for one in dict.fromkeys(dotted):  # "the tables in a.b and c.d"
            told = yield from list_tables(scene, chosen(clause, "schema", one))
            parts.append(told)
        return replace(parts[-1], text="\n\n".join(p.text for p in parts))
    if in_catalog := (yield from _of_catalog(scene, clause)):
        return in_catalog
    schema = yield from _schema_of(scene, clause)
    result = yield from scene.call("list_tables", schema=schema, limit=slots.limit(clause))
    tables = things_of("table", result)
    where = f" in {code(schema)}" if schema else ""
    if not tables:
        return Answer(f"There are no tables{where}.", ("List catalogs",))
    full = [_full(t, schema) for t in tables]
    shown = some([code(t.rsplit(".", 1)[-1]) for t in full], 12)
    return Answer(
        f"{count(len(tables), 'table')}{where}: {shown}.",
        (f"Describe {full[0]}", f"Show me 5 sample rows from {full[0]}"),
    )


def _of_catalog(scene: Scene, clause: Clause) -> Lookup:
    """The answer for the tables of a whole catalog: "how many tables are in samples?"; None where none is named."""
    words = name_words(clause)
    if len(words) != 1 or clause.chosen or not clause.has("tables", "views", "datasets") or clause.has("about", "for"):
        return None
    known: Sequence[Thing] = yield from scene.things("schema")
    inside = [s.name for s in known if s.name.lower().startswith(f"{words[0]}.") and not s.name.endswith("_schema")]
    if len(inside) < 2 or any(s.name.lower().rsplit(".", 1)[-1] == words[0] for s in known):
        return None
    lists = yield from scene.ask(*(scene.call_for("list_tables", schema=s) for s in inside))
    told = [(s, things_of("table", r)) for s, r in zip(inside, lists, strict=True) if not r.is_error]
    lines = [
        f"- {code(s)}: {some([code(t.name.rsplit('.', 1)[-1]) for t in tables], 12) or 'none'}" for s, tables in told
    ]
    total = sum(len(tables) for _, tables in told)
    text = f"{count(total, 'table')} in the {count(len(told), 'schema')} of {bold(words[0])}:"
    return Answer("\n".join([text, "", *lines]), tuple(f"List tables in {s}" for s in inside[:2]))


def _full(table: Thing, schema: str | None) -> str:
    return table.name if table.name.count(".") == 2 or not schema else f"{schema}.{table.name.rsplit('.', 1)[-1]}"


def _schema_of(scene: Scene, clause: Clause) -> Lookup:
    """``catalog.schema`` of the clause: written out, found by name, or what was spoken of."""
    if ref := clause.choice("schema"):
        return ref
    dotted = [t.text for t in clause.of("dotted", "quoted")]
    if dotted:
        return dotted[0]
    words = name_words(clause)
    if not words:
        if (listed := _nth(scene, clause, "schema")) is not None:
            return listed.name
        focus = scene.memory.focus("schema")
        return focus.name if focus and slots.pronoun(clause) else None
    result = (yield from scene.look_all([scene.call_for("list_schemas")]))[0]
    schemas = things_of("schema", result) if result else ()
    found = [s for s in schemas if words_of(s.name)[-1:] == (words[-1],) or s.name.lower() == words[-1]]
    if not found:
        found = [s for s in schemas if link(clause.tokens, words, [s]).sure and link(clause.tokens, words, [s]).things]
    if len(found) == 1:
        return _schema_name(found[0])
    if found:
        raise Stop(which(clause, found, text=f"Which schema: {names(found, word='or')}?", verb="list tables in"))
    catalogs: Sequence[Thing] = yield from scene.things("catalog")
    if any(c.name.lower() == words[-1] for c in catalogs):
        inside = (yield from scene.look_all([scene.call_for("list_schemas", catalog=words[-1])]))[0]
        schemas = things_of("schema", inside) if inside else ()
        real = [s for s in schemas if not s.name.endswith("information_schema")]
        if len(real) == 1:
            return _schema_name(real[0], words[-1])
        options = [
            Thing("schema", _schema_name(s, words[-1]), _schema_name(s, words[-1]), _schema_name(s, words[-1]))
            for s in real
        ]
        raise Stop(
            which(
                clause,
                options,
                text=f"{bold(words[-1])} has {count(len(real), 'schema')}: {names(options)}. Which one?",
                verb="list tables in",
            )
        )
    for catalog in catalogs:
        inside = (yield from scene.look_all([scene.call_for("list_schemas", catalog=catalog.name)]))[0]
        for schema in things_of("schema", inside) if inside else ():
            if schema.name.rsplit(".", 1)[-1].lower() == words[-1]:
                return _schema_name(schema, catalog.name)
    raise Stop(Answer(f"I found no schema called {bold(words[-1])}.", ("List catalogs", "List schemas"), ok=False))


def _schema_name(schema: Thing, catalog: str = "") -> str:
    if "." in schema.name:
        return schema.name
    home = schema.cell("catalog", "catalog_name") or catalog
    return f"{home}.{schema.name}" if home else schema.name


def describe_table(scene: Scene, clause: Clause) -> Plan:
    """A table's columns, or some of its rows; of each table that is written out."""
    dotted = [t for t in clause.of("dotted") if "." in t.text]
    if len(dotted) > 1 and not clause.choice("table"):
        answers = []
        for one in dotted:
            answers.append((yield from describe_table(scene, chosen(clause, "table", one.text))))
        return replace(answers[-1], text="\n\n".join(a.text for a in answers))
    table = yield from table_of(scene, clause)
    rows = slots.limit(clause)
    result = yield from scene.call("describe_table", table=table, limit=rows)
    text = result.parsed
    columns = columns_in(result)
    line = f"{code(table)} has {count(len(columns), 'column')}: {joined([code(name) for name, _ in columns[:14]])}" + (
        ", …." if len(columns) > 14 else "."
    )
    if comment := text.get("comment"):
        line += f" {comment}"
    if rows or "sample" in clause.flags or "row" in clause.kinds or clause.verb == "preview":
        line = f"Sample rows of {code(table)} are shown above; it has {count(len(columns), 'column')}."
    other = f"Describe {table}" if slots.limit(clause) else f"Show me 5 sample rows from {table}"
    return Answer(line, (f"Count the rows of {table}", other))


_ROWS_SHOWN = 20


def rows_from(scene: Scene, clause: Clause) -> Plan:
    """Some rows of a table from one on: "20 rows starting at row 100"."""
    stretch = stretch_of(clause.text)
    assert stretch is not None
    rest = read_clause(stretch.rest)
    table = yield from table_of(scene, replace(rest, chosen=clause.chosen))
    limit = stretch.limit or slots.limit(rest) or _ROWS_SHOWN
    yield from scene.call("execute_sql", sql=f"SELECT * FROM {quoted(table)} LIMIT {limit} OFFSET {stretch.skipped}")
    said = f"{stretch.skipped + 1:,} to {stretch.skipped + limit:,}"
    text = f"Rows {said} of {code(table)} are shown above. A table has no order of its own: without one, which rows"
    return Answer(f"{text} these are may change.", (f"Describe {table}", f"Count the rows of {table}"))


_COLUMN = re.compile(r"^(\S+) ([A-Za-z_]+(?:\([\d, ]+\))?(?:<.*>)?)?(?:, not null)?(?:: (.*))?$")


def columns_in(result: Result) -> tuple[tuple[str, str], ...]:
    """(name, type) of the columns that a description lists."""
    found = (_COLUMN.match(line) for line in result.parsed.every("column"))
    return tuple((match[1], (match[2] or "string").lower()) for match in found if match)


def table_of(scene: Scene, clause: Clause) -> Lookup:
    """The full name of the table that is meant; Raises Stop with a question when several fit."""
    if ref := clause.choice("table"):
        return ref
    dotted = [t.text for t in clause.of("dotted") if "." in t.text]
    if dotted:
        return dotted[0]
    words = [t.text for t in clause.of("quoted")] or list(name_words(clause))
    words = [w for w in words if not w.isdigit()]
    if not words:
        at = slots.ordinal(clause)
        listed = scene.memory.listed("table")
        if at is not None and -len(listed) <= at < len(listed):
            return listed[at].name
        if asks_biggest(clause) and listed:
            found = yield from biggest(scene, clause, listed)
            if found is None:
                raise Stop(Answer("I cannot tell which of them that is. Name the table.", (), ok=False))
            return found[0].name
        just_found = _just_searched(scene)
        focus = _nearest_of(scene, just_found) if just_found else scene.memory.focus("table")
        if focus is not None:
            return focus.name
        if just_found is not None:  # "it" is one of these, not the table spoken of before
            many = things_of("table", just_found)
            raise Stop(which(clause, many, text=f"Which table: {names(many[:6], word='or')}?", verb="describe"))
        raise Stop(
            Answer(
                "Which table do you mean?",
                ("List catalogs", "Find tables about customers"),
                fill=("table", clause),
                ok=False,
            )
        )
    listed = scene.memory.listed()
    if clause.has("one") and listed and listed[0].kind == "table":  # "the suppliers one" of the tables just listed
        fitting = {t.name for t in best_tables(listed, words)}
        among = [t for t in listed if t.name in fitting]
        steps = (*scene.memory.last_steps(), *scene.shown)
        if len(among) == 1 or (among and steps and steps[-1].call.name == "search_tables"):
            return among[0].name  # a search lists the nearest first
    found = yield from find_tables(scene, words)
    focus_schema = scene.memory.focus("schema")
    best = best_tables(found, words, prefer=focus_schema.name if focus_schema else "")
    if not best:
        raise Stop(Answer(f"I found no table called {bold(' '.join(words))}.", ("List catalogs",), ok=False))
    if len(best) > 1:
        raise Stop(which(clause, best, text=f"Which table: {names(best[:6], word='or')}?", verb="describe"))
    return best[0].name


def _just_searched(scene: Scene) -> Result | None:
    """The search for tables that was made last, where nothing was done since and it found some."""
    steps = scene.done or scene.memory.last_steps()
    if not steps or steps[-1].call.name != "search_tables":
        return None
    return next((r for r in reversed(steps) if r.call.name == "search_tables" and things_of("table", r)), None)


def _nearest_of(scene: Scene, search: Result) -> Thing | None:
    """Of the tables that were found, the one that is called so: "find the table with X and preview it"."""
    tables, words = things_of("table", search), str(search.call.args.get("query") or "").split()
    best = best_tables(tables, words)
    steps = scene.done or scene.memory.last_steps()
    asked = [str(r.call.args.get("query") or "").split() for r in steps if r.call.name == "search_tables"]
    if best_tables(tables[:1], words) and any(len(a) > len(words) and set(words) < set(a) for a in asked):
        return tables[0]  # found by some of the words only: a name that fits these alone is no better than the first
    return best[0] if len(best) == 1 else None


def find_tables(scene: Scene, words: Sequence[str]) -> Lookup:
    """Tables that the search finds for these words, singular and as said, without repeats."""
    queries = dict.fromkeys(singular(w) for w in words[:4])
    results = yield from scene.look_all([scene.call_for("search_tables", query=q) for q in queries])
    found: dict[str, Thing] = {}
    for result in results:
        for thing in things_of("table", result) if result is not None else ():
            found.setdefault(thing.name, thing)
    return tuple(found.values())


def best_tables(tables: Sequence[Thing], words: Sequence[str], *, prefer: str = "") -> list[Thing]:
    """The tables whose own name fits the words best; those of the schema spoken of before others."""

    def score(table: Thing) -> int:
        *place, own = table.name.lower().split(".")
        parts = [singular(p) for p in re.findall(r"[a-z0-9]+", own)]
        wanted = [singular(w.lower()) for w in words]
        hits = sum(w in parts or singular(own) == w for w in wanted) * 4
        hits += parts[-1] in wanted  # "customers": rather sales_customers than customer_reviews
        hits += (
            6
            if (len(wanted) == 1 and singular(own) == wanted[0]) or "".join(wanted) == singular(own).replace("_", "")
            else 0
        )
        hits += sum(w in p for p in place for w in (*wanted, *(w.lower() for w in words))) * 3
        return hits + (2 if prefer and table.name.startswith(prefer + ".") and hits else 0)

    best = max((score(t) for t in tables), default=0)
    return sorted((t for t in tables if score(t) == best), key=lambda t: t.name) if best else []


def singular(word: str) -> str:
    word = word.lower()
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def search_tables(scene: Scene, clause: Clause) -> Plan:
    words = [t.text for t in clause.of("quoted", "dotted")] or [
        t.text for t in clause.loose if t.word not in ("data", "information", "anything")
    ]
    if not words:
        return (yield from list_tables(scene, clause))
    query = " ".join(words)
    if (
        len(words) == 1
        and clause.verb != "search"
        and clause.has("tables", "views")
        and not clause.has("about", "with")
    ):
        schemas = (yield from scene.look_all([scene.call_for("list_schemas")]))[0]
        if any(words_of(s.name)[-1:] == (query.lower(),) for s in (things_of("schema", schemas) if schemas else ())):
            return (yield from list_tables(scene, clause))  # "the bakehouse tables"
    result = yield from scene.call("search_tables", query=query, limit=slots.limit(clause))
    tables = things_of("table", result)
    apart = ""
    if not tables and len(words) > 1 and not clause.of("quoted", "dotted"):  # of these words together, or of one
        alone = [w for w in dict.fromkeys(words) if w.lower() not in FILLERS and len(w) > 2]
        results = yield from scene.look_all([scene.call_for("search_tables", query=w) for w in alone])
        found = [(w, t) for w, r in zip(alone, results, strict=True) if r and (t := things_of("table", r))]
        if len(found) == 1:
            apart = f"No table speaks of “{query}” as a whole. "
            query, tables = found[0]
    if not tables:
        return Answer(f"No table speaks of “{query}” in its name, columns or comments.", ("List catalogs",))
    shown = some([code(t.name) for t in tables], 6)
    return Answer(
        f"{apart}{count(len(tables), 'table')} for “{query}”: {shown}.",
        (f"Describe {tables[0].name}", f"Show me 5 sample rows from {tables[0].name}"),
    )


def quoted(name: str) -> str:
    """A dotted name for SQL: a part that is more than letters, digits and underscores stands in backticks."""
    return ".".join(part if re.fullmatch(r"\w+", part) else f"`{part}`" for part in name.split("."))


def drop_table(scene: Scene, clause: Clause) -> Plan:
    """Drops a table, by SQL: there is no tool of its own for it."""
    if clause.has("tables", "views") or "all" in clause.flags:  # a schema's name is no table's
        return Answer("I drop tables one at a time. Which one?", ("List catalogs",), ok=False)
    table = yield from table_of(scene, clause)
    said = {singular(part) for word in name_words(clause) for part in words_of(word)}
    own = {singular(part) for part in words_of(table.rsplit(".", 1)[-1])}
    if said and not own <= said and not clause.chosen and not clause.of("dotted", "quoted"):
        meant = chosen(clause, "table", table)  # "drop a table into main" names no table
        return Answer(f"Do you mean the table {code(table)}?", (f"Describe {table}",), yes=(meant,), ok=False)
    yield from scene.call("execute_sql", sql=f"DROP TABLE {quoted(table)}")
    return Answer(f"Dropped the table {code(table)}.", ("List catalogs",))
