"""Durations, promises, hours and dates as people write them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.config import notation
from daemon.config.problems import Wrong
from daemon.desk.policy import Target

DAY = timedelta(hours=9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 min", timedelta(minutes=30)),
        ("30min", timedelta(minutes=30)),
        ("1 h 30 min", timedelta(minutes=90)),
        ("1.5 hours", timedelta(minutes=90)),
        ("90 s", timedelta(seconds=90)),
        ("7 days", timedelta(days=7)),
        ("2 Weeks", timedelta(days=14)),
        ("30 分钟", timedelta(minutes=30)),
        ("1小时30分钟", timedelta(minutes=90)),
        ("３ 天", timedelta(days=3)),
    ],
)
def test_a_duration_is_a_number_and_a_unit_in_either_language(text: str, expected: timedelta) -> None:
    assert notation.wall_time(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3 working days", 3 * DAY), ("3 个工作日", 3 * DAY), ("1 working day 2 h", DAY + timedelta(hours=2))],
)
def test_a_working_day_is_as_long_as_the_calendar_says(text: str, expected: timedelta) -> None:
    assert notation.working_time(text, DAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 min round the clock", Target(time=timedelta(minutes=15), around_the_clock=True)),
        ("15 min, 24x7", Target(time=timedelta(minutes=15), around_the_clock=True)),
        ("15 分钟 7×24", Target(time=timedelta(minutes=15), around_the_clock=True)),
        ("2 days round the clock", Target(time=timedelta(days=2), around_the_clock=True)),
        ("30 min", Target(time=timedelta(minutes=30))),
        ("30 min, at most 24 h", Target(time=timedelta(minutes=30), at_most=timedelta(hours=24))),
        ("30 分钟,最多 24 小时", Target(time=timedelta(minutes=30), at_most=timedelta(hours=24))),
    ],
)
def test_a_promise_says_which_hours_count(text: str, expected: Target) -> None:
    assert notation.target(text, DAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "4",
        "min",
        "0 min",
        "-5 min",
        "4 fortnights",
        "3 h 5",
        "1e9 days",
        "5000 days",
        "x" * 300,
        "4 h h",
    ],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        notation.wall_time(text)


def test_plain_days_mean_nothing_in_working_time_and_the_other_way_round() -> None:
    with pytest.raises(Wrong, match="plain day"):
        notation.working_time("3 days", DAY)
    with pytest.raises(Wrong, match="day and night"):
        notation.wall_time("3 working days")
    with pytest.raises(Wrong, match="day and night"):
        notation.target("1 working day round the clock", DAY)
    with pytest.raises(Wrong, match="day and night"):
        notation.target("30 min, at most 1 working day", DAY)


NINE_TO_SIX = ((time(9), time(18)),)


@pytest.mark.parametrize(
    "text",
    [
        "Mon-Fri 09:00-18:00",
        "monday to friday 9:00 - 18:00",
        "周一至周五 09:00-18:00",
        "Mon–Fri ０９：００–18:00",
    ],
)
def test_weekly_hours_are_read_in_either_language(text: str) -> None:
    assert notation.weekly_hours([text]) == dict.fromkeys(range(5), NINE_TO_SIX)


def test_a_day_may_have_several_spans_and_days_may_be_listed() -> None:
    hours = notation.weekly_hours(["Mon, Wed 13:00-18:00, 09:00-12:00", "Sat 10:00-12:00"])
    assert hours[0] == hours[2] == ((time(9), time(12)), (time(13), time(18)))
    assert hours[5] == ((time(10), time(12)),)
    assert set(hours) == {0, 2, 5}


def test_days_may_run_over_the_end_of_the_week() -> None:
    assert set(notation.weekly_hours(["Sun-Thu 08:00-16:00"])) == {6, 0, 1, 2, 3}


def test_a_night_shift_goes_on_into_the_next_day() -> None:
    hours = notation.weekly_hours(["Sun 22:00-06:00"])
    assert hours == {6: ((time(22), time(0)),), 0: ((time(0), time(6)),)}


def test_the_whole_day_ends_at_midnight() -> None:
    hours = notation.weekly_hours(["daily 00:00-24:00"])
    assert hours == dict.fromkeys(range(7), ((time(0), time(0)),))
    assert notation.length(hours[0]) == timedelta(hours=24)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Mon-Fri"],
        ["09:00-18:00"],
        ["Mo 09:00-18:00"],
        ["Mon-Wed-Fri 09:00-18:00"],
        ["Mon 9-18"],
        ["Mon 09:00-25:00"],
        ["Mon 09:60-10:00"],
        ["Mon 24:00-06:00"],
        ["Mon 09:00-09:00"],
        ["Mon 09:00-12:00, 11:59-13:00"],
        ["Mon-Fri 09:00-18:00", "Wed 08:00-09:01"],
        ["Mon 22:00-06:00", "Tue 05:00-09:00"],
    ],
)
def test_hours_that_make_no_week_are_refused(lines: list[str]) -> None:
    with pytest.raises(Wrong):
        notation.weekly_hours(lines)


def test_spans_that_touch_do_not_overlap() -> None:
    hours = notation.weekly_hours(["Mon 09:00-12:00", "Mon 12:00-18:00"])
    assert hours[0] == ((time(9), time(12)), (time(12), time(18)))


def test_the_usual_day_is_what_most_days_are() -> None:
    hours = notation.weekly_hours(["Mon-Fri 09:00-18:00", "Sat 08:00-20:00"])
    assert notation.usual_day(hours) == NINE_TO_SIX
    tie = notation.weekly_hours(["Mon 09:00-12:00", "Tue 09:00-18:00"])
    assert notation.usual_day(tie) == NINE_TO_SIX


SPANS = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)


@given(SPANS)
def test_hours_written_out_are_read_back(minutes: list[int]) -> None:
    pairs = list(zip(minutes[::2], minutes[1::2], strict=False))
    text = ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs)
    spans = notation.day_spans(text)
    assert notation.spans_text(spans) == text
    assert notation.length(spans) == timedelta(minutes=sum(b - a for a, b in pairs))


def test_days_are_single_or_a_run_and_may_have_hours() -> None:
    assert notation.days("2026-10-01").dates == (date(2026, 10, 1),)
    run = notation.days("2026-02-27 to 2026-03-01")
    assert run.dates == (date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1))
    assert run.spans is None
    assert notation.days("2026-10-10 09:00-12:00").spans == ((time(9), time(12)),)
    assert notation.days("2026-10-01 至 2026-10-07").dates[-1] == date(2026, 10, 7)


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "24.12.2026", "2026-10-07 to 2026-10-01", "1999-01-01", "2020-01-01 to 2030-01-01", "soon",
     "2026-10-10 22:00-06:00"],
)  # fmt: skip
def test_what_is_in_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        notation.days(text)


def test_a_time_of_day_has_a_colon() -> None:
    assert notation.clock_time("8:30") == time(8, 30)
    for text in ("8.30", "25:00", "08:61", "morning"):
        with pytest.raises(Wrong):
            notation.clock_time(text)


@given(st.text(max_size=250))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for read in (
        notation.wall_time,
        notation.days,
        notation.clock_time,
        lambda each: notation.weekly_hours([each]),
    ):
        try:
            read(text)
        except Wrong as error:
            assert error.what
