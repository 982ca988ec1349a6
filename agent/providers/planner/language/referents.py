"""What "its", "those", "both" and "there" in a question stand for in the background told around it.

Each way gives the question with words of the background in the place of the pronoun; which of them is meant is decided
over the tables. A question that points out of itself is never read without what it points to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.providers.planner.language.wordset import wordset

# Words that name nothing: what points stands in front of all that a question names.
_EMPTY = wordset(
    """
    show compare list rank count plot chart draw give what what's is are was were how many much big high large long
    often do does did has have had the average avg mean total median sum number of and by in on for at to please can you
    we i me us there a an each every share percentage percent overall all one any some
    """
)
_NOT_HEADED = (
    r"(?!\s+(?:that|who|which|whose|with|without|in|on|over|above|below|under|from|where|having|paying|of|days"
    r"|months|years"
    r"|weeks|two|three|four)\b)"
)
_OWNED = re.compile(r"\b(?P<p>its|his|their|theirs|her)\b", re.IGNORECASE)
_OF = re.compile(
    rf"\b(?P<lead>how many of |how much of |(?:any |some |all |none )?(?:one )?(?:of )?)(?P<p>them|those|these"
    rf"|such){_NOT_HEADED}"
    r"(?: (?:people|ones|guys|customers))?(?!\w)",
    re.IGNORECASE,
)
_THEY = re.compile(r"\b(?P<p>they|them|it)\b", re.IGNORECASE)
# "How many customers does it have", "what share of customers is on it": no noun of the question is meant.
_IT = re.compile(
    r"\b(?:(?P<have>(?:does|do|did) (?:it|they) have)|(?:do|does|did|has|have|had|can) (?P<p>it|they)\b(?! take\b)"
    r"|(?:on|in|of|for|with|by|at|from|under) (?P<of>it)\b)",
    re.IGNORECASE,
)
_THAT_ONE = re.compile(
    r"\b(?P<lead>in|on|for|at|of|from|with|during|by) (?P<p>(?:that|those|these|this) (?!that\b|who\b|which\b"
    r"|whose\b|with\b|without\b"
    r"|are\b|is\b|were\b|was\b|have\b|had\b|we\b|in\b|on\b|of\b|year\b|month\b|week\b|quarter\b|\w+ing\b)\w+"
    r"|that (?:year|month|week|quarter|time|period))\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?P<lead>in|of|for|from|at|with|between|by) (?P<p>both|either|the two|each)(?: of (?:them|those"
    r"|these))?(?=[,.?!]|$| (?:and|over|in|last)\b)",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"\b(?P<verb>(?:end|start|begin|began|begun|go|went|gone|live|arriv|rid|sell|sold|order|bought|buy|com|came"
    r"|stop|made|make|earn"
    r"|shop|work|ship|sit|sat|open|drop)\w*(?: up| off| down)?) (?P<p>there)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?P<p>since then|from then on|ever since|since(?=[,.?!]*$)|after that|before that|back then)\b", re.IGNORECASE
)
_THAT = re.compile(
    r"\b(?P<head>(?:which|what|who) (?:\w+ )?\w+) (?:is|are|would|were|was) (?P<p>that|those|they|these"
    r"|it)(?: be)?\b(?! \w+ing\b)",
    re.IGNORECASE,
)
_TOP = re.compile(
    r"\b(?P<p>(?:top|first|best|bottom|worst) (?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve"
    r"|twenty))(?=,|[.?!]|$"
    r"| (?:with|and|by|along|plus)\b)",
    re.IGNORECASE,
)
_ALL = (_SINCE, _THAT, _TOP, _BOTH, _THERE, _THAT_ONE, _IT, _OF, _OWNED, _THEY)


def pointer(asked: str) -> re.Match[str] | None:
    """Where a question points out of itself; None where it names all that it is about."""
    for pattern in _ALL:
        for match in pattern.finditer(asked):
            ahead = set(re.findall(r"[\w']+", asked[: match.start()].lower()))
            if pattern is _IT and re.search(r"[,;] |\band\b", asked[: match.start()]):
                continue  # a second question about what the first one names
            if pattern in (_OWNED, _THEY) and ahead - _EMPTY:
                continue
            if (
                pattern is _OF
                and ahead - _EMPTY
                and not re.search(r"\bone of $|\bany of $", match["lead"], re.IGNORECASE)
            ):
                continue
            if pattern is _BOTH and match["p"].lower() == "each" and ahead - _EMPTY:
                continue
            return match
    return None


def resolved(asked: str, told: tuple[str, ...]) -> Iterator[str]:
    """The question with what it may point to, the likeliest first; nothing where the background has no such thing."""
    match = pointer(asked)
    if match is None:
        return
    start, end = asked[: match.start()], asked[match.end() :]
    if match.re is _SINCE:
        for when in _times(told):
            yield f"{start}since {when}{end}"
    elif match.re is _THAT:
        for most in _superlatives(told):
            yield f"{start}{match['head']} have the {most}{end}"
    elif match.re is _TOP:
        for group in groups(told):
            yield f"{start}{match['p']} {group}{end}"
    elif match.re is _BOTH:
        if len(named := values(told)) == 2:
            yield f"{start}{match['lead']} {named[0]} vs {named[1]}{end}"
    elif match.re is _THERE:
        for value in (*values(told), *_numbers(told)):
            yield f"{start}{match['verb']} in {value}{end}"
    elif match.re is _THAT_ONE:
        named = _times(told) if _OF_TIME.search(match["p"]) else [*values(told), *_numbers(told), *groups(told)]
        for one in named:
            yield f"{start}{match['lead']} {one}{end}"
    elif match.re is _IT:
        for one in (*values(told), *subjects(told)):
            yield f"{start}are in {one}{end}" if match["have"] else f"{start}{_put(match[0], one)}{end}"
    elif match.re is _OWNED:
        for owner in (*values(told), *subjects(told)):
            yield f"{start}{owner}'s{end}"
            yield f"{start}{owner}{end}"
    else:
        lead = (match.groupdict().get("lead") or "").lower()
        lead = "how many " if lead.startswith("how many") else "how much of " if lead.startswith("how much") else ""
        lead = lead or (
            "of " if re.search(r"\bof $", match.groupdict().get("lead") or "") and "one" not in match["lead"] else ""
        )
        for group in (*groups(told), *subjects(told)):
            yield f"{start}{lead}{group}{end}"


_OF_TIME = re.compile(r"\b(?:day|date|year|month|week|quarter|time|period)s?$", re.IGNORECASE)


def _put(said: str, one: str) -> str:
    return re.sub(r"\b(?:it|they)\b", lambda _: one, said, count=1, flags=re.IGNORECASE)


def pointed(match: re.Match[str]) -> str:
    """The word that points."""
    found = match.groupdict()
    return found.get("p") or found.get("of") or "it"


_NO_NAME = wordset(
    "i i'm i've i'd i'll january february march april may june july august september october november december"
)


def values(told: tuple[str, ...]) -> list[str]:
    """What the background names with capitals: "APAC", "New York". The first word of a sentence has one anyway."""
    found: list[str] = []
    for piece in told:
        for match in re.finditer(r"(?<![\w'])(?:[A-Z]{2,}\w*|[A-Z][a-z]+)(?: [A-Z][\w-]+)*", piece):
            if match[0].lower() in _NO_NAME or (match.start() == 0 and not match[0][:2].isupper()):
                continue
            found.append(match[0])
    return list(dict.fromkeys(found))


def _numbers(told: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(n for piece in told for n in re.findall(r"\b\d{3,}\b", piece)))


def _times(told: tuple[str, ...]) -> list[str]:
    month = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    number = r"\d{1,2}(?:st|nd|rd|th)?"
    day = rf"(?:{number} (?:of )?{month}|{month} {number})(?:,? (?:19|20)\d\d)?|\d{{4}}-\d\d-\d\d"
    said = re.compile(
        rf"\b(?:in|since|on|at the (?:start|beginning) of|from) ({day}|(?:{month} )?(?:19|20)\d\d|{month})\b",
        re.IGNORECASE,
    )
    return [match[1] for piece in told for match in said.finditer(piece)]


_MOST = re.compile(
    r"\b(?:where|with|that have|which have|who have|having|has) (?:the |we have the )?"
    r"((?:most|fewest|highest|lowest|biggest|largest|smallest|longest|shortest) [\w ]+?)"
    r"(?: (?:are|is|sit|live|sits|lives|come|comes|stand))?(?=[,.;]|$)",
    re.IGNORECASE,
)


def _superlatives(told: tuple[str, ...]) -> list[str]:
    return [match[1] for piece in told for match in _MOST.finditer(piece)]


_FORM = (
    r"(?:is|are|was|were|has|have|had|does|do|did|can|could|will|would|may|might|must|should|keeps?|wants?|owes?"
    r"|makes?|drives?|gives?|call|calls|gets?|seems?|needs?|costs?|thinks?|says?|worr(?:y|ies)|bothers?)"
)
_GROUP = re.compile(
    r"\b(?P<noun>(?:(?!(?:the|a|an|about|of|for|with|to|on|by|that|our|my|and|it|is|are|every|those|these|all"
    r"|some|many|at|in)\b)[a-z-]+ ){0,2}"
    r"(?!(?:the|a|an|is|it|this|things?|us|was|does|has|i|we|they|talk|bet)\b)[a-z-]+) "
    r"(?P<rel>(?:who|that|which|whose|with|without|from|below|above|over|under)(?P<rest> .+?))(?=[,.;:!?]|$)",
    re.IGNORECASE,
)


def groups(told: tuple[str, ...]) -> list[str]:
    """Whom a relative clause tells from others: "suppliers that were never approved"."""
    found: list[str] = []
    for piece in told:
        for match in _GROUP.finditer(piece):
            said = f"{_many(match['noun'])} {match['rel']}"
            preposition = not re.match(r"(?:who|that|which|whose)\b", match["rel"], re.IGNORECASE)
            verbs = list(re.finditer(rf"\b{_FORM}\b", match["rel"], re.IGNORECASE))
            auxiliary = len(verbs) > 1 and verbs[1].start() - verbs[0].end() <= 1
            if preposition:
                said = f"{_many(match['noun'])} {match['rel'][: verbs[0].start()].strip()}" if verbs else said
            elif len(verbs) > 1 + auxiliary:  # what follows is said of them: "customers who leave are a worry"
                said = f"{_many(match['noun'])} {match['rel'][: verbs[1 + auxiliary].start()].strip()}"
            elif len(verbs) == 1 and not re.match(rf"(?:who|that|which) {_FORM}\b", match["rel"], re.IGNORECASE):
                whose = match["rel"].lower().startswith("whose")
                said = said if whose else f"{_many(match['noun'])} {match['rel'][: verbs[0].start()].strip()}"
            found.append(said)
    return found


_SUBJECT = re.compile(
    rf"^(?:(?:as i understand it|so|and|well|now|but|i think|apparently),? )*(?:the |our |my |all |all our )?"
    rf"(?P<np>(?!(?:i|we|it|there|they|he|she|this|that|somebody|someone|nobody|everybody"
    rf"|people)\b)[\w-]+(?: [\w-]+){{0,3}}?)"
    rf" (?:{_FORM}|got|went|came|is|left|lost|won|closed|opened)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:about|with|on|for|of|by) (?:the |our |my |all "
    r"|all our )?(?P<np>[a-z][\w-]*(?: [a-z][\w-]*){0,3})(?=[,.;:!?]|$)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"(?<=\w) (?:office|team|region|market|business|branch|people|unit|department|side|lot|folks)$", re.IGNORECASE
)


_NOBODY = re.compile(r"(?:an?|each|every|their|his|her|its|such|no|hardly|any|one|some|what|who)\b", re.IGNORECASE)


def subjects(told: tuple[str, ...]) -> list[str]:
    """Of what the background says something: "open orders", "the LATAM office"."""
    found: list[str] = []
    for piece in told:
        for clause in re.split(r"\s*[,;]\s+|\s+(?:and|but|yet|because)\s+", piece):
            for match in (_SUBJECT.match(clause), _OBJECT.search(clause)):
                if match and not _NOBODY.match(match["np"]):
                    found += [match["np"], _ORGANISATION.sub("", match["np"])]
    return list(dict.fromkeys(found))


def _many(noun: str) -> str:
    """More than one of them: "a customer whose ..." is about customers."""
    last = noun.rsplit(" ", 1)[-1].lower()
    if last.endswith("s") or last in ("people", "men", "women", "folk"):
        return noun
    return f"{noun[:-1]}ies" if last.endswith("y") and last[-2:-1] not in "aeiou" else f"{noun}s"
