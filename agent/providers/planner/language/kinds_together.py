"""Several kinds of object with one remark, and the kind that is said behind a request.

"List clusters and warehouses that are running" asks for the running ones of both; "what's running? jobs, I mean" asks
for jobs. A remark goes only to the kinds that it can be true of: nothing but a job is paused.
"""

from __future__ import annotations

import re

_MACHINES = r"(?:(?:sql )?(?:clusters|warehouses|endpoints)|machines)"
_WORK = r"(?:jobs|workflows|pipelines|(?:job )?runs|(?:sql )?(?:queries|statements))"
_PLACES = r"(?:tables|views|notebooks|files|folders|schemas|jobs|clusters|warehouses|secrets|repos)"
_ANY = rf"(?:{_MACHINES}|{_WORK}|{_PLACES}|catalogs|volumes|(?:secret )?scopes|git folders)"

_UP = r"(?:(?:not )?running|active|up(?: and running)?|online|on|started|alive|in progress)(?![\w-])"
_OFF = (
    r"(?:(?:not )?(?:idle|idling|unused|in use|being used)|doing nothing|stopped|terminated|off|down|offline)(?![\w-])"
)
_ENDED = r"(?:not )?(?:fail(?:ed|ing)?|succeed(?:ed)?|crash(?:ed)?|cancel+ed|finish(?:ed)?|broken?)(?![\w-])"
_CALLED = r"(?:(?:about|named|called) \S+|with (?:\S+ ){1,4}(?:in (?:the|their) names?|names?)\b|whose name )"
# (of which kinds, what can be said of them)
_SAID_OF = (
    (rf"(?:{_MACHINES}|{_WORK})", _UP),
    (_MACHINES, _OFF),
    (_WORK, _ENDED),
    (_MACHINES, r"(?:cost|(?:the )?(?:most|least) expensive|(?:the )?cheapest)\b"),
    (_PLACES, _CALLED),
)
_IS = (
    r"(?:(?:that|which|who) )?(?:(?:are|is|were|was|have|has|had|got) )?(?:been )?"
    r"(?:(?:currently|still|just|now|already|all|right now|at the moment|presently|actually) )*"
)
_ONLY = rf"(?:,? (?:but )?(?:only |just )(?:the |those )?(?:{_IS})?)"
_DET = r"(?:(?:all|any|the|my|our|of|both|some) )*"
# An order, a question's head or nothing; no kind and no joint of its own.
_HEAD = (
    r"(?:please |can you |could you |now |also |and |ok |then )*(?:(?:list|show|give|get|see|find|tell|display|stop"
    r"|terminate|kill|shut down|turn off|start|restart|delete|turn on|cancel|rerun|which|what|are there|is there|are|do"
    r" we have|have|how many|check (?:if|whether)|check)(?: me| us)? )?(?:out )?(?:there )?"
)
_JOINED = r"(?:,|,? and|,? or| &|,? plus|,? as well as) "
# The rest of the remark, up to what is asked for beside it: "... and tell me which is idle"
_REST = (
    r"(?:(?!,? (?:and )?then |,? and (?:\w+ ){0,2}(?:it|them|those|their|its|tell|show|list|stop|start|delete|run|which"
    r"|what|how)\b)[^.;!?])*"
)
_OPENS, _ENDS = r"(?P<open>^|[.;!?] |,? (?:and )?then )", r"(?=$|[.;!?](?: |$)|,? (?:and )?then )"


def _together(kinds: str, said: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_OPENS}(?P<head>{_HEAD}{_DET})(?P<kinds>{kinds}(?:{_JOINED}{_DET}{kinds})*"
        rf",?(?: and| or| &| plus| as well as) {_DET}{kinds})"
        rf"(?P<tail>(?:,? {_IS}|{_ONLY}){said}(?:\b{_REST})?)(?P<asks>\??)",
        re.IGNORECASE,
    )


_BEHIND = tuple((_together(kinds, said), re.compile(kinds, re.IGNORECASE)) for kinds, said in _SAID_OF)


