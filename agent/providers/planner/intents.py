"""Which plan a clause asks for, as one table read from the top."""

from __future__ import annotations

import re

from agent.providers.planner.language.beside import BESIDE
from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.copies import copies_file, copies_notebook, deletes_original, rewrites_it
from agent.providers.planner.language.english import NUMBER_WORDS, speaks_of_else
from agent.providers.planner.language.foreign import foreign
from agent.providers.planner.language.inside import means_contents
from agent.providers.planner.language.job_figures import job_figures_in
from agent.providers.planner.language.lexicon import MUTATING
from agent.providers.planner.language.properties import asked_of
from agent.providers.planner.language.stretch import stretch_of
from agent.providers.planner.language.tokens import FILE_NAME
from agent.providers.planner.language.traits import (
    STRIKING,
    asks_for_table,
    asks_of_listed,
    asks_when_ended,
    rows_of_each,
    type_asked_of,
)
from agent.providers.planner.language.used_by import used_by
from agent.providers.planner.language.within import CODE_OF_EACH, CONTENTS, CONTENTS_OF_EACH, IS_THERE, MOST_OF_THEM
from agent.providers.planner.language.wordset import wordset
from agent.providers.planner.language.world import of_the_world, unknown_act
from agent.providers.planner.open_rules import OPEN
from agent.providers.planner.rules import RULES
from agent.providers.planner.sql.detect import asks_for_data, asks_in_other_words
from agent.providers.planner.sql.phrases import CHART_KINDS
from agent.providers.planner.sql.words import AGGREGATES, SUPERLATIVES
from agent.providers.planner.superlatives import says_superlative

OTHERS = (
    "run_sql",
    "keep_result",
    "show_it",
    "stands_out",
    "how_to",
    "may_i",
    "condition",
    "later",
    "unsupported",
    "data",
    "decline",
    "anything",
    "if_so",
    "elsewhere",
    "about_object",
    "property_of",
    "biggest_table",
    "row_counts",
    "column_type",
    "of_each",
    "left_out",
    "delete_contents",
    "undo",
    "undo_asked",
    "contents_of_it",
    "contents_of_each",
    "code_of_each",
    "job_figures",
    "jobs_using",
    "most_of_listed",
    "is_it_there",
    "spare_none",
    "rows_from",
    "copy_file",
    "copy_notebook",
    "delete_original",
    "rewrite_it",
)
# "Change BI Warehouse to size Large", "a cluster with the same settings as X": no tool does either
_TO_SIZE = re.compile(r"\b(?:to|into) (?:an? |the )?(?:size )?(?:\dx-?|x-?)?(?:small|medium|large)(?: size)?\W*$")
_LIKE_ANOTHER = re.compile(
    r"\b(?:same (?:settings|configuration|config|setup|size|specs?|options)? ?as|(?:a )?(?:copy|clone|duplicate) of"
    r"|identical to|(?:(?:exactly|just|cluster|warehouse|job|machine|one) )like|modell?ed on)\b"
)
# "Set up a Slack alert for failing jobs" makes no job
_MAKES_ELSE = re.compile(
    r"(?:please |can you |could you )*\w+(?: up)? (?:me )?(?:an? |the |some )?(?:new )?"
    r"(?:(?!called|named)[\w-]+ ){0,2}?(?:alerts?|alarms?|notifications?|webhooks?|monitors?|reminders?)(?![\w./-])"
    r"(?! (?:notebook|job|cluster|table|file|folder))"
)
_ENDS_ALONE = re.compile(r"\b(?:auto[- ]?(?:terminat|stop|shut|suspend)\w*|idle (?:time ?out|limit))\b")
_NO_TOOL_SETS = ("retries", "retry", "timeout", "timeouts", "concurrency", "notification", "notifications", "tags")
_OF_MACHINES = r"(?:workers?|nodes?|cores?|machines?|gb|memory|ram|cpus?)"
_SO_MANY = rf"(?:\d+|{'|'.join(NUMBER_WORDS)})"
_MORE = rf"(?:{_SO_MANY}|more|extra|fewer|less|another)"
_RESIZES = re.compile(
    rf"^(?:please )?(?!what|which|how)\w+ .*\bto {_SO_MANY} {_OF_MACHINES}\b"
    rf"|^(?:please )?(?:give|grant|get) (?!me\b|us\b|it a\b).+? {_MORE} (?:\w+ )?{_OF_MACHINES}\b"
    rf"|^(?:please )?(?:add|put) (?:{_MORE}|an?) (?:more |extra |new )?{_OF_MACHINES} (?:to|into|in|on)\b"
)
_OF_ROWS = frozenset({"row", "table", "query"})
_IF_SO = re.compile(r"if (?:not|so|yes),? \w")
_LATER = frozenset({"tomorrow", "tonight", "later"})
_WHOLE = frozenset({"start", "stop", "restart", "delete", "run", "cancel", "pause", "resume", "pull"})
_OF_STATE = re.compile(
    r"\b(?:not|never) (?:\w+ )?(?:running|used|in use|busy|idle|stopped|up|on|active|needed|done|finished|succeed\w*"
    r"|work\w*|paused|failed|yet|anymore|any more)\b"
)


