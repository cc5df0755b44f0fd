"""The daily digest counts what is there, also what belongs to people and teams that have left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from daemon.desk.lifecycle import happen
from daemon.desk.model import DeadAddress, EventKind, Language, Priority, Ticket
from daemon.report.digest import Figures, digest
from daemon.store.figures import Happened
from tests.builders import event, ticket
from tests.unit.desk.cases import MONDAY_10, policy


def live(number: int, **fields: Any) -> Ticket:
    return ticket(id=number, number=f"20240520-{number:03}", opened_at=MONDAY_10, **fields)


def report(tickets: list[Ticket], events: list[Happened], language: Language = Language.EN) -> Any:
    figures = Figures(live=tickets, events=events, policies={1: policy()})
    return digest(figures, policy(), language, MONDAY_10.date(), MONDAY_10 + timedelta(hours=2))


def opened(team: str | None) -> Happened:
    at = MONDAY_10 - timedelta(hours=3)
    return Happened(at=at, kind=EventKind.OPENED, team=team, owner=None, data={})


def test_a_ticket_whose_owner_has_left_counts_as_nobodys() -> None:
    found = report([live(1, owner="gone"), live(2, owner=None), live(3, owner="wang")], [])
    assert found["unassigned"] == 2
    assert found["headline"] == {"code": "unassigned", "count": 2}


def test_tickets_of_teams_that_are_gone_stand_in_a_row_of_their_own() -> None:
    tickets = [live(1, team="desktop"), live(2, team="abolished"), live(3, team=None)]
    events = [opened("abolished"), opened("desktop")]
    for language, name in ((Language.EN, "Other"), (Language.ZH_CN, "其他")):
        found = report(tickets, events, language)
        assert found["teams"][-1] == {"name": name, "open": 2, "opened": 1, "closed": 0}
        assert sum(row["open"] for row in found["teams"]) == found["backlog"] == 3
        assert sum(row["opened"] for row in found["teams"]) == found["opened"] == 2


def test_tickets_whose_requester_cannot_be_reached_by_mail_are_named() -> None:
    bounced = DeadAddress(
        address="ann@example.test",
        bounced_at=MONDAY_10 - timedelta(days=6),
        strikes=1,
        status="5.1.1",
        diagnostic="no such user",
    )
    over = replace(bounced, bounced_at=MONDAY_10 - timedelta(days=8))
    found = report([live(1, requester_dead=bounced), live(2), live(3, requester_dead=over)], [])
    assert found["unreachable"] == ["20240520-001"]


def test_a_survey_that_was_withheld_was_not_sent() -> None:
    at = MONDAY_10 - timedelta(hours=1)
    asked = [
        Happened(at=at, kind=EventKind.SURVEY_SENT, team=None, owner=None, data=data)
        for data in ({}, {"withheld": True})
    ]
    assert report([], asked)["surveys"]["sent"] == 1


def test_a_promise_that_stands_still_is_neither_late_nor_about_to_be() -> None:
    history = (
        event(EventKind.OPENED, at=MONDAY_10),
        event(EventKind.STAFF_REPLIED, at=MONDAY_10, actor="wang"),
        event(EventKind.PRIORITY_SET, at=MONDAY_10, actor="wang", priority="P1"),
    )
    urgent = live(1, team="desktop", priority=Priority.P1, history=history)
    waiting = happen(urgent, event(EventKind.WAITING, at=MONDAY_10, waits_for="requester", until=None))
    for each, late in ((urgent, [1]), (waiting, [])):
        figures = Figures(live=[each], events=[], policies={1: policy()})
        found: Any = digest(figures, policy(), Language.EN, MONDAY_10.date(), MONDAY_10 + timedelta(hours=5))
        assert [int(row["number"][-3:]) for row in found["breached"]] == late
        assert found["at_risk"] == []


def test_without_such_tickets_there_is_no_such_row() -> None:
    found = report([live(1, team="desktop")], [])
    assert [row["name"] for row in found["teams"]] == [t.name[Language.EN] for t in policy().teams.values()]
