"""Any host over HTTP: the Messages API and Chat Completions by path, and a workspace's login that hands out tokens."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from chat_api import STYLES, FakeChatApi, Quirk
from messages_api import FakeMessagesApi, Reply
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class ModelHost:
    """``seen``: path, ``authorization`` (or ``api-key``) and body of each model request. ``revoked``: tokens that are
    refused. Logins get ``t1``, ``t2``, and so on."""

    url: str
    messages: FakeMessagesApi
    chat: FakeChatApi
    seen: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    logins: int = 0

    async def _model(self, request: Request) -> Response:
        headers = request.headers
        token = headers.get("authorization", "") or headers.get("api-key", "")
        self.seen.append((request.url.path, token, await request.json()))
        if token.removeprefix("Bearer ") in self.revoked:
            return JSONResponse({"error": {"type": "authentication_error", "message": "Token is revoked"}}, 401)
        speaks = self.messages.messages if request.url.path.endswith("/v1/messages") else self.chat.completions
        return await speaks(request)

    async def _about(self, request: Request) -> Response:
        return JSONResponse({"oidc_endpoint": f"{self.url}/oidc", "workspace_id": "1"})

    async def _endpoints(self, request: Request) -> Response:
        return JSONResponse({"authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token"})

    async def _token(self, request: Request) -> Response:
        self.logins += 1
        return JSONResponse({"access_token": f"t{self.logins}", "token_type": "Bearer", "expires_in": 3600})


@contextlib.contextmanager
def serve_host(script: Sequence[Reply], quirk: Quirk = "openai") -> Iterator[ModelHost]:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    host = ModelHost(url, FakeMessagesApi(script), FakeChatApi(script, STYLES[quirk]))
    routes = [
        Route("/.well-known/databricks-config", host._about),
        Route("/oidc/.well-known/oauth-authorization-server", host._endpoints),
        Route("/token", host._token, methods=["POST"]),
        Route("/{rest:path}", host._model, methods=["POST"]),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.should_exit = True
        thread.join(10)
