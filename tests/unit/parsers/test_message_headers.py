"""Header fields: what identifies a mail, and what must not stand in one line."""

from __future__ import annotations

from parsers.message import parse_message

COPIER = (
    b"From: copier@example.test\r\nTo: desk@example.test\r\nSubject: Paper jam\r\n\r\nPaper jam in tray 2\r\n"
)


def received(day: int) -> bytes:
    return b"Received: from copier by mx.example.test; Mon, %d May 2024 09:00:00 +0800\r\n" % day


def test_the_same_words_of_a_copier_on_another_day_are_no_duplicate() -> None:
    """It writes neither Message-ID nor Date."""
    first, again = (parse_message(received(day) + COPIER).fingerprint for day in (6, 15))
    assert first != again
    other_mailbox = b"Received: from mx by store2.example.test; Mon, 6 May 2024 09:00:05 +0800\r\n"
    assert parse_message(other_mailbox + received(6) + COPIER).fingerprint == first


def test_marks_that_turn_a_line_round_are_taken_out_of_subject_and_names() -> None:
    sender = "From: =?utf-8?q?Ann=E2=80=AE?= <a@example.test>\r\n"
    raw = f"{sender}Subject: =?utf-8?q?a=E2=81=A6b=E2=80=AEc?=\r\n\r\nx"
    mail = parse_message(raw.encode())
    assert mail.sender is not None
    assert (mail.sender.name, mail.subject) == ("Ann", "abc")


def test_a_subject_without_end_is_cut_and_said_so() -> None:
    mail = parse_message(b"From: a@example.test\r\nSubject: " + b"x" * 50_000 + b"\r\n\r\nhi\r\n")
    assert len(mail.subject) == 1_000
    assert "subject cut after 1000 characters" in mail.defects


def test_reply_to_may_be_a_group_or_an_encoded_name() -> None:
    group = "people: =?utf-8?b?6ZmI5pmT?= <chen@example.test>, b@example.test;"
    raw = f"From: forms@example.test\r\nReply-To: {group}\r\n\r\nx"
    found = [(a.name, a.address) for a in parse_message(raw.encode()).reply_to]
    assert found == [("陈晓", "chen@example.test"), ("", "b@example.test")]
