"""Replies of every client are parted as a reader would part them: the goldens in tests/replies."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parsers.model import Reply
from parsers.reply import forwards, split_reply
from parsers.reply import split as splitting
from parsers.reply.phrases import ABOVE, ABOVE_DASHED, ABOVE_KEYS, OWN_FIRST_LINES

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


TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


def test_first_lines_of_our_mails_are_those_of_the_templates() -> None:
    written: list[str] = []
    for language in ("en", "zh-CN"):
        terms = (TEMPLATES / language / "terms.j2").read_text("utf-8")
        block = re.search(r"set reply_line = \{(.*?)\} %\}", terms, re.DOTALL)
        assert block is not None
        written += re.findall(r': "([^"]+)"', block[1])
    assert list(OWN_FIRST_LINES) == written
    layout = (TEMPLATES / "shared" / "layout.text.j2").read_text("utf-8")
    assert layout.index("t.reply_line[reply_goes_to]") < layout.index("block body")


@pytest.mark.parametrize("first", OWN_FIRST_LINES)
@pytest.mark.parametrize("marked", ["{}", "*{}*", "Desk wrote:\n{}", "|{}"])
def test_mail_of_ours_is_quoted_from_its_first_line_on(first: str, marked: str) -> None:
    ours = marked.format(first) + "\n\nNever-told-name wrote:\n\nsecret words"
    reply = split_reply(f"Please restart it.\n\n{ours}")
    assert reply.new == "Please restart it."
    assert reply.quoted == ours
    quoted = "\n".join(f"> {line}" for line in ours.split("\n"))
    assert split_reply(f"Please restart it.\n\n{quoted}").new == "Please restart it."


def test_line_that_was_broken_does_not_let_our_quoted_mail_through() -> None:
    first = OWN_FIRST_LINES[1]
    quoted = f"> {first}\n> A line that was too long for the mail program of the\nwriter\n> goes on\n>\n> end"
    assert split_reply(f"Done.\n\n{quoted}").new == "Done."


def test_answers_between_the_lines_of_our_mail_are_kept_without_its_first_line() -> None:
    text = f"Hi\n\n> {OWN_FIRST_LINES[0]}\n> Which room?\n\n3.14\n\n> And when?\n\nNow"
    reply = split_reply(text)
    assert reply.new == "Hi\n\n> Which room?\n\n3.14\n\n> And when?\n\nNow"
    assert reply.quoted == f"> {OWN_FIRST_LINES[0]}"


def test_first_line_of_ours_with_nothing_above_it_hides_nothing() -> None:
    reply = split_reply(f"{OWN_FIRST_LINES[0]}\n\nI have restarted it.")
    assert reply.new == "I have restarted it."


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Still broken.\n\nIT Support wrote:\nplease restart it", "Still broken."),
        ("Still broken.\n\nAnn Lee wrote:\n\nHello Bob,\nplease restart it", "Still broken."),
        ("Still broken.\nSent from my Galaxy\nIT Support wrote:\nplease restart it", "Still broken."),
        ("还是不行\n\n服务台 写道：\n请重启", "还是不行"),
        ("还是不行\n\n李工 写道：\n王伟，您好：\n请重启", "还是不行"),
    ],
)
def test_desk_without_date_and_address_is_still_who_wrote_below(text: str, new: str) -> None:
    assert split_reply(text).new == new


@pytest.mark.parametrize(
    "text",
    [
        "The log says:\n\nWindows wrote:\nError 5",
        "See this.\n\nThe support page wrote:\nnot found",
        "He was kind.\nIT Support wrote:\nrestart it",
        "IT Support wrote:\nplease restart it\n\nI did.",
    ],
)
def test_what_somebody_tells_of_is_kept(text: str) -> None:
    assert split_reply(text).new == text
