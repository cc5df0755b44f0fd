"""Who is on call for a team at an instant, by the rows of its roster."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.desk import calendar
from daemon.desk.policy import Policy, RosterRow, Rotation


def on_call(team: str, policy: Policy, at: datetime) -> tuple[str, ...]:
    """Return the persons on call, the first of them first: the others stand in when that one is away."""
    named = [person for row in policy.rosters if row.team == team for person in _named(row, at)]
    return tuple(dict.fromkeys(person for person in named if person in policy.people))


def _named(row: RosterRow, at: datetime) -> tuple[str, ...]:
    if row.hours is not None and not calendar.is_working(row.hours, at):
        return ()
    if row.dates is not None and not calendar.is_working(row.dates, at):
        return ()
    if row.person is not None:
        return (row.person,)
    if row.rotation is not None:
        turn = turn_of(row.rotation, at)
        return () if turn is None else (row.rotation.people[turn % len(row.rotation.people)],)
    return tuple(person for shift, people in row.shifts if shift.covers(at) for person in people)


def turn_of(rotation: Rotation, at: datetime) -> int | None:
    """Return how many handovers there were since the first day; None before that.

    Counted on the wall: a handover at 09:00 is at 09:00 whatever the clocks did in between.
    """
    today = at.astimezone(ZoneInfo(rotation.zone)).date()
    turn = (today - rotation.first_day).days // rotation.days
    while _handover(rotation, turn) > at:
        turn -= 1
    while _handover(rotation, turn + 1) <= at:
        turn += 1
    return turn if turn >= 0 else None


def _handover(rotation: Rotation, turn: int) -> datetime:
    day: date = rotation.first_day + timedelta(days=turn * rotation.days)
    return datetime.combine(day, rotation.handover, ZoneInfo(rotation.zone)).astimezone(UTC)
