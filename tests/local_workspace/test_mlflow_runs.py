"""MLflow's runs through the unmodified SDK."""

from __future__ import annotations

import io
import json

import pytest
import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, ResourceDoesNotExist
from databricks.sdk.service import ml

from local_workspace.mlflow.metric_log import MetricLog
from local_workspace.server import running
from tests.local_workspace.conftest import connect


@pytest.fixture(scope="module")
def experiment(client: WorkspaceClient) -> str:
    return client.experiments.create_experiment("/Shared/of the runs").experiment_id


@pytest.fixture
def run(client: WorkspaceClient, experiment: str) -> str:
    return client.experiments.create_run(experiment_id=experiment, start_time=1000).run.info.run_id


def test_a_run_from_its_start_to_its_end(client: WorkspaceClient, experiment: str):
    api, tag = client.experiments, ml.RunTag(key="kind", value="forest")
    made = api.create_run(experiment_id=experiment, run_name="first", start_time=1234, tags=[tag]).run
    info = made.info
    assert (info.run_name, info.status, info.start_time) == ("first", ml.RunInfoStatus.RUNNING, 1234)
    assert (info.run_uuid, info.user_id) == (info.run_id, client.current_user.me().user_name)
    assert info.artifact_uri.endswith(f"{experiment}/{info.run_id}/artifacts")
    ended = api.update_run(
        run_id=info.run_id, status=ml.UpdateRunStatus.FINISHED, end_time=2345, run_name="the first"
    ).run_info
    assert (ended.status, ended.end_time) == (ml.RunInfoStatus.FINISHED, 2345)
    shown = api.get_run(info.run_id).run
    assert shown.info == ended
    tags = {each.key: each.value for each in shown.data.tags}
    assert (tags["kind"], tags["mlflow.runName"]) == ("forest", "the first")


def test_metrics_have_a_newest_value_and_a_history(client: WorkspaceClient, run: str):
    api = client.experiments
    for step, value in ((0, 0.9), (2, 0.5), (1, 0.7)):
        api.log_metric("loss", value, 10 + step, run_id=run, step=step)
    api.log_metric("loss", 0.4, 9, run_id=run, step=2)  # of the same step, but earlier
    [shown] = api.get_run(run).run.data.metrics
    assert (shown.key, shown.value, shown.step, shown.timestamp) == ("loss", 0.5, 2, 12)
    pages = list(api.get_history("loss", run_id=run, max_results=3))
    assert [(each.step, each.value) for each in pages] == [(0, 0.9), (2, 0.5), (1, 0.7), (2, 0.4)]
    assert list(api.get_history("none", run_id=run)) == []


def test_values_that_json_has_no_number_for(client: WorkspaceClient, run: str):
    values = {"a": "NaN", "b": "Infinity", "c": "-Infinity", "d": "1.5"}
    metrics = [{"key": key, "value": value, "timestamp": 1} for key, value in values.items()]
    client.api_client.do("POST", "/api/2.0/mlflow/runs/log-batch", body={"run_id": run, "metrics": metrics})
    shown = {each.key: each.value for each in client.experiments.get_run(run).run.data.metrics}
    assert shown == {"a": "NaN", "b": "Infinity", "c": "-Infinity", "d": 1.5}
    for wrong in ("high", True, None, [1]):
        body = {"run_id": run, "key": "e", "value": wrong, "timestamp": 1}
        with pytest.raises(InvalidParameterValue, match="not a number"):
            client.api_client.do("POST", "/api/2.0/mlflow/runs/log-metric", body=body)


def test_a_parameter_is_written_once(client: WorkspaceClient, run: str):
    api = client.experiments
    api.log_param("depth", "3", run_id=run)
    api.log_param("depth", "3", run_id=run)
    with pytest.raises(InvalidParameterValue, match="Changing param values is not allowed"):
        api.log_param("depth", "4", run_id=run)
    with pytest.raises(InvalidParameterValue, match="at most 6000"):
        api.log_param("long", "x" * 6001, run_id=run)
    assert [(each.key, each.value) for each in api.get_run(run).run.data.params] == [("depth", "3")]


