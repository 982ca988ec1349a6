"""A running app that is looked at from outside: how long its script runs took, its memory, its processor time."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.server import AppServer, start_app, stop_app

# Python runs this ahead of the app. It wraps one method of Streamlit's, and nothing of the app's own.
_CLOCK = """
import json, os, sys, time

def _wrap():
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    inner = ScriptRunner._run_script

    def timed(self, rerun_data):
        began, worked = time.perf_counter(), time.thread_time()
        try:
            return inner(self, rerun_data)
        finally:
            run = {"fragment": bool(rerun_data.fragment_id_queue), "page": rerun_data.page_script_hash,
                   "seconds": time.perf_counter() - began, "cpu": time.thread_time() - worked, "at": time.time()}
            with open(os.environ["SCRIPT_CLOCK"], "a") as clock:
                clock.write(json.dumps(run) + chr(10))

    ScriptRunner._run_script = timed

if "streamlit" in sys.orig_argv:  # and not the demo workspace that the app starts
    _wrap()
"""


@dataclass(frozen=True)
class ScriptRun:
    """One run of a page's script (or of one of its fragments): seconds on the clock and of the processor."""

    fragment: bool
    page: str
    seconds: float
    cpu: float
    at: float


class Measured:
    """An app under measurement."""

    def __init__(self, server: AppServer, clock: Path) -> None:
        self.server = server
        self._clock = clock

    @property
    def url(self) -> str:
        return self.server.url

    def runs(self, *, since: float = 0.0, fragments: bool = False) -> list[ScriptRun]:
        """Script runs that ended after ``since`` (Unix seconds); whole ones, or those of fragments."""
        lines = self._clock.read_text().splitlines() if self._clock.exists() else []
        runs = [ScriptRun(**json.loads(line)) for line in lines]
        return [run for run in runs if run.at >= since and run.fragment == fragments]

    def memory(self, *, peak: bool = False) -> float:
        """Resident megabytes (10^6) of the app's own process: now, or the most since :meth:`forget_peak`."""
        wanted = "VmHWM:" if peak else "VmRSS:"
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 / 1e6 for line in status.splitlines() if line.startswith(wanted))

    def forget_peak(self) -> None:
        Path(f"/proc/{self.server.process.pid}/clear_refs").write_text("5")

    def processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.server.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def measured_app(folder: Path, *, script: str = "streamlit_app.py", **environment: str) -> Iterator[Measured]:
    """The app (or another script) on an own folder, ended afterwards."""
    hooks = folder / "hooks"
    hooks.mkdir(parents=True, exist_ok=True)
    (hooks / "sitecustomize.py").write_text(_CLOCK)
    clock = folder / "script-runs.jsonl"
    server = start_app(folder, script=script, PYTHONPATH=str(hooks), SCRIPT_CLOCK=str(clock), **environment)
    try:
        yield Measured(server, clock)
    finally:
        stop_app(server)
