"""The closed vocabulary of questions about data, as tables: how something is asked, never what is asked about."""

from __future__ import annotations

from typing import Literal

from agent.providers.planner.language.wordset import phraseset, wordset

Cue = Literal[
    "agg", "count", "distinct", "group", "order", "dir", "top", "super", "share", "rate", "not", "vs", "minus",
    "running", "like", "null", "sign", "cmp", "op", "time", "bucket", "number", "quoted", "and", "prep", "noise",
    "chart", "ask", "same", "duration", "inunit", "each", "common", "word", "net", "single", "without", "ends", "also",
    "growth", "some", "gap", "mean", "corr", "moving", "rest", "spread", "nth", "bands", "late", "speed", "ofthem",
    "its", "textlen", "aminute",
]  # fmt: skip

_TABLE: tuple[tuple[Cue, tuple[str, ...], str], ...] = (
    ("agg", ("avg",), "average | avg | mean | averages | typical | on average | in average | typically | an average"),
    ("agg", ("sum",), "total | sum | overall | totals | how much | combined | altogether | sum up | add up | summed"
        " | sum of"),
    ("agg", ("max",), "maximum | max"),
    ("agg", ("min",), "minimum | min"),
    ("agg", ("median",), "median | median of | middle"),
    ("agg", ("p25",), "first quartile | lower quartile"),
    ("agg", ("p75",), "third quartile | upper quartile"),
    ("agg", ("p25", "median", "p75"), "quartiles | the quartiles | quartiles of"),
    *(("agg", (f"p{n}",), f"p{n} | p{n} of") for n in range(1, 100)),
    ("corr", (), "correlation between | correlation of | correlation | correlate | correlates | correlated"
        " | correlation coefficient | corr | correlations | linked to | related to"),
    ("agg", ("stddev",), "stddev | standard deviation"),
    ("noise", (), "how high | how large | how big | how high is | date of the | by how much | break down | break up"
        " | or more | or higher | or above | or less | or fewer | or below | on hand | at hand | in total"
        " | in all | total number of them | all together | all in all | overall total | as a total | the single"
        " | the whole | whole table | on the whole | as a whole | of any year | in any year | of all time"
        " | of all times | ever"),
    ("ask", (), "how many are there | how many are they | how many is it | how many are those | how many were there"
        " | how many of them are there | how many there are | what is the count | what's the count"
        " | how many is that | how many in total"),
    ("its", ("each",), "eachofthem"),
    ("ofthem", ("count",), "how many of them | how many of those | how many of these | the number of them"
        " | how many of em | how many of which"),
    ("ofthem", ("percent",), "what share of them | what share of those | what percentage of them | which share of them"
        " | what percentage of those | what percent of them | what proportion of them | what fraction of them"
        " | the share of them | what percent of those"),
    ("spread", (), "distribution of | histogram of | spread of | the distribution of | a histogram of"
        " | how are distributed | distribution"),
    ("count", (), "nb of | nr. of | how many | how many exactly | exactly how many | what number of"
        " | number of | nr of | no of | count of | counts of | count | the number | how often | numbers of"
        " | tally | # of | num of | how many times"),
    ("distinct", (), "distinct | unique | different"),
    ("group", (), "distributed over | distributed across | distributed among | distribution over"
        " | distribution across | by | per | for each | for every | in each | in every | of each | of every"
        " | from each | from every | with each | split by | split up by | broken down by | break down by"
        " | grouped by | group by | breakdown by | depending on | within each | on each | at each | each | every"
        " | across | for all the | across all | by each | by every | per each | separately for | divided by"
        " | split into | split on | group them by | group it by | break it down by | grouped on"
        " | for the different | sliced by | in terms of | in the different | for each of the | according to"
        " | at every | to each"),
    ("order", (), "sorted by | ordered by | order by | sort by | ranked by | rank by | sort them by | order them by"
        " | measured by | sort it by"),
    ("dir", ("desc",), "descending | desc | in descending order | highest first | largest first | biggest first"
        " | most first | newest first | descending order | from high to low | latest first | best first"
        " | priciest first | most expensive first | dearest first | busiest first | longest first | greatest first"
        " | strongest first | fastest first | most popular first | heaviest first"),
    ("dir", ("asc",), "ascending | asc | in ascending order | lowest first | smallest first | least first"
        " | oldest first | ascending order | from low to high | earliest first | cheapest first | fewest first"
        " | worst first | quietest first | shortest first | deepest first | slowest first | weakest first"
        " | poorest first"),
    ("share", ("percent",), "share of | shares of | percentage of | percent of | percentages of | pct of"
        " | what percent | which percentage | what percentage | percentage | percent | share | in percent"
        " | as a percentage | how big is the share of | what share | % of"),
    ("share", ("part",), "proportion of | fraction of | proportion | fraction | what fraction of | portion of"),
    ("rate", (), "rate | rates | ratio | ratio of | the ratio between"),
    ("not", (), "not | neither | except | excluding | other than | outside of | outside | but not | apart from"
        " | never | non | not in | except for | aside from | excluding those | not from | besides | not the"
        " | leave out"),
    ("without", (), "without | no | with no | have no | has no | lacking | without any | having no | with zero"
        " | that lack | without having | never had | never had any | had no | got no | without a single"
        " | with not a single | had zero | has zero | have zero"
        " | do not have any | does not have | does not have any | did not have any"
        " | don't have | don't have any | didn't have | have not | have not any | has not any | have never"
        " | do not have a | who have no | have never had | did not have | do not have"),
    ("vs", (), "vs | vs. | versus | against | compared to | compared with | relative to | plotted against"),
    ("rest", (), "therest"),
    ("net", (), "net | netto | net revenue minus"),
    ("minus", (), "minus | net of | less the | after subtracting | after deducting | subtracting | deducting"),
    ("minus", ("dash",), "dashed"),
    ("minus", ("times",), "multiplied by | multiplied with"),
    ("minus", ("plus",), "including | incl. | inclusive of | with added | plus the"),
    ("running", (), "cumulative | running total of | running total | accumulated | running sum of | running sum"
        " | cumulated | running"),
    ("like", ("contains",), "mention | mentions | mentioning | mentioned | contain | contains | containing"
        " | containing the word | mention the word | talk about | talking about | that say | saying"
        " | with the word | like | speak of | include the word | including the word | complain about | complains about"
        " | complaining about | complained about | grumble about | grumbling about | moan about"
        " | moaning about | unhappy about | unhappy with"
        " | with the text | praise"),
    ("like", ("starts",), "starting with | starts with | start with | beginning with | begins with | begin with"),
    ("like", ("ends",), "ending with | ends with | end with | ending in"),
    ("null", (), "null | nulls | missing | blank | empty | unknown | is null | not filled | unset"),
    ("sign", ("<", "0"), "negative | in the red | in debt | overdrawn | in the minus | below zero"),
    ("sign", (">", "0"), "positive | nonzero | in the black"),
    ("sign", ("=", "0"), "is zero | of zero | equal to zero | was zero | equals zero | were zero | are zero"),
    ("growth", (), "growth | growth rate | growth rate of | growth of | growth in | change | changes | change of"
        " | change in | changes in | changed | increase | increase in | increases in | decrease | decrease in"
        " | grow | grew | grown | growing | decline | declined | rate of change | percentage change"
        " | percent change | change rate | increased | decreased | rise | fall | compared to the previous month"
        " | compared to the month before | compared to the previous year | compared to the year before"
        " | compared with the previous one"),
    ("gap", (), "difference between | the difference between | gap between | the gap between"),
    ("mean", (">",), "above average | above the average | over the average | higher than average"
        " | higher than the average | more than average | more than the average | larger than average"
        " | greater than average | greater than the average | longer than average | longer than the average"
        " | above-average | bigger than average | exceeds the average | better than average"),
    ("mean", ("<",), "below average | below the average | under the average | lower than average"
        " | lower than the average | less than average | less than the average | smaller than average"
        " | shorter than average | shorter than the average | below-average"),
    ("late", ("late",), "late | too late | delayed | overdue | behind schedule | past due"),
    ("late", ("ontime",), "on time | in time | punctually | on schedule"),
    ("late", ("early",), "ahead of time | ahead of schedule | too early"),
    ("textlen", (), "textlength"),
    ("speed", (), "speed | velocity | how fast"),
    ("aminute", (), "per minute | for each minute | for every minute | per min"),
    ("some", (), "at least one | at least 1 | one or more | at least a single"),
    ("and", (), "and | nor | , | : | ; | as well as | & | plus | and also | along with | or"),
    ("also", (), "too | as well | additionally"),
    ("same", ("different",), "in a different | at a different | a different | in another | at another"),
    ("same", (), "same | the same | in the same | at the same | identical"),
    ("duration", (), "duration | durations | how long | take | takes | took | last | lasts | long | time taken"
        " | travel time | lasted | trip time | lead time | how much time | delay | elapsed | pass | passes"),
    ("inunit", ("minute",), "in minutes | minutes | mins | in mins"),
    ("inunit", ("hour",), "in hours"),
    ("inunit", ("second",), "in seconds | seconds"),
    ("inunit", ("day",), "in days"),
    ("inunit", ("year",), "in years | in whole years"),
    ("inunit", ("month",), "in months"),
    ("inunit", ("week",), "in weeks"),
    ("common", ("desc",), "most common | most often used | used most often | used most | most used | most popular"
        " | most frequent | busiest | commonest | most frequently | most often | favourite | favorite | usual"
        " | used the most | most commonly used | main | most frequently used | the busiest | most active"),
    ("common", ("asc",), "least common | least often | least often used | used least often | used least"
        " | used the least | least frequently | seldomest | least popular | least used | quietest | rarest"
        " | least frequent | slowest"),
    ("bucket", ("DAY",), "over time | day by day | per day | each day | every day | a day | on each day | trend"
        " | over the days | daily | by date | development | develop | evolve | on a daily basis | per date"
        " | day to day | through time"),
    ("bucket", ("WEEK",), "week by week | week over week | week on week | from week to week | week to week | per week"
        " | a week | over the weeks | weekly | each week | on a weekly basis"),
    ("bucket", ("MONTH",), "month by month | per month | a month | over the months | monthly | month to month"
        " | month on month | each month | from month to month | on a monthly basis | month over month"),
    ("bucket", ("YEAR",), "year by year | per year | a year | over the years | yearly | annual | each year | annually"
        " | from year to year | year to year | year on year | year over year | through the years"),
    ("bucket", ("QUARTER",), "quarter by quarter | quarter over quarter | from quarter to quarter"
        " | quarter on quarter | per quarter | a quarter | quarterly | each quarter"),
    ("bucket", ("HOUR",), "by the hour | per hour | an hour | hourly | each hour | time of day | at what time"
        " | which time of day"),
    ("bucket", ("WEEKDAY",), "weekday | weekdays | day of week | day of the week | days of the week | which weekday"
        " | what day of the week"),
    ("single", ("DAY",), "in a single day | in one day | on a single day | on one day"),
    ("single", ("WEEK",), "in a single week | in one week"),
    ("single", ("MONTH",), "in a single month | in one month"),
    ("single", ("YEAR",), "in a single year | in one year"),
    ("ends", (), "earliest and latest | first and last | oldest and newest | first and last day | first and last date"
        " | earliest and latest day | earliest and latest date | first day and last day | first and last days"
        " | first day and the last day | first and the last day | date range of | time range of"
        " | date range | time span of | period covered by | time span | period of | time period of"
        " | min and max date of"),
    ("prep", (), "where | whose | having | with | in | from | for | on | that | which | who | within | inside | at"
        " | of | to | into | under | around | between | among | amongst | whom | over"),
)  # fmt: skip

