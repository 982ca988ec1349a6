"""Ways of saying where a file is by another: "next to it", "in the same folder"."""

from __future__ import annotations

import re

BESIDE = re.compile(
    r"\b(?:(?:next|close) to|beside|alongside|near) (?:it|that|this)(?: one| file)?\b"
    r"|\b(?:in|from|at|of|under) (?:the|that|this) same (?:folder|directory|place|volume|path|location)\b"
)
