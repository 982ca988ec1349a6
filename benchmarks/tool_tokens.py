"""What the tool list costs: ``python -m benchmarks.tool_tokens``. A token is estimated as four characters of JSON."""

from __future__ import annotations

import asyncio
import json

from fastmcp import Client

from mcp_tools.server import create_server
from mcp_tools.settings import TOOLSETS, ToolSettings


async def tool_documents() -> list[dict]:
    """The tools as ``tools/list`` sends them."""
    async with Client(create_server(ToolSettings(host="http://127.0.0.1", token="none"))) as client:
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
    for category in TOOLSETS:
        own = [document for document in documents if document["_meta"]["category"] == category]
        print(f"  {category}: {len(own)} tools, {tokens(own):,}")


if __name__ == "__main__":
    main()
