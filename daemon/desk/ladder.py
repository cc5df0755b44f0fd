"""How many mails about a ticket, or about none, went to whom lately, and which step that fills (SPEC A9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from daemon.desk.effects import SendMail
from daemon.desk.mails import ABOUT_HELD
from daemon.desk.model import EventKind, Ticket, Withheld
from daemon.desk.policy import SilenceRules
from daemon.desk.silence import LADDER, full_step

_NONE_SENT = (0,) * len(LADDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What went out before the decision at hand."""

    rules: SilenceRules
    sent: Mapping[int, Mapping[str, tuple[int, ...]]] | None = None
    """By ticket (0: about none) and address, within each of `LADDER`; None: nothing can loop here."""
    questions: Mapping[int, Mapping[tuple[str, str], tuple[int, ...]]] = field(default_factory=dict)
    """The same by ticket, address and template for mails about held mails: they count by themselves."""

    def asked(self, about: int, address: str, template: str) -> tuple[int, ...]:
        """Return how many mails of this kind about held mails went there."""
        return self.questions.get(about, {}).get((address.lower(), template), _NONE_SENT)

    def full(self, about: int, address: str, template: str, queued: Iterable[SendMail]) -> int | None:
        """Return which step is full for mails to `address`, those `queued` now included; None for none."""
        if self.sent is None:
            return None
        kind = _kind(template)
        now = sum(mail.to.lower() == address.lower() and _kind(mail.template) == kind for mail in queued)
        before = self.sent.get(about, {}).get(address.lower(), _NONE_SENT)
        if kind:
            before = self.asked(about, address, kind)
        return full_step([count + now for count in before], self.rules)


def _kind(template: str) -> str:
    return template if template in ABOUT_HELD else ""


def was_told(ticket: Ticket, whose: str, since: datetime, template: str) -> bool:
    """Whether a mail of the same count to the same one was withheld for a flood since: somebody was told."""
    return any(
        event.kind is EventKind.WITHHELD
        and (event.data.get("template") in ABOUT_HELD) is (template in ABOUT_HELD)
        and event.at > since
        and (event.data.get("to"), event.data.get("why")) == (whose, Withheld.FLOOD.value)
        for event in ticket.history
    )


def minutes_of(step: int) -> int:
    """Return how long a step is."""
    return int(LADDER[step] / timedelta(minutes=1))
