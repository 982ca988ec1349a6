"""DBFS through the SDK."""

from __future__ import annotations

import io

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, NotFound, ResourceAlreadyExists


def test_upload_in_blocks_and_download(client: WorkspaceClient):
    content = bytes(range(256)) * 10_000  # three blocks
    client.dbfs.upload("/tests/blocks.bin", io.BytesIO(content))
    with client.dbfs.download("/tests/blocks.bin") as file:
        assert file.read() == content
    assert client.dbfs.get_status("/tests/blocks.bin").file_size == len(content)
    with pytest.raises(ResourceAlreadyExists):
        client.dbfs.upload("/tests/blocks.bin", io.BytesIO(b""))


def test_folders_move_and_delete(client: WorkspaceClient):
    client.dbfs.mkdirs("/tests/a/b")
    client.dbfs.upload("dbfs:/tests/a/b/f.txt", io.BytesIO(b"hello"))
    client.api_client.do(
        "POST", "/api/2.0/dbfs/move", body={"source_path": "/tests/a/b/f.txt", "destination_path": "/tests/a/g.txt"}
    )
    assert {entry.path for entry in client.dbfs.list("/tests/a")} == {"/tests/a/b", "/tests/a/g.txt"}
    with pytest.raises(BadRequest, match="not empty"):
        client.api_client.do("POST", "/api/2.0/dbfs/delete", body={"path": "/tests/a"})
    client.dbfs.delete("/tests/a", recursive=True)
    assert not client.dbfs.exists("/tests/a")


def test_no_way_out_of_the_folder(client: WorkspaceClient):
    with pytest.raises(BadRequest):
        client.api_client.do("GET", "/api/2.0/dbfs/read", query={"path": "/../token"})


def test_born_with_the_customers_file(client: WorkspaceClient):
    assert {"/FileStore", "/tmp"} <= {entry.path for entry in client.dbfs.list("/")}
    assert [entry.path for entry in client.dbfs.list("/FileStore/uploads")] == ["/FileStore/uploads/customers.csv"]
    with pytest.raises(NotFound, match="No file or directory exists on path /nowhere"):
        list(client.dbfs.list("/nowhere"))
