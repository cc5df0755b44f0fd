"""Asking for the retrospective of a closed ticket, and taking it in (SPEC D7, D2)."""

from __future__ import annotations

from daemon.desk import routing
from daemon.desk.case import Case
from daemon.desk.conversations import retrospective
from daemon.desk.conversations.retrospective import TO_OWNER, TO_SUPERVISOR
from daemon.desk.draft import Draft
from daemon.desk.effects import EntryKind
from daemon.desk.model import EventKind, Visibility
from daemon.desk.policy import Person
from parsers.retrospective import read_retrospective


def see_to_it(draft: Draft) -> None:
    """Ask, remind or tell the supervisor, when that is due."""
    at = retrospective.next_at(draft.ticket, draft.policy)
    if at is None or draft.now < at:
        return
    found = retrospective.fold(draft.ticket)
    if found.asked_at is None:
        draft.because("closed: its retrospective is due")
        draft.happened(EventKind.RETROSPECTIVE_ASKED)
        for person in _owner(draft):
            _ask(draft, person, "asked")
    elif TO_OWNER not in found.reminded:
        draft.because("the retrospective is late: reminded")
        draft.happened(EventKind.RETROSPECTIVE_REMINDED, to=TO_OWNER)
        for person in _owner(draft):
            _ask(draft, person, "reminder")
    else:
        draft.because("the retrospective is still late: the supervisor is told once")
        draft.happened(EventKind.RETROSPECTIVE_REMINDED, to=TO_SUPERVISOR)
        for person in routing.above(draft.ticket.team, draft.duty)[:1] or _over(draft):
            draft.tell_staff(
                "retrospective_overdue",
                person,
                key=_key(draft, "retrospective_overdue"),
                values={"asked_at": found.asked_at.isoformat(), "missing": list(found.missing)},
            )


def answered(case: Case, draft: Draft, person: Person, words: str) -> bool | None:
    """Take a retrospective in; say whether it is whole now. None: the words tell nothing of one.

    What is still missing is asked for again, of who wrote.
    """
    before = retrospective.fold(draft.ticket)
    parts = read_retrospective(words, before.missing or retrospective.PARTS)
    if not parts:
        return None
    draft.because("tells " + " and ".join(part.replace("_", " ") for part in parts))
    draft.write(
        person.id,
        Visibility.INTERNAL,
        words,
        case.reading.folded,
        kind=EntryKind.RETROSPECTIVE,
        parts=parts,
    )
    draft.happened(EventKind.RETROSPECTIVE_GIVEN, person.id, given=list(parts))
    if retrospective.fold(draft.ticket).missing:
        _ask(draft, person, "again")
        return False
    return True


def _ask(draft: Draft, person: Person, how: str) -> None:
    missing = retrospective.fold(draft.ticket).missing
    draft.tell_staff(
        "retrospective_request",
        person,
        key=_key(draft, "retrospective_request"),
        values={"how": how, "missing": list(missing)},
    )


def _key(draft: Draft, template: str) -> str:
    return f"{template}:{{ticket}}:{len(draft.ticket.history)}"


def _owner(draft: Draft) -> tuple[Person, ...]:
    """Who is asked: the owner, and who stands in while they are away; without one, who is above the team."""
    ticket = draft.ticket
    if ticket.owner in draft.policy.people:
        return routing.responsible(ticket.team, ticket.owner, draft.duty)
    return routing.above(ticket.team, draft.duty)[:1] or _over(draft)


def _over(draft: Draft) -> tuple[Person, ...]:
    found = routing.over(draft.ticket.team, draft.policy)[:1]
    if not found:
        draft.because("nobody is configured to be asked")
    return found
