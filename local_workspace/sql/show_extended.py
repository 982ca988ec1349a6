"""``SHOW TABLE EXTENDED``: each table with a text about it, whose columns are a tree in Spark's notation.

A session's temporary views are not among them; Databricks lists those too.
https://docs.databricks.com/sql/language-manual/sql-ref-syntax-aux-show-table.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from local_workspace.store import Document


def information(document: Document) -> str:
    """Lines of ``Label: value``, then the tree."""
    created = datetime.fromtimestamp((document.get("created_at") or 0) / 1000, UTC)
    partitions = [column for column in document["columns"] if column.get("partition_index") is not None]
    partitions.sort(key=lambda column: column["partition_index"])
    properties = ", ".join(f"{key}={value}" for key, value in sorted((document.get("properties") or {}).items()))
    told = {
        "Catalog": document["catalog_name"],
        "Database": document["schema_name"],
        "Table": document["name"],
        "Owner": document.get("owner"),
        "Created Time": created.strftime("%a %b %d %H:%M:%S UTC %Y"),
        "Last Access": "UNKNOWN",
        "Created By": document.get("created_by"),
        "Type": document["table_type"],
        "Provider": document["data_source_format"].lower() if document.get("location") else None,
        "Comment": document.get("comment"),
        "View Text": document.get("view_definition"),
        "Table Properties": f"[{properties}]" if properties else None,
        "Location": document.get("storage_location"),
        "Partition Columns": ("[" + ", ".join(f"`{c['name']}`" for c in partitions) + "]") if partitions else None,
    }
    lines = [f"{label}: {value}" for label, value in told.items() if value]
    fields = [
        json.loads(column["type_json"]) | {"nullable": column.get("nullable", True)} for column in document["columns"]
    ]
    return "\n".join([*lines, "Schema: root", *_fields(fields, " |")]) + "\n\n"


def _fields(fields: list[dict[str, Any]], stem: str) -> Iterator[str]:
    for field in fields:
        yield f"{stem}-- {field['name']}: {_name(field['type'])} (nullable = {_word(field['nullable'])})"
        yield from _inside(field["type"], f"{stem}    |")


def _inside(kind: Any, stem: str) -> Iterator[str]:
    """What an array, a map or a struct holds."""
    if isinstance(kind, str):
        return
    if kind["type"] == "struct":
        yield from _fields(kind["fields"], stem)
    elif kind["type"] == "array":
        held = kind["elementType"]
        yield f"{stem}-- element: {_name(held)} (containsNull = {_word(kind['containsNull'])})"
        yield from _inside(held, f"{stem}    |")
    else:
        yield f"{stem}-- key: {_name(kind['keyType'])}"
        yield from _inside(kind["keyType"], f"{stem}    |")
        yield f"{stem}-- value: {_name(kind['valueType'])} (valueContainsNull = {_word(kind['valueContainsNull'])})"
        yield from _inside(kind["valueType"], f"{stem}    |")


def _name(kind: Any) -> str:
    return kind if isinstance(kind, str) else kind["type"]


def _word(truth: bool) -> str:
    return "true" if truth else "false"
