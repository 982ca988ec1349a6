"""The HTTP server: every route table of ``api/``, tokens, faults and reset behind one Starlette app.

Start it with ``python -m local_workspace``, or :func:`start_in_thread` from a test.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import pkgutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local_workspace import api
from local_workspace.errors import ApiError
from local_workspace.faults import ConnectionCut, Fault, FaultMiddleware, Faults
from local_workspace.registry import WORKSPACE_ID, Registry
from local_workspace.routing import error_response, read_call, starlette_routes
from local_workspace.workspace import Workspace

log = logging.getLogger("local_workspace")

# A call that waits for a statement or a run holds a worker thread for up to 50 s.
WORKER_THREADS = 200


def api_modules() -> list[ModuleType]:
    """Every module of ``local_workspace.api`` that has a route table."""
    names = sorted(module.name for module in pkgutil.iter_modules(api.__path__))
    modules = [importlib.import_module(f"{api.__name__}.{name}") for name in names]
    return [module for module in modules if hasattr(module, "routes")]


def bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def create_app(registry: Registry) -> Starlette:
    """The whole server as an ASGI application."""
    modules = api_modules()
    faults = Faults()

    def on_open(workspace: Workspace) -> None:
        for module in modules:
            if hasattr(module, "on_open"):
                module.on_open(workspace)

    registry.on_open = on_open

    def open_workspace(request: Request, public: bool) -> Workspace:
        if public:
            return registry.by_name(request.path_params["workspace"])
        return registry.by_token(bearer(request))

    def workspace_of(request: Request) -> str:
        return registry.name_of(bearer(request)) or registry.default_name

    async def host_metadata(request: Request) -> Response:
        # What the SDK asks for first, without a token. The id is a string of digits, as on the real host.
        return JSONResponse({"oidc_endpoint": f"{registry.host}/oidc", "workspace_id": str(WORKSPACE_ID)})

    async def local_faults(request: Request) -> Response:
        try:
            name = registry.require(bearer(request))
            if request.method == "POST":
                faults.add(name, Fault.parse((await read_call(request)).body))
            elif request.method == "DELETE":
                faults.clear(name)
        except ApiError as error:
            return error_response(error)
        return JSONResponse({"faults": faults.list(name)})

    async def local_reset(request: Request) -> Response:
        try:
            name = registry.require(bearer(request))
            faults.clear(name)
            await run_in_threadpool(registry.reset, name)
        except ApiError as error:
            return error_response(error)
        return JSONResponse({})

    async def unknown_route(request: Request) -> Response:
        try:
            registry.require(bearer(request))
        except ApiError as error:
            return error_response(error)
        message = f"The embedded workspace has no {request.method} {request.url.path}."
        return error_response(ApiError(501, "NOT_IMPLEMENTED", message))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = WORKER_THREADS
        # The default workspace opens while the server already listens; a first call waits for it if it must.
        opening = threading.Thread(target=_open_quietly, args=(registry,), name="open-default", daemon=True)
        opening.start()
        yield
        await run_in_threadpool(opening.join, 10)
        await run_in_threadpool(registry.close)

    routes = starlette_routes([module.routes for module in modules], open_workspace)
    routes += [
        Route("/.well-known/databricks-config", host_metadata),
        Route("/__local/faults", local_faults, methods=["GET", "POST", "DELETE"]),
        Route("/__local/reset", local_reset, methods=["POST"]),
    ]
    everything = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    routes.append(Route("/{path:path}", unknown_route, methods=everything))
    middleware = [Middleware(FaultMiddleware, faults=faults, workspace_of=workspace_of)]
    return Starlette(routes=routes, lifespan=lifespan, middleware=middleware)


def _open_quietly(registry: Registry) -> None:
    try:
        registry.by_token(registry.default_token)
    except Exception:
        log.exception("the default workspace could not be opened")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is listening. ``stop()`` ends it and everything it started."""

    host: str
    token: str
    registry: Registry
    server: uvicorn.Server
    thread: threading.Thread

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(20)


class _QuietCuts(logging.Filter):
    """Keeps the traceback of a connection that was cut on purpose out of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, ConnectionCut)


def make_server(registry: Registry, *, port: int = 0, bind: str = "127.0.0.1") -> tuple[uvicorn.Server, socket.socket]:
    """A server with its socket bound (so its address is known) but not yet serving. OSError when the port is taken."""
    # With the protocol named, asyncio turns off Nagle's algorithm, which costs 40 ms a call.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((bind, port))
    registry.host = f"http://{bind}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        create_app(registry),
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=3,
        timeout_keep_alive=75,
    )
    logging.getLogger("uvicorn.error").addFilter(_QuietCuts())
    return uvicorn.Server(config), listener


def start_in_thread(folder: Path, *, port: int = 0) -> Running:
    """Start a server in a thread of this process and return once it is listening."""
    registry = Registry(folder)
    server, listener = make_server(registry, port=port)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="local-workspace", daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The embedded workspace did not start; see its log.")
        time.sleep(0.01)
    return Running(registry.host, registry.default_token, registry, server, thread)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Running]:
    """``with running(folder) as server:`` a server for the length of a block, its own workspace born."""
    server = start_in_thread(folder)
    try:
        server.registry.by_token(server.token)  # on a busy machine a birth outlasts the patience of a first call
        yield server
    finally:
        server.stop()
