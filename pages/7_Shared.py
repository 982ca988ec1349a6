"""A conversation that somebody shared by its link: to read, not to act in."""

from app import get_runtime
from ui.frame import frame
from ui.shared import shared_page

shared_page(frame(get_runtime))
