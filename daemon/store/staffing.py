"""Who of staff is away and how much open work each has: what giving out tickets needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from daemon.desk.effects import BackAgain
from daemon.desk.model import UNRESOLVED, Priority
from daemon.desk.policy import Absence
from daemon.store.later import Later
from daemon.store.tables import absence, ticket

AT_ONCE = timedelta(minutes=1)

_AWAY = sa.select(
    absence.c.person, absence.c.ends_at, sa.null().label("priority"), sa.null().label("tickets")
).where(absence.c.ends_at > sa.bindparam("now"), absence.c.begins_at <= sa.bindparam("now"))
_WORK = (
    sa.select(ticket.c.owner, sa.null(), ticket.c.priority, sa.func.count())
    .where(ticket.c.status.in_(sorted(UNRESOLVED)), ticket.c.owner.is_not(None))
    .group_by(ticket.c.owner, ticket.c.priority)
)
_AWAY_AND_WORK = sa.union_all(_AWAY, _WORK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """What is known of staff at an instant."""

    away: dict[str, datetime]
    """By person: until when."""
    workload: dict[str, dict[Priority, int]]
    """By person: new and open tickets."""


def staffing(later: Later, now: datetime, *, workload: bool) -> Staffing:
    """Return who is away now; with `workload`, who has how many open tickets too. One statement at most.

    Absences are looked up once in a transaction: its messages are decided on within seconds.
    """
    if not workload and later.away is not None and abs(now - later.away[0]) < AT_ONCE:
        return Staffing(away=later.away[1], workload={})
    found = Staffing(away={}, workload={})
    for row in later.connection.execute(_AWAY_AND_WORK if workload else _AWAY, {"now": now}):
        if row.ends_at is None:
            found.workload.setdefault(row.person, {})[Priority(row.priority)] = row.tickets
        else:
            found.away[row.person] = max(row.ends_at, found.away.get(row.person, row.ends_at))
    later.away = (now, found.away)
    return found


def remember(later: Later, change: Absence | BackAgain, now: datetime) -> None:
    """Store that somebody is away, or back. What is said last holds: it ends what it overlaps."""
    connection, later.away = later.connection, None
    if isinstance(change, BackAgain):
        _end(connection, change.person, change.at, None)
        return
    _end(connection, change.person, change.begins, change.ends)
    connection.execute(
        absence.insert(),
        {
            "person": change.person,
            "begins_at": change.begins,
            "ends_at": change.ends,
            "said_at": now,
        },
    )


def _end(connection: sa.Connection, person: str, at: datetime, until: datetime | None) -> None:
    """Cut short what is on at `at`, and strike what begins from then on (before `until`, if given)."""
    theirs = absence.c.person == person
    begins_later = absence.c.begins_at >= at
    if until is not None:
        begins_later &= absence.c.begins_at < until
    connection.execute(absence.delete().where(theirs, begins_later))
    connection.execute(
        absence.update().where(theirs, absence.c.begins_at < at, absence.c.ends_at > at).values(ends_at=at)
    )


def absences(connection: sa.Connection, since: datetime | None) -> list[Any]:
    """Return the absences that end after `since` (None: all), in the order in which they begin."""
    query = sa.select(absence).order_by(absence.c.begins_at, absence.c.id)
    return list(connection.execute(query if since is None else query.where(absence.c.ends_at > since)))
