"""The chat page, and what ``streamlit run`` starts."""

from app import get_runtime
from ui.chat import chat_pane
from ui.frame import frame

chat_pane(frame(get_runtime))
