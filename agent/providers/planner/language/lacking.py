"""What narrows a list by what its objects are not or lack: "clusters that are not idle", "tables without comments"."""

from __future__ import annotations

import re
from collections.abc import Callable

Lacking = tuple[str, str, Callable[[str], bool], str, str, str]
"""(kind of the list, what of each is looked at, whether it fits, as it was said, the rest, what to say instead)"""
_NOUNS = {
    "cluster": r"clusters",
    "warehouse": r"(?:sql )?warehouses",
    "job": r"(?:jobs|workflows|pipelines)",
    "run": r"(?:job )?runs",
    "notebook": r"notebooks",
    "repo": r"(?:repos|repositories|git folders)",
    "table": r"(?:tables|views)",
    "schema": r"schemas",
    "scope": r"(?:secret )?scopes",
}
_IS_NOT = (
    r",? (?:(?:that|which|who) )?(?:(?:are|is|were|was|do|did|have|has)(?:n't| not)|not|never)"
    r"(?: (?:currently|yet|been|actually|really))*"
)
_TIME = r"(?P<time> (?:today|yesterday|this week|since \w+|(?:in |over |during )?the last .{2,12}|right now|now))?"
_IDLE, _FAILED = 30, ("FAILED", "TIMEDOUT", "INTERNAL_ERROR")


def _busy(cell: str) -> bool:
    return cell.isdigit() and int(cell) < _IDLE


def _none(cell: str) -> bool:
    return cell.strip().lower() in ("", "-", "none", "0", "never")


def _called(name: str, said: str) -> bool:
    low = name.lower().rstrip("/")
    return said in (low, low.rsplit("/", 1)[-1], low.rsplit(".", 1)[-1]) or set(said.split()) <= set(low.split())


_EXCEPT = r"(?:except(?: for)?|excluding|other than|apart from|besides|but not)"
# (kinds, what they are not, the column, what of it fits)
_NOT: tuple[tuple[tuple[str, ...], str, str, Callable[[str], bool]], ...] = (
    (("cluster", "warehouse"), r"(?:idle|unused|idling)", "idle_minutes", _busy),
    (("job",), r"(?:paused|on hold|disabled)", "schedule", lambda v: "paused" not in v.lower()),
    (("job",), r"(?:scheduled|on a schedule)", "schedule", _none),
    (("run", "job"), r"(?:fail(?:ed)?|crash(?:ed)?)", "state", lambda v: v.upper() not in _FAILED),
)
_NOT_OF = (
    ("repo", r"on (?:the )?(?:branch )?(?P<value>[\w./-]+)(?: branch)?", "branch"),
    ("notebook", r"(?:in |written in )?(?P<value>python|sql|scala|r)", "language"),
)
_LACKS: tuple[tuple[str, str, str], ...] = (
    ("job", r"(?:schedules?|triggers?)", "schedule"),
    ("table", r"(?:comments?|descriptions?)", "comment"),
    ("schema", r"(?:comments?|descriptions?)", "comment"),
    ("cluster", r"(?:auto[- ]?\w+)(?: \w+)?", "autotermination_minutes"),
    ("schema", r"tables", "tables"),
    ("scope", r"(?:secrets|keys)", "secrets"),
)


_ENDS_NOT = re.compile(
    r"\b(?:that |which )?(?:(?:with|have|has|having) (?:the )?auto[- ]?\w+"
    r" (?:turned |switched |set )?(?:off|disabled|to never)"
    r"|(?:never|do not|don't|does not|doesn't) (?:auto[- ]?)?(?:stop|terminate|shut down)s?"
    r"(?: by themselves| by itself| on their own| automatically)?)$",
    re.IGNORECASE,
)


def lacking(kind: str | None, text: str) -> Lacking | None:
    """How a list of this kind is narrowed by what its objects are not; None where it is not."""
    noun = _NOUNS.get(kind or "")
    if kind is None or noun is None:
        return None
    if kind == "cluster":
        text = _ENDS_NOT.sub("without auto-termination", text)
    for kinds, words, by, holds in _NOT:
        match = re.search(rf"^(?P<front>.*\b{noun})(?P<said>{_IS_NOT} {words}){_TIME}$", text, re.IGNORECASE)
        if match and kind in kinds:
            front = (
                re.sub(rf"\b{noun}$", "runs", match["front"], flags=re.IGNORECASE) if by == "state" else match["front"]
            )
            of = "run" if by == "state" else kind
            return of, by, holds, match["said"].strip(" ,"), f"{front}{match['time'] or ''}", ""
    for of, words, value in _NOT_OF:
        match = re.search(rf"^(?P<front>.*\b{noun})(?P<said>{_IS_NOT} {words})$", text, re.IGNORECASE)
        if match and kind == of:
            other = match["value"].lower()
            return kind, value, lambda v, other=other: v.lower() != other, match["said"].strip(" ,"), match["front"], ""
    if match := re.search(rf"^(?P<front>.*\b{noun}\b.*?),? (?P<said>{_EXCEPT} (?P<what>.+))$", text, re.IGNORECASE):
        items = [re.sub(r"^(?:the|our|my) ", "", i.strip()) for i in re.split(r",| and | or ", match["what"].lower())]
        spared = [re.sub(rf" {noun}$", "", i).removesuffix(f" {kind}") for i in items if i]
        if any(re.search(r"\b(?:ones?|that|which|first|last|second)\b", i) for i in items):
            return None
        return kind, "name", lambda v: not any(_called(v, i) for i in spared), match["said"], match["front"], ""
    match = re.search(
        rf"^(?P<front>.*\b{noun})(?: that| which)?(?: are| is| come| run)?"
        r" (?P<said>without (?:an? |any |the )?(?P<what>[\w -]+?))$",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    for of, words, by in _LACKS:
        if kind == of and re.fullmatch(words, match["what"], re.IGNORECASE):
            return kind, by, _none, match["said"], match["front"], ""
    never = f"The list of {noun_of(kind)} does not tell which are {match['said']}."
    return kind, "", lambda _: False, match["said"], match["front"], never


def noun_of(kind: str) -> str:
    return {"repo": "Git folders", "scope": "secret scopes", "warehouse": "SQL warehouses"}.get(kind, f"{kind}s")
