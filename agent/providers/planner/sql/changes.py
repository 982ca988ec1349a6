"""A follow-up put into the question that it changes: "and in 1996?", "only EMEA", "the same for suppliers".

The part of the same sort gives way; what has no counterpart is added. The result is a question in words, read anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.columns import name_parts
from agent.providers.planner.sql.ends import by_other, of_end
from agent.providers.planner.sql.fit import Fit, fit
from agent.providers.planner.sql.further import (
    adds_up,
    at_that_place,
    names_rows,
    of_whole,
    other_bound,
    says_more,
    value_of_span,
    with_its_amount,
)
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.group_order import split_order
from agent.providers.planner.sql.periods import in_its_unit, shifted
from agent.providers.planner.sql.reshaped import reshaped
from agent.providers.planner.sql.spans import Span, question_tokens
from agent.providers.planner.sql.turned import groups_only, share_of_amount, turned_about

_LEADS = wordset("and rather now only just same the thing but for with what about how instead please ok also then or"
                 " so do it that show me again them those ones query as well too no not can you same-thing"
                 " make")  # fmt: skip
_TAILS = wordset("instead please too also well as only though then sorry ,")
_GROUPS = wordset("by per for into")
_ADDS = wordset("too also well further additionally")


def rewritten(before: Fit, said: str) -> str:
    """The earlier question with the change taken in; the order of its groups stays unless another is asked for."""
    asked, _, tail = split_order(before.text)
    changed = _rewritten(before, asked, in_its_unit(said, asked))
    return f"{changed}{tail}" if tail and not _ORDERS.search(said) else changed


_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDERS = re.compile(r"\b(?:sort|order|rank|arrange|top|bottom|highest|lowest)", re.I)


def _rewritten(before: Fit, asked: str, said: str) -> str:
    base = [t.text for t in question_tokens(asked)]
    if (turned := reshaped(before, said.lower().strip(" .?!"), base, ())) is not None:
        return turned
    low = said.lower().strip(" .?!")
    for moved in (at_that_place(before, low, base), of_end(before, low, base)):
        if moved is not None:
            return moved
    if (other := by_other(low)) is not None:
        way = "highest" if other[1] == "desc" else "lowest"
        return f"{_of_other_measure(before, asked, other[0])}, {way} first, limit 1"
    if (whole := _said_of_it_all(before, said.rstrip(" .?!"), base)) is not None:
        return whole
    if (turned := turned_about(before, low, base)) is not None:
        return turned
    tokens = list(question_tokens(said))
    if tokens and tokens[-1].word in ("one", "ones") and len(tokens) > 1:
        tokens = tokens[:-1]
    adds = said.startswith("also ") or any(t.word in _ADDS for t in tokens) or any(t.word == "split" for t in tokens)
    while (
        tokens
        and tokens[0].word in _LEADS
        and not (tokens[0].word == "for" and tokens[1:2] and tokens[1].word == "each")
    ):
        tokens = tokens[1:]
    while tokens and tokens[-1].word in _TAILS:
        tokens = tokens[:-1]
    words, lowered = [t.text for t in tokens], [t.word for t in tokens]
    items = fit(
        " ".join(f'"{t.text}"' if t.kind == "quoted" else t.text for t in tokens), before.table, before.reachable
    ).items
    told = [i for i in items if i.kind not in ("noise", "prep", "and", "also")]
    mine = before.items
    if (turned := reshaped(before, said.lower().strip(" .?!"), base, told)) is not None:
        return turned
    rows = bool(told) and isinstance(told[0], Named) and told[0].table is before.table and said.startswith("only ")
    if len(told) > 1 and (rows or (told[0].kind == "vs" and all(i.kind == "time" for i in told[1:]))):
        adds = adds or told[0].kind == "vs"
        cut = told[0].end  # "only trips over five miles": the rows are spoken of already; "vs September": of that month
        tokens, told = tokens[cut:], [replace(i, start=i.start - cut, end=i.end - cut) for i in told[1:]]
        words, lowered = words[cut:], lowered[cut:]
    bare = len(told) == 1 and isinstance(told[0], Span) and told[0].kind == "cmp" and not told[0].unit
    if bare and (only := groups_only(before, base, words)) is not None:
        return only
    same = [i for i in mine if isinstance(i, Named) and told and _same_column(i, told[0])] if adds else []
    if same and len(told) == 1:  # "APAC too": both
        return " ".join([*base[: same[-1].end], "and", *told[0].words, *base[same[-1].end :]])
    amount = bool(told) and adds_up(told[-1]) and (len(told) == 1 or (len(told) == 2 and told[0].kind == "agg"))
    if adds and amount and any(map(adds_up, mine)) and tokens[0].word not in _GROUPS:
        return _beside(mine, told, base, " ".join(words))  # "orders too": beside the revenue
    narrows = said.startswith("only ") or low.startswith("but ")
    if not (adds or narrows) and (bound := other_bound(mine, told)) is not None:
        unit = [bound.words[-1]] if bound.unit == bound.words[-1].lower() and told[0].unit != bound.unit else []  # type: ignore[union-attr]
        return " ".join([*base[: bound.start], *words, *unit, *base[bound.end :]])
    times = [i for i in mine if isinstance(i, Span) and i.kind == "time"]
    if len(told) == 1 and told[0].kind == "bucket" and (named := value_of_span(mine)) is not None:
        return " ".join([*base[:named], told[0].words[0], *base[named + 1 :]])
    if adds and times and told and all(i.kind == "time" for i in told):
        return " ".join([*base[: times[-1].end], "vs", *_with_year(words, told[0], mine), *base[times[-1].end :]])
    at = _place(mine, told, base, adds=adds, rather=bool(_RATHER.match(said)), only=said.startswith("only "))
    if at is None or (told[0].kind == "word" and lowered[0] in ("in", "from", "at") and names_rows(before, at[0])):
        tail = " ".join(words)
        if said.startswith("also "):
            return _beside(mine, told, base, tail)
        bare = told and isinstance(told[0], Named) and told[0].start == 0
        if words and _YEAR.fullmatch(words[0]):
            return f"{' '.join(base)} in {tail}"
        lead = "with " if bare and told[0].value is None else ""  # type: ignore[union-attr]
        if bare and told[0].value is not None:  # type: ignore[union-attr]
            lead = "in "
        tested = [i for i in told if i.kind in ("cmp", "op", "number") or isinstance(i, Named)]
        if tested and len(tested) == len(told) and (of := of_whole(before, base, f"{lead}{tail}")) is not None:
            return of
        return f"{' '.join(base)} {lead}{tail}"
    start, end = at
    end = with_its_amount(before, told, end)
    words = _with_year(words, told[0], mine)
    if told[0].kind == "time" and told[0].words[0] not in _BEFORE_TIMES:
        words = ["in", *words] if told[0].values[0] not in ("relative", "dow", "hours") else words  # type: ignore[union-attr]
    if any(i.kind == "word" for i in told):  # other rows than those of a table that was named in full
        base = [_schema(w) if w.count(".") == 2 else w for w in base]
    instead = next((i for i in mine if i.start == start), None)
    adverb = instead is not None and instead.kind != "group" and instead.words[0] not in _OPENS  # "monthly revenue"
    if told[0].kind == "group" and adverb and start == 0:
        return " ".join([*base[end:], *words])  # "monthly revenue", then "by region"
    if told[0].kind == "group" and start < end and adverb:
        words = words[told[0].end :]
    opens = next((n for n, word in enumerate(lowered) if word in _OPENS), 0)
    if any(i.kind == "group" for i in told) and told[0].kind != "group":
        if says_more(told, opens, before):  # "EMEA, by month": both
            rather = "rather " if said.startswith("rather ") else ""
            first = _rewritten(before, asked, rather + " ".join(words[:opens]).rstrip(" ,"))
            again = fit(first, before.table, before.reachable)
            return _rewritten(again, split_order(again.text)[0], rather + " ".join(words[opens:]))
        if any(i.kind in ("agg", "count") for i in told):  # "and the average balance per segment": both are new
            groups = _groups(mine)
            if groups and groups[0] >= end:
                base = [*base[: groups[0]], *base[groups[1] :]]
        else:
            words = words[opens:]
    return " ".join([*base[:start], *words, *base[end:]])


def _with_year(words: list[str], told: Item, mine: Sequence[Item]) -> list[str]:
    """ "And February" after "in January 2016": of that year."""
    if not isinstance(told, Span) or told.kind != "time":
        return words
    if len(told.values[-1]) != 2 or told.values[0] not in ("month", "quarter"):
        return words
    year = next((i.values[1][:4] for i in mine if isinstance(i, Span) and i.kind == "time"
                 and i.values[0] in ("month", "quarter") and len(i.values[1]) == 7), "")  # fmt: skip
    return [*words, year] if year else words


def _of_other_measure(before: Fit, asked: str, noun: str) -> str:
    """The same groups by the number of those rows, or by that amount."""
    said = fit(noun, before.table, before.reachable).items
    if len(said) == 1 and isinstance(said[0], Named) and said[0].table is not None:
        return _rewritten(before, asked, f"number of {noun}")
    counted = any(i.kind == "count" for i in before.items)
    return _rewritten(before, asked, f"{'by' if counted else 'rather'} {noun}")


def _like(mine: Sequence[Item], told: Named) -> Named | None:
    """The name in the earlier question that this one is said in place of: the one most like it."""
    best: tuple[float, Named] | None = None
    for item in mine:
        if not isinstance(item, Named) or item.words == told.words:
            continue
        alike = 1.0 * bool(set(item.words) & set(told.words))
        if item.columns and told.columns:
            pairs = [(v, one, other) for v, one in item.columns[:3] for _, other in told.columns[:1] if v > 0.7]
            same = any(one.type == other.type and one.identifies == other.identifies for _, one, other in pairs)
            alike += 0.6 * same + 0.1
        if item.value is not None and told.value is not None and item.value[0] is told.value[0]:
            alike += 2.0
        if (item.table is not None) != (told.table is not None):
            alike -= 0.5
        if alike > 0.5 and (best is None or alike > best[0]):
            best = (alike, item)
    return best[1] if best else None


def _said_of_it_all(before: Fit, said: str, base: list[str]) -> str | None:
    """Changes of the question as a whole: without what is left out, without groups, against the time before."""
    if said == "in percent" and any(i.kind in ("group", "bucket") for i in before.items):
        return " ".join([*base, "as a share"])  # of all that is shown: "in percent" may be of what a condition leaves
    if said.lower().startswith("as a share of "):  # of another amount, with which "total" has nothing to do
        total = next((i for i in before.items if i.kind == "agg" and i.values == ("sum",)), None)  # type: ignore[union-attr]
        over = [*base[: total.start], *base[total.end :], said] if total is not None else [*base, said]
        return share_of_amount(before, said, base) or " ".join(over)
    if said.startswith("except "):
        without = said.removesuffix(" ones")
        return of_whole(before, base, without) or f"{' '.join(base)} {without}"
    if _TOTAL.fullmatch(said):
        return " ".join(_without_groups(before.items, base))
    if match := _SHIFT.fullmatch(said):
        times = [i for i in before.items if isinstance(i, Span) and i.kind == "time"]
        moved = shifted(times[0].values, match[2], -1 if match[3] in ("before", "earlier") else 1) if times else None
        if moved is None or len(times) > 1:
            return None
        start, end = times[0].start, times[0].end
        also = [*base[start:end], "vs"] if match[1] else []
        return " ".join([*base[:start], *also, moved, *base[end:]])
    return None


_RATHER = re.compile(r"rather |(?:\w+ )?(?:the )?same\b.*\bfor\b", re.I)
_TOTAL = re.compile(
    r"(?:only )?(?:the )?(?:(?:grand |overall )?totals?|in total|overall|altogether|bottom line|whole|sum|all of them)"
    r"(?: only| together)?"
    r"(?: for (?:the )?(?:whole|entire|all|everything|everyone)[\w ]*| over all[\w ]*| across all[\w ]*)?"
)
_SHIFT = re.compile(r"(vs )?the (?:the )?(day|week|month|quarter|year) (before|after|earlier|later)(?: that)?")


def _without_groups(mine: Sequence[Item], base: list[str]) -> list[str]:
    groups = _groups(mine)
    return [*base[: groups[0]], *base[groups[1] :]] if groups else base


def _groups(mine: Sequence[Item]) -> tuple[int, int] | None:
    """The words that say what a question groups by, from "per" on."""
    starts = [i for i in mine if i.kind in ("group", "bucket")]
    if not starts:
        return None
    at, end = starts[0].start, starts[0].end
    for item in mine:
        if item.start == end and (isinstance(item, Named) or item.kind in ("and", "bucket", "group", "noise")):
            end = item.end
    return at, end


def _beside(mine: Sequence[Item], told: Sequence[Item], base: list[str], tail: str) -> str:
    """ "Also the average price": another measure ahead of the groups; a column of what is shown behind all."""
    measured = bool(told) and isinstance(told[0], Span) and told[0].kind in ("agg", "count")
    if measured and told[0].kind == "count" and len(told) == 2 and adds_up(told[1]):
        tail = " ".join(told[1].words)  # "add the number of orders", where a column has it
    measured = measured or (len(told) == 1 and adds_up(told[0]))
    starts = [i.start for i in mine if i.kind in ("group", "bucket", "time", "cmp", "not", "top", "super", "order")]
    if not measured or not starts or min(starts) == 0:
        return f"{' '.join(base)}, with {tail}" if not measured else f"{' '.join(base)} and {tail}"
    at = min(starts)
    return " ".join([*base[:at], "and", "the", tail, *base[at:]])


def _same_column(mine: Named, told: Item) -> bool:
    """Whether both are values of one column."""
    pair = mine.value, told.value if isinstance(told, Named) else None
    return pair[0] is not None and pair[1] is not None and pair[0][0] is pair[1][0] and pair[0][1] != pair[1][1]


def unplaced(before: Fit, said: str) -> str:
    """The unit of "the year before" where the question before names none to count from; empty where it can be said."""
    match = _SHIFT.fullmatch(said)
    if match is None:
        return ""
    times = [i for i in before.items if isinstance(i, Span) and i.kind == "time"]
    moved = shifted(times[0].values, match[2], -1 if match[3] in ("before", "earlier") else 1) if times else None
    return match[2] if moved is None or len(times) > 1 else ""


_GAP = re.compile(
    r"(?:(?:and|now|so|what is|what's|show|give|me|the)\b ?)*(?:difference|comparison|gap|delta)s?"
    r"(?: (?:between|of) (?:them|both|the two|those|these))?"
)


def asks_gap(said: str) -> bool:
    """ "And the difference?": of which two figures, one question does not say."""
    return _GAP.fullmatch(said.lower().strip(" .?!")) is not None


def _ranked(mine: Sequence[Item], told: Named) -> Named | None:
    """The zips of "top 5 pickup zips by trips" where "by dropoff zip" follows: what is ranked, of that sort."""
    if not told.columns or not any(i.kind in ("top", "super") for i in mine):
        return None
    words = set(name_parts(told.columns[0][1].name))
    named = [i for i in mine if isinstance(i, Named) and i.columns and i.value is None]
    parts = [(i, set(name_parts(i.columns[0][1].name))) for i in named]
    return next((i for i, own in parts if words & own and words != own), None)


def _hardly(item: Named) -> bool:
    """Whether words name no column but by a part: "mastercard" of ``cardNumber``."""
    return not item.columns or item.columns[0][0] < 1.0


_BEFORE_TIMES = wordset("in on since after before until till from between during for within of by last this past the"
                        " previous current yesterday today through prior")  # fmt: skip


def _schema(name: str) -> str:
    return name.split(".")[1]


_OPENS = wordset("by per each every across into")


def _place(
    mine: Sequence[Item], told: Sequence[Item], base: list[str], *, adds: bool, rather: bool = False, only: bool = False
) -> tuple[int, int] | None:
    """Which tokens of the earlier question the change takes the place of; None where it is added."""
    kinds = {i.kind for i in told}
    spans = [i for i in told if isinstance(i, Span)]
    if any(i.kind == "agg" or (i.kind == "count" and len(told) > 1) for i in spans):
        if adds:
            return None
        of = [i for i in mine if i.kind in ("agg", "count")]
        names = [i for i in told if isinstance(i, Named)]
        if of:
            end = of[-1].end
            if names:
                after = next((i for i in mine if isinstance(i, Named) and i.start >= end), None)
                end = after.end if after is not None else end
            return of[0].start, end
        return 0, 0
    if "group" in kinds or "bucket" in kinds:
        if adds:
            return None
        of = [i for i in told if isinstance(i, Named)]
        if len(of) == 1 and of[0].value is not None and _hardly(of[0]) and kinds == {"group", "named"}:
            same = [i for i in mine if isinstance(i, Named) and i.value is not None and i.value[0] is of[0].value[0]]
            return (same[0].start, same[0].end) if same else None  # "and by mastercard?" after "paid with visa"
        ranks = any(i.kind in ("top", "super", "common") for i in mine) and "top" not in kinds
        measured = {i.start for i in mine if i.kind in ("count", "agg") or (ranks and adds_up(i))}
        starts = [
            i for i in mine if i.kind in ("group", "bucket") and i.end not in measured
        ]  # "top 5 zips by number of"
        if starts:
            at = starts[0]
            end = at.end
            if at.kind == "bucket" and at.words[0] not in _OPENS and at.start == 0:
                return at.start, at.end  # "monthly revenue": what follows is what is measured
            for item in mine:
                if item.start < end:
                    continue
                if isinstance(item, Named) or item.kind in ("and", "bucket", "group"):
                    if isinstance(item, Named) and item.value is not None and not item.columns:
                        break
                    end = item.end if item.kind != "and" else end
                elif item.kind != "noise":
                    break
            return at.start, end
        if len(of) == 1 and kinds == {"group", "named"} and (like := _ranked(mine, of[0])) is not None:
            return like.start, like.end
        return None
    if "time" in kinds:
        said = next(span for span in spans if span.kind == "time").values[:1]
        sort = said if said in (("dow",), ("hours",)) else ()
        times = [i for i in mine if isinstance(i, Span) and i.kind == "time"
                 and (i.values[:1] == sort if sort else i.values[:1] not in (("dow",), ("hours",)))]  # fmt: skip
        return (times[0].start, times[-1].end) if times else None
    if kinds <= {"number", "super", "top"} and kinds & {"number", "top"} and len(told) == 1:
        numbers = [i for i in mine if i.kind == "number"]
        tops = [i for i in mine if i.kind == "top"]
        if tops and told[0].kind == "number":
            more = tops[0].end - tops[0].start == 2  # "top 5" becomes "top ten"
            return tops[0].start + 1, tops[0].start + 1 + more
        numbers = tops or numbers
        if told[0].kind == "top" and not numbers:
            return None
        return (numbers[0].start, numbers[0].end) if numbers else (0, 0)
    if rather and told and isinstance(told[0], Named) and (like := _like(mine, told[0])) is not None:
        return like.start, like.end
    named = [i for i in told if isinstance(i, Named)]
    unknown = [i for i in told if i.kind == "word" or (isinstance(i, Named) and i.place and not (i.columns or i.table))]
    named = [i for i in named if not any(i is u for u in unknown)]
    if named and not unknown and len(told) == len(named):
        one = named[0]
        if one.flag is not None and not adds and not one.table:
            return None  # "only for customers who churned": a condition more
        if one.value is not None and not (one.columns and one.columns[0][0] > 1.1):
            same = [i for i in mine if isinstance(i, Named) and i.value is not None and i.value[0] is one.value[0]]
            return (same[0].start, same[0].end) if same and not adds else None
        if one.table is not None and adds:
            return None
        if one.table is not None and not (one.columns and one.columns[0][0] > 1.1):
            rows = [i for i in mine if isinstance(i, Named) and i.table is not None]
            return (rows[0].start, rows[0].end) if rows else None
        if one.columns and one.columns[0][1].numeric and not one.columns[0][1].identifies:
            measures = [i for i in mine if isinstance(i, Named) and i.columns and i.columns[0][1].numeric
                        and not i.columns[0][1].identifies]  # fmt: skip
            return (measures[0].start, measures[0].end) if measures and not adds else None
        return None
    if unknown and not named and not only:
        rows = [i for i in mine if isinstance(i, Named) and i.table is not None]
        return (rows[0].start, rows[0].end) if rows else None
    return None
