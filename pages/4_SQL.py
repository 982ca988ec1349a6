"""SQL: an editor, the statement that was run last with its result, and the history of queries."""

from app import get_runtime
from ui.dashboard import dashboard
from ui.frame import frame
from ui.sql_page import sql_page

session = frame(get_runtime, title="SQL", wide=True)
dashboard(session, "SQL", lambda: sql_page(session), refresh=None)
