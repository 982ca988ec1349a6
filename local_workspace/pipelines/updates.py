"""Updates of pipelines: one at a time for each, in a thread of its own, with the events that tell what happened."""

from __future__ import annotations

import contextlib
import datetime
import logging
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local_workspace.errors import ApiError, not_found
from local_workspace.pipelines.definitions import Dataset
from local_workspace.pipelines.flows import Flows
from local_workspace.pipelines.source import CannotCarryOut
from local_workspace.sql.errors import SqlCancelled, SqlError
from local_workspace.store import Document, copied
from local_workspace.workspace import Workspace, now_ms

log = logging.getLogger("local_workspace")

COLLECTION = "pipeline_updates"
ENDED = ("COMPLETED", "FAILED", "CANCELED")
CUT_OFF = "The embedded workspace was stopped while the update was under way. Start it again."
# How long the end of the server waits for an update to heed its cancel.
GRACE_SECONDS = 5.0
# Of each pipeline, the newest: a pipeline that a job updates every minute would fill the folder.
KEPT_UPDATES = 200


@dataclass(slots=True)
class _Active:
    update_id: str
    cancel: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


class Updates:
    """``workspace.service(Updates)``"""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.kept = workspace.collection(COLLECTION)
        self._active: dict[str, _Active] = {}
        self._leaving: set[str] = set()
        self._lock = threading.Lock()
        self._closing = False
        for _, update in self.kept.look():
            if update["state"] not in ENDED:
                self._state(update["update_id"], "FAILED", error=CUT_OFF)

    def start(self, pipeline: Document, body: dict[str, Any]) -> str:
        """The id of the new update; 409 while another one is under way or the pipeline is being deleted, 404 after.

        ``body``: what the request asks for; its parameters are put over the pipeline's own.
        """
        pipeline_id, update_id = pipeline["pipeline_id"], str(uuid.uuid4())
        asked = ("full_refresh", "full_refresh_selection", "refresh_selection", "validate_only")
        update: Document = {key: body[key] for key in asked if key in body} | {
            "update_id": update_id,
            "pipeline_id": pipeline_id,
            "parameters": (pipeline.get("parameters") or {}) | (body.get("parameters") or {}),
            "cause": body.get("cause") or "API_CALL",
            "creation_time": now_ms(),
            "state": "CREATED",
            "config": pipeline["spec"],
            "_name": pipeline["spec"].get("name"),
            "_events": [],
        }
        with self._lock:
            self._require_free(pipeline_id)
            handle = self._active[pipeline_id] = _Active(update_id)
            try:
                self.kept.put(update_id, update)
                self._tell(update_id, f"Update {update_id[:6]} started by {update['cause']}.", kind="create_update")
                self._forget_old(pipeline_id, update_id)
                handle.thread = threading.Thread(
                    target=self._carry_out, args=(update, handle), name=f"pipeline-{pipeline_id[:8]}", daemon=True
                )
                handle.thread.start()
            except BaseException:  # e.g. a full disk: what did not start must not be in the way of the next
                self._active.pop(pipeline_id)
                with contextlib.suppress(OSError):
                    self.kept.delete(update_id)
                raise
        return update_id

    def _require_free(self, pipeline_id: str) -> None:
        """Asked with the lock held, as the pipeline may have been deleted since the request found it."""
        if self.workspace.collection("pipelines").peek(pipeline_id) is None:
            raise not_found(f"The specified pipeline {pipeline_id} was not found.")
        if pipeline_id in self._leaving:
            raise ApiError(409, "RESOURCE_CONFLICT", f"The pipeline '{pipeline_id}' is being deleted.")
        if pipeline_id in self._active:
            other = self._active[pipeline_id].update_id
            message = f"An active update {other} already exists for pipeline '{pipeline_id}'."
            raise ApiError(409, "RESOURCE_CONFLICT", f"{message} Stop it or wait for its end.")

    @contextlib.contextmanager
    def refused(self, pipeline_id: str) -> Iterator[None]:
        """No update of the pipeline starts meanwhile."""
        with self._lock:
            self._leaving.add(pipeline_id)
        try:
            yield
        finally:
            with self._lock:
                self._leaving.discard(pipeline_id)

    def active(self, pipeline_id: str) -> str | None:
        """The update that is under way."""
        handle = self._active.get(pipeline_id)
        return handle.update_id if handle else None

    def stop(self, pipeline_id: str, *, wait: float = 0) -> None:
        """Ask the update under way to end; returns after ``wait`` seconds at the latest."""
        with self._lock:  # else it could be one whose thread has not started yet
            handle = self._active.get(pipeline_id)
        if handle is None:
            return
        handle.cancel.set()
        self._state(handle.update_id, "STOPPING")
        if wait and handle.thread:
            handle.thread.join(wait)

    def of(self, pipeline_id: str) -> list[Document]:
        """A pipeline's updates, the newest first."""
        return [copied(update) for update in self._look(pipeline_id)]

    def _look(self, pipeline_id: str) -> list[Document]:
        """The same for reading only: an update has all its events, and a list of pipelines asks for each of them."""
        found = [update for _, update in self.kept.look() if update["pipeline_id"] == pipeline_id]
        return sorted(found, key=lambda update: update["creation_time"], reverse=True)

    def _forget_old(self, pipeline_id: str, new: str) -> None:
        others = [update["update_id"] for update in self._look(pipeline_id) if update["update_id"] != new]
        for update_id in others[KEPT_UPDATES - 1 :]:
            self.kept.delete(update_id)

    def forget(self, pipeline_id: str) -> None:
        for update in self.of(pipeline_id):
            self.kept.delete(update["update_id"])

    def close(self) -> None:
        """The server ends: what is under way is told to end; what does not is marked at the next start."""
        self._closing = True
        for handle in list(self._active.values()):
            handle.cancel.set()
        for handle in list(self._active.values()):
            if handle.thread:
                handle.thread.join(GRACE_SECONDS)

    def _carry_out(self, update: Document, handle: _Active) -> None:
        try:
            self._work(update, handle)
            ended, error = ("CANCELED" if handle.cancel.is_set() else "COMPLETED"), ""
        except SqlCancelled:
            ended, error = "CANCELED", ""
        except (SqlError, CannotCarryOut) as failure:
            ended, error = ("CANCELED", "") if handle.cancel.is_set() else ("FAILED", str(failure))
        except Exception:
            log.exception("update %s of pipeline %s failed", update["update_id"], update["pipeline_id"])
            ended, error = "FAILED", "The embedded workspace failed while it carried out the update; see its log."
        with self._lock:
            try:
                if not self._closing:  # else the state stays, and the next start says what happened
                    self._state(update["update_id"], ended, error=error)
            finally:
                self._active.pop(update["pipeline_id"], None)

    def _work(self, update: Document, handle: _Active) -> None:
        update_id = update["update_id"]
        self._state(update_id, "INITIALIZING")
        flows = Flows(self.workspace, update["pipeline_id"], update["config"], handle.cancel)
        datasets = flows.plan(update.get("parameters") or {})
        if update.get("validate_only"):
            flows.check(datasets)
            return
        chosen = _chosen(datasets, update)
        self._state(update_id, "RUNNING")
        for each in datasets:
            if handle.cancel.is_set():
                return
            if each.published and each.name not in chosen:
                continue
            try:
                flows.carry_out(each, lambda message, **more: self._tell(update_id, message, **more))
            except (SqlError, CannotCarryOut) as failure:
                if not handle.cancel.is_set():
                    message = f"Flow '{each.name}' has FAILED: {failure}"
                    self._tell(update_id, message, level="ERROR", dataset=each.name, error=str(failure))
                raise

    def _state(self, update_id: str, state: str, *, error: str = "") -> None:
        """The state and the event that tells it, in one: who sees the one sees the other."""
        level = "ERROR" if state == "FAILED" else "INFO"
        message = f"Update {update_id[:6]} is {state}." + (f" {error}" if error else "")
        details = {"update_progress": {"state": state}}
        event = _event(message, kind="update_progress", level=level, error=error, details=details)

        def edit(update: Document) -> None:
            if update["state"] in ENDED:
                return
            if state in ENDED or update["state"] != "STOPPING":
                update["state"] = state
            if error:
                update["_error"] = error
            update["_events"].append(_placed(event, update))

        self.kept.change(update_id, edit)

    def _tell(self, update_id: str, message: str, *, dataset: str = "", **more: Any) -> None:
        event = _event(message, **more)
        self.kept.change(update_id, lambda update: update["_events"].append(_placed(event, update, dataset)))


