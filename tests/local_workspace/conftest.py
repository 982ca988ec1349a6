"""One real server for the whole session, reached with the unmodified Databricks SDK."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from databricks.sdk import WorkspaceClient

from local_workspace.server import Running, running

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The embedded workspace, listening on a free port, its state in a temporary folder."""
    with running(tmp_path_factory.mktemp("workspace")) as started:
        yield started


def connect(server: Running, token: str) -> WorkspaceClient:
    return WorkspaceClient(host=server.host, token=token, auth_type="pat")


@pytest.fixture(scope="session")
def client(server: Running) -> WorkspaceClient:
    """The SDK on the default workspace, which all tests share: make objects with names of your own."""
    return connect(server, server.token)


@pytest.fixture
def fresh_client(server: Running) -> WorkspaceClient:
    """The SDK on a new private workspace, for tests that look at lists or change what is born."""
    return connect(server, f"demo-test-{next(_numbers):06d}")
