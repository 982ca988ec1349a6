"""What a person allowed or refused for the rest of a conversation: a pure function of its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from agent.events import Event, PermissionSet

Permission = Literal["none", "allowed", "denied"]


@dataclass(frozen=True, slots=True)
class Permissions:
    """Pairs of a tool and the object that it may, or may not, be used on. The object ``""`` is every object.

    Only a refusal is for every object: what is allowed is allowed for one.
    """

    allowed: frozenset[tuple[str, str]] = frozenset()
    denied: frozenset[tuple[str, str]] = frozenset()

    def on(self, tool: str, object: str) -> Permission:
        """Deny beats allow, also where the refusal is for the tool as such and the permission for the object."""
        if (tool, "") in self.denied or (object and (tool, object) in self.denied):
            return "denied"
        return "allowed" if object and (tool, object) in self.allowed else "none"

    def mention(self, tool: str) -> bool:
        """Whether the object of a call of ``tool`` matters for what becomes of it."""
        return any(name == tool for name, _ in self.allowed | self.denied)


def permissions_of(events: Iterable[Event]) -> Permissions:
    """The newest word on a tool and an object counts."""
    newest: dict[tuple[str, str], bool | None] = {}
    for event in events:
        if isinstance(event.payload, PermissionSet):
            newest[event.payload.tool, event.payload.object] = event.payload.allowed
    return Permissions(
        allowed=frozenset(key for key, allowed in newest.items() if allowed is True and key[1]),
        denied=frozenset(key for key, allowed in newest.items() if allowed is False),
    )
