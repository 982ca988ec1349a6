"""Fields of a wrong type in a request: refused by name on every route, and never stored where they break an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest

from local_workspace.body_shapes import Shape, shaped
from local_workspace.errors import ApiError
from local_workspace.server import Running, api_modules

# One for each handler: the versions of an API share theirs.
ROUTES = list(
    {
        handler: (verb, path, body)
        for module in api_modules()
        for verb, path, handler, _, body in module.routes.entries
        if verb in ("POST", "PUT", "PATCH")
    }.values()
)
# What takes bytes, or nothing at all.
WITHOUT_FIELDS = (
    "/api/2.0/fs/",
    "/__local/",
    "/api/2.0/workspace-files/",
    "/serving-endpoints/{name}/invocations",
    "/api/2.0/sql/warehouses/{id}/st",
    "/api/2.0/sql/statements/{id}/cancel",
    "/api/2.0/preview/sql/queries/trash/",
    "/api/2.0/pipelines/{id}/stop",
)


def wrong_bodies(shape: Shape) -> Iterator[tuple[Any, str]]:
    """Bodies with one thing wrong, and the name of the field that is."""
    if shape is dict:
        return
    for name, wanted in shape.items():
        key = "key" if name is str else name
        yield {key: [["x"]] if isinstance(wanted, list) or wanted is dict else ["x"]}, key
        if isinstance(wanted, list):
            yield {key: 5}, key
            if isinstance(wanted[0], dict):
                for body, inner in wrong_bodies(wanted[0]):
                    yield {key: [body]}, f"{key}[0].{inner}"
        elif isinstance(wanted, dict):
            for body, inner in wrong_bodies(wanted):
                yield {key: body}, f"{key}.{inner}"


def test_every_route_with_a_json_body_says_what_its_fields_are():
    without = [path for _, path, body in ROUTES if body is None]
    assert [path for path in without if not path.startswith(WITHOUT_FIELDS)] == []


@pytest.mark.parametrize(
    ("verb", "path", "shape"), [pytest.param(*route, id=f"{route[0]} {route[1]}") for route in ROUTES if route[2]]
)
def test_each_field_of_a_wrong_type_is_refused_by_name(server: Running, verb: str, path: str, shape: Shape):
    headers = {"Authorization": f"Bearer {server.token}"}
    address = server.host + path.replace("{kind}", "catalog").replace("{path:path}", "Volumes/main/default/v/f")
    cases = [(["x"], "the body"), ("x", "the body"), (5, "the body"), *wrong_bodies(shape)]
    with requests.Session() as session:
        for body, field in cases:
            answer = session.request(verb, address, json=body, headers=headers)
            assert answer.status_code == 400, (body, answer.text)
            told = answer.json()
            assert told["error_code"] == "MALFORMED_REQUEST", (body, told)
            assert field in told["message"], (body, told)


@pytest.mark.parametrize(
    ("value", "shape", "read"),
    [
        (5, str, "5"),
        (True, str, "true"),
        ("5", int, 5),
        (5.0, int, 5),
        ("-5", int, -5),
        ("true", bool, True),
        ({"a": None, "b": 1}, {"a": str, "b": str}, {"b": "1"}),
        ({"x": [None]}, {"a": str}, {"x": [None]}),
        ({"a": 1, "b": "c"}, {str: str}, {"a": "1", "b": "c"}),
        ([{"a": "1"}], [{"a": int}], [{"a": 1}]),
    ],
)
def test_what_is_sure_is_read(value: Any, shape: Shape, read: Any):
    assert shaped(value, shape) == read


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        *((value, int) for value in (1.5, "1.5", True, "", "five", "9" * 5000)),
        *((value, bool) for value in ("yes", 1)),
        *((value, [str]) for value in (None, [None], "a", {})),
        ([], {}),
    ],
)
def test_what_is_not_sure_is_refused(value: Any, shape: Shape):
    with pytest.raises(ApiError) as caught:
        shaped(value, shape)
    assert (caught.value.status, caught.value.error_code) == (400, "MALFORMED_REQUEST")


def test_a_value_in_the_wrong_place_is_not_repeated(client: WorkspaceClient):
    body = {"scope": "any", "key": "any", "string_value": ["hunter2"]}
    with pytest.raises(BadRequest, match="string_value has to be a text, not a list") as caught:
        client.api_client.do("POST", "/api/2.0/secrets/put", body=body)
    assert "hunter2" not in str(caught.value)


def test_a_job_named_with_a_number_is_found_by_its_name(client: WorkspaceClient):
    client.api_client.do("POST", "/api/2.2/jobs/create", body={"name": 90210, "tags": {"n": 1}})
    (found,) = client.jobs.list(name="90210")
    assert found.settings
    assert found.settings.tags == {"n": "1"}
    client.jobs.delete(found.job_id or 0)


def test_bodies_as_curl_and_plain_clients_send_them(server: Running, client: WorkspaceClient):
    """JSON that is called a form, and a file that is called nothing at all."""
    headers = {"Authorization": f"Bearer {server.token}"}
    form = headers | {"Content-Type": "application/x-www-form-urlencoded"}
    made = requests.post(f"{server.host}/api/2.2/jobs/create", data=json.dumps({"name": "by curl"}), headers=form)
    assert [job.job_id for job in client.jobs.list(name="by curl")] == [made.json()["job_id"]]
    client.jobs.delete(made.json()["job_id"])
    broken = requests.post(f"{server.host}/api/2.2/jobs/create", data="name=by curl", headers=form)
    assert (broken.status_code, broken.json()["error_code"]) == (400, "MALFORMED_REQUEST")
    client.api_client.do(
        "POST",
        "/api/2.1/unity-catalog/volumes",
        body={"catalog_name": "main", "schema_name": "default", "name": "plain_clients", "volume_type": "MANAGED"},
    )
    file = f"{server.host}/api/2.0/fs/files/Volumes/main/default/plain_clients/a"
    for content in (b"no JSON", b"[1, 2]", b'{"a": 1}'):
        assert requests.put(f"{file}?overwrite=true", data=content, headers=headers).status_code == 204
        assert requests.get(file, headers=headers).content == content
    client.volumes.delete("main.default.plain_clients")
