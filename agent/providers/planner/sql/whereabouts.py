"""Where something happens: "where do we sell the most cookies" asks for the region, country or city of a table.

Where a table has no place, the word is put so that it stays unread: it must not be taken for no word at all.
"""

from __future__ import annotations

import re

from agent.providers.planner.sql.columns import Column, name_parts, singular
from agent.providers.planner.sql.naming import Table, join_path
from agent.providers.planner.sql.words import PEOPLE

FROM_TO = (("pickup", "dropoff"), ("from", "to"), ("start", "end"), ("origin", "destination"), ("source", "target"),
            ("departure", "arrival"))  # fmt: skip
_PLACES = ("region", "country", "nation", "market", "state", "city", "town")
_BEHIND = r"(?=\W*$| (?:in|on|at|during|since|by|per|last|this)\b)"
_WHERE = re.compile(
    r"^(?:so |and )?where (?:in the (?:whole )?world |on earth |exactly )?(?:do|did|have|are|does)"
    r" (?:we|you|they|our \w+|the \w+s)"
    r" (make|made|earn|take|get|got|have|had|sell|sold|lose|lost|spend|spent|making|bring in) (?:the )?"
    rf"(most|least|fewest)(?: of our)?(?: ((?:[\w'-]+ ){{0,3}}?[\w'-]+))??{_BEHIND}",
    re.I,
)
_WHERE_MOST = re.compile(
    r"^(?:so |and )?where (?:do|does|did|are|were|is) (?:the )?(most|fewest) (?:of )?(?:the |our |all )?((?:\w+ )??\w+)"
    r"(?: (start|starts|started|begin|began|end|ended|finish|live|sit|come"
    r" from|located|based|placed|made|sold|opened|written)(?: in)?)?(?=\W*$|"
    r" (?:in|on|at)\b)",
    re.I,
)
_MOVES = ("start", "beg", "end", "finish")


def places(text: str, table: Table, others: tuple[Table, ...]) -> tuple[str, str]:
    """ "Where do we make the most money": in which region, country or city, whichever is nearest."""
    if match := _WHERE.search(text):
        verb, many, what = match[1].lower(), match[2], match[3] or ("revenue" if _trades(match[1]) else "")
        what = "revenue" if what.lower() in ("money", "cash") else what
        what = f"lost {what}" if verb in ("lose", "lost") else what
        place = _place(table, others) if what else ""
        if verb in ("sell", "sold") and match[3] and place:
            return f"which {place} sold the {many} {what}{text[match.end() :]}", f"places by `{place}`"
    elif match := _WHERE_MOST.search(text):
        many, what, verb = match[1], match[2], (match[3] or "").lower()
        pair = from_to(table) if verb.startswith(_MOVES) else None
        place = pair[not verb.startswith(_MOVES[:2])].name if pair else _place(table, others)
    else:
        return text, ""
    if not place:
        return f"whereabouts {text.split(' ', 1)[1]}", ""
    return f"which {place} has the {many} {what}{text[match.end() :]}", f"places by `{place}`"


def _trades(verb: str) -> bool:
    return verb.lower() in ("sell", "sold", "make", "made", "earn", "making", "bring in", "take")


def from_to(table: Table) -> tuple[Column, Column] | None:
    """The two columns of places that a row leads from and to."""
    columns = [c for c in table.columns if not c.time and (c.text or c.identifies)]
    for start, end in FROM_TO:
        for first in (c for c in columns if start in name_parts(c.name)):
            for last in (c for c in columns if end in name_parts(c.name)):
                if [p for p in name_parts(first.name) if p != start] == [p for p in name_parts(last.name) if p != end]:
                    return first, last
    return None


def _place(table: Table, others: tuple[Table, ...]) -> str:
    """The name of the table's region, country or city, or of the table of those that its keys lead to.

    Else that of a table the keys lead to, as a shop's city: rows happen there, and not where their people live."""
    reached = [t for t in others if join_path(table, t, others) is not None]
    own = (c.name for p in _PLACES for c in table.columns if _is_place(c, p))
    near = (name for p in _PLACES for t in reached if (name := t.name.rsplit(".", 1)[-1]) == p)
    sites = [t for t in reached if singular(t.name.rsplit(".", 1)[-1].lower().split("_")[-1]) not in PEOPLE]
    theirs = (c.name for p in reversed(_PLACES) for t in sites for c in t.columns if _is_place(c, p))
    return next(own, "") or next(near, "") or next(theirs, "")


def _is_place(column: Column, place: str) -> bool:
    return name_parts(column.name)[-1:] == (place,) and column.text
