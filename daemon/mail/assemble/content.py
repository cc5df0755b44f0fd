"""What follows the headers: text, HTML and attachments as MIME parts (RFC 2045, 2046, 2183, 2231)."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Sequence
from urllib.parse import quote

from daemon.mail.assemble.encoded import encoded_words, is_plain, one_line, packed
from daemon.mail.assemble.headers import is_id
from daemon.mail.assemble.outgoing import OutgoingMail, OutgoingPart

_CRLF = b"\r\n"
_BASE64_LINE = 76  # characters (RFC 2045, 6.8)
_LONGEST_LINE = 998  # characters of any line (RFC 5322, 2.1.1)
_MAX_NAME = 200  # characters of a file name

_UNPRINTABLE = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\t\n")
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+\-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+\-]{0,100}")


def content(mail: OutgoingMail) -> bytes:
    """Everything from the Content-Type of the whole mail on."""
    leaves = [_text("plain", mail.text), _text("html", mail.html)]
    attachments = [_attachment(part) for part in mail.parts]
    boundary = _boundary(mail.message_id, [*leaves, *attachments])
    body = _multipart("alternative", boundary + "a", leaves)
    return _multipart("mixed", boundary + "m", [body, *attachments]) if attachments else body


def _boundary(message_id: str, leaves: Sequence[bytes]) -> str:
    """A boundary that is the same each time and in none of the parts. "=_" occurs in no base64 or
    quoted-printable (RFC 2045, 6.7); for parts that are not encoded it is looked for."""
    number = 0
    while True:
        seed = f"{message_id} {number}".encode()
        boundary = "=_" + hashlib.sha256(seed).hexdigest()[:32]
        if not any(boundary.encode() in leaf for leaf in leaves):
            return boundary
        number += 1


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n'.encode()
    line = f"\r\n--{boundary}".encode()
    return b"".join([head, *(piece for part in parts for piece in (line, _CRLF, part)), line, b"--\r\n"])


def _text(subtype: str, text: str) -> bytes:
    """A text part: as it is where 7 bits carry it, else quoted-printable or base64, whichever is shorter."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.encode(errors="ignore").translate(None, _UNPRINTABLE).replace(b"\n", _CRLF)
    data = lines if lines.endswith(_CRLF) else lines + _CRLF
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\n".encode()
    if data.isascii() and _carried_by_7bit(data):
        return head + b"Content-Transfer-Encoding: 7bit\r\n\r\n" + data
    as_quoted = binascii.b2a_qp(data, istext=True)
    if len(as_quoted) <= len(data) * 1.37:
        # A line that begins "From " is changed to ">From " on its way into many a mail store.
        as_quoted = (_CRLF + as_quoted).replace(b"\r\nFrom ", b"\r\n=46rom ")[2:]
        return head + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + as_quoted
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + _base64(data)


def _carried_by_7bit(data: bytes) -> bool:
    """ASCII data in CRLF lines: short enough, nothing that servers change on the way."""
    return (
        b"\0" not in data
        and b"\nFrom " not in data
        and not data.startswith(b"From ")
        and max(map(len, data.split(_CRLF))) <= _LONGEST_LINE
    )


def _base64(data: bytes) -> bytes:
    encoded = binascii.b2a_base64(data, newline=False)
    lines = [encoded[start : start + _BASE64_LINE] for start in range(0, len(encoded), _BASE64_LINE)]
    return _CRLF.join([*lines, b""])


def _attachment(part: OutgoingPart) -> bytes:
    kind, name = part.content_type.lower().strip(), _file_name(part.filename)
    body: bytes | None = None
    if kind == "message/rfc822":
        # A whole message must not be encoded (RFC 2046, 5.2.1). One that needs 8 bits travels as a file.
        lines = part.content.replace(_CRLF, b"\n").replace(b"\r", b"\n").replace(b"\n", _CRLF)
        if lines.isascii() and _carried_by_7bit(lines):
            body = lines
    if body is None and kind == "message/rfc822" and not name.lower().endswith(".eml"):
        name += ".eml"
    if body is None and (kind.startswith(("message/", "multipart/")) or not _CONTENT_TYPE.fullmatch(kind)):
        kind = "application/octet-stream"
    head = [
        f"Content-Type: {kind}" + _fallback_name(name),
        f"Content-Transfer-Encoding: {'base64' if body is None else '7bit'}",
        "Content-Disposition: attachment" + _name_parameter(name),
    ]
    if part.content_id and is_id(f"<{part.content_id}>"):
        head.append(f"Content-ID: <{part.content_id}>")
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + (_base64(part.content) if body is None else body)


def _file_name(name: str) -> str:
    """A name of bearable length that leads to no other folder; the ending is kept."""
    name = one_line(name, 4 * _MAX_NAME).replace("/", "_").replace("\\", "_").strip()
    if len(name) > _MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        tail = dot + ending if stem and len(ending) <= 10 else ""
        name = name[: _MAX_NAME - len(tail)] + tail
    return name or "attachment"


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '\\"') + '"'


def _fallback_name(name: str) -> str:
    """For readers that know no RFC 2231: `name` of Content-Type, in encoded-words where it is not ASCII."""
    if is_plain(name):
        return f";\r\n name={_quoted_name(name)}"
    return ';\r\n name="' + "\r\n ".join(encoded_words(name, longest=64)) + '"'


def _name_parameter(name: str) -> str:
    """`filename` of Content-Disposition; where it is not ASCII, or long, as RFC 2231, 3 and 4 say."""
    if is_plain(name):
        return f";\r\n filename={_quoted_name(name)}"
    pieces = [quote(char, safe="") for char in name]
    chunks = packed(pieces, 50)
    if len(chunks) == 1:
        return f";\r\n filename*=UTF-8''{chunks[0]}"
    chunks[0] = f"UTF-8''{chunks[0]}"
    return "".join(f";\r\n filename*{number}*={chunk}" for number, chunk in enumerate(chunks))
