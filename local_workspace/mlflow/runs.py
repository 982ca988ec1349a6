"""Runs of experiments: parameters, metrics, tags, inputs, and what is searched for among them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from local_workspace.errors import invalid, not_found
from local_workspace.mlflow.experiments import Experiments, listed, stages
from local_workspace.mlflow.logged_models import LoggedModels
from local_workspace.mlflow.metric_log import Metric, MetricLog, newer, number
from local_workspace.mlflow.search import Fields, found, ordered, parse
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

COLLECTION = "mlflow_runs"
STATUSES = ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED")
LONGEST_PARAM = 6000
RUN_NAME = "mlflow.runName"
MODEL_HISTORY = "mlflow.log-model.history"

_SHOWN = {"run_id", "run_name", "experiment_id", "user_id", "status", "start_time", "end_time", "artifact_uri"}
FIELDS = Fields(
    kinds={
        **dict.fromkeys(("metric", "metrics"), "metric"),
        **dict.fromkeys(("param", "params", "parameter", "parameters"), "param"),
        **dict.fromkeys(("tag", "tags"), "tag"),
        **dict.fromkeys(("attribute", "attributes", "attr", "run"), "attribute"),
    },
    numeric=frozenset({"metric"}),
    attributes={
        **dict.fromkeys(("run_id", "run_name", "experiment_id", "status", "user_id", "artifact_uri"), False),
        **dict.fromkeys(("start_time", "end_time"), True),
    },
)


def _look(run: Document, kind: str, key: str) -> Any:
    if kind == "metric":
        return number(run["metrics"][key]["value"]) if key in run["metrics"] else None
    if kind == "attribute":
        return run.get(key)
    return run["params" if kind == "param" else "tags"].get(key)


def shown(run: Document) -> dict[str, Any]:
    """A Run as the API shows it: the newest value of each metric."""
    info = {key: run[key] for key in sorted(_SHOWN) if run.get(key) is not None}
    info |= {"run_uuid": run["run_id"], "lifecycle_stage": run["lifecycle_stage"]}
    data: dict[str, Any] = {
        "metrics": [run["metrics"][key] for key in sorted(run["metrics"])],
        "params": listed(run["params"]),
        "tags": listed(run["tags"]),
    }
    answer: dict[str, Any] = {"info": info, "data": {key: value for key, value in data.items() if value}}
    answer |= {"inputs": run["inputs"]} if run.get("inputs") else {}
    return answer | ({"outputs": run["outputs"]} if run.get("outputs") else {})


class Runs:
    """``workspace.service(Runs)``"""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept = workspace.collection(COLLECTION)
        self._experiments = workspace.service(Experiments)
        self._metrics = workspace.service(MetricLog)

    def create(self, body: dict[str, Any], tags: dict[str, str]) -> Document:
        """RESOURCE_DOES_NOT_EXIST for an experiment that is not there or deleted."""
        experiment = self._experiments.active(body["experiment_id"])
        run_id = secrets.token_hex(16)
        name = body.get("run_name") or tags.get(RUN_NAME) or f"run-{run_id[:8]}"
        run: Document = {
            "run_id": run_id,
            "run_name": name,
            "experiment_id": experiment["experiment_id"],
            "user_id": body.get("user_id") or self.workspace.user_name,
            "status": "RUNNING",
            "start_time": body.get("start_time", now_ms()),
            "artifact_uri": f"{experiment['artifact_location'].rstrip('/')}/{run_id}/artifacts",
            "lifecycle_stage": "active",
            "params": {},
            "metrics": {},
            "tags": {"mlflow.user": self.workspace.user_name} | tags | {RUN_NAME: name},
        }
        self._kept.put(run_id, run)
        return run

    def get(self, run_id: str) -> Document:
        """One run, deleted or not; what belongs to a deleted experiment is deleted."""
        run = self._kept.get(run_id)
        if run is None:
            raise not_found(f"Run '{run_id}' not found.")
        if self._experiments.get(run["experiment_id"])["lifecycle_stage"] == "deleted":
            run["lifecycle_stage"] = "deleted"
        return run

    def _change(self, run_id: str, edit: Callable[[Document], None]) -> Document:
        """Change an active run; 400 for a deleted one."""
        if self.get(run_id)["lifecycle_stage"] != "active":
            raise invalid(f"The run {run_id} must be in the 'active' lifecycle_stage. It is deleted: restore it first.")
        return self._kept.change(run_id, edit) or {}

    def update(self, run_id: str, *, status: str | None, end_time: int | None, name: str | None) -> Document:
        if status is not None and status not in STATUSES:
            raise invalid(f"Invalid run status '{status}'. Use one of {', '.join(STATUSES)}.")

        def edit(run: Document) -> None:
            run.update({key: value for key, value in (("status", status), ("end_time", end_time)) if value is not None})
            if name:
                run["run_name"] = run["tags"][RUN_NAME] = name

        return self._change(run_id, edit)

    def log(
        self,
        run_id: str,
        *,
        metrics: Sequence[Metric] = (),
        params: dict[str, str] | None = None,
        tags: dict | None = None,
    ) -> None:
        """All of it or nothing. A parameter is written once: INVALID_PARAMETER_VALUE for another value."""

        def edit(run: Document) -> None:
            for key, value in (params or {}).items():
                if run["params"].setdefault(key, value) != value:
                    raise invalid(
                        f"Changing param values is not allowed. Param with key='{key}' was already logged with value="
                        f"'{run['params'][key]}' for run ID='{run_id}'. Attempted logging new value '{value}'."
                    )
            run["tags"].update(tags or {})
            run["run_name"] = run["tags"].get(RUN_NAME) or run["run_name"]
            # The log before the document: what a run shows of a metric is always in its history.
            if metrics:
                self._metrics.add(run_id, list(metrics))
            for each in metrics:
                if newer(each, run["metrics"].get(each["key"])):
                    run["metrics"][each["key"]] = each

        self._change(run_id, edit)
        self.workspace.service(LoggedModels).add_metrics(run_id, [each for each in metrics if "model_id" in each])

    def delete_tag(self, run_id: str, key: str) -> None:
        def edit(run: Document) -> None:
            if run["tags"].pop(key, None) is None:
                raise not_found(f"No tag with name: {key} in run with id {run_id}")

        self._change(run_id, edit)

    def add_inputs(self, run_id: str, *, datasets: list[dict[str, Any]], models: list[dict[str, Any]]) -> None:
        for given in datasets:
            if any(not given.get("dataset", {}).get(key) for key in ("name", "digest", "source_type", "source")):
                raise invalid("Each dataset needs a name, a digest, a source_type and a source.")

        def edit(run: Document) -> None:
            inputs = run.setdefault("inputs", {})
            for name, added in (("dataset_inputs", datasets), ("model_inputs", models)):
                if added:
                    before = inputs.setdefault(name, [])
                    before += [each for each in added if each not in before]

        self._change(run_id, edit)

    def add_outputs(self, run_id: str, models: list[dict[str, Any]]) -> None:
        self._change(run_id, lambda run: run.setdefault("outputs", {}).setdefault("model_outputs", []).extend(models))

    def add_model(self, run_id: str, model_json: str) -> None:
        """What MLflow says about a model that it has put among a run's artifacts: kept in the tag where it looks."""
        try:
            model = json.loads(model_json)
        except (ValueError, RecursionError):
            model = None
        if not isinstance(model, dict):
            raise invalid("model_json has to be the MLmodel file as a JSON object.")

        def edit(run: Document) -> None:
            try:
                before = json.loads(run["tags"].get(MODEL_HISTORY) or "[]")
            except (ValueError, RecursionError):
                before = None
            if not isinstance(before, list):
                raise invalid(
                    f"The run's tag '{MODEL_HISTORY}' has to be a JSON list. Delete it and log the model again."
                )
            run["tags"][MODEL_HISTORY] = json.dumps([*before, model])

        self._change(run_id, edit)

    def delete(self, run_id: str) -> None:
        self.get(run_id)
        self._kept.change(run_id, lambda run: run.update(lifecycle_stage="deleted", deleted_time=now_ms()))

    def restore(self, run_id: str) -> None:
        run = self.get(run_id)
        self._experiments.active(run["experiment_id"])  # a run comes back with its experiment, not without it
        self._kept.change(run_id, lambda document: document.update(lifecycle_stage="active"))

    def of(self, experiment_id: str) -> list[Document]:
        """The runs of one experiment as they are kept, for reading only."""
        return [run for _, run in self._kept.look() if run["experiment_id"] == experiment_id]

    def search(
        self, experiment_ids: list[str], *, filter: str | None, order_by: list[str] | None, view: str | None
    ) -> list[Document]:
        """The newest first unless ``order_by`` says otherwise; experiments that are not there have no runs."""
        wanted, clauses, every = stages(view), parse(filter, FIELDS), self.workspace.collection("mlflow_experiments")
        known = {number: each["lifecycle_stage"] for number, each in every.look() if number in experiment_ids}
        runs = [
            run
            for _, run in self._kept.look()
            if (stage := known.get(run["experiment_id"])) is not None
            and ("deleted" if stage == "deleted" else run["lifecycle_stage"]) in wanted
        ]
        runs.sort(key=lambda run: (-run["start_time"], run["run_id"]))
        return ordered(found(runs, clauses, _look), order_by, FIELDS, _look)

    def history(self, run_id: str, key: str) -> list[Metric]:
        self.get(run_id)
        return self._metrics.history(run_id, key)


def parameters(given: list[dict[str, Any]]) -> dict[str, str]:
    """A request's parameters as they are kept; 400 for two values of one, or a text that is too long."""
    kept: dict[str, str] = {}
    for each in given:
        key, value = each.get("key"), each.get("value") or ""
        if not key or len(key) > 250 or len(value) > LONGEST_PARAM:
            raise invalid(f"Each param needs a key of at most 250 characters and a value of at most {LONGEST_PARAM}.")
        if kept.setdefault(key, value) != value:
            raise invalid(f"Duplicate parameter keys have been submitted: {key}.")
    return kept