def test_a_batch_is_logged_whole_or_not_at_all(client: WorkspaceClient, run: str):
    api = client.experiments
    api.log_batch(
        run_id=run,
        metrics=[ml.Metric(key="m", value=n, timestamp=n, step=n) for n in range(3)],
        params=[ml.Param(key="p", value="1")],
        tags=[ml.RunTag(key="t", value="x")],
    )
    with pytest.raises(InvalidParameterValue, match="already logged"):
        api.log_batch(
            run_id=run,
            metrics=[ml.Metric(key="m", value=9, timestamp=9, step=9)],
            params=[ml.Param(key="p", value="2")],
            tags=[ml.RunTag(key="t", value="y")],
        )
    data = api.get_run(run).run.data
    assert [(each.key, each.value) for each in data.metrics] == [("m", 2)]
    assert len(list(api.get_history("m", run_id=run))) == 3
    assert {each.key: each.value for each in data.tags}["t"] == "x"
    with pytest.raises(InvalidParameterValue, match="at most 100 params"):
        api.log_batch(run_id=run, params=[ml.Param(key=f"p{n}", value="1") for n in range(101)])


def test_tags_are_set_and_taken_off(client: WorkspaceClient, run: str):
    api = client.experiments
    api.set_tag("note", "one", run_id=run)
    api.set_tag("note", "two", run_id=run)
    assert {each.key: each.value for each in api.get_run(run).run.data.tags}["note"] == "two"
    api.delete_tag(run, "note")
    with pytest.raises(ResourceDoesNotExist, match="No tag with name: note"):
        api.delete_tag(run, "note")
    api.set_tag("mlflow.runName", "by its tag", run_id=run)
    assert api.get_run(run).run.info.run_name == "by its tag"


def test_inputs_and_models_of_a_run(client: WorkspaceClient, run: str):
    dataset = ml.Dataset(name="trips", digest="1f", source_type="delta", source="samples.nyctaxi.trips")
    for _ in range(2):  # the same one twice is one
        client.experiments.log_inputs(run, datasets=[ml.DatasetInput(dataset=dataset)])
    assert [each.dataset for each in client.experiments.get_run(run).run.inputs.dataset_inputs] == [dataset]
    client.experiments.log_model(model_json=json.dumps({"artifact_path": "model"}), run_id=run)
    tags = {each.key: each.value for each in client.experiments.get_run(run).run.data.tags}
    assert json.loads(tags["mlflow.log-model.history"]) == [{"artifact_path": "model"}]
    with pytest.raises(InvalidParameterValue, match="JSON object"):
        client.experiments.log_model(model_json="no json", run_id=run)


def test_artifacts_lie_in_dbfs(client: WorkspaceClient, run: str):
    root = client.experiments.get_run(run).run.info.artifact_uri.removeprefix("dbfs:")
    assert list(client.experiments.list_artifacts(run_id=run)) == []
    client.dbfs.upload(f"{root}/model/MLmodel", io.BytesIO(b"flavors: {}"))
    assert [(each.path, each.is_dir) for each in client.experiments.list_artifacts(run_id=run)] == [("model", True)]
    [file] = client.experiments.list_artifacts(run_id=run, path="model")
    assert (file.path, file.is_dir, file.file_size) == ("model/MLmodel", False, 11)
    assert list(client.experiments.list_artifacts(run_id=run, path="model/MLmodel")) == [file]


def test_signed_addresses_of_artifacts(client: WorkspaceClient, run: str):
    def address(verb: str, path: str) -> str:
        body = {"run_id": run, "path": [path]}
        [info] = client.api_client.do("POST", f"/api/2.0/mlflow/artifacts/credentials-for-{verb}", body=body)[
            "credential_infos"
        ]
        return info["signed_uri"]

    write, read = address("write", "a.txt"), address("read", "a.txt")
    assert requests.get(read, timeout=10).status_code == 404
    assert requests.put(write, data=b"hello", timeout=10).status_code == 200
    assert requests.get(read, timeout=10).content == b"hello"
    for wrong in (read[:-1] + ("0" if read[-1] != "0" else "1"), read.split("?")[0], write):
        assert requests.get(wrong, timeout=10).status_code == 403
    assert requests.put(read, data=b"other", timeout=10).status_code == 403
    with pytest.raises(InvalidParameterValue, match=r"\.\."):
        address("write", "../../other/a.txt")


