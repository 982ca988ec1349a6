"""``hive_metastore``: the catalog from before Unity Catalog, which has schemas, tables, views and functions only.

https://docs.databricks.com/data-governance/unity-catalog/hive-metastore.html. SQL sees it beside the others. It has no
information schema, no volumes and no tags, its ``default`` schema stays, and its privileges are the older ones.
"""

from __future__ import annotations

from local_workspace.sql.errors import SqlError

NAME = "hive_metastore"
DEFAULT_SCHEMA = f"{NAME}.default"
PRIVILEGES = frozenset({"SELECT", "CREATE", "MODIFY", "USAGE", "READ_METADATA", "CREATE_NAMED_FUNCTION"})
PRIVILEGES |= {"MODIFY_CLASSPATH", "ALL PRIVILEGES"}
# How SHOW GRANTS there calls the kinds of objects that it names otherwise.
OBJECT_TYPES = {"catalog": "CATALOG$", "schema": "DATABASE"}


def refuse_unity_catalog_only(catalog: str, operation: str) -> None:
    """Raise for what only Unity Catalog's own catalogs have. ``operation``: as in ``CREATE VOLUME``."""
    if catalog == NAME:
        message = f"Operation {operation} requires Unity Catalog enabled."
        raise SqlError("OPERATION_REQUIRES_UNITY_CATALOG", message, "0AKUD")


def refuse_drop(full_name: str) -> None:
    """Raise for the catalog itself and for its ``default`` schema (``full_name``: with the catalog)."""
    if full_name in (NAME, DEFAULT_SCHEMA):
        message = f"The feature is not supported: Drop of {full_name}: a workspace always has it."
        error_class = "UNSUPPORTED_FEATURE.DROP_DATABASE" if full_name == DEFAULT_SCHEMA else "UNSUPPORTED_FEATURE"
        raise SqlError(error_class, message, "0A000")


def storage_location(schema: str, table: str | None = None) -> str:
    """Where Hive keeps a schema or one of its managed tables."""
    root = "dbfs:/user/hive/warehouse" + ("" if schema == "default" else f"/{schema}.db")
    return root if table is None else f"{root}/{table}"
