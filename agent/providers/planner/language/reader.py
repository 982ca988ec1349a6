"""Reads a message into clauses."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language.asides import without_asides
from agent.providers.planner.language.clause import Clause, Mood
from agent.providers.planner.language.condition import split_condition
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.frames import place_last, unframed
from agent.providers.planner.language.idioms import plainly
from agent.providers.planner.language.lexicon import KINDS, MUTATING
from agent.providers.planner.language.marks import QUOTED, exceptions_in, flags_in, kinds_in
from agent.providers.planner.language.repairs import without_retracted
from agent.providers.planner.language.spoken import as_sentences, connected, topic_last, written
from agent.providers.planner.language.tokens import Token, plain, tokens_of
from agent.providers.planner.language.verbs import question_verb, skip_politeness, verb_in
from agent.providers.planner.language.wordset import wordset

_QUESTION_HEADS = wordset(
    """
    what which who whom whose why how when where is are was were am does do did has have had should would will can
    could may might shall whats what's who's where's how's whos isn't aren't hasn't didn't doesn't
    """
)
_OPEN_QUESTIONS = wordset("what which who whats what's who's whos whose where where's when whom")
_NEGATIONS = wordset("don't dont not never without cannot can't won't shouldn't doesn't no")
_CONDITIONS = wordset("if unless when once whenever in_case")
_BREAK = re.compile(
    r"(?:[;.!?]\s+|\s+-+\s+(?=(?:just|only|i|please|show|tell|list|what|which|can|could|don't)\b)"
    r"|,?\s*\band then\b\s*|,?\s*\bthen\b\s*|,?\s*\bafter that,?\s+|,?\s*\bafterwards,?\s+)",
    re.IGNORECASE,
)
_IF_THEN = re.compile(r"\b((?:if|in case|unless|when) [^,.;]+?),? then\b", re.IGNORECASE)
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


def read_request(text: str) -> tuple[Clause, ...]:
    """The clauses of a message, in order; an empty tuple for text without words."""
    clauses = []
    text = _THAT_IS.sub(",", text)
    for part in _split(_mended(_NOTHING_ELSE.sub("", plain(text)))):
        clause = read_clause(part)
        before = clauses[-1] if clauses else None
        if before is not None and before.verb in _SAID_ONCE and clause.verb is None and before.mood == "command":
            bare = (
                clause.mood == "statement"
                and not clause.negated
                and clause.names
                and len(clause.words) <= 5
                and not clause.condition
            )
            if (_DETERMINED.match(part) or bare) and not (set(clause.words) & _TELLS):
                clause = read_clause(f"{before.words[before.verb_at]} {part}")
        if clause.tokens:
            clauses.append(clause)
    return tuple(clauses)


def as_written(said: str) -> str:
    """A message as one would write it: without lists, dictated signs, asides and what stands ahead of its order."""
    text = place_last(without_asides(written(plain(as_sentences(said))), _begins, _changes))
    return topic_last(connected(text, _begins), _begins, _stands_for_object)


def _changes(text: str) -> bool:
    """Whether the last request in a text orders a change."""
    return read_clause((_split(text) or [text])[-1]).verb in MUTATING


def _stands_for_object(text: str) -> str | None:
    """The pronoun that is the object of the order that a text begins with, "" for an order without an object.

    None where no such order begins.
    """
    tokens = tokens_of((_split(text) or [text])[0])
    words = [t.word for t in tokens]
    start, _ = skip_politeness(words)
    if verb_in(tokens, words, start)[0] is None:
        return None
    pronoun = re.search(r"\b(?:it|this one|that one|them)\b", text, re.IGNORECASE)
    if pronoun:
        return pronoun[0]
    clause = read_clause(text)
    return "" if clause.verb in MUTATING and not clause.names and not clause.names_object and len(words) <= 6 else None


def _mended(text: str) -> str:
    """The text without what its speaker took back in mid-sentence, clause by clause."""
    if not _MAY_RETRACT.search(text):
        return text
    return without_retracted(text, _begins, said_of)


_MAY_RETRACT = re.compile(
    r"\b(?:no|sorry|oops|wait|actually|rather|mean|meant|scratch|correction|hold)\b", re.IGNORECASE
)


def _begins(text: str) -> bool:
    """Whether a request or question of its own begins here."""
    text = plainly(unframed(text.strip()))
    tokens = tokens_of(text)
    words = [t.word for t in tokens]
    start, _ = skip_politeness(words)
    if start >= len(words):
        return False
    return verb_in(tokens, words, start)[0] is not None or words[start] in _QUESTION_HEADS


def said_of(left: str, right: str) -> str:
    """The last request in ``left`` with ``right`` in the place of its object: its verb, or question, is said again."""
    *before, last = _split(left) or [left]
    tokens = tokens_of(last)
    words = [t.word for t in tokens]
    start, _ = skip_politeness(words)
    action, where = verb_in(tokens, words, start)
    if action:
        when = re.search(r"^(?:at |for |on |every )?\d[\d:]*(?: ?[ap]m)?$", right, re.IGNORECASE)
        old = list(re.finditer(r"(?:at |for |on )?\d[\d:]*(?: ?[ap]m)?\b", last, re.IGNORECASE))
        if when and old:
            said = f"{last[: old[-1].start()]}{'at ' if right[:1].isdigit() else ''}{right}{last[old[-1].end() :]}"
        else:
            said = " ".join([*(tokens[i].text for i in sorted(where)), right])
    else:
        loose = read_clause(last).loose
        said = f"{last[: loose[0].start]}{right}{last[loose[-1].end :]}" if loose else right
    return ". ".join([*before, said])


def read_clause(text: str) -> Clause:
    """One clause, without splitting it."""
    if found := split_condition(text):
        clause = _read_plain(found[0])
        if clause.mood == "command" and clause.verb in MUTATING and not ("all" in clause.flags and not clause.names):
            return replace(clause, condition=found[1], text=text)
    return _read_plain(text)


def _read_plain(text: str) -> Clause:
    text = plainly(unframed(text))
    asked = text.rstrip().endswith("?")
    as_query, as_chart = _QUERY_FOR.match(text), _CHART_OF.match(text)
    if as_query:
        text = text[as_query.end() :]
    elif as_chart:
        text = f"chart {text[as_chart.end() :]}" + (f" as a {as_chart[1].lower()} chart" if as_chart[1] else "")
    tokens = tuple(t for t in tokens_of(text) if not (t.kind == "punct" and t.word in ".?!"))
    excluded, tokens = exceptions_in(text, tokens)
    words = [t.word for t in tokens]
    start, polite_question = skip_politeness(words)
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
        verb = question_verb(words, start)
        subject = head in _OPEN_QUESTIONS
    else:
        action, at = verb_in(tokens, words, start)
        if action:
            verb, mood, verb_at = action, "command", start
            used |= at
        if asked and mood == "command" and not polite_question and (verb in MUTATING):
            mood = "question"  # "stop it?" is not an order
    kinds, kind_at = kinds_in(tokens, words, used)
    flags, flag_at = flags_in(tokens, words, used)
    if as_query:
        flags |= {"sql"}
    conditional = (
        any(w in _CONDITIONS and not _just_once(words, i) for i, w in enumerate(words) if i >= start)
        and mood == "command"
    )
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


def _just_once(words: list[str], at: int) -> bool:
    """ "Run it once (more, now)": how often, not when."""
    return words[at] == "once" and (words[at + 1 :] or ["now"])[0] in (
        "now",
        "right",
        "more",
        "again",
        "immediately",
        "please",
        ",",
    )


def _split(text: str) -> list[str]:
    """Cuts at sentence ends and "then"; at "and" and commas only where a verb follows."""
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


def _split_at_verbs(text: str) -> list[str]:
    tokens = tokens_of(text)
    words = [t.word for t in tokens]
    start, polite = skip_politeness(words)
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
        if token.word == "," and start == 0 and _REASON.match(text[token.end :]):
            return [text[: token.start].strip(" ,;"), text[token.end :].strip()]
        after = i + 1
        skipped, _ = skip_politeness(words[after:])
        at = after + skipped
        negated = at < len(words) and words[at] in ("don't", "dont", "do", "never")
        action, _ = verb_in(tokens, words, at)
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
    for i in range(start + 2, len(words) - 1):
        if words[i] != "and":
            continue
        if words[i + 1 :] == ["why"]:
            return [text[: tokens[i].start].strip(" ,;"), "why did they fail"]
        if i >= len(words) - 2:
            continue
        head = words[i + 1]
        action, _ = verb_in(tokens, words, i + 1)
        asks = head in _OPEN_QUESTIONS | {"why"} or (head == "how" and words[i + 2] in ("many", "much"))
        if (asks and words[i + 2] != "not") or (action and action in ("show", "describe") and head not in ("sample",)):
            return [text[: tokens[i].start].strip(" ,;"), *_split_at_verbs(text[tokens[i + 1].start :])]
    return [text]


# "Bounce it, the driver is hung": a reason, no part of the object's name
_REASON = re.compile(
    r"\s*(?:(?:because|since|as) )?(?:the|it|nobody|no one|we|they|that|this)\b(?: \w+){0,3} "
    r"(?:is|are|was|has|have|keeps?|needs?|uses?|seems?)\b(?! to\b)",
    re.IGNORECASE,
)
_TELLS = wordset("is was are were has have it i we you no not")
_SAID_ONCE = wordset("count describe stop start run restart pause resume cancel delete")
_BEFORE_A_QUESTION = wordset("describe show list open start run preview read display use stop")
_CARRY = wordset("cluster warehouse job run notebook table schema catalog scope secret repo directory file")


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
