"""``samples.nyctaxi.trips``: synthetic trips with the real table's columns, row count and period.

The first ten are those that the real table begins with, as documentation of Databricks and of its clients shows them,
so that examples which look at the first rows find what they tell of.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

ROWS = 21_932
# Pick-up, drop-off, miles, fare, zip codes.
FIRST = (
    ("2016-02-14T16:52:13", "2016-02-14T17:16:04", 4.94, 19.0, 10282, 10171),
    ("2016-02-04T18:44:19", "2016-02-04T18:46:00", 0.28, 3.5, 10110, 10110),
    ("2016-02-17T17:13:57", "2016-02-17T17:17:55", 0.7, 5.0, 10103, 10023),
    ("2016-02-18T10:36:07", "2016-02-18T10:41:45", 0.8, 6.0, 10022, 10017),
    ("2016-02-22T14:14:41", "2016-02-22T14:31:52", 4.51, 17.0, 10110, 10282),
    ("2016-02-05T06:45:02", "2016-02-05T06:50:26", 1.8, 7.0, 10009, 10065),
    ("2016-02-15T15:03:28", "2016-02-15T15:18:45", 2.58, 12.0, 10153, 10199),
    ("2016-02-25T19:09:26", "2016-02-25T19:24:50", 1.4, 11.0, 10112, 10069),
    ("2016-02-13T16:28:18", "2016-02-13T16:36:36", 1.21, 7.5, 10023, 10153),
    ("2016-02-14T00:03:48", "2016-02-14T00:10:24", 0.6, 6.0, 10012, 10003),
)
START = np.datetime64("2016-01-01T00:00:00", "s")
DAYS = 60  # to 2016-02-29
# The weekend of a great snowstorm, when taxis stood still: day number -> share of a usual day.
QUIET_DAYS = {22: 0.75, 23: 0.12, 24: 0.35, 25: 0.7, 0: 1.15}
HOURS = np.array([35, 24, 17, 12, 9, 10, 22, 38, 47, 46, 44, 45, 48, 47, 49, 47, 41, 50, 62, 64, 58, 56, 53, 45])

# Zone, zip codes, weight, and where it lies in miles (east, north) of Midtown.
PLACES = (
    (10001, 62, -0.8, -0.5), (10002, 26, 0.3, -2.6), (10003, 60, 0.0, -1.6), (10009, 24, 0.6, -1.9),
    (10010, 38, 0.1, -1.0), (10011, 58, -0.8, -1.1), (10012, 34, -0.3, -2.1), (10013, 32, -0.7, -2.6),
    (10014, 34, -1.1, -1.7), (10016, 52, 0.3, -0.6), (10017, 50, 0.4, 0.0), (10018, 50, -0.4, 0.1),
    (10019, 64, -0.5, 0.7), (10020, 12, 0.0, 0.5), (10021, 44, 0.8, 1.3), (10022, 54, 0.6, 0.6),
    (10023, 46, -0.4, 1.5), (10024, 34, -0.3, 2.1), (10025, 30, -0.4, 2.9), (10028, 36, 0.9, 1.8),
    (10029, 14, 1.1, 2.6), (10036, 54, -0.6, 0.4), (10065, 34, 0.7, 1.0), (10075, 24, 0.8, 1.6),
    (10103, 10, 0.1, 0.6), (10110, 16, -0.1, 0.0), (10119, 14, -0.6, -0.3), (10128, 24, 1.0, 2.2),
    (10153, 10, 0.3, 0.9), (10162, 8, 1.2, 1.4), (10282, 8, -1.1, -3.0), (11101, 10, 1.7, -0.1),
    (11211, 12, 1.9, -2.7), (11201, 12, 0.4, -4.0), (11106, 6, 2.4, 0.8), (11371, 22, 5.2, 1.6),
    (11422, 4, 13.0, -5.5), (11430, 14, 11.2, -7.5), (7114, 3, -9.8, -4.2), (10451, 5, 1.6, 5.0),
)  # fmt: skip


def trips() -> pa.Table:
    """The same rows each time."""
    random = np.random.default_rng(20160101)
    days = np.array([QUIET_DAYS.get(day, 1.0) * (1.0 + 0.12 * ((day + 4) % 7 in (4, 5))) for day in range(DAYS)])
    day = random.choice(DAYS, ROWS, p=days / days.sum())
    hour = random.choice(24, ROWS, p=HOURS / HOURS.sum())
    pickup = START + (day * 86_400 + hour * 3_600 + random.integers(0, 3_600, ROWS)).astype("timedelta64[s]")
    zips = np.array([place[0] for place in PLACES], dtype=np.int32)
    weights = np.array([place[1] for place in PLACES], dtype=float)
    where = np.array([place[2:] for place in PLACES])
    origin = random.choice(len(PLACES), ROWS, p=weights / weights.sum())
    # People rather go near: the weight of a destination falls with its distance.
    distances = np.abs(where[:, None, :] - where[None, :, :]).sum(axis=2)
    pull = weights[None, :] * np.exp(-distances / 3.2)
    pull /= pull.sum(axis=1, keepdims=True)
    target = (pull[origin].cumsum(axis=1) > random.random((ROWS, 1))).argmax(axis=1)
    miles = np.maximum(
        0.1, distances[origin, target] * random.lognormal(0.02, 0.12, ROWS) + random.gamma(1.6, 0.32, ROWS)
    )
    rush = 1.0 + 0.35 * np.isin(hour, (8, 9, 16, 17, 18, 19)) - 0.25 * np.isin(hour, (0, 1, 2, 3, 4, 5))
    minutes = np.maximum(
        1.0, miles / (12.5 / rush) * 60 * random.lognormal(0, 0.18, ROWS) * np.where(miles > 7, 0.55, 1.0)
    )
    meter = 2.5 + 2.05 * miles + 0.32 * minutes * np.where(miles > 7, 0.4, 0.75)
    fare = np.round(np.maximum(2.5, meter) * 2) / 2
    # Flat fare between Manhattan and Kennedy airport.
    manhattan = (zips // 100 == 100) | (zips // 100 == 101)
    airport = (zips[origin] == 11430) & manhattan[target] | (zips[target] == 11430) & manhattan[origin]
    fare = np.where(airport, 52.0, fare)
    dropoff = pickup + (minutes * 60).astype("timedelta64[s]")
    order = np.argsort(pickup, kind="stable")
    zone = pa.timestamp("us", "UTC")
    made = pa.table(
        {
            "tpep_pickup_datetime": pa.array(pickup[order].astype("datetime64[us]")).cast(zone),
            "tpep_dropoff_datetime": pa.array(dropoff[order].astype("datetime64[us]")).cast(zone),
            "trip_distance": pa.array(np.round(miles[order], 2)),
            "fare_amount": pa.array(fare[order]),
            "pickup_zip": pa.array(zips[origin][order], pa.int32()),
            "dropoff_zip": pa.array(zips[target][order], pa.int32()),
        }
    )
    # As many leave, spread over the whole time.
    kept = np.delete(np.arange(ROWS), np.linspace(0, ROWS - 1, len(FIRST) + 2, dtype=int)[1:-1])
    return pa.concat_tables([_first(made.schema), made.take(kept)]).combine_chunks()


def _first(schema: pa.Schema) -> pa.Table:
    pickup, dropoff, *rest = zip(*FIRST, strict=True)
    times = [pa.array(np.array(each, "datetime64[us]")) for each in (pickup, dropoff)]
    columns = [*times, *(pa.array(each) for each in rest)]
    cast = [column.cast(field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(cast, schema=schema)
