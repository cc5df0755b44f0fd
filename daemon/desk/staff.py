"""What an engineer's mail means: commands, an answer to the requester, or an internal note (SPEC D1, D2).

Nothing is sent to a requester unless the mail answers one of ours that said so, directly, from the address
it went to; nothing that might be internal falls through into it.
"""

from __future__ import annotations

from collections.abc import Sequence

from daemon.desk import lifecycle
from daemon.desk.case import Case
from daemon.desk.commands import WITHOUT_TICKET, Result, announce_owner, carry_out
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.model import (
    DESK,
    EventKind,
    Json,
    Outcome,
    ReplyGoesTo,
    SentMail,
    Ticket,
    Visibility,
)
from daemon.desk.policy import Person
from daemon.desk.silence import may_answer
from parsers.commands import contains_late_commands
from parsers.model import CommandBlock

NEED_PROOF = WITHOUT_TICKET | {"for"}
"""What is done for a mail on no ticket, and so asked about when nothing proves who wrote it."""


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
    if not (case.trust.may_command or case.vouched):
        return _unproven(case, person, ticket)
    return _proven(case, person, ticket, parent)


def _as_requester(case: Case, ticket: Ticket, parent: SentMail | None) -> bool:
    """Staff have faults too: an answer to a mail for requesters, or a mail on their own ticket."""
    if parent is not None:
        return parent.reply_goes_to in (ReplyGoesTo.DESK, ReplyGoesTo.SURVEY)
    return case.is_requester(ticket)


def _without_ticket(case: Case, person: Person) -> Decision | None:
    """Commands about people, and reports for others, need no ticket; the rest do.

    Words without commands are a fault that staff report themselves.
    """
    block = case.reading.commands
    if not block:
        return None
    if any(command.verb in NEED_PROOF for command in block.commands):
        if not (case.trust.may_command or case.vouched):
            return _unproven(case, person, None)
        if any(command.verb == "for" for command in block.commands):
            return None  # `reported_for` follows in the table of rules
    draft = case.draft("staff_without_ticket", Outcome.REFUSED)
    results = [
        carry_out(command, person, case, draft, "", may_go=False)
        if command.verb in WITHOUT_TICKET
        else Result(written=command.written, refused="no_ticket")
        for command in block.commands
    ]
    if any(result.done for result in results):
        draft.outcome = Outcome.FOLLOW_UP
        draft.because(*(("they say that it was them",) if case.vouched else case.trust.evidence))
    else:
        draft.because("commands, but on no ticket: nothing was done")
    send_receipt(case, draft, person, results, kept_text="", relayed=False)
    return draft.finish()


def _unproven(case: Case, person: Person, ticket: Ticket | None) -> Decision:
    """From says staff, nothing proves it: keep it, do nothing, ask the real address (SPEC D3)."""
    block = case.reading.commands
    draft = case.draft("unproven_staff", Outcome.HELD, ticket)
    draft.because(
        case.match.reason if case.match else "",
        "From is an address of staff, and nothing proves it: held",
        *case.trust.evidence,
    )
    if ticket is not None:
        draft.note(case.sender, case.reading.words, case.reading.folded)
        draft.happened(EventKind.NOTED, DESK, held=True)
    allowed, why_not = may_answer(case.mail, case.known, case.policy)
    if not allowed:
        draft.because(why_not)
        return draft.finish()
    # The question goes to the real address even where DMARC failed: its owner should know of the forgery.
    draft.tell_staff(
        "unproven",
        person,
        key="unproven:{message}",
        values={
            "written": [c.written for c in block.commands] + [u.written for u in block.unknown],
            "words": block.rest,
        },
    )
    return draft.finish()


def _proven(case: Case, person: Person, ticket: Ticket, parent: SentMail | None) -> Decision:
    block = case.reading.commands
    draft = case.draft("staff_mail", Outcome.FOLLOW_UP, ticket)
    draft.because(
        case.match.reason if case.match else "",
        f"{person.id} answers {parent.template}" if parent else f"{person.id} writes on their own account",
        *(("they say that it was them",) if case.vouched else case.trust.evidence),
    )
    text = fit_to_relay(block.rest, person, case.known.opening_words.get(ticket.id, ""))
    keep_why = _why_internal(case, parent)
    words = "" if keep_why else text
    results = [
        carry_out(command, person, case, draft, words, may_go=not keep_why) for command in block.commands
    ]
    announce_owner(case, draft, person, ticket)
    resolved = any(result.done in ("resolved", "resolved_untold") for result in results)
    if not resolved and not keep_why and any(result.refused for result in results):
        keep_why = "a command was refused"
    results += [Result(written=line, refused="not_at_top") for line in contains_late_commands(block.rest)]
    relayed, kept = False, ""
    if resolved and not keep_why:
        relayed = draft.withheld is None  # the words went with the solution
    elif keep_why:
        kept = _keep(case, draft, person, keep_why)
    elif text or case.mail.attachments:
        if (sent := _relay(case, draft, person, text)) is None:
            kept = _keep(case, draft, person, "the requester is not written to now")
        relayed = bool(sent)
    else:
        draft.because("no words to pass on")
    if results or block.unknown or (kept and keep_why != _BY_PARENT) or draft.withheld is not None:
        send_receipt(case, draft, person, results, kept_text=kept, relayed=relayed)
    return draft.finish()


