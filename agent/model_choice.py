"""Which model is asked next: the one that a person chose, or, with ``auto``, a small one for simple look-ups.

``RULES`` is a table, read from its top; the first line that fits decides. Words are English: what is asked in another
language goes to the default model. A small model is taken only where, by the list prices, it costs less with the cache
that the switch loses; where a price is not known nothing is switched. Thinking blocks belong to the model that made
them: :mod:`agent.messages` leaves them out for any other, so that a switch keeps requests valid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from agent.calls import call_states
from agent.events import Compacted, Event, ModelChosen, Usage, UserMessage
from agent.pricing import Price, price_of
from agent.providers.base import Provider, TokenUsage
from agent.turn import this_turn

AUTO = "auto"
MANY_WORDS = 25
MANY_CALLS = 4  # of the model in one turn
# A simple look-up, for the estimate of its cost: model calls, and tokens that each adds and says.
_CALLS, _ADDED, _SAID = 2, 1_500, 300
_CACHE_SECONDS = 300.0

_THOUGHT = re.compile(
    r"\b(why|how(?! many\b)|explain|reason|compar\w+|versus|vs|differ\w+|recommend\w*|suggest\w*|should|best|better"
    r"|optimi[sz]\w+|improve|tune|fix|debug|repair|analy[sz]\w+|profile|summar\w+|review|plan|forecast|predict"
    r"|if|then|except|but|unless|without|instead)\b"
)
_FIGURES = re.compile(
    r"\b(average|mean|median|sum|total|percent\w*|share|ratio|top|bottom|most|least|highest|lowest|longest|shortest"
    r"|largest|smallest|biggest|cheapest|per|by|group\w*|each|trend|chart|plot|graph|draw|cost\w*|spen[dt]|price"
    r"|sql|query|select|join|rows?)\b"
)
_CHANGE = re.compile(
    r"\b(write|create|make|add|put|set|use|change|update|edit|rename|delete|drop|remove|clear|stop|start|restart|kill"
    r"|terminate|run|rerun|trigger|cancel|pause|resume|schedule|move|copy|import|export|upload|insert|merge|grant|revoke"
    r"|undo|restore|clone|pull|switch|install)\b"
)
_LOOK = re.compile(
    r"\b(show|list|see|display|find|search|which|what|what's|whats|where|who|how many|is|are|do i have|status|state)\b"
)
_THING = re.compile(
    r"\b(clusters?|warehouses?|jobs?|runs|notebooks?|tables?|schemas?|catalogs?|columns?|files?|folders?|repos?|secrets?"
    r"|scopes?|workspace|context|failed|running|idle)\b"
)


@dataclass(frozen=True, slots=True)
class Models:
    """A host's models. ``small`` is None where it has none that is known."""

    provider: str
    default: str
    small: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    model: str
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules look at. ``only_lookups``: every call of the turn read something, without SQL, and worked."""

    text: str  # lower case
    calls: int = 0  # of the model in this turn so far
    only_lookups: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    size: str  # "small" or "default"
    why: str
    fits: Callable[[Seen], object]


RULES: tuple[Rule, ...] = (
    Rule("default", "a call of this turn failed, changes something or runs SQL", lambda seen: not seen.only_lookups),
    Rule("default", "this turn takes many steps", lambda seen: seen.calls >= MANY_CALLS),
    Rule("default", "a long message", lambda seen: len(seen.text.split()) > MANY_WORDS or "\n" in seen.text.strip()),
    Rule("default", "asks for thought", lambda seen: _THOUGHT.search(seen.text)),
    Rule("default", "asks for figures or SQL", lambda seen: _FIGURES.search(seen.text)),
    Rule("default", "asks for a change", lambda seen: _CHANGE.search(seen.text)),
    Rule("small", "a simple look-up", lambda seen: _LOOK.search(seen.text) and _THING.search(seen.text)),
    Rule("default", "anything else", lambda seen: True),
)


def models_of(provider: Provider) -> Models:
    return Models(provider.name, provider.default_model, getattr(provider, "small_model", None))


def wanted_model(events: Sequence[Event], models: Models, *, auto: bool) -> str:
    """A model's name or ``auto``: what a person chose for the conversation at this host, else the app's setting."""
    chosen = [event.payload for event in events if isinstance(event.payload, ModelChosen)]
    said = chosen[-1].model if chosen and chosen[-1].provider == models.provider else ""
    return said or (AUTO if auto and models.small else models.default)


def choice_event(model: str | None, models: Models) -> ModelChosen:
    """A person's word as what is logged: ``auto``, ``default``, ``small``, a model's name at this host, or None for the
    app's setting. Raises ValueError (its text is for people) for what cannot be.
    """
    said = (model or "").strip()
    if models.provider == "planner" and said:
        raise ValueError("The built-in planner answers; it has no models to choose from. Nothing was changed.")
    if said.lower() in (AUTO, "small") and models.small is None:
        raise ValueError("No small model is known at this host: set CHAT_SMALL_MODEL. Nothing was changed.")
    if len(said) > 200 or len(said.split()) > 1:
        raise ValueError("A model's name is one word. Nothing was changed.")
    names = {AUTO: AUTO, "default": models.default, "small": models.small or ""}
    return ModelChosen(models.provider, names.get(said.lower(), said))


def next_model(
    events: Sequence[Event], models: Models, *, lookups: Collection[str], fixed_tokens: int, now: float
) -> Choice:
    """The model for the next call of the newest turn. ``lookups``: tools that only read and take no SQL;
    ``fixed_tokens``: of system and tools; ``now``: Unix seconds."""
    turn = this_turn(events)
    used = [usage.model for _, usage in _calls(turn)]
    rule = next(rule for rule in RULES if rule.fits(_seen(turn, lookups=lookups, calls=len(used))))
    if models.small is None or rule.size == "default":
        return Choice(models.default, rule.why)
    if used:  # decided when the turn began; going back to a small one within it gains nothing
        return Choice(used[-1] if used[-1] == models.small else models.default, rule.why)
    costs = estimated_costs(events, models, fixed_tokens=fixed_tokens, now=now)
    if costs is None:
        return Choice(models.default, f"{rule.why}, but a price is not known")
    stay, switch = costs
    said = f"about ${switch:.4f} with the small model, ${stay:.4f} without"
    if switch >= stay:
        return Choice(models.default, f"{rule.why}, but the switch loses the cache: {said}")
    return Choice(models.small, f"{rule.why}: {said}")


def estimated_costs(
    events: Sequence[Event], models: Models, *, fixed_tokens: int, now: float
) -> tuple[float, float] | None:
    """US dollars of a look-up's turn with the default and with the small model. None where a price is not known, or
    the conversation does not fit the small one.

    Each model has a cache of its own. What the small one adds has to be written to the default's cache later on.
    """
    default, small = price_of(models.default), price_of(models.small or "")
    calls = _calls(events)
    context = fixed_tokens
    if calls:
        last = calls[-1][1]
        context = max(context, _input(last) + last.output_tokens)
    if default is None or small is None or context + 2 * _CALLS * _ADDED > small.window * 0.9:
        return None
    later = TokenUsage(cache_write_tokens=_CALLS * (_ADDED + _SAID))
    stay = _turn_cost(default, context, _cached(events, models.default, now=now))
    switch = _turn_cost(small, context, _cached(events, models.small or "", now=now))
    return stay, switch + default.of(later)


def _seen(turn: Sequence[Event], *, lookups: Collection[str], calls: int) -> Seen:
    text = next((event.payload.text for event in turn if isinstance(event.payload, UserMessage)), "")
    plain = all(
        state.call.name in lookups and state.status == "done" and state.result is not None and not state.result.is_error
        for state in call_states(turn).values()
    )
    return Seen(text.lower(), calls, plain)


def _calls(events: Sequence[Event]) -> list[tuple[float, Usage]]:
    """The model's answers in the conversation and when they came; a summary is none."""
    return [(e.at, e.payload) for e in events if isinstance(e.payload, Usage) and e.payload.message_id]


def _input(usage: Usage) -> int:
    return usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens


def _cached(events: Sequence[Event], model: str, *, now: float) -> int:
    """Tokens of this conversation that the model's host still has in its cache, as far as the log tells."""
    for event in reversed(events):
        if isinstance(event.payload, Compacted):
            return 0
        usage = event.payload
        if isinstance(usage, Usage) and usage.message_id and usage.model == model:
            fresh = now - event.at < _CACHE_SECONDS and usage.cache_read_tokens + usage.cache_write_tokens
            return _input(usage) if fresh else 0
    return 0


def _turn_cost(price: Price, context: int, cached: int) -> float:
    total, here = 0.0, min(cached, context)
    size = context + _ADDED
    for _ in range(_CALLS):
        total += price.of(TokenUsage(0, _SAID, here, size - here))
        here, size = size, size + _ADDED + _SAID
    return total
