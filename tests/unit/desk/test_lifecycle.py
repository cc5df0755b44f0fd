"""The table of states: every pair is allowed or refused by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from daemon.desk import due, planning
from daemon.desk.lifecycle import REFUSALS, TRANSITIONS, IllegalTransition, happen, may, why_not
from daemon.desk.lifecycle_drawn import drawn
from daemon.desk.model import EventKind, Status, WaitsFor
from tests.builders import event, ticket

_AFTER_THE_END = {
    "confirmed",
    "not_fixed",
    "confirmation_reminded",
    "reopened",
    "survey_sent",
    "service_reported",
}
_NOT_RESUMED = {"resumed", "waiting_reminded"}
_ONLY_WHILE_WORKED_ON = {
    *("assigned", "taken", "escalated", "target_reminded", "questions_asked", "questions_reminded"),
    *("waiting", "eta_set", "workaround", "acknowledged", "snoozed"),
    *("vendor_asked", "approval_requested", "consent_asked"),
}
_ONLY_WHILE_LIVE = {
    *("priority_set", "channel_set", "took_in", "merged", "resolved", "closed"),
    *("incident_declared", "child_joined", "joined_incident", "restored", "incident_answered"),
    *("team_formed", "team_missing", "approval_reminded", "consent_reminded"),
}
_EVERYTHING = {kind.value for kind in EventKind}

REFUSED = {
    Status.NEW: {"opened"} | _AFTER_THE_END | _NOT_RESUMED,
    Status.OPEN: {"opened"} | _AFTER_THE_END | _NOT_RESUMED,
    Status.WAITING: {"opened"} | _AFTER_THE_END,
    Status.RESOLVED: {"opened", "survey_sent", "service_reported"} | _NOT_RESUMED | _ONLY_WHILE_WORKED_ON,
    Status.CLOSED: {"opened", "confirmed", "not_fixed", "confirmation_reminded"}
    | _NOT_RESUMED
    | _ONLY_WHILE_WORKED_ON
    | _ONLY_WHILE_LIVE,
    Status.MERGED: _EVERYTHING - {"withheld", "redacted"},
    Status.SPAM: _EVERYTHING
    - {"requester_wrote", "noted", "automatic_reply", "bounced", "withheld", "redacted"}
    - {"undone", "linked", "reopened", "management_updated"},
}

DATA = {
    EventKind.ASSIGNED: {"owner": "li", "team": "desktop"},
    EventKind.PRIORITY_SET: {"priority": "P1"},
    EventKind.CATEGORY_SET: {"category": "network"},
    EventKind.MERGED: {"into": 7, "number": "20240520-007"},
    EventKind.TOOK_IN: {"ticket": 7, "number": "20240520-007", "steps": 1},
    EventKind.CHANNEL_SET: {"channel": "phone"},
    EventKind.WAITING: {"waits_for": "vendor", "until": None},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", EventKind)
def test_every_pair_is_allowed_or_refused_by_name(status: Status, kind: EventKind) -> None:
    before = replace(ticket(), status=status)
    happening = event(kind, **DATA.get(kind, {}))
    if kind.value in REFUSED[status]:
        assert not may(before, kind)
        assert why_not(before, kind) is REFUSALS[status, kind]
        with pytest.raises(IllegalTransition, match=f"{status.value} cannot be {kind.value}"):
            happen(before, happening)
    else:
        assert may(before, kind)
        assert happen(before, happening).history[-1] is happening


def test_every_status_can_be_left_for_closed() -> None:
    for status in (Status.NEW, Status.OPEN, Status.WAITING, Status.RESOLVED):
        assert TRANSITIONS[status, EventKind.CLOSED] is Status.CLOSED


def test_an_event_changes_only_what_it_is_about() -> None:
    before = ticket(owner="wang")
    taken = happen(before, event(EventKind.TAKEN, actor="li"))
    assert (taken.owner, taken.status, taken.team) == ("li", Status.OPEN, before.team)
    assigned = happen(before, event(EventKind.ASSIGNED, owner=None, team="network"))
    assert (assigned.owner, assigned.team, assigned.status) == (None, "network", Status.NEW)
    raised = happen(before, event(EventKind.PRIORITY_SET, priority="P1"))
    assert (raised.priority.value, raised.category) == ("P1", before.category)


def test_a_merged_ticket_names_the_one_that_it_went_into_and_moves_no_more() -> None:
    merged = happen(ticket(), event(EventKind.MERGED, actor="li", into=7, number="20240520-007"))
    assert (merged.status, merged.merged_into) == (Status.MERGED, 7)
    assert {k for k in EventKind if may(merged, k)} == {EventKind.WITHHELD, EventKind.REDACTED}
    withheld = happen(merged, event(EventKind.WITHHELD, template="reply", to="requester", why="flood"))
    assert (withheld.status, withheld.merged_into) == (Status.MERGED, 7)


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.RESOLVED])
def test_taking_another_ticket_in_leaves_the_state_as_it_is(status: Status) -> None:
    took_in = event(EventKind.TOOK_IN, actor="li", ticket=7, number="20240520-007", steps=1)
    after = happen(replace(ticket(), status=status), took_in)
    assert (after.status, after.merged_into) == (status, None)


def test_a_ticket_waits_for_something_as_long_as_it_waits_and_no_longer() -> None:
    until = "2026-03-03T09:00:00+00:00"
    waiting = happen(ticket(owner="li"), event(EventKind.WAITING, waits_for="requester", until=until))
    assert (waiting.status, waiting.waits_for) == (Status.WAITING, WaitsFor.REQUESTER)
    assert waiting.waits_until is not None and waiting.waits_until.isoformat() == until
    taken = happen(waiting, event(EventKind.TAKEN, actor="wang"))
    assert (taken.status, taken.waits_for, taken.owner) == (Status.WAITING, WaitsFor.REQUESTER, "wang")
    for ends in (EventKind.RESUMED, EventKind.RESOLVED, EventKind.CLOSED, EventKind.MARKED_SPAM):
        after = happen(waiting, event(ends))
        assert (after.waits_for, after.waits_until) == (None, None)


def test_every_instant_that_is_planned_is_dealt_with() -> None:
    assert set(planning.INSTANTS) == due.KINDS


def test_the_page_is_drawn_from_the_table() -> None:
    page = Path("docs/reference/lifecycle.md").read_text()
    assert page == drawn(), "run `make reference`"
