"""Read what a forwarded mail holds: whose mail it was, its words, and what the forwarder wrote above it."""

from parsers.forwarded.model import Forwarded
from parsers.forwarded.reading import read_forwarded

__all__ = ["Forwarded", "read_forwarded"]
