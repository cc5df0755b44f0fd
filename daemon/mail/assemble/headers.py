"""The headers of a mail: addresses, subject, thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import format_datetime

from daemon.mail.assemble.encoded import MAX_LINE, MAX_PLAIN, encoded_words, fold, is_plain, one_line
from daemon.mail.assemble.outgoing import NotAssembled, OutgoingMail

MAX_REFERENCES = 10
"""Ids in References: the oldest and the newest; more only lengthen the header (DESIGN 4)."""

_MAX_SUBJECT = 998  # characters
_MAX_NAME = 200
_MAX_LOCAL_OCTETS = 64

_PLAIN = re.compile(r"(?!.*=\?)[!-~]+")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}|\"(?:[ !#-\[\]-~]|\\[ -~]){0,62}\"")
_DOMAIN = re.compile(r"[A-Za-z0-9_\-]{1,63}(?:\.[A-Za-z0-9_\-]{1,63})*|\[[A-Za-z0-9:.\-]+\]")
_ID = re.compile(r"<[!-;=?-~]{1,900}>")  # cannot be folded, and a line may have 998 (RFC 5322, 2.1.1)


def headers(mail: OutgoingMail) -> list[str]:
    """Return the headers, folded, without those of MIME.

    They are ASCII unless the recipient's local part is not: that has no other spelling (RFC 6532, 3.2), and
    the envelope needs SMTPUTF8 anyway.

    NotAssembled: an address or the Message-ID is unusable.
    """
    lines = [
        f"Message-ID: {_own_id(mail.message_id)}",
        f"Date: {format_datetime(mail.date)}",
        _mailbox("From", mail.from_name, mail.from_address),
        _mailbox("Reply-To", "", mail.reply_to),
        _mailbox("To", mail.to_name, mail.to_address, utf8=True),
        _subject(mail.subject),
        *_thread(mail.in_reply_to, mail.references),
    ]
    if mail.automatic:
        answers = mail.in_reply_to is not None
        lines.append(f"Auto-Submitted: {'auto-replied' if answers else 'auto-generated'}")
        lines.append("X-Auto-Response-Suppress: All")
    return lines


def is_id(text: str) -> bool:
    """Say whether this is a Message-ID or Content-ID, in angle brackets, that may stand in a header."""
    return _ID.fullmatch(text) is not None


def _subject(text: str) -> str:
    """Leading plain words stay readable (the ticket's tag); all from the first other word on is encoded."""
    words = one_line(text, _MAX_SUBJECT).split(" ")
    plain = 0
    while plain < len(words) and len(words[plain]) <= MAX_PLAIN and _PLAIN.fullmatch(words[plain]):
        plain += 1
    encoded = encoded_words(" ".join(words[plain:]), longest=MAX_LINE - len("Subject: "))
    return fold("Subject", [*words[:plain], *encoded])


def _mailbox(header: str, name: str, address: str, *, utf8: bool = False) -> str:
    name = one_line(name, _MAX_NAME)
    checked = _checked_address(address, utf8=utf8)
    if not name:
        return fold(header, [checked])
    if is_plain(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return fold(header, [f'"{quoted}"', f"<{checked}>"])
    words = encoded_words(name, longest=MAX_LINE - len(f"{header}: "))
    return fold(header, [*words, f"<{checked}>"])


def _checked_address(address: str, *, utf8: bool) -> str:
    """Return the address with its domain in ASCII (RFC 5321, 2.3.5; names of other scripts by IDNA).

    `utf8`: its local part may be of any script (RFC 6531, 3.3: at most 64 octets all the same).
    """
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise NotAssembled(f"the domain of this address cannot be written: {address!r}") from error
    shape = local
    if not local.isascii():
        if not utf8:
            raise NotAssembled(f"this address must be ASCII before the @: {address!r}")
        if not local.isprintable() or len(local.encode()) > _MAX_LOCAL_OCTETS:
            raise NotAssembled(f"this is no address of RFC 6531: {address!r}")
        shape = "".join(char if char.isascii() else "a" for char in local)
    if not _LOCAL_PART.fullmatch(shape) or len(domain) > 255 or not _DOMAIN.fullmatch(domain):
        raise NotAssembled(f"this is no address of RFC 5321: {address!r}")
    return f"{local}@{domain}"


def _own_id(message_id: str) -> str:
    if not is_id(message_id):
        raise NotAssembled(f"this is no Message-ID of RFC 5322: {message_id!r}")
    return message_id


def _thread(in_reply_to: str | None, references: Sequence[str]) -> list[str]:
    """In-Reply-To and References. Foreign ids that are none are left out: they could not be found again."""
    parent = in_reply_to if in_reply_to is not None and is_id(in_reply_to) else None
    ids = list(dict.fromkeys(each for each in references if is_id(each)))
    if parent is not None and parent not in ids:
        ids.append(parent)
    if len(ids) > MAX_REFERENCES:
        ids = [ids[0], *ids[1 - MAX_REFERENCES :]]
    headers = [fold("In-Reply-To", [parent])] if parent is not None else []
    return [*headers, fold("References", ids)] if ids else headers
