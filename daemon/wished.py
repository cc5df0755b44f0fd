"""What a wish needs to know beside the message: the tickets of who asks for the list of theirs (SPEC D10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from daemon.desk.directory import same_person
from daemon.desk.known import Known
from daemon.desk.merging import tickets_named
from daemon.desk.policy import Policy
from daemon.desk.wishes import asks_for_list, numbers_wished
from daemon.store.later import Later
from daemon.store.own_tickets import own_tickets
from parsers.reading import Reading

CLOSED_WITHIN = timedelta(days=30)
"""How long a closed ticket stays on the list."""


def numbers_of(reading: Reading, policy: Policy) -> tuple[str, ...]:
    """Return the ticket numbers that a mail names to say what to do with them: in commands or in a wish."""
    return (*tickets_named(reading, policy), *numbers_wished(reading))


def with_own_tickets(later: Later, known: Known, reading: Reading, now: datetime) -> Known:
    """Return what is known with the sender's tickets, when they ask for these; else it costs nothing.

    Theirs is what was reported from their address, or from another one of theirs in the directory.
    """
    sender = reading.mail.sender
    if sender is None or known.duplicate_of is not None or not asks_for_list(reading):
        return known
    later.flush()  # of what this transaction has opened, nothing may be missed
    theirs = {sender.address, *same_person(sender.address.lower(), known.contact)}
    return replace(known, own_tickets=own_tickets(later.connection, theirs, now - CLOSED_WITHIN))
