"""Carrying out an engineer's commands (SPEC D2): each one done or refused by name, for the receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daemon.desk import lifecycle, routing, targets
from daemon.desk.announce import announce_assignment, close, promised
from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.effects import EntryKind
from daemon.desk.model import EventKind, Priority, Visibility
from daemon.desk.policy import Person, Policy
from daemon.desk.targets import ClockName
from parsers.model import Command

PRIORITY_WORDS: Mapping[str, Priority] = {
    "p1": Priority.P1, "1": Priority.P1, "urgent": Priority.P1, "紧急": Priority.P1,
    "p2": Priority.P2, "2": Priority.P2, "high": Priority.P2, "高": Priority.P2,
    "p3": Priority.P3, "3": Priority.P3, "medium": Priority.P3, "normal": Priority.P3, "中": Priority.P3,
    "p4": Priority.P4, "4": Priority.P4, "low": Priority.P4, "低": Priority.P4,
}  # fmt: skip

MYSELF = frozenset({"me", "myself", "我", "自己", "本人"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one command line."""

    written: str
    done: str = ""
    """What was done ("taken", "assigned" ...); "" when it was refused."""
    refused: str = ""
    """Why it was not done ("not_now", "no_such_person" ...); "" when it was done."""
    value: str = ""
    """The name or label that the receipt mentions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One command before the desk."""

    command: Command
    person: Person
    case: Case
    draft: Draft
    words: str
    """What the mail says below its commands, if that may go to the requester; else ""."""
    may_go: bool
    """Whether words and files of this mail may go to the requester."""

    def done(self, what: str, value: str = "") -> Result:
        return Result(written=self.command.written, done=what, value=value)

    def refused(self, why: str, value: str = "") -> Result:
        return Result(written=self.command.written, refused=why, value=value)

    def refused_now(self) -> Result:
        return self.refused("not_now", self.draft.ticket.status.value)


def carry_out(
    command: Command, person: Person, case: Case, draft: Draft, words: str, *, may_go: bool
) -> Result:
    """Do what one command says, on the draft; or say why not. Raises nothing.

    `words` is what the mail says below its commands, "" when that must stay internal; `may_go` says whether
    it must not. A new owner is announced once, when all commands are done: `announce_owner`.
    """
    order = Order(command=command, person=person, case=case, draft=draft, words=words, may_go=may_go)
    act = _ACTS.get(command.verb)
    return act(order) if act is not None else order.refused("not_offered", command.verb)


def _take(order: Order) -> Result:
    draft, person = order.draft, order.person
    if not lifecycle.may(draft.ticket, EventKind.TAKEN):
        return order.refused_now()
    if draft.ticket.owner == person.id and draft.ticket.last(EventKind.TAKEN) is not None:
        return order.done("nothing_to_do")
    draft.happened(EventKind.TAKEN, person.id)
    return order.done("taken")


def announce_owner(case: Case, draft: Draft, person: Person, before: str | None) -> None:
    """Tell everyone whom it concerns that the ticket has another owner than `before`, once.

    The requester, the new owner unless it is `person` who did it, and the former one unless likewise: two who
    both think that it is theirs answer twice.
    """
    owner = draft.ticket.owner
    if owner == before or owner is None:
        return
    draft.tell_requester(
        "owner_changed",
        key=f"owner_changed:{{ticket}}:{len(draft.ticket.history)}",
        values={"first_contact_by": promised(draft, ClockName.FIRST_CONTACT)},
    )
    if owner != person.id:
        opening = case.known.opening_words.get(draft.ticket.id, "")
        announce_assignment(draft, words=opening, reasons=[], left_out=[], by=person.name)
    former = case.policy.people.get(before or "")
    if former is not None and former.id not in (person.id, owner):
        draft.tell_staff("handed_over", former, key="handed_over:{message}", values={"by": person.name})


def _assign(order: Order) -> Result:
    draft, case, wanted = order.draft, order.case, order.command.argument.strip()
    if not wanted:
        return order.refused("needs_argument")
    if not lifecycle.may(draft.ticket, EventKind.ASSIGNED):
        return order.refused_now()
    policy = case.policy
    if wanted.casefold() in MYSELF:
        owner, team = order.person.id, _team_of(order.person.id, draft.ticket.team, policy)
    elif (person := find_person(wanted, policy)) is not None:
        owner, team = person.id, _team_of(person.id, draft.ticket.team, policy)
    elif (found := find_team(wanted, policy)) is not None:
        members, team = policy.teams[found].members, found
        if not members:
            return order.refused("team_is_empty", wanted)
        owner = routing.next_in_turn(members, case.known.turns.get(team))
        draft.take_turn(team, owner)
    else:
        return order.refused("no_such_person", wanted)
    if (owner, team) == (draft.ticket.owner, draft.ticket.team):
        return order.done("nothing_to_do")
    draft.happened(EventKind.ASSIGNED, order.person.id, owner=owner, team=team)
    return order.done("assigned", policy.people[owner].name)


