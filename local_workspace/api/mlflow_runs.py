"""MLflow runs: https://docs.databricks.com/api/workspace/experiments"""

from __future__ import annotations

from typing import Any

from local_workspace.api.mlflow_experiments import TAGS, listing, page_size
from local_workspace.body_shapes import Shape
from local_workspace.errors import invalid
from local_workspace.mlflow.experiments import Experiments, one_tag, stages, tagged
from local_workspace.mlflow.metric_log import metric
from local_workspace.mlflow.runs import Runs, parameters, shown
from local_workspace.routing import Call, RouteTable
from local_workspace.workspace import Workspace

routes = RouteTable()

BASE = "/api/2.0/mlflow/runs"
BULK = "/api/2.0/mlflow/databricks/runs"
RUN: Shape = {"run_id": str, "run_uuid": str}
METRIC: Shape = {"key": str, "timestamp": int, "step": int, "dataset_name": str, "dataset_digest": str, "model_id": str}
MOST_AT_ONCE = {"metrics": 1000, "params": 100, "tags": 100}
MOST_DELETED = 10_000


def _id(call: Call) -> str:
    return call.body.get("run_id") or call.query.get("run_id") or call.body.get("run_uuid") or call.required("run_uuid")


NEW: Shape = {"experiment_id": str, "run_name": str, "user_id": str, "start_time": int, "tags": TAGS}


@routes.post(BASE + "/create", body=NEW)
def create(workspace: Workspace, call: Call) -> dict[str, Any]:
    body = call.body | {"experiment_id": call.required("experiment_id")}
    return {"run": shown(workspace.service(Runs).create(body, tagged(body.get("tags"))))}


@routes.get(BASE + "/get")
def get(workspace: Workspace, call: Call) -> dict[str, Any]:
    return {"run": shown(workspace.service(Runs).get(_id(call)))}


@routes.post(BASE + "/update", body=RUN | {"status": str, "end_time": int, "run_name": str})
def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    body = call.body
    changed = workspace.service(Runs).update(
        _id(call), status=body.get("status"), end_time=body.get("end_time"), name=body.get("run_name")
    )
    return {"run_info": shown(changed)["info"]}


@routes.post(BASE + "/log-metric", body=RUN | METRIC)
def log_metric(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Runs).log(_id(call), metrics=[metric(call.body)])
    return {}


@routes.post(BASE + "/log-parameter", body=RUN | {"key": str, "value": str})
def log_parameter(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Runs).log(_id(call), params=parameters([call.body]))
    return {}


@routes.post(BASE + "/set-tag", body=RUN | {"key": str, "value": str})
def set_tag(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Runs).log(_id(call), tags=one_tag(call.body.get("key"), call.body.get("value")))
    return {}


@routes.post(BASE + "/delete-tag", body=RUN | {"key": str})
def delete_tag(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Runs).delete_tag(_id(call), call.required("key"))
    return {}


@routes.post(BASE + "/log-batch", body=RUN | {"metrics": [METRIC], "params": TAGS, "tags": TAGS})
def log_batch(workspace: Workspace, call: Call) -> dict[str, Any]:
    given = {name: call.body.get(name) or [] for name in MOST_AT_ONCE}
    for name, most in MOST_AT_ONCE.items():
        if len(given[name]) > most:
            raise invalid(f"A batch logging request can contain at most {most} {name}. Got {len(given[name])} {name}.")
    if sum(map(len, given.values())) > 1000:
        raise invalid("A batch logging request can contain at most 1000 metrics, params and tags together.")
    metrics = [metric(each) for each in given["metrics"]]
    workspace.service(Runs).log(
        _id(call), metrics=metrics, params=parameters(given["params"]), tags=tagged(given["tags"])
    )
    return {}


DATASET: Shape = {"name": str, "digest": str, "source_type": str, "source": str, "schema": str, "profile": str}
INPUTS: Shape = {"datasets": [{"dataset": DATASET, "tags": TAGS}], "models": [{"model_id": str}]}


