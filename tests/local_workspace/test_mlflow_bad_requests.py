"""What clients send to MLflow's routes by mistake: refused by name or carried out, and never an internal error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from databricks.sdk import WorkspaceClient

from local_workspace.mlflow.metric_log import MetricLog
from local_workspace.server import Running

Send = Callable[..., requests.Response]
API = "/api/2.0/mlflow"


@pytest.fixture
def send(server: Running) -> Send:
    """``send("POST", "/runs/create", {...})``; a text is sent as it is, called JSON."""

    def request(verb: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
        data = body if body is None or isinstance(body, str) else json.dumps(body)
        return requests.request(verb, server.host + API + path, data=data, headers=headers, timeout=30, **more)

    return request


def refused(answer: requests.Response, says: str) -> None:
    assert answer.status_code == 400, answer.text
    assert says in answer.json()["message"]


@pytest.fixture(scope="module")
def experiment(client: WorkspaceClient) -> str:
    return client.experiments.create_experiment("/Shared/of bad requests").experiment_id or ""


@pytest.fixture
def run(client: WorkspaceClient, experiment: str) -> str:
    run = client.experiments.create_run(experiment_id=experiment, start_time=1000).run
    assert run
    assert run.info
    return run.info.run_id or ""


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_of_json(send: Send, run: str, constant: str):
    body = f'{{"run_id": "{run}", "key": "k", "timestamp": 1, "value": {constant}}}'
    refused(send("POST", "/runs/log-metric", body), "Invalid JSON")
    refused(send("POST", "/runs/search", f'{{"anything": {constant}}}'), "Invalid JSON")


def test_json_that_is_nested_without_end(send: Send):
    refused(send("POST", "/runs/search", '{"a": ' + "[" * 100_000), "Invalid JSON")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"key": "k", "value": "\ud800"}, "field value"),
        ({"key": "k\udfff", "value": "v"}, "field key"),
        ({"key": "k", "value": "v", "more": [{"deep": "\ud800"}]}, "field more[0].deep"),
        ({"key": "k", "value": "v", "\ud800": 1}, "<name>"),
    ],
)
def test_half_a_character(send: Send, run: str, body: dict[str, Any], field: str):
    refused(send("POST", "/runs/set-tag", body | {"run_id": run}), field)
    whole = {"run_id": run, "key": "k", "value": "\U0001f600"}
    assert send("POST", "/runs/set-tag", whole).status_code == 200


def test_numbers_that_are_too_great(send: Send, run: str):
    metric = {"key": "k", "timestamp": 1, "value": 10**400}
    refused(send("POST", "/runs/log-metric", metric | {"run_id": run}), "not a number")
    refused(send("POST", "/runs/log-batch", {"run_id": run, "metrics": [metric]}), "not a number")


def test_a_filter_that_likes_a_number(send: Send, experiment: str):
    body = {"experiment_ids": [experiment], "filter": "metrics.k LIKE 5"}
    refused(send("POST", "/runs/search", body), "is a number")


@pytest.mark.parametrize("tag", ["oops", "5", "{}", "[" * 100 + "]"])
def test_a_history_of_models_that_somebody_has_written(send: Send, run: str, tag: str):
    history = "mlflow.log-model.history"
    assert send("POST", "/runs/set-tag", {"run_id": run, "key": history, "value": tag}).status_code == 200
    model = {"run_id": run, "model_json": '{"artifact_path": "m"}'}
    refused(send("POST", "/runs/log-model", model), history)
    assert send("POST", "/runs/delete-tag", {"run_id": run, "key": history}).status_code == 200
    assert send("POST", "/runs/log-model", model).status_code == 200


def test_fields_in_the_address(send: Send, experiment: str):
    at = {"experiment_id": experiment}
    made = send("POST", "/runs/create", {"start_time": 5}, params=at).json()["run"]["info"]
    assert made["experiment_id"] == experiment
    model = send("POST", "/logged-models", {"name": "m"}, params=at).json()["model"]["info"]
    assert model["experiment_id"] == experiment
    for verb, time in (("delete", "max_timestamp_millis"), ("restore", "min_timestamp_millis")):
        path = f"/databricks/runs/{verb}-runs"
        refused(send("POST", path, {}, params=at | {time: "abc"}), time)
        answer = send("POST", path, {"max_runs": 1}, params=at | {time: "5"})
        assert list(answer.json().values()) == [1], answer.text
    assert send("POST", "/registered-models/create", {"name": "of an address"}).status_code == 200
    version = send("POST", "/model-versions/create", {"name": "of an address"}, params={"source": "dbfs:/x"})
    assert version.json()["model_version"]["source"] == "dbfs:/x"
    send("POST", "/runs/delete", {"run_id": made["run_id"]})
    refused(send("POST", "/artifacts/credentials-for-write", {}, params={"run_id": made["run_id"]}), "is deleted")


def signed(send: Send, run: str, verb: str, path: str) -> str:
    answer = send("POST", f"/artifacts/credentials-for-{verb}", {"run_id": run, "path": [path]})
    return answer.json()["credential_infos"][0]["signed_uri"]


def test_artifacts_that_cannot_be_files(send: Send, run: str):
    assert requests.put(signed(send, run, "write", "a.txt"), data=b"kept", timeout=10).status_code == 200
    for path in ("a.txt/b", "a.txt/b/c", "x" * 300, f"{'x' * 300}/b"):
        refused(requests.put(signed(send, run, "write", path), data=b"x", timeout=10), "cannot be a file")
        assert requests.get(signed(send, run, "read", path), timeout=10).status_code == 404
        answer = send("GET", "/artifacts/list", params={"run_id": run, "path": path})
        if "xxx" in path:
            refused(answer, "cannot be a file")
        else:
            assert "files" not in answer.json()
    files = send("GET", "/artifacts/list", params={"run_id": run}).json()["files"]
    assert files == [{"path": "a.txt", "is_dir": False, "file_size": 4}]


def test_a_form_does_not_empty_an_artifact(send: Send, run: str):
    write, read = (signed(send, run, verb, "a.txt") for verb in ("write", "read"))
    assert requests.put(write, data=b"kept", timeout=10).status_code == 200
    refused(requests.put(write, files={"file": b"other"}, timeout=10), "multipart")
    assert requests.get(read, timeout=10).content == b"kept"


def test_a_signature_with_other_letters(send: Send, run: str):
    read = signed(send, run, "read", "a.txt")
    answer = requests.get(read.partition("signature=")[0] + "signature=é", timeout=10)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "PERMISSION_DENIED")


def test_line_ends_of_unicode_in_the_name_of_a_metric(server: Running, client: WorkspaceClient, run: str):
    for key in ("a\u2028b", "a\x85b", "a\rb"):
        client.experiments.log_metric(key, 1.5, 1, run_id=run)
        assert [each.value for each in client.experiments.get_history(key, run_id=run)] == [1.5]


def test_what_is_sent_again_is_in_the_history_once(server: Running, client: WorkspaceClient, run: str):
    api = client.experiments
    for value, step in ((0.5, 1), (0.5, 1), (0.25, 1), (0.5, 2), (0.5, 1)):
        api.log_metric("loss", value, 7, run_id=run, step=step)
    assert [(each.value, each.step) for each in api.get_history("loss", run_id=run)] == [(0.5, 1), (0.25, 1), (0.5, 2)]
    log = server.registry.by_token(server.token).service(MetricLog)
    assert len(log.history(run, "loss")) == 3
