"""Registered models of the workspace's own registry (not those of Unity Catalog), their versions and stages."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from local_workspace.errors import already_exists, invalid, invalid_state, not_found
from local_workspace.mlflow.experiments import listed
from local_workspace.mlflow.search import Clause, Fields, found, ordered, parse
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

COLLECTION = "registered_models"
STAGES = ("None", "Staging", "Production", "Archived")
IN_USE = ("Staging", "Production")

_TAGS = {"tag": "tag", "tags": "tag", "attribute": "attribute", "attributes": "attribute"}
_TIMES = {"creation_timestamp": True, "last_updated_timestamp": True}
MODELS = Fields(kinds=_TAGS, numeric=frozenset(), attributes={"name": False, "user_id": False, **_TIMES})
VERSIONS = Fields(
    kinds=_TAGS,
    numeric=frozenset(),
    attributes={
        **dict.fromkeys(("name", "run_id", "source_path", "user_id", "current_stage"), False),
        "version_number": True,
        **_TIMES,
    },
)
ALIASES = {"version": "version_number", "stage": "current_stage", "source": "source_path"}


def stage_of(name: str) -> str:
    """A stage in its own spelling; 400 for another one."""
    known = next((stage for stage in STAGES if stage.lower() == name.lower()), None)
    if known is None:
        raise invalid(f"Invalid Model Version stage: {name}. Value must be one of {', '.join(STAGES)}.")
    return known


def _look(document: Document, kind: str, key: str) -> Any:
    if kind == "tag":
        return document["tags"].get(key)
    if key == "version_number":
        return int(document["version"])
    return document.get("source" if key == "source_path" else key)


def version_shown(version: Document) -> dict[str, Any]:
    hidden = {"requests", "comments", "tags"}
    answer = {key: value for key, value in version.items() if key not in hidden and value not in (None, "")}
    return answer | ({"tags": listed(version["tags"])} if version["tags"] else {})


def model_shown(model: Document, *, with_id: bool = False) -> dict[str, Any]:
    """A model with the newest version of each stage. The id is shown by the workspace's own route only."""
    hidden = {"id", "versions", "last_version", "tags"}
    answer = {key: value for key, value in model.items() if key not in hidden and value not in (None, "")}
    newest = [version_shown(version) for version in latest(model)]
    answer |= {"latest_versions": newest} if newest else {}
    answer |= {"tags": listed(model["tags"])} if model["tags"] else {}
    return answer | ({"id": model["id"], "permission_level": "CAN_MANAGE"} if with_id else {})


def latest(model: Document, stages: list[str] | None = None) -> list[Document]:
    """The newest version of each stage, or of those that are asked for."""
    newest: dict[str, Document] = {}
    for number in sorted(model["versions"], key=int):
        version = model["versions"][number]
        newest[version["current_stage"]] = version
    wanted = [stage_of(stage) for stage in stages] if stages else STAGES
    return [newest[stage] for stage in STAGES if stage in newest and stage in wanted]


