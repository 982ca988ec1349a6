"""Jobs by what they run: "which jobs use clean_orders", "every job that runs on the X cluster", "does any job use it"."""

# ruff: noqa: E501 - a pattern is easier to read in few lines
from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause

_JOBS = r"(?:job|jobs|workflow|workflows|pipeline|pipelines)"
_THING = r"(?:the |my |our )?(?P<kind>cluster |notebook |script )?(?P<thing>(?!(?:a|an|any|which|what|time|right|now|at|today|still|longer|late|out|over|again|there|currently|fine|ok|mondays?|weekends?|weekdays?|schedule|night|daily|every|their|its|demand)\b)[\w./@-]+(?: [\w./@-]+){0,4}?)(?P<behind> cluster| notebook| script| machine)?"
_USES = r"(?:(?:run|runs|running|is|are|execute|executes|sit|sits|live|lives|be|scheduled)(?: \w+ly)? (?:on|in|off)|(?:use|uses|using|run|runs|running|call|calls|calling|execute|executes|executing|trigger|triggers|need|needs|depend on|depends on)(?: on)?|attached to|on)"
_END = r"(?: right now| now| at all| anywhere| today| please)*"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:(?:and|so|also|then|please|now|can you|could you|tell me|show me|list|show|give me|find|see) )*(?:which|what|any|all|all the|every|each|the|all of the)? ?{_JOBS} (?:(?:that|which|do|does|are|is|currently|still|actually|all|will) )*{_USES} {_THING}{_END}$",
        rf"^(?:(?:and|so|also) )*(?:does|do|is there|are there|is|are|would|will|has|have) (?:(?:any|a|an|some|another|other|the|one|more than one) )*{_JOBS} (?:(?:that|which|currently|still|actually) )*{_USES} {_THING}{_END}$",
        rf"^(?:(?:and|so|also) )*(?:is|are|was) {_THING} (?:still |currently )*(?:used|run|called|executed|needed|triggered) (?:by|in|from) (?:any|a|an|some|one|which)(?: of (?:the|our|my))? {_JOBS}{_END}$",
        rf"^(?:(?:and|so|also) )*(?:which|what|by which|by what|in which|in what) {_JOBS} (?:is|are|use|uses) {_THING} (?:used|run|called|executed)(?: by| in| from)?{_END}$",
        rf"^(?:(?:please|now|then|also|and|can you|could you) )*(?:pause|suspend|resume|unpause|enable|disable|reenable|re-enable|activate|deactivate|freeze|stop|run|start|trigger|rerun|delete|remove|cancel|kill)(?: the schedules? of| scheduling)? (?:(?:all|every|each|any)(?: of)?(?: the| our| my)? {_JOBS}|(?:the |our |my )?(?:jobs|workflows|pipelines)|(?:the|our|my|that) (?:job|workflow|pipeline)) (?:(?:that|which|are|is|currently|do|still|all) )*{_USES} {_THING}{_END}$",
    )
)


def used_by(clause: Clause) -> tuple[str, str] | None:
    """(cluster, notebook or "", its words) where the clause is about the jobs that run on or use something."""
    if clause.excluded or clause.negated or clause.conditional or clause.changes:
        return None
    for pattern in _PATTERNS:
        if match := pattern.match(clause.text.strip().rstrip("?.! ")):
            kind = (match["kind"] or match["behind"] or "").strip().lower()
            kind = {"script": "notebook", "machine": "cluster"}.get(kind, kind)
            return kind, match["thing"]
    return None
