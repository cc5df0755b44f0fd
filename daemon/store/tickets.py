"""Tickets in the database: loading one with its history, carrying a change to it, numbering a new one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from daemon.desk.effects import Change, Entry
from daemon.desk.model import Channel, Event, EventKind, Language, Priority, Status, Ticket, WaitsFor
from daemon.store import dead_addresses, records
from daemon.store.conflict import insert_or_count, insert_or_set, insert_unless_there
from daemon.store.database import LostRace
from daemon.store.directory import REQUESTERS_CONTACT, REQUESTERS_ZONE, usable_zone
from daemon.store.later import Later, Writes
from daemon.store.tables import dead_address, due, entry, event, participant, ticket, ticket_serial
from parsers.fields import NO_RECORD, Record
from parsers.model import Address

WHOLE: tuple[Any, ...] = (ticket, REQUESTERS_ZONE, REQUESTERS_CONTACT, *dead_addresses.JOINED)
"""What a query selects for `from_whole_row`, with `BOUNCED` joined to it."""
BOUNCED = (dead_address, dead_address.c.address == sa.func.lower(ticket.c.requester_address))
_LOAD = sa.select(*WHOLE).outerjoin(*BOUNCED).where(ticket.c.id.in_(sa.bindparam("ids", expanding=True)))
_HISTORY = (
    sa.select(event).where(event.c.ticket_id.in_(sa.bindparam("ids", expanding=True))).order_by(event.c.id)
)
_INSERT = ticket.insert()
_CHANGING = (
    *("version", "status", "category", "priority", "team", "owner", "watchers"),
    *("merged_into_id", "channel", "copied", "waits_for", "waits_until"),
)
_UPDATE = (
    ticket.update()
    .where(ticket.c.id == sa.bindparam("wanted"), ticket.c.version == sa.bindparam("seen"))
    .values({name: sa.bindparam(name) for name in _CHANGING})
)
_SERIAL = insert_or_count(ticket_serial, "day", "last").returning(ticket_serial.c.last)
_SET_SERIAL = insert_or_set(ticket_serial, "day", "last")
_EVENTS = event.insert()
_ENTRIES = entry.insert()
_CLEAR_DUE = due.delete().where(due.c.ticket_id == sa.bindparam("wanted"))
_DUE = due.insert()
_PARTICIPANTS = sa.select(participant.c.ticket_id, participant.c.address).where(
    participant.c.ticket_id.in_(sa.bindparam("ids", expanding=True))
)
_TAKE_PART = insert_unless_there(participant)
_LEAVE = participant.delete().where(
    participant.c.ticket_id == sa.bindparam("wanted"), participant.c.address == sa.bindparam("who")
)


def load(connection: sa.Connection, ids: Iterable[int]) -> dict[int, Ticket]:
    """Return these tickets with their history, by id; an unknown id is left out."""
    wanted = {"ids": list(ids)}
    if not wanted["ids"]:
        return {}
    histories: dict[int, list[Event]] = {}
    for row in connection.execute(_HISTORY, wanted):
        histories.setdefault(row.ticket_id, []).append(
            Event(
                kind=EventKind(row.kind),
                at=row.at,
                actor=row.actor,
                policy_version=row.policy_version,
                data=row.data,
                message=row.message_id,
            )
        )
    known = records.load(connection, wanted["ids"])
    rows = connection.execute(_LOAD, wanted)
    return {
        row.id: from_whole_row(row, histories.get(row.id, ()), known.get(row.id, NO_RECORD)) for row in rows
    }


def from_whole_row(row: Any, history: Sequence[Event] = (), record: Record = NO_RECORD) -> Ticket:
    """Return the ticket that a row of `WHOLE` holds, with what is known of its requester now."""
    return replace(
        from_row(row, history),
        zone=usable_zone(row.zone),
        contact_id=row.contact_id,
        requester_dead=dead_addresses.joined(row),
        record=record,
    )


def from_row(row: Any, history: Sequence[Event] = ()) -> Ticket:
    """Return the ticket that a row of the ticket table holds, without what else is known of its requester."""
    return Ticket(
        id=row.id,
        number=row.number,
        version=row.version,
        status=Status(row.status),
        subject=row.subject,
        requester=Address(name=row.requester_name, address=row.requester_address),
        language=Language(row.language),
        mailbox=row.mailbox,
        category=row.category,
        priority=Priority(row.priority),
        team=row.team,
        owner=row.owner,
        watchers=tuple(row.watchers),
        copied=tuple(row.copied),
        channel=Channel(row.channel),
        machine=row.machine,
        muted=row.muted,
        waits_for=WaitsFor(row.waits_for) if row.waits_for else None,
        waits_until=row.waits_until,
        opened_at=row.opened_at,
        merged_into=row.merged_into_id,
        history=tuple(history),
    )


def id_of(connection: sa.Connection, number: str) -> int | None:
    """Return the id of the ticket with this number, or None."""
    found: int | None = connection.scalar(sa.select(ticket.c.id).where(ticket.c.number == number))
    return found


def settle(writes: Writes, change: Change, *, now: datetime, zone: str, linked_ticket: int | None) -> Ticket:
    """Store a ticket's new state; return it with id, number and version. `append` must follow.

    Raises `LostRace` when the ticket is no longer the one that was decided on.
    """
    connection = writes.connection if isinstance(writes, Later) else writes
    if change.before is not None:
        return _advance(connection, change.before, change.after)
    return _open(connection, change.after, next_number(writes, now, zone), linked_ticket)


def append(
    connection: Writes,
    stored: Ticket,
    change: Change,
    entries: Sequence[Entry],
    *,
    now: datetime,
    message_id: int | None,
) -> None:
    """Store what led to a settled ticket's state: events and entries; and what is due on it now."""
    if change.events:
        connection.execute(
            _EVENTS,
            [
                {
                    "ticket_id": stored.id,
                    "at": happened.at,
                    "kind": happened.kind.value,
                    "actor": happened.actor,
                    "policy_version": happened.policy_version,
                    "message_id": message_id,
                    "data": dict(happened.data),
                }
                for happened in change.events
            ],
        )
    write_entries(connection, stored.id, entries, now=now, message_id=message_id)
    if change.before is not None:
        connection.execute(_CLEAR_DUE, [{"wanted": stored.id}])
    if change.due:
        connection.execute(
            _DUE, [{"ticket_id": stored.id, "kind": row.kind, "at": row.at} for row in change.due]
        )


