"""What a vendor writes (SPEC D5): onto the ticket for staff only, whatever else the mail looks like.

| who writes                  | what shows the ticket                    | what becomes of it             |
| --------------------------- | ---------------------------------------- | ------------------------------ |
| an address or domain of a   | answers our request, directly or not     | theirs: internal, and whoever  |
| vendor                      |                                          | works on it is told            |
| the same                    | our number, or a reference to a message, | likewise                       |
|                             | of a ticket about which they were asked  |                                |
| the same, but takes part    | anything but our request                 | as of all who take part        |
| anybody else                | answers our request                      | held, as any stranger's; a yes |
|                             |                                          | makes it the vendor's          |
| DMARC vetoes                | anything                                 | held                           |

A From line proves nothing here either: whoever forges a vendor's can put words before staff, as from them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from daemon.desk import calendar, lifecycle, routing
from daemon.desk.announce import collaborators
from daemon.desk.case import Case
from daemon.desk.conversations import vendor as talks
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.known import SentMail
from daemon.desk.mails import MAILS, TO_VENDOR
from daemon.desk.model import DESK, EventKind, Outcome, Ticket, Visibility, WaitsFor
from daemon.desk.policy import Policy
from daemon.desk.senders import listed
from daemon.desk.vendor_policy import Vendor
from parsers.absences import Away, read_absence
from parsers.model import AutoKind
from parsers.vendor import read_case, read_eta

FARTHEST = timedelta(days=366)
"""A promise beyond it is a slip of the pen or of our reading."""


def vendor_mail(case: Case) -> Decision | None:
    """Put what a vendor writes onto the ticket for staff, and pass it on to who works on it."""
    if not case.sender or case.person is not None or case.disowned:
        return None
    if listed(case.sender, case.policy.silence.ignored_senders) is not None:
        return None
    found = _found(case)
    if found is None or not lifecycle.may(found[0], EventKind.VENDOR_WROTE):
        return None
    ticket, vendor = found
    automatic = case.mail.auto not in (AutoKind.HUMAN, AutoKind.LIST)
    draft = case.draft("vendor_mail", Outcome.AUTOMATIC_REPLY if automatic else Outcome.FOLLOW_UP, ticket)
    draft.because(f"vendor {vendor.id} writes about a ticket about which they were asked")
    if automatic:
        draft.because(*case.mail.auto_evidence, "kept on its ticket, which it does not change")
    promised = None if automatic else _promised(case.reading.words, case.now, case.policy)
    draft.happened(
        EventKind.VENDOR_WROTE,
        DESK,
        vendor=vendor.id,
        automatic=automatic,
        promised=promised.isoformat() if promised is not None else None,
    )
    words = case.reading.words
    draft.write(case.sender, Visibility.INTERNAL, words, case.reading.folded, kind=EntryKind.VENDOR)
    _note_case(draft, case, vendor)
    if not automatic:
        _move(draft, promised)
    _pass_on(draft, case, vendor, automatic=automatic, promised=promised)
    return draft.finish()


def _found(case: Case) -> tuple[Ticket, Vendor] | None:
    """Return ticket and vendor, see the table above; None when the mail is no vendor's."""
    known, vendors = case.known, case.policy.vendors
    writer = vendors.at(case.sender)
    nearest = next(iter((*known.parents, *known.addressed, *known.quoted, *known.ancestors)), None)
    if nearest is not None and _is_request(nearest) and nearest.ticket_id is not None:
        ticket = known.tickets.get(known.live(nearest.ticket_id))
        asked = next((v for v in map(vendors.at, nearest.recipients) if v is not None), None)
        if ticket is None or asked is None:
            return None
        if writer == asked or (writer is not None and writer.id in talks.fold(ticket)):
            return ticket, writer
        return (ticket, asked) if case.vouched else None
    if writer is None or case.match is not None:
        return None
    for named in (*known.tagged_tickets, *known.referenced_tickets):
        ticket = known.tickets.get(known.live(named))
        if ticket is not None and writer.id in talks.fold(ticket):
            return ticket, writer
    return None


def _is_request(mail: SentMail) -> bool:
    return MAILS[mail.template].audience == TO_VENDOR


def _note_case(draft: Draft, case: Case, vendor: Vendor) -> None:
    """Keep the vendor's number. One that is known stays, unless a subject says another."""
    before = talks.fold(draft.ticket)[vendor.id].case
    found = read_case(case.mail.subject, "" if before else case.reading.words)
    if found is not None and found.number not in before.upper():
        draft.because("tells the vendor's own number of the matter")
        draft.happened(EventKind.VENDOR_CASE_SET, DESK, vendor=vendor.id, case=found.written)


def _move(draft: Draft, promised: date | None) -> None:
    if not talks.is_waited_for(draft.ticket):
        return
    if promised is None:
        draft.happened(EventKind.RESUMED, why="vendor_wrote")
        return
    zone = ZoneInfo(draft.policy.zone)
    over = datetime.combine(promised + timedelta(days=1), time(0), zone).astimezone(UTC)
    until = calendar.next_working(draft.policy.calendar, over)
    draft.because("names the day by which it will be done: waited for until then")
    draft.happened(EventKind.WAITING, waits_for=WaitsFor.VENDOR.value, until=until.isoformat())


def _promised(words: str, now: datetime, policy: Policy) -> date | None:
    """Return the day that a vendor promises, today or later; None when they name none."""
    said = read_eta(words)
    today = now.astimezone(ZoneInfo(policy.zone)).date()
    day = read_absence(f"until {said}", today) if said else None
    if not isinstance(day, Away) or not today <= day.last <= today + FARTHEST:
        return None
    return day.last


def _pass_on(draft: Draft, case: Case, vendor: Vendor, *, automatic: bool, promised: date | None) -> None:
    """Send the vendor's words to who works on the ticket and who is copied; to nobody outside."""
    ticket, sender = draft.ticket, case.mail.sender
    name = sender.name if sender is not None else ""
    people = [*routing.responsible(ticket.team, ticket.owner, draft.duty), *collaborators(draft)]
    for person in {each.id: each for each in people}.values():
        called = vendor.name[person.language]
        draft.tell_staff(
            "vendor_wrote",
            person,
            key="vendor_wrote:{message}",
            values={
                "author": f"{name} ({case.sender})" if name else case.sender,
                "words": case.reading.words,
                "vendor": called,
                "automatic": automatic,
                "case": talks.fold(ticket)[vendor.id].case,
                "promised": promised.isoformat() if promised is not None else None,
                "left_out": case.left_out(),
            },
            speaker=called,
            with_attachments=True,
        )