def test_search_runs(client: WorkspaceClient):
    api = client.experiments
    experiment = api.create_experiment("/Shared/searched").experiment_id
    ids = {}
    for number, (kind, loss) in enumerate([("tree", 0.3), ("net", 0.1), ("tree", None), ("tree", 0.2)]):
        made = api.create_run(experiment_id=experiment, run_name=f"r{number}", start_time=number).run.info.run_id
        api.log_param("kind", kind, run_id=made)
        if loss is not None:
            api.log_metric("val loss", loss, 1, run_id=made)
        ids[f"r{number}"] = made

    def names(filter: str | None = None, **more) -> list[str]:
        found = api.search_runs(experiment_ids=[experiment], filter=filter, **more)
        return [each.info.run_name for each in found]

    assert names() == ["r3", "r2", "r1", "r0"]
    assert names(max_results=1) == ["r3", "r2", "r1", "r0"]
    assert names("params.kind = 'tree' and metrics.`val loss` < 0.25") == ["r3"]
    assert names('metrics."val loss" >= 0.1', order_by=["metrics.`val loss` ASC"]) == ["r1", "r3", "r0"]
    assert names(order_by=["metrics.`val loss` DESC"]) == ["r0", "r3", "r1", "r2"]
    assert names("attributes.run_name ILIKE 'R%' AND start_time > 1") == ["r3", "r2"]
    assert names(f"run_id NOT IN ('{ids['r0']}', '{ids['r1']}')") == ["r3", "r2"]
    assert names("tags.nothing != 'x'") == []
    api.delete_run(ids["r3"])
    assert names("params.kind = 'tree'") == ["r2", "r0"]
    assert names(run_view_type=ml.ViewType.DELETED_ONLY) == ["r3"]
    api.restore_run(ids["r3"])
    assert names() == ["r3", "r2", "r1", "r0"]
    assert api.delete_runs(experiment, max_timestamp_millis=1).runs_deleted == 2
    assert names() == ["r3", "r2"]
    assert api.restore_runs(experiment, min_timestamp_millis=0, max_runs=1).runs_restored == 1
    assert len(names()) == 3


@pytest.mark.parametrize(
    ("filter", "says"),
    [
        ("metrics.loss < 'high'", "Expected a number"),
        ("params.kind = tree", "quoted string"),
        ("params.kind = 'a' OR params.kind = 'b'", "only AND"),
        ("colour = 'red'", "Invalid attribute key 'colour'"),
        ("params.kind", "ends too early"),
        ("params.kind ~ 'x'", "cannot read"),
        ("run_id IN ()", "quoted strings"),
    ],
)
def test_filters_that_are_none_are_refused(client: WorkspaceClient, experiment: str, filter: str, says: str):
    with pytest.raises(InvalidParameterValue, match=says):
        list(client.experiments.search_runs(experiment_ids=[experiment], filter=filter))


def test_what_is_not_there(client: WorkspaceClient):
    for call in (
        lambda: client.experiments.get_run("no"),
        lambda: client.experiments.log_param("a", "b", run_id="no"),
        lambda: client.experiments.delete_run("no"),
        lambda: client.experiments.create_run(experiment_id="404"),
    ):
        with pytest.raises(ResourceDoesNotExist):
            call()


def test_all_of_it_is_there_after_a_restart_and_half_a_line_does_no_harm(second_folder):
    with running(second_folder) as server:
        api = connect(server, server.token).experiments
        number = api.create_experiment("/Shared/kept").experiment_id
        run = api.create_run(experiment_id=number).run.info.run_id
        api.log_metric("loss", 0.5, 1, run_id=run)
        log = server.registry.by_token(server.token).service(MetricLog)
        with open(log._file(run), "ab") as file:
            file.write(b'{"key": "loss", "val')
    with running(second_folder) as server:
        api = connect(server, server.token).experiments
        api.log_metric("loss", 0.25, 2, run_id=run)
        assert [each.value for each in api.get_history("loss", run_id=run)] == [0.5, 0.25]
        assert [each.value for each in api.get_run(run).run.data.metrics] == [0.25]
