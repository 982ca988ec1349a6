"""The chat pane: history from the log, the running turn in a polling fragment, the input.

The same pane stands alone on the chat page and beside a dashboard. Everything that lasts is in the log; the
session state holds only what a person has typed and not yet sent, and how far back they look.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from agent.events import ApprovalRequested, AssistantText, TurnEnded
from agent.followups import visible_text
from agent.live import Live
from agent.log import LogError
from agent.proposals import Proposed
from agent.runtime import Busy
from agent.uploads import BadFile
from ui.actions import looking_at
from ui.after_turn import after_turn, turn_usage
from ui.approvals import approval_card
from ui.blocks import draw_blocks, draw_folded
from ui.commands import NOTE, draw_note, run_command
from ui.conversation_menu import conversation_menu
from ui.empty import empty_state
from ui.markdown import half_written, plain, safe_markdown
from ui.pace import PACE
from ui.session import DRAWN, Session
from ui.turns import Turn, turns_of
from ui.upload import FILE_TYPES, MAX_MEGABYTES, message_of
from ui.wording import shortened

TEMPO_SECONDS = 1.5  # after so long a page that follows a turn asks how often it should look
FIRST_WORD_SECONDS = 0.15  # how long the page, when it has drawn everything else, waits for an answer to begin
TURNS_SHOWN = 15  # about 30 messages
_STOPS = (TurnEnded, ApprovalRequested)
OPEN_TURNS = 3  # older ones are folded: their steps, tables and charts are drawn when they are opened
PROMPT = "prompt"
_QUEUED_CALLS = "queued-calls"  # session state: message in line → the calls that go with it
PERSON, AGENT = ":material/person:", ":material/auto_awesome:"


def chat_pane(session: Session, *, beside: bool = False) -> None:
    """Draw the conversation. ``beside`` is the narrow pane next to a dashboard, with a height of its own."""
    send_queued(session)
    runtime, conversation_id = session.runtime, session.conversation_id
    live = runtime.live(conversation_id, user=session.user)  # ahead of the events: nothing between the two is missed
    events = runtime.events(conversation_id, user=session.user)
    turns = turns_of(events, running=live.running)
    st.session_state[DRAWN] = (conversation_id, events[-1].seq if events else 0, live.running)

    if turns:
        title = next(
            (info.title for info in runtime.conversations(user=session.user) if info.id == conversation_id), ""
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="talk-bar"):
            st.markdown(f":gray[{plain(shortened(title, length=50))}]", width="stretch")
            conversation_menu(session, title)
    if beside:
        # Streamlit follows the end by itself only where messages stand straight in the box.
        messages = st.container(height=560, border=False, key="messages-beside", autoscroll=bool(turns))
    else:
        messages = st.container(key="messages")
    with messages:
        if not turns and not _queue(session):
            empty_state(session, beside=beside)
        shown = _window(turns, conversation_id)
        for turn in shown:
            if live.running and turn is turns[-1]:
                first = next(event.seq for event in events if f"turn-{event.seq}" == turn.key)
                _live_turn(session, after=first - 1)
            else:
                draw_turn(session, turn, newest=turn is turns[-1], folded=turn not in turns[-OPEN_TURNS:])
        _draw_queue(session)
    _input(session, beside=beside, busy=live.running, waiting=bool(turns and turns[-1].pending))
    if not live.running and any(event.seq > session.seen and isinstance(event.payload, _STOPS) for event in events):
        st.rerun()  # it ended while the page was drawn: the sidebar and the part beside show what was before


def _window(turns: list[Turn], conversation_id: str) -> list[Turn]:
    """The newest turns, and a button that shows more."""
    key = f"shown-{conversation_id}"
    wanted = st.session_state.get(key, TURNS_SHOWN)
    if len(turns) > wanted:
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button("Show earlier", key="show-earlier", type="tertiary", icon=":material/expand_less:"):
                st.session_state[key] = wanted + TURNS_SHOWN
                st.rerun()
    return turns[-wanted:]


def _live_turn(session: Session, *, after: int) -> None:
    """The turn that runs, redrawn several times a second; the page is redrawn once when it ends."""
    fresh = [True]  # until it was drawn once
    look = _looks(session, after)
    reader = uuid.uuid4().hex

    def live_turn() -> None:
        live, turn = look()
        if not live.running or turn is None:
            st.rerun()
        _draw_user(turn)
        with st.chat_message("assistant", avatar=AGENT):
            answer = _answer(turn)
            with st.container(horizontal=True, vertical_alignment="center", key=f"phase-{after}"):
                st.markdown(f":shimmer[{plain(phase_words(live.phase))}…]", width="content")
                st.button(
                    "Stop",
                    key=f"stop-{after}",
                    type="tertiary",
                    icon=":material/stop_circle:",
                    on_click=session.runtime.stop,
                    args=(session.conversation_id,),
                    kwargs={"user": session.user},
                )
            if fresh and fresh.pop():  # all else is on the screen, and the first poll would come later
                until = time.monotonic() + FIRST_WORD_SECONDS
                while live.running and not (live.text or live.thinking) and time.monotonic() < until:
                    time.sleep(0.01)
                    live, turn = look()
                    assert turn is not None  # it was there before, and a log only grows
            with answer:
                _draw_writing(session, turn, live, key=str(after))

    # The inner fragment's timer is set anew by each run of the outer one, so that a page goes slower or faster.
    @st.fragment(run_every=TEMPO_SECONDS, key=f"tempo-{after}")
    def tempo() -> None:
        st.fragment(live_turn, run_every=PACE.looked(reader), key=f"live-{after}")()

    tempo()


def _looks(session: Session, after: int) -> Callable[[], tuple[Live, Turn | None]]:
    """A look at the running turn as it is: what of it is in the log, and what is being written.

    Most looks of a poll find the log as it was, as only the text that is being written grows: it is not read again.
    """
    runtime, conversation_id, user = session.runtime, session.conversation_id, session.user
    known: tuple[int, Turn | None] | None = None  # the log's last event when it was read, and the turn

    def look() -> tuple[Live, Turn | None]:
        nonlocal known
        live = runtime.live(conversation_id, user=user)
        if live.running and known and known[0] == live.last_seq:
            return live, known[1]
        events = runtime.events(conversation_id, after=after, user=user)
        if any(event.seq > live.last_seq and isinstance(event.payload, AssistantText) for event in events):
            live = replace(live, text="", thinking="")  # it came into the log between the two looks
        turns = turns_of(events, running=live.running)
        turn = turns[0] if turns else None
        known = (events[-1].seq, turn) if live.running and events else None
        return live, turn

    return look


def _draw_writing(session: Session, turn: Turn, live: Live, *, key: str) -> None:
    """What the turn has done, and what is being written."""
    writing = visible_text(live.text).strip()
    draw_blocks(session, turn, live=True, answering=bool(writing))
    if live.thinking.strip():
        with st.expander(":shimmer[Thinking]", type="compact", key=f"thinking-{key}"):
            st.markdown(safe_markdown(live.thinking))
    if writing:
        st.markdown(half_written(safe_markdown(writing)))


def draw_turn(session: Session, turn: Turn, *, newest: bool, folded: bool = False) -> None:
    """A turn that has ended, or waits for a decision.

    It stands in as many boxes as while it ran (a fragment puts one around what it draws, and the answer has its own),
    so that the browser replaces what it shows piece by piece. Else the page would grow short for a moment when a turn
    ends, and whoever had scrolled up would lose their place.
    """
    with st.container(), st.container():
        _draw_turn(session, turn, newest=newest, folded=folded)


def _draw_turn(session: Session, turn: Turn, *, newest: bool, folded: bool) -> None:
    _draw_user(turn)
    with st.chat_message("assistant", avatar=AGENT):
        with _answer(turn):
            (draw_folded if folded else draw_blocks)(session, turn)
        if turn.pending:
            approval_card(session, turn)
        if turn.ended:
            _draw_ending(session, turn, newest=newest)
            if newest:
                _offer_undo(session, turn)
        if turn.ended and turn.ended.reason not in ("error", "stopped"):
            after_turn(session, turn, newest=newest, prompt_key=PROMPT, send=send)
        elif turn.ended:
            turn_usage(turn)
        if newest and turn.followups and not _queue(session):
            _suggestions(session, turn)


def _answer(turn: Turn) -> DeltaGenerator:
    """The box around what a turn says and shows, the same one while it runs and when it has ended."""
    return st.container(key=f"answer-{turn.key}")


def _draw_user(turn: Turn) -> None:
    with st.chat_message("user", avatar=PERSON):
        # What a person typed keeps its lines and shows its characters; Markdown of theirs is drawn as Markdown.
        st.markdown(safe_markdown(turn.prompt).replace("\n", "  \n"))


def phase_words(phase: str) -> str:
    """``running execute_sql`` → ``Running execute sql``."""
    words = phase.replace("_", " ").strip() or "working"
    return words[:1].upper() + words[1:]


def _draw_ending(session: Session, turn: Turn, *, newest: bool) -> None:
    ended = turn.ended
    assert ended is not None
    message = safe_markdown(ended.message)
    match ended.reason:
        case "error":
            st.error(message or "Something went wrong.", icon=":material/error:")
        case "limit" | "max_tokens":
            st.warning(message or "Stopped here, at a limit. Say “go on” to continue.", icon=":material/hourglass:")
        case "refusal":
            st.info(message or "The model declined to do this.", icon=":material/info:")
        case "stopped":
            st.caption(f":material/stop_circle: {plain(ended.message) or 'Stopped. What was done is kept.'}")
    if newest and ended.retryable:
        st.button("Try again", key="retry", icon=":material/refresh:", on_click=_retry, args=(session,))


def _offer_undo(session: Session, turn: Turn) -> None:
    """What the newest turn changed and can be taken back. Pressing asks for approval as any change does."""
    for step in turn.steps:
        if step.undo:
            st.button(
                plain(step.undo),
                key=f"undo-{step.call_id}",
                type="tertiary",
                icon=":material/undo:",
                on_click=_undo,
                args=(session, step.call_id),
            )


def _suggestions(session: Session, turn: Turn) -> None:
    with st.container(horizontal=True, gap="small", key="followups"):
        for place, suggestion in enumerate(turn.followups):
            st.button(plain(suggestion), key=f"followup-{turn.key}-{place}", on_click=send, args=(session, suggestion))


def _input(session: Session, *, beside: bool, busy: bool, waiting: bool) -> None:
    if busy:
        hint = "Type ahead: it is sent when this turn ends"
    elif waiting:
        hint = "Decide above, or say what to do instead"
    else:
        hint = "Ask anything, or / for commands" if beside else "Ask about clusters, jobs, tables… or type /help"
    # A callback, and not the value that this call returns: a run that starts anew on its way here (a card that has
    # become final, another tab's event) would lose the value. No max_chars either: it cuts a long text silently.
    st.chat_input(
        hint,
        key=PROMPT,
        accept_file=True,
        file_type=FILE_TYPES,
        max_upload_size=MAX_MEGABYTES,
        on_submit=_typed,
        args=(session,),
    )


def _typed(session: Session) -> None:
    """What was typed goes out; what cannot go out stays in the input."""
    typed = st.session_state.get(PROMPT)
    text, files = (typed.text or "", typed.files) if typed else ("", [])
    st.session_state.pop(NOTE, None)
    if files:
        _attached(session, text, files)
        return
    if text and run_command(session, text.strip()):
        return
    if text and not _sent(session, text):
        st.session_state[PROMPT] = text


def _attached(session: Session, text: str, files: Sequence[Any]) -> None:
    """A message with a file: what is to become of it is proposed, and asks first."""
    try:
        said, calls = message_of(session, text, files)
    except BadFile as problem:
        st.session_state["problem"] = f"{problem} Nothing was sent."
        st.session_state[PROMPT] = text
        return
    if not _sent(session, said, calls):
        st.session_state[PROMPT] = text


def send(session: Session, text: str) -> None:
    """Start a turn; while one runs the text waits in line. A button's callback."""
    _sent(session, text)


