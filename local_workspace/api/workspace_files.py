"""The workspace tree over REST: https://docs.databricks.com/api/workspace/workspace"""

from __future__ import annotations

import base64
import binascii
import os
import re
from typing import Any

from starlette.responses import Response

from local_workspace.body_shapes import Shape
from local_workspace.errors import already_exists, invalid
from local_workspace.notebooks import archive, formats, r_markdown
from local_workspace.notebooks.cells import EXTENSION, LANGUAGE_OF_EXTENSION, language_of_header
from local_workspace.notebooks.tree import Document, WorkspaceTree, normal, parent_of
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/workspace"
IMPORT: Shape = {"path": str, "content": str, "format": str, "language": str, "overwrite": bool}
FORMATS = ("SOURCE", "AUTO", "RAW", "JUPYTER", "HTML", "DBC", "R_MARKDOWN")


def tree(workspace: Workspace) -> WorkspaceTree:
    return workspace.service(WorkspaceTree)


def info(workspace: Workspace, item: Document) -> dict[str, Any]:
    shown = {**item, "resource_id": str(item["object_id"])}
    if item["object_type"] == "FILE":
        shown["size"] = tree(workspace).size(item)
    return shown


@routes.get(f"{BASE}/list")
def list_objects(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = tree(workspace).children(str(call.required("path")))
    after = call.number("notebooks_modified_after", 0)
    found = [item for item in found if item["object_type"] != "NOTEBOOK" or item.get("modified_at", 0) >= after]
    return {"objects": [info(workspace, item) for item in found]} if found else {}


@routes.get(f"{BASE}/get-status")
def get_status(workspace: Workspace, call: Call) -> dict[str, Any]:
    item = info(workspace, tree(workspace).get(str(call.required("path"))))
    if call.flag("return_git_info"):
        for repo in workspace.collection("repos").values():
            if item["path"] == repo["path"] or item["path"].startswith(repo["path"] + "/"):
                item["git_info"] = {name: repo.get(name) for name in ("id", "path", "url", "branch", "head_commit_id")}
    return item


@routes.post(f"{BASE}/mkdirs", body={"path": str})
def make_directories(workspace: Workspace, call: Call) -> dict[str, Any]:
    tree(workspace).make_folders(str(call.required("path")))
    return {}


@routes.post(f"{BASE}/delete", body={"path": str, "recursive": bool})
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    tree(workspace).delete(str(call.required("path")), recursive=bool(call.body.get("recursive")))
    return {}


@routes.post(f"{BASE}/import", body=IMPORT)
def import_object(workspace: Workspace, call: Call) -> dict[str, Any]:
    """JSON with base64 content, or multipart/form-data with the bytes themselves (the SDK's ``upload``)."""
    fields: dict[str, Any] = {
        name: value.decode() if isinstance(value, bytes) and name != "content" else value
        for name, value in call.form.items()
    } or call.body
    if not fields.get("path"):
        raise invalid("Missing required field: path")
    content = fields.get("content") or b""
    if isinstance(content, str):
        try:
            content = base64.b64decode(content, validate=True) if not call.form else content.encode()
        except binascii.Error:
            raise invalid("The content is not valid base64.") from None
    overwrite = str(fields.get("overwrite", "")).lower() == "true"
    file_format = str(fields.get("format") or "SOURCE").upper()
    language = formats.language_named(fields.get("language"))
    store(workspace, normal(fields["path"]), content, file_format=file_format, language=language, overwrite=overwrite)
    return {}


def store(
    workspace: Workspace, path: str, content: bytes, *, file_format: str, language: Any, overwrite: bool
) -> Document:
    """Make a notebook or a file of the content, as the format says; ``path`` is normal."""
    objects = tree(workspace)
    extension = os.path.splitext(path)[1].lower()
    match file_format:
        case "SOURCE":
            language = language or LANGUAGE_OF_EXTENSION.get(extension)
            return objects.put_notebook(path, formats.from_source(content, language), overwrite=overwrite)
        case "JUPYTER":
            path = path.removesuffix(".ipynb")
            return objects.put_notebook(path, formats.from_jupyter(content, language), overwrite=overwrite)
        case "HTML":
            return objects.put_notebook(path.removesuffix(".html"), formats.from_html(content), overwrite=overwrite)
        case "R_MARKDOWN":
            bare = re.sub(r"\.rmd$", "", path, flags=re.IGNORECASE)
            return objects.put_notebook(bare, r_markdown.from_r_markdown(content), overwrite=overwrite)
        case "DBC":
            if overwrite:
                raise invalid("Overwrite is not supported for the format DBC.")
            return _store_archive(objects, path, archive.unpack(content))
        case "RAW":
            return objects.put_file(path, content, overwrite=overwrite)
        case "AUTO":
            if extension == ".ipynb":
                bare = path.removesuffix(".ipynb")
                return objects.put_notebook(bare, formats.from_jupyter(content, None), overwrite=overwrite)
            known = LANGUAGE_OF_EXTENSION.get(extension)
            declared = language_of_header(content[:200].decode("utf-8", "replace"))
            if known and declared and (declared == known or known == "R"):
                bare = path[: -len(extension)]
                return objects.put_notebook(bare, formats.from_source(content, known), overwrite=overwrite)
            return objects.put_file(path, content, overwrite=overwrite)
    raise invalid(f"The format {file_format} cannot be imported here. Use one of {', '.join(FORMATS)}.")


def _store_archive(objects: WorkspaceTree, path: str, entries: list[archive.Entry]) -> Document:
    """A folder at ``path`` with what is in the archive; of an archive of one notebook, that notebook at ``path``."""
    if objects.find(path) is not None:
        raise already_exists(f"Path ({path}) already exists.")
    if len(entries) == 1 and entries[0].notebook:
        return objects.put_notebook(path, entries[0].notebook)
    objects.get(parent_of(path))
    folder = objects.make_folders(path)
    for entry in entries:
        place = f"{path}/{entry.path}"
        if entry.notebook is None:
            objects.make_folders(place)
        else:
            objects.put_notebook(place, entry.notebook)
    return folder


def _archive(objects: WorkspaceTree, item: Document) -> bytes:
    """Of a notebook, or of a folder's notebooks; files have no place in it."""
    if item["object_type"] == "NOTEBOOK":
        name = item["path"].rsplit("/", 1)[-1]
        return archive.pack([archive.Entry(name, objects.notebook(item["path"]))])
    entries, start = [], len(item["path"].rstrip("/")) + 1
    for found in sorted(objects.below(item["path"]), key=lambda one: one["path"]):
        if found["object_type"] != "FILE":
            notebook = objects.notebook(found["path"]) if found["object_type"] == "NOTEBOOK" else None
            entries.append(archive.Entry(found["path"][start:], notebook))
    return archive.pack(entries)


@routes.get(f"{BASE}/export")
def export(workspace: Workspace, call: Call) -> dict[str, Any] | Response:
    objects = tree(workspace)
    item = objects.get(str(call.required("path")))
    file_format = call.query.get("format", "SOURCE").upper()
    if file_format not in FORMATS:
        raise invalid(f"The format {file_format} cannot be exported here. Use one of {', '.join(FORMATS)}.")
    name = item["path"].rsplit("/", 1)[-1]
    if file_format == "DBC" and item["object_type"] != "FILE":
        content, file_type = _archive(objects, item), "dbc"
    elif item["object_type"] == "NOTEBOOK":
        notebook = objects.notebook(item["path"])
        if file_format == "JUPYTER":
            content, file_type = formats.to_jupyter(notebook, name), "ipynb"
        elif file_format == "HTML":
            content, file_type = formats.to_html(notebook, name), "html"
        elif file_format == "R_MARKDOWN":
            content, file_type = r_markdown.to_r_markdown(notebook, name), "Rmd"
        else:
            content, file_type = formats.to_source(notebook), EXTENSION[notebook.language][1:]
    elif item["object_type"] == "FILE":
        content, file_type = objects.content(item), os.path.splitext(name)[1][1:]
    else:
        raise invalid(f"Only notebooks and files can be exported; {item['path']} is a folder.")
    if call.flag("direct_download"):
        return Response(content, media_type="application/octet-stream")
    return {"content": base64.b64encode(content).decode(), "file_type": file_type}


@routes.post("/api/2.0/workspace-files/import-file/{path:path}")
def import_file(workspace: Workspace, call: Call) -> dict[str, Any]:
    """What bundles use: raw bytes, parents made on the way."""
    path = normal("/" + call.path_params["path"])
    tree(workspace).make_folders(path.rsplit("/", 1)[0] or "/")
    store(workspace, path, call.raw, file_format="AUTO", language=None, overwrite=call.flag("overwrite"))
    return {}


@routes.get("/api/2.0/workspace-files/{path:path}")
def read_file(workspace: Workspace, call: Call) -> Response:
    objects = tree(workspace)
    item = objects.get("/" + call.path_params["path"])
    if item["object_type"] == "NOTEBOOK":
        return Response(formats.to_source(objects.notebook(item["path"])), media_type="application/octet-stream")
    return Response(objects.content(item), media_type="application/octet-stream")
