"""Reads a question word by word: each cue (by, per, where, average) opens the part that the next words belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.sql.question import Group, Measure, Question
from agent.providers.planner.sql.scan_filters import comparison_at, phrase_at, time_span_at
from agent.providers.planner.sql.scan_state import ScanState
from agent.providers.planner.sql.words import (
    AGGREGATES,
    BUCKETS,
    FILTER_CUES,
    GROUP_CUES,
    ORDER_CUES,
    SUPERLATIVES,
    TIME_UNITS,
    Func,
)


def scan(tokens: Sequence[Token], clause: Clause) -> Question:
    state = ScanState()
    limit, direction, hints, counts = slots.limit(clause), "", (), False
    words = [t.word for t in tokens]
    top = next((w for w in words if w in ("top", "bottom")), "")
    if top:
        direction = "desc" if top == "top" else "asc"
        limit = limit or 10
    i = 0
    while i < len(tokens):
        token, word = tokens[i], words[i]
        following = words[i + 1] if i + 1 < len(words) else ""
        comparison = comparison_at(tokens, words, i, state)
        if comparison:
            i = comparison
            continue
        span = time_span_at(tokens, words, i, state) or phrase_at(tokens, words, i, state)
        if span:
            i = span
            continue
        if token.kind == "dotted":
            pass
        elif word == "line" and following.startswith("item") and state.slot == "subject":
            state.subject.append(word)  # no line chart
        elif word == "total" and i and words[i - 1] == "in":
            state.loose = []  # "in total" says nothing
        elif word in AGGREGATES and not (word == "total" and following in ("number", "count")):
            state.open("measure")
            state.measures.append((AGGREGATES[word], []))
        elif word in ("number", "count", "nr", "no", "amount") and following == "of" and (word != "amount" or i == 0):
            counts = True
            if state.slot == "order" and top and state.subject and not state.order:
                state.groups.append((state.subject, ""))  # "top 10 zips by number of trips"
                state.subject = []
            state.open("subject")
            i += 1
        elif word in SUPERLATIVES and (word not in ("latest", "recent", "most", "best") or following or word == "most"):
            direction, hinted = (
                SUPERLATIVES[word] if not (word == "most" and following in SUPERLATIVES) else (direction or "desc", ())
            )
            hints = hinted or hints
            if "least" in words and word == "expensive":
                direction = "asc"
            if not hinted and word not in ("most", "best", "worst", "least"):
                state.open("measure")
                state.measures.append(("max" if direction == "desc" else "min", []))
        elif word == "in" and following in TIME_UNITS and state.measures and state.slot != "filter":
            state.measures[-1][1].append(following)  # "duration in minutes"
            i += 1
        elif word in ORDER_CUES and (word != "order" or (following == "by" and state.slot != "group")):
            state.open("order")
            i += following == "by"
        elif word in ("descending", "desc", "ascending", "asc"):
            direction = word[:4].rstrip("e") if word.startswith("asc") else "desc"
            direction = "asc" if word.startswith("asc") else "desc"
        elif word == "between" and state.measures:
            state.open("group")
            state.groups.append(([], ""))
        elif (word in GROUP_CUES and state.slot != "order") or (word == "for" and following in ("each", "every")):
            if word == "by" and (top or (hints and limit)) and not state.groups and not state.measures:
                state.open("order")
            elif not (word in ("each", "every") and state.slot == "group"):
                state.open("group")
                state.groups.append(([], ""))
                state.per |= {len(state.groups) - 1} if word in ("per", "each", "every", "for") else set()
            i += word == "for"
        elif word in ("over", "through") and following == "time":
            state.open("group")
            state.groups.append(([], "DAY"))
            i += 1
        elif word in BUCKETS and word.endswith("ly"):
            state.groups.append(([], BUCKETS[word]))
        elif word in ("and", ",") and state.slot == "group" and state.groups[-1] != ([], ""):
            if following not in AGGREGATES:
                state.groups.append(([], ""))
        elif word in ("and", ",") and state.slot == "measure" and state.measures[-1][1] and following not in AGGREGATES:
            state.measures.append((state.measures[-1][0], []))
        elif word in ("and", ",", "but"):
            if state.slot == "filter":
                state.open("filter")
        elif (
            word in ("of", "from")
            and state.slot in ("measure", "order")
            and ((state.measures and state.measures[-1][1]) or state.order)
        ):
            state.open("subject")
        elif word in FILTER_CUES and not (word == "to" and state.slot != "filter"):
            state.open(
                "filter"
                if not (word in ("in", "from") and not state.subject and not state.measures and not state.groups)
                else "subject"
            )
        elif word == "as" and state.slot != "filter":
            state.open("ignored")
        elif (
            (state.slot == "ignored" and word in ("a", "an", "the"))
            or (token.kind == "number" and limit is not None and word == str(limit))
            or (word in NUMBER_WORDS and NUMBER_WORDS[word] == limit and limit != 1)
        ):
            pass
        elif (
            limit is None
            and state.slot == "subject"
            and not state.subject
            and token.kind == "number"
            and word.isdigit()
            and following
        ):
            limit = int(word)  # "the 5 longest trips"
        elif state.slot != "ignored":
            state.add(token)
        i += 1
    state.close()
    return _assembled(state, limit=limit, direction=direction, hints=hints, counts=counts, top=top)


def _assembled(
    state: ScanState, *, limit: int | None, direction: str, hints: tuple[str, ...], counts: bool, top: str
) -> Question:
    measures = [Measure(func, tuple(words)) for func, words in state.measures]
    # "average and maximum fare": the first has its words after the second
    for at in range(len(measures) - 2, -1, -1):
        if not measures[at].words:
            measures[at] = replace(measures[at], words=measures[at + 1].words)
    order = state.order
    if order and any(w in AGGREGATES for w in order):
        func: Func = next(AGGREGATES[w] for w in order if w in AGGREGATES)
        measures.append(Measure(func, tuple(w for w in order if w not in AGGREGATES)))
        order = []
    groups = [
        Group(tuple(words), bucket, at in state.per)
        for at, (words, bucket) in enumerate(state.groups)
        if words or bucket
    ]
    if top and measures and not groups and state.subject:
        groups = [Group(tuple(state.subject))]
        state.subject = []
    return Question(
        subject=tuple(state.subject),
        measures=tuple(measures),
        groups=tuple(groups),
        filters=tuple(state.filters),
        order=tuple(order),
        direction=direction,
        hints=hints,
        limit=limit,
        counts=counts,
    )
