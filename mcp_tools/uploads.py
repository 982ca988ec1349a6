"""Files that a person attached, written into the workspace: into a volume, which is made where it is missing, or as a
notebook. Nothing is overwritten. Like bulk rows, the bytes do not pass through MCP or a model.

https://docs.databricks.com/api/workspace/files and .../workspace/import
"""

from __future__ import annotations

import base64
import io

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import AlreadyExists, NotFound, ResourceAlreadyExists
from databricks.sdk.service.catalog import VolumeType
from databricks.sdk.service.workspace import ImportFormat
from fastmcp.exceptions import ToolError

from mcp_tools.clients import ClientPool, Identity
from mcp_tools.errors import explain
from mcp_tools.notebooks import named_language
from mcp_tools.settings import ToolSettings
from mcp_tools.workspace_paths import normal_path, parent


class NotWritten(Exception):
    """The file was not written; the text says why, for people."""


class FileWriter:
    """Blocking and thread-safe; one for a process is enough."""

    def __init__(self, settings: ToolSettings) -> None:
        self._own = Identity(host=settings.host, token=settings.token, profile=settings.profile)
        self._read_only = settings.read_only
        self._pool = ClientPool()

    def write(self, path: str, data: bytes, *, identity: Identity | None = None) -> str:
        """Writes a new file or notebook; returns the path that it has. ``identity``: who writes; None is the settings'
        own. Raises NotWritten."""
        if self._read_only:
            raise NotWritten("This app is in read-only mode: nothing was written.")
        who = identity or self._own
        host = who.host or ""
        try:
            clients = self._pool.clients(who)
            host = clients.host
            path = normal_path(path)
            if not path.startswith("/Volumes/"):
                return _notebook(clients.writer, path, data)
            _ensure_volume(clients.writer, path)
            clients.writer.files.upload(path, io.BytesIO(data), overwrite=False)
            return path
        except (AlreadyExists, ResourceAlreadyExists):
            raise NotWritten(f"{path} already exists, and is left as it is. Choose another name.") from None
        except Exception as error:
            explained = explain(error, writing=True, host=host)
            if isinstance(explained, ToolError):
                raise NotWritten(str(explained)) from None
            raise


def _ensure_volume(client: WorkspaceClient, path: str) -> None:
    parts = path.strip("/").split("/")
    if len(parts) < 5:
        raise NotWritten(f"{path} is not in a volume. Use /Volumes/<catalog>/<schema>/<volume>/<name>.")
    try:
        client.volumes.read(".".join(parts[1:4]))
    except NotFound:
        client.volumes.create(parts[1], parts[2], parts[3], VolumeType.MANAGED)


def _notebook(client: WorkspaceClient, path: str, data: bytes) -> str:
    target, language = named_language(path, None)
    jupyter = data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and b'"cells"' in data
    client.workspace.mkdirs(parent(target))
    client.workspace.import_(
        target,
        content=base64.b64encode(data).decode(),
        format=ImportFormat.JUPYTER if jupyter else ImportFormat.SOURCE,
        language=None if jupyter else language,
        overwrite=False,
    )
    return target
