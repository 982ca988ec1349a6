"""Wordings of people who learned English later, in the words that are read: "in average", "rename A in B".

Each row is a pattern and what stands for it. Those of data leave a message alone that is about clusters, jobs and the
like; those that lead to a change need its verb in the message itself.
"""

# ruff: noqa: E501 - a row of the table is a line
from __future__ import annotations

import re
from collections.abc import Callable

Instead = str | Callable[[re.Match[str]], str]

_WORKSPACE = re.compile(
    r"\b(?:clusters?|jobs?|runs?|warehouses?|notebooks?|secrets?|scopes?|repos?|files?|folders?|tables?|columns?"
    r"|schemas?|catalogs?|quer(?:y|ies))\b",
    re.IGNORECASE,
)
_HAD = r"(?:had|has|have|did|does|made|brought)"
_EACH = r"(?:each|every one)(?: one| of (?:them|these|those|the two))?"
_HOW_MANY_EACH = (
    rf"[,:;.?-]+ (?:and )?how many(?: (?:of|in|for|with|from))? {_EACH}(?: (?:is|are) there| there (?:is|are)"
    r"| (?:do|did) we have| we have)?\W*$"
)
_WORD = r"(?!and\b|or\b|by\b|per\b|open\b)[A-Za-z][\w-]*"
_PLACES = r"(?:nations|countries|states|cities|towns|continents|regions|provinces|districts)"
_VEHICLE = r"(?:taxi|cab|bus|train|tram|metro|bike|bicycle|scooter|ferry)"
_SPAN = r"(?:an?|one|two|three|four|five|six|ten|twelve|\d+(?:\.\d+)?|half an) (?:minute|hour|day|week)s?"
_TOP = r"(?:longest|shortest)"


def _measured(match: re.Match[str]) -> str:
    """ "A and B: how much X had each" as a comparison of X."""
    what = match["what"] if match["how"].lower() == "much" else f"number of {match['what']}"
    return f"compare {what} of {match['ones']}{match['rest']}"


OF_DATA: tuple[tuple[str, Instead], ...] = (
    # "orders by priority, how many each"
    (rf"^(?!.*\bhow many\b.*\bhow many\b)(?P<rest>.*\b(?:by|per) .*?)\s*{_HOW_MANY_EACH}", r"\g<rest>, count"),
    # "customers, men and women, how many of each"
    (rf"^(?P<rest>[\w -]{{4,}}?), (?:the )?(?P<one>{_WORD}) (?:and|or) (?:the )?(?P<other>{_WORD})\s*{_HOW_MANY_EACH}",
     r"number of \g<rest>, \g<one> vs \g<other>"),
    (rf"^(?:(?:please )?compare )?(?:the )?(?P<ones>{_WORD}(?:, {_WORD})*,? (?:and|vs\.?|versus) {_WORD})\s*[:,;.?-]+"
     rf" (?:and )?how (?P<how>much|many) (?P<what>{_WORD}) {_HAD} {_EACH}(?: have| had| make| bring| get)?"
     r"(?P<rest>(?: .*?)?)\W*$", _measured),
    (r",? (?:(?:if |when )?(?:it is |it's )?(?:counted|measured|expressed|calculated|reckoned)) in"
     r" (?=(?:pieces|units|items|dollars|euros?|usd|money|minutes|hours|miles)\b)", " in "),
    # taken often, not taken long
    (r"^((?:on |at |in )?(?:what|which) (?:day|weekday|hour|month|week|quarter|year)(?: of the (?:day|week|month|year))?)"
     r" (?:(?:do|did|does) )?(?:the )?(?:people|customers|passengers|riders|we|they|clients|guests) (?:take|use|ride|order"
     rf"|hail|catch|call)s? (?:the |an? |our )?({_VEHICLE})(?:e?s)? (?:the )?(most|least)(?: often)?(?=\W*$)",
     lambda m: f"{m[1]} are there the {'most' if m[3].lower() == 'most' else 'fewest'} {m[2]} trips"),
    (rf"^how many (minutes|hours|days) (?:had|has|was|were|lasted|took|did) (?:the )?({_TOP}) (.+?)"
     r"(?: (?:take|last|have))?\W*$", r"how long was the \2 \3 in \1"),
    (rf"^(?:the )?({_TOP}) ([\w ]+?)[,:;-]+ (?:and )?how many (minutes|hours|days)(?: (?:was|is|did) it(?: take| last)?)?"
     r"\W*$", r"how long was the \1 \2 in \3"),
    (r"\b(start|begin)s? and (?:finish|stop|terminate)(?:es|s)? (?=(?:in|at|on) the same\b)", r"\1 and end "),
    (r"\b(?:say|use|carry|show|speak)s? (?=(?:the|a) word )", "contain "),
    (rf"^(?:and |but |now |please )*(?:only|just) (?:the |those )?{_PLACES} (?:from|in|of) (?!the\b)([\w ]+?)\W*$",
     r"only \1"),
    (r"^(.*?)\b(?:(?:an?|the) )?(?:typical|usual|normal)\b(.*?),? (?:i mean|meaning|that is|that means|so)(?: to say)?,? (?:the|an?|on|in)"
     r" (?:average|mean)(?: one| value)?\W*$", r"\1the average\2"),
    (r"(?<!difference )(?<!differences )(?<!differ )(?<!change )(?<!changes )\bin(?: the)? average"
     r"(?=\W*$|,| by\b| per\b| in\b| last\b| for\b| (?:each|every)\b)", "on average"),
    (r"^((?:and |now |then |please )*(?:split|show|group|break|make|give|sort|by|per)\b.*?),? rather\W*$", r"\1 instead"),
)  # fmt: skip

