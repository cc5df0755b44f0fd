"""Taking a secret out of all that is kept of a ticket: `#redact` (SPEC D2, I7).

| what stands behind the command | what becomes of it |
| --- | --- |
| nothing | refused: something is missing |
| fewer than `SHORTEST` characters, more than `LONGEST` | refused: it would hit by chance, or hit nothing |
| part of the ticket's number, or of an address on it | refused: the ticket could not be found, or answered |
| what stands in more than `MOST_PLACES` places | refused: a word, and no secret |
| what stands nowhere, or in files that are no text only | refused; the mail that names it is cleaned |
| anything on a ticket with too many mails to go through | refused |
| anything in the mail that opens the ticket | taken out before anything leaves |
| anything on another ticket than the one whose mail is answered | refused |
| anything else | taken out; the receipt says of where it cannot be |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from daemon.desk import lifecycle
from daemon.desk.case import Case
from daemon.desk.commands.order import Order, Result
from daemon.desk.draft import Draft
from daemon.desk.effects import NEW_TICKET
from daemon.desk.model import EventKind, Json, Ticket
from daemon.desk.policy import Policy
from parsers.model import Command
from parsers.redaction import Secret

SHORTEST, LONGEST = 4, 200
MOST_PLACES = 100
MOST_REDACTED = 3
"""Secrets of one mail: each makes all of the ticket's mails to be read."""


def secrets_of(commands: Iterable[Command]) -> tuple[str, ...]:
    """Return what a mail's commands want to be redacted, each once, as far as it can be."""
    found = (" ".join(each.argument.split()) for each in commands if each.verb == "redact")
    return tuple(dict.fromkeys(each for each in found if SHORTEST <= len(each) <= LONGEST))[:MOST_REDACTED]


def tickets_of(ticket: Ticket, taken_in: Mapping[int, tuple[Ticket, ...]]) -> tuple[int, ...]:
    """Return the tickets of one matter: it and those that went into it."""
    return ticket.id, *(each.id for each in taken_in.get(ticket.id, ()))


def without_secrets(text: str, commands: Iterable[Command]) -> str:
    """Return the words of a mail that is only held, without what its commands want to be redacted."""
    for command in commands:
        if command.verb == "redact" and command.argument.strip():
            text = Secret(command.argument).out_of(text)
    return text


def _redact(order: Order) -> Result:
    wanted = " ".join(order.command.argument.split())
    if not wanted:
        return order.refused("needs_argument")
    if len(wanted) < SHORTEST:
        return order.refused("redact_too_short", str(SHORTEST))
    if len(wanted) > LONGEST:
        return order.refused("redact_too_long", str(LONGEST))
    draft, case, secret = order.draft, order.case, Secret(wanted)
    if any(secret.count(each) for each in _needed(draft.ticket, case)):
        return order.refused("redact_needed")
    if draft.before is None:
        return _from_the_beginning(order, secret)
    if case.ticket is None or case.ticket.id != draft.ticket.id:
        draft.redact(secret)
        return order.refused("redact_elsewhere", draft.ticket.number)
    found = case.known.secrets.get(wanted)
    if found is None:
        return order.refused("too_many_redacted", str(MOST_REDACTED))
    count = sum(found.places.values())
    if found.too_much:
        return order.refused("redact_too_much")
    if count > MOST_PLACES:
        return order.refused("redact_too_common", str(count))
    if not count:
        draft.redact(secret)
        if found.left:
            return order.refused("redact_in_files", ", ".join(file for file in found.left if file))
        return order.refused("redact_nowhere")
    if not lifecycle.may(draft.ticket, EventKind.REDACTED):
        return order.refused_now()
    draft.redact(secret, *tickets_of(draft.ticket, case.known.taken_in))
    draft.happened(EventKind.REDACTED, order.person.id, places=dict(found.places))
    draft.because(f"a secret is taken out of {count} places")
    return Result(
        written=order.command.written,
        done="redacted",
        value=str(count),
        redacted={"sent_to": list(found.sent_to), "left": list(found.left)},
    )


def _from_the_beginning(order: Order, secret: Secret) -> Result:
    """This very mail opens the ticket, as one that is passed on with the secret in it."""
    draft, mail = order.draft, order.case.mail
    count = secret.count(mail.subject) + secret.count(mail.text)
    draft.redact(secret, NEW_TICKET)
    if count <= 1:  # where the command names it
        return order.refused("redact_nowhere")
    draft.happened(EventKind.REDACTED, order.person.id, places={"messages": count})
    redacted: dict[str, Json] = {"sent_to": [], "left": []}
    return Result(written=order.command.written, done="redacted", value=str(count), redacted=redacted)


def _needed(ticket: Ticket, case: Case) -> Iterator[str]:
    """Yield what has to stay readable: else nobody could be answered, and nothing found."""
    yield ticket.number
    yield ticket.requester.address
    yield from case.known.participants.get(ticket.id, ())
    yield from _own(case.policy)


def _own(policy: Policy) -> Iterator[str]:
    for box in policy.mailboxes.values():
        yield box.address
    for person in policy.people.values():
        yield from person.addresses


def forget_named(draft: Draft, commands: Iterable[Command]) -> None:
    """Let a mail that wants something redacted, but belongs to no ticket, not keep it either."""
    for each in secrets_of(commands):
        draft.redact(Secret(each))


ACTS: Mapping[str, Callable[[Order], Result]] = {"redact": _redact}
