"""Which team and which engineer gets a ticket (SPEC B3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.desk.policy import Assign, Person, Policy, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    team: str
    owner: str | None
    """None: the whole team is told, the first to take it owns it."""
    reason: str


def route(category: str, mailbox: str, policy: Policy, turns: Mapping[str, str]) -> Route:
    """Choose team and owner for a new ticket. `turns` says who of each team had the last one."""
    team_id = policy.categories[category].team
    why = f"team {team_id}: category {category}"
    own_team = policy.mailboxes[mailbox].team
    if category == policy.default_category and own_team is not None:
        team_id, why = own_team, f"team {own_team}: mailbox {mailbox}"
    team = policy.teams[team_id]
    if team.assign is Assign.POOL or not team.members:
        how = "pool" if team.members else "the team has no members"
        return Route(team=team_id, owner=None, reason=f"{why}; no owner: {how}")
    owner = next_in_turn(team.members, turns.get(team_id))
    return Route(team=team_id, owner=owner, reason=f"{why}; owner {owner}: round-robin")


def next_in_turn(members: tuple[str, ...], last: str | None) -> str:
    """Return the member after `last`; the first when `last` is nobody or has left."""
    if last not in members:
        return members[0]
    return members[(members.index(last) + 1) % len(members)]


def responsible(team: str | None, owner: str | None, policy: Policy) -> tuple[Person, ...]:
    """Return who is to hear of a ticket: its owner; else the team; else its supervisor; else the managers.

    Persons who have left the configuration are passed over. Empty only when the configuration names nobody.
    """
    if owner is not None and (person := policy.people.get(owner)):
        return (person,)
    group = policy.teams.get(team or "")
    if group is None:
        return policy.managers()
    members = tuple(policy.people[member] for member in group.members if member in policy.people)
    if members:
        return members
    supervisor = policy.people.get(group.supervisor or "")
    return (supervisor,) if supervisor else policy.managers()


def supervisor_of(team: str | None, policy: Policy) -> Person | None:
    """Return the team's supervisor; else anyone with that role; else None."""
    group = policy.teams.get(team or "")
    if group is not None and (person := policy.people.get(group.supervisor or "")):
        return person
    return next((p for p in policy.people.values() if Role.SUPERVISOR in p.roles), None)
