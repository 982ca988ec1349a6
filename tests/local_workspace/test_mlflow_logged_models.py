"""Logged models of MLflow 3 through the unmodified SDK."""

from __future__ import annotations

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, ResourceDoesNotExist
from databricks.sdk.service import ml


@pytest.fixture(scope="module")
def experiment(client: WorkspaceClient) -> str:
    return client.experiments.create_experiment("/Shared/of logged models").experiment_id


def create(client: WorkspaceClient, experiment: str, **more) -> ml.LoggedModel:
    return client.experiments.create_logged_model(experiment, **more).model


def test_from_its_creation_to_its_end(client: WorkspaceClient, experiment: str):
    api = client.experiments
    made = create(client, experiment, name="forest", params=[ml.LoggedModelParameter(key="depth", value="3")])
    model_id = made.info.model_id
    assert (made.info.name, made.info.status) == ("forest", ml.LoggedModelStatus.LOGGED_MODEL_PENDING)
    assert made.info.artifact_uri.endswith(f"/models/{model_id}/artifacts")
    ended = api.finalize_logged_model(model_id, ml.LoggedModelStatus.LOGGED_MODEL_READY).model
    assert ended.info.status == ml.LoggedModelStatus.LOGGED_MODEL_READY
    api.log_logged_model_params(model_id, params=[ml.LoggedModelParameter(key="leaves", value="9")])
    with pytest.raises(InvalidParameterValue, match="not allowed"):
        api.log_logged_model_params(model_id, params=[ml.LoggedModelParameter(key="depth", value="4")])
    api.set_logged_model_tags(model_id, tags=[ml.LoggedModelTag(key="team", value="x")])
    shown = api.get_logged_model(model_id).model
    assert {each.key: each.value for each in shown.data.params} == {"depth": "3", "leaves": "9"}
    assert shown.info.tags == [ml.LoggedModelTag(key="team", value="x")]
    api.delete_logged_model_tag(model_id, "team")
    with pytest.raises(ResourceDoesNotExist, match="no tag"):
        api.delete_logged_model_tag(model_id, "team")
    with pytest.raises(InvalidParameterValue, match="ends as"):
        api.finalize_logged_model(model_id, ml.LoggedModelStatus.LOGGED_MODEL_PENDING)
    api.delete_logged_model(model_id)
    with pytest.raises(ResourceDoesNotExist, match=model_id):
        api.get_logged_model(model_id)
    with pytest.raises(ResourceDoesNotExist):
        create(client, "404")


def test_metrics_of_runs_are_those_of_the_model_they_were_logged_for(client: WorkspaceClient, experiment: str):
    api = client.experiments
    run = api.create_run(experiment_id=experiment).run.info.run_id
    one, two = (create(client, experiment).info.model_id for _ in range(2))
    for model, value, step in ((one, 0.5, 1), (two, 0.7, 2), (one, 0.4, 0)):
        api.log_metric("loss", value, 1, run_id=run, step=step, model_id=model)
    metrics = {model: api.get_logged_model(model).model.data.metrics for model in (one, two)}
    assert [(each.value, each.run_id) for each in metrics[one]] == [(0.5, run)]
    assert [(each.value, each.run_id) for each in metrics[two]] == [(0.7, run)]


def test_search(client: WorkspaceClient):
    api = client.experiments
    experiment = api.create_experiment("/Shared/searched models").experiment_id
    for name, kind in (("a", "tree"), ("b", "net"), ("c", "tree")):
        create(client, experiment, name=name, params=[ml.LoggedModelParameter(key="kind", value=kind)])

    def names(**more) -> list[str]:
        found = api.search_logged_models(experiment_ids=[experiment], **more).models
        return [model.info.name for model in found or []]

    by_name = [ml.SearchLoggedModelsOrderBy(field_name="name", ascending=True)]
    assert names(filter="params.kind = 'tree'", order_by=by_name) == ["a", "c"]
    assert names(order_by=[ml.SearchLoggedModelsOrderBy(field_name="name", ascending=False)]) == ["c", "b", "a"]
    first = api.search_logged_models(experiment_ids=[experiment], order_by=by_name, max_results=2)
    assert names(order_by=by_name, max_results=2, page_token=first.next_page_token) == ["c"]
    assert names(filter="name = 'nobody'") == []
    for wrong in ({"max_results": 51}, {"filter": "colour = 'x'"}):
        with pytest.raises(InvalidParameterValue):
            names(**wrong)
