"""Cuts a message into clauses: at sentence ends and connectors, and where "and" or a comma begins a request."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.providers.planner.language.condition import split_condition
from agent.providers.planner.language.enumerations import each_named
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.frames import unframed
from agent.providers.planner.language.idioms import plainly
from agent.providers.planner.language.lexicon import KINDS, MUTATING, VERBS
from agent.providers.planner.language.marks import QUOTED, kinds_in
from agent.providers.planner.language.tokens import FILE_NAME, Token, tokens_of
from agent.providers.planner.language.verbs import PREPOSITIONS, skip_politeness, verb_in
from agent.providers.planner.language.wordset import wordset

QUESTION_HEADS = wordset(
    """
    what which who whom whose why how when where is are was were am does do did has have had should would will can
    could may might shall whats what's who's where's how's whos isn't aren't hasn't didn't doesn't
    """
)
OPEN_QUESTIONS = wordset("what which who whats what's who's whos whose where where's when whom")
_BREAK = re.compile(
    r"(?:,? and (?=if (?:not|so|yes|it (?:is|did|has)(?: not|n't)?)\b,? (?:then )?(?:please )?(?!that\b|the\b)\w+ )"
    r"|[;.!?]\s+|(?<=nothing):\s+|\s+-+\s+(?=(?:just|only|i|please|show|tell|list|what|which|can|could|don't)\b)"
    r"|,?\s*\b(?:and )?(?:meanwhile|in the meantime|at the same time),? "
    r"(?=(?:please )?(?:tell|show|list|give|how|what|which|count|check|start|stop|run)\b)"
    r"|,?\s*\band then\b\s*|,?\s*\bthen\b\s*|,?\s*\bafter that,?\s+|,?\s*\bafterwards,?\s+)",
    re.IGNORECASE,
)
_IF_THEN = re.compile(r"\b((?:if|in case|unless|when) [^,.;]+?),? then\b", re.IGNORECASE)


@lru_cache(maxsize=4096)
def begins(text: str) -> bool:
    """Whether a request or question of its own begins here."""
    text = plainly(unframed(text.strip()))
    tokens = tokens_of(text)
    words = [t.word for t in tokens]
    start, _ = skip_politeness(words)
    if start >= len(words):
        return False
    return verb_in(tokens, words, start)[0] is not None or words[start] in QUESTION_HEADS


_THOSE_OF = re.compile(
    r"^(?P<head>.*?\b(?P<what>(?:tables|schemas|columns|rows|runs|keys|secrets|files|notebooks|branches|(?:recent "
    r"|latest )?events|details"
    r"|status|code|errors?|settings|schedules?)"
    r" (?:of|in|from|for)) .+?)"
    r",? (?:and|plus|as well as|then|and then)(?: also|, separately,)? (?:(?:those|the ones) (?:of|in|from|for)|of|for)"
    r" (?P<other>.+)$",
    re.IGNORECASE,
)


# "Count the suppliers in a, then the ones in b"
_COUNTED_TOO = re.compile(
    r"^(?P<head>(?P<verb>(?:please |can you )*(?:count|how many|show|list|number of)) (?:are )?(?:the |all |all the )?"
    r"(?P<what>\w+) (?:are )?(?:there )?(?:in|of|from) \S+?)\??,? (?:and|then|and then|plus)(?: also)?"
    r" (?:the ones|those) (?P<in>(?:in|of|from) \S+)$",
    re.IGNORECASE,
)


def split(text: str) -> list[str]:
    """Cuts at sentence ends and "then"; at "and" and commas only where a verb follows."""
    text = _COUNTED_TOO.sub(r"\g<head>. \g<verb> the \g<what> \g<in>", text)
    if both := _THOSE_OF.match(text):  # "the tables of A and those of B"
        text = f"{both['head']}. show the {both['what']} {both['other']}"
    text = _IF_THEN.sub(r"\1,", text)
    masked = QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    parts, last = [], 0
    for match in _BREAK.finditer(masked):
        piece = text[last : match.start()] + (masked[match.start()] if masked[match.start()] in "?!" else "")
        parts.append(piece)
        last = match.end()
    parts.append(text[last:])
    clauses: list[str] = []
    for part in parts:
        said = part.strip(" ,;")
        tested = split_condition(said)
        clauses.extend([said] if tested and len(_split_at_verbs(tested[0])) == 1 else _split_at_verbs(said))
    return [clause for clause in clauses if clause]


# "Put the secrets a, b-key and c into staging": one order; "c into staging" reads as one of its own
_KEYS = re.compile(
    r"^(?:please |pls |also |then |now |can you |could you )*(?:put|add|store|save|create|delete|remove|drop) "
    r"(?:the |two |three |these |new |secret )*(?:secrets|keys)(?: called| named)? "
    r"(?:[\w.-]+,? )+(?:and|&) [\w.-]+(?: (?:to|into|in|from|under|inside|there)\b(?: (?!and\b)[\w.-]+){0,4})?[.!]*$",
    re.IGNORECASE,
)


def _split_at_verbs(text: str) -> list[str]:
    if _KEYS.match(text.strip()):
        return [text]
    if len(each := each_named(text, begins)) > 1:
        return each
    tokens = tokens_of(text)
    words = [t.word for t in tokens]
    start, polite = skip_politeness(words)
    if (
        start < len(words)
        and words[start] in QUESTION_HEADS
        and not polite
        and not (words[start] in ("do", "does") and "not" in words[:2])
    ):
        return _split_at_questions(text, tokens, words, start)
    for i, token in enumerate(tokens):
        if (
            i > start
            and token.word in _ENDS_OBJECT
            and words[i + 1 : i + 2]
            and words[i + 1] in _FOLLOWS
            and i + 3 < len(words)
        ):
            return [
                text[: token.end].strip(" ,;"),
                *_split_at_verbs(text[tokens[i + 1].start :]),
            ]  # without any connector
        if i <= start or token.word not in ("and", ",", "but", "&") or i + 1 >= len(tokens):
            continue
        if token.word == "," and not verb_in(tokens, words, start)[0] and _ASKS_OF_IT.match(text[token.end :]):
            return [text[: token.start].strip(" ,;"), text[token.end :].strip()]
        if token.word == "," and start == 0 and _REASON.match(text[token.end :]):
            return [text[: token.start].strip(" ,;"), text[token.end :].strip()]
        after = i + 1
        skipped, _ = skip_politeness(words[after:])
        at = after + skipped
        negated = at < len(words) and words[at] in ("don't", "dont", "do", "never")
        action, _ = verb_in(tokens, words, at)
        if negated and (words[at] != "do" or words[at + 1 : at + 2] == ["not"]):
            action = "not"
        rest = text[tokens[after].start :]
        if token.word == "and" and not action and _ANY_ASKED.match(rest):
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(rest)]
        if token.word in ("and", "&") and not action and (on := _ASKS_ON.match(rest)):
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(_plain_question(on))]
        if (
            token.word == "and"
            and not action
            and len(words) - at > 3
            and unframed(plainly(rest)) != rest
            and begins(rest)
        ):
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(rest)]
        if action and _breaks(words, at, action, verb_in(tokens, words, start)[0]):
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(text[tokens[after].start :])]
        asks = words[at : at + 2] in (["how", "many"], ["how", "much"]) or words[at : at + 1] in (["why"], ["who"])
        asks = asks or (
            words[at : at + 1] in (["which"], ["what"]) and words[at + 1 : at + 2] and words[at + 1] in _ASKED_OF
        )
        told = words[start] in ("tell", "know") and words[at : at + 1] == ["which"] and words[at + 1] in _LISTED
        if asks and at + 2 < len(words) and (words[start] in _BEFORE_A_QUESTION or told):
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(text[tokens[at].start :])]
        if _both_written(tokens, i) and len(words) > i + 3 and words[i + 2] in _TAILS:
            action, where = verb_in(tokens, words, start)
            if action and action not in ("use", "compare", "chart", "count", "average", "sum"):
                said, tail = text[tokens[start].start : tokens[max(where)].end], text[tokens[i + 2].start :]
                return [f"{text[: token.start].strip(' ,;')} {tail}", f"{said} {text[tokens[i + 1].start :]}"]
        if (
            _both_written(tokens, i)
            and (action := verb_in(tokens, words, start))
            and action[0]
            and len(tokens) <= i + 2
        ):
            said = text[tokens[start].start : tokens[max(action[1])].end]
            return [text[: token.start].strip(" ,;"), f"{said} {text[tokens[i + 1].start :]}"]
        if (
            words[i + 1 : i + 2] == ["another"]
            and len(words) > i + 2
            and (action := verb_in(tokens, words, start)[0]) == "create"
            and (made := kinds_in(tokens[:i], words[:i], set())[0])
            and not kinds_in(tokens[i + 1 :], words[i + 1 :], set())[0]
        ):  # "a folder /a and another /b"
            rest = text[tokens[i + 2].start :]
            rest = re.sub(r"^one ", "", rest)
            noun = {"directory": "folder", "scope": "secret scope"}.get(made[0], made[0])
            return [text[: token.start].strip(" ,;"), f"create a {noun} {rest}"]
        if token.word == "and" and (carried := _carried(text, tokens, words, start, i)):
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(carried)]
    return [text]


def _split_at_questions(text: str, tokens: tuple[Token, ...], words: list[str], start: int) -> list[str]:
    """Cuts a question where another one, or an order to show something, begins after "and"."""
    for i in range(start + 2, len(words) - 1):
        if words[i] != "and":
            continue
        if words[i + 1 :] == ["why"]:
            return [text[: tokens[i].start].strip(" ,;"), "why did they fail"]
        rest = text[tokens[i + 1].start :]
        skipped, _ = skip_politeness(words[i + 1 :])
        ordered, _ = verb_in(tokens, words, i + 1 + skipped)
        if ordered in MUTATING and _orders(words[start:i], words[i + 1 + skipped :], polite=bool(skipped)):
            return [text[: tokens[i].start].strip(" ,;"), *_split_at_verbs(rest)]
        if on := _ASKS_ON.match(rest):
            return [text[: tokens[i].start].strip(" ,;"), *_split_at_verbs(_plain_question(on))]
        if _STATE_ASKED.match(rest) or _ANY_ASKED.match(rest):
            return [text[: tokens[i].start].strip(" ,;"), *_split_at_verbs(rest)]
        if i >= len(words) - 2:
            continue
        head = words[i + 1]
        action, _ = verb_in(tokens, words, i + 1)
        asks = head in OPEN_QUESTIONS | {"why"} or (head == "how" and words[i + 2] in ("many", "much"))
        if (asks and words[i + 2] != "not") or (action and action in ("show", "describe") and head not in ("sample",)):
            return [text[: tokens[i].start].strip(" ,;"), *_split_at_verbs(text[tokens[i + 1].start :])]
    return [text]


def _orders(asked: list[str], words: list[str], *, polite: bool) -> bool:
    """Whether a verb behind a question is an order: "and stop them", "and can you shut down whatever is idle".

    What somebody does, did or may do is none: "which jobs create it and delete it again".
    """
    acts = _MAY & set(asked) or any(verb in MUTATING for w in asked[1:] if (verb := _ONE_WORD.get(w)))
    return len(words) > 1 and not acts and (polite or bool(_POINTED & set(words[1:4])))


def _goes_on(words: list[str], joint: int, at: int) -> bool:
    """Whether a verb behind "and" goes on with what is said of things: "trips that start in A and end in B"."""
    said_of = bool(_RELATIVE & set(words[:joint]))
    return said_of and words[at + 1 : at + 2] != [] and words[at + 1] in PREPOSITIONS


_RELATIVE = wordset("that which who")
_POINTED = wordset("it them those these that both all everything whatever whichever")
_MAY = wordset("can could may might shall should will would must do does did has have had to allowed able you i we")
_ONE_WORD = {phrase: action for action, said in VERBS.items() for phrase in said if " " not in phrase}
# "... and after how many minutes does it stop", "... and was it successful": a question about what was just named
_ASKS_ON = re.compile(
    r"(?:also |then )?(?:(?P<of>after|for|on|in|with|at|since|by|from|until|under|to) )?"
    r"(?P<asks>(?:how (?:many|much|long|big|large|often|old|far|well)|what|what's|which|when|when's|where|where's|who"
    r"|who's|whom|whose|why|whether|if)\b.*\b(?:it|its|it's|they|their|them|that one|this one|those)\b.*"
    r"|(?:is|isn't|was|wasn't|are|were|does|did|didn't|do|has|have|had|will) (?:it|its|they|their|that one"
    r"|this one|those)\b.+)",
    re.IGNORECASE,
)


# "..., and is the X still running?"
_STATE_ASKED = re.compile(
    r"(?:also )?(?:is|are|was|did|has|have|does) (?:the |our |my )?[\w' -]{2,40}? (?:still |already |currently "
    r"|now )?(?:running|up"
    r"|on|off|down|idle|stopped|paused|fail(?:ed)?|succeed(?:ed)?|finish(?:ed)?|done|online|busy)(?: now| yet| today"
    r"| again)*\W*$",
    re.IGNORECASE,
)


# "what does X do, and does any job use it?"
_ANY_ASKED = re.compile(
    r"(?:also )?(?:does|do|is|are|did|has|have) (?:there )?(?:any|some|another|a|which)\b.*\b(?:it|them|that one)\b"
    r"[^,;]*$",
    re.IGNORECASE,
)


def _plain_question(match: re.Match[str]) -> str:
    """ "After how many minutes it stops" as "how many minutes it stops after"."""
    asks = re.sub(r"^(?:whether|if) (it|they|that one|this one) (\w+)", r"is \1 \2", match["asks"], flags=re.IGNORECASE)
    return f"{asks.rstrip(' ?.!')} {match['of']}?" if match["of"] else asks


# "Bounce it, the driver is hung": a reason, no part of the object's name
_REASON = re.compile(
    r"\s*(?:(?:because|since|as) )?(?:the|it|nobody|no one|we|they|that|this)\b(?: \w+){0,3} "
    r"(?:is|are|was|has|have|keeps?|needs?|uses?|seems?)\b(?! to\b)",
    re.IGNORECASE,
)
_TAILS = wordset("on using with every daily hourly weekly nightly at each")
_ASKS_OF_IT = re.compile(
    r"\s*(?:so |and )?(?:is|was|did|does|has|why (?:is|was|did|does|has)|what (?:is|was|did|does|has)|when (?:is"
    r"|was|did|does|has))"
    r" (?:it|that|this one|that one)\b",
    re.IGNORECASE,
)
_ENDS_OBJECT, _FOLLOWS = wordset("cluster warehouse notebook"), wordset("run start stop restart show list execute")
_ASKED_OF = wordset("of ones one failed are is was were jobs clusters runs has have columns warehouses repos notebooks")
_BEFORE_A_QUESTION = wordset("describe show list open start run preview read display use stop")
_LISTED = wordset("clusters jobs warehouses repos notebooks catalogs schemas scopes secrets runs")  # no rows of a table
_CARRY = wordset("cluster warehouse job run notebook table schema catalog scope secret repo directory file")


def _both_written(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether names written as one word stand on both sides: "ingest_taxi and clean_orders"."""
    sides = (tokens[at - 1], tokens[at + 1]) if 0 < at < len(tokens) - 1 else ()
    return bool(sides) and tokens[at].word == "and" and all(t.kind == "path" or "_" in t.text for t in sides)


