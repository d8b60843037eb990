"""Base class of agents."""

from typing import Any

from .client import Dockline


class FiberAgent:
    """A subclass calls `super().__init__()` and works with the connections of the agent's user and app."""

    def __init__(self, **options: Any) -> None:
        self._client = Dockline(**options)

    def get_oauth_provider(self) -> Dockline:
        """Hands credentials out, and calls providers."""
        return self._client
