"""What an engineer's mail means: commands, an answer to the requester, or an internal note (SPEC D1, D2).

Nothing is sent to a requester unless the mail answers one of ours that said so, directly, from the address
it went to; nothing that might be internal falls through into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from daemon.desk import lifecycle, links
from daemon.desk.case import Case
from daemon.desk.commands import (
    INFORMED,
    Result,
    announce_owner,
    announce_owners_beside,
    carry_out,
    hiding,
    stands_alone,
)
from daemon.desk.commands.canned import with_stored_texts
from daemon.desk.commands.ownership import MYSELF
from daemon.desk.commands.written_out import written_out
from daemon.desk.conversations import incident_acts
from daemon.desk.conversations.inward import take_inward
from daemon.desk.conversations.vendor_answer import fit_for_vendor, is_for_vendor, told_vendor
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision, EntryKind, UseLink
from daemon.desk.entries import KEPT
from daemon.desk.fit_to_relay import fit_to_relay
from daemon.desk.known import SentMail
from daemon.desk.model import (
    EventKind,
    Json,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
    Visibility,
)
from daemon.desk.policy import Person
from daemon.desk.receipts import send_receipt
from daemon.desk.relay_guard import leaks_in, stopped
from daemon.desk.undo import IN_COPY
from daemon.desk.unproven import hold_unproven
from parsers.commands import contains_late_commands
from parsers.model import Command

INWARD = frozenset({"note", "log", "contacted", "confirmed", "escalate", "spam", "block"})
"""Commands beside which the words of a mail stay with staff: they may belong to what the command says."""
AMONG_STAFF = frozenset({"approve", "reject", "request-approval", "consent"})
"""Commands about which the requester reads nothing: neither what is written below them."""


def staff_mail(case: Case) -> Decision | None:
    """Deal with a mail from an address of staff, unless they write as a requester."""
    person = case.person
    if person is None:
        return None
    ticket = case.ticket
    if ticket is None:
        return _without_ticket(case, person)
    assert case.match is not None
    parent = case.match.parent
    if _as_requester(case, ticket, parent):
        return None
    if not (case.trust.may_command or case.vouched or case.released or links.acts_alone(case)):
        return hold_unproven(case, person, ticket)
    return _proven(case, person, ticket, parent)


def _as_requester(case: Case, ticket: Ticket, parent: SentMail | None) -> bool:
    """Staff have faults too: an answer to a mail for requesters, or a mail on their own ticket."""
    if parent is not None:
        return parent.reply_goes_to in (ReplyGoesTo.DESK, ReplyGoesTo.SURVEY, ReplyGoesTo.CONSENT)
    return case.is_requester(ticket)


def _without_ticket(case: Case, person: Person) -> Decision | None:
    """Commands about people, commands that name tickets, and reports for others need none; the rest do.

    Words without commands are a fault that staff report themselves.
    """
    block = case.reading.commands
    if not block:
        return None
    if any(map(stands_alone, block.commands)):
        if not (case.trust.may_command or case.vouched):
            return hold_unproven(case, person, None)
        if any(command.verb == "for" for command in block.commands):
            return None  # `reported_for` follows in the table of rules
    draft = case.draft("staff_without_ticket", Outcome.REFUSED)
    results: list[Result] = []
    for command in block.commands:
        results += carry_out(command, person, case, draft, "", may_go=False)
    announce_owners_beside(case, draft, person)
    kept = _keep_beside(case, draft, person)
    hiding.forget_named(draft, block.commands)
    if any(result.done for result in results):
        draft.outcome = _outcome(results)
        draft.because(*(("they say that it was them",) if case.vouched else case.trust.evidence))
    else:
        draft.because("commands, but on no ticket: nothing was done")
    send_receipt(case, draft, person, results, kept_text=kept, relayed=False)
    return draft.finish()


def _outcome(results: Sequence[Result]) -> Outcome:
    """Return what a mail was whose commands had these results: one that only looks asks how things stand."""
    only_looks = bool(results) and all(result.answer is not None for result in results)
    return Outcome.STATUS_REQUEST if only_looks else Outcome.FOLLOW_UP


def _keep_beside(case: Case, draft: Draft, person: Person) -> str:
    """Keep the words of a mail on no ticket on those that its commands named, for staff."""
    text = case.reading.commands.rest.strip()
    others = draft.others_stored()
    for other in others:
        if text:
            other.note(person.id, text, case.reading.folded)
            other.happened(EventKind.NOTED, person.id)
    return text if others else ""


def _proven(case: Case, person: Person, ticket: Ticket, parent: SentMail | None) -> Decision:
    block = case.reading.commands
    spoken_to = case.side or ticket
    text = fit_to_relay(block.rest, person, case.known.opening_words.get(spoken_to.id, ""))
    meant = is_for_vendor(case, parent)
    unsure = bool(internal_words(case)) or links.acts_alone(case)
    for_vendor = fit_for_vendor(case, fit_to_relay(block.rest, person, ""), unsure=unsure)
    keep_why = _FOR_VENDOR if meant else _why_internal(case, parent)
    if not keep_why:
        text = with_stored_texts(text, block.commands, case.policy, spoken_to.language)
    if not case.released and (found := leaks_in(case, person, ticket, text, may_go=not keep_why)):
        return stopped(case, person, ticket, found)
    carry = partial(_ordered, case, person, ticket, parent, for_vendor)
    draft, results = carry("" if keep_why else text, may_go=not keep_why)
    if not keep_why and any(result.refused for result in results):
        keep_why = "a command was refused"
        if any(result.took_words or result.done == "canned" for result in results):
            # Decided anew: else the text would go along with what another command tells the requester.
            before = results
            draft, results = carry("", may_go=False)
            results = [was if was.refused else now for was, now in zip(before, results, strict=True)]
    refused = {result.written for result in results if result.refused}
    blocks = [written_out(c, person.language) for c in block.commands if c.parts and c.written in refused]
    resolved = any(result.took_words for result in results)
    informed = any(result.done in INFORMED for result in results)
    results += [Result(written=line, refused="not_at_top") for line in contains_late_commands(block.rest)]
    relayed, kept = False, ""
    on, about = _where(case, draft)
    if not keep_why and about.ticket.status is Status.SPAM:
        keep_why = "the ticket is marked as spam"
    if meant and told_vendor(case, on, person, parent, for_vendor, results):
        draft.because("the words go to the vendor, and to nobody else")
    elif informed:
        on.because("the words went to the requesters of the incident")
        files = (attachment.filename for attachment in case.mail.attachments if not attachment.inline)
        results += [Result(written=name, refused="files_stay") for name in files]
    elif resolved and not keep_why:
        relayed = draft.withheld is None  # the words went with the solution
    elif keep_why:
        kept, more = take_inward(case, on, person, parent, partial(_keep, case, on, person, keep_why, blocks))
        results += more
    elif text or case.mail.attachments:
        if (sent := _relay(case, on, about, person, text)) is None:
            kept = _keep(case, on, person, "the requester is not written to now", blocks)
        relayed = bool(sent)
    else:
        draft.because("no words to pass on")
    incident_acts.see_to_team(draft)  # who took the ticket has answered
    if not (draft.changed or kept or relayed):
        draft.outcome = _outcome(results)
    untold = about if about.withheld is not None else draft
    only_to = None
    if relayed and parent and (_knew_nothing(case.side, parent) or untold.withheld is not None):
        only_to = case.side
    withheld = untold.withheld is not None or bool(untold.not_copied)
    if results or block.unknown or (kept and keep_why != _BY_PARENT) or withheld or only_to:
        # It says whom nothing was sent to: of a merged ticket, that one's requester.
        send_receipt(case, untold, person, results, kept_text=kept, relayed=relayed, only_to=only_to)
    return draft.finish()


def _ordered(
    case: Case,
    person: Person,
    ticket: Ticket,
    parent: SentMail | None,
    for_vendor: str | None,
    words: str,
    *,
    may_go: bool,
) -> tuple[Draft, list[Result]]:
    """Carry out the commands of a mail on a fresh draft; the last three are those of `carry_out`."""
    draft = case.draft("staff_mail", Outcome.FOLLOW_UP, ticket)
    draft.because(
        case.match.reason if case.match else "",
        _how(case, person, parent),
        *(("they say that it was them",) if case.vouched else case.trust.evidence),
        *(("they say that it may go out as it is",) if case.released else ()),
    )
    block = case.reading.commands
    results: list[Result] = []
    link = links.link_of(case)
    for command in block.commands:
        these = carry_out(
            *(command, person, case, draft, words),
            may_go=may_go,
            below=fit_to_relay(block.rest, person, ""),  # what one requester wrote is not for the others
            doubtful=bool(internal_words(case)) or case.vouched,
            for_vendor=for_vendor,
        )
        results += these
        words = "" if results[-1].took_words else words
        if link is not None and command.verb == link.verb and any(each.did_something for each in these):
            draft.uses = UseLink(message_id=link.mail.message_id, verb=link.verb)
    announce_owner(case, draft, person, ticket)
    announce_owners_beside(case, draft, person)
    if draft.ticket.priority is not ticket.priority:
        incident_acts.by_rule(draft, report=case.known.opening_words.get(ticket.id, ""), site=case.known.site)
    return draft, results


def _how(case: Case, person: Person, parent: SentMail | None) -> str:
    if case.known.typed:
        return f"{person.id} acts at the shell"
    return f"{person.id} answers {parent.template}" if parent else f"{person.id} writes on their own account"


def _where(case: Case, draft: Draft) -> tuple[Draft, Draft]:
    """Return where an engineer's words are kept, and about which ticket the requester is written to.

    Words are kept where the matter goes on. They go to the requester of the ticket that the answered mail was
    about, under that ticket's number: nobody else was meant, also after it was merged into another.
    """
    if case.side is not None:
        return draft, draft.beside(case.side)
    into = draft.ticket.merged_into
    if into is None:
        return draft, draft
    target = case.known.tickets[into]  # a command of this very mail merged it
    on = draft.beside(target)
    return on, on if draft.ticket.same_requester(target) else draft


def _knew_nothing(side: Ticket | None, parent: SentMail) -> bool:
    """Whether the answered mail was written before its ticket was merged into somebody else's."""
    merged = side.last(EventKind.MERGED) if side is not None else None
    return merged is not None and parent.sent_at < merged.at


