"""Requests in the ways that people speak, as tables of lines: each tool, several steps, what leans on what was said.

A block of ``requests/*.txt`` begins with the calls that each of its lines must lead to; see the top of the files.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from agent.providers.planner.language.reader import as_written

FILES = sorted((Path(__file__).parent / "requests").glob("*.txt"))
_CHANGES = re.compile(r"^(?:create|start|stop|restart|delete|run|update|cancel|import|write|put|set|clear)_")
_ARGUMENT = re.compile(r'(\w+)=("[^"]*"|\{.*?\}|\S+)')


def value_of(text: str):
    try:
        return json.loads(text)
    except ValueError:
        return text


def wanted_calls(head: str) -> list[tuple[str, dict]]:
    """``tool key=value + tool`` as (tool, arguments it must have)."""
    found = []
    for part in head.split(" + "):
        tool, _, rest = part.strip().partition(" ")
        found.append((tool, {key: value_of(value) for key, value in _ARGUMENT.findall(rest)}))
    return found


def blocks(path: Path):
    """(calls, lines) of each block of a file."""
    for block in re.split(r"^= ", path.read_text(), flags=re.MULTILINE)[1:]:
        head, *lines = block.strip().splitlines()
        yield head, [line for line in lines if line and not line.startswith("#")]


CASES = [
    pytest.param(head, lines, id=f"{path.stem}: {head} ({lines[0]})") for path in FILES for head, lines in blocks(path)
]


def fault(calls: list[tuple[str, dict]], wanted: list[tuple[str, dict]]) -> str:
    """What is wrong with these calls: one that is missing, or a change that nobody asked for."""
    left = iter(calls)
    for tool, arguments in wanted:
        if not any(name == tool and all(args.get(k) == v for k, v in arguments.items()) for name, args in left):
            return f"no {tool} {arguments}"
    made, asked = [name for name, _ in calls if _CHANGES.match(name)], [name for name, _ in wanted]
    extra = [name for name in made if made.count(name) > asked.count(name)]
    return f"changes {extra}" if extra else ""


@pytest.mark.parametrize(("head", "lines"), CASES)
def test_lines_lead_to_the_calls(new_talk, head, lines):
    faults = []
    for line in lines:
        talk, calls, reply = new_talk(), [], None
        for said in line.split(" | "):
            calls, reply = talk.say(said)
        if wrong := fault(calls, wanted_calls(head)):
            faults.append(f"{line}\n  {wrong}; called {calls}\n  {reply.text[:200] if reply else ''}")
    assert not faults, "\n".join(faults)


# How an act is spoken of without being ordered: {v} stop, {g} stopping, {p} stopped, {x} its object.
SPOKEN_OF = """
should I {v} {x}? | should we {v} {x} | what happens if I {v} {x}? | what would happen if we {v} {x}
can I {v} {x}? | could one {v} {x}? | may I {v} {x}? | is it safe to {v} {x}? | is it a good idea to {v} {x}
do I need to {v} {x}? | did someone {v} {x}? | did you {v} {x}? | who {p} {x}? | has anybody {p} {x}?
why was {x} {p}? | when was {x} {p}? | was {x} {p}? | is {x} {p}? | {x} was {p} yesterday | I {p} {x} this morning
we already {p} {x} | {x} has been {p} already | don't {v} {x} | do not {v} {x} | please don't {v} {x}
never {v} {x} | I don't want you to {v} {x} | I didn't say to {v} {x} | nobody should {v} {x}
don't you dare {v} {x} | you must not {v} {x} | how do I {v} {x}? | how can one {v} {x} | would it help to {v} {x}?
{v} {x}? | {g} {x}? | what does it cost to {v} {x}? | I'm thinking about {g} {x} | I am not sure whether to {v} {x}
maybe we should not {v} {x} | if I {v} {x}, what breaks? | what if I {v} {x} | why would anyone {v} {x}?
is {g} {x} dangerous? | tell me what happens when I {v} {x} | explain how to {v} {x} | show me how to {v} {x}
who can {v} {x}? | I wonder if we should {v} {x} | wait, don't {v} {x} | {v} {x} tomorrow
{v} {x} when the job is done | {v} {x} if sales drop below 10 | without {g} {x}, list the jobs
make sure nobody {p} {x} | make sure {x} is not {p} | {x} should not be {p} | {x} must never be {p}
I would not {v} {x} | it would be bad to {v} {x} | we can't {v} {x} | you can not {v} {x} | no need to {v} {x}
there's no reason to {v} {x} | I need to know who {p} {x} | list everything but don't {v} {x} | I want {x} not {p}
how long does {g} {x} take? | when did we last {v} {x}? | let's not {v} {x} | better not {v} {x} | avoid {g} {x}
stop {g} {x} | can {x} be {p}? | ask before you {v} {x} | the last person to {v} {x} was fired
undo nothing, {v} nothing | just show the jobs, nothing should be {p}
"""
ACTS = [
    ("stop", "stopping", "stopped", "BI Adhoc"),
    ("restart", "restarting", "restarted", "Shared Analytics"),
    ("delete", "deleting", "deleted", "the job Weekly Inventory Sync"),
    ("pause", "pausing", "paused", "Nightly ETL"),
    ("cancel", "cancelling", "cancelled", "run 90021"),
    ("remove", "removing", "removed", "the secret slack-webhook from prod-keys"),
    ("shut down", "shutting down", "shut down", "the Starter Warehouse"),
    ("drop", "dropping", "dropped", "the ml-models repo"),
    ("create", "creating", "created", "a cluster called lab"),
]


@pytest.mark.parametrize("said", [form.strip() for form in re.split(r"[|\n]", SPOKEN_OF) if form.strip()])
def test_what_is_spoken_of_is_not_done(new_talk, said):
    for verb, gerund, past, thing in ACTS:
        calls, reply = new_talk().say(said.format(v=verb, g=gerund, p=past, x=thing))
        assert not [name for name, _ in calls if _CHANGES.match(name)], (verb, thing, calls)
        assert reply.text.strip()


def test_a_value_that_looks_misspelt_stays_as_it_was_typed():
    assert as_written("reviews that mention the word stale") == "reviews that mention the word stale"
    assert as_written("orders with status opem") == "orders with status opem"
    assert as_written("shwo me the clsuters") == "show me the clusters"


TOLD = """
maybe a new cluster called lab would help | a cluster named lab with 2 workers was deleted yesterday
nightly etl runs at 3 instead of 2 | what about a cluster called lab | BI Adhoc: stop? | drop a table into main
give me a cluster overview | cluster ids please | a new warehouse called mart was set up by Ann
make the BI Warehouse bigger | did somebody put ml-models on main? | everything on | shared analytics is off
"""


@pytest.mark.parametrize("said", [one.strip() for one in re.split(r"[|\n]", TOLD) if one.strip()])
def test_what_is_told_or_half_said_changes_nothing(new_talk, said):
    calls, reply = new_talk().say(said)
    changes = [name for name, args in calls if _CHANGES.match(name) or "DROP" in str(args.get("sql", ""))]
    assert not changes, calls
    assert reply.text.strip()
