"""What staff says to a vendor (SPEC D5): by `#vendor`, or by an answer to the vendor's own mail.

The vendor is sent what the engineer wrote below the command, and what the record tells of the thing and the
fault: never who reported it, nothing quoted, no note, no other words of anybody.
"""

from __future__ import annotations

import re

from daemon.desk import lifecycle
from daemon.desk.case import Case, in_the_text
from daemon.desk.conversations import vendor as talks
from daemon.desk.draft import Draft
from daemon.desk.effects import EntryKind
from daemon.desk.known import SentMail
from daemon.desk.model import EventKind, Json, ReplyGoesTo, Ticket, Visibility, WaitsFor
from daemon.desk.policy import Person
from daemon.desk.silence import is_robot
from daemon.desk.vendor_policy import Vendor
from parsers.fields import Field
from parsers.tokens import without_tokens

FACTS = (Field.SYSTEM, Field.MODEL, Field.ASSET, Field.VERSION, Field.OS, Field.ERROR, Field.CODE)
"""What a vendor is told of the record: the thing and its fault."""

_PERSONAL = (Field.NAME, Field.PHONE, Field.MAIL, Field.ACCOUNT)
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_SHORTEST = 2
"""Characters of a personal value that are looked for in another: one letter is in every text."""


def facts(ticket: Ticket) -> list[list[str]]:
    """Return what a vendor is told of a ticket's record, as pairs of field and text.

    Left out is what holds an address or anything that names the requester: an error text often does.
    """
    record = ticket.record
    personal = [record.text(field) or "" for field in _PERSONAL]
    personal += [ticket.requester.name, ticket.requester.address.partition("@")[0]]
    names = [text.casefold() for text in personal if len(text) >= _SHORTEST]
    told = []
    for field in FACTS:
        text = without_tokens(record.text(field) or "")
        folded = text.casefold()
        if text and not _ADDRESS.search(text) and not any(name in folded for name in names):
            told.append([field.value, text])
    return told


def write_to(
    draft: Draft, case: Case, vendor: Vendor, person: Person, text: str, *, to: str = "", waits: bool = True
) -> tuple[str, str]:
    """Send `text` to a vendor; return ("", "") or why it was not sent, with what the receipt names.

    `to`: another address of theirs than the one that is configured. `waits`: an answer is expected.
    """
    policy = draft.policy
    address = to or vendor.addresses[0]
    if not policy.vendors.may_write:
        return "vendor_unencrypted", ""
    if not lifecycle.may(draft.ticket, EventKind.VENDOR_ASKED):
        return "not_now", draft.ticket.status.value
    talk = talks.fold(draft.ticket).get(vendor.id)
    record = facts(draft.ticket) if talk is None or talk.asked_at is None else []
    if not text and not record and not case.mail.attachments:
        return "nothing_for_vendor", ""
    if address in {each.address.lower() for each in (*case.mail.to, *case.mail.cc)}:
        draft.because("the vendor has it already: no second copy")
    elif not _sent(draft, case, vendor, person, text, address, record, talk.case if talk else ""):
        return "vendor_unreachable", address
    draft.happened(EventKind.VENDOR_ASKED, person.id, vendor=vendor.id, waits=waits)
    if text:
        draft.write(person.id, Visibility.INTERNAL, text, kind=EntryKind.VENDOR)
    if waits and not talks.is_waited_for(draft.ticket):
        draft.happened(EventKind.WAITING, person.id, waits_for=WaitsFor.VENDOR.value, until=None)
    return "", ""


def _sent(
    draft: Draft,
    case: Case,
    vendor: Vendor,
    person: Person,
    text: str,
    address: str,
    record: list[list[str]],
    number: str,
) -> bool:
    missed = len(draft.not_copied)
    about = [value for field, value in record if field in (Field.SYSTEM.value, Field.MODEL.value)]
    shown: list[Json] = [list(pair) for pair in record]
    draft.tell_outsider(
        "vendor_request",
        address,
        key="vendor:{message}",
        values={
            "author": person.name,
            "words": text,
            "about": " ".join(about),
            "record": shown,
            "customer_number": vendor.customer_number,
            "case": number,
            "left_out": [*case.left_out(outward=True), *(each.filename for each in in_the_text(case.mail))],
        },
        speaker=person.name,
        with_attachments=True,
        language=vendor.language,
    )
    if len(draft.not_copied) > missed:
        draft.not_copied.pop()  # the receipt says it in other words
        return False
    return True


def end(draft: Draft, vendor: Vendor, person: Person) -> bool:
    """Ask a vendor for nothing more; False when they were not asked. Another who still is, is waited for."""
    talk = talks.fold(draft.ticket).get(vendor.id)
    if talk is None or not talk.open:
        return False
    draft.happened(EventKind.VENDOR_ENDED, person.id, vendor=vendor.id)
    still = any(each.open for each in talks.fold(draft.ticket).values())
    if talks.is_waited_for(draft.ticket) and not still:
        draft.happened(EventKind.RESUMED, person.id, why="vendor_ended")
    return True


def what_went(case: Case) -> str:
    """Return how the receipt calls a request that was sent."""
    return "vendor_asked_bare" if in_the_text(case.mail) else "vendor_asked"


WENT = frozenset({"vendor_asked", "vendor_asked_bare"})


def answers_vendor(case: Case, parent: SentMail | None) -> tuple[Vendor, str] | None:
    """Return the vendor whose mail, passed on to staff, this one answers, and the address that wrote it.

    None for an answer to any other mail, and where that vendor is known no more.
    """
    ticket = case.ticket
    if parent is None or ticket is None or parent.reply_goes_to is not ReplyGoesTo.VENDOR:
        return None
    about = (case.via or ticket).history, ticket.history
    wrote = (
        event
        for history in about
        for event in history
        if event.kind is EventKind.VENDOR_WROTE and event.message == parent.about_message
    )
    event = next(wrote, None)
    vendor = case.policy.vendors.vendors.get(str(event.data["vendor"])) if event is not None else None
    if vendor is None:
        return None
    writer = case.known.written_by.get(parent.about_message or 0, "").lower()
    return vendor, writer if vendor.speaks(writer) and not is_robot(writer) else ""
