"""What one clause of an answer says: the vocabulary that the readers of both languages share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Flag, auto

MAX_CLAUSE = 300
"""Characters; a longer clause is no plain answer and is left to a person."""


class Sense(Flag):
    """Findings about a clause; several can hold at once."""

    NOTHING = 0
    FIXED = auto()
    """It works, or the ticket may be closed."""
    BROKEN = auto()
    """It does not work."""
    YES = auto()
    NO = auto()
    THANKS = auto()
    RECEIVED = auto()
    """"Got it": read, with no word about the result."""
    AGREED = auto()
    """"OK", "好的": read, or agreed; which of them stays open."""
    PRAISE = auto()
    LEANING = auto()
    """Speaks for "solved" without saying so: "thanks for fixing it", "nothing else"."""
    DOUBT = auto()
    """Hedge, request, reservation, another person or matter, or a negation that was not understood."""
    CONDITION = auto()
    PENDING = auto()
    """Not tried yet."""
    QUESTION = auto()
    CONTRAST = auto()
    """Begins with "but"."""
    OTHER = auto()
    """Anything else."""


Rule = tuple[Sense, re.Pattern[str]]


def consume(text: str, rules: Sequence[Rule]) -> tuple[Sense, str]:
    """Apply the rules in order, each to what the earlier ones left: (what was found, what is left).

    A find is replaced by "|", which no rule crosses. So "no longer crashes" is taken before "crashes" can be.
    """
    found = Sense.NOTHING
    for sense, pattern in rules:
        text, times = pattern.subn("|", text)
        if times:
            found |= sense
    return found, text
