"""Unity Catalog: catalogs, schemas, tables, volumes, metastore.

https://docs.databricks.com/api/workspace/catalogs and its neighbours.
"""

from __future__ import annotations

import contextlib
import fnmatch
from pathlib import Path
from typing import Any

from local_workspace.api.paging import page_of
from local_workspace.body_shapes import Shape
from local_workspace.errors import ApiError, invalid, not_found
from local_workspace.file_store import dbfs_path, is_volume_path
from local_workspace.routing import Call, RouteTable
from local_workspace.sql import hive_metastore
from local_workspace.sql.catalog import METASTORE_ID, READ_ONLY_CATALOGS, Catalog
from local_workspace.sql.errors import SqlError
from local_workspace.sql.names import TableName, check_new_name
from local_workspace.sql.registration import Registration
from local_workspace.sql.renaming import Kind, rename
from local_workspace.store import Collection, Document
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()
BASE = "/api/2.1/unity-catalog"
SECURABLE: Shape = {
    "name": str,
    "new_name": str,
    "catalog_name": str,
    "schema_name": str,
    "comment": str,
    "owner": str,
    "properties": {str: str},
    "options": {str: str},
    "storage_root": str,
    "storage_location": str,
    "volume_type": str,
    "table_type": str,
    "data_source_format": str,
    "isolation_mode": str,
    "columns": [{"name": str, "type_text": str, "type_name": str, "type_json": str, "comment": str, "position": int}],
}
PRIVATE = frozenset({"location", "view_catalog", "view_schema", "tags", "file_options"})


def shown(document: Document) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in PRIVATE}


def page(name: str, documents: list[dict[str, Any]], call: Call) -> dict[str, Any]:
    """A page of a list. The SDK asks with max_results=0, which means as many as the server likes."""
    found, following = page_of(documents, call, size=call.number("max_results", 0) or 1_000)
    return {name: found} | ({"next_page_token": following} if following else {})


def missing(kind: str, full_name: str) -> ApiError:
    return not_found(f"{kind} '{full_name}' does not exist.", error_code=f"{kind.upper()}_DOES_NOT_EXIST")


def taken(kind: str, name: str) -> ApiError:
    return ApiError(400, f"{kind.upper()}_ALREADY_EXISTS", f"{kind} '{name}' already exists")


def new_name(body: dict[str, Any], kind: str) -> str:
    name = str(body.get("name") or "").lower()
    try:
        check_new_name(name)
    except SqlError as error:
        raise invalid(f"Invalid input: RPC Create{kind} Field name: {error.message}") from None
    return name


def writable(catalog: str) -> None:
    if catalog in READ_ONLY_CATALOGS:
        raise ApiError(403, "PERMISSION_DENIED", f"The catalog {catalog} is read-only.")


def stays(full_name: str) -> None:
    """Refuse to remove or to rename what every workspace has."""
    if full_name in (hive_metastore.NAME, hive_metastore.DEFAULT_SCHEMA):
        raise invalid(f"{full_name} can be neither removed nor renamed: a workspace always has it.")


def container(workspace: Workspace, kind: Kind) -> Collection:
    catalog = workspace.service(Catalog)
    return {
        "Catalog": catalog.catalogs,
        "Schema": catalog.schemas,
        "Table": catalog.tables,
        "Volume": catalog.volumes,
    }[kind]


def require(workspace: Workspace, kind: Kind, full_name: str) -> Document:
    document = container(workspace, kind).get(full_name.lower())
    if document is None:
        raise missing(kind, full_name)
    return document


# Metastore


@routes.get(BASE + "/current-metastore-assignment")
def assignment(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"metastore_id": METASTORE_ID, "workspace_id": workspace.workspace_id} | {
        "default_catalog_name": workspace.service(Catalog).default_catalog()
    }


@routes.get(BASE + "/metastore_summary")
def metastore(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"metastore_id": METASTORE_ID, "name": "local", "cloud": "local", "region": "local", "owner": "System user"}


