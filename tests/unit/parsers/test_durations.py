"""How long work took, as people write it."""

from __future__ import annotations

import pytest

from parsers.durations import read_minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("15", 15),
        ("15 min", 15),
        ("20m", 20),
        ("1h", 60),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("1 hour and 5 minutes", 65),
        ("1.5 h", 90),
        ("1,5 hours", 90),
        ("0:45", 45),
        ("2:05", 125),
        ("half an hour", 30),
        ("an hour", 60),
        ("two hours", 120),
        ("1 hour 15 minutes", 75),
        ("an hour and a half", 90),
        ("15分钟", 15),
        ("1小时半", 90),
        ("１５分", 15),
        ("1小时", 60),
        ("1小时20分", 80),
        ("1 小时 20 分钟", 80),
        ("半小时", 30),
        ("一个半小时", 90),
        ("1个半小时", 90),
        ("两小时", 120),
        ("2个小时", 120),
        ("十五分钟", 15),
        ("二十五分", 25),
    ],
)
def test_a_length_of_time_is_read(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "long",
        "15 printers",
        "-5",
        "200 h",
        "15 min 20 min",
        "9" * 50,
        "1:75",
        "一点",
        "半",
        "十二十",
        "1.2.3 h",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert read_minutes(text) is None
