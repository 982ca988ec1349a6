"""A furnished workspace for every server that the tests start: born once a run, copied after that."""

from __future__ import annotations

import fcntl
import functools
import gc
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import httpcore2
import pytest

from local_workspace.registry import workspace_name
from local_workspace.server import running


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Each HTTP client reads the authorities' certificates for itself, 25 ms that no test over plain HTTP needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore2, "default_ssl_context", functools.cache(httpcore2.default_ssl_context))
        yield


def pytest_configure() -> None:
    """Importing what is tested makes millions of objects, none of them garbage: looking for some is a third of the time
    that collecting the tests takes."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on garbage is collected as ever, but not looked for among what was imported."""
    gc.enable()
    gc.collect()
    gc.freeze()


# What a workspace is born with happened "today" where the machine is; at any hour it has to be the tests' today too.
os.environ["TZ"] = "UTC"
time.tzset()


class Furnish(Protocol):
    """``furnish(folder)`` makes a state folder whose default workspace is born, with a token of its own kind.

    ``furnish(folder, token)`` gives the workspace of another token to a folder that was furnished before.
    """

    def __call__(self, folder: Path, token: str | None = None) -> None: ...


@pytest.fixture(scope="session")
def furnish(tmp_path_factory: pytest.TempPathFactory) -> Furnish:
    """A birth takes seconds of a core and a copy of it a fiftieth of a second: one birth for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    born = base / "born-workspace"
    with open(base / "born-workspace.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not born.exists():
            folder = base / "workspace-at-birth"
            with running(folder):
                pass
            (folder / "shared" / "engine.log").unlink(missing_ok=True)
            folder.rename(born)
    default = born / "workspaces" / workspace_name((born / "token").read_text().strip())

    def copy(folder: Path, token: str | None = None) -> None:
        if token is None:
            shutil.copytree(born, folder, dirs_exist_ok=True)
        else:
            shutil.copytree(default, folder / "workspaces" / workspace_name(token))

    return copy
