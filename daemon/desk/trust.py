"""How far a message proves who wrote it, and what that allows (SPEC D3, DESIGN 5; table in docs/security.md).

A From line proves nothing. A direct answer to a mail that went to that very address proves that its author
reads that mailbox; the receiving server's verdict proves the domain. A DMARC failure outweighs both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from daemon.desk.model import SentMail
from daemon.desk.policy import MailboxPolicy
from parsers.authentication import Authentication, read_authentication
from parsers.model import ParsedMail


class Grade(StrEnum):
    """From nothing to both proofs; each allows what the one above it in this list does, and more."""

    VETOED = "vetoed"
    """The domain's owner disowns it: kept, never acted on, never answered."""
    CLAIMED = "claimed"
    """Only From says so."""
    ANSWERED = "answered"
    """Answers, directly, a mail of ours to this address."""
    AUTHENTICATED = "authenticated"
    """Our mail server vouches for the domain of From."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    grade: Grade
    evidence: tuple[str, ...]
    """Why, each a short English phrase without addresses."""

    @property
    def may_command(self) -> bool:
        """Whether a command of staff is run and an answer relayed: by direct answer or authenticated."""
        return self.grade in (Grade.ANSWERED, Grade.AUTHENTICATED)

    @property
    def may_approve(self) -> bool:
        """Whether an approval counts: authenticated only; else the real address is asked first."""
        return self.grade is Grade.AUTHENTICATED


def judge(mail: ParsedMail, answered: SentMail | None, box: MailboxPolicy) -> Trust:
    """Say how far `mail` proves its sender. `answered`: our mail to them that it answers directly."""
    found: Authentication = read_authentication(mail, box.authserv_id)
    if found.vetoed:
        return Trust(grade=Grade.VETOED, evidence=found.evidence)
    if found.aligned:
        return Trust(grade=Grade.AUTHENTICATED, evidence=found.evidence)
    if answered is not None:
        why = f"answers our mail ({answered.template}) to this address"
        return Trust(grade=Grade.ANSWERED, evidence=(why,))
    return Trust(grade=Grade.CLAIMED, evidence=found.evidence)
