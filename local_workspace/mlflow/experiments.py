"""Experiments: what a workspace has of them, and which are in the bin.

A deleted experiment keeps its runs, which are deleted with it and come back with it; its name is free at once.
"""

from __future__ import annotations

import threading
from typing import Any

from local_workspace.compute.ids import Ids
from local_workspace.errors import already_exists, invalid, not_found
from local_workspace.mlflow.search import Fields, found, ordered, parse
from local_workspace.notebooks.tree import WorkspaceTree, normal, parent_of
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

COLLECTION = "mlflow_experiments"
LONGEST_TAG = 5000
LONGEST_KEY = 250
VIEWS = {"ACTIVE_ONLY": ("active",), "DELETED_ONLY": ("deleted",), "ALL": ("active", "deleted")}

FIELDS = Fields(
    kinds={"tag": "tag", "tags": "tag", "attribute": "attribute", "attributes": "attribute", "attr": "attribute"},
    numeric=frozenset(),
    attributes={"name": False, "experiment_id": False, "creation_time": True, "last_update_time": True},
)


def stages(view: str | None) -> tuple[str, ...]:
    """The lifecycle stages that a ViewType shows."""
    if view and view not in VIEWS:
        raise invalid(f"Invalid view type {view!r}. Use one of {', '.join(VIEWS)}.")
    return VIEWS[view or "ACTIVE_ONLY"]


def tagged(tags: list[dict[str, Any]] | None) -> dict[str, str]:
    """A request's tags as they are kept; 400 for one without a key or with a text that is too long."""
    kept: dict[str, str] = {}
    for tag in tags or []:
        kept |= one_tag(tag.get("key"), tag.get("value"))
    return kept


def one_tag(key: Any, value: Any) -> dict[str, str]:
    if not key:
        raise invalid("Missing value for required parameter 'key'.")
    if len(key) > LONGEST_KEY or len(value or "") > LONGEST_TAG:
        raise invalid(f"Tag '{key[:50]}' is too long: {LONGEST_KEY} characters for a key, {LONGEST_TAG} for a value.")
    return {key: value or ""}


def listed(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _look(experiment: Document, kind: str, key: str) -> Any:
    return experiment["tags"].get(key) if kind == "tag" else experiment.get(key)


class Experiments:
    """``workspace.service(Experiments)``"""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept = workspace.collection(COLLECTION)
        self._naming = threading.Lock()

    def create(self, name: str, *, artifact_location: str | None, tags: dict[str, str]) -> Document:
        """RESOURCE_ALREADY_EXISTS for a name that is taken, by an experiment or by anything else of the workspace."""
        if not name.startswith("/"):
            raise invalid(
                f"Got an invalid experiment name '{name}'. An experiment name must be an absolute path within the "
                "Databricks workspace. E.g. '/Users/<some-username>/my-experiment'."
            )
        name, now = normal(name), now_ms()
        with self._naming:
            self._place(name)
            number = str(self.workspace.service(Ids).next("experiment"))
            document = {
                "experiment_id": number,
                "name": name,
                "artifact_location": artifact_location or f"dbfs:/databricks/mlflow-tracking/{number}",
                "lifecycle_stage": "active",
                "creation_time": now,
                "last_update_time": now,
                "tags": {
                    "mlflow.experiment.sourceName": name,
                    "mlflow.ownerEmail": self.workspace.user_name,
                    "mlflow.experimentType": "MLFLOW_EXPERIMENT",
                }
                | tags,
            }
            self._kept.put(number, document)
        return document

    def _place(self, name: str) -> None:
        """Refuse a name that is taken or whose folder is not there."""
        tree = self.workspace.service(WorkspaceTree)
        if tree.find(name) is not None or self.named(name) is not None:
            raise already_exists(f"Node named '{name}' already exists")
        if tree.find(parent_of(name)) is None:
            raise not_found(f"Parent directory {parent_of(name)} does not exist.")

    def named(self, name: str) -> Document | None:
        """The active experiment of that name."""
        known = self._kept.values()
        return next((e for e in known if e["name"] == name and e["lifecycle_stage"] == "active"), None)

    def get(self, number: str) -> Document:
        """One experiment, deleted or not; RESOURCE_DOES_NOT_EXIST."""
        document = self._kept.get(number)
        if document is None:
            raise not_found(f"Node ID {number} does not exist.")
        return document

    def active(self, number: str) -> Document:
        document = self.get(number)
        if document["lifecycle_stage"] != "active":
            raise not_found(f"Experiment {number} is deleted. Restore it first.")
        return document

    def search(self, *, filter: str | None, order_by: list[str] | None, view: str | None) -> list[Document]:
        wanted = stages(view)
        known = [each for each in self._kept.values() if each["lifecycle_stage"] in wanted]
        known.sort(key=lambda each: (each["last_update_time"], int(each["experiment_id"])), reverse=True)
        return ordered(found(known, parse(filter, FIELDS), _look), order_by, FIELDS, _look)

    def rename(self, number: str, name: str) -> None:
        name = normal(name)
        with self._naming:
            if self.active(number)["name"] != name:
                self._place(name)
                self._change(number, name=name)

    def set_tag(self, number: str, tag: dict[str, str]) -> None:
        self.active(number)
        self._kept.change(number, lambda document: document["tags"].update(tag))

    def delete(self, number: str) -> None:
        self.active(number)
        self._change(number, lifecycle_stage="deleted")

    def restore(self, number: str) -> None:
        """RESOURCE_ALREADY_EXISTS when its name has been taken since."""
        with self._naming:
            document = self.get(number)
            if document["lifecycle_stage"] == "active":
                raise invalid(f"Experiment {number} is not deleted: there is nothing to restore.")
            if self.named(document["name"]) is not None:
                raise already_exists(f"Node named '{document['name']}' already exists: rename or delete it first.")
            self._change(number, lifecycle_stage="active")

    def _change(self, number: str, **changes: Any) -> None:
        self._kept.change(number, lambda document: document.update(changes | {"last_update_time": now_ms()}))