@routes.get(BASE + "/metastores")
def metastores(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"metastores": [metastore(workspace, call)]}


@routes.get(BASE + "/metastores/{id}")
def get_metastore(workspace: Workspace, call: Call) -> dict[str, Any]:
    if call.path_params["id"] != METASTORE_ID:
        raise missing("Metastore", call.path_params["id"])
    return metastore(workspace, call)


# Catalogs


@routes.get(BASE + "/catalogs")
def list_catalogs(workspace: Workspace, call: Call) -> dict[str, Any]:
    return page("catalogs", [shown(d) for d in workspace.service(Catalog).catalogs.values()], call)


@routes.post(BASE + "/catalogs", body=SECURABLE)
def create_catalog(workspace: Workspace, call: Call) -> dict[str, Any]:
    name, catalog = new_name(call.body, "Catalog"), workspace.service(Catalog)
    if catalog.catalogs.get(name) is not None:
        raise taken("Catalog", name)
    more = {"properties": call.body["properties"]} if call.body.get("properties") else {}
    document = catalog.put_catalog(name, comment=call.body.get("comment"), **more)
    catalog.put_schema(name, "default", comment="Default schema")
    return shown(document)


@routes.get(BASE + "/catalogs/{name}")
def get_catalog(workspace: Workspace, call: Call) -> dict[str, Any]:
    return shown(require(workspace, "Catalog", call.path_params["name"]))


