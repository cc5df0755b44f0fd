"""One ticket goes into another: when it may, and what is told to whom (SPEC D2, D4).

The matter goes on in the target; the merged ticket only leads there. Each requester is written to under the
number that they were given and learns nothing of the other's ticket, so whom an answer of staff reaches is
decided by the ticket that the answered mail was about, never by the one that it has become part of.
"""

from __future__ import annotations

from daemon.desk import lifecycle, routing
from daemon.desk.announce import collaborators
from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.model import MOST_COPIED, MOST_MERGES, EventKind, Status, Ticket
from daemon.desk.numbers import MOST_NAMED as MOST_NAMED
from daemon.desk.numbers import leading_number as leading_number
from daemon.desk.numbers import numbers_in as numbers_in
from daemon.desk.numbers import read_number as read_number
from daemon.desk.numbers import without_leading_number as without_leading_number
from daemon.desk.numbers import without_numbers as without_numbers
from daemon.desk.policy import Person, Policy
from parsers.commands import read_commands
from parsers.reading import Reading

NAMING = frozenset({"merge", "link", "incident"})
"""Commands whose argument names another ticket as their target."""

EACH = frozenset({"link"})
"""Of these, those that may have several targets."""

SEVERAL = frozenset(
    {
        *("take", "assign", "team", "priority", "category", "channel", "watch"),
        *("wait", "close", "reopen", "spam", "ack", "snooze"),
    }
)
"""Commands that act on the tickets that they name, instead of the one that the mail is about. Never those
whose argument is text: that may mention a ticket."""

HERE = frozenset(
    {
        *("resolve", "workaround", "confirmed", "contacted", "time", "log", "eta", "escalate", "undo", "kb"),
        *("propose", "consent", "request-approval", "approve", "reject", "restored"),
    }
)
"""Commands that act on the answered mail's ticket alone. Where one begins with the number of another, that
one was meant: it is refused, or the wrong requester would be told."""


def tickets_named(reading: Reading, policy: Policy) -> tuple[str, ...]:
    """Return the ticket numbers that a mail's commands name, each once; none when none of staff writes."""
    sender = reading.mail.sender
    if sender is None or policy.person_at(sender.address) is None:
        return ()
    forwarded = reading.forwarded
    preface = read_commands(forwarded.preface).commands if forwarded is not None else ()
    commands = (*reading.commands.commands, *preface)
    written = [command.argument for command in commands if command.verb in NAMING]
    numbers = [number for each in written if (number := read_number(each)) is not None]
    lists = (command.argument for command in commands if command.verb in SEVERAL | EACH)
    numbers += [number for each in lists for number in numbers_in(each)]
    return tuple(dict.fromkeys(numbers))[:MOST_NAMED]


def steps_to(ticket: Ticket) -> int:
    """Return how many merges lead to this ticket from the farthest that went into it; 0 for none."""
    taken = (event for event in ticket.history if event.kind is EventKind.TOOK_IN)
    return max((int(str(event.data["steps"])) for event in taken), default=0)


def why_not(case: Case, source: Ticket, number: str) -> tuple[str, str] | None:
    """Return why `source` cannot go into the ticket with this number, as refusal and value; None: it can.

    Only a live ticket may go into a live one, and the store takes neither if it has changed meanwhile; so
    merges can never form a ring, in whatever order they come.
    """
    known = case.known
    if case.via is not None:
        return "already_merged", source.number
    found = known.tickets.get(known.named_tickets.get(number, 0))
    if found is None:
        return "no_such_ticket", number
    if found.id == source.id:
        return "same_ticket", number
    target = known.tickets[known.live(found.id)]
    if target.id == source.id:
        return "merged_here", number
    if target.id != found.id:
        return "target_merged", target.number
    if not lifecycle.may(target, EventKind.TOOK_IN):
        return "target_closed", number
    if target.machine != source.machine:
        return "machine_and_person", number
    if steps_to(source) >= MOST_MERGES:
        return "merged_too_often", number
    return None


def merge(case: Case, draft: Draft, person: Person, number: str) -> None:
    """Let the draft's ticket go into another; `why_not` has said that it may."""
    target = case.known.tickets[case.known.named_tickets[number]]
    source, other = draft.ticket, draft.beside(target)
    draft.happened(EventKind.MERGED, person.id, into=target.id, number=target.number)
    other.happened(
        EventKind.TOOK_IN, person.id, ticket=source.id, number=source.number, steps=steps_to(source) + 1
    )
    draft.because(f"goes into {target.number}")
    theirs = case.known.participants.get(source.id, frozenset()) | set(source.watchers)
    for address in sorted(theirs | {source.requester.address}):
        other.admit(address)
    _carry_copied(other, source, person)
    draft.tell_requester(
        "merged",
        key=f"merged:{{ticket}}:{len(draft.ticket.history)}",
        values={"number": target.number, "own": source.same_requester(target)},
    )
    _tell_staff(case, other, source, person)


def _carry_copied(other: Draft, source: Ticket, person: Person) -> None:
    """Copy on the target who was copied on `source`: staff always, and others only where one person reported
    both, since they get what the requester is answered."""
    target = other.ticket
    wanted = [each for each in source.copied if "@" not in each or source.same_requester(target)]
    new = [each for each in wanted if each not in (*target.copied, target.owner)]
    other.copy_to(*new[: max(0, MOST_COPIED - len(target.copied))], actor=person.id)


def _tell_staff(case: Case, other: Draft, source: Ticket, person: Person) -> None:
    """Give who works on the target the source's words; tell its former owner where it goes on."""
    target, policy = other.ticket, case.policy
    people = [*routing.responsible(target.team, target.owner, other.duty), *collaborators(other)]
    if source.owner is not None and (former := policy.people.get(source.owner)):
        people.append(former)
    told = {each.id: each for each in people}
    told.pop(person.id, None)
    author = source.requester
    for each in told.values():
        other.tell_staff(
            "merged_in",
            each,
            key="merged_in:{message}",
            values={
                "number": source.number,
                "subject": source.subject,
                "author": f"{author.name} ({author.address})" if author.name else author.address,
                "words": case.known.opening_words.get(source.id, ""),
                "by": person.name,
                "own": source.same_requester(target),
            },
        )


def is_merged(ticket: Ticket) -> bool:
    """Say whether this ticket's matter goes on in another."""
    return ticket.status is Status.MERGED


def tell_merged_requesters(case: Case, draft: Draft, how: str) -> None:
    """Tell everybody else who reported the same, each under their own number, that it has come to an end.

    `how`: "resolved" or "closed". No words go with it: they were meant for the ticket's own requester.
    """
    ticket = draft.ticket
    told = [ticket]
    for merged in case.known.taken_in.get(ticket.id, ()):
        if not any(merged.same_requester(each) for each in told):
            told.append(merged)
            draft.beside(merged).tell_requester(
                "merged_ended",
                key=f"merged_ended:{{ticket}}:{ticket.id}:{len(ticket.history)}",
                values={"how": how},
                hold=case.policy.relay_hold,
            )
