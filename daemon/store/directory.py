"""The contact directory in the database: imported by the administrator, read by every daemon at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from daemon.desk.directory import Changes
from daemon.desk.known import Contact
from daemon.desk.model import Language
from daemon.store.database import Connection
from daemon.store.tables import contact, directory_address, directory_contact, participant, ticket

AT_ONCE = 5_000
"""Rows in one statement."""

LABEL = "contact_"
"""Stands before the names of `COLUMNS`, so that they can be had beside others."""

COLUMNS: tuple[sa.Label[Any], ...] = tuple(
    column.label(LABEL + column.name) for column in directory_contact.c
)
"""What a query selects for `contact_in`."""

_EVERYBODY = sa.select(*COLUMNS).order_by(directory_contact.c.id)
_FIND = (
    sa.select(*COLUMNS)
    .join(directory_address, directory_address.c.contact_id == directory_contact.c.id)
    .where(directory_address.c.address == sa.bindparam("address"))
)
_UPDATE = directory_contact.update().where(directory_contact.c.id == sa.bindparam("wanted"))
_FREE = directory_address.delete().where(directory_address.c.contact_id == sa.bindparam("wanted"))
_REMOVE = directory_contact.delete().where(directory_contact.c.id == sa.bindparam("wanted"))
_FORGET_LANGUAGE = contact.delete().where(contact.c.address.in_(sa.bindparam("addresses", expanding=True)))

REQUESTERS_ZONE = (
    sa.select(directory_contact.c.zone)
    .join(directory_address, directory_address.c.contact_id == directory_contact.c.id)
    .where(directory_address.c.address == sa.func.lower(ticket.c.requester_address))
    .scalar_subquery()
    .label("zone")
)
"""Beside the columns of `ticket`: the requester's time zone."""

REQUESTERS_CONTACT = (
    sa.select(directory_address.c.contact_id)
    .where(directory_address.c.address == sa.func.lower(ticket.c.requester_address))
    .scalar_subquery()
    .label("contact_id")
)
"""Beside the columns of `ticket`: whose the requester's address is in the directory."""


def contact_in(row: Any) -> Contact | None:
    """Return the contact in a row of `COLUMNS`; None where the row holds none."""
    if row.contact_id is None:
        return None
    return Contact(
        addresses=tuple(row.contact_addresses),
        name=row.contact_name,
        organisation=row.contact_organisation,
        department=row.contact_department,
        phone=row.contact_phone,
        site=row.contact_site,
        room=row.contact_room,
        vip=row.contact_vip,
        language=Language(row.contact_language) if row.contact_language else None,
        zone=usable_zone(row.contact_zone),
    )


@lru_cache(maxsize=1_000)
def usable_zone(name: str | None) -> str:
    """Return the zone, or "" where this machine's list of zones (older than the importer's) lacks it."""
    if not name:
        return ""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # as in `config.values`
        return ""
    return name


def everybody(connection: Connection) -> dict[int, Contact]:
    """Return the whole directory by number."""
    rows = connection.execute(_EVERYBODY)
    return {row.contact_id: found for row in rows if (found := contact_in(row)) is not None}


def find(connection: Connection, address: str) -> Contact | None:
    """Return whose address (lower case) this is, or None."""
    row = connection.execute(_FIND, {"address": address}).first()
    return contact_in(row) if row is not None else None


def keep_others_out(connection: Connection) -> None:
    """Let no other import begin until this transaction ends. Readers are not hindered."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.exec_driver_sql(f"LOCK TABLE {directory_contact.name} IN SHARE ROW EXCLUSIVE MODE")


def apply(connection: Connection, changes: Changes) -> None:
    """Write what `daemon.desk.directory.plan` found, in the transaction in which it looked.

    `keep_others_out` comes before: numbers are given out here.
    """
    freed = [{"wanted": number} for number in (*changes.removed, *changes.changed)]
    _in_parts(connection, _FREE, freed)  # all first: an address may move from one to another
    _in_parts(connection, _REMOVE, freed[: len(changes.removed)])
    _in_parts(
        connection, _UPDATE, [{"wanted": number, **_columns(c)} for number, c in changes.changed.items()]
    )
    last = connection.scalar(sa.select(sa.func.max(directory_contact.c.id))) or 0
    added = dict(zip(count(last + 1), changes.added, strict=False))
    rows = [{"id": number, **_columns(new)} for number, new in added.items()]
    _in_parts(connection, directory_contact.insert(), rows)
    _put_addresses(connection, {**changes.changed, **added})


def _put_addresses(connection: Connection, contacts: Mapping[int, Contact]) -> None:
    rows = [{"address": a, "contact_id": number} for number, c in contacts.items() for a in c.addresses]
    _in_parts(connection, directory_address.insert(), rows)


def _in_parts(connection: Connection, statement: sa.Executable, rows: Sequence[Mapping[str, object]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(statement, rows[start : start + AT_ONCE])


def _columns(one: Contact) -> dict[str, object]:
    return {
        "addresses": list(one.addresses),
        "name": one.name,
        "organisation": one.organisation,
        "department": one.department,
        "phone": one.phone,
        "site": one.site,
        "room": one.room,
        "vip": one.vip,
        "language": one.language.value if one.language is not None else None,
        "zone": one.zone,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was erased of a person."""

    contact: Contact | None
    """Their row in the directory."""
    languages: int
    """Of how many addresses the language was remembered."""


def forget(connection: Connection, address: str) -> Forgotten:
    """Erase whoever has this address (lower case) from the directory, and what was learned of them.

    All their addresses go. Tickets and what was written on them stay.
    """
    keep_others_out(connection)
    row = connection.execute(_FIND, {"address": address}).first()
    found = contact_in(row) if row is not None else None
    if row is not None:
        for statement in (_FREE, _REMOVE):
            connection.execute(statement, [{"wanted": row.contact_id}])
    addresses = found.addresses if found is not None else (address,)
    gone = connection.execute(_FORGET_LANGUAGE, {"addresses": list(addresses)}).rowcount
    return Forgotten(contact=found, languages=gone)


def languages_of(connection: Connection, addresses: Iterable[str]) -> dict[str, Language]:
    """Return the languages that were learned of these addresses (lower case)."""
    query = sa.select(contact).where(contact.c.address.in_(list(addresses)))
    return {row.address: Language(row.language) for row in connection.execute(query)}


def count_tickets(connection: Connection, addresses: Iterable[str]) -> int:
    """Return on how many tickets one of these addresses (lower case) takes part."""
    query = sa.select(sa.func.count(sa.distinct(participant.c.ticket_id))).where(
        participant.c.address.in_(list(addresses))
    )
    return connection.scalar(query) or 0
