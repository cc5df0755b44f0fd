"""Commands that say who works on a ticket: owner, team, second line, collaborators (SPEC B3-B5, D2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from daemon.desk import lifecycle, merging, routing
from daemon.desk.announce import announce_assignment, introduce, promised
from daemon.desk.case import Case
from daemon.desk.commands.names import find_person, find_team
from daemon.desk.commands.order import Order, Result
from daemon.desk.draft import Draft
from daemon.desk.model import MOST_COPIED, EventKind, Status, Ticket
from daemon.desk.policy import Person, Policy, Role
from daemon.desk.silence import is_robot
from daemon.desk.targets import ClockName
from parsers.addresses import parse_addresses

MYSELF = frozenset({"me", "myself", "我", "自己", "本人"})
_ALONE = r"(?:\s{0,8}[:：,，、]\s{0,8}|\s{0,8}$)"
"""Nothing more, or the reason behind a mark; anything else is a reason that happens to begin like this."""
MANAGER = re.compile(rf"(?:(?:to )?(?:the )?managers?|经理|管理层){_ALONE}", re.IGNORECASE)
SUPERVISOR = re.compile(rf"(?:(?:to )?(?:the )?supervisors?|主管){_ALONE}", re.IGNORECASE)


def _take(order: Order) -> Result:
    draft, person = order.draft, order.person
    if not lifecycle.may(draft.ticket, EventKind.TAKEN):
        return order.refused_now()
    if draft.ticket.owner == person.id and draft.ticket.last(EventKind.TAKEN) is not None:
        return order.done("nothing_to_do")
    draft.happened(EventKind.TAKEN, person.id)
    return order.done("taken")


def _assign(order: Order) -> Result:
    draft, wanted = order.draft, order.command.argument.strip()
    if not wanted:
        return order.refused("needs_argument")
    if not lifecycle.may(draft.ticket, EventKind.ASSIGNED):
        return order.refused_now()
    policy = order.case.policy
    if wanted.casefold() in MYSELF:
        return _give(order, order.person.id, _team_of(order.person.id, draft.ticket.team, policy))
    if (person := find_person(wanted, policy)) is not None:
        result = _give(order, person.id, _team_of(person.id, draft.ticket.team, policy))
        if result.done == "assigned" and (until := order.case.duty.away_until(person.id)) is not None:
            return order.done("assigned_but_away", f"{person.name}, {routing.last_day(until, policy.zone)}")
        return result
    if (found := find_team(wanted, policy)) is not None:
        return give_team(order, found)
    return order.refused("no_such_person", wanted)


def give_team(order: Order, team: str, named: str | None = None) -> Result:
    """Give the ticket to a team; its owner is chosen there as for a new one, whoever had it passed over."""
    draft, policy = order.draft, order.case.policy
    group = policy.teams[team]
    if not group.members and named is None:
        return order.refused("team_is_empty", group.name[order.person.language])
    but = [person for person in (draft.ticket.owner, order.person.id) if person is not None]
    found = routing.choose(group, order.case.duty, named=named, but=but)
    draft.because(f"team {team}: {order.person.id} says so", *found.reasons)
    result = _give(order, found.owner, team)
    if result.done != "nothing_to_do" and found.in_turn and found.owner is not None:
        draft.take_turn(team, found.owner)
    return result


def _give(order: Order, owner: str | None, team: str | None) -> Result:
    draft, policy = order.draft, order.case.policy
    if (owner, team) == (draft.ticket.owner, draft.ticket.team):
        return order.done("nothing_to_do")
    draft.happened(EventKind.ASSIGNED, order.person.id, owner=owner, team=team)
    if owner is not None:
        return order.done("assigned", policy.people[owner].name)
    return order.done("assigned", policy.teams[team or ""].name[order.person.language])


def _team_of(person: str, present: str | None, policy: Policy) -> str | None:
    """The ticket's team if the person is in it, else their first team, else as it was."""
    theirs = [team.id for team in policy.teams.values() if person in team.members]
    return present if present in theirs or not theirs else theirs[0]


def _team(order: Order) -> Result:
    """A supervisor names the leading team; who had the ticket until now stays a collaborator (SPEC B4)."""
    draft, policy, wanted = order.draft, order.case.policy, order.command.argument.strip()
    if not wanted:
        return order.refused("needs_argument")
    team = find_team(wanted, policy)
    if team is None:
        return order.refused("no_such_team", wanted)
    if not order.person.roles & {Role.SUPERVISOR, Role.MANAGER}:
        return order.refused("only_a_supervisor_leads", policy.teams[team].name[order.person.language])
    if not lifecycle.may(draft.ticket, EventKind.ASSIGNED):
        return order.refused_now()
    if team == draft.ticket.team:
        return order.done("nothing_to_do")
    former = draft.ticket.owner
    result = give_team(order, team)
    if result.refused:
        return result
    if former is not None and former in policy.people and former != draft.ticket.owner:
        _copy(order, former)
    return order.done("team_leads", policy.teams[team].name[order.person.language])


def _copy(order: Order, *people: str) -> None:
    """Copy persons of staff, and tell those who did not know."""
    draft = order.draft
    new = [person for person in people if person not in draft.ticket.copied]
    draft.copy_to(*new, actor=order.person.id)
    opening = order.case.known.opening_words.get(draft.ticket.id, "")
    for person in new:
        if person != order.person.id:
            introduce(draft, order.case.policy.people[person], words=opening, by=order.person.name)


