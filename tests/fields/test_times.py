"""Times in words: what they mean when a message came, how exact they are, and what is no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.fields import Exactness, read_time
from parsers.fields.text import folded
from parsers.fields.times import find_times

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2024, 5, 20, 15, 10, tzinfo=SHANGHAI)
THURSDAY = datetime(2024, 5, 23, 11, 20, tzinfo=SHANGHAI)

WORDS = """
昨天下午3点 = 05-19 15:00 hour
今早八点半 = 05-20 08:30 minute
上周五 = 05-17 00:00 day
上礼拜三 = 05-15 00:00 day
上上周二 = 05-07 00:00 day
半小时前 = 05-20 14:40 about
一个半小时前 = 05-20 13:40 about
两天前 = 05-18 00:00 day
刚才 = 05-20 15:10 about
5月20日 14:30 = 05-20 14:30 minute
五月十九号晚上八点 = 05-19 20:00 hour
2024年5月20日 上午9点15分 = 05-20 09:15 minute
2024-05-2014:30 = 05-20 14:30 minute
2024-05-20T08:15:00 = 05-20 08:15 minute
2024.5.20 14：30 = 05-20 14:30 minute
昨天14时05分 = 05-19 14:05 minute
下午两点一刻 = 05-20 14:15 minute
昨晚 = 05-19 18:00 part
昨晚12点 = 05-20 00:00 hour
今天凌晨2点 = 05-20 02:00 hour
前天晚上 = 05-18 18:00 part
大概十点左右 = 05-20 10:00 about
3点 = 05-20 15:00 hour
上午10點20分 = 05-20 10:20 minute
上个月 = 04-01 00:00 month
since this morning = 05-20 06:00 part
yesterday at 3pm = 05-19 15:00 hour
last night = 05-19 18:00 part
since Monday = 05-20 00:00 day
last Friday = 05-17 00:00 day
last week = 05-13 00:00 week
two hours ago = 05-20 13:10 about
20 min ago = 05-20 14:50 about
half an hour ago = 05-20 14:40 about
two days ago = 05-18 00:00 day
about 10:15 = 05-20 10:15 about
since 8ish = 05-20 08:00 about
since about 8 this morning = 05-20 08:00 about
8 this morning = 05-20 08:00 hour
around 9 in the morning = 05-20 09:00 about
since 8 yesterday evening = 05-19 20:00 hour
we had 5 this morning = 05-20 06:00 part
half past nine = 05-20 09:30 minute
quarter to three this afternoon = 05-20 14:45 minute
noon = 05-20 11:00 part
17 May 2024 = 05-17 00:00 day
May 17, 2024 at 9:01 AM = 05-17 09:01 minute
05/20/2024 9:40 AM = 05-20 09:40 minute
20.05.2024 08:15 = 05-20 08:15 minute
5/17 16:20 = 05-17 16:20 minute
Friday 17 May, around 14:00 = 05-17 14:00 about
today 05:30 UTC = 05-20 13:30 minute
the day before yesterday = 05-18 00:00 day
"""
PAIRS = [line.split(" = ") for line in WORDS.strip().split("\n")]


@pytest.mark.parametrize(("words", "meant"), PAIRS, ids=[words for words, _ in PAIRS])
def test_words_mean_a_time_counted_from_when_the_message_came(words: str, meant: str) -> None:
    moment = read_time(words, MONDAY, SHANGHAI)
    assert moment is not None
    assert f"{moment.at:%m-%d %H:%M} {moment.exact}" == meant
    assert moment.at.year == 2024
    assert moment.at.tzinfo is SHANGHAI


@pytest.mark.parametrize(
    "words",
    [
        "明天上午10点", "tomorrow at 9:00", "下周一", "next Monday", "5月25日", "2024-05-21", "2024-02-30",
        "31 June 2024", "25:70", "几天前", "a few days ago", "version 10.15.3", "192.168.1.10", "14.30 EUR",
        "房间 3.14", "", "昨", "03/04/2024", "2001-01-01 10:00",
    ],
)  # fmt: skip
def test_what_lies_ahead_or_is_not_sure_is_no_time(words: str) -> None:
    assert read_time(words, MONDAY, SHANGHAI) is None


def test_a_vague_time_keeps_its_span() -> None:
    morning = read_time("yesterday morning", MONDAY, SHANGHAI)
    assert morning is not None
    assert morning.exact is Exactness.PART
    assert (morning.at.hour, morning.latest.hour, morning.latest.day) == (6, 12, 19)
    today = read_time("today", MONDAY, SHANGHAI)
    assert today is not None
    assert today.latest == MONDAY


def test_a_bare_clock_time_is_the_last_one_that_has_passed_when_a_form_asks_for_it() -> None:
    moment = read_time("16:40", MONDAY, SHANGHAI)
    assert moment is not None
    assert moment.at == datetime(2024, 5, 19, 16, 40, tzinfo=SHANGHAI)
    assert find_times("at 16:40", MONDAY, SHANGHAI) == []


def test_a_date_without_a_year_is_the_last_one_and_not_long_ago() -> None:
    new_year = datetime(2024, 1, 3, 9, 0, tzinfo=SHANGHAI)
    moment = read_time("12月28日", new_year, SHANGHAI)
    assert moment is not None
    assert moment.at.year == 2023
    assert read_time("6月1日", MONDAY, SHANGHAI) is None


def test_last_friday_on_a_thursday_is_of_last_week() -> None:
    for words in ("last Friday", "上周五"):
        moment = read_time(words, THURSDAY, SHANGHAI)
        assert moment is not None
        assert moment.at.day == 17


def test_hours_ago_are_hours_even_when_the_clocks_change() -> None:
    after = datetime(2024, 3, 31, 1, 30, tzinfo=UTC)  # 03:30 in Berlin, half an hour after the jump
    moment = read_time("two hours ago", after, BERLIN)
    assert moment is not None
    assert moment.at.astimezone(UTC) == after - timedelta(hours=2)
    assert moment.at.hour == 0


def test_a_wall_clock_time_that_was_skipped_is_read_as_one_that_was() -> None:
    noon = datetime(2024, 3, 31, 12, 0, tzinfo=BERLIN)
    moment = read_time("today 02:30", noon, BERLIN)
    assert moment is not None
    assert moment.at == moment.at.astimezone(UTC).astimezone(BERLIN)


def test_the_desk_s_zone_decides_what_yesterday_is() -> None:
    early = datetime(2024, 5, 20, 23, 30, tzinfo=UTC)  # already the 21st in Shanghai
    here, there = (read_time("yesterday", early, zone) for zone in (SHANGHAI, UTC))
    assert here is not None
    assert there is not None
    assert (here.at.day, there.at.day) == (20, 19)


ATOMS = st.sampled_from(
    "昨天 今天 前天 上周五 周三 下午 晚上 凌晨 3点 八点半 14:30 5月20日 2024-05-20 大约 左右 半小时前"
    " 刚才 明天 since at on about "
    "yesterday today last Friday this morning 3pm 10:15 12 May two hours ago 20/05/2024 noon midnight"
    " half past nine "
    "UTC CET 99:99 0 12月31日 999天前 31 , . 的".split(" ")
)


@given(
    st.one_of(st.text(max_size=60), st.lists(ATOMS, max_size=8).map(" ".join), st.lists(ATOMS).map("".join)),
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001
    st.sampled_from([SHANGHAI, BERLIN, UTC]),
)
def test_no_time_lies_after_the_message_whatever_is_written(
    words: str, received: datetime, zone: ZoneInfo
) -> None:
    received = received.replace(tzinfo=UTC)
    moment = read_time(words, received, zone)
    for found in find_times(folded(words), received, zone):
        assert found.moment.at <= received
        assert 0 <= found.start < found.end <= len(words)
    if moment is not None:
        assert moment.at <= moment.latest <= received
        assert (moment.at.second, moment.at.microsecond) == (0, 0)
