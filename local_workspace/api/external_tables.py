"""``POST unity-catalog/tables``: an external table over a Delta folder that is there already.

https://docs.databricks.com/api/workspace/tables/create makes external Delta tables only; so does this one. The
storage of an embedded workspace is its volumes.
"""

from __future__ import annotations

from typing import Any

from local_workspace.api.unity_catalog import (
    BASE,
    SECURABLE,
    new_name,
    no_external_location,
    require,
    shown,
    taken,
    writable,
)
from local_workspace.errors import invalid
from local_workspace.routing import Call, RouteTable
from local_workspace.sql import delta_log
from local_workspace.sql.catalog import Catalog, column_documents
from local_workspace.sql.errors import SqlError
from local_workspace.sql.names import TableName
from local_workspace.sql.registration import DATABASE
from local_workspace.sql.service import SqlService
from local_workspace.workspace import Workspace

routes = RouteTable()


@routes.post(BASE + "/tables", body=SECURABLE)
def create_table(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Columns that are given lend their comments; names and types are those of the data."""
    body = call.body
    catalog_name, schema_name = str(call.required("catalog_name")).lower(), str(call.required("schema_name")).lower()
    name = TableName(catalog_name, schema_name, new_name(body, "Table"))
    require(workspace, "Catalog", catalog_name)
    require(workspace, "Schema", f"{catalog_name}.{schema_name}")
    writable(catalog_name)
    if body.get("table_type") != "EXTERNAL" or body.get("data_source_format") != "DELTA":
        raise invalid("Only external tables in Delta format can be created: table_type EXTERNAL, format DELTA.")
    catalog = workspace.service(Catalog)
    path = str(call.required("storage_location")).removeprefix("dbfs:").rstrip("/")
    if not path.startswith("/Volumes/"):
        raise no_external_location(str(body["storage_location"]))
    with catalog.lock(name):
        if catalog.table(name) is not None:
            raise taken("Table", name.full)
        try:
            folder = catalog.volume_path(path)
            if delta_log.version(folder) < 0:
                raise invalid(f"There is no Delta table at {path}: it has no _delta_log.")
            session = workspace.service(SqlService).session()
            engine_name = f"sail.{DATABASE}.{session.registration.name_of(folder)}"
            schema = session.run_engine(f"SELECT * FROM {engine_name} LIMIT 0").schema
        except SqlError as error:
            raise invalid(str(error.message)) from None
        comments = {c["name"]: c["comment"] for c in body.get("columns") or [] if c.get("name") and c.get("comment")}
        document = catalog.put_table(
            name,
            location=f"volume:{path}",
            columns=column_documents(schema, comments=comments),
            comment=body.get("comment"),
            table_type="EXTERNAL",
            storage_location=f"dbfs:{path}",
            properties=body.get("properties") or {},
        )
    return shown(document)
