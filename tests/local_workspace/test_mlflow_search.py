"""The search language by itself: what LIKE matches, and that no pattern and no order keeps the server from working."""

from __future__ import annotations

import re
import time

import pytest

from local_workspace.errors import ApiError
from local_workspace.like_patterns import like_pattern
from local_workspace.mlflow.search import Fields, found, ordered, parse

FIELDS = Fields(
    kinds={"metrics": "metric", "tags": "tag"}, numeric=frozenset({"metric"}), attributes={"name": False, "age": True}
)


def look(item: dict, kind: str, key: str):
    return item.get(key if kind == "attribute" else f"{kind}.{key}")


@pytest.mark.parametrize(
    "like", ["", "%", "%%", "_", "a%", "%a", "%a%", "a_c", "a%_c", "%_b%c", "ab%ba", "a%b%c", "%a.c", "_%_", "%%a%%b"]
)
def test_like_matches_what_a_plain_translation_matches(like):
    plain = re.compile(re.escape(like).replace("%", ".*").replace("_", "."), re.DOTALL)
    texts = ["", "a", "b", "ab", "aba", "abba", "abc", "a.c", "a\nc", "xabcabc", "aab", "cab", "abcb", "a%c", "a_c"]
    for text in texts:
        assert (like_pattern(like).fullmatch(text) is None) == (plain.fullmatch(text) is None), (like, text)


def test_case_is_ignored_by_ilike_alone():
    items = [{"name": "Alpha"}, {"name": "beta"}]
    assert found(items, parse("name LIKE 'a%'", FIELDS), look) == []
    assert found(items, parse("name ILIKE 'a%'", FIELDS), look) == [{"name": "Alpha"}]


def test_many_percent_signs_over_a_long_text_take_no_time():
    began = time.perf_counter()
    clauses = parse("name LIKE '" + "%a" * 30 + "%b'", FIELDS)
    assert found([{"name": "a" * 4000}], clauses, look) == []
    assert time.perf_counter() - began < 2


def test_a_long_row_of_spaces_in_an_order_takes_no_time():
    items = [{"name": "a"}, {"name": "b"}]
    began = time.perf_counter()
    assert ordered(items, ["name" + " " * 200_000 + "desc"], FIELDS, look) == [{"name": "b"}, {"name": "a"}]
    with pytest.raises(ApiError):
        ordered(items, ["name" + " " * 200_000 + "x"], FIELDS, look)
    assert time.perf_counter() - began < 2


def test_orders_are_read_with_and_without_a_direction():
    items = [{"age": 2.0}, {}, {"age": 1.0}, {"age": float("nan")}]
    assert [each.get("age") for each in ordered(items, ["age"], FIELDS, look)][:2] == [1.0, 2.0]
    assert [each.get("age") for each in ordered(items, [" age  DESC "], FIELDS, look)][:2] == [2.0, 1.0]
    for wrong in ("", "  ", "DESC", "age DESC DESC", "age ASCENDING"):
        with pytest.raises(ApiError):
            ordered(items, [wrong], FIELDS, look)


@pytest.mark.parametrize("operator", ["LIKE", "ILIKE"])
def test_a_number_is_like_nothing(operator):
    with pytest.raises(ApiError, match="is a number"):
        parse(f"metrics.k {operator} 5", FIELDS)
