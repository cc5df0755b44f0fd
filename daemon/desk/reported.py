"""A report that staff write down for somebody else: `#for ADDRESS`, `#channel phone` (SPEC A7)."""

from __future__ import annotations

from dataclasses import replace

from daemon.desk.announce import announce_assignment, introduce, promised
from daemon.desk.case import Case
from daemon.desk.commands import Result, announce_owners_beside, carry_out
from daemon.desk.commands.names import CHANNEL_NAMES, CHANNEL_WORDS
from daemon.desk.conversations import incident_acts
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.fit_to_relay import fit_to_relay
from daemon.desk.model import UNRESOLVED, Channel, Outcome, Visibility
from daemon.desk.opening import Opening, begin_ticket, known_fault
from daemon.desk.policy import Person, Policy
from daemon.desk.receipts import send_receipt
from daemon.desk.record import concerned, shown_questions
from daemon.desk.silence import is_robot
from daemon.desk.staff import internal_words
from daemon.desk.targets import ClockName
from parsers.addresses import parse_addresses
from parsers.commands import contains_late_commands
from parsers.model import Address, Command
from parsers.reading import Reading


def reported(case: Case) -> Decision | None:
    """Take a report that staff, who are proved, write down in a mail on no ticket."""
    person = case.person
    if person is None or case.ticket is not None:
        return None
    if not any(command.verb == "for" for command in case.reading.commands.commands):
        return None
    return reported_for(case, person)


def reported_for(case: Case, person: Person) -> Decision:
    """Open a ticket for whom `#for` names, with the words below as the report; the other commands follow.

    The person must be proved to be who they say: an address of staff in From proves nothing.
    """
    commands = case.reading.commands.commands
    named = next(command for command in commands if command.verb == "for")
    written = as_reported(case.reading, case.policy)
    if written is None or written.mail.sender is None:
        return _refused(
            case, person, named, "no_such_address" if named.argument.strip() else "needs_argument"
        )
    if not written.text and not case.mail.attachments:
        return _refused(case, person, named, "needs_words")
    opening = _begin(case, written, person)
    draft, words, path = opening.draft, opening.words, opening.path
    keep_why = internal_words(case) or ("they were held" if case.vouched else "")
    if keep_why:
        draft.because(f"the words go to nobody outside: {keep_why}")
    _write(case, draft, person, words, keep_why)
    results = [Result(written=named.written, done="recorded_for", value=written.mail.sender.address)]
    for command in commands:
        if command is named:
            continue
        came = carry_out(command, person, case, draft, "", may_go=False)
        if command.verb == "channel" and came[0].done == "nothing_to_do":  # the ticket was opened with it
            name = CHANNEL_NAMES[person.language][draft.ticket.channel]
            came = [Result(written=command.written, done="channel_set", value=name)]
        results += came
    announce_owners_beside(case, draft, person)
    results += [
        Result(written=line, refused="not_at_top")
        for line in contains_late_commands(case.reading.commands.rest)
    ]
    incident_acts.by_rule(draft, report=words, site=case.known.site)
    if (draft.ticket.owner, draft.ticket.team) == (path.owner, path.team):
        draft.give_to(path)
    _acknowledge(opening, person, "" if keep_why else words)
    to_ask = shown_questions(opening.questions, range(1, len(opening.questions) + 1))
    if draft.ticket.status in UNRESOLVED:
        announce_assignment(
            draft,
            words=words,
            grounds=opening.grounds,
            left_out=case.left_out(),
            earlier=case.known.earlier,
            to_ask=to_ask,
        )
        for helper in path.helpers:
            introduce(draft, case.policy.people[helper], words=words)
    is_open = draft.ticket.status in UNRESOLVED
    kept_text = words if case.vouched else ""  # else they would think that it was told
    send_receipt(
        case, draft, person, results, kept_text=kept_text, relayed=False, to_ask=to_ask if is_open else []
    )
    return draft.finish()


def _refused(case: Case, person: Person, named: Command, why: str) -> Decision:
    """Open nothing, and say why."""
    draft = case.draft("reported_for", Outcome.REFUSED)
    draft.because(f"#for tells too little ({why}): nothing was opened")
    refused = Result(written=named.written, refused=why, value=named.argument.strip())
    send_receipt(case, draft, person, [refused], kept_text="", relayed=False)
    return draft.finish()


def _write(case: Case, draft: Draft, person: Person, words: str, keep_why: str) -> None:
    """Put the report on the ticket. Beside an internal remark it is a note, which no answer may quote."""
    if keep_why and not case.vouched:
        draft.note(person.id, words, case.reading.folded)
    else:
        visibility = Visibility.INTERNAL if keep_why else Visibility.PUBLIC
        draft.write(person.id, visibility, words, case.reading.folded)


def _requester(argument: str, policy: Policy) -> Address | None:
    """Return whom `#for` names: one address that is not the desk's own."""
    found = parse_addresses(argument.strip()[:500])
    if len(found) != 1:
        return None
    local, at, domain = found[0].address.rpartition("@")
    if not (local and at and "." in domain) or policy.is_own(found[0].address):
        return None
    return found[0]


def _channel(case: Case) -> Channel:
    """Return how the report came: as `#channel` says, else by the mail itself."""
    for command in case.reading.commands.commands:
        if command.verb == "channel":
            word = " ".join(command.argument.split()).casefold()
            return CHANNEL_WORDS.get(word, Channel.EMAIL)
    return Channel.EMAIL


def as_reported(reading: Reading, policy: Policy) -> Reading | None:
    """Return the mail as if whom `#for` names had written the words below; None when it is no such report.

    Nothing of who wrote it down is left in it: neither name and signature nor those in copy. A From line
    proves nothing: see `reported_for`.
    """
    mail = reading.mail
    person = policy.person_at(mail.sender.address) if mail.sender is not None else None
    named = next((each for each in reading.commands.commands if each.verb == "for"), None) if person else None
    requester = _requester(named.argument, policy) if named is not None else None
    if person is None or requester is None:
        return None
    words = fit_to_relay(reading.commands.rest, person, "")
    written = replace(
        mail, sender=requester, reply_to=(), return_path=None, to=(), cc=(), text=words, page=None, headers={}
    )
    return Reading(written)


def _begin(case: Case, reading: Reading, person: Person) -> Opening:
    """Open the ticket as for the requester's own mail, with what the directory knows of them."""
    known = replace(case.known, contact=case.known.named_contact, contact_language=None)
    return begin_ticket(
        replace(case, reading=reading, known=known, match=None),
        linked=None,
        why=f"{person.id} reports for somebody else",
        rule="reported_for",
        written_by=person.id,
        channel=_channel(case),
    )


def _acknowledge(opening: Opening, person: Person, words: str) -> None:
    """Tell the requester what was written down for them; not beside a mail that it is solved already.

    They are asked nothing: who wrote it down can ask them. `words`: "" when these stay internal.
    """
    draft, ticket = opening.draft, opening.draft.ticket
    if ticket.status not in UNRESOLVED:
        return
    if is_robot(ticket.requester.address):
        draft.because("no answer: nobody reads that address")
        return
    draft.tell_requester(
        "acknowledgement",
        key="acknowledgement:{ticket}",
        values={
            "first_contact_by": promised(draft, ClockName.FIRST_CONTACT),
            "cut_short": False,
            "system": concerned(ticket.record) if words else "",
            "questions": [],
            "incident": known_fault(opening),
            "recorded_by": person.name,
            "words": words,
        },
        also=opening.also,
    )
