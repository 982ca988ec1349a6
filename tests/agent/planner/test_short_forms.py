"""Short forms of telegrams are written out, but for what may be a name or a code."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.paraphrase import paraphrased
from agent.providers.planner.sql.short_forms import in_full
from agent.providers.planner.telegrams import telegram


@pytest.mark.parametrize(
    ("said", "full"),
    [
        ("total rev last 30d by region", "total revenue last 30 days by region"),
        ("custs w/ 2+ txns, w/o discount", "customers with at least 2 transactions, without discount"),
        ("top 5 shops by $ sold, w/ name n city", "top 5 shops by revenue, with name and city"),
        ("sales $ per wk, in $", "sales per week,"),
        ("# rides per hr, # sold, # of items", "number of rides per hour, units sold, number of items"),
        ("orders by status: cnt + avg amt", "orders by status: count and avg amount"),
        ("AOV ytd?", "average order value this year?"),
        ("rev yoy", "revenue growth year over year"),
        ("rides >10 mi but price <30", "rides >10 miles but price <30"),
        ("rev from 2yr contracts, prev mo", "revenue from 2 years contracts, previous month"),
        ("parcels w more than 6 stamps", "parcels with more than 6 stamps"),
        # a code, a name, a path and a quoted text stay
        ("avg postage for return flag n by carrier", "avg postage for return flag n by carrier"),
        ("parcels of size w per carrier", "parcels of size w per carrier"),
        ("logins_30d of a.b.rev for 'cust n w/ rev'", "logins_30d of a.b.rev for 'cust n w/ rev'"),
    ],
)
def test_short_forms_are_written_out(said, full):
    assert in_full(said) == full


@pytest.mark.parametrize(
    ("said", "full"),
    [
        ("orders Q3 96", "orders Q3 1996"),
        ("orders in the third quarter of 96", "orders in the third quarter of 1996"),
        ("orders in 95 vs 96", "orders in 1995 vs 1996"),
        ("orders in 96 by month", "orders in 1996 by month"),
        ("rides H1 2016", "rides from january to june 2016"),
        ("rides, second half of 2016", "rides, from july to december 2016"),
        ("rides, 1st half of May 2024", "rides, from 2024-05-01 to 2024-05-15"),
        ("rides 2nd half of feb", "rides from 16 february to 29 february"),
        ("sales 05/2024 vs 2024-06", "sales may 2024 vs june 2024"),
        ("sales on 17.05.2024 and 5/18/2024", "sales on 2024-05-17 and 2024-05-18"),
        ("sales on 5/6/2024", "sales on 5/6/2024"),  # of May or of June?
        ("rides sat/sun vs mon-fri", "rides on weekends vs on weekdays"),
        ("rides jan-mar '16", "rides from jan to mar 2016"),
    ],
)
def test_dates_in_short(said, full):
    assert in_full(said) == full


@pytest.mark.parametrize(
    ("said", "plainly"),
    [
        ("revenue - refunds by region", "revenue minus refunds by region"),
        ("best shop by sales - name and city", "best shop by sales, name and city"),
        ("rides per zip - top 3 only", "rides per zip, top 3 only"),
    ],
)
def test_a_dash_takes_off_only_an_amount(said, plainly):
    assert paraphrased(said) == plainly


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("run the cust sync", "run the cust sync"),
        ("is the rev nightly job running?", "is the rev nightly job running?"),
        ("create a cluster w/ 4 workers", "create a cluster with 4 workers"),
        ("how many custs w/o logins", "how many customers without logins"),
    ],
)
def test_an_order_keeps_its_words(said, kept):
    assert telegram(said) == kept