@routes.post(BASE + "/log-inputs", body=RUN | INPUTS)
def log_inputs(workspace: Workspace, call: Call) -> dict[str, Any]:
    datasets, models = call.body.get("datasets") or [], call.body.get("models") or []
    workspace.service(Runs).add_inputs(_id(call), datasets=datasets, models=models)
    return {}


@routes.post(BASE + "/outputs", body=RUN | {"models": [{"model_id": str, "step": int}]})
def log_outputs(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Runs).add_outputs(_id(call), call.body.get("models") or [])
    return {}


@routes.post(BASE + "/log-model", body=RUN | {"model_json": str})
def log_model(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Runs).add_model(_id(call), call.required("model_json"))
    return {}


SEARCH: Shape = {
    "experiment_ids": [str],
    "filter": str,
    "order_by": [str],
    "run_view_type": str,
    "max_results": int,
    "page_token": str,
}


@routes.post(BASE + "/search", body=SEARCH)
def search(workspace: Workspace, call: Call) -> dict[str, Any]:
    body = call.body
    runs = workspace.service(Runs).search(
        body.get("experiment_ids") or [],
        filter=body.get("filter"),
        order_by=body.get("order_by"),
        view=body.get("run_view_type"),
    )
    answer = listing("runs", runs, size=page_size(body.get("max_results")), token=body.get("page_token"))
    return answer | ({"runs": [shown(run) for run in answer["runs"]]} if "runs" in answer else {})


@routes.get("/api/2.0/mlflow/metrics/get-history")
def history(workspace: Workspace, call: Call) -> dict[str, Any]:
    found = workspace.service(Runs).history(_id(call), call.required("metric_key"))
    size = page_size(call.number("max_results", 0), usual=25_000)
    return listing("metrics", found, size=size, token=call.query.get("page_token"))


@routes.post(BASE + "/delete", body=RUN)
def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Runs).delete(_id(call))
    return {}


@routes.post(BASE + "/restore", body=RUN)
def restore(workspace: Workspace, call: Call) -> dict[str, Any]:
    workspace.service(Runs).restore(_id(call))
    return {}


@routes.post(BULK + "/delete-runs", body={"experiment_id": str, "max_timestamp_millis": int, "max_runs": int})
def delete_runs(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Runs that were created at or before a time, the oldest first."""
    limit, runs = _many(call), workspace.service(Runs)
    experiment, until = call.required("experiment_id"), call.required_number("max_timestamp_millis")
    workspace.service(Experiments).active(experiment)
    known = [run for run in runs.of(experiment) if run["lifecycle_stage"] in stages("ACTIVE_ONLY")]
    due = sorted((run["start_time"], run["run_id"]) for run in known if run["start_time"] <= until)[:limit]
    for _, run_id in due:
        runs.delete(run_id)
    return {"runs_deleted": len(due)}


@routes.post(BULK + "/restore-runs", body={"experiment_id": str, "min_timestamp_millis": int, "max_runs": int})
def restore_runs(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Runs that were deleted at or after a time, the latest deleted first."""
    limit, runs = _many(call), workspace.service(Runs)
    experiment, since = call.required("experiment_id"), call.required_number("min_timestamp_millis")
    workspace.service(Experiments).active(experiment)
    known = [run for run in runs.of(experiment) if run["lifecycle_stage"] == "deleted"]
    due = sorted((-run["deleted_time"], run["run_id"]) for run in known if run["deleted_time"] >= since)[:limit]
    for _, run_id in due:
        runs.restore(run_id)
    return {"runs_restored": len(due)}


def _many(call: Call) -> int:
    limit = call.body.get("max_runs", MOST_DELETED)
    if not 1 <= limit <= MOST_DELETED:
        raise invalid(f"max_runs has to be between 1 and {MOST_DELETED}.")
    return limit
