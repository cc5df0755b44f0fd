"""Whatever is merged into whatever, in whatever order: no ring, and every message finds one living ticket."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.desk.known import Known
from daemon.desk.model import (
    EventKind,
    ReplyGoesTo,
    Status,
    Ticket,
)
from parsers.model import Address
from tests.unit.desk.cases import WANG, decided, known, mail, opened, sent

TICKETS = 6
PEOPLE = tuple(Address(address=f"person{i}@example.com") for i in range(3))


class Desk:
    """Tickets and who takes part in them, changed by decisions alone."""

    def __init__(self) -> None:
        first = opened()
        self.tickets: dict[int, Ticket] = {
            i: replace(first, id=i, number=f"20240520-{i:03}", requester=PEOPLE[i % len(PEOPLE)])
            for i in range(1, TICKETS + 1)
        }
        self.take_part = {i: {t.requester.address} for i, t in self.tickets.items()}

    def known(self, **fields: object) -> Known:
        return known(
            list(self.tickets.values()),
            participants={i: frozenset(who) for i, who in self.take_part.items()},
            taken_in={i: self.taken_in(i) for i in self.tickets},
            **fields,
        )

    def taken_in(self, into: int) -> tuple[Ticket, ...]:
        direct = [t for t in self.tickets.values() if t.merged_into == into]
        return tuple(each for t in direct for each in (t, *self.taken_in(t.id)))

    def engineer_writes(self, about: int, text: str, named: int) -> None:
        """An engineer answers the assignment of `about`."""
        number = self.tickets[named].number
        parent = sent("assigned", WANG, ReplyGoesTo.REQUESTER, ticket=about)
        what = self.known(parents=(parent,), named_tickets={number: named})
        decision = decided(mail(text.format(number=number), sender=WANG), what)
        changes = [decision.change, *(other.change for other in decision.others)]
        for change in changes:
            if change is not None:
                assert change.before == self.tickets[change.after.id]
                self.tickets[change.after.id] = change.after
        for other in decision.others:
            self.take_part[other.ticket.id].update(other.admit)

    def where(self, ticket_id: int) -> int:
        """Follow merges by hand; fails on a ring."""
        seen = {ticket_id}
        while (further := self.tickets[ticket_id].merged_into) is not None:
            assert further not in seen, "a ring"
            seen.add(further)
            ticket_id = further
        return ticket_id


number = st.integers(1, TICKETS)
lines = st.sampled_from(
    ["#merge {number}", "#merge {number}\n\nHello", "#close", "#reopen", "#resolve solution: x"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(number, lines, number), max_size=25))
def test_random_merges_make_no_ring_and_every_message_finds_one_living_ticket(
    said: list[tuple[int, str, int]],
) -> None:
    desk = Desk()
    for about, text, named in said:
        desk.engineer_writes(about, text, named)
    for ticket_id, ticket in desk.tickets.items():
        living = desk.where(ticket_id)
        assert desk.tickets[living].status is not Status.MERGED
        assert (ticket.status is Status.MERGED) == (ticket.merged_into is not None)
        parent = sent("acknowledgement", ticket.requester.address, ReplyGoesTo.DESK, ticket=ticket_id)
        for shown in ({"parents": (parent,)}, {"tagged_tickets": (ticket_id,)}):
            found = decided(mail("The lamp is red.", sender=ticket.requester), desk.known(**shown))
            assert found.ticket_id == living
            assert found.change is not None and found.change.after.id == living
            for mails in (found.mails, *(other.mails for other in found.others)):
                assert {m.to for m in mails}.isdisjoint({p.address for p in PEOPLE})
    took = [e for t in desk.tickets.values() for e in t.history if e.kind is EventKind.TOOK_IN]
    gone = [e for t in desk.tickets.values() for e in t.history if e.kind is EventKind.MERGED]
    assert len(took) == len(gone) == sum(t.merged_into is not None for t in desk.tickets.values())
