"""Reads a question about data into its parts: measures, groups, filters, order, limit. Knows no tables yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.lexicon import NUMBER_WORDS, OUT_OF_SCOPE
from agent.providers.planner.language.tokens import Token
from agent.providers.planner.sql.words import (
    AGGREGATES,
    BUCKETS,
    COMPARISONS,
    DATA_NOISE,
    FILTER_CUES,
    GROUP_CUES,
    MONTHS,
    ORDER_CUES,
    SUPERLATIVES,
    UNIT_HINTS,
    Func,
)

_WORKSPACE = frozenset(
    "cluster warehouse job run notebook repo secret scope catalog schema file directory history volume branch event context".split()
)
_WAREHOUSE = re.compile(
    r"\s+(?:on|using|with|via|in)\s+(?:the\s+|my\s+)?((?:[\w-]+\s+){0,3}?(?:sql\s+)?(?:warehouse|wh)\b(?:\s+[\w]+-\d+|\s+wh\S*)?|wh-\w+)",
    re.IGNORECASE,
)
_CHART_KINDS = {"bar": "bar", "bars": "bar", "line": "line", "pie": "pie", "scatter": "point", "area": "area", "histogram": "histogram", "heatmap": "heatmap"}
_HAS_MOST = re.compile(
    r"^(?:show me |tell me |find )?(?:which|what|who)(?: is| are)? (.+?) (?:has|have|had|with|gets?|got|made|make) the (most|fewest|highest|lowest|largest|smallest|biggest|least) (.+)$"
)


@dataclass(frozen=True)
class Measure:
    func: Func
    words: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    words: tuple[str, ...]
    bucket: str = ""  # DAY, MONTH, ...: of a time


@dataclass(frozen=True)
class Filter:
    """``op`` is a comparison with ``values``; "in" words that may hold a column and a value; "time" a span of dates."""

    words: tuple[str, ...]
    op: str
    values: tuple[str, ...] = ()
    tokens: tuple[Token, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Question:
    subject: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    groups: tuple[Group, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: tuple[str, ...] = ()  # words of the column to order by
    direction: str = ""  # desc or asc
    hints: tuple[str, ...] = ()  # parts of names of the column that a superlative speaks of
    limit: int | None = None
    table: str = ""  # a dotted name
    pair: tuple[tuple[str, ...], tuple[str, ...]] | None = None  # "fare vs distance": y, x
    chart: str = ""  # a kind, or "auto"
    counts: bool = False

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The groups of words that should be columns."""
        return (
            *(self.pair or ()),
            *(m.words for m in self.measures if m.words),
            *(g.words for g in self.groups if g.words),
            *((self.order,) if self.order else ()),
            *(f.words for f in self.filters if f.words and f.op not in ("in", "time")),
        )


def split_warehouse(clause: Clause) -> tuple[Clause, str]:
    """The clause without "on the X warehouse", and those words."""
    from agent.providers.planner.language.reader import read_clause

    match = _WAREHOUSE.search(clause.text)
    if not match or clause.verb in ("start", "stop", "use", "create", "delete", "restart"):
        return clause, ""
    rest = read_clause(clause.text[: match.start()] + clause.text[match.end() :])
    return replace(rest, chosen=clause.chosen, agreed=clause.agreed, changes=clause.changes), match[1]


def asks_for_data(clause: Clause) -> bool:
    """Whether the clause asks about rows of tables rather than about objects of the workspace."""
    if clause.negated or clause.mood == "command" and clause.verb in _ACTS:
        return False
    core, _ = split_warehouse(clause)
    if any(word in OUT_OF_SCOPE for word in core.words) and not core.of("dotted"):
        return False
    if "sql" in core.flags and core.kinds[:1] != ("history",):
        return True
    if set(core.kinds) & _WORKSPACE:
        return False
    if core.kind in ("table", "column", "query") and core.has("tables", "columns", "views", "queries"):
        return core.verb in ("average", "sum") and False
    words = core.words
    subject = bool(core.names or core.of("dotted", "quoted"))
    if not subject:
        return bool(core.verb == "count" and core.kind == "row")
    if core.verb in ("average", "sum", "count", "howmany", "compare", "chart"):
        return True
    if any(w in AGGREGATES for w in words) or re.search(r"\b(number|count) of\b", core.lower):
        return True
    if core.verb in ("show", "search", "is", "run", None, "use", "preview", "why", "read", "describe"):
        if core.verb in ("why", "read", "describe"):
            return False
        if re.search(rf"\b(top|bottom) (\d+|{'|'.join(NUMBER_WORDS)})\b", core.lower) or any(w in SUPERLATIVES for w in words if w not in ("latest", "recent")):
            return True
        if _COMMONEST.search(core.lower):
            return True
        if any(w in ("per", "grouped", "group") for w in words) or re.search(r"\w (by|over time)\b", core.lower) or " for each " in core.lower:
            return True
        if "chart" in core.flags:
            return True
        return _compares(core)
    return False