def _event(
    message: str,
    *,
    kind: str = "flow_progress",
    level: str = "INFO",
    error: str = "",
    details: dict[str, Any] | None = None,
) -> Document:
    """A PipelineEvent as the API has it."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event: Document = {"id": str(uuid.uuid4()), "event_type": kind, "level": level, "maturity_level": "STABLE"}
    event |= {"message": message, "timestamp": now}
    if details:
        event["details"] = details
    if error:
        event["error"] = {"fatal": True, "exceptions": [{"class_name": "Exception", "message": error}]}
    return event


def _placed(event: Document, update: Document, dataset: str = "") -> Document:
    """The event with what it belongs to."""
    origin = {key: update[key] for key in ("pipeline_id", "update_id")} | {"pipeline_name": update["_name"]}
    named = {"flow_name": dataset, "dataset_name": dataset} if dataset else {}
    return event | {"origin": origin | named}


def _chosen(datasets: list[Dataset], update: Document) -> set[str]:
    """The datasets that an update was asked to refresh: all of them, unless it names some."""
    named = [*(update.get("refresh_selection") or []), *(update.get("full_refresh_selection") or [])]
    wanted = {str(name).lower().rpartition(".")[2] for name in named}
    known = {each.name for each in datasets if each.published}
    if wanted - known:
        missing = ", ".join(sorted(wanted - known))
        raise CannotCarryOut(f"The pipeline has no table {missing} to refresh. It has {', '.join(sorted(known))}.")
    return wanted or known
