"""Reading a message as a whole: what the parts of the reader do together, and its promises."""

from __future__ import annotations

import base64
import dataclasses
import subprocess
import sys
import tracemalloc

import pytest

from parsers.attachments import Unknown, read_attachment
from parsers.body import MAX_TEXT
from parsers.html import MAX_HTML
from parsers.message import parse_message
from parsers.model import AutoKind

HEAD = b"From: Ann Lee <ann@a.example>\r\nTo: desk@b.example\r\nSubject: s\r\n"


def mixed(*parts: bytes) -> bytes:
    body = b"".join(b"--B\r\n" + part + b"\r\n" for part in parts)
    return HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n" + body + b"--B--\r\n"


def test_importing_the_reader_is_light() -> None:
    code = "import sys, parsers.message; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"mailparser", "nh3", "tnefparse", "html.parser", "email.parser"} & set(loaded)


def test_the_same_bytes_give_the_same_mail() -> None:
    raw = HEAD + b"\r\nwords\r\n"
    assert parse_message(raw) == parse_message(raw)


@pytest.mark.parametrize(
    "changed",
    [
        b"Received: by x.example; Mon, 20 May 2024 09:12:44 +0200\r\nDelivered-To: q@b.example\r\n" + HEAD,
        HEAD + b"X-Spam-Score: 3\r\nAuthentication-Results: x; spf=pass\r\n",
        HEAD.replace(b"Subject: s", b"Subject:\r\n s"),
        HEAD.replace(b"\r\n", b"\n"),
        b"Return-Path: <ann@a.example>\r\n" + HEAD,
    ],
)
def test_what_a_delivery_adds_does_not_change_the_fingerprint(changed: bytes) -> None:
    line_end = b"\r\n" if b"\r\n" in changed else b"\n"
    identity = b"Message-ID: <1@a.example>"
    original = parse_message(HEAD + identity + b"\r\n\r\nwords and words\r\n")
    copy = parse_message(changed + identity + line_end * 2 + b"words and words" + line_end)
    assert copy.fingerprint == original.fingerprint
    assert copy.raw_sha256 != original.raw_sha256


def test_a_relay_that_encodes_the_body_anew_does_not_change_the_fingerprint() -> None:
    plain = parse_message(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n")
    quoted = parse_message(
        HEAD + b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n"
    )
    assert plain.fingerprint == quoted.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        HEAD + b"\r\nother words\r\n",
        HEAD.replace(b"Subject: s", b"Subject: t") + b"\r\nwords\r\n",
        HEAD.replace(b"ann@", b"bob@") + b"\r\nwords\r\n",
        HEAD + b"Message-ID: <x@a.example>\r\n\r\nwords\r\n",
    ],
)
def test_another_content_has_another_fingerprint(other: bytes) -> None:
    assert parse_message(other).fingerprint != parse_message(HEAD + b"\r\nwords\r\n").fingerprint


def test_another_attachment_has_another_fingerprint() -> None:
    one = parse_message(mixed(b"\r\nhi", b"Content-Type: application/pdf; name=a.pdf\r\n\r\none"))
    two = parse_message(mixed(b"\r\nhi", b"Content-Type: application/pdf; name=a.pdf\r\n\r\ntwo"))
    assert one.fingerprint != two.fingerprint


def test_headers_are_kept_decoded_and_in_order() -> None:
    mail = parse_message(b"X-A: 1\r\nx-a: =?utf-8?Q?=C3=BC?=\r\nSubject: t\r\n" + HEAD + b"\r\nx")
    assert mail.headers["x-a"] == ("1", "ü")
    assert mail.headers["subject"] == ("t", "s")
    assert mail.header("SUBJECT") == "t"
    assert mail.header("none") is None


def test_an_out_of_office_note_is_known_as_one() -> None:
    mail = parse_message(HEAD + b"Auto-Submitted: auto-replied\r\n\r\nI am away.\r\n")
    assert mail.auto is AutoKind.AUTO_REPLY
    assert mail.auto_evidence


