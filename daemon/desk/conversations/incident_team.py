"""Who is called to a major incident: the technical leads, and the engineers of the module (SPEC D7, D1)."""

from __future__ import annotations

from daemon.desk import routing
from daemon.desk.conversations.incident import MOST_CALLED
from daemon.desk.model import Ticket
from daemon.desk.policy import Person, Policy, Role, Team
from daemon.desk.routing import Duty
from daemon.desk.routing.duty import here
from daemon.desk.routing.roster import on_call


def called(
    ticket: Ticket, duty: Duty, site: str | None = None
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Return the technical leads and the engineers to call; nobody stands in both.

    Engineers: the owner, and of the ticket's team and its second line who is on duty or on call; where nobody
    of a team is, all of it who are not away.
    """
    leads = _leads(ticket, duty)[:MOST_CALLED]
    policy = duty.policy
    owner = policy.people.get(ticket.owner or "")
    found = [owner] if owner is not None else []
    for name in (ticket.team, routing.second_line(ticket, policy, site), _second(ticket, policy)):
        if (team := policy.teams.get(name or "")) is not None:
            found += _on_duty(team, duty)
    engineers = {person.id: person for person in found if person not in leads}
    return leads, tuple(engineers.values())[:MOST_CALLED]


def _second(ticket: Ticket, policy: Policy) -> str | None:
    category = policy.categories.get(ticket.category)
    return category.second_line if category is not None else None


def _leads(ticket: Ticket, duty: Duty) -> tuple[Person, ...]:
    """The lead of the category; else everyone with that role; else who answers for the team."""
    policy = duty.policy
    category = policy.categories.get(ticket.category)
    named = policy.people.get(category.technical_lead or "") if category is not None else None
    if named is not None and duty.away_until(named.id) is None:
        return (named,)
    everyone = tuple(each for each in policy.people.values() if Role.TECHNICAL_LEAD in each.roles)
    leads = here(everyone, duty) or ((named,) if named is not None else everyone)
    return leads or routing.above(ticket.team, duty)[:1] or routing.over(ticket.team, policy)[:1]


def _on_duty(team: Team, duty: Duty) -> tuple[Person, ...]:
    policy = duty.policy
    members = tuple(policy.people[each] for each in team.members if each in policy.people)
    present = here(members, duty)
    working = tuple(each for each in present if duty.begins_at(each.id, team) <= duty.at)
    roster = here(tuple(policy.people[each] for each in on_call(team.id, policy, duty.at)), duty)
    return (*roster, *working) or present or members
