"""What one clause of an answer says: the vocabulary that the readers of both languages share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Flag, auto

HAN = "\u3400-\u9fff"
"""Chinese characters, for use inside a class of a pattern."""
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
    TRIED = auto()
    """Has tried it, with no word yet how it went."""
    DOUBT = auto()
    """Hedge, request, reservation, another person or matter, or a negation that was not understood."""
    MATTER = auto()
    """Speaks of another matter than the ticket's."""
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


def found_in(text: str, rules: Sequence[Rule]) -> Sense:
    """Return what the rules find in the text, each in all of it."""
    found = Sense.NOTHING
    for sense, pattern in rules:
        if sense not in found and pattern.search(text):
            found |= sense
    return found


def joined(text: str) -> dict[str, str]:
    """Read a table of patterns: "NAME pattern" begins an entry, indented lines go on, "#" is a comment.

    Lines are joined without a blank, so a pattern can be broken anywhere but beside a blank of its own.
    """
    entries: dict[str, str] = {}
    for name, pattern in _entries(text):
        entries[name] = _filled(pattern, entries)
    return entries


def rules(words: Mapping[str, str], text: str) -> tuple[Rule, ...]:
    """Read a table of rules, "SENSE pattern", written as for `joined`; <NAME> stands for `words[NAME]`."""
    return tuple((Sense[name], pattern) for name, pattern in table(words, text))


def table(words: Mapping[str, str], text: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Read a table of named patterns, written as for `joined`; <NAME> stands for `words[NAME]`."""
    return tuple((name, re.compile(_filled(pattern, words))) for name, pattern in _entries(text))


def _entries(text: str) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] == " ":
            name, pattern = entries[-1]
            entries[-1] = (name, pattern + line.strip())
        else:
            name, _, pattern = line.partition(" ")
            entries.append((name, pattern.strip()))
    return entries


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    return re.sub(r"<([A-Z_]+)>", lambda match: words[match[1]], pattern)
