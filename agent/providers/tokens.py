"""A bearer token that changes: asked for with each request, and asked for again where the host refuses it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator

import httpx2

TokenGetter = Callable[[str], str]
"""Gives a token that is valid now. Its argument is one that the host refused, or "": then, where it can, another one.
May block (it is called in a thread)."""


class BearerAuth(httpx2.Auth):
    """Puts the getter's token on each request, whatever the client had there. After a 401 it asks for another one, and
    where there is one, tries once more."""

    def __init__(self, token: TokenGetter) -> None:
        self._token = token

    def sync_auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        raise RuntimeError("for asynchronous clients only")
        yield request

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        token = await asyncio.to_thread(self._token, "")
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == 401:
            newer = await asyncio.to_thread(self._token, token)
            if newer != token:
                request.headers["Authorization"] = f"Bearer {newer}"
                yield request
