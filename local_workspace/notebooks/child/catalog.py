"""``spark.catalog``, by the workspace's own statements: ``spark/connect/catalog.proto``"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
from pyspark.errors.exceptions.connect import AnalysisException

from local_workspace.notebooks.child import rows
from local_workspace.notebooks.child.expressions import parts_of, quoted, text_literal, unsupported

_TABLE = ("name", "catalog", "namespace", "description", "tableType", "isTemporary")


def answer(request: Any) -> pa.Table:
    """One table with what PySpark's ``Catalog`` reads, by place."""
    kind = request.WhichOneof("cat_type")
    run = _ANSWERS.get(kind)
    if run is None:
        raise unsupported(f"spark.catalog's {kind}")
    return run(getattr(request, kind))


def _one(value: Any) -> pa.Table:
    return pa.table({"value": [value]})


def _value(query: str) -> Any:
    return rows.run(query).column(0)[0].as_py()


def _current_catalog(e: Any) -> pa.Table:
    return _one(_value("SELECT current_catalog()"))


def _current_database(e: Any) -> pa.Table:
    return _one(_value("SELECT current_schema()"))


def _use_catalog(e: Any) -> pa.Table:
    return rows.run(f"USE CATALOG {quoted(*parts_of(e.catalog_name))}")


def _use_database(e: Any) -> pa.Table:
    return rows.run(f"USE SCHEMA {quoted(*parts_of(e.db_name))}")


def _like(e: Any) -> str:
    return f" LIKE {text_literal(e.pattern)}" if e.HasField("pattern") else ""


def _catalogs(e: Any) -> pa.Table:
    names = rows.run(f"SHOW CATALOGS{_like(e)}").column(0).to_pylist()
    return pa.table({"name": names, "description": pa.nulls(len(names), pa.string())})


def _databases(e: Any) -> pa.Table:
    return _described(rows.run(f"SHOW SCHEMAS{_like(e)}").column(0).to_pylist())


def _database(e: Any) -> pa.Table:
    return _described([_value(f"DESCRIBE SCHEMA {quoted(*parts_of(e.db_name))}") and parts_of(e.db_name)[-1]])


def _described(names: list[str]) -> pa.Table:
    nothing = pa.nulls(len(names), pa.string())
    catalog = [_value("SELECT current_catalog()")] * len(names)
    return pa.table({"name": names, "catalog": catalog, "description": nothing, "locationUri": nothing})


def _tables(e: Any) -> pa.Table:
    within = f" IN {quoted(*parts_of(e.db_name))}" if e.HasField("db_name") else ""
    parts = parts_of(e.db_name) if e.HasField("db_name") else []
    catalog = parts[0] if len(parts) > 1 else _value("SELECT current_catalog()")
    listed = rows.run(f"SHOW TABLES{within}{_like(e)}").to_pylist()
    return _listed([_row(row["tableName"], catalog, row["database"], row["isTemporary"]) for row in listed])


def _row(name: str, catalog: str, schema: str, temporary: bool) -> tuple[Any, ...]:
    if temporary:
        return (name, None, [], None, "TEMPORARY", True)
    described = rows.run(f"DESCRIBE TABLE EXTENDED {quoted(catalog, schema, name)}").to_pylist()
    found = {row["col_name"]: row["data_type"] for row in described}
    return (name, catalog, [schema], found.get("Comment"), found.get("Type", "MANAGED"), False)


def _listed(found: list[tuple[Any, ...]]) -> pa.Table:
    texts = {name: pa.string() for name in _TABLE}
    kinds = {**texts, "namespace": pa.list_(pa.string()), "isTemporary": pa.bool_()}
    places = enumerate(_TABLE)
    return pa.table({name: pa.array([row[n] for row in found], kinds[name]) for n, name in places})


def _table(e: Any) -> pa.Table:
    parts = parts_of(e.table_name)
    rows.columns(f"SELECT * FROM {quoted(*parts)}")
    if len(parts) == 1 and parts[0] in [r["tableName"] for r in _temporary()]:
        return _listed([_row(parts[0], "", "", True)])
    catalog = parts[-3] if len(parts) > 2 else _value("SELECT current_catalog()")
    schema = parts[-2] if len(parts) > 1 else _value("SELECT current_schema()")
    return _listed([_row(parts[-1], catalog, schema, False)])


def _temporary() -> list[dict[str, Any]]:
    return [row for row in rows.run("SHOW TABLES").to_pylist() if row["isTemporary"]]


def _table_exists(e: Any) -> pa.Table:
    within = parts_of(e.db_name) if e.HasField("db_name") else []
    return _one(_there(f"SELECT * FROM {quoted(*within, *parts_of(e.table_name))}", rows.columns))


def _database_exists(e: Any) -> pa.Table:
    return _one(_there(f"DESCRIBE SCHEMA {quoted(*parts_of(e.db_name))}", rows.run))


def _there(text: str, look: Callable[[str], Any]) -> bool:
    try:
        look(text)
    except AnalysisException:
        return False
    return True


def _columns(e: Any) -> pa.Table:
    name = quoted(*(parts_of(e.db_name) if e.HasField("db_name") else []), *parts_of(e.table_name))
    found, parted, partitions = [], False, set()
    for row in rows.run(f"DESCRIBE TABLE {name}").to_pylist():
        if row["col_name"].startswith("#") or not row["col_name"]:
            parted = True
        elif parted:
            partitions.add(row["col_name"])
        else:
            found.append(row)
    no = [False] * len(found)
    return pa.table(
        {
            "name": [row["col_name"] for row in found],
            "description": pa.array([row["comment"] for row in found], pa.string()),
            "dataType": [row["data_type"] for row in found],
            "nullable": [True] * len(found),
            "isPartition": [row["col_name"] in partitions for row in found],
            "isBucket": no,
            "isCluster": no,
        }
    )


def _drop_view(e: Any) -> pa.Table:
    there = any(row["tableName"].lower() == e.view_name.lower() for row in _temporary())
    if there:
        rows.run(f"DROP VIEW {quoted(e.view_name)}")
    return _one(there)


def _nothing(e: Any) -> pa.Table:
    """Advice about what is kept in memory: the rows are read anew each time."""
    return _one(None)


_ANSWERS: dict[str, Callable[[Any], pa.Table]] = {
    "current_catalog": _current_catalog,
    "current_database": _current_database,
    "set_current_catalog": _use_catalog,
    "set_current_database": _use_database,
    "list_catalogs": _catalogs,
    "list_databases": _databases,
    "get_database": _database,
    "database_exists": _database_exists,
    "list_tables": _tables,
    "get_table": _table,
    "table_exists": _table_exists,
    "list_columns": _columns,
    "drop_temp_view": _drop_view,
    "cache_table": _nothing,
    "uncache_table": _nothing,
    "clear_cache": _nothing,
    "refresh_table": _nothing,
}
