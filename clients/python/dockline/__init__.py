"""Client of Dockline, with nothing but the standard library."""

from .client import Answer, Dockline, DocklineError
from .credentials import Credentials
from .fiber_agent import FiberAgent

__all__ = ["Answer", "Credentials", "Dockline", "DocklineError", "FiberAgent"]
