"""Orders about what a folder holds rather than the folder: "delete the notebooks in /Shared/old"."""

from __future__ import annotations

import re

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause

TYPES = {"notebooks": "NOTEBOOK", "scripts": "NOTEBOOK", "files": "FILE", "folders": "DIRECTORY",
         "directories": "DIRECTORY"}  # fmt: skip
_WHAT = rf"(?P<what>{'|'.join(TYPES)}|everything|anything|whatever|all(?= in| of| from)|contents?)"
_INSIDE = re.compile(rf"\b{_WHAT}\b[^/]*?\b(?:in|from|inside|under|below|within|of)\b[^/]*?(?=/|dbfs:)")
# A limit that no list can test, or that was not understood.
_LIMITED = re.compile(
    r"\b(?:older|newer|bigger|larger|smaller|longer|shorter|that|which|whose|than|before|after|since|empty|old|oldest"
    r"|unused|modified|created|edited|changed|not|without|with|matching|starting|ending|last|first|broken|temporary"
    r"|duplicate|recent|except|unless|if|one|two|three|some|most|few|both|called|named)\b"
)


def kind_inside(clause: Clause) -> str:
    """``notebooks``, ``files``, ``everything`` …: what of the folder is spoken of; "" where it is something named."""
    inside = _INSIDE.search(clause.lower)
    named = [n for n in clause.names if not _LIMITED.fullmatch(n)] if not limit_inside(clause) else []
    return inside["what"] if inside and slots.path(clause) and not named else ""


def limit_inside(clause: Clause) -> str:
    """The word that limits it, beside the path: "older" of "everything in /x older than a year"; "" for none."""
    said = _LIMITED.search(clause.lower.replace((slots.path(clause) or "").lower(), " "))
    return said[0] if said else clause.excluded[0].text if clause.excluded else ""


_BELOW = re.compile(r"\b(?:in|from|inside|under|below|within)(?: the| my| our)?(?: folder| directory)? $")


def is_below(clause: Clause) -> bool:
    """Whether something else than the folder is named, "x in /Shared/etl": the path is not what is meant."""
    path = (slots.path(clause) or "").lower()
    return bool(path and clause.names and _BELOW.search(clause.lower.partition(path)[0]))


def means_contents(clause: Clause) -> bool:
    """Whether an order is for things in a folder, of one kind or with a limit, and not for the folder itself."""
    kind = kind_inside(clause)
    return kind in TYPES or bool(kind and limit_inside(clause))
