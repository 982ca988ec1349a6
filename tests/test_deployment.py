"""The files that deploy the app name what there is: variables that something reads, and bindings that are declared."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from streamlit import config

from agent.settings import Settings

ROOT = Path(__file__).parents[1]
# The comments hold lines to be taken in: they are checked as if they were.
APP, BUNDLE = (
    yaml.safe_load(
        re.sub(
            r"^( *)# (?=- name: |  \w+: |user_api_scopes: )",
            r"\1",
            (ROOT / name).read_text("utf-8"),
            flags=re.MULTILINE,
        )
    )
    for name in ("app.yaml", "databricks.yml")
)


def test_every_variable_is_read_by_the_app_or_by_streamlit() -> None:
    ours = {field.alias for field in Settings.model_fields.values()}
    theirs = [option.env_var for option in config._config_options_template.values()]
    names = [entry["name"] for entry in APP["env"]]
    assert {"ANTHROPIC_API_KEY", "CHAT_IDENTITY", "STREAMLIT_SERVER_TRUSTED_USER_HEADERS"} == set(names)
    assert [name for name in names if name not in ours.union(theirs)] == []


def test_every_binding_is_declared_and_every_variable_used() -> None:
    [app] = BUNDLE["resources"]["apps"].values()
    declared = {resource["name"] for resource in app["resources"]}
    assert {entry["valueFrom"] for entry in APP["env"] if "valueFrom" in entry} <= declared
    used = set(re.findall(r"\$\{var\.(\w+)\}", str(BUNDLE["resources"])))
    assert used == set(BUNDLE["variables"])
    page = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    assert [name for name in declared if f"`{name}`" not in page] == []


def test_the_scopes_of_a_persons_login_are_named() -> None:
    [app] = BUNDLE["resources"]["apps"].values()
    assert {"sql", "model-serving"} < set(app["user_api_scopes"])
    assert {"name": "CHAT_IDENTITY", "value": "person"} in APP["env"]


def test_what_starts_it_is_there() -> None:
    assert APP["command"][:2] == ["streamlit", "run"]
    assert (ROOT / APP["command"][2]).exists()
    assert (ROOT / "requirements.txt").exists()
