"""A secret is taken out of a raw mail however it is written there, and nothing else changes."""

from __future__ import annotations

import base64
import io
import quopri
import re
import time
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.attachments import read_attachment
from parsers.errors import MessageUnreadable
from parsers.message import parse_message
from parsers.redaction import MASK, Secret, redact_raw

WORD = "hunter2"
ODD = 'p&ß<"w>密码9'


def mail(
    text: bytes, *, kind: str = "text/plain; charset=utf-8", encoding: str = "8bit", subject: str = "Help"
) -> bytes:
    head = (
        f"From: Bob <bob@example.org>\r\nTo: desk@example.org\r\nSubject: {subject}\r\n"
        f"Message-ID: <1@example.org>\r\nContent-Type: {kind}\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + text


def b64(text: bytes) -> bytes:
    return base64.encodebytes(text).replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("raw", "secret", "mask"),
    [
        (mail(b"the password is hunter2, thanks"), WORD, MASK),
        (mail(b64("密码是 hunter2。".encode()), encoding="base64"), WORD, MASK),
        (
            mail(b64("密码是 hunter2。".encode("gbk")), kind="text/plain; charset=gbk", encoding="base64"),
            WORD,
            MASK,
        ),
        (mail("密碼是 hunter2".encode("big5"), kind="text/plain; charset=big5"), WORD, MASK),
        (mail(b"the password is hun=\r\nter2=20!", encoding="quoted-printable"), WORD, MASK),
        (mail(b"h=75nter2", encoding="quoted-printable"), WORD, MASK),
        (mail("é hunter2".encode("latin-1"), kind="text/plain; charset=iso-8859-1"), WORD, "***"),
        (
            mail("パス hunter2 です".encode("iso2022_jp"), kind="text/plain; charset=iso-2022-jp"),
            WORD,
            "***|▇",
        ),
        (
            mail(b64("x hunter2".encode("utf-16")), kind="text/plain; charset=utf-16", encoding="base64"),
            WORD,
            MASK,
        ),
        (mail(f"it is {ODD}.".encode()), ODD, MASK),
        (mail(f"它是{ODD}。".encode("gb18030"), kind="text/plain; charset=gb2312"), ODD, MASK),
        (mail(b"<p>hun<b>ter</b>2</p>", kind="text/html"), WORD, MASK),
        (mail(b"<p>&#104;u&#x6E;ter2</p>", kind="text/html"), WORD, MASK),
        (
            mail("<p>p&amp;&szlig;&lt;&quot;w&gt;密&#30721;9</p>".encode(), kind="text/html; charset=utf-8"),
            ODD,
            MASK,
        ),
        (mail(b"> my pass\r\n> word 12 is it"), "my pass word 12", MASK),
        (mail(b"<td>my&nbsp;pass <br>word</td>", kind="text/html"), "my pass word", MASK),
        (mail(b"hello", subject="the password hunter2"), WORD, MASK),
        (mail(b"hello", subject="=?utf-8?B?5a+G56CBIGh1bg==?=\r\n =?utf-8?B?dGVyMg==?="), WORD, MASK),
        (mail(b"hello", subject="=?gbk?Q?=C3=DC=C2=EB_hunter2?="), WORD, MASK),
        (mail(b"no charset hunter2", kind="text/plain"), WORD, MASK),
        (b"Subject: x\n\nbare LF hunter2\n", WORD, MASK),
        (b"Subject: x\r\rbare CR hunter2\r", WORD, MASK),
    ],
)
def test_it_is_taken_out_of_texts_and_headers(raw: bytes, secret: str, mask: str) -> None:
    before = parse_message(raw)
    assert secret.split()[0][:3] in f"{before.subject} {before.text}"
    done = redact_raw(raw, Secret(secret))
    after = parse_message(done.raw)
    assert done.places == 1
    assert done.left == ()
    assert re.search(mask.replace("*", r"\*"), f"{after.subject} {after.text}")
    assert not Secret(secret).count(f"{after.subject} {after.text} {after.headers}")
    assert not Secret(secret).count_html(after.html or "")
    assert not Secret(secret).stands_in(done.raw)
    assert after.message_id == before.message_id
    assert after.sender == before.sender


def whole() -> EmailMessage:
    """A mail with every kind of part."""
    made = EmailMessage()
    made["From"] = "Hunter hunter2 Bob <bob@example.org>"
    made["To"] = "desk@example.org"
    made["Subject"] = "Re: 密码 hunter2"
    made["Message-ID"] = "<2@example.org>"
    made.set_content("It is hunter2.\n\nBye 再见", cte="base64")
    made.add_alternative("<p>It is <i>hunter2</i>.</p>", subtype="html")
    made.add_attachment("user,password\nbob,hunter2\n", subtype="csv", filename="用户 hunter2.csv")
    inner = EmailMessage()
    inner["Subject"] = "inner hunter2"
    inner.set_content("inside: hunter2", cte="quoted-printable")
    made.add_attachment(inner)
    made.add_attachment(b"\x89PNG\0 nothing", maintype="image", subtype="png", filename="a.png")
    return made


