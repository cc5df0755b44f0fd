"""What it means that staff forward a person's mail: that person is the requester (docs/security.md).

The engineer who forwards becomes nothing; what they write above the mail is for staff alone. Of a mail of a
stranger, nobody's name is ever taken out of its text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from daemon.desk.announce import Remark, pass_on
from daemon.desk.case import Case
from daemon.desk.commands import Result, announce_owner, announce_owners_beside, carry_out
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.known import Known
from daemon.desk.matching import Match
from daemon.desk.model import (
    DESK,
    REQUESTER,
    UNRESOLVED,
    EventKind,
    Outcome,
    Status,
    Ticket,
    Visibility,
)
from daemon.desk.opening import announce_ticket, begin_ticket
from daemon.desk.policy import Person, Policy
from daemon.desk.receipts import send_receipt
from daemon.desk.senders import listed
from daemon.desk.staff import staff_mail
from daemon.desk.trust import Grade
from parsers.commands import contains_late_commands, read_commands
from parsers.dsn import sender_kind
from parsers.forwarded import Forwarded
from parsers.model import AutoKind, CommandBlock, ParsedMail
from parsers.reading import Reading

_LIST = re.compile(r"owner-.+|.+-(?:request|bounces|owner)|majordomo|listserv|mailman", re.IGNORECASE)


def original_mail(reading: Reading, policy: Policy) -> ParsedMail | None:
    """Return the person's mail that one of staff forwards, as if its writer had sent it to the desk.

    None when the sender has no address of staff, nothing is forwarded, its writer is not told for certain, or
    is no person of whom a requester could be made: the desk itself, staff, a mail system, a mailing list.
    The attachments are those of the forward. A From line proves nothing: see `forwarded`.
    """
    mail = reading.mail
    if mail.sender is None or policy.person_at(mail.sender.address) is None:
        return None
    found = reading.forwarded
    if found is None or found.sender is None or found.auto is not AutoKind.HUMAN:
        return None
    address = found.sender.address
    if policy.is_own(address) or policy.person_at(address) is not None:
        return None
    if _LIST.fullmatch(address.partition("@")[0]):
        return None
    known_id = (found.message_id,) if found.message_id else ()
    original = replace(
        mail,
        message_id=found.message_id,
        in_reply_to=(),
        references=(*mail.references, *known_id),
        date=found.date,
        sender=found.sender,
        reply_to=(),
        return_path=None,
        # Staff need no place on a ticket to write on it.
        to=tuple(a for a in found.to if policy.person_at(a.address) is None),
        cc=tuple(a for a in found.cc if policy.person_at(a.address) is None),
        subject=found.subject,
        text=found.words,
        page=None,
        headers={},
    )
    return None if sender_kind(original).daemon else original


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forward:
    """One forward before the desk."""

    case: Case
    person: Person
    """Who forwards."""
    found: Forwarded
    original: ParsedMail

    @property
    def proved(self) -> bool:
        return self.case.trust.may_command or self.case.vouched

    @property
    def author(self) -> str:
        """As whose the preface is kept: nothing is put into a person's mouth by From alone."""
        return self.person.id if self.proved else self.case.sender

    @property
    def actor(self) -> str:
        return self.person.id if self.proved else DESK

    @property
    def writer(self) -> str:
        """Address of who wrote what is forwarded, lower case."""
        return self.original.sender.address.lower() if self.original.sender else ""


def forwarded(case: Case) -> Decision | None:
    """Open a ticket for the person whose mail one of staff forwards; or put it on the one where it belongs.

    Not for a mail that DMARC disowns, one that answers a mail of ours, or one about another ticket.
    """
    person, found = case.person, case.reading.forwarded if case.person is not None else None
    if person is None or found is None or (case.trust.grade is Grade.VETOED and not case.vouched):
        return None
    if case.match is not None and case.match.parent is not None:
        return None
    original = original_mail(case.reading, case.policy)
    if original is None:
        return None
    forward = _Forward(case=case, person=person, found=found, original=original)
    before = _taken_in_before(forward)
    if before is None:
        return _open(forward, None) if case.match is None else None
    match, looked_at = before
    ticket = looked_at.tickets[match.ticket_id]
    if ticket.status is Status.CLOSED:
        return _open(forward, ticket)
    trust = case.trust
    if trust.grade is Grade.ANSWERED:  # by a mail about no ticket: no proof on this one
        trust = replace(trust, grade=Grade.SHOWN)
    known = _knowing_of(looked_at, case.known)
    on_ticket = replace(case, match=match, known=known, trust=trust)
    if not forward.proved:
        return staff_mail(on_ticket)  # held, and the real address is asked
    return _keep(replace(forward, case=on_ticket), ticket, match)


def _taken_in_before(forward: _Forward) -> tuple[Match, Known] | None:
    """The ticket on which the mail's writer takes part and to which the mail belongs by number, id or words;
    and what is known that tells of it.

    What the engineer's own mail names wins over what the forwarded one does. What was merged leads to the
    ticket that it went into.
    """
    known, match = forward.case.known, forward.case.match
    own = () if match is None else (match.via or match.ticket_id,)
    looked_at = known if own else known.original
    if looked_at is None:
        return None
    for ticket_id in (*own, *looked_at.tagged_tickets, *looked_at.referenced_tickets):
        live = looked_at.live(ticket_id)
        if any(forward.writer in looked_at.participants.get(each, ()) for each in (ticket_id, live)):
            reason = "forwards a mail that belongs to a ticket in which its writer takes part"
            via = _via(looked_at, ticket_id, live, forward.writer)
            return Match(ticket_id=live, reason=reason, via=via), looked_at
    return None


