"""What an order says and its call does not have: a size for what is only started, retries of a new job, a second scope
or language, how a Git folder is cloned or pulled.

Such words are asked about before the call; what was said is never left out in silence.
"""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.memory import LISTS
from agent.providers.planner.scene import Scene
from agent.providers.planner.steps import Call
from agent.providers.planner.things import things_of

_SO_MANY = rf"(?:\d+|{'|'.join(sorted(NUMBER_WORDS))}|more|fewer)"
_SIZED = re.compile(
    rf"\bwith {_SO_MANY} (?:workers?|nodes?|machines?|cores?)\b|\b(?:as|in|with|of|at|to)(?: the)?(?: an?)?(?: size)?"
    r" (?:\dx-?|x-?)?(?:small|medium|large)\b(?! \w)"
)
_OF_JOBS = re.compile(
    rf"\b(?:(?:{_SO_MANY} )?(?:retries|retry|timeouts?|concurren\w+)|(?:e-?mail |failure )?(?:notifications?|alerts?)"
    r"|notify\w*|e-?mails?)\b"
)
_OF_REPOS = {
    "create_repo": re.compile(
        r"\b(?:(?:a )?(?:sparse(?:ly)?|shallow(?:ly)?)(?: checkout| clone)?|depth(?: of)? \d+|submodules?|git lfs)\b"
    ),
    "update_repo": re.compile(
        r"\b(?:forc(?:e|ed|ibly|efully|ing)|hard reset|reset (?:it )?hard|rebas(?:e|ed|ing)|stash\w*|discard\w*"
        r"|overwrit\w+|submodules?)\b"
    ),
}
# What a pull is to leave alone; it stands behind the order, where it is cut off as a remark.
_SPARED_BY_PULL = re.compile(
    r"\bwithout (?:overwrit|los|touch|discard|chang|replac)\w+(?: \w+){0,3}"
    r"|\bkeep(?:ing)? (?:my|our|the) (?:local )?(?:changes|edits|work)\b"
)
_LANGUAGE = r"(?:python|sql|scala|r)"
_TWO_LANGUAGES = re.compile(rf"\b(?:in )?{_LANGUAGE}(?:,? and |,? or |, ?|/| & ){_LANGUAGE}\b(?! \w+ in\b)")
_STARTS = ("start_cluster", "start_warehouse", "restart_cluster", "run_notebook", "run_job")


def unmet(scene: Scene, clause: Clause, call: Call) -> str:
    """The words of the clause that the call leaves out; empty where it leaves out none of these."""
    known = " ".join(str(value).lower() for value in call.args.values())
    said = None
    if call.name in _STARTS and clause.verb in ("start", "restart", "run"):
        said = _SIZED.search(clause.lower) or _sized_in(scene.said.lower(), call)
    elif call.name == "create_job" and "all read" not in clause.agreed:
        said = _OF_JOBS.search(clause.lower)
    elif call.name in _OF_REPOS:
        said = _OF_REPOS[call.name].search(clause.lower)
        if said is None and call.name == "update_repo":
            said = _SPARED_BY_PULL.search(scene.said.lower())
    elif call.name == "import_notebook" and not clause.choice("content"):
        said = _TWO_LANGUAGES.search(clause.lower)
    if said is not None and said[0].strip() not in known:
        return said[0].strip()
    return _second_scope(scene, clause, call) if call.name == "put_secret" else ""


def _sized_in(message: str, call: Call) -> re.Match[str] | None:
    """The size behind the object's name in the message, of which only the gist was carried out."""
    name = str(call.args.get("cluster") or call.args.get("warehouse") or "").lower()
    at = message.find(name) if name and call.name != "run_notebook" else -1
    return (
        re.compile(rf"(?: cluster| warehouse)? ?(?:{_SIZED.pattern})").match(message, at + len(name))
        if at >= 0
        else None
    )


def _second_scope(scene: Scene, clause: Clause, call: Call) -> str:
    """ "Put x in a and b": a scope beside the one that the secret goes to."""
    results = [r for r in scene.done if LISTS.get(r.call.name) == "scope" and not r.is_error]
    scopes = {t.name.lower() for r in results for t in things_of("scope", r)} - {str(call.args.get("scope")).lower()}
    low = clause.text.lower()
    beside = [s for s in sorted(scopes) if re.search(rf"(?<![\w.-]){re.escape(s)}(?![\w.-])", low)]
    joined = re.search(r" and |, | & | plus ", low) is not None
    return beside[0] if beside and joined else ""
