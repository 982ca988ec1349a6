"""A running app and a browser to look at it with, for the browser tests and the benchmarks."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class AppServer:
    """A running app. ``folder`` holds everything it stores."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return (self.folder / "app.log").read_text("utf-8", "replace")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start_app(
    folder: Path, *, script: str = "streamlit_app.py", streamlit: str = "streamlit", **environment: str
) -> AppServer:
    """Start the app with ``folder`` as its only storage; returns once it answers. ``streamlit``: the module to run.

    ``environment`` is added to an environment that is cleared of everything that configures the app.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABRICKS_", "ANTHROPIC_", "CHAT_", "LOCAL_WORKSPACE_", "STREAMLIT_"))
    }
    clean |= {"CHAT_DATA_DIR": str(folder / "data"), "HOME": str(folder), "TZ": "UTC"} | environment
    port = free_port()
    command = [sys.executable, "-m", streamlit, "run", script, "--server.port", str(port)]
    with open(folder / "app.log", "wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=log, stderr=log, start_new_session=True)
    server = AppServer(url=f"http://127.0.0.1:{port}", folder=folder, process=process)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(server.url + "/_stcore/health", timeout=2):
                return server
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    stop_app(server)
    raise RuntimeError("The app did not start:\n" + server.log)


def stop_app(server: AppServer) -> None:
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
        try:
            server.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait(10)