def _carried(text: str, tokens: tuple[Token, ...], words: list[str], start: int, at: int) -> str:
    """What follows "and" with the verb said again, where it names an object of another kind: "stop the X warehouse and
    the Y cluster". Empty where "and" joins something else."""
    action, where = verb_in(tokens, words, start)
    if (
        not action
        or action in ("use", "clear", "chart", "compare", "count", "average", "sum")
        or words[at - 1] == "both"
    ):
        return ""
    left, _ = kinds_in(tokens[:at], words[:at], where)
    rest_words, rest = words[at + 1 :], tokens[at + 1 :]
    right, _ = kinds_in(rest, rest_words, set())
    if not right and any(t.kind == "dotted" and FILE_NAME.search(t.text) for t in rest):
        right = ("file",)  # "the scratch notebook and customers.csv"
    ours = rest_words[:1] == ["its"]
    if ours and action in ("show", "describe", "read") and right[:1] == ("run",):
        return f"show {text[rest[0].start :]}"
    if not left and len(right) == 1 and right[0] in ("cluster", "warehouse", "job") and rest_words[-1] == right[0]:
        named = [t for i, t in enumerate(tokens[:at]) if i not in where and t.kind == "word" and t.word not in FILLERS]
        if named and len(rest_words) > 1 and ("the" in rest_words[:1] or rest[0].text[:1].isupper()):
            return f"{action} {text[rest[0].start :]}"  # "start X and the Y warehouse"
    if not left or not right or left[0] not in _CARRY or right[-1] not in _CARRY:
        return ""
    same = bool(left) and left[0] == right[-1] and not (ours or action in ("create", "delete"))
    if same or any(w in OPEN_QUESTIONS or w in ("by", "per", "with", "in") for w in rest_words[:2]):
        return ""
    if rest_words[0].rstrip("s") in left and len(rest_words) == 1:
        return ""
    if action == "show" and all(w.rstrip("s") in KINDS or w in ("the", "all") for w in rest_words) and len(right) == 1:
        state = next((f"{w} " for w in words[start:at] if w in ("running", "stopped", "idle")), "")
        return f"list {state if right[0] in ('cluster', 'warehouse') else ''}{text[rest[0].start :]}"
    last = max(where)
    return f"{text[tokens[start].start : tokens[start if last - start > 2 else last].end]} {text[rest[0].start :]}"


def _breaks(words: list[str], at: int, action: str, ahead: str | None = None) -> bool:
    """Whether a verb after "and" begins a new clause: "sum and average of x", "test and train" do not."""
    if action == "sum" and words[at + 1 : at + 2] == ["up"]:
        return at + 2 < len(words)
    if action == "preview":
        return "_" in "".join(words[at + 1 : at + 2]) or words[at + 1 : at + 2] in (["the"], ["it"], ["them"])
    if action == "count" and (ahead in MUTATING | {"use"} or words[at + 1 : at + 2] == ["how"]):
        return at + 1 < len(words)
    if action in ("average", "sum", "count", "compare", "test"):
        return action == "count" and words[at + 1 : at + 2] in (["the"], ["its"], ["their"])
    if words[at] == "return" and words[at + 1 : at + 2] and words[at + 1] not in ("the", "a", "all", "only", "me"):
        return False  # "by ship mode and return flag"
    return at + 1 < len(words) or action in MUTATING
