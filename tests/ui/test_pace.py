"""How often readers of a running turn look at it."""

from ui.pace import FASTEST, FORGOTTEN_AFTER, SLOWEST, Pace


def test_few_readers_look_often_and_many_less_often_each():
    pace = Pace()
    alone = pace.looked("one", now=0.0)
    together = [pace.looked(f"reader-{number}", now=0.1) for number in range(20)]

    assert alone == FASTEST
    assert together[0] == FASTEST
    assert together == sorted(together)
    assert together[-1] == 0.5
    assert pace.looked("one", now=0.2) == 0.5  # also for who was there first


def test_looks_of_all_readers_together_stay_within_bounds():
    pace = Pace()
    for number in range(200):
        seconds = pace.looked(f"reader-{number}", now=0.0)

    assert seconds == SLOWEST


def test_who_has_left_slows_nobody_down():
    pace = Pace()
    for number in range(40):
        pace.looked(f"reader-{number}", now=0.0)

    assert pace.looked("last", now=1.0) > FASTEST
    assert pace.looked("last", now=1.0 + FORGOTTEN_AFTER) == FASTEST
