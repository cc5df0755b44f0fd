"""What samples of mails are made of: a text in both languages, and how one case differs from the usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from daemon.desk.model import Status
from daemon.mail.compose.view import TicketView


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """One text in two languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a case differs from the usual one."""

    values: Mapping[str, object] = field(default_factory=dict)
    owner: str | None = None
    status: Status | None = None
    no_ticket: bool = False

    def apply(self, ticket: TicketView) -> TicketView:
        if self.owner is not None:
            ticket = replace(ticket, owner=self.owner)
        return replace(ticket, status=self.status) if self.status else ticket
