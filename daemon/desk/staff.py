"""What an engineer's mail means: commands, an answer to the requester, or an internal note (SPEC D1, D2).

Nothing is sent to a requester unless the mail answers one of ours that said so, directly, from the address
it went to; nothing that might be internal falls through into it.
"""

from __future__ import annotations

from collections.abc import Sequence

from daemon.desk import lifecycle, links
from daemon.desk.case import Case
from daemon.desk.commands import WITHOUT_TICKET, Result, announce_owner, carry_out
from daemon.desk.conversations.vendor_answer import fit_for_vendor, is_for_vendor, told_vendor
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision, UseLink
from daemon.desk.known import SentMail
from daemon.desk.model import (
    DESK,
    EventKind,
    Json,
    Outcome,
    ReplyGoesTo,
    Ticket,
    Visibility,
)
from daemon.desk.policy import Person
from daemon.desk.silence import MOST_QUESTIONS, may_answer, may_ask, receipts_are_full
from parsers.commands import contains_late_commands
from parsers.model import CommandBlock

AMONG_STAFF = frozenset({"approve", "reject", "request-approval", "consent"})
"""Commands about which the requester reads nothing: neither what is written below them."""

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
    if not (case.trust.may_command or case.vouched or links.acts_alone(case)):
        return hold_unproven(case, person, ticket)
    return _proven(case, person, ticket, parent)


def _as_requester(case: Case, ticket: Ticket, parent: SentMail | None) -> bool:
    """Staff have faults too: an answer to a mail for requesters, or a mail on their own ticket."""
    if parent is not None:
        return parent.reply_goes_to in (ReplyGoesTo.DESK, ReplyGoesTo.SURVEY, ReplyGoesTo.CONSENT)
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
            return hold_unproven(case, person, None)
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


def hold_unproven(case: Case, person: Person, ticket: Ticket | None) -> Decision:
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
    allowed, why_not = may_ask(case.mail)
    if not allowed:
        draft.because(why_not)
        return draft.finish()
    asked = draft.asked("unproven", person.address)[0]
    if asked >= MOST_QUESTIONS:
        _tell_of_more(draft, person, asked + 1)
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


def _tell_of_more(draft: Draft, person: Person, count: int) -> None:
    """Say once in an hour that more mails in somebody's name are held than they are asked about."""
    draft.because(f"no question: {count - 1} within ten minutes already")
    if draft.asked("held_more", person.address)[2]:
        draft.because("they know that there are more")
        return
    draft.tell_staff("held_more", person, key="held_more:{message}", values={"count": count})


def _proven(case: Case, person: Person, ticket: Ticket, parent: SentMail | None) -> Decision:
    block = case.reading.commands
    draft = case.draft("staff_mail", Outcome.FOLLOW_UP, ticket)
    draft.because(
        case.match.reason if case.match else "",
        f"{person.id} answers {parent.template}" if parent else f"{person.id} writes on their own account",
        *(("they say that it was them",) if case.vouched else case.trust.evidence),
    )
    spoken_to = case.side or ticket
    text = fit_to_relay(block.rest, person, case.known.opening_words.get(spoken_to.id, ""))
    meant = is_for_vendor(case, parent)
    unsure = bool(internal_words(case)) or links.acts_alone(case)
    for_vendor = fit_for_vendor(case, fit_to_relay(block.rest, person, ""), unsure=unsure)
    keep_why = _FOR_VENDOR if meant else _why_internal(case, parent)
    words = "" if keep_why else text
    results = [
        carry_out(command, person, case, draft, words, may_go=not keep_why, for_vendor=for_vendor)
        for command in block.commands
    ]
    announce_owner(case, draft, person, ticket)
    link = links.link_of(case)
    if link is not None and any(
        result.done not in ("", "nothing_to_do") and command.verb == link.verb
        for command, result in zip(block.commands, results, strict=True)
    ):
        draft.uses = UseLink(message_id=link.mail.message_id, verb=link.verb)
    resolved = any(result.done in _TAKES_WORDS for result in results)
    if not resolved and not keep_why and any(result.refused for result in results):
        keep_why = "a command was refused"
    results += [Result(written=line, refused="not_at_top") for line in contains_late_commands(block.rest)]
    relayed, kept = False, ""
    on, about = _where(case, draft)
    if meant and told_vendor(case, on, person, parent, for_vendor, results):
        draft.because("the words go to the vendor, and to nobody else")
    elif resolved and not keep_why:
        relayed = draft.withheld is None  # the words went with the solution
    elif keep_why:
        kept = _keep(case, on, person, keep_why)
    elif text or case.mail.attachments:
        if (sent := _relay(case, on, about, person, text)) is None:
            kept = _keep(case, on, person, "the requester is not written to now")
        relayed = bool(sent)
    else:
        draft.because("no words to pass on")
    untold = about if about.withheld is not None else draft
    only_to = None
    if relayed and parent and (_knew_nothing(case.side, parent) or untold.withheld is not None):
        only_to = case.side
    withheld = untold.withheld is not None or bool(untold.not_copied)
    if results or block.unknown or (kept and keep_why != _BY_PARENT) or withheld or only_to:
        # It says whom nothing was sent to: of a merged ticket, that one's requester.
        send_receipt(case, untold, person, results, kept_text=kept, relayed=relayed, only_to=only_to)
    return draft.finish()


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


