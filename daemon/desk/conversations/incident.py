"""A major incident, folded out of its ticket's history: who is called, who answered, what is due (SPEC D7).

| declared | lead answered | another answered | managers told | then                                  |
| -------- | ------------- | ---------------- | ------------- | ------------------------------------- |
| no       | -             | -                | -             | no incident                           |
| yes      | yes           | yes              | -             | the team is formed, at once           |
| yes      | one of the two is missing        | no            | managers are told after `form_within` |
| yes      | one of the two is missing        | yes           | nothing more; it may form later       |

| service restored | ticket unresolved | managers know | then                                     |
| ---------------- | ----------------- | ------------- | ---------------------------------------- |
| no               | yes               | -             | managers are updated every `update_every`|
| no               | no                | no            | they are told at once that it is over    |
| no               | no                | yes           | nothing                                  |
| yes, called off  | -                 | with it       | nothing; the cause may still be sought   |

An answer is a proved reply to a mail about the incident, or `#take`. Only who was called counts, and who
takes the ticket. A ticket that is reopened after it was resolved, without anybody having said that service
is back, runs again. Resolving the incident's ticket resolves its children; one that is reopened has left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from daemon.desk.incident_rules import IncidentRules
from daemon.desk.model import UNRESOLVED, EventKind, Status, Ticket

MOST_CHILDREN = 500
"""Tickets that may belong to one incident: all of their requesters are informed in one transaction."""

MOST_CALLED = 30
"""People who are called to one incident."""


NEWS_WORDS = r"(?:update|news|inform|通报|通知|进展)"
NEWS = re.compile(rf"{NEWS_WORDS}(?:\s{{0,8}}[:：]|\s|$)\s{{0,8}}", re.IGNORECASE)
"""How the argument of `#incident` begins when what follows is for everybody who reported it."""


@dataclass(slots=True, kw_only=True)
class Incident:
    """How the incident of a ticket stands."""

    number: int
    """Place of its declaration in the history: a second one is another incident."""
    declared_at: datetime
    declared_by: str
    leads: tuple[str, ...]
    engineers: tuple[str, ...]
    """Ids of persons who were called; nobody is in both."""
    answered: tuple[str, ...] = ()
    """Who has answered, in that order."""
    formed: bool = False
    told_missing: bool = False
    updated_at: datetime | None = None
    told_over: bool = False
    """Managers know that it is over."""
    restored: bool = False
    called_off: bool = False
    unresolved: bool = True
    last_at: datetime
    """When anything last happened on the ticket."""

    @property
    def running(self) -> bool:
        """Whether service is still out."""
        return self.unresolved and not self.restored

    @property
    def open(self) -> bool:
        """Whether tickets may still become its children: until it is resolved or called off."""
        return self.unresolved and not self.called_off

    @property
    def called(self) -> tuple[str, ...]:
        return (*self.leads, *self.engineers)

    @property
    def members(self) -> tuple[str, ...]:
        """Who was called or has answered."""
        return tuple(dict.fromkeys((*self.called, *self.answered)))

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """Who was called and has not answered."""
        return tuple(each for each in self.called if each not in self.answered)

    def team(self) -> tuple[str, str] | None:
        """Return a lead and another person who have both answered; None: there is no team yet."""
        lead = next((each for each in self.answered if each in self.leads), None)
        other = next((each for each in self.answered if each != lead), None)
        return (lead, other) if lead is not None and other is not None else None

    def _answer(self, person: str) -> None:
        if person not in self.answered:
            self.answered = (*self.answered, person)


def tells_everybody(verb: str, argument: str) -> bool:
    """Say whether a command sends its words, and those below it, to the requesters of an incident."""
    return verb == "restored" or (verb == "incident" and NEWS.match(argument.strip()) is not None)


def fold(ticket: Ticket) -> Incident | None:
    """Return the ticket's newest incident; None when there never was any."""
    found: Incident | None = None
    for place, event in enumerate(ticket.history):
        if event.kind is EventKind.INCIDENT_DECLARED:
            found = Incident(
                number=place,
                declared_at=event.at,
                declared_by=event.actor,
                leads=_ids(event.data.get("leads")),
                engineers=_ids(event.data.get("engineers")),
                last_at=event.at,
            )
            if event.actor in found.called:
                found._answer(event.actor)
            continue
        if found is None:
            continue
        found.last_at = event.at
        match event.kind:
            case EventKind.INCIDENT_ANSWERED | EventKind.TAKEN:
                found._answer(event.actor)
            case EventKind.TEAM_FORMED:
                found.formed = True
            case EventKind.TEAM_MISSING:
                found.told_missing = True
            case EventKind.MANAGEMENT_UPDATED:
                found.updated_at = event.at
                found.told_over = event.data.get("over") is True
            case EventKind.RESTORED:
                found.restored = found.told_over = True
                found.called_off = event.data.get("called_off") is True
            case EventKind.NOT_FIXED | EventKind.REOPENED:
                found.told_over = found.restored
    if found is not None:
        found.unresolved = ticket.status in UNRESOLVED
    return found


def running(ticket: Ticket) -> Incident | None:
    """Return the ticket's incident while service is out."""
    found = fold(ticket)
    return found if found is not None and found.running else None


def team_at(found: Incident, rules: IncidentRules) -> datetime | None:
    """Return when to see whether the team is formed; None: it is, or that it is missing was told."""
    if not found.running or found.formed:
        return None
    if found.team() is not None:
        return found.last_at
    return None if found.told_missing else found.declared_at + rules.form_within


def update_at(found: Incident, rules: IncidentRules) -> datetime | None:
    """Return when management hears of it next; None: no more."""
    if found.running:
        return (found.updated_at or found.declared_at) + rules.update_every
    return None if found.told_over else found.last_at


def incident_of(ticket: Ticket) -> tuple[int, str] | None:
    """Return id and number of the incident whose child this ticket is; None: of none."""
    last = ticket.last(EventKind.JOINED_INCIDENT, EventKind.LEFT_INCIDENT)
    if last is None or last.kind is EventKind.LEFT_INCIDENT:
        return None
    return int(str(last.data["ticket"])), str(last.data["number"])


def leaves_by(ticket: Ticket, kind: EventKind) -> tuple[int, str] | None:
    """Return the incident that a child leaves when this happens to it: reopened, it lives on by itself."""
    return incident_of(ticket) if kind in (EventKind.NOT_FIXED, EventKind.REOPENED) else None


def joined(ticket: Ticket) -> tuple[int, ...]:
    """Return the ids of all tickets that have ever joined, each once, oldest first."""
    events = (event for event in ticket.history if event.kind is EventKind.CHILD_JOINED)
    ids = (event.data.get("ticket") for event in events)
    return tuple(dict.fromkeys(each for each in ids if isinstance(each, int)))


def still_children(ticket: Ticket, tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """Return those of `tickets` that belong to this ticket's incident and do not go on elsewhere."""
    return tuple(
        each
        for each in tickets
        if each.status not in (Status.MERGED, Status.SPAM)
        and (found := incident_of(each)) is not None
        and found[0] == ticket.id
    )


def _ids(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()
