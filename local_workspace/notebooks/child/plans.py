"""Plans of Spark Connect as SQL text: https://github.com/apache/spark, ``spark/connect/relations.proto``

A plan is what PySpark makes of a DataFrame. Whatever a query can say becomes one, so that the workspace's own SQL
finds the tables, checks the rights and runs it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from local_workspace.notebooks.child.expressions import (
    Expressions,
    parts_of,
    quoted,
    type_of,
    unsupported,
)
from local_workspace.notebooks.child.joins import ambiguous, ids_of, joined, plans_of_both
from local_workspace.notebooks.child.query import Column, Query, Side

_JOINS = {1: "JOIN", 2: "FULL JOIN", 3: "LEFT JOIN", 4: "RIGHT JOIN", 5: "LEFT ANTI JOIN", 6: "LEFT SEMI JOIN"}
_JOINS |= {7: "CROSS JOIN"}
# They make rows and give names of their own to the columns.
_GENERATORS = frozenset(
    {"explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer", "stack", "json_tuple"}
)
_GROUPS = {1: "{}", 2: "ROLLUP ({})", 3: "CUBE ({})"}


Step = Callable[["Plans", Any], Query]


class Plans:
    """One request's plans.

    ``columns_of``: names and types of a query's columns. ``keep``: rows from Python, by a name. ``more``: other steps.
    """

    def __init__(
        self,
        columns_of: Callable[[str], list[tuple[str, str]]],
        keep: Callable[[Any], str],
        more: Mapping[str, Step],
    ) -> None:
        self._columns_of = columns_of
        self._steps = {**_STEPS, **more}
        self.keep = keep
        self._numbers = itertools.count(1)
        self._aliases: set[str] = set()
        self.references: dict[int, Any] = {}

    def query(self, relation: Any) -> Query:
        """Raises :class:`UnsupportedOperationException` for a step that is no SQL."""
        kind = relation.WhichOneof("rel_type")
        run = self._steps.get(kind)
        if run is None:
            raise unsupported(f"the step {kind}")
        made = run(self, getattr(relation, kind))
        return replace(made, plans={relation.common.plan_id: "", **made.plans})

    def sql(self, relation: Any) -> str:
        return self.query(relation).sql()

    def columns(self, query: Query) -> tuple[Column, ...]:
        if query.columns is not None:
            return query.columns
        if query.sides and query.is_open:
            found: list[Column] = []
            for side in query.sides:
                own = [Column(c.name, quoted(side.query.alias, c.name)) for c in self.columns(side.query)]
                found = joined(found, own, side)
            return tuple(found)
        return tuple(Column(name, quoted(name)) for name, _ in self._columns_of(query.sql()))

    def kinds_of(self, text: str) -> dict[str, str]:
        return {name.lower(): kind for name, kind in self._columns_of(text)}

    def expressions(self, query: Query | None = None, *, qualified: bool = False) -> Expressions:
        """For expressions over the query's FROM. ``qualified``: columns are said with the query's alias."""
        plans = query.plans if query is not None else {}
        usual = query.alias if query is not None and qualified else ""

        def resolve(parts: list[str], plan: int | None) -> str:
            if len(parts) > 1:
                return quoted(*parts)
            alias = plans.get(plan, "") if plan is not None else ""
            if isinstance(alias, Query):
                of_join = [c.said for c in self.columns(alias) if c.name.lower() == parts[0].lower()]
                if len(of_join) == 1:
                    return of_join[0]
                alias = None if of_join else ""
            if alias is None:
                raise ambiguous(parts[0])
            return quoted(alias or usual, *parts) if alias or usual else quoted(*parts)

        return Expressions(resolve, lambda plan: self.sql(self.references[plan]))

    def alias(self, wanted: str = "") -> str:
        name = wanted
        while not name or name in self._aliases:
            name = f"q{next(self._numbers)}"
        self._aliases.add(name)
        return name

    def open(self, relation: Any) -> Query:
        """The plan's query, to which WHERE, ORDER BY or a SELECT list can be added."""
        query = self.query(relation)
        return query if query.is_open else query.wrapped(self.alias())

    def _project(self, e: Any) -> Query:
        query = self.open(e.input)
        said = self.expressions(query)
        names = [name_of(each) for each in e.expressions]
        known = [name for name in names if name is not None]
        select = ", ".join(_titled(said, each) for each in e.expressions)
        return query.projected(select or "1", known if len(known) == len(names) else None)

    def _filter(self, e: Any) -> Query:
        query = self.open(e.input)
        return query.with_(where=(*query.where, self.expressions(query).sql(e.condition)))

    def _sort(self, e: Any) -> Query:
        """Also by columns that a SELECT list has left out, as SQL has it too."""
        query = self.query(e.input)
        if query.distinct or query.limit is not None or query.offset or (query.select and query.order):
            query = query.wrapped(self.alias())
        if query.is_open and not query.sides:
            if not query.alias:
                query = query.wrapped(self.alias())
            # A SELECT list that is still to come may give the same name to something else.
            said = self.expressions(query, qualified=True)
        else:
            said = self.expressions(query)
        return query.with_(order=", ".join(said.order(each) for each in e.order))

    def limited(self, query: Query, number: int) -> Query:
        if query.limit is not None or query.raw:
            query = query.wrapped(self.alias())
        return query.with_(limit=number)

    def _limit(self, e: Any) -> Query:
        return self.limited(self.query(e.input), e.limit)

    def _offset(self, e: Any) -> Query:
        query = self.query(e.input)
        if query.limit is not None or query.offset or query.raw:
            query = query.wrapped(self.alias())
        return query.with_(offset=e.offset)

    def _subquery_alias(self, e: Any) -> Query:
        alias = self.alias(e.alias)
        return self.query(e.input).wrapped(alias)

    def _same(self, e: Any) -> Query:
        """Advice to a cluster of many machines, which changes no row."""
        return self.query(e.input)

    def _aggregate(self, e: Any) -> Query:
        query = self.open(e.input).with_(order="")
        said = self.expressions(query)
        keys = [_titled(said, each) for each in e.grouping_expressions]
        values = [_titled(said, each) for each in e.aggregate_expressions]
        if e.group_type == e.GROUP_TYPE_PIVOT:
            values = self._pivoted(query, said, e)
        if e.group_type == e.GROUP_TYPE_GROUPING_SETS:
            sets = ", ".join(f"({said.all(each.grouping_set)})" for each in e.grouping_sets)
            tail = f"GROUP BY GROUPING SETS ({sets})"
        else:
            by = ", ".join(said.sql(_unaliased(each)[0]) for each in e.grouping_expressions)
            tail = f"GROUP BY {_GROUPS.get(e.group_type, '{}').format(by)}" if keys else ""
        return query.with_(select=", ".join([*keys, *values]), tail=tail, columns=None)

    def _pivoted(self, query: Query, said: Expressions, e: Any) -> list[str]:
        column = said.sql(e.pivot.col)
        made = []
        if not e.pivot.values:
            raise unsupported("a pivot without a list of its values: pivot(column, [value, ...])")
        for literal in e.pivot.values:
            value = said.literal(literal)
            shown = getattr(literal, literal.WhichOneof("literal_type"))
            for each in e.aggregate_expressions:
                plain, name = _unaliased(each)
                title = str(shown) if len(e.aggregate_expressions) == 1 else f"{shown}_{name or said.sql(plain)}"
                made.append(f"{said.sql(plain)} FILTER (WHERE {column} <=> {value}) AS {quoted(title)}")
        return made

    def _join(self, e: Any) -> Query:
        left, right = self.query(e.left), self._side(self.query(e.right))
        if left.sides and left.is_bare:
            # What it had no need to qualify may now also be a column of the right.
            left = left.with_(plans={key: left if at == "" else at for key, at in left.plans.items()})
        else:
            left = self._side(left)
        one_side = e.join_type in (e.JOIN_TYPE_LEFT_ANTI, e.JOIN_TYPE_LEFT_SEMI)
        source = f"{left.source} {_JOINS[e.join_type]} {right.source}"
        sides = (*(left.sides or (Side(left),)), Side(right, _JOINS[e.join_type], tuple(e.using_columns)))
        query = Query(source, plans=plans_of_both(left.plans, right.plans, ids_of(e.left), ids_of(e.right)))
        if e.using_columns:
            source += f" USING ({', '.join(map(quoted, e.using_columns))})"
        elif e.HasField("join_condition"):
            source += f" ON {self.expressions(query).sql(e.join_condition)}"
        # Of a side that only chose rows no column is left.
        return Query(source, plans=left.plans if one_side else query.plans, sides=sides)

    def _side(self, query: Query) -> Query:
        """One side of a join: behind an alias under which all of its plans' columns stand."""
        named = query.is_open and query.alias and not query.sides
        own = named and query.source.startswith("(")  # no other part of the request has this alias
        alias = query.alias if own else self.alias(query.alias if named else "")
        if query.is_bare and own:
            source = query.source
        elif query.is_bare and named:
            source = f"{query.source} AS {quoted(alias)}"
        else:
            source = f"(\n{query.sql()}\n) AS {quoted(alias)}"
        known = query.columns and tuple(Column(c.name, quoted(c.name)) for c in query.columns)
        return Query(source, alias, plans=dict.fromkeys(query.plans, alias), columns=known)

    def _set_operation(self, e: Any) -> Query:
        word = {1: "INTERSECT", 2: "UNION", 3: "EXCEPT"}[e.set_op_type]
        word += " ALL" if e.is_all else ""
        left, right = self.query(e.left_input), self.query(e.right_input)
        if e.by_name:
            left, right = self._by_name(left, right, missing=e.allow_missing_columns)
        return as_written(f"({left.sql()}) {word} ({right.sql()})", self.alias())

    def _by_name(self, left: Query, right: Query, *, missing: bool) -> tuple[Query, Query]:
        names = [[column.name for column in self.columns(side)] for side in (left, right)]
        all_names = names[0] + [n for n in names[1] if n.lower() not in {each.lower() for each in names[0]}]
        sides = []
        for side, own in zip((left, right), names, strict=True):
            there = {name.lower(): name for name in own}
            if not missing:
                all_names = names[0]
            said = [
                quoted(there[name.lower()]) if name.lower() in there else f"NULL AS {quoted(name)}"
                for name in all_names
            ]
            if not missing and len(there) < len(all_names):
                raise unsupported("unionByName of different columns without allowMissingColumns=True")
            sides.append(side.wrapped(self.alias()).projected(", ".join(said), all_names))
        return sides[0], sides[1]

    def named(self, e: Any, change: Callable[[Query, tuple[Column, ...]], list[tuple[str, str]]]) -> Query:
        """A SELECT list out of the columns that there are: pairs of what is said and its name."""
        query = self.open(e.input)
        pairs = change(query, self.columns(query))
        select = ", ".join(f"{said} AS {quoted(name)}" for said, name in pairs)
        return query.projected(select, [name for _, name in pairs])

    def _to_df(self, e: Any) -> Query:
        return self.named(
            e, lambda _, columns: [(c.said, name) for c, name in zip(columns, e.column_names, strict=True)]
        )

    def _renamed(self, e: Any) -> Query:
        new = {each.col_name.lower(): each.new_col_name for each in e.renames}
        new |= {key.lower(): value for key, value in e.rename_columns_map.items()}
        return self.named(e, lambda _, columns: [(c.said, new.get(c.name.lower(), c.name)) for c in columns])

    def _with_columns(self, e: Any) -> Query:
        def change(query: Query, columns: tuple[Column, ...]) -> list[tuple[str, str]]:
            said = self.expressions(query)
            new = {each.name[0].lower(): (said.sql(each.expr), each.name[0]) for each in e.aliases}
            pairs = [new.pop(c.name.lower(), (c.said, c.name)) for c in columns]
            return pairs + list(new.values())

        return self.named(e, change)

    def _drop(self, e: Any) -> Query:
        def change(query: Query, columns: tuple[Column, ...]) -> list[tuple[str, str]]:
            names = {name.lower() for name in e.column_names}
            said = {self.expressions(query).sql(each).lower() for each in e.columns}
            return [
                (c.said, c.name)
                for c in columns
                if c.name.lower() not in names and not said & {c.said.lower(), quoted(c.name).lower()}
            ]

        return self.named(e, change)

    def _to_schema(self, e: Any) -> Query:
        fields = [(each.name, type_of(each.data_type)) for each in e.schema.struct.fields]
        return self.named(e, lambda _, columns: [(f"CAST({quoted(name)} AS {kind})", name) for name, kind in fields])

    def _deduplicate(self, e: Any) -> Query:
        query = self.open(e.input)
        if e.all_columns_as_keys or not e.column_names:
            return query.with_(distinct=True)
        keys = ", ".join(quoted(name) for name in e.column_names)
        return query.with_(tail=f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY {keys}) = 1")

    def _sample(self, e: Any) -> Query:
        if e.with_replacement:
            raise unsupported("a sample with replacement")
        query = self.open(e.input)
        # With one seed the same numbers come again, so that the parts of a whole leave no row out.
        number = f"rand({e.seed if e.HasField('seed') else ''})"
        limits = [f"{number} >= {e.lower_bound!r}"] if e.lower_bound > 0 else []
        limits += [f"{number} < {e.upper_bound!r}"] if e.upper_bound < 1 else []
        return query.with_(where=(*query.where, *limits))


