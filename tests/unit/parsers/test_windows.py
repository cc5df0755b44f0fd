"""From when until when something is to be done, as people write it."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.windows import read_window

NOW = datetime(2024, 5, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Monday."""


@pytest.mark.parametrize(
    ("written", "begins", "ends"),
    [
        ("2024-05-21 19:00-21:00", "21 19:00", "21 21:00"),
        ("2024-05-21 19:00 到 2024-05-22 02:00", "21 19:00", "22 02:00"),
        ("周六 22:00至次日2:00", "25 22:00", "26 02:00"),
        ("5月21日 19:00-21:00", "21 19:00", "21 21:00"),
        ("5.25 22:00-23:30", "20 22:00", "20 23:30"),
        ("tonight 19:00 - 21:00", "20 19:00", "20 21:00"),
        ("today 14:00", "20 14:00", "20 15:00"),
        ("晚上8点到10点", "20 20:00", "20 22:00"),
        ("明晚8点半", "21 20:30", "21 21:30"),
        ("下午2点到4点", "20 14:00", "20 16:00"),
        ("Sat 10:00-12:00", "25 10:00", "25 12:00"),
        ("25 May 22:00, 2 hours", "25 22:00", "26 00:00"),
        ("22:00-24:00", "20 22:00", "21 00:00"),
        ("凌晨2点", "21 02:00", "21 03:00"),
        ("9:00-10:00", "21 09:00", "21 10:00"),
        ("tomorrow 7pm", "21 19:00", "21 20:00"),
        ("２０２４－０５－２１　19：00－21：00", "21 19:00", "21 21:00"),
    ],
)
def test_a_span_is_read(written: str, begins: str, ends: str) -> None:
    found = read_window(written, NOW)
    assert found is not None
    assert (f"{found.begins:%d %H:%M}", f"{found.ends:%d %H:%M}") == (begins, ends)


@pytest.mark.parametrize("written", ["", "下班后", "after hours", "Saturday", "3 people", "99:99", "x" * 500])
def test_what_names_no_time_is_none(written: str) -> None:
    assert read_window(written, NOW) is None


@given(st.text(alphabet="0123456789:.-/ 点半到晚上周六aptmoh月日", max_size=220))
def test_whatever_is_written_it_ends_after_it_begins(written: str) -> None:
    found = read_window(written, NOW)
    assert found is None or found.begins < found.ends


def test_much_text_costs_little() -> None:
    began = time.perf_counter()
    read_window("1:1" * 1_000_000, NOW)
    assert time.perf_counter() - began < 0.5
