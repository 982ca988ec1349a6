"""What a new conversation shows: what this is, what to try, and how to connect a workspace and a model."""

from __future__ import annotations

import streamlit as st

from ui.markdown import plain, safe_markdown
from ui.session import Session
from ui.suggestions import Suggestion, suggested

# A short set that shows the range: compute, jobs, SQL with a chart, catalog.
EXAMPLES = (
    ("Which clusters are running but idle?", ":material/memory:"),
    ("What jobs failed today?", ":material/event_busy:"),
    ("Chart the average fare per hour in samples.nyctaxi.trips", ":material/show_chart:"),
    ("Start my ML cluster", ":material/play_arrow:"),
    ("Find tables about orders", ":material/table_chart:"),
    ("Top 10 pickup zip codes by revenue in samples.nyctaxi.trips", ":material/bar_chart:"),
)
_CONNECT = """
**Your workspace.** Set `DATABRICKS_HOST` and `DATABRICKS_TOKEN` (or `DATABRICKS_CONFIG_PROFILE` for a profile of
`~/.databrickscfg`) and start the app again.

**Claude.** Set `ANTHROPIC_API_KEY` and start the app again.

The two are independent: Claude can work on the demo workspace, the built-in planner on yours.
"""


def empty_state(session: Session, *, beside: bool = False) -> None:
    """Greeting and examples. Clicking an example sends it."""
    from ui.chat import send

    runtime = session.runtime
    if not beside:
        st.title("What would you like to do?", anchor=False)
        st.markdown(":gray[Say it in your own words. Nothing is stopped, deleted or overwritten without asking you.]")
    examples = [Suggestion(*example) for example in EXAMPLES]
    offered = (suggested() or examples[:3]) if beside else examples
    with st.container(horizontal=True, gap="small", key="examples"):
        for place, one in enumerate(offered):
            st.button(plain(one.label), icon=one.icon, key=f"example-{place}", on_click=send, args=(session, one.text))
    if beside:
        return
    if runtime.demo or _built_in(session):
        workspace = "Demo workspace" if runtime.demo else "Your workspace"
        planner = "built-in planner: no key needed" if _built_in(session) else f"model {runtime.model}"
        with st.expander(f"{workspace}, {planner}. Connect your own", type="compact", key="connect"):
            st.markdown(_CONNECT)
    for notice in runtime.notices_for(session.conversation_id, user=session.user):
        st.caption(safe_markdown(notice))


def _built_in(session: Session) -> bool:
    return session.runtime.provider_name == "planner"
