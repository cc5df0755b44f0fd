"""A mail as bytes ready to send.

Written by hand: the parts are few, it runs for every mail, and the bytes must be the same at each attempt.
"""

from __future__ import annotations

from daemon.mail.assemble.content import content
from daemon.mail.assemble.headers import MAX_REFERENCES, headers
from daemon.mail.assemble.outgoing import NotAssembled, OutgoingMail, OutgoingPart

__all__ = ["MAX_REFERENCES", "NotAssembled", "OutgoingMail", "OutgoingPart", "assemble"]


def assemble(mail: OutgoingMail) -> bytes:
    """Return the mail in CRLF lines. The same mail gives the same bytes, always.

    They are 7-bit characters, but for a recipient's address that is not ASCII before the @ (RFC 6532).

    No value can add or break a header. A mail that the desk wrote itself says so (RFC 3834, 5) and asks
    Exchange to keep its automatic answers. It has no Precedence: RFC 3834 gives that no meaning, and
    "bulk" would send an acknowledgement to the junk folder of some receivers.

    NotAssembled: an address or the Message-ID is unusable, or the local part of one of ours is not ASCII.
    """
    lines = [*headers(mail), "MIME-Version: 1.0", ""]
    return "\r\n".join(lines).encode() + content(mail)
