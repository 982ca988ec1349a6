"""Words of a SQL text, for the statements that the server answers itself (SHOW, DESCRIBE, USE, ALTER, ...)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from local_workspace.sql.engine_errors import parse_syntax_error
from local_workspace.sql.errors import SqlError

Kind = Literal["word", "quoted", "string", "number", "mark"]

_TOKEN = re.compile(
    r"""
    (?P<space>\s+ | --[^\n]* | /\*.*?\*/)
  | (?P<quoted>`(?:[^`]|``)*`)
  | (?P<string>r'[^']*' | r"[^"]*" | '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*")
  | (?P<number>\d+(?:\.\d+)?(?![A-Za-z_]))
  | (?P<word>[A-Za-z0-9_\u0080-\U0010ffff$]+)
  | (?P<mark>.)
    """,
    re.X | re.S,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b"}


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is the value: without quotes and escapes. ``start``, ``end``: where it lies in the text."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The word in capitals; empty for what cannot be a keyword."""
        return self.text.upper() if self.kind in ("word", "mark") else ""


def tokenize(text: str) -> list[Token]:
    tokens = []
    for found in _TOKEN.finditer(text):
        kind, value = found.lastgroup, found.group()
        if kind == "space":
            continue
        if kind == "quoted":
            value = value[1:-1].replace("``", "`")
        elif kind == "string":
            value = _unquote(value)
        tokens.append(Token(kind, value, found.start(), found.end()))  # type: ignore[arg-type]
    return tokens


def _unquote(literal: str) -> str:
    if literal[0] in "rR" and literal[1] in "'\"":
        return literal[2:-1]
    quote, inner = literal[0], literal[1:-1]
    inner = inner.replace(quote * 2, quote)
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), inner, flags=re.S)


class Cursor:
    """Reads a statement word by word."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        while self.tokens and self.tokens[-1].text == ";" and self.tokens[-1].kind == "mark":
            self.tokens.pop()
        self.position = 0

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens[self.position :])

    @property
    def at_end(self) -> bool:
        return self.position >= len(self.tokens)

    def peek(self, *words: str) -> bool:
        """Do these keywords come next?"""
        ahead = self.tokens[self.position : self.position + len(words)]
        return len(ahead) == len(words) and all(t.upper == w for t, w in zip(ahead, words, strict=True))

    def take(self, *words: str) -> bool:
        """Step over these keywords if they come next."""
        if self.peek(*words):
            self.position += len(words)
            return True
        return False

    def take_any(self, *choices: str) -> str | None:
        """Step over one of these keywords; which one it was."""
        return next((choice for choice in choices if self.take(*choice.split())), None)

    def expect(self, *words: str) -> None:
        if not self.take(*words):
            raise self.unexpected()

    def name_part(self) -> str:
        token = self.tokens[self.position] if not self.at_end else None
        if token is None or token.kind not in ("word", "quoted", "number"):
            raise self.unexpected()
        self.position += 1
        return token.text

    def name(self) -> list[str]:
        """A name of one or more parts: ``a.b.c``."""
        parts = [self.name_part()]
        while self.take("."):
            parts.append(self.name_part())
        return parts

    def string(self) -> str:
        token = self.tokens[self.position] if not self.at_end else None
        if token is None or token.kind != "string":
            raise self.unexpected()
        self.position += 1
        return token.text

    def optional_string(self) -> str | None:
        return self.string() if not self.at_end and self.tokens[self.position].kind == "string" else None

    def rest(self) -> str:
        """The text from here to the end."""
        if self.at_end:
            return ""
        found = self.text[self.tokens[self.position].start : self.tokens[-1].end]
        self.position = len(self.tokens)
        return found

    def number(self) -> float:
        token = self.tokens[self.position] if not self.at_end else None
        if token is None or token.kind != "number":
            raise self.unexpected()
        self.position += 1
        return float(token.text)

    def end(self) -> None:
        """Nothing may follow."""
        if not self.at_end:
            raise self.unexpected()

    def unexpected(self) -> SqlError:
        if self.at_end:
            return parse_syntax_error("")
        token = self.tokens[self.position]
        before = self.text[: token.start]
        line = before.count("\n") + 1
        return parse_syntax_error(token.text, line=line, column=token.start - (before.rfind("\n") + 1))
