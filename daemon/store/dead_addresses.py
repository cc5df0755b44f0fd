"""Addresses that refuse our mail: noting them, lifting the pause, listing them for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.desk.model import DeadAddress
from daemon.store.conflict import insert_or_replace
from daemon.store.tables import dead_address

COLUMNS = ("address", "bounced_at", "strikes", "status", "diagnostic", "lifted_at")
PREFIX = "dead_"
"""Before the names of these columns where a query for something else brings them along."""

JOINED = tuple(dead_address.c[name].label(PREFIX + name) for name in COLUMNS)

MOST_DIAGNOSTIC_CHARS = 500

_NOTE = insert_or_replace(dead_address, "address")
_OF = sa.select(dead_address).where(dead_address.c.address.in_(sa.bindparam("addresses", expanding=True)))
_LIFT = (
    dead_address.update()
    .where(dead_address.c.address == sa.bindparam("wanted"))
    .values(lifted_at=sa.bindparam("at"))
)


def joined(row: Any) -> DeadAddress | None:
    """Return what a row with the columns `JOINED` of an outer join tells; None when there is nothing."""
    if row.dead_address is None:
        return None
    return DeadAddress(**{name: getattr(row, PREFIX + name) for name in COLUMNS})


def of(connection: sa.Connection, addresses: Collection[str]) -> dict[str, DeadAddress]:
    """Return what is known of bounces from these addresses (lower case), by address."""
    if not addresses:
        return {}
    rows = connection.execute(_OF, {"addresses": list(addresses)})
    return {row.address: DeadAddress(**row._mapping) for row in rows}


def note(connection: sa.Connection, dead: Iterable[DeadAddress]) -> None:
    """Remember that these addresses refuse mail, in the place of what was known of them."""
    rows = [
        {
            "address": each.address,
            "bounced_at": each.bounced_at,
            "strikes": each.strikes,
            "status": each.status,
            "diagnostic": each.diagnostic[:MOST_DIAGNOSTIC_CHARS],
            "lifted_at": each.lifted_at,
        }
        for each in dead
    ]
    if rows:
        connection.execute(_NOTE, rows)


def lift(connection: sa.Connection, address: str, at: datetime) -> None:
    """Remember that this address (lower case) has shown to live."""
    connection.execute(_LIFT, {"wanted": address, "at": at})


def listing(connection: sa.Connection) -> list[DeadAddress]:
    """Return every address that ever bounced as bad and was not revived by hand, newest bounce first."""
    query = sa.select(dead_address).order_by(dead_address.c.bounced_at.desc(), dead_address.c.address)
    return [DeadAddress(**row._mapping) for row in connection.execute(query)]


def count(connection: sa.Connection, bounced_after: datetime) -> int:
    """Return how many addresses have bounced since then without a sign of life."""
    query = (
        sa.select(sa.func.count())
        .select_from(dead_address)
        .where(dead_address.c.lifted_at.is_(None), dead_address.c.bounced_at > bounced_after)
    )
    return connection.scalar(query) or 0


def revive(connection: sa.Connection, address: str) -> bool:
    """Forget every bounce from this address (lower case); False when none is known."""
    return connection.execute(dead_address.delete().where(dead_address.c.address == address)).rowcount == 1