class Models:
    """``workspace.service(Models)``. A model and its versions are one document."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept = workspace.collection(COLLECTION)
        # A change takes it too: one in the middle of a rename would be made to the document that goes.
        self._naming = threading.RLock()
        self._finish_renames()

    def _finish_renames(self) -> None:
        """A server that was killed in a rename has left the model under both names: the older one goes."""
        newest: dict[str, tuple[int, str]] = {}
        for name, model in self._kept.look():
            age = (model["last_updated_timestamp"], name)
            other = newest.get(model["id"])
            newest[model["id"]] = max(age, other) if other else age
            if other:
                self._kept.delete(min(age, other)[1])

    def create(self, name: str, *, description: str | None, tags: dict[str, str]) -> Document:
        now = now_ms()
        document: Document = {
            "id": secrets.token_hex(16),
            "name": self._good(name),
            "creation_timestamp": now,
            "last_updated_timestamp": now,
            "user_id": self.workspace.user_name,
            "description": description,
            "tags": tags,
            "versions": {},
            "last_version": 0,
        }
        with self._naming:
            self._free(name)
            self._kept.put(name, document)
        return document

    def _good(self, name: str) -> str:
        # It becomes the name of a file, where what is no plain letter takes three bytes or more.
        if "/" in name or ":" in name or len(quote(name)) > 200:
            raise invalid(f"Invalid model name: '{name[:50]}'. It has at most 200 characters, without '/' and ':'.")
        return name

    def _free(self, name: str) -> None:
        if self._kept.get(name) is not None:
            raise already_exists(f"Registered Model (name={name}) already exists.")

    def get(self, name: str) -> Document:
        model = self._kept.get(name)
        if model is None:
            raise not_found(f"RegisteredModel '{name}' does not exist. It might have been deleted.")
        return model

    def known(self, identifier: str) -> bool:
        return any(model["id"] == identifier for _, model in self._kept.look())

    def change(self, name: str, edit: Callable[[Document], None]) -> Document:
        def apply(model: Document) -> None:
            edit(model)
            model["last_updated_timestamp"] = now_ms()

        with self._naming:
            self.get(name)
            return self._kept.change(name, apply) or self.get(name)

    def rename(self, name: str, new_name: str) -> Document:
        with self._naming:
            model = self.get(name)
            if self._good(new_name) != name:
                self._free(new_name)
                # Later than before by the clock's own count, so that the two can be told apart.
                model |= {
                    "name": new_name,
                    "last_updated_timestamp": max(now_ms(), model["last_updated_timestamp"] + 1),
                }
                for version in model["versions"].values():
                    version["name"] = new_name
                self._kept.put(new_name, model)
                self._kept.delete(name)
        return model

    def delete(self, name: str) -> None:
        with self._naming:
            self._idle(self.get(name))
            self._kept.delete(name)

    def _idle(self, model: Document) -> None:
        used = [number for number, v in model["versions"].items() if v["current_stage"] in IN_USE]
        if used:
            raise invalid_state(
                f"Cannot delete the registered model '{model['name']}': version {', '.join(used)} is in stage Staging "
                "or Production. Move it to None or Archived first."
            )

    def search(self, filter: str | None, order_by: list[str] | None) -> list[Document]:
        """By name; ``name LIKE 'x'`` without a sign of a pattern finds what has x in its name."""
        clauses = [_wide(clause) for clause in parse(filter, MODELS)]
        known = sorted(self._kept.values(), key=lambda model: model["name"])
        return ordered(found(known, clauses, _look), order_by, MODELS, _look)

    # Versions

    def add_version(self, name: str, body: dict[str, Any], tags: dict[str, str]) -> Document:
        """The next number of a model; numbers of deleted versions do not come back."""
        now = now_ms()
        version: Document = {
            "name": name,
            "creation_timestamp": now,
            "last_updated_timestamp": now,
            "user_id": self.workspace.user_name,
            "current_stage": "None",
            "status": "READY",
            "tags": tags,
            "requests": [],
            "comments": [],
        } | {key: body[key] for key in ("source", "run_id", "run_link", "description") if body.get(key)}

        def edit(model: Document) -> None:
            model["last_version"] += 1
            version["version"] = str(model["last_version"])
            model["versions"][version["version"]] = version

        self.change(name, edit)
        return version

    def version(self, name: str, number: str) -> Document:
        found_one = self.get(name)["versions"].get(str(number))
        if found_one is None:
            raise not_found(f"Model Version (name={name}, version={number}) not found")
        return found_one

    def change_version(self, name: str, number: str, edit: Callable[[Document, Document], None]) -> Document:
        """``edit(version, model)`` changes the version; others of the model too, if it likes."""

        def apply(model: Document) -> None:
            edit(model["versions"][number], model)
            model["versions"][number]["last_updated_timestamp"] = now_ms()

        with self._naming:
            self.version(name, number)
            return self.change(name, apply)["versions"][number]

    def delete_version(self, name: str, number: str) -> None:
        with self._naming:
            if self.version(name, number)["current_stage"] in IN_USE:
                raise invalid_state(
                    f"Cannot delete version {number} of '{name}' in stage Staging or Production. "
                    "Move it to None or Archived first."
                )
            self.change(name, lambda model: model["versions"].pop(number))

    def transition(self, name: str, number: str, stage: str, *, archive_existing: bool) -> Document:
        """The version in its new stage. What else is in the stage is archived if wanted."""
        wanted = stage_of(stage)
        if archive_existing and wanted not in IN_USE:
            raise invalid(f"Invalid stage transition to {wanted}: only Staging and Production archive what is in them.")

        def edit(version: Document, model: Document) -> None:
            for other in model["versions"].values():
                if archive_existing and other is not version and other["current_stage"] == wanted:
                    other |= {"current_stage": "Archived", "last_updated_timestamp": now_ms()}
            version["current_stage"] = wanted

        return self.change_version(name, number, edit)

    def search_versions(self, filter: str | None, order_by: list[str] | None) -> list[Document]:
        """The latest changed first."""
        every = [version for _, model in self._kept.items() for version in model["versions"].values()]
        every.sort(key=lambda v: (-v["last_updated_timestamp"], v["name"], -int(v["version"])))
        orders = [_aliased(order) for order in order_by or []]
        return ordered(found(every, parse(filter, VERSIONS), _look), orders, VERSIONS, _look)


def _aliased(order: str) -> str:
    first, *rest = order.split()
    return " ".join([ALIASES.get(first.lower(), first), *rest]) if order.split() else order


def _wide(clause: Clause) -> Clause:
    plain = clause.key == "name" and clause.operator in ("LIKE", "ILIKE") and "%" not in clause.value
    return Clause(clause.kind, clause.key, clause.operator, f"%{clause.value}%") if plain else clause
