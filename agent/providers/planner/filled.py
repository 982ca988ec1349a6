"""What a message adds to the request that a question was asked about: the value that lacked, and more beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.reader import read_clause
from agent.providers.planner.language.when_said import parted_when
from agent.providers.planner.resolve import chosen
from agent.providers.planner.steps import Answer, Option


def with_more(option: Option, clause: Clause) -> Clause:
    """The option's request with what the answer says beside it: "in staging, under mail-pass"."""
    known = {part for word in (option.label, *option.says) for part in re.findall(r"[^\W_]+", word.lower())}
    more = [n for n in clause.names if n not in known and not set(re.findall(r"[^\W_]+", n)) <= known]
    if option.request.verb not in ("create", "write") or not more or option.request.changes:
        return option.request
    return replace(read_clause(f"{option.request.text} {clause.text}"), agreed=option.request.agreed)


_LEAD = re.compile(
    r"^(?:call (?:it|that)|name (?:it|that)|it is|it's|its name is|use|with|the name is|to)\s+", re.IGNORECASE
)


# "Qa-tests, 2 workers", "Weekend Batch with 4 workers"; a name of several words ends only where a setting is said.
_NAME_AND_MORE = re.compile(
    r"(?P<name>[\w.-]+|[\w.-]+(?: [\w.-]+){1,3}?(?=(?:,| with ).*(?:\d|worker|node|size|small|medium|large|minute)))"
    r"(?P<rest>(?:,| with ).+)"
)


# "It should run clean_orders daily at 5:30", "clean_orders every monday"
_TO_RUN = re.compile(
    r"(?:(?:it|that|this|the (?:new )?(?:job|one)) (?:should|must|shall|has to|is to|needs to|will) (?:run|use|execute"
    r"|start|call) )?(?:the )?(?:notebook )?"
    r"(?P<what>\S*[_/]\S*(?: notebook)?(?: .+)?|(?<= )\S+(?: notebook)?(?: .+)?)$",
    re.IGNORECASE,
)


def says_what_runs(text: str) -> bool:
    """Whether a text says what a new job is to run, and maybe when: an answer, however long."""
    return (
        re.match(r"(?:it|that|this|the (?:new )?job) \w+(?: to)? (?:run|use|execute) ", text, re.IGNORECASE) is not None
    )


def filled_in(clause: Clause, last: Answer) -> Clause | None:
    """The request that waited for one value, with what the message says: the value, and what stands beside it."""
    assert last.fill is not None
    what, request = last.fill
    value = _LEAD.sub("", clause.text.strip()).strip(" .!\"'`")
    if clause.verb in MUTATING and not _LEAD.match(clause.text.strip()) and len(clause.tokens) > 2:
        return None
    if what == "notebook" and request.verb == "create" and (asked := _TO_RUN.match(value)):
        name, when = parted_when(asked["what"]) or (asked["what"], "")
        said = read_clause(f"{request.text.rstrip(' .!?')} for the notebook {name} {when}".rstrip())
        return replace(said, chosen=request.chosen, agreed=request.agreed)
    if what == "name" and re.search(r" (?:and|then) (?=\w+ )", value):
        return None  # more than a name
    if what == "name" and request.verb == "create" and (more := _NAME_AND_MORE.fullmatch(value)):
        name = f"“{more['name']}”" if " " in more["name"] else more["name"]
        said = read_clause(f"{request.text.rstrip(' .!?')} called {name}{more['rest']}")
        return replace(said, chosen=request.chosen, agreed=request.agreed)  # "qa-tests, 2 workers"
    return chosen(request, what, value) if value else None
