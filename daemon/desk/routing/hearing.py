"""Who hears of a ticket: its owner or its team, and who is above them when they are away."""

from __future__ import annotations

from daemon.desk.policy import Person, Policy, Role
from daemon.desk.routing.duty import Duty, here


def responsible(team: str | None, owner: str | None, duty: Duty) -> tuple[Person, ...]:
    """Return who is to hear of a ticket: its owner; else the team; else who is above it.

    An owner who is away hears of it all the same, and somebody who is here beside them. Persons who have left
    the configuration are passed over. Empty only when the configuration names nobody.
    """
    policy = duty.policy
    if owner is not None and (person := policy.people.get(owner)):
        if duty.away_until(owner) is None:
            return (person,)
        return (person, *(other for other in above(team, duty)[:1] if other.id != owner))
    group = policy.teams.get(team or "")
    members = () if group is None else tuple(policy.people[m] for m in group.members if m in policy.people)
    return here(members, duty) or above(team, duty) or members or over(team, policy)


def above(team: str | None, duty: Duty) -> tuple[Person, ...]:
    """Return who answers for a team and is not away: the team's supervisor first, then the managers."""
    return here(over(team, duty.policy), duty)


def over(team: str | None, policy: Policy) -> tuple[Person, ...]:
    """Return who answers for a team, away or not: the team's supervisor first, then the managers."""
    supervisor = supervisor_of(team, policy)
    people = [*([supervisor] if supervisor else []), *policy.managers()]
    return tuple({person.id: person for person in people}.values())


def supervisor_of(team: str | None, policy: Policy) -> Person | None:
    """Return the team's supervisor; else anyone with that role; else None."""
    group = policy.teams.get(team or "")
    if group is not None and (person := policy.people.get(group.supervisor or "")):
        return person
    return next((p for p in policy.people.values() if Role.SUPERVISOR in p.roles), None)
