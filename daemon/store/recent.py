"""Tickets that people opened lately, with which a new report is compared."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from daemon.desk.known import RecentReport
from daemon.desk.model import Ticket
from daemon.store.later import Later
from daemon.store.tables import entry, ticket

MOST_RECENT = 50
"""Newest tickets among which similar reports are looked for."""

RECENT_WORDS = 400
"""Characters of each that are compared."""

_RECENT = (
    sa.select(
        ticket.c.id,
        ticket.c.number,
        ticket.c.requester_address,
        ticket.c.subject,
        ticket.c.opened_at,
        sa.select(sa.func.substr(entry.c.text, 1, RECENT_WORDS))
        .where(entry.c.ticket_id == ticket.c.id, entry.c.kind == "message")
        .order_by(entry.c.id)
        .limit(1)
        .scalar_subquery()
        .label("words"),
    )
    .where(
        ticket.c.id > sa.select(sa.func.max(ticket.c.id) - MOST_RECENT).scalar_subquery(),
        ticket.c.opened_at > sa.bindparam("since"),
        sa.not_(ticket.c.machine),
        sa.not_(ticket.c.muted),
    )
    .order_by(ticket.c.id.desc())
)
"""The newest tickets of people, looked for among so many that an old and large table costs no more."""


def told(later: Later, since: datetime) -> tuple[RecentReport, ...]:
    """The tickets that people opened since then, newest first: asked once in a transaction."""
    if later.reports is None:
        later.flush()  # of what this transaction has opened, nothing may be missed
        later.reports = [
            RecentReport(
                ticket_id=row.id,
                number=row.number,
                address=row.requester_address.lower(),
                subject=row.subject,
                words=row.words or "",
                opened_at=row.opened_at,
            )
            for row in later.connection.execute(_RECENT, {"since": since})
        ]
    return tuple(later.reports[:MOST_RECENT])


def remember(later: Later, opened: Ticket, words: str) -> None:
    """Let the next messages of this transaction know of a ticket that a person has just opened."""
    if later.reports is not None and not (opened.machine or opened.muted):
        report = RecentReport(
            ticket_id=opened.id,
            number=opened.number,
            address=opened.requester.address.lower(),
            subject=opened.subject,
            words=words[:RECENT_WORDS],
            opened_at=opened.opened_at,
        )
        later.reports.insert(0, report)
