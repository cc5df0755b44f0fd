"""Mails of a decision in the making: to whom they go, and whom nothing is sent to, on record."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from daemon.desk import routing
from daemon.desk.effects import SendMail
from daemon.desk.ladder import Ladder, minutes_of, was_told
from daemon.desk.model import (
    REQUESTER,
    DeadAddress,
    EventKind,
    Json,
    Language,
    Status,
    Ticket,
    Withheld,
)
from daemon.desk.policy import Person, Policy
from daemon.desk.reachable import is_dead
from daemon.desk.routing import Duty
from daemon.desk.silence import LADDER

COPIED = "copied"
"""Who did not get a mail, in the history: somebody outside whom staff had copied."""

AT_ONCE = timedelta(0)


class Telling(ABC):
    """The part of a `Draft` that writes mails; what it needs to know is handed to it once."""

    def __init__(
        self,
        ticket: Ticket | None,
        *,
        policy: Policy,
        now: datetime,
        duty: Duty,
        silent: bool,
        sent: Mapping[int, Mapping[str, tuple[int, ...]]] | None,
        asked: Mapping[int, Mapping[tuple[str, str], tuple[int, ...]]] | None,
        dead: Mapping[str, DeadAddress],
    ) -> None:
        """Begin; see `Draft`."""
        self.before = ticket
        self._before_id = ticket.id if ticket is not None else 0
        self._ticket = ticket
        self.policy, self.now, self.duty = policy, now, duty
        self._silent = silent
        self._ladder = Ladder(rules=policy.silence, sent=sent, questions=asked or {})
        self._dead_before = dead
        self._told_of_flood = False
        self._mails: list[SendMail] = []
        self.withheld: Withheld | None = None
        """Why a mail to the requester was not sent, if one was not."""
        self.not_copied: list[str] = []
        """Addresses of others who did not get their copy."""

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is after what has happened in this draft."""
        assert self._ticket is not None, "this decision is about no ticket"
        return self._ticket

    @abstractmethod
    def because(self, *reasons: str) -> None:
        """Add reasons."""

    @abstractmethod
    def happened(self, kind: EventKind, actor: str = ..., **data: Json) -> None:
        """Something happens to the ticket. Raises `lifecycle.IllegalTransition`."""

    @abstractmethod
    def _tickets_at_hand(self) -> Iterable[Ticket]:
        """Return the tickets that this decision touches, its own first."""

    @property
    def unreachable_since(self) -> datetime | None:
        """Since when the requester cannot be reached by mail; None when nothing is known against it."""
        dead = self._ticket.requester_dead if self._ticket is not None else None
        return dead.bounced_at if dead is not None and is_dead(dead, self.now, self.policy.silence) else None

    def why_not_to_requester(self) -> Withheld | None:
        """Say why a mail to the requester would not be sent now; None when it would be."""
        if self.unreachable_since is not None:
            return Withheld.UNREACHABLE
        return Withheld.FLOOD if self._full_step(self.ticket.requester.address) is not None else None

    def tell_requester(
        self,
        template: str,
        *,
        key: str,
        values: Mapping[str, Json],
        speaker: str = "",
        with_attachments: bool = False,
        also: Language | None = None,
        hold: timedelta = AT_ONCE,
        about: int | None = None,
    ) -> None:
        """Queue a mail to the requester, unless that is a machine or the desk itself.

        One who cannot be reached, or got too much, is not written to: `withheld` says so then.
        `also`: said once more below, in this language. `hold`, `about`: see `SendMail`.
        """
        ticket = self.ticket
        if ticket.status is Status.SPAM:
            self.because("spam: its sender is not written to")
            return
        if self._silent or ticket.machine or self.policy.is_own(ticket.requester.address):
            return
        if (why := self.why_not_to_requester()) is not None:
            self.withhold_from_requester(template, why)
            return
        self._mails.append(
            SendMail(
                template=template,
                to=ticket.requester.address,
                name=ticket.requester.name,
                language=ticket.language,
                zone=ticket.zone,
                also=also,
                key=key,
                values=values,
                speaker=speaker,
                with_attachments=with_attachments,
                hold=hold,
                about=about,
            )
        )

    def withhold_from_requester(self, template: str, why: Withheld) -> None:
        """Put on record that the requester does not get this mail."""
        self.withheld = why
        self._withhold(template, self.ticket.requester.address, REQUESTER, why)

    def tell_outsider(
        self,
        template: str,
        address: str,
        *,
        key: str,
        values: Mapping[str, Json],
        speaker: str = "",
        with_attachments: bool = False,
        hold: timedelta = AT_ONCE,
        language: Language | None = None,
    ) -> None:
        """Queue a mail to somebody outside who is not the requester: a copy, or a vendor. `key` as for staff.

        `language`: theirs; None for the ticket's. `hold`: see `SendMail`.

        One who cannot be reached, or got too much, is not written to: `not_copied` names them then.
        """
        if self._silent:
            return
        if is_dead(self._dead_before.get(address.lower()), self.now, self.policy.silence):
            self.not_copied.append(address)
            self._withhold(template, address, COPIED, Withheld.UNREACHABLE)
        elif self._full_step(address, template) is not None:
            self.not_copied.append(address)
            self._withhold(template, address, COPIED, Withheld.FLOOD)
        else:
            self._mails.append(
                SendMail(
                    template=template,
                    to=address,
                    name="",
                    language=language or self.ticket.language,
                    key=f"{key}:{address}",
                    values=values,
                    speaker=speaker,
                    with_attachments=with_attachments,
                    hold=hold,
                )
            )

    def answer_outside(
        self,
        template: str,
        address: str,
        *,
        name: str,
        language: Language,
        zone: str,
        key: str,
        values: Mapping[str, Json],
    ) -> None:
        """Queue an answer, about no ticket, to who wrote; not to who refuses mail or got too much."""
        if self._silent:
            return
        if is_dead(self._dead_before.get(address.lower()), self.now, self.policy.silence):
            self.because(f"not sent: {template}: {Withheld.UNREACHABLE.value}")
        elif self._full_step(address, template) is not None:
            self.because(f"not sent: {template}: {Withheld.FLOOD.value}")
        else:
            self._mails.append(
                SendMail(
                    template=template,
                    to=address,
                    name=name,
                    language=language,
                    zone=zone,
                    key=key,
                    values=values,
                )
            )

    def tell_staff(
        self,
        template: str,
        person: Person,
        *,
        key: str,
        values: Mapping[str, Json],
        speaker: str = "",
        with_attachments: bool = False,
        in_any_case: bool = False,
        about: int | None = None,
    ) -> None:
        """Queue a mail to one of staff (`in_any_case`: however many they got); `about`: see `SendMail`."""
        if self._silent:
            return
        if not in_any_case and self._full_step(person.address, template) is not None:
            self._withhold(template, person.address, person.id, Withheld.FLOOD)
            return
        self._mails.append(
            SendMail(
                template=template,
                to=person.address,
                name=person.name,
                language=person.language,
                key=f"{key}:{person.id}",
                values=values,
                speaker=speaker,
                with_attachments=with_attachments,
                about=about,
                unreachable_since=self.unreachable_since,
            )
        )

    def asked(self, template: str, address: str) -> tuple[int, ...]:
        """Return how many mails of this kind about held mails went there within each of `LADDER`."""
        return self._ladder.asked(self._before_id, address, template)

    def _full_step(self, address: str, template: str = "") -> int | None:
        """Return which step of the ladder is full for mails about this ticket, or none; None: none is."""
        begins = self._ticket is not None and self.before is None  # then no mail was about it
        return None if begins else self._ladder.full(self._before_id, address, template, self._mails)

    def _withhold(self, template: str, address: str, whose: str, why: Withheld) -> None:
        """Record a mail that is not sent; of the first in a flood, tell who works on the ticket.

        Where they are the ones who get too much, the administrator is told as well: nothing fails silently.
        """
        if self._ticket is None:
            self.because(f"not sent: {template} to {whose}: {why.value}")
            return
        step = self._full_step(address, template) if why is Withheld.FLOOD else None
        told = step is None or was_told(self.ticket, whose, self.now - LADDER[step], template)
        self.happened(EventKind.WITHHELD, template=template, to=whose, why=why.value)
        self.because(f"not sent: {template} to {whose}: {why.value}")
        if step is None or told or self._told_of_flood:
            return
        self._told_of_flood = True
        values: dict[str, Json] = {
            "recipient": address,
            "count": self.policy.silence.per_ticket[step],
            "minutes": minutes_of(step),
        }
        key = f"withheld:{{ticket}}:{{message}}:{whose}"
        # Of a merged ticket, who works on the one that it went into: each decision touches one that lives.
        at_hand = self._tickets_at_hand()
        works = next((each for each in at_hand if each.status is not Status.MERGED), self.ticket)
        people = routing.responsible(works.team, works.owner, self.duty)
        for person in people:
            self.tell_staff("withheld", person, key=key, values=values, in_any_case=True)
        if not people or any(person.id == whose for person in people):
            self.tell_administrator("withheld", key=key, values=values)

    def tell_administrator(self, template: str, *, key: str, values: Mapping[str, Json]) -> None:
        """Queue a mail to who runs Postdesk."""
        if self._full_step(self.policy.administrator) is not None:
            self._withhold(template, self.policy.administrator, "administrator", Withheld.FLOOD)
        elif not self._silent:
            self._mails.append(
                SendMail(
                    template=template,
                    to=self.policy.administrator,
                    name="",
                    language=self.policy.language,
                    key=f"{key}:administrator",
                    values=values,
                )
            )
