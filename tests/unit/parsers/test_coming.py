"""Times to come and spans of work, as engineers write them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.coming import Coming, read_coming
from parsers.durations import LONGEST_MINUTES, read_minutes, split_leading_minutes, split_minutes

NOW = datetime(2024, 5, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Monday."""


def on(day: date, begins: time | None = None, ends: time | None = None) -> Coming:
    return Coming(first=day, last=day, begins=begins, ends=ends or begins)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("until 2024-05-30", on(date(2024, 5, 30))),
        ("2024-05-30 14:00", on(date(2024, 5, 30), time(14))),
        ("2024-05-30T14:00", on(date(2024, 5, 30), time(14))),
        ("until friday", on(date(2024, 5, 24))),
        ("by Friday 3 pm", on(date(2024, 5, 24), time(15))),
        ("friday at 3:30pm", on(date(2024, 5, 24), time(15, 30))),
        ("next monday", on(date(2024, 5, 27))),
        ("到周五", on(date(2024, 5, 24))),
        ("周五下午3点", on(date(2024, 5, 24), time(15))),
        ("周五下午三点半", on(date(2024, 5, 24), time(15, 30))),
        ("明天上午", on(date(2024, 5, 21), time(0), time(12))),
        ("明天下午", on(date(2024, 5, 21), time(12), time(18))),
        ("tomorrow", on(date(2024, 5, 21))),
        ("tomorrow morning", on(date(2024, 5, 21), time(0), time(12))),
        ("today 16:00", on(date(2024, 5, 20), time(16))),
        ("16:00", on(date(2024, 5, 20), time(16))),
        ("9:30", on(date(2024, 5, 21), time(9, 30))),
        ("3:00", on(date(2024, 5, 20), time(15))),
        ("03:00", on(date(2024, 5, 21), time(3))),
        ("下午4点", on(date(2024, 5, 20), time(16))),
        ("16点30分", on(date(2024, 5, 20), time(16, 30))),
        ("今天下班前", on(date(2024, 5, 20))),
        ("EOD", on(date(2024, 5, 20))),
        ("30 May", on(date(2024, 5, 30))),
        ("30.5.", on(date(2024, 5, 30))),
        ("5月30日14:00", on(date(2024, 5, 30), time(14))),
        ("3 days", on(date(2024, 5, 23))),
        ("3天", on(date(2024, 5, 23))),
        ("3天后", on(date(2024, 5, 23))),
        ("a week", on(date(2024, 5, 27))),
        ("两周", on(date(2024, 6, 3))),
        ("next week", Coming(first=date(2024, 5, 27), last=date(2024, 6, 2))),
        ("下周", Coming(first=date(2024, 5, 27), last=date(2024, 6, 2))),
        ("本周内", Coming(first=date(2024, 5, 20), last=date(2024, 5, 26))),
        ("2h", Coming(at=NOW + timedelta(hours=2))),
        ("in 2 hours", Coming(at=NOW + timedelta(hours=2))),
        ("1h30", Coming(at=NOW + timedelta(minutes=90))),
        ("30分钟后", Coming(at=NOW + timedelta(minutes=30))),
        ("2小时", Coming(at=NOW + timedelta(hours=2))),
        ("3 working days", Coming(working_days=3)),
        ("3个工作日", Coming(working_days=3)),
    ],
)
def test_times_to_come(said: str, meant: Coming) -> None:
    assert read_coming(said, NOW) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("", "soon", "P1", "15", "2024-13-45", "25:00", "friday or monday", "when the part is here", "改天"),
        *("2024-05-30 and 2024-06-01", "the 3 days that you took", "x" * 200, "0 days", "500 days"),
        "friday 15:00 16:00",
    ],
)
def test_what_names_no_time_to_come(said: str) -> None:
    assert read_coming(said, NOW) is None


@given(st.text(max_size=120))
def test_no_text_is_too_much(text: str) -> None:
    read_coming(text, NOW)
    read_minutes(text)
    words, minutes = split_minutes(text)
    assert text.startswith(words)
    assert minutes is None or 1 <= minutes <= LONGEST_MINUTES
    split_leading_minutes(text)


@pytest.mark.parametrize(
    ("line", "words", "minutes"),
    [
        ("registry repaired 20m", "registry repaired", 20),
        ("registry repaired (1 h 30 min)", "registry repaired", 90),
        ("修复注册表 20分钟", "修复注册表", 20),
        ("修复注册表20分钟", "修复注册表", 20),
        ("replaced the fuser, half an hour.", "replaced the fuser", 30),
        ("moved to room 20m2", "moved to room 20m2", None),
        ("called Bob at 14:30", "called Bob at 14:30", None),
        ("installed version 3.20", "installed version 3.20", None),
        ("20m", "", 20),
    ],
)
def test_the_span_at_the_end_of_a_line(line: str, words: str, minutes: int | None) -> None:
    assert split_minutes(line) == (words, minutes)


def test_the_span_at_the_beginning() -> None:
    assert split_leading_minutes("1h 30m checked the cables") == (90, "checked the cables")
    assert split_leading_minutes("15分钟 检查网线") == (15, "检查网线")
    assert split_leading_minutes("checked") == (None, "checked")
