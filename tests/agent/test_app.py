"""The composition root: what it says when something it starts is not as it should be."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import app
from agent.settings import Settings
from agent.startup import StartupError


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.upper().startswith(("CHAT_", "DATABRICKS_", "ANTHROPIC_", "LOCAL_WORKSPACE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_settings_that_make_no_sense_are_left_out_and_said(monkeypatch):
    monkeypatch.setenv("CHAT_MODE", "yolo")
    monkeypatch.setenv("CHAT_MAX_MODEL_CALLS", "many")
    monkeypatch.setenv("CHAT_MODEL", "kept")
    settings, notices = app.load_settings()
    assert (settings.mode, settings.max_model_calls, settings.model) == ("read-only", 30, "kept")
    assert len(notices) == 2
    assert any("CHAT_MODE" in notice and "'ask'" in notice for notice in notices)
    assert os.environ["CHAT_MODE"] == "yolo"


@pytest.mark.parametrize("name", ["CHAT_MODE", "chat_mode"])
def test_a_mode_that_nobody_understands_is_read_only_and_said(monkeypatch, name):
    monkeypatch.setenv(name, "readonly")
    settings, notices = app.load_settings()
    assert settings.mode == "read-only"
    assert "read-only mode" in notices[0]


@pytest.mark.parametrize("bad", ["CHAT_MAX_TOKENS", "chat_max_tokens"])
def test_one_bad_setting_leaves_the_rest_of_the_file_as_it_is(monkeypatch, tmp_path, bad):
    (tmp_path / ".env").write_text(f"{bad}=many\nCHAT_MODE=read-only\nCHAT_MODEL=of-the-file\nCHAT_TIMEZONE=\n")
    monkeypatch.setenv("chat_model", "of-the-environment")
    settings, notices = app.load_settings()
    assert (settings.mode, settings.model, settings.timezone) == ("read-only", "of-the-environment", "UTC")
    assert settings.max_tokens == 16_000
    assert len(notices) == 1
    assert "default" in notices[0]


def test_a_bad_mode_of_a_stray_name_does_not_stop_the_app(monkeypatch):
    monkeypatch.setenv("MODE", "production")
    monkeypatch.setenv("CHAT_MAX_TOKENS", "many")
    settings, notices = app.load_settings()
    assert settings.mode == "read-only"
    assert len(notices) == 2


def test_without_a_key_the_planner_answers_and_says_so_if_it_was_not_meant():
    notices: list[str] = []
    assert app.make_provider(Settings(_env_file=None), notices).name == "planner"
    assert notices == []
    assert app.make_provider(Settings(_env_file=None, CHAT_PROVIDER="anthropic"), notices).name == "planner"
    assert "ANTHROPIC_API_KEY" in notices[0]


def test_with_a_key_anthropic_answers():
    settings = Settings(_env_file=None, ANTHROPIC_API_KEY="not-a-key", CHAT_MODEL="claude-opus-5-5")
    provider = app.make_provider(settings, [])
    assert (provider.name, provider.default_model) == ("anthropic", "claude-opus-5-5")


def test_a_data_folder_that_cannot_be_used_is_a_notice(tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings = Settings(_env_file=None, CHAT_DATA_DIR=tmp_path / "file", DATABRICKS_HOST="https://example.test")
    runtime = app.build_runtime(settings)
    try:
        assert "not kept across restarts" in runtime.notices[0]
        assert runtime.new_conversation(user="ana")
    finally:
        runtime.close()


def test_a_workspace_that_cannot_start_says_why_and_leaves_nothing_running(tmp_path):
    (tmp_path / "workspace").write_text("in the way")
    workspace = app.LocalWorkspace(tmp_path)
    workspace.launch()
    with pytest.raises(StartupError, match=r"demo workspace ended at once: .*LOCAL_WORKSPACE_DIR"):
        workspace.wait()
    workspace.close()
    assert workspace._process is not None
    assert workspace._process.poll() is not None


@pytest.fixture
def workspace(tmp_path, furnish):
    furnish(tmp_path / "workspace")
    made = app.LocalWorkspace(tmp_path)
    made.launch()
    yield made
    made.close()


def test_the_workspace_starts_comes_back_and_ends(workspace, tmp_path):
    host, token = workspace.wait()
    assert host.startswith("http://127.0.0.1:")
    assert token
    first = workspace._process
    first.kill()
    deadline = time.monotonic() + 60
    while workspace._process is first or not reachable(host):
        assert time.monotonic() < deadline, "it was not started again"
        time.sleep(0.05)
    workspace.close()
    assert workspace._process.poll() is not None
    assert (tmp_path / "workspace.log").exists()


def supervisors() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "workspace-err"]


def test_a_workspace_that_was_asked_to_end_with_the_app_is_not_started_again(workspace, caplog):
    workspace.wait()
    first = workspace._process
    first.terminate()
    first.wait(30)
    workspace.close()
    for thread in supervisors():
        thread.join(30)
    assert workspace._process is first
    # The SDK looks for a host's metadata in a thread of its own, which may outlive the test that began it.
    assert [record.getMessage() for record in caplog.records if not record.name.startswith("databricks.sdk")] == []


def test_a_workspace_that_somebody_ended_comes_back_all_the_same(workspace, monkeypatch):
    monkeypatch.setattr(app, "CLOSING_GRACE_SECONDS", 0.01)
    workspace.wait()
    first = workspace._process
    first.terminate()
    deadline = time.monotonic() + 60
    while workspace._process is first:
        assert time.monotonic() < deadline, "it was not started again"
        time.sleep(0.05)


def test_what_is_closed_at_the_end_may_still_use_threads(tmp_path):
    """As the MCP client does when it disconnects; the pools are closed before what ``atexit`` knows."""
    script = (
        "import asyncio, app\n"
        "def close(): print(asyncio.run(asyncio.to_thread(lambda: 'closed in a thread')))\n"
        "app._at_exit(close)\n"
    )
    root = str(Path(app.__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stdout.strip(), done.stderr) == ("closed in a thread", "")


def reachable(host: str) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"{host}/.well-known/databricks-config", timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def test_importing_the_root_is_cheap():
    """The first page waits for this import: nothing heavy may hang on it."""
    script = "import sys, app; print([m for m in ('fastmcp', 'anthropic', 'databricks', 'pandas') if m in sys.modules])"
    root = str(Path(app.__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
    assert importlib.util.find_spec("agent") is not None
