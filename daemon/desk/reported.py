"""A report that staff write down for somebody else: `#for ADDRESS`, `#channel phone` (SPEC A7)."""

from __future__ import annotations

from daemon.desk import routing
from daemon.desk.announce import announce_assignment, introduce, promised
from daemon.desk.case import Case
from daemon.desk.commands import Result, carry_out
from daemon.desk.commands.names import CHANNEL_NAMES, CHANNEL_WORDS
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.language import detect
from daemon.desk.model import Channel, Outcome, Status, Ticket, Visibility
from daemon.desk.policy import Person
from daemon.desk.requester import NO_SUBJECT
from daemon.desk.silence import is_robot
from daemon.desk.staff import fit_to_relay, internal_words, send_receipt
from daemon.desk.targets import ClockName
from daemon.desk.triage import triage
from parsers.addresses import parse_addresses
from parsers.commands import contains_late_commands
from parsers.model import Address
from parsers.tokens import without_tokens


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
    requester = _requester(named.argument, case)
    if requester is None:
        draft = case.draft("reported_for", Outcome.REFUSED)
        draft.because("#for names no address of a person: nothing was opened")
        why = "no_such_address" if named.argument.strip() else "needs_argument"
        refused = Result(written=named.written, refused=why, value=named.argument.strip())
        send_receipt(case, draft, person, [refused], kept_text="", relayed=False)
        return draft.finish()
    draft = case.draft("reported_for", Outcome.NEW_TICKET)
    words = fit_to_relay(case.reading.commands.rest, person, "")
    path, reasons = _open(case, draft, requester, words)
    draft.because(f"{person.id} reports for somebody else ({draft.ticket.channel.value})", *reasons)
    keep_why = internal_words(case) or ("they were held" if case.vouched else "")
    if keep_why:
        draft.because(f"the words go to nobody outside: {keep_why}")
    _write(case, draft, person, words, keep_why)
    results = [Result(written=named.written, done="recorded_for", value=requester.address)]
    for command in commands:
        if command is named:
            continue
        result = carry_out(command, person, case, draft, "", may_go=False)
        if command.verb == "channel" and result.done == "nothing_to_do":  # the ticket was opened with it
            name = CHANNEL_NAMES[person.language][draft.ticket.channel]
            result = Result(written=command.written, done="channel_set", value=name)
        results.append(result)
    results += [
        Result(written=line, refused="not_at_top")
        for line in contains_late_commands(case.reading.commands.rest)
    ]
    if (draft.ticket.owner, draft.ticket.team) == (path.owner, path.team):
        draft.give_to(path)
    _acknowledge(draft, person, "" if keep_why else words)
    if draft.ticket.status in (Status.NEW, Status.OPEN):
        announce_assignment(draft, words=words, reasons=reasons, left_out=case.left_out())
        for helper in path.helpers:
            introduce(draft, case.policy.people[helper], words=words)
    send_receipt(case, draft, person, results, kept_text="", relayed=False)
    return draft.finish()


def _write(case: Case, draft: Draft, person: Person, words: str, keep_why: str) -> None:
    """Put the report on the ticket. Beside an internal remark it is a note, which no answer may quote."""
    if keep_why and not case.vouched:
        draft.note(person.id, words, case.reading.folded)
    else:
        visibility = Visibility.INTERNAL if keep_why else Visibility.PUBLIC
        draft.write(person.id, visibility, words, case.reading.folded)


def _requester(argument: str, case: Case) -> Address | None:
    """Return whom `#for` names: one address that is not the desk's own."""
    found = parse_addresses(argument.strip()[:500])
    if len(found) != 1:
        return None
    local, at, domain = found[0].address.rpartition("@")
    if not (local and at and "." in domain) or case.policy.is_own(found[0].address):
        return None
    return found[0]


def _channel(case: Case) -> Channel:
    """Return how the report came: as `#channel` says, else by the mail itself."""
    for command in case.reading.commands.commands:
        if command.verb == "channel":
            word = " ".join(command.argument.split()).casefold()
            return CHANNEL_WORDS.get(word, Channel.EMAIL)
    return Channel.EMAIL


def _open(case: Case, draft: Draft, requester: Address, words: str) -> tuple[routing.Route, list[str]]:
    mail, policy, known = case.mail, case.policy, case.known
    box = policy.mailboxes[known.mailbox]
    language = detect(f"{mail.subject}\n{words}") or box.language or policy.language
    found = triage(mail.subject, words, policy, model=known.classifier)
    path = routing.route(found.category, known.mailbox, case.duty, priority=found.priority)
    channel = _channel(case)
    draft.open(
        Ticket(
            subject=without_tokens(mail.subject).strip() or NO_SUBJECT[language],
            requester=requester,
            language=language,
            mailbox=known.mailbox,
            category=found.category,
            priority=found.priority,
            team=path.team,
            owner=path.owner,
            channel=channel,
            muted=known.muted,
            opened_at=case.now,
        ),
        category=found.category,
        priority=found.priority.value,
        team=path.team,
        owner=path.owner,
        channel=channel.value,
    )
    return path, [*found.reasons, *path.reasons]


def _acknowledge(draft: Draft, person: Person, words: str) -> None:
    """Tell the requester what was written down for them; not beside a mail that it is solved already."""
    ticket = draft.ticket
    if ticket.status not in (Status.NEW, Status.OPEN):
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
            "system": "",
            "questions": [],
            "recorded_by": person.name,
            "words": words,
        },
    )
