"""Follow-ups that turn the question before about: its other side, its share, another place, a rate, another order.

Each gives the question before in words; None where the follow-up is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlglot
from sqlglot import exp

from agent.providers.planner.sql.columns import name_parts
from agent.providers.planner.sql.fit import Fit, fit
from agent.providers.planner.sql.ground import Item, Named

OTHER_SIDE = "otherside"
SHARE_OF_IT = "shareofit"
HOW_MANY = "howmanyofthem"
HOW_MANY_OTHERS = "howmanyothers"
TURNED = frozenset({OTHER_SIDE, SHARE_OF_IT, HOW_MANY, HOW_MANY_OTHERS})
_LEAD = r"(?:(?:and|now|but|then|only|just|rather|what about|how about|what is|what's|show|the|those|their)\b,? ?)*"
_NOT = re.compile(rf"{_LEAD}(?:not|non)[ -](?P<what>[\w -]+?)(?: ones?)?")
_THERE = re.compile(r"(?:(?:and|now|what about|how about|rather)\b,? ?)*(?:in|from|at|for) (?P<what>[\w .-]+)")
_RANKED = re.compile(
    r"(?:(?:and|now|then|rather|also|rank(?:ed)?|sort(?:ed)?|it|them)\b,? ?)*by (?:the |their )?"
    r"(?P<what>(?:number of|average|avg|mean|median|total) [\w ]+)"
)
_RATE = re.compile(rf"{_LEAD}(?P<what>\w+ rates?)")
_COLUMN = re.compile(
    r"sorted by (?:the |its )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)(?: (?:one|column))?"
    r"(?:,? (?:in )?(?P<way>desc|asc)\w*(?: order)?)?"
)
_PLACES = frozenset({"country", "nation", "region", "continent", "city", "state", "district", "market"})
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "last": -1}
_LISTS = r"^(?:(?:which|what|list|show|me|give|the|all|find|are|is) )+"
_DENIALS = frozenset({"not", "except", "without", "non"})


def turned_about(before: Fit, said: str, base: Sequence[str]) -> str | None:
    """The question before with such a change, in words."""
    if said in (OTHER_SIDE, HOW_MANY_OTHERS):
        one = _condition(before.items)
        turned = _denied(base, one.start, one.end, base[one.start : one.end]) if one is not None else None
        listed = not (before.out.grouped or before.out.measured or before.out.limited or before.out.counts)
        if turned is None or said == OTHER_SIDE or not listed:
            return turned
        return f"how many {re.sub(_LISTS, '', turned, flags=re.I)}"
    if said == SHARE_OF_IT:
        return _share(before, base)
    if said == HOW_MANY:
        rows = not (before.out.grouped or before.out.measured or before.out.limited or before.out.counts)
        rows = rows or ("HAVING" in before.out.sql and not before.out.limited and base[0].lower() != "how")
        return f"how many {re.sub(_LISTS, '', ' '.join(base), flags=re.I)}" if rows else None
    if match := _COLUMN.fullmatch(said):
        return _by_column(before, base, match["nth"], match["way"] or "")
    ways = ((_RANKED, _by_figure), (_NOT, _without), (_RATE, _as_rate), (_THERE, _there))
    found = (way(before, base, m["what"]) for pattern, way in ways if (m := pattern.fullmatch(said)) is not None)
    if (turned := next((one for one in found if one is not None), None)) is not None:
        return turned
    return _same_flag(before, said, base) or word_swapped(before, said, base)


_BARE = re.compile(rf"{_LEAD}(?P<what>\w+)(?: ones?)?")


def _same_flag(before: Fit, said: str, base: Sequence[str]) -> str | None:
    """ "And approved?" after "not approved", "and retained?" after "churned": that side in place of the other."""
    match = _BARE.fullmatch(said)
    told = fit(match["what"], before.table, before.reachable).items if match else ()
    one = told[0] if len(told) == 1 else None
    mine = [i for i in before.items if isinstance(i, Named) and i.flag is not None and not i.table]
    if match is None or not isinstance(one, Named) or one.flag is None or one.table or one.value:
        return None
    mine = [i for i in mine if i.flag is one.flag]
    if len(mine) != 1 or any(i.kind == "rate" and i.start == mine[0].end for i in before.items):
        return None
    start = mine[0].start - (mine[0].start > 0 and base[mine[0].start - 1].lower() in _DENIALS)
    grouped = start and base[start - 1].lower() in ("by", "per", "and")
    if grouped or (start == mine[0].start and mine[0].words == one.words):
        return None
    return " ".join([*base[:start], match["what"], *base[mine[0].end :]])


def _condition(mine: Sequence[Item]) -> Named | None:
    """The one condition of the question: a value or a flag; None where it has others or several."""
    found = [i for i in mine if isinstance(i, Named) and (i.value is not None or i.flag is not None) and not i.table]
    others = any(i.kind in ("cmp", "op", "like", "null", "sign", "without") for i in mine)
    return found[0] if len(found) == 1 and not others else None


def _denied(base: Sequence[str], start: int, end: int, words: Sequence[str]) -> str:
    """The question with a condition turned into its opposite; what was turned so already is turned back."""
    if start and base[start - 1].lower() in _DENIALS:
        return " ".join([*base[: start - 1], *words, *base[end:]])
    return " ".join([*base[:start], "not", *words, *base[end:]])


def _without(before: Fit, base: Sequence[str], what: str) -> str | None:
    """ "And not churned?": in place of the condition of the same column, else one condition more."""
    told = [i for i in fit(what, before.table, before.reachable).items if i.kind not in ("noise", "prep")]
    one = told[0] if len(told) == 1 else None
    if not isinstance(one, Named) or (one.value is None and one.flag is None):
        return None
    of = one.value[0] if one.value is not None else one.flag
    for item in before.items:
        if isinstance(item, Named) and of is not None and of in (item.flag, item.value and item.value[0]):
            start = item.start - (item.start > 0 and base[item.start - 1].lower() in _DENIALS)
            return " ".join([*base[:start], "not", *what.split(), *base[item.end :]])
    return f"{' '.join(base)} except {what}"


def _share(before: Fit, base: Sequence[str]) -> str | None:
    """ "What share is that", after how many of them there are that fulfil a condition: of all."""
    counts = [i for i in before.items if i.kind == "count"]
    if len(counts) != 1 or not before.out.filtered or before.out.grouped:
        return None
    start, end = counts[0].start, counts[0].end
    return " ".join([*base[:start], "share", "of", *base[end:]])


def counted_rows(mine: Sequence[Item], before: Fit) -> str:
    """The noun of the rows that are counted, empty where they are not."""
    counts = next((i for i in mine if i.kind == "count"), None)
    rows = next((i for i in mine if counts is not None and i.start == counts.end), None)
    return " ".join(rows.words) if isinstance(rows, Named) and rows.table is before.table else ""


def groups_only(before: Fit, base: Sequence[str], words: Sequence[str]) -> str | None:
    """ "Only the ones above 500", after groups: those whose figure is, and no number that is called like a group."""
    by = next((i for i in before.items if i.kind == "group"), None)
    named = next((i for i in before.items if isinstance(i, Named) and by is not None and i.start >= by.end), None)
    if named is None:
        return None
    if any(c.numeric and not c.identifies for _, c in named.columns) and (rows := counted_rows(before.items, before)):
        return f"{' '.join(base)} with {' '.join(words)} {rows}"
    return f"{' '.join(base)}, only {' '.join(() if named.table else named.words)} {' '.join(words)}"


def share_of_amount(before: Fit, said: str, base: Sequence[str]) -> str | None:
    """ "As a percentage of the money taken", after counts of groups: what each of them has of that amount."""
    match = re.fullmatch(r"as a share of (?:the |all |total )*(?P<what>[\w ]+)", said, re.I)
    told = fit(match["what"], before.table, before.reachable).items if match else ()
    amounts = [i for i in told if isinstance(i, Named)]
    groups = [i for i in before.items if i.kind == "group"]
    counts = [i for i in before.items if i.kind in ("count", "agg", "share")]
    if match is None or len(amounts) != 1 or not _adds(amounts[0]) or amounts[0].table is before.table:
        return None
    if len(groups) != 1 or len(counts) != 1 or counts[0].kind != "count" or counts[0].start > groups[0].start:
        return None
    rows = counted_rows(before.items, before).split()
    if not rows:
        return None
    behind = base[counts[0].end + len(rows) :]
    return " ".join([*base[: counts[0].start], "total", *amounts[0].words, *behind, "as", "a", "share"])


def _by_column(before: Fit, base: Sequence[str], nth: str, way: str) -> str | None:
    """ "Sort by the second column": what is measured highest first, what is grouped by from its beginning."""
    shown = sqlglot.parse_one(before.out.sql, dialect="databricks")
    if not isinstance(shown, exp.Select):
        return None
    names, at = shown.named_selects, _NTH[nth]
    if not before.out.grouped or not -len(names) <= at < len(names):
        return None
    group = shown.selects[at].find(exp.AggFunc, exp.Anonymous) is None or names[at] in _spans(before)
    rest = re.sub(r",? (?:low|high)est first$", "", " ".join(base))
    if group:
        return f"{rest} sorted by {names[at].replace('_', ' ')}{' descending' if way == 'desc' else ''}"
    figures = [n for n in names if n not in _spans(before) and shown.selects[names.index(n)].find(exp.AggFunc)]
    if names[at] != figures[0]:
        return None  # the order is by the first of what is measured
    return f"{rest}, {'lowest' if way == 'asc' else 'highest'} first"


def _spans(before: Fit) -> tuple[str, ...]:
    return ("hour", "day", "week", "month", "quarter", "year", "weekday") if before.out.timed else ()


def _as_rate(before: Fit, base: Sequence[str], what: str) -> str | None:
    """ "Now the churn rate", after another figure of the same groups: in its place."""
    mine = [i for i in before.items if i.kind not in ("noise", "prep")]
    for at, item in enumerate(mine):
        if item.kind in ("group", "bucket", "time"):
            return None
        figure = isinstance(item, Named) and (_adds(item) or item.table is before.table)
        if item.kind not in ("agg", "count") and not figure:
            continue
        last = next((i for i in mine[at:] if isinstance(i, Named)), None)
        if last is None or not (_adds(last) or last.table is before.table):
            return None
        after = next((i for i in mine if i.start >= last.end), None)
        keep = after is not None and after.kind == "rate"
        return None if keep else " ".join([*base[: item.start], *what.split(), *base[last.end :]])
    return None


def _adds(item: Named) -> bool:
    return bool(item.columns) and item.columns[0][1].numeric and not item.columns[0][1].identifies and not item.value


def _by_figure(before: Fit, base: Sequence[str], what: str) -> str | None:
    """ "By number of orders" after "top 3 customers by revenue": what they are ranked by, and no group."""
    mine = [i for i in before.items if i.kind != "noise"]
    if not any(i.kind in ("top", "super", "common") for i in mine):
        return None
    for at, item in enumerate(mine[:-1]):
        last = mine[at + 1]
        if item.kind == "group" and item.words == ("by",) and (last.kind in ("count", "agg") or _amount(last)):
            last = next((i for i in mine[at + 1 :] if isinstance(i, Named)), last)
            return " ".join([*base[: item.end], *what.split(), *base[last.end :]])
    return None


def _amount(item: Item) -> bool:
    return isinstance(item, Named) and _adds(item)


def _there(before: Fit, base: Sequence[str], what: str) -> str | None:
    """ "And in Europe?" after "in France": that place, and not the one within the other."""
    told = [i for i in fit(what, before.table, before.reachable).items if i.kind not in ("noise", "prep")]
    one = told[0] if len(told) == 1 else None
    mine = [i for i in before.items if isinstance(i, Named) and _place(i)]
    if not isinstance(one, Named) or not _place(one) or len(mine) != 1:
        return None
    if one.value is not None and mine[0].value is not None and one.value[0] is mine[0].value[0]:
        return None  # of the same column: it gives way by itself
    return " ".join([*base[: mine[0].start], *what.split(), *base[mine[0].end :]])


def _place(item: Named) -> bool:
    if item.value is None or (item.columns and item.columns[0][0] > 0.9):
        return False
    column = item.value[0]
    return bool(_PLACES & {*name_parts(column.name), *name_parts(column.table.rsplit(".", 1)[-1])})


def word_swapped(before: Fit, said: str, base: Sequence[str]) -> str | None:
    """ "Now for dropoff", after a question about a column whose name has another word there: ``pickup_zip``."""
    match = re.fullmatch(
        r"(?:and |now |ok |then |what about |how about )*(?:for |with |by )?(?:the )?([a-z]+?)s?(?: ones?)?", said
    )
    names = [set(name_parts(column.name)) for column in before.table.columns]
    for item in before.items if match else ():
        if isinstance(item, Named) and item.columns and item.value is None and match is not None:
            own = set(name_parts(item.columns[0][1].name))
            for at in range(item.start, item.end):
                old = base[at].lower()
                if len(own) > 1 and old in own and match[1] not in own and (own - {old}) | {match[1]} in names:
                    return " ".join([*base[:at], match[1], *base[at + 1 :]])
    return None
