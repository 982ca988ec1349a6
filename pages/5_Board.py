"""Board: charts and tables that were pinned from results, refreshed on demand or on an interval."""

from app import get_runtime
from ui.board_page import board_page
from ui.dashboard import dashboard
from ui.frame import frame

session = frame(get_runtime, title="Board", wide=True)
dashboard(session, "Board", lambda: board_page(session), refresh=None)
