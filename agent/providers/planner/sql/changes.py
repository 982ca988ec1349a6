"""A follow-up put into the question that it changes: "and in 1996?", "only EMEA", "the same for suppliers".

The part of the same sort gives way; what has no counterpart is added. The result is a question in words, read anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.fit import Fit, fit
from agent.providers.planner.sql.ground import Item, Named
from agent.providers.planner.sql.spans import Span, question_tokens

_LEADS = wordset("and now only just same the thing but for with what about how instead please ok also then or so do it"
                 " that show me again them those ones query as well too no not can you same-thing make")  # fmt: skip
_TAILS = wordset("instead please too also well as only though then")
_ADDS = wordset("too also well further additionally")


def rewritten(before: Fit, said: str) -> str:
    """The earlier question with the change taken in."""
    base = [t.text for t in question_tokens(before.text)]
    tokens = list(question_tokens(said))
    adds = any(t.word in _ADDS for t in tokens) or any(t.word == "split" for t in tokens)
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
    at = _place(mine, told, base, adds=adds)
    if at is None:
        tail = " ".join(words)
        bare = told and isinstance(told[0], Named) and told[0].start == 0
        lead = "with " if bare and told[0].value is None else ""  # type: ignore[union-attr]
        if bare and told[0].value is not None:  # type: ignore[union-attr]
            lead = "in "
        return f"{' '.join(base)} {lead}{tail}"
    start, end = at
    if told[0].kind == "time" and told[0].words[0] not in _BEFORE_TIMES:
        words = ["in", *words] if told[0].values[0] != "relative" else words  # type: ignore[union-attr]
    if any(i.kind == "word" for i in told):  # other rows than those of a table that was named in full
        base = [_schema(w) if w.count(".") == 2 else w for w in base]
    opens = next((n for n, word in enumerate(lowered) if word in _OPENS), 0)
    if any(isinstance(i, Span) and i.kind == "group" for i in told) and told[0].kind != "group":
        words = words[opens:]
    return " ".join([*base[:start], *words, *base[end:]])


_BEFORE_TIMES = wordset("in on since after before until till from between during for within of by last this past the"
                        " previous current yesterday today through prior")  # fmt: skip


def _schema(name: str) -> str:
    return name.split(".")[1]


_OPENS = wordset("by per each every across into")


def _place(mine: Sequence[Item], told: Sequence[Item], base: list[str], *, adds: bool) -> tuple[int, int] | None:
    """Which tokens of the earlier question the change takes the place of; None where it is added."""
    kinds = {i.kind for i in told}
    spans = [i for i in told if isinstance(i, Span)]
    if any(i.kind == "agg" for i in spans):
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
        starts = [i for i in mine if i.kind in ("group", "bucket")]
        if starts:
            at = starts[0]
            end = at.end
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
        return None
    if "time" in kinds:
        times = [i for i in mine if i.kind == "time"]
        return (times[0].start, times[-1].end) if times else None
    if kinds <= {"number", "super", "top"} and "number" in kinds:
        numbers = [i for i in mine if i.kind == "number"]
        return (numbers[0].start, numbers[0].end) if numbers else (0, 0)
    named = [i for i in told if isinstance(i, Named)]
    unknown = [i for i in told if i.kind == "word" or (isinstance(i, Named) and i.place and not (i.columns or i.table))]
    named = [i for i in named if not any(i is u for u in unknown)]
    if named and not unknown and len(told) == len(named):
        one = named[0]
        if one.value is not None and not (one.columns and one.columns[0][0] > 1.1):
            same = [i for i in mine if isinstance(i, Named) and i.value is not None and i.value[0] is one.value[0]]
            return (same[0].start, same[0].end) if same and not adds else None
        if one.table is not None and not (one.columns and one.columns[0][0] > 1.1):
            rows = [i for i in mine if isinstance(i, Named) and i.table is not None]
            return (rows[0].start, rows[0].end) if rows else None
        if one.columns and one.columns[0][1].numeric and not one.columns[0][1].identifies:
            measures = [i for i in mine if isinstance(i, Named) and i.columns and i.columns[0][1].numeric
                        and not i.columns[0][1].identifies]  # fmt: skip
            return (measures[0].start, measures[0].end) if measures else None
        return None
    if unknown and not named:
        rows = [i for i in mine if isinstance(i, Named) and i.table is not None]
        return (rows[0].start, rows[0].end) if rows else None
    return None
