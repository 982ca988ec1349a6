"""Word lists written as running text."""

from __future__ import annotations


def wordset(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def phraseset(text: str) -> frozenset[str]:
    """The phrases of a text in which ``|`` parts them."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))
