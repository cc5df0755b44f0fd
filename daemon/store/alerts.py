"""Which troubles monitoring has reported, and on which ticket each stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from daemon.desk.effects import AlertSeen
from daemon.desk.known import AlertKnown
from daemon.store.tables import alert
from parsers.alerts import Alert

_MOST_RECENT = 1_000


def known_of(connection: sa.Connection, found: Alert, now: datetime, storm_minutes: int) -> AlertKnown:
    """Return what is known of a trouble and of those that began around it."""
    where = (alert.c.source == found.source, alert.c.key == found.key)
    row = connection.execute(sa.select(alert).where(*where)).mappings().first()
    since = now - timedelta(minutes=storm_minutes)
    recent = connection.scalars(
        sa.select(alert.c.first_at).where(alert.c.first_at > since).limit(_MOST_RECENT)
    )
    storm = connection.execute(
        sa.select(alert.c.ticket_id, alert.c.last_at)
        .where(alert.c.in_storm, alert.c.last_at > since)
        .order_by(alert.c.last_at.desc())
        .limit(1)
    ).first()
    return AlertKnown(
        alert=found,
        ticket_id=row["ticket_id"] if row is not None else None,
        count=row["count"] if row is not None else 0,
        in_storm=bool(row["in_storm"]) if row is not None else False,
        recent=tuple(recent),
        storm_ticket=storm.ticket_id if storm is not None else None,
        last_of_storm=storm.last_at if storm is not None else None,
    )


def remember(connection: sa.Connection, seen: AlertSeen, ticket_id: int, now: datetime) -> None:
    """Count an alert and remember on which ticket it stands; a new ticket begins the trouble anew."""
    where = (alert.c.source == seen.source, alert.c.key == seen.key)
    row = connection.execute(sa.select(alert).where(*where)).mappings().first()
    if row is None:
        connection.execute(
            alert.insert(),
            {
                "source": seen.source,
                "key": seen.key,
                "ticket_id": ticket_id,
                "state": seen.state,
                "in_storm": seen.storm,
                "count": 1,
                "first_at": now,
                "last_at": now,
            },
        )
        return
    anew = row["ticket_id"] != ticket_id
    connection.execute(
        alert.update().where(*where),
        {
            "ticket_id": ticket_id,
            "state": seen.state,
            "in_storm": seen.storm,
            "count": 1 if anew else row["count"] + 1,
            "first_at": now if anew else row["first_at"],
            "last_at": now,
        },
    )
