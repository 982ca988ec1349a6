"""From a name as people write it to the one thing it means."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastmcp.exceptions import ToolError

V = TypeVar("V")
LISTED = 8


@dataclass(frozen=True, slots=True)
class Candidate(Generic[V]):
    """Something with an id and a name; ``detail`` helps a person to tell it from others."""

    id: str
    name: str
    value: V
    detail: str = ""

    def __str__(self) -> str:
        same = f" ({self.id})" if self.id != self.name else ""
        return f"{self.name}{same}{', ' + self.detail if self.detail else ''}"


def resolve(query: str, candidates: Iterable[Candidate[V]], *, kind: str, guess: bool = True) -> Candidate[V]:
    """The one candidate that ``query`` names: exact, then case-insensitive, then unique prefix, then unique substring.

    Without ``guess`` only the whole name or id counts.
    Raises ToolError with the candidates when several fit, and with similar names when none does.
    """
    known = list(candidates)
    wanted = query.strip().strip("\"'`").strip()
    if not wanted:
        raise ToolError(f"Which {kind}? {choices(known, kind)}")
    low = wanted.lower()
    steps: Sequence[Callable[[Candidate[V]], bool]] = (
        lambda c: c.id == wanted or c.name == wanted,
        lambda c: c.id.lower() == low or c.name.lower() == low,
        lambda c: c.name.lower().startswith(low),
        lambda c: low in c.name.lower(),
    )
    for fits in steps if guess else steps[:2]:
        found = [candidate for candidate in known if fits(candidate)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ToolError(f"{wanted!r} fits {len(found)} {plural(kind)}: {listed(found)}. Say which, by name or id.")
    raise ToolError(unknown(wanted, known, kind=kind))


def unknown(wanted: str, known: Sequence[Candidate[V]], *, kind: str) -> str:
    by_name = {candidate.name.lower(): candidate for candidate in known}
    near = difflib.get_close_matches(wanted.lower(), by_name, n=3, cutoff=0.5)
    if near:
        return f"There is no {kind} {wanted!r}. Did you mean {listed([by_name[name] for name in near])}?"
    return f"There is no {kind} {wanted!r}. {choices(known, kind)}"


def choices(known: Sequence[Candidate[V]], kind: str) -> str:
    return f"There are: {listed(known)}." if known else f"There are no {plural(kind)} that you can see."


def listed(found: Sequence[Candidate[V]]) -> str:
    shown = "; ".join(str(candidate) for candidate in found[:LISTED])
    return shown + (f"; and {len(found) - LISTED} more" if len(found) > LISTED else "")


def plural(kind: str) -> str:
    return kind[:-1] + "ies" if kind.endswith("y") else kind + "s"
