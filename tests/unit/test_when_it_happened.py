"""A mail that is read late counts from when it came, never from before what happened on its ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from daemon.desk.known import Known
from daemon.desk.model import EventKind
from daemon.intake import LATE_AT_MOST, when_it_happened
from tests.builders import NOW, event, ticket

HOUR = timedelta(hours=1)
NOTHING = Known(mailbox="support", received_at=NOW)


def test_a_mail_that_waited_out_a_downtime_counts_from_when_it_came() -> None:
    assert when_it_happened(NOW - 20 * HOUR, NOW, NOTHING) == NOW - 20 * HOUR


def test_a_server_whose_clock_is_ahead_makes_nothing_happen_in_the_future() -> None:
    assert when_it_happened(NOW + HOUR, NOW, NOTHING) == NOW


def test_an_old_mail_put_into_the_folder_by_hand_counts_from_now() -> None:
    assert when_it_happened(NOW - LATE_AT_MOST - HOUR, NOW, NOTHING) == NOW


def test_a_late_mail_happens_after_what_its_ticket_has_seen() -> None:
    one = replace(ticket(), id=1, history=(event(at=NOW - 9 * HOUR), event(EventKind.TAKEN, at=NOW - HOUR)))
    known = replace(NOTHING, tickets={1: one})
    assert when_it_happened(NOW - 5 * HOUR, NOW, known) == NOW - HOUR
    assert when_it_happened(NOW - HOUR / 2, NOW, known) == NOW - HOUR / 2
