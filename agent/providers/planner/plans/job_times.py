"""When a job is to run from now on, by what is said and by when it runs now."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.language import schedule
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.repeats import cron_of, why_none
from agent.providers.planner.steps import Answer
from agent.providers.planner.things import Thing
from agent.providers.planner.wording import bold

_SAME_TIME = re.compile(r"\bsame (?:time|hour)\b", re.IGNORECASE)
_SAYS_DAYS = re.compile(
    r"\b(?:every|each|all|days?|daily|nightly|hourly|weekly|monthly|weekdays?|weekends?|workdays?|working|once|cron"
    r"|(?:mon|tues?|wed(?:nes)?|thurs?|fri|satur|sat|sun)(?:day)?s?|first|last|\d(?:st|nd|rd|th)|minutes?|hours?)\b",
    re.IGNORECASE,
)
_ONLY_MOVED = re.compile(
    r"^\W*(?:please |now |ok |and |no,? )*(?:make|move|change|shift|reschedule|push)\b", re.IGNORECASE
)


def new_cron(clause: Clause, job: Thing) -> str | None:
    """The Quartz cron that the clause asks for; None where it says no time, or not at which hour."""
    when = clause.choice("schedule_text")
    text = _times_said(clause, job.name)
    now = cron_of(job.cell("schedule")) if job.cell("schedule") else None
    cron = clause.choice("schedule") or schedule.shifted(text, now) or cron_of(text)
    if _SAME_TIME.search(text) and not now and not schedule.says_hour(text):
        return None  # at which hour it runs is not known: asked for
    base, _, last = text.rpartition(" | ")  # "same for B, but at 6": the days of the one before, at its own hour
    days = cron_of(base) if base and schedule.says_hour(last) else None
    if days is None and now and _ONLY_MOVED.match(text) and schedule.says_hour(text) and not _SAYS_DAYS.search(text):
        days = now  # "make it 6am"
    if cron and days:
        return schedule.at_the_hour_of(days, cron_of(f"daily {last if base else text}") or cron)
    if cron and now and not schedule.says_hour(text) and (_SAME_TIME.search(text) or not when):
        return schedule.at_the_hour_of(cron, now)
    return cron


def not_said_by_cron(clause: Clause, name: str) -> Answer | None:
    """Says what no single schedule can say, where the text says such a thing; nothing is scheduled then."""
    why = why_none(_times_said(clause, name))
    if not why:
        return None
    said = f"A schedule cannot say {why}, so I did nothing about {bold(name)}."
    return Answer(f"{said} Give me one time, or the days: “weekdays at 6:00”, “every 2 hours”.", ok=False)


def _times_said(clause: Clause, name: str) -> str:
    said = clause.choice("schedule_text") or _without(clause.text, name)
    return re.sub(r"\b(?:instead of|rather than) (?:on |at )?\w+", " ", said)


def _without(text: str, name: str) -> str:
    """The text without the job's name, whose "Daily" or "Weekly" says nothing of a schedule."""
    return re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)


def two_of(clause: Clause, jobs: Sequence[Thing]) -> tuple[Thing, ...]:
    """The jobs whose full names an order for a schedule joins: "schedule A and B daily at 6". Empty for one alone."""
    low = clause.text.lower()
    found = tuple(j for j in jobs if re.search(rf"(?<![\w-]){re.escape(j.name.lower())}(?![\w-])", low))
    between = rf"(?:{'|'.join(re.escape(j.name.lower()) for j in found)})" if len(found) > 1 else ""
    joined = between and re.search(
        rf"{between}(?:(?: job)?(?:,|,? and|,? &|,? plus) (?:the )?{between}){{{len(found) - 1}}}", low
    )
    return found if joined else ()


def without_names(clause: Clause, jobs: Sequence[Thing]) -> str:
    text = clause.text
    for job in jobs:
        text = _without(text, job.name)
    return re.sub(r"^\W*(?:re)?schedule\b(?:\W|and\b)*", "", text, flags=re.IGNORECASE)
