"""DBC archives through the SDK: a folder of notebooks goes out and comes back the same."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, NotFound, ResourceAlreadyExists
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language

HOME = "/Users/demo@example.com"
DBC = ImportFormat.DBC


def put(client: WorkspaceClient, path: str, content: bytes, **more: object) -> None:
    client.workspace.import_(path, content=base64.b64encode(content).decode(), **more)  # pyright: ignore


def archive(entries: dict[str, object]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, model in entries.items():
            made.writestr(name, json.dumps(model))
    return buffer.getvalue()


def model(*commands: str, language: str = "python") -> dict[str, object]:
    listed = [{"version": "CommandV1", "position": at, "command": text} for at, text in enumerate(commands)]
    return {"version": "NotebookV1", "name": "n", "language": language, "commands": listed}


def test_a_folder_goes_out_and_comes_back(client: WorkspaceClient) -> None:
    top = f"{HOME}/dbc-out"
    client.workspace.mkdirs(f"{top}/etl/empty")
    cells = b"x = 1\n\n# COMMAND ----------\n\n# MAGIC %md Some *text*"
    put(client, f"{top}/etl/load.v2", cells, language=Language.PYTHON)
    put(client, f"{top}/report", "SELECT 'ü'".encode(), language=Language.SQL)
    packed = client.workspace.export(top, format=ExportFormat.DBC)
    assert packed.file_type == "dbc"
    content = base64.b64decode(packed.content)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert sorted(opened.namelist()) == ["etl/", "etl/empty/", "etl/load.v2.python", "report.sql"]
        commands = json.loads(opened.read("etl/load.v2.python"))["commands"]
        assert [command["command"].strip() for command in commands] == ["x = 1", "%md Some *text*"]
    put(client, f"{HOME}/dbc-in", content, format=DBC)
    for name in ("etl/load.v2", "report"):
        before, after = (client.workspace.download(f"{place}/{name}").read() for place in (top, f"{HOME}/dbc-in"))
        assert after == before
    assert client.workspace.get_status(f"{HOME}/dbc-in/report").language == Language.SQL
    assert list(client.workspace.list(f"{HOME}/dbc-in/etl/empty")) == []
    with pytest.raises(ResourceAlreadyExists):
        put(client, f"{HOME}/dbc-in", content, format=DBC)
    with pytest.raises(BadRequest, match="Overwrite is not supported"):
        put(client, f"{HOME}/dbc-in", content, format=DBC, overwrite=True)
    for place in (top, f"{HOME}/dbc-in"):
        client.workspace.delete(place, recursive=True)


def test_one_notebook_is_a_notebook_again(client: WorkspaceClient) -> None:
    put(client, f"{HOME}/dbc-one", archive({"n.python": model("a = 1", "b = 2")}), format=DBC)
    source = client.workspace.download(f"{HOME}/dbc-one").read().decode()
    assert source == "# Databricks notebook source\na = 1\n\n# COMMAND ----------\n\nb = 2"
    client.workspace.delete(f"{HOME}/dbc-one")


@pytest.mark.parametrize(
    "content",
    [
        b"no zip",
        archive({"../out.python": model("a")}),
        archive({"a.python": [1]}),
        archive({"a.python": {"language": "python"}}),
        archive({"a.cobol": model("a", language="cobol")}),
    ],
    ids=["no zip", "leads out", "no document", "no commands", "no language"],
)
def test_what_is_no_archive_is_refused_whole(client: WorkspaceClient, content: bytes) -> None:
    with pytest.raises(BadRequest):
        put(client, f"{HOME}/dbc-bad", content, format=DBC)
    with pytest.raises(NotFound):
        client.workspace.get_status(f"{HOME}/dbc-bad")
