"""Follow-ups that change a question as a whole: its order turned round, the other values, no gaps, another measure.

Each gives the question in words, to be read anew; None where the follow-up is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.sql.columns import singular
from agent.providers.planner.sql.fit import Fit
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.spans import Span

REVERSED = "reversed"
_OTHERS = re.compile(
    r"(?:(?:and|now|also|only|just|what about|how about|do|show|give me|me|the|it|that|this|same|thing|for|in"
    r"|all)\b,? ?)*"
    r"(?:other|remaining) (?P<of>\w+)(?: too| as well)?"
)
_GAPS = re.compile(r"except (?:the |all |any )*(?:nulls?|blanks?|gaps|empty(?: ones| values)?|missing(?: ones| values)?"
                   r"|unknowns?|nans?|null values)")  # fmt: skip
_BY = re.compile(
    r"(?:(?:and|now|then|also|rather|please|rank|ranked|it|them|the same)\b ?)*by (?:the |their )?(?P<what>.+)"
)
# "Those without", after "with a discount": the other side of the same condition, not a second one.
_OTHER_SIDE = re.compile(
    r"(?:(?:and|now|also|only|just|then|sorry|no|i|meant|mean|what about|how about|the|those"
    r"|ones|ours?|rather|for|of|same)\b,? ?)*"
    r"(?:\w+s )?(?P<side>with|without)(?: (?:an? |the |any |one\b)?(?P<what>\w+)?)?"
)
# "With the store names", after "sales per store".
_NAMES = re.compile(r"also (?:full )?(?P<of>\w+?)(?:['’]s?)? (?:full )?names?")
_AMOUNTS = ("double", "decimal", "float")
_TIME_FIRST = re.compile(r"ORDER BY (?:hour|day|week|month|quarter|year|weekday)\b", re.I)
_DESC = re.compile(r"ORDER BY [^,]*? DESC\b", re.I)


def reshaped(before: Fit, said: str, base: Sequence[str], told: Sequence[Item]) -> str | None:
    """The question before with such a change, in words."""
    if said == REVERSED:
        return _turned(before, base)
    if _GAPS.fullmatch(said):
        grouped = _grouped(before.items)
        return f"{' '.join(base)} where {' '.join(grouped.words)} is not null" if grouped is not None else None
    if (match := _NAMES.fullmatch(said)) and singular(match["of"]) in {singular(w.lower()) for w in base}:
        return f"{' '.join(base)}, {said.removeprefix('also ')}"  # of the groups themselves
    if (match := _OTHER_SIDE.fullmatch(said)) and (swapped := _other_side(base, match["side"], match["what"])):
        return swapped
    if match := _OTHERS.fullmatch(said):
        return _of_others(before.items, base, match["of"])
    if (match := _BY.fullmatch(said)) and told:
        return _measured_by(before.items, base, told, match["what"])
    return None


def _other_side(base: Sequence[str], side: str, what: str | None) -> str | None:
    other = "without" if side == "with" else "with"
    found = list(re.finditer(rf"\b{other} (?=(?:an? |the |any )?(\w+))", " ".join(base), re.IGNORECASE))
    fitting = [m for m in found if not what or m[1].lower() == what.lower()]
    if len(fitting) != 1:
        return None
    text = " ".join(base)
    return f"{text[: fitting[0].start()]}{side} {text[fitting[0].end() :]}"


def _turned(before: Fit, base: Sequence[str]) -> str:
    swapped = {"top": "bottom", "bottom": "top"}
    at = next((n for n, word in enumerate(base) if word.lower() in swapped), None)
    if at is not None:
        return " ".join([*base[:at], swapped[base[at].lower()], *base[at + 1 :]])
    if match := _TIME_FIRST.search(before.out.sql):
        unit = match[0].rsplit(" ", 1)[1].lower()
        return f"{' '.join(base)} sorted by {unit} descending"
    way = "lowest first" if _DESC.search(before.out.sql) else "highest first"
    return f"{re.sub(r',? (?:low|high)est first$', '', ' '.join(base))}, {way}"


def _grouped(mine: Sequence[Item]) -> Named | None:
    """What the question groups by, else the first of its columns."""
    by = next((i for i in mine if i.kind == "group"), None)
    named = [i for i in mine if isinstance(i, Named) and i.columns]
    behind = [i for i in named if by is not None and i.start >= by.end]
    return next(iter(behind or named), None)


def _of_others(mine: Sequence[Item], base: Sequence[str], of: str) -> str | None:
    """ "Same for the other regions" after "revenue in EMEA": per region, without that one."""
    one = next((i for i in mine if isinstance(i, Named) and i.value is not None), None)
    if one is None or one.value is None:
        return None
    start = one.start
    while start and base[start - 1].lower() in ("in", "for", "of", "from", "with", "the"):
        start -= 1
    name = of.removesuffix("s") if of not in ("others", "ones") else one.value[0].name
    name = f"{of[:-3]}y" if of.endswith("ies") else name
    rest = " ".join([*base[:start], *base[one.end :]])
    return f"{rest} per {name} except {' '.join(one.words)}"


def _measured_by(mine: Sequence[Item], base: Sequence[str], told: Sequence[Item], what: str) -> str | None:
    """ "And by revenue" after "orders per region": the same groups by another amount, not a group for each amount."""
    groups = [i for i in mine if i.kind in ("group", "bucket")]
    named = [i for i in told if isinstance(i, Named)]
    if not groups or len(named) != 1 or not named[0].columns or named[0].value is not None:
        return None
    column = named[0].columns[0][1]
    if column.identifies or not str(column.type).lower().startswith(_AMOUNTS):
        return None
    amounts = [i for i in mine if isinstance(i, Named) and i.start < groups[0].start and i.columns and i.value is None
               and i.columns[0][1].numeric and not i.columns[0][1].identifies]  # fmt: skip
    aggregate = next((i for i in mine if isinstance(i, Span) and i.kind in ("agg", "count")), None)
    if any(i.kind == "agg" for i in told):  # "and by average fare": said in full
        if aggregate is None or aggregate.kind != "count" or amounts:
            return None
        of = next((i for i in mine if isinstance(i, Named) and i.start == aggregate.end), None)
        return " ".join([*base[: aggregate.start], what, *base[of.end if of is not None else aggregate.end :]])
    if amounts:
        start = amounts[0].start
        if aggregate is not None and aggregate.kind == "count" and aggregate.end == start:
            start = aggregate.start
        return " ".join([*base[:start], what, *base[amounts[0].end :]])
    if aggregate is not None and aggregate.kind == "count":
        return " ".join([*base[: aggregate.start], "total", what, "of", *base[aggregate.end :]])
    return " ".join(["total", what, "of", *base]) if aggregate is None else None
