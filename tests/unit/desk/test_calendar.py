"""Working time: weekends, holidays, make-up days, DST and midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.calendar import NoWorkingTime, add, between, is_working_day, next_working
from daemon.desk.policy import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_SIX = ((time(9), time(18)),)
OFFICE = Calendar(zone="Asia/Shanghai", hours=dict.fromkeys(range(5), NINE_TO_SIX))


def shanghai(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("begin", "working", "end"),
    [
        (shanghai(20, 10), timedelta(hours=2), shanghai(20, 12)),
        (shanghai(20, 17), timedelta(hours=2), shanghai(21, 10)),
        (shanghai(24, 17), timedelta(hours=2), shanghai(27, 10)),  # Friday to Monday
        (shanghai(25, 3), timedelta(minutes=30), shanghai(27, 9, 30)),  # Saturday night
        (shanghai(20, 9), timedelta(hours=27), shanghai(22, 18)),  # three whole days end at closing time
        (shanghai(20, 20), timedelta(0), shanghai(21, 9)),
        (shanghai(20, 10), timedelta(0), shanghai(20, 10)),
    ],
)
def test_working_time_is_added_over_nights_and_weekends(
    begin: datetime, working: timedelta, end: datetime
) -> None:
    assert add(OFFICE, begin, working) == end


def test_holidays_are_free_and_make_up_days_are_worked() -> None:
    calendar = Calendar(
        zone="Asia/Shanghai",
        hours=dict.fromkeys(range(5), NINE_TO_SIX),
        holidays=frozenset({date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)}),
        extra_days={date(2024, 4, 28): NINE_TO_SIX, date(2024, 5, 11): ((time(9), time(12)),)},
    )
    assert is_working_day(calendar, date(2024, 4, 28))  # a Sunday
    assert not is_working_day(calendar, date(2024, 5, 1))
    assert add(calendar, shanghai(30, 17, month=4), timedelta(hours=2)) == shanghai(6, 10)
    assert add(calendar, shanghai(10, 17), timedelta(hours=2)) == shanghai(11, 10)


def test_a_make_up_day_wins_over_a_holiday() -> None:
    day = date(2024, 5, 1)
    calendar = Calendar(
        zone="UTC", hours={}, holidays=frozenset({day}), extra_days={day: ((time(9), time(10)),)}
    )
    assert next_working(calendar, datetime(2024, 4, 30, tzinfo=UTC)) == datetime(2024, 5, 1, 9, tzinfo=UTC)


def test_the_hour_that_spring_skips_is_not_worked() -> None:
    night = Calendar(zone="Europe/Berlin", hours={day: ((time(0), time(6)),) for day in range(7)})
    begin = datetime(2024, 3, 31, 0, 0, tzinfo=BERLIN)  # 02:00 becomes 03:00
    assert between(night, begin, datetime(2024, 3, 31, 6, 0, tzinfo=BERLIN)) == timedelta(hours=5)
    assert add(night, begin, timedelta(hours=2)) == datetime(2024, 3, 31, 3, 0, tzinfo=BERLIN)


def test_the_hour_that_autumn_repeats_is_worked_twice() -> None:
    night = Calendar(zone="Europe/Berlin", hours={day: ((time(0), time(6)),) for day in range(7)})
    begin = datetime(2024, 10, 27, 0, 0, tzinfo=BERLIN)
    assert between(night, begin, datetime(2024, 10, 27, 6, 0, tzinfo=BERLIN)) == timedelta(hours=7)


def test_work_until_midnight_and_on_is_one_stretch() -> None:
    always = Calendar(zone="Asia/Shanghai", hours={day: ((time(0), time(0)),) for day in range(7)})
    assert add(always, shanghai(20, 23), timedelta(hours=50)) == shanghai(20, 23) + timedelta(hours=50)


def test_a_calendar_without_working_time_says_so() -> None:
    with pytest.raises(NoWorkingTime):
        add(Calendar(zone="UTC", hours={}), datetime(2024, 1, 1, tzinfo=UTC), timedelta(minutes=1))


def test_negative_working_time_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add(OFFICE, shanghai(20, 10), timedelta(minutes=-1))


ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
SPANS = st.sampled_from(
    [NINE_TO_SIX, ((time(9), time(12)), (time(13), time(18))), ((time(22), time(0)),), ((time(0), time(4)),)]
)
CALENDARS = st.builds(
    lambda zone, days, spans: Calendar(zone=zone, hours=dict.fromkeys(days, spans)),
    ZONES,
    st.sets(st.integers(0, 6), min_size=1),
    SPANS,
)
YEAR = 365 * 24 * 3600
INSTANTS = st.integers(0, 3 * YEAR).map(lambda s: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
DURATIONS = st.timedeltas(timedelta(0), timedelta(hours=60))


@given(CALENDARS, INSTANTS, DURATIONS)
def test_counting_undoes_adding(calendar: Calendar, begin: datetime, working: timedelta) -> None:
    assert between(calendar, begin, add(calendar, begin, working)) == working


@given(CALENDARS, INSTANTS, DURATIONS, DURATIONS)
def test_more_time_never_ends_earlier(
    calendar: Calendar, begin: datetime, one: timedelta, more: timedelta
) -> None:
    assert add(calendar, begin, one) <= add(calendar, begin, one + more)


@given(CALENDARS, INSTANTS, DURATIONS, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_later_begin_never_ends_earlier(
    calendar: Calendar, begin: datetime, working: timedelta, wait: timedelta
) -> None:
    assert add(calendar, begin, working) <= add(calendar, begin + wait, working)


@given(CALENDARS, INSTANTS, DURATIONS, DURATIONS)
def test_adding_in_two_steps_is_adding_once(
    calendar: Calendar, begin: datetime, one: timedelta, two: timedelta
) -> None:
    there = add(calendar, add(calendar, begin, one), two)
    at_once = add(calendar, begin, one + two)
    assert between(calendar, min(there, at_once), max(there, at_once)) == timedelta(0)
