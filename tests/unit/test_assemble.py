"""The bytes of a mail: legal, stable, and deaf to whatever its values try to say."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.mail.assemble import MAX_REFERENCES, NotAssembled, OutgoingMail, OutgoingPart, assemble

ZH_SUBJECT = "三楼打印机打出来全是白纸，已经重启过两次，请尽快派人来看一下"


def outgoing(**changes: Any) -> OutgoingMail:
    usual: dict[str, Any] = {
        "message_id": "<pd.41.abc@example.com>",
        "date": datetime(2024, 5, 20, 1, 12, tzinfo=UTC),
        "from_name": "IT Support",
        "from_address": "help@example.com",
        "reply_to": "help@example.com",
        "to_name": "Wei Zhang",
        "to_address": "wei@example.com",
        "subject": "[#20240520-001] Printer",
        "text": "Hello\n",
        "html": "<p>Hello</p>\n",
        "automatic": False,
    }
    return OutgoingMail(**{**usual, **changes})


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def header_lines(raw: bytes) -> list[str]:
    return raw.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def every_part(message: Message) -> list[Message]:
    return list(message.walk())


def said(part: Message) -> str:
    """A text part's text, with LF line ends."""
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def assert_legal(raw: bytes) -> None:
    """CRLF lines of 7-bit characters, none too long, and nothing that the parser had to repair."""
    assert raw.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(not part.defects for part in every_part(read(raw)))


def test_plain_mail_reads_back_as_it_was_given() -> None:
    raw = assemble(outgoing(text="Hello\n\nBye", html="<p>Hello</p>"))
    assert_legal(raw)
    message = read(raw)
    assert message["Message-ID"] == "<pd.41.abc@example.com>"
    assert message["Date"].datetime == datetime(2024, 5, 20, 1, 12, tzinfo=UTC)
    assert message["From"] == "IT Support <help@example.com>"
    assert message["To"].addresses[0].display_name == "Wei Zhang"
    assert message["Reply-To"] == "help@example.com"
    assert message["Subject"] == "[#20240520-001] Printer"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert said(plain) == "Hello\n\nBye\n"
    assert said(html) == "<p>Hello</p>\n"


def test_same_mail_gives_the_same_bytes_at_every_attempt() -> None:
    part = OutgoingPart(filename="说明.pdf", content_type="application/pdf", content=b"%PDF")
    mail = outgoing(subject=ZH_SUBJECT, parts=(part,))
    assert assemble(mail) == assemble(mail)


def test_mail_of_the_desk_itself_says_so_and_a_relay_does_not() -> None:
    relay, fresh, answer = (
        read(assemble(outgoing(**changes)))
        for changes in ({}, {"automatic": True}, {"automatic": True, "in_reply_to": "<a@b.example>"})
    )
    assert relay["Auto-Submitted"] is None and relay["X-Auto-Response-Suppress"] is None
    assert fresh["Auto-Submitted"] == "auto-generated"
    assert answer["Auto-Submitted"] == "auto-replied"
    assert fresh["X-Auto-Response-Suppress"] == answer["X-Auto-Response-Suppress"] == "All"
    assert all(message["Precedence"] is None for message in (relay, fresh, answer))


def test_chinese_subject_keeps_the_tag_readable_and_comes_back_whole() -> None:
    raw = assemble(outgoing(subject=f"[#20240520-001] {ZH_SUBJECT}"))
    assert b"Subject: [#20240520-001]" in raw
    assert read(raw)["Subject"] == f"[#20240520-001] {ZH_SUBJECT}"
    assert all(len(line) <= 78 for line in header_lines(raw))


def test_no_character_is_divided_between_encoded_words() -> None:
    for text in ("修" * 200, "🖨️" * 60, "é" * 150, "a" * 300, "ab修" * 80):
        raw = assemble(outgoing(subject=text))
        words = re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", raw.partition(b"MIME-Version")[0])
        assert all(len(word) <= 75 for word in words)
        for word in words:
            ((content, charset),) = decode_header(word.decode())
            assert isinstance(content, bytes) and charset == "utf-8"
            content.decode("utf-8")  # raises where a character was cut
        assert str(make_header(decode_header(str(email.message_from_bytes(raw)["Subject"])))) == text


