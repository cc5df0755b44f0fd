"""A decision in the making: rules write events, entries and mails on it, then finish it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from daemon.desk import lifecycle, planning, targets, undo
from daemon.desk.conversations.incident import leaves_by
from daemon.desk.effects import (
    AlertSeen,
    BackAgain,
    Beside,
    BlockSender,
    Change,
    Decision,
    Entry,
    EntryKind,
    Redact,
    RememberLanguage,
    TakeTurn,
    UseLink,
)
from daemon.desk.model import (
    DESK,
    DeadAddress,
    Event,
    EventKind,
    Json,
    Language,
    Outcome,
    Ticket,
    Visibility,
)
from daemon.desk.policy import Absence, Policy
from daemon.desk.record import with_values
from daemon.desk.routing import Duty, Route
from daemon.desk.telling import Telling
from parsers.fields import Value
from parsers.redaction import Secret
from parsers.tokens import without_tokens


class Draft(Telling):
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
        super().__init__(
            ticket, policy=policy, now=now, duty=duty, silent=silent, sent=sent, asked=asked, dead=dead or {}
        )
        self.rule, self.outcome = rule, outcome
        self.policies = policies
        self._clocks: tuple[Ticket | None, tuple[targets.Clock, ...]] | None = None
        self._events: list[Event] = []
        self._reasons: list[str] = []
        self._entries: list[Entry] = []
        self._turns: list[TakeTurn] = []
        self._languages: list[RememberLanguage] = []
        self._admitted: list[str] = []
        self._dismissed: list[str] = []
        self._recalled: list[int] = []
        self._called_back: int | None = None
        self._all: dict[int, Draft] = {ticket.id: self} if ticket is not None else {}
        self._dead: list[DeadAddress] = []
        self._learned: list[Value] = []
        self._absences: list[Absence | BackAgain] = []
        self._redacts: list[Redact] = []
        self._blocks: list[BlockSender] = []
        self._born = 0
        self.alert: AlertSeen | None = None
        self.escalated_because = ""
        """Why somebody escalates the ticket in this draft, for its next owner."""
        self.uses: UseLink | None = None
        """The tap-to-act link that did something."""
        self.linked_ticket: int | None = None
        self.duplicate_of: int | None = None

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
            self._all[ticket.id] = self._other(ticket)
        return self._all[ticket.id]

    def anew(self) -> Draft:
        """Return where to open a further ticket, beside the decision's own.

        It has an id and a number only once it is carried out: `to_be_named` stands for them until then.
        """
        other = self._other(None)
        other._born = -1 - len(self._all)
        self._all[other._born] = other
        return other

    def _other(self, ticket: Ticket | None) -> Draft:
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
        other._blocks, other._redacts = self._blocks, self._redacts
        return other

    @property
    def to_be_named(self) -> dict[str, Json]:
        """What stands in an event for the id and number of a ticket that `anew` opens; see `Beside.born`."""
        return {"born": self._born}

    @property
    def opens_others(self) -> bool:
        """Whether this decision opens a ticket beside its own."""
        return any(other._born for other in self._all.values())

    @property
    def has_no_ticket(self) -> bool:
        """Whether this is about no ticket."""
        return self._ticket is None

    def others_stored(self) -> tuple[Draft, ...]:
        """Return what this decision does to other tickets that were there before."""
        return tuple(other for other in self._all.values() if other is not self and other.before is not None)

    def _tickets_at_hand(self) -> Iterator[Ticket]:
        yield self.ticket
        yield from (each.ticket for each in self._all.values() if each is not self and each._ticket)

    @property
    def changed(self) -> bool:
        """Whether anything has happened to its ticket, or was written on it."""
        return bool(self._events or self._entries)

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
        if actor in self.policy.people:
            data = {**data, **undo.as_it_was(self.ticket, kind)}
        event = self._event(kind, actor, data)
        leaves = leaves_by(self.ticket, kind)
        self._ticket = lifecycle.happen(self.ticket, event)
        self._events.append(event)
        if leaves is not None:
            self.happened(EventKind.LEFT_INCIDENT, ticket=leaves[0], number=leaves[1], why=kind.value)

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

    def learn(self, values: Sequence[Value]) -> None:
        """Put these into the ticket's record."""
        if values:
            self._learned += values
            self._ticket = replace(self.ticket, record=with_values(self.ticket.record, values))

    def take_back(self, undone: undo.Undone, actor: str) -> None:
        """Take back what an earlier message of `actor` did; what it would tell the requester stays here."""
        dropped = [each for each in self.ticket.copied if each not in undone.copied]
        what: list[Json] = [kind.value for kind in undone.what]
        self.happened(
            EventKind.UNDONE, actor, message=undone.message, what=what, restores=dict(undone.restores)
        )
        self._ticket = replace(self.ticket, copied=undone.copied)
        self._dismissed += [each for each in dropped if "@" in each]
        self._recalled += undone.recalled
        if undone.words:
            self._called_back = undone.message

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

    def redact(self, secret: Secret, *tickets: int) -> None:
        """Take a secret out of what is kept of these tickets, and in any case out of the message at hand."""
        self._redacts.append(Redact(secret=secret, tickets=tickets))

    def block(self, blocked: BlockSender) -> None:
        """Mails of this sender are spam from now on."""
        self._blocks.append(blocked)

    def remember_language(self, address: str, language: Language) -> None:
        self._languages.append(RememberLanguage(address=address.lower(), language=language))

    def finish(self) -> Decision:
        """Return the decision, with everything that is now due on the ticket."""
        return self.finish_with(self._change())

    def _change(self) -> Change | None:
        if not self._events:
            return None
        due = planning.plan(self.ticket, self.policy, self.clocks())
        return Change(before=self.before, after=self.ticket, events=tuple(self._events), due=due)

    def _as_beside(self) -> Beside:
        return Beside(
            ticket=self.ticket,
            change=self._change(),
            entries=tuple(self._entries),
            mails=tuple(self._mails),
            admit=tuple(self._admitted),
            linked_ticket=self.linked_ticket,
            learned=tuple(self._learned),
            born=self._born,
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
            dismiss=tuple(self._dismissed),
            recalls=tuple(self._recalled),
            calls_back=self._called_back,
            dead=tuple(self._dead),
            absences=tuple(self._absences),
            redacts=tuple(self._redacts),
            blocks=tuple(self._blocks),
            learned=tuple(self._learned),
            alert=self.alert,
            uses=self.uses,
            duplicate_of=self.duplicate_of,
            linked_ticket=self.linked_ticket,
            others=tuple(other._as_beside() for other in self._all.values() if other is not self),
        )
