"""``%pip``: packages for one notebook or context, in an environment that ends with it.

https://docs.databricks.com/en/libraries/notebooks-python-libraries.html
"""

from __future__ import annotations

import base64
import importlib
import os
import shlex
import site
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from local_workspace.notebooks.child.wire import ask

# Files of the workspace, which are not on this machine's disk by that name.
_OF_THE_WORKSPACE = ("/Workspace/", "/Volumes/", "/dbfs/", "dbfs:/")
_RESTART = (
    "Note: you may need to restart the Python kernel using %restart_python or dbutils.library.restartPython() "
    "to use updated packages."
)


class PipError(Exception):
    """pip did not do what it was asked for; its own words were printed."""


class Packages:
    """``folder``: the context's own place, where the environment is made at the first ``%pip``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = folder / "environment"
        self.scripts = self._environment / "bin"
        if self._environment.exists():
            self._use()

    def pip(self, line: str) -> None:
        """Run ``pip`` with the words of ``line``. Raises :class:`PipError`."""
        words = [self._local(word, number) for number, word in enumerate(shlex.split(line))]
        if not self._environment.exists():
            self._make()
        more = {"install": ["--no-input"], "uninstall": ["--yes"]}.get(words[0] if words else "", [])
        python = str(self.scripts / "python")
        command = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", *words[:1], *more]
        done = subprocess.run(
            [*command, *words[1:]],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        print(done.stdout.rstrip())
        if done.returncode:
            said = [each for each in done.stdout.splitlines() if each.startswith("ERROR") or "No module named" in each]
            raise PipError(f"pip {line.strip()} ended with {done.returncode}: {said[-1] if said else 'see its output'}")
        self._use()
        if more:
            print(_RESTART)

    def _make(self) -> None:
        """An environment without pip, in which what is installed already is there to be used, and stays as it is."""
        venv.EnvBuilder(symlinks=True).create(self._environment)
        for number, place in enumerate(dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))):
            (self._packages / f"beneath_{number}.pth").write_text(f"import site; site.addsitedir({place!r})\n")

    @property
    def _packages(self) -> Path:
        return Path(sysconfig.get_path("purelib", vars={"base": str(self._environment)}))

    def _use(self) -> None:
        """Its packages come before all others."""
        importlib.invalidate_caches()
        if str(self._packages) in sys.path:
            return
        before = sys.path[:]
        site.addsitedir(str(self._packages))
        added = [place for place in sys.path if place not in before]
        sys.path[:] = [*before[:1], *added, *before[1:]]
        os.environ["PATH"] = f"{self.scripts}{os.pathsep}{os.environ.get('PATH', '')}"

    def _local(self, word: str, number: int) -> str:
        """The same file on this disk, where a word names one of the workspace.

        Each word has a folder: its file keeps its name, which a wheel must, and two of one name are two.
        """
        if not word.startswith(_OF_THE_WORKSPACE):
            return word
        path, mark, extras = word.partition("[")
        place = self._folder / "files" / str(number) / Path(path).name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(ask("fetch", path=path)["value"]))
        return f"{place}{mark}{extras}"
