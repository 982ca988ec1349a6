"""SQL text as statements: split at semicolons that stand outside of strings, names and comments."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    '(?:\\.|''|[^'\\])*' | "(?:\\.|""|[^"\\])*" | `(?:``|[^`])*`   # strings and quoted names
    | --[^\n]*                                                     # a comment to the end of the line
    | /\*.*?\*/                                                    # a comment in between
    | ;
    """,
    re.VERBOSE | re.DOTALL,
)
_READS = ("SELECT", "WITH", "VALUES", "FROM", "TABLE", "SHOW", "DESCRIBE", "DESC", "EXPLAIN")
_WRITING = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def split_statements(text: str) -> list[str]:
    """The statements of a text, stripped, without those that are empty or only comments."""
    cuts = [match.start() for match in _TOKEN.finditer(text) if match.group() == ";"]
    starts = [0, *(cut + 1 for cut in cuts)]
    ends = [*cuts, len(text)]
    pieces = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return [piece for piece in pieces if _COMMENT.sub("", piece).strip()]


def without_comments(statement: str) -> str:
    """The statement without comments around and inside; strings stay as they are."""

    def keep(match: re.Match[str]) -> str:
        return "" if match.group().startswith(("--", "/*")) else match.group()

    return _TOKEN.sub(keep, statement).strip()


def is_read(statement: str) -> bool:
    """Whether it surely changes nothing, so that it may run again."""
    text = without_comments(statement).lstrip("( \t\n")
    word = text.split(None, 1)[0].rstrip("(").upper() if text else ""
    return word in _READS and not (word in ("WITH", "FROM") and _WRITING.search(text))