_ACTS = frozenset({"start", "stop", "restart", "delete", "create", "train", "cancel", "rename", "update", "schedule", "pause", "resume", "use", "read", "export", "import", "write", "clone", "pull", "clear"})


def _compares(clause: Clause) -> bool:
    low = clause.lower
    return bool(re.search(r"\b(where|whose|having)\b", low) or re.search(r"(\b(over|above|under|below|more than|less than|greater than|at least|longer than|between)|[<>=]) \$?\d", low))


def read_question(clause: Clause) -> Question:
    """The parts of a data question. Never fails: what is not understood stays in ``subject`` or a filter."""
    tokens = [t for t in clause.tokens if t.word not in (":", "(", ")", ";")]
    question = _has_most(clause) or _commonest(clause) or _versus(clause)
    if question is None:
        question = _scan(tokens[max(clause.verb_at, 0) if clause.verb in ("show", "run", "search", "compare") else 0 :], clause)
    dotted = [t.text for t in clause.of("dotted") if "." in t.text]
    chart = next((kind for word, kind in _CHART_KINDS.items() if word in clause.words and ("chart" in clause.flags or clause.verb == "chart" or word in ("pie", "histogram", "scatter"))), "")
    chart = chart or question.chart
    if not chart and ("chart" in clause.flags or clause.verb == "chart"):
        chart = "auto"
    counting = clause.verb in ("count", "howmany") or bool(re.search(r"\b(number|count) of\b", clause.lower)) or question.counts
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
    func = next((AGGREGATES[w] for w in rest if w in AGGREGATES), None)
    words = tuple(w for w in rest if w not in AGGREGATES)
    groups = (Group(tuple(w for w in group if w not in BUCKETS), bucket),)
    if func is None and match[2] in ("most", "fewest", "least"):
        return Question(subject=words, groups=groups, direction=direction, limit=1, counts=True)
    return Question(measures=(Measure(func or ("max" if direction == "desc" else "min"), words),), groups=groups, direction=direction, limit=1)


_COMMONEST = re.compile(r"\b(?:(most|least) (?:common|popular|frequent|used)|(busiest|quietest)) (.+?)(?: (?:for|of|in|among|by) (?:the |all )?(.+))?$")
_VERSUS = re.compile(r"(?:chart|plot|graph|draw|show|compare|visualize)?(?: me)?(?: the)?(?: an?)?(?: scatter plot of| scatter of)? ?(.+?) (?:vs\.?|versus|against) (?:the )?(.+?)(?: (?:as|in) .*)?$")


def _commonest(clause: Clause) -> Question | None:
    """ "The most common payment method", "the busiest day for trips"."""
    match = _COMMONEST.search(clause.lower)
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


class _Scan:
    """What was read so far; words go to the slot that the last cue opened."""

    def __init__(self) -> None:
        self.subject: list[str] = []
        self.measures: list[tuple[Func, list[str]]] = []
        self.groups: list[tuple[list[str], str]] = []
        self.filters: list[Filter] = []
        self.loose: list[Token] = []  # tokens of the open "in ..." filter
        self.order: list[str] = []
        self.slot = "subject"

    def close(self) -> None:
        if self.loose:
            words = tuple(t.word for t in self.loose if t.word not in DATA_NOISE)
            if words:
                self.filters.append(Filter(words, "in", tokens=tuple(t for t in self.loose if t.word not in DATA_NOISE)))
            self.loose = []

    def open(self, slot: str) -> None:
        self.close()
        self.slot = slot

    def add(self, token: Token) -> None:
        word = token.word
        if self.slot == "filter":
            self.loose.append(token)
        elif word in DATA_NOISE and word not in ("date",):
            return
        elif self.slot == "measure":
            self.measures[-1][1].append(word)
        elif self.slot == "group":
            if word in BUCKETS and not (word in ("date",) and self.groups[-1][0]):
                if self.groups[-1][1]:
                    return  # "hour of the day"
                self.groups[-1] = (self.groups[-1][0], BUCKETS[word])
            else:
                self.groups[-1][0].append(word)
        elif self.slot == "order":
            self.order.append(word)
        else:
            self.subject.append(word)


