"""The composition root: the one module that knows every part. It starts them and hands out the runtime.

``get_runtime()`` returns at once; the page paints while the workspace, the tools and the model client start.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_settings import PydanticBaseSettingsSource

from agent.log import ConversationLog, LogError
from agent.persons import current_token
from agent.runtime import Runtime
from agent.settings import Settings
from agent.startup import Parts, StartupError

if TYPE_CHECKING:
    import pyarrow as pa

    from agent.providers.base import Provider

log = logging.getLogger("app")
ROOT = Path(__file__).parent
WORKSPACE_START_SECONDS = 90.0
RESTARTS = 3
CLOSING_GRACE_SECONDS = 5.0

_lock = threading.Lock()
_runtime: Runtime | None = None


def get_runtime() -> Runtime:
    """The process's runtime, made on first use. Thread-safe. What is wrong is in its notices and ``startup_error``."""
    global _runtime
    with _lock:
        if _runtime is None:
            settings, notices = load_settings()
            _runtime = build_runtime(settings, notices=notices)
            _at_exit(_runtime.close)
        return _runtime


def _at_exit(close: Callable[[], None]) -> None:
    """Has ``close`` called when the process ends, ahead of the pools' own ends: what is closed may still need them.

    ``atexit`` alone comes after them. The hook that the pools themselves use has no public name.
    """
    import concurrent.futures.thread  # noqa: F401  # its hook first: the last one registered is called first

    try:
        threading._register_atexit(close)  # type: ignore[attr-defined]
    except (AttributeError, RuntimeError):
        atexit.register(close)


def load_settings() -> tuple[Settings, list[str]]:
    """The settings, and what is wrong with those that were left out because they make no sense.

    Where nobody can tell which mode was meant, nothing may be changed: the mode is read-only then.
    """
    try:
        return Settings(), []
    except ValidationError as error:
        found = error
    given = _given_settings()
    ignored: set[str] = set()
    notices: list[str] = []
    while True:
        for problem in found.errors(include_input=False, include_url=False):
            name = str(problem["loc"][0]) if problem["loc"] else "A setting"
            ignored.add(name.lower())
            instead = "The default is used instead."
            if name.lower() in _MODE_NAMES:
                instead = "Until it is mended the app is in read-only mode: nothing is changed."
            notices.append(f"{name} was ignored: {problem['msg']}. {instead}")
        kept: dict[str, Any] = {name: value for name, value in given.items() if name.lower() not in ignored}
        if ignored & _MODE_NAMES:
            kept["CHAT_MODE"] = "read-only"
        try:
            return _GivenSettings(**kept), notices
        except ValidationError as error:  # what is left of a name that was given twice, as CHAT_MODE and as MODE
            if all(str(problem["loc"][0]).lower() in ignored for problem in error.errors() if problem["loc"]):
                raise
            found = error


_MODE_NAMES = frozenset({"chat_mode", "mode"})


class _GivenSettings(Settings):
    """Settings from arguments alone: the environment, with what makes no sense in it, is not read again."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: Any, init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def _given_settings() -> dict[str, str]:
    """What ``.env`` and, above it, the environment say, by the settings' own names (case does not count)."""
    from dotenv import dotenv_values

    said: dict[str, str] = {}
    for source in (dotenv_values(".env", encoding="utf8"), os.environ):
        said |= {name.lower(): value for name, value in source.items() if value}
    aliases = [field.alias for field in Settings.model_fields.values() if field.alias]
    return {alias: said[alias.lower()] for alias in aliases if alias.lower() in said}


def build_runtime(settings: Settings, *, notices: list[str] | None = None) -> Runtime:
    """A runtime for these settings. Its parts start in the background; close it when done."""
    notices = list(notices or [])
    try:
        conversations = ConversationLog(settings.log_path)
    except LogError as error:
        notices.append(f"Conversations are not kept across restarts. {error}")
        conversations = ConversationLog(None)
    return Runtime(settings=settings, log=conversations, starter=Composition(settings).start, notices=notices)


class Composition:
    """Builds the parts, once a start. A failed start leaves nothing running."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def start(self) -> Parts:
        """Blocks for seconds. Raises :class:`agent.startup.StartupError`."""
        settings = self._settings
        workspace = LocalWorkspace(settings.data_dir) if settings.demo else None
        try:
            host, token = settings.databricks_host, settings.databricks_token
            plain = token.get_secret_value() if token else None
            if workspace is not None:
                # Ahead of the imports below, which take seconds of this process: until it listens, the first page
                # has the process to itself and is painted sooner. It goes on with its first birth meanwhile.
                workspace.launch()
                host, plain = workspace.wait()
            os.environ.setdefault("FASTMCP_LOG_LEVEL", "CRITICAL")
            os.environ.setdefault("FASTMCP_CHECK_FOR_UPDATES", "off")
            from fastmcp import Client

            from mcp_tools.clients import Identity
            from mcp_tools.rows import RowReader
            from mcp_tools.server import create_server
            from mcp_tools.settings import ToolSettings
            from mcp_tools.uploads import FileWriter

            notices: list[str] = []
            provider = make_provider(settings, notices)
            tools = ToolSettings(
                host=host,
                token=plain,
                profile=None if workspace else settings.databricks_profile,
                timezone=settings.timezone,
                read_only=settings.mode == "read-only",
                own_login=not settings.personal,
                usd_per_dbu=settings.usd_per_dbu,
            )
            server, reader, files = create_server(tools), RowReader(tools), FileWriter(tools)
        except BaseException:
            if workspace is not None:
                workspace.close()
            raise

        def client() -> Client[Any]:
            return Client(server)

        def person() -> Identity | None:
            """Whose call this is; None is the app's own login."""
            token = current_token(needed=settings.personal)
            return None if token is None else Identity(host, token)

        def rows(statement_id: str, limit: int | None = None) -> pa.Table:
            return reader.fetch(statement_id, identity=person(), limit=limit)

        def batches(statement_id: str) -> Iterator[pa.RecordBatch]:
            return reader.batches(statement_id, identity=person())

        def write(path: str, data: bytes) -> str:
            return files.write(path, data, identity=person())

        close = workspace.close if workspace is not None else _nothing
        return Parts(
            provider=provider,
            client=client,
            rows=rows,
            batches=batches,
            write=write,
            notices=notices,
            close=close,
        )


