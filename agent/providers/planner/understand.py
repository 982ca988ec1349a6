"""What a message means after those before it: small talk, an answer to a question, a change of the last request."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from agent.providers.planner import smalltalk
from agent.providers.planner.as_well import how_the_run_goes, once_more
from agent.providers.planner.dialogue import Turn
from agent.providers.planner.filled import filled_in, says_what_runs, with_more
from agent.providers.planner.intents import intent
from agent.providers.planner.kept import kept, kept_first
from agent.providers.planner.language import slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.lists import as_lists
from agent.providers.planner.language.phrases import NO, YES
from agent.providers.planner.language.reader import as_written, read_clause, read_request, said_of, topic_behind
from agent.providers.planner.language.repairs import LEAVE_IT, corrected_opening
from agent.providers.planner.language.tokens import plain
from agent.providers.planner.language.traits import STRIKING
from agent.providers.planner.language.waits import ASKS_FIRST
from agent.providers.planner.language.when_said import bare_when
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.leaning import (
    ABOUT_DATA,
    Before,
    changed_question,
    new_one,
    ones_of_them,
    question_of_those,
    run_elsewhere,
)
from agent.providers.planner.leaning import changed as changed_by
from agent.providers.planner.more_rows import more_rows
from agent.providers.planner.named_before import MATTERS, named_before
from agent.providers.planner.rawsql import raw_sql, sql_behind
from agent.providers.planner.sql.detect import asks_for_data, names_its_data
from agent.providers.planner.sql.ends import asks_end
from agent.providers.planner.sql.turns import change_of
from agent.providers.planner.sqltypos import corrected_sql, proposal
from agent.providers.planner.steps import Answer, Option
from agent.providers.planner.telegrams import telegram
from agent.providers.planner.things import Thing, link

_AGAIN = re.compile(
    r"^(?:please )?(?:(?:do|run|try|show|execute|start|check) (?:it|that|this|the same)(?: "
    r"thing)? (?:again|once more)|again|retry(?: it| that)?|"
    r"try again|once more|repeat(?: that| it)?|refresh|same again|one more time)(?: please)?$"
)
_LEADS = r"^(?:please |and |now |then |ok |great |can you |could you |let me |lets |i want to )*"
_SHOW_IT = re.compile(
    rf"{_LEADS}(?:show|open|display|see|view|give)(?: me)? (?:it|that|this|the result|the table|the list)"
    r"(?: to me| again| now| please)*$"
)
_PIN = re.compile(
    rf"{_LEADS}(?:pin (?:it|that|this|(?:the |this |that )?(?:chart|table|result|query))\b.*"
    r"|(?:pin|put|add|save|keep) .*\b(?:to|on|onto|in|into) (?:my |the |a |our )?(?:board|dashboard))$"
)
_ACTS_AGAIN = re.compile(r"(?:please |ok )?(?:run|try|execute|start|retry|repeat)\b")
# "Every day at 4", after a job was made or changed: that is to be its schedule.
_WHEN_ALONE = re.compile(
    r"^(?:and |then |actually |maybe |rather |better )*(?:every (?:\d+ \w+|(?:two|three|four|six|eight|twelve|ten"
    r"|fifteen|thirty"
    r"|other) (?:hours?|days?|minutes?)|day|night|morning|evening|hour|week|weekday|month|[a-z]+day)"
    r"|(?:daily|nightly|weekly|hourly|monthly)(?= at |$)|on [a-z]+days?)\b"
    r"(?!.*\b(?:show|list|run|stop|start)\b).{0,40}$"
)
_CORRECTS = re.compile(
    r"^(?:no |actually |sorry |wait |hm |oh |please |rather )*(?:make|do) (?:it|that) (?!run |start |go )"
    r"((?:every |at )?.*\d.*|every .+)$"
)
# "Make that sundays at 8" of what a job was asked about; behind a result it is a question's.
_TO_BE = re.compile(
    r"^(?:no|actually|sorry|wait|hm|oh|please|rather|and|then|now|ok|,| )*(?:make|set|change|move|put|switch)"
    r" (?:it|that|this)(?: to| for)? (?!\d+\s*$)(.+)$",
    re.IGNORECASE,
)
# "Don't delete X, I only want to read it": the look at X.
_ONLY_LOOKS = re.compile(
    r"^(?:please |pls )*(?:do not|don't|dont|never) \w+ (?P<what>.{2,60}?)[,.;]? "
    r"(?:(?:i|we) (?:only|just) (?:want|need|wanted)(?: to)?|just|only) "
    r"(?P<look>(?:read|see|show|open|view|look at|check|describe|tell me|know|list)\b.+)$",
    re.IGNORECASE,
)
_MEANING = re.compile(r"what (?:do )?(?:they|these|those|the (?:columns|fields)) (?:each |all )?(?:mean|stand for|are)")
_ITS = re.compile(r"\bits (\w+)", re.IGNORECASE)
_POINTED = re.compile(r"\b(?:it|that|them)\b", re.IGNORECASE)
_ABORTS = frozenset({"abort", "cancel", "cancel that", "cancel it", "stop", "oh no cancel that"})
_ABORTS_IT = frozenset({"cancel that", "cancel it", "abort", "oh no cancel that"})
_WORDS = re.compile(r"[^\w' ]+")


def understand(
    turn: Turn, before: Callable[[], Before], tools: frozenset[str]
) -> tuple[tuple[Clause, ...], Answer | None]:
    """The clauses to act on, or the answer when nothing is to be done. ``before`` is called only where it matters."""
    text = plain(turn.text)
    bare = " ".join(_WORDS.sub(" ", text.lower()).split())
    if sql := raw_sql(text):
        return (sql,), None
    if (parted := sql_behind(text)) is not None:
        ahead, said = understand(replace(turn, text=parted[0]), before, tools)
        return ((*ahead, parted[1]), None) if said is None else ((), said)
    if (keeps := kept_first(text)) is not None:
        behind, said = understand(replace(turn, text=keeps[1]), before, tools) if keeps[1] else ((), None)
        return ((*keeps[0], *behind), None) if said is None else ((), said)
    if keeping := kept(text):
        return keeping, None
    if meant := corrected_sql(text):
        return (), proposal(meant)
    if said_of_run := how_the_run_goes(bare, before):
        return (read_clause(said_of_run),), None
    if smalltalk.reply(bare, tools) is None:
        text = as_written(telegram(turn.text))
        bare = " ".join(_WORDS.sub(" ", text.lower()).split())
    if not bare:
        return (), smalltalk.unclear(text)
    if (ones := ones_of_them(text, before)) != text:
        text, bare = ones, " ".join(_WORDS.sub(" ", ones.lower()).split())
    if answered := _answer_to_question(text, bare, before):
        return answered
    if LEAVE_IT.fullmatch(bare):
        return (replace(read_clause("undo that"), mood="question"),), None
    if _SHOW_IT.match(bare):
        return (replace(read_clause(text), verb="shown"),), None
    if STRIKING.fullmatch(text):
        return (read_clause(text),), None
    if _PIN.match(bare):
        return (), smalltalk.pinned_by_hand()
    if paged := more_rows(text, before):
        return paged, None
    if change_of(text) is None and (said := smalltalk.reply(bare, tools)) is not None:
        return (), said
    if mended := run_elsewhere(text, before) or _mended_request(text, before):
        return mended, None
    if other := _of_another_number(text, before):
        return other, None
    if those := question_of_those(text, before):
        return those, None
    if anew := new_one(text, before) or once_more(text, before):
        return anew, None
    if meant := _ONLY_LOOKS.match(plain(turn.text)):
        names = not _POINTED.fullmatch(meant["what"])
        text = _POINTED.sub(lambda _: meant["what"], meant["look"], count=1) if names else meant["look"]
        text = _ITS.sub(lambda its: f"the {its[1]} of {meant['what']}", text) if names else text
    opened, corrects = corrected_opening(text)
    clauses = read_request(topic_behind(opened) if corrects else opened)
    clauses = tuple(
        c
        for at, c in enumerate(clauses)
        if not (at and _MEANING.fullmatch(c.lower.rstrip("?! .")) and intent(clauses[at - 1]) == "describe_table")
    )  # "the columns of X and what they mean": comments are shown with them
    if ASKS_FIRST.search(text):
        clauses = tuple(replace(c, conditional=True) if c.verb in MUTATING else c for c in clauses)
    wanted = _said_once(_with_forbidden(clauses))
    if not wanted and (without := changed_question(text, clauses, before)):
        return without, None  # "without EMEA": of the question before
    if not wanted:
        return (), Answer("All right, I will leave that as it is.", smalltalk.START)
    wanted = _to_the_point(named_before(_leaning(wanted)))
    if changed := changed_by(text, bare, wanted, before):
        return changed, None
    return tuple(one for clause in wanted for one in as_lists(clause)), None


_NUMBER = re.compile(
    r"(?:(?:ok(?:ay)?|alright|right|so|hm+|and|or|but|then|what about|how about|how is it with|(?:the |do the )?same"
    r" (?:for|with)|now|also|for|with),? )+(?:the )?(?:run |job |number |one )?(\d{3,})(?: then| too| as well| please)?"
)


def _of_another_number(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """ "And 90014?" after a request about run 90017: the same request about that one. No question changes anything."""
    match = _NUMBER.fullmatch(text.lower().rstrip("?!. "))
    past = before().clauses if match else ()
    if match is None or not past or intent(past[-1]) in ABOUT_DATA:
        return None
    if past[-1].verb in MUTATING and text.rstrip().endswith("?"):
        return None
    anew, changed = re.subn(r"\b\d{3,}\b", match[1], past[-1].text, count=1)
    return read_request(anew) if changed else None


def _mended_request(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """The last request with another object: "no, I meant Shared Analytics", "wrong one, take the sandbox"."""
    rest, corrects = corrected_opening(text)
    rest = topic_behind(rest)
    if not corrects or len(rest.split()) > 8:
        return None
    clause = read_clause(rest)
    if clause.verb not in (None, "use") or clause.mood == "question" or not (clause.names or clause.names_object):
        return None
    if clause.negated or clause.has("without", "except"):
        return None  # "no, without X" names no other object for the same order
    past = before().clauses
    if not past or past[-1].verb == "sql" or intent(past[-1]) in ABOUT_DATA:
        return None
    return read_request(said_of(past[-1].text, rest))


def _with_forbidden(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses to act on. "Stop all idle ones, but don't touch BI Adhoc": what is forbidden is left out of them."""
    wanted: list[Clause] = []
    if (
        len(clauses) > 1
        and clauses[0].negated
        and clauses[0].names
        and not clauses[1].names
        and clauses[1].has("it", "them")
    ):
        # "Don't run X, pause it": what is forbidden says what "it" is.
        said = clauses[0].text[clauses[0].loose[0].start : clauses[0].loose[-1].end]
        clauses = (read_clause(re.sub(r"\b(?:it|them)\b", lambda _: said, clauses[1].text, count=1)), *clauses[2:])
    for clause in clauses:
        last = wanted[-1] if wanted else None
        bare = not (clause.names or clause.condition or clause.conditional)
        if clause.verb in MUTATING and clause.has("nothing") and bare:
            continue  # "unpause nothing"
        if not clause.negated:
            wanted.append(clause)
        elif last is not None and last.verb in MUTATING and clause.names and clause.verb in (None, last.verb):
            wanted[-1] = replace(last, excluded=(*last.excluded, *clause.tokens[clause.verb_at + 1 :]))
        elif last is not None and intent(last) in ABOUT_DATA and _FRAGMENT.match(clause.lower) and not clause.kinds:
            wanted.append(clause)  # "customers per country? without Japan"
    return tuple(wanted)


