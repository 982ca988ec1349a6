"""What the tool list costs: ``python -m benchmarks.tool_tokens``.

Counted is the JSON of the whole ``tools/list`` answer: names, titles, descriptions, input and output schemas,
annotations and ``_meta``. A token is estimated as four characters of it."""

from __future__ import annotations

import asyncio
import json

from fastmcp import Client

from mcp_tools.server import CATALOG, create_server
from mcp_tools.settings import ToolSettings


async def tool_documents(*, full_schemas: bool = False) -> list[dict]:
    """The tools as ``tools/list`` sends them, with all that it sends."""
    settings = ToolSettings(host="http://127.0.0.1", token="none", full_schemas=full_schemas)
    async with Client(create_server(settings)) as client:
        return [tool.model_dump(by_alias=True, exclude_none=True, mode="json") for tool in await client.list_tools()]


def tokens(documents: list[dict]) -> int:
    return sum(len(json.dumps(document, separators=(",", ":"), ensure_ascii=False)) for document in documents) // 4


def for_model(document: dict) -> dict:
    """What of it a model is given: name, description and schema."""
    keys = {"name": "name", "description": "description", "inputSchema": "input_schema"}
    return {new: document[old] for old, new in keys.items()}


def main() -> None:
    documents = asyncio.run(tool_documents())
    print(f"{len(documents)} tools, about {tokens(documents):,} tokens as listed", end=", ")
    print(f"about {tokens([for_model(document) for document in documents]):,} as a model is given them")
    print(f"  of these, output schemas: {tokens([document['outputSchema'] for document in documents]):,}", end=", ")
    print(f"the list with --full-schemas: {tokens(asyncio.run(tool_documents(full_schemas=True))):,}")
    for category, specs in CATALOG.items():
        names = {spec.name for spec in specs}
        own = [document for document in documents if document["name"] in names]
        print(f"  {category}: {len(own)} tools, {tokens(own):,}")


if __name__ == "__main__":
    main()
