from __future__ import annotations

import logging
from typing import Any

import pytest
from fastmcp import Client

from mcp_tools.server import create_server
from mcp_tools.settings import ToolSettings

from .conftest import Tools, text_of

VALUE = "s3cr3t-of-the-test"


async def test_scopes_and_names_of_secrets(tools: Tools) -> None:
    scopes = (await tools.data("list_secret_scopes"))["scopes"]
    assert {"prod-keys", "staging"} <= {scope["name"] for scope in scopes}
    keys = (await tools.data("list_secrets", scope="PROD-KEYS"))["secrets"]
    assert {"snowflake-password", "slack-webhook", "openai-api-key"} <= {secret["key"] for secret in keys}
    assert {"prod-keys", "staging"} <= {s["scope"] for s in (await tools.data("list_secrets"))["secrets"]}
    # No guessing at what guards something.
    assert "There is no secret scope 'prod'" in await tools.fails("list_secrets", scope="prod")


async def test_a_secrets_value_goes_in_and_never_comes_out(
    tools: Tools, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="mcp_tools")
    await tools.ok("create_secret_scope", scope=name)
    stored = await tools.ok("put_secret", scope=name, key="token", meta={"secret_value": VALUE})
    listed = await tools.ok("list_secrets", scope=name)
    refused = await tools.fails("put_secret", scope="nowhere", key="token", meta={"secret_value": VALUE})
    for said in (text_of(stored), str(stored.structured_content), text_of(listed), refused, caplog.text):
        assert VALUE not in said
    assert [secret["key"] for secret in (listed.structured_content or {})["secrets"]] == ["token"]
    await tools.ok("delete_secret", scope=name, key="token")
    assert "There is no secret 'token'" in await tools.fails("delete_secret", scope=name, key="token")
    await tools.ok("delete_secret_scope", scope=name)
    assert f"There is no secret scope '{name}'" in await tools.fails("delete_secret_scope", scope=name)


async def test_put_secret_never_takes_a_value_as_an_argument(tools: Tools) -> None:
    text = await tools.fails("put_secret", scope="staging", key="x", value=VALUE)
    assert "there is no such parameter" in text
    assert VALUE not in text


async def test_without_a_value_and_a_way_to_ask_nothing_is_stored(tools: Tools) -> None:
    assert "this client cannot ask for the secret's value" in await tools.fails(
        "put_secret", scope="staging", key="never"
    )
    assert "never" not in [s["key"] for s in (await tools.data("list_secrets", scope="staging"))["secrets"]]


@pytest.mark.parametrize("accepts", [True, False])
async def test_a_client_that_can_ask_is_asked(shared_settings: ToolSettings, name: str, accepts: bool) -> None:
    questions: list[str] = []

    async def answer(message: str, response_type: Any, params: Any, context: Any) -> Any:
        from fastmcp.client.elicitation import ElicitResult

        questions.append(message)
        return {"value": VALUE} if accepts else ElicitResult(action="decline")

    async with Client(create_server(shared_settings), elicitation_handler=answer) as client:
        result = await client.call_tool("put_secret", {"scope": "staging", "key": name}, raise_on_error=False)
        keys = (await client.call_tool("list_secrets", {"scope": "staging"})).structured_content
        assert result.is_error is not accepts
        assert (name in [secret["key"] for secret in keys["secrets"]]) is accepts
        if accepts:
            await client.call_tool("delete_secret", {"scope": "staging", "key": name})
    assert questions == [f"The value of the secret {name} in the scope staging. It is stored and never shown."]
    assert VALUE not in text_of(result)


async def test_repos(tools: Tools, name: str) -> None:
    repos = {repo["name"]: repo for repo in (await tools.data("list_repos"))["repos"]}
    assert repos["ml-models"]["branch"] == "develop"

    made = await tools.ok("create_repo", url=f"https://github.com/example/{name}.git")
    assert made.structured_content is not None
    repo = made.structured_content["repo"]
    assert (repo["path"], repo["provider"]) == (f"/Repos/demo@example.com/{name}", "gitHub")
    switched = (await tools.data("update_repo", repo=name, branch="develop"))["repo"]
    assert switched["branch"] == "develop"
    for tool in ("update_repo", "delete_repo"):
        for part in (name[:-1], name[1:], f"https://github.com/example/{name}.git"):
            assert "There is no repo" in await tools.fails(tool, repo=part)
    assert "not both" in await tools.fails("update_repo", repo=name, branch="a", tag="b")
    await tools.ok("delete_repo", repo=repo["path"])
    assert f"There is no repo '{name}'" in await tools.fails("update_repo", repo=name, branch="main")


async def test_a_repo_url_with_a_password_is_refused_without_repeating_it(tools: Tools) -> None:
    text = await tools.fails("create_repo", url=f"https://me:{VALUE}@github.com/example/x")
    assert "must not hold a password" in text
    assert VALUE not in text
