"""The workspace tree through the SDK: import and export in every format."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, DatabricksError, NotFound, ResourceAlreadyExists, ResourceDoesNotExist
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, Language, ObjectType


@pytest.fixture
def folder(client: WorkspaceClient, request: pytest.FixtureRequest) -> str:
    path = f"/Users/demo@example.com/tests/{request.node.name[:60].replace('[', '-').rstrip(']')}"
    client.workspace.mkdirs(path)
    return path


def test_source_is_stored_without_header_and_exported_with_one(client: WorkspaceClient, folder: str):
    path = f"{folder}/script.py"
    client.workspace.upload(path, b"print(1)")
    assert client.workspace.download(path).read() == b"# Databricks notebook source\nprint(1)"
    info = client.workspace.get_status(path)
    assert (info.object_type, info.language, info.path) == (ObjectType.NOTEBOOK, Language.PYTHON, path)
    exported = client.workspace.export(path)
    assert (exported.file_type, base64.b64decode(exported.content)[:12]) == ("py", b"# Databricks")


@pytest.mark.parametrize(
    ("name", "content", "kind", "stored_as"),
    [
        ("a.sql", b"-- Databricks notebook source\nSELECT 1", ObjectType.NOTEBOOK, "a"),
        ("b.sql", b"SELECT 1", ObjectType.FILE, "b.sql"),
        ("c.py", b"# Databricks notebook source\nprint(1)", ObjectType.NOTEBOOK, "c"),
        ("d.csv", b"\x00\x01binary", ObjectType.FILE, "d.csv"),
        ("e.ipynb", json.dumps({"cells": [], "metadata": {}}).encode(), ObjectType.NOTEBOOK, "e"),
    ],
)
def test_auto_decides_by_extension_and_header(client: WorkspaceClient, folder, name, content, kind, stored_as):
    client.workspace.upload(f"{folder}/{name}", content, format=ImportFormat.AUTO)
    [stored] = list(client.workspace.list(folder))
    assert (stored.path, stored.object_type) == (f"{folder}/{stored_as}", kind)
    if kind == ObjectType.FILE:
        assert client.workspace.download(stored.path, format=ExportFormat.AUTO).read() == content
        assert stored.size == len(content)


@pytest.mark.parametrize(
    ("exported", "imported"),
    [
        (ExportFormat.JUPYTER, ImportFormat.JUPYTER),
        (ExportFormat.HTML, ImportFormat.HTML),
        (ExportFormat.SOURCE, ImportFormat.SOURCE),
    ],
)
def test_round_trip(client: WorkspaceClient, folder: str, exported, imported):
    original = "/Users/demo@example.com/scratch"
    content = client.workspace.export(original, format=exported).content
    client.workspace.import_(f"{folder}/copy", content=content, format=imported, language=Language.SQL)
    copy = client.workspace.download(f"{folder}/copy").read()
    assert copy.rstrip() == client.workspace.download(original).read().rstrip()


def test_raw_keeps_every_byte(client: WorkspaceClient, folder: str):
    content = bytes(range(256))
    client.workspace.upload(f"{folder}/raw.py", content, format=ImportFormat.RAW)
    assert client.workspace.get_status(f"{folder}/raw.py").object_type == ObjectType.FILE
    assert client.workspace.download(f"{folder}/raw.py").read() == content


def test_overwrite_has_to_be_asked_for(client: WorkspaceClient, folder: str):
    client.workspace.upload(f"{folder}/n", b"SELECT 1", language=Language.SQL)
    with pytest.raises(ResourceAlreadyExists):
        client.workspace.upload(f"{folder}/n", b"SELECT 2", language=Language.SQL)
    client.workspace.upload(f"{folder}/n", b"SELECT 3", language=Language.SQL, overwrite=True)
    assert client.workspace.download(f"{folder}/n").read().endswith(b"SELECT 3")


def test_paths_have_an_alias_and_double_slashes_collapse(client: WorkspaceClient, folder: str):
    client.workspace.upload(f"/Workspace{folder}//n", b"1", language=Language.PYTHON)
    assert client.workspace.get_status(f"{folder}/n").path == f"{folder}/n"


def test_an_import_makes_no_folders_and_mkdirs_does(client: WorkspaceClient, folder: str):
    with pytest.raises(NotFound, match=r"The parent folder .* does not exist"):
        client.workspace.upload(f"{folder}/no/where", b"1", language=Language.PYTHON)
    client.workspace.mkdirs(f"{folder}/a/b/c")
    client.workspace.mkdirs(f"{folder}/a/b/c")
    client.workspace.upload(f"{folder}/file", b"1", format=ImportFormat.RAW)
    with pytest.raises(ResourceAlreadyExists):
        client.workspace.mkdirs(f"{folder}/file/below")


def test_a_folder_with_content_is_deleted_only_recursively(client: WorkspaceClient, folder: str):
    client.workspace.mkdirs(f"{folder}/full")
    client.workspace.upload(f"{folder}/full/n", b"1", language=Language.PYTHON)
    with pytest.raises(BadRequest, match="not empty") as refused:
        client.workspace.delete(f"{folder}/full")
    assert refused.value.error_code == "DIRECTORY_NOT_EMPTY"
    assert client.workspace.get_status(f"{folder}/full/n")
    client.workspace.delete(f"{folder}/full", recursive=True)
    with pytest.raises(ResourceDoesNotExist, match=r"doesn't exist"):
        client.workspace.get_status(f"{folder}/full/n")
    with pytest.raises(DatabricksError, match="protected"):
        client.workspace.delete("/Shared", recursive=True)


def test_a_notebook_edited_by_hand_shows_at_once(server, client: WorkspaceClient, folder: str):
    client.workspace.upload(f"{folder}/by_hand", b"SELECT 1", language=Language.SQL)
    contents = Path(server.registry.by_token(server.token).folder) / "contents"
    [file] = contents.glob("*by_hand.sql")
    file.write_text("SELECT 42", "utf-8")
    assert client.workspace.download(f"{folder}/by_hand").read().endswith(b"SELECT 42")


def test_bad_imports_are_refused(client: WorkspaceClient, folder: str):
    for fields, message in (
        ({"path": f"{folder}/x", "content": "!!!", "language": Language.SQL}, "base64"),
        ({"path": f"{folder}/x", "content": ""}, "language"),
        ({"path": "relative", "content": "", "language": Language.SQL}, "absolute"),
        ({"path": f"{folder}/x", "content": "/w==", "format": ImportFormat.R_MARKDOWN}, "UTF-8"),
    ):
        with pytest.raises(DatabricksError, match=message):
            client.workspace.import_(**fields)
    assert list(client.workspace.list(folder)) == []
