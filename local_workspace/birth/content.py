"""Notebooks, files, secrets, repos and the identity that a workspace is born with."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from local_workspace import file_store
from local_workspace.api.repos import put_repo
from local_workspace.api.secrets import put_scope, put_value
from local_workspace.notebooks.cells import without_header
from local_workspace.notebooks.tree import WorkspaceTree, put_source
from local_workspace.workspace import Workspace

USER = "demo@example.com"
USER_ID = "6120001"
HOME = f"/Users/{USER}"

# The notebooks' sources lie beside this module, one file each.
SOURCES = Path(__file__).with_name("notebooks")
NOTEBOOKS = {
    "/Shared/etl/ingest_taxi": "ingest_taxi.sql",
    "/Shared/etl/clean_orders": "clean_orders.sql",
    "/Shared/reports/sales_dashboard": "sales_dashboard.sql",
    f"{HOME}/ml/train_churn_model": "train_churn_model.sql",
    f"{HOME}/ml/feature_engineering": "feature_engineering.sql",
    f"{HOME}/scratch": "scratch.sql",
}

SECRETS = {
    "prod-keys": ("snowflake-password", "slack-webhook", "openai-api-key"),
    "staging": ("db-password",),
}

REPOS = (
    (f"/Repos/{USER}/etl-pipelines", "https://github.com/example/etl-pipelines", "main"),
    (f"/Repos/{USER}/ml-models", "https://github.com/example/ml-models", "develop"),
)

CUSTOMERS_CSV = """\
customer_id,name,city,signup_date,segment
1001,Aurora Bakery,Portland,2023-02-11,small business
1002,Blue Finch Books,Austin,2023-03-05,small business
1003,Cedar Logistics,Denver,2023-03-19,enterprise
1004,Dune Travel,Phoenix,2023-05-02,mid market
1005,Ember Studio,Chicago,2023-06-23,small business
1006,Fjord Outdoor,Seattle,2023-07-14,mid market
1007,Granite Foods,Boston,2023-09-30,enterprise
1008,Harbor Health,San Diego,2023-11-08,enterprise
"""
LANDING = {
    "config.json": json.dumps(
        {"source": "nyctaxi", "format": "parquet", "target": "main.default.taxi_trips", "schedule": "daily"}, indent=2
    )
    + "\n",
    "readme.txt": "Files that arrive here are picked up by the Taxi Data Ingestion job. All data is synthetic.\n",
}


def populate(workspace: Workspace) -> None:
    """The workspace tree first: repos and notebooks live in it."""
    put_identity(workspace)
    put_tree(workspace)
    for scope, keys in SECRETS.items():
        put_scope(workspace, scope, manager=USER)
        for key in keys:
            put_value(workspace, scope, key, value=secrets.token_urlsafe(24).encode())
    put_files(workspace)


def put_tree(workspace: Workspace) -> None:
    tree = workspace.service(WorkspaceTree)
    for folder in (HOME, "/Shared", f"/Repos/{USER}"):
        tree.make_folders(folder)
    for path, file_name in NOTEBOOKS.items():
        source = (SOURCES / file_name).read_text("utf-8")
        put_source(tree, path, language="SQL", source=without_header(source, "SQL"))
    for path, url, branch in REPOS:
        put_repo(workspace, url=url, provider="gitHub", path=path, branch=branch)
        name = path.rsplit("/", 1)[-1]
        tree.put_file(f"{path}/README.md", f"# {name}\n\nCloned from {url}, branch {branch}.\n".encode())


def put_files(workspace: Workspace) -> None:
    uploads = file_store.dbfs_path(workspace, "/FileStore/uploads/customers.csv")
    file_store.write(uploads, CUSTOMERS_CSV.encode(), shown="/FileStore/uploads/customers.csv", overwrite=True)
    file_store.dbfs_path(workspace, "/tmp").mkdir(parents=True, exist_ok=True)
    landing = workspace.folder.joinpath("volumes", "main", "default", "landing")
    for name, text in LANDING.items():
        file_store.write(landing / name, text.encode(), shown=f"/Volumes/main/default/landing/{name}", overwrite=True)


def put_identity(workspace: Workspace) -> None:
    groups = [
        {"id": "6129001", "displayName": "admins"},
        {"id": "6129002", "displayName": "users"},
        {"id": "6129003", "displayName": "data-platform"},
    ]
    user: dict[str, Any] = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": USER_ID,
        "userName": USER,
        "displayName": "Demo User",
        "name": {"givenName": "Demo", "familyName": "User"},
        "active": True,
        "emails": [{"type": "work", "value": USER, "primary": True}],
        "entitlements": [{"value": "workspace-access"}, {"value": "databricks-sql-access"}],
        "groups": [
            {"display": group["displayName"], "value": group["id"], "type": "direct", "$ref": f"Groups/{group['id']}"}
            for group in groups[:2]
        ],
    }
    workspace.collection("users").put(USER_ID, user)
    for group in groups:
        members = [{"display": "Demo User", "value": USER_ID, "$ref": f"Users/{USER_ID}"}]
        document = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], **group, "members": members}
        workspace.collection("groups").put(group["id"], document)
    workspace.collection("identity").put("me", user)