def _after(kinds: str, said: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_OPENS}(?P<head>{_HEAD}{_DET})(?P<state>(?:currently |still )?(?:{said})) "
        rf"(?P<kinds>{kinds}(?: and | or | & ){kinds})(?P<tail>(?: (?:right now|now|at the moment|please"
        rf"|(?:from |of |since )?(?:today|yesterday)|this week|(?:from |in |of )?the last \w+(?: \w+)?))*)"
        rf"(?P<asks>\??){_ENDS}",
        re.IGNORECASE,
    )


# "Running clusters and warehouses": ahead of them, said once
_AHEAD = tuple(
    (_after(kinds, said), re.compile(kinds, re.IGNORECASE))
    for kinds, said in (
        (_MACHINES, "running|active|idle|unused|stopped|terminated"),
        (_WORK, "running|failed|cancell?ed|successful|finished"),
    )
)
# "Failed runs since yesterday, plus currently running queries": each with its own remark
_OWN = (
    r"(?:the |all |any )?(?:currently |still )?(?:running|active|failed|idle|unused|stopped|terminated|paused|finished"
    r"|cancell?ed|successful|slow(?:est)?|latest|recent)"
)
_TIMES = (
    r"(?: (?:right now|now|at the moment|(?:from |of |since )?(?:today|yesterday)|this (?:week|morning)"
    r"|(?:from |in |of )?the last \w+(?: \w+)?))*"
)
_EACH_OWN = re.compile(
    rf"^(?P<head>(?:(?:please|can you|could you|list|show|give|get|display)(?: me)? )*)(?P<one>{_OWN} {_ANY}{_TIMES})"
    rf"(?:,|,? and| &|,? plus|,? as well as|,? along with)+ (?:also )?(?P<two>{_OWN} (?:{_ANY}|sql){_TIMES})[.?!]*$",
    re.IGNORECASE,
)
_OF_JOBS, _A_RUN = re.compile(r"(?:jobs|workflows|pipelines)$", re.IGNORECASE), re.compile(r"runs$", re.IGNORECASE)


# "Which queries and which job runs failed today"
_WHICH_TWICE = re.compile(
    rf"\b(?P<one>(?:which|what) {_ANY}),? (?:and|or) (?P<two>(?:which|what) {_ANY})"
    r"(?P<said> (?:(?:have|has|are|were|did|is|currently|still|not|been) )*(?:fail(?:ed|ing)?|succeeded|finished|ran"
    r"|run|running|idle|unused|stopped|up|on|off|crashed|broke|cancell?ed)\b[^,;.?!]*)(?=[.!?]*$)",
    re.IGNORECASE,
)
_TESTS = re.compile(r"\bcheck (?:if|whether) (?:any )?", re.IGNORECASE)


def each_kind(text: str) -> str:
    """The message with a remark on several kinds said of each."""
    if match := _EACH_OWN.match(text):
        two = re.sub(r"\bsql\b", "queries", match["two"], flags=re.IGNORECASE)
        return f"{match['head'] or 'list '}{match['one']}. list {two}"
    text = _WHICH_TWICE.sub(r"\g<one>\g<said>? \g<two>\g<said>", text)
    for pattern, kind in (*_BEHIND, *_AHEAD):
        text = pattern.sub(lambda m, kind=kind: _apart(m, kind), text)
    return text


def _apart(match: re.Match[str], kind: re.Pattern[str]) -> str:
    said = match.groupdict()
    kinds = [one[0] for one in kind.finditer(said["kinds"])]
    if any(map(_A_RUN.search, kinds)):
        kinds = [one for one in kinds if not _OF_JOBS.search(one)]  # the jobs that failed are told by their runs
    ends = said["asks"]
    head = _TESTS.sub("which ", said["head"]) if said["head"].strip() else "which " if ends else "list "
    state = f"{said['state']} " if said.get("state") else ""
    parts = [f"{head}{state}{one}{said['tail']}{ends}" for one in kinds]
    return said["open"] + (" " if ends else ". ").join(parts)


