from __future__ import annotations

import pytest
from fastmcp.exceptions import ToolError

from mcp_tools.names import Candidate, resolve

CLUSTERS = [
    Candidate(id="c-1", name="ML Training Cluster", value=1),
    Candidate(id="c-2", name="Shared Analytics", value=2),
    Candidate(id="c-3", name="Shared Reports", value=3),
    Candidate(id="c-4", name="etl", value=4),
    Candidate(id="c-5", name="ETL Nightly", value=5),
    Candidate(id="c-6", name="twin", value=6),
    Candidate(id="c-7", name="twin", value=7),
]


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("c-2", 2),  # id
        ("C-2", 2),
        ("Shared Analytics", 2),
        ("shared analytics", 2),
        ("'Shared Analytics'", 2),
        ("ML Tr", 1),  # prefix
        ("training", 1),  # substring
        ("etl", 4),  # exact wins over a longer name with the same beginning
        ("ETL N", 5),
        ("c-7", 7),  # an id tells twins apart
    ],
)
def test_resolves(query: str, value: int) -> None:
    assert resolve(query, CLUSTERS, kind="cluster").value == value


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("shared", "'shared' fits 2 clusters: Shared Analytics (c-2); Shared Reports (c-3). Say which"),
        ("twin", "'twin' fits 2 clusters"),
        ("Shared Analitics", "There is no cluster 'Shared Analitics'. Did you mean Shared Analytics (c-2)"),
        ("zzz", "There is no cluster 'zzz'. There are: ML Training Cluster (c-1)"),
        ("  ", "Which cluster? There are:"),
    ],
)
def test_says_what_there_is(query: str, said: str) -> None:
    with pytest.raises(ToolError) as caught:
        resolve(query, CLUSTERS, kind="cluster")
    assert said in str(caught.value)


def test_nothing_to_choose_from() -> None:
    with pytest.raises(ToolError, match="There are no repos that you can see"):
        resolve("x", [], kind="repo")
