"""The workspace's model registry through the unmodified SDK."""

from __future__ import annotations

import itertools

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    BadRequest,
    InvalidParameterValue,
    InvalidState,
    ResourceAlreadyExists,
    ResourceDoesNotExist,
)
from databricks.sdk.service import iam, ml

numbers = itertools.count(1)


@pytest.fixture
def model(client: WorkspaceClient) -> str:
    return client.model_registry.create_model(f"model-{next(numbers)}").registered_model.name


def add(client: WorkspaceClient, model: str, **more) -> str:
    return client.model_registry.create_model_version(model, "dbfs:/models/a", **more).model_version.version


def test_a_model_is_made_shown_and_deleted(client: WorkspaceClient):
    api, tag = client.model_registry, ml.ModelTag(key="team", value="churn")
    made = api.create_model("churn model", description="who leaves", tags=[tag]).registered_model
    assert (made.name, made.description, made.tags) == ("churn model", "who leaves", [tag])
    assert made.user_id == client.current_user.me().user_name
    shown = api.get_model("churn model").registered_model_databricks
    assert (shown.permission_level, len(shown.id)) == (ml.PermissionLevel.CAN_MANAGE, 32)
    assert made in list(api.list_models())
    with pytest.raises(ResourceAlreadyExists):
        api.create_model("churn model")
    assert api.update_model("churn model", description="who stays").registered_model.description == "who stays"
    assert api.rename_model("churn model", new_name="stay model").registered_model.name == "stay model"
    assert api.get_model("stay model").registered_model_databricks.id == shown.id
    api.delete_model("stay model")
    for name in ("stay model", "churn model"):
        with pytest.raises(ResourceDoesNotExist, match="might have been deleted"):
            api.get_model(name)


@pytest.mark.parametrize("name", ["a/b", "a:b", "x" * 201, "ü" * 40])
def test_names_that_cannot_be(client: WorkspaceClient, name: str):
    with pytest.raises(InvalidParameterValue, match="Invalid model name"):
        client.model_registry.create_model(name)


def test_versions_are_counted_and_never_come_back(client: WorkspaceClient, model: str):
    api = client.model_registry
    assert [add(client, model, run_id="r1"), add(client, model, description="two")] == ["1", "2"]
    first = api.get_model_version(model, "1").model_version
    assert (first.run_id, first.current_stage, first.status) == ("r1", "None", ml.ModelVersionStatus.READY)
    assert api.get_model_version_download_uri(model, "1").artifact_uri == "dbfs:/models/a"
    assert api.update_model_version(model, "2", description="second").model_version.description == "second"
    api.delete_model_version(model, "2")
    assert add(client, model) == "3"
    with pytest.raises(ResourceDoesNotExist, match="version=2"):
        api.get_model_version(model, "2")
    with pytest.raises(InvalidParameterValue, match="source"):
        api.create_model_version(model, "")


def test_stages(client: WorkspaceClient, model: str):
    api = client.model_registry
    for _ in range(3):
        add(client, model)
    moved = api.transition_stage(model, "1", "production", False).model_version_databricks
    assert (moved.current_stage, moved.permission_level) == ("Production", ml.PermissionLevel.CAN_MANAGE)
    api.transition_stage(model, "2", "Production", True)
    assert api.get_model_version(model, "1").model_version.current_stage == "Archived"
    newest = {each.current_stage: each.version for each in api.get_latest_versions(model)}
    assert newest == {"None": "3", "Production": "2", "Archived": "1"}
    assert [each.version for each in api.get_latest_versions(model, stages=["Production"])] == ["2"]
    for call in (lambda: api.delete_model(model), lambda: api.delete_model_version(model, "2")):
        with pytest.raises(InvalidState, match="Production"):
            call()
    with pytest.raises(InvalidParameterValue, match="Invalid Model Version stage: Live"):
        api.transition_stage(model, "2", "Live", False)
    with pytest.raises(InvalidParameterValue, match="archive"):
        api.transition_stage(model, "2", "None", True)
    api.transition_stage(model, "2", "None", False)
    api.delete_model(model)


