"""A notebook's source text as cells, and back.

The SOURCE format: a header comment, cells between ``COMMAND ----------`` comments, and cells of another
language behind ``MAGIC`` comments. Stored sources carry no header.
See https://docs.databricks.com/en/notebooks/notebook-export-import.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

Language = Literal["PYTHON", "SQL", "SCALA", "R"]
Kind = Literal["PYTHON", "SQL", "SCALA", "R", "MARKDOWN", "RUN", "SHELL", "FILES", "PIP"]

COMMENT: dict[Language, str] = {"PYTHON": "#", "SQL": "--", "SCALA": "//", "R": "#"}
EXTENSION: dict[Language, str] = {"PYTHON": ".py", "SQL": ".sql", "SCALA": ".scala", "R": ".r"}
LANGUAGE_OF_EXTENSION: dict[str, Language] = {extension: language for language, extension in EXTENSION.items()}

MAGICS: dict[str, Kind] = {
    "%sql": "SQL",
    "%python": "PYTHON",
    "%scala": "SCALA",
    "%r": "R",
    "%md": "MARKDOWN",
    "%md-sandbox": "MARKDOWN",
    "%run": "RUN",
    "%sh": "SHELL",
    "%fs": "FILES",
    "%pip": "PIP",
}
MAGIC_OF_KIND: dict[Kind, str] = {kind: magic for magic, kind in reversed(MAGICS.items())}


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` without its magic word; ``number`` counts from 1."""

    kind: Kind
    text: str
    number: int


def header(language: Language) -> str:
    return f"{COMMENT[language]} Databricks notebook source"


def language_of_header(text: str) -> Language | None:
    """The language that a source file's first line declares (R and Python share theirs: Python)."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].strip()
    for language in ("PYTHON", "SQL", "SCALA"):
        if first == header(language):
            return language
    return None


def without_header(text: str, language: Language) -> str:
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    first, _, rest = text.partition("\n")
    return rest if first.strip() == header(language) else text


def split(source: str, language: Language) -> list[str]:
    """The cells' texts as a person sees them: a magic cell begins with its ``%word``."""
    mark = re.escape(COMMENT[language])
    parts = re.split(rf"(?m)^{mark} COMMAND -+[ \t]*$", source)
    return [_unmagic(part.strip("\n"), mark) for part in parts]


def _unmagic(cell: str, mark: str) -> str:
    lines = cell.split("\n")
    prefix = re.compile(rf"^{mark} MAGIC ?")
    # A title or other metadata comment may stand above the magic lines.
    lines = [line for line in lines if not re.match(rf"^{mark} DBTITLE ", line)]
    if not any(prefix.match(line) for line in lines):
        return "\n".join(lines)
    return "\n".join(prefix.sub("", line) for line in lines)


def join(cells: Sequence[str], language: Language) -> str:
    """The inverse of :func:`split`."""
    mark = COMMENT[language]
    parts = []
    for cell in cells:
        first = cell.lstrip().split(None, 1)[:1]
        if first and first[0] in MAGICS:
            cell = "\n".join(f"{mark} MAGIC {line}".rstrip() for line in cell.split("\n"))
        parts.append(cell)
    return f"\n\n{mark} COMMAND ----------\n\n".join(parts)


def parse(source: str, language: Language) -> list[Cell]:
    """Cells to execute, empty ones left out."""
    cells = []
    for number, text in enumerate(split(source, language), start=1):
        if not text.strip():
            continue
        word, _, rest = text.strip().partition("\n")
        magic, _, tail = word.partition(" ")
        kind = MAGICS.get(magic.strip())
        if kind is None:
            cells.append(Cell(cast(Kind, language), text, number))
        else:
            body = f"{tail}\n{rest}" if rest else tail
            cells.append(Cell(kind, body.strip("\n"), number))
    return cells