def _scan(tokens: Sequence[Token], clause: Clause) -> Question:
    scan = _Scan()
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
        comparison = _comparison(tokens, words, i, scan)
        if comparison:
            i = comparison
            continue
        span = _time_span(tokens, words, i, scan)
        if span:
            i = span
            continue
        if token.kind == "dotted":
            pass
        elif word in AGGREGATES and not (word == "total" and following in ("number", "count")):
            scan.open("measure")
            scan.measures.append((AGGREGATES[word], []))
        elif word in ("number", "count") and following == "of":
            counts = True
            scan.open("subject")
            i += 1
        elif word in SUPERLATIVES and (word not in ("latest", "recent", "most", "best") or following or word == "most"):
            direction, hinted = SUPERLATIVES[word] if not (word == "most" and following in SUPERLATIVES) else (direction or "desc", ())
            hints = hinted or hints
            if "least" in words and word == "expensive":
                direction = "asc"
            if not hinted and word not in ("most", "best", "worst", "least"):
                scan.open("measure")
                scan.measures.append(("max" if direction == "desc" else "min", []))
        elif word in ORDER_CUES and (word != "order" or following == "by"):
            scan.open("order")
            i += following == "by"
        elif word in ("descending", "desc", "ascending", "asc"):
            direction = word[:4].rstrip("e") if word.startswith("asc") else "desc"
            direction = "asc" if word.startswith("asc") else "desc"
        elif word == "between" and scan.measures:
            scan.open("group")
            scan.groups.append(([], ""))
        elif word in GROUP_CUES and scan.slot != "order" or (word == "for" and following in ("each", "every")):
            if word == "by" and top and not scan.groups and not scan.measures:
                scan.open("order")
            elif not (word in ("each", "every") and scan.slot == "group"):
                scan.open("group")
                scan.groups.append(([], ""))
            i += word == "for"
        elif word in ("over", "through") and following == "time":
            scan.open("group")
            scan.groups.append(([], "DAY"))
            i += 1
        elif word in BUCKETS and word.endswith("ly"):
            scan.groups.append(([], BUCKETS[word]))
        elif word in ("and", ",") and scan.slot == "group" and scan.groups[-1] != ([], ""):
            if following not in AGGREGATES:
                scan.groups.append(([], ""))
        elif word in ("and", ",") and scan.slot == "measure" and scan.measures[-1][1] and following not in AGGREGATES:
            scan.measures.append((scan.measures[-1][0], []))
        elif word in ("and", ",", "but"):
            if scan.slot == "filter":
                scan.open("filter")
        elif word in ("of", "from") and scan.slot in ("measure", "order") and (scan.measures and scan.measures[-1][1] or scan.order):
            scan.open("subject")
        elif word in FILTER_CUES and not (word == "to" and scan.slot != "filter"):
            scan.open("filter" if not (word in ("in", "from") and not scan.subject and not scan.measures and not scan.groups) else "subject")
        elif word == "as" and scan.slot != "filter":
            scan.open("ignored")
        elif scan.slot == "ignored" and word in ("a", "an", "the"):
            pass
        elif token.kind == "number" and limit is not None and word == str(limit) or (word in NUMBER_WORDS and NUMBER_WORDS[word] == limit and limit != 1):
            pass
        elif limit is None and scan.slot == "subject" and not scan.subject and token.kind == "number" and word.isdigit() and following:
            limit = int(word)  # "the 5 longest trips"
        elif scan.slot != "ignored":
            scan.add(token)
        i += 1
    scan.close()
    return _assembled(scan, limit=limit, direction=direction, hints=hints, counts=counts, top=top)


def _assembled(scan: _Scan, *, limit: int | None, direction: str, hints: tuple[str, ...], counts: bool, top: str) -> Question:
    measures = [Measure(func, tuple(words)) for func, words in scan.measures]
    # "average and maximum fare": the first has its words after the second
    for at in range(len(measures) - 2, -1, -1):
        if not measures[at].words:
            measures[at] = replace(measures[at], words=measures[at + 1].words)
    order = scan.order
    if order and any(w in AGGREGATES for w in order):
        func = next(AGGREGATES[w] for w in order if w in AGGREGATES)
        measures.append(Measure(func, tuple(w for w in order if w not in AGGREGATES)))
        order = []
    groups = [Group(tuple(words), bucket) for words, bucket in scan.groups if words or bucket]
    if top and measures and not groups and scan.subject:
        groups = [Group(tuple(scan.subject))]
        scan.subject = []
    return Question(
        subject=tuple(scan.subject),
        measures=tuple(measures),
        groups=tuple(groups),
        filters=tuple(scan.filters),
        order=tuple(order),
        direction=direction,
        hints=hints,
        limit=limit,
        counts=counts,
    )


