"""The sidebar: pages, the session's live context and where to change it, mode, model and cost, conversations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast, get_args

import streamlit as st

from agent import events as log
from agent.events import Event
from agent.policy import Mode
from agent.pricing import UsageTotals, sum_of
from agent.runtime import Runtime
from ui.context import PROBLEM, apply_context, options
from ui.markdown import plain
from ui.session import DRAWN, PARAMETER, Session, show_conversation
from ui.states import dot_markdown, look
from ui.wording import ago, dollars, shortened, tokens, usage_details, usage_words

POLL_SECONDS = 2.0
PATIENCE = 0.05  # seconds: a page that streams an answer stands still while it waits for the workspace
CONVERSATIONS_SHOWN = 8
SEARCHED_FROM = 4  # with more conversations than these there is a search field
PAGES = (
    ("streamlit_app.py", "Chat", ":material/forum:"),
    ("pages/4_SQL.py", "SQL", ":material/code:"),
    ("pages/1_Compute.py", "Compute", ":material/memory:"),
    ("pages/2_Jobs.py", "Jobs", ":material/event_repeat:"),
    ("pages/3_Catalog.py", "Catalog", ":material/database:"),
    ("pages/5_Board.py", "Board", ":material/dashboard:"),
    ("pages/6_Activity.py", "Activity", ":material/monitoring:"),
)
MODES: dict[Mode, tuple[str, str]] = {
    "auto": ("Auto", "Reads and writes run at once; what destroys something asks first."),
    "ask": ("Ask", "Every change asks first."),
    "read-only": ("Read only", "Nothing can be changed."),
}
assert set(MODES) == set(get_args(Mode))


def sidebar(session: Session) -> None:
    with st.sidebar:
        _pages(session)
        _context(session)
        _mode(session)
        _conversations(session)


def _pages(session: Session) -> None:
    with st.container(gap=4, key="pages"):
        for path, label, icon in PAGES:
            st.page_link(
                path, label=label, icon=icon, width="stretch", query_params={PARAMETER: session.conversation_id}
            )


def _context(session: Session) -> None:
    """Redrawn every two seconds, also when another tab or the agent changes something."""

    @st.fragment(run_every=POLL_SECONDS, key="sidebar-live")
    def context() -> None:
        runtime = session.runtime
        _wake_up(session)
        with st.container(key="sidebar-context", gap=2):
            found = (
                runtime.context(session.conversation_id, patience=PATIENCE, user=session.user) if runtime.ready else {}
            )
            if not found:
                if not runtime.startup_error:
                    st.skeleton(height=150)
                return
            _workspace_line(runtime, found)
            _choosers(session, found)
            _usage_line(session)

    context()


def _wake_up(session: Session) -> None:
    """Redraw the page when its conversation went on without it: another tab, a decision, a restart."""
    drawn = st.session_state.get(DRAWN)
    live = session.runtime.live(session.conversation_id, user=session.user)
    if drawn and drawn[0] == session.conversation_id and live.last_seq > drawn[1] and not drawn[2]:
        st.rerun()


def _workspace_line(runtime: Runtime, context: dict[str, Any]) -> None:
    where = "Demo workspace" if runtime.demo else str(context.get("host") or "").removeprefix("https://").rstrip("/")
    st.markdown(f"**{plain(where)}**  \n:small[:gray[{plain(str(context.get('user') or ''))}]]")


def _choosers(session: Session, context: dict[str, Any]) -> None:
    cluster, warehouse = context.get("cluster"), context.get("warehouse")
    _object_chooser(session, "cluster", cluster, "No cluster")
    _object_chooser(session, "warehouse", warehouse, "No warehouse")
    place = ".".join(str(context[key]) for key in ("catalog", "schema") if context.get(key)) or "No catalog"
    with st.popover(
        f":gray[:material/database:] {plain(shortened(place, length=28))}",
        type="tertiary",
        width="stretch",
        key="choose-schema",
        on_change="rerun",
    ) as popover:
        if popover.open:
            _schema_form(session, place)
    path = str(context.get("workspace_path") or "/")
    with st.popover(
        f":gray[:material/folder:] {plain(_tail(path))}",
        type="tertiary",
        width="stretch",
        key="choose-path",
        on_change="rerun",
    ) as popover:
        if popover.open:
            st.text_input(
                "Workspace path",
                value=path,
                key=f"context-path-{path}",
                on_change=_set_path,
                args=(session, path),
            )
    problem = st.session_state.get(PROBLEM)
    if problem:
        st.caption(f":red[{plain(problem)}]")


# what is chosen → (the tool that lists it, its plural)
_LISTED = {"cluster": ("list_clusters", "clusters"), "warehouse": ("list_warehouses", "warehouses")}


def _object_chooser(session: Session, what: str, current: dict[str, Any] | None, nothing: str) -> None:
    if current:
        state = current.get("state")
        name = plain(shortened(str(current.get("name") or current.get("id")), length=24))
        label = f"{dot_markdown(state)} {name} :gray[{look(state).words}]"
    else:
        label = f":gray[○ {nothing}]"
    with st.popover(label, type="tertiary", width="stretch", key=f"choose-{what}", on_change="rerun") as popover:
        if not popover.open:
            return
        items = options(session, *_LISTED[what])
        ids = [str(item.get("id")) for item in items]
        by_id = dict(zip(ids, items, strict=True))
        now = str(current["id"]) if current and str(current.get("id")) in by_id else None
        st.radio(
            f"Use this {what}",
            ids,
            index=ids.index(now) if now else None,
            format_func=lambda key: f"{dot_markdown(by_id[key].get('state'))} {plain(str(by_id[key].get('name')))}",
            key=f"context-{what}-{now}",
            on_change=_set_object,
            args=(session, what, now),
        )
        st.caption("Choosing one does not start it.")


def _schema_form(session: Session, place: str) -> None:
    schemas = [str(item.get("full_name") or item.get("name")) for item in options(session, "list_schemas", "schemas")]
    places = list(dict.fromkeys([*schemas, place]))
    st.selectbox(
        "Catalog and schema",
        places,
        index=places.index(place),
        key=f"context-schema-{place}",
        on_change=_set_schema,
        args=(session, place),
        accept_new_options=True,
    )


def _set_object(session: Session, what: str, now: str | None) -> None:
    chosen = st.session_state.get(f"context-{what}-{now}")
    if chosen and chosen != now:
        apply_context(session, {what: chosen})


def _set_schema(session: Session, now: str) -> None:
    chosen = str(st.session_state.get(f"context-schema-{now}") or "")
    catalog, _, schema = chosen.partition(".")
    if catalog and chosen != now:
        apply_context(session, {"catalog": catalog} | ({"schema": schema} if schema else {}))


def _set_path(session: Session, now: str) -> None:
    path = str(st.session_state.get(f"context-path-{now}") or "").strip()
    if path and path != now:
        apply_context(session, {"workspace_path": path})


def _usage_line(session: Session) -> None:
    """Who answers, and what it took. Its room is kept from the start: what stands below must not move in a turn."""
    usage = session.runtime.usage(session.conversation_id, user=session.user)
    provider = session.runtime.provider_name
    model = session.runtime.model_of(session.conversation_id, user=session.user)
    with st.container(gap=2, key=f"sidebar-usage-{'free' if provider == 'planner' else 'paid'}"):
        st.caption(plain(who_answers(provider, model, usage.total, usage.cost_usd)))
        last = last_turn(session.runtime.events(session.conversation_id, user=session.user)) if usage.total else None
        if last and last.total and last.calls < usage.calls:
            words = usage_words(last).removeprefix(f"{model} · ")
            st.caption(plain(f"Last turn: {words}"), help=plain(usage_details(last)))


def last_turn(events: Sequence[Event]) -> UsageTotals:
    """What the model calls since the last message used and cost."""
    used: list[log.Usage] = []
    for event in reversed(events):
        if isinstance(event.payload, log.UserMessage):
            break
        if isinstance(event.payload, log.Usage):
            used.append(event.payload)
    return sum_of(used[::-1])


def who_answers(provider: str, model: str, total: int, cost: float | None) -> str:
    """``Anthropic · claude-sonnet-5-5 · 12.4k tokens · $0.04``; the cost only where it is known and not nothing."""
    parts = [model] if provider == "planner" else [provider.capitalize(), model]
    if total:
        parts.append(f"{tokens(total)} tokens")
    if cost:
        parts.append(dollars(cost))
    return " · ".join(part for part in parts if part)


def _mode(session: Session) -> None:
    modes = list(MODES)
    current = session.runtime.mode_of(session.conversation_id, user=session.user)
    chosen = st.segmented_control(
        "Mode",
        modes,
        default=current if current in modes else None,
        format_func=lambda mode: MODES[mode][0],
        key=f"mode-{session.conversation_id}",
        required=True,
        width="stretch",
        label_visibility="collapsed",
        help=MODES[current][1] if current in MODES else None,
        on_change=_set_mode,
        args=(session,),
    )
    st.caption(MODES[cast(Mode, chosen or current)][1])


def _set_mode(session: Session) -> None:
    chosen = st.session_state.get(f"mode-{session.conversation_id}")
    if chosen in MODES:
        session.runtime.set_mode(session.conversation_id, chosen, author=session.user)


def _conversations(session: Session) -> None:
    with st.container(gap=None, key="conversations"):
        st.button(
            "New chat", icon=":material/add:", key="new-chat", width="stretch", on_click=_new_chat, args=(session,)
        )
        named = [info for info in session.runtime.conversations(user=session.user) if info.title]
        if len(named) > SEARCHED_FROM:
            sought = st.text_input(
                "Search conversations",
                key="conversation-search",
                placeholder="Search conversations",
                icon=":material/search:",
                label_visibility="collapsed",
                persist_state="session",
            )
            found = session.runtime.find(sought, user=session.user) if sought else None
            named = named if found is None else [info for info in named if info.id in found]
            if not named:
                st.caption("No conversation says that.")
        now = dt.datetime.now(dt.UTC)
        shown = named[: st.session_state.get("conversations-shown", CONVERSATIONS_SHOWN)]
        for info in shown:
            here = info.id == session.conversation_id
            title = plain(shortened(info.title, length=34))
            st.button(
                f"**{title}**" if here else f":gray[{title}]",
                key=f"open-{info.id}",
                type="tertiary",
                width="stretch",
                help=ago(info.updated_at, now=now),
                on_click=show_conversation,
                args=(info.id,),
            )
        if len(named) > len(shown):
            st.button("More", key="more-conversations", type="tertiary", on_click=_show_more)


def _new_chat(session: Session) -> None:
    show_conversation(session.runtime.new_conversation(user=session.user))


def _show_more() -> None:
    st.session_state["conversations-shown"] = st.session_state.get("conversations-shown", CONVERSATIONS_SHOWN) + 20


def _tail(path: str) -> str:
    """The end of a path, which says more than its beginning."""
    return path if len(path) <= 30 else "…" + path[-29:]
