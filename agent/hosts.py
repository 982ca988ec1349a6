"""Which host answers, by the settings: a row a host."""

from __future__ import annotations

from collections.abc import Callable

from agent.providers.base import Provider
from agent.providers.fallback import WithFallback
from agent.providers.tokens import TokenGetter
from agent.settings import Settings

Login = tuple[str, TokenGetter]
"""A workspace's address and what gives its token."""

# Gemini refuses calls without its signature, and takes this in place of one on calls that another model made
# (https://ai.google.dev/gemini-api/docs/thought-signatures).
UNSIGNED = {"extra_content": {"google": {"thought_signature": "skip_thought_signature_validator"}}}
GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai/"


class NotConfigured(Exception):
    """The host that was asked for lacks a setting. ``str()`` is for people."""


def connect(settings: Settings, *, workspace: Callable[[], Login] | None) -> Provider:
    """The provider that the settings choose. ``workspace`` logs in to the Databricks workspace, where there is one.

    Connects to nothing yet. Raises :class:`NotConfigured`.
    """
    makers: dict[str, Callable[[], Provider]] = {
        "anthropic": lambda: _anthropic(settings),
        "databricks": lambda: _databricks(settings, workspace),
        "openai": lambda: _openai(settings),
        "azure": lambda: _azure(settings),
        "gemini": lambda: _gemini(settings),
        "ollama": lambda: _ollama(settings),
        "planner": _planner,
    }
    made = makers[settings.chosen_provider]()
    # Nobody asked for it: it is what there is. What one person may not use, others may: for them nothing is replaced.
    if settings.provider == "auto" and made.name == "databricks" and not settings.personal:
        return WithFallback(made, _planner)
    return made


def _planner() -> Provider:
    from agent.providers.planner import PlannerProvider

    return PlannerProvider()


def _anthropic(settings: Settings) -> Provider:
    from agent.providers.anthropic import AnthropicProvider

    if settings.anthropic_api_key is None:
        raise NotConfigured("CHAT_PROVIDER is anthropic, but ANTHROPIC_API_KEY is not set.")
    return AnthropicProvider.from_key(
        settings.anthropic_api_key.get_secret_value(),
        base_url=settings.anthropic_base_url,
        api_version=settings.anthropic_api_version,
        default_model=settings.chosen_model,
        small_model=settings.small_model or (None if settings.anthropic_base_url else "claude-haiku-5-5"),
        thinking=settings.thinking,
        caching=settings.caching,
    )


def _databricks(settings: Settings, workspace: Callable[[], Login] | None) -> Provider:
    """Claude over the workspace's Messages API, any other serving endpoint over Chat Completions."""
    from agent.providers.anthropic import AnthropicProvider
    from agent.providers.openai_chat import OpenAIChatProvider

    if workspace is None:
        raise NotConfigured("CHAT_PROVIDER is databricks, but no workspace is: set DATABRICKS_HOST or a profile.")
    host, token = workspace()
    base = f"{host.rstrip('/')}/serving-endpoints"
    model, key = settings.chosen_model, "the workspace's login, CHAT_MODEL or CHAT_PROVIDER"
    personal = settings.personal
    if "claude" not in model:
        return OpenAIChatProvider.connect(
            base_url=base,
            token=token,
            name="databricks",
            default_model=model,
            small_model=settings.small_model,
            length_parameter="max_tokens",
            key_setting=key,
            personal=personal,
        )
    return AnthropicProvider.from_token(
        token,
        base_url=f"{base}/anthropic",
        api_version=settings.anthropic_api_version,
        name="databricks",
        default_model=model,
        small_model=settings.small_model,
        key_setting=key,
        personal=personal,
        thinking=settings.thinking,
        caching=settings.caching,
    )


def _openai(settings: Settings) -> Provider:
    from agent.providers.openai_chat import OpenAIChatProvider

    key = settings.openai_api_key
    if key is None and not settings.openai_base_url:
        raise NotConfigured("CHAT_PROVIDER is openai, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is set.")
    own = settings.openai_base_url is None
    return OpenAIChatProvider.connect(
        base_url=settings.openai_base_url,
        api_key=key.get_secret_value() if key else None,
        name="openai",
        default_model=settings.chosen_model,
        small_model=settings.small_model or ("gpt-6-luna" if own else None),
        length_parameter="max_completion_tokens" if own else "max_tokens",
    )


def _azure(settings: Settings) -> Provider:
    from agent.providers.openai_chat import OpenAIChatProvider

    if not settings.azure_endpoint or settings.azure_api_key is None or not settings.named_model:
        raise NotConfigured(
            "Azure OpenAI needs AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY, and in CHAT_MODEL a deployment's name."
        )
    return OpenAIChatProvider.azure(
        endpoint=settings.azure_endpoint,
        api_key=settings.azure_api_key.get_secret_value(),
        api_version=settings.azure_api_version,
        name="azure",
        default_model=settings.named_model,
        small_model=settings.small_model,
        key_setting="AZURE_OPENAI_API_KEY",
    )


def _gemini(settings: Settings) -> Provider:
    from agent.providers.openai_chat import OpenAIChatProvider

    if settings.gemini_api_key is None:
        raise NotConfigured("CHAT_PROVIDER is gemini, but GEMINI_API_KEY is not set.")
    return OpenAIChatProvider.connect(
        base_url=GEMINI,
        api_key=settings.gemini_api_key.get_secret_value(),
        name="gemini",
        foreign_call=UNSIGNED,
        default_model=settings.chosen_model,
        small_model=settings.small_model,
        length_parameter="max_tokens",
        key_setting="GEMINI_API_KEY",
    )


def _ollama(settings: Settings) -> Provider:
    """Ollama's Messages API. It caches by itself and knows no adaptive thinking."""
    from agent.providers.anthropic import AnthropicProvider

    if not settings.named_model:
        raise NotConfigured("CHAT_PROVIDER is ollama, but CHAT_MODEL does not say which of its models.")
    host = settings.ollama_host or "http://localhost:11434"
    return AnthropicProvider.from_key(
        "ollama",
        base_url=host if "://" in host else f"http://{host}",
        api_version=settings.anthropic_api_version,
        name="ollama",
        default_model=settings.named_model,
        small_model=settings.small_model,
        key_setting="OLLAMA_HOST",
        thinking="off",
        caching=False,
    )
