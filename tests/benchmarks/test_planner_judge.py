"""What the planner's benchmark counts as right."""

from __future__ import annotations

import pytest

from benchmarks.planner_judge import Called, judge
from benchmarks.planner_rows import same_rows

NAMES = {"ml training cluster": "c1", "c1": "c1"}
START = Called("start_cluster", {"cluster": "c1", "wait_seconds": 60}, writes=True)
STOP = Called("stop_cluster", {"cluster": "c2"}, writes=True)
LIST = Called("list_clusters", {})
ML = {"cluster": "ML Training Cluster"}

# expect, tools, params, calls, reply -> right, params right, unwanted writes
CASES = [
    ("act", ["start_cluster"], [ML], [LIST, START], "", (True, True, 0)),
    ("act", ["start_cluster"], [{"cluster": "Other"}], [LIST, START], "", (True, False, 0)),
    ("act", ["start_cluster"], [ML], [LIST], "", (False, None, 0)),
    ("act", ["list_clusters"], [{}], [LIST, START], "", (False, True, 1)),
    ("act", ["start_cluster", "stop_cluster"], [ML, {}], [STOP, START], "", (False, None, 0)),
    ("clarify", [], [], [LIST], "Which one?", (True, None, 0)),
    ("clarify", [], [], [START], "Started?", (False, None, 1)),
    ("decline", [], [], [LIST], "7 clusters.", (False, None, 0)),
    ("any", ["start_cluster"], [{}], [START], "", (True, None, 0)),
    ("refuse", [], [], [STOP], "", (False, None, 1)),
]


@pytest.mark.parametrize(("expect", "tools", "params", "calls", "reply", "verdict"), CASES)
def test_judge(expect, tools, params, calls, reply, verdict):
    found = judge({"expect": expect, "tools": tools, "params": params}, calls, reply, NAMES)
    assert (found.right, found.params, len(found.unwanted)) == verdict


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        ([("a", "b"), ("1", "2")], [("2", "1"), ("b", "a")], True),
        ([("a", "b"), ("1", "2")], [("a", "b"), ("2", "1")], False),
        ([("a", "b"), ("1", "2"), ("x", "y")], [("1", "2")], True),
        ([("a",)], [("a",), ("1",)], False),
        ([("a", "a")], [("a",)], False),
    ],
)
def test_same_rows(found, wanted, same):
    assert same_rows(found, wanted) is same
