"""What happens to a major incident: declared, answered, updated, restored, called off (SPEC D7).

What its team writes stays with staff. Requesters hear only what an engineer wrote for them by a command, each
about their own ticket: see `incident_children`.
"""

from __future__ import annotations

from collections.abc import Sequence

from daemon.desk import routing
from daemon.desk.case import Case
from daemon.desk.conversations import incident
from daemon.desk.conversations.incident import Incident
from daemon.desk.conversations.incident_team import called
from daemon.desk.draft import Draft
from daemon.desk.known import Said
from daemon.desk.model import DESK, UNRESOLVED, EventKind, Json, Priority, Ticket
from daemon.desk.policy import Person

MOST_REPEATED = 600
"""Characters of the team's words that an update repeats."""


def declare(
    draft: Draft,
    by: Person | None,
    *,
    words: str = "",
    report: str = "",
    site: str | None = None,
    alike: Sequence[Json] = (),
) -> None:
    """Make the draft's ticket a major incident: call its team, tell management.

    `by`: None for the P1 rule. `words` are theirs, `report` is the requester's; both for staff only. `alike`:
    tickets that may belong to it, see `incident_children.look_alike`.
    """
    leads, engineers = called(draft.ticket, draft.duty, site)
    who = by.id if by is not None else DESK
    draft.happened(
        EventKind.INCIDENT_DECLARED,
        who,
        leads=[person.id for person in leads],
        engineers=[person.id for person in engineers],
    )
    draft.because("a major incident: " + (f"{who} says so" if by is not None else "the P1 rule"))
    if words and by is not None:
        draft.note(by.id, words)
    names: dict[str, Json] = {
        "by": by.name if by is not None else "",
        "words": words,
        "report": report,
        "leads": [person.name for person in leads],
        "engineers": [person.name for person in engineers],
        "form_by": (draft.now + draft.policy.incident.form_within).isoformat(),
        "alike": list(alike),
    }
    if not (leads or engineers):
        draft.because("nobody is configured to be called")
    for person in (*leads, *engineers):
        draft.tell_staff(
            "incident_called",
            person,
            key=f"incident_called:{{ticket}}:{len(draft.ticket.history)}",
            values={**names, "lead": person in leads},
            in_any_case=True,
        )
    said = (Said(author=who, text=words, at=draft.now),) if words else ()
    _update(draft, (), said, first=True)
    see_to_team(draft)


def by_rule(draft: Draft, *, report: str, site: str | None = None, alike: Sequence[Json] = ()) -> bool:
    """Declare an incident if the desk's rule wants that of a P1, once for a ticket; return whether it did."""
    ticket = draft.ticket
    wanted = draft.policy.incident.declare_on_p1 and ticket.priority is Priority.P1 and not ticket.muted
    if not wanted or ticket.status not in UNRESOLVED:
        return False
    if incident.fold(ticket) is not None or incident.incident_of(ticket) is not None:
        return False
    declare(draft, None, report=report, site=site, alike=alike)
    return True


def answered(case: Case, draft: Draft, person: Person, words: str) -> None:
    """Somebody answers a mail about the incident: that counts as being on it, and the others hear of it."""
    found = incident.fold(draft.ticket)
    if found is None or not found.open:
        draft.because("the incident is over: a note")
        return
    expected = person.id in found.called or person.id == draft.ticket.owner
    if found.running and expected and person.id not in found.answered:
        draft.because(f"{person.id} is on it")
        draft.happened(EventKind.INCIDENT_ANSWERED, person.id)
    team = _form(draft)
    if words or team:
        _tell_team(draft, person, words=words, team=team, left_out=case.left_out())


