"""What one clause of an answer to "do you approve?" says: the vocabulary that both languages share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto

from ..senses import table


class Stance(Flag):
    """Findings about a clause; several can hold at once."""

    NOTHING = 0
    YES = auto()
    """The writer decides for it, in this clause and in so many words."""
    NO = auto()
    """The writer decides against it."""
    DONT = auto()
    """"Do not ...": a no when it stands alone, a condition beside a yes."""
    WEAK = auto()
    """"OK", "好的": a yes, or no more than "I have read it"."""
    HINT = auto()
    """A word of approving in a clause that does not decide: never a yes, but no plain no either."""
    CONDITION = auto()
    """A time, a place, or something to be done: beside a yes it is a condition, beside a no a reason."""
    UNLESS = auto()
    """A condition that may turn a yes or a no round: "if", "unless", "除非"."""
    LATER = auto()
    """Put off, or not decided yet."""
    QUESTION = auto()
    DOUBT = auto()
    """Irony, a hedge, a request to decide, a person who may not decide."""
    WHO = auto()
    """Somebody else, or an earlier time: hardly the writer's own decision of now."""
    CONTRAST = auto()
    """Begins with "but"."""
    THANKS = auto()
    GREETING = auto()
    OTHER = auto()
    """Words that no rule knows."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a clause says, and the part of it that is the decision itself."""

    stance: Stance
    end: int = 0
    """The first `end` characters are nothing but the decision; 0 for none."""


Rules = tuple[tuple[Stance, re.Pattern[str]], ...]


def rules(words: Mapping[str, str], text: str) -> Rules:
    """Read a table of rules, "STANCE pattern", written as for `senses.joined`."""
    return tuple((Stance[name], pattern) for name, pattern in table(words, text))


def found_in(text: str, known: Rules) -> Stance:
    """Return what the rules find in the text, each in all of it."""
    found = Stance.NOTHING
    for stance, pattern in known:
        if stance not in found and pattern.search(text):
            found |= stance
    return found


def consume(text: str, known: Rules) -> tuple[Stance, str]:
    """Apply the rules in order, each to what the earlier ones left: (what was found, what is left).

    A find is replaced by "|" signs, as many as it had characters: places stay, and no rule crosses them.
    """
    found = Stance.NOTHING
    for stance, pattern in known:
        text, times = pattern.subn(lambda match: "|" * len(match[0]), text)
        if times:
            found |= stance
    return found, text


def longest(text: str, known: Rules) -> tuple[int, Stance]:
    """Return how far the longest find at the beginning reaches, and what it says; 0 when there is none."""
    best, said = 0, Stance.NOTHING
    for stance, pattern in known:
        match = pattern.match(text)
        if match and match.end() > best:
            best, said = match.end(), stance
    return best, said
