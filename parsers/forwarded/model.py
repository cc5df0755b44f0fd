"""What a forwarded mail holds: the mail inside, and what its forwarder says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parsers.model import Address, AutoKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A mail inside a mail. Of several, one inside the other, the outermost: who wrote to the forwarder."""

    sender: Address | None
    """Who wrote it; None when no address is given, or more than one: nobody is guessed."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    """Its own, without the prefixes of a forward; of the forward where the block names none."""
    sent: str = ""
    """When it was written, as the mail says it: one line."""
    date: datetime | None = None
    """The same as an instant, when it says its zone."""
    words: str = ""
    """Its text; whatever that quotes or forwards in turn stays in it."""
    preface: str = ""
    """What the forwarder wrote above it, and below where that can be told."""
    signature: str = ""
    """The forwarder's, folded away: "Sent from my iPhone"."""
    message_id: str | None = None
    """With angle brackets; only an attached mail tells."""
    auto: AutoKind = AutoKind.HUMAN
    """Whether a person wrote it; only an attached mail tells."""
    part: str | None = None
    """`Attachment.part` of the mail when it was attached."""