def see_to_team(draft: Draft) -> None:
    """Note that the team is formed, or tell management that it is not in time."""
    found = incident.running(draft.ticket)
    if found is None or found.formed:
        return
    if team := _form(draft):
        _tell_team(draft, None, words="", team=team, left_out=[])
        return
    at = incident.team_at(found, draft.policy.incident)
    if at is None or draft.now < at:
        return
    draft.because("the team has not formed in time")
    draft.happened(EventKind.TEAM_MISSING, missing=list(found.waiting_for))
    values: dict[str, Json] = {
        "since": found.declared_at.isoformat(),
        "minutes": int(draft.policy.incident.form_within.total_seconds() // 60),
        "lead_missing": not set(found.leads) & set(found.answered),
        "missing": _names(draft, found.waiting_for),
        "answered": _names(draft, found.answered),
    }
    for person in _management(draft):
        draft.tell_staff(
            "team_missing",
            person,
            key=f"team_missing:{{ticket}}:{found.number}",
            values=values,
            in_any_case=True,
        )


def update_management(draft: Draft, children: Sequence[Ticket], said: Sequence[Said]) -> None:
    """Tell management how it stands, or that it is over, when that is due."""
    found = incident.fold(draft.ticket)
    at = incident.update_at(found, draft.policy.incident) if found is not None else None
    if found is None or at is None or draft.now < at:
        return
    if found.running:
        draft.because("management is updated")
        _update(draft, children, said)
        return
    draft.because("the incident has ended with its ticket")
    draft.happened(EventKind.MANAGEMENT_UPDATED, over=True)
    tell_ended(draft, found, None, how=draft.ticket.status.value, words="", children=children)


def _update(draft: Draft, children: Sequence[Ticket], said: Sequence[Said], *, first: bool = False) -> None:
    found = incident.fold(draft.ticket)
    assert found is not None, "only of an incident"
    draft.happened(EventKind.MANAGEMENT_UPDATED)
    values: dict[str, Json] = {
        "first": first,
        "since": found.declared_at.isoformat(),
        "working": _names(draft, found.answered),
        "waiting": _names(draft, found.waiting_for),
        **_affected(draft.ticket, children),
        "said": _last_said(draft, found, said),
        "next_at": (draft.now + draft.policy.incident.update_every).isoformat(),
    }
    for person in _management(draft):
        draft.tell_staff(
            "incident_update",
            person,
            key=f"incident_update:{{ticket}}:{len(draft.ticket.history)}",
            values=values,
            in_any_case=True,
        )


def tell_ended(
    draft: Draft, found: Incident, by: Person | None, *, how: str, words: str, children: Sequence[Ticket]
) -> None:
    """Tell management and the team that it is over.

    `how`: "restored", "called_off", or the ticket's status.
    """
    values: dict[str, Json] = {
        "how": how,
        "by": by.name if by is not None else "",
        "words": words,
        "since": found.declared_at.isoformat(),
        "until": draft.now.isoformat(),
        **_affected(draft.ticket, children),
    }
    for person in _once(*_management(draft), *_members(draft, found)):
        if person is not by:
            draft.tell_staff(
                "incident_ended",
                person,
                key=f"incident_ended:{{ticket}}:{len(draft.ticket.history)}",
                values=values,
                in_any_case=True,
            )


def _form(draft: Draft) -> list[Json]:
    """Note that the team is formed, if it is just now; return its names then."""
    found = incident.running(draft.ticket)
    team = found.team() if found is not None and not found.formed else None
    if team is None:
        return []
    draft.because("the team is formed")
    draft.happened(EventKind.TEAM_FORMED, lead=team[0], engineer=team[1])
    return _names(draft, team)


def _tell_team(
    draft: Draft, by: Person | None, *, words: str, team: list[Json], left_out: list[Json]
) -> None:
    found = incident.fold(draft.ticket)
    assert found is not None, "only of an incident"
    for person in _members(draft, found):
        if person is not by:
            draft.tell_staff(
                "incident_said",
                person,
                key=f"incident_said:{{ticket}}:{len(draft.ticket.history)}",
                values={
                    "author": by.name if by is not None else "",
                    "words": words,
                    "team": team,
                    "left_out": left_out,
                },
                speaker=by.name if by is not None else "",
                with_attachments=by is not None,
            )


def _affected(ticket: Ticket, children: Sequence[Ticket]) -> dict[str, Json]:
    """How many tickets the incident has, and how many people reported it."""
    tickets = (ticket, *incident.still_children(ticket, children))
    people = {each.requester.address.lower() for each in tickets if not each.machine}
    return {"tickets": len(tickets), "people": len(people)}


def _last_said(draft: Draft, found: Incident, said: Sequence[Said]) -> Json:
    """What somebody of the team wrote last since it was declared; never what anybody outside wrote."""
    own = {*found.members, found.declared_by, draft.ticket.owner}
    people = draft.policy.people
    for each in said:
        text = each.text.strip()
        if text and each.at >= found.declared_at and each.author in own and each.author in people:
            cut = f"{text[:MOST_REPEATED].rstrip()} …" if len(text) > MOST_REPEATED else text
            return {"by": people[each.author].name, "text": cut, "at": each.at.isoformat()}
    return None


def _management(draft: Draft) -> tuple[Person, ...]:
    """The managers who are not away; where there are none, who answers for the team."""
    managers = draft.policy.managers()
    present = tuple(person for person in managers if draft.duty.is_here(person.id))
    found = present or managers or routing.over(draft.ticket.team, draft.policy)
    if not found:
        draft.because("no manager is configured")
    return found


def _members(draft: Draft, found: Incident) -> tuple[Person, ...]:
    """Who was called or has answered, and who owns the ticket by now."""
    return _once(*_people(draft, (*found.members, draft.ticket.owner or "")))


def _people(draft: Draft, ids: Sequence[str]) -> tuple[Person, ...]:
    return tuple(draft.policy.people[each] for each in ids if each in draft.policy.people)


def _names(draft: Draft, ids: Sequence[str]) -> list[Json]:
    return [person.name for person in _people(draft, ids)]


def _once(*people: Person) -> tuple[Person, ...]:
    return tuple({person.id: person for person in people}.values())
