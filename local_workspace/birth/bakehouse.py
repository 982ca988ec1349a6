"""``samples.bakehouse.*``: a made-up chain of bakeries with the real sample's tables and columns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

ZONE = pa.timestamp("us", "UTC")
PRODUCTS = ("Golden Gate Ginger", "Outback Oatmeal", "Austin Almond Biscotti", "Pearly Pies", "Tokyo Tidbits")
PRODUCTS += ("Orchard Oasis",)
PAYMENTS = ("visa", "mastercard", "amex")
# City, district, country, continent, latitude, longitude.
CITIES = (
    ("Tokyo", "Shibuya", "Japan", "Asia", 35.66, 139.70),
    ("Osaka", "Kita", "Japan", "Asia", 34.70, 135.50),
    ("Paris", "Le Marais", "France", "Europe", 48.86, 2.36),
    ("Lyon", "Presqu'ile", "France", "Europe", 45.76, 4.83),
    ("Stockholm", "Sodermalm", "Sweden", "Europe", 59.31, 18.07),
    ("Berlin", "Mitte", "Germany", "Europe", 52.52, 13.40),
    ("London", "Camden", "United Kingdom", "Europe", 51.54, -0.14),
    ("Madrid", "Retiro", "Spain", "Europe", 40.41, -3.68),
    ("San Francisco", "Mission", "US", "North America", 37.76, -122.42),
    ("Austin", "Downtown", "US", "North America", 30.27, -97.74),
    ("Chicago", "Loop", "US", "North America", 41.88, -87.63),
    ("New York", "SoHo", "US", "North America", 40.72, -74.00),
    ("Vancouver", "Gastown", "Canada", "North America", 49.28, -123.11),
    ("Sydney", "Surry Hills", "Australia", "Oceania", -33.88, 151.21),
    ("Melbourne", "Fitzroy", "Australia", "Oceania", -37.80, 144.98),
    ("Sao Paulo", "Pinheiros", "Brazil", "South America", -23.56, -46.69),
)
FRANCHISES = (
    "Bakehouse",
    "Crumbly",
    "Oven Fresh",
    "Sugar & Crust",
    "Golden Loaf",
    "Sweet Corner",
    "Daily Batch",
    "Hearth",
)
FIRST = (
    "Ana",
    "Ben",
    "Chloe",
    "Daichi",
    "Elsa",
    "Felix",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Keiko",
    "Liam",
    "Mia",
    "Noah",
)
FIRST += ("Olga", "Pablo", "Ruth", "Sofia", "Tariq", "Uma", "Vera", "Will", "Yuki", "Zoe")
LAST = (
    "Almeida",
    "Brown",
    "Chen",
    "Dubois",
    "Eriksson",
    "Fischer",
    "Garcia",
    "Hughes",
    "Ito",
    "Jansen",
    "Kim",
    "Lopez",
)
LAST += ("Martin", "Nguyen", "Olsen", "Patel", "Rossi", "Sato", "Taylor", "Weber", "Young")
INGREDIENTS = (
    "cane sugar",
    "vanilla",
    "cocoa",
    "almonds",
    "ginger",
    "oats",
    "butter",
    "flour",
    "cinnamon",
    "honey",
    "salt",
)
GOOD = (
    "The cookies were warm and the staff friendly.",
    "Best pies in town, we come every week.",
    "Crisp outside, soft inside.",
)
GOOD += (
    "The ginger cookies are worth the walk.",
    "Fast service even at noon.",
    "Everything tasted as fresh as promised.",
)
POOR = (
    "The biscotti were stale.",
    "We waited twenty minutes for two coffees.",
    "My order was wrong and nobody minded.",
)
POOR += ("Too sweet for me and rather dear.", "The shop was out of almost everything.")


def _pick(random: np.random.Generator, values: tuple[str, ...], count: int) -> list[str]:
    return [values[index] for index in random.integers(0, len(values), count)]


def _spots(random: np.random.Generator, count: int) -> list[tuple]:
    return [CITIES[index] for index in random.integers(0, len(CITIES), count)]


def tables() -> dict[str, pa.Table]:
    """All six tables by name; the same rows each time."""
    random = np.random.default_rng(20240501)
    return {
        "sales_suppliers": _suppliers(random),
        "sales_franchises": _franchises(random),
        "sales_customers": _customers(random),
        "sales_transactions": _transactions(random),
        **_reviews(random),
    }


def _suppliers(random: np.random.Generator, count: int = 27) -> pa.Table:
    spots = _spots(random, count)
    return pa.table(
        {
            "supplierID": pa.array(range(4000, 4000 + count), pa.int64()),
            "name": [
                f"{a} {b} Co."
                for a, b in zip(_pick(random, LAST, count), _pick(random, INGREDIENTS, count), strict=True)
            ],
            "ingredient": _pick(random, INGREDIENTS, count),
            "continent": [spot[3] for spot in spots],
            "city": [spot[0] for spot in spots],
            "district": [spot[1] for spot in spots],
            "size": _pick(random, ("S", "M", "L", "XL"), count),
            "longitude": [
                spot[5] + round(float(n), 4) for spot, n in zip(spots, random.normal(0, 0.03, count), strict=True)
            ],
            "latitude": [
                spot[4] + round(float(n), 4) for spot, n in zip(spots, random.normal(0, 0.03, count), strict=True)
            ],
            "approved": _pick(random, ("Y", "Y", "Y", "N"), count),
        }
    )


def _franchises(random: np.random.Generator, count: int = 48) -> pa.Table:
    spots = _spots(random, count)
    return pa.table(
        {
            "franchiseID": pa.array(range(3000, 3000 + count), pa.int64()),
            "name": [f"{name} {spot[1]}" for name, spot in zip(_pick(random, FRANCHISES, count), spots, strict=True)],
            "city": [spot[0] for spot in spots],
            "district": [spot[1] for spot in spots],
            "zipcode": [str(value) for value in random.integers(10_000, 99_999, count)],
            "country": [spot[2] for spot in spots],
            "size": _pick(random, ("S", "M", "L", "XL", "XXL"), count),
            "longitude": [
                spot[5] + round(float(n), 4) for spot, n in zip(spots, random.normal(0, 0.03, count), strict=True)
            ],
            "latitude": [
                spot[4] + round(float(n), 4) for spot, n in zip(spots, random.normal(0, 0.03, count), strict=True)
            ],
            "supplierID": pa.array(random.integers(4000, 4027, count), pa.int64()),
        }
    )


def _customers(random: np.random.Generator, count: int = 300) -> pa.Table:
    first, last, spots = _pick(random, FIRST, count), _pick(random, LAST, count), _spots(random, count)
    return pa.table(
        {
            "customerID": pa.array(range(2_000_000, 2_000_000 + count), pa.int64()),
            "first_name": first,
            "last_name": last,
            "email_address": [
                f"{f}.{n}{i}@example.com".lower() for i, (f, n) in enumerate(zip(first, last, strict=True))
            ],
            "phone_number": [f"+1-555-01{n:02d}-{i:03d}" for i, n in enumerate(random.integers(0, 100, count))],
            "address": [f"{n} Baker Street" for n in random.integers(1, 400, count)],
            "city": [spot[0] for spot in spots],
            "state": [spot[1] for spot in spots],
            "country": [spot[2] for spot in spots],
            "continent": [spot[3] for spot in spots],
            "postal_zip_code": pa.array(random.integers(10_000, 99_999, count), pa.int64()),
            "gender": _pick(random, ("female", "male"), count),
        }
    )


def _transactions(random: np.random.Generator, count: int = 3_333) -> pa.Table:
    minutes = np.sort(random.integers(0, 17 * 24 * 60, count))
    times = np.datetime64("2024-05-01T00:00", "us") + minutes.astype("timedelta64[m]")
    # Customers come again and shops differ: both far from even.
    customers = 2_000_000 + np.minimum(299, random.exponential(90, count).astype(int))
    shops = 3_000 + np.minimum(47, random.exponential(15, count).astype(int))
    quantity = np.clip(random.lognormal(1.9, 0.6, count).astype(int), 1, 60)
    return pa.table(
        {
            "transactionID": pa.array(1_000_000 + np.arange(count), pa.int64()),
            "customerID": pa.array(customers, pa.int64()),
            "franchiseID": pa.array(shops, pa.int64()),
            "dateTime": pa.array(times).cast(ZONE),
            "product": [PRODUCTS[i] for i in random.choice(6, count, p=(0.24, 0.2, 0.18, 0.15, 0.13, 0.1))],
            "quantity": pa.array(quantity, pa.int64()),
            "unitPrice": pa.array(np.full(count, 3), pa.int64()),
            "totalPrice": pa.array(quantity * 3, pa.int64()),
            "paymentMethod": [PAYMENTS[i] for i in random.choice(3, count, p=(0.5, 0.35, 0.15))],
            # Begins with 9999, which no card issuer has: these are numbers of nobody.
            "cardNumber": pa.array(9_999_000_000_000_000 + random.integers(0, 10**12, count), pa.int64()),
        }
    )


def _reviews(random: np.random.Generator, count: int = 204) -> dict[str, pa.Table]:
    texts = [
        " ".join(_pick(random, GOOD if good else POOR, int(size)))
        for good, size in zip(random.random(count) < 0.68, random.integers(1, 4, count), strict=True)
    ]
    shops = pa.array(random.integers(3_000, 3_048, count), pa.int64())
    dates = np.datetime64("2024-05-01T08:00", "us") + np.sort(random.integers(0, 17 * 24 * 60, count)).astype(
        "timedelta64[m]"
    )
    when = pa.array(dates).cast(ZONE)
    ids = pa.array(range(count), pa.int32())
    names = [f"chunk-{index:04d}" for index in range(count)]
    uris = [f"/Volumes/samples/bakehouse/reviews/{index:04d}.txt" for index in range(count)]
    reviews = pa.table({"review": texts, "franchiseID": shops, "review_date": when, "new_id": ids})
    chunked = {"franchiseID": shops, "review_date": when, "chunked_text": texts, "chunk_id": names, "review_uri": uris}
    return {"media_customer_reviews": reviews, "media_gold_reviews_chunked": pa.table(chunked).slice(0, 196)}
