"""Until when somebody must have taken a ticket, and what the way of a report promises (SPEC B3, C1, A7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from daemon.desk import planning, targets
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import Decision
from daemon.desk.lifecycle import happen
from daemon.desk.model import Channel, Event, EventKind, Ticket
from daemon.desk.policy import Policy
from daemon.desk.targets import ClockName
from tests.unit.desk.cases import MONDAY_10, ZHAO, later, opened, policy
from tests.unit.desk.routing.staff import BOSS, CHIEF, person, team, with_team

P1 = "全公司断网,所有人都无法工作"


def clock(ticket: Ticket, name: ClockName, rules: Policy | None = None) -> targets.Clock:
    return next(c for c in targets.clocks(ticket, {1: rules or policy()}) if c.name is name)


def then(
    ticket: Ticket, kind: EventKind, at: datetime = MONDAY_10, actor: str = "wang", **data: object
) -> Ticket:
    return happen(ticket, Event(kind=kind, at=at, actor=actor, policy_version=1, data=data))  # type: ignore[arg-type]


def due(ticket: Ticket, now: datetime, rules: Policy | None = None, **more: object) -> Decision:
    used = rules or policy()
    return decide_due(
        DueCase(
            kind=planning.TARGET,
            ticket=ticket,
            solution="",
            policy=used,
            policies={1: used},
            now=now,
            **more,  # type: ignore[arg-type]
        )
    )


def told(decision: Decision) -> list[tuple[str, str]]:
    return [(m.template, m.to) for m in decision.mails if m.template == "untaken"]


def test_p1_must_be_taken_within_ten_minutes_and_p3_within_a_working_day() -> None:
    assert clock(opened(P1), ClockName.ACCEPTANCE).due_at == later(minutes=10)
    assert clock(opened("无法登录系统"), ClockName.ACCEPTANCE).due_at == later(days=1)  # nine working hours


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (EventKind.TAKEN, {}),
        (EventKind.STAFF_REPLIED, {}),
        (EventKind.RESOLVED, {}),
        (EventKind.CLOSED, {}),
        (EventKind.ASSIGNED, {"owner": "wang", "team": "desktop"}),
    ],
)
def test_taking_it_answering_it_or_giving_it_to_oneself_is_acceptance(
    kind: EventKind, data: dict[str, object]
) -> None:
    taken = then(opened(P1), kind, later(minutes=3), **data)
    assert clock(taken, ClockName.ACCEPTANCE).met_at == later(minutes=3)


def test_who_is_given_a_ticket_has_to_accept_it_anew() -> None:
    taken = then(opened(P1), EventKind.TAKEN, later(minutes=3))
    given = then(taken, EventKind.ASSIGNED, later(minutes=20), owner="li", team="desktop")
    assert clock(given, ClockName.ACCEPTANCE).due_at == later(minutes=30)


def test_the_supervisor_hears_of_it_once_then_the_manager_once() -> None:
    rules = with_team(team())
    ticket = replace(opened(P1), team="network", owner=None)
    first = due(ticket, later(minutes=10), rules)
    assert told(first) == [("untaken", "boss@example.com")]
    assert first.change is not None
    again = due(first.change.after, later(minutes=15), rules)
    assert told(again) == []
    assert again.change is not None
    second = due(again.change.after, later(minutes=20), rules)
    assert told(second) == [("untaken", "chief@example.com")]
    assert second.change is not None
    assert told(due(second.change.after, later(hours=3), rules)) == []


def test_after_a_long_stop_both_hear_of_it_at_once() -> None:
    rules = with_team(team())
    ticket = replace(opened(P1), team="network")
    assert {to for _, to in told(due(ticket, later(hours=1), rules))} == {
        "boss@example.com",
        "chief@example.com",
    }


def test_who_is_away_is_stood_in_for() -> None:
    rules = with_team(team())
    ticket = replace(opened(P1), team="network")
    away = {BOSS: later(days=2)}
    assert told(due(ticket, later(minutes=10), rules, away=away)) == [("untaken", "chief@example.com")]
    all_away = {BOSS: later(days=2), CHIEF: later(days=2)}
    assert told(due(ticket, later(minutes=10), rules, away=all_away)) == [("untaken", "boss@example.com")]


def test_the_owner_who_is_away_is_reminded_and_somebody_who_is_here_too() -> None:
    rules = with_team(team())
    ticket = replace(opened("无法登录系统"), team="network", owner="ann")
    reminded = due(ticket, later(minutes=24), rules, away={"ann": later(days=3), BOSS: later(days=3)})
    assert {m.to for m in reminded.mails} == {"ann@example.com", "chief@example.com"}


def test_a_policy_from_before_there_was_any_has_no_such_clock() -> None:
    old = replace(policy(), take_within={}, untaken=())
    names = [c.name for c in targets.clocks(opened(P1), {1: old})]
    assert names == [ClockName.FIRST_CONTACT, ClockName.RESOLUTION]


@pytest.mark.parametrize(
    ("channel", "words", "minutes"),
    [
        (Channel.EMAIL, "无法登录系统", 30),
        (Channel.PORTAL, "无法登录系统", 15),
        (Channel.IM, "无法登录系统", 10),
        (Channel.INSPECTION, "无法登录系统", 30),
        (Channel.EMAIL, P1, 15),
        (Channel.IM, P1, 10),
    ],
)
def test_of_channel_and_priority_the_earlier_promise_wins(channel: Channel, words: str, minutes: int) -> None:
    ticket = replace(opened(words), channel=channel)
    assert clock(ticket, ClockName.FIRST_CONTACT).due_at == later(minutes=minutes)


def test_at_night_the_earlier_is_that_of_the_priority() -> None:
    night = MONDAY_10.replace(hour=23)
    ticket = opened(P1)
    moved = replace(ticket, history=(replace(ticket.history[0], at=night),), channel=Channel.IM)
    assert clock(moved, ClockName.FIRST_CONTACT).due_at == night + timedelta(minutes=15)


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.IN_PERSON])
def test_a_call_that_was_taken_is_first_contact(channel: Channel) -> None:
    ticket = replace(opened(), channel=channel)
    assert clock(ticket, ClockName.FIRST_CONTACT).met_at == MONDAY_10
    assert clock(ticket, ClockName.RESOLUTION).running


def test_another_channel_makes_another_promise() -> None:
    ticket = then(opened("无法登录系统"), EventKind.CHANNEL_SET, later(minutes=2), channel="im")
    assert ticket.channel is Channel.IM
    assert clock(ticket, ClockName.FIRST_CONTACT).due_at == later(minutes=10)


def test_the_shipped_supervisor_is_told_of_an_untaken_p1() -> None:
    assert ("untaken", ZHAO) in told(due(opened(P1), later(minutes=10)))
    assert person("x").address == "x@example.com"
