"""Charts of result tables: which fit, whether a wished one can be drawn, and its Vega-Lite spec. No Streamlit here.

request = choose_chart(table)                 # or a model's or person's ChartRequest
checked = check_chart(request, table)         # ChartError says what to change
checked = fit_chart(request, table)           # as above; aggregates and bins by itself where the rows need it
spec, rows = build_spec(checked)
"""

from agent.charts.check import check_chart
from agent.charts.choose import choose_chart, kinds_for
from agent.charts.fit import Choices, choices_for, fit_chart
from agent.charts.request import AGGREGATES, KINDS, ChartError, ChartRequest, CheckedChart, Kind
from agent.charts.spec import build_spec

__all__ = [
    "AGGREGATES",
    "KINDS",
    "ChartError",
    "ChartRequest",
    "CheckedChart",
    "Choices",
    "Kind",
    "build_spec",
    "check_chart",
    "choices_for",
    "choose_chart",
    "fit_chart",
    "kinds_for",
]
