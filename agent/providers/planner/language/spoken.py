"""A whole message as spoken -> as one would write it: lists, dictated paths, connectors, what stands first.

Each step takes text and gives text, so the reader of clauses need not know of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.inflect import GERUNDS
from agent.providers.planner.language.marks import QUOTED
from agent.providers.planner.language.said_times import in_figures

_BULLET = re.compile(r"(?:^|\n|(?<=[\s;,.]))\s*(?:\(?\d{1,2}[.)]|[-*•]|step \d+[:.]?)\s+", re.IGNORECASE)
_SLASHED = re.compile(r"\b(?:forward )?slash ([\w.@-]+)(?=$|[\s,.?!;])", re.IGNORECASE)


def as_sentences(text: str) -> str:
    """Items of a numbered or bulleted list, and lines, as sentences."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    marked = [line for line in lines if _BULLET.match(line)]
    if len(marked) > 1:
        lines = [_BULLET.sub("", line, count=1).strip(" .;,") for line in lines]
        return ". ".join(line.rstrip(":") for line in lines)
    if len(lines) == 1 and re.match(r"^\(?1[.)]\s", lines[0]) and re.search(r"\s\(?2[.)]\s", lines[0]):
        return ". ".join(p.strip(" .;,") for p in re.split(r"(?:^|\s)\(?\d[.)]\s", lines[0]) if p.strip(" .;,"))
    return text


def _paths(text: str) -> str:
    """ "slash Shared slash etl" as a path."""
    said = re.compile(r"(?:\b(?:forward )?slash [\w.@-]+\s*){1,8}", re.IGNORECASE)

    def path(match: re.Match[str]) -> str:
        parts = _SLASHED.findall(match[0])
        return "".join(f"/{p}" for p in parts) + " "

    return (
        re.sub(r"\s+([,.?!;])", r"\1", said.sub(path, text).rstrip()) if re.search(r"\bslash \w", text, re.I) else text
    )


