"""Instants, spans, figures and people's words as they stand in a mail."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.model import Language
from daemon.mail.compose import formats

EN, ZH = Language.EN, Language.ZH_CN


@pytest.mark.parametrize(
    ("value", "zone", "language", "shown"),
    [
        ("2024-05-21T06:30:00+00:00", "Asia/Shanghai", EN, "Tue 21 May, 14:30"),
        ("2024-05-21T06:30:00+00:00", "Asia/Shanghai", ZH, "5月21日（周二）14:30"),
        ("2024-05-21T06:30:00Z", "Europe/London", EN, "Tue 21 May, 07:30"),
        ("2024-12-31T16:00:00+00:00", "Asia/Shanghai", ZH, "1月1日（周三）00:00"),
        (datetime(2024, 3, 31, 1, 0, tzinfo=UTC), "Europe/Berlin", EN, "Sun 31 Mar, 03:00"),
    ],
)
def test_instants_are_shown_on_the_clock_of_the_zone(
    value: str | datetime, zone: str, language: Language, shown: str
) -> None:
    assert formats.when(value, zone, language) == shown


@pytest.mark.parametrize("value", ["2024-05-21T06:30:00", "soon", datetime(2024, 5, 21)])  # noqa: DTZ001
def test_an_instant_without_offset_is_an_error_not_a_guess(value: str | datetime) -> None:
    with pytest.raises(ValueError):
        formats.when(value, "UTC", EN)


def test_days_are_named_in_both_languages() -> None:
    assert formats.day("2024-05-20", EN) == formats.day(date(2024, 5, 20), EN) == "Mon 20 May"
    assert formats.day("2024-05-26", ZH) == "5月26日（周日）"


@pytest.mark.parametrize(
    ("until", "en", "zh"),
    [
        ("2024-05-20T00:00:20+00:00", "1 min", "1 分钟"),
        ("2024-05-20T01:22:00+00:00", "1 h 22 min", "1 小时 22 分钟"),
        ("2024-05-22T05:22:00+00:00", "2 d 5 h", "2 天 5 小时"),
        ("2024-05-21T00:07:00+00:00", "1 d 7 min", "1 天 7 分钟"),
    ],
)
def test_spans_are_told_in_their_two_largest_units(until: str, en: str, zh: str) -> None:
    since = "2024-05-20T00:00:00+00:00"
    assert formats.lasted(since, until, EN) == en
    assert formats.lasted(since, until, ZH) == zh


def test_figures_lose_a_zero_behind_the_point_and_nothing_is_a_dash() -> None:
    assert [formats.figure(value) for value in (9.0, 9.44, 0, 10, None)] == ["9", "9.4", "0", "10", "–"]


def test_cells_count_a_han_character_as_two_columns() -> None:
    assert formats.cell("桌面", 8) == "桌面    "
    assert formats.cell("桌面", 8, "right") == "    桌面"
    assert formats.cell(7, 4, "right") == "   7"
    assert formats.width(formats.cell("网络运维组值班", 9)) == 9
    assert formats.cell("a long name", 6) == "a lon…"


def test_words_are_escaped_and_keep_their_lines_and_columns() -> None:
    shown = formats.html_prose("<b>1</b> & 2\n\n  a    b\n")
    assert shown == "&lt;b&gt;1&lt;/b&gt; &amp; 2<br>\n<br>\n&nbsp; a&nbsp; &nbsp; b"


def test_of_several_blank_lines_one_stays() -> None:
    assert formats.text_prose("a\n\n \n\t\n   b\n\n\n") == "a\n\n   b"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.com/a.", "https://example.com/a"),
        ("(see http://example.com/a_(b))", "http://example.com/a_(b)"),
        ("HTTPS://EXAMPLE.COM/x?y=1&z=2#q", "HTTPS://EXAMPLE.COM/x?y=1&z=2#q"),
        ("请看https://example.com/路径", "https://example.com/"),
        ("https://example.com，谢谢", "https://example.com"),
        ("[https://example.com/]", "https://example.com/"),
    ],
)
def test_web_addresses_become_links_that_say_where_they_lead(text: str, address: str) -> None:
    found = re.findall(r'<a href="([^"]*)" rel="noreferrer">([^<]*)</a>', formats.html_prose(text))
    assert [(href.replace("&amp;", "&"), label.replace("&amp;", "&")) for href, label in found] == [
        (address, address)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "www.example.com",
        "https://",
        "a@b.example",
    ],
)
def test_nothing_else_becomes_a_link(text: str) -> None:
    assert "<a" not in formats.html_prose(text)


@given(st.text(max_size=300))
def test_no_text_breaks_out_of_the_html(text: str) -> None:
    shown = re.sub(r'<a href="[^"<>]*" rel="noreferrer">|</a>|<br>', "", formats.html_prose(text))
    assert not set(shown) & set("<>\"'")


def test_hostile_text_costs_its_length_and_no_more() -> None:
    for text in (
        "https://" + ")" * 200_000,
        "https://a" * 30_000,
        "\n " * 100_000,
        " " * 300_000,
        "\n" * 300_000,
    ):
        assert len(formats.html_prose(text)) <= 40 * len(text) + 100
        formats.text_prose(text)
        formats.one_line(text)


@given(st.text(max_size=400))
def test_one_line_is_one_line_and_short(text: str) -> None:
    line = formats.one_line(text, 50)
    assert len(line) <= 50 and line == line.strip()
    assert not any(ord(char) < 32 or char in "\x7f\x85\u2028\u2029" for char in line)
    line.encode()


def test_a_mail_link_opens_with_the_words_that_were_meant() -> None:
    link = formats.mailto(
        "help+x@example.com", 'Re: [#20240520-001] 打印机 & 50% "x"?', "5 4 5\n\n还是不行 + ok"
    )
    assert re.fullmatch(r"mailto:[A-Za-z0-9%@.\-_~]+\?[A-Za-z0-9%=&.\-_~]+", link)
    parts = urlsplit(link)
    assert unquote(parts.path) == "help+x@example.com"
    fields = parse_qs(parts.query, strict_parsing=True)
    assert fields["subject"] == ['Re: [#20240520-001] 打印机 & 50% "x"?']
    assert fields["body"] == ["5 4 5\r\n\r\n还是不行 + ok"]
    assert "%20" in link and "+" not in link


def test_a_mail_link_without_words_has_no_query() -> None:
    assert formats.mailto("a@b.example", "", "") == "mailto:a@b.example"
