"""Figures over all tickets, for reports: what is live, what happened when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.desk.model import UNRESOLVED, EventKind, Ticket
from daemon.store import tickets
from daemon.store.tables import event, ticket

LOADED_AT_ONCE = 500


def live_tickets(connection: sa.Connection) -> list[Ticket]:
    """Return every ticket that is new or open, with history, oldest first. Imported backlog is left out."""
    query = (
        sa.select(ticket.c.id)
        .where(ticket.c.status.in_(sorted(UNRESOLVED)), sa.not_(ticket.c.muted))
        .order_by(ticket.c.id)
    )
    ids = list(connection.scalars(query))
    found: list[Ticket] = []
    for begin in range(0, len(ids), LOADED_AT_ONCE):
        chunk = ids[begin : begin + LOADED_AT_ONCE]
        loaded = tickets.load(connection, chunk)
        found.extend(loaded[i] for i in chunk)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event with whose ticket it was."""

    at: datetime
    kind: EventKind
    team: str | None
    owner: str | None
    data: Any


def happened(
    connection: sa.Connection, kinds: tuple[EventKind, ...], since: datetime, until: datetime
) -> list[Happened]:
    """Return the events of these kinds in [since, until), oldest first.

    Imported backlog is left out, and what was taken back by now.
    """
    gone = _taken_back(connection, since)
    query = (
        sa.select(event, ticket.c.team, ticket.c.owner)
        .join(ticket, ticket.c.id == event.c.ticket_id)
        .where(
            event.c.kind.in_([kind.value for kind in kinds]),
            event.c.at >= since,
            event.c.at < until,
            sa.not_(ticket.c.muted),
        )
        .order_by(event.c.at, event.c.id)
    )
    return [
        Happened(at=row.at, kind=EventKind(row.kind), team=row.team, owner=row.owner, data=row.data)
        for row in connection.execute(query)
        if (row.ticket_id, row.message_id, row.actor, row.kind) not in gone
    ]


def _taken_back(connection: sa.Connection, since: datetime) -> set[tuple[int, int, str, str]]:
    """Return (ticket, message, actor, kind) of the events that an undoing since then names."""
    query = sa.select(event.c.ticket_id, event.c.actor, event.c.data).where(
        event.c.kind == EventKind.UNDONE.value, event.c.at >= since
    )
    return {
        (row.ticket_id, row.data["message"], row.actor, kind)
        for row in connection.execute(query)
        for kind in row.data["what"]
    }
