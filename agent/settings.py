"""Configuration from the environment (and a ``.env`` file beside the app)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.policy import Mode

DEFAULT_MODELS = {
    "planner": "built-in-planner",
    "anthropic": "claude-sonnet-5-5",
    "databricks": "databricks-claude-sonnet-5-5",
    "openai": "gpt-6-sol",
    "gemini": "gemini-flash-latest",
}
ProviderChoice = Literal["auto", "anthropic", "databricks", "openai", "azure", "gemini", "ollama", "planner"]


class Settings(BaseSettings):
    """Every setting of the agent and of the app around it. Empty values count as not set."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True)

    anthropic_api_key: SecretStr | None = Field(
        default=None, alias="ANTHROPIC_API_KEY", description="Key of the model host. Without one the planner answers."
    )
    anthropic_base_url: str | None = Field(
        default=None,
        alias="ANTHROPIC_BASE_URL",
        description="Another host that speaks the Messages API, e.g. https://<workspace>/serving-endpoints/anthropic.",
    )
    anthropic_api_version: str | None = Field(
        default=None,
        alias="ANTHROPIC_API_VERSION",
        description="anthropic-version header, for hosts that know only an older one, e.g. 2023-06-01.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, alias="OPENAI_API_KEY", description="Key of OpenAI or of another host of Chat Completions."
    )
    openai_base_url: str | None = Field(
        default=None, alias="OPENAI_BASE_URL", description="Another host, e.g. vLLM's http://localhost:8000/v1."
    )
    azure_endpoint: str | None = Field(
        default=None, alias="AZURE_OPENAI_ENDPOINT", description="https://<resource>.openai.azure.com"
    )
    azure_api_key: SecretStr | None = Field(default=None, alias="AZURE_OPENAI_API_KEY", description="Its key.")
    azure_api_version: str | None = Field(
        default=None, alias="AZURE_OPENAI_API_VERSION", description="Only for the older surface with deployments."
    )
    gemini_api_key: SecretStr | None = Field(default=None, alias="GEMINI_API_KEY", description="Key of Gemini.")
    ollama_host: str | None = Field(
        default=None, alias="OLLAMA_HOST", description="Ollama's address, e.g. http://localhost:11434."
    )
    provider: ProviderChoice = Field(
        default="auto",
        alias="CHAT_PROVIDER",
        description="Who answers. auto: what is configured (a workspace alone: its Claude), else the planner.",
    )
    model: str | None = Field(
        default=None,
        alias="CHAT_MODEL",
        description="Model name (default: claude-sonnet-5-5), or auto: a small model for simple look-ups.",
    )
    small_model: str | None = Field(
        default=None,
        alias="CHAT_SMALL_MODEL",
        description="What auto takes for simple look-ups, and what writes summaries; Claude and OpenAI have one known.",
    )
    mode: Mode = Field(
        default="auto",
        alias="CHAT_MODE",
        description="auto: destructive calls ask first. ask: every change asks first. read-only: nothing is changed.",
    )
    thinking: Literal["auto", "off"] = Field(
        default="auto", alias="CHAT_THINKING", description="off for hosts that refuse the thinking parameter."
    )
    caching: bool = Field(
        default=True, alias="CHAT_PROMPT_CACHING", description="false for hosts that refuse cache_control."
    )
    max_tokens: int = Field(
        default=16_000, ge=256, alias="CHAT_MAX_TOKENS", description="Longest reply of one model call, in tokens."
    )
    context_tokens: int = Field(
        default=150_000,
        ge=10_000,
        alias="CHAT_CONTEXT_TOKENS",
        description="Tokens that one model call is sent at most; older results and turns are shortened to fit.",
    )
    max_model_calls: int = Field(
        default=30, ge=1, alias="CHAT_MAX_MODEL_CALLS", description="Model calls that one message may take."
    )
    turn_seconds: float = Field(
        default=1800.0, gt=0, alias="CHAT_TURN_SECONDS", description="Seconds of work that one message may take."
    )
    turn_tokens: int = Field(
        default=2_000_000, ge=1, alias="CHAT_TURN_TOKENS", description="Tokens (also cached ones) one message may take."
    )
    tool_timeout: float = Field(
        default=300.0, gt=0, alias="CHAT_TOOL_TIMEOUT", description="Seconds that one tool call may take."
    )
    data_dir: Path = Field(
        default=Path(".local"), alias="CHAT_DATA_DIR", description="Folder of the conversation log and the demo data."
    )
    timezone: str = Field(
        default="UTC", alias="CHAT_TIMEZONE", description="IANA time zone for people whose browser names none."
    )
    usd_per_dbu: float | None = Field(
        default=None,
        gt=0,
        alias="CHAT_USD_PER_DBU",
        description="What a unit (DBU) of a SQL warehouse costs you, for the estimates; without it list prices.",
    )
    databricks_host: str | None = Field(
        default=None,
        alias="DATABRICKS_HOST",
        description="The workspace. Without it (and without a profile) the embedded demo workspace is started.",
    )
    databricks_token: SecretStr | None = Field(
        default=None, alias="DATABRICKS_TOKEN", description="Its token; databricks-sdk's other ways work too."
    )
    databricks_profile: str | None = Field(
        default=None, alias="DATABRICKS_CONFIG_PROFILE", description="Profile in ~/.databrickscfg to use."
    )
    identity: Literal["app", "person"] = Field(
        default="app",
        alias="CHAT_IDENTITY",
        description="In a Databricks App: whose login calls use. person: that of who is at the page, nobody else's.",
    )

    @property
    def chosen_provider(self) -> str:
        """By CHAT_PROVIDER, else the first that is configured."""
        if self.provider != "auto":
            return self.provider
        configured = {
            "anthropic": self.anthropic_api_key,
            "openai": self.openai_api_key or self.openai_base_url,
            "azure": self.azure_endpoint and self.azure_api_key,
            "gemini": self.gemini_api_key,
            "ollama": self.ollama_host and self.named_model,
            "databricks": not self.demo,
        }
        return next((name for name, value in configured.items() if value), "planner")

    @property
    def auto_model(self) -> bool:
        return (self.model or "").strip().lower() == "auto"

    @property
    def named_model(self) -> str | None:
        """CHAT_MODEL, where it names one."""
        return None if self.auto_model else self.model

    @property
    def chosen_model(self) -> str:
        """The default model: of everything that is not a look-up, where CHAT_MODEL is auto."""
        return self.named_model or DEFAULT_MODELS.get(self.chosen_provider, "")

    @property
    def demo(self) -> bool:
        """Whether the embedded workspace is what people talk to."""
        return not (self.databricks_host or self.databricks_profile)

    @property
    def personal(self) -> bool:
        """Whether each call goes out with the login of the person that it is for, and no call with the app's own."""
        return self.identity == "person" and not self.demo

    @property
    def log_path(self) -> Path:
        return self.data_dir / "conversations.sqlite3"