def _denies(clause: Clause) -> bool:
    """Whether a "not" behind the verb is part of no exception and of no state."""
    behind = _OF_STATE.sub(" ", " ".join(clause.words[max(clause.verb_at, 0) :]))
    return re.search(r"\b(?:not|never)\b", behind) is not None


_OF_STATEMENT = re.compile(r"\bstatements?\b|\b[0-9a-f]{8}-[0-9a-f]{4}-")


def intent(clause: Clause) -> str:
    """The name of the plan. A question never gets one that changes something."""
    if clause.verb == "sql":
        return "run_sql"
    if clause.choice("of those"):
        return "data"
    if clause.verb == "shown":
        return "show_it"
    if clause.verb == "paged":
        return "get_statement"
    if clause.verb == "keep":
        return "keep_result"
    if STRIKING.fullmatch(clause.lower):
        return "stands_out"
    if clause.verb in ("howto", "may") and of_the_world(clause):
        return "elsewhere"
    if clause.verb == "howto":
        return "data" if _COMPARED.match(clause.lower) or asks_in_other_words(clause) else "how_to"
    if clause.verb == "may":
        return "may_i"
    if copies_file(clause):
        return "copy_file"
    if copies_notebook(clause):
        return "copy_notebook"
    if deletes_original(clause):
        return "delete_original"
    if rewrites_it(clause):
        return "rewrite_it"
    if clause.verb == "unsupported":
        if not _UNDO.match(clause.lower.rstrip("?")):
            return "unsupported"
        return "undo" if clause.mood == "command" else "undo_asked"
    if clause.condition is not None:
        return "if_so"
    if clause.verb == "update" and clause.mood == "command" and clause.has(*_NO_TOOL_SETS) and not clause.of("dotted"):
        return "unsupported"
    if clause.verb in ("update", "pause", "resume") and _ENDS_ALONE.search(clause.lower) and clause.kind != "job":
        return "unsupported"  # it is set when a cluster or warehouse is made
    if clause.verb == "rename" and clause.kind not in (None, "job"):
        return "unsupported"
    if clause.verb == "create" and _alters(clause):
        return "unsupported"
    if clause.verb in (None, "show", "update", "create", "put") and _RESIZES.match(clause.lower):
        return "unsupported"
    if clause.verb in ("update", "use", None) and clause.mood == "command" and _TO_SIZE.search(clause.lower):
        return "unsupported"
    if (
        clause.verb == "create"
        and clause.kind in ("cluster", "warehouse", "job")
        and _LIKE_ANOTHER.search(clause.lower)
    ):
        return "unsupported"
    if clause.verb is None and _IF_SO.match(clause.lower):
        return "condition"  # "..., and if not run it again": of nothing that can be tested
    if clause.verb != "sql" and foreign(clause) is not None:
        return "elsewhere"
    if clause.conditional and (clause.verb in MUTATING or clause.verb == "use") and not _idle_condition(clause):
        return "condition"
    if clause.verb == "delete" and not clause.negated and means_contents(clause):
        return "delete_contents"
    if clause.verb == "delete" and _PART_OF.match(clause.lower):
        return "unsupported"  # "delete the run history of X" deletes no X
    if clause.verb == "stop" and clause.has("history", "histories"):
        return "unsupported"
    if clause.verb == "delete" and clause.names and _FROM_LIST.search(clause.lower):
        return "unsupported"  # of what is shown, not of the workspace
    free = clause.verb not in MUTATING and not clause.chosen
    if free and "no job figures" not in clause.agreed and job_figures_in(clause.text) is not None:
        return "job_figures"
    if "no users" not in clause.agreed and not clause.chosen and used_by(clause):
        return "jobs_using"
    if clause.verb in _WHOLE and clause.mood == "command" and not clause.negated and _denies(clause):
        return "left_out"
    timeless = {"update", "schedule"} | ({"create"} if "job" in clause.kinds else set())
    if clause.verb in MUTATING - timeless and any(w in _LATER for w in clause.words):
        return "later"
    if clause.verb in _AT_ONCE and _CLOCK.search(clause.lower):
        return "later"
    if clause.verb == "schedule" and clause.mood == "command" and _AS_NAME.search(clause.text):
        return (
            "create_job"  # "schedule it every Sunday as Weekly Churn": that is the new job's name, no job's to change
        )
    if clause.verb == "write" and clause.has("default"):
        return "set_context"  # "put my notebooks in ... by default"
    if clause.verb in MUTATING and clause.mood == "question":
        return "may_i"
    whole = clause.verb == "describe" and clause.has("and")  # "describe GPU Experiments and X": of both, all there is
    if "no property" not in clause.agreed and not whole and asked_of(clause):
        return "property_of"
    if _PERSONAL.search(clause.lower) and not clause.kinds and not _of_amounts(clause):
        return "decline"
    if clause.verb == "create" and _MAKES_ELSE.match(clause.lower):
        return "decline"
    outside = speaks_of_else(clause.words) and not clause.of("dotted", "quoted", "path")
    if outside and clause.verb in MUTATING and not clause.kinds:
        return "decline"
    if (
        clause.verb in ("show", "preview", "read", "search", None)
        and not set(clause.kinds) - _OF_ROWS
        and not _OF_STATEMENT.search(clause.lower)
        and stretch_of(clause.text)
    ):
        return "rows_from"
    if type_asked_of(clause) is not None:
        return "column_type"
    if clause.verb not in MUTATING and asks_when_ended(clause):
        return "list_runs"
    if asks_of_listed(clause) and "no list" not in clause.agreed:
        return "of_each"
    if _asks_for_property(clause):
        return "about_object"
    if asks_for_table(clause):
        return "biggest_table"
    if "no tables" not in clause.agreed and clause.verb not in MUTATING and rows_of_each(clause.text) is not None:
        return "row_counts"
    if clause.verb in ("read", "show", "describe", None) and any(FILE_NAME.search(t.text) for t in clause.of("dotted")):
        return "list_folder" if clause.verb == "show" and clause.has("list", "ls") else "read_file"
    if clause.names and not clause.kinds and clause.verb in ("show", "read", None) and BESIDE.search(clause.lower):
        return "read_path"
    reads = clause.verb in ("show", "read", "describe", None) and not clause.has("list", "ls", "files")
    if reads and any(FILE_NAME.search(t.text) for t in clause.of("path")):
        return "read_path"
    if (
        clause.kind in ("query", "history")
        and clause.has("took", "take", "longest", "slowest", "ran", "executed", "longer")
        and clause.verb not in MUTATING
        and not clause.of("dotted")
    ):
        return "list_query_history"
    if "column" in clause.kinds and clause.has("mean", "means", "meaning", "stand") and clause.mood == "question":
        return "describe_table"
    if (
        clause.verb in ("show", "read", "export", None)
        and not clause.kinds
        and clause.names
        and _CODE.search(clause.lower)
    ):
        return "open_notebook"
    if clause.has("jupyter", "ipynb") and clause.verb in ("show", "read", "export", None) and clause.names:
        return "open_notebook"
    asks_a_job = clause.verb == "is" and "failed" in clause.flags and clause.names and not clause.kinds
    if asks_a_job and not clause.of("dotted") and clause.words[0] in ("has", "did", "have", "and", "so"):
        return "by_name"
    drawn = bool(clause.names) and all(name == "map" or name in CHART_KINDS for name in clause.names)
    if drawn and not clause.kinds and clause.verb in ("chart", "show", None):
        return "chart_it"  # "plot that as a line", "on a map"
    if _RUN_TOOK.match(clause.lower):
        return "list_runs"
    if CONTENTS.fullmatch(clause.lower):
        return "contents_of_it"
    if "no notebooks" not in clause.agreed and not clause.chosen and CODE_OF_EACH.fullmatch(clause.lower):
        return "code_of_each"
    if CONTENTS_OF_EACH.fullmatch(clause.lower):
        return "contents_of_each"
    there = clause.verb == "is" and clause.names and not clause.flags and set(clause.kinds) <= {"secret", "scope"}
    if there and "not listed" not in clause.agreed and IS_THERE.fullmatch(clause.lower):
        return "is_it_there"
    if not clause.kinds and MOST_OF_THEM.match(clause.lower) and says_superlative(clause):
        return "most_of_listed"
    if asks_for_data(clause):
        return "data"
    found = next((rule.plan for rule in RULES if rule.holds(clause)), None)
    if found is None and not clause.kinds:
        if outside or unknown_act(clause):
            return "decline"
        found = next((rule.plan for rule in OPEN if rule.holds(clause)), None)
    if found is None and clause.mood == "question" and _is_personal(clause):
        return "decline"
    if found is None and clause.verb in ("show", "search", "howmany", "compare", "chart", "run", None) and clause.names:
        return "anything"
    return found or "decline"


