"""What every rule is given: one message, what is known about it, the policy, and the time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from daemon.desk.directory import same_person
from daemon.desk.draft import Draft
from daemon.desk.known import Known
from daemon.desk.matching import Match, answers, find_ticket
from daemon.desk.model import Json, Outcome, Ticket
from daemon.desk.policy import Person, Policy
from daemon.desk.routing import Duty, duty_of
from daemon.desk.trust import Grade, Trust, judge
from parsers.model import Attachment, ParsedMail
from parsers.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One message before the desk. Rules take a case and return a decision, or None to pass it on."""

    reading: Reading
    known: Known
    policy: Policy
    policies: Mapping[int, Policy]
    """By version: every one that the history of a ticket at hand names, the present one included."""
    now: datetime
    match: Match | None
    """The ticket it belongs to, if any."""
    trust: Trust
    """How far it proves its sender."""
    vouched: bool = False
    """A held message for which the person who was asked has said yes."""
    released: bool = False
    """A mail that was stopped for what it would give away, and that its writer sends as it is."""
    newcomer: bool = False
    """The sender takes part from this message on only."""

    @property
    def mail(self) -> ParsedMail:
        return self.reading.mail

    @property
    def sender(self) -> str:
        """The sender's address in lower case; "" for none."""
        return self.mail.sender.address.lower() if self.mail.sender else ""

    @property
    def theirs(self) -> frozenset[str]:
        """All addresses of the sender, as the directory knows them."""
        return same_person(self.sender, self.known.contact)

    @property
    def disowned(self) -> bool:
        """Whether the sender's domain disowns the message (DMARC), and nobody has vouched for it."""
        return self.trust.grade is Grade.VETOED and not self.vouched

    def is_requester(self, ticket: Ticket) -> bool:
        """Say whether the sender is the ticket's requester, from whichever of their addresses."""
        return ticket.requester.address.lower() in self.theirs

    @property
    def person(self) -> Person | None:
        """Who of staff has the sender's address. A From line proves nothing: see `Match.parent`."""
        return self.policy.person_at(self.sender) if self.sender else None

    @property
    def ticket(self) -> Ticket | None:
        return self.known.tickets[self.match.ticket_id] if self.match else None

    @property
    def says_truly_who_has_it(self) -> bool:
        """Whether To and Cc are believed: a mail that shows one of ours, or of somebody who takes part.

        Else anybody could keep words from an engineer by naming them in Cc.
        """
        if self.match is None or self.newcomer:
            return False
        taking_part = self.known.participants.get(self.match.ticket_id, frozenset())
        return self.match.parent is not None or self.sender in taking_part

    @property
    def via(self) -> Ticket | None:
        """The merged ticket that the message was found to be about, if it was one."""
        return self.known.tickets.get(self.match.via or 0) if self.match else None

    @property
    def side(self) -> Ticket | None:
        """The merged ticket whose requester the message comes from or is meant for, when somebody else
        reported the ticket that it went into: neither may read the other's words."""
        ticket, via = self.ticket, self.via
        if ticket is None or ticket.machine:
            return None
        if self.person is None and self.is_requester(ticket):
            return None
        if via is not None:
            return None if via.same_requester(ticket) else via
        if self.person is not None:
            return None
        theirs = (merged for merged in self.known.taken_in.get(ticket.id, ()) if self.is_requester(merged))
        return next(theirs, None)

    @property
    def duty(self) -> Duty:
        """Who can be given work now."""
        return duty_of(self.known, self.policy, self.now)

    def draft(self, rule: str, outcome: Outcome, ticket: Ticket | None = None) -> Draft:
        """Begin a decision, about `ticket` if given."""
        return Draft(
            rule,
            outcome,
            ticket,
            policy=self.policy,
            policies=self.policies,
            now=self.now,
            duty=self.duty,
            silent=self.known.muted,
            sent=self.known.ticket_mails,
            asked=self.known.ticket_questions,
            dead=self.known.dead,
        )

    def left_out(self, *, outward: bool = False) -> list[Json]:
        """Names of the attachments that are not relayed, for the mail that would have carried them.

        `outward`: it goes to the requester, who must not see the ids of mails to staff.
        """
        known = self.known
        unwanted = known.refused_parts | (known.marked_parts if outward else frozenset())
        found = held_back(self.mail, self.policy, cut_short=known.cut_short, refused=unwanted)
        return [attachment.filename for attachment in found]


def open_case(
    reading: Reading,
    known: Known,
    policy: Policy,
    policies: Mapping[int, Policy],
    now: datetime,
    *,
    vouched: bool = False,
    released: bool = False,
) -> Case:
    """Put a message before the desk: find its ticket and how far it proves its sender."""
    sender = reading.mail.sender
    person = policy.person_at(sender.address) if sender is not None else None
    answered = answers(reading.mail, known, person=person)
    match = find_ticket(reading.mail, known, answered, person=person)
    box = policy.mailboxes[known.mailbox]
    return Case(
        reading=reading,
        known=known,
        policy=policy,
        policies=policies,
        now=now,
        match=match,
        trust=Trust(grade=Grade.AUTHENTICATED, evidence=(known.typed,))
        if known.typed
        else judge(reading.mail, answered, box, match=match, parents=len(known.parents)),
        vouched=vouched,
        released=released,
    )


def held_back(
    mail: ParsedMail, policy: Policy, *, cut_short: bool, refused: frozenset[str]
) -> tuple[Attachment, ...]:
    """Return the attachments that are kept but never relayed (SPEC A10).

    Blocked types; what the administrator's command `refused` (by part); in order, what would exceed the size
    limit together; and of a mail of which only the beginning was fetched (`cut_short`) the last one, of which
    the end is missing.
    """
    rules, held, total = policy.attachments, [], 0
    for number, attachment in enumerate(mail.attachments, 1):
        ending = attachment.filename.rpartition(".")[2].lower()
        torn = cut_short and number == len(mail.attachments)
        unwanted = torn or ending in rules.blocked_endings or attachment.part in refused
        if unwanted or total + attachment.size > rules.relay_max_bytes:
            held.append(attachment)
        else:
            total += attachment.size
    return tuple(held)


_SHOWN_BY_PAGE = re.compile(r"cid:([^\s\"'<>()]{1,250})", re.IGNORECASE)


def in_the_text(mail: ParsedMail) -> tuple[Attachment, ...]:
    """Return the pictures that the mail shows within its text.

    An answer carries along those of the mails that it quotes, and nothing tells them from the writer's own.
    """
    if mail.page is None:
        return ()
    shown = {unquote(found[1]) for found in _SHOWN_BY_PAGE.finditer(mail.page.source)}
    return tuple(each for each in mail.attachments if each.inline and each.content_id in shown)