_AGAIN_SAID = wordset("again once twice more time times another back both all them also too else other second")
_POINTS = wordset("it that this them those these please now then do so just ok yes , the one away off down for good")


def _said_once(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """ "X can go, delete it": an order that only repeats the one before it is one order."""
    found: list[Clause] = []
    for clause in clauses:
        last = found[-1] if found else None
        repeats = (
            last is not None
            and last.mood == clause.mood == "command"
            and last.verb == clause.verb
            and clause.verb in MUTATING - {"run", "create"}
            and (last.names or last.of("path", "quoted"))
            and not (clause.names or clause.names_object or clause.excluded or clause.condition or clause.negated)
            and not clause.has(*_AGAIN_SAID)
            and set(clause.words[clause.verb_at + 1 :]) <= _POINTS
        )
        if not repeats:
            found.append(clause)
    return tuple(found)


def _leaning(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """ "Average fare by pickup zip, then the same by dropoff zip": the second is the first with a change."""
    found: list[Clause] = []
    for clause in clauses:
        last = found[-1] if found else None
        if last is not None and intent(last) in ABOUT_DATA and _AND_HOW_MANY.fullmatch(clause.lower):
            continue  # "which has the most, and how many": the number stands beside it
        if last is not None and intent(last) in ABOUT_DATA and last.verb != "sql":
            if _FRAGMENT.match(clause.lower) and not clause.kinds:
                said = change_of(clause.text) or clause.text
                change = replace(read_clause(said), text=said)
                found[-1] = replace(last, text=f"{last.text} | {clause.text}", changes=(*last.changes, change))
                continue  # one question in two sentences
            if _SAME.match(clause.lower) or (not clause.kinds and asks_end(clause.lower)):
                clause = replace(last, text=f"{last.text} | {clause.text}", changes=(*last.changes, clause))
        found.append(clause)
    return tuple(found)


# What says more about the question before it in the same message: "... per year? just 1995 to 1997", "lowest first".
_FRAGMENT = re.compile(
    r"(?:and |but )?(?:(?:just|only) (?!show|list|tell|give|the\b|want|need|run|start|stop)|without |except |excluding "
    r"|not counting |sorted |ordered |(?:lowest|highest|biggest|smallest|largest|most|fewest|newest|oldest|latest"
    r"|cheapest|longest|shortest)[\w ]* first\b|(?:top|bottom) \d+\W*$|as an? (?:\w+ )?(?:chart|graph|plot)\W*$"
    r"|in percent\W*$)"
)
_AND_HOW_MANY = re.compile(r"(?:and )?how (?:many|much|often)(?: (?:is|are|was|were) (?:it|that|they|there))?[?.! ]*")
_SAME = re.compile(r"(?:count |show |list |give me |get |do )?(?:the )?same\b(?! (?:zip|day|city|month))")


# "We won't need it after all, delete it", "I can't wait until then, run it": it forbids nothing.
_NOT_NEEDED = re.compile(
    r"(?:(?:hm+|well|actually|no|ok|sorry|but) )*(?:(?:i|we|you) )?(?:don't|do not|won't|will not|can't|cannot"
    r"|no longer"
    r"|never) (?:really |actually |even )?(?:need|want|use|wait|like|care for|require)\b(?! to\b)(?!.*\bto \w+$)"
)
_ANY_MORE = wordset("anymore hmm")


def _to_the_point(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Without what only leads up to a request: "Hello, I am new here. Could you ...", "It is slow. Restart it."."""

    def leads_up(c: Clause) -> bool:
        if c.has("something", "anything", "stuff") and not c.names and not c.names_object and len(clauses) > 1:
            return c is not clauses[-1]  # "I need to train something, so start X"
        if asks_for_data(c) or names_its_data(c):
            return False  # "total sales, then the top 3 products"
        if _NOT_NEEDED.match(c.lower) and not set(c.names) - _ANY_MORE and not c.names_object:
            return True
        return c.mood == "statement" and c.verb is None and not c.names_object and not c.has(*MATTERS)

    asked = [c for c in clauses if not leads_up(c)]
    return tuple(asked) if asked and len(asked) < len(clauses) and intent(asked[0]) != "decline" else clauses


def _answer_to_question(
    text: str, bare: str, before: Callable[[], Before]
) -> tuple[tuple[Clause, ...], Answer | None] | None:
    """Yes, no, one of the candidates, a value that was asked for, "again", "the other one"."""
    if bare in YES or bare in NO or bare.startswith(("yes ", "no ")):
        last = before().answer
        if bare in YES:
            if last and last.yes:
                return last.yes, None
            if last and len(last.options) == 1:
                return (last.options[0].request, *last.options[0].then), None
            if last and last.options:
                return (), replace(last, text=f"Which one? {_labels(last.options)}.", ok=False)
            acts = (
                bare.split()[0] in ("start", "run", "go", "do")
                and len(bare.split()) > 1
                and bare.split()[1] in ("it", "so")
            )
            done = last is not None and last.ok and any(c.verb in MUTATING for c in before().clauses)
            told = last.text.partition("\n\n")[0] if last and done and "?" not in last.text else ""
            return None if bare in smalltalk.ANSWERED or acts else ((), smalltalk.nothing_asked(told))
        asked = last and (last.yes or last.options or last.fill)
        if not asked and ((bare in _ABORTS and before().runs) or (bare in _ABORTS_IT and before().shows_runs)):
            return (read_clause("cancel it"),), None
        if bare in NO:
            return (), smalltalk.left_alone(asked=bool(last and (last.yes or last.options or last.fill)))
    if _WHEN_ALONE.match(bare):
        past = before().clauses
        if past and intent(past[-1]) in ("create_job", "update_job"):
            when = re.sub(r"^(?:(?:and|then|actually|maybe|rather|better) )+", "", bare)
            when = re.sub(
                r" (?:would|will|should|is|might) (?:be )?(?:plenty|enough|fine|better|ok(?:ay)?|good).*$", "", when
            )
            return (read_clause(f"schedule it {when}"),), None
    if match := _CORRECTS.match(bare):
        past = before().clauses
        if past and past[-1].verb in ("schedule", "update"):
            return (read_clause(f"reschedule it to {match[1]}"),), None
    if (match := _TO_BE.match(text)) and (when := bare_when(match[1])) and not before().result and before().clauses:
        return (read_clause(f"reschedule it to {when}"),), None
    if _AGAIN.match(bare):
        past = before()
        last = past.clauses[-1] if past.clauses else None
        same = last is None or last.verb in ("run", "sql", bare.split()[0]) or intent(last) in ABOUT_DATA
        if same or not _ACTS_AGAIN.match(bare):
            return (past.clauses, None) if past.clauses else ((), smalltalk.nothing_before())
    clause = read_clause(text)
    if slots.other_one(clause) and len(clause.names) == 0:
        last = before()
        rest = last.answer.others if last.answer else ()
        if len(rest) == 1:
            return (rest[0].request, *rest[0].then), None
        if rest:
            return (), Answer(f"Which one? {_labels(rest)}.", tuple(o.label for o in rest[:3]), options=rest, ok=False)
        if clause.verb is None:
            if last.answer is not None and (past := before().clauses) and "other" not in past[-1].text.lower():
                return read_request(said_of(past[-1].text, f"the other {past[-1].kind or 'one'}")), None
            return (), Answer("Which one do you mean? Give me its name.", smalltalk.START, ok=False)
    short = len(clause.tokens) <= 8 or says_what_runs(text)
    if (
        short
        and not names_its_data(clause)
        and (
            clause.verb is None or clause.verb in ("use", "show", "start", "stop", "restart", "delete", "run", "create")
        )
    ):
        last = before().answer
        if last and last.options and (option := _option(clause, last.options)):
            return (with_more(option, clause), *option.then), None
        if last and last.fill and clause.mood != "question":
            filled = filled_in(clause, last)
            if filled:
                return (filled, *last.rest), None
    return None


def _option(clause: Clause, options: tuple[Option, ...]) -> Option | None:
    things = [Thing("option", o.label, o.says[0] if o.says else "", o.label) for o in options]
    at = slots.ordinal(clause)
    if at is not None and -len(options) <= at < len(options) and not clause.names:
        return options[at]
    match = link(clause.tokens, clause.names, things)
    if match.sure and len(match.things) == 1:
        found = options[things.index(match.things[0])]
        same_verb = clause.verb in (None, "use", "show") or clause.verb == found.request.verb
        return found if same_verb else None
    return None


def _labels(options: tuple[Option, ...]) -> str:
    return " · ".join(f"**{o.label}**" for o in options[:8])
