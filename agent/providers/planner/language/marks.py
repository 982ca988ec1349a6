"""Kinds of object, remarks and exceptions, as the words of a clause have them."""

from __future__ import annotations

import re

from agent.providers.planner.language.lexicon import FLAGS, KINDS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.language.wordset import wordset


def phrases_of(table: dict[str, tuple[str, ...]]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """(words, meaning) of a table, longer phrases first."""
    pairs = [(tuple(phrase.split()), meaning) for meaning, phrases in table.items() for phrase in phrases]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0], pair[1])))


_KIND_PHRASES, _FLAG_PHRASES = phrases_of(KINDS), phrases_of(FLAGS)
_ASKS_WHICH = wordset("see know show tell me us list check find out and so say you wondering")
_BEFORE_A_RUN = wordset("the last latest this that job its a recent previous failed first")
QUOTED = re.compile(r"\"[^\"]*\"|`[^`]*`|(?<![\w'])'[^']*'(?!\w)")
_NOT = r"not(?! (?:(?:the )?same|only|just|yet|now|all)\b)"
_EXCEPTIONS = re.compile(
    r"\b(except(?: for| of)?|but not|outside(?: of)?|not (?:in|from|on|at|with) (?!there|use\b)|excluding|apart from"
    r"|other than|besides|leave out|not including|without|but (?:keep|leave|spare|skip)|(?<=all )but|but for|save for"
    r"|with the exception of|minus|sparing|(?<=[,;] )not(?! (?:the )?same)"
    rf"|(?<=[(–-]){_NOT}|(?<=[–-] ){_NOT}"
    r"|(?:(?:and|but|just|only|though|obviously|certainly|definitely|please|simply|however|yet|ideally) )+"
    rf"{_NOT}"
    r"|(?<=[,;] )(?:keep|leave|spare|skip)|and (?:keep|leave|spare)|keeping|leaving)\b"
)


# "All repos but etl-pipelines"; "all jobs, but only the failed ones" narrows instead.
_ALL_BUT = re.compile(
    r"(?<=\w)(?<!nothing)\s+but (?=(?:the |my |our )?(?!only|just|not|do|don't|please|then|first|if|when|with|in|on"
    r"|for|it|i |we |leave|keep)[\w-])(?<=\bbut )"
)
_EVERY = re.compile(r"\b(?:all|every|everything|each|any|both|them|those|these)\b")


def kinds_in(tokens: tuple[Token, ...], words: list[str], used: set[int]) -> tuple[tuple[str, ...], set[int]]:
    found: list[str] = []
    at: set[int] = set()
    i = 0
    while i < len(words):
        if tokens[i].kind != "word" or i in used:
            i += 1
            continue
        for phrase, kind in _KIND_PHRASES:
            if tuple(words[i : i + len(phrase)]) == phrase and (phrase != ("run",) or _run_is_noun(words, i)):
                asked = words[i - 1] == "which" and (i == 1 or words[i - 2] in _ASKS_WHICH) if i else False
                if phrase == ("runs",) and i and not asked and words[i - 1] in ("that", "which", "it"):
                    continue
                if kind not in found:
                    found.append(kind)
                at |= set(range(i, i + len(phrase)))
                i += len(phrase) - 1
                break
        i += 1
    return tuple(found), at


def _run_is_noun(words: list[str], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    if not following and words[0] in ("when", "how", "does", "did", "what", "which") and before not in _BEFORE_A_RUN:
        return False  # "when does it run"
    return following.isdigit() or before not in (
        "to",
        "that",
        "which",
        "did",
        "does",
        "do",
        "can",
        "and",
        "i",
        "we",
        "it",
        "you",
        "could",
        "would",
        "will",
        "not",
        "jobs",
        "workflows",
        "pipelines",
    )


_OPPOSITES = {"running": "stopped", "stopped": "running", "succeeded": "failed"}
_NOT = wordset("not isn't aren't didn't don't never doesn't hasn't haven't wasn't weren't")


def _denied(words: list[str], at: int) -> bool:
    """Whether a remark is denied: "not running", "did not all succeed"."""
    return any(w in _NOT for w in words[max(0, at - 2) : at])


def flags_in(tokens: tuple[Token, ...], words: list[str], used: set[int]) -> tuple[frozenset[str], set[int]]:
    found: set[str] = set()
    at: set[int] = set()
    for i in range(len(words)):
        if tokens[i].kind != "word":
            continue
        for phrase, flag in _FLAG_PHRASES:
            here = set(range(i, i + len(phrase)))
            if (
                tuple(words[i : i + len(phrase)]) == phrase and not here <= used
            ):  # "shut down" orders, and says no state
                if flag in _OPPOSITES and i and _denied(words, i):
                    found.add(_OPPOSITES[flag])
                else:
                    found.add(flag)
                if flag not in ("training",):
                    at |= set(range(i, i + len(phrase)))
    return frozenset(found), at


def exceptions_in(text: str, tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text.lower())
    for token in tokens:  # a misspelt "except" is one
        if token.kind == "word" and token.word == "except" and token.text.lower() != "except":
            masked = f"{masked[: token.start]}{'except'.ljust(token.end - token.start)}{masked[token.end :]}"
    match = _EXCEPTIONS.search(masked) or _ALL_BUT.search(masked)
    if match and match.re is _ALL_BUT and not _EVERY.search(masked[: match.start()]):
        match = None
    if not match or match.start() == 0:
        return (), tokens
    kept = tuple(t for t in tokens if t.end <= match.start())
    left_out = tuple(t for t in tokens if t.start >= match.end())
    return left_out, kept
