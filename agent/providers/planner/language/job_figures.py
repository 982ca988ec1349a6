"""Questions about jobs that only their runs answer: how long they take, how often they fail, which does so the most."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.providers.planner.language.slots import span_in

Measure = Literal["time", "failures", "rate", "runs"]

_JOB = r"(?:jobs?|workflows?)"
_JOBS = (
    rf"(?:per|by|of each|for each|for every|of every|across)(?: of)?(?: the| all| my| our)* {_JOB}"
    r"|(?:of|for)(?: the| all| my| our)+ (?:jobs|workflows)"
)
_USUAL = r"(?:usually|normally|typically|generally|on average|in general)"
_TAKES = rf"(?:{_USUAL} )?(?:takes?|needs?|lasts?|runs?|took|ran|lasted)(?: {_USUAL})?"
_TIME = r"(?:durations?|run ?times?|running times?|execution times?)"
_RUNS = r"(?:number of |amount of )?(?:job )?runs"
_MEAN = r"(?:average|avg|mean|typical|usual|median)"
_WHICH = rf"^(?:so |and )?(?:which|what)(?: of (?:the|my|our|these))? {_JOB}"
_LOOK = r"(?:(?:what|what's|which|show|list|find|give|tell|is|are|was|me|us|the|our|my|all|any) )*"
_HOW_LONG = r"how long (?:does|do|did)"
_NAMED_JOB = (
    r"(?:the |my |our )?(?P<{}>(?!job|workflow|each|every|all |it\b|that\b|this\b|a |an )[\w./-]+(?: [\w./-]+){{0,4}}?)"
    r"(?: job| workflow)?"
)
_MOST_FAILURES = r"the (?:most|fewest|least|highest number of) (?:failures|failed runs|errors)"
_FIGURE = rf"(?:{_TIME}|(?:success|failure) rates?|(?:number of )?(?:failures|failed runs|runs))"
_FAILS = r"(?:has |have )?(?:fails?|failed|breaks?|broken|broke|crash(?:es|ed)?)"
_WHEN = r"(?: (?:today|yesterday|so far|lately|recently|(?:in |over |during )?(?:the )?(?:this|last|past) [\w ]+))?"
_END = rf"{_WHEN}(?:,? (?:please|pls))?$"


@dataclass(frozen=True)
class JobFigures:
    """``name`` is None for all jobs; ``most`` is True for the one that leads, False for the last, None for each."""

    measure: Measure
    name: str | None = None
    most: bool | None = None
    over: float | None = None  # minutes
    under: bool = False
    never: bool = False


_LONGEST = re.compile(
    rf"{_WHICH} {_TAKES} (?:the )?(?P<a>longest|shortest|most time|least time){_END}"
    rf"|^{_LOOK}(?P<b>slowest|fastest|quickest|longest|shortest)(?:[- ](?:running|taking))? (?:job|workflow){_END}"
    rf"|^{_LOOK}{_JOB} (?:with|has|have) the (?P<c>longest|shortest|highest|lowest) (?:{_MEAN} )?{_TIME}{_END}"
)
_MOST_FAILED = re.compile(
    rf"{_WHICH} {_FAILS} (?:the )?(?:most|least)(?: often| frequently)?{_END}"
    rf"|{_WHICH} (?:fails?|failed) (?:the )?(?:oftenest|more often){_END}"
    rf"|^{_LOOK}{_JOB} (?:with|has|have|had) (?:had )?{_MOST_FAILURES}{_END}"
)
_RELIABLE = re.compile(
    rf"^{_LOOK}(?P<a>flakiest|(?:least|most) reliable|most unreliable|(?:least|most) stable|most unstable) {_JOB}{_END}"
    rf"|{_WHICH} is (?:the )?(?P<b>flakiest|(?:least|most) reliable|most unreliable|(?:least|most) stable){_END}"
    rf"|^{_LOOK}{_JOB} (?:with|has|have) the (?P<c>highest|lowest) (?P<d>failure|success|error) rate{_END}"
)
_MOST_RUN = re.compile(
    rf"{_WHICH} (?:runs?|ran|has run|is run) (?:the )?(?P<a>most|least)(?: often| frequently)?{_END}"
    rf"|^{_LOOK}{_JOB} (?:with|has|have|had) the (?P<b>most|fewest) runs{_END}"
)
_NEVER = re.compile(
    rf"^{_LOOK}{_JOB} (?:that |which )?(?:have |has |had |are |did )?(?:never (?:yet )?fail(?:ed|s)?"
    rf"|without (?:any |a single )?(?:failures?|failed runs?))(?: (?:yet|so far|ever|before))?{_END}"
)
_BEYOND = re.compile(
    rf"^(?:(?:which|what|show|list|find|are there|any|me|all|the|our|my) )*{_JOB} (?:that |which )?"
    r"(?:(?:usually|normally|typically) )?(?:takes?|needs?|lasts?|run) (?:for )?(?P<how>longer|more|less|under|over) "
    r"?(?:than )?(?P<span>.+?(?:minutes?|mins?|hours?|h|min))(?: (?:on average|usually|normally))?$"
)
_EACH = re.compile(
    rf"^(?:(?:show|list|give|get|compare|what|is|are|me|us|the|all|my|our|plot) )*(?:{_MEAN} )?(?:job |run )?"
    rf"(?:(?P<time>{_TIME})|(?P<rate>(?:success|failure|error) rates?)"
    rf"|(?P<fail>(?:number of )?(?:failures|failed runs))|(?P<runs>{_RUNS}))(?: of runs)? (?:{_JOBS}){_END}"
    rf"|^(?:how long|what time) (?:do|does|did) (?:each|every|all(?: the| my| our)?|the|my|our) (?P<a>{_JOB})(?: each)?"
    rf" (?:{_USUAL} )?(?:take|run|last|need)(?: each| {_USUAL})?{_END}"
    rf"|^(?:(?:show|list|give me|get) )?(?:the |all )?{_JOB} (?P<b>{_TIME}|(?:success|failure) rates?){_END}"
    rf"|^(?:rank|sort|compare|order|list|show)(?: me)?(?: the| all| my| our)* jobs by (?:their )?(?:{_MEAN} )?"
    rf"(?P<c>{_FIGURE}){_END}"
    rf"|^how many (?P<d>failed )?runs(?: (?P<e>failed)| were there| did we have)?{_WHEN}"
    rf" (?:per|for each|by|of each) {_JOB}{_END}"
)
_OF_ONE = re.compile(
    rf"^{_LOOK}(?:{_MEAN} (?:run |job )?(?:duration|run ?time|running time|execution time|time|length)"
    rf"|(?P<rate>success|failure|error) rate) (?:of|for) {_NAMED_JOB.format('a')}{_END}"
    rf"|^{_HOW_LONG} {_NAMED_JOB.format('b')} {_USUAL} (?:take|run|last|need){_END}"
    rf"|^{_HOW_LONG} {_NAMED_JOB.format('c')} (?:take|run|last|need),? {_USUAL}{_END}"
    rf"|^how (?:reliable|stable|flaky) is {_NAMED_JOB.format('d')}{_END}"
)
_LAST = frozenset({"shortest", "least time", "fastest", "quickest", "lowest", "least", "fewest"})


def job_figures_in(text: str) -> JobFigures | None:
    """What a clause asks about the runs of jobs; None where it asks for something else."""
    low = text.lower().strip(" ?!.")
    if len(low) > 160:
        return None
    if match := _NEVER.search(low):
        return JobFigures("failures", never=True)
    if match := _BEYOND.search(low):
        return JobFigures("time", over=float(span_in(match["span"]) or 1), under=match["how"] in ("less", "under"))
    if match := _LONGEST.search(low):
        return JobFigures("time", most=(match["a"] or match["b"] or match["c"]) not in _LAST)
    if match := _MOST_FAILED.search(low):
        return JobFigures("failures", most=re.search(r"\b(?:least|fewest)\b", match[0]) is None)
    if match := _RELIABLE.search(low):
        return JobFigures("rate", most=_fails_most(match))
    if match := _MOST_RUN.search(low):
        return JobFigures("runs", most=(match["a"] or match["b"]) == "most")
    if match := _EACH.search(low):
        return JobFigures(_measure(match))
    if match := _OF_ONE.search(low):
        named = match["a"] or match["b"] or match["c"] or match["d"]
        return JobFigures("rate" if match["rate"] or match["d"] else "time", name=named)
    return None


def _fails_most(match: re.Match[str]) -> bool:
    """Whether the one that fails the largest part of its runs is asked for."""
    if match["c"]:
        return (match["c"] == "highest") == (match["d"] != "success")
    said = match["a"] or match["b"]
    return said not in ("most reliable", "most stable")


def _measure(match: re.Match[str]) -> Measure:
    said = match["b"] or match["c"] or ""
    if match["time"] or match["a"] or re.search(r"time|duration", said):
        return "time"
    if match["rate"] or "rate" in said:
        return "rate"
    return "failures" if match["fail"] or match["d"] or match["e"] or "fail" in said else "runs"
