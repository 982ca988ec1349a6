"""The workspace fails in every way it can, under the whole stack: the turn ends, the model is told why, writes go once.

One table: a fault, and what the model is told of it where a read and where a change met it.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

import mcp_tools.clients
from agent.events import ToolResult, TurnEnded
from local_workspace.server import Running
from tests.fakes.workspace_faults import Faults
from tests.integration.conftest import USER, App, app_on

STRIKES = 50  # more than any number of tries
DOUBT = "It is not known whether the workspace carried it out; nothing was sent twice. Look at the present state"
CHANGED_NOTHING = "Nothing was changed. Try again."

# name, fault, what both are told, the next step after a read, the next step after a change
TABLE: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("401", {"status": 401, "error_code": "UNAUTHENTICATED"}, "did not accept the token", "log in again", "log in"),
    ("403", {"status": 403, "error_code": "PERMISSION_DENIED"}, "Not permitted", "Ask the owner", "Ask the owner"),
    ("404", {"status": 404, "error_code": "RESOURCE_DOES_NOT_EXIST"}, "Not found", "List what is", "List what is"),
    (
        "429",
        {"status": 429, "error_code": "REQUEST_LIMIT_EXCEEDED", "headers": {"Retry-After": "1"}},
        "is limiting requests",
        "Wait a little, then try again",
        "Wait a little, then try again",
    ),
    (
        "429, in an hour",
        {"status": 429, "error_code": "REQUEST_LIMIT_EXCEEDED", "headers": {"Retry-After": "3600"}},
        "is limiting requests",
        "Wait a little, then try again",
        "Wait a little, then try again",
    ),
    (
        "429, at no time that makes sense",
        {"status": 429, "error_code": "REQUEST_LIMIT_EXCEEDED", "headers": {"Retry-After": "soon"}},
        "is limiting requests",
        "Wait a little, then try again",
        "Wait a little, then try again",
    ),
    ("500", {"status": 500, "error_code": "INTERNAL_ERROR"}, "an internal error", "Try again", DOUBT),
    ("503", {"status": 503, "error_code": "TEMPORARILY_UNAVAILABLE"}, "not available for", "Try again in", DOUBT),
    ("504", {"status": 504, "error_code": "DEADLINE_EXCEEDED"}, "took too long", "Try again with less", DOUBT),
    ("a gateway's page", {"status": 502, "error_code": "BAD_GATEWAY"}, "an error", "Look at the message", DOUBT),
    ("cut before", {"cut": "before"}, "closed the connection before it had answered", CHANGED_NOTHING, DOUBT),
    ("cut after", {"cut": "after"}, "closed the connection before it had answered", CHANGED_NOTHING, DOUBT),
]
SOME = [row for row in TABLE if row[0] in ("401", "503", "cut before")]
READ = ("list_secret_scopes", {}, "/secrets/scopes/list")
CHANGE = ("create_secret_scope", "scope", "/secrets/scopes/create")


@pytest.fixture(scope="module", autouse=True)
def less_patience() -> Iterator[None]:
    """The workspace is given less time than it has, so that the table is short."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mcp_tools.clients, "READ_RETRY_SECONDS", 1)
        patch.setattr(mcp_tools.clients, "PROBE_ANSWER_SECONDS", 0.5)
        yield


@pytest.fixture
def faults(workspace: Running) -> Iterator[Faults]:
    made = Faults(workspace.host, workspace.token)
    yield made
    made.clear()