def _alters(clause: Clause) -> bool:
    """ "Make the notebook visible to all", "add a library to the cluster": of what is there, so nothing is created."""
    if clause.of("quoted", "path", "number") or clause.has("called", "named", "copy", "new"):
        return False
    said = clause.lower
    return bool(
        _MADE.match(said) or (_ADDED.match(said) and "schedule" not in clause.flags and not _BY_DAY.search(said))
    )


_MADE = re.compile(
    r"(?:please |can you |could you )*make (?:the|my|our|this|that|his|her) (?:cluster|warehouse|job|workflow|notebook"
    r"|table|repo|folder|scope|secret) (?!(?:for|from|of|with|in|at|on|under|to|run|that|which|and)\b)\w+"
)
_ADDED = re.compile(
    r"(?:please |can you |could you )*add (?!.*\b(?:notebook|secret|key|scope|folder|job to)\b)(?:an?|the|some|more) .+"
    r" to (?:the |my |our |this )?(?:\w+ ){0,4}(?:cluster|warehouse|pipeline|job|workflow)s?\b"
)
_BY_DAY = re.compile(r"\b(?:daily|nightly|hourly|weekly|monthly|every|cron|trigger)\b")
_FROM_LIST = re.compile(r"\b(?:from|off) (?:the|my|this|that|our) (?:list|view|page|screen|favou?rites)\b")
_PART_OF = re.compile(
    r"^(?:\w+ ){1,4}?(?:the |its |all |any |old )*(?:run |job |query )?(?:schedules?|outputs?|results?|logs?"
    r"|history|histories|runs|events?|settings|owner"
    r"|permissions?|tags?|parameters?|params?|access|description|libraries|alerts?|notifications?)"
    r"(?: (?:of|from|for|on) (?!/)|(?: please| again| now)*$)"  # of what is named, or of what was spoken of
)
_RUN_TOOK = re.compile(r"^(?:and |so )*(?:which|what) (?:job )?runs? (?:took|has taken|lasted|ran) ")
_COMPARED = re.compile(r"^(?:and |so )*how (?:does|do|did) .+ compare (?:with|to|against) ")
_AS_NAME = re.compile(
    r"\b(?:schedule|run|automate) (?:it|this|that|this notebook|that notebook|the notebook)\b.* as "
    r"(?!a |an |the |usual|before|planned|soon|well|is\b)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?:the |its )?(?:source )?(?:code|source|cells) (?:of|for|in|behind) (?!job|the job|it\b|that\b|this\b)"
)
_UNDO = re.compile(
    r"^(?:please |no |oops |and |ok |then |, )*(?:undo|revert|rollback|restore|take back)"
    r"(?: (?:it|that|this|everything|what you (?:just )?did|your last (?:step|action|change)"
    r"|the (?:last|previous) (?:thing|step|change|action|one)|the change|again|please|now|back|,))*$"
)
_AT_ONCE = frozenset({"run", "start", "stop", "restart", "delete", "cancel"})
_CLOCK = re.compile(
    r"\bat (?:\d{1,2}:\d\d|\d{1,2} ?[ap]m|noon|midnight|\d{1,2}(?= ?(?:$|[.!,;]|o'?clock|sharp|today|tonight)))"
    r"(?!\w)|\bin (?:\d+|an?|ten|five) (?:minutes?|hours?)\b(?! and)"
)


