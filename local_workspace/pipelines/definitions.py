"""What the SQL of a pipeline declares: datasets, their queries, and what is expected of their rows.

https://docs.databricks.com/aws/en/dlt-ref/dlt-sql-ref-create-materialized-view and its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.rewrite import parse
from local_workspace.sql.tokens import Cursor, Token, tokenize

Violation = Literal["KEEP", "DROP", "FAIL"]

_PUBLISHED = ("STREAMING LIVE TABLE", "LIVE TABLE", "STREAMING TABLE", "MATERIALIZED VIEW")
_UNPUBLISHED = ("STREAMING LIVE VIEW", "LIVE VIEW", "VIEW")
# Clauses that CREATE TABLE knows as well: they are handed on as they are written.
_HANDED_ON = ("PARTITIONED", "CLUSTER", "TBLPROPERTIES", "COMMENT")


@dataclass(frozen=True, slots=True)
class Expectation:
    """``condition`` is SQL; ``violation``: what happens to rows (or the update) for which it is not true."""

    name: str
    condition: str
    violation: Violation


@dataclass(frozen=True, slots=True)
class Dataset:
    """``source``: where it is declared. ``published``: a table of the schema, and not only a name within the update.
    ``qualifier``: what stands before the name, in small letters: nothing, the schema, or catalog and schema."""

    name: str
    query: str
    published: bool
    clauses: str
    expectations: tuple[Expectation, ...]
    source: str
    qualifier: tuple[str, ...] = ()


def dataset(statement: str, source: str) -> Dataset:
    """Of a CREATE statement; SqlError for what a pipeline cannot hold or this one cannot carry out."""
    cursor = Cursor(statement)
    if not cursor.take("CREATE"):
        first = next(iter(cursor), None)
        raise unsupported(f"{first.upper if first else 'nothing'} in a pipeline")
    if not cursor.take("OR", "REFRESH"):
        cursor.take("OR", "REPLACE")
    private = cursor.take_any("TEMPORARY", "TEMP", "PRIVATE") is not None
    kind = cursor.take_any(*_PUBLISHED)
    if kind is None and (private or cursor.peek("LIVE") or cursor.peek("STREAMING")):
        kind = cursor.take_any(*_UNPUBLISHED)
    if kind is None:
        words = " ".join(token.upper for token in list(cursor)[:2])
        raise unsupported(f"CREATE {words} in a pipeline; MATERIALIZED VIEW, STREAMING TABLE and TEMPORARY VIEW are")
    cursor.take("IF", "NOT", "EXISTS")
    *qualifier, name = (part.lower() for part in cursor.name())
    expectations = _columns(cursor) if cursor.peek("(") else ()
    clauses = _clauses(cursor)
    if not cursor.take("AS"):
        if cursor.at_end:
            raise unsupported("a dataset without a query (as for APPLY CHANGES and flows)")
        raise cursor.unexpected()
    published = kind in _PUBLISHED and not private
    return Dataset(name, without_stream(cursor.rest()), published, clauses, expectations, source, tuple(qualifier))


def _inside(cursor: Cursor) -> list[Token]:
    """The tokens of a parenthesis, which the cursor steps over."""
    cursor.expect("(")
    depth, found = 1, []
    while not cursor.at_end:
        token = cursor.tokens[cursor.position]
        cursor.position += 1
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if not depth:
            return found
        found.append(token)
    raise cursor.unexpected()


def _columns(cursor: Cursor) -> tuple[Expectation, ...]:
    """Expectations of a column list. The columns themselves are those of the query, which gives their types."""
    tokens = _inside(cursor)
    items, depth = [[]], 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if token.kind == "mark" and token.text == "," and not depth:
            items.append([])
        else:
            items[-1].append(token)
    wanted = [item for item in items if item and item[0].upper == "CONSTRAINT"]
    return tuple(_expectation(Cursor(cursor.text[item[0].start : item[-1].end])) for item in wanted)


def _expectation(cursor: Cursor) -> Expectation:
    cursor.expect("CONSTRAINT")
    name = cursor.name_part()
    if not cursor.take("EXPECT"):
        raise unsupported("a constraint of a dataset that is no expectation (EXPECT)")
    inside = _inside(cursor)
    if not inside:
        raise cursor.unexpected()
    violation: Violation = "KEEP"
    if cursor.take("ON", "VIOLATION"):
        action = cursor.take_any("DROP ROW", "FAIL UPDATE")
        if action is None:
            raise cursor.unexpected()
        violation = "DROP" if action == "DROP ROW" else "FAIL"
    cursor.end()
    return Expectation(name, cursor.text[inside[0].start : inside[-1].end], violation)


def _clauses(cursor: Cursor) -> str:
    """The clauses between the name and AS, as they are written; those that CREATE TABLE does not know are refused."""
    start = cursor.tokens[cursor.position].start if not cursor.at_end else 0
    end = start
    while not cursor.at_end and not cursor.peek("AS"):
        token = cursor.tokens[cursor.position]
        if token.upper not in _HANDED_ON:
            raise unsupported(f"{token.text} of a dataset in a pipeline")
        cursor.position += 1
        cursor.take("BY")
        if cursor.peek("("):
            _inside(cursor)
        elif not cursor.at_end and not cursor.peek("AS"):
            cursor.position += 1
        end = cursor.tokens[cursor.position - 1].end
    return cursor.text[start:end]


def without_stream(query: str) -> str:
    """A query in plain SQL: ``STREAM(x)`` and ``STREAM x`` read x, ``LIVE.x`` is the dataset x."""
    tokens, cuts = tokenize(query), []
    for at, token in enumerate(tokens[:-1]):
        following = tokens[at + 1]
        if token.upper == "LIVE" and following.text == "." and not (at and tokens[at - 1].text == "."):
            cuts.append((token.start, following.end))
        elif token.upper == "STREAM" and following.kind == "mark" and following.text == "(":
            close = _closing(tokens, at + 1)
            cuts += [(token.start, following.end), (tokens[close].start, tokens[close].end)]
        elif token.upper == "STREAM" and following.kind in ("word", "quoted") and _reads_from(tokens, at):
            cuts.append((token.start, token.end))
    for start, end in sorted(cuts, reverse=True):
        query = query[:start] + " " + query[end:]
    return query


def _reads_from(tokens: list[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].upper in ("FROM", "JOIN", ",")


def unqualified(query: str, owner: tuple[str, str], names: Iterable[str]) -> str:
    """The pipeline's own datasets by their bare names, where a query writes the schema in front."""
    tokens, known, cuts = tokenize(query), set(names), []
    texts = [token.text.lower() for token in tokens]
    for at in range(len(tokens)):
        if at and texts[at - 1] == ".":
            continue
        for before in ([owner[0], ".", owner[1], "."], [owner[1], "."]):
            end = at + len(before)
            if texts[at:end] == before and end < len(tokens) and texts[end] in known:
                cuts.append((tokens[at].start, tokens[end].start))
    for start, end in reversed(cuts):
        query = query[:start] + query[end:]
    return query