def _comparison(tokens: Sequence[Token], words: Sequence[str], i: int, scan: _Scan) -> int:
    """Reads "over 50", "between 5 and 10"; gives the index after it, 0 when there is none."""
    if words[i] == "between" and i + 3 < len(tokens) and words[i + 2] in ("and", "to") and _is_value(tokens[i + 1]) and tokens[i + 1].kind == tokens[i + 3].kind:
        _add_filter(scan, "between", (words[i + 1], words[i + 3]), tokens[i + 1 : i + 4])
        return i + 4
    for phrase, op in COMPARISONS:
        end = i + len(phrase)
        if tuple(words[i:end]) == phrase and end < len(tokens):
            if _is_value(tokens[end]):
                unit = words[end + 1] if end + 1 < len(words) and words[end + 1] in UNIT_HINTS else ""
                unit = unit or ("$" if tokens[end].text.startswith("$") else "")
                _add_filter(scan, op, (tokens[end].text if tokens[end].kind == "quoted" else words[end],), tokens[i : end + 1], hints=UNIT_HINTS.get(unit, ()))
                return end + 1 + bool(unit and unit != "$")
            if op in ("=", "!=") and tokens[end].kind == "word":
                _add_filter(scan, op, (tokens[end].text,), tokens[i : end + 1])
                return end + 1
    return 0


def _is_value(token: Token) -> bool:
    return token.kind in ("number", "date", "quoted") or token.word in NUMBER_WORDS


def _add_filter(scan: _Scan, op: str, values: tuple[str, ...], tokens: Sequence[Token], *, hints: tuple[str, ...] = ()) -> None:
    values = tuple(str(NUMBER_WORDS.get(v, v)) for v in values)
    words: tuple[str, ...] = ()
    if scan.loose:
        words = tuple(t.word for t in scan.loose if t.word not in DATA_NOISE and t.word not in ("is", "are", "greater"))
        scan.loose = []
    elif scan.subject and scan.subject[-1] in ("cost", "costs", "costing"):
        words = (scan.subject.pop(),)
    scan.filters.append(Filter(words or hints[:1], op, values, tuple(tokens)))
    scan.slot = "filter"


def _time_span(tokens: Sequence[Token], words: Sequence[str], i: int, scan: _Scan) -> int:
    """Reads "in January 2016", "in 2016", "after 2016-02-01"; gives the index after it, 0 when there is none."""
    cue = words[i]
    if cue not in ("in", "during", "on", "since", "after", "before", "from", "for", "until"):
        return 0
    at = i + 1
    if at < len(words) and words[at] == "the":
        at += 1
    if at >= len(words):
        return 0
    op = {"since": ">=", "after": ">", "before": "<", "until": "<=", "from": ">="}.get(cue, "in")
    word = words[at]
    if tokens[at].kind == "date":
        if cue == "from" and at + 2 < len(words) and words[at + 1] in ("to", "until") and tokens[at + 2].kind == "date":
            scan.open("subject")
            scan.filters.append(Filter((), "time", ("between", word, words[at + 2])))
            return at + 3
        scan.close()
        scan.filters.append(Filter((), "time", (op if op != "in" else "day", word)))
        return at + 1
    if word in MONTHS and (word != "may" or at + 1 < len(words)):
        year = words[at + 1] if at + 1 < len(words) and re.fullmatch(r"(19|20)\d\d", words[at + 1]) else ""
        scan.close()
        scan.filters.append(Filter((), "time", ("month" if op == "in" or cue == "from" else op, f"{year}-{MONTHS[word]:02d}" if year else f"{MONTHS[word]:02d}")))
        return at + 1 + bool(year)
    if re.fullmatch(r"(19|20)\d\d", word) and cue != "for":
        scan.close()
        scan.filters.append(Filter((), "time", ("year" if op == "in" or cue == "from" else op, word)))
        return at + 1
    return 0
