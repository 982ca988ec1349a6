"""Secret tools. Values go in and never come out. https://docs.databricks.com/api/workspace/secrets"""

from __future__ import annotations

from typing import Annotated, Any

from databricks.sdk import WorkspaceClient
from fastmcp import Context
from fastmcp.dependencies import CurrentContext
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from mcp.types import ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequiredResult
from pydantic import Field

from mcp_tools import results, shapes, text, times
from mcp_tools.calls import Call, current
from mcp_tools.names import Candidate, unknown
from mcp_tools.tool_table import ToolSpec

ScopeName = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\w.@ -]+$")]
KeyName = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\w.@ -]+$")]
ANSWER = "value"
MAX_SECRET_BYTES = 128 * 1024


async def list_secret_scopes() -> ToolResult:
    """List secret scopes. For the secrets in them use list_secrets."""
    found = await current().read(lambda w: [scope_object(scope) for scope in w.secrets.list_scopes()])
    found.sort(key=lambda value: value["name"])
    return results.listing(
        "scopes", found, summary=f"{text.count(len(found), 'secret scope')}.", columns=("name", "backend")
    )


def scope_object(scope) -> dict[str, Any]:
    backend = scope.backend_type.value if scope.backend_type else None
    return {"id": scope.name, "name": scope.name, "backend": backend}


async def create_secret_scope(scope: ScopeName) -> ToolResult:
    """Create a secret scope. For a secret in it use put_secret."""
    await current().write(lambda w: w.secrets.create_scope(scope))
    return results.single("scope", {"id": scope, "name": scope}, summary=f"Secret scope {scope} is created.")


async def delete_secret_scope(scope: ScopeName) -> ToolResult:
    """Delete a secret scope and all its secrets for good. For one use delete_secret."""
    call = current()
    name = await scope_named(call, scope)
    await call.write(lambda w: w.secrets.delete_scope(name))
    value = {"id": name, "name": name, "state": "DELETED"}
    return results.single("scope", value, summary=f"Secret scope {name} and its secrets are deleted for good.")


async def scope_named(call: Call, scope: str) -> str:
    names = await call.read(lambda w: [s.name or "" for s in w.secrets.list_scopes()])
    return whole_name(scope, names, kind="secret scope")


def whole_name(wanted: str, names: list[str], *, kind: str) -> str:
    """The name as it is written, whatever its case. No prefixes: what a secret guards is too much to guess."""
    if wanted in names:
        return wanted
    for name in names:
        if name.lower() == wanted.strip().lower():
            return name
    raise ToolError(unknown(wanted, [Candidate(id=name, name=name, value=name) for name in names], kind=kind))


async def list_secrets(scope: Annotated[str | None, Field(description="Default: all")] = None) -> ToolResult:
    """List the names of secrets, never to read their values. For scopes use list_secret_scopes."""
    call = current()
    scopes = [await scope_named(call, scope)] if scope else None

    def fetch(client: WorkspaceClient) -> list[dict[str, Any]]:
        names = scopes if scopes is not None else sorted(s.name or "" for s in client.secrets.list_scopes())
        return [secret_object(name, secret) for name in names for secret in client.secrets.list_secrets(name)]

    found = await call.read(fetch)
    where = f" in {scopes[0]}" if scopes else ""
    return results.listing(
        "secrets",
        found,
        summary=f"{text.count(len(found), 'secret')}{where}; values are never shown.",
        columns=("scope", "key", "updated"),
    )


def secret_object(scope: str, secret) -> dict[str, Any]:
    return {
        "id": f"{scope}/{secret.key}",
        "name": secret.key,
        "scope": scope,
        "key": secret.key,
        "updated": times.iso(secret.last_updated_timestamp),
    }


async def put_secret(
    scope: ScopeName, key: KeyName, ctx: Context = CurrentContext()
) -> ToolResult | InputRequiredResult:
    """Store a secret. Never ask for or pass its value: the person is asked for it directly."""
    call = current()
    name = await scope_named(call, scope)
    value = call.secret or answered(ctx)
    if not value:
        return ask_for(ctx, name, key)
    call.hide(value)
    if len(value.encode()) > MAX_SECRET_BYTES:
        raise ToolError("The value is longer than the 128 KB that a secret may have. Nothing was stored.")
    await call.write(lambda w: w.secrets.put_secret(name, key, string_value=value))
    stored = {"id": f"{name}/{key}", "name": key, "scope": name, "key": key}
    return results.single("secret", stored, summary=f"Secret {key} is stored in {name}; its value is not shown.")


def answered(ctx: Context) -> str | None:
    """The value that the client's own input request brought. Raises ToolError when the person declined."""
    answers = ctx.input_responses
    if answers is None:
        return None
    answer = answers.get(ANSWER)
    if isinstance(answer, ElicitResult) and answer.action == "accept":
        value = (answer.content or {}).get(ANSWER)
        if isinstance(value, str) and value:
            return value
    raise ToolError("No value was given, so nothing was stored.")


def ask_for(ctx: Context, scope: str, key: str) -> InputRequiredResult:
    """The question to the person, for clients that can ask. Raises ToolError for those that cannot."""
    request = ctx.request_context
    meta = request.meta if request else None
    capabilities = (meta or {}).get("io.modelcontextprotocol/clientCapabilities") or {}
    if "elicitation" not in capabilities:
        raise ToolError(
            "Nothing was stored: this client cannot ask for the secret's value. Use one that can, send the value as "
            "_meta secret_value, or run: databricks secrets put-secret " + f"'{scope}' '{key}'"
        )
    form = ElicitRequestFormParams(
        message=f"The value of the secret {key} in the scope {scope}. It is stored and never shown.",
        requested_schema={
            "type": "object",
            "properties": {ANSWER: {"type": "string", "title": "Value"}},
            "required": [ANSWER],
        },
    )
    return InputRequiredResult(request_state=f"{scope}/{key}", input_requests={ANSWER: ElicitRequest(params=form)})


async def delete_secret(scope: ScopeName, key: KeyName) -> ToolResult:
    """Delete a secret for good. For a new value use put_secret."""
    call = current()
    name = await scope_named(call, scope)
    keys = await call.read(lambda w: [s.key or "" for s in w.secrets.list_secrets(name)])
    found = whole_name(key, keys, kind="secret")
    await call.write(lambda w: w.secrets.delete_secret(name, found))
    value = {"id": f"{name}/{found}", "name": found, "scope": name, "key": found, "state": "DELETED"}
    return results.single("secret", value, summary=f"Secret {found} of {name} is deleted for good.")


TOOLS = (
    ToolSpec(list_secret_scopes, "List secret scopes", "read", shapes.Many("scopes", shapes.Scope)),
    ToolSpec(create_secret_scope, "Create secret scope", "write", shapes.One("scope", shapes.Scope)),
    ToolSpec(delete_secret_scope, "Delete secret scope", "destructive", shapes.One("scope", shapes.Scope)),
    ToolSpec(list_secrets, "List secrets", "read", shapes.Many("secrets", shapes.Secret)),
    ToolSpec(put_secret, "Store secret", "write", shapes.One("secret", shapes.Secret), meta={"needs_secret": "value"}),
    ToolSpec(delete_secret, "Delete secret", "destructive", shapes.One("secret", shapes.Secret)),
)
