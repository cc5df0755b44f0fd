"""The table of states: every pair is allowed or refused by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.lifecycle import TRANSITIONS, IllegalTransition, happen, may
from daemon.desk.model import EventKind, Status
from tests.builders import event, ticket

_ASKED = {"questions_asked", "questions_reminded"}

REFUSED = {
    Status.NEW: {"opened", "confirmed", "not_fixed", "confirmation_reminded", "reopened", "survey_sent"},
    Status.OPEN: {"opened", "confirmed", "not_fixed", "confirmation_reminded", "reopened", "survey_sent"},
    Status.RESOLVED: {"opened", "assigned", "taken", "escalated", "target_reminded", "survey_sent"} | _ASKED,
    Status.CLOSED: {
        "opened",
        "assigned",
        "taken",
        "priority_set",
        "channel_set",
        "escalated",
        "resolved",
        "confirmed",
        "not_fixed",
        "confirmation_reminded",
        "closed",
        "target_reminded",
        "merged",
        "took_in",
    }
    | _ASKED,
    Status.MERGED: {kind.value for kind in EventKind} - {"withheld"},
}

DATA = {
    EventKind.ASSIGNED: {"owner": "li", "team": "desktop"},
    EventKind.PRIORITY_SET: {"priority": "P1"},
    EventKind.CATEGORY_SET: {"category": "network"},
    EventKind.MERGED: {"into": 7, "number": "20240520-007"},
    EventKind.TOOK_IN: {"ticket": 7, "number": "20240520-007", "steps": 1},
    EventKind.CHANNEL_SET: {"channel": "phone"},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", EventKind)
def test_every_pair_is_allowed_or_refused_by_name(status: Status, kind: EventKind) -> None:
    before = replace(ticket(), status=status)
    happening = event(kind, **DATA.get(kind, {}))
    if kind.value in REFUSED[status]:
        assert not may(before, kind)
        with pytest.raises(IllegalTransition, match=f"{status.value} cannot be {kind.value}"):
            happen(before, happening)
    else:
        assert may(before, kind)
        assert happen(before, happening).history[-1] is happening


def test_every_status_can_be_left_for_closed() -> None:
    for status in (Status.NEW, Status.OPEN, Status.RESOLVED):
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
    assert [kind for kind in EventKind if may(merged, kind)] == [EventKind.WITHHELD]
    withheld = happen(merged, event(EventKind.WITHHELD, template="reply", to="requester", why="flood"))
    assert (withheld.status, withheld.merged_into) == (Status.MERGED, 7)


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.RESOLVED])
def test_taking_another_ticket_in_leaves_the_state_as_it_is(status: Status) -> None:
    took_in = event(EventKind.TOOK_IN, actor="li", ticket=7, number="20240520-007", steps=1)
    after = happen(replace(ticket(), status=status), took_in)
    assert (after.status, after.merged_into) == (status, None)
