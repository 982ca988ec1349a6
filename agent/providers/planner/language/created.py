"""Several things to be made in one order: "create two clusters, a with 2 workers and b with 4"."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.providers.planner.language.english import NUMBER_WORDS

_NUMBER = "two|three|four|five|2|3|4|5"
_NOUN = (
    r"(?:(?:empty|python|sql|scala|r) )*notebooks?|(?:sql )?warehouses?|(?:secret )?scopes?|clusters?|jobs?|schemas?"
    r"|folders?|director(?:y|ies)"
)
_SEVERAL = re.compile(
    r"^(?P<head>(?:please |pls |also |then |now |can you |could you |i need |i want |we need )*"
    r"(?:(?:to )?(?:create|make|spin up|set up|launch|provision|add)(?: me| us)?)?)\s*"
    rf"(?:the |these |some )?(?P<count>(?:{_NUMBER}) )?(?:new |more |empty )*(?P<noun>{_NOUN})"
    r"(?:(?:,|:)? (?:called|named)|,|:)? (?:at )?(?P<items>[^?]+?)[.!]*$",
    re.IGNORECASE,
)
_PART = re.compile(r",? and |, | & | plus ", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:one )?(?:called |named )?(?P<name>(?!(?:with|from|for|on|at|in|under|below|each|the|a|an|then|it|them|both"
    r"|my)(?![\w./-]))"
    r"(?=[\w./-]*[a-z])[\w./-]+|\"[^\"]+\"|'[^']+')"
    r"(?P<rest> (?:with|from|for|on|at|in|under|below|inside|of|that|which|small|medium|large|2x|x-|every|daily"
    r"|hourly)\b.*)?",
    re.IGNORECASE,
)
_EACH = re.compile(r",? (?:each|both)(?: of them)?(?= with| at| on| for|$)|,? each$", re.IGNORECASE)
_HOW_MANY = re.compile(r"^ with \d+$")
_COUNTED = re.compile(
    rf"\b(?:create|make|spin up|set up|launch|provision|add|need|want)(?: me| us)? (?:the |another )?(?:{_NUMBER}) "
    rf"(?:new |more |other |additional |extra |further )*"
    rf"(?:{_NOUN})\b",
    re.IGNORECASE,
)


def each_made(text: str, begins: Callable[[str], bool]) -> list[str]:
    """An order for each thing that is to be made; any other text as it is. What is said of the last one only, or of
    each, goes for all. ``begins`` says whether an order begins so: what follows the things is one of its own."""
    match = _SEVERAL.match(text.strip())
    if match is None or not match["noun"].lower().endswith("s"):
        return [text]
    shared = _EACH.search(match["items"]) is not None
    parts: list[str] = []
    said_apart = _PART.split(_EACH.sub("", match["items"]))
    end = next((at for at, part in enumerate(said_apart) if at and begins(part)), len(said_apart))
    for part in said_apart[:end]:
        if parts and not _ITEM.fullmatch(part):
            parts[-1] += f" and {part}"
        else:
            parts.append(part)
    items = [_ITEM.fullmatch(part) for part in parts]
    said = match["count"].strip().lower() if match["count"] else ""
    wanted = int(said) if said.isdigit() else NUMBER_WORDS.get(said)
    if len(items) < 2 or not all(items) or (wanted is not None and wanted != len(items)):
        return [text]
    rests = [(item["rest"] or "") if item else "" for item in items]
    if (shared or not any(rests[:-1])) and rests[-1]:
        rests = [rests[-1]] * len(rests)
    unit = next((w for r in rests for w in re.findall(r"^ with \d+ (workers?|nodes?)\b", r)), "")
    rests = [f"{r} {unit}" if unit and _HOW_MANY.match(r) else r for r in rests]
    rests = [re.sub(r"^ (?=small|medium|large|2x|x-)", ", ", r, flags=re.IGNORECASE) for r in rests]
    noun = re.sub(r"s$", "", match["noun"].lower()).replace("directorie", "directory")
    head = match["head"].strip() or "create"
    called = "" if all(item and item["name"].startswith("/") for item in items) else "called "
    made = [f"{head} a {noun} {called}{item['name']}{rest}" for item, rest in zip(items, rests, strict=True) if item]
    return [*made, *([" and ".join(said_apart[end:])] if said_apart[end:] else [])]


def counts_what_is_made(text: str) -> bool:
    """Whether more than one thing is to be made, by its number: "create two clusters"."""
    return _COUNTED.search(text) is not None


# "New job Evening Sales: sales_dashboard on X, weekdays at 18:00": the name ends at the colon
_NAME_AHEAD = re.compile(
    r"^(?P<lead>(?:please |also |then |now |and |can you |could you |i need |we need )*)"
    r"(?:(?:create|make|add|set up|new)(?: me| us)? )(?:an? |the )?(?:new )?(?P<noun>job|cluster|(?:sql )?warehouse)"
    r"(?: called| named)? (?P<name>[\"'`]?(?!called\b|named\b)[\w&.-]+(?: [\w&.-]+){0,5}?[\"'`]?)"
    r"\s?(?::| [-\u2013\u2014]+) (?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAME = re.compile(r"\b(?:for|with|that|which|from|of|on|in|at|every|to|running|and)\b", re.IGNORECASE)
_RUNS = re.compile(
    r"(?:run(?:s|ning)?|it|should|with|on|every|daily|weekly|hourly|at|notebook|the notebook)\b", re.IGNORECASE
)


def name_ahead(text: str) -> str:
    """The order with "called" ahead of the name that a colon ends; any other as it is."""
    match = _NAME_AHEAD.match(text)
    if match is None or _NO_NAME.search(match["name"]):
        return text
    noun, rest = match["noun"].lower(), match["rest"]
    if noun == "job":
        rest = re.sub(r"^(?:it )?(?:should )?runs? (?:the )?", "running ", rest, flags=re.IGNORECASE)
        joint = ", " if _RUNS.match(rest) else ", running "
    else:
        joint = " with " if re.match(r"\d|one\b|two\b|three\b", rest, re.IGNORECASE) else ", "
    return f"{match['lead']}create a {noun} called {match['name']}{joint}{rest}"
