"""Files in volumes through the SDK."""

from __future__ import annotations

import io
import urllib.request

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, NotFound, ResourceConflict

VOLUME = "/Volumes/main/default/landing"


def test_upload_download_metadata_delete(client: WorkspaceClient):
    path = f"{VOLUME}/sub folder/data.bin"
    client.files.upload(path, io.BytesIO(b"0123456789"))
    assert client.files.download(path).contents.read() == b"0123456789"
    metadata = client.files.get_metadata(path)
    assert metadata.content_type == "application/octet-stream"
    assert metadata.content_length == 10
    assert metadata.last_modified
    with pytest.raises(ResourceConflict):
        client.files.upload(path, io.BytesIO(b"x"), overwrite=False)
    client.files.upload(path, io.BytesIO(b"xy"), overwrite=True)
    assert client.files.get_metadata(path).content_length == 2
    client.files.delete(path)
    with pytest.raises(NotFound):
        client.files.get_metadata(path)


def test_a_range_of_a_file(server, client: WorkspaceClient):
    url = f"{server.host}/api/2.0/fs/files{VOLUME}/readme.txt"
    headers = {"Authorization": f"Bearer {server.token}", "Range": "bytes=0-4"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        assert (answer.status, answer.read()) == (206, b"Files")


def test_directories(client: WorkspaceClient):
    client.files.create_directory(f"{VOLUME}/made/below")
    client.files.upload(f"{VOLUME}/made/below/f", io.BytesIO(b"1"), overwrite=True)
    [entry] = list(client.files.list_directory_contents(f"{VOLUME}/made/below"))
    assert (entry.name, entry.file_size, entry.is_directory) == ("f", 1, False)
    with pytest.raises(BadRequest, match="not empty"):
        client.files.delete_directory(f"{VOLUME}/made/below")
    client.files.delete(f"{VOLUME}/made/below/f")
    client.files.delete_directory(f"{VOLUME}/made/below")
    with pytest.raises(NotFound):
        client.files.get_directory_metadata(f"{VOLUME}/made/below")
    with pytest.raises(NotFound, match="does not exist"):
        client.files.upload("/Volumes/main/default/nothing/f", io.BytesIO(b"1"))


def test_a_large_upload_comes_in_parts(client: WorkspaceClient):
    content = b"0123456789abcdef" * (52 * 1024 * 1024 // 16)
    client.files.upload(f"{VOLUME}/large.bin", io.BytesIO(content), overwrite=True)
    metadata = client.files.get_metadata(f"{VOLUME}/large.bin")
    assert metadata.content_length == len(content)
    client.files.delete(f"{VOLUME}/large.bin")
