"""The record of each ticket in the database, and earlier tickets that it leads to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from daemon.desk.known import Earlier
from daemon.desk.model import Status
from daemon.store.conflict import insert_or_replace
from daemon.store.later import Later, Writes
from daemon.store.tables import ticket, ticket_field
from parsers.fields import Exactness, Field, Moment, Record, Source, Value

MOST_EARLIER = 5
"""Of the device, and of the requester."""

_PUT = insert_or_replace(ticket_field, "ticket_id", "field")
_NEW = ticket_field.insert()
_LOAD = (
    sa.select(ticket_field)
    .where(ticket_field.c.ticket_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(ticket_field.c.ticket_id, ticket_field.c.field)
)
_SHOWN = (ticket.c.id, ticket.c.number, ticket.c.subject, ticket.c.status, ticket.c.opened_at)
_OF_REQUESTER = (
    sa.select(*_SHOWN)
    .where(ticket.c.requester_address == sa.bindparam("address"))
    .order_by(ticket.c.id.desc())
    .limit(MOST_EARLIER)
)
_OF_DEVICE = (
    sa.select(*_SHOWN)
    .join(ticket_field, ticket_field.c.ticket_id == ticket.c.id)
    .where(
        ticket_field.c.field == sa.literal_column("'asset'"),
        ticket_field.c.text == sa.bindparam("asset"),
    )
    .order_by(ticket.c.id.desc())
    .limit(MOST_EARLIER)
)


def put(writes: Writes, ticket_id: int, values: Iterable[Value], *, new: bool) -> None:
    """Put values into a ticket's record, in place of what it had; of a `new` ticket there was nothing."""
    rows = [
        {
            "ticket_id": ticket_id,
            "field": value.field.value,
            "text": value.text,
            "source": value.source.value,
            "snippet": value.snippet,
            "moment_at": value.moment.at if value.moment is not None else None,
            "moment_latest": value.moment.latest if value.moment is not None else None,
            "moment_exact": value.moment.exact.value if value.moment is not None else None,
        }
        for value in values
    ]
    if rows and new:
        writes.execute(_NEW, rows)
    elif rows:
        connection = writes.connection if isinstance(writes, Later) else writes
        connection.execute(_PUT, rows)


def load(connection: sa.Connection, ids: Collection[int]) -> dict[int, Record]:
    """Return the records of these tickets; one of which nothing is known is left out."""
    found: dict[int, dict[Field, Value]] = {}
    for row in connection.execute(_LOAD, {"ids": list(ids)}):
        value = _value(row)
        if value is not None:
            found.setdefault(row.ticket_id, {})[value.field] = value
    return {ticket_id: Record(values=values) for ticket_id, values in found.items()}


def _value(row: Any) -> Value | None:
    """Return the value of a row; None for a field that this release does not know."""
    try:
        field, source = Field(row.field), Source(row.source)
    except ValueError:
        return None
    moment = None
    if field is Field.FAULT_TIME and row.moment_at is not None:
        moment = Moment(
            at=row.moment_at,
            exact=Exactness(row.moment_exact),
            latest=row.moment_latest or row.moment_at,
            words=row.text,
        )
    return Value(field=field, text=row.text, source=source, snippet=row.snippet, moment=moment)


def earlier(connection: sa.Connection, address: str, asset: str | None) -> tuple[Earlier, ...]:
    """Return earlier tickets of this very device, then of this requester (as written), newest first."""
    of_device = list(connection.execute(_OF_DEVICE, {"asset": asset})) if asset else []
    known = {row.id for row in of_device}
    of_person = [
        row for row in connection.execute(_OF_REQUESTER, {"address": address}) if row.id not in known
    ]
    return (*_shown(of_device, same_device=True), *_shown(of_person, same_device=False))


def _shown(rows: Sequence[Any], *, same_device: bool) -> Iterable[Earlier]:
    return [
        Earlier(
            number=row.number,
            subject=row.subject,
            status=Status(row.status),
            opened_at=row.opened_at,
            same_device=same_device,
        )
        for row in rows
    ]
