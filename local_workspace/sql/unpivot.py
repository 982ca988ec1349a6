"""UNPIVOT, which the engine lacks: each row once for every column that is turned, through an array of structs."""

from __future__ import annotations

import pyarrow as pa
from sqlglot import exp

from local_workspace.sql.dialect import call
from local_workspace.sql.engine_errors import parse_syntax_error, unresolved_column
from local_workspace.sql.errors import SqlError, unsupported
from local_workspace.sql.stars import ColumnsOf, with_ctes_of
from local_workspace.sql.types import type_text

_NUMBERS = frozenset({"TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL"})
_TIMES = frozenset({"DATE", "TIMESTAMP", "TIMESTAMP_NTZ"})


def spell_out(tree: exp.Expr, columns_of: ColumnsOf) -> None:
    """Change the tree in place, innermost queries first."""
    for pivot in reversed(list(tree.find_all(exp.Pivot))):
        if pivot.args.get("unpivot"):
            _turn(pivot, columns_of)


def _turn(pivot: exp.Pivot, columns_of: ColumnsOf) -> None:
    source, select = pivot.parent, pivot.find_ancestor(exp.Select)
    if source is None or select is None or len(source.args["pivots"]) > 1 or isinstance(source.parent, exp.Join):
        raise unsupported("UNPIVOT of a join or of another pivot (put that into a subquery)")
    below = source.copy()
    for part in ("pivots", "joins", "laterals"):
        below.set(part, None)
    rows = exp.Select(expressions=[exp.Star()]).from_(below)
    schema = columns_of(with_ctes_of(rows.copy().limit(0), select))
    if len(set(schema.names)) != len(schema.names):
        raise unsupported("UNPIVOT of rows with two columns of one name")
    field = pivot.args["fields"][0]
    values = _names(pivot.expressions[0])
    groups = [_group(item, schema) for item in field.expressions]
    if any(len(columns) != len(values) for columns, _ in groups):
        message = f"All unpivot value columns must have the same size as there are value column names ({values})."
        raise SqlError("UNPIVOT_VALUE_SIZE_MISMATCH", message, "428C4")
    kinds = [_common([columns[at] for columns, _ in groups], rows, select, columns_of) for at in range(len(values))]
    turned = {column.name for columns, _ in groups for column in columns}
    structs = []
    for columns, label in groups:
        parts: list[exp.Expr] = [exp.Literal.string("c"), exp.Literal.string(label)]
        for at, column in enumerate(columns):
            parts += [exp.Literal.string(f"c{at}"), exp.cast(_column(column.name), kinds[at], dialect="databricks")]
        structs.append(call("named_struct", *parts))
    made = [exp.to_identifier(name, quoted=True) for name in (field.this.name, *values)]
    view = exp.TableAlias(this=exp.to_identifier("turned_"), columns=[name.copy() for name in made])
    kept: list[exp.Expr] = [_column(name) for name in schema.names if name not in turned]
    kept += [exp.column(name.copy(), table="turned_") for name in made]
    inline = exp.Lateral(this=call("inline", call("array", *structs)), view=True, alias=view)
    result = exp.Select(expressions=kept, laterals=[inline]).from_(below)
    if not pivot.args.get("include_nulls"):
        # Around it: in its own WHERE the engine does not find the view's columns.
        filled = [exp.column(name.copy(), table="turned_").is_(exp.null()).not_() for name in made[1:]]
        result = exp.Select(expressions=[exp.Star()]).from_(result.subquery("turned_")).where(exp.or_(*filled))
    named = exp.TableAlias(this=exp.to_identifier(source.alias_or_name or "unpivoted", quoted=True))
    subquery = exp.Subquery(this=result, alias=(pivot.args.get("alias") or named).copy())
    for part in ("joins", "laterals"):
        if source.args.get(part):
            subquery.set(part, source.args[part])
    source.replace(subquery)


def _names(item: exp.Expr) -> list[str]:
    return [part.name for part in item.expressions] if isinstance(item, exp.Tuple) else [item.name]


def _group(item: exp.Expr, schema: pa.Schema) -> tuple[list[pa.Field], str]:
    """The columns that make one row, and what the row is called."""
    if isinstance(item, exp.PivotAlias) and isinstance(item.args["alias"], exp.Literal):
        raise parse_syntax_error(f"'{item.args['alias'].name}'")
    label = item.args["alias"].name if isinstance(item, exp.PivotAlias) else ""
    written = _names(item.this if isinstance(item, exp.PivotAlias) else item)
    by_name = {field.name.lower(): field for field in schema}
    for name in written:
        if name.lower() not in by_name:
            raise unresolved_column(name, schema.names[:5])
    columns = [by_name[name.lower()] for name in written]
    return columns, label or "_".join(column.name for column in columns)


def _common(columns: list[pa.Field], rows: exp.Select, select: exp.Select, columns_of: ColumnsOf) -> str:
    """The type that all the columns become, as a UNION of them has it."""
    texts = {type_text(column.type): column.name for column in columns}
    if len(texts) == 1:
        return next(iter(texts))
    bare = {text.partition("(")[0] for text in texts}
    if not (bare <= _NUMBERS or bare <= _TIMES):
        listed = ", ".join(f'"{text}" (`{name}`)' for text, name in texts.items())
        message = f"Unpivot value columns must share a least common type, some types do not: [{listed}]."
        raise SqlError("UNPIVOT_VALUE_DATA_TYPE_MISMATCH", message, "42K09")
    queries = [rows.copy().select(_column(name).as_("v"), append=False).limit(0) for name in texts.values()]
    union: exp.Query = exp.Select(expressions=[exp.column("v")]).from_(queries[0].subquery("u0"))
    for at, query in enumerate(queries[1:], 1):
        union = union.union(exp.Select(expressions=[exp.column("v")]).from_(query.subquery(f"u{at}")), distinct=False)
    whole = exp.Select(expressions=[exp.Star()]).from_(union.subquery("u"))
    return type_text(columns_of(with_ctes_of(whole, select)).field(0).type)


def _column(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))
