"""What was written on tickets, as far as an engineer's answer is compared with it (SPEC D1)."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from daemon.desk.effects import Entry, EntryKind
from daemon.desk.model import Visibility
from daemon.store.tables import entry

MOST_ENTRIES = 200
"""Newest entries of a ticket, those that it took in included."""

MOST_OF_ONE = 4_000
"""Characters of each."""

_NEWEST = (
    sa.select(
        entry.c.ticket_id,
        entry.c.kind,
        entry.c.author,
        entry.c.visibility,
        sa.func.substr(entry.c.text, 1, MOST_OF_ONE).label("text"),
        entry.c.parts,
    )
    .where(entry.c.ticket_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(entry.c.id.desc())
    .limit(MOST_ENTRIES)
)


def newest_entries(connection: sa.Connection, tickets: Collection[int]) -> dict[int, tuple[Entry, ...]]:
    """Return what was written last on these tickets, newest first, without what was folded away."""
    found: dict[int, list[Entry]] = {ticket: [] for ticket in tickets}
    if not tickets:
        return {}
    for row in connection.execute(_NEWEST, {"ids": list(tickets)}):
        found[row.ticket_id].append(
            Entry(
                kind=EntryKind(row.kind),
                author=row.author,
                visibility=Visibility(row.visibility),
                text=row.text,
                parts={name: str(value)[:MOST_OF_ONE] for name, value in row.parts.items()},
            )
        )
    return {ticket: tuple(entries) for ticket, entries in found.items()}
