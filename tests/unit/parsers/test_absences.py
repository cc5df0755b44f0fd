"""What people write after #away, in English and Chinese."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.absences import Away, Back, read_absence

TODAY = date(2024, 5, 20)
JUNE_1 = date(2024, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "until 2024-06-01",
        "till 2024/6/1",
        "until June 1",
        "until 1 Jun 2024",
        "through 2024.06.01",
        "Until 2024-6-1.",
        "到2024-06-01",
        "到6月1日",
        "直到6月1日为止",
        "至2024年6月1日",
        "截止 6月1号",
        "until  2024-06-01",
    ],
)
def test_until_a_day_is_from_now(text: str) -> None:
    assert read_absence(text, TODAY) == Away(first=None, last=JUNE_1)


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-25..2024-06-01",
        "2024-05-25 - 2024-06-01",
        "from 2024-05-25 to 2024-06-01",
        "2024-05-25–2024-06-01",
        "5月25日至6月1日",
        "从5月25日到6月1日",
        "5月25日～6月1日",
        "2024年5月25日 - 2024年6月1日",
        "25 May until 1 June",
    ],
)
def test_a_span_of_days(text: str) -> None:
    assert read_absence(text, TODAY) == Away(first=date(2024, 5, 25), last=JUNE_1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", 20),
        ("今天", 20),
        ("tomorrow", 21),
        ("明天", 21),
        ("后天", 22),
        ("2024-05-24", 24),
        ("on May 24", 24),
    ],
)
def test_a_single_day(text: str, day: int) -> None:
    assert read_absence(text, TODAY) == Away(first=date(2024, 5, day), last=date(2024, 5, day))


def test_a_day_without_year_is_the_next_that_comes() -> None:
    assert read_absence("until January 5", TODAY) == Away(first=None, last=date(2025, 1, 5))
    assert read_absence("12月30日至1月2日", TODAY) == Away(first=date(2024, 12, 30), last=date(2025, 1, 2))


def test_a_time_on_the_last_day() -> None:
    assert read_absence("until 2024-05-20 14:30", TODAY) == Away(first=None, last=TODAY, at=time(14, 30))
    assert read_absence("今天到明天 12:00", TODAY) == Away(first=TODAY, last=date(2024, 5, 21), at=time(12))


@pytest.mark.parametrize("text", ["end", "back", "I’m back", "回来", "回来了。", "结束", "销假", "OFF"])
def test_being_back(text: str) -> None:
    assert read_absence(text, TODAY) == Back()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "until soon",
        "until 2024-02-30",
        "from 2024-06-01",
        "2024-06-01 to 2024-05-01",
        "until 2024-06-01 holidays in Italy",
        "2024-05-21 2024-06-01",
        "2024-05-21 or 2024-06-01",
        "2024-05-21 14:00",
        "1..2",
        "2024-05-21..2024-05-22..2024-05-23",
        "x" * 200,
        "back in June",
        "９月",
    ],
)
def test_what_is_not_clear_is_not_guessed(text: str) -> None:
    assert read_absence(text, TODAY) is None


@given(st.text(max_size=120))
def test_anything_is_read_or_not_understood(text: str) -> None:
    found = read_absence(text, TODAY)
    if isinstance(found, Away):
        assert found.first is None or found.first <= found.last


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("until Friday", Away(first=None, last=date(2024, 5, 24))),
        ("until fri", Away(first=None, last=date(2024, 5, 24))),
        ("到周五", Away(first=None, last=date(2024, 5, 24))),
        ("直到星期天", Away(first=None, last=date(2024, 5, 26))),
        ("until next Wednesday", Away(first=None, last=date(2024, 5, 29))),
        ("到下周三", Away(first=None, last=date(2024, 5, 29))),
        ("Friday", Away(first=date(2024, 5, 24), last=date(2024, 5, 24))),
        ("周一", Away(first=None, last=TODAY)),
        ("3 days", Away(first=None, last=date(2024, 5, 22))),
        ("for two weeks", Away(first=None, last=date(2024, 6, 2))),
        ("3天", Away(first=None, last=date(2024, 5, 22))),
        ("两天", Away(first=None, last=date(2024, 5, 21))),
        ("半天", Away(first=None, last=TODAY)),
        ("this afternoon", Away(first=None, last=TODAY, at=time(18))),
        ("下午", Away(first=None, last=TODAY, at=time(18))),
        ("今天上午", Away(first=None, last=TODAY, at=time(12))),
        ("tomorrow morning", Away(first=date(2024, 5, 21), last=date(2024, 5, 21), at=time(12))),
        ("next week", Away(first=date(2024, 5, 27), last=date(2024, 6, 2))),
        ("下周", Away(first=date(2024, 5, 27), last=date(2024, 6, 2))),
        ("this week", Away(first=None, last=date(2024, 5, 26))),
        ("until next week", Away(first=None, last=date(2024, 5, 26))),
        ("until 24.12.", Away(first=None, last=date(2024, 12, 24))),
        ("until 24.12.2024", Away(first=None, last=date(2024, 12, 24))),
        ("到 3.1.", Away(first=None, last=date(2025, 1, 3))),
    ],
)
def test_what_is_said_without_a_date(text: str, said: Away) -> None:
    assert read_absence(text, TODAY) == said


@pytest.mark.parametrize(
    "text", ["until 31.2.", "999 days", "until", "0 days", "until 3 days", "fridays", "下"]
)
def test_what_names_no_time_stays_unread(text: str) -> None:
    assert read_absence(text, TODAY) is None