def _keep(case: Case, on: Draft, person: Person, why: str, blocks: Sequence[str]) -> str:
    """Put what must not go out onto the ticket for staff; return it as the receipt quotes it.

    `blocks` are those of refused commands: what was written there is to be corrected, not written anew.
    """
    block = case.reading.commands
    text = "\n\n".join(part for part in (*blocks, block.rest.strip()) if part)
    not_understood = "\n\n".join(unknown.written for unknown in block.unknown)
    files = [attachment.filename for attachment in case.mail.attachments if not attachment.inline]
    if not_understood:  # it may well have been meant as a note
        on.note(person.id, not_understood, "" if text else case.reading.folded)
    if text:
        again = {} if why in (_BY_PARENT, _FOR_VENDOR) or internal_words(case) in _NOTES else {KEPT: why}
        on.write(
            *(person.id, Visibility.INTERNAL, text, case.reading.folded), kind=EntryKind.NOTE, parts=again
        )
    if text or not_understood:
        on.happened(EventKind.NOTED, person.id)
    if text or not_understood or files:
        on.because(f"kept internal: {why}")
    # The receipt quotes what was not understood by itself, and names the files that stayed here.
    return "\n".join(part for part in (text, *files) if part)


_BY_PARENT = "it answers an internal mail"
_FOR_VENDOR = "it was meant for a vendor"
_CARRIES_NOTE = "it carries a note"
_LATE_COMMAND = "a command stands below ordinary text"
_NOTES = (_CARRIES_NOTE, _LATE_COMMAND)
"""Why words are kept that may well be meant for staff: anything else is likely to be sent again."""