def test_a_bounce_says_which_mail_and_which_recipient() -> None:
    report = (
        b"From: mailer-daemon@mx.example\r\nSubject: failure\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        b"--B\r\n\r\nfailed\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; gone@c.example\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\n--B\r\nContent-Type: message/rfc822\r\n\r\n"
        b"Message-ID: <out@b.example>\r\nSubject: inner\r\n\r\nours\r\n--B--\r\n"
    )
    mail = parse_message(report)
    assert mail.auto is AutoKind.BOUNCE
    assert mail.bounce is not None
    assert mail.bounce.original_message_id == "<out@b.example>"
    assert [one.address for one in mail.bounce.recipients] == ["gone@c.example"]


@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable"])
def test_an_attachment_is_read_by_its_slice_alone(encoding: str) -> None:
    content = bytes(range(32, 127)) * 40 if encoding == "7bit" else bytes(range(256)) * 20
    encoded = {
        "7bit": content,
        "base64": base64.encodebytes(content),
        "quoted-printable": b"".join(b"=%02X" % byte for byte in content),
    }[encoding]
    fields = (
        f"Content-Type: application/x-a; name=a\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    )
    raw = mixed(b"\r\nhi", fields + encoded)
    (attachment,) = parse_message(raw).attachments
    assert read_attachment(raw, attachment).rstrip(b"\n") == content.rstrip(b"\n")
    padded = b"x" * attachment.start + raw[attachment.start : attachment.end]
    assert read_attachment(padded, attachment) == read_attachment(raw, attachment)


def test_an_attachment_that_is_not_there_is_refused() -> None:
    raw = mixed(b"\r\nhi", b"Content-Type: application/x-a; name=a\r\n\r\nabc")
    (attachment,) = parse_message(raw).attachments
    with pytest.raises(Unknown):
        read_attachment(raw, dataclasses.replace(attachment, part="2/7"))


def test_a_text_beyond_the_bound_is_shown_in_part_and_attached_whole() -> None:
    line = b"words of a very long log\r\n"
    raw = HEAD + b"Content-Type: text/plain\r\n\r\n" + line * (MAX_TEXT // len(line) + 1000)
    mail = parse_message(raw)
    assert 0 < len(mail.text) <= MAX_TEXT
    assert mail.text.endswith("log")
    assert [one.content_type for one in mail.attachments] == ["text/plain"]
    assert any("is not shown" in defect for defect in mail.defects)


def test_a_page_beyond_the_bound_is_attached_whole() -> None:
    raw = HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p>words</p>\r\n" * (MAX_HTML // 10)
    mail = parse_message(raw)
    assert mail.html is not None
    assert len(mail.html) <= MAX_HTML + 10
    assert mail.html.endswith("</p>")
    assert [one.content_type for one in mail.attachments] == ["text/html"]


@pytest.mark.parametrize("kind", ["attachment", "text", "message"])
def test_a_mail_of_25_megabytes_adds_less_than_100(kind: str) -> None:
    line = b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3\r\n"
    content = line * (25_000_000 // len(line))
    if kind == "attachment":
        fields = b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        raw = mixed(b"\r\nhi", fields + content)
    elif kind == "text":
        raw = HEAD + b"\r\n" + content
    else:
        raw = mixed(b"\r\nhi", b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n" + content)
    del content
    tracemalloc.start()
    try:
        parse_message(raw)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * 2**20


def test_parts_beyond_the_bound_are_left_out_and_said_so() -> None:
    mail = parse_message(mixed(*[b"Content-Type: image/png; name=a.png\r\n\r\nx"] * 10_100))
    assert len(mail.attachments) == 10_000
    assert any("more than 10000 parts" in defect for defect in mail.defects)


def test_a_message_in_a_message_stays_out_of_the_text() -> None:
    inner = HEAD + b"Content-Type: multipart/mixed; boundary=I\r\n\r\n--I\r\n\r\ninner words\r\n--I--\r\n"
    raw = mixed(b"\r\nouter words", b"Content-Type: message/rfc822\r\n\r\n" + inner)
    mail = parse_message(raw)
    assert mail.text == "outer words"
    assert [one.filename for one in mail.attachments] == ["s.eml"]
    assert read_attachment(raw, mail.attachments[0]) == inner
