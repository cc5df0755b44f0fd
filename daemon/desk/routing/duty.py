"""Who of staff can be given work at an instant: absences, working hours, open work, whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.desk import calendar
from daemon.desk.known import Known
from daemon.desk.model import Priority
from daemon.desk.policy import Person, Policy, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What bears on giving out work now."""

    policy: Policy
    at: datetime
    away: Mapping[str, datetime] = field(default_factory=dict)
    """By person: until when they are away by their own word."""
    turns: Mapping[str, str] = field(default_factory=dict)
    """By team: who was given the last ticket."""
    workload: Mapping[str, Mapping[Priority, int]] = field(default_factory=dict)
    """By person: their open tickets."""

    def away_until(self, person: str) -> datetime | None:
        """Return until when this person is away, as they or the configuration say; None: they are here."""
        ends = [until for until in (self.away.get(person),) if until is not None and until > self.at]
        ends += [a.ends for a in self.policy.absences if a.person == person and a.begins <= self.at < a.ends]
        return max(ends, default=None)

    def is_here(self, person: str) -> bool:
        """Say whether this person is one of staff and not away."""
        return person in self.policy.people and self.away_until(person) is None

    def begins_at(self, person: str, team: Team) -> datetime:
        """Return when this person is next on duty: `at` when they are now."""
        hours = self.policy.people[person].hours or team.hours
        if hours is None:
            return self.at
        try:
            return calendar.next_working(hours, self.at)
        except calendar.NoWorkingTime:
            return self.at + timedelta(days=calendar.LOOK_AHEAD_DAYS)

    def work_of(self, person: str) -> int:
        """Return this person's open work, weighed by priority."""
        weights = self.policy.routing.weights
        return sum(weights.get(p, 1) * count for p, count in self.workload.get(person, {}).items())

    def why_away(self, person: str) -> str:
        """Return the reason that `explain` shows for passing somebody over."""
        until = self.away_until(person)
        assert until is not None
        return f"{person} is away until {last_day(until, self.policy.zone)}"


def duty_of(known: Known, policy: Policy, now: datetime) -> Duty:
    """Return who can be given work, by what is known. Work is given out when it is decided on, however long
    ago the message came; `now` stands in where nobody said when that is."""
    return Duty(
        policy=policy,
        at=known.asked_at or now,
        away=known.away,
        turns=known.turns,
        workload=known.workload,
    )


def last_day(ends: datetime, zone: str) -> str:
    """Return the last day of an absence that ends at midnight; else the minute at which it ends."""
    local = ends.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute) == (0, 0):
        return (local.date() - timedelta(days=1)).isoformat()
    return local.strftime("%Y-%m-%d %H:%M")


def here(people: tuple[Person, ...], duty: Duty) -> tuple[Person, ...]:
    """Return those who are not away."""
    return tuple(person for person in people if duty.away_until(person.id) is None)