OF_OBJECTS: tuple[tuple[str, Instead], ...] = (
    (r"^(?:were|are|did) (?:the )?(?:earlier|former|prior|previous|other) runs (?:from|of) (.+?) (?:all )?(?:ok|okay|fine|good|work)\W*$",
     r"show the runs of \1"),
    (r"\b(?:earlier|former|prior) runs (?:from|of) (?=(?:this|that|the) job\b|it\b)", "runs of "),
    (r"\b(clusters?|warehouses?|machines?|ones)( |, )(?:which|that|who) (?:(?:are|is) doing|do|does|did|(?:have|has) (?:"
     r"been doing|done)) nothing\b", r"\1\2that are idle"),
    (rf"\b(idle|unused|doing nothing|stopped|running|off) since (?=(?:more than |over |at least |about )?{_SPAN}\b)",
     r"\1 for "),
    (r"^((?:please |now |and |can you |could you )*rename (?:the |my |our )?(?:job|cluster|warehouse)s? (?!.* (?:to|as|into)"
     r" ).+?) in (?!the\b|my\b|our\b|this\b|that\b|all\b|any\b|\d)(?=[\w\"'`])", r"\1 to "),
    (r"^((?:and |now |then |please |ok )*)(?:go|step|look|look also) (?:one|a) (?:(?:level|step|folder) )?(?:deeper|lower"
     r"|down|further)(?: in to| into| in| to)? (?!it\b)(?=\S)", r"\1go into "),
    (r"(?<=[\w.,;] )and (list|show|describe|count|read|open|start|stop|restart|run|pause|create|tell me) (then|also|after)"
     r" (?=(?:its|the|all|my|our|me|their|this|that|it|a|an)\b)",
     lambda m: f"and {'then' if m[2].lower() == 'after' else m[2]} {m[1]} "),
    (r"(?P<ahead>(?P<folder>(?:dbfs:)?/[^\s,;]+)/[^/\s,;]+\b.*?)\b(?:show|list|tell)(?: me)? what(?:'s| is| has| was)?"
     r" (?:left|remain(?:s|ing|ed)|still (?:there|left))(?: over)? in (?:this|that|the same|its|the) (?:folder|directory)"
     r"\W*$", r"\g<ahead>list \g<folder>"),
    (r"(?<=\w)(,? (?:and|then|,) )(?:let|make|have) it (?:run|start) (?:one time|once|1 time|a first time|the first time)"
     r"(?: right)?(?: now| away| immediately| already)?(?=\W*$)", r"\1run it now"),
    (r"^how does (?:the )?(?:table )?(?=\S*[._])(\S+)(?: table)? look(?: like)?,? (?:and )?(?:which|what)(?: are the| are its"
     r")? columns(?: does it have| are there| has it)?\W*$", r"describe the table \1"),
)  # fmt: skip


def _compiled(rows: tuple[tuple[str, Instead], ...]) -> tuple[tuple[re.Pattern[str], Instead], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in rows)


_DATA, _OBJECTS = _compiled(OF_DATA), _compiled(OF_OBJECTS)


def as_is_usual(said: str) -> str:
    """The message in the usual words; one of several lines, or with code in it, as it is."""
    text = said.strip()
    if "\n" in text or "`" in text:
        return said
    for pattern, instead in _OBJECTS if _WORKSPACE.search(text) else (*_OBJECTS, *_DATA):
        text = pattern.sub(instead, text)
    return text if text != said.strip() else said
