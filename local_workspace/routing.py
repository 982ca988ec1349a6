"""From a table of handlers to a Starlette application.

A handler is a plain function ``(workspace, call) -> dict | Response``. It runs in a worker thread, so
it may block. It raises :class:`ApiError` for what a client is meant to see.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local_workspace.body_shapes import Shape, refuse_halves, shaped
from local_workspace.errors import ApiError, invalid
from local_workspace.workspace import Workspace

log = logging.getLogger("local_workspace")

JSON_TYPES = ("application/json", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Call:
    """What a handler gets of a request.

    ``query`` holds the last value of each parameter, ``query_list`` gives all of them; ``body`` is the
    parsed JSON object (empty when there is none), ``raw`` the bytes; ``form`` the fields of a
    multipart body, a file part as bytes.
    """

    method: str
    path: str
    path_params: Mapping[str, str]
    query: Mapping[str, str]
    query_pairs: list[tuple[str, str]]
    headers: Mapping[str, str]
    raw: bytes
    body: dict[str, Any]
    form: dict[str, str | bytes] = field(default_factory=dict)

    def query_list(self, name: str) -> list[str]:
        return [value for key, value in self.query_pairs if key == name]

    def flag(self, name: str) -> bool:
        """A boolean query parameter; the SDK writes nested ones Python-style (``True``)."""
        return self.query.get(name, "").lower() == "true"

    def number(self, name: str, default: int) -> int:
        value = self.query.get(name)
        if value in (None, ""):
            return default
        try:
            return int(value)
        except ValueError:
            raise invalid(f"Parameter {name} must be a number, not {value!r}.") from None

    def required(self, name: str) -> Any:
        """A value from the body or else the query; 400 when it is missing."""
        value = self.body.get(name, self.query.get(name))
        if value in (None, ""):
            raise invalid(f"Missing required field: {name}")
        return value

    def required_number(self, name: str) -> int:
        """The same for a whole number; 400 for what is none."""
        value = self.required(name)
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise invalid(f"Parameter {name} must be a number, not {value!r}.") from None


Handler = Callable[[Workspace, Call], "dict[str, Any] | Response"]
H = TypeVar("H", bound=Handler)


class RouteTable:
    """Handlers by verb and path, collected with decorators: ``@routes.get("/api/2.1/clusters/get")``.

    Paths are Starlette's: ``{name}`` for a segment, ``{path:path}`` for the rest. ``public=True`` makes a
    route that needs no token (pre-signed links); its handler gets the workspace that the server finds by
    the ``workspace`` path parameter. ``body`` is the shape of the JSON body: the handler gets it in that shape.
    """

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, Handler, bool, Shape | None]] = []

    def add(self, verb: str, path: str, *, public: bool = False, body: Shape | None = None) -> Callable[[H], H]:
        def register(handler: H) -> H:
            self.entries.append((verb, path, handler, public, body))
            return handler

        return register

    def get(self, path: str, *, public: bool = False) -> Callable[[H], H]:
        return self.add("GET", path, public=public)

    def post(self, path: str, *, body: Shape | None = None) -> Callable[[H], H]:
        return self.add("POST", path, body=body)

    def put(self, path: str, *, body: Shape | None = None) -> Callable[[H], H]:
        return self.add("PUT", path, body=body)

    def patch(self, path: str, *, body: Shape | None = None) -> Callable[[H], H]:
        return self.add("PATCH", path, body=body)

    def delete(self, path: str) -> Callable[[H], H]:
        return self.add("DELETE", path)


Opener = Callable[[Request, bool], Workspace]


def starlette_routes(tables: list[RouteTable], open_workspace: Opener) -> list[Route]:
    """Routes for a Starlette app; ``open_workspace(request, public)`` finds the workspace or raises 401."""
    routes = []
    for table in tables:
        for verb, path, handler, public, body in table.entries:
            routes.append(Route(path, _endpoint(handler, public, body, open_workspace), methods=[verb]))
    return routes


def _endpoint(handler: Handler, public: bool, body: Shape | None, open_workspace: Opener) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            call = await read_call(request)
            if body is not None:
                call = replace(call, body=shaped(_whole_body(call), body))
            # In the worker thread too: a token's first use furnishes its workspace, which takes a while.
            result = await run_in_threadpool(lambda: handler(open_workspace(request, public), call))
        except ApiError as error:
            return error_response(error)
        except Exception:
            log.exception("%s %s failed", request.method, request.url.path)
            return error_response(ApiError(500, "INTERNAL_ERROR", "The embedded workspace failed; see its log."))
        return result if isinstance(result, Response) else JSONResponse(result)

    return endpoint


def _whole_body(call: Call) -> Any:
    """The parsed body, whatever it is: one that is no object is to be refused and not taken for an empty one."""
    if call.body or not call.raw.strip():
        return call.body
    try:
        parsed = _parsed(call.raw)
    except ValueError:
        raise _no_json() from None
    return {} if parsed is None else parsed


def _parsed(raw: bytes) -> Any:
    """ValueError for what is no JSON, also where Python takes it for some: NaN and Infinity, which no answer holds."""
    try:
        parsed = json.loads(raw, parse_constant=_no_constant)
        refuse_halves(parsed)
        return parsed
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _no_json() -> ApiError:
    return ApiError(400, "MALFORMED_REQUEST", "Invalid JSON given in the body of the request.")


async def read_call(request: Request) -> Call:
    content_type = request.headers.get("content-type", "")
    form: dict[str, str | bytes] = {}
    body: dict[str, Any] = {}
    raw = b""
    if content_type.startswith("multipart/form-data"):
        async with request.form(max_part_size=64 * 1024 * 1024) as parts:
            for name, part in parts.items():
                form[name] = part if isinstance(part, str) else await part.read()
    else:
        raw = await request.body()
        # curl calls what it sends a form unless it is told otherwise; the real service reads it as JSON all the same.
        if raw and (not content_type or content_type.startswith(JSON_TYPES)):
            try:
                parsed = _parsed(raw)
            except (ValueError, ApiError) as error:
                # A file that is put without saying what it is (curl -T, a plain HTTP client) is no malformed JSON.
                if content_type.startswith("application/json"):
                    raise (error if isinstance(error, ApiError) else _no_json()) from None
                parsed = None
            if isinstance(parsed, dict):
                body = parsed
    return Call(
        method=request.method,
        path=request.url.path,
        path_params=request.path_params,
        query=dict(request.query_params),
        query_pairs=request.query_params.multi_items(),
        headers=request.headers,
        raw=raw,
        body=body,
        form=form,
    )


def error_response(error: ApiError) -> JSONResponse:
    body = {"error_code": error.error_code, "message": error.message, "details": error.details}
    return JSONResponse(body, status_code=error.status)