def _keep(case: Case, on: Draft, person: Person, why: str) -> str:
    """Put what must not go out onto the ticket for staff; return it as the receipt quotes it."""
    block = case.reading.commands
    text = block.rest.strip()
    not_understood = (unknown.written for unknown in block.unknown)
    files = [attachment.filename for attachment in case.mail.attachments if not attachment.inline]
    if whole := "\n\n".join(part for part in (*not_understood, text) if part):
        on.note(person.id, whole, case.reading.folded)
        on.happened(EventKind.NOTED, person.id)
    if whole or files:
        on.because(f"kept internal: {why}")
    # The receipt quotes what was not understood by itself, and names the files that stayed here.
    return "\n".join(part for part in (text, *files) if part)


_TAKES_WORDS = ("resolved", "resolved_untold", "consent_asked")
"""What was done with the words below the commands: they went along."""

_BY_PARENT = "it answers an internal mail"
_FOR_VENDOR = "it was meant for a vendor"


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


def internal_words(case: Case) -> str:
    """Return what in the words themselves hints that they are for staff only; "" when nothing does."""
    block = case.reading.commands
    if block.unknown:
        return "a command was not understood"
    if any(command.verb == "note" for command in block.commands):
        return "it carries a note"
    if any(command.verb in AMONG_STAFF for command in block.commands):
        return "it speaks of an approval or a consent"
    if contains_late_commands(block.rest):
        return "a command stands below ordinary text"
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
        on.happened(EventKind.STAFF_REPLIED, person.id)
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
            )
    if has_it:
        on.because("the requester has it already: no second copy")
        return False
    about.tell_requester(
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
    only_to: Ticket | None = None,
    block: CommandBlock | None = None,
    forwarded: dict[str, Json] | None = None,
    to_ask: Sequence[Json] = (),
) -> None:
    """Say what was done, what was not and what to write instead.

    `only_to`: the merged ticket whose requester alone the words went to, where that may not be expected.
    `block`: where the commands stood, when that is not the top of the mail. `forwarded`: what became of the
    mail that this one forwards; then text that stays internal is as it should be. `to_ask`: what a report
    that they wrote down does not tell.
    """
    unknown = (block if block is not None else case.reading.commands).unknown
    withheld = draft.withheld is not None
    kept = bool(kept_text) and forwarded is None
    missed = withheld or bool(draft.not_copied)
    half = any(r.refused or r.done == "category_stays" for r in results)
    by_link = links.acts_alone(case)  # whom the mail was for must learn of it, whoever tapped
    problems = kept or missed or bool(unknown or only_to) or half or by_link
    if person.receipts == "problems" and not problems:
        return
    paused = False
    if (
        case.trust.may_command or by_link
    ):  # must never be left without an answer, but a machine of theirs may loop
        paused = receipts_are_full(case.known, case.policy.silence)
    else:
        allowed, why_not = may_answer(case.mail, case.known, case.policy)
        if not allowed:
            draft.because(why_not)
            return
    if paused:
        draft.because("no receipt: there were too many lately; they are told so once in an hour")
    done: list[Json] = [{"written": r.written, "result": r.done, "value": r.value} for r in results if r.done]
    refused: list[Json] = [
        {"written": r.written, "why": r.refused, "value": r.value} for r in results if r.refused
    ]
    not_understood: list[Json] = [{"written": u.written, "nearest": u.nearest} for u in unknown]
    draft.tell_staff(
        "receipt",
        person,
        key=f"receipts_paused:{int(draft.now.timestamp()) // 3600}" if paused else "receipt:{message}",
        values=receipt_values(
            done=done,
            refused=refused,
            unknown=not_understood,
            kept_text=kept_text,
            relayed=relayed,
            only_to=_whom(only_to) if only_to is not None else None,
            forwarded=forwarded,
            to_ask=to_ask,
            withheld=draft.withheld.value if draft.withheld is not None else "",
            not_copied=draft.not_copied,
            paused=paused,
        ),
        in_any_case=withheld,
    )


def receipt_values(
    *,
    done: Sequence[Json] = (),
    refused: Sequence[Json] = (),
    unknown: Sequence[Json] = (),
    kept_text: str = "",
    relayed: bool = False,
    only_to: Json = None,
    forwarded: Json = None,
    to_ask: Sequence[Json] = (),
    withheld: str = "",
    not_copied: Sequence[Json] = (),
    paused: bool = False,
) -> dict[str, Json]:
    """What the receipt's template is given, whole: what a caller does not name, there is nothing of.

    One place for every receipt, so that a value that the template learns to show is missing nowhere.
    """
    return {
        "done": list(done),
        "refused": list(refused),
        "unknown": list(unknown),
        "kept_text": kept_text,
        "relayed": relayed,
        "only_to": only_to,
        "forwarded": forwarded,
        "to_ask": list(to_ask),
        "withheld": withheld,
        "not_copied": list(not_copied),
        "paused": paused,
    }


def _whom(ticket: Ticket) -> dict[str, Json]:
    return {"number": ticket.number, "name": ticket.requester.name or ticket.requester.address}
