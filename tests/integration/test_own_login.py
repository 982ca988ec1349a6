"""Two people at one app, each with a token of the workspace, as Databricks Apps forwards them. Here every token opens a
workspace of its own, so that whose token a call went out with can be seen."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import closing

import pytest

from local_workspace.server import Running
from tests.integration.conftest import App, app_on

ANN, BOB, NOBODY = "ann@example.com", "bob@example.com", "nobody@example.com"
TOKENS = {ANN: "demo-token-of-ann", BOB: "demo-token-of-bob"}
NEW_SCOPE = ("create_secret_scope", {"scope": "of-ann"})
SCOPES = ("list_secret_scopes", {})


@pytest.fixture(scope="module")
def own(workspace: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
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


def test_a_login_that_ran_out_and_one_that_was_renewed(own: App):
    talk = own.told(("set_context", {"schema": "samples.nyctaxi"}), user=ANN)
    assert own.runtime.context(talk.conversation_id, user=ANN, max_age=0)["schema"] == "nyctaxi"
    own.runtime.sign_in(ANN, "ran-out")
    refused = own.runtime.call_tool(talk.conversation_id, "list_clusters", {}, author=ANN)
    assert refused.is_error
    assert "did not accept the token" in refused.text
    assert "load the page again" in refused.text
    own.runtime.sign_in(ANN, "demo-token-of-ann-renewed")
    own.runtime.sign_in(ANN, TOKENS[ANN])  # a tab that was opened long ago
    assert not own.runtime.call_tool(talk.conversation_id, "list_clusters", {}, author=ANN).is_error
    # What was chosen holds on with the new token.
    assert own.runtime.context(talk.conversation_id, user=ANN, max_age=0)["schema"] == "nyctaxi"
    talk.say(json.dumps([SCOPES]))
    assert "of-ann" not in talk.last_result().text
