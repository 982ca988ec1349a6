"""``python -m mcp_tools.docs``: writes docs/tools.md from the tools themselves. A test keeps it current."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mcp_tools.server import CATALOG
from mcp_tools.settings import Toolset
from mcp_tools.shapes import Many, One, Shape, schema_of
from mcp_tools.tool_table import HINTS, ToolSpec, build

TARGET = Path(__file__).resolve().parent.parent / "docs" / "tools.md"
TITLES: dict[Toolset, str] = {
    "clusters": "Clusters",
    "jobs": "Jobs",
    "sql": "SQL",
    "notebooks": "Notebooks",
    "unity_catalog": "Unity Catalog",
    "workspace": "Workspace",
    "secrets": "Secrets",
    "repos": "Repos",
    "context": "Context",
}
INTRODUCTION = """# Tools

Written by `python -m mcp_tools.docs` from the tools themselves; do not edit.

{number} tools. Start them for any MCP client with `python -m mcp_tools` (stdio) or `python -m mcp_tools --http`;
`--read-only` and `--toolsets sql,jobs` narrow them down. The workspace is the one that the Databricks SDK finds
(`DATABRICKS_HOST` and `DATABRICKS_TOKEN`, or a profile). The format of results and the `_meta` keys that a caller
may send are in [architecture.md](architecture.md).
"""

ANSWERS = """## What they answer with

The structured content of a result; `?` marks what is left out where it is not known. The list of tools names only
the fields that are always there (with `--full-schemas` all of them). More fields may follow.
"""


def document() -> str:
    number = sum(len(specs) for specs in CATALOG.values())
    parts = [INTRODUCTION.format(number=number)]
    for category, specs in CATALOG.items():
        parts.append(f"## {TITLES[category]}\n")
        parts += [tool_part(spec) for spec in specs]
    parts.append(ANSWERS)
    parts += [kind_part(kind) for kind in kinds()]
    return "\n".join(parts)


def tool_part(spec: ToolSpec) -> str:
    tool = build(spec)
    lines = [f"### {spec.name}", "", f"{tool.description}", "", f"*{effect_words(spec)}*", ""]
    properties: dict[str, Any] = tool.parameters.get("properties", {})
    if properties:
        required = set(tool.parameters.get("required", ()))
        lines += ["| parameter | type | |", "|---|---|---|"]
        lines += [parameter_row(name, schema, name in required) for name, schema in properties.items()]
        lines.append("")
    lines += [f"Answers with {answer_words(spec.answer)}.", ""]
    return "\n".join(lines)


def answer_words(answer: Shape) -> str:
    """``{"cluster": Cluster}``, with a link to the kind's fields."""
    kind = f"[{answer.kind.__name__}](#{answer.kind.__name__.lower()})"
    match answer:
        case Many(plural=plural):
            return f"`{plural}`, a list of {kind}, with `count` and `truncated`"
        case One(key=key):
            return f"`{key}`, a {kind}"
        case _:
            return f"a {kind}"


def kinds() -> list[type]:
    """The kinds that tools answer with, in the order of their first tool."""
    return list(dict.fromkeys(spec.answer.kind for specs in CATALOG.values() for spec in specs))


def kind_part(kind: type) -> str:
    schema = schema_of(kind)
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}`{'' if name in required else '?'} | {field_type(rule)} |"
        for name, rule in schema["properties"].items()
    ]
    return "\n".join([f"### {kind.__name__}", "", "| field | type |", "|---|---|", *rows, ""])


def field_type(rule: dict[str, Any]) -> str:
    if "anyOf" in rule:
        return " or ".join(field_type(option) for option in rule["anyOf"])
    if rule.get("type") == "array":
        return f"list of {field_type(rule.get('items', {}))}"
    return str(rule.get("type", "any"))


def effect_words(spec: ToolSpec) -> str:
    read_only, destructive, idempotent = HINTS[spec.effect]
    words = ["reads" if read_only else "destructive" if destructive else "changes the workspace"]
    if spec.effect == "session":
        words = ["changes the session only"]
    if idempotent and not read_only:
        words.append("idempotent")
    if "destructive_with" in spec.meta:
        words.append(f"destructive with {', '.join(spec.meta['destructive_with'])}")
    if "needs_secret" in spec.meta:
        words.append("the person is asked for the value")
    if "sql_argument" in spec.meta:
        words = ["reads or changes, as the statement says"]
    return ", ".join(words)


def parameter_row(name: str, schema: dict[str, Any], required: bool) -> str:
    notes = [schema.get("description", "")]
    if "default" in schema and schema["default"] != "":
        notes.append(
            f"default {str(schema['default']).lower() if isinstance(schema['default'], bool) else schema['default']}"
        )
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        notes.append(f"{'' if low is None else low} to {'' if high is None else high}".strip())
    mark = "" if required else "?"
    return f"| `{name}`{mark} | {type_words(schema)} | {'; '.join(note for note in notes if note)} |"


def type_words(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    return str(schema.get("type", "any"))


def main() -> None:
    TARGET.write_text(document())
    print(f"wrote {TARGET.name}")


if __name__ == "__main__":
    main()
