"""Messages that lean on the one before: "and yesterday?", "the same for X", "only the running ones", "another one"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from agent.providers.planner.intents import intent
from agent.providers.planner.language import schedule, slots
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.sql.detect import names_its_data
from agent.providers.planner.sql.pointing import points as points_back
from agent.providers.planner.sql.those import about_those
from agent.providers.planner.sql.turns import change_of
from agent.providers.planner.steps import Answer

_TOO = re.compile(r",? (?:too|as well|also)(?: please)?[.!?]*$", re.IGNORECASE)
_LEADS = re.compile(
    r"^(?:(?:and|now|also|then|please|ok|okay|so)[, ]+)*(?:what about|how about|and|(?:the "
    r"|do the )?same(?: thing)? (?:for"
    r"|with|to)"
    r"|now|also|plus|then)[, ]+(?:for |with |to |of )?(?=\S)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"^(?:(?:and|now|also|then|please|ok|create|make|add)[, ]+)*(?:(?:another|one more|a second|a new|one)(?:"
    r" one)?(?P<like> (?:just |exactly )?like (?:it|that|this)(?: one)?)?"
    r"|(?P<same>(?:the )?same(?: again| one)?(?: but)?) (?=as|called|named)|(?=/))(?:,? )?"
    r"(?:(?:named|called|as|with the name) )?(?P<name>[\w./-]+)(?P<rest>.*)$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"^(?:no,? |please |ok,? |actually,? |better )*(?:call|name|title) (?:it|that|this)(?: one)? (?P<name>.+?)(?:"
    r" instead| please)*[.!]*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:and|what about|how about|only|just|now|or|(?:the |do the )?same(?: thing)? (?:for|with|to)|and for|for"
    r"|with|but|instead|no|ok|also)\b"
)
_TURNS = re.compile(
    r"^(?:please |now |can you |could you )*(?:make|do|turn|change|limit|cut) (?:it|that|this|them)"
    r"(?: down)?(?: into| in)?(?: to)? "
)


@dataclass(frozen=True)
class Before:
    """The previous turn: what it asked for, and how it was answered."""

    clauses: tuple[Clause, ...] = ()
    answer: Answer | None = None
    result: bool = False  # whether it left a result that can be drawn
    runs: bool = False  # whether it started a run
    shows_runs: bool = False  # whether it ended with looking at runs


# "Create a folder /x", then "now a notebook y in there": of another kind than what was made
_MADE_TOO = re.compile(
    r"^(?:(?:and|now|also|then|next|plus|ok|please)[, ]+)*(?P<what>(?:an?|another|one more) (?:(?!of\b|at\b|for\b|in\b"
    r"|list\b|look\b)[\w-]+ ){0,3}?(?:notebook|folder|directory|scope|cluster|warehouse|job|schema)\b(?! list)[^?]*)$",
    re.IGNORECASE,
)


def new_one(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """Another object like the one that was just made: "another one called b", "call it c instead"."""
    made = _MADE_TOO.match(text)
    past = before().clauses[-1:] if made else ()
    if made and past and past[0].verb == "create" and past[0].kind not in (None, read_clause(made["what"]).kind):
        return (read_clause(f"create {made['what']}"),)
    match, called = _ANOTHER.match(text), _CALLED.match(text)
    if not (match or called):
        return None
    last = (before().clauses or (None,))[-1]
    if called and last is not None and last.verb in ("schedule", "rename", "pause", "resume"):
        return _renamed(called["name"])
    if match and last is not None and intent(last) == "add_to_it" and _SAYS_CALLED.search(text):
        return (read_clause(f"add the secret {match['name']} to it{match['rest']}"),)
    if match and last is not None and (made := _made_beside(last, match, text)):
        return made
    if last is None or last.verb != "create" or not last.kind or last.kind == "query":
        return None
    answer = before().answer
    if answer is not None and answer.fill:
        return None  # the name that was asked for
    name = (match or called)["name"].strip()  # type: ignore[index]
    if called and last.kind == "job":
        return _renamed(name)
    rest = match["rest"] if match else ""
    if last.kind == "cluster":
        rest = re.sub(r"^,? with (\d+)(?=$|,| and)", r" with \1 workers", rest)  # "another one, etl-big, with 8"
    if match and (match["like"] or match["same"]) and (own := slots.named(last)) and own in last.text:
        rest = f"{rest} {last.text.partition(own)[2].strip()}"  # what is said now comes first: it counts
    return (
        read_clause(
            f"create a {_SAID_AS.get(last.kind, last.kind)} {'' if name.startswith('/') else 'called '}{name}{rest}"
        ),
    )


def _renamed(said: str) -> tuple[Clause, ...]:
    """A new name, and behind a comma the times: "call it X, daily at 5"."""
    name, _, more = said.strip().partition(",")
    if more and schedule.says_time(more):
        return read_clause(f"rename it to {name.strip()}"), read_clause(f"schedule it {more.strip()}")
    return (read_clause(f"rename it to {said.strip()}"),)


_LISTED_KINDS = {"cluster": "cluster", "warehouse": "warehouse", "scope": "secret scope", "schema": "schema"}
_OF_CATALOG = re.compile(r"\b(?:in|of) (?:the )?(?:catalog )?(\w+)(?: catalog)?[?.!]*$", re.IGNORECASE)


def _made_beside(last: Clause, match: re.Match[str], text: str) -> tuple[Clause, ...] | None:
    """ "Create one called b" behind a list of its kind."""
    noun = _LISTED_KINDS.get(last.kind or "")
    makes = re.match(r"(?:and |now |then |please |ok,? )*(?:create|make|add|set up) ", text, re.IGNORECASE)
    if not noun or not makes or last.mood == "statement" or last.verb in MUTATING or not _SAYS_CALLED.search(text):
        return None
    name, rest = match["name"], re.sub(r"^ (?:there|in there|too)\b", "", match["rest"])
    if noun == "schema" and "." not in name and (of := _OF_CATALOG.search(last.text)):
        name = f"{of[1]}.{name}"
    return (read_clause(f"create a {noun} called {name}{rest}"),)


_ELSEWHERE = re.compile(
    r"^(?:and |now |then |ok(?:ay)?,? |please |but )*(?:(?:the )?same (?:again|thing|job|notebook|one|run)?|again"
    r"|once more"
    r"|one more time|repeat (?:it|that)|(?:run|do|try|start|execute) (?:it|that|the same)(?: thing)? (?:again"
    r"|once more)),? "
    r"?(?:but |just |only |this time |now |rather )*(?P<how>on|using|with) (?P<rest>(?:the )?[^,;?]+)$",
    re.IGNORECASE,
)


# "Wait, do it on X": a notebook takes its cluster with each run, a job has its own.
_RATHER_ON = re.compile(
    r"^(?:(?:no|wait|oh|hm+|sorry|actually|ah|oops|nm|rather|but|please)[, ]+)*(?:(?:run|do|start|execute|put|make) )?"
    r"(?:it |that |the same )?(?P<how>on|using) (?P<rest>(?:the )?[^,;?]+?)(?P<instead> instead| rather)?$",
    re.IGNORECASE,
)


def run_elsewhere(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """ "Again on X", "same again but with day=2" after something was run: that once more, there or with that."""
    said = text.rstrip(" .!")
    match = _ELSEWHERE.match(said)
    rather = _RATHER_ON.match(said) if match is None else None
    if rather is not None and (rather["instead"] or not said.lower().startswith(rather["how"].lower())):
        answer = before().answer
        match = rather if answer is not None and answer.text.startswith("Started `/") else None
    last = (before().clauses or (None,))[-1] if match else None
    if match is None or last is None or last.verb != "run":
        return None
    said = last.text.rstrip(" .!?")
    if match["how"].lower() != "with":
        said = re.sub(r",? (?:on|using) (?:the )?[^,;]+$", "", said, flags=re.IGNORECASE)
    return (read_clause(f"{said} {match['how']} {match['rest']}"),)


_SAYS_CALLED = re.compile(r"\b(?:called|named|with the name)\b", re.IGNORECASE)
_SAID_AS = {"directory": "folder", "scope": "secret scope"}


ABOUT_DATA = frozenset({"data", "anything"})


def _of_data(last: Clause, *, result: bool) -> bool:
    """Whether a request was a question about data: with a result "the longest trip" was none of a list."""
    name = intent(last)
    return name in ABOUT_DATA or (result and name == "most_of_listed")


def changed(
    text: str, bare: str, clauses: tuple[Clause, ...], before: Callable[[], Before]
) -> tuple[Clause, ...] | None:
    """The last request with the change that an elliptic message makes: "only the running ones", "and yesterday?"."""
    if question := changed_question(text, clauses, before):
        return question
    if len(clauses) != 1 or len(bare.split()) > 9:
        return None
    clause = clauses[0]
    about = re.match(r"(?:and |so )?(?:what|how) about\b", text, re.IGNORECASE)
    if (clause.verb is None or about) and (lead := _LEADS.match(text)):
        rest = text[lead.end() :]
        if not re.match(r"(?:the )?(?:same|first|second|third|last|other|next)\b", rest, re.IGNORECASE):
            clause = replace(read_clause(rest), mood=clause.mood)
    elif clause.verb is None and _TOO.search(text):
        clause = replace(read_clause(_TOO.sub("", text)), text=text)  # a question about data tells "too" from "instead"
    turned = _TURNS.match(bare)
    if (
        turned
        and not clause.kinds
        and clause.verb != "schedule"
        and any(intent(c) in ABOUT_DATA for c in before().clauses[-1:])
    ):
        clause = read_clause(bare[turned.end() :])
        if draws_only(clause):
            return (clause,)
    points = clause.verb == "compare" and clause.has("it", "that", "them", "those", "this") and not clause.kinds
    asks = bool(re.match(r"(?:what|how) about\b", bare)) and not clause.kinds
    more = bool(_MORE.match(bare) or _MORE.match(clause.lower) or _LEADS.match(text) or _TOO.search(text))
    elliptic = points or asks or (clause.verb is None and (more or not clause.kinds))
    if not elliptic or (slots.ordinal(clause) is not None and not clause.names):
        return None
    previous = before()
    past = previous.clauses
    if not past or (previous.result and draws_only(clause)):
        return None  # the result is there already: it is drawn, not asked for again
    last = past[-1]
    if more and clause.verb is None and intent(last) in _OF_FILES and (beside := _FILE_TOO.match(text)):
        return (read_clause(f"read the {beside['name']} next to it"),)
    if names_its_data(clause) and (not more or not _of_data(last, result=previous.result)):
        if not (previous.result and clause.verb is None and last.verb != "sql" and _of_data(last, result=True)):
            return None  # a whole question of its own: the last request has nothing to add
        return (replace(clause, chosen=(*clause.chosen, ("after", last.text))),)  # the tables say if it is one
    if intent(last) in ABOUT_DATA and points_back(text) and _MEASURES.search(bare):
        return None  # "and what is the average fare there": a question of its own about that result
    if last.verb in _SAID_IN_FULL:
        return None  # its content would be taken for that of both
    if last.verb == "run" and (again := _SAME_FOR.match(text)) and (on := _PLACE.search(last.text)):
        return (read_clause(f"run {again['what']}{on[0]}"),)
    if last.verb == "sql" or (last.verb in MUTATING and (clause.mood == "question" or not more or not clause.names)):
        return None  # what changes something is only asked for again in plain words
    return (_with_change(last, text, clause, result=previous.result),)


_SAID_IN_FULL = frozenset({"write", "rename", "import"})
_SAME_FOR = re.compile(
    r"^(?:and |now |then |ok |please )*(?:do )?(?:the )?same(?: thing| again)? (?:for|with) (?P<what>[^,;?]+?)[.!]*$",
    re.I,
)
_PLACE = re.compile(r" (?:on|using) (?:the )?[^,;|]+$", re.IGNORECASE)


# "and the readme", after a file was read: one beside it
_FILE_TOO = re.compile(
    r"^(?:and|now|also|then|what about|how about|ok|,| )* ?(?:the )?(?P<name>[\w.-]+?)(?: file| one)?"
    r"(?: too| as well| please)*[.!?]*$",
    re.IGNORECASE,
)
_OF_FILES = frozenset({"read_file", "read_path"})


def changed_question(text: str, clauses: tuple[Clause, ...], before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """The question about data before with a change that is said in so many words: "drop the US from that"."""
    said = change_of(text)
    if said is None or any(set(c.kinds) - _OF_TABLES for c in clauses):
        return None
    previous = before()
    last = previous.clauses[-1] if previous.clauses else None
    if last is None or not previous.result or last.verb == "sql" or not _of_data(last, result=True):
        return None
    return (_with_change(last, text, replace(read_clause(said), text=said), result=True),)


_ONES = re.compile(
    r"^((?:and|so|ok|now)[, ]+)?which ones (?:got|had|have|has|get|received|made|sold|are|were|is)"
    r"(?= (?:(?:fewer|less|more|higher|lower) than|over|under|above|below|at least|at most|exactly|only) \$?\d)",
    re.IGNORECASE,
)


def ones_of_them(text: str, before: Callable[[], Before]) -> str:
    """ "Which ones got fewer than 3", after groups with their numbers: which of them have."""
    if not _ONES.match(text):
        return text
    previous = before()
    of_data = previous.result and bool(previous.clauses) and _of_data(previous.clauses[-1], result=True)
    return _ONES.sub("which of them have", text) if of_data else text


def question_of_those(text: str, before: Callable[[], Before]) -> tuple[Clause, ...] | None:
    """ "Who are they", after a question about data: one about its rows, however it is put."""
    said = about_those(text)
    if said is None:
        return None
    clause = read_clause(text)
    previous = before()
    last = previous.clauses[-1] if previous.clauses else None
    if last is None or not previous.result or last.verb == "sql" or not _of_data(last, result=True):
        return None
    if clause.verb in MUTATING or set(clause.kinds) - _OF_TABLES or clause.names_object:
        return None
    whole = () if last.changes else (("beside", last.text),)
    return (replace(read_clause(said), text=said, chosen=(("of those", "yes"), *whole)),)


def _with_change(last: Clause, text: str, change: Clause, *, result: bool) -> Clause:
    """The last request with one more change. What left a result was a question about data, however it began."""
    of_data = (("data", "yes"),) if result and _of_data(last, result=True) else ()
    kept = tuple(dict.fromkeys((*last.chosen, *of_data)))
    return replace(last, text=f"{last.text} | {text}", changes=(*last.changes, change), chosen=kept)


_MEASURES = re.compile(
    r"\b(?:average|avg|mean|total|sum|how many|how much|median|number of|count|highest|lowest|share)\b"
)
_OF_TABLES = frozenset({"table", "column", "query", "row", "statement"})


def draws_only(clause: Clause) -> bool:
    """Whether a clause asks for another picture of what is there and for nothing else: "as a line chart"."""
    return intent(clause) == "chart_it"


def merged(clause: Clause) -> Clause:
    """A request with its changes taken in: newer names, flags and times stand in for older ones of their sort."""
    for change in clause.changes:
        flags = clause.flags
        if change.flags & _STATE_FLAGS:
            flags = frozenset(flags - _STATE_FLAGS - {"all"})
        names = bool(change.names or change.of("path", "quoted"))
        times = slots.since(change)
        tokens = tuple(
            t
            for t in clause.tokens
            if not (times and t.word in _TIME_WORDS) and not (names and t in clause.loose and t.kind != "number")
        )
        clause = replace(
            clause,
            tokens=(*tokens, *change.tokens),
            flags=flags | change.flags,
            kinds=change.kinds or clause.kinds or (("table",) if names and clause.of("dotted") else ()),
            loose=change.loose if names else clause.loose,
            chosen=() if names else clause.chosen,
            changes=(),
        )
        clause.__dict__.pop("words", None)
    return clause


_STATE_FLAGS = frozenset({"running", "stopped", "idle", "failed", "succeeded", "cancelled"})
_TIME_WORDS = wordset("today yesterday this week month last past 24h 7d")
