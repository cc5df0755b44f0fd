"""Replies of every client are parted as a reader would part them: the goldens in tests/replies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers.model import Reply
from parsers.reply import forwards, split_reply
from parsers.reply import split as splitting
from parsers.reply.phrases import ABOVE, ABOVE_DASHED, ABOVE_KEYS

REPLIES = Path(__file__).resolve().parents[2] / "replies"
GOLDENS = sorted(REPLIES.glob("*.txt"))


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_reply_is_parted_as_the_golden_says(path: Path) -> None:
    expected = Reply(**json.loads(path.with_suffix(".json").read_text("utf-8")))
    assert split_reply(path.read_bytes().decode("utf-8")) == expected


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_reply_with_windows_line_ends_is_parted_alike(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert split_reply(text.replace("\n", "\r\n")) == split_reply(text)


def test_goldens_are_many_and_a_good_part_of_them_is_chinese() -> None:
    chinese = [
        path for path in GOLDENS if any("\u4e00" <= sign <= "\u9fff" for sign in path.read_text("utf-8"))
    ]
    assert len(GOLDENS) >= 120
    assert len(chinese) >= 50
    assert all(path.with_suffix(".json").exists() for path in GOLDENS)


OUTLOOK = """See below.

From: Bob Ray <bob@example.com>
Sent: Monday, May 20, 2024 4:40 PM
To: Ann Lee <ann@example.com>
Subject: Scanner

The scanner eats paper."""


def test_quoted_mail_without_a_forward_marker_is_kept_when_the_subject_says_forward() -> None:
    assert split_reply(OUTLOOK, forwarded=True).new == OUTLOOK
    assert split_reply(OUTLOOK).new == "See below."


def test_text_of_nothing_but_white_space_has_no_new_words() -> None:
    assert split_reply(" \n\t\n") == Reply(new="")


def test_signature_alone_is_all_there_is_and_so_is_new() -> None:
    assert split_reply("-- \nAnn").new == "-- \nAnn"


def test_invisible_characters_do_not_hide_a_marker() -> None:
    text = "Done.\n\n\u200b-----Original\u00a0Message-----\ufeff\nFrom: a@example.com\n\nPlease do."
    assert split_reply(text).new == "Done."


def test_unknown_language_is_recognised_by_date_time_and_address_before_quote_marks() -> None:
    text = "Jo.\n\nXyz 21.5.2024 9:12 qwerty Ann <ann@example.com> zyx:\n\n> Ok?"
    assert split_reply(text).new == "Jo."


def test_line_longer_than_any_mark_is_text_whatever_it_says() -> None:
    line = "x" * 5000 + " On Mon, May 20, 2024 at 2:30 PM Ann <ann@example.com> wrote:"
    assert split_reply(line + "\n").new == line


def test_each_phrase_of_a_reply_above_line_holds_a_key_that_is_looked_for_first() -> None:
    for phrase in (*ABOVE, *ABOVE_DASHED):
        assert any(key in phrase for key in ABOVE_KEYS), phrase


@pytest.mark.parametrize(
    "subject",
    [
        "Fwd: Scanner",
        "[#20240520-001] FW: Scanner",
        "WG: Scanner",
        "转发：扫描仪",
        "【外部】轉寄: x",
        "Fw[2]: x",
    ],
)
def test_forward_is_told_by_the_first_prefix_of_its_subject(subject: str) -> None:
    assert forwards(subject)


@pytest.mark.parametrize(
    "subject", ["", "Scanner", "Re: Fwd: Scanner", "回复: 转发: 扫描仪", "Forwarding does not work"]
)
def test_answer_to_a_forward_is_no_forward(subject: str) -> None:
    assert not forwards(subject)


def test_lines_beyond_the_most_that_are_looked_at_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "MOST_LINES", 4)
    text = "Done.\n\nOn 5/21/24 09:12, Bob wrote:\n> one\n> two\n> three\n> four"
    assert split_reply(text) == Reply(
        new="Done.", quoted="On 5/21/24 09:12, Bob wrote:\n> one\n> two\n> three\n> four"
    )
