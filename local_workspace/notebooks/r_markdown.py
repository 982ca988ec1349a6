"""The R_MARKDOWN format of notebooks: prose, and code in fenced chunks.

https://rmarkdown.rstudio.com/lesson-3.html
"""

from __future__ import annotations

import json
import re

from local_workspace.notebooks.cells import join, split
from local_workspace.notebooks.formats import Notebook, text_of

_FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_CHUNK = re.compile(r"^(?P<fence>`{3,})\{(?P<engine>\w+)[^}\n]*\}[ \t]*\n(?P<code>.*?)^(?P=fence)[ \t]*$", re.M | re.S)
# Chunks that R Markdown runs with something else than R; any other engine stays prose, as it is written.
_MAGICS = {"sql": "%sql", "python": "%python", "scala": "%scala", "bash": "%sh", "sh": "%sh"}


def from_r_markdown(content: bytes) -> Notebook:
    """An R notebook. What stands before the first chunk, between chunks and after them becomes %md cells."""
    text = _FRONT.sub("", text_of(content).replace("\r\n", "\n"), count=1)
    cells: list[str] = []
    done = 0
    for chunk in _CHUNK.finditer(text):
        engine = chunk["engine"].lower()
        if engine != "r" and engine not in _MAGICS:
            continue
        _prose(cells, text[done : chunk.start()])
        code = chunk["code"].rstrip("\n")
        cells.append(code if engine == "r" else f"{_MAGICS[engine]}\n{code}")
        done = chunk.end()
    _prose(cells, text[done:])
    return Notebook("R", join(cells, "R"))


def to_r_markdown(notebook: Notebook, name: str) -> bytes:
    """Of a notebook in any language; what is not R says its language in its chunk."""
    engines = {magic: engine for engine, magic in reversed(_MAGICS.items())}
    parts = [f"---\ntitle: {json.dumps(name, ensure_ascii=False)}\n---"]
    for cell in split(notebook.source, notebook.language):
        magic, _, rest = cell.strip().partition("\n")
        word, _, tail = magic.partition(" ")
        body = "\n".join(part for part in (tail, rest) if part)
        if not cell.strip():
            continue
        if word in ("%md", "%md-sandbox"):
            parts.append(body)
            continue
        if word in ("%r", *engines):
            engine, code = engines.get(word, "r"), body
        else:
            engine, code = notebook.language.lower(), cell.strip("\n")
        fence = "```" if "```" not in code else "````"
        parts.append(f"{fence}{{{engine}}}\n{code}\n{fence}")
    return ("\n\n".join(parts) + "\n").encode()


def _prose(cells: list[str], text: str) -> None:
    if text.strip():
        cells.append(f"%md\n{text.strip()}")