def _why_internal(case: Case, parent: SentMail | None) -> str:
    """Return why this mail's words must not go to the requester; "" when they may.

    Whatever hints that the writer meant staff keeps them inside: an internal remark sent to a customer
    cannot be called back, an answer kept by mistake only has to be sent again.
    """
    if parent is None:
        return "it answers no mail that says where a reply goes"
    if parent.reply_goes_to is not ReplyGoesTo.REQUESTER:
        return _BY_PARENT
    if case.vouched:
        return "it was held: only what is sent again goes out"
    if links.acts_alone(case):
        return "a link proves its command and no words"
    return internal_words(case)


def _hands_over(command: Command) -> bool:
    """Whether a command gives the ticket to others: "#assign li" and "please take over, he is in a rage"."""
    if command.verb == "team":
        return True
    return command.verb == "assign" and command.argument.strip().casefold() not in MYSELF


def internal_words(case: Case) -> str:
    """Return what in the words themselves hints that they are for staff only; "" when nothing does."""
    block = case.reading.commands
    if block.unknown:
        return "a command was not understood"
    if any(command.verb in INWARD for command in block.commands):
        return _CARRIES_NOTE
    if any(_hands_over(command) for command in block.commands):
        return "it hands the ticket to somebody else, whom the words may be for"
    if any(command.verb in AMONG_STAFF for command in block.commands):
        return "it speaks of an approval or a consent"
    if any(command.verb == "undo" for command in block.commands):
        return "it takes something back"
    if contains_late_commands(block.rest):
        return _LATE_COMMAND
    return ""


