"""Duty rosters out of iCalendar files: who is on at which instant, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.shifts import CalendarRefused, Shift, read_shifts

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def event(*lines: str, zone: str = "Asia/Shanghai") -> Shift:
    (found,) = read_shifts(calendar(*lines), zone)
    return found


def calendar(*lines: str) -> str:
    body = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in body)


def shanghai(*when: int) -> datetime:
    return datetime(*when, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


NIGHT = ("DTSTART;TZID=Asia/Shanghai:20240520T200000", "DTEND;TZID=Asia/Shanghai:20240521T080000")


def test_a_night_shift_covers_both_sides_of_midnight_and_not_its_end() -> None:
    night = event("SUMMARY:On call: li", *NIGHT)
    assert night.summary == "On call: li"
    assert not night.covers(shanghai(2024, 5, 20, 19, 59))
    assert night.covers(shanghai(2024, 5, 20, 20, 0))
    assert night.covers(shanghai(2024, 5, 21, 7, 59))
    assert not night.covers(shanghai(2024, 5, 21, 8, 0))
    assert not night.covers(shanghai(2024, 5, 21, 21, 0))


@pytest.mark.parametrize(
    ("rule", "nights"),
    [
        ("FREQ=DAILY", "1111111111111111"),
        ("FREQ=DAILY;INTERVAL=3", "1001001001001001"),
        ("FREQ=DAILY;COUNT=4", "1111000000000000"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "1111100111110011"),
        ("FREQ=DAILY;UNTIL=20240523T120000Z", "1111000000000000"),
        ("FREQ=DAILY;UNTIL=20240523", "1111000000000000"),
        ("FREQ=WEEKLY", "1000000100000010"),
        ("FREQ=WEEKLY;BYDAY=MO,WE", "1010000101000010"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", "1000001000000010"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU", "1000000000000110"),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", "1010000100000000"),
    ],
)
def test_repetitions(rule: str, nights: str) -> None:
    shift = event(*NIGHT, f"RRULE:{rule}")
    begin = shanghai(2024, 5, 20, 23, 0)
    found = "".join("1" if shift.covers(begin + timedelta(days=day)) else "0" for day in range(len(nights)))
    assert found == nights
    mornings = [shift.covers(begin + timedelta(days=day, hours=8)) for day in range(len(nights))]
    assert "".join("1" if on else "0" for on in mornings) == nights


def test_a_day_that_is_excepted_does_not_take_place() -> None:
    shift = event(*NIGHT, "RRULE:FREQ=DAILY", "EXDATE;TZID=Asia/Shanghai:20240521T200000,20240522T200000")
    assert [shift.covers(shanghai(2024, 5, day, 23, 0)) for day in (20, 21, 22, 23)] == [
        True,
        False,
        False,
        True,
    ]
    by_day = event(*NIGHT, "RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20240521")
    assert not by_day.covers(shanghai(2024, 5, 21, 23, 0))
    in_utc = event(*NIGHT, "RRULE:FREQ=DAILY", "EXDATE:20240521T120000Z")
    assert not in_utc.covers(shanghai(2024, 5, 21, 23, 0))


def test_whole_days_are_days_of_the_desk() -> None:
    week = event("DTSTART;VALUE=DATE:20240520", "DTEND;VALUE=DATE:20240527", "RRULE:FREQ=WEEKLY;INTERVAL=2")
    assert week.covers(shanghai(2024, 5, 20, 0, 0))
    assert week.covers(shanghai(2024, 5, 26, 23, 59))
    assert not week.covers(shanghai(2024, 5, 27, 0, 0))
    assert week.covers(shanghai(2024, 6, 5, 12, 0))
    assert event("DTSTART;VALUE=DATE:20240520").covers(shanghai(2024, 5, 20, 23, 59))


def test_times_without_a_zone_are_the_desks_and_utc_is_utc() -> None:
    assert event("DTSTART:20240520T090000", "DTEND:20240520T100000").covers(shanghai(2024, 5, 20, 9, 30))
    utc = event("DTSTART:20240520T090000Z", "DTEND:20240520T100000Z")
    assert utc.covers(datetime(2024, 5, 20, 9, 30, tzinfo=UTC))
    mixed = event("DTSTART;TZID=Europe/Berlin:20240520T090000", "DTEND:20240520T100000Z")
    assert mixed.end == datetime(2024, 5, 20, 12, 0)  # noqa: DTZ001 - a time on the wall


@pytest.mark.parametrize("change", ["20240331", "20241027"])
def test_two_shifts_that_share_the_day_leave_no_gap_when_the_clocks_change(change: str) -> None:
    zone = "Europe/Berlin"
    day = event(
        f"DTSTART;TZID={zone}:20240301T080000", f"DTEND;TZID={zone}:20240301T200000", "RRULE:FREQ=DAILY"
    )
    night = event(
        f"DTSTART;TZID={zone}:20240301T200000", f"DTEND;TZID={zone}:20240302T080000", "RRULE:FREQ=DAILY"
    )
    at = datetime.strptime(change, "%Y%m%d").replace(tzinfo=BERLIN).astimezone(UTC) - timedelta(hours=12)
    for minutes in range(0, 48 * 60, 10):
        now = at + timedelta(minutes=minutes)
        assert day.covers(now) is not night.covers(now), now


def test_a_folded_line_with_escapes_names_attendees() -> None:
    found = event(
        *NIGHT,
        "SUMMARY:On call\\, second",
        "  line\\; nights",
        'ATTENDEE;CN="Li, Na";ROLE=REQ-PARTICIPANT:MAILTO:Li@Example.com',
        "ATTENDEE:mailto:ann@example.com",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "BEGIN:VALARM",
        "TRIGGER:-PT15M",
        "END:VALARM",
    )
    assert found.summary == "On call, second line; nights"
    assert found.attendees == ("li@example.com", "ann@example.com")


def test_a_cancelled_event_is_no_shift() -> None:
    text = calendar(*NIGHT, "STATUS:CANCELLED", "END:VEVENT", "BEGIN:VEVENT", *NIGHT, "SUMMARY:li")
    assert [shift.summary for shift in read_shifts(text, "UTC")] == ["li"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((*NIGHT, "RRULE:FREQ=MONTHLY"), "line 6: RRULE must have FREQ=DAILY or FREQ=WEEKLY"),
        ((*NIGHT, "RRULE:FREQ=WEEKLY;BYDAY=1MO"), "line 6: RRULE has 1MO where a weekday should be"),
        ((*NIGHT, "RRULE:FREQ=DAILY;BYHOUR=3"), "line 6: RRULE has BYHOUR, which is not understood"),
        ((*NIGHT, "RRULE:FREQ=DAILY;COUNT=0"), "line 6: COUNT in RRULE must be a number"),
        ((*NIGHT, "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20240601"), "line 6: RRULE has both"),
        ((*NIGHT, "RRULE:FREQ=WEEKLY;BYDAY=TU"), "line 6: RRULE names other weekdays"),
        ((*NIGHT, "RRULE:FREQ=DAILY;UNTIL=soon"), "line 6: UNTIL is neither a day nor a time"),
        ((*NIGHT, "RDATE:20240601T200000"), "line 6: has RDATE"),
        ((*NIGHT, "RECURRENCE-ID:20240601T200000"), "line 6: has RECURRENCE-ID"),
        (("DTSTART:20240520T200000", "DURATION:PT12H"), "line 5: has DURATION"),
        (("DTSTART:20240520T200000",), "line 4: an event without DTEND"),
        (("SUMMARY:li",), "line 5: an event without DTSTART"),
        (("DTSTART:20240520T200000", "DTEND:20240520T190000"), "line 4: an event that ends before"),
        (("DTSTART:20240532", "DTEND:20240601"), "line 4: DTSTART is in no calendar"),
        (("DTSTART:20240520", "DTEND:20240521T100000"), "line 5: DTEND and DTSTART must both"),
        (
            ("DTSTART;TZID=China Standard Time:20240520T200000",),
            "line 4: TZID China Standard Time is no time",
        ),
        (("DTSTART:٢٠٢٤٠٥٢٠",), "line 4: DTSTART is neither"),
        (("DTSTART:20240101", "DTEND:20240601", "RRULE:FREQ=DAILY"), "line 4: a repeated event longer"),
        ((*NIGHT, NIGHT[0]), "line 6: has a second DTSTART"),
        (("BEGIN:VTODO",), "line 4: has VTODO"),
        (("nonsense",), "line 4: is no line of a calendar"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(lines: tuple[str, ...], why: str) -> None:
    with pytest.raises(CalendarRefused) as refused:
        read_shifts(calendar(*lines), "Asia/Shanghai")
    assert str(refused.value).startswith(why)


@pytest.mark.parametrize("text", ["", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "x" * 600_000])
def test_a_file_without_shifts_is_refused(text: str) -> None:
    with pytest.raises(CalendarRefused):
        read_shifts(text, "UTC")


def test_a_calendar_that_breaks_off_is_refused() -> None:
    with pytest.raises(CalendarRefused, match="VEVENT does not end"):
        read_shifts("BEGIN:VEVENT\nDTSTART:20240520\n", "UTC")


_PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "DTSTART:20240520",
        "DTEND:20240521T100000Z",
        "RRULE:FREQ=WEEKLY;COUNT=9999",
        " x",
        "BEGIN:VALARM",
        "END:VALARM",
        "EXDATE:2024",
        "SUMMARY:\\",
        ";;;=:",
        'X;A="":',
        "BEGIN:",
        "RRULE:",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=20), max_size=30))
def test_whatever_stands_in_a_file_it_is_read_or_refused(lines: list[str]) -> None:
    try:
        found = read_shifts("\n".join(lines), "Asia/Shanghai")
    except CalendarRefused as refused:
        assert refused.line >= 1
    else:
        assert all(shift.end > shift.begin for shift in found)
        assert [shift.covers(shanghai(2024, 5, 20)) for shift in found]
