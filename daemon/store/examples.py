"""What the desk's own tickets teach about categories: the words they opened with, and what became of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from daemon.desk.model import DESK, EventKind, Status
from daemon.store.database import Connection
from daemon.store.tables import entry, event, ticket

MOST_WORDS = 4_000
"""Characters of a ticket's first words that are read."""

TEACHING = (EventKind.CATEGORY_SET.value, EventKind.RESOLVED.value, EventKind.CLOSED.value)
"""After these a ticket may teach something that it did not before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A ticket that a person has dealt with."""

    ticket_id: int
    subject: str
    words: str
    """What the requester wrote first."""
    category: str
    corrected: bool
    """Somebody of staff set the category; else it stayed as the desk chose it until the end."""
    opened_at: datetime


_undoing = event.alias("undoing")
_TAKEN_BACK = sa.exists().where(
    _undoing.c.ticket_id == event.c.ticket_id,
    _undoing.c.kind == EventKind.UNDONE.value,
    _undoing.c.actor == event.c.actor,
    sa.type_coerce(_undoing.c.data, sa.Text).like(
        sa.literal('%"message":') + sa.cast(event.c.message_id, sa.Text) + sa.literal(",%")
    ),
    sa.type_coerce(_undoing.c.data, sa.Text).like(f'%"{EventKind.CATEGORY_SET.value}"%'),
)
"""Whether an event was taken back (`model.undone_places`), as `JsonText` writes what an undoing says."""


def _corrections() -> sa.Select[tuple[int]]:
    return sa.select(event.c.id).where(
        event.c.ticket_id == ticket.c.id,
        event.c.kind == EventKind.CATEGORY_SET.value,
        event.c.actor != DESK,
        sa.not_(_TAKEN_BACK),
    )


_FIRST_WORDS = (
    sa.select(sa.func.substr(entry.c.text, 1, MOST_WORDS))
    .where(entry.c.ticket_id == ticket.c.id, entry.c.kind == "message")
    .order_by(entry.c.id)
    .limit(1)
    .scalar_subquery()
)
_EXAMPLES = (
    sa.select(
        ticket.c.id,
        ticket.c.subject,
        ticket.c.category,
        ticket.c.opened_at,
        sa.func.coalesce(_FIRST_WORDS, "").label("words"),
        _corrections().exists().label("corrected"),
    )
    .where(
        sa.or_(
            ticket.c.status.in_((Status.RESOLVED.value, Status.CLOSED.value)),
            _corrections().exists(),
        ),
        ticket.c.machine.is_(sa.false()),
    )
    .order_by(ticket.c.id.desc())
)


def newest(connection: Connection, most: int) -> list[Example]:
    """Return what the newest tickets teach, oldest of them first; those of machines teach nothing."""
    return [_example(row) for row in reversed(connection.execute(_EXAMPLES.limit(most)).all())]


def of(connection: Connection, ticket_ids: Collection[int]) -> list[Example]:
    """Return what these tickets teach, oldest first."""
    found = connection.execute(_EXAMPLES.where(ticket.c.id.in_(list(ticket_ids)))).all()
    return [_example(row) for row in reversed(found)]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has happened since an event."""

    last_event: int
    """Id of the newest event that teaches, at least the one asked about."""
    corrected: tuple[int, ...]
    """Tickets whose category somebody changed, in order, each once."""
    settled: int
    """How many events may have taught something."""


def news_since(connection: Connection, event_id: int) -> News:
    """Return what may have changed what the desk's tickets teach since the event of this id."""
    rows = connection.execute(
        sa.select(event.c.id, event.c.ticket_id, event.c.kind, event.c.actor)
        .where(event.c.id > event_id, event.c.kind.in_(TEACHING))
        .order_by(event.c.id)
    ).all()
    corrected = (
        row.ticket_id for row in rows if row.kind == EventKind.CATEGORY_SET.value and row.actor != DESK
    )
    return News(
        last_event=rows[-1].id if rows else event_id,
        corrected=tuple(dict.fromkeys(corrected)),
        settled=len(rows),
    )


def last_event(connection: Connection) -> int:
    """Return the id of the newest event; 0 when nothing has happened yet."""
    return connection.execute(sa.select(sa.func.max(event.c.id))).scalar_one() or 0


def _example(row: sa.Row[tuple[object, ...]]) -> Example:
    return Example(
        ticket_id=row.id,
        subject=row.subject,
        words=row.words,
        category=row.category,
        corrected=bool(row.corrected),
        opened_at=row.opened_at,
    )
