"""Short forms of telegrams are written out, but for what may be a name or a code."""

from __future__ import annotations

import pytest

from agent.providers.planner.sql.described import table_of
from agent.providers.planner.sql.fit import best_fits
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
        ("best shop by sales - name and city", "best shop by sales, name and city"),
        ("rides per zip - top 3 only", "rides per zip, top 3 only"),
    ],
)
def test_a_dash_ahead_of_what_is_shown_takes_nothing_off(said, plainly):
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


PARCELS = table_of(
    "a.c.parcels",
    "a.c.parcels (MANAGED): 9 columns.\ncolumn: parcel_id bigint: Key\ncolumn: weight double\ncolumn: income double\n"
    "column: refund double\ncolumn: shipdate date\ncolumn: receiptdate date\ncolumn: carrier string\n"
    "column: term string\ncolumn: insured boolean\n"
    "sample: parcel_id | weight | income | refund | shipdate | receiptdate | carrier | term | insured\n"
    "sample: 1 | 2 | 3 | 7 | 2024-05-01 | 2024-05-04 | SHIP | one year | true\n"
    "sample: 2 | 2 | 3 | 4 | 2024-05-01 | 2024-05-04 | TRUCK | two years | false",
)


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("# parcels, 2yr term", ("COUNT(*)", "LOWER(term) = 'two years'")),
        ("parcels per carrier, insured vs not", ("SELECT", "COUNT(*)", "carrier", "GROUP BY insured")),
        ("cnt of parcels by ship month", ("DATE_TRUNC('MONTH', shipdate)",)),
        ("cnt of parcels by receipt month 2024", ("DATE_TRUNC('MONTH', receiptdate)", "WHERE receiptdate >=")),
        ("parcels 2024 by carrier", ("shipdate >= CAST('2024-01-01' AS DATE)", "GROUP BY carrier")),
        ("3 worst months by income minus refund", ("SUM(income - refund)", "ASC", "LIMIT 3")),
        ("worst 3 months by income", ("SUM(income)", "ASC", "LIMIT 3")),
        ("top 5 parcel ids by wieght", ("ORDER BY weight DESC LIMIT 5",)),
        ("distinct carriers, 2023 vs 2024", ("COUNT(DISTINCT carrier)", "GROUP BY YEAR(shipdate)")),
    ],
)
def test_telegrams_over_a_table(said, parts):
    out = best_fits(said, (PARCELS,), lambda _: 0.0)[0].out
    assert not out.missing
    assert all(part in out.sql for part in parts), out.sql


@pytest.mark.parametrize("said", ["income by carrier 2024 kg", "avg income for parcels 5/6/2024"])
def test_a_number_that_may_be_anything_is_not_left_out(said):
    assert best_fits(said, (PARCELS,), lambda _: 0.0)[0].out.missing
