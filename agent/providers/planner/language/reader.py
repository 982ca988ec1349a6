"""Reads a message into clauses."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause, Mood
from agent.providers.planner.language.fillers import FILLERS, POLITE_HEADS
from agent.providers.planner.language.idioms import plainly
from agent.providers.planner.language.lexicon import FLAGS, KINDS, MUTATING, VERBS
from agent.providers.planner.language.tokens import Token, plain, tokens_of
from agent.providers.planner.language.wordset import wordset


def _phrases(table: dict[str, tuple[str, ...]]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """(words, meaning) of a table, longer phrases first."""
    pairs = [(tuple(phrase.split()), meaning) for meaning, phrases in table.items() for phrase in phrases]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0], pair[1])))


_VERB_PHRASES, _KIND_PHRASES, _FLAG_PHRASES = _phrases(VERBS), _phrases(KINDS), _phrases(FLAGS)
_SINGLE_VERBS = {words[0]: action for words, action in _VERB_PHRASES if len(words) == 1}
# "turn X off", "shut it down", "spin one up": the particle stands after the object
_SPLIT_VERBS = {
    words: action for words, action in _VERB_PHRASES if len(words) == 2 and words[1] in ("on", "off", "up", "down")
}
_POLITE = tuple(sorted(POLITE_HEADS, key=lambda words: (-len(words), words)))

_QUESTION_HEADS = wordset(
    """
    what which who whom whose why how when where is are was were am does do did has have had should would will can
    could may might shall whats what's who's where's how's whos isn't aren't hasn't didn't doesn't
    """
)
_OPEN_QUESTIONS = wordset("what which who whats what's who's whos whose where where's when whom")
_STATE_QUESTIONS = wordset("is are was were am does do did has have had isn't aren't hasn't didn't doesn't")
_NEGATIONS = wordset("don't dont not never without cannot can't won't shouldn't doesn't no")
_CONDITIONS = wordset("if unless when once whenever in_case")
_EXCEPTIONS = re.compile(
    r"\b(except(?: for| of)?|but not|outside(?: of)?|not (?:in|from|on|at|with) (?!there)|excluding|apart from"
    r"|other than|besides|leave out|not including|without)\b"
)
_BREAK = re.compile(
    r"(?:[;.!?]\s+|,?\s*\band then\b\s*|,?\s*\bthen\b\s*|,?\s*\bafter that,?\s+|,?\s*\bafterwards,?\s+)", re.IGNORECASE
)
# "Run a query to get ...": what is asked for is the rest.
_QUERY_FOR = re.compile(
    r"^(?:please |can you |could you |now )*(?:run|execute|write|do|make|use|create|give me) "
    r"(?:me )?(?:an? |the |some )?(?:quick |simple )?(?:spark )?"
    r"(?:sql(?: query| statement)?|query|select)s? (?:to |for |that |which |and |showing |of )+(?:me )?",
    re.IGNORECASE,
)
_CHART_OF = re.compile(
    r"^(?:please |can you |could you |now )*(?:make|create|draw|give me|show me|show|build|"
    r"generate|produce|i want|plot) (?:me )?(?:an? |the )?"
    r"(?:(bar|line|pie|scatter|area) )?(?:chart|graph|plot|diagram|visuali[sz]ation) (?:of|for|showing|with) (?:the )?",
    re.IGNORECASE,
)
# "Without starting anything, ..." forbids; what is asked for is the rest.
_NOTHING_ELSE = re.compile(r"^(?:but )?without \w+ing (?:anything|any \w+|it|them)[,:;]? (?=\w)", re.IGNORECASE)
_THAT_IS = re.compile(r",?\s*\b(?:i\.\s?e\.|e\.\s?g\.),?", re.IGNORECASE)
_DETERMINED = re.compile(r"^(?:the|all|its) ", re.IGNORECASE)
_BEFORE_A_RUN = wordset("the last latest this that job its a recent previous failed first")
_QUOTED = re.compile(r"\"[^\"]*\"|`[^`]*`|(?<![\w'])'[^']*'(?!\w)")


def read_request(text: str) -> tuple[Clause, ...]:
    """The clauses of a message, in order; an empty tuple for text without words."""
    clauses = []
    text = _THAT_IS.sub(",", text)
    for part in _split(_NOTHING_ELSE.sub("", plain(text))):
        clause = read_clause(part)
        before = clauses[-1] if clauses else None
        if before is not None and before.verb in _SAID_ONCE and _DETERMINED.match(part):
            clause = read_clause(f"{before.words[before.verb_at]} {part}") if clause.verb is None else clause
        if clause.tokens:
            clauses.append(clause)
    return tuple(clauses)


def read_clause(text: str) -> Clause:
    """One clause, without splitting it."""
    text = plainly(text)
    asked = text.rstrip().endswith("?")
    as_query, as_chart = _QUERY_FOR.match(text), _CHART_OF.match(text)
    if as_query:
        text = text[as_query.end() :]
    elif as_chart:
        text = f"chart {text[as_chart.end() :]}" + (f" as a {as_chart[1].lower()} chart" if as_chart[1] else "")
    tokens = tuple(t for t in tokens_of(text) if not (t.kind == "punct" and t.word in ".?!"))
    excluded, tokens = _exceptions(text, tokens)
    words = [t.word for t in tokens]
    start, polite_question = _skip_politeness(words)
    negated = False
    if start < len(words) and words[start] in ("don't", "dont", "never", "not", "without"):
        negated, start = True, start + 1
    elif words[start : start + 2] == ["do", "not"]:
        negated, start = True, start + 2
    head = words[start] if start < len(words) else ""
    verb, used, mood = None, set(range(start)) if start else set(), "statement"
    verb_at = -1
    subject = False
    if head in _QUESTION_HEADS and not polite_question:
        mood: Mood = "question"
        used.add(start)
        verb = _question_verb(words, start)
        subject = head in _OPEN_QUESTIONS
    else:
        action, at = _verb_at(tokens, words, start)
        if action:
            verb, mood, verb_at = action, "command", start
            used |= at
        if asked and mood == "command" and not polite_question and (verb in MUTATING):
            mood = "question"  # "stop it?" is not an order
    kinds, kind_at = _kinds(tokens, words, used)
    flags, flag_at = _flags(tokens, words, used)
    if as_query:
        flags |= {"sql"}
    conditional = any(w in _CONDITIONS for w in words[start:]) and mood == "command"
    loose = tuple(
        t
        for i, t in enumerate(tokens)
        if i not in used | kind_at | flag_at
        and t.kind in ("word", "quoted", "number", "dotted")
        and not (t.kind == "word" and t.word in FILLERS)
    )
    return Clause(
        text=text,
        tokens=tokens,
        verb=verb,
        mood=mood,
        kinds=kinds,
        flags=flags,
        loose=loose,
        excluded=excluded,
        negated=negated,
        conditional=conditional,
        verb_at=verb_at,
        subject_question=subject,
    )


def _split(text: str) -> list[str]:
    """Cuts at sentence ends and "then"; at "and" and commas only where a verb follows."""
    masked = _QUOTED.sub(lambda m: "\x00" * len(m[0]), text)
    parts, last = [], 0
    for match in _BREAK.finditer(masked):
        piece = text[last : match.start()] + (masked[match.start()] if masked[match.start()] in "?!" else "")
        parts.append(piece)
        last = match.end()
    parts.append(text[last:])
    clauses: list[str] = []
    for part in parts:
        clauses.extend(_split_at_verbs(part.strip(" ,;")))
    return [clause for clause in clauses if clause]


def _split_at_verbs(text: str) -> list[str]:
    tokens = tokens_of(text)
    words = [t.word for t in tokens]
    start, polite = _skip_politeness(words)
    if (
        start < len(words)
        and words[start] in _QUESTION_HEADS
        and not polite
        and not (words[start] in ("do", "does") and "not" in words[:2])
    ):
        return _split_at_questions(text, tokens, words, start)
    for i, token in enumerate(tokens):
        if i <= start or token.word not in ("and", ",", "but", "&") or i + 1 >= len(tokens):
            continue
        after = i + 1
        skipped, _ = _skip_politeness(words[after:])
        at = after + skipped
        negated = at < len(words) and words[at] in ("don't", "dont", "do", "never")
        action, _ = _verb_at(tokens, words, at)
        if negated and (words[at] != "do" or words[at + 1 : at + 2] == ["not"]):
            action = "not"
        if action and _breaks(words, at, action):
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(text[tokens[after].start :])]
        asks = words[at : at + 2] in (["how", "many"], ["how", "much"]) or words[at : at + 1] in (["why"], ["who"])
        if asks and at + 2 < len(words) and words[start] in _BEFORE_A_QUESTION:
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(text[tokens[at].start :])]
        if token.word == "and" and (carried := _carried(text, tokens, words, start, i)):
            return [text[: token.start].strip(" ,;"), *_split_at_verbs(carried)]
    return [text]


def _split_at_questions(text: str, tokens: tuple[Token, ...], words: list[str], start: int) -> list[str]:
    """Cuts a question where another one, or an order to show something, begins after "and"."""
    for i in range(start + 2, len(words) - 2):
        if words[i] != "and":
            continue
        head = words[i + 1]
        action, _ = _verb_at(tokens, words, i + 1)
        asks = head in _OPEN_QUESTIONS | {"why"} or (head == "how" and words[i + 2] in ("many", "much"))
        if (asks and words[i + 2] != "not") or (action and action in ("show", "describe") and head not in ("sample",)):
            return [text[: tokens[i].start].strip(" ,;"), *_split_at_verbs(text[tokens[i + 1].start :])]
    return [text]


_SAID_ONCE = wordset("count describe stop start run restart pause resume cancel")
_BEFORE_A_QUESTION = wordset("describe show list open start run preview read display use stop")
_CARRY = wordset("cluster warehouse job run notebook table schema catalog scope secret repo directory file")


def _carried(text: str, tokens: tuple[Token, ...], words: list[str], start: int, at: int) -> str:
    """What follows "and" with the verb said again, where it names an object of another kind: "stop the X warehouse and
    the Y cluster". Empty where "and" joins something else."""
    action, where = _verb_at(tokens, words, start)
    if not action or action in ("use", "chart", "compare", "count", "average", "sum") or words[at - 1] == "both":
        return ""
    left, _ = _kinds(tokens[:at], words[:at], where)
    rest_words, rest = words[at + 1 :], tokens[at + 1 :]
    right, _ = _kinds(rest, rest_words, set())
    ours = rest_words[:1] == ["its"]
    if ours and action in ("show", "describe", "read") and right[:1] == ("run",):
        return f"show {text[rest[0].start :]}"
    if not left or not right or left[0] not in _CARRY or right[-1] not in _CARRY:
        return ""
    same = bool(left) and left[0] == right[-1] and not (ours or action in ("create", "delete"))
    if same or any(w in _OPEN_QUESTIONS or w in ("by", "per", "with", "in") for w in rest_words[:2]):
        return ""
    if rest_words[0].rstrip("s") in left and len(rest_words) == 1:
        return ""
    if action == "show" and all(w.rstrip("s") in KINDS or w in ("the", "all") for w in rest_words) and len(right) == 1:
        return f"list {text[rest[0].start :]}"
    last = max(where)
    return f"{text[tokens[start].start : tokens[start if last - start > 2 else last].end]} {text[rest[0].start :]}"


