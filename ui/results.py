"""Draws a turn's results: statements, lists, and cards that follow an object."""

from __future__ import annotations

from ui.panels import CardPanel, ListPanel, Panel, StatementPanel
from ui.session import Session


def draw_panel(session: Session, panel: Panel, *, live: bool) -> None:
    """``live`` is true inside the running turn, which is redrawn often: there no card looks again."""
    match panel:
        case StatementPanel():
            from ui.statement import draw_statement

            draw_statement(session, panel, live=live)
        case ListPanel():
            from ui.lists import draw_list

            draw_list(panel)
        case CardPanel():
            from ui.cards import draw_card

            draw_card(session, panel, live=live)
