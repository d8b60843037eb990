"""The names that agents of the other system import; everything is in `dockline`."""

from dockline import Credentials, Dockline, DocklineError, FiberAgent

__all__ = ["Credentials", "Dockline", "DocklineError", "FiberAgent"]
