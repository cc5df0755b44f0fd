"""What the policy says about approvals and consent (SPEC D6, D9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from daemon.desk.model import Priority

APPROVAL_LABELS = ("what", "impact", "risk", "backup", "rollback", "second", "window")
"""What a request for approval may say, in the order in which the approver reads it."""

PROPOSAL_LABELS = ("steps", "effect", "risk", "time")
"""What a proposal must say, in the order in which the requester reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRules:
    """SPEC D6."""

    required: tuple[str, ...] = ("what", "impact", "risk", "backup", "rollback")
    """Labels without which no approval is asked for."""
    required_when_major: tuple[str, ...] = ("second", "window")
    """Further ones for a change that is major, wide or risky."""
    major_priorities: frozenset[Priority] = frozenset({Priority.P1, Priority.P2})
    """A change on a ticket of these is major."""
    major_words: tuple[str, ...] = ()
    """So is one whose impact or risk says one of these."""
    four_eyes: bool = True
    """Nobody approves what they asked for themselves."""
    remind_after: timedelta = timedelta(hours=4)
    """Working time without an answer."""
    expire_after: timedelta = timedelta(hours=27)
    """Working time; then it must be asked anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRules:
    """SPEC D9."""

    remind_after: timedelta = timedelta(hours=9)
    """Working time without an answer until the one reminder; as long again until the owner is told."""
