"""Puts misspelt command words right. Names, numbers, paths and quoted text are never touched."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.providers.planner.language.english import COMMON, NUMBER_WORDS, ORDINALS, OUT_OF_SCOPE
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.inflect import GERUNDS, PASTS
from agent.providers.planner.language.lexicon import FLAGS, KINDS, MUTATING, VERBS
from agent.providers.planner.language.wordset import wordset

_EXTRA = wordset(
    """
    average maximum minimum highest lowest yesterday tomorrow today except without minutes hours columns monthly
    """
)


def _words(table: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(word for phrases in table.values() for phrase in phrases for word in phrase.split())


_TARGETS = frozenset(w for w in _words(VERBS) | _words(KINDS) | _words(FLAGS) | _EXTRA if len(w) >= 4)
_INFLECTED = frozenset(word for said in (*GERUNDS, *PASTS) for word in said.split())
_KNOWN = (
    _INFLECTED
    | _TARGETS
    | _words(VERBS)
    | COMMON
    | FILLERS
    | OUT_OF_SCOPE
    | frozenset(NUMBER_WORDS)
    | frozenset(ORDINALS)
)
# A word must not become an act on the workspace by a swapped letter ("shop" is not "stop"): only by one that is
# missing, doubled or out of place.
_CAREFUL = frozenset(word for action in MUTATING for phrase in VERBS[action] for word in phrase.split())


# What tables often hold: a misspelt one of these is no command.
NOUNS = sorted(wordset(
    """
    customer customers order orders supplier suppliers product products payment payments transaction transactions
    revenue review reviews segment segments price prices quantity country countries region regions churned
    franchise franchises ticket tickets account accounts balance balances invoice invoices discount discounts
    """
))  # fmt: skip
# Too short to be compared by letters.
_SHORT = {
    "lst": "list", "lis": "list", "shw": "show", "sho": "show", "al": "all", "teh": "the", "wat": "what", "rnu": "run",
    "urn": "run", "stp": "stop", "nad": "and", "adn": "and", "thn": "then", "fro": "for", "hte": "the", "taht": "that",
    "pelase": "please", "loged": "logged", "loggd": "logged", "cols": "columns", "col": "column",
}  # fmt: skip
_PLEASE = re.compile(r"pl[eas]{3,6}")


@lru_cache(maxsize=4096)
def corrected(word: str) -> str:
    """The command word that this lower-case word most likely is, or the word itself."""
    if word in _SHORT:
        return _SHORT[word]
    if _PLEASE.fullmatch(word) and word not in _KNOWN:
        return "please"
    if len(word) < 4 or word in _KNOWN or not word.isalpha() or (word.endswith("s") and word[:-1] in _KNOWN):
        return word
    noun = next((n for n in NOUNS if abs(len(n) - len(word)) <= 1 and n[0] == word[0]
                 and distance(word, n, limit=1) <= 1), "")  # fmt: skip
    if noun:
        return noun if letters_kept(word, noun) else word  # "custmers" are customers, no clusters
    allowed = 2 if len(word) >= 8 else 1
    best: tuple[int, str] | None = None
    for target in sorted(_TARGETS):
        base = target.removesuffix("s")
        if word.startswith(base) and len(word) > len(base) and word[len(base) - 1] != word[len(base)]:
            continue  # "approved" and "machinery" are words of their own, no misspelt "approve" and "machine"
        if word.endswith("ly") and not target.endswith("ly"):
            continue  # nor is "directly" a misspelt "directory"
        if abs(len(target) - len(word)) > allowed or (target[0] != word[0] and target[0] != word[1]):
            continue
        gap = distance(word, target, limit=allowed)
        if gap > allowed or (target in _CAREFUL and not letters_kept(word, target)):
            continue
        if best is None or (gap, sorted(word) != sorted(target)) < (best[0], sorted(word) != sorted(best[1])):
            best = (gap, target)
    return best[1] if best else word


def is_known(word: str) -> bool:
    """Whether this lower-case word has a meaning here as it is spelt."""
    return word in _KNOWN


def letters_kept(word: str, target: str) -> bool:
    """Whether the word has the target's letters but for order, doubling or one that is missing."""
    extra = sorted(word)
    for letter in target:
        if letter in extra:
            extra.remove(letter)
    missing = len(target) - (len(word) - len(extra))
    return (not extra and missing <= 1) or (not missing and all(letter in target for letter in extra))


def distance(a: str, b: str, *, limit: int) -> int:
    """Edits between two words (a letter more, less or other; two neighbours exchanged); above the limit, limit+1."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row = row, [i, *[0] * len(b)]
        for j, y in enumerate(b, 1):
            row[j] = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], before[j - 2] + 1)
        if min(row) > limit:
            return limit + 1
        before = previous
    return min(row[-1], limit + 1)