@routes.patch(BASE + "/catalogs/{name}", body=SECURABLE)
def update_catalog(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = require(workspace, "Catalog", call.path_params["name"])
    return _update(workspace, "Catalog", document["name"], call)


@routes.delete(BASE + "/catalogs/{name}")
def delete_catalog(workspace: Workspace, call: Call) -> dict[str, Any]:
    name, catalog = call.path_params["name"].lower(), workspace.service(Catalog)
    require(workspace, "Catalog", name)
    writable(name)
    stays(name)
    holds = [d["name"] for d in catalog.schemas_in(name) if d["name"] != "default" or catalog.tables_in(name)]
    if holds and not call.flag("force"):
        raise ApiError(
            400, "INVALID_STATE", f"Catalog '{name}' is not empty. Use the force option to delete it anyway."
        )
    catalog.drop_catalog(name)
    return {}


def _update(workspace: Workspace, kind: Kind, key: str, call: Call) -> dict[str, Any]:
    """Change what PATCH may change: comment, owner, properties, and the name."""
    changes = {k: v for k, v in call.body.items() if k in ("comment", "owner", "properties")}
    writable(key.split(".")[0])
    collection, place = container(workspace, kind), key.rpartition(".")[0]
    name = new_name({"name": call.body.get("new_name") or key.rpartition(".")[2]}, kind)
    new_key = f"{place}.{name}" if place else name
    if new_key != key:
        stays(key)
        if collection.get(new_key) is not None:
            raise taken(kind, new_key)
        rename(workspace.service(Catalog), kind, key, name)
    changes |= {"updated_at": now_ms(), "updated_by": workspace.user_name}
    return shown(collection.change(new_key, lambda document: document.update(changes)) or {})


# Schemas


@routes.get(BASE + "/schemas")
def list_schemas(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = str(call.required("catalog_name")).lower()
    require(workspace, "Catalog", name)
    return page("schemas", [shown(d) for d in workspace.service(Catalog).schemas_in(name)], call)


@routes.post(BASE + "/schemas", body=SECURABLE)
def create_schema(workspace: Workspace, call: Call) -> dict[str, Any]:
    name, owner = new_name(call.body, "Schema"), str(call.required("catalog_name")).lower()
    require(workspace, "Catalog", owner)
    writable(owner)
    catalog = workspace.service(Catalog)
    if catalog.schemas.get(f"{owner}.{name}") is not None:
        raise taken("Schema", name)
    more = {"properties": call.body["properties"]} if call.body.get("properties") else {}
    return shown(catalog.put_schema(owner, name, comment=call.body.get("comment"), **more))


@routes.get(BASE + "/schemas/{full_name}")
def get_schema(workspace: Workspace, call: Call) -> dict[str, Any]:
    return shown(require(workspace, "Schema", call.path_params["full_name"]))


@routes.patch(BASE + "/schemas/{full_name}", body=SECURABLE)
def update_schema(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = require(workspace, "Schema", call.path_params["full_name"])
    return _update(workspace, "Schema", document["full_name"], call)


@routes.delete(BASE + "/schemas/{full_name}")
def delete_schema(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = require(workspace, "Schema", call.path_params["full_name"])
    catalog = workspace.service(Catalog)
    writable(document["catalog_name"])
    stays(document["full_name"])
    if catalog.tables_in(document["catalog_name"], document["name"]) and not call.flag("force"):
        message = f"Schema '{document['full_name']}' is not empty. Use the force option to delete it anyway."
        raise ApiError(400, "INVALID_STATE", message)
    catalog.drop_schema(document["catalog_name"], document["name"])
    return {}


# Tables


def _tables(workspace: Workspace, call: Call) -> list[Document]:
    catalog_name, schema_name = str(call.required("catalog_name")).lower(), str(call.required("schema_name")).lower()
    require(workspace, "Catalog", catalog_name)
    require(workspace, "Schema", f"{catalog_name}.{schema_name}")
    return workspace.service(Catalog).tables_in(catalog_name, schema_name)


@routes.get(BASE + "/tables")
def list_tables(workspace: Workspace, call: Call) -> dict[str, Any]:
    omitted = {"columns"} if call.flag("omit_columns") else set()
    omitted |= {"properties"} if call.flag("omit_properties") else set()
    found = [{k: v for k, v in shown(d).items() if k not in omitted} for d in _tables(workspace, call)]
    return page("tables", found, call)


@routes.get(BASE + "/table-summaries")
def table_summaries(workspace: Workspace, call: Call) -> dict[str, Any]:
    catalog_name = str(call.required("catalog_name")).lower()
    require(workspace, "Catalog", catalog_name)
    schema, table = _glob(call.query.get("schema_name_pattern")), _glob(call.query.get("table_name_pattern"))
    found = [
        {"full_name": d["full_name"], "table_type": d["table_type"]}
        for d in workspace.service(Catalog).tables_in(catalog_name)
        if fnmatch.fnmatchcase(d["schema_name"], schema) and fnmatch.fnmatchcase(d["name"], table)
    ]
    return page("tables", found, call)


def _glob(pattern: str | None) -> str:
    """SQL's LIKE pattern as a glob."""
    return (pattern or "%").lower().replace("%", "*").replace("_", "?")


@routes.get(BASE + "/tables/{full_name}")
def get_table(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = require(workspace, "Table", call.path_params["full_name"])
    answer = shown(document)
    if document.get("location"):
        # Where a real workspace has the last ANALYZE's figures, this one has those of the table's log.
        try:
            size = workspace.service(Catalog).size(document)
        except SqlError:  # no figures: its volume is gone, or its files lie in a way that cannot be read here
            return answer
        figures = {"spark.sql.statistics.totalSize": str(size.size_bytes)}
        if size.rows is not None:
            figures["spark.sql.statistics.numRows"] = str(size.rows)
        answer["properties"] = figures | (answer.get("properties") or {})
    return answer


@routes.get(BASE + "/tables/{full_name}/exists")
def table_exists(workspace: Workspace, call: Call) -> dict[str, Any]:
    name = call.path_params["full_name"].lower()
    parts = name.split(".")
    if len(parts) == 3:
        require(workspace, "Catalog", parts[0])
        require(workspace, "Schema", ".".join(parts[:2]))
    return {"table_exists": workspace.service(Catalog).tables.get(name) is not None}


@routes.patch(BASE + "/tables/{full_name}", body=SECURABLE)
def update_table(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = require(workspace, "Table", call.path_params["full_name"])
    return _update(workspace, "Table", document["full_name"], call)


@routes.delete(BASE + "/tables/{full_name}")
def delete_table(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = require(workspace, "Table", call.path_params["full_name"])
    writable(document["catalog_name"])
    catalog = workspace.service(Catalog)
    name = TableName(document["catalog_name"], document["schema_name"], document["name"])
    with catalog.lock(name):
        catalog.drop_table(name)
        if document.get("location"):
            with contextlib.suppress(SqlError):  # its volume may be gone, or its files be somebody else's
                workspace.shared.service(Registration).forget(catalog.folder(document["location"]))
    return {}


# Volumes


@routes.get(BASE + "/volumes")
def list_volumes(workspace: Workspace, call: Call) -> dict[str, Any]:
    catalog_name, schema_name = str(call.required("catalog_name")).lower(), str(call.required("schema_name")).lower()
    require(workspace, "Schema", f"{catalog_name}.{schema_name}")
    found = [
        shown(d)
        for d in workspace.service(Catalog).volumes.values()
        if (d["catalog_name"], d["schema_name"]) == (catalog_name, schema_name)
    ]
    return page("volumes", found, call)


@routes.post(BASE + "/volumes", body=SECURABLE)
def create_volume(workspace: Workspace, call: Call) -> dict[str, Any]:
    catalog_name, schema_name = str(call.required("catalog_name")).lower(), str(call.required("schema_name")).lower()
    name = TableName(catalog_name, schema_name, new_name(call.body, "Volume"))
    require(workspace, "Schema", f"{catalog_name}.{schema_name}")
    writable(catalog_name)
    if catalog_name == hive_metastore.NAME:
        raise invalid(f"Volumes are objects of Unity Catalog: there are none in {catalog_name}.")
    if workspace.service(Catalog).volumes.get(name.full) is not None:
        raise taken("Volume", name.full)
    external = _external_folder(workspace, call)
    volume = workspace.service(Catalog).put_volume(name, comment=call.body.get("comment"), external=external)
    if external:
        changes = {"storage_location": call.body["storage_location"]}
        volume = container(workspace, "Volume").change(name.full, lambda item: item.update(changes)) or volume
    return shown(volume)


def _external_folder(workspace: Workspace, call: Call) -> Path | None:
    """Where an external volume lies: a folder of DBFS, the one storage here that is outside of volumes."""
    kind, location = call.body.get("volume_type") or "MANAGED", str(call.body.get("storage_location") or "")
    if kind not in ("MANAGED", "EXTERNAL") or (kind == "MANAGED") == bool(location):
        raise invalid("An EXTERNAL volume needs a storage_location, and a MANAGED one takes none.")
    if kind == "MANAGED":
        return None
    if not location.startswith("dbfs:/") or is_volume_path(location):
        raise no_external_location(location)
    return dbfs_path(workspace, location)


def no_external_location(path: str) -> ApiError:
    return invalid(
        f"[NO_PARENT_EXTERNAL_LOCATION_FOR_PATH] No parent external location was found for path '{path}'. Please "
        "create an external location on one of the parent paths and then retry the query or command again."
    )


@routes.get(BASE + "/volumes/{full_name}")
def get_volume(workspace: Workspace, call: Call) -> dict[str, Any]:
    return shown(require(workspace, "Volume", call.path_params["full_name"]))


@routes.patch(BASE + "/volumes/{full_name}", body=SECURABLE)
def update_volume(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = require(workspace, "Volume", call.path_params["full_name"])
    return _update(workspace, "Volume", document["full_name"], call)


@routes.delete(BASE + "/volumes/{full_name}")
def delete_volume(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = require(workspace, "Volume", call.path_params["full_name"])
    workspace.service(Catalog).drop_volume(document["full_name"])
    return {}
