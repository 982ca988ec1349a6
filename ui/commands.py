"""Commands that begin with a slash: for the page, not for the agent. A table; what each says is Markdown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import streamlit as st

from agent.model_choice import AUTO
from agent.policy import Mode
from ui.export import markdown_of
from ui.markdown import plain
from ui.session import Session, show_conversation
from ui.turns import turns_of
from ui.wording import dollars, tokens

NOTE = "command-note"  # session state: what the last command says


@dataclass(frozen=True, slots=True)
class Command:
    """``run`` takes what stands behind the command's name and gives what to show, or nothing."""

    help: str
    run: Callable[[Session, str], str]


def _help(session: Session, rest: str) -> str:
    lines = [f"- `/{name}` {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(["**Commands**", *lines, "", "Everything else goes to the agent."])


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


def _model(session: Session, rest: str) -> str:
    runtime, conversation = session.runtime, session.conversation_id
    if rest.strip():
        try:
            runtime.set_model(conversation, None if rest.strip() == "reset" else rest, author=session.user)
        except ValueError as wrong:
            return plain(str(wrong))
    model, models = runtime.model_of(conversation, user=session.user), runtime.models()
    if model == AUTO:
        by_need = f"{plain(models.small or '')} answers simple look-ups, {plain(models.default)} the rest"
        return f"**auto**: {by_need} ({plain(models.provider)})."
    choices = "`/model auto`, `/model small`, " if models.small else ""
    change = (
        "" if models.provider == "planner" else f" {choices}`/model <name>` changes it, `/model reset` undoes that."
    )
    return f"**{plain(model)}** answers ({plain(models.provider)}).{change}"


def _mode(session: Session, rest: str) -> str:
    wanted = rest.strip().lower().replace(" ", "-")
    modes = {mode: mode for mode in get_args(Mode)}
    if wanted not in modes:
        now = session.runtime.mode_of(session.conversation_id, user=session.user)
        return f"The mode is **{now}**. `/mode {'`, `/mode '.join(modes)}` changes it."
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
    "model": Command("says who answers, or changes it: `/model auto`", _model),
    "mode": Command("shows or changes the mode: `/mode ask`", _mode),
    "rename": Command("names the conversation: `/rename Costs of March`", _rename),
    "export": Command("shows the conversation as Markdown, to copy", _export),
}


def run_command(session: Session, text: str) -> bool:
    """Runs ``/name rest``. False where the text is no command (a path is none), and for the agent."""
    if not text.startswith("/"):
        return False
    name, _, rest = text[1:].partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        if "/" in name or not name.isalpha():
            return False  # such as /Volumes/main/...
        st.session_state[NOTE] = f"There is no command `/{plain(name)}`.\n\n{_help(session, '')}"
        return True
    st.session_state[NOTE] = command.run(session, rest)
    return True
