"""What a tap-to-act link is offered for and what it proves (SPEC D2, D3; docs/decisions/0013).

A link opens a new mail with one command and a token in it. The token is good for that command of that mail,
once. Whoever was forwarded the mail has it too, so by itself it proves little:

| the link            | the mail proves, besides  | what comes of it                                        |
| ------------------- | ------------------------- | ------------------------------------------------------- |
| any                 | nothing: DMARC vetoes     | as without it: held, the real address is asked          |
| used already        | anything else             | nothing; the receipt says so                            |
| good                | who wrote it              | as any mail of theirs; the link is used up              |
| good, and `ALONE`   | nothing                   | its command and nothing else; the words stay internal;  |
|                     |                           | the real address gets a receipt whatever they asked for |
| good, any other     | nothing                   | held, the real address is asked                         |
| too old, exposed    | anything                  | as without it                                           |
| made for another    | anything                  | as without it                                           |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from daemon.desk import lifecycle
from daemon.desk.case import Case
from daemon.desk.commands import OFFERED
from daemon.desk.conversations import approval
from daemon.desk.known import Link
from daemon.desk.link_verbs import ALONE, LINKS, VALID
from daemon.desk.model import UNRESOLVED, EventKind, Status, Ticket
from daemon.desk.policy import Person
from daemon.desk.trust import Grade


def offered(template: str, ticket: Ticket, reader: Person) -> tuple[str, ...]:
    """Return the commands that a mail about `ticket` has links for: those that its reader can use now."""
    return tuple(verb for verb in LINKS.get(template, ()) if verb in OFFERED and _FITS[verb](ticket, reader))


def _take(ticket: Ticket, reader: Person) -> bool:
    taken = ticket.owner == reader.id and ticket.last(EventKind.TAKEN) is not None
    return lifecycle.may(ticket, EventKind.TAKEN) and not taken


def _wait(ticket: Ticket, reader: Person) -> bool:
    return ticket.owner == reader.id and ticket.status in (Status.NEW, Status.OPEN) and not ticket.machine


def _resolve(ticket: Ticket, reader: Person) -> bool:
    return ticket.owner == reader.id and ticket.status in UNRESOLVED


def _decide(ticket: Ticket, _reader: Person) -> bool:
    return approval.fold(ticket).is_open


_FITS: Mapping[str, Callable[[Ticket, Person], bool]] = {
    "take": _take,
    "wait": _wait,
    "resolve": _resolve,
    "approve": _decide,
    "reject": _decide,
}
"""By command: whether it makes sense for this reader now. A row for each of `VERBS`."""


def link_of(case: Case) -> Link | None:
    """Return the link that the message uses: of the mail that it is about, made for its sender.

    None for a direct answer, which needs none: what it quotes may hold any.
    """
    match = case.match
    if match is None or match.parent is None or match.direct:
        return None
    verbs = {command.verb for command in case.reading.commands.commands}
    used = (link for link in case.known.links if link.mail == match.parent and link.verb in verbs)
    return next(used, None)


def acts_alone(case: Case) -> bool:
    """Whether the command of the message is run on the proof of its link."""
    link, block = link_of(case), case.reading.commands
    if link is None or link.used or case.trust.grade is not Grade.SHOWN:
        return False
    if not link.mail.signed or link.mail.exposed or case.now > link.mail.sent_at + VALID:
        return False
    if len(block.commands) != 1 or block.unknown:
        return False
    (command,) = block.commands
    argument = " ".join(command.argument.split()).casefold()
    return command.verb == link.verb and argument in ALONE.get(link.verb, ())
