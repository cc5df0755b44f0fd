"""What follows when a mail of ours does not arrive: a bounce, or a server's refusal to take it (SPEC A9)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.known import SentMail
from daemon.desk.mails import MAILS, OUTSIDE, TO_ADMINISTRATOR, TO_VENDOR
from daemon.desk.model import (
    DESK,
    DeadAddress,
    EventKind,
    Json,
    Outcome,
    Status,
    Ticket,
    Visibility,
    followed,
)
from daemon.desk.policy import Policy
from daemon.desk.reachable import is_dead, struck
from daemon.desk.routing import Duty, responsible, supervisor_of
from parsers.model import BouncedRecipient

ANSWERS = ("reply", "resolved")
"""Mails that carry an answer: without it the requester waits for nothing, so a closed ticket opens again."""

ABOUT_BOUNCES = "undelivered"


def bounce(case: Case) -> Decision | None:
    """A mail of ours came back: keep it on its ticket and tell the owner.

    Only of the recipients that the mail had anything is believed: a bounce is easily forged.
    """
    found = case.mail.bounce
    if found is None:
        return None
    returned = case.known.returned
    ticket = followed(case.known.tickets, returned.ticket_id or 0) if returned else None
    draft = case.draft("bounce", Outcome.BOUNCE, ticket)
    draft.because(*case.mail.auto_evidence)
    if returned is None:
        draft.because("returns no mail of ours")
        return draft.finish()
    draft.because(f"returns our mail ({returned.template})")
    ours = [r for r in found.recipients if r.address.lower() in returned.recipients]
    if not ours:
        draft.because("names no recipient of that mail: kept, believed nothing")
    news = note_dead(draft, returned, ours, case.known.dead)
    if ticket is not None:
        put_on_record(draft, returned, ours, case.reading.words)
        about = _with_source(ticket, case.known.tickets.get(returned.ticket_id or 0))
        tell(draft, returned, ours, news, about=about, key="undelivered:{message}")
    else:
        draft.because("it is about no ticket")
        _tell_of_notice(draft, returned, ours, news)
    return draft.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A delivery that was given up."""

    mail: SentMail
    recipient: BouncedRecipient
    """In the form of a bounce."""
    refused: bool
    """The cause is the recipient's address or mailbox: nothing that the administrator could mend."""
    key: str
    """Names the delivery and its attempt."""


def undelivered(
    case: Undelivered,
    ticket: Ticket | None,
    dead: Mapping[str, DeadAddress],
    duty: Duty,
    policies: Mapping[int, Policy],
    *,
    source: Ticket | None = None,
) -> Decision:
    """Say what follows from a mail that no server took: what follows from its bounce, and nothing twice.

    `source`: the merged ticket that the mail was about, where `ticket` is the one that it went into.

    A mail to staff of which the cause lies elsewhere is the administrator's alone, who is told of it as a
    dead letter.
    """
    draft = Draft(
        "undelivered",
        Outcome.BOUNCE,
        ticket,
        policy=duty.policy,
        policies=policies,
        now=duty.at,
        duty=duty,
    )
    news = note_dead(draft, case.mail, [case.recipient], dead)
    if ticket is not None:
        put_on_record(draft, case.mail, [case.recipient], case.recipient.diagnostic)
        if case.refused or MAILS[case.mail.template].audience in OUTSIDE:
            about = _with_source(ticket, source)
            tell(draft, case.mail, [case.recipient], news, about=about, key=case.key)
    return draft.finish()


def _with_source(ticket: Ticket, source: Ticket | None) -> tuple[Ticket, ...]:
    return (ticket,) if source is None else (ticket, source)


def note_dead(
    draft: Draft, returned: SentMail, ours: Sequence[BouncedRecipient], before: Mapping[str, DeadAddress]
) -> frozenset[str]:
    """Remember which of these recipients have bad addresses; return those of whom that is news."""
    news = set()
    for recipient in ours:
        if not recipient.bad_address:
            continue
        rules = draft.policy.silence
        known = before.get(recipient.address.lower())
        dead = struck(known, recipient, sent_at=returned.sent_at, now=draft.now, rules=rules)
        if dead is None:
            draft.because("this mail is older than the last sign of life from there")
            continue
        draft.because("the address is bad: left alone for a while")
        draft.leave_alone(dead)
        if not is_dead(known, draft.now, rules):
            news.add(dead.address)
    return frozenset(news)


