"""The exact text format that models and the planner read, and the bounds of both faces."""

from __future__ import annotations

import pytest

from mcp_tools import results, text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        ("", "-"),
        (True, "true"),
        (3.10, "3.1"),
        (1234567.0, "1234567"),
        (109618039.26000001, "109618039.26"),  # a sum of money keeps its cents
        (-109618039.26, "-109618039.26"),
        (1 / 3, "0.3333333333"),
        (0, "0"),
        ("a|b", "a\\|b"),
        ("two\nlines", "two\\nlines"),
        ("two\r\nlines", "two\\nlines"),
        ({"a": 1}, '{"a": 1}'),
        (["ä"], '["ä"]'),
    ],
)
def test_cells(value: object, shown: str) -> None:
    assert text.cell(value) == shown


def test_a_long_cell_says_what_is_left_out() -> None:
    assert text.cell("x" * 1300) == "x" * 300 + "… (+1,000 characters)"


def test_a_list_is_a_summary_a_header_and_a_line_a_row() -> None:
    result = results.listing(
        "things",
        [{"id": "1", "name": "One", "size": None}, {"id": "2", "name": "Two", "size": 5}],
        summary="2 things.",
        columns=("name", "id", "size"),
        notes=["sizes are in bytes."],
    )
    assert content(result) == "2 things.\nname | id | size\nOne | 1 | -\nTwo | 2 | 5\nNote: sizes are in bytes."
    assert result.structured_content == {
        "things": [{"id": "1", "name": "One", "size": None}, {"id": "2", "name": "Two", "size": 5}],
        "count": 2,
        "truncated": False,
    }


def test_an_empty_list_has_no_header() -> None:
    result = results.listing("things", [], summary="0 things.", columns=("name",))
    assert content(result) == "0 things."
    assert result.structured_content == {"things": [], "count": 0, "truncated": False}


def test_a_list_cut_by_its_limit_says_so() -> None:
    rows = [{"name": "a"}]
    result = results.listing("things", rows, total=3, summary="3 things.", columns=("name",), more="raise limit")
    assert content(result).endswith("Note: 1 of 3 shown; raise limit.")
    assert result.structured_content is not None
    assert result.structured_content["truncated"] is True


def test_a_long_list_stays_within_both_bounds_and_says_so() -> None:
    rows = [{"id": str(n), "name": "n" * 150, "extra": "x" * 300} for n in range(5000)]
    result = results.listing("things", rows, summary="5,000 things.", columns=("id", "name"))
    shown = content(result).count("\n") - 2
    assert len(content(result)) <= text.BUDGET
    assert f"Note: {shown:,} of 5,000 shown" in content(result)
    assert result.structured_content is not None
    assert results.size(result.structured_content) <= results.STRUCTURED_BYTES
    assert result.structured_content["count"] == 5000
    assert result.structured_content["truncated"] is True


def test_an_object_is_key_value_lines_without_the_empty_ones() -> None:
    result = results.single(
        "thing", {"id": "1"}, summary="Thing 1.", lines=[("id", "1"), ("comment", None), ("sql", "a\nb | c")]
    )
    assert content(result) == "Thing 1.\nid: 1\nsql: a\\nb | c"
    assert result.structured_content == {"thing": {"id": "1"}}


def test_a_large_object_is_halved_until_it_fits() -> None:
    value = results.bounded({"id": "1", "content": "x" * 1_000_000, "rows": list(range(10))})
    assert results.size(value) <= results.STRUCTURED_BYTES
    assert value["truncated"] is True
    assert value["rows"] == list(range(10))


def content(result) -> str:
    return result.content[0].text
