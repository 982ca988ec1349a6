"""Answers compared with Apache Spark's, stored as data: TPC-H, and the examples of Spark's functions."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from benchmarks.sql_functions import from_arrow, open_session, outcome, same
from benchmarks.sql_functions_corpus import DATA
from benchmarks.tpch_answers import FOLDER, queries

ANSWERS = json.loads((FOLDER / "tpch_answers.json").read_text(encoding="utf-8"))
# Statements of the corpus that the test runs, spread evenly over it.
SAMPLE = 150


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_tpch(module_sql, name):
    module_sql("USE samples.tpch")
    table = module_sql.session.execute(queries()[name]).read_all()
    columns = [[from_arrow(value, column.type) for value in column.to_pylist()] for column in table.columns]
    assert same([list(row) for row in zip(*columns, strict=True)], ANSWERS[name])


def test_spark_functions(tmp_path):
    """A sample, always the same, holds to the floor; ``benchmarks/sql_functions.py`` measures the whole corpus."""
    session = open_session(tmp_path)
    entries = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    common = [entry for entry in entries if entry["common"]]
    step = max(1, len(common) // SAMPLE)
    found = Counter(outcome(session, entry)[0] for entry in common[::step])
    session.workspace.close()
    session.workspace.shared.close()
    assert found["silently wrong"] / found.total() < 0.01
    assert (found["right"] + found["type differs"]) / found.total() > 0.92
