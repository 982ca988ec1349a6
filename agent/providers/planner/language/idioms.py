"""Ways of speaking that hide their verb, as a table: what is said -> the plain order that it stands for.

The first row that fits is taken. A row that stands for a change must be an order or a wish itself, never a question.
"""

from __future__ import annotations

import re

_PLEASE = (
    r"^(?:please |pls |now |ok(?:ay)?,? |so |and |also |then |just |can you |could you |would you "
    r"|i want (?:you )?to )*"
)
_TIME = (
    r"(?:(?:at |for |on )?"
    r"(?:\d|noon|midnight|every |daily|hourly|weekly|nightly|each |mon|tue|wed|thu|fri|sat|sun).*)"
)
_WISH = r"(?:i|we)(?:'d| would)? (?:like|need|want)(?: to have)? "
_UP = r"(?:up|online|running|started|switched on|turned on|back up|back|on)"
_DOWN = r"(?:off|offline|down|stopped|shut down|switched off|turned off)"
_AGAIN = r"(?:,? (?:please|pls|now|again|asap|today|thanks))*[.!]?$"

IDIOMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), order)
    for pattern, order in (
        (
            rf"{_PLEASE}(?:move|shift|push|postpone|bring forward) (.+?) (?:to|until|till) ({_TIME})$",
            r"reschedule \1 to \2",
        ),
        (rf"{_PLEASE}(?:make|let|have) (?!it |that )(.+?) (?:run|execute|start) ({_TIME})$", r"reschedule \1 to \2"),
        (rf"{_PLEASE}(?:let|have|make) (?:it|that) run ({_TIME})$", r"reschedule it to \1"),
        (rf"{_PLEASE}(?:put|place) (.+?) on (?:hold|pause|ice){_AGAIN}", r"pause \1"),
        (
            rf"{_PLEASE}(?:make|set) (.+?)(?: as| to be)? (?:my|the|our) (?:current|default|active) (\w+){_AGAIN}",
            r"use \2 \1",
        ),
        (rf"{_PLEASE}(?:bring|get|have) (.+?) {_UP}{_AGAIN}", r"start \1"),
        (rf"{_PLEASE}(?:take|bring|get) (.+?) {_DOWN}{_AGAIN}", r"stop \1"),
        (rf"{_PLEASE}{_WISH}(?!a |an |another |to )(.+?) {_UP}{_AGAIN}", r"start \1"),
        (rf"{_PLEASE}{_WISH}(?!a |an |another |to )(.+?) {_DOWN}{_AGAIN}", r"stop \1"),
        (rf"{_PLEASE}{_WISH}(?:a|an|another) (new .+)$", r"create \1"),
        (rf"{_PLEASE}(?:set|fix) me up with (?:a |an )?(?:new )?(.+)$", r"create \1"),
        (
            rf"{_PLEASE}(?:a|an|another) (new (?:\w+ ){{0,2}}(?:cluster|job|notebook|warehouse|folder|directory"
            r"|scope)\b.*)$",
            r"create \1",
        ),
        (
            rf"{_PLEASE}{_WISH}(?:a|an|another) ((?:\w+ ){{0,2}}"
            r"(?:cluster|job|notebook|warehouse|folder|directory|scope) (?:named|called|with|for|at) .+)$",
            r"create \1",
        ),
        (
            rf"{_PLEASE}(?:move|put|set|bring|change|flip) (?:the )?(\S+)(?: repo| git folder)? (?:on|in)?to "
            r"(?:the )?(\S+) branch[.!]?$",
            r"switch \1 to branch \2",
        ),
        (
            rf"{_PLEASE}(?:re-?run|retry|restart|repeat) (?:everything|all|whatever|anything)(?: that| which)? "
            r"(?:has )?(failed|broke|crashed)(.*)$",
            r"rerun all jobs that failed\2",
        ),
        (
            rf"{_PLEASE}(?:get|fetch|grab|bring in) (?:me )?the (?:latest|newest)(?: changes| version| commits| code)? "
            r"(?:from|of|for|in) (\S+)[.!]?$",
            r"pull \1",
        ),
        (rf"{_PLEASE}mkdir (?:-p )?(\S+)$", r"create folder \1"),
        (rf"{_PLEASE}rm (?:-rf? )?(/\S+)$", r"delete \1"),
        (
            rf"{_PLEASE}(?:check ?out|switch to|use) (?:the )?branch (\S+) (?:in|of|on|for) (.+)$",
            r"switch \2 to branch \1",
        ),
        (
            rf"{_PLEASE}(?:check ?out|switch to|use) (?:the )?(\S+) branch (?:in|of|on|for) (.+)$",
            r"switch \2 to branch \1",
        ),
        (rf"{_PLEASE}(?:give|do) (.+?) (?:a|another) (restart|reboot|run|rerun)(?: please)?[.!]?$", r"\2 \1"),
    )
)  # fmt: skip


_HOW_DID = re.compile(
    r"^how (?:did|has|have) (?:the |our |my )?(.+?) (?:do|done|perform|performed|been doing|go|gone|behave|fared?)"
    r"(?: lately| recently| these days| this week| so far| in the last \w+)+\??$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(\d{1,2}(?::\d\d)?) (?:o'clock )?in the (morning|afternoon|evening)\b", re.IGNORECASE)


def plainly(text: str) -> str:
    """The text with an idiom put plainly; other texts, and questions, as they are."""
    if match := _HOW_DID.match(text):
        return f"show the last runs of {match[1]}"
    text = _CLOCK.sub(lambda m: f"{m[1]}{'am' if m[2].lower() == 'morning' else 'pm'}", text)
    if text.rstrip().endswith("?") and not re.match(r"^(?:please |can|could|would)", text, re.IGNORECASE):
        return text
    for pattern, order in IDIOMS:
        match = pattern.match(text.rstrip("?").rstrip())
        if match:
            return match.expand(order)
    return text
