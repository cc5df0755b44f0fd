"""What the leak guard is given and what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class LeakKind(StrEnum):
    """What an outgoing passage gives away."""

    INTERNAL_NOTE = "internal_note"
    """Words on the ticket that its requester may not read: notes, held mails, somebody else's report."""
    VENDOR = "vendor"
    """What was written with an outside helper."""
    SECRET = "secret"
    """What looks like a password or a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Internal:
    """Words on a ticket that its requester may not read."""

    text: str = field(repr=False)
    by: str = ""
    """Whose words: the id of a person of staff, an address, or "" when nobody's."""
    kind: LeakKind = LeakKind.INTERNAL_NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A passage that should not go out as it is."""

    kind: LeakKind
    passage: str = field(repr=False)
    """As it stands in the outgoing words, in one line of at most `LONGEST_PASSAGE` characters."""
    by: str = ""
    """Whose words it repeats; "" for a secret."""


LONGEST_PASSAGE = 160
MOST_LEAKS = 5
"""Passages named for one mail: enough to see what is wrong."""

MOST_READ = 60_000
"""Characters of the outgoing words, and of each of the other sides together, that are compared."""


def shortened(passage: str) -> str:
    """Return a passage as one line of bounded length."""
    line = " ".join(passage.split())
    return (
        line
        if len(line) <= LONGEST_PASSAGE
        else line[: LONGEST_PASSAGE - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    )
