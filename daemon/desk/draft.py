"""A decision in the making: rules write events, entries and mails on it, then finish it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from daemon.desk import lifecycle, routing, targets
from daemon.desk.effects import (
    AlertSeen,
    BackAgain,
    Beside,
    Change,
    Decision,
    Entry,
    EntryKind,
    RememberLanguage,
    SendMail,
    TakeTurn,
)
from daemon.desk.ladder import Ladder, minutes_of, was_told
from daemon.desk.model import (
    DESK,
    REQUESTER,
    DeadAddress,
    Event,
    EventKind,
    Json,
    Language,
    Outcome,
    Status,
    Ticket,
    Visibility,
    Withheld,
)
from daemon.desk.policy import Absence, Person, Policy
from daemon.desk.reachable import is_dead
from daemon.desk.record import with_values
from daemon.desk.routing import Duty, Route
from daemon.desk.silence import LADDER
from parsers.fields import Value
from parsers.tokens import without_tokens

COPIED = "copied"
"""Who did not get a mail, in the history: somebody outside whom staff had copied."""


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
        sent: Mapping[int, Mapping[str, tuple[int, ...]]] | None = None,
        asked: Mapping[int, Mapping[tuple[str, str], tuple[int, ...]]] | None = None,
        dead: Mapping[str, DeadAddress] | None = None,
    ) -> None:
        """Begin. `silent`: nobody is mailed, whatever the rules say (an import of old mail).

        `sent`: by ticket (0: about none) and address, what went out about it within each of `LADDER`; None:
        this decision cannot be part of a loop. `asked`: the same by ticket, address and template for mails
        about held mails. `dead`: what is known of bounces, by address.
        """
        self.rule, self.outcome = rule, outcome
        self.before = ticket
        self._before_id = ticket.id if ticket is not None else 0
        self.policy, self.policies, self.now = policy, policies, now
        self.duty = duty
        self._silent = silent
        self._ladder = Ladder(rules=policy.silence, sent=sent, questions=asked or {})
        self._dead_before = dead or {}
        self._told_of_flood = False
        self.withheld: Withheld | None = None
        """Why a mail to the requester was not sent, if one was not."""
        self.not_copied: list[str] = []
        """Addresses of others who did not get their copy."""
        self._ticket = ticket
        self._clocks: tuple[Ticket | None, tuple[targets.Clock, ...]] | None = None
        self._events: list[Event] = []
        self._reasons: list[str] = []
        self._entries: list[Entry] = []
        self._mails: list[SendMail] = []
        self._turns: list[TakeTurn] = []
        self._languages: list[RememberLanguage] = []
        self._admitted: list[str] = []
        self._all: dict[int, Draft] = {ticket.id: self} if ticket is not None else {}
        self._dead: list[DeadAddress] = []
        self._learned: list[Value] = []
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

    def beside(self, ticket: Ticket) -> Draft:
        """Return where to write what this decision does to another ticket that is stored, once for each.

        Finished along with the decision's own; both see the same others.
        """
        if ticket.id not in self._all:
            other = Draft(
                self.rule,
                self.outcome,
                ticket,
                policy=self.policy,
                policies=self.policies,
                now=self.now,
                duty=self.duty,
                silent=self._silent,
                sent=self._ladder.sent,
                asked=self._ladder.questions,
                dead=self._dead_before,
            )
            other._reasons, other._all = self._reasons, self._all
            # None of these is about a ticket: they are the decision's.
            other._turns, other._languages = self._turns, self._languages
            other._dead, other._absences = self._dead, self._absences
            self._all[ticket.id] = other
        return self._all[ticket.id]

    def because(self, *reasons: str) -> None:
        self._reasons.extend(reason for reason in reasons if reason and reason not in self._reasons)

    def open(self, ticket: Ticket, **data: Json) -> None:
        """The ticket begins. What its subject and its requester's name show of signed ids is cut out."""
        requester = replace(ticket.requester, name=without_tokens(ticket.requester.name).strip())
        ticket = replace(ticket, subject=without_tokens(ticket.subject).strip(), requester=requester)
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
                text=without_tokens(text),
                folded=without_tokens(folded),
                parts=dict(parts or {}),
            )
        )

    def note(self, author: str, text: str, folded: str = "") -> None:
        """Put words on the ticket that only staff may read."""
        self.write(author, Visibility.INTERNAL, text, folded, kind=EntryKind.NOTE)

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
    ) -> None:
        """Queue a mail to the requester, unless that is a machine or the desk itself.

        One who cannot be reached, or got too much, is not written to: `withheld` says so then.
        `also`: said once more below, in this language.
        """
        ticket = self.ticket
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
    ) -> None:
        """Queue a copy of a mail to the requester for somebody whom staff had copied. `key` as for staff.

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
        drafts = (self, *self._all.values())
        works = next((each.ticket for each in drafts if each.ticket.status is not Status.MERGED), self.ticket)
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

    def learn(self, values: Sequence[Value]) -> None:
        """Put these into the ticket's record."""
        if values:
            self._learned += values
            self._ticket = replace(self.ticket, record=with_values(self.ticket.record, values))

    def admit(self, address: str) -> None:
        """Let this address take part in the ticket from now on."""
        self._admitted.append(address.lower())

    def leave_alone(self, dead: DeadAddress) -> None:
        """Remember that this address refuses mail."""
        self._dead.append(dead)

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
        return self.finish_with(self._change())

    def _change(self) -> Change | None:
        if not self._events:
            return None
        due = targets.plan(self.ticket, self.policy, self.clocks())
        return Change(before=self.before, after=self.ticket, events=tuple(self._events), due=due)

    def _as_beside(self) -> Beside:
        return Beside(
            ticket=self.ticket,
            change=self._change(),
            entries=tuple(self._entries),
            mails=tuple(self._mails),
            admit=tuple(self._admitted),
            linked_ticket=self.linked_ticket,
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
            dead=tuple(self._dead),
            absences=tuple(self._absences),
            learned=tuple(self._learned),
            alert=self.alert,
            duplicate_of=self.duplicate_of,
            linked_ticket=self.linked_ticket,
            others=tuple(other._as_beside() for other in self._all.values() if other is not self),
        )
