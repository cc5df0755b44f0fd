"""Words of people on a ticket. They stand beside its events, and can be erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from daemon.desk.model import Visibility

KEPT = "kept"
"""Among an entry's parts: why the desk kept words that were meant to be sent."""

RECALLED = "recalled"
"""Among them: when the words were called back before the requester saw them (ISO 8601)."""


class EntryKind(StrEnum):
    MESSAGE = "message"
    """Said to the other side, or by the requester."""
    NOTE = "note"
    RESOLUTION = "resolution"
    """What was wrong and what was done; `parts` has "cause", "solution", "tested"."""
    WORK = "work"
    """A line of the work log (SPEC D8); `parts` has "minutes" and "ended_at" (ISO 8601), each maybe ""."""
    WORKAROUND = "workaround"
    """How the requester can work until the cause is found."""
    VENDOR = "vendor"
    """Said to or by a vendor (SPEC D5); internal."""
    APPROVAL = "approval"
    """What is to be approved, by its labels in `parts`, or what the approver said (SPEC D6)."""
    CONSENT = "consent"
    """What the requester is to agree to, by its labels in `parts`, or what they said (SPEC D9)."""
    RETROSPECTIVE = "retrospective"
    """`parts` has "root_cause" and "prevention" (SPEC D7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Words of a person on a ticket. Erasable; stands beside the events."""

    kind: EntryKind
    author: str
    """`REQUESTER`, a person's id, or the address of somebody else."""
    visibility: Visibility
    text: str
    folded: str = ""
    """Quotes and signature that were cut from the message; shown folded."""
    parts: Mapping[str, str] = field(default_factory=dict)
