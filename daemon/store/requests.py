"""What was asked for on a ticket, in words: changes to be approved, steps to be agreed to (SPEC D6, D9)."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from daemon.desk.effects import EntryKind
from daemon.desk.model import EventKind, Ticket
from daemon.store.tables import entry

_LOOKED_THROUGH = 200
"""Newest entries of a kind in which a request is looked for: the others are what was said to it."""

_MADE_BY = {
    EntryKind.APPROVAL: EventKind.APPROVAL_REQUESTED,
    EntryKind.CONSENT: EventKind.CONSENT_ASKED,
}
_PARTS = (
    sa.select(entry.c.parts)
    .where(entry.c.ticket_id == sa.bindparam("ticket"), entry.c.kind == sa.bindparam("kind"))
    .order_by(entry.c.id.desc())
    .limit(_LOOKED_THROUGH)
)


def of_ticket(connection: sa.Connection, ticket: Ticket) -> dict[str, Mapping[str, str]]:
    """Return by kind of entry the newest request on a ticket, as its labels have it. One that was asked and
    whose words are gone is {}; what was never asked for is left out, and costs no query."""
    found: dict[str, Mapping[str, str]] = {}
    for kind, made_by in _MADE_BY.items():
        if ticket.last(made_by) is None:
            continue
        rows = connection.scalars(_PARTS, {"ticket": ticket.id, "kind": kind.value})
        parts: Mapping[str, str] = next((each for each in rows if each), {})
        found[kind.value] = {str(label): str(text) for label, text in parts.items()}
    return found


def of_tickets(
    connection: sa.Connection, tickets: Mapping[int, Ticket]
) -> dict[tuple[int, str], Mapping[str, str]]:
    """Return the same for several, by ticket and kind of entry."""
    return {
        (ticket_id, kind): parts
        for ticket_id, ticket in tickets.items()
        for kind, parts in of_ticket(connection, ticket).items()
    }