def _asks_for_property(clause: Clause) -> bool:
    """ "What does Shared Analytics cost?": a property that clusters, jobs and warehouses have, of something named."""
    asks = clause.mood == "question" or clause.verb in ("show", "describe")
    named = clause.names or (clause.has("it", "its", "that", "one") and (clause.flags & {"cost"} or clause.has("auto")))
    whole = clause.kinds or clause.has(
        "top", "by", "where", "average", "total", "order", "table", "any", "all", "which", "than", "over"
    )
    return bool(asks and named and not whole and "no object" not in clause.agreed and _PROPERTY.search(clause.lower))


_PROPERTY = re.compile(
    r"\b(?:costs?|costing|idle|unused|workers|node type|driver|runtime|spark version|stopped|terminated|shut"
    r"|paused|owns?|owner|enabled|disabled|uptime|auto.?terminat\w*|auto.?stops?)\b"
)
_PERSONAL = re.compile(
    r"\bshould (?:i|we) (?:get|buy|eat|wear|watch|cook|read|study|learn|visit|drink|invest|choose|pick|marry|move)\b"
    r"|^(?:please )?(?:recommend|suggest|advise|teach|sing|tell me a|write me a|compose|imagine|pretend|translate)\b"
    r"|\bhow (?:tall|old|far|high|deep|heavy|fast) (?:is|are|was|does)\b"
    r"|\b(?:meaning|capital|ceo|president) of\b|^(?:what's|what is) \d+ (?:times|plus|minus|x|percent of)\b"
    r"|\bdo you (?:like|love|think|feel|believe|prefer|dream|sleep|eat)\b"
    r"|^how (?:do|can|should) i (?:lose|cook|bake|learn|fix my|get rid of my|make friends|become|train for)\b"
)


def _of_amounts(clause: Clause) -> bool:
    """ "How far is the average trip", "how old is the newest order": rows of tables may tell."""
    return not speaks_of_else(clause.words) and any(w in AGGREGATES or w in SUPERLATIVES for w in clause.words)


def _is_personal(clause: Clause) -> bool:
    """Whether a question without a word of the workspace is about people or the world: who, how, when; you and me."""
    head = next((w for w in clause.words if w in _HEADS), "")
    return head in ("who", "who's", "whom") or clause.has("you", "your", "time")


_HEADS = wordset("who who's whom how when why what what's which where is are do does did")


def _idle_condition(clause: Clause) -> bool:
    """ "Stop it if it is idle" is a filter that look-ups can answer."""
    return "idle" in clause.flags and clause.verb == "stop"
