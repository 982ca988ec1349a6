"""Follow-up blocks in finished text and in text that is being written."""

from __future__ import annotations

import pytest

from agent.followups import split_followups, visible_text

BLOCK = "Two clusters.\n\n<followups>\n- Stop the idle one\n- What do they cost?\n</followups>"


@pytest.mark.parametrize(
    ("text", "shown", "found"),
    [
        (BLOCK, "Two clusters.", ["Stop the idle one", "What do they cost?"]),
        ("Nothing to add.", "Nothing to add.", []),
        ("", "", []),
        ("A\n<followups>\n- cut in the mid", "A", ["cut in the mid"]),
        ("A\n<followups>\n- one\n</followups>\nB", "A\n\nB", ["one"]),
        ("A <followups>\n* one\n• two\n1. three\n2) four\n- five\n</followups>", "A", ["one", "two", "three", "four"]),
        ("<followups>\n- same\n- same\n\n- \n</followups>", "", ["same"]),
        ('<followups>\n- "Quoted"\n</followups>', "", ["Quoted"]),
        ("<followups></followups>", "", []),
        ("Use the `<followups>` tag.", "Use the `<followups>` tag.", []),
        ("a < b and c > d", "a < b and c > d", []),
    ],
)
def test_finished_text(text, shown, found):
    assert split_followups(text) == (shown, found)


def test_nothing_of_the_block_shows_while_it_is_written():
    for end in range(len(BLOCK) + 1):
        shown = visible_text(BLOCK[:end])
        assert "Two clusters.".startswith(shown.strip()) or shown.strip() == "Two clusters."
        assert "<" not in shown


def test_text_grows_while_it_is_written():
    text = "One < two, <b> and `<followups>` are text.\n"
    for end in range(len(text) + 1):
        shown = visible_text(text[:end])
        assert text.startswith(shown)
        assert len(text[:end]) - len(shown) < len("<followups>")
    assert visible_text(text) == text


def test_suggestions_fit_a_button():
    _, (only,) = split_followups("<followups>\n- " + "x" * 500 + "\n</followups>")
    assert len(only) == 140