def test_text_that_looks_like_an_encoded_word_is_shown_as_it_was_written() -> None:
    tricky = "=?utf-8?b?5L2g5aW9?= is not decoded"
    message = read(assemble(outgoing(subject=tricky, from_name=tricky)))
    assert message["Subject"] == tricky
    assert message["From"].addresses[0].display_name == tricky


@pytest.mark.parametrize(
    "name", ['Ann "the fixer" Müller', "Doe, Jane; <x@y.example>", "a\\b", "李静", "x" * 190]
)
def test_any_display_name_comes_back_and_adds_no_address(name: str) -> None:
    raw = assemble(outgoing(from_name=name, to_name=name))
    for header, address in (("From", "help@example.com"), ("To", "wei@example.com")):
        # Not by policy.default: Python 3.11 puts blanks between the encoded-words of a long name.
        (found,) = getaddresses([str(email.message_from_bytes(raw)[header])])
        assert (str(make_header(decode_header(found[0]))), found[1]) == (name, address)


INJECTIONS = ("x\r\nBcc: victim@example.com", "x\nBcc: v@example.com\n\nbody", "x\rBcc: a@b.c", "x\x85Bcc: y",
              "x\u2028Bcc: y", "x\0y", "\ud800", "x\r\n\r\n<script>")  # fmt: skip


@pytest.mark.parametrize("evil", INJECTIONS)
def test_no_value_can_add_a_header(evil: str) -> None:
    part = OutgoingPart(filename=evil, content_type=evil, content=b"x", content_id=evil)
    raw = assemble(
        outgoing(
            from_name=evil,
            to_name=evil,
            subject=evil,
            in_reply_to=evil,
            references=(evil, f"<{evil}>"),
            parts=(part,),
        )
    )
    assert_legal(raw)
    message = read(raw)
    assert message["Bcc"] is None
    assert all(part["Bcc"] is None for part in every_part(message))
    assert {name.lower() for name, _ in message.items()} == {
        "message-id", "date", "from", "reply-to", "to", "subject", "mime-version", "content-type",
    }  # fmt: skip


@pytest.mark.parametrize("field", ["from_address", "reply_to", "to_address"])
@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@", "@b.example", "a b@c.example", "a@b c.example", "a@b.example\r\nBcc: x@y.example",
     "a@b.example>", "<a@b.example>", "a,b@c.example", "a@b..example",
     "a@" + "x" * 300, "a" * 65 + "@b.c"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_named(field: str, address: str) -> None:
    with pytest.raises(NotAssembled):
        assemble(outgoing(**{field: address}))


@pytest.mark.parametrize(
    "address",
    ["a+b=c@d.example", "o'hara@x.example", "first..last.@mobile.example", '"two words"@x.example',
     "a@[192.0.2.1]", "a@localhost", "under_score@a_b.example"],
)  # fmt: skip
def test_unusual_addresses_that_exist_are_written_as_they_are(address: str) -> None:
    assert f'To: "Wei Zhang" <{address}>' in header_lines(assemble(outgoing(to_address=address)))


@pytest.mark.parametrize("local", ["用户", "josé", "o'brién", '"zwei wörter"', "é" * 32])
def test_a_recipient_of_another_script_before_the_at_is_written_in_utf_8(local: str) -> None:
    raw = assemble(outgoing(to_address=f"{local}@例子.中国"))
    to = f'To: "Wei Zhang" <{local}@xn--fsqu00a.xn--fiqs8s>'
    lines = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert to.encode() in lines
    assert all(line.isascii() for line in lines if line != to.encode())


@pytest.mark.parametrize(
    "local",
    [
        "é" * 33,
        "用 户",
        "é\u2028x",
        "é\x85x",
        "\ud800",
        "é\u202ex",
        "é<x",
        "é>,x@y",
        'é"',
        "é\r\nBcc: x",
        "é\u3000x",
    ],
)
def test_a_local_part_of_another_script_cannot_break_out(local: str) -> None:
    with pytest.raises(NotAssembled):
        assemble(outgoing(to_address=f"{local}@x.example"))