def _watch(order: Order) -> Result:
    """Copy a person, all of a team, or somebody outside by address; they may answer."""
    draft, policy, wanted = order.draft, order.case.policy, order.command.argument.strip()
    if not wanted:
        return order.refused("needs_argument")
    if not lifecycle.may(draft.ticket, EventKind.COPIED):
        return order.refused_now()
    if (person := find_person(wanted, policy)) is not None:
        people: tuple[str, ...] = (person.id,)
    elif (team := find_team(wanted, policy)) is not None:
        people = tuple(p for p in policy.teams[team].members if p in policy.people)
    else:
        return _watch_outside(order, wanted)
    new = [p for p in people if p not in draft.ticket.copied and p != draft.ticket.owner]
    if not new:
        return order.done("nothing_to_do")
    if len(draft.ticket.copied) + len(new) > MOST_COPIED:
        return order.refused("too_many")
    _copy(order, *new)
    return order.done("copied", ", ".join(policy.people[p].name for p in new))


def _watch_outside(order: Order, wanted: str) -> Result:
    found = parse_addresses(wanted)
    if len(found) != 1 or "@" not in found[0].address:
        return order.refused("nobody_to_copy", wanted)
    draft, address = order.draft, found[0].address.lower()
    if (person := order.case.policy.person_at(address)) is not None:  # "Ann <ann@example.com>"
        _copy(order, person.id)
        return order.done("copied", person.name)
    if order.case.policy.is_own(address) or is_robot(address):
        return order.refused("nobody_to_copy", wanted)
    if address in draft.ticket.copied or address == draft.ticket.requester.address.lower():
        return order.done("nothing_to_do")
    if order.side is not None:  # they would read what somebody else is answered
        return order.refused("merged_elsewhere", draft.ticket.number)
    if len(draft.ticket.copied) >= MOST_COPIED:
        return order.refused("too_many")
    draft.copy_to(address, actor=order.person.id)
    return order.done("copied_outside", address)


def _escalate(order: Order) -> Result:
    """Move the ticket to the second line of its category, or tell who is above the team (SPEC B5, C4)."""
    draft, policy, said = order.draft, order.case.policy, order.command.argument.strip()
    if not said:
        return order.refused("needs_argument")
    if not lifecycle.may(draft.ticket, EventKind.ESCALATED):
        return order.refused_now()
    to_manager = MANAGER.match(said)
    to_supervisor = SUPERVISOR.match(said)
    named = to_manager or to_supervisor
    reason = said[named.end() :].strip() if named else said
    if reason:
        draft.note(order.person.id, reason)
    if to_manager:
        return _tell(order, "manager", policy.managers(), reason)
    team = routing.second_line(draft.ticket, policy, order.case.known.site)
    if team is None or to_supervisor:
        above = routing.above(draft.ticket.team, order.case.duty)[:1]
        return _tell(order, "supervisor", above, reason)
    draft.happened(EventKind.ESCALATED, order.person.id, to="second_line", team=team)
    draft.escalated_because = reason
    result = give_team(order, team)
    if result.refused:
        return result
    owner = policy.people.get(draft.ticket.owner or "")
    name = policy.teams[team].name[order.person.language]
    return order.done("escalated", f"{name}, {owner.name}" if owner else name)


def _tell(order: Order, to: str, people: tuple[Person, ...], reason: str) -> Result:
    if not people:
        return order.refused("nobody_above")
    draft = order.draft
    draft.happened(EventKind.ESCALATED, order.person.id, to=to, people=[person.id for person in people])
    for person in people:
        draft.tell_staff(
            "escalated",
            person,
            key="escalated:{message}",
            values={"by": order.person.name, "because": reason},
        )
    return order.done("escalated_to", ", ".join(person.name for person in people))


def announce_owner(case: Case, draft: Draft, person: Person, before: Ticket) -> None:
    """Tell everyone whom it concerns that the ticket is in other hands than `before`, once.

    The requester, the new owner (or the team that may take it) unless it is `person` who did it, and the
    former one unless likewise: two who both think that it is theirs answer twice.
    """
    owner, team = draft.ticket.owner, draft.ticket.team
    if merging.is_merged(draft.ticket) or draft.ticket.status is Status.SPAM:
        return
    if owner == before.owner and (owner is not None or team == before.team):
        return
    draft.tell_requester(
        "owner_changed",
        key=f"owner_changed:{{ticket}}:{len(draft.ticket.history)}",
        values={"first_contact_by": promised(draft, ClockName.FIRST_CONTACT)},
    )
    if owner != person.id:
        opening = case.known.opening_words.get(draft.ticket.id, "")
        announce_assignment(draft, words=opening, grounds=None, left_out=[], by=person.name)
    former = case.policy.people.get(before.owner or "")
    if former is not None and former.id not in (person.id, owner, *draft.ticket.copied):
        draft.tell_staff("handed_over", former, key="handed_over:{message}", values={"by": person.name})


ACTS: Mapping[str, Callable[[Order], Result]] = {
    "take": _take,
    "assign": _assign,
    "team": _team,
    "watch": _watch,
    "escalate": _escalate,
}
