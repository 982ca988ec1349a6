"""What sounds like work on a workspace and is none that a tool here does: other clouds and products, parts of
Databricks without a tool, code on demand, errands, general knowledge. As tables; the label is said in the reply."""

from __future__ import annotations

import re

from agent.providers.planner.language.clause import Clause
from agent.providers.planner.language.english import NUMBER_WORDS
from agent.providers.planner.language.wordset import wordset

_PRODUCTS: tuple[tuple[str, str], ...] = (
    ("Amazon Web Services", "aws|ec2|s3 buckets?|s3|redshift|athena|sagemaker|emr|dynamodb"
                            "|cloudwatch|lambda functions?"),
    ("Azure", "azure|synapse|adf|data factory|blob storage|entra|power ?bi"),
    ("Google Cloud", "gcp|gke|bigquery|google (?:cloud|drive|sheets?)|dataproc|vertex ai"),
    ("containers and infrastructure", "kubernetes|k8s|kubectl|docker|terraform|ansible|helm|jenkins|github actions?"),
    ("other data products", "airflow|snowflake|postgres(?:ql)?|mysql|mongodb|oracle|kafka"
                            "|elasticsearch|dbt cloud|fivetran"),
    ("dashboards and BI tools", "tableau|looker|grafana|datadog|lakeview|dashboards?"),
    ("messages and tickets", "slack|ms teams|jira|confluence|pagerduty|zendesk|pull"
                             " requests?|an? ticket|tickets? in|whatsapp"),
    ("declarative pipelines", "delta live tables?|dlt|(?:declarative|dlt|lakeflow) pipelines?|lakeflow"),
    ("MLflow, models and serving", "mlflow|ml ?flow experiments?|model registry|registered models?|serving endpoints?"
     "|model serving|feature store|automl|model endpoints?"),
    ("vector search and Genie", "vector (?:search|index(?:es)?|store)|genie(?: spaces?| rooms?)?|lakebase|marketplace"
     "|delta sharing|lakehouse monitor\\w*|partner connect"),
    ("permissions, users and groups", "permissions?|privileges?|access rights|admins? group|user groups?"
     "|service principals?|access tokens?|admin rights"),
    ("libraries of clusters", "(?:cluster |installed |python |pip |its )?(?:libraries|packages)|wheels?"),
    ("alerts, pools and policies", "alerts?|instance pools?|cluster polic(?:y|ies)|init scripts?|budgets?"),
)  # fmt: skip
_PRODUCT = tuple(
    (label, re.compile(rf"(?<![\w./-])(?:{words})(?![\w/-]|\.\w)", re.IGNORECASE)) for label, words in _PRODUCTS
)
_CLOUDS = frozenset({"Amazon Web Services", "Azure", "Google Cloud", "containers and infrastructure"})
# Where such a word is likelier a name: "find tables about kafka", "the snowflake sync job", "a secret slack".
_NAMES_THEM = frozenset({"table", "column", "notebook", "job", "secret", "scope", "repo", "directory", "query", "row"})
# Orders that no tool carries out, as the first word of a request.
_ERRANDS = wordset(
    """
    post book order play remind tweet call text ping message notify alert teach sing fix debug refactor optimize
    optimise buy hire bake tell-a-joke water wash drive walk order mail fax refund subscribe unsubscribe congratulate
    apologize apologise summon marry guess roll flip bet predict imagine
    """
)
# An errand has an object: "order three pizzas"; "order revenue per region" is about data.
_ERRAND = re.compile(
    r"^\w+ (?:me|us|him|her|it|them|a|an|the|my|our|your|some|this|that|to|in|on|for|all|"
    + "|".join(sorted(NUMBER_WORDS))
    + r"|\d+)\b"
    r"(?!.* by\b)"
)
_AMOUNTS = re.compile(
    r"\b(?:per|by|average|avg|sum|total|top|how many|number of|(?:more|less|fewer) than|over|under|rate)\b"
)
_CODE = re.compile(
    r"^(?:please |can you |could you |now )*(?:write|give|generate|code|program|show|make|create"
    r"|draft|implement|help me write)"
    r" (?:me |up )?(?:an? |the |some |me )?(?:\w+ )?(?:python|pyspark|scala|java|javascript|bash"
    r"|shell|regex|r|unit|html|spark)"
    r" ?(?:function|script|code|program|class|snippet|loop|job code|tests?|regex|one-?liner|udf|expression|page)\b",
    re.IGNORECASE,
)
_KNOWLEDGE = re.compile(
    r"^(?:please |can you |could you )*(?:explain|define|describe) (?:me |to me )?(?:what|how|why"
    r"|the (?:difference|concept))\b"
    r"|^(?:what is|what's|what are) (?:the )?difference between\b|^what(?: is|'s) an? (?!good\b)[\w -]+\??$"
    r"|\b(?:share|stock|bitcoin) price\b|^how much (?:is|are) an? .*\b(?:share|stock)\b"
    r"|^how (?:does|do) (?:an? )?[\w -]+ work\??$|\bbest practices?\b",
    re.IGNORECASE,
)
_FEELINGS = re.compile(r"^(?:i am|i'm|im|i feel|i'm feeling) (?:so |very |really |a bit )?(?:sad"
                       r"|happy|bored|tired|hungry|"
                       r"lonely|sick|angry|stressed|in love)\b", re.IGNORECASE)  # fmt: skip