def _breaks(words: list[str], at: int, action: str) -> bool:
    """Whether a verb after "and" begins a new clause: "sum and average of x", "test and train" do not."""
    if action in ("average", "sum", "count", "compare", "test", "preview"):
        return action == "count" and words[at + 1 : at + 2] in (["the"], ["its"], ["their"])
    if words[at] == "return" and words[at + 1 : at + 2] and words[at + 1] not in ("the", "a", "all", "only", "me"):
        return False  # "by ship mode and return flag"
    return at + 1 < len(words) or action in MUTATING


def _skip_politeness(words: list[str]) -> tuple[int, bool]:
    """How many words are mere politeness, and whether they make a question of form only ("can you ...")."""
    at, request = 0, False
    moved = True
    while moved and at < len(words):
        moved = False
        if words[at] in (",", ":"):
            at, moved = at + 1, True
            continue
        for phrase in _POLITE:
            if tuple(words[at : at + len(phrase)]) == phrase and at + len(phrase) < len(words):
                request = request or "you" in phrase or phrase[0] in ("can", "could")
                at, moved = at + len(phrase), True
                break
    return at, request


def _verb_at(tokens: tuple[Token, ...], words: list[str], at: int) -> tuple[str | None, set[int]]:
    if at >= len(words) or tokens[at].kind != "word":
        return None, set()
    for phrase, action in _VERB_PHRASES:
        if tuple(words[at : at + len(phrase)]) == phrase:
            if len(phrase) == 1 and phrase[0] in ("run", "query", "new", "test", "share") and not _is_verb(words, at):
                continue
            if len(phrase) == 1 and (split := _particle(words, at)):
                return split
            return action, set(range(at, at + len(phrase)))
    return _particle(words, at) or (None, set())