@pytest.mark.parametrize("field", ["from_address", "reply_to"])
def test_the_desks_own_addresses_are_ascii_before_the_at(field: str) -> None:
    with pytest.raises(NotAssembled, match="must be ASCII"):
        assemble(outgoing(**{field: "服务@example.com", "to_address": "用户@example.com"}))


def test_domain_of_another_script_is_written_in_ascii() -> None:
    assert b"<li@xn--fsqu00a.xn--fiqs8s>" in assemble(outgoing(to_address="li@例子.中国"))


@pytest.mark.parametrize(
    "message_id", ["", "x@y", "<>", "<a b@c>", "<a@b>\r\nX: y", "<é@b>", "<" + "x" * 990 + "@b>"]
)
def test_a_message_id_that_is_none_is_refused(message_id: str) -> None:
    with pytest.raises(NotAssembled):
        assemble(outgoing(message_id=message_id))


def test_references_keep_the_root_and_the_newest_and_name_the_parent() -> None:
    ids = tuple(f"<{number}@x.example>" for number in range(30))
    message = read(assemble(outgoing(references=ids, in_reply_to="<parent@x.example>")))
    kept = str(message["References"]).split()
    assert len(kept) == MAX_REFERENCES
    assert kept[0] == "<0@x.example>" and kept[-2:] == ["<29@x.example>", "<parent@x.example>"]
    assert message["In-Reply-To"] == "<parent@x.example>"


def test_references_name_nothing_twice_and_no_id_that_is_none() -> None:
    message = read(assemble(outgoing(references=("<a@b>", "junk", "<a@b>", "<c d>", "<e@f>"))))
    assert str(message["References"]).split() == ["<a@b>", "<e@f>"]


def test_header_lines_stay_within_78_characters() -> None:
    raw = assemble(
        outgoing(
            subject="word " * 60 + ZH_SUBJECT,
            from_name="Somebody with a name that goes on and on " * 3,
            references=tuple(f"<{'r' * 40}{number}@x.example>" for number in range(9)),
            parts=(OutgoingPart(filename="报告" * 60 + ".pdf", content_type="application/pdf", content=b""),),
        )
    )
    assert_legal(raw)
    assert max(map(len, header_lines(raw))) <= 78
    disposition = raw.rpartition(b"Content-Type: application/pdf")[2].partition(b"\r\n\r\n")[0]
    assert max(map(len, disposition.split(b"\r\n"))) <= 78


def encodings(raw: bytes) -> list[str]:
    return [part["Content-Transfer-Encoding"] for part in read(raw).walk() if not part.is_multipart()]


def test_the_shortest_readable_encoding_is_taken() -> None:
    latin = "A café is open, and the Müllers are in it. " * 5
    assert encodings(assemble(outgoing(text="Hello\n", html=latin))) == ["7bit", "quoted-printable"]
    assert encodings(assemble(outgoing(text="打印机坏了" * 20, html="x" * 2000))) == [
        "base64",
        "quoted-printable",
    ]


@pytest.mark.parametrize("text", ["From here on\nFrom there", "é\nFrom here", "Fromage é\n From x"])
def test_no_line_begins_with_from_and_a_blank(text: str) -> None:
    raw = assemble(outgoing(text=text))
    body = raw.partition(b"\r\n\r\n")[2]
    assert re.search(rb"^From ", body, re.MULTILINE) is None
    plain = next(read(raw).iter_parts())
    assert said(plain) == text + "\n"


def test_attachments_travel_unchanged_under_their_names() -> None:
    names = ["a.txt", "说明书 第二版.pdf", 'quo"te.png', "x" * 100 + ".bin", "naïve.doc", "报" * 90 + ".zip"]
    content = bytes(range(256)) * 10
    parts = tuple(
        OutgoingPart(filename=name, content_type="application/x-test", content=content) for name in names
    )
    raw = assemble(outgoing(parts=parts))
    assert_legal(raw)
    message = read(raw)
    assert message.get_content_type() == "multipart/mixed"
    attachments = list(message.iter_attachments())
    assert [each.get_filename() for each in attachments] == names
    assert all(each.get_content() == content for each in attachments)
    # Readers that know no RFC 2231 find the same name in Content-Type.
    fallback = [email.message_from_bytes(each.as_bytes()).get_param("name") for each in attachments]
    assert [str(make_header(decode_header(str(name).replace('\\"', '"')))) for name in fallback] == names


