"""What people write to the desk, as mail programs write it, and how they read what comes back."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Mapping
from datetime import datetime
from email import message_from_bytes
from email.header import Header, decode_header, make_header
from email.message import Message
from email.utils import format_datetime, formataddr

from daemon.demo.people import Actor

Attachment = tuple[str, str, bytes]
"""File name, content type, content."""

_numbers = itertools.count(1)


def letter(
    actor: Actor,
    to: str,
    subject: str,
    text: str,
    *,
    at: datetime,
    headers: Mapping[str, str] | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> bytes:
    """Return a mail; `headers` come on top or instead. Every letter has a Message-ID of its own."""
    fields = {
        "From": formataddr((Header(actor.name, "utf-8").encode(), actor.address)),
        "To": to,
        "Subject": Header(subject, "utf-8").encode(),
        "Date": format_datetime(at),
        "Message-ID": f"<{next(_numbers)}.{actor.address}>",
        "MIME-Version": "1.0",
        **(headers or {}),
    }
    body = _part("text/plain; charset=utf-8", "", text.encode())
    if attachments:
        fields["Content-Type"] = 'multipart/mixed; boundary="=-of-a-letter"'
        parts = [body]
        for name, kind, content in attachments:
            encoded = Header(name, "utf-8").encode()
            parts.append(_part(kind, f'Content-Disposition: attachment; filename="{encoded}"\r\n', content))
        body = "\r\n" + "".join(f"--=-of-a-letter\r\n{part}\r\n" for part in parts) + "--=-of-a-letter--\r\n"
    return ("".join(f"{name}: {value}\r\n" for name, value in fields.items()) + body).encode()


def _part(kind: str, headers: str, content: bytes) -> str:
    encoded = base64.encodebytes(content).decode("ascii").replace("\n", "\r\n")
    return f"Content-Type: {kind}\r\n{headers}Content-Transfer-Encoding: base64\r\n\r\n{encoded}"


def answer_headers(got: Message) -> dict[str, str]:
    """Return what makes a letter an answer to `got`."""
    references = f"{got['References'] or ''} {got['Message-ID']}".strip()
    return {"In-Reply-To": str(got["Message-ID"]), "References": references}


def quoted(got: Message, desk: str) -> str:
    """Return the beginning of `got` as mail programs quote it below an answer."""
    lines = "\n".join(f"> {line}" for line in text_of(got).splitlines()[:40])
    return f"\n\nOn {got['Date']}, IT Support <{desk}> wrote:\n{lines}\n"


def read(content: bytes) -> Message:
    """Return a mail as the standard library reads it: another reader than ours."""
    return message_from_bytes(content)


def subject_of(message: Message) -> str:
    """Return the subject, decoded."""
    return str(make_header(decode_header(message["Subject"])))


def text_of(message: Message) -> str:
    """Return the plain text, decoded."""
    return next((_decoded(part) for part in message.walk() if part.get_content_type() == "text/plain"), "")


def html_of(message: Message) -> str:
    """Return the HTML, decoded."""
    return next((_decoded(part) for part in message.walk() if part.get_content_type() == "text/html"), "")


def files_of(message: Message) -> dict[str, bytes]:
    """Return the attachments by file name."""
    found: dict[str, bytes] = {}
    for part in message.walk():
        name = part.get_filename()
        if name is not None:
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            found[str(make_header(decode_header(name)))] = content
    return found


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode("utf-8").replace("\r\n", "\n")
