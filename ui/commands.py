"""Commands that begin with a slash: for the page, not for the agent. A table; what each says is Markdown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import streamlit as st

from agent.model_choice import AUTO
from agent.policy import Mode
from ui.export import markdown_of
from ui.markdown import plain, safe_markdown
from ui.session import Session, show_conversation
from ui.turns import turns_of
from ui.wording import dollars, tokens

NOTE = "command-note"  # session state: what the last command says


@dataclass(frozen=True, slots=True)
class Note:
    """What a command says, as Markdown, and commands that are offered below it: label and what it types."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """``run`` takes what stands behind the command's name and gives what to show, or nothing."""

    help: str
    run: Callable[[Session, str], str | Note]


def _help(session: Session, rest: str) -> Note:
    return _menu(tuple(COMMANDS), "**Commands**", "Everything else goes to the agent.")


def _menu(names: tuple[str, ...], *around: str) -> Note:
    """Commands with what they do, each also as a button."""
    lines = [f"- `/{name}` {COMMANDS[name].help}" for name in names]
    return Note(
        "\n".join([around[0], *lines, "", *around[1:]]),
        tuple((f"/{name}", f"/{name}") for name in names if name != "help"),
    )


def _clear(session: Session, rest: str) -> str:
    show_conversation(session.runtime.new_conversation(user=session.user))
    return ""


def _context(session: Session, rest: str) -> str:
    context = session.runtime.context(session.conversation_id, max_age=0, user=session.user)
    lines = ["**This conversation works with**"]
    for name in ("user", "host", "cluster", "warehouse", "catalog", "schema", "workspace_path"):
        value = context.get(name)
        if isinstance(value, dict):
            value = f"{value.get('name')} ({str(value.get('state') or '').lower()})"
        lines.append(f"- {name.replace('_', ' ')}: {plain(str(value or 'none'))}")
    usage = session.runtime.usage(session.conversation_id, user=session.user)
    lines.append(
        f"- {tokens(usage.total)} tokens in {usage.calls} model calls, {plain(dollars(usage.cost_usd) or 'no cost')}"
    )
    return "\n".join(lines)


def _model(session: Session, rest: str) -> str | Note:
    runtime, conversation = session.runtime, session.conversation_id
    if rest.strip():
        try:
            runtime.set_model(conversation, None if rest.strip() == "reset" else rest, author=session.user)
        except ValueError as wrong:
            return plain(str(wrong))
    model, models = runtime.model_of(conversation, user=session.user), runtime.models()
    if models.provider == "planner":
        return f"**{plain(model)}** answers ({plain(models.provider)})."
    said = f"**{plain(model)}** answers ({plain(models.provider)})."
    if model == AUTO:
        by_need = f"{plain(models.small or '')} answers simple look-ups, {plain(models.default)} the rest"
        said = f"**auto**: {by_need} ({plain(models.provider)})."
    offered = [models.default, *([models.small, AUTO] if models.small else [])]
    choices = tuple((name, f"/model {name}") for name in offered if name != model)
    return Note(f"{said} `/model <name>` chooses another, `/model reset` takes that back.", choices)


def _mode(session: Session, rest: str) -> str | Note:
    wanted = rest.strip().lower().replace(" ", "-")
    modes = {mode: mode for mode in get_args(Mode)}
    if wanted not in modes:
        now = session.runtime.mode_of(session.conversation_id, user=session.user)
        others = tuple((mode, f"/mode {mode}") for mode in modes if mode != now)
        return Note(f"The mode is **{now}**. `/mode {'`, `/mode '.join(modes)}` changes it.", others)
    session.runtime.set_mode(session.conversation_id, modes[wanted], author=session.user)
    st.session_state.pop(f"mode-{session.conversation_id}", None)
    return f"The mode is now **{wanted}**."


def _export(session: Session, rest: str) -> str:
    turns = turns_of(session.runtime.events(session.conversation_id, user=session.user))
    if not turns:
        return "There is nothing to export yet."
    return "````markdown\n" + markdown_of("", turns) + "\n````"


def _rename(session: Session, rest: str) -> str:
    if not rest.strip():
        return "Say the new name: `/rename Costs of March`."
    session.runtime.rename(session.conversation_id, rest, author=session.user)
    return ""


COMMANDS: dict[str, Command] = {
    "help": Command("shows this list", _help),
    "clear": Command("starts a new conversation; this one stays in the list", _clear),
    "context": Command("shows what the conversation works with, and its tokens and cost", _context),
    "model": Command("says which model answers this conversation, and lets you choose", _model),
    "mode": Command("shows or changes the mode: `/mode ask`", _mode),
    "rename": Command("names the conversation: `/rename Costs of March`", _rename),
    "export": Command("shows the conversation as Markdown, to copy", _export),
}


def run_command(session: Session, text: str) -> bool:
    """Runs ``/name rest``. False where the text is no command (a path is none), and for the agent.

    ``/`` alone lists them; a beginning that no command has as its name lists those that begin so.
    """
    if not text.startswith("/"):
        return False
    name, _, rest = text[1:].partition(" ")
    command = COMMANDS.get(name.lower() or "help")
    if command is not None:
        st.session_state[NOTE] = command.run(session, rest)
        return True
    if "/" in name or not name.isalpha():
        return False  # such as /Volumes/main/...
    alike = tuple(known for known in COMMANDS if known.startswith(name.lower()))
    said = f"There is no command `/{plain(name)}`." if not alike else f"**Commands that begin with /{plain(name)}**"
    st.session_state[NOTE] = _menu(alike or tuple(COMMANDS), said)
    return True


def draw_note(session: Session) -> None:
    """What the last command said, until it is closed or something else is typed."""
    note = st.session_state.get(NOTE)
    if not note:
        return
    note = note if isinstance(note, Note) else Note(note)
    with st.container(border=True, key="command-note"):
        st.markdown(safe_markdown(note.text))
        with st.container(horizontal=True, gap="small", key="command-choices"):
            for place, (label, typed) in enumerate(note.choices):
                st.button(plain(label), key=f"command-{place}-{typed}", on_click=_press, args=(session, typed))
            st.button("Close", key="close-note", type="tertiary", on_click=st.session_state.pop, args=(NOTE, None))


def _press(session: Session, typed: str) -> None:
    run_command(session, typed)
