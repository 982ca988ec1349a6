"""What lies outside of the tools here, as tables: other clouds and products, parts of Databricks without a tool."""

from __future__ import annotations

import re

from agent.providers.planner.language.wordset import wordset

PRODUCTS: tuple[tuple[str, str], ...] = (
    ("Amazon Web Services", "aws|ec2|s3 buckets?|s3|redshift|athena|sagemaker|emr|dynamodb|rds|eks|ecs|iam"
                            "|kinesis|sqs|sns"
                            "|fargate|cloudformation|cloudwatch"
                            "|lambda functions?"),
    ("Azure", "azure|synapse|adf|data factory|blob storage|entra|power ?bi|onelake|cosmos ?db|aks|sharepoint|onedrive"),
    ("Google Cloud", "gcp|gke|bigquery|google (?:cloud|drive|sheets?|docs?)|dataproc|vertex ai|gcs|pub/?sub|firebase"),
    ("containers and infrastructure", "kubernetes|k8s|kubectl|docker\\w*|terraform|ansible|helm|jenkins|nginx"
                                      "|ssh|sftp|rdp"
                                      "|github (?:actions?|issues?|prs?)|gitlab|bitbucket|circleci|pods?|namespaces?"),
    ("other data products", "airflow|snowflake|postgres(?:ql)?|mysql|mongodb|oracle|kafka|redis|cassandra|clickhouse"
                            "|duckdb|sql server|teradata|informatica|talend|airbyte|elasticsearch|opensearch|splunk"
                            "|dbt(?: cloud| models?| projects?)?|fivetran|dagster|prefect|hadoop|sap|salesforce|hubspot"
                            "|workday|shopify|stripe|netsuite"),
    ("marketing tools", "mailchimp|(?:google|facebook|meta|bing|linkedin|tiktok) ads?|google analytics|adwords|marketo"
                        "|klaviyo|semrush"),
    ("dashboards and BI tools", "tableau|looker|grafana|datadog|lakeview|dashboards?|metabase|superset|qlik|kibana"
                                "|excel"),
    ("messages and tickets", "slack|ms teams|microsoft teams|jira|confluence|pagerduty|zendesk|servicenow|trello|asana"
                             "|notion|pull requests?|prs?|an? ticket|tickets? in|whatsapp|outlook|gmail|discord"
                             "|telegram|webex|linkedin|twitter"),
    ("declarative pipelines", "delta live tables?|dlt|(?:declarative|dlt|lakeflow) pipelines?|lakeflow"),
    ("MLflow, models and serving", "mlflow|ml ?flow experiments?|model registry|registered models?|serving endpoints?"
     "|model serving|(?:online )?feature store|automl|model endpoints?|model versions?|inference tables?"
     "|(?:models?|churn|scoring|inference|prediction) endpoints?"),
    ("vector search and Genie", "vector (?:search|index(?:es)?|store)|genie(?: spaces?| rooms?)?|lakebase|marketplace"
     "|delta sharing|lakehouse monitor\\w*|partner connect|metastores?|clean rooms?|unity ai gateway|ai gateway"),
    ("permissions, users and groups", "permissions?|privileges?|access rights|admins? group|user groups?"
     "|service principals?|access tokens?|admin rights|scim|sso|single sign-?on|mfa"),
    ("libraries of clusters", "(?:cluster |installed |python |pip |its )?(?:libraries|packages)|wheels?"),
    ("metrics and bills", "cpu (?:load|usage|utili[sz]ation)|memory (?:usage|utili[sz]ation|pressure)|disk usage"
     "|load average|databricks (?:bill|invoice|costs?|spend)|(?<!highest )(?<!lowest )(?<!average )(?<!biggest"
     " )(?<!their )(?:monthly|last) (?:bill|invoice)"
     "|dbu (?:usage|consumption)"),
    ("alerts, pools and policies", "alerts?|(?:instance|cluster) pools?|(?:cluster|compute) polic(?:y|ies)"
                                   "|init scripts?"
     "|budgets?(?: polic(?:y|ies))?"),
)  # fmt: skip
PRODUCT = tuple(
    (label, re.compile(rf"(?<![\w./-])(?:{words})(?![\w/-]|\.\w)", re.IGNORECASE)) for label, words in PRODUCTS
)
TARGET = tuple(
    (
        label,
        re.compile(rf"\b(?:to|into|onto|in|via|over|with|through|using) (?:(?:the|my|our|a|an) )?(?:{words})$", re.I),
    )
    for label, words in PRODUCTS
)
# "What's our open rate in Mailchimp?": of what only that product knows, though it sounds like a figure.
KEPT_THERE = re.compile(
    r"\b(?:in|on|from) (?:our |the |my )?(?:mailchimp|(?:google|facebook|meta|bing|linkedin|tiktok) ads?"
    r"|google analytics|marketo|klaviyo|hubspot|salesforce|netsuite|zendesk)\W*$",
    re.IGNORECASE,
)
CLOUDS = frozenset({"Amazon Web Services", "Azure", "Google Cloud", "containers and infrastructure"})
# Where such a word is likelier a name: "find tables about kafka", "the snowflake sync job", "a secret slack".
NAMES_THEM = frozenset({"table", "column", "notebook", "job", "secret", "scope", "repo", "directory", "query", "row"})
AMOUNTS = re.compile(
    r"\b(?:per|by|average|avg|sum|total|top|how many|number of|(?:more|less|fewer) than|over|under|rate)\b"
)
CODE = re.compile(
    r"^(?:please |can you |could you |now )*(?:write|give|generate|code|program|show|make|create"
    r"|draft|implement|help me write)"
    r" (?:me |up )?(?:an? |the |some |me )?(?:\w+ )?(?:python|pyspark|scala|java|javascript|bash"
    r"|shell|regex|r|unit|html|spark)"
    r" ?(?:function|script|code|program|class|snippet|loop|job code|tests?|regex|one-?liner|udf|expression|page)\b",
    re.IGNORECASE,
)
MASK = re.compile(r"\"[^\"]*\"|`[^`]*`|(?:called|named|titled) \S+(?: [A-Z]\S*)*|\S*/\S*|\w+(?:\.\w+)+|\S+_\S+")