def _via(known: Known, named: int, live: int, writer: str) -> int | None:
    """Return the merged ticket under which the mail's writer is to be answered: the one that it names if they
    take part in that, else the one that they reported; None for the one where its matter goes on."""
    if writer == known.tickets[live].requester.address.lower():
        return None
    if named != live and writer in known.participants.get(named, ()):
        return named
    reported = (t for t in known.taken_in.get(live, ()) if t.requester.address.lower() == writer)
    return next((ticket.id for ticket in reported), None)


def _knowing_of(looked_at: Known, known: Known) -> Known:
    """Return what is known, with the tickets of `looked_at` and those that went into them."""
    taken_in = [ticket for several in looked_at.taken_in.values() for ticket in several]
    return replace(
        known,
        tickets={**{ticket.id: ticket for ticket in taken_in}, **known.tickets, **looked_at.tickets},
        taken_in={**known.taken_in, **looked_at.taken_in},
        participants={**known.participants, **looked_at.participants},
        opening_words={**known.opening_words, **looked_at.opening_words},
        ticket_mails={**known.ticket_mails, **looked_at.ticket_mails},
    )


def _as_written(forward: _Forward) -> Case:
    """The case as it would be if the mail's writer had sent it to the desk."""
    known = forward.case.known
    theirs = known.original or Known(mailbox=known.mailbox, received_at=known.received_at)
    return replace(
        forward.case,
        reading=Reading(forward.original),
        match=None,
        known=replace(
            theirs,
            turns=known.turns,
            refused_parts=known.refused_parts,
            cut_short=known.cut_short,
            muted=known.muted,
        ),
    )


def _open(forward: _Forward, closed: Ticket | None) -> Decision:
    """Open a ticket whose requester is the writer; `closed` is the one on which the mail was before."""
    case, person, inner = forward.case, forward.person, _as_written(forward)
    opening = begin_ticket(
        inner,
        linked=closed.id if closed is not None else None,
        why="staff forwards a person's mail: that person is the requester",
        rule="forwarded",
        forwarded_by=person.id,
    )
    draft = opening.draft
    if closed is not None:
        draft.because("its ticket is closed: opened anew, linked")
    draft.because(*(("they say that it was them",) if case.vouched else case.trust.evidence))
    block = read_commands(forward.found.preface)
    remark = _keep_preface(forward, draft, block)
    results = _carry_out(forward, draft, block)
    told = False
    if draft.ticket.status not in UNRESOLVED:
        draft.because("dealt with by a command already: nobody is given it")
    else:
        rules = case.policy.silence
        unwanted = listed(forward.writer, (*rules.ignored_senders, *rules.blocked_senders)) is not None
        unwanted = unwanted or bool(inner.known.blocked)
        if unwanted:
            draft.because("no answer: on the ignore list")
        told = announce_ticket(inner, opening, remark=remark, unanswered=unwanted)
    what = "linked" if closed is not None else "opened"
    _receipt(forward, draft, block, results, what=what, told=told)
    return draft.finish()


def _keep(forward: _Forward, ticket: Ticket, match: Match) -> Decision:
    """Put the mail on the ticket where it belongs, for staff; it moves nothing there.

    Whoever works on the ticket is told, so that nothing is lost that its writer said to one engineer only.
    """
    case, person = forward.case, forward.person
    draft = case.draft("forwarded", Outcome.FOLLOW_UP, ticket)
    draft.because(
        match.reason,
        "kept on that ticket, no second one is opened",
        *(("they say that it was them",) if case.vouched else case.trust.evidence),
    )
    is_requester = forward.writer == ticket.requester.address.lower()
    draft.write(REQUESTER if is_requester else forward.writer, Visibility.INTERNAL, forward.found.words)
    draft.happened(EventKind.NOTED, forward.actor, forwarded=True)
    block = read_commands(forward.found.preface)
    _keep_preface(forward, draft, block)
    results = _carry_out(forward, draft, block)
    announce_owner(case, draft, person, ticket)
    pass_on(draft, case, what="forwarded")
    _receipt(forward, draft, block, results, what="kept", told=False)
    return draft.finish()


def _keep_preface(forward: _Forward, draft: Draft, block: CommandBlock) -> Remark | None:
    """Keep what the engineer wrote above the mail for staff; return it for who gets the ticket."""
    not_understood = (unknown.written for unknown in block.unknown)
    whole = "\n\n".join(part for part in (*not_understood, block.rest.strip()) if part)
    if not whole:
        return None
    draft.note(forward.author, whole, forward.found.signature)
    draft.happened(EventKind.NOTED, forward.actor)
    return Remark(by=forward.person.name, words=whole, proved=forward.proved)


def _carry_out(forward: _Forward, draft: Draft, block: CommandBlock) -> list[Result]:
    """Run the commands of the preface when its writer is proved; else say that they were not, and why.

    Nothing of the mail goes to the requester with them: it is theirs already, or it is for staff.
    """
    if forward.proved:
        results: list[Result] = []
        for command in block.commands:
            results += carry_out(command, forward.person, forward.case, draft, "", may_go=False)
        announce_owners_beside(forward.case, draft, forward.person)
    else:
        results = [Result(written=command.written, refused="unproven") for command in block.commands]
    late = contains_late_commands(block.rest)
    return results + [Result(written=line, refused="not_at_top") for line in late]


def _receipt(
    forward: _Forward, draft: Draft, block: CommandBlock, results: list[Result], *, what: str, told: bool
) -> None:
    send_receipt(
        forward.case,
        draft,
        forward.person,
        results,
        kept_text=block.rest.strip(),
        relayed=False,
        block=block,
        forwarded={"what": what, "whose": str(forward.original.sender), "told": told},
    )
