"""Which ticket a message belongs to (SPEC D4): the mail it answers, its subject's tag, its references.

Signed identities, held strangers and bounces by token deepen this; the order stays.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from daemon.desk.model import Known, SentMail
from daemon.desk.policy import Person
from parsers.model import ParsedMail

_TAG = re.compile(r"[\[【〔(]\s{0,3}#\s{0,3}(\d{8}-\d{3,9})\s{0,3}[\]】〕)]")
_SUBJECT_LOOKED_AT = 1_000


def ticket_numbers(subject: str) -> tuple[str, ...]:
    """Return the ticket numbers tagged in a subject, each once, in order.

    `[#20240520-001]`, with full-width signs, other brackets and blanks tolerated; a number without "#" and
    bracket is none, since order and invoice numbers look like it.
    """
    text = unicodedata.normalize("NFKC", subject[:_SUBJECT_LOOKED_AT])
    return tuple(dict.fromkeys(_TAG.findall(text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The ticket that a message belongs to and how that was found."""

    ticket_id: int
    reason: str
    parent: SentMail | None = None
    """Our mail that this one answers directly and that went to its sender: the proof of who speaks
    (DESIGN 5: our Message-IDs cannot be guessed)."""


def find_ticket(mail: ParsedMail, known: Known, *, person: Person | None) -> Match | None:
    """Return the ticket that this message belongs to, or None for a new one.

    The answered mail wins over the tag; tag and references count only when the sender takes part in that
    ticket, or has an address of staff: anyone can type a number. What such a match may do is another
    question, see `Match.parent`. `person` is who of staff has the sender's address, if anybody: their other
    addresses are theirs too.
    """
    sender = mail.sender.address.lower() if mail.sender else ""
    theirs = _theirs(mail, person)
    for parent in known.parents:
        if parent.ticket_id is not None and theirs.intersection(parent.recipients):
            tagged = known.tagged_tickets and known.tagged_tickets[0] != parent.ticket_id
            disagrees = "; the subject names another ticket" if tagged else ""
            return Match(
                ticket_id=parent.ticket_id,
                reason=f"answers our mail ({parent.template}) to this address{disagrees}",
                parent=parent,
            )
    named = [(i, "ticket number in the subject") for i in known.tagged_tickets]
    named += [(i, "refers to the ticket's mail") for i in known.referenced_tickets]
    for ticket_id, how in named:
        if sender in known.participants.get(ticket_id, ()):
            return Match(ticket_id=ticket_id, reason=f"{how}; the sender takes part")
        if person is not None:
            return Match(ticket_id=ticket_id, reason=f"{how}; the sender's address is one of staff")
    return None


def answered(mail: ParsedMail, known: Known, *, person: Person | None) -> SentMail | None:
    """Return our mail, about a ticket or about none, that this one answers directly and that went to its
    sender: the proof of who speaks."""
    theirs = _theirs(mail, person)
    ours = [parent for parent in known.parents if theirs.intersection(parent.recipients)]
    return next((parent for parent in ours if parent.ticket_id is not None), ours[0] if ours else None)


def _theirs(mail: ParsedMail, person: Person | None) -> set[str]:
    """The sender's addresses: one of staff may answer from any of theirs."""
    sender = mail.sender.address.lower() if mail.sender else ""
    return {sender, *(person.addresses if person is not None else ())}


def stranger_to(known: Known) -> int | None:
    """Return a ticket that the message names or refers to though its sender takes no part in it."""
    return next(iter((*known.tagged_tickets, *known.referenced_tickets)), None)
