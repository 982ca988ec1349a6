"""Secret values in no result, error or log line; and one audit line for every call, whatever became of it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import requests
from databricks.sdk.service.workspace import SecretsAPI

from mcp_tools import audit
from mcp_tools.redaction import MARK, clean, without

from .conftest import Faults, Tools, text_of

SECRET = "s3cr3t-which-nobody-may-read"


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("a secret word", f"a {MARK} word"),
        ({"secret": ["x", {"y": "secret"}]}, {MARK: ["x", {"y": MARK}]}),
        ([1, None, True, 2.5], [1, None, True, 2.5]),
    ],
)
def test_cleaned_everywhere(value: Any, cleaned: Any) -> None:
    assert clean(value, frozenset({"secret"})) == cleaned


def test_the_longest_first_and_nothing_shorter_than_four_letters() -> None:
    assert without("abcdef ab", {"abcd", "abcdef", "ab"}) == f"{MARK} ab"


async def test_a_workspace_that_repeats_the_value_is_not_repeated(
    tools: Tools, faults: Faults, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await tools.ok("create_secret_scope", scope=name)
    meta = {"secret_value": SECRET}
    faults.set("/secrets/put", status=400, error_code="INVALID_PARAMETER_VALUE", message=f"Bad value {SECRET}.")
    text = await tools.fails("put_secret", scope=name, key="k", meta=meta)
    assert f"Bad value {MARK}" in text
    faults.clear()
    faults.set("/secrets/put", cut="after")
    assert SECRET not in await tools.fails("put_secret", scope=name, key="k", meta=meta)
    faults.clear()
    # A value where a name should be, and one that is stored as the name of something.
    assert SECRET not in await tools.fails("put_secret", scope=SECRET, key="k", meta=meta)
    stored = await tools.ok("put_secret", scope=name, key=SECRET, meta=meta)
    assert SECRET not in text_of(stored) + json.dumps(stored.structured_content)
    await tools.ok("delete_secret_scope", scope=name)
    ours = [record for record in caplog.records if record.name.startswith(("mcp_tools", "databricks"))]
    assert ours
    assert not [record for record in ours if SECRET in record.getMessage()]


async def test_a_fault_of_our_own_does_not_log_the_value(
    tools: Tools, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await tools.ok("create_secret_scope", scope=name)

    def broken(self: SecretsAPI, *arguments: Any, string_value: str, **more: Any) -> None:
        raise RuntimeError(f"could not store {string_value}")

    with monkeypatch.context() as patch:
        patch.setattr(SecretsAPI, "put_secret", broken)
        text = await tools.fails("put_secret", scope=name, key="k", meta={"secret_value": SECRET})
    assert text.startswith("put_secret stopped at something unexpected (RuntimeError)")
    record = next(r for r in caplog.records if r.name == "mcp_tools.calls" and r.levelno == logging.ERROR)
    told = logging.Formatter().format(record)
    assert f"could not store {MARK}" in told
    assert SECRET not in told
    await tools.ok("delete_secret_scope", scope=name)


async def test_the_token_is_not_in_what_the_workspace_says(tools: Tools, faults: Faults) -> None:
    token = tools.settings.token or ""
    faults.set("/secrets/scopes/list", status=403, error_code="PERMISSION_DENIED", message=f"Token {token} may not.")
    text = await tools.fails("list_secret_scopes")
    assert f"Token {MARK} may not" in text


async def test_the_sdks_own_log_keeps_the_value_out(tools: Tools, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="databricks.sdk")
    await tools.ok("create_secret_scope", scope=name)
    await tools.ok("put_secret", scope=name, key="k", meta={"secret_value": SECRET})
    await tools.ok("delete_secret_scope", scope=name)
    told = [logging.Formatter().format(r) for r in caplog.records if r.name.startswith("databricks")]
    assert any("/secrets/put" in line for line in told)
    assert not [line for line in told if SECRET in line]


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "mcp_tools.audit"]


async def test_every_call_has_its_line(
    tools: Tools, faults: Faults, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="mcp_tools.audit")
    meta = {"tool_use_id": f"use-{name}"}
    await tools.ok("create_job", name=name, notebook="scratch", meta=meta)
    run = (await tools.data("run_job", job=name))["run"]
    await tools.fails("get_job", job="no such job")
    await tools.fails("delete_job", job=name, meta={"read_only": True})
    await tools.fails("list_jobs", limit=0)
    await tools.fails("no_such_tool")
    await tools.ok("delete_job", job=name)
    found = lines(caplog)
    assert [(line["tool"], line.get("effect"), line["outcome"], line["wrote"]) for line in found] == [
        ("create_job", "write", "ok", True),
        ("run_job", "write", "ok", True),
        ("get_job", "read", "error", False),
        ("delete_job", "destructive", "refused", False),
        ("list_jobs", "read", "error", False),
        ("no_such_tool", None, "error", False),
        ("delete_job", "destructive", "ok", True),
    ]
    assert found[0]["tool_use"] == f"use-{name}"
    assert found[0]["session"] == tools.session_id
    assert found[0]["object"]["job_id"] == run["job_id"]
    assert found[1]["object"]["run_id"] == run["run_id"]
    assert all(line["host"] == tools.settings.host and line["ms"] >= 0 for line in found)
    # Whose it was can be told apart, and not turned back into a token.
    assert len({line["identity"] for line in found}) == 1
    told = json.dumps(found)
    assert (tools.settings.token or "") not in told
    assert "no such job" not in told


def test_the_file_is_its_owners_only(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit.log, "handlers", [])
    audit.write_to(tmp_path / "audit.jsonl")
    audit.log.info('{"tool": "x"}')
    audit.log.handlers[0].close()
    assert (tmp_path / "audit.jsonl").stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / "audit.jsonl").read_text()) == {"tool": "x"}


async def test_dropped_links_keep_the_token_to_the_workspace(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pre-signed link is fetched bare."""
    seen: list[Any] = []
    real = requests.get

    def spied(url: str, **more: Any) -> requests.Response:
        if "well-known" not in url:
            seen.append(more.get("headers"))
        return real(url, **more)

    monkeypatch.setattr(requests, "get", spied)
    await tools.ok("execute_sql", sql="SELECT 1")
    assert seen
    assert not [headers for headers in seen if "authorization" in {key.lower() for key in headers or {}}]
