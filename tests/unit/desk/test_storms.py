"""When many alerts become one ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from daemon.desk.storms import StormStep, fold, storm_step

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


@pytest.mark.parametrize(
    ("recent", "folded"),
    [
        (ago(), False),
        (ago(1, 2, 3), False),
        (ago(1, 2, 3, 4), True),
        (ago(4, 1, 3, 2, 0), True),
        (ago(1, 2, 3, 5), False),  # the fifth is just outside
        (ago(1, 2, 3, 4.9), True),
        (ago(1, 2, 3, -1), False),  # a clock that is ahead does not count
    ],
)
def test_the_nth_alert_within_the_minutes_is_folded(recent: list[datetime], folded: bool) -> None:
    assert fold(recent, NOW, n=5, minutes=5) is folded


@pytest.mark.parametrize(("n", "minutes"), [(0, 5), (1, 5), (-3, 5), (5, 0)])
def test_without_a_sensible_limit_nothing_is_ever_folded(n: int, minutes: int) -> None:
    assert not fold(ago(*[0.1] * 50), NOW, n, minutes)
    assert storm_step(ago(*[0.1] * 50), NOW, NOW, n, minutes) is StormStep.APART


def test_a_storm_begins_with_the_nth_alert_and_takes_in_what_follows() -> None:
    assert storm_step(ago(1, 2, 3), None, NOW, 5, 5) is StormStep.APART
    assert storm_step(ago(1, 2, 3, 4), None, NOW, 5, 5) is StormStep.BEGIN
    assert storm_step([], ago(4)[0], NOW, 5, 5) is StormStep.JOIN
    assert storm_step([], ago(6)[0], NOW, 5, 5) is StormStep.APART


def test_every_alert_of_a_long_storm_makes_at_most_n_tickets() -> None:
    opened, recent, last = 0, list[datetime](), None
    for second in range(0, 3_600, 20):
        now = NOW + timedelta(seconds=second)
        step = storm_step(recent, last, now, n=5, minutes=5)
        opened += step is not StormStep.JOIN
        recent.append(now)
        if step is not StormStep.APART:
            last = now
    assert opened == 5
