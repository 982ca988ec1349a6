"""Who may import whom: docs/architecture.md's picture, checked from the imports themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"app", "streamlit_app", "pages", "ui", "agent", "mcp_tools", "local_workspace"}

# Of our own parts, each may import itself and these.
MAY: dict[str, set[str]] = {
    "local_workspace": set(),
    "mcp_tools": set(),
    "agent": set(),
    "ui": {"agent"},
    "app": {"agent", "mcp_tools", "local_workspace"},
    "pages": {"app", "ui", "agent"},
    "streamlit_app": {"app", "ui", "agent"},
}
# And never these, wherever they come from.
MAY_NOT: dict[str, set[str]] = {
    "agent": {"streamlit", "databricks"},
    "mcp_tools": {"streamlit", "anthropic"},
    "local_workspace": {"streamlit", "anthropic", "databricks", "fastmcp"},
    "ui": {"databricks", "fastmcp", "anthropic"},
    "pages": {"databricks", "fastmcp", "anthropic"},
    "app": {"streamlit"},
}


def sources(part: str) -> list[Path]:
    single = ROOT / f"{part}.py"
    return [single] if single.exists() else sorted((ROOT / part).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Modules that a file imports, at its top or inside a function, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield ("." * node.level + (node.module or ""), node.lineno)
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("import_module", "__import__")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield (str(node.args[0].value), node.lineno)


@pytest.mark.parametrize("part", sorted(MAY))
def test_layers(part):
    files = sources(part)
    assert files, f"{part} is gone: change this test with the architecture"
    wrong = []
    for path in files:
        for module, line in imports(path):
            top = module.split(".")[0]
            where = f"{path.relative_to(ROOT)}:{line} imports {module}"
            if not top:
                wrong.append(f"{where}: relative imports hide layers")
            if top in OURS - {part} - MAY[part] or top in MAY_NOT.get(part, set()):
                wrong.append(where)
    assert not wrong, "\n".join(wrong)


def test_providers_know_nothing_of_the_rest_of_the_agent():
    """A provider is given what any model is given. The planner may use pure SQL parsing, but no log, loop or tools."""
    allowed = {"agent.providers", "agent.followups"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sorted((ROOT / "agent" / "providers").rglob("*.py"))
        for module, line in imports(path)
        if module.startswith("agent") and not any(module == name or module.startswith(f"{name}.") for name in allowed)
    ]
    assert not wrong, "\n".join(wrong)


def test_nest_asyncio_is_used_in_one_place():
    users = {
        str(path.relative_to(ROOT))
        for part in OURS
        for path in sources(part)
        for module, _ in imports(path)
        if module.split(".")[0] == "nest_asyncio"
    }
    assert users == {"agent/face.py"}
