"""Follow-ups that ask for an end of a ranking: "and the worst?", "which one has the fewest", "the bottom three".

The result is the question before in words, from the other end or cut to as many; None where it ranks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.fit import Fit, fit
from agent.providers.planner.sql.ground import Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.words import BAD, SUPERLATIVES

_NUMBER = rf"\d+|{'|'.join(w for w in NUMBER_WORDS if len(w) > 2)}"
# Words for an end that are no superlative of a column.
_ENDS = {"top": "desc", "busiest": "desc", "bottom": "asc", "quietest": "asc", "slowest": "asc", "fastest": "desc",
         "popular": "desc"}  # fmt: skip
_BY_COUNT = wordset("busiest quietest popular")
_WAYS = {word: way for word, (way, _) in SUPERLATIVES.items()} | _ENDS
_END = (
    rf"(?:very |absolute )?(?P<end>(?:(?:most|least) )?(?:{'|'.join(sorted(_WAYS, key=len, reverse=True))}))"
    r"|other end"
)
_ASKED = re.compile(
    rf"(?:which(?: (?:one|ones|of all))?|(?:what|which|who) (?:one|ones)|who(?! .*est \w))(?: of (?:them|those|these))?"
    r" ?(?:has|have|had|is|are|was|were|did|do|does|sells?|sold|makes?|made|earns?|earned|gets?|got|brings? in"
    rf"|brought in)?(?: the)? (?:{_END})(?P<of>(?: (?!ones?\b)\w+)*?)(?: ones?)?"
)
_SAID = re.compile(
    rf"(?:the )?(?:(?P<n>{_NUMBER}) )?(?:(?:at|from|on|in) )?(?:the )?(?:{_END})(?: (?P<n2>{_NUMBER}))?"
    r"(?: of (?:the (?:list|ranking|lot)|them|those|these))?(?P<ones> ones?)?"
)
_NTH = re.compile(r"(?:the )?(second|third|fourth|fifth)(?: (?:most|highest|largest|biggest|best|longest|one|ones))?")
_LEAD = re.compile(r"^(?:(?:and|now|then|also|but|ok|so|rather|only|just|what about|how about|show|me|give)\b,? ?)+")
_OPPOSITE = {"highest": "lowest", "largest": "smallest", "biggest": "smallest", "greatest": "smallest",
             "most": "fewest", "longest": "shortest", "priciest": "cheapest", "costliest": "cheapest",
             "dearest": "cheapest", "newest": "oldest", "latest": "earliest", "best": "worst", "richest": "poorest",
             "strongest": "weakest", "fattest": "tiniest", "busiest": "quietest", "top": "bottom"}  # fmt: skip
_OPPOSITE |= {other: one for one, other in reversed(_OPPOSITE.items())} | {"least": "most", "most": "least"}
_ORDERED = re.compile(r"(?: ?,)? (?:low|high)est first(?: ?, limit \d+)?$")
_DESC = re.compile(r"ORDER BY [^,]*? DESC\b", re.I)
_LONG = wordset("duration minutes hours long time wait")


def asks_end(said: str) -> bool:
    """Whether a message asks in so many words for an end of what is there: "which one is the worst", "the bottom 3"."""
    bare = _LEAD.sub("", said.lower().strip(" .?!"))
    if _ASKED.fullmatch(bare):
        return True
    match = _SAID.fullmatch(bare)
    return match is not None and bool(match["n"] or match["n2"] or not match["end"] or match["end"] == "bottom")


def by_other(said: str) -> tuple[str, str] | None:
    """(what to rank by, which end comes first) of "which one has the most orders", where that is another measure."""
    asked = _ASKED.fullmatch(_LEAD.sub("", said))
    if asked is None or not (asked["of"] or "").strip() or not asked["end"]:
        return None
    return asked["of"].strip(), _way(asked["end"].split(), set())


def counts_else(before: Fit, said: str) -> str:
    """ "Busiest" where it is asked of averages, which say nothing of how many there were; empty anywhere else."""
    bare = _LEAD.sub("", said)
    match = _ASKED.fullmatch(bare) or _SAID.fullmatch(bare)
    end = (match["end"] or "").split()[-1:] if match else []
    averaged = not re.search(r"\b(?:COUNT|SUM)\(", before.out.sql)
    return end[0] if end and end[0] in _BY_COUNT and averaged and before.out.grouped else ""


def of_end(before: Fit, said: str, base: Sequence[str]) -> str | None:
    """The question before, for that end of its ranking."""
    bare = _LEAD.sub("", said)
    if (ranked := _ranked(before)) and ranked[0] and re.fullmatch(r"nth\d", base[ranked[0] - 1]):
        return of_end(fit(" ".join([*base[: ranked[0] - 1], *base[ranked[0] :]]), before.table, before.reachable), said,
                      [*base[: ranked[0] - 1], *base[ranked[0] :]])  # fmt: skip
    if (nth := _NTH.fullmatch(bare)) and (at := _ranked(before)) and base[at[0]].lower() != "top":
        return " ".join([*base[: at[0]], nth[1], *base[at[0] :]])
    asked = _ASKED.fullmatch(bare)
    match = asked or _SAID.fullmatch(bare)
    extreme = any(item.kind == "super" for item in before.items)  # "the highest revenue", which is no ranking
    if match is None or not (before.out.direction or before.out.grouped or extreme):
        return None
    words = set(before.text.lower().split())
    of = (asked["of"] or "").split() if asked else []
    if of and not any(w.rstrip("s") in before.text.lower() for w in of):
        return None  # "which one has the most orders", after revenue: another measure
    ends = (match["end"] or "").split()
    number = "" if asked else str(match["n"] or match["n2"] or "")
    many = str(NUMBER_WORDS.get(number, number))
    down = _DESC.search(before.out.sql) is not None or "SELECT MAX(" in before.out.sql
    if not ends:
        wanted = "asc" if down else "desc"
    elif ends[-1] not in _ENDS and SUPERLATIVES[ends[-1]][1] and not _of_that(before, ends[-1]):
        return None  # "the longest" of what was ranked by its fare
    else:
        wanted = _way(ends, words)
    ranked = _ranked(before)
    if ranked is None:
        rest = _ORDERED.sub("", " ".join(base))
        return f"{rest}, {'highest' if wanted == 'desc' else 'lowest'} first, limit {many or 1}"
    at, size = ranked
    new = list(base)
    if (wanted == "desc") != down:
        turned = _turned(new[at : at + size])
        if turned is None:
            return None
        new[at : at + size] = turned
    return " ".join(_as_many(before, new, at, many)) if many or asked else " ".join(new)


def _way(ends: Sequence[str], words: set[str]) -> str:
    """Which end that is: of refunds and failures the most are the worst, of what takes time the slowest."""
    way = _WAYS[ends[-1]]
    if len(ends) > 1:
        way = "desc" if (ends[0] == "most") == (way == "desc") else "asc"
    bad = ends[-1] in ("worst", "best", "weakest", "strongest") and bool(BAD & words)
    late = ends[-1] in ("slowest", "fastest") and bool(_LONG & words)
    return {"asc": "desc", "desc": "asc"}[way] if bad or late else way


def _of_that(before: Fit, word: str) -> bool:
    """Whether what a superlative is about is what the question before ranks by."""
    hints = SUPERLATIVES[word][1]
    said = [SUPERLATIVES[i.words[-1]][1] for i in before.items if i.kind == "super" and i.words[-1] in SUPERLATIVES]
    return hints in said or any(hint in before.out.y.lower() for hint in hints)


def _ranked(before: Fit) -> tuple[int, int] | None:
    """Where the question before says which end it wants: (place of the word, how many)."""
    for item in before.items:
        if item.kind in ("super", "common") or (item.kind == "top" and item.words[0] in _OPPOSITE):
            return item.start, 1 if item.kind == "top" else item.end - item.start
    return None


def _turned(words: Sequence[str]) -> list[str] | None:
    """The words for the other end: "most expensive" becomes "least expensive"."""
    low = [w.lower() for w in words]
    if low[-1] in _OPPOSITE and len(low) == 1:
        return [_OPPOSITE[low[-1]]]
    if low[0] in ("most", "least"):
        return ["least" if low[0] == "most" else "most", *words[1:]]
    return None


def _as_many(before: Fit, words: list[str], at: int, many: str) -> list[str]:
    """The question with that number of rows, one where none is said."""
    top = next((i for i in before.items if i.kind == "top"), None)
    if top is not None:
        return [*words[: top.start], words[top.start], many or "1", *words[top.end :]]
    number = next(
        (i for i in before.items if isinstance(i, Span) and i.kind == "number" and _counts(before, i, at)), None
    )
    if number is not None:
        return [*words[: number.start], many or "1", *words[number.end :]]
    return [*words, ",", "limit", many or "1"]


def _counts(before: Fit, number: Span, at: int) -> bool:
    """Whether a number says how many: it stands at the superlative, or at what is ranked."""
    after = next((i for i in before.items if i.start == number.end), None)
    named = isinstance(after, Named) and after.value is None and number.end <= at
    return number.end == at or number.start == at + 1 or named
