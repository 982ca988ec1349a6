"""Conditions that a look at the workspace can test: "if it is idle", "unless it is running", "if nobody uses it"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from agent.providers.planner.language.english import NUMBER_WORDS

_STATES = {
    "idle": ("idle", "unused", "inactive", "doing nothing", "idling"),
    "busy": ("in use", "used", "being used", "busy"),
    "up": ("running", "up", "on", "started", "active", "online"),
    "down": ("stopped", "off", "down", "terminated", "offline", "shut down", "turned off"),
    "paused": ("paused", "on hold"),
    "failed": ("failed", "failing", "broken", "fails"),
    "empty": ("empty",),
}
_STATE_OF = {word: state for state, words in _STATES.items() for word in words}
_WORDS = "|".join(sorted(_STATE_OF, key=len, reverse=True))
_NUM = r"(\d+|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r"|an?)"
_FOR = (
    rf"(?: (?:for|since)(?: (?:more than|over|at least|longer than))?(?: the last)? {_NUM} (minutes?|mins?|hours?|h))?"
)
_SUBJECT = r"(?P<subject>it|that|this one|this|.{2,50}?)"
_KEPT = r"(?:keys?|secrets?|files?|notebooks?|things?)"
_FORMS = tuple(
    re.compile(rf"(?P<word>if|in case|when|provided(?: that)?|as long as|unless) {form}", re.IGNORECASE)
    for form in (
        rf"{_SUBJECT}(?: is|'s| has been| was| are)(?P<no> not|n't)?(?: currently| still| already| now)* "
        rf"(?P<state>{_WORDS}){_FOR}",
        rf"{_SUBJECT}(?: is|has)?(?P<no>n't| not|n't been| not been)(?: being| been| currently)* "
        rf"(?P<state>{_WORDS})",
        rf"(?P<state>idle|running|stopped|off|paused|unused|down|up){_FOR}",
        r"(?P<nobody>nobody|no one|noone)(?: is| has| currently)* (?:uses?|using|used|needs?) (?P<subject>.{2,50}?)",
        rf"{_SUBJECT} (?:has )?(?P<state>failed)(?P<since> (?:since )?(?:today|yesterday|last night|this morning"
        r"|this week)| (?:in|within|during|over) the (?:last|past) (?:\d+ ?)?\w+)?",
        # "if nothing else is in there", "if there are no other keys left in it"
        rf"(?P<empty>(?:there(?:'s| is| are) )?(?:nothing|no (?:other |more )?{_KEPT})(?: else)?(?: is| are| remains?)?"
        r"(?: left| there| stored)*(?: (?:in|inside|under) (?:it|there|that|this|the (?:scope|folder)))?"
        r"(?: any ?more| now)?)",
        rf"{_SUBJECT}(?: has been| is| was|'s been)? (?P<long>runs?|running|takes?|taking|lasts?|took|ran)(?: for)?"
        rf" (?:longer than|more than|over) {_NUM} (minutes?|mins?|hours?|h)",
    )
)
_END = r"(?:\s*(?:,\s*(?:then )?|\bthen\b\s*)|$|(?= (?:please )?(?:start|stop|restart|run|pause|resume|turn|shut)\b))"


@dataclass(frozen=True)
class Condition:
    """``state`` is a key of the table of states; ``wanted`` whether it must hold; ``minutes`` how long."""

    state: str
    wanted: bool = True
    minutes: int | None = None
    since: str = ""  # the time in which it is to have failed, as it was said


def split_condition(text: str) -> tuple[str, Condition] | None:
    """The order without its condition, its "it" replaced by the condition's subject; None when none can be tested."""
    plain = text.rstrip(" .!")
    for form in _FORMS:
        match = re.compile(form.pattern + _END, re.IGNORECASE).search(plain)
        if not match or "," in (match.groupdict().get("subject") or ""):
            continue
        front, back = plain[: match.start()].rstrip(" ,"), plain[match.end() :].strip(" ,")
        front = re.sub(r"\b(?:but |and )?only$", "", front).rstrip(" ,")
        if bool(front) == bool(back):
            continue  # nothing to do, or words on both sides that may belong to either
        found = match.groupdict()
        order, subject = front or back, (found.get("subject") or "").strip()
        if subject.lower() not in ("", "it", "that", "this", "this one", "they", "the last run", "its last run"):
            order = re.sub(r"\b(?:it|that|them)\b", subject, order, count=1)
        wanted = not found.get("no")
        if found["word"].lower() == "unless":
            wanted = not wanted
        if found.get("long"):
            return order, Condition("long", wanted, _minutes(match))
        state = "idle" if found.get("nobody") else "empty" if found.get("empty") else _STATE_OF[found["state"].lower()]
        return order, Condition(state, wanted, _minutes(match), (found.get("since") or "").strip())
    return None


def _minutes(match: re.Match[str]) -> int | None:
    groups = [g for g in match.groups() if g]
    for amount, unit in pairwise(groups):
        if re.fullmatch(r"minutes?|mins?|hours?|h", unit, re.IGNORECASE):
            number = int(amount) if amount.isdigit() else NUMBER_WORDS.get(amount.lower(), 1)
            return number * (60 if unit[0].lower() == "h" else 1)
    return None
