"""Telling people what happened to a ticket: the mails that more than one rule sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.desk import routing
from daemon.desk.case import Case
from daemon.desk.conversations import closing
from daemon.desk.conversations.incident import incident_of
from daemon.desk.draft import Draft
from daemon.desk.known import Earlier
from daemon.desk.model import EventKind, Json, Ticket
from daemon.desk.policy import Person
from daemon.desk.reasons import Grounds, worded
from daemon.desk.record import shown_record
from daemon.desk.targets import ClockName
from daemon.desk.telling import AT_ONCE
from parsers.model import Address
from parsers.tokens import without_tokens


def promised(draft: Draft, name: ClockName) -> str | None:
    """Return when a running clock of the ticket is due, ISO 8601 in UTC; None when it does not run,
    or stands still."""
    for clock in draft.clocks():
        if clock.name is name and clock.running and clock.stopped_at is None:
            return clock.due_at.isoformat()
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What one of staff wrote to the desk about a case, for staff only."""

    by: str
    """Their name."""
    words: str
    proved: bool
    """Whether it is certain that they wrote it."""

    def as_value(self) -> dict[str, Json]:
        return {"by": self.by, "words": self.words, "proved": self.proved}


def announce_assignment(
    draft: Draft,
    *,
    words: str,
    grounds: Grounds | None,
    left_out: list[Json],
    by: str = "",
    remark: Remark | None = None,
    earlier: Sequence[Earlier] = (),
    to_ask: Sequence[Json] = (),
    split_from: str = "",
) -> None:
    """Send the case to its owner, or to everyone who may take it.

    `by`: who assigned it; "" for the rules, which tell their `grounds`. `earlier`: tickets of the same device
    or requester. `to_ask`: what the report does not tell and nobody was asked (`record.shown_questions`).
    `split_from`: the number of the ticket that it was a second matter of.
    """
    ticket = draft.ticket
    opened = ticket.last(EventKind.OPENED)
    people = routing.responsible(ticket.team, ticket.owner, draft.duty)
    category = draft.policy.categories.get(ticket.category)
    joined = incident_of(ticket)
    if not people:
        draft.because("nobody is configured to hear of it")
    for person in people:
        draft.tell_staff(
            "assigned",
            person,
            key="assigned:{ticket}:{message}",
            values={
                "words": words,
                "reasons": list(worded(grounds, draft.policy, person.language)) if grounds else [],
                "first_contact_by": promised(draft, ClockName.FIRST_CONTACT),
                "resolve_by": promised(draft, ClockName.RESOLUTION),
                "by": by,
                "split_from": split_from,
                "because": draft.escalated_because,
                "escalate_when": category.escalate_when.get(person.language, "") if category else "",
                "left_out": left_out,
                "remark": remark.as_value() if remark is not None else None,
                "record": shown_record(ticket.record),
                "incident": joined[1] if joined is not None else "",
                "disowned": opened is not None and opened.data.get("disowned") is True,
                "to_ask": list(to_ask),
                "earlier": [
                    {
                        "number": one.number,
                        "subject": without_tokens(one.subject),
                        "status": one.status.value,
                        "opened_at": one.opened_at.isoformat(),
                        "same_device": one.same_device,
                    }
                    for one in earlier
                ],
            },
            with_attachments=not by,  # an engineer's command mail is not the case
        )


def introduce(draft: Draft, person: Person, *, words: str, by: str = "") -> None:
    """Tell one of staff that they are copied from now on. `by`: who says so; "" for the rules."""
    draft.tell_staff(
        "copied",
        person,
        key="copied:{ticket}:{message}",
        values={"words": words, "by": by},
    )


def pass_on(draft: Draft, case: Case, *, what: str, learned: Sequence[Json] = ()) -> None:
    """Send what the message says to who works on the ticket. Nobody gets a second copy (SPEC D1), as far as
    To and Cc are believed.

    `what` says what the message did: "wrote", "colleague", "thanked", "confirmed", "not_fixed", "reopened",
    "forwarded", "answered", "asks", "asks_again", "asks_late", "added", "withdrawn", "closed"; to a
    proposal: "agreed", "disagreed", "neither". `learned`: what it filled into the record.
    """
    sender, ticket = case.mail.sender, draft.ticket
    # Of a merged ticket it keeps number and subject: a reply to it goes to that one's requester.
    side = case.side
    about = draft if side is None else draft.beside(side)
    if side is not None and case.is_requester(side) and what == "colleague":
        what = "wrote"
    author = _named(sender, about.ticket) if sender else ""
    already = {case.sender}
    if case.says_truly_who_has_it:
        already |= {a.address.lower() for a in (*case.mail.to, *case.mail.cc)}
    people = [*routing.responsible(ticket.team, ticket.owner, draft.duty), *collaborators(draft)]
    for person in {each.id: each for each in people}.values():
        if already.intersection(person.addresses):
            draft.because(f"{person.id} has it already: no second copy")
            continue
        about.tell_staff(
            "follow_up",
            person,
            key="follow_up:{message}",
            values={
                "author": author,
                "words": case.reading.words,
                "what": what,
                "learned": list(learned),
                "elsewhere": case.match is not None and case.match.elsewhere,
                "into": ticket.number if about is not draft else "",
                "left_out": case.left_out(),
            },
            speaker=author,
            with_attachments=True,
        )


def collaborators(draft: Draft) -> tuple[Person, ...]:
    """Return the persons of staff who are copied on the ticket."""
    people = draft.policy.people
    return tuple(people[each] for each in draft.ticket.copied if each in people)


def _named(sender: Address, ticket: Ticket) -> str:
    """The name, and the address of anybody but the requester: a name is chosen freely."""
    if not sender.name or sender.address.lower() == ticket.requester.address.lower():
        return sender.name or sender.address
    return f"{sender.name} ({sender.address})"


def close(draft: Draft, *, how: str, actor: str, rated: bool = False, forced: bool = False) -> None:
    """Close the ticket, tell the requester, and ask its owner for what the closing checks miss (SPEC E2).

    `how`: "confirmed", "unconfirmed", "staff"; "withdrawn" or "requester" as the requester wished. `forced`:
    a supervisor does without what is missing. What staff say waits as their other words do, so that it can be
    taken back.
    """
    draft.happened(EventKind.CLOSED, actor, how=how, rated=rated, **({"forced": True} if forced else {}))
    reopen_until = draft.now + draft.policy.closing.reopen_within
    draft.tell_requester(
        "closed",
        key=f"closed:{{ticket}}:{len(draft.ticket.history)}",
        values={"how": how, "reopen_until": reopen_until.isoformat()},
        hold=draft.policy.relay_hold if how == "staff" else AT_ONCE,
    )
    if lacking := closing.to_ask(draft.ticket, draft.policy):
        ask_for_facts(draft, lacking, routing.responsible(draft.ticket.team, draft.ticket.owner, draft.duty))


def ask_for_facts(draft: Draft, lacking: Sequence[closing.Fact], people: Sequence[Person]) -> None:
    """Ask who worked on a closed ticket for what is not written down yet."""
    if not people:
        draft.because("the closing checks miss something, and there is nobody to ask")
        return
    names: list[Json] = [fact.value for fact in lacking]
    draft.because("the closing checks miss: " + ", ".join(fact.value for fact in lacking))
    draft.happened(EventKind.CLOSING_ASKED, missing=names)
    again = len(closing.fold(draft.ticket).asked) > 1
    for person in people:
        draft.tell_staff(
            "closing_check",
            person,
            key=f"closing_check:{{ticket}}:{len(draft.ticket.history)}",
            values={"missing": names, "again": again},
        )