def asks_for(app: App, tool: str, arguments: dict[str, Any]) -> ToolResult:
    """What the model was told of the call. Its turn ended as any other."""
    talk = app.told((tool, arguments))
    assert talk.ended == TurnEnded("end_turn")
    assert not talk.runtime.live(talk.conversation_id).running
    (result,) = talk.payloads(ToolResult)
    (told,) = app.requests[-1]["messages"][-1]["content"]
    assert (told["type"], bool(told.get("is_error"))) == ("tool_result", result.is_error)
    assert result.text in json.dumps(told["content"], ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
    return result


@pytest.mark.parametrize(("name", "fault", "cause", "after_read", "_"), TABLE, ids=[row[0] for row in TABLE])
def test_a_read_fails_in_words(app, faults, name, fault, cause, after_read, _):
    tool, arguments, path = READ
    faults.set(path, times=STRIKES, **fault)
    result = asks_for(app, tool, arguments)
    assert result.is_error
    assert cause in result.text
    assert after_read in result.text
    faults.clear()
    assert not asks_for(app, tool, arguments).is_error  # and all is well once the workspace is


@pytest.mark.parametrize(("name", "fault", "cause", "_", "after_change"), TABLE, ids=[row[0] for row in TABLE])
def test_a_change_fails_in_words_and_is_sent_once(app, faults, sdk, name, fault, cause, _, after_change):
    tool, argument, path = CHANGE
    scope = "fault-" + "".join(letter for letter in name if letter.isalnum())
    faults.set(path, method="POST", times=STRIKES, **fault)
    result = asks_for(app, tool, {argument: scope})
    assert result.is_error
    assert cause in result.text
    assert after_change in result.text
    assert [one["times"] for one in faults.left()] == [STRIKES - 1], "how often it was sent"
    # Where the workspace carried it out all the same, it did so once, and nobody was told that nothing had happened.
    if scope in [one.name for one in sdk.secrets.list_scopes()]:
        assert DOUBT in result.text


@pytest.mark.parametrize(("name", "fault", "cause", "after_read", "_"), SOME, ids=[row[0] for row in SOME])
def test_what_cannot_be_looked_up_is_not_asked_and_not_done(app, faults, name, fault, cause, after_read, _):
    """A destructive call is put to a person with what it would be done to: without that it is answered."""
    faults.set("/secrets/scopes/list", times=STRIKES, **fault)
    result = asks_for(app, "delete_secret_scope", {"scope": "staging"})
    assert result.is_error
    assert cause in result.text
    assert after_read in result.text


def test_a_workspace_that_takes_too_long_is_given_up(workspace, faults, tmp_path, monkeypatch):
    monkeypatch.setattr(mcp_tools.clients, "HTTP_TIMEOUT_SECONDS", 1)
    with app_on(tmp_path, workspace) as app:
        for (tool, arguments, path), after in (
            (READ, CHANGED_NOTHING),
            ((CHANGE[0], {CHANGE[1]: "fault-slow"}, CHANGE[2]), DOUBT),
        ):
            faults.set(path, times=STRIKES, delay_seconds=4)
            result = asks_for(app, tool, arguments)
            assert result.is_error
            assert "did not answer in time" in result.text
            assert after in result.text
        assert faults.left()[-1]["times"] == STRIKES - 1


def test_a_tool_that_takes_too_long_is_given_up_with_the_read_that_tells(workspace, faults, tmp_path):
    with app_on(tmp_path, workspace, tool_timeout=1.5) as app:
        faults.set(CHANGE[2], times=STRIKES, delay_seconds=4)
        result = asks_for(app, CHANGE[0], {CHANGE[1]: "fault-slower"})
        assert result.is_error
        assert "did not answer within 2 seconds. It may still be under way: look at the state of things" in result.text
        assert (result.check or {})["tool"] == "list_secret_scopes"
        assert faults.left()[-1]["times"] == STRIKES - 1


@pytest.mark.parametrize("silent", [False, True], ids=["refuses", "never answers"])
def test_a_dead_host_is_named_and_the_page_lives(workspace, tmp_path, silent):
    with ExitStack() as held:
        listener = held.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        if silent:
            listener.listen(64)  # connections are made, and nobody is there to answer
        dead = replace(workspace, host=host)
        app = held.enter_context(app_on(tmp_path, dead))
        for tool, arguments in (
            (READ[0], READ[1]),
            (CHANGE[0], {CHANGE[1]: "never"}),
            ("stop_cluster", {"cluster": "x"}),
        ):
            result = asks_for(app, tool, arguments)
            assert result.is_error
            why = "no answer in time" if silent else "connection refused"
            assert result.text == (
                f"The workspace at {host} cannot be reached: {why}. "
                "Nothing was sent. Check the host name, the network and VPN, and that the workspace is running; then "
                "try again."
            )
        assert app.runtime.context(app.runtime.new_conversation(user=USER)) == {}
        assert any(host in notice for notice in app.runtime.notices)
