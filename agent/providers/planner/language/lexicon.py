"""The planner's words, as tables. Nothing here names an object of any workspace."""

from __future__ import annotations

# What a person wants done -> the ways to say it. A phrase of two words may enclose the object ("turn it off").
VERBS: dict[str, tuple[str, ...]] = {
    "show": (
        "show", "list", "display", "get", "view", "see", "give", "fetch", "print", "enumerate", "check", "tell", "look",
        "look at", "pull up", "bring me", "retrieve", "return", "know", "look up", "inspect", "monitor",
    ),
    "describe": ("describe", "detail", "explain", "summarize", "summarise", "profile"),
    "preview": ("preview", "peek", "sample", "peek at"),
    "search": ("search", "find", "look for", "search for", "locate", "hunt for"),
    "create": ("create", "make", "new", "set up", "spin up", "add", "build", "define", "register", "provision", "setup"),
    "start": ("start", "turn on", "power on", "boot", "start up", "fire up", "bring up", "switch on", "wake", "wake up",
              "power up", "boot up", "launch"),
    "stop": ("stop", "terminate", "shut down", "turn off", "power off", "switch off", "shut off", "halt", "kill",
             "bring down", "take down", "shutdown", "power down", "pause down", "suspend"),
    "restart": ("restart", "reboot", "bounce", "cycle", "power cycle"),
    "delete": ("delete", "remove", "drop", "destroy", "get rid of", "erase", "wipe", "throw away", "tear down"),
    "run": ("run", "execute", "trigger", "kick off", "rerun", "re-run", "run now", "retry", "repeat"),
    "train": ("train", "retrain", "re-train", "fit"),
    "cancel": ("cancel", "abort"),
    "rename": ("rename",),
    "update": ("update", "change", "edit", "modify", "set", "adjust", "reconfigure", "configure"),
    "schedule": ("schedule", "reschedule"),
    "pause": ("pause", "unschedule", "disable"),
    "resume": ("resume", "unpause", "enable", "reenable", "re-enable"),
    "use": ("use", "switch to", "switch", "work with", "connect to", "select", "go to", "change to", "default to"),
    "read": ("read", "open", "cat", "print out", "dump"),
    "export": ("export", "download"),
    "import": ("import", "upload"),
    "write": ("write", "save", "put", "store"),
    "clone": ("clone", "check out", "checkout", "link"),
    "pull": ("pull", "sync", "git pull", "refresh"),
    "clear": ("clear", "reset", "forget", "unset"),
    "count": ("count", "tally"),
    "average": ("average", "avg"),
    "sum": ("sum", "total", "add up"),
    "chart": ("chart", "plot", "graph", "visualize", "visualise", "draw"),
    "compare": ("compare", "compute", "calculate", "aggregate", "group", "break down", "rank", "query", "work out"),
    "test": ("test",),
    "unsupported": ("copy", "move", "share", "grant", "revoke", "resize", "scale", "migrate", "deploy", "install", "publish",
                    "approve", "invite", "duplicate", "archive", "restore", "backup", "encrypt", "pay", "buy", "send", "email"),
}
"""The head verb of a clause. ``query``, ``total`` and such are verbs only where a clause begins."""

MUTATING = frozenset(
    {"create", "start", "stop", "restart", "delete", "run", "train", "cancel", "rename", "update", "schedule", "pause",
     "resume", "import", "write", "clone", "pull"}
)  # fmt: skip

# Kinds of objects -> the words for them.
KINDS: dict[str, tuple[str, ...]] = {
    "warehouse": ("warehouse", "warehouses", "sql warehouse", "sql warehouses", "sql endpoint", "sql endpoints"),
    "cluster": ("cluster", "clusters", "compute", "computes"),
    "job": ("job", "jobs", "workflow", "workflows", "pipeline", "pipelines"),
    "run": ("run", "runs", "job run", "job runs", "execution", "executions"),
    "notebook": ("notebook", "notebooks", "script", "scripts"),
    "column": ("column", "columns", "field", "fields", "schema of"),
    "table": ("table", "tables", "view", "views", "dataset", "datasets"),
    "schema": ("schema", "schemas", "database", "databases", "schemata"),
    "catalog": ("catalog", "catalogs", "catalogue", "catalogues", "unity catalog"),
    "history": ("query history", "history of queries", "sql history", "statement history"),
    "query": ("query", "queries", "statement", "statements", "sql statement", "sql query", "sql queries"),
    "scope": ("scope", "scopes", "secret scope", "secret scopes"),
    "secret": ("secret", "secrets", "credential", "credentials", "secret key", "secret keys"),
    "repo": ("repo", "repos", "repository", "repositories", "git folder", "git folders", "git repo", "git repos"),
    "branch": ("branch",),
    "file": ("file", "files", "csv", "document"),
    "directory": ("directory", "directories", "folder", "folders", "dir", "dirs"),
    "volume": ("volume", "volumes"),
    "workspace": ("workspace",),
    "context": ("context", "session", "current settings", "current session", "session context"),
    "event": ("event", "events"),
    "row": ("row", "rows", "record", "records"),
}