def test_every_part_stays_where_it_was_and_only_the_secret_goes() -> None:
    raw = whole().as_bytes()
    before, done = parse_message(raw), redact_raw(raw, Secret(WORD))
    after = parse_message(done.raw)
    assert done.left == ()
    assert b"hunter2" not in done.raw
    assert [each.part for each in after.attachments] == [each.part for each in before.attachments]
    assert after.subject == f"Re: 密码 {MASK}"
    assert after.sender is not None
    assert (after.sender.name, after.sender.address) == (f"Hunter {MASK} Bob", "bob@example.org")
    table, inner, picture = after.attachments
    assert table.filename == f"用户 {MASK}.csv"
    assert read_attachment(done.raw, table).decode() == f"user,password\nbob,{MASK}\n"
    nested = parse_message(read_attachment(done.raw, inner))
    assert (nested.subject, nested.text.strip()) == (f"inner {MASK}", f"inside: {MASK}")
    assert picture.sha256 == before.attachments[2].sha256
    assert message_from_bytes(done.raw).get_content_type() == "multipart/mixed"  # for other readers too


def test_files_that_are_no_text_are_left_and_named() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:t>hun</w:t><w:t>ter2</w:t>" + "x" * 500)
    made = whole()
    made.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="Brief.docx")
    made.add_attachment(b"\0\1hunter2\0", maintype="application", subtype="octet-stream", filename="dump.bin")
    done = redact_raw(made.as_bytes(), Secret(WORD))
    assert set(done.left) == {"Brief.docx", "dump.bin", ""} - ({""} if b"hunter2" not in done.raw else set())
    assert {"Brief.docx", "dump.bin"} <= set(done.left)


def test_what_holds_the_mail_together_is_left_alone() -> None:
    raw = mail(b"x", kind="text/plain; charset=utf-8").replace(b"<1@example.org>", b"<hunter2@example.org>")
    done = redact_raw(raw, Secret(WORD))
    assert done.raw == raw
    assert done.left == ("",)


def test_a_mail_without_it_stays_byte_for_byte() -> None:
    raw = whole().as_bytes()
    assert redact_raw(raw, Secret("something else")).raw is raw


def test_case_counts_and_a_secret_is_never_shown() -> None:
    secret = Secret("Hunter2")
    assert secret.count("hunter2 HUNTER2 Hunter2") == 1
    assert "unter" not in repr(secret)


_LETTERS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Mn", "Co", "Cn")),
    min_size=4,
    max_size=12,
)


@given(
    _LETTERS,
    st.text(max_size=40),
    st.text(max_size=40),
    st.sampled_from(["base64", "quoted-printable", "8bit"]),
)
@settings(deadline=None, max_examples=150)
def test_whatever_it_is_and_wherever_it_stands(secret: str, before: str, behind: str, encoding: str) -> None:
    text = f"{before}{secret}{behind}".encode("utf-8", "replace")
    content = {
        "base64": base64.encodebytes(text),
        "quoted-printable": quopri.encodestring(text),
        "8bit": text,
    }[encoding]
    subject = Header(f"x {secret} y", "utf-8").encode()
    raw = mail(content, encoding=encoding, subject=subject)
    done = redact_raw(raw, Secret(secret))
    after = parse_message(done.raw)
    kept = Secret(secret).count(after.text) + Secret(secret).count(after.subject)
    assert not kept or done.left


@given(st.binary(max_size=2_000), st.sampled_from([WORD, ODD, "a b c d"]))
@settings(deadline=None)
def test_any_bytes_are_survived(raw: bytes, secret: str) -> None:
    redact_raw(b"Subject: x\n" + raw, Secret(secret))


@pytest.mark.parametrize(
    "content",
    [
        b"h" + b"<a>" * 300_000,
        b"hunter" * 150_000,
        b"h&shy;" * 150_000,
        (b"my " + b" " * 20) * 40_000,
        b"<" * 900_000,
    ],
)
def test_hostile_html_costs_little(content: bytes) -> None:
    began = time.perf_counter()
    redact_raw(mail(content, kind="text/html"), Secret("hunter2 my pass"))
    assert time.perf_counter() - began < 8


CORPUS = sorted(Path("tests/mails").glob("*.eml"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem[:40])
def test_out_of_real_mails_goes_any_word_or_it_is_said_that_it_does_not(path: Path) -> None:
    raw = path.read_bytes()
    try:
        before = parse_message(raw)
    except MessageUnreadable:
        return
    words = sorted(
        set(re.findall(r"\w{4,20}", f"{before.text} {before.subject}")), key=lambda w: (-len(w), w)
    )
    for word in [word for word in words if word != "begin"][:5]:  # what begins a file in a text
        secret = Secret(word)
        done = redact_raw(raw, secret)
        after = parse_message(done.raw)
        assert not secret.count(f"{after.text}\n{after.subject}") or done.left, word
        assert (after.message_id, after.sender and after.sender.address) == (
            before.message_id,
            before.sender and before.sender.address,
        )
        assert [each.content_type for each in after.attachments] == [
            each.content_type for each in before.attachments
        ]
