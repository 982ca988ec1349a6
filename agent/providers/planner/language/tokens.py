"""Cuts text into tokens: words, numbers, quoted text, paths, dotted names, URLs, signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.providers.planner.language.spelling import corrected

TokenKind = Literal["word", "number", "date", "quoted", "path", "dotted", "url", "op", "punct"]

_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": ",", "\u00a0": " "})
_TOKEN = re.compile(
    r"""
    (?P<quoted>"[^"\n]+" | `[^`\n]+` | (?<![\w'])'[^'\n]+'(?!\w))
  | (?P<url>(?:https?://|git@)[^\s,;]+)
  | (?P<path>(?:(?<=\s)|^|(?<=\())(?:dbfs:/(?![\w.@+%=/-])|(?:dbfs:)?/[\w.@+%=/-]*[\w/]))
  | (?P<date>\d{4}-\d{2}-\d{2})
  | (?P<dotted>[^\W\d]\w*(?:\.\w[\w-]*)+)
  | (?P<number>\$?\d[\d,]*(?:\.\d+)?%?(?![\w-]))
  | (?P<word>\w+(?:['@.+:-]+\w+)*)
  | (?P<op>>=|<=|!=|<>|=|>|<)
  | (?P<punct>[,;.?!:()])
    """,
    re.VERBOSE,
)


_THEN = re.compile(
    r"\b(more|less|fewer|(?:high|low|larg|small|bigg|great|long|short|old|lat|earli)er) then\b(?= ?\$?\d| the\b)", re.I
)


@dataclass(frozen=True)
class Token:
    """``text`` as typed (quotes taken off), ``word`` in lower case with a misspelt command word put right."""

    text: str
    word: str
    kind: TokenKind
    start: int
    end: int


def plain(text: str) -> str:
    """Text with typographic quotes and dashes as plain ones and white space as single spaces."""
    return _THEN.sub(r"\1 than", re.sub(r"\s+", " ", text.translate(_CURLY)).strip())


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of text that went through :func:`plain`."""
    found = []
    for match in _TOKEN.finditer(text):
        kind: TokenKind = match.lastgroup or "word"  # type: ignore[assignment]
        said = match[0]
        if kind == "quoted":
            said = said[1:-1].strip()
            if re.match(r"^(dbfs:)?/\S", said):
                kind = "path"
        if kind == "path":
            said = said.rstrip(".") if not said.endswith("..") else said
        word = said.lower()
        if kind == "word":
            word = word.removesuffix("'s") if len(word) > 6 and word not in _KEEP_S else word
            # A capital inside a sentence marks a name
            word = word if found and said[:1].isupper() and not said.isupper() else corrected(word)
        elif kind == "number":
            word = word.strip("$%").replace(",", "")
        found.append(Token(said, word, kind, match.start(), match.end()))
    return tuple(found)


FILE_NAME = re.compile(r"\.(?:md|txt|json|csv|py|sql|ya?ml|parquet|log|toml|cfg)$", re.IGNORECASE)
_KEEP_S = frozenset({"there's", "where's"})