# Remarks on objects -> the words for them. They filter, choose a view of the object or give a form to the answer.
FLAGS: dict[str, tuple[str, ...]] = {
    "idle": ("idle", "idling", "unused", "inactive", "sitting idle", "not used", "not being used", "doing nothing"),
    "running": ("running", "active", "up", "online", "on right now", "alive", "started", "ongoing", "in progress"),
    "stopped": ("stopped", "terminated", "off", "down", "offline", "not running", "shut", "inactive ones"),
    "failed": ("failed", "fail", "failing", "failure", "failures", "broke", "broken", "errored", "crashed", "unsuccessful",
               "fails", "crash", "went wrong", "error", "errors", "break"),
    "succeeded": ("succeeded", "successful", "success", "passed", "completed", "finished", "successfully"),
    "cancelled": ("cancelled", "canceled", "aborted"),
    "all": ("all", "every", "each", "everything", "both", "any"),
    "last": ("last", "latest", "recent", "newest", "most recent", "recently"),
    "events": ("events", "event log", "event"),
    "schedule": ("schedule", "scheduled", "cron"),
    "status": ("status", "state", "going", "doing", "progress", "health"),
    "output": ("output", "outputs", "result", "results", "log", "logs", "trace", "traceback"),
    "code": ("code", "source", "contents", "content"),
    "sample": ("sample", "sample rows", "example rows", "first rows", "some rows", "few rows"),
    "details": ("details", "detail", "info", "information", "config", "configuration", "settings", "specs"),
    "slow": ("slowest", "slow", "longest", "longest running", "expensive"),
    "permanent": ("permanently", "for good", "forever"),
    "new": ("new", "another"),
    "again": ("again", "once more", "one more time"),
    "chart": ("chart", "graph", "plot", "bar chart", "line chart", "pie chart", "scatter plot", "visualization",
              "histogram", "diagram", "visually"),
    "cost": ("cost", "costs", "costing", "price", "spend", "spending", "money", "expensive cluster", "burning", "bill"),
    "when": ("when",),
    "training": ("training", "train"),
}  # fmt: skip

# Words that say nothing about which object is meant.
FILLERS = frozenset(
    """a an the this that these those my our your me us i we you it its it's them they one ones of for in on at to from with
    by into onto about as is are was were be been being do does did doing done have has had having will would shall should
    can could may might must and or but so then now right please pls plz kindly just only also too there here what which
    who whom whose why how when where what's whats who's where's how's that's there's let lets let's want wants wanted like
    need needs wanna gonna would'd i'd i'll i'm we're you're im id hey hi hello ok okay thanks thank well actually really
    basically maybe some any if not no yes than more most much many lot lots available exist exists existing called named
    name titled currently current ago still yet already use using via within inside under over per each every all both
    up down out off if while go ahead need get got give quickly asap immediately again instead else other another same
    thing things anything something nothing everything kind type sort via sure great good nice cool perfect mine ours
    contain contains containing related relate mention mentions mentioning matching match regarding concerning involving
    having happen happened happening happens quick myself default new own belong belongs live lives look looks show
    list tell see during since until between before after ever never always first last next previous time times
    don't dont doesn't doesnt didn't didnt isn't isnt aren't wasn't won't can't cannot named entire whole full complete
    way able big today yesterday tomorrow tonight morning afternoon evening week weeks month months day days hour hours minute
    minutes mins testing purposes purpose seconds sec min ago past second third fourth fifth 1st 2nd 3rd 4th am""".split()
)

POLITE_HEADS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "could you please", "can you please", "would you please", "will you please", "could you kindly", "can you kindly",
        "could you", "can you", "would you mind", "would you", "will you", "can u", "could u", "please could you",
        "please can you", "i would like you to", "i'd like you to", "i want you to", "i need you to", "i would like to",
        "i'd like to", "i want to", "i need to", "i wanna", "id like to", "we need to", "we want to", "we'd like to",
        "i would like", "i'd like", "i want", "i need", "let's", "lets", "let us", "let me", "please", "pls", "plz",
        "kindly", "hey", "hi", "hello", "hi there", "hey there", "good morning", "good afternoon", "ok", "okay", "alright",
        "so", "well", "now", "then", "and then", "and", "also", "next", "just", "go ahead and", "now please", "first",
        "finally", "afterwards", "after that", "great", "good", "perfect", "cool", "thanks", "thank you", "yes please",
        "sure", "right", "quickly", "actually", "instead", "but", "maybe", "you should", "you can", "time to", "try to",
        "do me a favor and", "do me a favour and", "make sure to", "be so kind and", "help me", "help me to", "simply",
        "really", "only", "again", "immediately", "i think you should", "it would be great if you could", "um", "uh", "yo",
    )
)  # fmt: skip
"""What may stand ahead of an imperative without changing it, longest first after sorting."""

