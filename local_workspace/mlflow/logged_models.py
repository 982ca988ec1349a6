"""Logged models of MLflow 3: a model of an experiment with parameters, tags and the metrics that were logged for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from local_workspace.errors import invalid, not_found
from local_workspace.mlflow.experiments import Experiments, listed
from local_workspace.mlflow.metric_log import Metric, newer, number
from local_workspace.mlflow.search import Fields, found, ordered, parse
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

COLLECTION = "mlflow_logged_models"
PENDING, READY, FAILED = "LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"

_INFO = (
    *("model_id", "experiment_id", "name", "model_type", "source_run_id", "artifact_uri", "status", "status_message"),
    *("creation_timestamp_ms", "last_updated_timestamp_ms"),
)
_NUMBERS = {"creation_timestamp": "creation_timestamp_ms", "last_updated_timestamp": "last_updated_timestamp_ms"}
FIELDS = Fields(
    kinds={
        **dict.fromkeys(("metric", "metrics"), "metric"),
        **dict.fromkeys(("param", "params"), "param"),
        **dict.fromkeys(("tag", "tags"), "tag"),
        **dict.fromkeys(("attribute", "attributes", "attr"), "attribute"),
    },
    numeric=frozenset({"metric"}),
    attributes={
        **dict.fromkeys(("model_id", "name", "model_type", "source_run_id", "status", "experiment_id"), False),
        **dict.fromkeys((*_NUMBERS, *_NUMBERS.values()), True),
    },
)


def _look(model: Document, kind: str, key: str) -> Any:
    if kind == "metric":
        newest = model["metrics"].get(key)
        return number(newest["value"]) if newest else None
    if kind == "attribute":
        return model.get(_NUMBERS.get(key, key))
    return model["params" if kind == "param" else "tags"].get(key)


def shown(model: Document) -> dict[str, Any]:
    info = {key: model[key] for key in _INFO if model.get(key) is not None}
    info |= {"tags": listed(model["tags"])} if model["tags"] else {}
    data: dict[str, Any] = {"metrics": list(model["metrics"].values()), "params": listed(model["params"])}
    return {"info": info, "data": {key: value for key, value in data.items() if value}}


class LoggedModels:
    """``workspace.service(LoggedModels)``"""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept = workspace.collection(COLLECTION)

    def create(self, body: dict[str, Any], *, params: dict[str, str], tags: dict[str, str]) -> Document:
        experiment = self.workspace.service(Experiments).active(body["experiment_id"])
        model_id, now = f"m-{secrets.token_hex(16)}", now_ms()
        model: Document = {
            "model_id": model_id,
            "experiment_id": experiment["experiment_id"],
            "name": body.get("name") or f"model-{model_id[2:10]}",
            "model_type": body.get("model_type"),
            "source_run_id": body.get("source_run_id"),
            "artifact_uri": f"{experiment['artifact_location'].rstrip('/')}/models/{model_id}/artifacts",
            "status": PENDING,
            "creation_timestamp_ms": now,
            "last_updated_timestamp_ms": now,
            "params": params,
            "tags": tags,
            "metrics": {},
        }
        self._kept.put(model_id, model)
        return model

    def get(self, model_id: str) -> Document:
        model = self._kept.get(model_id)
        if model is None:
            raise not_found(f"Logged model with ID '{model_id}' not found.")
        return model

    def change(self, model_id: str, edit: Callable[[Document], None]) -> Document:
        self.get(model_id)

        def apply(model: Document) -> None:
            edit(model)
            model["last_updated_timestamp_ms"] = now_ms()

        changed = self._kept.change(model_id, apply)
        if changed is None:  # deleted at this very moment
            raise not_found(f"Logged model with ID '{model_id}' not found.")
        return changed

    def finalize(self, model_id: str, status: str) -> Document:
        if status not in (READY, FAILED):
            raise invalid(f"Invalid status {status!r}. A logged model ends as {READY} or {FAILED}.")
        return self.change(model_id, lambda model: model.update(status=status))

    def add_params(self, model_id: str, params: dict[str, str]) -> None:
        def edit(model: Document) -> None:
            for key, value in params.items():
                if model["params"].setdefault(key, value) != value:
                    raise invalid(f"Changing param values is not allowed: '{key}' of model {model_id} is set already.")

        self.change(model_id, edit)

    def add_metrics(self, run_id: str, metrics: list[Metric]) -> None:
        """The metrics of a run that were logged for a model; one that is not there (any more) is passed over."""
        for each in metrics:
            if self._kept.get(each["model_id"]) is None:
                continue

            def edit(model: Document, each: Metric = each) -> None:
                if newer(each, model["metrics"].get(each["key"])):
                    model["metrics"][each["key"]] = each | {"run_id": run_id}

            self.change(each["model_id"], edit)

    def delete(self, model_id: str) -> None:
        self.get(model_id)
        self._kept.delete(model_id)

    def search(self, experiment_ids: list[str], *, filter: str | None, order_by: list[str]) -> list[Document]:
        """The newest first unless ``order_by`` says otherwise."""
        known = [model for model in self._kept.values() if model["experiment_id"] in experiment_ids]
        known.sort(key=lambda model: (-model["creation_timestamp_ms"], model["model_id"]))
        return ordered(found(known, parse(filter, FIELDS), _look), order_by, FIELDS, _look)
