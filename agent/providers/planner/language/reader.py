"""Reads a message into clauses."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from agent.providers.planner.language import slots
from agent.providers.planner.language.asides import without_asides
from agent.providers.planner.language.clause import Clause, Mood
from agent.providers.planner.language.condition import split_condition
from agent.providers.planner.language.connectors import asks, names_figure, on_topics, stepwise, tells, without_headline
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.enumerations import each_named
from agent.providers.planner.language.fillers import FILLERS
from agent.providers.planner.language.frames import place_last, unframed
from agent.providers.planner.language.idioms import plainly
from agent.providers.planner.language.inflect import GERUNDS
from agent.providers.planner.language.learned_english import as_is_usual
from agent.providers.planner.language.lexicon import KINDS, MUTATING, VERBS
from agent.providers.planner.language.marks import exceptions_in, flags_in, kinds_in
from agent.providers.planner.language.repairs import without_retracted
from agent.providers.planner.language.said_once import with_time
from agent.providers.planner.language.second_figures import as_one_question
from agent.providers.planner.language.separators import set_apart
from agent.providers.planner.language.specs import specs_joined
from agent.providers.planner.language.splitting import OPEN_QUESTIONS, QUESTION_HEADS, begins, split
from agent.providers.planner.language.spoken import as_sentences, connected, topic_last, written
from agent.providers.planner.language.tested import as_condition, first_things_first
from agent.providers.planner.language.tokens import plain, tokens_of
from agent.providers.planner.language.verbs import question_verb, skip_politeness, verb_in
from agent.providers.planner.language.waits import WAITS
from agent.providers.planner.language.wholes import put_plainly
from agent.providers.planner.language.wordset import wordset

_CONDITIONS = wordset("if unless when once whenever in_case")
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
_SAID_ONCE = wordset("count describe stop start run restart pause resume cancel delete")
_A_BOOK = re.compile(r"\b(?:dashboard|script)$", re.IGNORECASE)  # behind a notebook, another one
_DETERMINED = re.compile(r"^(?:the|all|its) ", re.IGNORECASE)


# "Do not run X, just tell me its schedule": what is not to be done names what is asked about.
_ASKED_INSTEAD = re.compile(
    r"^(?:please )?(?:do not|don't|dont|no need to|not) (?:run|start|stop|restart|delete|trigger|change|touch|cancel"
    r"|launch|execute) (?:the |my )?([^,;.]+?)(?: yet| now)?[,;.:] (?:but |and )?(?:just |only )?(?:tell|show|give) me"
    r" (?:only |just )?(?:its|their|the) (schedule|owner|state|status|code|last runs?|history|output|size|path|id)"
    r"[.!]*$",
    re.IGNORECASE,
)


# "Which jobs are paused and which aren't?": the list of them all answers both.
_AND_WHICH_NOT = re.compile(
    r"(?<=\w),? (?:and|or) (?:which|who|what)(?: ones| of them)? (?:(?:are|is|do|did|have|has)(?:n't| not)|not)(?:"
    r" yet)?[?.!]*$",
    re.I,
)


@lru_cache(maxsize=1024)
def read_request(text: str) -> tuple[Clause, ...]:
    """The clauses of a message, in order; an empty tuple for text without words."""
    clauses = []
    text = _THAT_IS.sub(",", text)
    text = _ASKED_INSTEAD.sub(r"show the \2 of \1", text)
    text = _AND_WHICH_NOT.sub("", text)
    parts = specs_joined(split(_mended(_NOTHING_ELSE.sub("", plain(text)))))
    for part in (one for said in on_topics(parts, topic_behind) for one in each_named(said, begins)):
        before = clauses[-1] if clauses else None
        part = with_time(part, before.text) if before is not None else part
        clause = read_clause(_of_kind(part, before))
        if before is not None and before.verb in _SAID_ONCE and clause.verb is None and before.mood == "command":
            bare = (
                clause.mood == "statement"
                and not clause.negated
                and clause.names
                and len(clause.words) <= 5 + 4 * clause.words.count("and")
                and not clause.condition
            )
            if (_DETERMINED.match(part) or bare) and not tells(part, clause.words):
                book = " notebook" if before.kind == "notebook" and not clause.kinds and _A_BOOK.search(part) else ""
                clause = read_clause(f"{before.words[before.verb_at]} {part}{book}")
            elif before.verb != "count" and names_figure(part, clause.words):
                clause = read_clause(f"show {part}")
        if clause.tokens:
            clauses.append(clause)
    return tuple(clauses)


_INTERJECTIONS = re.compile(
    r"^(?:(?:(?:hm+|oh|ah|er+m?|well|ok|uh) )*(?:no|nope|nah|yes|yeah|yep|ok|okay|really"
    r"|hm+|oh|ah|aha|great|perfect|thanks|thank you|good|right|cool|too much"
    r"|fine|wow|nice"
    r"|no matter|whatever|doesn't matter|in any case|regardless|never mind that|quick (?:check|question|one)|one"
    r" question|i see|leave (?:it|that|them)(?: all)?(?: on| off| alone| as (?:it"
    r" is|they are))?|never mind|nevermind|forget"
    r" it|forget that|got it|sorry|understood"
    r"|(?:hi|hey|hello|good morning|morning|good afternoon|good evening|dear)(?: (?:team|all|everyone|everybody"
    r"|folks|guys|there|again))?"
    r"|alright|very good|well done|so|then)\s*[?!.,;:]+\s*(?:(?:so|then|and) )*)+",
    re.IGNORECASE,
)


_FORM_THE = re.compile(r"\bform(?= (?:the |my )?[\w/@.-]+ (?:noteb\w+|table|repo|branch|folder)\b| /\S)", re.IGNORECASE)
_CONDITION_OF_FORM = re.compile(
    r",? (?:and |or )?(?:please )?(?:overwrite|replace)(?: it| the old one| that)? if (?:it|one|that)?(?: already)?"
    r" ?(?:exists|is there|needed|necessary)"
    r"(?: already)?",
    re.IGNORECASE,
)


def _spelt(text: str) -> str:
    """The text with a misspelt verb at its head and misspelt kinds of object put right, so that patterns find them.

    Other words stay as they are: "the word stale" may be what is looked for in a table.
    """
    tokens = tokens_of(text)
    head, _ = skip_politeness([t.word for t in tokens])
    for at, token in reversed(list(enumerate(tokens))):
        if token.kind != "word" or token.word == token.text.lower() or not (token.word + token.text).isalpha():
            continue
        if token.word in _KIND_WORDS or (at == head and token.word in _VERB_WORDS):
            text = text[: token.start] + token.word + text[token.end :]
    return text


_KIND_WORDS = frozenset(word for said in KINDS.values() for word in said if len(word) > 5 and word.isalpha())
_VERB_WORDS = frozenset(word for action, said in VERBS.items() if action != "unsupported" for word in said)


_IF_THERE = re.compile(
    r"^((?:please |pls |and |then |now )*(?:delete|remove|drop|erase|get rid of|rm)\b.+?),? if (?:it|that|this|one"
    r"|they)?(?: still| already| even)?"
    r" ?(?:exists?|is(?: still)? there|there is (?:one|such a thing)|present)(?: there| already| at all)*(?=[.!?]*$)",
    re.IGNORECASE,
)
_NEW_ONE = re.compile(
    r"\b(?:a |another )?(?:new |second |fresh )?one(?= (?:named|called|with))|\b(?:another"
    r"|an? (?:(?:new|second|fresh|empty|blank|clean),? )*(?:new|second|fresh|empty|blank|clean)) one\b",
    re.I,
)


_LATE = wordset("most latest last newest recent oldest slowest longest fastest shortest biggest largest failed idle")
_MAKES = frozenset({"create", "write", "import", "update"})
_OF_NEW = wordset("more new other additional extra further another fresh empty blank small of")
_COUNTED = wordset("rows row runs records hours hour minutes minute days weeks workers nodes")
_STILL_UP = re.compile(r"\bwhat(?:'s| is| are)?(?: still| left)* (?:running|up|on)\b[.?!]*$", re.IGNORECASE)
_LEFT_OVER = re.compile(
    r"^(?:and |then |please |also )*(?:list|show|tell|give)(?: me)? (?:what(?:'?s| is| are)? (?:still )?(?:left|there"
    r"|remaining|in (?:it|there))(?: in the scope)?"
    r"|what remains|the (?:rest|others|remaining (?:ones|keys|secrets)))(?: there| in it"
    r"| now"
    r"| in there)*[.!?]*$",
    re.IGNORECASE,
)
_USES_IT = re.compile(
    r"^(?:and |then |please |also )*use (?:it|that one|this|the new one) (?:to|for|and) (.+)$", re.IGNORECASE
)


_HOW_MANY_ARE = re.compile(r"^((?:and )?how many)(?: of them)? (are|is)(?= (?:\w+ )?\w+[?.!]*$)", re.IGNORECASE)


def _of_kind(part: str, before: Clause | None) -> str:
    """ "Delete the warehouse X and create a new one called Y": "one" is of the kind that was spoken of."""
    if before is not None and (before.kind == "cluster" or "idle" in before.flags) and _STILL_UP.search(part):
        return "list running clusters"
    if before is not None and before.kind in ("warehouse", "cluster") and (uses := _USES_IT.match(part)):
        name = slots.named(before) or " ".join(t.text for t in before.loose)
        return f"{uses[1].rstrip(' .!?')} on the {name} {before.kind}" if name else part
    if before is not None and before.verb == "howmany" and before.kind in ("cluster", "warehouse", "job"):
        part = _HOW_MANY_ARE.sub(rf"\1 {before.kind}s \2", part)  # "... and how many are stopped?"
    of_scope = before is not None and (before.kind in ("secret", "scope") or (not before.kind and before.has("from")))
    if before is not None and of_scope and _LEFT_OVER.match(part):
        scope = slots.after(before, "from", "in", "of")
        return f"list the secrets in {scope[-1].text}" if scope else "list the secrets in it"
    if (
        before is None
        or not before.kind
        or not re.match(r"(?:also |then |please )*(?:create|make|add|set up)\b", part, re.I)
    ):
        return part
    return _NEW_ONE.sub(f"a new {before.kind}", part, count=1)


@lru_cache(maxsize=1024)
def as_written(said: str) -> str:
    """A message as one would write it: without lists, dictated signs, asides and what stands ahead of its order."""
    said = as_one_question(as_is_usual(said))
    bare = _INTERJECTIONS.sub("", said)
    said = bare if begins(plain(bare)) or re.match(r"any(?:thing)?\b", bare, re.IGNORECASE) else said
    said = set_apart(said, lambda words: asks(plain(words), begins))
    said = put_plainly(_FORM_THE.sub("from", said))
    said = _IF_THERE.sub(r"\1", said)
    text = _CONDITION_OF_FORM.sub(" overwrite", _spelt(written(plain(as_sentences(said)))))
    text = stepwise(without_headline(text, begins, _changes), begins, _changes)
    text = as_condition(without_asides(text, begins, _changes), begins, split, _changes)
    text = place_last(first_things_first(text, begins, _changes))
    return topic_behind(connected(text, begins, _verb_said))


def topic_behind(text: str) -> str:
    """ "X: start it" as "start X"."""
    return topic_last(text, begins, _stands_for_object)


def _verb_said(text: str) -> str:
    """The verb of the last order in a text; empty where it is none that several objects may share."""
    last = (split(text) or [text])[-1]
    clause = read_clause(last)
    shared = clause.mood == "command" and clause.verb in MUTATING | {"show", "describe", "read", "use"} - {"create"}
    return (clause.verb or "") if shared else ""


def _changes(text: str) -> bool:
    """Whether the last request in a text orders a change."""
    return read_clause((split(text) or [text])[-1]).verb in MUTATING


def _stands_for_object(text: str) -> str | None:
    """The pronoun that is the object of the order that a text begins with, "" for an order without an object.

    None where no such order begins.
    """
    tokens = tokens_of((split(text) or [text])[0])
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
    return without_retracted(text, begins, said_of)


_MAY_RETRACT = re.compile(
    r"\b(?:no|sorry|oops|wait|actually|rather|mean|meant|scratch|correction|hold)\b", re.IGNORECASE
)


def said_of(left: str, right: str) -> str:
    """The last request in ``left`` with ``right`` in the place of its object: its verb, or question, is said again."""
    *before, last = split(left) or [left]
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


@lru_cache(maxsize=4096)
def read_clause(text: str) -> Clause:
    """One clause, without splitting it."""
    if found := split_condition(text):
        clause = _read_plain(found[0])
        if clause.mood == "command" and clause.verb in MUTATING and not ("all" in clause.flags and not clause.names):
            return replace(clause, condition=found[1], text=text)
    return _read_plain(text)


_REFRAINS = re.compile(
    r"(?:hold off|hold back|wait|refrain|avoid|steer clear|better not|under no circumstances|in no case|on no account)"
    r"(?: on| with| from| of)? (\w+)"
)
_DOING = frozenset(said.split()[0] for said in (*GERUNDS, *GERUNDS.values()))
_STOPPED_DOING = frozenset(said.split()[0] for said in GERUNDS) - {"running", "executing", "training", "using"}


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
    elif words[start : start + 1] == ["stop"] and len(words) > start + 1 and words[start + 1] in _STOPPED_DOING:
        negated, start = True, start + 1  # "stop restarting X"
    elif (ahead := _REFRAINS.match(" ".join(words[start:]))) and ahead[1] in _DOING:
        negated, start = True, start + len(ahead[0].split()) - 1  # "hold off on running X"
    elif words[start : start + 1] == ["no"] or words[start : start + 2] in (["better", "not"], ["make", "sure"]):
        negated = negated or bool({"need", "reason", "not", "nobody", "never", "no", "nothing"} & set(words))
    head = words[start] if start < len(words) else ""
    verb, used, mood = None, set(range(start)) if start else set(), "statement"
    verb_at = -1
    subject = False
    if head in QUESTION_HEADS and not polite_question:
        mood: Mood = "question"
        used.add(start)
        verb = question_verb(words, start)
        subject = head in OPEN_QUESTIONS
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
    plain = [i for i in range(start, len(words)) if tokens[i].kind != "quoted"]  # write "pending" into a file
    conditional = (
        any(words[i] in _CONDITIONS and not _just_once(words, i) for i in plain)
        or WAITS.match(" ".join(words[i] for i in plain)) is not None
    ) and mood == "command"
    pairs: set[int] = set()
    if verb in ("run", "start", "train", "restart", "update"):  # "with month=3"
        pairs = {j for i, w in enumerate(words) if w == "=" for j in (i - 1, i, i + 1)}
    loose = tuple(
        t
        for i, t in enumerate(tokens)
        if i not in pairs
        and i not in used | kind_at | flag_at
        and t.kind in ("word", "quoted", "number", "dotted")
        and not (t.kind == "word" and t.word in FILLERS)
        and not (t.word in NUMBER_WORDS and words[i + 1 : i + 2] and words[i + 1] in _COUNTED | _LATE)
        and not (verb in _MAKES and t.word in NUMBER_WORDS and _counts_keys(words, i))
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


def _counts_keys(words: list[str], at: int) -> bool:
    """Whether a number says how many secrets are to be stored, and is no name of one: "two more keys"."""
    behind = next((w for w in words[at + 1 :] if w not in _OF_NEW), "")
    return behind in ("keys", "secrets")


def _just_once(words: list[str], at: int) -> bool:
    """ "Run it once (more, now)": how often, not when."""
    return words[at] == "once" and (words[at + 1 :] or ["now"])[0] in _HOW_OFTEN


_HOW_OFTEN = wordset(
    """
    more again anyway manually first quick now please today tonight and or then , on in with for right per every daily
    only to immediately straight quickly using
    """
)
