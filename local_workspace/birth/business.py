"""The made-up business of catalogs ``main`` and ``ml``: daily revenue and customers who may leave."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

REGIONS = {"AMER": 1.0, "EMEA": 0.72, "APAC": 0.55, "LATAM": 0.28}
DAYS = 365
CUSTOMERS = 2_000


def daily_revenue(today: date) -> pa.Table:
    """One row a region and day for a year, up to yesterday; it grows, and weekends are quieter."""
    random = np.random.default_rng(365)
    rows: dict[str, list] = {
        "order_date": [],
        "region": [],
        "orders": [],
        "customers": [],
        "revenue": [],
        "refunds": [],
    }
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        season = (
            1
            + 0.18 * np.sin((day.timetuple().tm_yday - 80) / 365 * 2 * np.pi)
            + 0.5 * (day.month == 12 and day.day < 24)
        )
        for region, share in REGIONS.items():
            expected = 420 * share * season * (1 + 0.25 * (DAYS - back) / DAYS) * (0.68 if day.weekday() >= 5 else 1.0)
            orders = int(random.poisson(expected))
            revenue = orders * float(random.normal(86, 4))
            rows["order_date"].append(day)
            rows["region"].append(region)
            rows["orders"].append(orders)
            rows["customers"].append(int(orders * float(random.uniform(0.78, 0.9))))
            rows["revenue"].append(f"{revenue:.2f}")
            rows["refunds"].append(f"{revenue * float(random.beta(2, 60)):.2f}")
    money = pa.decimal128(12, 2)
    return pa.table(
        {
            "order_date": pa.array(rows["order_date"], pa.date32()),
            "region": pa.array(rows["region"]),
            "orders": pa.array(rows["orders"], pa.int64()),
            "customers": pa.array(rows["customers"], pa.int64()),
            "revenue": pa.array(rows["revenue"]).cast(money),
            "refunds": pa.array(rows["refunds"]).cast(money),
        }
    )


def customer_features(today: date) -> pa.Table:
    """One row a customer: what is known about them, and whether they left. A model can learn it, not perfectly."""
    random = np.random.default_rng(2000)
    tenure = np.clip(random.gamma(2.0, 13.0, CUSTOMERS).astype(int), 1, 96)
    plan = random.choice(3, CUSTOMERS, p=(0.5, 0.35, 0.15))
    contract = random.choice(3, CUSTOMERS, p=(0.55, 0.28, 0.17))
    charges = np.round(np.array([19.0, 49.0, 129.0])[plan] * random.normal(1, 0.12, CUSTOMERS), 2)
    tickets = random.poisson(1.1 + 0.6 * (contract == 0))
    logins = random.poisson(np.array([9, 14, 20])[plan] * random.gamma(3, 1 / 3, CUSTOMERS))
    failures = random.poisson(0.35, CUSTOMERS)
    discount = random.random(CUSTOMERS) < 0.22
    score = (
        -0.9
        + 1.1 * (contract == 0)
        - 0.028 * tenure
        + 0.42 * tickets
        - 0.075 * logins
        + 0.7 * failures
        - 0.4 * discount
    )
    churned = random.random(CUSTOMERS) < 1 / (1 + np.exp(-score))
    return pa.table(
        {
            "customer_id": pa.array(range(100_001, 100_001 + CUSTOMERS), pa.int64()),
            "as_of_date": pa.array([today] * CUSTOMERS, pa.date32()),
            "plan": [("basic", "standard", "premium")[i] for i in plan],
            "contract": [("monthly", "one year", "two years")[i] for i in contract],
            "tenure_months": pa.array(tenure, pa.int32()),
            "monthly_charges": pa.array(charges),
            "total_charges": pa.array(np.round(charges * tenure, 2)),
            "support_tickets_90d": pa.array(tickets, pa.int32()),
            "logins_30d": pa.array(logins, pa.int32()),
            "payment_failures_12m": pa.array(failures, pa.int32()),
            "has_discount": pa.array(discount),
            "churned": pa.array(churned.astype(np.int32), pa.int32()),
        }
    )
