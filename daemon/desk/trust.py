"""How far a message proves who wrote it, and what that allows (SPEC D3, DESIGN 5; table in docs/security.md).

A From line proves nothing. A direct answer to a mail that went to that very address proves that its author
reads that mailbox; the receiving server's verdict proves the domain. A DMARC failure outweighs both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.desk.matching import Answer, Match
from daemon.desk.policy import MailboxPolicy
from parsers.authentication import Authentication, read_authentication
from parsers.model import ParsedMail


class Grade(StrEnum):
    """From nothing to both proofs; each allows what the one above it in this list does, and more."""

    VETOED = "vetoed"
    """The domain's owner disowns it: kept, never acted on, never answered."""
    CLAIMED = "claimed"
    """Only From says so."""
    SHOWN = "shown"
    """Shows that its author has seen a mail of ours to this address; whoever was forwarded it has, too."""
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
    def may_confirm(self) -> bool:
        """Whether a requester's yes closes their ticket and a rating counts."""
        return self.grade in (Grade.SHOWN, Grade.ANSWERED, Grade.AUTHENTICATED)

    @property
    def may_command(self) -> bool:
        """Whether a command of staff is run and an answer relayed: by direct answer or authenticated."""
        return self.grade in (Grade.ANSWERED, Grade.AUTHENTICATED)

    @property
    def may_bring(self) -> bool:
        """Whether those whom a requester puts in copy later take part from then on."""
        return self.grade in (Grade.ANSWERED, Grade.AUTHENTICATED)

    @property
    def may_approve(self) -> bool:
        """Whether an approval counts: authenticated only; else the real address is asked first."""
        return self.grade is Grade.AUTHENTICATED


def judge(
    mail: ParsedMail,
    answered: Sequence[Answer],
    box: MailboxPolicy,
    *,
    match: Match | None,
    parents: int,
) -> Trust:
    """Say how far `mail` proves its sender for what it is about.

    `answered`: the mails of ours to them that it answers; `match`: the ticket that it was found to be about;
    `parents`: how many ids of ours stand in its In-Reply-To.

    Only the mail that says which ticket is meant proves who speaks there, and on no ticket only one about
    none: else the id of any one mail would be a key to all. A direct answer proves nothing when the id it
    answers was signed with a key that has run out, was shown to outsiders (who has it may be anybody by
    now), or is one of several: no mail program answers two mails at once.
    """
    found: Authentication = read_authentication(mail, box.authserv_id)
    if found.vetoed:
        return Trust(grade=Grade.VETOED, evidence=found.evidence)
    if found.aligned:
        return Trust(grade=Grade.AUTHENTICATED, evidence=found.evidence)
    if match is not None:
        answered = [answer for answer in answered if answer.mail == match.parent]
    else:
        answered = [answer for answer in answered if answer.mail.ticket_id is None]
    direct = [answer for answer in answered if answer.direct]
    if direct and parents > 1:
        several = "it names several mails of ours as the one that it answers"
        return Trust(grade=Grade.SHOWN, evidence=(several, *found.evidence))
    for answer in direct:
        if answer.mail.signed and not answer.mail.exposed:
            return Trust(grade=Grade.ANSWERED, evidence=(answer.how,))
    if any(answer.mail.signed for answer in direct):
        seen = "the id that it answers was shown to outsiders in copy"
        return Trust(grade=Grade.SHOWN, evidence=(seen, *found.evidence))
    if direct:
        old = "the id that it answers was signed with a key that has run out"
        return Trust(grade=Grade.CLAIMED, evidence=(old, *found.evidence))
    if answered:
        return Trust(grade=Grade.SHOWN, evidence=(answered[0].how, *found.evidence))
    return Trust(grade=Grade.CLAIMED, evidence=found.evidence)
