"""Whatever happens to an incident in whatever order: who forms its team, what managers and requesters get."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.desk import planning
from daemon.desk.conversations import incident
from daemon.desk.effects import OWN_ID, OWN_NUMBER, Decision, SendMail
from daemon.desk.known import Said
from daemon.desk.model import Event, EventKind, ReplyGoesTo, Ticket
from parsers.model import Address
from tests.unit.desk.cases import CHEN, LI, MONDAY_10, WANG, ZHAO, mail, opened
from tests.unit.desk.cases import known as known_of
from tests.unit.desk.incident_cases import QIAN, decides, falls_due, rules, says, writes

DOWN = "ERP 登录不上，一直转圈"
PEOPLE = tuple(Address(name=f"Person {i}", address=f"person{i}@example.com") for i in range(4))
SECRET = "geheim-4711"
"""Stands in every word that is for staff only."""

STAFF = {"wang": WANG, "li": LI, "qian": QIAN, "zhao": ZHAO}
EVERY = rules().incident.update_every


class Desk:
    """An ordinary ticket that may become an incident, and what comes to belong to it."""

    def __init__(self) -> None:
        first = opened(DOWN, subject=f"ERP 打不开 {CHEN.address}")
        first = replace(first, category="hardware", team="desktop", owner="wang")  # Li works there too
        self.tickets: dict[int, Ticket] = {1: first}
        self.words = {1: DOWN}
        self.now = MONDAY_10
        self.mails: list[tuple[datetime, SendMail]] = []
        self.said: list[Said] = []

    def carry_out(self, decision: Decision) -> None:
        """Do what the shell does with a decision, as far as it matters here."""
        own = decision.change.after if decision.change is not None else None
        if own is not None and own.id == 0:
            own = replace(own, id=len(self.tickets) + 1, number=f"20240520-{len(self.tickets) + 1:03}")
        if own is not None:
            self.tickets[own.id] = own
        for other in decision.others:
            if other.change is not None:
                named = {OWN_ID: own.id, OWN_NUMBER: own.number} if own is not None else {}
                history = tuple(_naming(event, named) for event in other.change.after.history)
                self.tickets[other.ticket.id] = replace(other.change.after, history=history)
        self.mails += [(self.now, each) for each in decision.all_mails]

    def staff_writes(self, who: str, text: str, about: int, goes: ReplyGoesTo) -> None:
        about = min(about, len(self.tickets))
        ticket = self.tickets[about]
        others = [each for each in self.tickets.values() if each.id != about]
        decision = writes(
            text.format(secret=SECRET, number=self.tickets[1].number),
            ticket,
            *others,
            by=STAFF[who],
            goes=goes,
            template="incident_called" if goes is ReplyGoesTo.INCIDENT else "assigned",
            at=self.now,
            children=self.children(),
            opening_words=self.words,
        )
        self.said = [
            Said(author=who, text=entry.text, at=self.now) for entry in decision.entries if entry.text
        ] + self.said
        self.carry_out(decision)

    def reports(self, who: int) -> None:
        person = PEOPLE[who]
        running = [each for each in self.tickets.values() if incident.running(each) is not None]
        what = known_of(incidents=tuple(running), opening_words=self.words)
        number = len(self.tickets) + 1
        self.carry_out(
            decides(
                mail("ERP 打不开，报 502", subject=f"ERP {person.address}", sender=person), what, at=self.now
            )
        )
        self.words[number] = "ERP 打不开，报 502"

    def children(self) -> dict[int, tuple[Ticket, ...]]:
        return {
            each.id: tuple(self.tickets[i] for i in incident.joined(each))
            for each in self.tickets.values()
            if incident.joined(each)
        }

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for ticket_id in list(self.tickets):
            for _ in range(20):  # what is due leads to what is due next
                ticket = self.tickets[ticket_id]
                rows = [row for row in planning.plan(ticket, rules(), ()) if row.at <= self.now]
                rows = [row for row in rows if row.kind.startswith("incident")]
                if not rows:
                    break
                family = self.children().get(ticket_id, ())
                self.carry_out(
                    falls_due(rows[0].kind, ticket, self.now, children=family, said=tuple(self.said))
                )
            else:
                raise AssertionError("there is no end to what is due")


def _naming(event: Event, named: dict[str, int | str]) -> Event:
    data = {
        key: named.get(value, value) if isinstance(value, str) else value for key, value in event.data.items()
    }
    return replace(event, data=data)


TEXTS = (
    "#incident",
    "#incident {secret}",
    "#note {secret}",
    "{secret} ist das Passwort",
    "#take",
    "#incident update: Back by three.",
    "#incident update\nBack by three.",
    "#note {secret}\n#incident update\nBack by three, {secret}",
    "#incident update\nBack by three.\n#note {secret}",
    "#restored",
    "#restored Working again.",
    "#incident off",
    "#incident {number}",
    "#resolve\ncause: loop\nsolution: storm control",
    "#resolve storm control\n#note {secret}",
    "#reopen",
    "#close",
)
INWARD = (ReplyGoesTo.INCIDENT, ReplyGoesTo.INTERNAL)
STEPS = st.one_of(
    st.tuples(
        st.just("staff"),
        st.sampled_from(sorted(STAFF)),
        st.just("{secret} ist das Passwort"),
        st.just(1),
        st.just(ReplyGoesTo.INCIDENT),
    ),
    st.tuples(
        st.just("staff"),
        st.sampled_from(sorted(STAFF)),
        st.sampled_from(TEXTS),
        st.integers(1, 4),
        st.sampled_from(INWARD),
    ),
    st.tuples(st.just("report"), st.integers(0, len(PEOPLE) - 1)),
    st.tuples(st.just("wait"), st.integers(1, 80)),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, max_size=16))
def test_whatever_happens_in_whatever_order(steps: list[tuple[object, ...]]) -> None:
    desk = Desk()
    desk.staff_writes("zhao", "#incident", 1, ReplyGoesTo.INTERNAL)
    for step in steps:
        match step:
            case ("staff", str(who), str(text), int(about), ReplyGoesTo() as goes):
                desk.staff_writes(who, text, about, goes)
            case ("report", int(who)):
                desk.reports(who)
            case ("wait", int(minutes)):
                desk.wait(minutes)
    desk.wait(1)
    for ticket in desk.tickets.values():
        _only_lead_and_another_form_the_team(ticket)
        _one_update_an_interval(ticket, desk)
    _nothing_internal_reaches_requesters(desk)
    _nobody_waits_for_what_is_past(desk)


def _only_lead_and_another_form_the_team(ticket: Ticket) -> None:
    leads: set[str] = set()
    there: set[str] = set()
    for event in ticket.history:
        if event.kind is EventKind.INCIDENT_DECLARED:
            leads = set(map(str, event.data["leads"]))  # type: ignore[arg-type]
            there = {event.actor} & {*leads, *map(str, event.data["engineers"])}  # type: ignore[arg-type]
        elif event.kind in (EventKind.INCIDENT_ANSWERED, EventKind.TAKEN):
            there.add(event.actor)
        elif event.kind is EventKind.TEAM_FORMED:
            assert there & leads and len(there) > 1
        elif event.kind is EventKind.TEAM_MISSING:
            assert not (there & leads and len(there) > 1)


def _one_update_an_interval(ticket: Ticket, desk: Desk) -> None:
    last: datetime | None = None
    for event in ticket.history:
        if event.kind is EventKind.INCIDENT_DECLARED:
            last = None
        elif event.kind is EventKind.MANAGEMENT_UPDATED and not event.data.get("over"):
            assert last is None or event.at - last >= EVERY
            last = event.at
    found = incident.running(ticket)
    if found is not None:  # nor is one left out
        assert found.updated_at is not None and desk.now - found.updated_at < EVERY + timedelta(minutes=80)


def _nothing_internal_reaches_requesters(desk: Desk) -> None:
    everybody = {each.requester.address for each in desk.tickets.values()}
    for _, send in desk.mails:
        if send.to in everybody:
            shown = str(send.values)
            assert SECRET not in shown, send.template
            assert not any(other in shown for other in everybody - {send.to}), send.template


def _nobody_waits_for_what_is_past(desk: Desk) -> None:
    for ticket in desk.tickets.values():
        for row in planning.plan(ticket, rules(), ()):
            assert not row.kind.startswith("incident") or row.at > desk.now


def test_an_answer_to_an_incident_is_internal_whatever_it_says() -> None:
    started = Desk()
    started.staff_writes("wang", "#incident", 1, ReplyGoesTo.INTERNAL)
    decision = says(f"{SECRET}\n#restored", started.tickets[1], by=LI)
    assert not [each for each in decision.all_mails if each.to == CHEN.address]
