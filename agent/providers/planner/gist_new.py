"""The gist of a wish for something new in free wording: what it is to be, its name, and the settings that are given.

"Need own compute for tests: a cluster feat-lab, 3 workers", "could we have X go by itself every Monday?". As in
``gist.py`` the parts are looked for anywhere in the message, and the wish is said again as a plain order. Without a
name there is none.
"""

from __future__ import annotations

import re

from agent.providers.planner.gist import PATH, limits
from agent.providers.planner.language.tokens import plain

_WISHES = re.compile(
    r"^\W*(?:an? |one |quick: )?(?:new|another|fresh|empty)\b"
    r"|^\W*(?:an? |one )?(?:secret scope|scope|cluster|warehouse|sql warehouse|job|notebook)\b.*\b(?:name|call) it\b"
    r"|\b(?:(?:we'll|i'll|i'd|we'd|i|we|volume|team|interns?|should|could we|can we)"
    r" (?:\w+ )?(?:need|want|have|like|love)"
    r"|needs?(?= (?:an?|one|own|another|its|their|his|her)\b)|would be (?:fine|good|great|nice|ok)"
    r"|let(?:'s| us) have)\b",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"\b(?:show|list|describe|delete|remove|stop(?! (?:by itself|itself|after)\b)|start|restart|cancel|which|what|who"
    r"|why|how many|there(?:'s| is| are))\b",
    re.IGNORECASE,
)
# Told of something that is there or may be: "a new warehouse called mart was set up by Ann".
_TOLD = re.compile(
    r"(?<!\bi )(?<!\bwe )\b(?:was|were|has been|have been|had been|got|exists?|already|would help|might help|could help"
    r"|costs?|would (?:be|cost|mean|take)(?! (?:an? )?(?:fine|good|nice|great|ok|okay|perfect|lovely|handy)))\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\b(?:(?:can|could|may) (?:i|we) have|(?:can|could|would|will) (?:you|u)|please|pls)\b", re.IGNORECASE
)
_KINDS = (
    ("job", r"job|workflow"),
    ("notebook", r"notebook"),
    ("folder", r"folder|sub-?folder|directory"),
    ("warehouse", r"(?:sql )?warehouse"),
    ("cluster", r"cluster|compute"),
    ("secret scope", r"(?:secret )?scope"),
)
_NAME = r"[\"'`]?(?P<name>[A-Z][\w.-]*(?: [A-Z][\w.-]*)*|[a-z0-9][\w.-]*\w)[\"'`]?"
_NO_NAME = r"(?!(?:for|it|of|is|the|an?|in|on|yet|and|with|to|that|this)\b)"
_NAMED = (
    re.compile(rf"(?:^|[.,;?!] ){_NO_NAME}{_NAME} (?i:would be (?:a )?(?:good|fine|nice|great|ok)(?: name)?\b)"),
    re.compile(
        r"(?i:\b(?:called|named|call (?:it|that)|name (?:it|is|shall be|should be|=)|(?:with|by) (?:the )?name(?: of)?"
        rf"|name:?)) {_NO_NAME}{_NAME}"
    ),
)
_SIZE = re.compile(r"\b((?:[234]X|X)-(?:Small|Large)|Small|Medium|Large)\b", re.IGNORECASE)
_WORKERS = re.compile(r"\b(\d{1,3})[- ](?:worker|node)s?\b", re.IGNORECASE)
_SPAN = re.compile(r"\b(\d{1,4}) ?(m|mins?|minutes?|h|hours?)\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"\b(sql|python|scala|r)\b", re.IGNORECASE)
_BOOK = re.compile(r"(?<![\w/])([a-z]\w*_\w+)(?![\w.])|\bnotebook ([\w-]+)\b|\b([\w-]+) notebook\b", re.IGNORECASE)
_ON = re.compile(r"\bcluster ([A-Z][\w-]*(?: [A-Z][\w-]*)*)|\bon (?:the )?([A-Z][\w-]*(?: [A-Z][\w-]*)*)(?: cluster)?")
_EVERY = re.compile(
    r"\b(?:every|each|daily|hourly|weekly|nightly)\b.*?(?=[,;?!]|\. |\.?$| on the | and )", re.IGNORECASE
)
_VOLUME = re.compile(r"\b([\w-]+) volume\b", re.IGNORECASE)


def new_gist(text: str) -> str | None:
    """The order in plain words, or None where the message wishes for nothing new or gives it no name."""
    text = plain(text)
    if not _WISHES.search(text) or _LOOKS.search(text) or _TOLD.search(text) or limits(text):
        return None
    if re.search(r"\?\W*$", text) and not _POLITE.search(text):
        return None
    found = [(at.start(), kind) for kind, said in _KINDS if (at := re.search(rf"\b(?:{said})\b", text, re.IGNORECASE))]
    kind = "job" if any(kind == "job" for _, kind in found) else min(found)[1] if found else ""
    name = next((match["name"] for said in _NAMED if (match := said.search(text))), "")
    path = PATH.search(text)
    if kind == "folder" or (path and kind == "" and name == ""):
        return _folder(text, path[0] if path else "") if kind else None
    if kind == "notebook":
        return _notebook(text, path[0] if path else "", name)
    if not name and kind:
        direct = re.search(rf"\b{kind} (\w+[-_][\w-]+)\b", text)
        name = direct[1] if direct else ""
    if not name:
        return None
    if kind == "job":
        return _job(text, name)
    span = _SPAN.search(text)
    if kind == "cluster":
        workers = f" with {match[1]} workers" if (match := _WORKERS.search(text)) else ""
        stops = f" and auto termination after {span[1]} {span[2]}" if span else ""
        return f"create a cluster called {name}{workers}{stops}"
    if kind == "warehouse":
        size = f" of size {match[1]}" if (match := _SIZE.search(text.replace(name, ""))) else ""
        return f"create a SQL warehouse called {name}{size}" + (
            f" that stops after {span[1]} {span[2]}" if span else ""
        )
    return f"create a secret scope called {name}" if kind else None


def _folder(text: str, path: str) -> str | None:
    if path:
        return f"create the folder {path}"
    volume = _VOLUME.search(text)
    name = re.search(r"\b(?:sub-?)?folder (?:called |named )?([\w-]+)\b", text, re.IGNORECASE)
    return f"create the folder {name[1]} in the {volume[1]} volume" if volume and name else None


def _notebook(text: str, path: str, name: str) -> str | None:
    if not path:
        return None
    whole = path if not name or path.rstrip("/").endswith(f"/{name}") else f"{path}/{name}"
    language = match[1] if (match := _LANGUAGE.search(text.replace(path, ""))) else "python"
    return f"create an empty {language} notebook at {whole}"


def _job(text: str, name: str) -> str | None:
    path, book, on, every = PATH.search(text), _BOOK.search(text), _ON.search(text), _EVERY.search(text)
    what = path[0] if path else next((part for part in book.groups() if part), "") if book else ""
    if not what:
        return None
    cluster = f" on the cluster {on[1] or on[2]}" if on and (on[1] or on[2]) not in name else ""
    return f"create a job called {name} that runs the notebook {what}" + (f" {every[0]}" if every else "") + cluster