def _keep(case: Case, draft: Draft, person: Person, why: str) -> str:
    """Put what must not go out onto the ticket for staff; return it as the receipt quotes it."""
    block = case.reading.commands
    text = block.rest.strip()
    not_understood = (unknown.written for unknown in block.unknown)
    files = [attachment.filename for attachment in case.mail.attachments if not attachment.inline]
    if whole := "\n\n".join(part for part in (*not_understood, text) if part):
        draft.note(person.id, whole, case.reading.folded)
        draft.happened(EventKind.NOTED, person.id)
    if whole or files:
        draft.because(f"kept internal: {why}")
    # The receipt quotes what was not understood by itself, and names the files that stayed here.
    return "\n".join(part for part in (text, *files) if part)


_BY_PARENT = "it answers an internal mail"


def _why_internal(case: Case, parent: SentMail | None) -> str:
    """Return why this mail's words must not go to the requester; "" when they may.

    Whatever hints that the writer meant staff keeps them inside: an internal remark sent to a customer
    cannot be called back, an answer kept by mistake only has to be sent again.
    """
    if parent is None:
        return "it answers no mail that says where a reply goes"
    if parent.reply_goes_to is not ReplyGoesTo.REQUESTER:
        return _BY_PARENT
    return internal_words(case)


def internal_words(case: Case) -> str:
    """Return what in the words themselves hints that they are for staff only; "" when nothing does."""
    block = case.reading.commands
    if block.unknown:
        return "a command was not understood"
    if any(command.verb == "note" for command in block.commands):
        return "it carries a note"
    if contains_late_commands(block.rest):
        return "a command stands below ordinary text"
    return ""


def _relay(case: Case, draft: Draft, person: Person, text: str) -> bool | None:
    """Send an engineer's words to the requester, as the desk. Who answers an unowned ticket takes it.

    Returns whether they were sent: a requester who stands in To or Cc has them already (SPEC D1). None: the
    requester is not written to now (`Draft.withheld`), so the words have still to be kept.
    """
    if draft.ticket.owner is None:
        draft.because("answers a ticket that nobody owned: takes it")
        if lifecycle.may(draft.ticket, EventKind.TAKEN):
            draft.happened(EventKind.TAKEN, person.id)
    requester = draft.ticket.requester.address.lower()
    has_it = any(address.address.lower() == requester for address in (*case.mail.to, *case.mail.cc))
    if not has_it and (why := draft.why_not_to_requester()) is not None:
        draft.withhold_from_requester("reply", why)  # nobody was contacted: the clock goes on
        return None
    draft.happened(EventKind.STAFF_REPLIED, person.id)
    draft.write(person.id, Visibility.PUBLIC, text, case.reading.folded)
    already = {address.address.lower() for address in (*case.mail.to, *case.mail.cc)}
    values: dict[str, Json] = {
        "author": person.name,
        "words": text,
        "left_out": case.left_out(outward=True),
    }
    for address in draft.ticket.copied:
        if "@" in address and address not in already:
            draft.tell_outsider(
                "reply",
                address,
                key="reply:{message}",
                values=values,
                speaker=person.name,
                with_attachments=True,
            )
    if has_it:
        draft.because("the requester has it already: no second copy")
        return False
    draft.tell_requester(
        "reply", key="reply:{message}", values=values, speaker=person.name, with_attachments=True
    )
    return True


def fit_to_relay(text: str, person: Person, opening: str) -> str:
    """Return an engineer's words without what must never go out: their own address as a line of its own
    (some mail programs sign so), and quoted lines that are not the requester's own words.

    Whoever answers between the quoted lines of an assignment quotes priorities, teams and commands with them.
    """
    known = {line.strip() for line in opening.splitlines() if line.strip()}
    kept = [line for line in text.splitlines() if _fit(line, person, known)]
    return "\n".join(kept).strip()


def _fit(line: str, person: Person, opening: set[str]) -> bool:
    bare = line.strip().strip("<>[]()").removeprefix("mailto:").lower()
    if bare in person.addresses:
        return False
    if line.lstrip().startswith((">", "\uff1e")):
        return line.lstrip("> \uff1e\t").strip() in opening
    return True


def send_receipt(
    case: Case,
    draft: Draft,
    person: Person,
    results: list[Result],
    *,
    kept_text: str,
    relayed: bool,
    block: CommandBlock | None = None,
    forwarded: dict[str, Json] | None = None,
    to_ask: Sequence[Json] = (),
) -> None:
    """Say what was done, what was not and what to write instead.

    `block`: where the commands stood, when that is not the top of the mail. `forwarded`: what became of the
    mail that this one forwards; then text that stays internal is as it should be. `to_ask`: what a report
    that they wrote down does not tell.
    """
    unknown = (block if block is not None else case.reading.commands).unknown
    withheld = draft.withheld is not None
    kept = bool(kept_text) and forwarded is None
    half = any(r.refused or r.done == "category_stays" for r in results)
    problems = kept or bool(unknown) or withheld or half
    if person.receipts == "problems" and not problems:
        return
    if not case.trust.may_command:  # proved staff cannot loop, and must never be left without an answer
        allowed, why_not = may_answer(case.mail, case.known, case.policy)
        if not allowed:
            draft.because(why_not)
            return
    done: list[Json] = [{"written": r.written, "result": r.done, "value": r.value} for r in results if r.done]
    refused: list[Json] = [
        {"written": r.written, "why": r.refused, "value": r.value} for r in results if r.refused
    ]
    not_understood: list[Json] = [{"written": u.written, "nearest": u.nearest} for u in unknown]
    draft.tell_staff(
        "receipt",
        person,
        key="receipt:{message}",
        values={
            "done": done,
            "refused": refused,
            "unknown": not_understood,
            "kept_text": kept_text,
            "relayed": relayed,
            "forwarded": forwarded,
            "to_ask": list(to_ask),
            "withheld": draft.withheld.value if draft.withheld is not None else "",
        },
        in_any_case=withheld,
    )
