"""One real server for the whole session, reached with the unmodified Databricks SDK."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient

from local_workspace.server import Running, running
from local_workspace.sql.service import SqlService
from tests.conftest import Furnish

_numbers = itertools.count(1)
SQL_TESTS = "demo-sql-tests"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, furnish: Furnish) -> Iterator[Running]:
    """The embedded workspace, listening on a free port, its state in a temporary folder.

    Clusters and warehouses start at once there; a test that looks at STARTING sets the seconds itself.
    """
    os.environ.setdefault("LOCAL_WORKSPACE_START_SECONDS", "0")
    folder = tmp_path_factory.mktemp("workspace")
    furnish(folder)
    furnish(folder, SQL_TESTS)
    with running(folder) as started:
        yield started


@pytest.fixture
def second_folder(furnish: Furnish, tmp_path: Path) -> Path:
    """A state folder for a server of the test's own."""
    folder = tmp_path / "second"
    furnish(folder)
    return folder


def connect(server: Running, token: str) -> WorkspaceClient:
    return WorkspaceClient(host=server.host, token=token, auth_type="pat")


@pytest.fixture(scope="session")
def client(server: Running) -> WorkspaceClient:
    """The SDK on the default workspace, which all tests share: make objects with names of your own."""
    return connect(server, server.token)


@pytest.fixture
def execute(client: WorkspaceClient) -> Callable[[str], Any]:
    """One statement through the statements API, which must succeed."""

    def run(statement: str) -> Any:
        answer = client.statement_execution.execute_statement(statement, "wh-1", wait_timeout="30s")
        assert answer.status is not None
        assert answer.status.error is None, answer.status.error
        return answer

    return run


class Sql:
    """``sql("SELECT 1")`` -> rows, in a session and a schema of its own."""

    def __init__(self, server: Running, name: str) -> None:
        self.session = server.registry.by_token(SQL_TESTS).service(SqlService).session()
        self.schema = re.sub(r"\W", "_", name)[:80].lower()
        self.session.execute(f"DROP SCHEMA IF EXISTS main.`{self.schema}` CASCADE")
        self.session.execute(f"CREATE SCHEMA main.`{self.schema}`")
        self.session.execute(f"USE main.`{self.schema}`")

    def __call__(self, text: str, **parameters: Any) -> list[list[Any]]:
        table = self.session.execute(text, parameters=parameters).read_all()
        return [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]


@pytest.fixture
def sql(server: Running, request: pytest.FixtureRequest) -> Sql:
    """SQL for a test that changes things."""
    return Sql(server, request.node.name)


@pytest.fixture(scope="module")
def module_sql(server: Running, request: pytest.FixtureRequest) -> Sql:
    """SQL for tests of one module that only read, or are refused."""
    return Sql(server, request.module.__name__)


@pytest.fixture(scope="session")
def private(server: Running, furnish: Furnish) -> Callable[[str], str]:
    """``private("demo-mine")``: a workspace as it is at birth for that token, which it gives back."""

    def make(token: str) -> str:
        furnish(server.registry.folder, token)
        return token

    return make


@pytest.fixture
def fresh_client(server: Running, private: Callable[[str], str]) -> WorkspaceClient:
    """The SDK on a new private workspace, for tests that look at lists or change what is born."""
    return connect(server, private(f"demo-test-{next(_numbers):06d}"))
