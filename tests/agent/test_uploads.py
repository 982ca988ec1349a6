"""Attached files: what they become, what is lost of them (nothing), and what people read where they cannot be used."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from agent.local_tools import UPLOAD_FILE, upload_tool
from agent.policy import decide
from agent.uploads import MAX_BYTES, BadFile, Checked, Uploads, checked


def rows(file: Checked) -> list[dict[str, object]]:
    return parquet.read_table(pa.BufferReader(file.data)).to_pylist()


def test_a_csv_gets_types_that_lose_nothing() -> None:
    text = (
        "id,zip,price,day,at,ok,big,note\n"
        '1,00123,1.5,2026-01-31,2026-01-31 10:00:00,true,12345678901234567890,"a, ""b""\nc"\n'
        "2,10001,-2,2026-02-01,2026-02-01 11:30:00,FALSE,1,\n"
    )
    file = checked("Sales 2026.csv", text.encode())
    assert file.columns == (
        ("id", "BIGINT"),
        ("zip", "STRING"),
        ("price", "DOUBLE"),
        ("day", "DATE"),
        ("at", "TIMESTAMP"),
        ("ok", "BOOLEAN"),
        ("big", "STRING"),
        ("note", "STRING"),
    )
    assert (file.stem, file.rows, file.kind) == ("sales_2026", 2, "table")
    assert rows(file)[0] == {
        "id": 1,
        "zip": "00123",
        "price": 1.5,
        "day": dt.date(2026, 1, 31),
        "at": dt.datetime.fromisoformat("2026-01-31T10:00:00"),
        "ok": True,
        "big": "12345678901234567890",
        "note": 'a, "b"\nc',
    }
    assert rows(file)[1]["ok"] is False


def test_nothing_is_null_and_an_empty_text_is_not() -> None:
    assert rows(checked("a.csv", b'n,t\n,""\n1,x\n')) == [{"n": None, "t": ""}, {"n": 1, "t": "x"}]
    assert rows(checked("a.csv", b"n\nNA\n1\n")) == [{"n": "NA"}, {"n": "1"}], "NA is what somebody wrote"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"id;name\n1;x\n"),
        ("a.tsv", b"id\tname\n1\tx\n"),
        ("a.csv", "\ufeffid,name\n1,x\n".encode()),
        ("a.csv", "id,name\n1,x\n".encode("utf-16")),
        ("a.json", b'[{"id": 1, "name": "x"}]'),
        ("a.jsonl", b'{"id": 1, "name": "x"}\n'),
    ],
)
def test_forms_of_one_table(name: str, data: bytes) -> None:
    assert rows(checked(name, data)) == [{"id": 1, "name": "x"}]


def test_parquet_keeps_its_types_and_column_names_are_made_usable() -> None:
    sink = io.BytesIO()
    parquet.write_table(pa.table({"a b": pa.array([1], pa.int32()), "l": [[1, 2]]}), sink)
    file = checked("x.parquet", sink.getvalue())
    assert rows(file) == [{"a_b": 1, "l": [1, 2]}]


BAD = {
    "empty": ("a.csv", b" \n", "a.csv is empty"),
    "only a header": ("a.csv", b"id,name\n", "has a header and no rows"),
    "binary": ("a.csv", b"PK\x03\x04\x00\x00", "binary file"),
    "not UTF-8": ("a.csv", b"id\n1\nJos\xe9\n", "not in UTF-8 (line 3)"),
    "too large": ("a.csv", b"x" * (MAX_BYTES + 1), "larger than 50 MB"),
    "a name twice": ("a.csv", b"id,id\n1,2\n", "column “id” twice"),
    "names that a table takes for one": ("a.csv", b"ID,id\n1,2\n", "“ID” and “id”"),
    "a column without a name": ("a.csv", b"id,\n1,2\n", "column 2 has no name"),
    "rows of other lengths": ("a.csv", b"a,b\n1,2\n3\n", "cannot be read as a table"),
    "broken JSON": ("a.json", b"{", "no JSON"),
    "JSON that is no table": ("a.json", b"[1, 2]", "list of objects"),
    "no Parquet": ("a.parquet", b"hello", "no Parquet file"),
    "no notebook": ("a.ipynb", b"{}", "no Jupyter notebook"),
    "another kind": ("a.exe", b"MZ", "no kind that is known"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_explained(case: str) -> None:
    name, data, says = BAD[case]
    with pytest.raises(BadFile) as problem:
        checked(name, data)
    assert says in str(problem.value)


def test_notebooks_stay_as_they_are() -> None:
    source = b"# Databricks notebook source\nprint(1)\n"
    assert checked("etl.py", source) == Checked("etl.py", "notebook", source)
    cells = json.dumps({"cells": [], "nbformat": 4}).encode()
    assert checked("etl.ipynb", cells).kind == "notebook"


def call(uploads: Uploads, write, **arguments: str):
    _, run = upload_tool(uploads, write)
    return asyncio.run(run(arguments))


def test_the_tool_writes_what_was_attached_and_says_where() -> None:
    written: dict[str, bytes] = {}

    def write(path: str, data: bytes) -> str:
        written[path] = data
        return path

    uploads = Uploads()
    handle = uploads.keep(checked("etl.py", b"print(1)\n"))
    outcome = call(uploads, write, file=handle, path="/Users/me/etl.py")
    assert written == {"/Users/me/etl.py": b"print(1)\n"}
    assert (outcome.is_error, "print" in outcome.text) == (False, False)
    missing = call(uploads, write, file="file_0", path="/x")
    assert missing.is_error
    assert "Attach it again" in missing.text


def test_a_write_that_fails_is_explained() -> None:
    def write(path: str, data: bytes) -> str:
        raise PermissionError("You may not write there.")

    uploads = Uploads()
    outcome = call(uploads, write, file=uploads.keep(checked("a.py", b"1")), path="/x")
    assert outcome.is_error
    assert "You may not write there." in outcome.text


@pytest.mark.parametrize(("mode", "verdict"), [("auto", "ask"), ("ask", "ask"), ("read-only", "refuse")])
def test_an_upload_always_asks(mode, verdict: str) -> None:
    arguments = {"file": "file_1", "path": "/Volumes/a/b/c/d"}
    assert decide(UPLOAD_FILE, arguments, mode=mode, permission="allowed").verdict == verdict
