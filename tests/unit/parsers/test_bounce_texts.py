"""Wherever a bounce carries the token of the mail that came back, the desk is shown that text."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.reply import events
from daemon.desk.identity import TOKEN_CHARS, find_tokens
from parsers.dsn.texts import MAX_TEXT_CHARS, MAX_TEXTS
from parsers.message import parse_message
from parsers.reading import Reading

AUTOMATIC = Path(__file__).parents[2] / "automatic"
BOUNCES = sorted(path for path in AUTOMATIC.glob("*.eml") if path.stem[3:].startswith("-bounce-"))
TOKEN = "pdb" + "k2" + "a" * (TOKEN_CHARS - 5)
"""Looks like one of ours; nothing is checked here."""
BODY = f"您好，工单已收到。\n\n[ref:{TOKEN}]\n"
HTML = f'<p>Hello</p><a href="mailto:support%2B{TOKEN}%40example.com">answer</a>'


def bounce(*, headers: str = "", text: str = "Delivery has failed.", parts: str = "") -> bytes:
    """A delivery status notification (RFC 3464), with more where a test wants it."""
    return (
        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\n"
        f"{headers or 'To: support@example.com' + chr(10)}"
        "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\n\n'
        f"--r\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; ann@x.example\nAction: failed\nStatus: 5.1.1\n\n"
        f"{parts}--r--\n"
    ).encode()


def returned(body: bytes, encoding: str, kind: str = "text/plain", headers: str = "") -> str:
    """The mail that came back, as a part of the bounce."""
    return (
        f"--r\nContent-Type: message/rfc822\n\n{headers}From: support@example.com\nTo: ann@x.example\n"
        f"Subject: hello\nMIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8\n"
        f"Content-Transfer-Encoding: {encoding}\n\n{body.decode()}\n"
    )


WRAPPED = (
    "--r\nContent-Type: message/rfc822\n\nFrom: gateway@x.example\nSubject: wrapped\n"
    'Content-Type: multipart/mixed; boundary="w"\n\n--w\n'
    + returned(base64.encodebytes(BODY.encode()), "base64").partition("\n")[2]
    + "--w--\n"
)
QUOTED = quopri.encodestring(BODY.encode()).decode()
PLACES: dict[str, bytes] = {
    "To": bounce(headers=f"To: support+{TOKEN}@example.com\n"),
    "Delivered-To": bounce(headers=f"To: x@example.com\nDelivered-To: support+{TOKEN}@example.com\n"),
    "X-Original-To": bounce(headers=f"To: x@example.com\nX-Original-To: bounces-{TOKEN}@example.com\n"),
    "Received": bounce(
        headers=f"Received: from a by b for <support+{TOKEN}@example.com>; Tue, 21 May 2024 09:12:00 +0800\n"
    ),
    "In-Reply-To": bounce(headers=f"In-Reply-To: <{TOKEN}@example.com>\n"),
    "the report": bounce(
        parts=f"--r\nContent-Type: message/delivery-status\n\nOriginal-Envelope-Id: {TOKEN}\n\n"
    ),
    "returned headers": bounce(
        parts=f"--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{TOKEN}@example.com>\n"
    ),
    "the header of the returned mail": bounce(
        parts=returned(b"hello", "7bit", headers=f"Reply-To: support+{TOKEN}@example.com\n")
    ),
    "a returned base64 body": bounce(parts=returned(base64.encodebytes(BODY.encode()), "base64")),
    "a returned quoted-printable body": bounce(parts=returned(QUOTED.encode(), "quoted-printable")),
    "a returned HTML body": bounce(
        parts=returned(base64.encodebytes(HTML.encode()), "base64", kind="text/html")
    ),
    "a mail inside the returned mail": bounce(parts=WRAPPED),
    "a returned mail as a file": bounce(
        parts='--r\nContent-Type: application/octet-stream; name="a.eml"\n'
        + "Content-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(f"Subject: x\n\n{BODY}".encode()).decode()
    ),
    "the words": bounce(text=f"Your mail <{TOKEN}@example.com> was not delivered."),
    "a copy in the words": bounce(
        text=f"--- Below this line is a copy.\n\n{QUOTED.replace(TOKEN[:9], TOKEN[:9] + '=' + chr(10))}"
    ),
    "behind an mbox line": b"From MAILER-DAEMON Tue May 21 09:12:00 2024\n"
    + bounce(parts=returned(base64.encodebytes(BODY.encode()), "base64")),
}


@pytest.mark.parametrize("raw", PLACES.values(), ids=list(PLACES))
def test_a_token_is_found_wherever_a_bounce_carries_it(raw: bytes) -> None:
    found = {token for text in Reading.of(raw).bounce_texts() for token in find_tokens(text)}
    assert found == {TOKEN}


@pytest.mark.parametrize("raw", PLACES.values(), ids=list(PLACES))
def test_windows_line_ends_hide_nothing(raw: bytes) -> None:
    texts = Reading.of(raw.replace(b"\n", b"\r\n")).bounce_texts()
    assert TOKEN in {token for text in texts for token in find_tokens(text)}


@pytest.mark.parametrize("path", BOUNCES, ids=lambda path: path.stem)
def test_the_returned_message_id_of_every_golden_is_among_the_texts(path: Path) -> None:
    reading = Reading.of(path.read_bytes())
    texts = list(reading.bounce_texts())
    assert texts
    wanted = reading.mail.bounce.original_message_id if reading.mail.bounce else None
    assert wanted is None or any(wanted in text for text in texts)


def test_whom_it_was_sent_to_comes_first_and_nothing_more_is_read_than_is_asked_for() -> None:
    raw = bounce(headers=f"To: support+{TOKEN}@example.com\n", parts=WRAPPED * 50)
    texts = Reading.of(raw).bounce_texts()
    assert find_tokens(next(texts)) == (TOKEN,)
    assert events(lambda: next(Reading(parse_message(raw), raw).bounce_texts())) < events(
        lambda: list(Reading(parse_message(raw), raw).bounce_texts())
    )


def test_what_is_no_bounce_has_no_such_texts() -> None:
    raw = f"From: ann@x.example\nSubject: hello\n\n[ref:{TOKEN}]\n".encode()
    assert list(Reading.of(raw).bounce_texts()) == []


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "many parts": lambda size: bounce(parts="--r\nContent-Type: text/plain\n\nx\n" * size),
    "many mails": lambda size: bounce(parts=returned(b"x", "7bit") * size),
    "mails inside mails": lambda size: bounce(parts="--r\nContent-Type: message/rfc822\n\n" * size),
    "one long text": lambda size: bounce(text="pdb" * size * 1_000),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_bounce_yields_few_and_short_texts_and_costs_no_more_than_its_size(
    make: Callable[[int], bytes],
) -> None:
    texts = list(Reading.of(make(2_000)).bounce_texts())
    assert 0 < len(texts) <= MAX_TEXTS
    assert all(len(text) <= MAX_TEXT_CHARS for text in texts)
    small, large = (Reading.of(make(size)) for size in (200, 2_000))
    assert events(lambda: list(large.bounce_texts())) < 11 * events(lambda: list(small.bounce_texts()))
