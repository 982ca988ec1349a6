"""Attached files in the workspace: into a volume that is made where it is missing, or as a notebook."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from mcp_tools.settings import ToolSettings
from mcp_tools.uploads import FileWriter, NotWritten

from .conftest import Tools


async def test_a_file_goes_into_a_volume_that_is_made_for_it(tools: Tools, name: str) -> None:
    volume = name.replace("-", "_")
    path = f"/Volumes/main/default/{volume}/a.txt"
    writer = FileWriter(tools.settings)
    assert await asyncio.to_thread(writer.write, path, b"hello") == path
    assert (await tools.data("read_workspace_file", path=path))["file"]["content"] == "hello"
    with pytest.raises(NotWritten, match="already exists, and is left as it is"):
        await asyncio.to_thread(writer.write, path, b"other")
    assert (await tools.data("read_workspace_file", path=path))["file"]["content"] == "hello"
    await tools.ok("execute_sql", sql=f"DROP VOLUME main.default.{volume}", wait_seconds=30)


@pytest.mark.parametrize(
    ("ending", "data", "language"),
    [
        ("sql", b"-- Databricks notebook source\nSELECT 1\n", "SQL"),
        ("ipynb", json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode(), "PYTHON"),
    ],
)
async def test_a_notebook_is_imported(tools: Tools, name: str, ending: str, data: bytes, language: str) -> None:
    path = f"/Shared/{name}/etl"
    assert await asyncio.to_thread(FileWriter(tools.settings).write, f"{path}.{ending}", data) == path
    notebook = (await tools.data("export_notebook", notebook=path))["notebook"]
    assert notebook["language"] == language
    await tools.ok("delete_workspace_path", path=f"/Shared/{name}", recursive=True)


def test_what_cannot_be_written_says_why(shared_settings: ToolSettings) -> None:
    with pytest.raises(NotWritten, match="not in a volume"):
        FileWriter(shared_settings).write("/Volumes/main/default/a.txt", b"x")
    with pytest.raises(NotWritten, match=r"does not exist|doesn't exist"):
        FileWriter(shared_settings).write("/Volumes/nowhere/default/v/a.txt", b"x")
    with pytest.raises(NotWritten, match="read-only"):
        FileWriter(replace(shared_settings, read_only=True)).write("/Shared/x.py", b"x")
