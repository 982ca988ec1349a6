"""What people say about a model's version: comments, and requests to move it to another stage."""

from __future__ import annotations

import secrets
from typing import Any

from local_workspace.errors import already_exists, invalid, not_found
from local_workspace.mlflow.models import Models, stage_of
from local_workspace.store import Document
from local_workspace.workspace import Workspace, now_ms

OPEN = ["APPROVE_TRANSITION_REQUEST", "CANCEL_TRANSITION_REQUEST", "REJECT_TRANSITION_REQUEST"]
EDITABLE = ["EDIT_COMMENT", "DELETE_COMMENT"]


def activity(kind: str, *, user: str, comment: str | None, to_stage: str, from_stage: str | None = None) -> Document:
    """What has happened to a version, as the API tells it."""
    now = now_ms()
    told = {"activity_type": kind, "user_id": user, "creation_timestamp": now, "last_updated_timestamp": now}
    told |= {"id": secrets.token_hex(16), "to_stage": to_stage}
    return told | {key: value for key, value in (("comment", comment), ("from_stage", from_stage)) if value}


class Reviews:
    """``workspace.service(Reviews)``. Both are kept with the version that they are about."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._models = workspace.service(Models)

    def request(self, name: str, number: str, *, stage: str, comment: str | None) -> Document:
        """An open request; RESOURCE_ALREADY_EXISTS when the same person has asked for the same stage."""
        wanted, user = stage_of(stage), self.workspace.user_name
        made = activity("REQUESTED_TRANSITION", user=user, comment=comment, to_stage=wanted)

        def edit(version: Document, model: Document) -> None:
            if version["current_stage"] == wanted:
                raise invalid(f"Version {number} of '{name}' is in stage {wanted} already.")
            if any(each["to_stage"] == wanted and each["user_id"] == user for each in version["requests"]):
                raise already_exists(f"{user} has asked already to move version {number} of '{name}' to {wanted}.")
            version["requests"].append(made | {"from_stage": version["current_stage"]})

        self._models.change_version(name, number, edit)
        return made

    def requests(self, name: str, number: str) -> list[Document]:
        return [each | {"available_actions": OPEN} for each in self._models.version(name, number)["requests"]]

    def settle(
        self,
        name: str,
        number: str,
        *,
        kind: str,
        stage: str,
        comment: str | None,
        creator: str | None = None,
        archive_existing: bool | None = None,
    ) -> Document:
        """Close the open requests for a stage (of one person, when ``creator`` says whose).

        With ``archive_existing`` (whatever it is) the version moves first: a move that is refused leaves them open.
        """
        wanted, before = stage_of(stage), self._models.version(name, number)

        def matches(each: Document) -> bool:
            return each["to_stage"] == wanted and creator in (None, each["user_id"])

        if not any(matches(each) for each in before["requests"]):
            raise not_found(f"Version {number} of '{name}' has no open request for the stage {wanted}.")
        if archive_existing is not None:
            self._models.transition(name, number, stage, archive_existing=archive_existing)

        def edit(version: Document, model: Document) -> None:
            version["requests"] = [each for each in version["requests"] if not matches(each)]

        self._models.change_version(name, number, edit)
        user, was = self.workspace.user_name, before["current_stage"]
        return activity(kind, user=user, comment=comment, to_stage=wanted, from_stage=was)

    def comment(self, name: str, number: str, text: str) -> Document:
        now = now_ms()
        made = {"id": secrets.token_hex(16), "comment": text, "user_id": self.workspace.user_name}
        made |= {"creation_timestamp": now, "last_updated_timestamp": now}
        self._models.change_version(name, number, lambda version, _: version["comments"].append(made))
        return made | {"available_actions": EDITABLE}

    def change_comment(self, identifier: str, text: str | None) -> dict[str, Any]:
        """Another text, or None to take it away. The id alone says whose it is."""
        for model in self._models.search(None, None):
            for version in model["versions"].values():
                if any(each["id"] == identifier for each in version["comments"]):
                    return self._edit(model["name"], version["version"], identifier, text)
        raise not_found(f"Comment {identifier} does not exist.")

    def _edit(self, name: str, number: str, identifier: str, text: str | None) -> dict[str, Any]:
        changed: dict[str, Any] = {}

        def edit(version: Document, model: Document) -> None:
            for each in list(version["comments"]):
                if each["id"] == identifier and text is None:
                    version["comments"].remove(each)
                elif each["id"] == identifier:
                    each |= {"comment": text, "last_updated_timestamp": now_ms()}
                    changed.update(each)

        self._models.change_version(name, number, edit)
        return changed | {"available_actions": EDITABLE}