def _particle(words: list[str], at: int) -> tuple[str, set[int]] | None:
    for (first, particle), action in _SPLIT_VERBS.items():
        if words[at] == first and particle in words[at + 1 : at + 9]:
            where = words.index(particle, at + 1)
            if where == len(words) - 1 or words[where + 1] in ("now", "please", "again", "for", ",", "permanently"):
                return action, {at, where}
    return None


def _is_verb(words: list[str], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    if words[at] == "run":
        noun = following in ("history", "log", "logs", "status", "results", "times", "durations")
        return not noun and not (following.isdigit() and len(following) > 3 and at == 0)
    if words[at] == "share":
        return following != "of"
    if words[at] in ("query", "test"):
        noun = following in ("history", "log", "logs", "status", "results", "times", "durations")
        return not noun and not (following.isdigit() and len(following) > 3 and at == 0)
    return True


def _question_verb(words: list[str], at: int) -> str:
    head = words[at]
    following = words[at + 1 : at + 3]
    if head == "why" or (head == "how" and following[:1] == ["come"]):
        return "why"
    if head == "what" and any(w in words for w in ("wrong",)):
        return "why"
    if head == "how" and following[:1] in (["many"], ["much"]):
        return "howmany"
    if head == "how" and following[:1] in (["do"], ["can"], ["to"], ["does"], ["would"], ["should"]):
        return "howto"
    if head in ("should", "may", "might", "shall", "would", "can", "could", "will"):
        return "may"
    if head in _STATE_QUESTIONS:
        return "is"
    return "show"


def _kinds(tokens: tuple[Token, ...], words: list[str], used: set[int]) -> tuple[tuple[str, ...], set[int]]:
    found: list[str] = []
    at: set[int] = set()
    i = 0
    while i < len(words):
        if tokens[i].kind != "word" or i in used:
            i += 1
            continue
        for phrase, kind in _KIND_PHRASES:
            if tuple(words[i : i + len(phrase)]) == phrase and (phrase != ("run",) or _run_is_noun(words, i)):
                if phrase == ("runs",) and i > (words[0] == "which") and words[i - 1] in ("that", "which", "it"):
                    continue
                if kind not in found:
                    found.append(kind)
                at |= set(range(i, i + len(phrase)))
                i += len(phrase) - 1
                break
        i += 1
    return tuple(found), at


def _run_is_noun(words: list[str], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    if not following and words[0] in ("when", "how", "does", "did", "what", "which") and before not in _BEFORE_A_RUN:
        return False  # "when does it run"
    return following.isdigit() or before not in (
        "to",
        "that",
        "which",
        "did",
        "does",
        "do",
        "can",
        "and",
        "i",
        "we",
        "it",
        "you",
        "could",
        "would",
        "will",
        "not",
    )


def _flags(tokens: tuple[Token, ...], words: list[str], used: set[int]) -> tuple[frozenset[str], set[int]]:
    found: set[str] = set()
    at: set[int] = set()
    for i in range(len(words)):
        if tokens[i].kind != "word":
            continue
        for phrase, flag in _FLAG_PHRASES:
            if tuple(words[i : i + len(phrase)]) == phrase and not (len(phrase) == 1 and i in used):
                if flag in ("running", "stopped") and i and words[i - 1] in ("not", "isn't", "aren't"):
                    found.add("stopped" if flag == "running" else "running")
                else:
                    found.add(flag)
                if flag not in ("training",):
                    at |= set(range(i, i + len(phrase)))
    return frozenset(found), at


def _exceptions(text: str, tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    masked = _QUOTED.sub(lambda m: "\x00" * len(m[0]), text.lower())
    match = _EXCEPTIONS.search(masked)
    if not match or match.start() == 0:
        return (), tokens
    kept = tuple(t for t in tokens if t.end <= match.start())
    left_out = tuple(t for t in tokens if t.start >= match.end())
    return left_out, kept