def write_entries(
    connection: Writes,
    ticket_id: int,
    entries: Sequence[Entry],
    *,
    now: datetime,
    message_id: int | None,
) -> None:
    """Put people's words on a ticket."""
    if not entries:
        return
    connection.execute(
        _ENTRIES,
        [
            {
                "ticket_id": ticket_id,
                "message_id": message_id,
                "at": now,
                "kind": said.kind.value,
                "author": said.author,
                "visibility": said.visibility.value,
                "text": said.text,
                "folded": said.folded,
                "parts": dict(said.parts),
            }
            for said in entries
        ],
    )


def _open(connection: sa.Connection, new: Ticket, number: str, linked_ticket: int | None) -> Ticket:
    result = connection.execute(
        _INSERT,
        {
            **_columns(new),
            "number": number,
            "version": 1,
            "subject": new.subject,
            "requester_address": new.requester.address,
            "requester_name": new.requester.name,
            "language": new.language.value,
            "mailbox": new.mailbox,
            "machine": new.machine,
            "muted": new.muted,
            "opened_at": new.opened_at,
            "linked_ticket_id": linked_ticket,
        },
    )
    assert result.inserted_primary_key is not None
    return replace(new, id=result.inserted_primary_key[0], number=number, version=1)


def _advance(connection: sa.Connection, before: Ticket, after: Ticket) -> Ticket:
    version = before.version + 1
    values = {**_columns(after), "version": version, "wanted": before.id, "seen": before.version}
    if connection.execute(_UPDATE, values).rowcount != 1:
        raise LostRace(f"ticket {before.number} changed meanwhile")
    return replace(after, version=version)


def _columns(state: Ticket) -> dict[str, object]:
    return {
        "status": state.status.value,
        "category": state.category,
        "priority": state.priority.value,
        "team": state.team,
        "owner": state.owner,
        "watchers": list(state.watchers),
        "merged_into_id": state.merged_into,
        "channel": state.channel.value,
        "copied": list(state.copied),
        "waits_for": state.waits_for.value if state.waits_for is not None else None,
        "waits_until": state.waits_until,
    }


def next_number(writes: Writes, now: datetime, zone: str) -> str:
    """Return the next ticket number of the day in the desk's zone, `YYYYMMDD-NNN` (SPEC A3).

    The row lock makes it unique over all workers; a transaction that rolls back gives its number back, so
    there are no gaps. Once a transaction holds the lock, it goes on counting by itself.
    """
    day = now.astimezone(ZoneInfo(zone)).strftime("%Y%m%d")
    if not isinstance(writes, Later):
        serial = _count_serial(writes, day)
    elif day in writes.serials:
        serial = writes.serials[day] + 1
        writes.execute(_SET_SERIAL, [{"day": day, "last": serial}])
    else:
        serial = _count_serial(writes.connection, day)
    if isinstance(writes, Later):
        writes.serials[day] = serial
    return f"{day}-{serial:03d}"


def _count_serial(connection: sa.Connection, day: str) -> int:
    serial: int = connection.execute(_SERIAL, {"day": day, "last": 1}).scalar_one()
    return serial


def participants(connection: sa.Connection, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the addresses that take part in each of these tickets, lower case."""
    found: dict[int, set[str]] = {i: set() for i in ids}
    if found:
        for row in connection.execute(_PARTICIPANTS, {"ids": list(found)}):
            found[row.ticket_id].add(row.address)
    return {i: frozenset(addresses) for i, addresses in found.items()}


def remove_participants(connection: Writes, ticket_id: int, addresses: Iterable[str]) -> None:
    """Let these addresses take part no more."""
    rows = [{"wanted": ticket_id, "who": address.lower()} for address in sorted(set(addresses))]
    if rows:
        connection.execute(_LEAVE, rows)


def add_participants(connection: Writes, ticket_id: int, addresses: Iterable[str]) -> None:
    """Let these addresses take part; those that do already are left as they are."""
    new = sorted({address.lower() for address in addresses})
    rows = [{"ticket_id": ticket_id, "address": address} for address in new]
    if rows:
        connection.execute(_TAKE_PART, rows)
