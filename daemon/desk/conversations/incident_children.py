"""The tickets of a major incident: joining and leaving it, one word to all requesters, solved together (D7).

Each requester gets a mail about their own ticket, under their own number, and learns nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from daemon.desk import lifecycle, merging, targets
from daemon.desk.case import Case
from daemon.desk.conversations import incident
from daemon.desk.conversations.incident import MOST_CHILDREN
from daemon.desk.draft import Draft
from daemon.desk.effects import OWN_ID, OWN_NUMBER, EntryKind
from daemon.desk.model import DESK, UNRESOLVED, EventKind, Json, Language, Ticket, Visibility
from daemon.desk.policy import Person, Policy
from daemon.desk.similar import alike
from parsers.tokens import without_tokens

MOST_ALIKE = 5
"""Reports that may belong to a new incident and are named to its team."""


def alike_incident(case: Case, words: str) -> Ticket | None:
    """Return the running incident that a new report tells of, if such reports are to join by themselves.

    `words` are the writer's own. Bounded by the incidents that are known. A report that its sender's domain
    disowns joins none.
    """
    if not case.policy.incident.join_alike or case.known.muted or case.disowned:
        return None
    for ticket in case.known.incidents:
        if incident.running(ticket) is None or len(incident.joined(ticket)) >= MOST_CHILDREN:
            continue
        if alike(case.mail.subject, words, ticket.subject, case.known.opening_words.get(ticket.id, "")):
            return ticket
    return None


def look_alike(case: Case, ticket: Ticket, words: str) -> list[Json]:
    """Return a few of the newest reports that tell of the same as a ticket, for who is called to it."""
    found = (
        each
        for each in case.known.recent
        if each.ticket_id != ticket.id and alike(ticket.subject, words, each.subject, each.words)
    )
    return [[each.number, without_tokens(each.subject)] for each in islice(found, MOST_ALIKE)]


def take_in(draft: Draft, of: Ticket) -> None:
    """Let a ticket that has just begun join an incident by itself.

    Who has taken the incident has taken what belongs to it.
    """
    draft.because(f"looks like the incident {of.number}: joins it")
    join(draft, draft.beside(of), DESK)
    accepted = of.last(EventKind.TAKEN, EventKind.STAFF_REPLIED)
    if of.owner is not None and accepted is not None:
        draft.happened(EventKind.TAKEN, of.owner)


def join(child: Draft, of: Draft, actor: str) -> None:
    """Let one ticket become a child of another's incident; `why_not` has said that it may."""
    child.happened(EventKind.JOINED_INCIDENT, actor, ticket=of.ticket.id, number=of.ticket.number)
    of.happened(
        EventKind.CHILD_JOINED,
        actor,
        ticket=child.ticket.id or OWN_ID,
        number=child.ticket.number or OWN_NUMBER,
    )


def why_not(child: Ticket, of: Ticket) -> tuple[str, str] | None:
    """Return why a ticket cannot join another's incident, as refusal and value; None: it can."""
    found = incident.fold(of)
    if found is None or not found.open:
        return "no_incident", of.number
    if child.id == of.id:
        return "same_ticket", of.number
    if (own := incident.fold(child)) is not None and own.open:
        return "both_incidents", of.number
    if (other := incident.incident_of(child)) is not None:
        return "in_incident", other[1]
    if child.status not in UNRESOLVED or not lifecycle.may(child, EventKind.JOINED_INCIDENT):
        return "not_joinable", child.number
    if len(incident.joined(of)) >= MOST_CHILDREN:
        return "too_many_children", of.number
    return None


def leave(draft: Draft, actor: str, why: str) -> None:
    """Let a child go on by itself. Its requester is not written to."""
    found = incident.incident_of(draft.ticket)
    if found is not None:
        draft.happened(EventKind.LEFT_INCIDENT, actor, ticket=found[0], number=found[1], why=why)


def children(case: Case, draft: Draft) -> Iterator[Draft]:
    """Yield where to write on each ticket that belongs to the draft's incident and is not resolved."""
    for each in known_children(case, draft.ticket):
        child = draft.beside(each)
        if child.ticket.status in UNRESOLVED and incident.incident_of(child.ticket) is not None:
            yield child


def known_children(case: Case, ticket: Ticket) -> tuple[Ticket, ...]:
    """Return the tickets that belong to an incident, as they were before this message."""
    return incident.still_children(ticket, case.known.children.get(ticket.id, ()))


def inform(case: Case, draft: Draft, person: Person, words: str, *, restored: bool) -> tuple[int, list[str]]:
    """Write to the requesters of an incident and of its children, each about their own ticket.

    With `words` that is what a person says to them: their first contact. Returns of how many tickets the
    requesters were reached, and the numbers of those who could not be.
    """
    reached: list[Ticket] = []
    missed: list[str] = []
    for each in (draft, *children(case, draft)):
        ticket = each.ticket
        if ticket.machine:
            continue
        if (why := each.why_not_to_requester()) is not None:
            each.withhold_from_requester("incident_news", why)
            missed.append(ticket.number)
            continue
        if words:
            each.happened(EventKind.STAFF_REPLIED, person.id)
            each.write(person.id, Visibility.PUBLIC, words)
        if each is not draft:
            each.happened(EventKind.REQUESTERS_INFORMED, person.id, ticket=draft.ticket.id)
        if not any(ticket.same_requester(other) for other in reached):
            _tell(each, person, words, restored=restored)
        reached.append(ticket)
        for merged in case.known.taken_in.get(ticket.id, ()):  # who reported the same under another number
            if not any(merged.same_requester(other) for other in reached):
                _tell(draft.beside(merged), person, words, restored=restored)
                reached.append(merged)
    draft.happened(EventKind.REQUESTERS_INFORMED, person.id, tickets=len(reached), restored=restored)
    return len(reached), missed


def _tell(each: Draft, person: Person, words: str, *, restored: bool) -> None:
    key = f"incident_news:{{ticket}}:{len(each.ticket.history)}"
    values: dict[str, Json] = {
        "restored": restored,
        "words": words,
        "author": person.name if words else "",
    }
    speaker = person.name if words else ""
    each.tell_requester("incident_news", key=key, values=values, speaker=speaker)
    for address in each.ticket.copied:
        if "@" in address:
            each.tell_outsider("incident_news", address, key=key, values=values, speaker=speaker)


def resolve_children(case: Case, draft: Draft, person: Person, resolution: Mapping[str, str]) -> int:
    """Resolve what belongs to an incident with its solution; return how many. Each requester is asked.

    No free words go with it: they were meant for the requester of the incident's own ticket.
    """
    count = 0
    for child in children(case, draft):
        child.write(person.id, Visibility.PUBLIC, "", kind=EntryKind.RESOLUTION, parts=resolution)
        child.happened(
            EventKind.RESOLVED, person.id, given=[name for name, text in resolution.items() if text]
        )
        close_on = targets.confirmation_steps(child.ticket, child.policy)[-1]
        child.tell_requester(
            "resolved",
            key=f"resolved:{{ticket}}:{len(child.ticket.history)}",
            values={"words": "", **resolution, "close_on": close_on.isoformat(), "left_out": []},
            speaker=person.name,
        )
        merging.tell_merged_requesters(case, child, "resolved")
        count += 1
    return count


def category_names(ticket: Ticket, policy: Policy) -> dict[str, Json]:
    """Return what an incident is called to requesters, by language: its category, never anybody's words."""
    category = policy.categories.get(ticket.category)
    names = category.name if category is not None else dict.fromkeys(Language, ticket.category)
    return {language.value: name for language, name in names.items()}
