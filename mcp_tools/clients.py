"""SDK clients, one pair an identity: one that reads, and one that writes at most once."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk.clock import Clock
from databricks.sdk.core import Config

PRODUCT = ("databricks-chat", "0.1.0")
HTTP_TIMEOUT_SECONDS = 30
PROBE_TIMEOUT_SECONDS = 4
PROBE_ANSWER_SECONDS = 6  # with what a page waits besides, a silent host is named within 10 s
# The SDK retries for 300 s by default, in its constructor too; a person waits for the answer.
READ_RETRY_SECONDS = 4
KEPT_CLIENTS = 200


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose call it is. Without a host and a token the SDK's own resolution decides."""

    host: str | None = None
    token: str | None = field(default=None, repr=False)
    profile: str | None = None

    @property
    def key(self) -> str:
        """Names the identity in caches without holding the token."""
        digest = hashlib.sha256((self.token or "").encode()).hexdigest()[:24]
        return f"{self.host or ''}|{self.profile or ''}|{digest}"


class Unreachable(Exception):
    """No connection to the workspace's host."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host}: {reason}")
        self.host = host
        self.reason = reason


class ImpatientClock(Clock):
    """A clock that ends the SDK's retry loop where it would wait longer than ``longest_wait`` seconds.

    The SDK re-sends POSTs after connection errors, 429 and 503, obeys any Retry-After, and knows no switch
    against either. Its loop asks a clock for the time and to sleep: here a sleep that is too long takes no time
    and puts this thread's clock past every deadline. With 0 a request is sent once.
    """

    def __init__(self, *, longest_wait: float) -> None:
        self._longest_wait = longest_wait
        self._skipped = threading.local()

    def time(self) -> float:
        return time.monotonic() + getattr(self._skipped, "seconds", 0.0)

    def sleep(self, seconds: float) -> None:
        if seconds <= self._longest_wait:
            time.sleep(seconds)
        else:
            self._skipped.seconds = getattr(self._skipped, "seconds", 0.0) + 1e6


@dataclass(frozen=True, slots=True)
class Clients:
    """``reader`` retries for a few seconds. ``writer`` sends each request once."""

    reader: WorkspaceClient
    writer: WorkspaceClient
    host: str

    @property
    def kind(self) -> str:
        """``demo`` for the embedded workspace: nothing but it listens on the loopback address."""
        return "demo" if urlsplit(self.host).hostname in ("127.0.0.1", "localhost", "::1") else "databricks"


class ClientPool:
    """Keeps the clients of the identities used last. Thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Clients] = OrderedDict()
        self._lock = threading.Lock()

    def clients(self, identity: Identity) -> Clients:
        """The identity's clients. Blocking. Raises :class:`Unreachable`, or ValueError without a way to log in."""
        with self._lock:
            known = self._kept.get(identity.key)
            if known is not None:
                self._kept.move_to_end(identity.key)
                return known
        made = connect(identity)
        with self._lock:
            self._kept[identity.key] = made
            while len(self._kept) > KEPT_CLIENTS:
                self._kept.popitem(last=False)
        return made


def connect(identity: Identity) -> Clients:
    if identity.host:
        probe(identity.host)
    reader = configuration(identity, clock=ImpatientClock(longest_wait=3))
    writer = configuration(identity, clock=ImpatientClock(longest_wait=0))
    if not identity.host:
        probe(reader.host)
    return Clients(reader=WorkspaceClient(config=reader), writer=WorkspaceClient(config=writer), host=reader.host)


def configuration(identity: Identity, *, clock: Clock) -> Config:
    product, version = PRODUCT
    config = Config(
        host=identity.host,
        token=identity.token,
        profile=identity.profile,
        # With a token named, credentials in the environment (a service principal's, in an app) must not compete.
        auth_type="pat" if identity.token else None,
        # The constructor already talks to the host; these bound how long.
        http_timeout_seconds=PROBE_TIMEOUT_SECONDS,
        retry_timeout_seconds=1,
        clock=clock,
        product=product,
        product_version=version,
    )
    config.http_timeout_seconds = HTTP_TIMEOUT_SECONDS
    config.retry_timeout_seconds = READ_RETRY_SECONDS
    return config


def probe(host: str) -> None:
    """Fails within seconds where the SDK would retry. Any answer is fine: the SDK reads it on its own account."""
    url = host if "://" in host else f"https://{host}"
    try:
        requests.get(
            f"{url.rstrip('/')}/.well-known/databricks-config", timeout=(PROBE_TIMEOUT_SECONDS, PROBE_ANSWER_SECONDS)
        )
    except requests.exceptions.Timeout:
        raise Unreachable(host, "no answer in time") from None
    except requests.exceptions.SSLError as error:
        raise Unreachable(host, f"no secure connection ({type(error.args[0]).__name__})") from None
    except requests.exceptions.ConnectionError as error:
        raise Unreachable(host, connection_reason(error)) from None
    except requests.exceptions.RequestException as error:
        raise Unreachable(host, f"not a usable address ({type(error).__name__})") from None


def connection_reason(error: BaseException) -> str:
    """Why a connection failed, in a few words."""
    text = str(error)
    if "refused" in text:
        return "connection refused"
    if "resolve" in text or "Name or service" in text or "getaddrinfo" in text:
        return "the host name is not known"
    if "unreachable" in text:
        return "no route to the network"
    return "no connection"
