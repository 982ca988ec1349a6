"""Requests put the other way round: what is wanted first, or beside it, and the order behind or nowhere.

"P on the job J should be 5, can you change that", "A should start at 1:30 am and B at 10 am", "stop whichever cluster
costs the most", "the code of all notebooks in /a". Whole messages, put plainly before they are cut. Each row says all
that was said again, or does not fit.
"""

from __future__ import annotations

import re

_LEAD = (
    r"^(?:(?:please|pls|now|ok(?:ay)?|so|and|also|then|hey|hi|just|(?:can|could|would|will) you|i want you to"
    r"|i'd like you to),? )*"
)
_END = r"(?:,? (?:please|pls|now|for me|from now on|thanks|thank you))*[.!?]*$"
_SHOULD = r"(?:should|must|has to|have to|needs to|ought to)"
_THE = r"(?:the |our |my )?"
_GOES_WELL = (
    r"(?:ok(?:ay)?|fine|well|all right|alright|cleanly|properly|successfully|smoothly|without (?:an?y? )?(?:hitch"
    r"|errors?|issues?|problems?|trouble|failures?))"
)
_WHEN = r"(?: (?:this|last) (?:week|month|night|morning|time)| today| tonight| yesterday| overnight)"
_NAMED = r"[\"'“]?(?P<word>[\w-]+)[\"'”]?"

_ROWS = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (
            rf"{_LEAD}(?:show|open|print|give|display|read|see|get)(?: me| us)? (?:the )?(?:source code|code|source"
            r"|contents?) (?:of|for|in|from) (?:(?:all(?: of)?|both)(?: the)? notebooks|(?:each|every) notebook|the"
            rf" notebooks) (?:in|inside|under|from|of|within) (?:the )?(?:folder )?(?P<path>/[^\s,;?]*[^\s,;?.!])"
            rf"(?: folder)?{_END}",
            r"list the notebooks in \g<path>. show the code of each of them",
        ),
        (
            rf"{_LEAD}(?P<verb>stop|start|restart|shut down|turn off|kill|terminate|describe|show) (?:me )?"
            r"(?:whichever|whatever|which ever) (?P<state>(?:running|idle|stopped) )?(?P<kind>cluster|warehouse)s? "
            rf"(?:is|that is|that's|happens to be) (?:currently )?the (?P<most>most expensive|priciest|costliest"
            rf"|cheapest|biggest|largest|smallest){_END}",
            r"\g<verb> the \g<most> \g<state>\g<kind>",
        ),
        (
            rf"{_LEAD}(?P<verb>stop|start|restart|shut down|turn off|kill|terminate|describe|show) (?:me )?"
            r"(?:whichever|whatever|which ever) (?P<state>(?:running|idle|stopped) )?(?P<kind>cluster|warehouse)s? "
            rf"(?:that )?costs (?:us )?(?:the )?most(?: money)?{_END}",
            r"\g<verb> the most expensive \g<state>\g<kind>",
        ),
        (
            rf"{_LEAD}(?:the )?(?:parameter |setting |param )?(?P<key>[\w.-]*_[\w.-]*) (?:on|of|in|for) {_THE}(?:job )?"
            rf"(?P<job>[^,;?]{{3,60}}?)(?: job)? {_SHOULD} (?:now )?be (?:set to |changed to )?"
            r"(?P<value>[\w.%/:-]*[\w%])(?:[,;.:]| -+| –)* (?:and |so )?(?:please )?(?:(?:can|could|would|will) you )?"
            rf"(?:please )?(?:change|update|set|fix|adjust|correct) (?:that|it|this){_END}",
            r"set the parameter \g<key> of the job \g<job> to \g<value>",
        ),
        (
            r"^(?:so |and |hey |hi,? )*(?:do (?:we|i|you|they) have|is there|are there|have we got) (?:a|an|any|some)"
            r" (?:job|workflow)s? (?:(?:with|that has|that have|which has|having|containing|that contains?)"
            r" (?:the word )?"
            rf"{_NAMED} in (?:its|their|the) names?|whose names? (?:contains?|includes?|has|have) (?:the word )?"
            rf"{_NAMED.replace('word', 'word2')}){_END}",
            lambda m: f"list jobs with {m['word'] or m['word2']} in the name",
        ),
        (
            rf"^(?:and |so |hey )*(?:has|have|did) {_THE}(?!it\b|that\b|this\b|they\b|everything\b|all\b|any)"
            rf"(?P<what>[^,;?]{{3,50}}?) (?:gone|go|come|get|got|gotten) through(?: {_GOES_WELL})?"
            rf"(?P<when>{_WHEN})?\??$",
            lambda m: f"did the {m['what']} run ok{m['when'] or ''}?",
        ),
        # what a pull is for
        (
            rf"({_LEAD}(?:git )?(?:pull|update|sync|refresh)\b[^,;?]*?),? (?:so (?:that )?(?:everything|all|they|it|we"
            r"|each|all of them|they all|everybody)(?:'s|'re| is| are)|to (?:get|bring|have|make|keep)"
            r" (?:everything|it|them|all)(?: all)?) (?:all )?(?:up to date|in sync|current|fresh)[.!]*$",
            r"\1",
        ),
    )
)  # fmt: skip

