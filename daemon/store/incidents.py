"""Incidents in the database: which may be running, the tickets that joined one, what its team wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from daemon.desk.conversations.incident import MOST_CHILDREN, joined
from daemon.desk.known import Said
from daemon.desk.model import UNRESOLVED, EventKind, Ticket
from daemon.store.later import Later
from daemon.store.merges import load_followed
from daemon.store.tables import entry, event, ticket
from daemon.store.tickets import load

MOST_RUNNING = 5
"""Incidents with which a new report is compared, the newest ones."""

LOOKED_BACK = timedelta(days=14)
"""An incident that was declared before then takes no new reports in by itself."""

MOST_SAID = 20
"""Entries among which the last words of the team are looked for."""

SAID_CHARACTERS = 2_000
"""Of each that are read: an update repeats less."""


MOST_DECLARATIONS = 50
"""Of incidents that are not resolved: more are not looked through for the newest."""

_DECLARED = (
    sa.select(event.c.ticket_id)
    .join(ticket, ticket.c.id == event.c.ticket_id)
    .where(
        event.c.kind == EventKind.INCIDENT_DECLARED.value,
        event.c.at > sa.bindparam("since"),
        ticket.c.status.in_(sorted(UNRESOLVED)),
    )
    .order_by(event.c.at.desc())
    .limit(MOST_DECLARATIONS)
)
ANY_LATELY = sa.exists(
    sa.select(event.c.id).where(
        event.c.kind == EventKind.INCIDENT_DECLARED.value, event.c.at > sa.bindparam("declared_since")
    )
)
"""Whether any was declared since then: asked with each message in a statement that it costs anyway."""

_SAID = (
    sa.select(entry.c.author, entry.c.at, sa.func.substr(entry.c.text, 1, SAID_CHARACTERS).label("text"))
    .where(entry.c.ticket_id == sa.bindparam("ticket"), entry.c.kind.in_(("note", "workaround", "message")))
    .order_by(entry.c.id.desc())
    .limit(MOST_SAID)
)


def declared(later: Later, now: datetime) -> tuple[Ticket, ...]:
    """Return the newest tickets, with history, that were declared incidents lately and are not resolved."""
    later.flush()  # of a ticket, all must be seen
    ids = dict.fromkeys(later.connection.scalars(_DECLARED, {"since": now - LOOKED_BACK}))
    newest = list(ids)[:MOST_RUNNING]
    found = load(later.connection, newest)
    return tuple(found[each] for each in newest if each in found)


def children(connection: sa.Connection, of: Ticket) -> tuple[Ticket, ...]:
    """Return the tickets that ever joined this one's incident, with history, oldest first."""
    return with_merged(connection, of)[0]


def with_merged(
    connection: sa.Connection, of: Ticket
) -> tuple[tuple[Ticket, ...], dict[int, tuple[Ticket, ...]]]:
    """Return the same, and by id of each what went into it, as `merges.load_followed` does."""
    wanted = joined(of)[:MOST_CHILDREN]
    found, taken_in = load_followed(connection, wanted)
    return tuple(found[each] for each in wanted if each in found), taken_in


def said(connection: sa.Connection, ticket_id: int) -> tuple[Said, ...]:
    """Return the beginning of what was written on a ticket last, newest first."""
    rows = connection.execute(_SAID, {"ticket": ticket_id})
    return tuple(Said(author=row.author, text=row.text, at=row.at) for row in rows)