CUES: dict[tuple[str, ...], tuple[Cue, tuple[str, ...]]] = {
    tuple(phrase.split()): (cue, values) for cue, values, phrases in _TABLE for phrase in sorted(phraseset(phrases))
}
LONGEST_CUE = max(len(phrase) for phrase in CUES)

# Words that say nothing about what is asked for. A verb here says no more than the preposition after it.
NOISE = wordset(
    """
    a an the me us my our your please pls plz show list give gimme get see tell find return display what whats
    what's is are was were be been being how much do does did done doing there there's we i you they he she it its
    it's have has had having all any query queries sql run table tables rows row records record entries data dataset
    datasets want wanna need would like could can will should let lets let's to now then just only also so as out up
    if them those these this that one ones some several various results result view chart plot graph draw bar line
    pie scatter scatterplot area histogram diagram visualize visualise visualization visually compute calculate
    compare compared comparing comparison difference breakdown grouped group broken down split when about when's
    came come comes coming live lives living located based belong belongs belonging sit sits situated reside
    residing placed made taken happened happen occurred occur exist exists existing recorded registered stored go
    going goes went people person anyone anybody everyone everybody someone really actually quickly kindly hi hey
    hello ok okay thanks thank currently today's still yet already ever far there're who's we've we're i'd i'm im
    say said know look looking check curious wonder wondering interested think guess maybe roughly approximately
    whole entire full complete respectively together again too instead but well both their his her whichever
    anyway anyhow anything something place took by own named called get gets got getting marked flagged labelled
    labeled classed
    considered separate separately appear appears appeared appearing name's did'nt using use used make makes making
    create number figure figures value values amount info information details time times period rank ranking ranked
    type types linear category categories kind of sort overview summary summarize summarise summarised report
    """
) - wordset("line")  # fmt: skip
NOISE |= wordset("line")
_NOUNS = wordset(
    """
    name value values amount info information details time times period place line figure figures rank report kind
    type types category categories number numbers view chart own overview summary record result status
    """
)
FUNCTION_WORDS = (NOISE - _NOUNS) | wordset(
    "by per of and or in on for from with to that which not how many who where whose within at into over between most"
    " least more less fewer"
)
CHART_WORDS = wordset(
    "chart plot graph draw visualize visualise visually visualization diagram plotted charted graphed"
)
CHART_KINDS = {
    "bar": "bar", "bars": "bar", "line": "line", "pie": "pie", "scatter": "point", "scatterplot": "point",
    "area": "area", "linear": "line", "histogram": "histogram", "heatmap": "heatmap",
}  # fmt: skip
