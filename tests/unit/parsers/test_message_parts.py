"""Header blocks, dates, message ids and the route: the small readers below `parse_message`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.dates import parse_date
from parsers.headers import MAX_FIELDS, MAX_IDS, decode_line, message_ids, read_block, skip_lead_in
from parsers.route import read_route
from parsers.words import decode_words, decoded_line
from tests.unit.parsers.message_invariants import ENCODED_WORD

CEST = timezone(timedelta(hours=2))
DATES = {
    "Mon, 20 May 2024 09:12:44 +0200": datetime(2024, 5, 20, 9, 12, 44, tzinfo=CEST),
    "20 May 2024 09:12 +0200 (CEST)": datetime(2024, 5, 20, 9, 12, tzinfo=CEST),
    "Mon, 20 May 2024 09:12:44 GMT": datetime(2024, 5, 20, 9, 12, 44, tzinfo=UTC),
    "Mon, 20 May 2024 09:12:44 -0000": datetime(2024, 5, 20, 9, 12, 44, tzinfo=UTC),
    "Mon, 20 May 24 09:12:44 EST": datetime(2024, 5, 20, 9, 12, 44, tzinfo=timezone(timedelta(hours=-5))),
    "2024-05-20 09:12:44+02:00": datetime(2024, 5, 20, 9, 12, 44, tzinfo=CEST),
    "Mon, 20 May 2024 23:59:60 +0000": datetime(2024, 5, 20, 23, 59, 59, tzinfo=UTC),
    "Mon, 20 May 2024 09:12:44 +9999": datetime(2024, 5, 20, 9, 12, 44, tzinfo=UTC),
    "Mon, 32 May 2024 09:12:44 +0200": None,
    "Mon, 20 Foo 2024 09:12:44 +0200": None,
    "Mon, 20 May 0001 00:00:00 +0200": None,
    "yesterday": None,
    "": None,
}


@pytest.mark.parametrize("value", DATES)
def test_dates_are_read(value: str) -> None:
    assert parse_date(value) == DATES[value]


@given(st.text(max_size=60))
def test_any_date_is_aware_or_none(value: str) -> None:
    found = parse_date(value)
    assert found is None or found.astimezone(UTC).tzinfo is UTC


@given(st.integers(0, 4_000_000_000), st.integers(-840, 840))
def test_written_dates_are_read_back(seconds: int, minutes: int) -> None:
    aware = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))
    assert parse_date(aware.strftime("%a, %d %b %Y %H:%M:%S %z")) == aware


IDS = {
    "<a@b>": ("<a@b>",),
    "<a@b> <c@d>\t<a@b>": ("<a@b>", "<c@d>"),
    "<a@b>,<c@d>": ("<a@b>", "<c@d>"),
    "<a @ b>": ("<a@b>",),
    "a@b": ("<a@b>",),
    'Your mail of "Monday" <a@b>': ("<a@b>",),
    "no id at all": (),
    "": (),
}


@pytest.mark.parametrize("value", IDS)
def test_message_ids_are_read(value: str) -> None:
    assert message_ids(value) == IDS[value]


def test_of_too_many_ids_the_first_and_the_newest_stay() -> None:
    found = message_ids(" ".join(f"<{number}@x>" for number in range(MAX_IDS * 2)))
    assert len(found) == MAX_IDS
    assert found[0] == "<0@x>"
    assert found[-1] == f"<{MAX_IDS * 2 - 1}@x>"


WORDS = {
    "=?utf-8?Q?=C3=BC?=": "ü",
    "=?utf-8?b?w7w=?=": "ü",
    "a =?utf-8?Q?=C3=BC?= b": "a ü b",
    "=?utf-8?Q?a?= =?utf-8?Q?b?=": "ab",
    "=?utf-8?Q?a?=\r\n\t=?iso-8859-1?Q?=FC?=": "aü",
    "=?utf-8?Q?a_b?=": "a b",
    "=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=": "ü",
    "=?utf-8?Q?a?= x =?utf-8?Q?b?=": "a x b",
    "=?utf-8?Q?caf=C3=A9": "café",
    "=?utf-8?Q?a=?utf-8?Q?b?=": "ab",
    "=?utf-8?X?a?=": "=?utf-8?X?a?=",
    "1 =? 2 ?= 3": "1 =? 2 ?= 3",
    "=?utf-8?Q??=": "",
    "=?utf-8?B?=?=": "",
    "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=": "a",
}


@pytest.mark.parametrize("text", WORDS)
def test_encoded_words_are_decoded(text: str) -> None:
    assert decode_words(text) == WORDS[text]


@given(st.text(alphabet="=?utf-8qQB_ \x00\n", max_size=60))
def test_no_encoded_word_is_left(text: str) -> None:
    assert ENCODED_WORD.search(decoded_line(text)) is None


def test_a_block_ends_at_the_empty_line() -> None:
    raw = b"A: 1\r\nB: 2\r\n 3\r\nA: 4\r\n\r\nC: 5\r\n"
    block = read_block(raw, 0, len(raw))
    assert block.fields == {"a": [b" 1\r", b" 4\r"], "b": [b" 2\r\n 3\r"]}
    assert raw[block.body_start :] == b"C: 5\r\n"
    assert block.defects == []


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"Subject: x\nwords, no empty line\n\nmore", b"words, no empty line\n\nmore"),
        (b"Subject: x\nhttp://x.example\n\nmore", b"http://x.example\n\nmore"),
        (b"Subject: x\n torn\noff\nTo: a@b\n\nbody", b"body"),
        (b"Content-Type: text/plain;\ncharset=utf-8\n\nbody", b"body"),
        (b"Subject: x", b""),
        (b"\nbody", b"body"),
        (b"", b""),
    ],
)
def test_the_body_begins_where_the_writer_meant(raw: bytes, body: bytes) -> None:
    assert raw[read_block(raw, 0, len(raw)).body_start :] == body


def test_a_joined_line_belongs_to_the_field_above() -> None:
    raw = b"References: <a@b>\n<c@d>\nSubject: x\n\n"
    value = read_block(raw, 0, len(raw)).first("references")
    assert value is not None
    assert decode_line(value) == "<a@b> <c@d>"


def test_fields_beyond_the_bound_are_not_read_but_the_body_is_found() -> None:
    raw = b"X: y\r\n" * (MAX_FIELDS + 10) + b"\r\nbody"
    block = read_block(raw, 0, len(raw))
    assert len(block.fields["x"]) == MAX_FIELDS
    assert raw[block.body_start :] == b"body"


@pytest.mark.parametrize(
    ("lead_in", "defect"),
    [
        (b"", ""),
        (b"\r\n\r\n", "empty lines before the headers"),
        (b"From ann@a.example Mon May 20 09:12:44 2024\r\n", "mbox line before the headers"),
        (b">From ann@a.example Mon May 20 09:12:44 2024\r\n", "mbox line before the headers"),
        (b"+OK 200 octets\r\n", "junk before the headers was skipped"),
        (b"\xef\xbb\xbf", "byte order mark before the headers"),
    ],
)
def test_what_stands_before_the_headers_is_skipped(lead_in: bytes, defect: str) -> None:
    raw = lead_in + b"Subject: x\r\nTo: a@b.example\r\n\r\nbody"
    start, defects = skip_lead_in(raw)
    assert raw[start:].startswith(b"Subject")
    assert defects == ([defect] if defect else [])


def test_a_text_without_headers_keeps_its_first_lines() -> None:
    assert skip_lead_in(b"Dear desk,\r\nthe door is open.\r\n") == (0, [])


RECEIVED = (
    b"Received: from mx.a.example (mx.a.example [192.0.2.1]) by mx.b.example with ESMTPS id 1;"
    b" Mon, 20 May 2024 09:13:10 +0200\r\n"
    b"Received: from pc.a.example by mx.a.example with ESMTP id 2; Mon, 20 May 2024 09:13:00 +0200\r\n"
)


def test_the_route_is_told_from_the_sender_on_with_delays() -> None:
    route = read_route(RECEIVED + b"From: a@a.example\r\n\r\nx")
    assert [hop.server for hop in route.hops] == ["mx.a.example", "mx.b.example"]
    assert [hop.delay_seconds for hop in route.hops] == [0, 10]
    assert route.hops[0].at == datetime(2024, 5, 20, 7, 13, tzinfo=UTC)
    assert not route.failed


def test_the_route_of_every_golden_is_told_without_an_exception() -> None:
    for path in sorted((Path(__file__).parents[2] / "mails").glob("*.eml")):
        read_route(path.read_bytes())


def test_what_is_odd_in_addresses_and_dates_is_named() -> None:
    route = read_route(b"From: Ann <ann@a.example\r\nDate: yesterday\r\n\r\nx")
    assert any(anomaly.startswith("from: ") for anomaly in route.anomalies)
    assert any(anomaly.startswith("date: ") for anomaly in route.anomalies)
