"""Functions in Unity Catalog: https://docs.databricks.com/api/workspace/functions

The same functions as SQL's ``CREATE FUNCTION``: SQL calls those made here, and this lists those made there.
"""

from __future__ import annotations

import uuid
from typing import Any

from local_workspace.api.unity_catalog import BASE, missing, new_name, page, require, shown, taken, writable
from local_workspace.body_shapes import Shape
from local_workspace.errors import ApiError, invalid
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.catalog import Catalog
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

routes = RouteTable()

_COLUMNS: Shape = {"parameters": [{"name": str, "type_text": str, "type_name": str, "type_json": str, "position": int}]}
FUNCTION: Shape = {
    "name": str,
    "catalog_name": str,
    "schema_name": str,
    "routine_body": str,
    "routine_definition": str,
    "full_data_type": str,
    "data_type": str,
    "input_params": _COLUMNS,
    "return_params": _COLUMNS,
    "parameter_style": str,
    "is_deterministic": bool,
    "sql_data_access": str,
    "is_null_call": bool,
    "security_type": str,
    "specific_name": str,
    "comment": str,
    "properties": str,
}
NEEDED = ("catalog_name", "schema_name", "routine_body", "full_data_type", "data_type")


def _require(workspace: Workspace, full_name: str) -> Document:
    document = workspace.collection("functions").get(full_name.lower())
    if document is None:
        raise missing("Function", full_name)
    return document


@routes.get(BASE + "/functions")
def list_functions(workspace: Workspace, call: Call) -> dict[str, Any]:
    catalog, schema = str(call.required("catalog_name")).lower(), str(call.required("schema_name")).lower()
    require(workspace, "Catalog", catalog)
    require(workspace, "Schema", f"{catalog}.{schema}")
    found = workspace.service(Catalog).functions_in(catalog, schema)
    return page("functions", [shown(document) for document in found], call)


@routes.post(BASE + "/functions", body={"function_info": FUNCTION} | FUNCTION)
def create_function(workspace: Workspace, call: Call) -> dict[str, Any]:
    info = call.body.get("function_info") or call.body
    absent = [name for name in NEEDED if not info.get(name)]
    if absent:
        raise invalid(f"Missing required field: {absent[0]}")
    catalog, schema = info["catalog_name"].lower(), info["schema_name"].lower()
    name = new_name(info, "Function")
    require(workspace, "Catalog", catalog)
    require(workspace, "Schema", f"{catalog}.{schema}")
    writable(catalog)
    full_name = f"{catalog}.{schema}.{name}"
    if workspace.collection("functions").get(full_name) is not None:
        raise taken("Function", full_name)
    names = {"name": name, "catalog_name": catalog, "schema_name": schema, "full_name": full_name}
    document = workspace.service(Catalog).stamp({**info, **names, "function_id": str(uuid.uuid4())})
    workspace.collection("functions").put(full_name, document)
    return shown(document)


@routes.get(BASE + "/functions/{full_name}")
def get_function(workspace: Workspace, call: Call) -> dict[str, Any]:
    return shown(_require(workspace, call.path_params["full_name"]))


@routes.patch(BASE + "/functions/{full_name}", body={"owner": str})
def update_function(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Only the owner can be changed, as on the real service."""
    document = _require(workspace, call.path_params["full_name"])
    if not call.body.get("owner"):
        raise invalid("Only the owner of a function can be changed.")
    changes = {"owner": call.body["owner"], "updated_at": now_ms(), "updated_by": workspace.user_name}
    workspace.collection("functions").change(document["full_name"], lambda item: item.update(changes))
    return shown(_require(workspace, document["full_name"]))


@routes.delete(BASE + "/functions/{full_name}")
def delete_function(workspace: Workspace, call: Call) -> dict[str, Any]:
    document = _require(workspace, call.path_params["full_name"])
    if document["catalog_name"] in ("system", "samples"):
        raise ApiError(403, "PERMISSION_DENIED", f"The catalog {document['catalog_name']} is read-only.")
    workspace.collection("functions").delete(document["full_name"])
    return {}