def put_on_record(draft: Draft, returned: SentMail, ours: Sequence[BouncedRecipient], words: str) -> None:
    """Keep on the ticket that this mail did not arrive, and what was said about it."""
    draft.happened(
        EventKind.BOUNCED,
        DESK,
        template=returned.template,
        permanent=_failed(ours) is not None,
        bad_address=any(recipient.bad_address for recipient in ours),
    )
    draft.write(DESK, Visibility.INTERNAL, words)


def tell(
    draft: Draft,
    returned: SentMail,
    ours: Sequence[BouncedRecipient],
    news: frozenset[str],
    *,
    about: Collection[Ticket],
    key: str,
) -> None:
    """Tell who works on the ticket that a mail will not arrive; of a mail to staff, who answers for them.

    `about`: the ticket, and the merged one that the mail was about, if it was one.
    """
    failed = _failed(ours)
    if failed is None:
        return
    if MAILS[returned.template].audience not in OUTSIDE:
        _tell_of_staff(draft, returned, failed, news, key)
        return
    ticket = draft.ticket
    copy = failed.address.lower() not in {each.requester.address.lower() for each in about}
    if copy:
        draft.because("a copy for somebody else than the requester: the ticket stays as it is")
    elif ticket.status is Status.CLOSED and returned.template in ANSWERS:
        draft.happened(EventKind.REOPENED, DESK, because="an answer to the requester bounced")
        draft.because("a bounced answer reopens the ticket")
    whose = "vendor" if MAILS[returned.template].audience == TO_VENDOR else "copy" if copy else "requester"
    values = _values(draft, failed, whose)
    for person in responsible(ticket.team, ticket.owner, draft.duty):
        draft.tell_staff("undelivered", person, key=key, values=values)


def _tell_of_staff(
    draft: Draft, returned: SentMail, failed: BouncedRecipient, news: frozenset[str], key: str
) -> None:
    """Tell supervisor and administrator, once while the address is known as bad.

    A bounce of such a notice goes to the administrator alone, and to nobody if it was theirs: bounces of
    notices about bounces come to an end.
    """
    address = failed.address.lower()
    if failed.bad_address and address not in news:
        draft.because("a mail to staff does not arrive: supervisor and administrator know of the address")
        return
    values = _values(draft, failed, "staff")
    if returned.template != ABOUT_BOUNCES:
        draft.because("a mail to staff does not arrive: supervisor and administrator are told")
        supervisor = supervisor_of(draft.ticket.team, draft.policy)
        if supervisor is not None and address not in supervisor.addresses:
            draft.tell_staff("undelivered", supervisor, key=key, values=values)
    if address != draft.policy.administrator.lower():
        draft.tell_administrator("undelivered", key=key, values=values)


def _tell_of_notice(
    draft: Draft, returned: SentMail, ours: Sequence[BouncedRecipient], news: frozenset[str]
) -> None:
    """A digest or another mail about no ticket came back: the administrator hears of it once an hour for each
    address, since no ladder of a ticket bounds it."""
    failed = _failed(ours)
    if failed is None or MAILS[returned.template].audience == TO_ADMINISTRATOR:
        return
    address = failed.address.lower()
    if address == draft.policy.administrator.lower() or (failed.bad_address and address not in news):
        return
    whose, hour = hashlib.sha256(address.encode()).hexdigest()[:32], int(draft.now.timestamp()) // 3600
    draft.tell_administrator(
        "undelivered", key=f"undelivered:{whose}:{hour}", values=_values(draft, failed, "staff")
    )


def _failed(ours: Sequence[BouncedRecipient]) -> BouncedRecipient | None:
    """Return the recipient that will not get the mail, if any: a delay is none."""
    return next((r for r in ours if r.permanent and r.action == "failed"), None)


def _values(draft: Draft, failed: BouncedRecipient, whose: str) -> Mapping[str, Json]:
    paused = whose != "staff" and failed.bad_address
    until = draft.now + draft.policy.silence.dead_for
    return {
        "recipient": failed.address,
        "diagnostic": failed.diagnostic or failed.status,
        "permanent": True,
        "whose": whose,
        "paused_until": until.isoformat() if paused else None,
    }
