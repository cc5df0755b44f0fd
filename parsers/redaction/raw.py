"""A raw mail without a secret: each header and text decoded, the secret masked, encoded as it was."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from ..attachments import normalised, read_attachment
from ..charset import decode_text
from ..charset_names import canonical_charset
from ..errors import MessageUnreadable
from ..headers import skip_lead_in
from ..message import parse_message
from ..structure import Part, read_tree
from ..transfer import decode, decode_base64_text
from .headers import out_of_lines
from .secret import Secret

MOST_NESTED = 5
"""Mails inside mails that are looked into."""
MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes of archives, unpacked, in which it is looked for."""

_DAMAGED = (
    *(BadZipFile, ValueError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, struct.error, zlib.error),
)
_MAILS = ("message/rfc822", "message/global")
_TEXTS = ("text/", "application/json", "application/xml", "application/x-yaml", "application/javascript")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_AS_HTML = ("text/html", "application/xhtml+xml", "text/xml", "application/xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """What came of it."""

    raw: bytes
    places: int
    """How often the secret stood there, as far as it was taken out."""
    left: tuple[str, ...]
    """Where it may still stand: names of files; "" for the mail's own text or headers."""


def redact_raw(raw: bytes, secret: Secret, nested: int = 0) -> Redacted:
    """Return the mail without the secret, the same parts in the same order; never raises.

    Texts of any kind, mails inside it and headers are rewritten. A file that is no text (an archive, a
    picture, a signed or encrypted container) is left as it is, and named when the secret is seen in it.
    """
    lines = normalised(raw)
    start, _ = skip_lead_in(lines)
    tree = read_tree(lines, start, len(lines))
    out: list[bytes] = []
    places = at = 0
    for leaf in sorted(tree.leaves, key=lambda each: each.start):
        around, count = out_of_lines(lines[at : leaf.start], secret)
        content, inside = _content(lines[leaf.start : leaf.end], leaf, secret, nested)
        out += (around, content)
        places += count + inside
        at = leaf.end
    around, count = out_of_lines(lines[at:], secret)
    out.append(around)
    places += count
    new = b"".join(out) if places else raw
    return Redacted(
        raw=new, places=places, left=tuple(dict.fromkeys(_left(new, secret))) if not nested else ()
    )


def _content(data: bytes, leaf: Part, secret: Secret, nested: int) -> tuple[bytes, int]:
    """Return the encoded content of a part without the secret, and how often it stood there."""
    if leaf.content_type.startswith("text/") and leaf.encoding == "base64":
        plain = decode_base64_text(data)[0]
    else:
        plain = decode(data, leaf.encoding)
    if leaf.content_type in _MAILS and nested < MOST_NESTED:
        inner = redact_raw(plain, secret, nested + 1)
        new, count = inner.raw, inner.places
    elif _is_text(plain, leaf):
        new, count = _out_of_text(plain, leaf, secret)
    else:
        return data, 0
    encoded = _encoded(new, data, leaf.encoding) if count else None
    return (encoded, count) if encoded is not None else (data, 0)


def _is_text(plain: bytes, leaf: Part) -> bool:
    if leaf.content_type.startswith(_TEXTS):
        return True
    if b"\0" in plain[:4096]:
        return False
    try:
        plain.decode("utf-8")
    except UnicodeError:
        return False
    return True


def _out_of_text(plain: bytes, leaf: Part, secret: Secret) -> tuple[bytes, int]:
    label = leaf.parameters.get("charset")
    as_html = leaf.content_type in _AS_HTML
    if as_html and not label and (meta := _META_CHARSET.search(plain[:4096])) is not None:
        label = meta[1].decode("ascii")
    codec = canonical_charset(label) if label else None
    new, count = secret.out_of_bytes(plain, codec, as_html=as_html)
    if as_html:
        new, more = secret.out_of_bytes(new, codec, as_html=False)  # inside a comment or a style
        count += more
    text = decode_text(new, label)[0]
    if found := secret.count_html(text) if as_html else secret.count(text):
        # Written in shifts of a seven-bit charset, or in bytes that are repaired on reading.
        text = secret.out_of_html(text) if as_html else secret.out_of(text)
        return text.encode(codec or "utf-8", "replace"), count + found
    return new, count


def _encoded(plain: bytes, before: bytes, encoding: str) -> bytes | None:
    """Return content encoded as it was; None when that cannot be done."""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    if encoding == "base64":
        return end.join(base64.encodebytes(plain).splitlines())
    if encoding == "quoted-printable":
        return binascii.b2a_qp(plain, istext=True)
    return plain if encoding in ("7bit", "8bit", "binary") else None


def _left(raw: bytes, secret: Secret) -> Iterator[str]:
    """Yield where the secret can still be seen, as a reader of the mail would see it."""
    try:
        mail = parse_message(raw)
    except MessageUnreadable:
        return
    for file in mail.attachments:
        if secret.count(file.filename):
            yield ""
        if _stands_in(read_attachment(raw, file), secret):
            yield file.filename
    shown = (mail.subject, mail.text, *(value for values in mail.headers.values() for value in values))
    if any(map(secret.count, shown)) or secret.count_html(mail.html or "") or secret.stands_in(raw):
        yield ""


def _stands_in(content: bytes, secret: Secret) -> bool:
    return secret.stands_in(content) or (content.startswith(b"PK\x03\x04") and _in_archive(content, secret))


def _in_archive(content: bytes, secret: Secret) -> bool:
    """Look into a zip archive, as office documents are, as far as `MOST_UNPACKED` goes."""
    rest = MOST_UNPACKED
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist()[:500]:
                if member.file_size > rest or member.flag_bits & 0x1:
                    continue
                rest -= member.file_size
                data = archive.read(member)
                page = secret.count_html(data.decode("utf-8", "replace")) if data[:1] == b"<" else 0
                if page or secret.stands_in(data):
                    return True
    except _DAMAGED:
        return False
    return False
