"""Pictures of the pages, taken when nothing on them moves any more."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from tests.e2e.chat_page import ChatPage

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images" if os.environ.get("UPDATE_IMAGES") else None
COLOURS, EXACT = 256, 48  # enough for text and flat charts, at a third of the size

# Nothing is loading, stale or fading, and every table and chart that is in sight is drawn; for a while.
STILL = """() => {
    const all = selector => [...document.querySelectorAll(selector)];
    const seen = element => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.bottom > 0 && box.top < window.innerHeight;
    };
    const drawn = element => element.querySelector('canvas, svg');
    const still = !all('[data-testid=stSkeleton]').some(seen)
        && !all('[data-stale=true]').some(seen)
        && !document.querySelector('[data-testid=stToast]')
        && all('[data-testid=stVegaLiteChart], [data-testid=stDataFrame]').filter(seen).every(drawn)
        && !document.getAnimations().some(move => move.effect?.getComputedTiming().iterations !== Infinity
            && move.playState === 'running');
    if (!still) { window.stillSince = undefined; return false; }
    window.stillSince ??= performance.now();
    return performance.now() - window.stillSince > 400;
}"""


def keep_picture(chat: ChatPage, name: str, folder: Path) -> None:
    """Save ``<name>.png`` of what is in the window into the documentation when it is to be made anew, else into
    ``folder``."""
    chat.page.evaluate("() => { window.stillSince = undefined; }")
    chat.page.mouse.move(0, 0)
    chat.page.wait_for_function(STILL)
    image = Image.open(io.BytesIO(chat.page.screenshot())).convert("RGB")
    small = image.quantize(palette=_palette(image), dither=Image.Dither.NONE)
    small.save((IMAGES or folder) / f"{name}.png", optimize=True)


def _palette(image: Image.Image) -> Image.Image:
    """The grounds as they are; of the rest each colour counts once however little of it there is: a state's dot must
    not turn grey."""
    found_colours: Any = image.getcolors(image.width * image.height) or []
    counted: list[tuple[int, tuple[int, int, int]]] = sorted(found_colours, reverse=True)
    exact, others = counted[:EXACT], counted[EXACT:]
    each = Image.new("RGB", (max(1, len(others)), 1))
    each.putdata([colour for _, colour in others])
    rest: list[int] = each.quantize(COLOURS - EXACT, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    found = Image.new("P", (1, 1))
    found.putpalette([part for _, colour in exact for part in colour] + rest[: 3 * (COLOURS - EXACT)])
    return found
