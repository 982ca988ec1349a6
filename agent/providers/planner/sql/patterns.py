"""Reads a clause as a question: whole sentence patterns first, then word by word."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.sql.question import Group, Measure, Question
from agent.providers.planner.sql.scan import scan
from agent.providers.planner.sql.words import AGGREGATES, BUCKETS, DATA_NOISE, Func

_CHART_KINDS = {
    "bar": "bar",
    "bars": "bar",
    "line": "line",
    "pie": "pie",
    "scatter": "point",
    "area": "area",
    "histogram": "histogram",
    "heatmap": "heatmap",
}
_HAS_MOST = re.compile(
    r"^(?:show me |tell me |find )?(?:which|what|who)(?: is| are)? (.+?) (?:has|have|had|with|"
    r"gets?|got|made|make) the (most|fewest|highest|lowest|largest|smallest|biggest|least) (.+)$"
)
COMMONEST = re.compile(
    r"\b(?:(most|least) (?:common|popular|frequent|used)|(busiest|quietest)) (.+?)(?: (?:for|of|"
    r"in|among|by) (?:the |all )?(.+))?$"
)
_VERSUS = re.compile(
    r"(?:chart|plot|graph|draw|show|compare|visualize)?(?: me)?(?: the)?(?: an?)?(?: scatter plot "
    r"of| scatter of)? ?(.+?) (?:vs\.?|versus|against) (?:the )?(.+?)(?: (?:as|in) .*)?$"
)


def read_question(clause: Clause) -> Question:
    """The parts of a data question. Never fails: what is not understood stays in ``subject`` or a filter."""
    tokens = [t for t in clause.tokens if t.word not in (":", "(", ")", ";")]
    question = _has_most(clause) or _commonest(clause) or _versus(clause)
    if question is None:
        question = scan(
            tokens[max(clause.verb_at, 0) if clause.verb in ("show", "run", "search", "compare") else 0 :], clause
        )
    dotted = [t.text for t in clause.of("dotted") if "." in t.text]
    chart = next(
        (
            kind
            for word, kind in _CHART_KINDS.items()
            if word in clause.words
            and ("chart" in clause.flags or clause.verb == "chart" or word in ("pie", "histogram", "scatter"))
        ),
        "",
    )
    chart = chart or question.chart
    if not chart and ("chart" in clause.flags or clause.verb == "chart"):
        chart = "auto"
    counting = (
        clause.verb in ("count", "howmany")
        or bool(re.search(r"\b(number|count) of\b", clause.lower))
        or question.counts
    )
    return replace(question, table=dotted[0] if dotted else "", chart=chart, counts=counting)


def _has_most(clause: Clause) -> Question | None:
    """ "Which zip has the most trips", "which nation has the highest average balance"."""
    match = _HAS_MOST.match(clause.lower)
    if not match:
        return None
    group = tuple(w for w in match[1].split() if w not in DATA_NOISE)
    bucket = next((BUCKETS[w] for w in group if w in BUCKETS), "")
    direction = "asc" if match[2] in ("fewest", "lowest", "smallest", "least") else "desc"
    rest = [w for w in match[3].split() if w not in DATA_NOISE]
    func: Func | None = next((AGGREGATES[w] for w in rest if w in AGGREGATES), None)
    extreme: Func = "max" if direction == "desc" else "min"
    words = tuple(w for w in rest if w not in AGGREGATES)
    groups = (Group(tuple(w for w in group if w not in BUCKETS), bucket),)
    if func is None and match[2] in ("most", "fewest", "least"):
        return Question(subject=words, groups=groups, direction=direction, limit=1, counts=True)
    return Question(
        measures=(Measure(func or extreme, words),),
        groups=groups,
        direction=direction,
        limit=1,
    )


def _commonest(clause: Clause) -> Question | None:
    """ "The most common payment method", "the busiest day for trips"."""
    match = COMMONEST.search(clause.lower)
    if not match:
        return None
    group = [w for w in match[3].split() if w not in DATA_NOISE or w in BUCKETS]
    bucket = next((BUCKETS[w] for w in group if w in BUCKETS), "")
    subject = tuple(w for w in (match[4] or "").split() if w not in DATA_NOISE)
    direction = "asc" if match[1] == "least" or match[2] == "quietest" else "desc"
    words = tuple(w for w in group if w not in BUCKETS)
    return Question(subject=subject, groups=(Group(words, bucket),), direction=direction, limit=1, counts=True)


def _versus(clause: Clause) -> Question | None:
    match = _VERSUS.match(clause.lower)
    if not match:
        return None
    y, x = (tuple(w for w in part.split() if w not in DATA_NOISE) for part in match.groups())
    return Question(pair=(y, x), limit=1000, chart="point") if x and y else None
