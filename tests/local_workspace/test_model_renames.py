"""Models that are renamed while others change them, and renames that a kill has cut short."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from local_workspace.errors import ApiError
from local_workspace.mlflow.models import COLLECTION, Models
from local_workspace.workspace import Workspace


def opened(folder: Path) -> Models:
    return Models(Workspace(name="w", folder=folder, host="http://127.0.0.1:1", workspace_id=1))


def test_a_version_that_is_added_in_a_rename_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    models = opened(tmp_path)
    models.create("old", description=None, tags={})
    put, outcome = models._kept.put, []

    def add() -> None:
        try:
            outcome.append(models.add_version("old", {"source": "dbfs:/x"}, {})["version"])
        except ApiError as error:
            outcome.append(error.error_code)

    adding = threading.Thread(target=add)

    def slow(key: str, document: dict[str, Any]) -> None:
        if key == "new":
            adding.start()
            adding.join(0.3)  # without a lock it would be done by now
        put(key, document)

    monkeypatch.setattr(models._kept, "put", slow)
    models.rename("old", "new")
    adding.join(10)
    # Told that the model is not there (any more), never that a version was made which nobody finds again.
    assert outcome == ["RESOURCE_DOES_NOT_EXIST"]
    assert models.get("new")["versions"] == {}


def test_a_rename_that_was_cut_short_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    models = opened(tmp_path)
    models.create("b", description=None, tags={})
    models.create("other", description=None, tags={})
    models.add_version("b", {"source": "dbfs:/x"}, {})

    def killed(key: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(models._kept, "delete", killed)
    with pytest.raises(KeyboardInterrupt):
        models.rename("b", "a")
    again = opened(tmp_path)
    assert [key for key, _ in again._kept.look()] == ["a", "other"]
    assert again.version("a", "1")["name"] == "a"


def test_a_model_that_goes_in_the_middle_of_a_change_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    models = opened(tmp_path)
    models.create("m", description=None, tags={})
    models.add_version("m", {"source": "dbfs:/x"}, {})
    change, file = models._kept.change, tmp_path / "state" / COLLECTION / "m.json"

    def gone(key: str, edit: Any) -> Any:
        file.unlink()  # by hand, which no lock keeps anybody from
        return change(key, edit)

    monkeypatch.setattr(models._kept, "change", gone)
    with pytest.raises(ApiError, match="does not exist"):
        models.change_version("m", "1", lambda version, _: version.update(description="x"))
