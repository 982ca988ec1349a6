"""The gist of an order in free wording: what is to be done, and to which object that the workspace really has.

"Lights out for the starter warehouse", "X is a dead project, bin the job", "could X get a restart?". The grammar reads
word by word and gives up on words that it does not know. The gist looks for three things anywhere in the message: the
one action that its words speak of, a live object (or several, joined) written out by name, and the form of a request.
It is said again as a plain order, which is read as any other. A message with a condition, a delay, an exception or a
ban has no gist, and neither has a question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from agent.providers.planner.gist_times import timed
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.lexicon import KINDS
from agent.providers.planner.language.tokens import FILE_NAME, plain, tokens_of
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.language.worked_on import speaks_of_work_on
from agent.providers.planner.memory import LISTS
from agent.providers.planner.scene import LIST_TOOL, Scene
from agent.providers.planner.second_reading import in_use, is_remark, pieces
from agent.providers.planner.steps import Lookup
from agent.providers.planner.things import Thing, link, things_of, words_of

_GAP = r"(?:[\w./@-]+ ){0,5}?"
# In this order: what is found is taken out, so that "off and on again" is no "off".
_ACTIONS: tuple[tuple[str, str], ...] = (
    (
        "restart",
        r"(?<!the )restart|reboot|bounce|off[- ]and[- ](?:back )?on(?:[- ]again)?|power[- ]?cycle|recycle|fresh start",
    ),
    ("resume", rf"resume|un-?pause|re-?enable|re-?activate|put {_GAP}back on (?:its )?schedule|off hold"),
    ("pause", rf"pause|suspend|(?:put {_GAP})?on hold|freeze|(?:put {_GAP})?on ice|off (?:its |the )?schedule"),
    (
        "delete",
        rf"(?:get|take|kick) {_GAP}out of (?:my|our|the) workspace|delete|erase|bin|trash|scrap|ditch|axe|nuke|purge"
        r"|get rid of"
        rf"|throw {_GAP}(?:away|out)|discard|toss|take {_GAP}out for good|can go(?= *(?:[.,;!]|$|now|away))"
        r"|(?:should|must|can|has to|needs to) (?:vanish|disappear)"
        r"|(?:has|have|needs?) to go(?= *(?:[.,;!]|$|now|away))|decommission|dispose of|remove|wipe|eliminate",
    ),
    (
        "stop",
        rf"stop(?! \w+ing\b)|halt(?:ed)?|(?:shut|switch|turn|power|spin|wind|bring|take|send) {_GAP}(?:down|off)"
        rf"|(?:take|send) {_GAP}offline|shutdown|kill|terminate|lights out|pull the plug"
        rf"|(?:put|send) {_GAP}to (?:sleep|bed)|break off|abort|call off|cancel"
        r"|goes (?:down|off)",
    ),
    (
        "start",
        rf"start|(?:wake|warm|fire|spin|power|boot|bring|crank) {_GAP}(?:up|back|online)|boot|awake|up and running"
        rf"|(?:turn|switch) {_GAP}on|get {_GAP}(?:going|running|up|warm|ready|online)",
    ),
    (
        "run",
        rf"execute|execution|trigger|launch|kick {_GAP}off|go once|give {_GAP}a (?:spin|whirl|go|run)|one-off run"
        r"|(?:(?<=^)|(?<=[,;.:] )|(?<=please )|(?<=to )|(?<=you )|(?<=and )|(?<=then )|(?<=just ))"
        r"run(?! (?:\d|of\b|on\b))(?=\s)",
    ),
)
_NAMED = tuple((action, re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE)) for action, said in _ACTIONS)
_ON = {
    "start": ("cluster", "warehouse"), "stop": ("cluster", "warehouse", "job"), "restart": ("cluster", "warehouse"),
    "delete": ("cluster", "warehouse", "job", "repo", "scope"), "run": ("job",), "pause": ("job",), "resume": ("job",),
}  # fmt: skip
# What may be a limit of the order, wherever in the message: then nothing is read so freely.
_LIMIT = re.compile(
    r"\b(?:if|unless|when|whenever|once (?!right|now|more|again|please|today)|until|till|only|except|excluding|but not"
    r"|don'?t|do not|never|not (?:yet|now|today|to be)|without (?!schedule)|instead of|rather than|keep|leave"
    r"|thinking (?:of|about)|considering|planning|maybe|perhaps|might|would (?:it|that|this|there)|what (?:if|happens)"
    r"|should (?:i|we)|shall (?:i|we)|tomorrow|tonight|later|next (?:week|month|time)|(?:at|in|after|before) \d"
    r"|wait|hold off|unlike|as soon as|at some point|some ?time|some ?day|soon"
    r"|eventually|one day|faster|slower|quicker|less|waste|worr\w+"
    r"|(?:from|off) (?:the|my|this|that|our) (?:list|view|page|screen|report|agenda|mind|dashboard|favou?rites)"
    r"|says?|saying|said|told|asked|asks|suggest\w*|propos\w*|recommend\w*|thinks?|thought|believ\w*|argu\w*|insist\w*"
    r"|heard|rumou?r\w*|supposed|convinced|doubt\w*|disagree\w*|joking|kidding|opinion|idea|wonder\w*|curious"
    r"|(?<!\bi )(?<!\bwe )wants? (?:us |me |you )?to|approved?|permission|confirm(?:s|ed)?)\b",
    re.IGNORECASE,
)
# What makes it another request than to do this to one object.
_OTHER = re.compile(
    r"\b(?:nothing|somebody|someone|others?|all|every|each|any|everything|ones|how|what|which|who|why|tell me|show"
    r"|explain|know|find out|list|check|whether|create|make|new|(?:number|count|sum|total|average) of|averages?|totals?"
    r"|median)\b",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"\b(?:any ?more|any longer|at all|config and all|with (?:everything|all) in it|and everything in it|after all"
    r"|nothing (?:in|on) (?:it|there|them) worth \w+|all the (?:best|time)|not needed|for all i care)\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:dates?|counts?|events?|times?|logs?|reasons?|rates?|durations?|metrics?|usage|errors?|queries|button|page|birds|history|histories|librar(?:y|ies)|outputs?|results?|permissions?|tags?"
    r"|parameters?|triggers?|alerts?|notifications?|comments?|settings|columns?|rows?|branch(?:es)?|versions?|workers?|minutes?|hours?)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\bnot\b|n't\b|\b(?:nobody|no one|none|stays?|remains?|excluded|spared?)\b", re.IGNORECASE)
_APPOSED = re.compile(r"(?:the|a|an|my|our|only|just)\b(?!.*\b(?:please|it)\b)", re.IGNORECASE)
_ENDS = frozenset({"delete", "stop", "pause", "restart"})
_PART_OF = (
    r"\b(?:(?:in|into|onto|from|of|inside|under|about|within|on|by)(?: (?:the|my|our))?(?: \w+)?"
    r"|to(?: (?:the|my|our))?) $"
)
_ASKS = re.compile(
    r"\b(?:please|pls|plz|kindly|(?:can|could|would|will) (?:you|u|someone)|could we|can we|let(?:'s| us)?|should|must"
    r"|(?:has|have|needs?) to|needs? (?:a|an|some|to be)|ought to|time to|(?:can|may|could) (?:\w+ ){0,4}?(?:go|get|be)"
    r"|i(?:'d| would)? (?:want|need|like|wish|love)|it(?:'d| would) be (?:nice|good|great)"
    r"|go ahead|lights out|so|you (?:can|may))\b",
    re.IGNORECASE,
)
# A question that is a request all the same.
_POLITE = re.compile(
    r"\b(?:(?:can|could|would|will) (?:you|u|someone|we have)\b|could we\b"
    r"|(?:can|could) (?!i\b|we\b|they\b)(?:[\w-]+ ){1,4}?(?:get|go|have)\b|would you mind\b|please\b|pls\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^\W*(?:and |so |hey |hi |hello )*(?:what|which|who|whose|why|how|where|when|is|are|was|were|did|does|do|has|have"
    r"|had|can|could|may|should|isn't|aren't|what's|who's|any)\b",
    re.IGNORECASE,
)
_NOUN = {
    "cluster": "cluster|compute|machine|box", "warehouse": "sql warehouse|warehouse|wh", "job": "job|workflow|pipeline",
    "repo": "git folder|git repo|repository|repo|checkout", "scope": "secret scope|scope",
}  # fmt: skip
_NOUN_OF = {"scope": "secret scope"}
_KIND_WORDS = frozenset(word for said in KINDS.values() for phrase in said for word in phrase.split())
_SPOKEN = re.compile(r"\b(?:the|my|our|this|that) ([a-z][\w-]{4,})(?=[\s,.;!?]|$)", re.IGNORECASE)
_GOES_WITH = wordset(
    """
    off up down on out to away back offline online over once twice again for from in at by of and or but so is has
    needs gets goes can should must will because since while as that which who thing one stuff go get be have sleep
    """
)
_RUN = re.compile(r"\b\d{4,}\b")
_STATEMENT = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_NOTEBOOK = re.compile(r"(?<![\w/])([a-z]\w*_\w+)(?![\w.])|\b([\w-]+) notebook\b", re.IGNORECASE)
PATH = re.compile(r"(?<!\S)(?:dbfs:)?/[\w.@/-]*\w")
_FILE = re.compile(rf"(?<![\w/.])[\w-]+(?:{FILE_NAME.pattern.rstrip('$')})(?!\w)", re.IGNORECASE)
_SECRET = re.compile(r"\b(\w+[-_][\w-]+) (?:in|from|of) (?:the )?(?:scope |secret scope )?([\w-]+)\b")
_BETWEEN = re.compile(
    r"[\s,&+]*(?:and|plus|as well as|together with|along with|or|both|the|then|also)?[\s,]*(?:the )?(?:\w+ )?"
)


def action_of(text: str) -> str | None:
    """What an order in these words is to do; None where no order stands there, or more than one."""
    text = _SAYS_NOTHING.sub("", text)
    if _OTHER.search(text):
        return None
    found: dict[str, str] = {}
    left = text
    for action, said in _NAMED:
        for match in said.finditer(left):
            found.setdefault(action, match[0])
        left = said.sub(lambda m: " " * len(m[0]), left)
    if "run" in found and len(found) > 1 and found["run"].lower() == "run":
        del found["run"]  # "kill that run"
    if len(found) != 1:
        return None
    action = next(iter(found))
    begins = re.search(rf"(?:^|[,.;:!?-] |\b(?:so|then|and) ){re.escape(found[action])}", text, re.IGNORECASE)
    question = text.rstrip().endswith("?") or _QUESTION.match(text)
    if not (_POLITE.search(text) if question else begins or _ASKS.search(text)):
        return None
    return None if action in ("delete", "stop", "run", "restart") and _PART.search(text) else action


def limits(text: str) -> bool:
    """Whether a message holds a condition, a ban or what somebody else says; times of day and spans aside."""
    said = _SAYS_NOTHING.sub("", re.sub(r"\b(?:at|in|after|before) \d\S*", "", plain(text)))
    return bool(_LIMIT.search(said) or re.search(r"\b(?:not|nobody|no one) (?!in |needed|yet)", said))


def _limited(text: str, action: str) -> bool:
    """Whether something in a message may limit its order: outside of remarks any "not" does."""
    said = _SAYS_NOTHING.sub("", text)
    if action == "pause":
        said = re.sub(r"\b(?:until|till)\b", "", said, flags=re.IGNORECASE)
    if _LIMIT.search(said) or (action in _ENDS and in_use(said)):
        return True
    core = [piece for _, piece in pieces(said) if not is_remark(piece)]
    if any(_NOT.search(piece) for piece in core):
        return True
    # "delete the job X, the test copy": which one it is, perhaps another
    return action == "delete" and any(_APPOSED.match(piece) for piece in core[1:])


def gist(scene: Scene, text: str, whole: str = "") -> Lookup:
    """The order in plain words, or None. Looks at the lists of what the action can be done to.

    ``whole`` is the message that the text is a part of: what limits it may stand elsewhere.
    """
    text = plain(text)
    if when := (yield from timed(scene, text)):
        return when
    action = action_of(text)
    if action is None or _limited(text, action) or _LIMIT.search(_SAYS_NOTHING.sub("", whole)):
        return None
    if action == "stop" and (statement := _STATEMENT.search(text)):
        return f"cancel the statement {statement[0]}"
    numbers = _RUN.findall(_STATEMENT.sub(" ", text))
    if action == "stop" and len(numbers) == 1:
        return f"cancel run {numbers[0]}"
    things = yield from _named(scene, text, _ON[action])
    if action == "run":
        return (yield from _run(scene, text, things))
    if action == "delete" and (secret := _SECRET.search(text)) and any(t.name == secret[2] for t in things):
        return f"delete the secret {secret[1]} from {secret[2]}"
    if action == "delete" and any(_belongs(text, thing) for thing in things):
        return None
    if any(thing.kind != "job" and speaks_of_work_on(text, thing.name) for thing in things):
        return None
    if action == "delete" and not things and (path := PATH.search(text)):
        return f"delete {path[0]}"
    book = _NOTEBOOK.search(text) if action == "delete" and not things else None
    if _FILE.search(PATH.sub(" ", text)):
        return None  # "delete the x notebook and a.txt": only one of them would be deleted
    if book and not speaks_of_work_on(text, book[0]):
        return f"delete the notebook {book[1] or book[2]}"
    if not things or (len(things) > 1 and not _joined(text, things)):
        return None
    if action == "stop" and any(t.kind == "job" for t in things):
        return ". ".join(f"cancel the run of the job {t.name}" for t in things)
    return ". ".join(f"{action} the {_NOUN_OF.get(t.kind, t.kind)} {t.name}" for t in things)


def _run(scene: Scene, text: str, jobs: Sequence[Thing]) -> Lookup:
    clusters = yield from _named(scene, text, ("cluster",))
    if len(clusters) > 1 or len(jobs) > 1:
        return None
    on = f" on the cluster {clusters[0].name}" if clusters else ""
    if jobs:
        return None if clusters else f"run the job {jobs[0].name}"
    path, book = PATH.search(text), _NOTEBOOK.search(text)
    what = path[0] if path else (book[1] or book[2]) if book else ""
    return f"run the notebook {what}{on}" if what else None


def _whole(name: str) -> str:
    return rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])"


def _named(scene: Scene, text: str, kinds: Sequence[str]) -> Lookup:
    """The live objects of these kinds that the text names: in full, else by a word of the name before its noun."""
    kinds = [kind for kind in kinds if LIST_TOOL[kind] in scene.tools]
    results = yield from scene.look_all([scene.call_for(LIST_TOOL[kind]) for kind in kinds])
    things: list[Thing] = []
    for kind, result in zip(kinds, results, strict=True):
        things += things_of(LISTS[LIST_TOOL[kind]], result) if result is not None else ()
    tokens = tokens_of(text)
    if written := link(tokens, (), things).things:
        low = text.lower()
        more = [t for t in things if t not in written and re.search(_whole(t.name), low)]  # "staging and prod-keys"
        return tuple(sorted((*written, *more), key=lambda t: low.find(t.name.lower()))) if more else written
    for kind in kinds:
        match = re.search(rf"((?:[\w-]+ ){{1,4}})(?:{_NOUN[kind]})s?\b", text, re.IGNORECASE)
        said = {w for w in re.findall(r"[^\W_]+", match[1].lower()) if w not in FILLERS} if match else set()
        found = [t for t in things if t.kind == kind and said & set(words_of(t.name))]
        if len(found) == 1:
            return (found[0],)
    spoken = {m[1].lower() for m in _SPOKEN.finditer(text) if _ends_a_name(text[m.end() :])} - _KIND_WORDS
    part = [t for t in things if spoken & set(words_of(t.name))]
    return (part[0],) if len(part) == 1 and len(spoken & set(words_of(part[0].name))) == 1 else ()


def _ends_a_name(rest: str) -> bool:
    """Whether a name ends ahead of these words: in "the sales dashboard" it goes on, and "sales" is none."""
    following = re.match(r" ([a-z][\w-]*)", rest, re.IGNORECASE)
    return following is None or following[1].lower() in FILLERS | _KIND_WORDS | _GOES_WITH


def _belongs(text: str, thing: Thing) -> bool:
    """Whether it is something in, from or of the object that is spoken of."""
    at = text.lower().find(thing.name.lower())
    return at > 0 and bool(re.search(_PART_OF, text[:at], re.IGNORECASE))


def _joined(text: str, things: Sequence[Thing]) -> bool:
    """Whether nothing but joining words stands between the names."""
    low = text.lower()
    spots = [low.find(t.name.lower()) for t in things]
    if min(spots) < 0:
        return False
    ends = sorted((at, at + len(t.name)) for at, t in zip(spots, things, strict=True))
    return all(_BETWEEN.fullmatch(low[a[1] : b[0]]) for a, b in pairwise(ends))