_DONE = (
    r"(?:up(?: and running)?|running|online|on|ready|started|done|finished|complete(?:d)?|there|created|available"
    r"|through"
    r"|over|in place|active|back(?: up)?|live)"
)
_SUBJECT = (
    r"(?:it|that|this|they|everything|the (?:\w+ )?(?:cluster|warehouse|job|run|notebook|one|machine|folder|scope))"
)
_ONCE = re.compile(
    rf"(?:,|;|\.)?\s*\b(?:and )?(?:then )?(?:,\s*)?(?:once|when|as soon as|after|the moment|whenever) {_SUBJECT}"
    rf"(?:'s| is| are|s| has| have)?(?: been)? ?(?:fully |finally |all )?{_DONE}\b,?\s*(?:then )?(?=\w)",
    re.IGNORECASE,
)
_WAITS = re.compile(
    rf"\s*,?\s*(?:and |then )?(?:please )?wait (?:for it|(?:un)?til+ {_SUBJECT}(?:'s| is| are|s| has)?(?: been)?"
    rf" ?{_DONE}"
    rf"|for (?:it|that|them|the cluster|the warehouse|the run|the result)(?: to (?:be |get |come )?\w+)?)(?=[,.;!?]"
    rf"|$| and\b| then\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(?:please |but )?before (?:you (?:do )?(?:that|so|it)|that|doing (?:that|so)|(?:you )?"
    r"(?P<later>(?:run|start|stop|delete|restart|create|drop|query|execut|trigger|schedul|mak|remov)\w* [^,]+)),?"
    r" (?P<first>.+)$",
    re.IGNORECASE,
)
_BUT_BEFORE = re.compile(
    r"^(?P<later>.+?),? (?:but|and) (?:before (?:that|you do(?: (?:so|that))?|doing (?:that|so))|first),?"
    r" (?P<first>.+)$",
    re.IGNORECASE,
)
_MEANWHILE = re.compile(
    r",?\s*(?:\band )?\b(?:while (?:you(?:'re| are) at it|doing (?:that|so))|at the same time|on top of that|in"
    r" addition(?: to that)?"
    r"|besides that|apart from that|as a (?:second|next|last|final) step|and (?:finally|lastly|secondly|next)"
    r"|finally|lastly"
    r"|secondly|thirdly|second|third|and when (?:you are|you're) done"
    r"|and after(?! how| what| which)(?= \w+ (?:me |the |all |my |\w+ ))"
    r"|when (?:you are|you're) (?:done|finished)(?:"
    r" with that)?"
    r"|after (?:you(?:'ve| have)? )?(?:done|finished|doing) (?:that|so|it)|followed by|thereafter|next up|with that"
    r" done"
    r"|having done that|that done|once (?:you(?:'ve| have)? )?done(?: that)?)\b,?\s*(?=\w)",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^(?:first(?:ly)?(?: of all)?|to (?:begin|start) with|step one|start by)[,:]?\s+(?!\w+ (?:rows?"
    r"|runs?|\d))",
    re.I,
)
_JOINS = re.compile(
    r",?\s*(?:\bas well as\b|\bfollowed by\b|\btogether with\b|\balong with\b|\band then also\b|(?<=\w) & (?=\w)"
    r"|\bplus\b"
    r"|\band after that\b"
    r"|\band then\b|,? then\b)\s*(?=\w)",
    re.IGNORECASE,
)
# Behind the last step it says nothing more: "cancel the run and stop X after that".
_IN_THE_END = re.compile(
    r"(?<=\w)(?<!\bit),? (?:right |straight |directly )?(?:after that|afterwards?|thereafter)(?=[.! ]*$)", re.IGNORECASE
)
_SWITCHED = re.compile(
    r"^(?P<lead>(?:please |can you |could you |now )*)(?:turn |switch |power )?(?:the )?(?P<one>[\w' .-]{2,40}?)"
    r" (?P<first>on|off|up|down)"
    r"(?:,| and|;|, and|, but) (?:turn |switch )?(?:the )?(?P<two>[\w' .-]{2,40}?) (?P<second>on|off|up|down)"
    r"(?P<end>[ .!?]*|,? please[.!?]*)$",
    re.IGNORECASE,
)
_WAY = {"up": "on", "down": "off"}
_FOLDER_FIRST = re.compile(
    r"^(?P<order>.+? (?:in|under|to|into) (?P<path>/[\w./@+-]+).*?),? (?:but |and )?(?:make|create|add) (?:the|that"
    r"|this) (?:folder|directory)"
    r" (?:first|before)(?P<rest>.*)$",
    re.IGNORECASE,
)
_KEYS_IN_EACH = re.compile(
    r"(?<=scopes)(?P<mid>[^,]{0,20}?)(?:,| and|, and|;|\.)? (?:the |which |their |what )?(?:keys|secrets)(?: are|"
    r" exist| are there)?"
    r"(?: (?:in|of|under) (?:each|them|all|every|those)(?: of them| one| scope)?)?[.?!]*$",
    re.IGNORECASE,
)


# "Is X up? If not, start it": the order with its condition.
_IF_NOT = re.compile(
    r"^(?:please )?(?:(?:check|see|tell me|look) (?:if|whether) |is |are )(?:the )?(?P<thing>.{2,50}?) (?:is"
    r" )?(?:still |already |currently )?"
    r"(?P<state>up|running|on|idle|off|stopped|down|paused|unused)(?: right now)?(?P<how>\?|,| and|, and|;|\.)*"
    r" (?:and )?"
    r"(?:if (?P<no1>not|it(?: is|'s) not|it isn't|no)|if (?P<yes1>so|yes|it is|that's the case)|(?=\w+ (?:it|that)"
    r" if)),? ?(?:then )?(?:please )?"
    r"(?P<verb>start|stop|restart|pause|resume|run|shut down|turn off|turn on)(?: (?:it|that))(?: (?:down|off|on|up))?"
    r"(?: if (?:(?P<no2>not|it(?: is|'s) not|it isn't)|(?P<yes2>so|it is)))?[.!?]*$",
    re.IGNORECASE,
)
_EVERY_PART = tuple(
    (re.compile(rf"\bevery {said}\b", re.IGNORECASE), f"every {figures}")
    for said, figures in (
        ("quarter(?: of an| an)? hour", "15 minutes"),
        ("half(?: an)? hour", "30 minutes"),
        ("(?:other|second) hour", "2 hours"),
    )
)
_DENIED = re.compile(r"\b(?:not|never|no|nobody|nothing|none|without)\b|n't\b", re.IGNORECASE)
# "Need a cluster, two workers, call it x": something new that is described and named.
_WISHED = re.compile(
    r"^(?:please |hi,? |hey,? |ok,? |so )*(?:(?:i|we)(?:'d| would| will|'ll)? )?(?:need|want|like|require) ((?:a|an"
    r"|another|one more)"
    r" (?:[\w-]+ ){0,3}(?:cluster|notebook|warehouse|folder|directory|scope)\b)(?=,| with | that | which | and |"
    r" called | named )",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(
    r"\b(how|what|where|who|that|there|here)(s)\b"
    r"|\b(don|doesn|didn|isn|aren|wasn|weren|can|won|shouldn|couldn|hasn|haven|wouldn)(t)\b",
    re.IGNORECASE,
)
_PLOT_IT = re.compile(
    r"(?<=\w)(?:,|;)?(?: and| then|, and then)? (?:please )?(?:plot|chart|graph|draw|visuali[sz]e) (?:it|that|this"
    r"|them|the (?:result|outcome)s?)"
    r"(?: as an? (?P<kind>bar|line|pie|scatter|area)(?: chart| plot| graph)?)?[.!]*$",
    re.IGNORECASE,
)


# "Details of X plus its failed runs": a look without its verb, where more is asked for behind it
_NOUN_FIRST = re.compile(
    r"^(?:the |all )?(?:details?|info(?:rmation)?|status|state|config(?:uration)?|settings|code|source|error|output"
    r"|logs?"
    r"|history|columns|structure|events|(?:last|latest|failed|recent)(?: \w+)? runs?|size|schedule)"
    r" (?:of|for|on|about|from) (?!.*\b(?:is|are|was|should|must)\b).+?(?:,| and| plus| &| as well as| along with"
    r"| together"
    r" with| followed by|;) ",
    re.IGNORECASE,
)


def connected(text: str, begins: Callable[[str], bool], said_again: Callable[[str], str]) -> str:
    """Connectors between steps as sentence ends; what is to be done first comes first.

    ``begins`` tells whether words begin a request of their own.
    """
    if (
        re.match(r"(?:please |hey,? |hi,? )*(?:can|could|would|will) you\b", text, re.IGNORECASE)
        and text.count("?") == 1
    ):
        text = text.rstrip(" ?")  # a request, to its end
    if (match := _SWITCHED.match(text)) and not _TELLS.search(f"{match['one']} {match['two']}"):
        one, two = (
            f"turn {_WAY.get(match[w].lower(), match[w])} {match[n]}" for w, n in (("first", "one"), ("second", "two"))
        )
        return f"{match['lead']}{one}. {two}{match['end']}"
    if match := _FOLDER_FIRST.match(text):
        text = f"create the folder {match['path']}. {match['order']}{match['rest']}"
    text = _KEYS_IN_EACH.sub(lambda m: f"{m['mid']}. list all secrets" if m["mid"] or " " in m[0] else m[0], text)
    if match := _IF_NOT.match(text):
        no = "not " if match["no1"] or match["no2"] else ""
        if no or match["yes1"] or match["yes2"]:
            return f"{match['verb']} {match['thing']} if it is {no}{match['state']}"
    if _NOUN_FIRST.match(text):
        text = f"show {text}"
    if match := _PLOT_IT.search(text):
        text = f"{text[: match.start()]} as a {match['kind'] + ' ' if match['kind'] else ''}chart"
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    if match := _BEFORE.match(masked):
        first, later = text[match.start("first") : match.end("first")], match["later"]
        if later is None:
            return connected(first, begins, said_again)
        later = _as_order(text[match.start("later") : match.end("later")])
        return f"{first.rstrip(' .!')}. {later}"
    if (
        (match := _BUT_BEFORE.match(masked))
        and begins(text[: match.end("later")])
        and begins(text[match.start("first") :])
    ):
        later = text[: match.end("later")].rstrip(" ,.")
        return f"{text[match.start('first') : match.end('first')].rstrip(' .!')}. {later}"
    if re.search(r"\band\b|,|\bthen\b", text):
        text = _IN_THE_END.sub("", text)
    for pattern, put in ((_WAITS, " wait"), (_ONCE, ". "), (_MEANWHILE, ". "), (_JOINS, " and ")):
        text = _parted(text, pattern, put, begins, said_again)
    if match := _OPENS.match(text):
        rest = text[match.end() :]
        text = rest if begins(rest) else text
    return text


def _parted(
    text: str, pattern: re.Pattern[str], put: str, begins: Callable[[str], bool], said_again: Callable[[str], str]
) -> str:
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    for match in reversed(list(pattern.finditer(masked))):
        left, right = text[: match.start()], text[match.end() :]
        if not left.strip() or not begins(left):
            continue
        if (step := _A_STEP.match(right)) and not _FINITE.search(step["rest"]):
            text = f"{left.rstrip(' ,;')}. {_AS_VERB.get(step['verb'].lower(), step['verb'].lower())} {step['rest']}"
            continue
        if put == " wait":
            text = f"{left} wait{right}"
        elif put == " and ":
            again = said_again(left) if "then" in match[0] or "after" in match[0] or "follow" in match[0] else ""
            if "then" in match[0] and _MEASURES.match(right) and not begins(right):
                text = f"{left.rstrip(' ,;')}. {right}"
            elif not begins(right) and right[:1].isalnum():
                text = f"{left.rstrip(' ,;')}{f'. {again}' if again else ' and'} {right}"
            elif "then" not in match[0] and "&" not in match[0] and begins(right):
                text = f"{left.rstrip(' ,;')} and {right}"
        elif pattern is _ONCE and not begins(right) and re.match(r"(?:the |my |our )?[A-Z]|the ", right):
            text = f"{left.rstrip(' ,;')} and {right}"
        elif begins(right):
            text = f"{left.rstrip(' ,;')}{put}{right}"
    return text


# "..., followed by a run of X": a step said as a noun
_A_STEP = re.compile(
    r"(?:a|an|another|one) (?:quick |fresh |new |manual |full |test )?(?P<verb>run|rerun|re-run|restart|reboot|start"
    r"|stop"
    r"|shutdown|pull|refresh|sync|list|look at|listing) (?:of )?(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_AS_VERB = {"reboot": "restart", "refresh": "pull", "sync": "pull", "rerun": "run", "re-run": "run"} | {
    "shutdown": "stop", "listing": "list", "look at": "show"
}  # fmt: skip
_FINITE = re.compile(
    r"\b(?:is|was|were|are|failed|took|ended|would|should|did|does|has|had|may"
    r"|might)\b",
    re.IGNORECASE,
)
# "..., then its top 3 products": a question of its own.
_MEASURES = re.compile(
    r"(?:the |its |their )?(?:top|bottom|average|avg|mean|median|total|min|max|minimum|maximum|number of|count of"
    r"|share of|sum of|biggest|largest|highest|lowest|cheapest|most)\b",
    re.IGNORECASE,
)


def _as_order(text: str) -> str:
    """ "running X" as "run X"."""
    first, _, rest = text.partition(" ")
    return f"{GERUNDS.get(first.lower(), first)} {rest}"


_TELLS = re.compile(
    r"^(?:i|we|you|they|it|there)\b|\b(?:is|are|was|were|has|have|keeps?|seems|looks|got|gets|went|acts|hangs"
    r"|behaves|lags|does|did|must|should"
    r"|failed|broke"
    r"|needs?|isn't|doesn't|don'?t|won'?t|can'?t|cannot|any ?more)\b",
    re.IGNORECASE,
)


_ASKS = re.compile(r"(?:and |so )?(?:what|which|when|how|is|was|did|does|has|who|why|where)(?:'s)?\b", re.IGNORECASE)
_STANDS = re.compile(r"\b(?:its|it)\b", re.IGNORECASE)
# "prod-keys: add datadog-key"
_PUT_IN = re.compile(
    r"^(?:please )?(add|store|put|save|delete|remove|drop) (?:the |a |an )?(?:new |secret |key )*"
    r"([\w.]+-[\w.-]+)[.!]*$",
    re.IGNORECASE,
)
# "X: structure?", "X - show me the code": a part of the topic
_PART_SHOWN = re.compile(
    r"^(?:please |just |can you |could you )*(?P<verb>(?:show|give|tell|print|list|get|fetch)(?: me| us)? )?"
    r"(?:the |its |full |whole )*"
    r"(?P<part>code|source(?: code)?|schedule|status|state|output|runs|run history|history|events|event log|errors?"
    r"|columns|fields|structure|schema|details|config|configuration|settings|owner|costs?|size|branch|comments?"
    r"|last run|last runs|logs?)"
    r"(?: please| pls)?[?.!]*$",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:one|ones|first|second|third|last|other|that|this|run \d+)$", re.IGNORECASE)


def topic_last(text: str, begins: Callable[[str], bool], object_of: Callable[[str], str | None]) -> str:
    """ "GPU Experiments: start it" as "start GPU Experiments".

    ``object_of`` gives what stands for the object in an order that has none of its own ("" where nothing does), and
    None for words that are no such order.
    """
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    match = re.match(r"^(?P<topic>[^:,;.?!]{2,70}?)(?:\s*[:,]\s+|\s+-+\s+)(?=\w)", masked)
    if not match:
        return text
    topic = text[: match.end("topic")].strip()
    topic = re.sub(r"^(?:there (?:should|must) be|about|regarding|as for|concerning|for)\s+", "", topic, flags=re.I)
    rest = text[match.end() :].strip()
    every = re.match(r"(?:every|each|all|any|both)\b", topic, re.IGNORECASE)
    if begins(topic) or len(topic.split()) > 12 or (_TELLS.search(topic) and not every):
        return text
    if re.match(
        r"^(?:ok|okay|hey|hi|hello|yes|no|please|so|well|sorry|thanks|great|good|oh|right|sure|if|when|once"
        r"|unless|after|before|until|in|on|at|"
        r"for|with|without|not|don't|dont|today|now|first|i|we|you|it|that|this|what|only|just|instead|also|and"
        r"|or|actually|wait|oops)\b",
        topic,
        re.I,
    ):
        return text
    if (
        _ASKS.match(rest) and not _POINTS.search(topic) and (stands_for := _STANDS.search(rest))
    ):  # "X - what's its schedule?"
        owner = stands_for[0].lower() == "its"
        return f"{rest[: stands_for.start()]}{topic}{chr(39) + 's' if owner else ''}{rest[stands_for.end() :]}"
    if topic.startswith("/") and (there := re.search(r"\b(?:in )?(?:there|it|here)\b", rest)) and _ASKS.match(rest):
        return f"{rest[: there.start()]}in {topic}{rest[there.end() :]}"
    if of := re.fullmatch(r"(?:on )?(?:which|what) (cluster|notebook|compute)\W*", rest, re.IGNORECASE):
        return f"which {of[1]} does {topic} use?"  # "X: which cluster?"
    if (put := _PUT_IN.match(rest)) and re.fullmatch(r"[\w-]+", topic):
        return f"{put[1]} {put[2]} {'from' if put[1].lower() in ('delete', 'remove', 'drop') else 'to'} {topic}"
    if of := _PART_SHOWN.match(rest):
        return f"{of['verb'] or 'show '}the {of['part']} of {topic}"
    stands = object_of(rest)
    if stands is None:
        return text
    if stands:
        return re.sub(rf"\b{stands}\b", lambda _: topic, rest, count=1)
    head = re.match(r"^((?:please |pls |just |now |can you |could you )*)(.*)$", rest, re.I)
    words = head[2].rstrip(" .!?") if head else rest
    first, _, more = words.partition(" ")
    asked = rest.endswith("?") and not re.match(r"(?:please )?(?:can|could|would|will) you\b", rest, re.IGNORECASE)
    return f"{first} {topic} {more}".strip() + ("?" if asked else "")  # "X: stop?" orders nothing


def written(text: str) -> str:
    """Dictated paths and times as one writes them."""
    text = _RUN_TOGETHER.sub(lambda m: f"{m[1] or m[3]}'{m[2] or m[4]}", text)
    text = re.sub(r"\bought to\b", "should", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<![\w/.'\"`-])nb(s?)(?![\w/.-])", r"notebook\1", text)
    text = re.sub(r"\bvs\.(?= )", "vs", text)
    text = re.sub(r"\b(past|last|for|than|since) (?:a )?half(?: an| a)?[ -]hour\b", r"\1 30 minutes", text, flags=re.I)
    if (
        _WISHED.match(text)
        and not _DENIED.search(text)
        and re.search(r"\b(?:call|name) (?:it|that)\b|\b(?:called|named)\b", text, re.IGNORECASE)
    ):
        text = _WISHED.sub(r"create \1", text)
    text = re.sub(r"\b[Nn](?:o|r)\. ?(?=\d)", "number ", text)
    text = re.sub(r"(?<![\w/.'\"`-])(?:teh|hte|th)(?= \w)", "the", text)
    for said, figures in _EVERY_PART:
        text = said.sub(figures, text)
    text = re.sub(rf"\b(\d+|{'|'.join(NUMBER_WORDS)})-(?=(?:worker|node)s?\b)", r"\1 ", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\bits (?=(?:busy|idle|running|up|on|off|done|finished|stopped|down|slow|there|ready|over)\b)", "it is ", text
    )
    return in_figures(re.sub(r"^del(?= [\w/-])", "delete", _paths(text)))