def _closing(tokens: list[Token], at: int) -> int:
    depth = 0
    for place in range(at, len(tokens)):
        if tokens[place].kind == "mark":
            depth += {"(": 1, ")": -1}.get(tokens[place].text, 0)
            if not depth:
                return place
    raise SqlError("PARSE_SYNTAX_ERROR", "A parenthesis behind STREAM is not closed.", "42601")


def reads(query: str, *, catalog: str, schema: str) -> set[str]:
    """Names in the pipeline's own schema that a query reads, in small letters. SqlError for what is no query."""
    tree = parse(query)
    found = set()
    for table in tree.find_all(exp.Table):
        owner = (table.catalog.lower() or catalog, table.db.lower() or schema)
        if owner == (catalog, schema) and (table.db or not _of_with(table)):
            found.add(table.name.lower())
    return found


def _of_with(table: exp.Table) -> bool:
    """Whether a bare name is that of a WITH around it. Within a WITH's own query, only those before it are (and itself
    where it is RECURSIVE): ``WITH a AS (SELECT * FROM a)`` reads another a."""
    name, node = table.name.lower(), table
    while node.parent is not None:
        child, node = node, node.parent
        if isinstance(node, exp.With):
            last = node.expressions.index(child) + (1 if node.args.get("recursive") else 0)
            if any(cte.alias.lower() == name for cte in node.expressions[:last]):
                return True
            node = node.parent or node  # the statement of this WITH: its names are not seen from here
        elif (given := node.args.get("with_")) and any(cte.alias.lower() == name for cte in given.expressions):
            return True
    return False


def ordered(datasets: Iterable[Dataset], needs: dict[str, set[str]]) -> list[Dataset]:
    """Each behind what it reads. SqlError for a circle."""
    waiting, done, order = {each.name: each for each in datasets}, set(), []
    while waiting:
        ready = [each for each in waiting.values() if not (needs[each.name] & waiting.keys())]
        if not ready:
            names = ", ".join(sorted(waiting))
            raise SqlError("CIRCULAR_DEPENDENCY", f"These datasets read each other in a circle: {names}.", "42000")
        for each in ready:
            order.append(waiting.pop(each.name))
            done.add(each.name)
    return order


def with_parameters(text: str, values: dict[str, str]) -> str:
    """``${key}`` of a pipeline's configuration; what it does not know stays."""
    return re.sub(r"\$\{([\w.]+)\}", lambda match: values.get(match[1], match[0]), text)
