"""Read the mail that a mail forwards: in its text, or attached to it."""

from __future__ import annotations

import re

from parsers.attachments import Unknown, read_attachment
from parsers.charset import clean_line
from parsers.dates import parse_date
from parsers.dsn.wording import MAX_SUBJECT_CHARS, fold, is_reply_or_forward
from parsers.errors import MessageUnreadable
from parsers.forwarded.inline import Inline, find_inline, part_signature
from parsers.forwarded.model import Forwarded
from parsers.forwarded.people import author_in, people_in
from parsers.message import MAX_SUBJECT, parse_message
from parsers.model import Attachment, ParsedMail
from parsers.reply import forwards, split_reply
from parsers.reply.marks import without_forwards
from parsers.reply.phone import is_phone_signature
from parsers.reply.words import Field

MAX_ATTACHED = 32 * 1024 * 1024
"""Bytes of an attached mail that is opened."""
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global"})
_ZONED = re.compile(r"[+-]\d{2}:?\d{2}\b|\b(?:GMT|UTC)\b|\dZ\b")
_LONGEST_DATE = 200


def read_forwarded(mail: ParsedMail, raw: bytes = b"") -> Forwarded | None:
    """Return what `mail` forwards; None when it forwards nothing. Pure, linear, raises nothing.

    A mail in its text counts when a forward's marker stands above it, or when the subject says forward and a
    header block does; an answer that quotes is none. An attached mail (of several the first) counts when the
    subject says forward, is that mail's own, or is empty: who attaches a mail under a subject of their own
    writes about it. `raw` is the raw mail; without it no attached mail is read.
    """
    says_forward = forwards(mail.subject)
    if not says_forward and is_reply_or_forward(fold(mail.subject[:MAX_SUBJECT_CHARS])):
        return None  # an answer, whatever it quotes
    found = find_inline(mail.text, says_forward=says_forward)
    return _of_text(mail, found) if found is not None else _attached(mail, raw, says_forward)


def _of_text(mail: ParsedMail, found: Inline) -> Forwarded:
    values = found.values
    names = (mail.sender.address, mail.sender.name) if mail.sender else ()
    words, card = part_signature(found.words, names)
    preface, signature = _without_signature(found.preface)
    below, second = _without_signature(found.below)
    sent = clean_line(values.get(Field.SENT) or values.get(Field.DATE) or "")[:_LONGEST_DATE]
    return Forwarded(
        sender=author_in(values.get(Field.FROM, "")),
        to=people_in(values.get(Field.TO, "")),
        cc=people_in(values.get(Field.CC, "")),
        subject=without_forwards(clean_line(values.get(Field.SUBJECT, "")) or mail.subject)[:MAX_SUBJECT],
        sent=sent,
        date=parse_date(sent) if _ZONED.search(sent) else None,
        words=words,
        preface=_joined(preface, below),
        signature=_joined(signature, second, card),
    )


def _without_signature(text: str) -> tuple[str, str]:
    """Part a forwarder's text into what it says and its signature; a signature alone says nothing."""
    parted = split_reply(text)
    said = [line.strip() for line in parted.new.splitlines() if line.strip()]
    if said and (said[0] == "--" or all(map(is_phone_signature, said))):
        return "", _joined(parted.new, parted.signature, parted.quoted)
    return _joined(parted.new, parted.quoted), parted.signature


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _attached(mail: ParsedMail, raw: bytes, says_forward: bool) -> Forwarded | None:
    attachment = next(filter(_is_mail, mail.attachments), None) if raw else None
    if attachment is None or attachment.size > MAX_ATTACHED:
        return None
    try:
        inner = parse_message(read_attachment(raw, attachment))
    except (MessageUnreadable, Unknown):
        return None
    subject, own = without_forwards(inner.subject), without_forwards(mail.subject)
    if not says_forward and own and own.casefold() != subject.casefold():
        return None
    preface, signature = _without_signature(mail.text.strip())
    return Forwarded(
        sender=inner.sender,
        to=inner.to,
        cc=inner.cc,
        subject=subject or own,
        sent=(inner.header("date") or "")[:_LONGEST_DATE],
        date=inner.date,
        words=inner.text.strip(),
        preface=preface,
        signature=signature,
        message_id=inner.message_id,
        auto=inner.auto,
        part=attachment.part,
    )


def _is_mail(attachment: Attachment) -> bool:
    """Chinese web mail forwards a mail as a file whose name alone tells what it is."""
    return attachment.content_type in _MESSAGE_TYPES or attachment.filename.lower().endswith(".eml")