def make_provider(settings: Settings, notices: list[str]) -> Provider:
    """Who answers, by the settings. Adds a notice where that is not who was asked for."""
    from agent.hosts import NotConfigured, connect

    try:
        return connect(settings, workspace=None if settings.demo else lambda: workspace_login(settings))
    except NotConfigured as missing:
        notices.append(f"{missing} The built-in planner answers.")
    from agent.providers.planner import PlannerProvider

    return PlannerProvider()


def workspace_login(settings: Settings) -> tuple[str, Callable[[str], str]]:
    """The workspace's address, and what gives its token at any moment, see :data:`agent.providers.tokens.TokenGetter`.

    It is the person's whose turn it is, where the app works with each person's own (:mod:`agent.persons`). Else the SDK
    renews it when it runs out. For one that is refused before, a new login gives another one, where there is one to be
    had: a personal access token stays what it is.
    """
    from mcp_tools.clients import Identity, ImpatientClock, configuration

    token = settings.databricks_token.get_secret_value() if settings.databricks_token else None
    identity = Identity(settings.databricks_host, token, settings.databricks_profile)
    login = configuration(identity, clock=ImpatientClock(longest_wait=3))
    renewing = threading.Lock()

    def current(refused: str) -> str:
        nonlocal login
        person = current_token(needed=settings.personal)
        if person is not None:
            return person
        with renewing:
            token = login.authenticate()["Authorization"].partition(" ")[2]
            if token == refused:
                login = configuration(identity, clock=ImpatientClock(longest_wait=3))
                token = login.authenticate()["Authorization"].partition(" ")[2]
        return token

    return login.host, current


_ASKED_TO_END = (0, -signal.SIGTERM, -signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGINT)


class LocalWorkspace:
    """The embedded workspace as a child process, started again on the same port where it dies.

    It ends with this process, whichever way that ends. What it says goes to ``workspace.log`` in the data folder.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = Path(os.environ.get("LOCAL_WORKSPACE_DIR") or data_dir / "workspace")
        self._log_path = data_dir / "workspace.log"
        self._process: subprocess.Popen[str] | None = None
        self._announced = threading.Event()
        self._said: dict[str, str] = {}
        self._last_words: deque[str] = deque(maxlen=5)
        self._closed = threading.Event()
        self._starting = threading.Lock()  # held from looking whether it is closed to having started it
        self._restarts_left = RESTARTS

    def launch(self) -> None:
        """Starts the process. Returns at once. Raises StartupError where it cannot be started at all."""
        port = self._said.get("DATABRICKS_HOST", "").rpartition(":")[2] or "0"
        # Our id is named, not left to the child to find out: we may be gone before its imports are done.
        command = [sys.executable, "-m", "local_workspace", "--parent-pid", str(os.getpid()), "--port", port]
        try:
            self._process = subprocess.Popen(
                [*command, "--folder", str(self.folder.resolve())],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise StartupError(f"The demo workspace could not be started: {error}.") from error
        threading.Thread(target=self._listen, args=(self._process,), name="workspace-out", daemon=True).start()
        threading.Thread(target=self._supervise, args=(self._process,), name="workspace-err", daemon=True).start()

    def wait(self) -> tuple[str, str]:
        """Host and token, once it listens. Raises StartupError with the process's own last words."""
        deadline = time.monotonic() + WORKSPACE_START_SECONDS
        while not self._announced.wait(0.1):
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                time.sleep(0.2)  # lets the last words arrive
                words = " ".join(self._last_words) or "It said nothing."
                what = "ended at once" if ended else f"did not start within {WORKSPACE_START_SECONDS:.0f} seconds"
                raise StartupError(f"The demo workspace {what}: {words} Then send your message again.")
        return self._said["DATABRICKS_HOST"], self._said["DATABRICKS_TOKEN"]

    def close(self) -> None:
        with self._starting:
            self._closed.set()
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            name, equals, value = line.strip().partition("=")
            if equals and name in ("DATABRICKS_HOST", "DATABRICKS_TOKEN"):
                self._said[name] = value
            if len(self._said) == 2:
                self._announced.set()

    def _supervise(self, process: subprocess.Popen[str]) -> None:
        """Keeps what the process says, and starts it again where it died after it had once been up."""
        assert process.stderr is not None
        with contextlib.ExitStack() as stack:
            kept = None
            with contextlib.suppress(OSError):
                self._log_path.parent.mkdir(parents=True, exist_ok=True)
                kept = stack.enter_context(open(self._log_path, "a", encoding="utf-8"))
            for line in process.stderr:
                self._last_words.append(line.strip())
                if kept is not None:
                    kept.write(line)
                    kept.flush()
        code = process.wait()
        if code in _ASKED_TO_END:
            # Most likely the whole group of processes was, and this one closes it any moment.
            self._closed.wait(CLOSING_GRACE_SECONDS)
        with self._starting:
            if self._closed.is_set() or not self._announced.is_set() or self._restarts_left == 0:
                return
            self._restarts_left -= 1
            log.warning("the demo workspace ended with %s; starting it again", code)
            with contextlib.suppress(StartupError):
                self.launch()


def _nothing() -> None:
    """There is nothing to end."""
