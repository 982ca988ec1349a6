"""Small pieces of sentences that answers share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.providers.planner.steps import Answer, Result
from agent.providers.planner.things import Thing

_LEFT_OUT = ("sql: ", "statement_id: ", "Note: ")
_NEXT_STEPS: tuple[tuple[str, str], ...] = (
    ("read-only mode", "This conversation is read-only; switch the mode in the sidebar to allow changes."),
    ("permission", "Your user lacks that permission; an administrator of the workspace can grant it."),
    ("not found", "Ask me to list what there is, and I will try again with the right name."),
    ("ambiguous", "Say which of them you mean."),
)


def bold(name: object) -> str:
    return f"**{name}**"


def code(text: object) -> str:
    return f"`{text}`"


def joined(parts: Sequence[str], word: str = "and") -> str:
    """``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def some(parts: Sequence[str], limit: int) -> str:
    """The first few of many, with dots for the rest."""
    return joined(parts[:limit]) + (" …" if len(parts) > limit else "")


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 job``, ``3 jobs``, ``No jobs``."""
    return f"{number or 'No'} {noun if number == 1 else plural or noun + 's'}"


def duration(minutes: float) -> str:
    """Minutes as people say them: ``45 min``, ``3 h 10 min``, ``2 days``."""
    whole = round(minutes)
    if whole < 60:
        return f"{whole} min"
    hours, rest = divmod(whole, 60)
    if hours < 48:
        return f"{hours} h" + (f" {rest} min" if rest else "")
    return f"{hours // 24} days"


def within(since: str | None) -> str:
    """A list's ``since`` as people say it, with a space ahead: `` today``, `` in the last 7 days``; empty for None."""
    if since in (None, ""):
        return ""
    if since in ("today", "yesterday"):
        return f" {since}"
    if span := re.fullmatch(r"(\d+)([hd])", since):
        unit = {"h": "hour", "d": "day"}[span[2]]
        return f" in the last {unit}" if span[1] == "1" else f" in the last {span[1]} {unit}s"
    return f" since {since}"


def first_line(text: str, *, limit: int = 400) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def said_by_tool(result: Result, *, doing: str = "") -> Answer:
    """What a tool said when it failed, and what to do next. Nothing is claimed to be done."""
    if result.declined:
        return Answer(f"I did not call `{result.call.name}`: {_lower_first(first_line(result.text))}", ok=False)
    said = "\n".join(
        line for line in result.text.strip().splitlines()[:12] if line.strip() and not line.startswith(_LEFT_OUT)
    )
    low = said.lower()
    hint = next((hint for sign, hint in _NEXT_STEPS if sign in low), "")
    text = f"{doing or f'`{result.call.name}` did not work'}. It said:\n\n" + "\n".join(
        f"> {line}" for line in said.split("\n")
    )
    return Answer(text + (f"\n\n{hint}" if hint else ""), ok=False)


def names(things: Sequence[Thing], *, limit: int = 8, word: str = "and") -> str:
    """Bold names, the first few of many."""
    shown = [bold(thing.name) for thing in things[:limit]]
    if len(things) > limit:
        return ", ".join(shown) + f" and {len(things) - limit} more"
    return joined(shown, word)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
