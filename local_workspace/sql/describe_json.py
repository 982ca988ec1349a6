"""``DESCRIBE TABLE EXTENDED ... AS JSON``: one JSON document about a table.

https://docs.databricks.com/sql/language-manual/sql-ref-syntax-aux-describe-table.html says what is in it.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from local_workspace.sql.catalog import Catalog
from local_workspace.store import Document

# Names of types in a column's own JSON, where SQL calls them otherwise.
_NAMES = {"long": "bigint", "integer": "int", "short": "smallint", "byte": "tinyint", "timestamp": "timestamp_ltz"}


def described(catalog: Catalog, document: Document) -> str:
    """The document's text, without the keys that have no value."""
    created = datetime.fromtimestamp((document.get("created_at") or 0) / 1000, UTC)
    partitions = [column for column in document["columns"] if column.get("partition_index") is not None]
    about: dict[str, Any] = {
        "table_name": document["name"],
        "catalog_name": document["catalog_name"],
        "namespace": [document["schema_name"]],
        "schema_name": document["schema_name"],
        "columns": [_column(column) for column in document["columns"]],
        "owner": document.get("owner"),
        "created_time": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "last_access": "UNKNOWN",
        "created_by": document.get("created_by"),
        "type": document["table_type"],
        "comment": document.get("comment"),
        "view_text": document.get("view_definition"),
        "table_properties": document.get("properties") or None,
        "partition_columns": [c["name"] for c in sorted(partitions, key=lambda c: c["partition_index"])] or None,
    }
    if document.get("location"):
        size = catalog.size(document)
        rows = {} if size.rows is None else {"num_rows": size.rows}
        about |= {"provider": document["data_source_format"].lower(), "location": document.get("storage_location")}
        about["statistics"] = {"size_in_bytes": size.size_bytes} | rows
    return json.dumps({key: value for key, value in about.items() if value is not None}, separators=(",", ":"))


def _column(column: Document) -> dict[str, Any]:
    kind = _type(json.loads(column["type_json"])["type"])
    comment = {"comment": column["comment"]} if column.get("comment") else {}
    return {"name": column["name"], "type": kind, "nullable": column.get("nullable", True)} | comment


def _type(kind: Any) -> dict[str, Any]:
    """From Spark's JSON of a type (``"long"``, ``{"type": "array", ...}``) to the one of DESCRIBE."""
    if isinstance(kind, str):
        decimal = re.fullmatch(r"decimal\((\d+),\s*(-?\d+)\)", kind)
        if decimal:
            return {"name": "decimal", "precision": int(decimal[1]), "scale": int(decimal[2])}
        name = _NAMES.get(kind, kind)
        return {"name": name} | ({"collation": "UTF8_BINARY"} if name == "string" else {})
    if kind["type"] == "array":
        element = _type(kind["elementType"])
        return {"name": "array", "element_type": element, "element_nullable": kind["containsNull"]}
    if kind["type"] == "map":
        pair = {"key_type": _type(kind["keyType"]), "value_type": _type(kind["valueType"])}
        return {"name": "map"} | pair | {"value_nullable": kind["valueContainsNull"]}
    fields = [{"name": f["name"], "type": _type(f["type"]), "nullable": f["nullable"]} for f in kind["fields"]]
    return {"name": "struct", "fields": fields}
