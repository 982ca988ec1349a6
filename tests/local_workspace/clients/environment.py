"""Where the public clients are installed for the tests: below ``.local/clients``, once for each list of them.

``python tests/local_workspace/clients/environment.py`` installs them ahead of time, as ``make test`` does.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2] / ".local" / "clients"


def _once(name: str, listing: Path, install: Callable[[Path], None]) -> Path:
    """The folder that ``install`` filled for this listing; made now if it is not there. One process at a time."""
    ROOT.mkdir(parents=True, exist_ok=True)
    folder = ROOT / f"{name}-{hashlib.sha256(listing.read_bytes() + sys.version.encode()).hexdigest()[:12]}"
    with open(ROOT / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            install(folder)
            (folder / "complete").touch()
    return folder


def python() -> Path:
    """The interpreter of the virtual environment that has the Python clients."""
    listing = HERE / "requirements.txt"

    def install(folder: Path) -> None:
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(listing)], check=True, timeout=600)

    return _once("python", listing, install) / "bin" / "python"


def node_modules() -> Path | None:
    """The folder that has the clients for Node; None where there is no node or npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return None
    listing = HERE / "package.json"

    def install(folder: Path) -> None:
        folder.mkdir(parents=True)
        shutil.copy(listing, folder)
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=folder, check=True, timeout=600)

    return _once("node", listing, install)


if __name__ == "__main__":
    print(python())
    print(node_modules() or "NO NODE OR NPM FOUND: the tests of the client for Node will be skipped.")