def _sent(session: Session, text: str, calls: Sequence[Proposed] = ()) -> bool:
    """As :func:`send`; False where the message was refused, which the page then explains."""
    try:
        session.runtime.submit(
            session.conversation_id,
            text,
            author=session.user,
            timezone=session.timezone,
            page=looking_at(),
            propose=calls,
        )
    except Busy:
        _queue(session).append(text)
        if calls:
            st.session_state.setdefault(_QUEUED_CALLS, {})[text] = calls
    except (ValueError, LogError) as problem:
        st.session_state["problem"] = str(problem)
        return False
    return True


def send_queued(session: Session) -> None:
    """Send what was typed ahead, once nothing runs and nothing waits for a decision."""
    queue = _queue(session)
    if not queue or session.runtime.live(session.conversation_id, user=session.user).running:
        return
    turns = turns_of(session.runtime.events(session.conversation_id, user=session.user))
    if not (turns and turns[-1].pending):
        text = queue.pop(0)
        _sent(session, text, st.session_state.get(_QUEUED_CALLS, {}).pop(text, ()))


def _draw_queue(session: Session) -> None:
    problem = st.session_state.pop("problem", None)
    if problem:
        st.error(plain(problem))
    draw_note(session)
    for place, text in enumerate(_queue(session)):
        with (
            st.chat_message("user", avatar=":material/schedule:"),
            st.container(horizontal=True, vertical_alignment="center"),
        ):
            st.markdown(f":gray[{plain(text)}]", width="stretch")
            st.button(
                "Remove",
                key=f"unqueue-{place}",
                type="tertiary",
                icon=":material/close:",
                on_click=_unqueue,
                args=(session, place),
            )


def _unqueue(session: Session, place: int) -> None:
    del _queue(session)[place : place + 1]


def _queue(session: Session) -> list[str]:
    queues: dict[str, list[str]] = st.session_state.setdefault("queued", {})
    return queues.setdefault(session.conversation_id, [])


def _undo(session: Session, call_id: str) -> None:
    try:
        session.runtime.undo(session.conversation_id, call_id, author=session.user)
    except Busy:
        pass  # another tab was faster
    except (ValueError, LogError) as problem:
        st.session_state["problem"] = str(problem)


def _retry(session: Session) -> None:
    try:
        session.runtime.retry(session.conversation_id, author=session.user)
    except Busy:
        pass  # another tab was faster
    except (ValueError, LogError) as problem:
        st.session_state["problem"] = str(problem)
