"""The built-in planner: a provider that needs no key. It reads a request by rules and asks for calls."""

from agent.providers.planner.provider import PlannerProvider

__all__ = ["PlannerProvider"]