_MASK = re.compile(r"\"[^\"]*\"|`[^`]*`|(?:called|named|titled) \S+(?: [A-Z]\S*)*|\S*/\S*|\w+(?:\.\w+)+|\S+_\S+")


# Said in full these are no names of jobs here, though "the azure sync job" may be one.
_OTHER_JOBS = re.compile(
    r"\b(?:(?:azure )?data factory|adf pipelines?|synapse pipelines?|(?:aws )?step functions?|glue jobs?"
    r"|cloud composer|lambda functions?|airflow dags?)\b",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    "|".join(
        (
            r"\bwho (?:has|have|got) (?:\w+ )?(?:permissions?|access|rights|privileges?)\b",
            r"\bwho(?:'s| is| else)? (?:can|could|may|might|(?:is |are )?allowed to|is able to|gets to"
            r"|has the right to) (?:(?:all|also|actually|currently|even) )*(?:read|see|access|use|edit|change"
            r"|modify|write|run|restart|start|stop|manage|delete|view|query|select|attach|open"
            r"|get at|look at|trigger|create|drop)\b",
            r"\b(?:which|what|who) (?:users?|people|groups?|persons?|permissions?|rights|privileges|grants|access)"
            r" (?:can|may|have|has|are|is|do|does|did|am)\b",
            r"\b(?:grants?|permissions?|privileges|rights|access(?: rights)?|acls?) (?:on|of|for|to) (?!grant\b)",
            r"^(?:please |can you |could you )*(?:give|grant|allow|revoke|take away|remove|withdraw) (?:\w+ ){1,3}"
            r"(?:read |write |full |select |the )*(?:select|access|rights?|permissions?|privileges?|usage|modify"
            r"|can[ _](?:use|run|manage|view|edit|restart))\b",
            r"^(?:please |can you |could you )*(?:let|allow) (?!me\b|us\b|it\b|the\b|them\b)\w+ (?:to )?(?:read|see"
            r"|access|use|query|edit|write|manage)\b",
            r"\b(?:am i|are we|is \w+) (?:allowed|permitted|authori[sz]ed) to\b",
            r"^(?:please |can you |could you )*(?:share|add) .+ (?:with|to) (?:the )?(?:\w+ )?(?:admins?|group"
            r"|team members?|users?|colleagues?)(?![-\w]| table)",
            r"^(?:list|show|get)(?: me)? (?:all |the )*(?:workspace )?(?:users|groups|people|members)$",
            r"^(?:please )?(?:change|reset) my password\b",
        )
    ),
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"^what(?: is|'s) an? (?!good\b|running\b)(?:\w+ )?(?:table|job|cluster|notebook|workflow|warehouse|catalog"
    r"|schema|pipeline)$"
    r"|^(?:what(?: is|'s|'re| are) )?(?:the )?difference between an? |\b(?:search|browse|google) (?:the )?(?:web"
    r"|internet|online)\b"
    r"|^what will .+ be (?:next|in|tomorrow)\b|^(?:forecast|predict) ",
    re.IGNORECASE,
)
_PIPELINES = re.compile(r"\b(?:dlt|lakeflow|delta live|declarative)\b", re.IGNORECASE)


def foreign(clause: Clause) -> str | None:
    """What the clause is about that no tool here serves: a label, "" where there is no word for it; else None."""
    text = clause.text.strip()
    masked = _MASK.sub(" ", text)
    if _OTHER_JOBS.search(masked) and not clause.of("path", "dotted"):
        return "the jobs of other clouds"
    if _RIGHTS.search(clause.lower):
        return "permissions, users and groups"
    if _GENERAL.search(clause.lower) and not clause.of("path", "dotted", "quoted", "number"):
        return ""
    if clause.of("path", "dotted") and not clause.of("url"):
        return None
    if _CODE.match(text) and "notebook" not in text.lower():
        return "writing code"
    if (_KNOWLEDGE.search(text) or _FEELINGS.search(text)) and not clause.names_object:
        return ""
    words = [
        w for w in clause.words if w not in ("please", "can", "could", "you", "would", "pls", "just", "now", "hey")
    ]
    if words[:1] and words[0] in _ERRANDS and _ERRAND.match(" ".join(words)):
        return ""
    named = clause.verb in ("delete", "start", "stop", "run", "pause", "resume", "cancel") and clause.has(
        "from", "in", "of", "out"
    )
    if named and any(re.search(r"\w-\w", t.text) for t in clause.loose):
        return None  # "remove the slack webhook from prod-keys"
    if clause.has("from", "in", "under", "of") and any(re.search(r"\w-\w", t.text) for t in clause.loose):
        return None  # "do we have a slack-webhook in prod-keys?"
    if clause.verb in ("delete", "start", "stop", "run", "pause", "resume", "cancel", "show") and clause.has(
        "one", "ones"
    ):
        return None  # "remove the slack one"
    if "code" in clause.flags:
        return None
    pipelines = clause.has("pipeline", "pipelines") and _PIPELINES.search(masked)
    if pipelines and not clause.of("quoted"):
        return "declarative pipelines"
    if set(clause.kinds) & _NAMES_THEM or clause.verb == "search":
        return None
    counts = bool(_AMOUNTS.search(clause.lower))  # then such a word may be a column or a value
    found = (label for label, pattern in _PRODUCT if pattern.search(masked))
    return next((label for label in found if not counts or label in _CLOUDS), None)
