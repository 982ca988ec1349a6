"""Late or on time: what happened against when it was due, where a table has both dates."""

from __future__ import annotations

from sqlglot import exp

from agent.providers.planner.sql.columns import Column, name_parts
from agent.providers.planner.sql.ground import Named
from agent.providers.planner.sql.spans import Span
from agent.providers.planner.sql.taken import Taken

_DUE = ("commit", "promise", "due", "deadline", "planned", "expected", "scheduled", "target")
_DONE = ("receipt", "arriv", "deliver", "actual", "complet", "closed", "finish", "ship")
_SENT = frozenset({"shipped", "ship", "sent", "dispatched", "shipping"})


def lateness(taken: Taken, at: int, item: Span) -> bool:
    """Takes "late", "on time", "early" out as a comparison of two dates of the row; False where there are none."""
    made = taken.made
    due, done = _of(made.table.columns, _DUE), _of(made.table.columns, _DONE)
    before = taken.at(at - 1)
    if before is not None and set(before.words) & _SENT:
        done = _of(made.table.columns, ("ship",)) or done
        taken.used |= {at - 1} if isinstance(before, Named) else set()
    if due is None or done is None or due is done:
        taken.reading.unread.append(" ".join(item.words))
        return False
    taken.used.add(at)
    test = {"late": exp.GT, "ontime": exp.LTE, "early": exp.LT}[item.values[0]]
    if taken.negated(at):
        test = exp.LTE if test is exp.GT else exp.GT
    sign = {exp.GT: "after", exp.LTE: "not after", exp.LT: "before"}[test]
    taken.add(test(this=made.col(done), expression=made.col(due)), f"{done.name} {due.name}",
              f"`{done.name}` {sign} `{due.name}`")  # fmt: skip
    return True


def _of(columns: tuple[Column, ...], parts: tuple[str, ...]) -> Column | None:
    times = [c for c in columns if c.time]
    return next((c for part in parts for c in times if any(p.startswith(part) for p in name_parts(c.name))), None)
