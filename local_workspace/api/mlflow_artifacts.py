"""The files of MLflow runs: https://docs.databricks.com/api/workspace/experiments/listartifacts

They lie in DBFS, below a run's ``artifact_uri``. MLflow's own client reads and writes them by signed addresses, which
it asks for first and which need no token.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, Response

from local_workspace import file_store
from local_workspace.api.mlflow_experiments import listing
from local_workspace.body_shapes import Shape
from local_workspace.errors import invalid, not_found
from local_workspace.mlflow.runs import Runs
from local_workspace.routing import Call, RouteTable
from local_workspace.sql.links import Links
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/mlflow/artifacts"
ADDRESSES = "/__local/artifacts/{workspace}/{name}"
PATHS: Shape = {"run_id": str, "path": [str], "page_token": str}


def _root(workspace: Workspace, run_id: str) -> str:
    """Where a run's files lie; 400 where that is no path of DBFS."""
    root = workspace.service(Runs).get(run_id)["artifact_uri"]
    if not root.startswith("dbfs:/"):
        raise invalid(f"The artifacts of this run lie in {root}, which the embedded workspace cannot open.")
    return root


@routes.get(BASE + "/list")
def list_artifacts(workspace: Workspace, call: Call) -> dict[str, Any]:
    """What is in the run's folder or in one of it; of a file, itself."""
    root = _root(workspace, call.query.get("run_id") or call.required("run_uuid"))
    inside = (call.query.get("path") or "").strip("/")
    top = file_store.dbfs_path(workspace, root)
    place = file_store.dbfs_path(workspace, f"{root}/{inside}") if inside else top
    try:
        found = [place] if place.is_file() else file_store.children(place) if place.is_dir() else []
    except OSError as error:
        if error.errno not in file_store.NO_PATH:
            raise
        raise file_store.no_path(inside) from None
    files = [_shown(each, each.relative_to(top).as_posix()) for each in found]
    return {"root_uri": root} | listing("files", files, size=1_000, token=call.query.get("page_token"))


def _shown(path: Path, name: str) -> dict[str, Any]:
    if path.is_dir():
        return {"path": name, "is_dir": True}
    return {"path": name, "is_dir": False, "file_size": path.stat().st_size}


def _addresses(workspace: Workspace, call: Call, verb: str) -> dict[str, Any]:
    """One for each path. Called GCP's because its protocol is plain HTTP: one PUT of the whole file, one GET."""
    run_id, infos = str(call.required("run_id")), []
    root = _root(workspace, run_id)
    for path in call.body.get("path") or []:
        file_store.dbfs_path(workspace, f"{root}/{path}")  # refuses what would lead out of the run's folder
        name = base64.urlsafe_b64encode(f"{root}/{path}".encode()).decode()
        query = workspace.service(Links).make(f"artifact-{verb}/{name}")[0].partition("?")[2]
        address = f"{workspace.host}{ADDRESSES.format(workspace=workspace.name, name=name)}?{query}"
        infos.append({"run_id": run_id, "path": path, "signed_uri": address, "headers": [], "type": "GCP_SIGNED_URL"})
    return {"credential_infos": infos} if infos else {}


@routes.post(BASE + "/credentials-for-read", body=PATHS)
def to_read(workspace: Workspace, call: Call) -> dict[str, Any]:
    return _addresses(workspace, call, "get")


@routes.post(BASE + "/credentials-for-write", body=PATHS)
def to_write(workspace: Workspace, call: Call) -> dict[str, Any]:
    run_id = str(call.required("run_id"))
    if workspace.service(Runs).get(run_id)["lifecycle_stage"] != "active":
        raise invalid(f"The run {run_id} is deleted: restore it first.")
    return _addresses(workspace, call, "put")


def _place(workspace: Workspace, call: Call, verb: str) -> tuple[Path, str]:
    name = call.path_params["name"]
    end, signature = call.query.get("end", ""), call.query.get("signature", "")
    workspace.service(Links).check(f"artifact-{verb}/{name}", end=end, signature=signature)
    shown = base64.urlsafe_b64decode(name).decode()
    return file_store.dbfs_path(workspace, shown), shown


@routes.get(ADDRESSES, public=True)
def download(workspace: Workspace, call: Call) -> Response:
    target, shown = _place(workspace, call, "get")
    # Not is_file(), which fails for a name that is longer than any file's.
    if not os.path.isfile(target):
        raise not_found(f"There is no artifact {shown}.")
    return FileResponse(target, media_type="application/octet-stream")


@routes.add("PUT", ADDRESSES, public=True)
def upload(workspace: Workspace, call: Call) -> Response:
    target, shown = _place(workspace, call, "put")
    if call.headers.get("content-type", "").startswith("multipart/"):
        # It would be read as a form, of which no bytes are left: the artifact would be empty.
        raise invalid(f"Put the bytes of {shown} themselves, not a multipart form.")
    file_store.write(target, call.raw, shown=shown, overwrite=True)
    return Response(status_code=200)
