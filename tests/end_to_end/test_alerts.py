"""Monitoring mails over the real servers: one ticket a trouble, recovery resolves, a storm folds."""

from __future__ import annotations

import pytest

from daemon.demo.people import ANN, WANG, Actor
from daemon.desk.model import Outcome, Status
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.world import World

NAGIOS = Actor(name="Nagios", address="nagios@demo.test")
ALERTS = """
[alerts]
sources = [{ id = "nagios", senders = ["nagios@demo.test"], kind = "nagios" }]
storm_alerts = 4
storm_minutes = 10
"""


@pytest.fixture
def watched(make_world: MakeWorld) -> World:
    return make_world(extra=ALERTS).start()


def alert(world: World, state: str, service: str, word: str) -> None:
    """Let Nagios report a service of host web1."""
    body = f"Notification Type: {state}\n\nService: {service}\nHost: web1\nState: {word}\n"
    world.write(
        NAGIOS,
        f"** {state} Service Alert: web1/{service} is {word} **",
        body,
        headers={"Auto-Submitted": "auto-generated"},
    )


def test_a_trouble_is_one_ticket_from_its_first_report_to_its_recovery(watched: World) -> None:
    alert(watched, "PROBLEM", "disk space", "CRITICAL")
    (ticket,) = watched.tickets()
    assert ticket.machine
    assert watched.taken[-1].decision.outcome is Outcome.MONITORING_ALERT
    assert len(watched.got(WANG, "disk space")) + len(watched.got(ANN, "disk space")) == 1
    for _ in range(3):
        alert(watched, "PROBLEM", "disk space", "CRITICAL")
    assert len(watched.tickets()) == 1
    alert(watched, "RECOVERY", "disk space", "OK")
    assert [t.status for t in watched.tickets()] == [Status.RESOLVED]
    assert watched.got(NAGIOS) == [], "nothing is ever written to a machine"


def test_a_trouble_that_comes_back_reopens_its_ticket(watched: World) -> None:
    alert(watched, "PROBLEM", "load", "CRITICAL")
    alert(watched, "RECOVERY", "load", "OK")
    alert(watched, "PROBLEM", "load", "CRITICAL")
    assert [t.status for t in watched.tickets()] == [Status.OPEN]


def test_a_recovery_without_a_trouble_opens_nothing(watched: World) -> None:
    alert(watched, "RECOVERY", "load", "OK")
    assert watched.tickets() == []


def test_a_storm_is_one_ticket_for_all_that_follow(watched: World) -> None:
    for number in range(9):
        alert(watched, "PROBLEM", f"check {number}", "CRITICAL")
    assert len(watched.tickets()) == 4, "three apart, the fourth is the storm's, the rest joins it"
    alert(watched, "RECOVERY", "check 8", "OK")
    assert watched.tickets()[-1].status is Status.OPEN or watched.tickets()[-1].status is Status.NEW
    watched.advance(hours=1)
    alert(watched, "PROBLEM", "check of the next day", "CRITICAL")
    assert len(watched.tickets()) == 5


def test_what_alerts_did_not_open_no_recovery_resolves(watched: World) -> None:
    """From proves nothing: a forged recovery must not close a person's ticket."""
    watched.write(WANG, "[web1] load is high", "please look")
    alert(watched, "RECOVERY", "load", "OK")
    assert [t.status for t in watched.tickets()] == [Status.NEW]


def test_the_machine_is_never_asked_how_it_was(watched: World) -> None:
    alert(watched, "PROBLEM", "load", "CRITICAL")
    alert(watched, "RECOVERY", "load", "OK")
    watched.advance(days=10)
    watched.advance(days=3)
    assert [t.status for t in watched.tickets()] == [Status.CLOSED]
    assert watched.got(NAGIOS) == []
