"""When a job is to run from now on, by what is said and by when it runs now."""

from __future__ import annotations

import re

from agent.providers.planner.language import schedule
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.things import Thing

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
    text = re.sub(r"\b(?:instead of|rather than|not on) (?:on |at )?\w+", " ", when or _without(clause.text, job.name))
    now = schedule.cron_of(job.cell("schedule")) if job.cell("schedule") else None
    cron = clause.choice("schedule") or schedule.shifted(text, now) or schedule.cron_of(text)
    if _SAME_TIME.search(text) and not now and not schedule.says_hour(text):
        return None  # at which hour it runs is not known: asked for
    base, _, last = text.rpartition(" | ")  # "same for B, but at 6": the days of the one before, at its own hour
    days = schedule.cron_of(base) if base and schedule.says_hour(last) else None
    if days is None and now and _ONLY_MOVED.match(text) and schedule.says_hour(text) and not _SAYS_DAYS.search(text):
        days = now  # "make it 6am"
    if cron and days:
        return schedule.at_the_hour_of(days, schedule.cron_of(f"daily {last if base else text}") or cron)
    if cron and now and not schedule.says_hour(text) and (_SAME_TIME.search(text) or not when):
        return schedule.at_the_hour_of(cron, now)
    return cron


def _without(text: str, name: str) -> str:
    """The text without the job's name, whose "Daily" or "Weekly" says nothing of a schedule."""
    return re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
