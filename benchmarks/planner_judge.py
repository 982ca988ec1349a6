"""What was expected of an utterance and what happened: whether they agree, for the planner's benchmark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

# The objects of these parameters may be called by name or by id; paths by their end.
_SAME: dict[str, tuple[str, ...]] = {"notebook": ("path",), "query": ("path",), "schema": ("catalog",)}
_NO_TOOL_HAS = frozenset({"sort", "chart", "sql", "query"})
LOOKS_AFTER = frozenset({"show_chart"})
DECLINES = "I cannot help with that"


@dataclass(frozen=True)
class Called:
    tool: str
    args: dict[str, Any]
    statement_id: str = ""
    writes: bool = False


@dataclass
class Verdict:
    """``tools``, ``params`` and ``rows`` are None where the utterance says nothing about them."""

    right: bool
    params: bool | None = None
    rows: bool | None = None
    unwanted: list[str] = field(default_factory=list)
    aligned: list[Called] = field(default_factory=list)


def judge(wanted: dict[str, Any], calls: Sequence[Called], reply: str, names: dict[str, str]) -> Verdict:
    """The verdict but for rows. ``names`` maps ids and names in lower case to one of them."""
    best: Verdict | None = None
    for choice in (wanted, *wanted.get("alternatives", ())):
        verdict = _judge_one(wanted["expect"], choice, calls, reply, names)
        if best is None or (verdict.right, bool(verdict.params), -len(verdict.unwanted)) > (
            best.right,
            bool(best.params),
            -len(best.unwanted),
        ):
            best = verdict
    assert best is not None
    return best


def _judge_one(
    expect: str, wanted: dict[str, Any], calls: Sequence[Called], reply: str, names: dict[str, str]
) -> Verdict:
    left = Counter(wanted["tools"])
    unwanted = []
    for call in calls:
        if left[call.tool]:
            left[call.tool] -= 1
        elif call.writes:
            unwanted.append(f"{call.tool} {call.args}")
    if expect == "any":
        return Verdict(not unwanted, unwanted=unwanted)
    if expect != "act":
        right = not unwanted
        if expect == "clarify":
            right = right and "?" in reply
        elif expect == "decline":
            right = right and (not calls or DECLINES in reply)
        elif expect in ("smalltalk", "help"):
            right = right and not calls
        return Verdict(right, unwanted=unwanted)
    aligned = _align(wanted["tools"], wanted["params"], calls, names)
    if aligned is None:
        return Verdict(False, unwanted=unwanted)
    last = max((at for at, call in enumerate(calls) if any(call is one for one in aligned)), default=-1)
    after = [call.tool for call in calls[last + 1 :] if call.tool not in LOOKS_AFTER]
    fits = [_fits(p, call.args, names) for p, call in zip(wanted["params"], aligned, strict=True)]
    return Verdict(not after and not unwanted, params=all(fits), unwanted=unwanted, aligned=aligned)


def _align(
    tools: Sequence[str], params: Sequence[dict[str, Any]], calls: Sequence[Called], names: dict[str, str]
) -> list[Called] | None:
    """The calls that stand for the wanted ones: in order, though writes of one tool in a row may come in any."""
    found: list[int] = []
    end = len(calls)
    drawn = not any(call.tool == "execute_sql" for call in calls)  # "as a line chart": of the rows that are there
    for at in range(len(tools) - 1, -1, -1):
        stands = (tools[at], "show_chart") if drawn and tools[at] == "execute_sql" else (tools[at],)
        same = [i for i in range(end) if calls[i].tool in stands and i not in found]
        if not same:
            return None
        best = [i for i in same if _fits(params[at], calls[i].args, names)]
        found.insert(0, (best or same)[-1])
        alike = at and tools[at - 1] == tools[at]
        end = end if alike else min(found)
    return [calls[at] for at in found]


def _fits(wanted: dict[str, Any], args: dict[str, Any], names: dict[str, str]) -> bool:
    return all(_one_fits(key, value, args, names) for key, value in wanted.items() if key not in _NO_TOOL_HAS)


def _one_fits(key: str, value: Any, args: dict[str, Any], names: dict[str, str]) -> bool:
    given = next((args[k] for k in (key, *_SAME.get(key, ())) if k in args), None)
    if key == "notebook" and given is None:
        given = args.get("job")
    if key == "schedule" and not any(sign in str(value) for sign in "*?"):
        return given is not None
    if given is None:
        return False
    if key == "schema" and "." in str(value) and "." not in str(given):
        given = f"{args.get('catalog', '')}.{given}"
    mine, said = str(given).lower(), str(value).lower()
    if names.get(mine, mine) == names.get(said, said):
        return True
    return mine.endswith("/" + said.lstrip("/")) or said.endswith("/" + mine.lstrip("/"))
