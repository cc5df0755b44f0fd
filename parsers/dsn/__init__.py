"""Reading of bounces: delivery status notifications (RFC 3464) and the many unlike them."""

from __future__ import annotations

import dataclasses
import re

from parsers.dsn.bad_address import read_refusal, says_bad_address
from parsers.dsn.parts import ReportParts
from parsers.dsn.prose import recipients_in
from parsers.dsn.recognise import bounce_evidence, sender_kind
from parsers.dsn.report import ADDRESS, field_in, recipients_of
from parsers.dsn.status import is_permanent, refine
from parsers.dsn.wording import MAX_SUBJECT_CHARS, fold, is_reply_or_forward
from parsers.model import Bounce, BouncedRecipient, ParsedMail

__all__ = [
    "ReportParts",
    "bounce_evidence",
    "fold",
    "is_reply_or_forward",
    "read_bounce",
    "read_refusal",
    "sender_kind",
]

_MESSAGE_ID = re.compile(r"^[ \t>]{0,4}message-id:\s{0,80}(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_TO = re.compile(r"^to:[ \t]*(?:[^\n]{0,300}?)(" + ADDRESS.pattern + ")", re.IGNORECASE | re.MULTILINE)
_MAX_SEARCHED_CHARS = 200_000


def read_bounce(mail: ParsedMail, report: ReportParts) -> Bounce | None:
    """Return what a bounce says, or None when `mail` is none. Raises nothing.

    Recipients come from the delivery status (RFC 3464), else from the words; the original
    Message-ID from the returned headers, the report, the returned text, In-Reply-To, in this order.
    """
    if not bounce_evidence(mail, report):
        return None
    return Bounce(recipients=_recipients(mail, report), original_message_id=_original_id(mail, report))


def _recipients(mail: ParsedMail, report: ReportParts) -> tuple[BouncedRecipient, ...]:
    told = recipients_of(report.delivery_status)
    if told and all(recipient.diagnostic for recipient in told):
        return told
    subject = fold(mail.subject[:MAX_SUBJECT_CHARS])
    named = [
        found[0]
        for value in mail.headers.get("x-failed-recipients", ())
        for found in ADDRESS.finditer(value[:20_000])
    ]
    never = [mail.sender.address] if mail.sender else []
    never += [address.address for address in mail.to]
    domain = mail.sender.address.partition("@")[2] if mail.sender else ""
    words = recipients_in(mail.text, subject, named, never, domain)
    if told:
        said = {recipient.address.lower(): recipient for recipient in words}
        return tuple(_completed(recipient, said.get(recipient.address.lower())) for recipient in told)
    if words:
        return words
    addressed = [
        found[1] for text in report.returned_headers if (found := _TO.search(text[:_MAX_SEARCHED_CHARS]))
    ]
    # A wrapped bounce encloses a mail to us: our own address did not bounce.
    ours = {address.lower() for address in never}
    last = [address for address in addressed if address.lower() not in ours][:1]
    return recipients_in(mail.text, subject, last, never) if last else ()


def _completed(told: BouncedRecipient, said: BouncedRecipient | None) -> BouncedRecipient:
    """Return what the report tells of a recipient, with the reason in words where it gives none."""
    if told.diagnostic or said is None:
        return told
    status = refine(told.status, said.diagnostic) if told.action in ("failed", "delayed") else told.status
    failed = told.action == "failed"
    permanent = failed and is_permanent(status, said.diagnostic, failed=failed)
    return dataclasses.replace(
        told,
        diagnostic=said.diagnostic,
        status=status,
        permanent=permanent,
        bad_address=says_bad_address(status, said.diagnostic, permanent=permanent),
    )


def _original_id(mail: ParsedMail, report: ReportParts) -> str | None:
    for text in report.returned_headers:
        if found := _MESSAGE_ID.search(text[:_MAX_SEARCHED_CHARS]):
            return found[1]
    for name in ("original-message-id", "x-original-message-id"):
        value = field_in(report.delivery_status, name) or mail.header(name) or ""
        if found := re.search(r"<[^<>\s]{1,500}>", value[:2000]):
            return found[0]
    for found in _MESSAGE_ID.finditer(mail.text[:_MAX_SEARCHED_CHARS]):
        if found[1] != mail.message_id:
            return found[1]
    if mail.in_reply_to:
        return mail.in_reply_to[0]
    return mail.references[-1] if mail.references else None
