"""Where the public Python clients are installed for the tests: below ``.local/clients``, once for each list of them.

``python tests/local_workspace/clients/environment.py`` installs them ahead of time, as ``make test`` does.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2] / ".local" / "clients"


def python() -> Path:
    """The interpreter of the virtual environment that has them; made now if it is not there. One process at a time."""
    listing = HERE / "requirements.txt"
    ROOT.mkdir(parents=True, exist_ok=True)
    folder = ROOT / f"python-{hashlib.sha256(listing.read_bytes() + sys.version.encode()).hexdigest()[:12]}"
    with open(ROOT / "python.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            venv.create(folder, with_pip=True)
            pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "-r", str(listing)], check=True, timeout=600)
            (folder / "complete").touch()
    return folder / "bin" / "python"


if __name__ == "__main__":
    print(python())
