"""MLflow's own client on the tracking service and the model registry of a workspace."""

from __future__ import annotations

import math
from pathlib import Path

import mlflow
import pytest
from mlflow.exceptions import MlflowException, RestException
from mlflow.tracking import MlflowClient


@pytest.fixture(scope="module")
def client() -> MlflowClient:
    mlflow.set_tracking_uri("databricks")
    mlflow.set_registry_uri("databricks")
    mlflow.set_experiment("/Shared/by mlflow")
    return MlflowClient()


@pytest.fixture
def run(client: MlflowClient) -> str:
    with mlflow.start_run() as started:
        return started.info.run_id


def test_a_run_is_tracked(client: MlflowClient):
    with mlflow.start_run(run_name="first", tags={"kind": "tree"}) as started:
        mlflow.log_params({"depth": 3, "leaves": 10})
        for step in range(3):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metrics({"nothing": math.nan, "much": math.inf})
    run = client.get_run(started.info.run_id)
    assert (run.info.status, run.info.run_name, run.data.tags["kind"]) == ("FINISHED", "first", "tree")
    assert run.data.params == {"depth": "3", "leaves": "10"}
    assert run.data.metrics["loss"] == pytest.approx(1 / 3)
    assert math.isnan(run.data.metrics["nothing"])
    assert run.data.metrics["much"] == math.inf
    assert [each.step for each in client.get_metric_history(run.info.run_id, "loss")] == [0, 1, 2]


def test_runs_are_searched(client: MlflowClient, run: str):
    client.log_metric(run, "score", 7)
    number = client.get_experiment_by_name("/Shared/by mlflow").experiment_id
    found = client.search_runs([number], "metrics.score > 6 and attributes.status = 'FINISHED'")
    assert [each.info.run_id for each in found] == [run]
    assert [e.name for e in client.search_experiments(filter_string="name LIKE '%mlflow'")] == ["/Shared/by mlflow"]
    with pytest.raises(RestException, match="only AND"):
        client.search_runs([number], "metrics.score > 6 or metrics.score < 1")


def test_artifacts_go_up_and_come_down(client: MlflowClient, run: str, tmp_path: Path):
    client.log_text(run, "hello", "notes/a b.txt")
    client.log_dict(run, {"a": 1}, "config.json")
    (tmp_path / "empty").touch()
    client.log_artifact(run, str(tmp_path / "empty"))
    assert {each.path for each in client.list_artifacts(run)} == {"notes", "config.json", "empty"}
    assert [(each.path, each.file_size) for each in client.list_artifacts(run, "notes")] == [("notes/a b.txt", 5)]
    assert client.list_artifacts(run, "config.json") == []
    assert Path(client.download_artifacts(run, "notes/a b.txt", str(tmp_path))).read_text() == "hello"
    assert sorted(each.name for each in Path(client.download_artifacts(run, "", str(tmp_path))).iterdir())


def test_a_deleted_run_comes_back(client: MlflowClient, run: str):
    client.delete_run(run)
    assert client.get_run(run).info.lifecycle_stage == "deleted"
    with pytest.raises(MlflowException, match="deleted"):
        client.log_param(run, "a", 1)
    client.restore_run(run)
    client.log_param(run, "a", 1)
    with pytest.raises(MlflowException, match="Changing param values is not allowed"):
        client.log_param(run, "a", 2)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_models_and_their_versions(client: MlflowClient, run: str):
    client.create_registered_model("by mlflow", tags={"team": "x"}, description="first")
    made = client.create_model_version("by mlflow", "dbfs:/models/one", run_id=run)
    assert (made.version, made.status, made.run_id) == ("1", "READY", run)
    assert client.transition_model_version_stage("by mlflow", "1", "Staging").current_stage == "Staging"
    assert [each.version for each in client.get_latest_versions("by mlflow", ["Staging"])] == ["1"]
    assert [each.version for each in client.search_model_versions("name = 'by mlflow'")] == ["1"]
    assert client.get_model_version_download_uri("by mlflow", "1") == "dbfs:/models/one"
    client.set_model_version_tag("by mlflow", "1", "k", "v")
    assert client.get_model_version("by mlflow", "1").tags == {"k": "v"}
    assert client.get_registered_model("by mlflow").tags == {"team": "x"}
    client.rename_registered_model("by mlflow", "renamed")
    client.transition_model_version_stage("renamed", "1", "Archived")
    client.delete_registered_model("renamed")
    assert client.search_registered_models("name = 'renamed'") == []