# Said in full these are no names of jobs here, though "the azure sync job" may be one.
OTHER_JOBS = re.compile(
    r"\b(?:(?:azure )?data factory|adf pipelines?|synapse pipelines?|(?:aws )?step functions?|glue jobs?"
    r"|cloud composer|lambda functions?|airflow dags?)\b",
    re.IGNORECASE,
)
# Said in full no kind of object that is named beside them makes these work for a tool here.
IN_FULL = re.compile(
    r"\b(?:init scripts?|storage credentials?|external locations?|(?:catalog|foreign) connections?|(?:jenkins|circleci"
    r"|gitlab|bitbucket|azure devops) (?:pipelines?|builds?|jobs?)|issues? #?\d+|iam (?:keys?|credentials?)"
    r"|tasks? to (?:me|him|her)|(?:in|on) (?:the|our|this) (?:current )?sprint)\b"
    r"|\b(?:set|move|point|assign|give) .*\balias\b|\b(?:the|my|an?|last|latest|this|new) (?:\w+ )?experiment\b"
    r"|\b(?:enable|disable|activate|deactivate|turn o(?:n|ff)|switch o(?:n|ff)) [\w ]+ (?:for|in|on) (?:the|this|our)"
    r" workspace\b"
    r"|\b(?:github|gitlab|jira) (?:issues?|tickets?|prs?|pull requests?|actions?|wiki)|(?:open|merged?) prs"
    r"|(?:pull|merge)[- ]requests?|(?:data |table |column )?lineage(?= of\b| for\b| graph| view| diagram|$)"
    r"|personal access tokens?|workspace(?:'s)? (?:region|url|tier|logo|subscription|admins?)|dbus?"
    r"|power ?bi (?:datasets?|reports?|workspaces?)|(?:on|in) the marketplace|models? versions?"
    r"|version \d+ of the (?:\w+ )?model\b",
    re.IGNORECASE,
)
TICKET = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d+\b")
OF_TICKETS = wordset("ticket issue story epic sprint backlog done progress review blocked assign assignee close")
RIGHTS = re.compile(
    "|".join(
        (
            r"\bwho (?:has|have|got) (?:\w+ )?(?:permissions?|access|rights|privileges?)\b",
            r"\bwho(?:'s| is| else)? (?:can|could|may|might|(?:is |are )?allowed to|is able to|gets to"
            r"|has the right to) (?:(?:all|also|actually|currently|even) )*(?:read|see|access|use|edit|change"
            r"|modify|write|run|restart|start|stop|manage|delete|view|query|select|attach|open"
            r"|get at|look at|trigger|create|drop)\b",
            r"\b(?:which|what|who) (?:users?|people|groups?|persons?|permissions?|rights|privileges|grants|access)"
            r" (?:can|may|have|has|are|is|do|does|did)\b",
            r"\bhow many (?:users|people|members|admins|seats|groups|logins) (?:\w+ ){0,3}(?:workspace|account|team)\b",
            r"\b(?:grants?|permissions?|privileges|rights|access(?: rights)?|acls?) (?:on|of|for|to) (?!grant\b)",
            r"^(?:please |can you |could you )*(?:give|grant|allow|revoke|take away|remove|withdraw) (?:\w+ ){1,3}"
            r"(?:read |write |full |select |the )*(?:select|access|rights?|permissions?|privileges?|usage|modify"
            r"|can[ _](?:use|run|manage|view|edit|restart))\b",
            r"^(?:please |can you |could you )*(?:let|allow) (?!me\b|us\b|it\b|the\b|them\b)\w+ (?:to )?(?:read|see"
            r"|access|use|query|edit|write|manage)\b",
            r"\b(?:am i|are we|is \w+) (?:allowed|permitted|authori[sz]ed) to\b",
            r"^(?:please |can you |could you )*(?:share|add) .+ (?:with|to) (?:the )?(?:\w+ )?(?:admins?|group"
            r"|team members?|users?|colleagues?)(?![-\w]| table)",
            r"^(?:list|show|get)(?: me)? (?:all |the )*(?:workspace )?(?:users|groups|people|members)"
            r"(?: (?:of|in|on) (?:the|this|our) (?:workspace|account|team))?$",
            r"^how many (?:users|groups|admins|people|members) .*\b(?:in|on|of) (?:the|this|our) (?:workspace|account"
            r"|databricks)$",
            r"\b(?:change|reset|forgot) my (?:\w+ )?password\b",
            r"^(?:please )?(?:grant|revoke|deny) ",
            r"\b(?:remove|take away|deny) .*\b(?:access|rights|permissions?|privileges?)\b",
            r"\b(?:add|remove|invite|drop|kick|take|put|move) .+ (?:to|from|into|in|out of) (?:the |our |my )?"
            r"(?:[\w-]+ ){0,3}(?:groups?|team|role)$",
            r"^(?:please |can you |could you )*make \w+ (?:an? |the )?(?:\w+ )?(?:admin|owner|administrator"
            r"|manager)\b",
            r"\b(?:ownership|owner) (?:of .+ )?to \w+",
        )
    ),
    re.IGNORECASE,
)
PEOPLE = re.compile(
    r"^(?:please |can you |could you )*(?:add|invite|remove|delete|deactivate|onboard|offboard|create) (?:\w+ ){0,3}"
    r"(?:users?|colleagues?|accounts?|(?:to|from) (?:the |our |this )?workspace)$",
    re.IGNORECASE,
)
PIPELINES = re.compile(r"\b(?:dlt|lakeflow|delta live|declarative)\b", re.IGNORECASE)
# What runs out and is renewed elsewhere; a key is written with its hyphens ("tls-cert").
PAPERS = (
    r"(?:\w+ ){0,3}(?:certs?|certificates?|licen[cs]es?|subscriptions?|passports?|visas?|leases?|contracts?|domains?"
    r"|memberships?|insurance|warranty)\b(?![-_])"
)
