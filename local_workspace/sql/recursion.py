"""WITH RECURSIVE, which the engine lacks: its steps run one after the other, each on the rows of the one before.

The rows of each step lie in a Parquet file of the statement's own folder. The limits are Databricks': 100 steps (or
``MAX RECURSION LEVEL``) and a million rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from local_workspace.sql.dialect import to_engine
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.shorthand import is_aggregate
from local_workspace.sql.stars import with_ctes_of
from local_workspace.sql.tokens import tokenize
from local_workspace.sql.types import type_text

MAX_LEVELS = 100
MAX_ROWS = 1_000_000

Run = Callable[[str], pa.Table]


def evaluate(
    tree: exp.Expr, *, spell_out: Callable[[exp.Expr], exp.Expr], run: Run, scratch: Callable[[], Path], levels: int
) -> None:
    """Put the rows of each recursive CTE in place of its query. The tree's names are looked up, nothing else is done.

    ``spell_out`` makes a query the engine's, ``run`` runs one, ``scratch`` is a folder that lasts as long as the
    result, ``levels`` the most steps.
    """
    for clause in reversed(list(tree.find_all(exp.With))):
        if not clause.args.get("recursive"):
            continue
        for cte in clause.expressions:
            references = _references(cte)
            if references:
                _evaluate(clause, cte, references, spell_out, run, scratch(), levels)
        clause.set("recursive", False)


def without_level(text: str) -> tuple[str, int]:
    """A statement without its ``MAX RECURSION LEVEL 200``, and what that says."""
    tokens = tokenize(text)
    for at, token in enumerate(tokens[:-3]):
        words = [token.upper, tokens[at + 1].upper, tokens[at + 2].upper]
        if words == ["MAX", "RECURSION", "LEVEL"] and tokens[at + 3].text.isdigit():
            return text[: token.start] + text[tokens[at + 3].end :], int(tokens[at + 3].text)
    return text, MAX_LEVELS


def _references(cte: exp.CTE) -> list[exp.Table]:
    name = cte.alias.lower()
    return [t for t in cte.this.find_all(exp.Table) if t.name.lower() == name and not t.args.get("db")]


def _evaluate(
    clause: exp.With,
    cte: exp.CTE,
    references: list[exp.Table],
    spell_out: Callable[[exp.Expr], exp.Expr],
    run: Run,
    scratch: Path,
    levels: int,
) -> None:
    anchor, step = _parts(cte, references)
    folder = scratch / uuid.uuid4().hex
    folder.mkdir()
    inside = anchor.find(exp.Select) or exp.Select()
    rows = run(
        to_engine(spell_out(with_ctes_of(exp.Select(expressions=[exp.Star()]).from_(anchor.subquery("a")), inside)))
    )
    columns = cte.args["alias"].args.get("columns") or []
    names = [column.name for column in columns] or rows.schema.names
    if len(names) != len(rows.schema):
        message = f"Number of column aliases does not match number of columns ({len(names)}, {len(rows.schema)})."
        raise SqlError("ASSIGNMENT_ARITY_MISMATCH", message, "42802")
    types = [type_text(field.type) for field in rows.schema]
    _write(folder, 0, rows, names)
    alias = exp.to_identifier(cte.alias, quoted=True)
    for reference in references:
        table = _file(folder / "0.parquet")
        table.set("alias", reference.args.get("alias") or exp.TableAlias(this=alias.copy()))
        reference.replace(table)
    query = exp.Select(expressions=[exp.Star()]).from_(step.subquery("s"))
    text = to_engine(spell_out(with_ctes_of(query, step.find(exp.Select) or exp.Select())))
    wanted, total, level = _wanted(clause, cte), rows.num_rows, 0
    while rows.num_rows and (wanted is None or total < wanted):
        level += 1
        rows = run(text.replace(str(folder / "0.parquet"), str(folder / f"{level - 1}.parquet")))
        if [type_text(field.type) for field in rows.schema] != types:
            raise unsupported("WITH RECURSIVE where a step has other types than the start (CAST its columns)")
        if rows.num_rows and level >= levels:
            message = (
                f"Recursion level limit {levels} reached but query has not exhausted, try increasing it like "
                "'WITH RECURSIVE t(col) MAX RECURSION LEVEL 200'."
            )
            raise SqlError("RECURSION_LEVEL_LIMIT_EXCEEDED", message, "42836")
        total += rows.num_rows
        if total > MAX_ROWS:
            message = (
                f"Recursion row limit {MAX_ROWS} reached but query has not exhausted, try setting a larger LIMIT "
                "value "
                "when querying the CTE relation."
            )
            raise SqlError("RECURSION_ROW_LIMIT_EXCEEDED", message, "42836")
        _write(folder, level, rows, names)
    cte.set("this", exp.Select(expressions=[exp.Star()]).from_(_file(folder)))


def _parts(cte: exp.CTE, references: list[exp.Table]) -> tuple[exp.Query, exp.Query]:
    """The query that recursion starts from, and that of each step. Raises where Databricks does."""
    union = cte.this
    if isinstance(union, exp.Union) and union.args.get("distinct"):
        message = (
            "The UNION operator is not yet supported within recursive common table expressions (WITH clauses "
            "that refer "
            "to themselves, directly or indirectly). Please use UNION ALL instead."
        )
        raise SqlError("UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE", message, "42836")
    right = list(union.expression.find_all(exp.Table)) if isinstance(union, exp.Union) else []
    if any(all(found is not reference for found in right) for reference in references):
        message = (
            "Invalid recursive definition found. Recursive queries must contain an UNION or an UNION ALL "
            "statement with "
            "2 children. The first child needs to be the anchor term without any recursive references. Any top level "
            "inner CTE must not contain self references."
        )
        raise SqlError("INVALID_RECURSIVE_CTE", message, "42836")
    if any(union.args.get(part) for part in ("order", "limit", "offset", "with_")):
        raise unsupported("WITH RECURSIVE with an ORDER BY or LIMIT of the whole UNION ALL")
    for reference in references:
        _check_place(reference)
    return _query(union.this), _query(union.expression)


def _query(node: exp.Expr) -> exp.Query:
    inner = node.unnest()
    if isinstance(inner, exp.Values):
        return exp.Select(expressions=[exp.Star()]).from_(inner)
    assert isinstance(inner, exp.Query)
    return inner


def _check_place(reference: exp.Table) -> None:
    select = reference.find_ancestor(exp.Select)
    join = reference.find_ancestor(exp.Join, exp.Select)
    joins = (select.args.get("joins") or []) if select is not None else []
    bad = select is None or any(is_aggregate(column) or column.find(exp.Window) for column in select.expressions)
    bad = bad or (
        select is not None and any(select.args.get(part) for part in ("group", "order", "distinct", "having"))
    )
    if isinstance(join, exp.Join):
        bad = bad or join.side in ("LEFT", "FULL") or join.kind in ("SEMI", "ANTI")
    else:
        bad = bad or any(other.side in ("RIGHT", "FULL") for other in joins)
    bad = bad or (select is not None and isinstance(select.parent, exp.In | exp.Exists))
    bad = bad or (select is not None and isinstance(select.parent, exp.Subquery) and not _in_from(select.parent))
    if bad:
        message = (
            "Invalid recursive reference found inside WITH RECURSIVE clause. Recursive references cannot be used "
            "on the "
            "right side of left outer/semi/anti joins, on the left side of right outer joins, in full outer "
            "joins, in "
            "aggregates, window functions or sorts"
        )
        raise SqlError("INVALID_RECURSIVE_REFERENCE.PLACE", message, "42836")


def _in_from(subquery: exp.Expr) -> bool:
    return isinstance(subquery.parent, exp.From | exp.Join | exp.Union | exp.CTE)


def _wanted(clause: exp.With, cte: exp.CTE) -> int | None:
    """How many rows are asked for, where the statement is ``SELECT ... FROM the_cte LIMIT n`` and no more than "
    "that."""
    select = clause.parent
    if not isinstance(select, exp.Select) or len(clause.expressions) != 1:
        return None
    parts = {key for key, value in select.args.items() if value}
    limit = select.args.get("limit")
    source = select.args.get("from_")
    if parts > {"expressions", "from_", "limit", "with_"} or limit is None or source is None:
        return None
    if source.this.name.lower() != cte.alias.lower() or any(is_aggregate(column) for column in select.expressions):
        return None
    if any(column.find(exp.Window, exp.Query, exp.Func) for column in select.expressions):
        return None  # what reads more than a row at a time, and what may
    if any(source.this.args.get(part) for part in ("pivots", "sample", "joins", "laterals")):
        return None
    return int(limit.expression.name) if limit.expression.name.isdigit() else None


def _file(path: Path) -> exp.Table:
    return exp.Table(this=exp.to_identifier(str(path), quoted=True), db=exp.to_identifier("parquet"))


def _write(folder: Path, level: int, rows: pa.Table, names: list[str]) -> None:
    try:
        pq.write_table(rows.rename_columns(names), folder / f"{level}.parquet")
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise unsupported(f"WITH RECURSIVE with a column of this type: {error}") from None
