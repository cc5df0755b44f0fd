"""What requesters wish of their tickets, in ordinary words of English and Chinese (SPEC D10)."""

from .model import Wish, WishKind
from .reading import MAX_WORDS, read_wish

__all__ = ["MAX_WORDS", "Wish", "WishKind", "read_wish"]
