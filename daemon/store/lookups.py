"""Looking tickets up for staff: somebody's own, those with these words, one and what was said on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from daemon.desk.lookups import (
    MOST_SHOWN,
    Course,
    Hit,
    Hits,
    Mine,
    Said,
    fold,
    needles,
    places,
    snippet,
)
from daemon.desk.model import UNRESOLVED, Visibility
from daemon.store import tickets
from daemon.store.tables import entry, ticket, ticket_field

MOST_SEARCHED = 2_000
"""Newest tickets that are looked through. In the program and not in the database, which fold letters each in
their own way: the same is found on both."""

MOST_READ = 20_000_000
"""Characters of them; with less than a page on each ticket this is never reached."""

MOST_OF_ENTRY = 8_000
"""Characters of each entry that are looked through."""

AT_ONCE = 250
"""Tickets whose words are in memory together."""

MOST_MINE = 60
"""Of somebody's tickets that are loaded whole, to be put in order: by then nobody reads on."""

MOST_SAID = 12
MOST_OF_SAID = 280
"""Entries of one ticket that are shown, and the characters of each."""

_NEWEST = sa.select(ticket).order_by(ticket.c.id.desc()).limit(MOST_SEARCHED)
_WORDS = (
    sa.select(entry.c.ticket_id, sa.func.substr(entry.c.text, 1, MOST_OF_ENTRY).label("text"), entry.c.parts)
    .where(entry.c.ticket_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(entry.c.id.desc())
)
_FIELDS = (
    sa.select(ticket_field.c.ticket_id, ticket_field.c.text)
    .where(ticket_field.c.ticket_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(ticket_field.c.ticket_id, ticket_field.c.field)
)
_UNSOLVED = (
    sa.select(ticket.c.id)
    .where(ticket.c.owner == sa.bindparam("person"), ticket.c.status.in_(sorted(UNRESOLVED)))
    .order_by(sa.case((ticket.c.status == "waiting", 1), else_=0), ticket.c.priority, ticket.c.id)
)
_SAID = (
    sa.select(
        entry.c.at,
        entry.c.author,
        entry.c.kind,
        entry.c.visibility,
        sa.func.substr(entry.c.text, 1, MOST_OF_SAID + 1).label("text"),
        entry.c.parts,
    )
    .where(entry.c.ticket_id == sa.bindparam("ticket"))
    .order_by(entry.c.id.desc())
    .limit(MOST_SAID)
)


def mine(connection: sa.Connection, person: str) -> Mine:
    """Return somebody's tickets that are not solved, with their history; of very many the most urgent."""
    ids = list(connection.scalars(_UNSOLVED, {"person": person}))
    found = tickets.load(connection, ids[:MOST_MINE])
    return Mine(tickets=tuple(found[i] for i in ids[:MOST_MINE] if i in found), count=len(ids))


def course(connection: sa.Connection, ticket_id: int) -> Course | None:
    """Return a ticket with what was said on it last; None when there is none."""
    found = tickets.load(connection, [ticket_id]).get(ticket_id)
    if found is None:
        return None
    rows = connection.execute(_SAID, {"ticket": ticket_id}).all()
    count = connection.scalar(
        sa.select(sa.func.count()).select_from(entry).where(entry.c.ticket_id == ticket_id)
    )
    return Course(
        ticket=found,
        said=tuple(_said(row) for row in reversed(rows)),
        earlier=(count or 0) - len(rows),
    )


def _said(row: Any) -> Said:
    words = "\n".join(part for part in (row.text, *_values(row.parts)) if part)
    return Said(
        at=row.at,
        author=row.author,
        kind=row.kind,
        internal=row.visibility == Visibility.INTERNAL,
        text=words[:MOST_OF_SAID].strip(),
        cut=len(words) > MOST_OF_SAID,
    )


def _values(parts: Mapping[str, Any]) -> list[str]:
    return [str(value)[:MOST_OF_ENTRY] for value in parts.values() if value]


def find(connection: sa.Connection, words: str) -> Hits:
    """Return the tickets in which all of these words stand, best first: by how often, then the newest.

    Looked at are number, subject, requester, what was said (not what was quoted with it) and the record.
    """
    wanted = needles(words)
    found: list[tuple[int, int, Any]] = []
    rows = connection.execute(_NEWEST).all()
    searched = read = 0
    for some in _batches(rows):
        if read > MOST_READ or not wanted:
            break
        said = _texts(connection, [row.id for row in some])
        for row in some:
            head = f"{row.number}\n{row.subject}\n{row.requester_name}\n{row.requester_address}"
            own = said.get(row.id, ())
            read += len(head) + sum(map(len, own))
            searched += 1
            if count := places([fold(text) for text in (head, *own)], wanted):
                found.append((count, row.id, row))
    best = sorted(found, key=lambda one: one[:2], reverse=True)[:MOST_SHOWN]
    said = _texts(connection, [row.id for _, _, row in best])
    return Hits(
        shown=tuple(
            Hit(ticket=tickets.from_row(row), places=count, snippet=snippet(said.get(row.id, ()), wanted))
            for count, _, row in best
        ),
        count=len(found),
        searched=searched,
        all_searched=searched == len(rows) < MOST_SEARCHED,
    )


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(rows), AT_ONCE):
        yield rows[at : at + AT_ONCE]


def _texts(connection: sa.Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return by ticket what was said, newest first, and then its record."""
    found: dict[int, list[str]] = {}
    for row in connection.execute(_WORDS, {"ids": ids}):
        found.setdefault(row.ticket_id, []).extend(part for part in (row.text, *_values(row.parts)) if part)
    for value in connection.execute(_FIELDS, {"ids": ids}):
        found.setdefault(value.ticket_id, []).append(value.text)
    return found
