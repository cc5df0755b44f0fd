"""Every text of a bounce in which a token of the mail that came back may stand, most telling first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from parsers.attachments import normalised
from parsers.charset import decode_text
from parsers.headers import skip_lead_in
from parsers.model import ParsedMail
from parsers.structure import Part, read_tree
from parsers.transfer import decode

MAX_TEXTS = 40
"""Texts of one bounce; a real one has about six."""
MAX_TEXT_CHARS = 256 * 1024
"""Characters of one text."""
_MAX_HEADER = 64 * 1024
_DEEPEST = 4
"""Mails inside mails that are opened: a bounce of a bounce that a gateway wrapped has three."""
_RECIPIENT_HEADERS = (
    "to",
    "cc",
    "delivered-to",
    "x-original-to",
    "x-envelope-to",
    "envelope-to",
    "x-rcpt-to",
    "x-delivered-to",
    "received",
)
_ID_HEADERS = (
    "in-reply-to",
    "references",
    "x-failed-message-id",
    "original-message-id",
    "x-original-message-id",
)
_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})


def bounce_texts(mail: ParsedMail, raw: bytes) -> Iterator[str]:
    """Yield the texts of the bounce `mail`, whose bytes are `raw`; none when it is no bounce.

    In order: whom it was sent to (To, Delivered-To, "for" in Received: our bounce address carries a token),
    the ids that it answers, then part by part reports (RFC 3464), returned headers, returned bodies, and the
    text of the bounce itself. Decoded; lazy, so that who has found what they look for pays for no more.
    At most `MAX_TEXTS` of at most `MAX_TEXT_CHARS` characters each. Raises nothing; linear.
    """
    if mail.bounce is None:
        return
    left = MAX_TEXTS
    for text in _all(mail, raw):
        if text:
            yield text[:MAX_TEXT_CHARS]
            left -= 1
            if not left:
                return


def _all(mail: ParsedMail, raw: bytes) -> Iterator[str]:
    for names in (_RECIPIENT_HEADERS, _ID_HEADERS):
        yield "\n".join(value for name in names for value in mail.headers.get(name, ()))
    yield mail.bounce.original_message_id or "" if mail.bounce else ""
    lines = normalised(raw)
    start, _ = skip_lead_in(lines)
    yield from islice(_texts(lines, start, _DEEPEST), MAX_TEXTS - 5)  # the words get their turn
    yield mail.text
    yield _soft_breaks_joined(mail.text)


def _texts(raw: bytes, start: int, deeper: int) -> Iterator[str]:
    """The parts of one mail, its header first when it is a returned one; reports and mails before words."""
    tree = read_tree(raw, start, len(raw))
    if deeper < _DEEPEST:
        yield raw[start : min(tree.root.block.body_start, start + _MAX_HEADER)].decode("utf-8", "replace")
    said: list[Part] = []
    for leaf in tree.leaves:
        if leaf.content_type in _MESSAGES or leaf.name.lower().endswith(".eml"):
            if deeper:
                yield from _texts(decode(raw[leaf.start : leaf.end], leaf.encoding), 0, deeper - 1)
            else:
                yield _text(raw, leaf)
        elif leaf.content_type.startswith("message/") or "rfc822" in leaf.content_type:
            yield _text(raw, leaf)
        elif leaf.content_type.startswith("text/"):
            said.append(leaf)
    for leaf in said:
        yield _text(raw, leaf)


def _text(raw: bytes, leaf: Part) -> str:
    data = decode(raw[leaf.start : min(leaf.end, leaf.start + 2 * MAX_TEXT_CHARS)], leaf.encoding)
    return decode_text(data, leaf.parameters.get("charset"))[0]


def _soft_breaks_joined(text: str) -> str:
    """A returned mail that stands in the bounce's text as it was sent, quoted-printable (RFC 2045, 6.7)."""
    return text.replace("=\n", "") if "=\n" in text else ""