def test_requests_to_move_a_version(client: WorkspaceClient, model: str):
    api, me = client.model_registry, client.current_user.me().user_name
    add(client, model)
    made = api.create_transition_request(model, "1", "Staging", comment="please").request
    assert (made.to_stage, made.comment, made.user_id) == ("Staging", "please", me)
    assert ml.ActivityAction.APPROVE_TRANSITION_REQUEST in made.available_actions
    with pytest.raises(ResourceAlreadyExists):
        api.create_transition_request(model, "1", "Staging")
    assert [each.to_stage for each in api.list_transition_requests(model, "1")] == ["Staging"]
    done = api.approve_transition_request(model, "1", "Staging", False, comment="yes").activity
    assert (done.activity_type, done.from_stage, done.to_stage, done.comment) == (
        ml.ActivityType.APPROVED_REQUEST,
        "None",
        "Staging",
        "yes",
    )
    assert api.get_model_version(model, "1").model_version.current_stage == "Staging"
    api.create_transition_request(model, "1", "Archived")
    with pytest.raises(InvalidParameterValue, match="archive"):
        api.approve_transition_request(model, "1", "Archived", True)
    api.reject_transition_request(model, "1", "Archived")  # what was refused has left it open
    api.create_transition_request(model, "1", "Production")
    assert api.reject_transition_request(model, "1", "Production").activity.activity_type.value == "REJECTED_REQUEST"
    api.create_transition_request(model, "1", "Production")
    api.delete_transition_request(model, "1", "Production", me)
    assert list(api.list_transition_requests(model, "1")) == []
    with pytest.raises(ResourceDoesNotExist, match="no open request"):
        api.approve_transition_request(model, "1", "Production", False)


def test_comments(client: WorkspaceClient, model: str):
    api = client.model_registry
    add(client, model)
    made = api.create_comment(model, "1", "good").comment
    changed = api.update_comment(made.id, "very good").comment
    assert (changed.id, changed.comment, changed.user_id) == (made.id, "very good", made.user_id)
    api.delete_comment(made.id)
    with pytest.raises(ResourceDoesNotExist):
        api.update_comment(made.id, "gone")


def test_tags_of_models_and_versions(client: WorkspaceClient, model: str):
    api = client.model_registry
    add(client, model, tags=[ml.ModelVersionTag(key="a", value="1")])
    api.set_model_tag(model, "team", "x")
    api.set_model_version_tag(model, "1", "a", "2")
    shown = api.get_model(model).registered_model_databricks
    assert [(tag.key, tag.value) for tag in shown.tags] == [("team", "x")]
    assert [(tag.key, tag.value) for tag in shown.latest_versions[0].tags] == [("a", "2")]
    api.delete_model_tag(model, "team")
    api.delete_model_version_tag(model, "1", "a")
    shown = api.get_model(model).registered_model_databricks
    assert not shown.tags
    assert not shown.latest_versions[0].tags
    with pytest.raises(ResourceDoesNotExist, match="no tag"):
        api.delete_model_tag(model, "team")


def test_search(fresh_client: WorkspaceClient):
    api = fresh_client.model_registry
    for name in ("fraud a", "fraud b", "churn"):
        api.create_model(name)
    add(fresh_client, "churn", run_id="r1")
    add(fresh_client, "churn", run_id="r2")
    assert [model.name for model in api.search_models(filter="name LIKE 'fraud'", max_results=1)] == [
        "fraud a",
        "fraud b",
    ]
    assert [model.name for model in api.search_models(order_by=["name DESC"])] == ["fraud b", "fraud a", "churn"]
    assert [each.version for each in api.search_model_versions(filter="name='churn'")] == ["2", "1"]
    assert [each.version for each in api.search_model_versions(filter="run_id IN ('r1', 'r9')")] == ["1"]
    assert [each.version for each in api.search_model_versions(order_by=["version ASC"])] == ["1", "2"]
    for bad in (
        lambda: list(api.search_models(filter="colour = 'x'")),
        lambda: list(api.search_models(max_results=-1)),
    ):
        with pytest.raises(BadRequest):
            bad()


def test_permissions_go_by_the_id(client: WorkspaceClient, model: str):
    number = client.model_registry.get_model(model).registered_model_databricks.id
    users = iam.AccessControlRequest(
        group_name="users", permission_level=iam.PermissionLevel.CAN_MANAGE_STAGING_VERSIONS
    )
    client.permissions.update("registered-models", number, access_control_list=[users])
    shown = client.model_registry.get_permissions(number)
    assert "users" in {entry.group_name for entry in shown.access_control_list}
    with pytest.raises(ResourceDoesNotExist):
        client.permissions.get("registered-models", model)