def test_file_name_leads_to_no_other_folder_and_keeps_its_ending() -> None:
    parts = tuple(
        OutgoingPart(filename=name, content_type="text/plain", content=b"")
        for name in ("../../etc/passwd", "a\\b.txt", "", "x" * 500 + ".docx")
    )
    found = [str(each.get_filename()) for each in read(assemble(outgoing(parts=parts))).iter_attachments()]
    assert found[:3] == [".._.._etc_passwd", "a_b.txt", "attachment"]
    assert found[3].endswith("x.docx") and len(found[3]) == 200


def test_message_of_7_bits_is_attached_as_a_message_and_not_encoded() -> None:
    inner = b"Subject: inner\nFrom: a@b.example\n\nText\n"
    raw = assemble(
        outgoing(parts=(OutgoingPart(filename="m.eml", content_type="message/rfc822", content=inner),))
    )
    assert_legal(raw)
    (attached,) = read(raw).iter_attachments()
    assert attached.get_content_type() == "message/rfc822"
    assert attached["Content-Transfer-Encoding"] == "7bit"
    assert attached.get_content()["Subject"] == "inner"


@pytest.mark.parametrize(
    "inner", ["Subject: é\n\ntext".encode(), b"Subject: x\n\n" + b"y" * 2000, b"S: x\n\nFrom y"]
)
def test_message_that_7_bits_cannot_carry_travels_as_a_file_byte_for_byte(inner: bytes) -> None:
    part = OutgoingPart(filename="forwarded", content_type="message/rfc822", content=inner)
    (attached,) = read(assemble(outgoing(parts=(part,)))).iter_attachments()
    assert attached.get_content_type() == "application/octet-stream"
    assert attached.get_filename() == "forwarded.eml"
    assert attached.get_content() == inner


@pytest.mark.parametrize(
    "kind",
    ["multipart/mixed", "message/partial", "message/external-body", "nonsense", "", "text/html; charset=x"],
)
def test_content_type_that_would_mislead_readers_becomes_plain_bytes(kind: str) -> None:
    part = OutgoingPart(filename="x", content_type=kind, content=b"data")
    (attached,) = read(assemble(outgoing(parts=(part,)))).iter_attachments()
    assert attached.get_content_type() == "application/octet-stream"


def test_content_id_is_kept() -> None:
    part = OutgoingPart(filename="x.png", content_type="image/png", content=b"", content_id="abc@x")
    (attached,) = read(assemble(outgoing(parts=(part,)))).iter_attachments()
    assert attached["Content-ID"] == "<abc@x>"


def test_text_that_holds_the_boundary_gets_another_one() -> None:
    first = assemble(outgoing())
    boundary = str(read(first).get_boundary())
    raw = assemble(outgoing(text=f"--{boundary}\n--{boundary}--\n", html=f"<p>{boundary[:-1]}</p>"))
    message = read(raw)
    assert message.get_boundary() != boundary
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


anything = st.text(max_size=300)
tokens = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), max_size=120
)


@given(
    subject=anything,
    name=anything,
    text=anything,
    html=anything,
    filename=anything,
    data=st.binary(max_size=500),
)
def test_whatever_the_values_hold_the_mail_is_legal(
    subject: str, name: str, text: str, html: str, filename: str, data: bytes
) -> None:
    part = OutgoingPart(filename=filename, content_type="application/pdf", content=data)
    raw = assemble(
        outgoing(subject=subject, from_name=name, to_name=name, text=text, html=html, parts=(part,))
    )
    assert_legal(raw)
    message = read(raw)
    assert [each.addr_spec for each in message["From"].addresses] == ["help@example.com"]
    (attached,) = message.iter_attachments()
    assert attached.get_content() == data


@given(subject=tokens, text=tokens)
def test_whatever_is_printable_comes_back_as_it_was(subject: str, text: str) -> None:
    message = read(assemble(outgoing(subject=subject, text=text)))
    assert message["Subject"] == " ".join(subject.split())
    body = message.get_body(("plain",))
    assert body is not None and said(body) == text + "\n"
