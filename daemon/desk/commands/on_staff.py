"""Commands that are about people and need no ticket: being away (SPEC B3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from daemon.desk.commands.names import find_person
from daemon.desk.commands.order import Order, Result
from daemon.desk.effects import BackAgain
from daemon.desk.policy import Absence, Person, Policy, Role
from daemon.desk.routing.duty import last_day
from parsers.absences import Away, Back, read_absence

LONGEST = timedelta(days=366)


def _away(order: Order) -> Result:
    """Take an absence of the writer, or of one of their people when a supervisor writes."""
    policy, now = order.case.policy, order.case.now
    wanted = order.command.argument.strip()
    if not wanted:
        return order.refused("needs_argument")
    whom, words = _whose(wanted, order.person, policy)
    if whom is not order.person and not order.person.roles & {Role.SUPERVISOR, Role.MANAGER}:
        return order.refused("only_a_supervisor", whom.name)
    said = read_absence(words, now.astimezone(ZoneInfo(policy.zone)).date())
    if said is None:
        return order.refused("no_such_time", words)
    if isinstance(said, Back):
        return _back(order, whom)
    absence = absence_of(whom.id, said, now, policy.zone)
    if absence.ends <= now:
        return order.refused("is_over", last_day(absence.ends, policy.zone))
    if absence.ends - absence.begins > LONGEST:
        return order.refused("too_long")
    order.draft.set_absence(absence)
    order.draft.because(f"{whom.id} is away until {last_day(absence.ends, policy.zone)}")
    until = last_day(absence.ends, policy.zone)
    return order.done("away" if said.at is None else "away_at", _told(whom, order.person, until))


def _whose(wanted: str, person: Person, policy: Policy) -> tuple[Person, str]:
    """Return whose absence is meant and what is said of it: "li until 2024-06-01" is about li."""
    words = wanted.split()
    for count in range(min(3, len(words) - 1), 0, -1):
        if (found := find_person(" ".join(words[:count]), policy)) is not None:
            return found, " ".join(words[count:])
    return person, wanted


def _back(order: Order, whom: Person) -> Result:
    now, policy = order.case.now, order.case.policy
    order.draft.set_absence(BackAgain(person=whom.id, at=now))
    order.draft.because(f"{whom.id} is back")
    fixed = [a.ends for a in policy.absences if a.person == whom.id and a.begins <= now < a.ends]
    if fixed:  # what the administrator wrote, only the administrator takes back
        return order.refused("away_by_configuration", last_day(max(fixed), policy.zone))
    return order.done("back", whom.name if whom is not order.person else "")


def _told(whom: Person, by: Person, until: str) -> str:
    return until if whom is by else f"{whom.name}, {until}"


def absence_of(person: str, said: Away, now: datetime, zone: str) -> Absence:
    """Return the absence in instants: whole days of the desk's zone, none of it before now."""
    local = ZoneInfo(zone)
    begins = now
    if said.first is not None:
        begins = max(now, datetime.combine(said.first, time(0), local))
    if said.at is not None:
        ends = datetime.combine(said.last, said.at, local)
    else:
        ends = datetime.combine(said.last + timedelta(days=1), time(0), local)
    return Absence(person=person, begins=begins.astimezone(UTC), ends=ends.astimezone(UTC))


ACTS: Mapping[str, Callable[[Order], Result]] = {"away": _away}
