"""Words that say when something is to run and nothing else: "mondays at 8", "every other day", "daily, same time"."""

from __future__ import annotations

import re

from agent.providers.planner.language.repeat_days import DAY
from agent.providers.planner.language.wordset import wordset

_WHEN = wordset(
    """
    at on to for from until till through thru and or the of in by per a an every each other second 2nd first 1st third
    3rd fourth last alternate day days daily night nights nightly week weeks weekly biweekly bi-weekly fortnight
    fortnightly month months monthly quarter quarterly year yearly annually hour hours hourly half minute minutes min
    mins weekday weekdays weekend weekends workday workdays working business morning mornings afternoon afternoons
    evening evenings noon midday midnight am pm a.m p.m o'clock oclock once twice thrice times time same except
    excluding but not between starting beginning tomorrow next utc january february march april may june july august
    september october november december two three four five six seven eight nine ten eleven twelve fifteen twenty thirty
    only
    """
)
_A_WORD = re.compile(
    rf"(?:{DAY}(?:-{DAY})?|\d{{1,2}}(?:[:.]\d\d)?(?:am|pm|st|nd|rd|th|h)?|\d\d?-\d\d?"
    rf"|{'|'.join(sorted(map(re.escape, _WHEN)))})",
    re.IGNORECASE,
)
_REPEATS = re.compile(
    r"\b(?:every|each|daily|hourly|weekly|nightly|monthly|quarterly|yearly|bi-?weekly|fortnightly|weekdays?|weekends?"
    r"|workdays|(?:once|twice|thrice|times) (?:a|per)|(?:first|last) (?:day|\w+day)|the \d{1,2}(?:st|nd|rd|th)|\w+days"
    r"|nights|mornings|evenings|afternoons)\b",
    re.IGNORECASE,
)
_CUT = re.compile(r"[\s,;&()]+")
# Words of the message behind it that are no time: "sundays instead, please".
_BEHIND = re.compile(
    r"(?:,? (?:instead(?: of (?:it|that))?|rather|please|pls|from (?:now|here) on|from today on|thanks|thank you"
    r"|now|too|again))+$",
    re.IGNORECASE,
)


def bare_when(text: str) -> str:
    """The text without politeness, where it says nothing but when; empty where it says anything else."""
    said = re.sub(r",? (?:instead|rather)(?=,)", "", _BEHIND.sub("", text.strip(" .!")))
    words = [w.rstrip(".") for w in _CUT.split(said) if w]
    if not words or len(words) > 14 or not all(_A_WORD.fullmatch(w) for w in words):
        return ""
    return said if re.search(r"\d|noon|midnight|midday", said) or _REPEATS.search(said) else ""


def parted_when(text: str) -> tuple[str, str] | None:
    """What stands ahead of a repetition at the end of a text, and the repetition: "X every other day at 6"."""
    said = _BEHIND.sub("", text.rstrip(" .!"))
    words = list(re.finditer(r"[^\s,;&()]+", said))
    at = len(words)
    while at > 1 and len(words) - at < 14 and _A_WORD.fullmatch(words[at - 1][0].rstrip(".")):
        at -= 1
    while at < len(words) and words[at][0][:1].isupper() and not re.match(rf"{DAY}\b", words[at][0], re.IGNORECASE):
        at += 1  # "Daily" of a name
    if at == len(words):
        return None
    head, when = said[: words[at].start()].rstrip(" ,;"), said[words[at].start() :]
    return (head, when) if _REPEATS.search(when) or re.match(r"to (?:at )?\d", when) else None


_RUNS = re.compile(
    r"(?:run|start|execute|trigger|launch|kick off|fire off|fire) (?!sql\b|an? (?:query|test)\b"
    r"|.*\b(?:called|named|as)\b)(?:the |my |our )?(?P<what>[^,;:?]{2,60})$",
    re.IGNORECASE,
)
_SHOULD = re.compile(
    r"(?:the |my |our )?(?!i |we |you )(?P<what>[^,;:?]{2,60}?) (?:should|must|has to|needs to|is to|shall)"
    r"(?: (?:now|only|always|just|rather))* (?:run|start|execute|go(?: out| off)?|kick off|happen|be (?:run|started"
    r"|executed|sent|scheduled))$",
    re.IGNORECASE,
)


# What is to be done again and again is not done at once.
RECURS = re.compile(
    r"\b(?:every|each) (?:\w+ )?(?:minutes?|hours?|days?|mornings?|weeks?|weekdays?|months?|nights?|evenings?|quarters?"
    rf"|{DAY})(?!\w)|\b(?:bi-?weekly|fortnightly|every fortnight|(?:once|twice) (?:a|per) (?:day|week|month|hour))\b",
    re.IGNORECASE,
)
# Behind the times more may be said: "run X every day at 6 as Y".
_RUNS_EVERY = re.compile(
    r"(?:run|execute|trigger|start|kick off) "
    r"(?P<what>it|that|this|(?:the |my )?(?:notebook )?[\w./-]*[_/][\w./-]+|(?:the |my )?[\w-]+(?: [\w-]+)+) "
    r"(?P<when>(?!(?-i:[A-Z]))(?:(?:daily|hourly|weekly|nightly|monthly|fortnightly)(?=$| at | on | from | instead)"
    r"|(?:every|each) (?:\w+ )?(?:min|hour|day|morn|week|month|night|even|mon|tue|wed|thu|fri|sat|sun)).*)$",
    re.IGNORECASE,
)


def scheduled_order(text: str) -> str:
    """ "Run X every other day at 6", "X should run on the last day of the month": an order for its schedule."""
    parted = parted_when(text)
    if parted is None or not _REPEATS.search(parted[1]):
        every = _RUNS_EVERY.match(text)
        return f"reschedule {every['what']} to {every['when']}" if every else ""
    said = _RUNS.match(parted[0]) or _SHOULD.match(parted[0])
    return f"reschedule {said['what']} to {parted[1]}" if said else ""