# "What's running? Jobs, I mean": the kind behind the request.
_KIND_SAID = re.compile(
    r"^(?P<asks>.{4,80}?) ?(?:[?.,;:!]+|\s[-–—]+)\s*"
    r"(?:(?:i|we) mean[:,]? |i meant |as in |only |just |namely |meaning |like )*(?:the |any |of |in terms of |with )*"
    rf"(?:both )?(?P<kind>{_ANY}(?:(?:,|,? and|,? or| &|,? plus) (?:the |any )?{_ANY}){{0,2}}"
    r"|cluster|warehouse|job|run|notebook|table|query|repo)"
    r"(?: ?-?wise)?(?:,? (?:i|we) mean(?:t)?|,? only|,? that is|,? please)*"
    r"(?:,? (?:and |but )?(?:not|no) (?:the )?\w+(?: i mean)?)?[?.! ]*$",
    re.IGNORECASE,
)
_LEADS = (
    r"(?P<lead>(?:(?:and|so|hey|hi|ok|please|pls|can|could|would|you|show|list|tell|give|me|us|see|check|if|whether"
    r"|know|now) )*)"
)
# "What's the matter", "what is wrong with it": no state that a kind of object has
_NO_STATE = r"(?!(?:the|an?|my|our|its?|your|wrong|this|that|up with)\b)"
_AUX = r"(?=(?:failed|ran|broke|crashed|did|do|does|have|has|was|were|can|runs|exists?)\b)"
_PRONOUNS = (
    (rf"{_LEADS}(?:what(?:ever)?|which)(?:'s| is| are|s) {_NO_STATE}", "which {kinds} are "),
    (rf"{_LEADS}(?:is|are) (?:there )?(?:any|some)thing (?:that(?:'s| is) )?", "are any {kinds} "),
    (rf"{_LEADS}(?P<aux>was|were|did|do|does|has|have) (?:any|some)thing ", "{aux} any {kinds} "),
    (rf"{_LEADS}(?:any|some)thing (?:that(?:'s| is) )?", "any {kinds} "),
    (rf"{_LEADS}(?:what|which) {_AUX}", "which {kinds} "),
    (
        r"(?P<lead>(?:\w+ ){1,4})(?:everything|anything|whatever|all)(?: that)?(?: is|'s)? "
        r"(?=(?:idle|unused|running|stopped|failed)\b)",
        "all {kinds} that are ",
    ),
)
_PLAIN_HEADS = tuple((re.compile(pattern, re.IGNORECASE), said) for pattern, said in _PRONOUNS)
_PLURAL = {"query": "queries"}
_MANY = {"was": "were", "does": "do", "has": "have"}


def kind_ahead(text: str) -> str:
    """The message with the kind that was said behind it in the place of "what" or "anything"."""
    match = _KIND_SAID.match(text)
    if match is None:
        return text
    several = re.split(r"(?:,|,? and|,? or| &|,? plus) (?:the |any )?", match["kind"])
    if len(several) > 1:  # "anything that failed today, job runs and queries"
        asked = match["asks"].rstrip(" ?.,;:!")
        each = [kind_ahead(f"{asked}, {kind}") for kind in several]
        return (
            text if any(one == f"{asked}, {kind}" for one, kind in zip(each, several, strict=True)) else " ".join(each)
        )
    kind = match["kind"].lower()
    kinds = kind if kind.endswith("s") else _PLURAL.get(kind, f"{kind}s")
    for head, said in _PLAIN_HEADS:
        if asked := head.match(match["asks"]):
            aux = (asked.groupdict().get("aux") or "").lower()
            put = said.format(kinds=kinds, aux=_MANY.get(aux, aux))
            ends = "." if put.startswith("all ") else "?"
            return f"{asked['lead']}{put}{match['asks'][asked.end() :]}{ends}"
    return text
