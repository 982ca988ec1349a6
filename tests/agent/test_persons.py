"""Whose login a call goes out with."""

from __future__ import annotations

import pytest

from agent.persons import NotSignedIn, Persons, acting_as, current_token


def test_the_newest_token_counts_however_often_an_open_page_brings_its_old_one():
    persons = Persons()
    for token in ("first", "first", "second", "first", "second", "first"):
        persons.sign_in("ann", token)
    assert persons.token("ann") == "second"
    assert "second" not in repr(persons)


def test_nobody_else_and_never_the_app_in_a_persons_place():
    persons = Persons()
    persons.sign_in("ann", "t")
    assert current_token() is None
    with acting_as(persons, "bob"):
        with pytest.raises(NotSignedIn, match="Load the page again"):
            current_token()
        with acting_as(persons, "ann"):
            assert current_token() == "t"
        with pytest.raises(NotSignedIn):
            current_token()
    with acting_as(None, "ann"):
        assert current_token() is None
