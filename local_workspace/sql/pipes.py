"""``FROM t |> WHERE x > 1 |> AGGREGATE sum(x) GROUP BY y``: pipe syntax, written as the queries that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from local_workspace.sql.errors import unsupported
from local_workspace.sql.tokens import Cursor, Token

_SETS = ("UNION", "INTERSECT", "EXCEPT", "MINUS")
_JOINS = ("JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "SEMI", "ANTI", "NATURAL", "LATERAL")
_STARTS = frozenset({"SELECT", "FROM", "WITH", "TABLE", "VALUES", "("})
# So that the rows of a subquery keep their order: the engine sorts one only where it is cut.
_ALL_ROWS = "LIMIT 2147483647"
_FIRST_ALIAS = "pipe_"


@dataclass(slots=True)
class _Query:
    """What has been read so far: ``source`` is what stands behind FROM, with its joins."""

    source: str
    where: str = ""
    tail: str = ""

    def text(self, columns: str = "*", more: str = "") -> str:
        parts = [f"SELECT {columns} FROM {self.source}", self.where and f"WHERE {self.where}", more, self.tail]
        return " ".join(part for part in parts if part)

    def closed(self, alias: str = _FIRST_ALIAS) -> _Query:
        tail = f" {_ALL_ROWS}" if "ORDER BY" in self.tail and "LIMIT" not in self.tail else ""
        return _Query(f"({self.text()}{tail}) AS {alias}")


def without_pipes(text: str) -> str:
    """The statement's text, with no pipes in it. Raises UNSUPPORTED_FEATURE for an operator that is not known."""
    if "|>" not in text:
        return text
    tokens = Cursor(text).tokens
    return _rewritten(text, tokens) if any(_is_pipe(tokens, at) for at in range(len(tokens))) else text


def _is_pipe(tokens: list[Token], at: int) -> bool:
    if tokens[at].kind != "mark" or tokens[at].text != "|" or at + 1 == len(tokens):
        return False
    return tokens[at + 1].text == ">" and tokens[at + 1].kind == "mark" and tokens[at + 1].start == tokens[at].end


def _rewritten(text: str, tokens: list[Token]) -> str:
    """Groups in parentheses first, from the innermost on."""
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind == "mark" and token.text == "(":
            opened.append(at)
        elif token.kind == "mark" and token.text == ")" and opened:
            start = opened.pop()
            inside = tokens[start + 1 : at]
            if any(_is_pipe(inside, place) for place in range(len(inside))):
                begin, end = inside[0].start, inside[-1].end
                made = _piped(text[begin:end])
                return without_pipes(text[:begin] + made + text[end:])
    first = tokens[0].upper
    begin = tokens[0].start
    if first in ("CREATE", "INSERT"):
        begin = next((token.start for token in tokens[1:] if token.upper in ("FROM", "SELECT", "WITH")), begin)
    elif first not in _STARTS:
        raise unsupported("pipe syntax in this statement")
    return text[:begin] + _piped(text[begin : tokens[-1].end])


def _piped(text: str) -> str:
    parts = _parts(text)
    base = Cursor(parts[0])
    query = (
        _Query(parts[0][base.tokens[0].end :].strip())
        if base.peek("FROM")
        else _Query(f"({parts[0]}) AS {_FIRST_ALIAS}")
    )
    if base.peek("FROM") and any(token.upper in ("WHERE", "SELECT", "GROUP", "ORDER") for token in base):
        query = _Query(f"({parts[0]}) AS {_FIRST_ALIAS}")
    for part in parts[1:]:
        query = _applied(query, part)
    return query.text()


def _parts(text: str) -> list[str]:
    tokens, depth, start, found = Cursor(text).tokens, 0, 0, []
    for at, token in enumerate(tokens):
        if token.kind == "mark":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and _is_pipe(tokens, at):
            found.append(text[start : token.start].strip())
            start = tokens[at + 1].end
    return [*found, text[start:].strip()]


def _applied(query: _Query, part: str) -> _Query:
    cursor = Cursor(part)
    word = cursor.tokens[0].upper if cursor.tokens else ""
    rest = part[cursor.tokens[0].end :].strip() if cursor.tokens else ""
    if query.tail and word not in ("LIMIT", "OFFSET"):
        query = query.closed()
    if word == "WHERE":
        query.where = f"({query.where}) AND ({rest})" if query.where else rest
        return query
    if word in ("PIVOT", "UNPIVOT"):
        return _Query(f"({query.text()}) {part}")
    if word in (*_JOINS, "TABLESAMPLE"):
        query = query.closed() if query.where else query
        query.source += f" {part}"
        return query
    if word in ("ORDER", "SORT", "LIMIT", "OFFSET"):
        query.tail = f"{query.tail} {part}".strip()
        return query
    if word in _SETS:
        return _Query(f"(({query.text()}) {part}) AS {_FIRST_ALIAS}")
    if word == "AS":
        return query.closed(rest)
    columns = {"SELECT": rest, "EXTEND": f"*, {rest}", "DROP": f"* EXCEPT ({rest})"}.get(word)
    if word == "SET":
        columns = f"* REPLACE ({', '.join(_assignment(item) for item in _listed(rest))})"
    if word == "AGGREGATE":
        return _aggregated(query, rest)
    if columns is None:
        raise unsupported(f"the pipe operator {word}")
    return _Query(f"({query.text(columns)}) AS {_FIRST_ALIAS}")


def _aggregated(query: _Query, text: str) -> _Query:
    """The columns that are grouped by come first."""
    cursor, depth, place = Cursor(text), 0, None
    for at, token in enumerate(cursor.tokens):
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if depth == 0 and token.upper == "GROUP":
            place = at
    if place is None:
        return _Query(f"({query.text(text)}) AS {_FIRST_ALIAS}")
    measures = text[: cursor.tokens[place].start].strip().rstrip(",")
    keys = _listed(text[cursor.tokens[place + 1].end :])
    positions = ", ".join(str(at + 1) for at in range(len(keys)))
    columns = ", ".join([*keys, measures] if measures else keys)
    return _Query(f"({query.text(columns, f'GROUP BY {positions}')}) AS {_FIRST_ALIAS}")


def _listed(text: str) -> list[str]:
    """The items between commas, outside of parentheses."""
    cursor, depth, start, found = Cursor(text), 0, 0, []
    for token in cursor.tokens:
        if token.kind != "mark":
            continue
        depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(token.text, 0)
        if depth == 0 and token.text == ",":
            found.append(text[start : token.start].strip())
            start = token.end
    return [*found, text[start:].strip()]


def _assignment(item: str) -> str:
    name, _, value = item.partition("=")
    return f"{value.strip()} AS {name.strip()}"
