"""The key that signed addresses are made with."""

from __future__ import annotations

import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local_workspace.errors import ApiError
from local_workspace.sql.links import Links


def links(folder: Path) -> Links:
    workspace: Any = SimpleNamespace(folder=folder, host="http://127.0.0.1:1", name="w")
    return Links(workspace)


def signed(made: Links) -> dict[str, str]:
    query = made.make("a/b")[0].partition("?")[2]
    return dict(pair.split("=") for pair in query.split("&"))


def test_the_key_is_kept_for_its_owner_alone(tmp_path: Path):
    parts = signed(links(tmp_path))
    links(tmp_path).check("a/b", **parts)
    assert stat.S_IMODE((tmp_path / "links.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["links.key"]


@pytest.mark.parametrize("half", [b"", b"x" * 31])
def test_a_key_that_is_not_whole_is_replaced(tmp_path: Path, half: bytes):
    (tmp_path / "links.key").write_bytes(half)
    parts = signed(links(tmp_path))
    assert len((tmp_path / "links.key").read_bytes()) == 32
    links(tmp_path).check("a/b", **parts)


@pytest.mark.parametrize("signature", ["é", "", "\ud800x".encode("utf-8", "replace").decode()])
def test_a_wrong_signature_is_refused_whatever_its_letters(tmp_path: Path, signature: str):
    made = links(tmp_path)
    with pytest.raises(ApiError) as caught:
        made.check("a/b", end=signed(made)["end"], signature=signature)
    assert caught.value.status == 403
