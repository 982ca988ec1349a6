"""A workspace's job definitions. Follows https://docs.databricks.com/api/workspace/jobs"""

from __future__ import annotations

from typing import Any

from local_workspace.compute.ids import Ids
from local_workspace.compute.job_settings import Settings, checked_settings
from local_workspace.errors import ApiError, invalid
from local_workspace.workspace import Workspace, now_ms


class JobStore:
    """``workspace.service(JobStore)``; documents are ``{job_id, creator_user_name, created_time, settings}``."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._documents = workspace.collection("jobs")

    def create(self, settings: Settings, *, job_id: int | None = None, created: int | None = None) -> int:
        checked = checked_settings(settings)
        number = job_id or self.workspace.service(Ids).next("job")
        user = self.workspace.user_name
        document = {
            "job_id": number,
            "creator_user_name": user,
            "run_as_user_name": user,
            "created_time": created or now_ms(),
            "settings": checked,
        }
        self._documents.put(str(number), document)
        return number

    def get(self, job_id: Any) -> dict[str, Any]:
        job = self._documents.get(str(job_id))
        if job is None:
            raise unknown_job(job_id)
        return job

    def all(self) -> list[dict[str, Any]]:
        """Newest first."""
        jobs = self._documents.values()
        return sorted(jobs, key=lambda job: (job.get("created_time", 0), job["job_id"]), reverse=True)

    def reset(self, job_id: Any, settings: Settings) -> None:
        checked = checked_settings(settings)

        def swap(job: dict[str, Any]) -> None:
            # Measured on the real service: a reset without run_as keeps the one there was.
            if "run_as" in job["settings"] and "run_as" not in checked:
                checked["run_as"] = job["settings"]["run_as"]
            job["settings"] = checked

        if self._documents.change(str(job_id), swap) is None:
            raise unknown_job(job_id)

    def update(self, job_id: Any, new_settings: Settings, fields_to_remove: list[str]) -> None:
        """Top-level fields are replaced; of ``tasks`` and ``job_clusters`` the entries with the same key."""

        def apply(job: dict[str, Any]) -> None:
            settings = job["settings"]
            for name, value in new_settings.items():
                key = _LIST_KEYS.get(name)
                settings[name] = _merged(settings.get(name) or [], value, key) if key else value
            for path in fields_to_remove:
                _remove(settings, path)
            job["settings"] = checked_settings(settings)

        if self._documents.change(str(job_id), apply) is None:
            raise unknown_job(job_id)

    def delete(self, job_id: Any) -> None:
        if not self._documents.delete(str(job_id)):
            raise unknown_job(job_id)


_LIST_KEYS = {"tasks": "task_key", "job_clusters": "job_cluster_key"}


def _merged(old: list[Settings], new: list[Settings], key: str) -> list[Settings]:
    replaced = {entry.get(key): entry for entry in new}
    kept = [replaced.pop(entry.get(key), entry) for entry in old]
    return [*kept, *replaced.values()]


def _remove(settings: Settings, path: str) -> None:
    """``schedule`` or ``tasks/load`` (an entry of a list by its key)."""
    name, _, key = path.partition("/")
    if not key:
        settings.pop(name, None)
    elif name in _LIST_KEYS:
        settings[name] = [entry for entry in settings.get(name) or [] if entry.get(_LIST_KEYS[name]) != key]
    elif isinstance(settings.get(name), dict):
        settings[name].pop(key, None)


def unknown_job(job_id: Any) -> ApiError:
    # 400, not 404: the SDK turns this wording into ResourceDoesNotExist.
    return invalid(f"Job {job_id} does not exist.")
