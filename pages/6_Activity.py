"""Activity: every tool call of this workspace's users, with totals and charts over time."""

from app import get_runtime
from ui.activity_page import activity_page
from ui.dashboard import dashboard
from ui.frame import frame

session = frame(get_runtime, title="Activity", wide=True)
dashboard(session, "Activity", lambda: activity_page(session))
