"""Two people at one app, each with a token of the workspace, as Databricks Apps forwards them. Here every token opens a
workspace of its own, so that whose token a call went out with can be seen."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent.events import ToolResult
from agent.persons import NotSignedIn
from agent.runtime import Runtime
from local_workspace.server import Running
from tests.conftest import Furnish
from tests.fakes.messages_api import serve
from tests.fakes.scripted_api import Call, Reply
from tests.integration.conftest import App, Talk, app_on, talk_with

ANN, BOB, NOBODY = "ann@example.com", "bob@example.com", "nobody@example.com"
TOKENS = {ANN: "demo-token-of-ann", BOB: "demo-token-of-bob"}
RENEWED = "demo-token-of-ann-renewed"
RELOADED = "demo-token-of-ann-reloaded"
NEW_SCOPE = ("create_secret_scope", {"scope": "of-ann"})
SCOPES = ("list_secret_scopes", {})


@pytest.fixture(scope="module")
def own(workspace: Running, tmp_path_factory: pytest.TempPathFactory, furnish: Furnish) -> Iterator[App]:
    for token in [*TOKENS.values(), RENEWED, RELOADED]:
        furnish(workspace.registry.folder, token)
    with app_on(tmp_path_factory.mktemp("own"), workspace, identity="person", mode="auto") as made:
        for user, token in TOKENS.items():
            made.runtime.sign_in(user, token)
        yield made


def scopes(app: App, user: str) -> str:
    return json.dumps(app.told(SCOPES, user=user).last_result().structured)


def test_what_one_person_makes_is_made_as_that_person(own: App, workspace: Running, caplog):
    caplog.set_level(logging.DEBUG)
    talk = own.told(NEW_SCOPE, user=ANN)
    assert not talk.last_result().is_error, talk.last_result().text
    assert "of-ann" in scopes(own, ANN)
    assert "of-ann" not in scopes(own, BOB)
    assert workspace.registry.by_token(workspace.token).collection("secret_scopes").get("of-ann") is None
    # Nowhere but in memory.
    kept = b"".join(file.read_bytes() for file in own.folder.rglob("*") if file.is_file())
    assert b"of-ann" in kept
    said = caplog.text + json.dumps(own.requests) + repr(talk.events())
    for token in TOKENS.values():
        assert token.encode() not in kept
        assert token not in said


def test_rows_are_read_by_who_may_read_them(own: App):
    talk = own.told(("execute_sql", {"sql": "SELECT 7 AS n"}), user=ANN)
    statement_id = talk.last_result().structured["statement"]["statement_id"]
    assert own.runtime.rows(statement_id, user=ANN).to_pylist() == [{"n": 7}]
    with closing(own.runtime.batches(statement_id, user=ANN)) as batches:
        assert next(batches).num_rows == 1
    for user in (BOB, NOBODY):
        with pytest.raises(Exception, match=r"not found|does not exist|Load the page again"):
            own.runtime.rows(statement_id, user=user)
        with pytest.raises(Exception, match=r"not found|does not exist|Load the page again"):
            next(own.runtime.batches(statement_id, user=user))


def test_who_brought_no_token_is_told_so_and_nothing_is_sent(own: App):
    asked = len(own.requests)
    talk = own.told(SCOPES, user=NOBODY)
    assert talk.ended.reason == "error"
    assert "Load the page again" in talk.ended.message
    assert len(own.requests) == asked, "the model was not asked either"
    answer = own.runtime.call_tool(talk.conversation_id, "list_clusters", {}, author=NOBODY)
    assert answer.is_error
    assert "Load the page again" in answer.text
    assert own.runtime.context(talk.conversation_id, user=NOBODY) == {}
    # What the workspace, or the lack of a login, says to one person is no notice for another.
    assert any("Load the page again" in said for said in own.runtime.notices_for(talk.conversation_id, user=NOBODY))
    anns = own.runtime.new_conversation(user=ANN)
    assert not any("Load the page again" in said for said in own.runtime.notices_for(anns, user=ANN))


def test_a_login_that_ran_out_and_one_that_was_renewed(own: App):
    talk = own.told(("set_context", {"schema": "samples.nyctaxi"}), user=ANN)
    assert own.runtime.context(talk.conversation_id, user=ANN, max_age=0)["schema"] == "nyctaxi"
    own.runtime.sign_in(ANN, "ran-out")
    refused = own.runtime.call_tool(talk.conversation_id, "list_clusters", {}, author=ANN)
    assert refused.is_error
    assert "did not accept the token" in refused.text
    assert "load the page again" in refused.text
    own.runtime.sign_in(ANN, RENEWED)
    own.runtime.sign_in(ANN, TOKENS[ANN])  # a tab that was opened long ago
    assert not own.runtime.call_tool(talk.conversation_id, "list_clusters", {}, author=ANN).is_error
    # What was chosen holds on with the new token.
    assert own.runtime.context(talk.conversation_id, user=ANN, max_age=0)["schema"] == "nyctaxi"
    talk.say(json.dumps([SCOPES]))
    assert "of-ann" not in talk.last_result().text


def test_a_login_that_is_renewed_in_the_middle_of_a_turn_leaves_what_was_chosen(
    workspace: Running, tmp_path: Path
) -> None:
    """With the schema lost, the second statement would read another table of the same name."""
    where = ("execute_sql", {"sql": "SELECT current_schema() AS at"})
    signed_in: list[Runtime] = []
    calls = [("set_context", {"schema": "samples.nyctaxi"}), where, where]

    def script(body: dict[str, Any]) -> Reply:
        if not calls:
            return Reply(text="Done.")
        if len(calls) == 1:
            signed_in[0].sign_in(ANN, RELOADED)  # the person loads the page again
        return Reply(calls=(Call(*calls.pop(0)),))

    with serve(script) as api:
        model = {"anthropic_api_key": "stand-in", "anthropic_base_url": api.url}
        with talk_with(tmp_path, workspace, identity="person", **model) as anybody:
            signed_in.append(anybody.runtime)
            anybody.runtime.sign_in(ANN, TOKENS[ANN])
            talk = Talk(anybody.runtime, anybody.runtime.new_conversation(user=ANN), ANN)
            talk.say("Where are we?")
    statements = workspace.registry.by_token(RELOADED).collection("statements")
    assert statements.values(), "the last one went out with the new token"
    rows = [result.structured["rows"] for result in talk.payloads(ToolResult) if "rows" in result.structured]
    assert rows == [[["nyctaxi"]], [["nyctaxi"]]]


def test_a_call_that_has_lost_sight_of_whose_it_is_goes_out_as_nobody(own: App, workspace: Running) -> None:
    """As it would from a thread of its own: the app's login must not step in."""
    own.told(SCOPES, user=ANN)  # it has started then
    running = own.runtime._startup.running
    assert running is not None
    rows, batches, write = running.parts.rows, running.parts.batches, running.parts.write
    assert rows
    assert batches
    assert write
    for send in (partial(rows, "any", None), lambda: list(batches("any")), partial(write, "/Shared/x.txt", b"x")):
        with pytest.raises(NotSignedIn):
            send()
    outcome = own.runtime._background.call(running.tools.call("list_clusters", {}, meta={}), timeout=30)
    assert outcome.is_error
    assert "no login of its own" in outcome.text
