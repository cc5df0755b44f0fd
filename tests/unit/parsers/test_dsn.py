"""What is read out of bounces: fields of RFC 3464, prose, codes, the original Message-ID."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dsn import ReportParts, bounce_evidence, read_bounce
from parsers.dsn.prose import recipients_in, said_by_the_system
from parsers.dsn.report import MAX_RECIPIENTS, fields_of, recipients_of
from parsers.dsn.status import enhanced_code, is_permanent, refine, telling_code
from parsers.model import Address, Bounce, BouncedRecipient, ParsedMail

DAEMON = Address(name="Mail Delivery System", address="MAILER-DAEMON@mx.example")
DESK = Address(address="support@desk.example")


def mail(**fields: Any) -> ParsedMail:
    """A bounce from a mail system to the desk, unless `fields` say otherwise."""
    headers = {name.lower(): (value,) for name, value in fields.pop("headers", {}).items()}
    return ParsedMail(
        headers=headers,
        **{"raw_sha256": "", "fingerprint": "", "size": 0, "sender": DAEMON, "to": (DESK,), **fields},
    )


def read(report: ReportParts | None = None, **fields: Any) -> Bounce:
    bounce = read_bounce(mail(**fields), report or ReportParts())
    assert bounce is not None
    return bounce


def one(text: str, subject: str = "undelivered mail") -> BouncedRecipient:
    found = recipients_in(
        text, subject, (), ("mailer-daemon@mx.example", "support@desk.example"), "mx.example"
    )
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("550 5.1.1 no such user", "5.1.1"),
        ("(#5.1.1)", "5.1.1"),
        ("Status: 4.4.7 (expired)", "4.4.7"),
        ("5.007.01", "5.7.1"),
        ("host 4.2.2.1 said", ""),
        ("version 15.20.5.7", ""),
        ("2.6.0 queued", "2.6.0"),
        ("no code here", ""),
    ],
)
def test_an_enhanced_code_is_told_from_addresses_and_versions(text: str, code: str) -> None:
    assert enhanced_code(text) == code


def test_the_code_that_says_more_is_taken() -> None:
    assert telling_code("5.0.0 then 5.1.1") == "5.1.1"
    assert telling_code("only 5.0.0") == "5.0.0"
    assert refine("5.0.0", "remote said 451 4.7.1 greylisted") == "4.7.1"
    assert refine("5.1.1", "remote said 5.7.1") == "5.1.1"
    assert refine("", "nothing") == ""


@pytest.mark.parametrize(
    ("status", "diagnostic", "failed", "permanent"),
    [
        ("5.1.1", "", True, True),
        ("4.4.7", "gave up", True, False),
        ("", "550 no such user", True, True),
        ("", "452 try later", True, False),
        ("", "mailbox is full", True, False),
        ("", "邮箱已满", True, False),
        ("", "unknown user", True, True),
        ("", "", True, True),
        ("", "550 no such user", False, False),
    ],
)
def test_hard_is_told_from_soft(status: str, diagnostic: str, failed: bool, permanent: bool) -> None:
    assert is_permanent(status, diagnostic, failed=failed) is permanent


def test_fields_are_unfolded_and_groups_parted_by_empty_lines() -> None:
    groups = list(
        fields_of(
            "Reporting-MTA: dns; a\n\n"
            "Final-Recipient: rfc822; x@y.example\nDiagnostic-Code: smtp;\n 550\n no\n"
        )
    )
    assert groups == [
        {"reporting-mta": "dns; a"},
        {"final-recipient": "rfc822; x@y.example", "diagnostic-code": "smtp; 550 no"},
    ]


def test_a_second_final_recipient_begins_a_group_even_without_an_empty_line() -> None:
    text = (
        "Final-Recipient: rfc822; a@x.example\nAction: failed\n"
        "Final-Recipient: rfc822; b@x.example\nAction: delayed\n"
    )
    assert [(found.address, found.action) for found in recipients_of((text,))] == [
        ("a@x.example", "failed"),
        ("b@x.example", "delayed"),
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Final-Recipient: rfc822; <a@x.example>\nAction: failed", ("a@x.example", "failed", "")),
        ("Final-Recipient: a@x.example\nAction: FAILED (gone)", ("a@x.example", "failed", "")),
        (
            "Final-Recipient: LOCAL;<a>\nOriginal-Recipient: rfc822;a@x.example\nAction: failed",
            ("a@x.example", "failed", ""),
        ),
        (
            "Final-Recipient: rfc822; b@x.example\nOriginal-Recipient: rfc822;a@x.example",
            ("a@x.example", "failed", ""),
        ),
        ("Final-Recipient: x400; /S=a/O=b\nAction: failed", ("/S=a/O=b", "failed", "")),
        ("Final-Recipient: utf-8; 用户@例子.example\nAction: failed", ("用户@例子.example", "failed", "")),
        ("Final-Recipient: rfc822; a@x.example\nStatus: 4.4.1", ("a@x.example", "delayed", "4.4.1")),
        ("Final-Recipient: rfc822; a@x.example\nStatus: 2.0.0", ("a@x.example", "delivered", "2.0.0")),
        (
            "Final-Recipient: rfc822; a@x.example\nAction: relayed\nStatus: 2.0.0",
            ("a@x.example", "relayed", "2.0.0"),
        ),
        (
            "Final-Recipient: rfc822; a@x.example\nAction: expired\nStatus: 4.4.7",
            ("a@x.example", "failed", "4.4.7"),
        ),
        (
            "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 2.0.0\n"
            "Diagnostic-Code: smtp; 550 5.1.1 no",
            ("a@x.example", "failed", "5.1.1"),
        ),
    ],
)
def test_recipient_fields_are_read_in_all_their_spellings(
    fields: str, expected: tuple[str, str, str]
) -> None:
    (found,) = recipients_of((fields,))
    assert (found.address, found.action, found.status) == expected


def test_a_delay_is_never_permanent() -> None:
    (found,) = recipients_of(("Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 5.0.0",))
    assert found.permanent is False


def test_one_recipient_named_twice_is_one_and_the_number_is_bounded() -> None:
    block = "Final-Recipient: rfc822; {}@x.example\nAction: failed\n\n"
    assert len(recipients_of((block.format("a") + block.format("A"),))) == 1
    many = "".join(block.format(f"user{number}") for number in range(MAX_RECIPIENTS + 100))
    assert len(recipients_of((many,))) == MAX_RECIPIENTS


def test_a_field_of_endless_lines_is_cut() -> None:
    (group,) = fields_of("Diagnostic-Code: smtp;\n" + " more words\n" * 10_000)
    assert len(group["diagnostic-code"]) < 3000


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("<a@x.example>:\nno such user\n", "a@x.example"),
        ("did not reach the following recipient(s):\n\n   a@x.example on Friday\n", "a@x.example"),
        ("To: list@y.example\n\ndid not reach the following recipient(s):\n\na@x.example\n", "a@x.example"),
        ("550 5.1.1 <a@x.example>... User unknown\n", "a@x.example"),
        ("Failed Recipient: a@x.example\nReason: unknown\n", "a@x.example"),
        ("undeliverable to a@x.example\n", "a@x.example"),
        ("Sent <<< RCPT TO:<a@x.example>\n", "a@x.example"),
        ("could not be delivered\nto 'a@x.example' because\n", "a@x.example"),
        ("c=US;a= ;p=X;dda:SMTP=a@x.example; on Friday\n", "a@x.example"),
        ("收件人：a@x.example\n", "a@x.example"),
        ("收件人 a@x.example\n", "a@x.example"),
        ("我们无法把邮件投递给a@x.example，请核实。\n", "a@x.example"),
        ("收件人： | a@x.example\n", "a@x.example"),
        ("<用户@例子.example>：无此用户\n", "用户@例子.example"),
        ("following addresses failed:\n\n\tscreenname\n", "screenname@mx.example"),
        ("<inbox@x.example>\n   (expanded from: <alias@x.example>)\n", "alias@x.example"),
    ],
)
def test_a_recipient_is_found_in_prose(text: str, address: str) -> None:
    assert one(text).address == address


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<a@x.example>: mailbox is full\n", "mailbox is full"),
        ("<a@x.example>:\n198.51.100.4 said 550\nGiving up\n\nother", "198.51.100.4 said 550 Giving up"),
        ("a@x.example\n\nbecause:\n\n  not listed\n", "because: not listed"),
        ("Unknown user: a@x.example\n", "Unknown user"),
        ("收件人：a@x.example\n\n退信原因：\n  邮箱已满\n", "邮箱已满"),
        ("a@x.example\n\nReason: quota\n", "quota"),
        ("收件人： | a@x.example\n退信原因： | 邮箱已满。\n解决方案： | 请核实地址。\n", "邮箱已满。"),
        ("收件人： | a@x.example\n退信原因： | 邮箱已满。\n英文说明:552 full\n", "邮箱已满。"),
    ],
)
def test_the_reason_is_what_stands_with_the_recipient(text: str, said: str) -> None:
    assert one(text).diagnostic == said


def test_advice_in_a_bounce_is_not_taken_for_a_dead_address() -> None:
    text = "The account tom did not match. Try jane@x.example or kim@x.example instead.\n"
    returned = "\n----- Original message follows -----\nReceived: for <kim@x.example>\n"
    found = recipients_in(text + returned, "failure notice", (), ())
    assert [recipient.address for recipient in found] == ["kim@x.example"]


def test_neither_sender_nor_desk_bounced() -> None:
    text = "Message from MAILER-DAEMON@mx.example to support@desk.example:\n<a@x.example>: gone\n"
    assert one(text).address == "a@x.example"


def test_what_is_returned_is_not_read_as_what_is_said() -> None:
    lines = said_by_the_system(
        "<a@x.example>: gone\n\n--- Below this line is a copy of the message.\n\nTo: b@x.example\n"
    )
    assert lines[0] == "<a@x.example>: gone"
    assert not any("b@x.example" in line for line in lines)


def test_returned_headers_without_a_marker_end_what_is_said() -> None:
    lines = said_by_the_system("<a@x.example>: gone\n\nReceived: from x\nReceived: from y\nTo: b@x.example\n")
    assert lines == ["<a@x.example>: gone", ""]


@pytest.mark.parametrize(
    "text",
    [
        "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n<a@x.example>\n",
        "has not yet been delivered to:\n  a@x.example\n",
        "Delivery to the following recipient has been delayed:\n  a@x.example\n",
        "您的邮件尚未送达，系统将继续尝试投递：\n  a@x.example\n",
    ],
)
def test_a_warning_is_a_delay(text: str) -> None:
    found = one(text)
    assert (found.action, found.permanent) == ("delayed", False)


def test_giving_up_after_delays_is_a_failure() -> None:
    text = "Your message has been delayed too long. This is a permanent error.\n<a@x.example>\n"
    assert one(text).action == "failed"


def test_failed_recipients_of_the_header_win_over_the_words() -> None:
    bounce = read(
        subject="Mail delivery failed: returning message to sender",
        text="Something about <x@y.example> and\n  a@x.example\n    550 5.1.1 gone\n",
        headers={"X-Failed-Recipients": "a@x.example, b@x.example"},
    )
    assert [(found.address, found.status) for found in bounce.recipients] == [
        ("a@x.example", "5.1.1"),
        ("b@x.example", ""),
    ]


def test_the_reason_in_words_completes_a_report_without_diagnostic() -> None:
    report = ReportParts(
        delivery_status=("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.0.0\n",),
        report_type="delivery-status",
        structure=("multipart/report", "text/plain", "message/delivery-status"),
    )
    (found,) = read(report, text="<a@x.example>: 452 4.2.2 mailbox full\n").recipients
    assert (found.status, found.permanent, found.diagnostic) == ("4.2.2", False, "452 4.2.2 mailbox full")


@pytest.mark.parametrize(
    ("report", "fields", "expected"),
    [
        (
            ReportParts(returned_headers=("Subject: x\nMessage-ID:\n <one@desk.example>\n",)),
            {},
            "<one@desk.example>",
        ),
        (
            ReportParts(delivery_status=("Original-Message-ID: <two@desk.example>\n",)),
            {},
            "<two@desk.example>",
        ),
        (ReportParts(), {"text": "gone\n\nMessage-Id: <three@desk.example>\n"}, "<three@desk.example>"),
        (ReportParts(), {"in_reply_to": ("<four@desk.example>",)}, "<four@desk.example>"),
        (ReportParts(), {"references": ("<old@desk.example>", "<five@desk.example>")}, "<five@desk.example>"),
        (ReportParts(), {}, None),
    ],
)
def test_the_original_message_id_is_found_wherever_it_stands(
    report: ReportParts, fields: dict[str, Any], expected: str | None
) -> None:
    bounce = read(report, **{"subject": "failure notice", "text": "<a@x.example>: gone\n", **fields})
    assert bounce.original_message_id == expected


def test_the_bounces_own_message_id_is_not_the_original() -> None:
    bounce = read(
        message_id="<own@mx.example>",
        subject="failure notice",
        text="Message-ID: <own@mx.example>\nMessage-ID: <o@d.example>\n",
    )
    assert bounce.original_message_id == "<o@d.example>"


LENA = Address(name="Lena Hart", address="lena@client.example")
SAID = "Your message could not be delivered to a@x.example: 550 unknown user\n"


@pytest.mark.parametrize(
    ("fields", "is_bounce"),
    [
        ({"sender": LENA, "subject": "Undelivered Mail Returned to Sender", "text": SAID}, False),
        (
            {
                "sender": LENA,
                "subject": "Undelivered Mail Returned to Sender",
                "text": SAID,
                "return_path": "",
            },
            True,
        ),
        ({"sender": Address(address="gate@x.example"), "subject": "Undeliverable mail", "text": SAID}, True),
        (
            {"sender": Address(address="gate@x.example"), "subject": "Re: Undeliverable mail", "text": SAID},
            False,
        ),
        (
            {
                "sender": Address(address="gate@x.example"),
                "subject": "Undeliverable mail",
                "text": "Hi,\n" + SAID,
            },
            False,
        ),
        ({"sender": Address(address="postmaster@x.example"), "subject": "Mail trouble", "text": SAID}, True),
        (
            {
                "sender": Address(address="postmaster@x.example"),
                "subject": "Mail trouble",
                "text": SAID,
                "headers": {"User-Agent": "mutt"},
            },
            False,
        ),
        (
            {"sender": Address(address="postmaster@x.example"), "subject": "New DNS", "text": "We moved.\n"},
            False,
        ),
        ({"sender": DAEMON, "subject": "", "text": "user unknown\n"}, True),
        ({"sender": DAEMON, "subject": "Hello", "text": "Have a nice day.\n"}, False),
        (
            {
                "sender": Address(address="nagios@mon.example"),
                "subject": "CRITICAL: queue on mx1",
                "text": "delivery failed 12\n",
                "headers": {"Auto-Submitted": "auto-generated"},
            },
            False,
        ),
        (
            {
                "sender": Address(address="no-reply@parcels.example"),
                "subject": "Delivery failed: parcel 12",
                "text": "We were unable to deliver to your door. Write to info@parcels.example.\n",
            },
            False,
        ),
    ],
)
def test_who_sends_and_how_decides_whether_words_make_a_bounce(
    fields: dict[str, Any], is_bounce: bool
) -> None:
    assert bool(bounce_evidence(mail(**fields), ReportParts())) is is_bounce


def test_a_person_who_encloses_a_bounce_is_no_mail_system() -> None:
    enclosed = ReportParts(
        structure=("multipart/mixed", "text/plain", "message/rfc822", "message/delivery-status")
    )
    message = mail(sender=LENA, subject="Undelivered Mail Returned to Sender", text="What is this?\n")
    assert bounce_evidence(message, enclosed) == ()


def test_a_read_receipt_is_no_bounce_unless_it_says_rejected() -> None:
    receipt = ReportParts(report_type="disposition-notification", structure=("multipart/report",))
    top = {"content-type": "multipart/report"}
    assert bounce_evidence(mail(subject="Read: x", text="Your message was read.", headers=top), receipt) == ()
    assert bounce_evidence(mail(text="Your message was automatically rejected: full", headers=top), receipt)


_LINES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["a" * 2000, "@" * 2000, " " * 2000, "a@" * 500, "收件人：" * 200, "original message a@b.example"]
    ),
    st.sampled_from(
        ["Received: x", "Message-ID: <x@y>", "<a@x.example>: 550", ">>> RCPT TO:<a@x.example>", "because:"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, max_size=400).map("\n".join), st.text(max_size=60))
def test_any_prose_is_read_within_bounds(text: str, subject: str) -> None:
    lines = said_by_the_system(text)
    assert len(lines) <= 300 and all(len(line) <= 600 for line in lines)
    found = recipients_in(text, subject, (), ("support@desk.example",))
    assert len(found) <= MAX_RECIPIENTS
    assert all(len(recipient.address) <= 330 and len(recipient.diagnostic) <= 500 for recipient in found)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            _LINES,
            st.sampled_from(["", "Final-Recipient: rfc822; a@x.example", "Status: 5.1.1", "Action: x"]),
        )
    )
)
def test_any_status_text_is_read_without_an_error(lines: list[str]) -> None:
    for recipient in recipients_of(("\n".join(lines),)):
        assert recipient.address
        assert recipient.permanent is False or recipient.action == "failed"
