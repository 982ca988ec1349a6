"""Who may reach the tools over HTTP: a bearer token, and the Host and Origin headers that are no one else's."""

from __future__ import annotations

import hmac
import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path

from fastmcp.server.auth import AccessToken, TokenVerifier

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
BEARER_VARIABLE = "MCP_BEARER_TOKEN"
SHORTEST_BEARER = 16


class Refusal(ValueError):
    """The server may not start like that; the text says what to change."""


class BearerToken(TokenVerifier):
    """One token for all callers. Whose workspace it is, their own Databricks token says, or else the server's."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token.encode()

    async def verify_token(self, token: str) -> AccessToken | None:
        if not hmac.compare_digest(token.encode(), self._token):
            return None
        return AccessToken(token=token, client_id="bearer", scopes=[])


@dataclass(frozen=True, slots=True)
class Access:
    """Where to listen, and which Host and Origin headers are taken."""

    host: str
    allowed_hosts: tuple[str, ...]
    allowed_origins: tuple[str, ...]


def bearer_token(file: Path | None) -> str | None:
    """The token from the file, or from the environment; never from the command line, which others can read.

    Raises Refusal for one that is easily guessed.
    """
    try:
        token = file.read_text(encoding="utf-8").strip() if file else os.environ.get(BEARER_VARIABLE, "").strip()
    except OSError as error:
        raise Refusal(f"The file with the bearer token cannot be read: {error.strerror}.") from None
    if file and not token:
        raise Refusal("The file with the bearer token is empty.")
    if token and len(token) < SHORTEST_BEARER:
        raise Refusal(
            f"The bearer token must have at least {SHORTEST_BEARER} characters. openssl rand -hex 32 makes one."
        )
    return token or None


def access(host: str, *, bearer: str | None, allowed_hosts: list[str], allowed_origins: list[str]) -> Access:
    """The address with what may reach it. Raises Refusal for one that others can reach and nothing protects."""
    if not is_loopback(host):
        if not bearer:
            raise Refusal(
                f"{host} can be reached from other computers, and nothing says who may call: set {BEARER_VARIABLE} or "
                "--bearer-file, or listen on 127.0.0.1."
            )
        if is_any(host) and not allowed_hosts:
            raise Refusal(f"With --host {host} say which names callers use: --allowed-hosts tools.example.com.")
        names = () if is_any(host) else (host,)
        return Access(host, (*names, *allowed_hosts), tuple(allowed_origins))
    return Access(host, (*LOOPBACK_NAMES, *allowed_hosts), tuple(allowed_origins))


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def is_any(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return host == ""
