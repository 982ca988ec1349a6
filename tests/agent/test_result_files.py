"""Results on disk, and pages of them: every row once, in order, exact, and without credentials."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa
import pytest

from agent.providers.base import Provider
from agent.result_files import ResultFiles
from agent.result_window import as_shown, as_text, csv_parts, matching_rows, window
from agent.startup import Parts, Running, Startup, StartupError

ROWS = pa.table({"id": list(range(5_000)), "name": [f"row {n}" if n % 3 else None for n in range(5_000)]})


def batches() -> Iterator[pa.RecordBatch]:
    yield from ROWS.to_batches(max_chunksize=700)


def test_a_result_is_fetched_once_and_read_from_disk() -> None:
    files = ResultFiles()
    calls: list[int] = []

    def counted() -> Iterator[pa.RecordBatch]:
        calls.append(1)
        yield from batches()

    for _ in range(3):
        result = files.get(("you", "s1"), counted)
        assert result.wait(10)
        assert result.table() == ROWS
    assert calls == [1]
    assert result.rows == 5_000


def test_a_broken_result_says_why_and_is_tried_again_when_a_person_wants_it() -> None:
    files = ResultFiles()

    def broken() -> Iterator[pa.RecordBatch]:
        yield next(batches())
        raise ConnectionError("cut off")

    result = files.get(("you", "s1"), broken)
    assert result.wait(10)
    assert (result.done, result.problem) == (False, "cut off")
    for _ in range(3):  # a page that draws itself anew does not fetch anew
        assert files.get(("you", "s1"), batches) is result
    again = files.get(("you", "s1"), batches, again=True)
    assert again.wait(10)
    assert again.done


def test_results_that_were_used_last_are_kept() -> None:
    files = ResultFiles(kept_bytes=int(ROWS.nbytes * 1.5))
    first = files.get(("you", "s1"), batches)
    assert first.wait(10)
    still_read = first.table()
    for name in ("s2", "s3"):
        assert files.get(("you", name), batches).wait(10)
    files.get(("you", "s3"), batches)
    assert files.peek(("you", "s1")) is None
    assert not first.path.exists()
    assert still_read == ROWS, "what is mapped stays readable"


def test_progress_is_seen_while_rows_come() -> None:
    go_on = threading.Event()

    def slow() -> Iterator[pa.RecordBatch]:
        for place, batch in enumerate(batches()):
            if place == 1:
                assert go_on.wait(10)
            yield batch

    result = ResultFiles().get(("you", "s1"), slow)
    assert not result.wait(0.05)
    assert result.running
    go_on.set()
    assert result.wait(10)


def test_credentials_never_reach_the_file() -> None:
    token = "dapi" + "0123456789abcdef" * 2
    table = pa.table({"t": ["fine", token, None]})
    startup = Startup(lambda: None, tool_timeout=1)  # type: ignore[arg-type, return-value]
    with pytest.raises(StartupError):
        list(startup.batches("s1"))
    parts = Parts(Provider, lambda: None, batches=lambda _: iter(table.to_batches()))  # type: ignore[arg-type]
    startup.running = Running(parts, None)  # type: ignore[arg-type]
    result = ResultFiles().get(("you", "s1"), lambda: startup.batches("s1"))
    assert result.wait(10)
    assert result.table()["t"].to_pylist() == ["fine", "(hidden: Databricks token)", None]
    assert token.encode() not in b"".join(csv_parts(startup.batches("s1")))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [0, 1, 2]),
        ({"search": "ROW 499"}, [499, 4990, 4991]),
        ({"order": "id", "descending": True}, [4999, 4998, 4997]),
        ({"order": "name"}, [1, 10, 100]),
        ({"search": "row 49", "order": "id", "descending": True}, [4999, 4997, 4996]),
        ({"search": "nothing like it"}, []),
    ],
)
def test_windows(asked: dict[str, object], expected: list[int]) -> None:
    places = matching_rows(ROWS, **asked)  # type: ignore[arg-type]
    assert window(ROWS, places, offset=0, limit=3)["id"].to_pylist() == expected


def test_nulls_are_sorted_behind_everything_and_found_by_no_text() -> None:
    table = pa.table({"v": ["b", None, "a"]})
    assert window(table, matching_rows(table, order="v", descending=True), offset=0, limit=9)["v"].to_pylist() == [
        "b",
        "a",
        None,
    ]
    assert window(table, matching_rows(table, search="None"), offset=0, limit=9).num_rows == 0


STRUCT = pa.struct([("a", pa.int64()), ("b", pa.list_(pa.decimal128(5, 2)))])
STRUCTS = pa.array([{"a": 1, "b": [Decimal("1.50"), None]}, None], STRUCT)
EXACT = {
    "decimals of any size": (
        pa.array([Decimal("12345678901234567890.12"), None], pa.decimal128(38, 2)),
        ["12345678901234567890.12", None],
    ),
    "large integers": (pa.array([2**63 - 1, -(2**53) - 1]), ["9223372036854775807", "-9007199254740993"]),
    "structs": (STRUCTS, ['{"a": 1, "b": ["1.50", null]}', None]),
    "arrays": (pa.array([["x", None], []], pa.list_(pa.string())), ['["x", null]', "[]"]),
    "maps": (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), ['{"k": 1}']),
    "bytes": (pa.array([b"\x00\xff", b""]), ["00ff", ""]),
}  # fmt: skip


@pytest.mark.parametrize("name", EXACT)
def test_what_a_browser_cannot_hold_is_text(name: str) -> None:
    values, expected = EXACT[name]
    shown = as_shown(pa.table({"v": values}))["v"]
    assert shown.type == pa.string()
    assert shown.to_pylist() == expected == as_text(values).to_pylist()


def test_what_a_browser_can_hold_keeps_its_type() -> None:
    table = pa.table(
        {
            "whole": [2**53, None],
            "exact": pa.array([Decimal("999.99"), None], pa.decimal128(38, 2)),
            "flag": [True, None],
            "day": [dt.date(2016, 1, 1), None],
            "text": ["", None],
        }
    )
    assert as_shown(table) == table


def test_csv_tells_nothing_from_an_empty_text() -> None:
    table = pa.table(
        {
            "t": ["", None, 'say "x",\nthen'],
            "d": pa.array([Decimal("1E-10"), None, Decimal(2)], pa.decimal128(38, 10)),
            "n": pa.array([2**60 + 1, None, 0]),
            "b": [True, None, False],
        }
    )
    text = b"".join(csv_parts(iter(table.to_batches(max_chunksize=1)))).decode()
    assert text == (
        '"t","d","n","b"\n"","0.0000000001",1152921504606846977,true\n,,,\n"say ""x"",\nthen","2.0000000000",0,false\n'
    )
