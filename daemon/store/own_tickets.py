"""The tickets that a person has reported, for them to see how these stand (SPEC D10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.desk.known import OwnTicket
from daemon.desk.model import MOST_MERGES, EventKind, Status
from daemon.store.tables import event, ticket

MOST_LOOKED_AT = 200
"""The newest tickets of a person among which those to be told are looked for."""

_CLOSED_AT = (
    sa.select(sa.func.max(event.c.at))
    .where(event.c.ticket_id == ticket.c.id, event.c.kind == EventKind.CLOSED.value)
    .scalar_subquery()
    .label("closed_at")
)
_ROW: tuple[Any, ...] = (
    *(ticket.c.id, ticket.c.number, ticket.c.subject, ticket.c.status, ticket.c.opened_at),
    *(ticket.c.owner, ticket.c.team, ticket.c.merged_into_id, _CLOSED_AT),
)
_OF = (
    sa.select(*_ROW)
    .where(
        ticket.c.requester_address.in_(sa.bindparam("addresses", expanding=True)),
        ticket.c.status != Status.SPAM.value,
        sa.not_(ticket.c.machine),
    )
    .order_by(ticket.c.id.desc())
    .limit(MOST_LOOKED_AT)
)
_BY_ID = sa.select(*_ROW).where(ticket.c.id.in_(sa.bindparam("ids", expanding=True)))


def own_tickets(
    connection: sa.Connection, addresses: Iterable[str], closed_since: datetime
) -> tuple[OwnTicket, ...]:
    """Return what was reported from these addresses (as written) and is open, or was closed since then.

    Newest first. Of a merged ticket its own number and subject, with the state of the one that it went into.
    """
    rows = list(connection.execute(_OF, {"addresses": sorted(set(addresses))}))
    ahead = _followed(connection, rows)
    found = []
    for row in rows:
        live = ahead.get(row.id, row)
        ended = live.status in (Status.CLOSED.value, Status.SPAM.value, Status.MERGED.value)
        if ended and (live.closed_at is None or _instant(live.closed_at) < closed_since):
            continue
        found.append(
            OwnTicket(
                number=row.number,
                subject=row.subject,
                status=Status(live.status),
                opened_at=row.opened_at,
                closed_at=_instant(live.closed_at) if live.status == Status.CLOSED.value else None,
                owner=live.owner,
                team=live.team,
            )
        )
    return tuple(found)


def _followed(connection: sa.Connection, rows: Iterable[Any]) -> Mapping[int, Any]:
    """Return the row in which the matter of each merged one goes on, by the id of the merged one."""
    at = {row.id: row for row in rows if row.merged_into_id is not None}
    seen: dict[int, Any] = {}
    for _ in range(MOST_MERGES):
        wanted = {row.merged_into_id for row in at.values() if row.merged_into_id is not None} - seen.keys()
        if wanted:
            seen.update({row.id: row for row in connection.execute(_BY_ID, {"ids": sorted(wanted)})})
        if not any(row.merged_into_id in seen for row in at.values()):
            break
        at = {start: seen.get(row.merged_into_id, row) for start, row in at.items()}
    return at


def _instant(value: Any) -> datetime:
    assert isinstance(value, datetime)
    return value
