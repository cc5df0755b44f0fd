"""Reading for people: lists of tickets and what stands on one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.desk.model import Status, Ticket
from daemon.store.database import Connection
from daemon.store.tables import delivery, entry, mail, message, ticket
from daemon.store.tickets import from_row


def tickets(connection: Connection, *, closed_too: bool, owner: str | None, limit: int) -> list[Ticket]:
    """Return the newest tickets, oldest of them first, without their history."""
    query = sa.select(ticket).order_by(ticket.c.id.desc()).limit(limit)
    if not closed_too:
        query = query.where(
            ticket.c.status.not_in((Status.CLOSED.value, Status.MERGED.value, Status.SPAM.value))
        )
    if owner is not None:
        query = query.where(ticket.c.owner == owner)
    return [from_row(row) for row in reversed(connection.execute(query).all())]


def entries(connection: Connection, ticket_id: int) -> list[Any]:
    """Return what people wrote on a ticket, oldest first."""
    return list(
        connection.execute(sa.select(entry).where(entry.c.ticket_id == ticket_id).order_by(entry.c.id))
    )


def mails(connection: Connection, ticket_id: int) -> list[Any]:
    """Return what was sent about a ticket and how far it got, oldest first."""
    query = (
        sa.select(mail.c.queued_at, mail.c.template, mail.c.subject, delivery.c.recipient, delivery.c.state)
        .join(delivery, delivery.c.mail_id == mail.c.id)
        .where(mail.c.ticket_id == ticket_id)
        .order_by(mail.c.id)
    )
    return list(connection.execute(query))


def decisions_on(connection: Connection, ticket_id: int) -> list[Any]:
    """Return the messages on a ticket with the reasons for what became of them, oldest first."""
    query = sa.select(message).where(message.c.ticket_id == ticket_id).order_by(message.c.id)
    return list(connection.execute(query))


def messages(connection: Connection, outcomes: Collection[str], limit: int) -> list[Any]:
    """Return the newest messages, oldest of them first; only with these outcomes when any are named."""
    query = (
        sa.select(message, ticket.c.number)
        .join(ticket, ticket.c.id == message.c.ticket_id, isouter=True)
        .order_by(message.c.id.desc())
        .limit(limit)
    )
    if outcomes:
        query = query.where(message.c.outcome.in_(outcomes))
    return list(reversed(connection.execute(query).all()))


def outcomes_since(connection: Connection, outcomes: Collection[str], since: datetime) -> dict[str, int]:
    """Return how many messages that were taken in since then have each of these outcomes now."""
    query = (
        sa.select(message.c.outcome, sa.func.count())
        .where(message.c.outcome.in_(outcomes), message.c.taken_in_at >= since)
        .group_by(message.c.outcome)
    )
    found = {str(row[0]): int(row[1]) for row in connection.execute(query)}
    return {outcome: found.get(outcome, 0) for outcome in outcomes}


def messages_of(connection: Connection, message_id: str) -> list[Any]:
    """Return the messages that were read under this Message-ID (with angle brackets)."""
    return list(connection.execute(sa.select(message).where(message.c.message_id == message_id)))
