"""A question about data with background told around it: which reading of it the tables bear out.

``language/story.py`` says what asks and what only tells. The question is taken alone where it names all that it is
about and reads completely over the tables; where it points into the background ("its", "those", "there"), with what
that may be by the tables. Where several such readings differ, or none is complete, it is refused: its number would be
of other rows. What was left out is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.providers.planner.intents import intent
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.reader import read_clause, read_request
from agent.providers.planner.language.referents import pointed, pointer, resolved
from agent.providers.planner.language.story import Story, story
from agent.providers.planner.leaning import ABOUT_DATA
from agent.providers.planner.plans.data import find_for
from agent.providers.planner.scene import Scene
from agent.providers.planner.sql.detect import asks_for_data, is_of_workspace, split_warehouse
from agent.providers.planner.sql.pointing import points
from agent.providers.planner.steps import Answer, Lookup, Stop

Read = Callable[[str], tuple[Clause, ...]]


@dataclass(frozen=True)
class Plainly:
    """What a message comes to without its background; ``missed`` are questions of it that are not answered."""

    text: str
    told: tuple[str, ...]
    missed: tuple[str, ...] = ()
    complete: bool = True  # whether the tables have all that it names

    def note(self) -> str:
        """What the reply says of the words that were left out."""
        if not any(self.told):
            return ""
        missed = f"I left “{self.missed[0].strip()}” unanswered. " if self.missed else ""
        return f"{missed}I took “{_short(self.told[0])}” for background, which limits nothing."


def without_background(scene: Scene, text: str, read: Read, *, first: bool) -> Lookup:
    """The message as a plain question about data (``Plainly``), or the answer where it cannot be made one.

    None where it has no background, or is about something else. ``first`` says that nothing was asked before it, so
    that what it points to can stand nowhere else.
    """
    told = story(text)
    if told is None or not _about_data(told):
        return None
    question, last = told.asked[0], told.asked[-1]
    if told.limits:
        return (yield from _limited(scene, told, read))
    if (where := pointer(question)) is not None:
        ways = [". ".join((way, *told.asked[1:])) for way in dict.fromkeys(resolved(question, told.told))]
        readings: dict[str, str] = {}
        for way in ways:
            if sql := (yield from _sql(scene, read(way))):
                readings.setdefault(sql, way)
        if len(readings) == 1:
            return Plainly(next(iter(readings.values())), told.told)
        if not readings and len(told.asked) > 1 and (yield from _sql(scene, read(last))):
            return Plainly(last, told.told, told.asked[:-1])
        # Only what would run as a question about data without what it points to: "X hangs, give it a kick" does not.
        runs = first and (asks_for_data(read_clause(question)) or (yield from _sql(scene, read(question))))
        return _unknown(pointed(where)) if runs else None
    whole = ". ".join(told.asked)
    if (yield from _sql(scene, read(whole))):
        return Plainly(whole, told.told)
    if len(told.asked) > 1 and pointer(last) is None and (yield from _sql(scene, read(last))):
        return Plainly(last, told.told, told.asked[:-1])
    return Plainly(whole, told.told, complete=False) if asks_for_data(read_clause(question)) else None


def _limited(scene: Scene, told: Story, read: Read) -> Lookup:
    """The question with the limits told beside it said behind it; refused where they have no part in its reading."""
    whole = ". ".join(told.asked)
    said = "? ".join((whole.rstrip(" ?.!"), *told.limits))
    if all(told.limits) and pointer(whole) is None:
        sql = yield from _sql(scene, read(said))
        if sql and sql != (yield from _sql(scene, read(whole))):
            return Plainly(said, ())
    if not asks_for_data(read_clause(told.asked[0])):
        return None
    return Answer(
        "I do not know how to take all of that into account, so I ran nothing. Ask it in one question.", ok=False
    )


def _about_data(told: Story) -> bool:
    """Whether a message asks about rows of tables and orders nothing."""
    if any(_orders(piece) for piece in told.told) or any(_orders(q.removeprefix("show ")) for q in told.asked):
        return False
    asked = [c for q in told.asked for c in read_request(q)]
    return bool(asked) and not any(map(is_of_workspace, asked)) and intent(asked[0]) in ABOUT_DATA


def _orders(piece: str) -> bool:
    """Whether a piece orders a change: then nothing of the message is background."""
    return any(c.verb in MUTATING and c.mood != "statement" for c in read_request(piece))


def _sql(scene: Scene, clauses: tuple[Clause, ...]) -> Lookup:
    """The statements that clauses come to; empty where some word of them is not understood.

    What leans on the clause before it ("and what do they cost?") is left to be read when that one has run.
    """
    made: list[str] = []
    for clause in clauses:
        if intent(clause) not in ABOUT_DATA:
            return ""
        if made and points(clause.text):
            continue
        try:
            found = yield from find_for(scene, clause, split_warehouse(clause)[0])
        except Stop:
            return ""
        if found is None or not found.best.complete:
            return ""
        made.append(found.best.out.sql)
    return "; ".join(made)


def _unknown(word: str) -> Answer:
    return Answer(f"I do not know what “{word}” stands for here, so I ran nothing. Ask it in full.", ok=False)


def _short(said: str) -> str:
    said = said.strip(" .,;:")
    return said if len(said) <= 60 else f"{said[:60].rsplit(' ', 1)[0]} …"
