"""What the SDK raises for what a caller does wrong: the class and the error code that the cloud's answer leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    BadRequest,
    DatabricksError,
    InvalidParameterValue,
    InvalidState,
    NotFound,
    NotImplemented,
    PermissionDenied,
    ResourceAlreadyExists,
    ResourceConflict,
    ResourceDoesNotExist,
)

Do = Callable[[WorkspaceClient], Any]
NONE = "RESOURCE_DOES_NOT_EXIST"
INVALID = "INVALID_PARAMETER_VALUE"

CASES: list[tuple[str, Do, type[DatabricksError], str | None]] = [
    ("clusters.get", lambda w: w.clusters.get("no-such"), ResourceDoesNotExist, INVALID),
    ("jobs.get", lambda w: w.jobs.get(404404), ResourceDoesNotExist, INVALID),
    ("jobs.get_run", lambda w: w.jobs.get_run(404404), ResourceDoesNotExist, INVALID),
    ("jobs.list", lambda w: list(w.jobs.list(limit=101)), InvalidParameterValue, INVALID),
    ("warehouses.get", lambda w: w.warehouses.get("nope"), ResourceDoesNotExist, NONE),
    ("catalogs.get", lambda w: w.catalogs.get("nope"), NotFound, "CATALOG_DOES_NOT_EXIST"),
    ("schemas.get", lambda w: w.schemas.get("main.nope"), NotFound, "SCHEMA_DOES_NOT_EXIST"),
    ("tables.get", lambda w: w.tables.get("main.default.nope"), NotFound, "TABLE_DOES_NOT_EXIST"),
    ("functions.get", lambda w: w.functions.get("main.default.nope"), NotFound, "FUNCTION_DOES_NOT_EXIST"),
    ("catalogs.create", lambda w: w.catalogs.create("main"), BadRequest, "CATALOG_ALREADY_EXISTS"),
    ("schemas.create", lambda w: w.schemas.create("default", "main"), BadRequest, "SCHEMA_ALREADY_EXISTS"),
    ("schemas in samples", lambda w: w.schemas.create("mine", "samples"), PermissionDenied, "PERMISSION_DENIED"),
    ("workspace.get_status", lambda w: w.workspace.get_status("/nope"), ResourceDoesNotExist, NONE),
    ("workspace.list", lambda w: list(w.workspace.list("/nope")), ResourceDoesNotExist, NONE),
    ("secrets scope", lambda w: list(w.secrets.list_secrets("nope")), ResourceDoesNotExist, NONE),
    ("secrets bytes", lambda w: w.secrets.put_secret("nope", "k"), ResourceDoesNotExist, NONE),
    ("repos.get", lambda w: w.repos.get(404404), ResourceDoesNotExist, NONE),
    ("users.get", lambda w: w.users.get("404404"), NotFound, "SCIM_404"),
    ("groups twice", lambda w: [w.groups.create(display_name="admins")], ResourceConflict, "SCIM_409"),
    ("permissions of a job", lambda w: w.permissions.get("jobs", "404404"), ResourceDoesNotExist, NONE),
    ("permissions of a repo", lambda w: w.permissions.get("repos", "404404"), ResourceDoesNotExist, NONE),
    ("permissions of an endpoint", lambda w: w.permissions.get("serving-endpoints", "no"), ResourceDoesNotExist, NONE),
    ("permissions of a pipeline", lambda w: w.permissions.get("pipelines", "no"), ResourceDoesNotExist, NONE),
    ("clusters.start", lambda w: w.clusters.start("no-such"), InvalidParameterValue, INVALID),
    (
        "statement, warehouse",
        lambda w: w.statement_execution.execute_statement("SELECT 1", "no"),
        InvalidParameterValue,
        INVALID,
    ),
    ("statement, empty", lambda w: w.statement_execution.execute_statement("", "wh-1"), InvalidParameterValue, INVALID),
    ("jobs.delete", lambda w: w.jobs.delete(404404), InvalidParameterValue, INVALID),
    ("schemas.delete, not empty", lambda w: w.schemas.delete("ml.features"), InvalidState, "INVALID_STATE"),
    ("workspace.mkdirs ..", lambda w: w.workspace.mkdirs("/Users/../../x"), InvalidParameterValue, INVALID),
    ("dbfs ..", lambda w: w.dbfs.get_status("/../../etc/passwd"), InvalidParameterValue, INVALID),
    ("another verb", lambda w: w.api_client.do("PUT", "/api/2.1/clusters/create"), NotImplemented, "NOT_IMPLEMENTED"),
    ("serving", lambda w: w.serving_endpoints.get("nope"), ResourceDoesNotExist, NONE),
    ("dbfs.read", lambda w: w.dbfs.get_status("/nope"), ResourceDoesNotExist, NONE),
    ("files", lambda w: w.files.get_metadata("/Volumes/main/default/nope/a"), NotFound, None),
    ("1.2", lambda w: w.api_client.do("POST", "/api/1.2/commands/execute", body={}), BadRequest, None),
    ("unknown route", lambda w: w.api_client.do("GET", "/api/2.0/nope"), NotImplemented, "NOT_IMPLEMENTED"),
]


@pytest.mark.parametrize(("do", "kind", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_class_and_code(client: WorkspaceClient, do: Do, kind: type[DatabricksError], code: str | None):
    with pytest.raises(DatabricksError) as caught:
        do(client)
    assert type(caught.value) is kind
    if code is not None:
        assert caught.value.error_code == code


def test_what_exists_already(client: WorkspaceClient):
    client.secrets.create_scope("errors-twice")
    with pytest.raises(ResourceAlreadyExists):
        client.secrets.create_scope("errors-twice")
