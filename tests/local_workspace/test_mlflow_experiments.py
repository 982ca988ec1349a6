"""MLflow's experiments through the unmodified SDK."""

from __future__ import annotations

import itertools

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, ResourceAlreadyExists, ResourceDoesNotExist
from databricks.sdk.service import iam, ml

numbers = itertools.count(1)


@pytest.fixture
def name(client: WorkspaceClient) -> str:
    return f"/Users/{client.current_user.me().user_name}/experiment-{next(numbers)}"


def test_made_found_and_shown(client: WorkspaceClient, name: str):
    tag = ml.ExperimentTag(key="team", value="churn")
    number = client.experiments.create_experiment(name, tags=[tag]).experiment_id
    shown = client.experiments.get_experiment(number).experiment
    assert (shown.name, shown.lifecycle_stage) == (name, "active")
    assert shown.artifact_location == f"dbfs:/databricks/mlflow-tracking/{number}"
    assert tag in shown.tags
    assert client.experiments.get_by_name("/Workspace" + name).experiment == shown
    assert shown in list(client.experiments.list_experiments())


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda api: api.create_experiment("relative"), InvalidParameterValue, "absolute path"),
        (lambda api: api.create_experiment("/Users/nobody@example.com/x"), ResourceDoesNotExist, "Parent directory"),
        (lambda api: api.create_experiment("/Shared"), ResourceAlreadyExists, "already exists"),
        (lambda api: api.get_experiment("404"), ResourceDoesNotExist, "404"),
        (lambda api: api.get_by_name("/Shared/none"), ResourceDoesNotExist, "/Shared/none"),
        (lambda api: list(api.search_experiments(filter="colour = 'red'")), InvalidParameterValue, "colour"),
        (lambda api: list(api.search_experiments(max_results=50_001)), InvalidParameterValue, "50000"),
    ],
)
def test_what_cannot_be_is_refused(client: WorkspaceClient, call, error, says):
    with pytest.raises(error, match=says):
        call(client.experiments)


def test_a_name_belongs_to_one_and_is_free_after_its_deletion(client: WorkspaceClient, name: str):
    api = client.experiments
    first = api.create_experiment(name).experiment_id
    with pytest.raises(ResourceAlreadyExists):
        api.create_experiment(name)
    api.delete_experiment(first)
    assert api.get_experiment(first).experiment.lifecycle_stage == "deleted"
    with pytest.raises(ResourceDoesNotExist):
        api.get_by_name(name)
    with pytest.raises(ResourceDoesNotExist, match="deleted"):
        api.delete_experiment(first)
    second = api.create_experiment(name).experiment_id
    assert second != first
    with pytest.raises(ResourceAlreadyExists):
        api.restore_experiment(first)
    api.update_experiment(second, new_name=name + " renamed")
    api.restore_experiment(first)
    assert api.get_by_name(name).experiment.experiment_id == first
    with pytest.raises(ResourceAlreadyExists):
        api.update_experiment(second, new_name=name)


def test_runs_go_and_come_back_with_their_experiment(client: WorkspaceClient, name: str):
    api = client.experiments
    number = api.create_experiment(name).experiment_id
    run = api.create_run(experiment_id=number).run.info.run_id
    api.delete_experiment(number)
    assert api.get_run(run).run.info.lifecycle_stage == "deleted"
    assert list(api.search_runs(experiment_ids=[number])) == []
    with pytest.raises(InvalidParameterValue, match="deleted"):
        api.log_param("a", "1", run_id=run)
    with pytest.raises(ResourceDoesNotExist):
        api.create_run(experiment_id=number)
    api.restore_experiment(number)
    assert [each.info.run_id for each in api.search_runs(experiment_ids=[number])] == [run]


def test_search_filters_orders_and_pages(client: WorkspaceClient, name: str):
    api = client.experiments
    for each in "abc":
        api.create_experiment(f"{name}-{each}", tags=[ml.ExperimentTag(key="letter of", value=each)])
    where = f"attribute.name LIKE '{name}-%'"
    found = list(api.search_experiments(filter=where, order_by=["name DESC"], max_results=2))
    assert [each.name[-1] for each in found] == ["c", "b", "a"]
    found = api.search_experiments(filter=where + " AND tags.`letter of` IN ('a', 'c')", order_by=["name"])
    assert [each.name[-1] for each in found] == ["a", "c"]
    assert [each.name[-1] for each in api.search_experiments(filter=where)] == ["c", "b", "a"]  # the latest first
    gone = api.get_by_name(f"{name}-b").experiment.experiment_id
    api.delete_experiment(gone)
    deleted = api.search_experiments(filter=where, view_type=ml.ViewType.DELETED_ONLY)
    assert [each.experiment_id for each in deleted] == [gone]
    assert len(list(api.search_experiments(filter=where, view_type=ml.ViewType.ALL))) == 3


def test_tags_are_set(client: WorkspaceClient, name: str):
    number = client.experiments.create_experiment(name).experiment_id
    client.experiments.set_experiment_tag(number, "stage", "one")
    client.experiments.set_experiment_tag(number, "stage", "two")
    tags = {tag.key: tag.value for tag in client.experiments.get_experiment(number).experiment.tags}
    assert tags["stage"] == "two"
    with pytest.raises(InvalidParameterValue, match="too long"):
        client.experiments.set_experiment_tag(number, "k" * 251, "v")


def test_permissions(client: WorkspaceClient, name: str):
    number = client.experiments.create_experiment(name).experiment_id
    users = ml.ExperimentAccessControlRequest(
        group_name="users", permission_level=ml.ExperimentPermissionLevel.CAN_READ
    )
    client.experiments.update_permissions(number, access_control_list=[users])
    acl = client.permissions.get("experiments", number)
    assert acl.object_type == "mlflowExperiment"
    assert {entry.group_name for entry in acl.access_control_list} >= {"users", "admins"}
    wrong = iam.AccessControlRequest(group_name="users", permission_level=iam.PermissionLevel.CAN_RUN)
    with pytest.raises(InvalidParameterValue, match="CAN_RUN"):
        client.permissions.update("experiments", number, access_control_list=[wrong])
    with pytest.raises(ResourceDoesNotExist):
        client.permissions.get("experiments", "404")
