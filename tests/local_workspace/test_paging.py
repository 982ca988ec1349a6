"""Lists page by page: whatever the size of the pages, they have each element once; a size that cannot be is refused."""

from __future__ import annotations

from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue

UC = "/api/2.1/unity-catalog"
# path, parameters, the parameter for the size, the list in the answer
LISTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("/api/2.1/clusters/list", {}, "page_size", "clusters"),
    ("/api/2.2/jobs/list", {}, "limit", "jobs"),
    ("/api/2.2/jobs/runs/list", {}, "limit", "runs"),
    ("/api/2.0/sql/warehouses", {}, "page_size", "warehouses"),
    ("/api/2.0/sql/history/queries", {}, "max_results", "res"),
    (f"{UC}/catalogs", {}, "max_results", "catalogs"),
    (f"{UC}/schemas", {"catalog_name": "samples"}, "max_results", "schemas"),
    (f"{UC}/tables", {"catalog_name": "samples", "schema_name": "bakehouse"}, "max_results", "tables"),
    (f"{UC}/table-summaries", {"catalog_name": "samples"}, "max_results", "tables"),
    (f"{UC}/volumes", {"catalog_name": "main", "schema_name": "paging"}, "max_results", "volumes"),
    (f"{UC}/functions", {"catalog_name": "main", "schema_name": "paging"}, "max_results", "functions"),
    (f"{UC}/permissions/catalog/main", {}, "max_results", "privilege_assignments"),
    ("/api/2.0/fs/directories/Volumes/main/paging/v0", {}, "page_size", "contents"),
]


@pytest.fixture(scope="module", autouse=True)
def three_of_each(client: WorkspaceClient):
    client.schemas.create("paging", "main")
    for number in range(3):
        place = {"catalog_name": "main", "schema_name": "paging", "name": f"v{number}"}
        client.api_client.do("POST", f"{UC}/volumes", body=place | {"volume_type": "MANAGED"})
        answers = {"routine_body": "SQL", "routine_definition": "1", "full_data_type": "INT", "data_type": "INT"}
        client.api_client.do("POST", f"{UC}/functions", body={"function_info": place | answers})
        client.files.create_directory(f"/Volumes/main/paging/v0/d{number}")
        change = {"changes": [{"principal": f"who{number}", "add": ["USE_CATALOG"]}]}
        client.api_client.do("PATCH", f"{UC}/permissions/catalog/main", body=change)
        client.warehouses.create(name=f"paging {number}", cluster_size="Small")
    yield
    for number in range(3):
        change = {"changes": [{"principal": f"who{number}", "remove": ["USE_CATALOG"]}]}
        client.api_client.do("PATCH", f"{UC}/permissions/catalog/main", body=change)
    for warehouse in client.warehouses.list():
        if (warehouse.name or "").startswith("paging "):
            client.warehouses.delete(warehouse.id or "")
    client.schemas.delete("main.paging", force=True)


def ask(client: WorkspaceClient, path: str, query: dict[str, Any] | None = None) -> Any:
    return client.api_client.do("GET", path, query=query)


def pages(client: WorkspaceClient, path: str, query: dict[str, Any], name: str) -> list[list[Any]]:
    found, token = [], None
    while True:
        answer = ask(client, path, query | ({"page_token": token} if token else {}))
        found.append(answer.get(name, []))
        token = answer.get("next_page_token")
        if not token:
            return found


def names(elements: list[dict[str, Any]]) -> list[Any]:
    """What tells elements apart and does not change between two looks."""
    keys = ("cluster_id", "run_id", "job_id", "id", "query_id", "full_name", "principal", "path", "name")
    return [next(element[key] for key in keys if key in element) for element in elements]


@pytest.mark.parametrize(("path", "query", "size", "name"), LISTS, ids=[one[0] for one in LISTS])
def test_pages_of_two_have_everything_once(
    client: WorkspaceClient, path: str, query: dict[str, Any], size: str, name: str
):
    whole = [element for page in pages(client, path, query, name) for element in page]
    in_twos = pages(client, path, query | {size: 2}, name)
    assert len(whole) >= 3
    assert [len(page) for page in in_twos[:-1]] == [2] * (len(in_twos) - 1)
    assert names([element for page in in_twos for element in page]) == names(whole)


@pytest.mark.parametrize(("path", "query", "size", "name"), LISTS, ids=[one[0] for one in LISTS])
def test_a_negative_size_and_a_token_of_nobodys_are_refused(
    client: WorkspaceClient, path: str, query: dict[str, Any], size: str, name: str
):
    with pytest.raises(InvalidParameterValue):
        ask(client, path, query | {size: -1})
    if "history" not in path:  # there a token is the id of a statement, and any text has a place among these
        with pytest.raises(InvalidParameterValue, match="page token"):
            ask(client, path, query | {"page_token": "nobody's"})


def test_users_and_groups_by_index(client: WorkspaceClient):
    made = [client.groups.create(display_name=f"paging {number}").id for number in range(3)]
    base = "/api/2.0/preview/scim/v2/Groups"
    whole = ask(client, base)["Resources"]
    by_one = [ask(client, base, {"startIndex": n + 1, "count": 1}) for n in range(len(whole))]
    assert [one["id"] for answer in by_one for one in answer["Resources"]] == [one["id"] for one in whole]
    none = ask(client, base, {"count": -1})
    assert (none["Resources"], none["totalResults"]) == ([], len(whole))
    for group in made:
        client.groups.delete(group or "")


def test_events_by_the_body(client: WorkspaceClient):
    cluster = next(iter(client.clusters.list())).cluster_id or ""
    whole = [(event.timestamp, event.type) for event in client.clusters.events(cluster)]
    assert [(event.timestamp, event.type) for event in client.clusters.events(cluster, limit=1)] == whole
    with pytest.raises(InvalidParameterValue):
        list(client.clusters.events(cluster, limit=-1))
