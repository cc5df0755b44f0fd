"""Which ticket a message belongs to (SPEC D4): the mail it answers, its subject's tag, its references."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.desk.directory import same_person
from daemon.desk.known import Known, SentMail
from daemon.desk.model import ReplyGoesTo
from daemon.desk.policy import Person
from parsers.model import ParsedMail

_TAG = re.compile(r"[\[【〔(]\s{0,3}#\s{0,3}(\d{8}-\d{3,9})\s{0,3}[\]】〕)]")
_SUBJECT_LOOKED_AT = 1_000

_INWARD = (
    ReplyGoesTo.INTERNAL,
    ReplyGoesTo.APPROVAL,
    ReplyGoesTo.INCIDENT,
    ReplyGoesTo.RETROSPECTIVE,
)
"""A reply to these reaches staff only."""


def ticket_numbers(subject: str) -> tuple[str, ...]:
    """Return the ticket numbers tagged in a subject, each once, in order.

    `[#20240520-001]`, with full-width signs, other brackets and blanks tolerated; a number without "#" and
    bracket is none, since order and invoice numbers look like it.
    """
    text = unicodedata.normalize("NFKC", subject[:_SUBJECT_LOOKED_AT])
    return tuple(dict.fromkeys(_TAG.findall(text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A mail of ours, about a ticket or about none, that a message shows and that went to its sender."""

    mail: SentMail
    how: str
    """What shows it, an English phrase."""
    direct: bool
    """Its Message-ID stands in In-Reply-To, which only the reader of that mailbox has: see `trust`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The ticket that a message belongs to and how that was found."""

    ticket_id: int
    """Where its matter goes on: merges are followed."""
    reason: str
    via: int | None = None
    """The merged ticket that was found, when it went into `ticket_id`."""
    parent: SentMail | None = None
    """Our mail to its sender that this one answers, whatever shows it: it says where a reply goes."""
    direct: bool = False
    """See `Answer.direct`."""
    elsewhere: bool = False
    """The subject names another ticket than the one that the answered mail is about."""


def answers(mail: ParsedMail, known: Known, *, person: Person | None) -> tuple[Answer, ...]:
    """Return the mails of ours to its sender that a message answers, the surest first.

    Of those that only a token in the text shows, one that was for staff comes first: a thread quotes several,
    and what may be meant for staff must not go out. `person` is who of staff has the sender's address, if
    anybody: their other addresses are theirs too, and so are those that the directory gives the sender.
    """
    sender = mail.sender.address.lower() if mail.sender else ""
    own = same_person(sender, known.contact)
    theirs = {sender, *own, *(person.addresses if person is not None else ())}
    inward = [each for each in known.quoted if each.reply_goes_to in _INWARD]
    outward = [each for each in known.quoted if each.reply_goes_to not in _INWARD]
    found: list[Answer] = []
    for how, direct, shown in (
        ("answers our mail", True, known.parents),
        ("goes to the reply address of our mail", False, known.addressed),
        ("uses a link of our mail", False, [link.mail for link in known.links]),
        ("quotes our mail", False, (*inward, *outward)),
    ):
        for each in shown:
            if theirs.intersection(each.recipients):
                whose = "this address" if sender in each.recipients else "another address of theirs"
                found.append(Answer(mail=each, how=f"{how} ({each.template}) to {whose}", direct=direct))
    return tuple(found)


def find_ticket(
    mail: ParsedMail, known: Known, answered: Sequence[Answer], *, person: Person | None
) -> Match | None:
    """Return the ticket that this message belongs to, or None for a new one (SPEC D4).

    | what shows our mail        | that mail went to the sender      | it went to somebody else        |
    | -------------------------- | --------------------------------- | ------------------------------- |
    | its id in In-Reply-To      | its ticket; direct: may be proved | as a reference                  |
    | its reply address or token | its ticket; proves nothing        | as a reference                  |
    | a tap-to-act link in it    | its ticket; see `daemon.desk.links` | as a reference                |
    | a number in the subject, or| the ticket, if the sender takes part in it or has an address of     |
    | a reference to any message | staff: anyone can type a number                                     |

    From the top, the first that holds; so the answered mail wins over the tag. What was merged leads to the
    ticket that it went into, and who takes part in one takes part in the other. `answered` is of `answers`,
    `person` as there.
    """
    for answer in answered:
        if (ticket_id := answer.mail.ticket_id) is None:
            continue
        tagged = [known.live(each) for each in known.tagged_tickets]
        elsewhere = bool(tagged) and known.live(ticket_id) not in tagged
        return _found(
            known,
            ticket_id,
            answer.how + ("; the subject names another ticket" if elsewhere else ""),
            parent=answer.mail,
            direct=answer.direct,
            elsewhere=elsewhere,
        )
    sender = mail.sender.address.lower() if mail.sender else ""
    own = same_person(sender, known.contact)
    named = [(i, "ticket number in the subject") for i in known.tagged_tickets]
    named += [(i, "refers to the ticket's mail") for i in known.referenced_tickets]
    for ticket_id, how in named:
        both = (known.participants.get(i, frozenset()) for i in (ticket_id, known.live(ticket_id)))
        taking_part = frozenset[str]().union(*both)
        if sender in taking_part:
            return _found(known, ticket_id, f"{how}; the sender takes part")
        if own & taking_part:
            return _found(known, ticket_id, f"{how}; the sender takes part by another address")
        if person is not None:
            return _found(known, ticket_id, f"{how}; the sender's address is one of staff")
    return None


def _found(
    known: Known,
    ticket_id: int,
    reason: str,
    *,
    parent: SentMail | None = None,
    direct: bool = False,
    elsewhere: bool = False,
) -> Match:
    live = known.live(ticket_id)
    merged = live != ticket_id
    return Match(
        ticket_id=live,
        reason=f"{reason}; that ticket was merged into this one" if merged else reason,
        via=ticket_id if merged else None,
        parent=parent,
        direct=direct,
        elsewhere=elsewhere,
    )


def stranger_to(known: Known) -> int | None:
    """Return a ticket that the message names or refers to though its sender takes no part in it.

    Merges are followed.
    """
    named = next(iter((*known.tagged_tickets, *known.referenced_tickets)), None)
    return known.live(named) if named is not None else None