def as_written(text: str, alias: str) -> Query:
    return Query(f"(\n{text}\n) AS {quoted(alias)}", alias, raw=text)


def _unaliased(expression: Any) -> tuple[Any, str]:
    if expression.WhichOneof("expr_type") == "alias" and len(expression.alias.name) == 1:
        return expression.alias.expr, expression.alias.name[0]
    return expression, ""


def name_of(expression: Any) -> str | None:
    """The name that a column of a SELECT list gets, where that is plain."""
    kind = expression.WhichOneof("expr_type")
    if kind == "unresolved_attribute":
        return parts_of(expression.unresolved_attribute.unparsed_identifier)[-1]
    return _unaliased(expression)[1] or None


def _titled(said: Expressions, expression: Any) -> str:
    """An expression of a SELECT list, under the name that Spark gives it."""
    text = said.sql(expression)
    kind = expression.WhichOneof("expr_type")
    function = expression.unresolved_function.function_name.lower() if kind == "unresolved_function" else ""
    if kind == "unresolved_extract_value" and expression.unresolved_extract_value.extraction.literal.string:
        return f"{text} AS {quoted(expression.unresolved_extract_value.extraction.literal.string)}"
    if kind not in ("unresolved_function", "cast", "window", "unresolved_extract_value") or function in _GENERATORS:
        return text
    if kind == "cast":
        inner = name_of(expression.cast.expr)
        return f"{text} AS {quoted(inner)}" if inner else text
    return f"{text} AS {quoted(text.replace('`', ''))}" if "`" in text else text


_STEPS: dict[str, Step] = {
    "project": Plans._project,
    "filter": Plans._filter,
    "sort": Plans._sort,
    "limit": Plans._limit,
    "offset": Plans._offset,
    "subquery_alias": Plans._subquery_alias,
    "hint": Plans._same,
    "repartition": Plans._same,
    "repartition_by_expression": Plans._same,
    "aggregate": Plans._aggregate,
    "join": Plans._join,
    "set_op": Plans._set_operation,
    "to_df": Plans._to_df,
    "with_columns_renamed": Plans._renamed,
    "with_columns": Plans._with_columns,
    "drop": Plans._drop,
    "to_schema": Plans._to_schema,
    "deduplicate": Plans._deduplicate,
    "sample": Plans._sample,
}
