"""A mail as SMTP carries it: checked addresses, CRLF line ends, dots doubled."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_PATH_BYTES = 254  # RFC 5321, 4.5.3.1.3 without the angle brackets
MAX_LOCAL_BYTES = 64  # RFC 5321, 4.5.3.1.1

_DOT_ATOM = re.compile(r"[^\s\x00-\x20\x7f()<>\[\]:;,\\\"@]+")
_QUOTED = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"')
_DOMAIN = re.compile(rb"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[A-Za-z0-9.:-]+\]")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class NotAnAddress(ValueError):
    """This text cannot stand on an SMTP command line."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail for one recipient, ready for the wire."""

    sender: bytes  # without angle brackets; b"" is the null sender
    recipient: bytes
    needs_utf8: bool  # an address that only SMTPUTF8 (RFC 6531) carries
    eight_bit: bool  # the content has bytes above 127 (RFC 6152)
    size: int  # RFC 1870: octets with CRLF, without the doubled dots
    data: bytes  # what goes over the wire after DATA's 354, the closing dot included

    @classmethod
    def of(cls, sender: str, recipient: str, content: bytes) -> Mail:
        """Check and prepare a mail. Raises NotAnAddress."""
        sender_path, sender_utf8 = _path(sender) if sender else (b"", False)
        recipient_path, recipient_utf8 = _path(recipient)
        text = with_crlf(content)
        return cls(
            sender=sender_path,
            recipient=recipient_path,
            needs_utf8=sender_utf8 or recipient_utf8,
            eight_bit=not text.isascii(),
            size=len(text),
            data=with_dots_doubled(text) + b".\r\n",
        )


def with_crlf(content: bytes) -> bytes:
    """Return `content` with every line ended by CRLF and nothing else, the last one too.

    A bare CR or LF is no harmless variant: servers disagree on whether it ends a line, and through that
    gap a hostile message can end the mail early and start another (SMTP smuggling).
    """
    ends = content.count(b"\r\n")
    if content.count(b"\n") != ends or content.count(b"\r") != ends:
        content = _LINE_END.sub(b"\r\n", content)
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def with_dots_doubled(content: bytes) -> bytes:
    """RFC 5321, 4.5.2: a line that begins with a dot gets a second one."""
    content = content.replace(b"\r\n.", b"\r\n..")
    return b"." + content if content.startswith(b".") else content


def _path(address: str) -> tuple[bytes, bool]:
    """Return the address for the command line, and whether it needs SMTPUTF8. Raises NotAnAddress."""
    shown = repr(address[:80])
    local, at, domain = address.rpartition("@")
    if not at or not (_DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local)):
        raise NotAnAddress(f"{shown} is not a mail address")
    try:
        local_bytes = local.encode("utf-8")
        if len(local_bytes) > MAX_LOCAL_BYTES or len(address) > MAX_PATH_BYTES:
            raise NotAnAddress(f"{shown} is longer than a mail address may be")
        # A foreign domain has an ASCII spelling (IDNA); only a foreign local part needs the extension.
        domain_bytes = domain.encode("ascii") if domain.isascii() else domain.encode("idna")
    except UnicodeError as error:
        raise NotAnAddress(f"{shown} has a domain that cannot be written in ASCII") from error
    if not _DOMAIN.fullmatch(domain_bytes):
        raise NotAnAddress(f"{shown} has no proper domain")
    return local_bytes + b"@" + domain_bytes, not local.isascii()
