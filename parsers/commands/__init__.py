"""The "#" lines at the top of an engineer's mail, in English and Chinese (SPEC D2)."""

from .reading import contains_late_commands, read_commands
from .words import COMMANDS

__all__ = ["COMMANDS", "contains_late_commands", "read_commands"]