def _relay(case: Case, on: Draft, about: Draft, person: Person, text: str) -> bool | None:
    """Send an engineer's words to the requester of `about`, as the desk, and keep them on `on`.

    Who answers an unowned ticket takes it. Words to somebody who reported a ticket that was merged into `on`
    are no contact with its own requester, who may not read them; nor may those whom staff had copied on `on`.
    Returns whether they were sent: a requester who stands in To or Cc has them already (SPEC D1). None: the
    requester is not written to now (`Draft.withheld`), so the words have still to be kept.
    """
    if on.ticket.owner is None and case.match is not None and on.ticket.id == case.match.ticket_id:
        on.because("answers a ticket that nobody owned: takes it")
        if lifecycle.may(on.ticket, EventKind.TAKEN):
            on.happened(EventKind.TAKEN, person.id)
    already = {address.address.lower() for address in (*case.mail.to, *case.mail.cc)}
    has_it = about.ticket.requester.address.lower() in already
    if not has_it and (why := about.why_not_to_requester()) is not None:
        about.withhold_from_requester("reply", why)  # nobody was contacted: the clock goes on
        return None
    if about is on:
        on.happened(EventKind.STAFF_REPLIED, person.id, **({IN_COPY: True} if has_it else {}))
        on.write(person.id, Visibility.PUBLIC, text, case.reading.folded)
    else:
        on.because("goes to the requester of the merged ticket that the answered mail was about")
        on.happened(EventKind.NOTED, person.id, to_requester_of=about.ticket.id)
        on.write(person.id, Visibility.INTERNAL, text, case.reading.folded)
    values: dict[str, Json] = {
        "author": person.name,
        "words": text,
        "left_out": case.left_out(outward=True),
    }
    for address in about.ticket.copied:
        if "@" in address and address not in already:
            about.tell_outsider(
                "reply",
                address,
                key="reply:{message}",
                values=values,
                speaker=person.name,
                with_attachments=True,
                hold=case.policy.relay_hold,
            )
    if has_it:
        on.because("the requester has it already: no second copy")
        return False
    about.tell_requester(
        "reply",
        key="reply:{message}",
        values=values,
        speaker=person.name,
        with_attachments=True,
        hold=case.policy.relay_hold,
    )
    return True
