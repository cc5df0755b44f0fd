"""Which engineer of a team gets a ticket: the ways to choose, and who is passed over (SPEC B3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.desk.policy import Assign, Team
from daemon.desk.routing.duty import Duty
from daemon.desk.routing.hearing import above
from daemon.desk.routing.roster import on_call


class Chosen(StrEnum):
    """How an owner was found."""

    NAMED = "named"
    ON_CALL = "on_call"
    IN_TURN = "in_turn"
    LEAST_LOADED = "least_loaded"
    ABOVE = "above"
    """All of the team are away: who is above them."""
    POOL = "pool"
    NOBODY = "nobody"
    INCIDENT = "owns_the_incident"
    """Who owns the incident that the report tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who of a team gets a ticket, and why."""

    owner: str | None
    """None: the whole team is told, the first to take it owns it."""
    reasons: tuple[str, ...]
    chosen: Chosen
    in_turn: bool = False
    """Whether it was this person's turn, which is remembered."""


def choose(team: Team, duty: Duty, *, named: str | None = None, but: Collection[str] = ()) -> Choice:
    """Choose the owner of a ticket of this team.

    `named` is who gets it if they can; `but` are those who are passed over if anybody else can. Whoever is
    away is never chosen; who is off duty only when everybody is.
    """
    asked = dict.fromkeys([*([named] if named else []), *team.members])
    why = tuple(duty.why_away(person) for person in asked if duty.away_until(person) is not None)
    can_be_named = named is not None and duty.is_here(named)
    if named is not None and can_be_named and duty.begins_at(named, team) <= duty.at:
        return Choice(
            owner=named, reasons=(f"owner {named}: named for the category", *why), chosen=Chosen.NAMED
        )
    if team.assign is Assign.ON_CALL:
        called = [person for person in on_call(team.id, duty.policy, duty.at) if duty.is_here(person)]
        if called:
            owner = next((person for person in called if person not in but), called[0])
            return Choice(owner=owner, reasons=(f"owner {owner}: on call", *why), chosen=Chosen.ON_CALL)
    present = [member for member in team.members if duty.is_here(member)]
    if named is not None and can_be_named and not any(duty.begins_at(m, team) <= duty.at for m in present):
        return Choice(
            owner=named, reasons=(f"owner {named}: named for the category", *why), chosen=Chosen.NAMED
        )
    if not present:
        return _nobody(team, duty, why)
    if team.assign is Assign.POOL:
        return Choice(owner=None, reasons=("no owner: pool", *why), chosen=Chosen.POOL)
    others = [member for member in present if member not in but] or present
    candidates, off_duty = _on_duty(others, team, duty)
    owner, how = _pick(candidates, team, duty)
    chosen = Chosen.LEAST_LOADED if team.assign is Assign.LEAST_LOADED else Chosen.IN_TURN
    reasons = (f"owner {owner}: {how}", *off_duty, *why)
    return Choice(owner=owner, reasons=reasons, chosen=chosen, in_turn=True)


def _nobody(team: Team, duty: Duty, why: tuple[str, ...]) -> Choice:
    """Nobody of the team can be given it: who is above them gets it."""
    if not team.members:
        return Choice(owner=None, reasons=("no owner: the team has no members",), chosen=Chosen.NOBODY)
    for person in above(team.id, duty):
        return Choice(
            owner=person.id,
            reasons=(f"owner {person.id}: all of team {team.id} are away", *why),
            chosen=Chosen.ABOVE,
        )
    return Choice(
        owner=None,
        reasons=(f"no owner: all of team {team.id} and who is above them are away", *why),
        chosen=Chosen.NOBODY,
    )


def _on_duty(members: Sequence[str], team: Team, duty: Duty) -> tuple[list[str], tuple[str, ...]]:
    """Return those on duty, else those who are so again first; and the reasons."""
    begins = {member: duty.begins_at(member, team) for member in members}
    first = min(begins.values())
    chosen = [member for member in members if begins[member] == first]
    if first > duty.at:
        return chosen, ("nobody is on duty now: who comes back first",)
    return chosen, tuple(f"{member} is off duty" for member in members if begins[member] > duty.at)


def _pick(candidates: Sequence[str], team: Team, duty: Duty) -> tuple[str, str]:
    """Return the owner and how they were found. Turns go round the whole team, so that who was passed over
    comes next again."""
    in_turn = [m for m in in_turn_order(team.members, duty.turns.get(team.id)) if m in candidates]
    if team.assign is Assign.LEAST_LOADED:
        owner = min(in_turn, key=duty.work_of)  # the first of equals
        return owner, f"least open work ({duty.work_of(owner)})"
    if team.assign is Assign.ON_CALL:
        return in_turn[0], "nobody is on call who is here: next in turn"
    return in_turn[0], "next in turn"


def in_turn_order(members: Sequence[str], last: str | None) -> list[str]:
    """Return the members, the one after `last` first; as they are when `last` is nobody or has left."""
    after = members.index(last) + 1 if last is not None and last in members else 0
    return [*members[after:], *members[:after]]
