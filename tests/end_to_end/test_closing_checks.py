"""Closing checks and the service report over the real servers (SPEC E2, E3)."""

from __future__ import annotations

import pytest

from daemon.demo.people import ANN, BOB, ZHAO
from daemon.desk.model import EventKind, Status
from daemon.store import tickets
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import text_of
from tests.end_to_end.world import World

STRICT = """\
resolve_needs = ["cause", "solution", "tested"]
checks = ["cause", "solution", "tested", "steps", "time", "knowledge"]
report_to = ["supervisor"]
"""


@pytest.fixture
def desk(make_world: MakeWorld) -> World:
    return make_world(closing=STRICT).start()


def history(world: World) -> list[EventKind]:
    (found,) = world.tickets()
    with world.app.database.read() as connection:
        return [event.kind for event in tickets.load(connection, [found.id])[found.id].history]


def test_a_resolution_without_its_cause_does_nothing_and_the_form_brings_it(desk: World) -> None:
    desk.write(BOB, "VPN does not connect", "It says error 809.")
    desk.answer(ANN, "#resolve renewed the certificate", to="For you")
    assert [t.status for t in desk.tickets()] == [Status.NEW]
    assert not desk.got(BOB, "solved")
    said = text_of(desk.newest(ANN))
    assert "it still needs: cause, tested." in said
    desk.answer(ANN, "#resolve\ncause: it had expired\nsolution: renewed it\ntested: signed in", to="For you")
    assert [t.status for t in desk.tickets()] == [Status.RESOLVED]


def test_a_yes_closes_the_owner_completes_the_record_and_the_supervisor_reads_it(desk: World) -> None:
    desk.write(BOB, "VPN does not connect", "It says error 809.")
    desk.answer(ANN, "#resolve\ncause: it had expired\nsolution: renewed it\ntested: signed in", to="For you")
    desk.answer(BOB, "Works now, thank you!")
    desk.sweep()
    assert [t.status for t in desk.tickets()] == [Status.CLOSED]
    asked = text_of(desk.newest(ANN, "Please complete"))
    assert "knowledge: worth an article? yes or no" in asked and "cause:" not in asked
    report = text_of(desk.newest(ZHAO, "Service report"))
    assert "What was wrong: it had expired" in report and "No rating yet." in report
    before = len(desk.got(BOB))
    desk.answer(ANN, "#resolve\nsteps: read the log\ntime: 20 min\nknowledge: no", to="Please complete")
    assert len(desk.got(BOB)) == before, "the requester hears nothing of the paperwork"
    assert "added to the record" in text_of(desk.newest(ANN))
    desk.at(10, 30)
    desk.answer(BOB, "5 5 4 quick", to="How")
    desk.sweep()
    reports = desk.got(ZHAO, "Service report")
    assert len(reports) == 2, "renewed with the survey"
    renewed = text_of(reports[-1])
    assert "Speed 5" in renewed and "> quick" in renewed and "read the log" in renewed and "20 min" in renewed
    desk.at(12, 0, days=4)
    assert len(desk.got(ANN, "Still missing")) == 0


def test_what_stays_missing_is_asked_once_more_with_the_supervisor(desk: World) -> None:
    desk.write(BOB, "VPN does not connect", "It says error 809.")
    desk.answer(ANN, "#resolve\ncause: it had expired\nsolution: renewed it\ntested: signed in", to="For you")
    desk.answer(BOB, "Works now, thank you!")
    desk.at(18, 0, days=2)
    desk.at(18, 0, days=5)
    assert len(desk.got(ANN, "Still missing")) == 1
    assert len(desk.got(ZHAO, "Still missing")) == 1


def test_an_engineer_cannot_close_what_is_incomplete_and_a_supervisor_can(desk: World) -> None:
    desk.write(BOB, "VPN does not connect", "It says error 809.")
    desk.answer(ANN, "#close", to="For you")
    assert "its record is not complete" in text_of(desk.newest(ANN))
    assert [t.status for t in desk.tickets()] == [Status.NEW]
    desk.at(9, 31)
    desk.answer(ZHAO, "#close force", to="20240521-001")
    assert [t.status for t in desk.tickets()] == [Status.CLOSED]
    assert EventKind.CLOSING_ASKED not in history(desk)
