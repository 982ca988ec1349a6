"""Which host is asked, how and as whom: from the settings to the bytes that arrive over HTTP."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest

import agent.hosts
import app
from agent.hosts import NotConfigured, connect
from agent.persons import Persons, acting_as
from agent.providers.base import Completed, Provider, ProviderError
from agent.providers.fallback import WithFallback
from agent.settings import Settings
from tests.fakes.model_host import ModelHost, serve_host
from tests.fakes.scripted_api import Reply

ASKED = [{"role": "user", "content": [{"type": "text", "text": "Which clusters are there?"}]}]
SONNET, HOSTED = "claude-sonnet-5-5", "databricks-claude-sonnet-5-5"


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(("CHAT_", "DATABRICKS_", "ANTHROPIC_", "OPENAI_", "AZURE_", "GEMINI_", "OLLAMA_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def host():
    with serve_host([Reply(text="Seven.")] * 9) as served:
        yield served


def provider(settings: dict[str, Any]) -> Provider:
    made = Settings(_env_file=None, **settings)
    return connect(made, workspace=None if made.demo else lambda: app.workspace_login(made))


async def ask(asked: Provider, model: str | None = None) -> Completed:
    try:
        stream = asked.stream("", ASKED, [], model=model or asked.default_model, max_tokens=100)
        return [event async for event in stream][-1]  # type: ignore[return-value]
    finally:
        await asked.aclose()


ANTHROPIC = {"ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": "{url}"}
OPENAI = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "{url}/v1"}
AZURE = {"AZURE_OPENAI_ENDPOINT": "{url}", "AZURE_OPENAI_API_KEY": "k", "CHAT_MODEL": "deployed"}
GEMINI = {"GEMINI_API_KEY": "k"}
OLLAMA = {"OLLAMA_HOST": "{url}", "CHAT_MODEL": "qwen"}
WORKSPACE = {"DATABRICKS_HOST": "{url}", "DATABRICKS_TOKEN": "k"}
# settings → provider, path, token, model that arrives
HOSTS = [
    (ANTHROPIC, "anthropic", "/v1/messages", "Bearer k", SONNET),
    (ANTHROPIC | {"CHAT_MODEL": "claude-opus-5-5"}, "anthropic", "/v1/messages", "Bearer k", "claude-opus-5-5"),
    (ANTHROPIC | {"CHAT_MODEL": "auto"}, "anthropic", "/v1/messages", "Bearer k", SONNET),
    (OPENAI, "openai", "/v1/chat/completions", "Bearer k", "gpt-6-sol"),
    ({"OPENAI_BASE_URL": "{url}/v1", "CHAT_MODEL": "m"}, "openai", "/v1/chat/completions", "Bearer none", "m"),
    (AZURE, "azure", "/openai/v1/chat/completions", "Bearer k", "deployed"),
    (
        AZURE | {"AZURE_OPENAI_API_VERSION": "2025-04-01"},
        "azure",
        "/openai/deployments/deployed/chat/completions",
        "k",
        "deployed",
    ),
    (GEMINI, "gemini", "/chat/completions", "Bearer k", "gemini-flash-latest"),
    (OLLAMA, "ollama", "/v1/messages", "Bearer ollama", "qwen"),
    (WORKSPACE, "databricks", "/serving-endpoints/anthropic/v1/messages", "Bearer k", HOSTED),
    (WORKSPACE | {"CHAT_MODEL": "llama"}, "databricks", "/serving-endpoints/chat/completions", "Bearer k", "llama"),
    # Several are configured: the first of the documented order, unless one setting says which.
    (WORKSPACE | ANTHROPIC, "anthropic", "/v1/messages", "Bearer k", SONNET),
    (ANTHROPIC | OPENAI, "anthropic", "/v1/messages", "Bearer k", SONNET),
    (ANTHROPIC | OPENAI | {"CHAT_PROVIDER": "openai"}, "openai", "/v1/chat/completions", "Bearer k", "gpt-6-sol"),
    (
        WORKSPACE | ANTHROPIC | {"CHAT_PROVIDER": "databricks"},
        "databricks",
        "/serving-endpoints/anthropic/v1/messages",
        "Bearer k",
        HOSTED,
    ),
    (WORKSPACE | GEMINI, "gemini", "/chat/completions", "Bearer k", "gemini-flash-latest"),
]


@pytest.mark.parametrize(("settings", "name", "path", "token", "model"), HOSTS)
async def test_the_settings_choose_who_is_asked_and_how(
    host: ModelHost, monkeypatch, settings, name, path, token, model
):
    monkeypatch.setattr(agent.hosts, "GEMINI", f"{host.url}/")
    chosen = provider({key: value.format(url=host.url) for key, value in settings.items()})
    assert chosen.name == name
    assert (await ask(chosen)).content == [{"type": "text", "text": "Seven."}]
    [(where, who, body)] = host.seen
    assert (where, who, body["model"]) == (path, token, model)


async def test_nothing_configured_is_the_planner():
    assert provider({}).name == provider({"CHAT_PROVIDER": "planner"} | ANTHROPIC).name == "planner"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"CHAT_PROVIDER": "anthropic"}, "ANTHROPIC_API_KEY"),
        ({"CHAT_PROVIDER": "openai"}, "OPENAI_API_KEY"),
        ({"CHAT_PROVIDER": "azure"}, "AZURE_OPENAI_ENDPOINT"),
        (AZURE | {"CHAT_PROVIDER": "azure", "CHAT_MODEL": "auto"}, "deployment"),
        ({"CHAT_PROVIDER": "gemini"}, "GEMINI_API_KEY"),
        ({"CHAT_PROVIDER": "ollama"}, "CHAT_MODEL"),
        ({"CHAT_PROVIDER": "databricks"}, "DATABRICKS_HOST"),
    ],
)
def test_what_is_missing_is_named(settings, says):
    with pytest.raises(NotConfigured, match=says):
        provider(settings)


@pytest.fixture
def principal(host: ModelHost, monkeypatch) -> ModelHost:
    """The workspace logs in a service principal, as it does in a Databricks App."""
    monkeypatch.setenv("DATABRICKS_CLIENT_ID", "principal")
    monkeypatch.setenv("DATABRICKS_CLIENT_SECRET", "not-a-secret")
    return host


async def test_the_workspaces_own_login_is_used_and_kept(principal: ModelHost):
    chosen = provider({"DATABRICKS_HOST": principal.url})
    stream = [event async for event in chosen.stream("", ASKED, [], model=HOSTED, max_tokens=100)]
    assert stream
    await ask(chosen)
    assert [who for _, who, _ in principal.seen] == ["Bearer t1", "Bearer t1"]
    assert principal.logins == 1


@pytest.mark.parametrize("model", [HOSTED, "llama"])
async def test_a_token_that_is_refused_ahead_of_its_time_is_renewed_once(principal: ModelHost, model):
    principal.revoked = {"t1"}
    chosen = provider({"DATABRICKS_HOST": principal.url, "CHAT_MODEL": model})
    assert (await ask(chosen)).stop_reason == "end_turn"
    assert [who for _, who, _ in principal.seen] == ["Bearer t1", "Bearer t2"]


async def test_a_login_that_is_refused_for_good_is_said(principal: ModelHost):
    principal.revoked = {"t1", "t2", "t3"}
    with pytest.raises(ProviderError, match="workspace's login"):
        await ask(provider({"DATABRICKS_HOST": principal.url}))
    assert len(principal.seen) == 2


def test_a_personal_token_stays_what_it_is(host: ModelHost):
    _, token = app.workspace_login(Settings(_env_file=None, databricks_host=host.url, databricks_token="mine"))
    assert token("") == token("mine") == "mine"
    assert host.logins == 0


@pytest.mark.parametrize("model", [HOSTED, "llama"])
async def test_each_persons_turn_asks_the_workspaces_model_with_that_persons_token(principal: ModelHost, model):
    chosen = provider({"DATABRICKS_HOST": principal.url, "CHAT_IDENTITY": "person", "CHAT_MODEL": model})
    persons = Persons()
    persons.sign_in("ann", "token-of-ann")
    persons.sign_in("bob", "token-of-bob")

    async def turn(user: str) -> None:
        with acting_as(persons, user):
            async for _ in chosen.stream("", ASKED, [], model=model, max_tokens=100):
                await asyncio.sleep(0)

    await asyncio.gather(turn("ann"), turn("bob"), turn("ann"))
    await chosen.aclose()
    assert sorted(who for _, who, _ in principal.seen) == ["Bearer token-of-ann"] * 2 + ["Bearer token-of-bob"]


@pytest.mark.parametrize(
    ("status", "says"), [(401, "Load the page again"), (403, "You may not use this model"), (404, "CHAT_MODEL")]
)
async def test_what_one_person_may_not_use_is_replaced_for_nobody(status, says):
    with serve_host([Reply(status=status, message="no"), Reply(status=status), Reply(text="Seven.")]) as host:
        chosen = provider({"DATABRICKS_HOST": host.url, "DATABRICKS_TOKEN": "k", "CHAT_IDENTITY": "person"})
        persons = Persons()
        persons.sign_in("ann", "token-of-ann")
        with acting_as(persons, "ann"), pytest.raises(ProviderError, match=says) as caught:
            async for _ in chosen.stream("", ASKED, [], model=HOSTED, max_tokens=100):
                pass
        assert "API key" not in str(caught.value)
        assert chosen.name == "databricks"
        await chosen.aclose()


@pytest.mark.parametrize("status", [403, 404, 501])
async def test_a_workspace_whose_claude_does_not_answer_leaves_the_planner(status):
    with serve_host([Reply(status=status, message="no such endpoint"), Reply(text="never asked")]) as host:
        chosen = provider({"DATABRICKS_HOST": host.url, "DATABRICKS_TOKEN": "k"})
        assert isinstance(chosen, WithFallback)
        assert (chosen.name, chosen.notice) == ("databricks", "")
        stream = chosen.stream("", ASKED, [], model=HOSTED, max_tokens=100)
        done = [event async for event in stream][-1]
        assert isinstance(done, Completed)
        assert (done.answered_by, done.model) == ("planner", "built-in-planner")
        assert (chosen.name, chosen.default_model) == ("planner", "built-in-planner")
        assert "built-in planner answers" in chosen.notice
        assert "no such endpoint" in chosen.notice
        await ask(chosen)
        assert len(host.seen) == 1, "it is not asked again"


@pytest.mark.parametrize(
    ("replies", "settings", "model"),
    [
        ([Reply(status=404)], {"CHAT_PROVIDER": "databricks"}, HOSTED),  # somebody asked for this host
        ([Reply(status=404)], {}, "a-model-that-somebody-named"),
        ([Reply(status=401)], {}, HOSTED),
        ([Reply(status=400)], {}, HOSTED),
        ([Reply(text="a b c", fault="drop")], {}, HOSTED),
    ],
)
async def test_every_other_fault_stays_one(replies, settings, model):
    with serve_host(replies) as host:
        chosen = provider({"DATABRICKS_HOST": host.url, "DATABRICKS_TOKEN": "k"} | settings)
        with pytest.raises(ProviderError):
            await ask(chosen, model)
        assert chosen.name == "databricks"


async def test_a_host_that_has_answered_once_is_not_left():
    with serve_host([Reply(text="Yes."), Reply(status=403)]) as host:
        chosen = provider({"DATABRICKS_HOST": host.url, "DATABRICKS_TOKEN": "k"})
        assert [event async for event in chosen.stream("", ASKED, [], model=HOSTED, max_tokens=9)]
        with pytest.raises(ProviderError):
            await ask(chosen)
