"""A decision in the making: rules write events, entries and mails on it, then finish it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from daemon.desk import lifecycle, targets
from daemon.desk.effects import (
    AlertSeen,
    BackAgain,
    Change,
    Decision,
    Entry,
    EntryKind,
    RememberLanguage,
    SendMail,
    TakeTurn,
)
from daemon.desk.model import DESK, Event, EventKind, Json, Language, Outcome, Ticket, Visibility
from daemon.desk.policy import Absence, Person, Policy
from daemon.desk.routing import Duty, Route


class Draft:
    """Collects what one decision does. Lives within one call of a rule; nothing outside sees it."""

    def __init__(
        self,
        rule: str,
        outcome: Outcome,
        ticket: Ticket | None,
        *,
        policy: Policy,
        policies: Mapping[int, Policy],
        now: datetime,
        duty: Duty,
        silent: bool = False,
    ) -> None:
        """`silent`: nobody is mailed, whatever the rules say (an import of old mail)."""
        self.rule, self.outcome = rule, outcome
        self.before = ticket
        self.policy, self.policies, self.now = policy, policies, now
        self.duty = duty
        self._silent = silent
        self._ticket = ticket
        self._clocks: tuple[Ticket | None, tuple[targets.Clock, ...]] | None = None
        self._events: list[Event] = []
        self._reasons: list[str] = []
        self._entries: list[Entry] = []
        self._mails: list[SendMail] = []
        self._turns: list[TakeTurn] = []
        self._languages: list[RememberLanguage] = []
        self._admitted: list[str] = []
        self._absences: list[Absence | BackAgain] = []
        self.alert: AlertSeen | None = None
        self.escalated_because = ""
        """Why somebody escalates the ticket in this draft, for its next owner."""
        self.linked_ticket: int | None = None
        self.duplicate_of: int | None = None

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is after what has happened in this draft."""
        assert self._ticket is not None, "this decision is about no ticket"
        return self._ticket

    def clocks(self) -> tuple[targets.Clock, ...]:
        """The ticket's clocks as it is now; worked out once for each state."""
        if self._clocks is None or self._clocks[0] is not self._ticket:
            self._clocks = (self._ticket, targets.clocks(self.ticket, self.policies))
        return self._clocks[1]

    def because(self, *reasons: str) -> None:
        self._reasons.extend(reason for reason in reasons if reason)

    def open(self, ticket: Ticket, **data: Json) -> None:
        """The ticket begins."""
        event = self._event(EventKind.OPENED, DESK, data)
        self._ticket = replace(ticket, history=(event,))
        self._events.append(event)

    def happened(self, kind: EventKind, actor: str = DESK, **data: Json) -> None:
        """Something happens to the ticket. Raises `lifecycle.IllegalTransition`."""
        event = self._event(kind, actor, data)
        self._ticket = lifecycle.happen(self.ticket, event)
        self._events.append(event)

    def _event(self, kind: EventKind, actor: str, data: Mapping[str, Json]) -> Event:
        return Event(kind=kind, at=self.now, actor=actor, policy_version=self.policy.version, data=dict(data))

    def write(
        self,
        author: str,
        visibility: Visibility,
        text: str,
        folded: str = "",
        *,
        kind: EntryKind = EntryKind.MESSAGE,
        parts: Mapping[str, str] | None = None,
    ) -> None:
        """Put a person's words on the ticket."""
        self._entries.append(
            Entry(
                kind=kind,
                author=author,
                visibility=visibility,
                text=text,
                folded=folded,
                parts=dict(parts or {}),
            )
        )

    def note(self, author: str, text: str, folded: str = "") -> None:
        """Put words on the ticket that only staff may read."""
        self.write(author, Visibility.INTERNAL, text, folded, kind=EntryKind.NOTE)

    def tell_requester(
        self,
        template: str,
        *,
        key: str,
        values: Mapping[str, Json],
        speaker: str = "",
        with_attachments: bool = False,
    ) -> None:
        """Queue a mail to the requester, unless that is a machine or the desk itself."""
        ticket = self.ticket
        if self._silent or ticket.machine or self.policy.is_own(ticket.requester.address):
            return
        self._mails.append(
            SendMail(
                template=template,
                to=ticket.requester.address,
                name=ticket.requester.name,
                language=ticket.language,
                key=key,
                values=values,
                speaker=speaker,
                with_attachments=with_attachments,
            )
        )

    def tell_outsider(
        self,
        template: str,
        address: str,
        *,
        key: str,
        values: Mapping[str, Json],
        speaker: str = "",
        with_attachments: bool = False,
    ) -> None:
        """Queue a copy of a mail to the requester for somebody whom staff had copied. `key` as for staff."""
        if not self._silent:
            self._mails.append(
                SendMail(
                    template=template,
                    to=address,
                    name="",
                    language=self.ticket.language,
                    key=f"{key}:{address}",
                    values=values,
                    speaker=speaker,
                    with_attachments=with_attachments,
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
    ) -> None:
        """Queue a mail to one of staff. `key` is made unique by the person."""
        if self._silent:
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
            )
        )

    def tell_administrator(self, template: str, *, key: str, values: Mapping[str, Json]) -> None:
        """Queue a mail to who runs Postdesk."""
        if not self._silent:
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

    def admit(self, address: str) -> None:
        """Let this address take part in the ticket from now on."""
        self._admitted.append(address.lower())

    def take_turn(self, team: str, member: str) -> None:
        self._turns.append(TakeTurn(team=team, member=member))

    def copy_to(self, *whom: str, actor: str = DESK) -> None:
        """Copy these (ids of persons, addresses of others) from now on. Only ids stand in the history."""
        new = [each for each in dict.fromkeys(whom) if each not in self.ticket.copied]
        if not new:
            return
        people: list[Json] = [each for each in new if "@" not in each]
        self.happened(EventKind.COPIED, actor, people=people, others=len(new) - len(people))
        self._ticket = replace(self.ticket, copied=(*self.ticket.copied, *new))
        for address in new:
            if "@" in address:
                self.admit(address)

    def give_to(self, route: Route) -> None:
        """Remember whose turn it was, and copy the helpers on the spot, who are told."""
        if route.in_turn and route.owner is not None:
            self.take_turn(route.team, route.owner)
        self.copy_to(*route.helpers)

    def set_absence(self, change: Absence | BackAgain) -> None:
        """Somebody is away for a time, or is back."""
        self._absences.append(change)

    def remember_language(self, address: str, language: Language) -> None:
        self._languages.append(RememberLanguage(address=address.lower(), language=language))

    def finish(self) -> Decision:
        """Return the decision, with everything that is now due on the ticket."""
        if not self._events:
            return self.finish_with(None)
        due = targets.plan(self.ticket, self.policy, self.clocks())
        return self.finish_with(
            Change(before=self.before, after=self.ticket, events=tuple(self._events), due=due)
        )

    def finish_with(self, change: Change | None) -> Decision:
        """Return the decision with a change that was worked out elsewhere."""
        return Decision(
            outcome=self.outcome,
            rule=self.rule,
            reasons=tuple(self._reasons),
            ticket_id=self.before.id if self.before is not None else None,
            change=change,
            entries=tuple(self._entries),
            mails=tuple(self._mails),
            turns=tuple(self._turns),
            languages=tuple(self._languages),
            admit=tuple(self._admitted),
            absences=tuple(self._absences),
            alert=self.alert,
            duplicate_of=self.duplicate_of,
            linked_ticket=self.linked_ticket,
        )
