"""What goes into a mail and what comes out: a ticket as templates see it, and the words of one mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.desk.model import Priority, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A ticket as a template sees it; labels are in the mail's language."""

    number: str
    tag: str
    """As it stands in subjects: "[#20240520-001]"."""
    subject: str
    status: Status
    category: str
    priority: Priority
    team: str
    owner: str
    """Name; "" while nobody owns it."""
    requester_name: str
    """"" when unknown."""
    requester_address: str
    opened_at: datetime
    vendor: str = ""
    """Id of the vendor contact who may be needed for its category, in mails to staff."""
    unreachable_since: datetime | None = None
    """Since when the requester's address refuses mail, in mails to staff; else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One mail's words, before they are made into MIME."""

    subject: str
    """One line."""
    text: str
    """LF line ends."""
    html: str
