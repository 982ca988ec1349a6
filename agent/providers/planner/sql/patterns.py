"""Reads a clause as a question: whole sentence patterns first, then word by word."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.sql.forms import form_of
from agent.providers.planner.sql.question import Filter, Group, Measure, Question
from agent.providers.planner.sql.scan import scan
from agent.providers.planner.sql.words import AGGREGATES, BUCKETS, DATA_NOISE, MONEY, UNIT_HINTS, Func

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
    if found := form_of(clause.text):
        from agent.providers.planner.language.reader import read_clause

        text, form = found
        inner = read_clause(text)
        made = form(_question(replace(inner, excluded=clause.excluded)))
        chart = _question(clause).chart
        return replace(made, chart=made.chart or chart)
    return _question(clause)


def _question(clause: Clause) -> Question:
    tokens = [t for t in clause.tokens if t.word not in (":", "(", ")", ";")]
    question = (
        _best_time(clause)
        or _having(clause)
        or _has_most(clause)
        or _commonest(clause)
        or _selling(clause)
        or _versus(clause)
    )
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
    if clause.excluded:
        words = tuple(t.word for t in clause.excluded if t.word not in DATA_NOISE)
        left_out = Filter(words, "in", tokens=clause.excluded, negated=True)
        question = replace(question, filters=(*question.filters, left_out) if words else question.filters)
    return replace(question, table=dotted[0] if dotted else "", chart=chart, counts=counting)


_HAVING = re.compile(
    r"^(?:show (?:me )?|list |find |get |give me |which |what |all |the )*(?P<group>[\w ]+?) (?:(?:that|which|who) )?"
    r"(?:with|having|have|had|has|got|made|placed) "
    r"(?P<op>more than|over|at least|fewer than|less than|under|exactly|at most) "
    r"(?P<n>[\d,]+) (?P<what>[a-z]+(?: [a-z]+)?)$"
)
_HAVING_OPS = {"more than": ">", "over": ">", "at least": ">=", "fewer than": "<", "less than": "<", "under": "<",
               "exactly": "=", "at most": "<="}  # fmt: skip
_SELLING = re.compile(
    r"^(?:show (?:me )?|list |what(?:'s| is| are) |which (?:is|are) |which |find |give me )*(?:the |our )*"
    r"(?:(?P<n>\d+|\w+) )?"
    r"(?P<how>best|top|worst|least|most)[- ](?:selling|sold|selling) (?P<n2>\d+ )?(?P<what>\w+)(?: .*)?$"
)


def _having(clause: Clause) -> Question | None:
    """ "Zips with more than 500 pickups": a count for each, where it is enough. Or a column's: the compiler sees."""
    match = _HAVING.match(clause.lower)
    if not match or match["what"] in UNIT_HINTS or clause.verb in ("howmany", "count"):
        return None
    group = tuple(w for w in match["group"].split() if w not in DATA_NOISE)
    what = tuple(w for w in match["what"].split() if w not in DATA_NOISE)
    test = Filter(what, _HAVING_OPS[match["op"]], (match["n"].replace(",", ""),))
    return Question(subject=what, groups=(Group(group),), counts=True, having=test) if group and what else None


_BEST_TIME = re.compile(
    r"^(?:show (?:me )?|find |give me |tell me |(?:what|which)(?:'s| is| was)? )*(?:the |our )*"
    r"(?P<how>best|worst|strongest|weakest) (?P<bucket>day|week|month|quarter|year|hour|weekday) "
    r"(?:by|for|in terms of) (?:the |total )?(?P<what>[a-z]+)$"
)


def _best_time(clause: Clause) -> Question | None:
    """ "Best day by revenue": adds up for each day."""
    match = _BEST_TIME.match(clause.lower)
    if not match or match["what"] in DATA_NOISE or match["what"] not in MONEY:
        return None
    direction = "asc" if match["how"] in ("worst", "weakest") else "desc"
    measures = (Measure("sum", (match["what"],)),)
    return Question(measures=measures, groups=(Group((), BUCKETS[match["bucket"]]),), direction=direction, limit=1)


def _selling(clause: Clause) -> Question | None:
    """ "The best selling product", "top 3 best-selling products"."""
    match = _SELLING.match(clause.lower)
    if not match:
        return None
    number = slots.number_in((match["n2"] or match["n"] or "1").strip()) or slots.limit(clause) or 1
    direction = "asc" if match["how"] in ("worst", "least") else "desc"
    measures = (Measure("sum", ("quantity",)),)
    return Question(measures=measures, groups=(Group((match["what"],)),), direction=direction, limit=number)


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
    if func is None and words and words[-1] in MONEY:
        return Question(measures=(Measure("sum", words),), groups=groups, direction=direction, limit=1)
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
