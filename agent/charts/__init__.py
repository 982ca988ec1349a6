"""Charts of result tables: which fit, whether a wished one can be drawn, and its Vega-Lite spec. No Streamlit here.

request = choose_chart(table)                 # or a model's or person's ChartRequest
checked = check_chart(request, table)         # ChartError says what to change
spec, rows = build_spec(checked)
"""

from agent.charts.check import check_chart
from agent.charts.choose import choose_chart, kinds_for
from agent.charts.request import KINDS, ChartError, ChartRequest, CheckedChart, Kind
from agent.charts.spec import build_spec

__all__ = [
    "KINDS",
    "ChartError",
    "ChartRequest",
    "CheckedChart",
    "Kind",
    "build_spec",
    "check_chart",
    "choose_chart",
    "kinds_for",
]
