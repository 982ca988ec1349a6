"""Words that only join two steps ("thereafter", "that done", "while it comes back") as sentence ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.providers.planner.language.inflect import GERUNDS
from agent.providers.planner.language.marks import QUOTED
from agent.providers.planner.language.wordset import wordset

_IT = r"(?:it|that|this|those|these|them|everything|all that|all of that)"
_DONE = r"(?:done|finished|over|through|complete|completed|answered|sorted|settled|ready|known|out of the way)"
# Never part of a request: wherever they stand, a step ends and another begins.
_ALWAYS = (
    r"(?:thereafter|subsequently|after which|whereupon|moreover|furthermore|additionally|afterwards?|after that"
    rf"|in addition(?: to {_IT})?|on top of {_IT}|apart from {_IT}|besides {_IT}|next to {_IT}"
    rf"|(?:with )?(?:that|this|which) (?:being )?{_DONE}"
    rf"|(?:once|when|as soon as|after) (?:i|we|you)(?:'ve| have|'ve got| got| have got|'re| are) (?:seen |got "
    rf"|done )?(?:{_IT}"
    rf"|done|finished)(?: done| answer| result| sorted)?"
    rf"|(?:once|when|as soon as) {_IT}(?: is| are|'s|'re)? {_DONE}"
    r"|(?:while|whilst) (?:it|that|this|the (?:cluster|warehouse|job|run)) (?:comes?|is coming|is starting|starts"
    r"|boots|is"
    r" booting|restarts|is restarting|warms?|is warming|runs|is running|spins|loads|does (?:that|so"
    r"|its thing))(?: back| up"
    r"| again)*|in the meantime|meanwhile|in the meanwhile|only then|last but not least|when all is done"
    r"|(?:as|for) (?:a|the) (?:last|final|second|third|next) (?:step|thing|task))"
)
# Words with another use: they join only behind a sign, or "and".
_BEHIND_SIGN = (
    r"(?:next(?: up)?|besides|also|finally|lastly|secondly|thirdly|second|third|then|to finish|to end with|to close"
    r"|to begin"
    r" with|oh|on (?:which|it|that) you|separately|likewise|equally|in parallel|if you (?:would|could|can)|followed by)"
)
_MID = re.compile(
    rf"(?:\s*[,;:.!?]\s*|\s+-+\s+|\s+[–—]\s+|\s+)(?:(?:and|but|then|oh|so)\s+)*(?:{_ALWAYS})\b\s*[,:]?\s*(?:(?:then"
    rf"|please|also|you"
    r" (?:may|can|could|should))\s+)*(?=\w)"
    rf"|(?:\s*[,;:.!?]\s*|\s+-+\s+|\s+[–—]\s+|\s+and\s+)(?:(?:and|but|oh"
    rf"|so)\s+)*(?:{_BEHIND_SIGN})\b\s*,?\s*(?:(?:then|please"
    r"|also)\s+)*(?=\w)"
    r"|\s+(?:n|&|&&|\+)\s+(?:then\s+)?(?=\w)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\s*,?\s*\b(?:as well as|along with|together with|followed by|plus|alongside|in addition to"
    r"|on top of)\b\s*(?=\w)",
    re.IGNORECASE,
)
# "schemas in a plus the tables of b": two lists, each of a place of its own
_LISTED_IN = re.compile(
    r"^(?:the |all )*(?:schemas|tables|secrets|files) (?:of|in|from) (?:the )?"
    r"(?!each|every|all|them|it|both|that|this)\w",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"^(?:(?:and|so|then)\s+)*(?:{_ALWAYS}|next(?: up)?(?=,)|first(?: of all)?(?=,)"
    rf"|before anything(?: else)?(?: is \w+| gets \w+"
    rf"| happens)?|(?:once|when|as soon as|after) (?:it|that|this|the (?:cluster|warehouse|job|run)|they)(?:'s|s| is"
    rf"| has| are)?"
    rf"(?: been)? (?:{_DONE}|up(?: and running)?|running|online|back(?: up)?|there|started|stopped))\s*[,:]?\s*"
    r"(?:(?:please|then|also|you (?:may|can|could|should))\s+)*(?=\w)",
    re.IGNORECASE,
)
# "stop wh-1 start wh-2": names as no word is written, and the next order straight behind them
_ADJACENT = re.compile(
    r"\b(?:start|stop|restart|run|rerun|pause|resume|delete|cancel|kill|pull|open|describe) (?=\S*[\d_/-])[\w./-]+"
    r"(?: (?=(?:start|stop|restart|run|rerun|pause|resume|delete|cancel|kill|pull|open|describe) (?!history|on\b"
    r"|id\b)\w))",
    re.IGNORECASE,
)
# "Delete X, with a final look at which scopes are left"
_LOOK_BEHIND = re.compile(
    r",?\s+(?:and )?with an? (?:final |quick |last |closing |short )?(?:look at|list of|listing of|overview of"
    r"|summary of)\s+"
    r"(?=\w)",
    re.IGNORECASE,
)
_BEHIND_NUMBER = re.compile(r"(?<=\d),\s+(?=[a-z]{3,} \S)")
_BEFORE_TOPIC = re.compile(r",?\s+(?:and|but)\s+(?=(?:as for|regarding|concerning)\s)", re.IGNORECASE)
_WAITS = re.compile(r"\b(?:once|when|as soon|after|while|whilst|with|done|over)\b", re.IGNORECASE)
_UP = re.compile(r"\b(?:up|running|online|back|ready|there|started|anything)\b", re.IGNORECASE)
_BEFORE = re.compile(
    rf",?\s+(?:prior to|before|ahead of) (?P<does>{'|'.join(sorted(map(re.escape, GERUNDS), key=len, reverse=True))}"
    rf"|giving"
    r"|telling|showing)\s+(?=\w)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|no|nothing|without|wait|hold)\b|n't\b", re.IGNORECASE)
# What is asked for without a verb: a figure, rows, what something is like.
_MEASURE = (
    r"(?:total|average|avg|mean|median|number|count|sum|share|value|revenue|sales|turnover|top|bottom|max(?:imum)?"
    r"|min(?:imum)?"
    r"|biggest|largest|smallest|highest|lowest|cheapest|longest|shortest|busiest|churn rate|rate|yesterday's|today's"
    r"|last"
    r" (?:week|month|year)'s|refunds?)"
)
_FIGURE = re.compile(
    rf"^(?:(?:the|a|an|its|our|what|and)\s+)*(?:\d+ |ten |five |three "
    rf"|two )?{_MEASURE}\b",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"^(?:(?:the|a|an|its|our|all|my|any)\s+)*(?:(?:details?|info|status|state|columns|structure|code|source|error"
    r"|output|events"
    r"|schedule|history|runs|schemas|tables|secrets|keys|files|contents?|branch|settings)\s+(?:of|for|in|from|on)\s"
    r"|(?:\d+ |some |a few )?(?:sample )?rows (?:of|from)\s|(?:last|latest|failed|recent|running|today's|yesterday's)"
    r" (?:\d+ |failed )?(?:job )?(?:runs?|queries|jobs)\b"
    r"|(?:(?:running|stopped|idle|failed) )?(?:clusters|warehouses|jobs|repos|notebooks|catalogs|schemas|scopes"
    r"|secret scopes)"
    r"(?=$|[.,;]|\s*$))"
    r"|^(?:bar|line|pie|scatter) chart of\s",
    re.IGNORECASE,
)


def asks(text: str, begins: Callable[[str], bool]) -> bool:
    """Whether words are a request of their own, with a verb or without."""
    text = text.strip()
    return bool(text) and (begins(text) or bool(_FIGURE.match(text) or _NOUN.match(text)))


# "The sales dashboard", "the biggest warehouse": objects whose names begin as a figure does.
_CALLED_LIKE_ONE = re.compile(
    r"(?:(?:and|the|our|my)\s+)*(?:(?!(?:of|by|per|in|for|from|on|with|between|than|number|count)\b)[\w'-]+\s+){1,4}"
    r"(?:clusters?|warehouses?|jobs?|workflows?|pipelines?|notebooks?|scripts?|dashboards?|reports?|scopes?|secrets?"
    r"|repos?|files?|folders?|etl|sync|import|ingestion)"
    r"|(?:the|our|my)\s+(?:sales|revenue|turnover|refunds?|churn)\s+(?!figures?\b|numbers?\b|totals?\b|last\b|this\b"
    r"|today\b|yesterday\b|and\b)\w[\w-]*",
    re.IGNORECASE,
)
_TELLING = wordset(
    """
    is was are were has have it i we you no not stay stays remain remains keep keeps need needs want wants can may must
    should will would goes go leave leaves wait waits instead got wanted trying
    """
)
# What speaks about something orders nothing with it: "as for X", "without X".
_ABOUT = re.compile(
    r"(?:as for|as to|about|regarding|concerning|with|without|for|on|in|at|of|from|until|since|because|so|maybe|perhaps"
    r"|like|except|what|how|by|per|rather|instead|never|thanks|but)\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"(?:and |but )?(?:as for|as to|regarding|concerning)\s+\S", re.IGNORECASE)


def tells(text: str, words: Sequence[str]) -> bool:
    """Whether words without a verb of their own are no further object of the order ahead of them: they tell something,
    ask for a figure ("the number of orders"), or only say what is spoken of."""
    figure = _FIGURE.match(text.strip()) and not _CALLED_LIKE_ONE.fullmatch(text.strip(" .!?"))
    return bool(_ABOUT.match(text) or figure or set(words) & _TELLING)


_OF_SOMETHING = re.compile(r"\b(?:by|per|for|of|in|from|figures?|numbers?|totals?)\b", re.IGNORECASE)


def names_figure(text: str, words: Sequence[str]) -> bool:
    """Whether words behind an order are a question without its verb: "the sales figures for EMEA"."""
    figure = _FIGURE.match(text.strip()) and _OF_SOMETHING.search(text)
    return bool(figure) and not set(words) & _TELLING and not _CALLED_LIKE_ONE.fullmatch(text.strip(" .!?"))


def on_topics(parts: list[str], topic_behind: Callable[[str], str]) -> list[str]:
    """ "As for X" and the order behind it as one: "show me the code of X"."""
    found: list[str] = []
    for part in parts:
        if found and _TOPIC.match(found[-1]) and len(found[-1].split()) <= 8:
            topic = re.sub(r"^(?:and |but )", "", found[-1], flags=re.IGNORECASE)
            joined = topic_behind(f"{topic}, {part}")
            if not joined.startswith(topic):
                found[-1] = joined
                continue
        found.append(part)
    return found


def stepwise(text: str, begins: Callable[[str], bool], changes: Callable[[str], bool]) -> str:
    """The text with such words as sentence ends, and without those that it begins with.

    "When it is done, stop it" at the beginning is about something under way, and waits for what nothing here waits for.
    """
    if match := _HEAD.match(text):
        rest = text[match.end() :]
        waits = _WAITS.search(match[0]) and not _UP.search(match[0]) and changes(rest)
        text = rest if asks(rest, begins) and not waits else text
    text = _BEFORE_TOPIC.sub(". ", text)
    text = _ADJACENT.sub(lambda m: f"{m[0].rstrip()}. ", text)
    text = _BEHIND_NUMBER.sub(lambda m: ". " if changes(text[: m.start()]) and begins(text[m.end() :]) else m[0], text)
    text = _LOOK_BEHIND.sub(lambda m: ". show " if begins(text[: m.start()]) else m[0], text)
    for pattern in (_MID, _JOINT, _BEFORE):
        masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
        for match in reversed(list(pattern.finditer(masked))):
            left, right = text[: match.start()], text[match.end() :]
            last = re.split(r"[.?!;]\s+", left)[-1]
            if not asks(last, begins) and not asks(left, begins):
                continue
            lists = _LISTED_IN.match(last) and _LISTED_IN.match(right)
            if pattern is _JOINT and not lists and (not _FIGURE.match(right) or _FIGURE.match(last) or _counts(last)):
                continue  # "average fare along with total by zip" is one question
            if pattern is _BEFORE:
                if _DENIED.search(left):
                    continue
                does = match["does"].lower()
                right = f"{GERUNDS.get(does, 'show')} {re.sub(r'^me ', '', right) if does not in GERUNDS else right}"
            elif not asks(right, begins):
                continue
            if not begins(right) and _NOUN.match(right):
                right = f"show {right}"
            end = "?" if match[0].strip()[:1] == "?" else "."
            text = f"{left.rstrip(' ,;:')}{end} {right}"
    return text


def _counts(text: str) -> bool:
    return re.search(rf"\b(?:{_MEASURE}|by|per|how (?:many|much))\b", text, re.IGNORECASE) is not None


_HEADLINE = re.compile(r"(?P<topic>[A-Za-z]?[a-z' -]{2,40}):\s+(?=\w)")
_LIMITS = re.compile(
    r"\b(?:not|no|except|but|without|only|just|unless|if|when|after|before|until|tomorrow|tonight|later|never|all|every"
    r"|any|running|stopped|idle|failed|paused|per|by|clusters?|jobs?|warehouses?|tables?|question|today|yesterday)\b",
    re.IGNORECASE,
)
_ROUND = re.compile(
    r"(?:\w+ )?(?:check|check-?up|look|standup|stand-up|round|routine|briefing|handover|rundown)", re.IGNORECASE
)
_SWAP = re.compile(r"(?:let's )?(?:swap|switch|exchange|trade|rotate)(?: the| our| my)? \w+s", re.IGNORECASE)


def without_headline(text: str, begins: Callable[[str], bool], changes: Callable[[str], bool]) -> str:
    """ "Weekend mode: stop X": without what stands ahead of an order with its object, unless it may be a limit."""
    match = _HEADLINE.match(text)
    if match is not None and _ROUND.fullmatch(match["topic"].strip()) and begins(text[match.end() :]):
        return text[match.end() :]  # "morning check: what failed today, and are the warehouses up?"
    if match is None or (
        not _SWAP.fullmatch(match["topic"]) and (_LIMITS.search(match["topic"]) or begins(match["topic"]))
    ):
        return text
    rest = text[match.end() :]
    own = not re.search(r"\b(?:it|them|that|this|those)\b", re.split(r"[.;,]|\band\b", rest)[0], re.IGNORECASE)
    return rest if own and len(rest.split()) > 2 and begins(rest) and changes(rest) else text