def _team_of(person: str, present: str | None, policy: Policy) -> str | None:
    """The ticket's team if the person is in it, else their first team, else as it was."""
    theirs = [team.id for team in policy.teams.values() if person in team.members]
    return present if present in theirs or not theirs else theirs[0]


def find_person(wanted: str, policy: Policy) -> Person | None:
    """Return who of staff is meant: by id, name or address, case ignored."""
    folded = wanted.casefold().removeprefix("@")
    for person in policy.people.values():
        if folded in (person.id.casefold(), person.name.casefold(), *person.addresses):
            return person
    return None


def find_team(wanted: str, policy: Policy) -> str | None:
    """Return the id of the team that is meant: by id or by its name in either language."""
    folded = wanted.casefold()
    for team in policy.teams.values():
        if folded in (team.id.casefold(), *(name.casefold() for name in team.name.values())):
            return team.id
    return None


def _priority(order: Order) -> Result:
    wanted = order.command.argument.strip()
    if not wanted:
        return order.refused("needs_argument")
    priority = PRIORITY_WORDS.get(wanted.casefold())
    if priority is None:
        return order.refused("no_such_priority", wanted)
    if not lifecycle.may(order.draft.ticket, EventKind.PRIORITY_SET):
        return order.refused_now()
    if priority is order.draft.ticket.priority:
        return order.done("nothing_to_do")
    order.draft.happened(EventKind.PRIORITY_SET, order.person.id, priority=priority.value)
    return order.done("priority_set", priority.value)


def _category(order: Order) -> Result:
    wanted, policy = order.command.argument.strip(), order.case.policy
    if not wanted:
        return order.refused("needs_argument")
    folded = wanted.casefold()
    for category in policy.categories.values():
        if folded in (category.id.casefold(), *(name.casefold() for name in category.name.values())):
            if category.id == order.draft.ticket.category:
                return order.done("nothing_to_do")
            order.draft.happened(EventKind.CATEGORY_SET, order.person.id, category=category.id)
            return order.done("category_set", category.name[order.person.language])
    return order.refused("no_such_category", wanted)


def _note(order: Order) -> Result:
    text = order.command.argument.strip()
    if not text:
        return order.refused("needs_argument")
    order.draft.note(order.person.id, text)
    order.draft.happened(EventKind.NOTED, order.person.id)
    return order.done("noted")


def _resolve(order: Order) -> Result:
    """Needs a solution: as a labelled part, behind the command, or as the text below it (SPEC E1)."""
    draft, parts = order.draft, order.command.parts
    words = order.words
    solution = parts.get("solution", "") or order.command.argument.strip()
    if not lifecycle.may(draft.ticket, EventKind.RESOLVED):
        return order.refused_now()
    if not solution and not words:
        return order.refused("needs_solution")
    if not solution:
        solution, words = words, ""
    resolution = {
        "cause": parts.get("cause", ""),
        "solution": solution,
        "tested": parts.get("tested", ""),
    }
    draft.write(order.person.id, Visibility.PUBLIC, words, kind=EntryKind.RESOLUTION, parts=resolution)
    draft.happened(EventKind.RESOLVED, order.person.id)
    close_on = targets.confirmation_steps(draft.ticket, draft.policy)[-1]
    left_out = order.case.left_out(outward=True) if order.may_go else []
    draft.tell_requester(
        "resolved",
        key=f"resolved:{{ticket}}:{len(draft.ticket.history)}",
        values={"words": words, **resolution, "close_on": close_on.isoformat(), "left_out": left_out},
        speaker=order.person.name,
        with_attachments=order.may_go,
    )
    if draft.withheld is not None:
        return order.done("resolved_untold")
    return order.done("resolved")


def _close(order: Order) -> Result:
    if not lifecycle.may(order.draft.ticket, EventKind.CLOSED):
        return order.refused_now()
    close(order.draft, how="staff", actor=order.person.id)
    return order.done("closed")


def _reopen(order: Order) -> Result:
    if not lifecycle.may(order.draft.ticket, EventKind.REOPENED):
        return order.refused_now()
    order.draft.happened(EventKind.REOPENED, order.person.id)
    return order.done("reopened")


_ACTS: Mapping[str, Callable[[Order], Result]] = {
    "take": _take,
    "assign": _assign,
    "priority": _priority,
    "category": _category,
    "note": _note,
    "resolve": _resolve,
    "close": _close,
    "reopen": _reopen,
}

OFFERED = frozenset(_ACTS)
"""The commands that can be carried out; the language knows more, which are refused by name."""
