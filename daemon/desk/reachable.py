"""Addresses that refuse our mail: how long they are left alone, what shows that they live (SPEC A9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from daemon.desk.known import Known
from daemon.desk.model import DeadAddress, Ticket
from daemon.desk.policy import SilenceRules
from daemon.desk.silence import answerable
from parsers.model import AutoKind, BouncedRecipient, ParsedMail

LAST_STRIKE = 3
"""So many bounces, each after a sign of life: this sender writes and cannot receive, such as a scanner."""


def is_dead(known: DeadAddress | None, now: datetime, rules: SilenceRules) -> bool:
    """Say whether an address is left alone now: it bounced as bad and has shown no life since."""
    return known is not None and known.lifted_at is None and now < known.bounced_at + rules.dead_for


def struck(
    before: DeadAddress | None,
    failed: BouncedRecipient,
    *,
    sent_at: datetime,
    now: datetime,
    rules: SilenceRules,
) -> DeadAddress | None:
    """Return what is known of an address after a bounce that calls it bad; None when that is nothing new.

    `sent_at` is when the mail that came back was queued: one from before the last sign of life proves
    nothing, and several that were on their way together are one strike.
    """
    strikes = 1
    if before is not None and now < before.bounced_at + rules.dead_for:
        if before.lifted_at is not None and sent_at < before.lifted_at:
            return None
        strikes = before.strikes + (before.lifted_at is not None)
    return DeadAddress(
        address=failed.address.lower(),
        bounced_at=now,
        strikes=strikes,
        status=failed.status,
        diagnostic=failed.diagnostic,
    )


def shows_life(mail: ParsedMail, known: Known, now: datetime, rules: SilenceRules) -> str:
    """Return the address (lower case) that this message shows to live though it is left alone; "" for none.

    After the last strike nothing does, until the pause is over. A form that names somebody in Reply-To, a
    bounce, and a message that was taken in before show nothing.
    """
    sender = mail.sender.address.lower() if mail.sender else ""
    reader = answerable(mail)
    dead = known.dead.get(sender)
    if dead is None or reader is None or reader.address.lower() != sender:
        return ""
    if known.duplicate_of is not None or mail.auto is AutoKind.BOUNCE:
        return ""
    lives = is_dead(dead, now, rules) and now >= dead.bounced_at and dead.strikes < LAST_STRIKE
    return sender if lives else ""


def revived(known: Known, address: str, now: datetime) -> Known:
    """Return what is known once this address (lower case) has shown to live."""
    dead: Mapping[str, DeadAddress] = {**known.dead, address: replace(known.dead[address], lifted_at=now)}

    def revive(ticket: Ticket) -> Ticket:
        theirs = ticket.requester.address.lower() == address
        return replace(ticket, requester_dead=dead[address]) if theirs else ticket

    return replace(
        known,
        dead=dead,
        tickets={number: revive(ticket) for number, ticket in known.tickets.items()},
        taken_in={number: tuple(map(revive, taken)) for number, taken in known.taken_in.items()},
    )
