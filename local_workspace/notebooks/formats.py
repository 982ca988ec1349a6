"""Import and export formats of notebooks: SOURCE, JUPYTER and HTML (R_MARKDOWN: ``r_markdown.py``).

https://docs.databricks.com/api/workspace/workspace/import and .../export
"""

from __future__ import annotations

import base64
import html
import json
import re
import urllib.parse
from dataclasses import dataclass
from typing import Any, cast

from local_workspace.errors import invalid
from local_workspace.notebooks.cells import COMMENT, Language, header, join, language_of_header, split, without_header

_MODEL = re.compile(r"__DATABRICKS_NOTEBOOK_MODEL\s*=\s*'([^']+)'")
_JUPYTER_LANGUAGES: dict[str, Language] = {"python": "PYTHON", "sql": "SQL", "scala": "SCALA", "r": "R"}


@dataclass(frozen=True, slots=True)
class Notebook:
    """``source`` without the header line."""

    language: Language
    source: str


def language_named(name: str | None) -> Language | None:
    """The language of an API call; 400 for an unknown one."""
    if not name:
        return None
    if name.upper() not in COMMENT:
        raise invalid(f"Unsupported language {name}. Use one of {', '.join(COMMENT)}.")
    return cast(Language, name.upper())


def from_source(content: bytes, language: Language | None) -> Notebook:
    text = text_of(content)
    language = language or language_of_header(text)
    if language is None:
        raise invalid("The language is missing: it is required for the format SOURCE.")
    return Notebook(language, without_header(text, language))


def from_jupyter(content: bytes, language: Language | None) -> Notebook:
    try:
        document = json.loads(text_of(content))
        cells = document["cells"]
        metadata = document.get("metadata") or {}
    except (ValueError, KeyError, TypeError):
        raise invalid("The notebook is not a valid Jupyter document (JSON with a list of cells).") from None
    ours = metadata.get("application/vnd.databricks.v1+notebook") or {}
    named = ours.get("language") or (metadata.get("language_info") or {}).get("name") or ""
    base: Language = language or _JUPYTER_LANGUAGES.get(str(named).lower(), "PYTHON")
    texts = []
    for cell in cells:
        text = cell.get("source") or ""
        text = "".join(text) if isinstance(text, list) else str(text)
        if cell.get("cell_type") == "markdown" and not text.startswith("%md"):
            text = f"%md\n{text}"
        texts.append(text)
    return Notebook(base, join(texts, base))


def from_html(content: bytes) -> Notebook:
    match = _MODEL.search(text_of(content))
    try:
        model = json.loads(urllib.parse.unquote(base64.b64decode(match[1]).decode())) if match else None
        if model is None:
            raise ValueError
        return from_model(model)
    except (ValueError, KeyError, TypeError):
        raise invalid("The HTML file does not hold a notebook that was exported from a workspace.") from None


def from_model(model: dict[str, Any]) -> Notebook:
    """Of the document that a workspace keeps of a notebook. ValueError, KeyError, TypeError for what is none."""
    language = language_named(model["language"]) or "PYTHON"
    commands = sorted(model["commands"], key=lambda command: command.get("position", 0))
    return Notebook(language, join([command["command"] for command in commands], language))


def to_model(notebook: Notebook, name: str) -> dict[str, Any]:
    """The document that a workspace keeps of a notebook."""
    texts = split(notebook.source, notebook.language)
    commands = [{"version": "CommandV1", "position": at, "command": text} for at, text in enumerate(texts)]
    return {"version": "NotebookV1", "name": name, "language": notebook.language.lower(), "commands": commands}


def to_source(notebook: Notebook) -> bytes:
    return f"{header(notebook.language)}\n{notebook.source}".encode()


def to_jupyter(notebook: Notebook, name: str) -> bytes:
    cells: list[dict[str, Any]] = []
    for text in split(notebook.source, notebook.language):
        if text.startswith("%md"):
            body = re.sub(r"^%md(-sandbox)?[ \n]?", "", text)
            cells.append({"cell_type": "markdown", "metadata": {}, "source": body.splitlines(keepends=True)})
        else:
            source = text.splitlines(keepends=True)
            cells.append(
                {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
            )
    document = {
        "cells": cells,
        "metadata": {
            "application/vnd.databricks.v1+notebook": {
                "language": notebook.language.lower(),
                "notebookName": name,
                "widgets": {},
            },
            "language_info": {"name": notebook.language.lower()},
        },
        "nbformat": 4,
        "nbformat_minor": 0,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def to_html(notebook: Notebook, name: str, *, results: str = "") -> bytes:
    """A page to read, with the notebook itself inside so that it can be imported again."""
    texts = split(notebook.source, notebook.language)
    model = to_model(notebook, name)
    packed = base64.b64encode(urllib.parse.quote(json.dumps(model)).encode()).decode()
    body = "\n".join(f"<pre>{html.escape(text)}</pre>" for text in texts)
    if results:
        body += f"\n<h2>Result</h2>\n<pre>{html.escape(results)}</pre>"
    style = "body{font-family:sans-serif;margin:2rem}pre{background:#f5f5f5;padding:.7rem;overflow:auto}"
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{html.escape(name)} - Databricks</title>\n'
        f"<style>{style}</style>\n<script>var __DATABRICKS_NOTEBOOK_MODEL = '{packed}';</script></head>\n"
        f"<body><h1>{html.escape(name)}</h1>\n{body}\n</body></html>\n"
    ).encode()


def text_of(content: bytes) -> str:
    """400 for what is no UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise invalid("The content of a notebook has to be UTF-8 text.") from None
