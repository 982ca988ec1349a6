"""Unity Catalog's objects as documents, and where their data lies.

Tables are Delta folders: a workspace's own below its folder, the samples in the server's shared one. A
document is the word on whether a table exists; it is written after the data is there and removed before it.
"""

from __future__ import annotations

import shutil
import threading
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

from local_workspace.sql import delta_log, hive_metastore, shared_tables
from local_workspace.sql.engine_errors import table_not_found
from local_workspace.sql.errors import SqlError
from local_workspace.sql.file_paths import data_files
from local_workspace.sql.names import TableName, quoted
from local_workspace.sql.types import column_type, type_json
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

METASTORE_ID = "6a1f0c52-93e4-4d77-9a27-0e5c41c7d2b8"
READ_ONLY_CATALOGS = frozenset({"samples", "system"})
DEFAULT_CATALOG = "main"


def is_of_files(document: Document) -> bool:
    """Whether a table lies in files of its format alone, without Delta's log."""
    return bool(document.get("location")) and document.get("data_source_format") != "DELTA"


class Catalog:
    """``workspace.service(Catalog)``: look up, create and drop catalogs, schemas, tables and volumes."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.catalogs = workspace.collection("catalogs")
        self.schemas = workspace.collection("schemas")
        self.tables = workspace.collection("tables")
        self.volumes = workspace.collection("volumes")
        self.functions = workspace.collection("functions")
        self.settings = workspace.collection("settings")
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()
        self._sweep()
        for key, document in self.tables.items():
            if "copying" in document:
                self.settle_copy(key)

    def _sweep(self) -> None:
        """Remove data whose document is gone: a drop or a creation that was cut short."""
        folder = self.workspace.folder / "tables"
        if not folder.exists():
            return
        known = {document.get("location", "").removeprefix("own:") for document in self.tables.values()}
        for path in folder.iterdir():
            if path.name not in known:
                shutil.rmtree(path, ignore_errors=True)

    def settle_copy(self, full_name: str) -> None:
        """Turn the intent of a COPY INTO into the record of its files, if the table has got a version since.

        Called at the end of each, holding the table's lock, and for one that a kill cut short before anything else
        can write the table.
        """

        def settle(document: Document) -> None:
            copying = document.pop("copying", None)
            if copying and delta_log.version(self.folder(document["location"])) > copying["version"]:
                document["copied_files"] = document.get("copied_files", {}) | copying["files"]

        self.tables.change(full_name, settle)

    def lock(self, name: TableName) -> threading.RLock:
        """Held while a table is written, so that writes queue up instead of failing on Delta's conflict check."""
        with self._lock:
            return self._locks.setdefault(name.full, threading.RLock())

    # Look up

    def table(self, name: TableName) -> Document | None:
        return self.tables.get(name.full)

    def require_table(self, name: TableName, *, as_written: str | None = None) -> Document:
        document = self.table(name)
        if document is None:
            raise table_not_found(as_written or name.quoted)
        return document

    def require_catalog(self, catalog: str) -> Document:
        document = self.catalogs.get(catalog)
        if document is None:
            message = f"The catalog {quoted(catalog)} cannot be found. Verify the spelling of the catalog."
            raise SqlError("NO_SUCH_CATALOG_EXCEPTION", message, "42704")
        return document

    def require_schema(self, catalog: str, schema: str) -> Document:
        document = self.schemas.get(f"{catalog}.{schema}")
        if document is None and schema == "information_schema" and self.has_information_schema(catalog):
            return {"name": schema, "catalog_name": catalog, "full_name": f"{catalog}.{schema}", "owner": "System user"}
        if document is None:
            message = (
                f"The schema {quoted(catalog, schema)} cannot be found. Verify the spelling and correctness of the "
                "schema and catalog. If you did not qualify the name with a catalog, verify the current_schema() "
                "output, or qualify the name with the correct catalog. To tolerate the error on drop use DROP SCHEMA "
                "IF EXISTS."
            )
            raise SqlError("SCHEMA_NOT_FOUND", message, "42704")
        return document

    def has_information_schema(self, catalog: str) -> bool:
        return catalog == "system" or (catalog != hive_metastore.NAME and self.catalogs.get(catalog) is not None)

    def default_catalog(self) -> str:
        """The catalog that is current for those who name none: the workspace's default namespace setting."""
        found = (self.settings.get("default_namespace") or {}).get("catalog")
        return found if found and self.catalogs.get(found) is not None else DEFAULT_CATALOG

    def tables_in(self, catalog: str, schema: str | None = None) -> list[Document]:
        return [
            document
            for document in self.tables.values()
            if document["catalog_name"] == catalog and schema in (None, document["schema_name"])
        ]

    def functions_in(self, catalog: str, schema: str | None = None) -> list[Document]:
        return [
            document
            for document in self.functions.values()
            if document["catalog_name"] == catalog and schema in (None, document["schema_name"])
        ]

    def schemas_in(self, catalog: str) -> list[Document]:
        return [document for document in self.schemas.values() if document["catalog_name"] == catalog]

    def schema_names(self, catalog: str) -> list[str]:
        """In order of the alphabet, the information schema among them."""
        own = ["information_schema"] if self.has_information_schema(catalog) else []
        return sorted([document["name"] for document in self.schemas_in(catalog)] + own)

    def check_writable(self, name: TableName, privilege: str = "MODIFY") -> None:
        if name.catalog in READ_ONLY_CATALOGS or name.schema == "information_schema":
            message = (
                f"Insufficient privileges:\nUser does not have {privilege} on Table '{name.full}'. "
                f"The catalog {name.catalog} is read-only; write to main or to a catalog of your own."
            )
            raise SqlError("INSUFFICIENT_PERMISSIONS", message, "42501")

    # Where data lies

    def new_location(self) -> tuple[str, Path]:
        """A place for a new table: how documents name it, and the folder (not made yet)."""
        key = uuid.uuid4().hex
        (self.workspace.folder / "tables").mkdir(parents=True, exist_ok=True)
        return f"own:{key}", self.folder(f"own:{key}")

    def folder(self, location: str) -> Path:
        """Where a table's files lie. SqlError when its volume is gone, or it is one that somebody else shares."""
        kind, _, rest = location.partition(":")
        if kind == "shared":
            return self.workspace.shared.folder / "samples" / rest
        if kind == "volume":
            return self.volume_path(rest)
        if kind == "dbfs":
            return self.workspace.folder.joinpath("dbfs", *rest.strip("/").split("/"))
        if kind == shared_tables.KIND:
            raise shared_tables.not_opened(location)
        return self.workspace.folder / "tables" / rest

    def delta_folder(self, document: Document, operation: str) -> Path:
        """Where a Delta table lies. Raises for one of other files, which have no log for what ``operation`` needs."""
        if is_of_files(document):
            name = TableName(document["catalog_name"], document["schema_name"], document["name"])
            message = (
                f"The feature is not supported: Table {name.quoted} does not support {operation}: it is a table of "
                f"{document['data_source_format']} files, and this works on Delta tables only."
            )
            raise SqlError("UNSUPPORTED_FEATURE.TABLE_OPERATION", message, "0A000")
        return self.folder(document["location"])

    def size(self, document: Document) -> delta_log.Size:
        """Of a table's data; of files alone without the number of rows."""
        folder = self.folder(document["location"])
        if not is_of_files(document):
            return delta_log.size(folder)
        sizes = [path.stat().st_size for path in data_files(folder)]
        return delta_log.Size(len(sizes), sum(sizes), None)

    def volume_path(self, path: str) -> Path:
        """The folder or file behind ``/Volumes/catalog/schema/volume/...``. Raises for what is outside of a volume."""
        parts = [part for part in path.split("/") if part]
        if len(parts) < 4 or parts[0] != "Volumes" or ".." in parts:
            message = f"The path {path} is not in a volume. Use /Volumes/<catalog>/<schema>/<volume>/<path>."
            raise SqlError("INVALID_PATH", message, "42000")
        if self.volumes.get(".".join(parts[1:4]).lower()) is None:
            message = f"Volume '{'.'.join(parts[1:4])}' does not exist."
            raise SqlError("UC_VOLUME_NOT_FOUND", message, "42704")
        return self.workspace.folder.joinpath("volumes", *[p.lower() for p in parts[1:4]], *parts[4:])

    # Create and drop

    def stamp(self, document: Document) -> Document:
        """Add what every object has: owner, times, metastore."""
        now, user = now_ms(), self.workspace.user_name
        fixed = {"owner": user, "created_at": now, "created_by": user, "updated_at": now, "updated_by": user}
        return fixed | {"metastore_id": METASTORE_ID} | document

    def put_catalog(self, name: str, *, comment: str | None = None, **more: Any) -> Document:
        document = {"name": name, "full_name": name, "catalog_type": "MANAGED_CATALOG", "isolation_mode": "OPEN"}
        document |= {"securable_type": "CATALOG", "securable_kind": "CATALOG_STANDARD"} | more
        if comment:
            document["comment"] = comment
        self.catalogs.put(name, self.stamp(document))
        return self.catalogs.get(name) or document

    def put_schema(self, catalog: str, name: str, *, comment: str | None = None, **more: Any) -> Document:
        full = f"{catalog}.{name}"
        document = {"name": name, "catalog_name": catalog, "full_name": full, "schema_id": str(uuid.uuid4())} | more
        if comment:
            document["comment"] = comment
        self.schemas.put(full, self.stamp(document))
        return self.schemas.get(full) or document

    def put_table(
        self,
        name: TableName,
        *,
        location: str | None,
        columns: list[Document],
        comment: str | None = None,
        table_type: str = "MANAGED",
        **more: Any,
    ) -> Document:
        """Make a table or view known. Its data has to be there already."""
        table_id = str(uuid.uuid4())
        document: Document = {
            "name": name.table,
            "catalog_name": name.catalog,
            "schema_name": name.schema,
            "full_name": name.full,
            "table_type": table_type,
            "table_id": table_id,
            "columns": columns,
            "properties": {},
        }
        if location:
            document |= {"data_source_format": "DELTA", "location": location}
            hive = name.catalog == hive_metastore.NAME
            place = hive_metastore.storage_location(name.schema, name.table) if hive else None
            document["storage_location"] = place or f"dbfs:/managed/{name.catalog}/{table_id}"
        if comment:
            document["comment"] = comment
        self.tables.put(name.full, self.stamp(document | more))
        return self.tables.get(name.full) or document

    def drop_table(self, name: TableName) -> None:
        document = self.table(name)
        if document is not None:
            self.tables.delete(name.full)
            self.remove_data(document)

    def remove_data(self, document: Document) -> None:
        location = document.get("location", "")
        if location.startswith("own:"):
            shutil.rmtree(self.folder(location), ignore_errors=True)

    def drop_schema(self, catalog: str, schema: str) -> None:
        for document in self.tables_in(catalog, schema):
            self.drop_table(TableName(catalog, schema, document["name"]))
        for key, document in self.volumes.items():
            if (document["catalog_name"], document["schema_name"]) == (catalog, schema):
                self.drop_volume(key)
        for document in self.functions_in(catalog, schema):
            self.functions.delete(document["full_name"])
        self.schemas.delete(f"{catalog}.{schema}")

    def drop_catalog(self, catalog: str) -> None:
        for document in self.schemas_in(catalog):
            self.drop_schema(catalog, document["name"])
        self.catalogs.delete(catalog)

    def put_volume(self, name: TableName, *, comment: str | None = None, external: Path | None = None) -> Document:
        """``external``: a folder of the workspace's own storage that the volume shows, and leaves when dropped."""
        path = f"/Volumes/{name.catalog}/{name.schema}/{name.table}"
        document = {"name": name.table, "catalog_name": name.catalog, "schema_name": name.schema}
        document |= {"full_name": name.full, "volume_type": "EXTERNAL" if external else "MANAGED"}
        document |= {"volume_id": str(uuid.uuid4())}
        document |= {"storage_location": f"dbfs:{path}"} | ({"comment": comment} if comment else {})
        folder = self.workspace.folder.joinpath("volumes", name.catalog, name.schema, name.table)
        if external:
            external.mkdir(parents=True, exist_ok=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.symlink_to(external.resolve(), target_is_directory=True)
        else:
            folder.mkdir(parents=True, exist_ok=True)
        self.volumes.put(name.full, self.stamp(document))
        return self.volumes.get(name.full) or document

    def drop_volume(self, full_name: str) -> None:
        if self.volumes.delete(full_name):
            folder = self.workspace.folder.joinpath("volumes", *full_name.split("."))
            if folder.is_symlink():
                folder.unlink()
            else:
                shutil.rmtree(folder, ignore_errors=True)


def column_documents(
    schema: pa.Schema,
    *,
    comments: dict[str, str] | None = None,
    required: Iterable[str] = (),
    partitions: Iterable[str] = (),
) -> list[Document]:
    """Unity Catalog's ColumnInfo for each column. ``comments`` by name; ``required``: NOT NULL columns."""
    comments, required, partitions = comments or {}, set(required), list(partitions)
    documents = []
    for position, field in enumerate(schema):
        kind = column_type(field.type)
        comment = comments.get(field.name)
        document: Document = {
            "name": field.name,
            "type_text": kind.text.lower(),
            "type_name": kind.catalog_name,
            "type_json": type_json(field, comment),
            "position": position,
            "nullable": field.name not in required,
        }
        if comment:
            document["comment"] = comment
        if kind.precision is not None:
            document |= {"type_precision": kind.precision, "type_scale": kind.scale}
        if field.name in partitions:
            document["partition_index"] = partitions.index(field.name)
        documents.append(document)
    return documents