_TIME = (
    r"(?:(?:\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?)?|noon|midnight)(?: (?:every (?:day|\w+day)|daily|on \w+days?|utc))?)"
)
_START = (
    r"(?:start|run|begin|kick off|go(?: off| out)?"
    r"|be (?:started|run|scheduled|moved|set|rescheduled)(?=(?: to| for)? ))"
)
_NO_NAME = (
    r"(?!(?:it|that|this|they|i|we|you|then|end|ends|finish|stop|be|not|why|what|when|which|how|who|should|if|do|does"
    r"|did|is|are|show|list|tell|again|another|every|all)\b)"
)
_NAME = rf"{_THE}{_NO_NAME}[A-Za-z][^,;:?]{{1,48}}?"
_AT = rf"(?:at|to|for) {_TIME}"
_TIMES = re.compile(
    rf"{_LEAD}(?:(?P<one>{_NAME}) {_SHOULD} {_START}|(?:make|let|have) (?P<two>{_NAME}) {_START}"
    rf"|(?:i|we)(?: want|'d like| would like| need) (?P<three>{_NAME}) to {_START}) (?P<at>{_AT})"
    rf"(?P<more>(?:(?:,? and|,|;|,? while|,? but|,? whereas) {_NAME}(?: {_SHOULD}(?: {_START})?| to {_START}"
    rf"| {_START})? {_AT})+){_END}",
    re.IGNORECASE,
)
_ONE_MORE = re.compile(
    rf"(?:,? and|,|;|,? while|,? but|,? whereas) (?P<name>{_NAME})(?: {_SHOULD}(?: {_START})?| to {_START}| {_START})?"
    rf" (?P<at>{_AT})(?=,| and|;| while| but| whereas|$)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|no longer|if|unless)\b|n't\b", re.IGNORECASE)


def several_times(text: str) -> str:
    """ "A should start at 1:30 am and B at 10 am": each job with its time, so that none is dropped."""
    match = _TIMES.match(text)
    if match is None or _DENIED.search(text):
        return text
    found = [(match["one"] or match["two"] or match["three"], match["at"])]
    found += [(more["name"], more["at"]) for more in _ONE_MORE.finditer(match["more"])]
    return ". ".join(f"schedule {name} {re.sub(r'^(?:to|for) ', 'at ', at)}" for name, at in found)


def turned_round(text: str) -> str:
    """The message as a plain request where it is put in one of these ways; any other as it is."""
    for pattern, instead in _ROWS:
        if pattern.match(text):
            return pattern.sub(instead, text)
    return several_times(text)