YES = frozenset(
    """yes|y|yeah|yep|yup|sure|ok|okay|do it|go|go ahead|please do|yes please|yes do it|of course|absolutely|confirm|
    confirmed|sounds good|go for it|correct|right|proceed|yes go ahead|ok do it|sure go ahead|do that|yes do that|please|
    that's right|yes start it|start it first|yes start it first|fine|definitely|affirmative|yes that one|make it so|
    ok go ahead|sure do it|yes ok|yes sure|alright|start it|run it|do so""".replace("\n", "").replace("    ", "").split("|")
)
NO = frozenset(
    """no|n|nope|nah|no thanks|no thank you|don't|dont|do not|never mind|nevermind|cancel that|cancel|forget it|not now|
    no don't|leave it|stop|no leave it|rather not|no that's fine|no need|not that|abort|no stop""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
THANKS = frozenset(
    """thanks|thank you|thx|ty|cheers|great|perfect|nice|cool|awesome|great thanks|thanks a lot|thank you very much|
    thank you so much|many thanks|good job|well done|ok thanks|okay thanks|got it|got it thanks|perfect thanks|
    cool thanks|that's all|that's all thanks|thanks that's all|bye|goodbye|see you|good bye|excellent|lovely|
    no thanks that's all|much appreciated|appreciate it|ok cool|ok great""".replace("\n", "").replace("    ", "").split("|")
)
GREETINGS = frozenset(
    """hi|hello|hey|hello there|hi there|hey there|good morning|good afternoon|good evening|good day|howdy|hiya|yo|
    greetings|how are you|how are you doing|how's it going|hello how are you|hi how are you|morning|what's up|sup""".replace(
        "\n", ""
    )
    .replace("    ", "")
    .split("|")
)
HELP = frozenset(
    """help|help me|what can you do|what can i do|what can i ask|what can i ask you|how does this work|what do you do|
    who are you|what are you|what are your capabilities|what else can you do|show me what you can do|how can you help|
    how can you help me|what can you help with|what can you help me with|capabilities|commands|what should i ask|
    how do i use this|what are my options|menu|what is this|what commands are there|what tools do you have|
    list your tools|which tools do you have|what can this do|tell me what you can do|examples""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)

OUT_OF_SCOPE = frozenset(
    """weather forecast poem poems poetry joke jokes song songs lyrics story stories haiku recipe recipes cook cooking news
    football soccer basketball sports movie movies film films music translate translation email emails mail essay president
    horoscope bitcoin crypto stock stocks restaurant restaurants flight flights hotel hotels vacation birthday love marry
    religion politics election homework riddle limerick sing dance pizza capital population temperature rain sunny novel
    math equation philosophy meaning dog cat game games chess linkedin tweet instagram facebook twitter youtube
    jira confluence calendar meeting appointment reminder alarm""".split()
)
"""Plain signs that a sentence is not about a workspace. Tables with such names are still reached by their full name."""

COMMON = frozenset(
    """about above after also because before below better best big both call case come different day days did does each
    end even ever every few find first form from full give going gone good great group have help here high hour hours
    into keep kept kind know large last late later latest least left less life like line little live long look made main
    many mean means might mind minute minutes month months more most much must name near need never next night number
    often once only open order orders other over own page part past people per place plan point question rate real right
    same second seconds self send shall ship shop short side since size small some soon step steps still such sure take
    tell term test text than that their them then there these they thing think this those three time today together
    took total town trip trips true turn two under until upon used user users using value values very want week weeks
    well went were what when where which while white who whole whose why will with within without word words work world
    would year years yes yesterday tomorrow your zip zips city cities price prices amount date dates fare fares pickup
    dropoff distance customer customers review reviews product products supplier suppliers region regions nation nations
    stark star stars stare start storm stock shore slow fast slot slip shot shoe store stored stores stone score sales
    sale revenue country countries segment segments quantity discount discounts payment payments brand brands franchise
    franchises balance account accounts status priority month daily weekly hourly nightly monthly lost cost costs list
    lest last lust post past port sort short shout shut chat chart charm court count counts county mount runs ruin rung
    ran sub sum some sun son drop crop prop dropped stopped started deleted created parts item items line lines tables
    model models feature features data date late train trains training trained brain drain warm cold cool feed read
    road head bread dead create crate grate greater late rate rates state states static clean clear cleanup update date
    upset setup starter notes note noted book books hook cook look took vote""".split()
)
"""English words that are never a misspelt command word."""

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "couple": 2,
    "dozen": 12,
}  # fmt: skip
ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "last": -1, "latter": -1, "former": 0, "sixth": 5, "seventh": 6, "top": 0,
}  # fmt: skip
