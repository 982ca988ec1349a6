"""Any host over HTTP: the Messages API and Chat Completions by path, and a workspace's login that hands out tokens."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.chat_api import STYLES, FakeChatApi, Quirk
from tests.fakes.messages_api import FakeMessagesApi
from tests.fakes.scripted_api import Reply, start


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
        speaks = self.messages.answer if request.url.path.endswith("/v1/messages") else self.chat.answer
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
    host = ModelHost("", FakeMessagesApi(script), FakeChatApi(script, STYLES[quirk]))
    routes = [
        Route("/.well-known/databricks-config", host._about),
        Route("/oidc/.well-known/oauth-authorization-server", host._endpoints),
        Route("/token", host._token, methods=["POST"]),
        Route("/{rest:path}", host._model, methods=["POST"]),
    ]
    host.url, stop = start(Starlette(routes=routes))
    try:
        yield host
    finally:
        stop()
