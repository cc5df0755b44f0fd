"""Forwards of every mail program are read as a person would read them: the goldens in tests/forwards."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.reply import HOSTILE, events
from parsers.forwarded import Forwarded, read_forwarded
from parsers.forwarded.people import author_in, people_in
from parsers.message import parse_message
from parsers.model import Address, AutoKind
from parsers.reading import Reading
from parsers.reply.marks import without_forwards
from tests.builders import parsed_mail
from tests.unit.parsers.test_reply_properties import MAILS

FORWARDS = sorted((Path(__file__).parents[2] / "forwards").glob("*.eml"))
TRAPS = [path for path in FORWARDS if "-trap-" in path.name]


def as_json(found: Forwarded | None) -> str:
    """What was read, as a person can read and diff it; empty fields are left out."""
    if found is None:
        return "null\n"
    shown: dict[str, Any] = {}
    for name in (one.name for one in dataclasses.fields(found)):
        value = getattr(found, name)
        if isinstance(value, Address):
            value = str(value)
        elif isinstance(value, tuple):
            value = [str(one) for one in value]
        elif isinstance(value, datetime):
            value = value.isoformat()
        elif name in ("words", "preface", "signature"):
            value = value.split("\n") if value else []
        if value not in (None, "", []) and value is not AutoKind.HUMAN:
            shown[name] = value
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def forward(text: str, subject: str = "Fwd: Scanner", **fields: Any) -> Forwarded | None:
    return read_forwarded(parsed_mail(subject, text=text, **fields))


@pytest.mark.parametrize("path", FORWARDS, ids=lambda path: path.stem)
def test_forward_is_read_as_the_golden_says(path: Path, update_goldens: bool) -> None:
    got = as_json(Reading.of(path.read_bytes()).forwarded)
    golden = path.with_suffix(".json")
    if update_goldens:
        golden.write_text(got, encoding="utf-8")
    assert got == golden.read_text(encoding="utf-8")


def test_there_are_enough_goldens_half_of_them_chinese_and_every_one_has_a_mail() -> None:
    real = [path for path in FORWARDS if path not in TRAPS]
    chinese = [path for path in real if re.search(r"-(?:zh|tw)\b", path.stem)]
    assert len(real) >= 50
    assert len(chinese) * 2 >= len(real) - 4
    assert len(TRAPS) >= 10
    goldens = {path.stem for path in FORWARDS[0].parent.glob("*.json")}
    assert goldens == {path.stem for path in FORWARDS}


@pytest.mark.parametrize("path", TRAPS, ids=lambda path: path.stem)
def test_what_only_looks_like_a_forward_is_none(path: Path) -> None:
    assert Reading.of(path.read_bytes()).forwarded is None


@pytest.mark.parametrize("path", FORWARDS, ids=lambda path: path.stem)
def test_windows_line_ends_make_no_difference(path: Path) -> None:
    mail = parse_message(path.read_bytes())
    windows = dataclasses.replace(mail, text=mail.text.replace("\n", "\r\n"))
    assert read_forwarded(windows) == read_forwarded(mail)


INLINE = [path for path in FORWARDS if path not in TRAPS and "attached" not in path.name]


@pytest.mark.parametrize("path", INLINE, ids=lambda path: path.stem)
def test_no_word_of_the_preface_gets_among_the_forwarded_words(path: Path) -> None:
    found = Reading.of(path.read_bytes()).forwarded
    assert found is not None
    above = {line for line in f"{found.preface}\n{found.signature}".splitlines() if line.strip(" -")}
    assert above.isdisjoint(found.words.splitlines())


@pytest.mark.parametrize("path", INLINE, ids=lambda path: path.stem)
def test_a_remark_written_above_a_forward_is_preface_and_nothing_else_changes(path: Path) -> None:
    mail = parse_message(path.read_bytes())
    before = read_forwarded(mail)
    after = read_forwarded(dataclasses.replace(mail, text=f"An internal remark.\n\n{mail.text}"))
    assert before is not None and after is not None
    assert after.words == before.words
    assert after.sender == before.sender
    assert after.preface.startswith("An internal remark.")


def test_the_attached_mail_counts_only_where_the_raw_mail_is_at_hand() -> None:
    path = next(path for path in FORWARDS if "attached-en" in path.name)
    mail = parse_message(path.read_bytes())
    assert read_forwarded(mail) is None
    found = read_forwarded(mail, path.read_bytes())
    assert found is not None
    assert found.part in [one.part for one in mail.attachments]


def test_an_attached_mail_of_a_machine_says_so() -> None:
    bounce = next((Path(__file__).parents[2] / "automatic").glob("001-bounce*.eml")).read_bytes()
    raw = (
        b"From: w@example.com\nTo: support@example.com\nSubject: Fwd: returned\n"
        b'Content-Type: multipart/mixed; boundary="outer"\n\n--outer\n\nsee\n--outer\n'
        b"Content-Type: message/rfc822\n\n" + bounce.replace(b"\r\n", b"\n") + b"\n--outer--\n"
    )
    found = Reading.of(raw).forwarded
    assert found is not None
    assert found.auto is AutoKind.BOUNCE


def test_an_attached_mail_that_cannot_be_read_is_no_forward() -> None:
    raw = (
        b"From: w@example.com\nSubject: Fwd: x\n"
        b'Content-Type: multipart/mixed; boundary="outer"\n\n--outer\n\nsee\n--outer\n'
        b'Content-Type: message/rfc822; name="x.eml"\n\n\n--outer--\n'
    )
    assert Reading.of(raw).forwarded is None


QUOTED = "Who?\n\nBegin forwarded message:\n\n> From: Ann <ann@x.example>\n> Date: May 20\n> Subject: S\n> \n"


def test_a_remark_between_the_quoted_lines_is_kept_from_the_words() -> None:
    found = forward(f"{QUOTED}> It hums.\nHe always says that.\n> Please help.\n")
    assert found is not None
    assert found.words == "It hums."
    assert "He always says that." in found.preface


def test_a_form_below_a_header_block_stays_in_the_words() -> None:
    block = "发件人: 张三 <z@x.example>\n发送时间: 2024年5月20日 16:40\n收件人: 王磊\n主题: 报修\n\n"
    form = "时间：昨天下午\n抄送：没有\n回复：电话\n\n谢谢"
    found = forward(block + form, "转发: 报修")
    assert found is not None
    assert found.words == form


def test_a_wrapped_value_is_read_whole() -> None:
    found = forward(
        "From: Ann <ann@x.example>\nSent: Monday\nTo: Wang <w@example.com>;\n Bob <bob@x.example>;\n"
        " Eve <eve@x.example>\nSubject: S\n\nIt hums."
    )
    assert found is not None
    assert [one.address for one in found.to] == ["w@example.com", "bob@x.example", "eve@x.example"]


def test_blank_lines_between_the_header_lines_do_not_end_it() -> None:
    found = forward(
        "From: Ann <ann@x.example>\n\nSent: Monday\n\nTo: w@example.com\n\nSubject: S\n\nIt hums."
    )
    assert found is not None
    assert (found.subject, found.words) == ("S", "It hums.")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ann Lee <ann@x.example>", "Ann Lee <ann@x.example>"),
        ("Ann Lee [mailto:ann@x.example]", "Ann Lee <ann@x.example>"),
        ("Ann Lee <ann@x.example<mailto:ann@x.example>>", "Ann Lee <ann@x.example>"),
        ("'ann@x.example' <ann@x.example>", "ann@x.example"),
        ("ann@x.example (Ann Lee)", "Ann Lee <ann@x.example>"),
        ('"王五"<wang.wu@x.example>；', "王五 <wang.wu@x.example>"),
        ("王五（wang.wu@x.example）", "王五 <wang.wu@x.example>"),
        ("王五wang.wu@x.example", "王五 <wang.wu@x.example>"),
        ("**Ann Lee** <Ann@X.Example>", "Ann Lee <Ann@x.example>"),
        ("李四 <用户@例子.广告>", "李四 <用户@例子.广告>"),
        ("Ann/Acme@Acme", "None"),
        ("Ann Lee", "None"),
        ("josé@x.example", "None"),
        ("Ann <ann@x.example>, Bob <bob@x.example>", "None"),
        ("desk@x.example on behalf of Ann <ann@x.example>", "Ann <ann@x.example>"),
        ("desk@x.example On Behalf Of Ann", "None"),
        ("Ann <>", "None"),
        ("", "None"),
    ],
)
def test_the_author_is_named_or_nobody_is(value: str, expected: str) -> None:
    assert str(author_in(value)) == expected


def test_half_an_address_at_the_end_of_a_long_line_is_nobody() -> None:
    many = "; ".join(f"user{number}@customer.example.com" for number in range(200))
    for cut in range(3_000, 3_060):
        found = people_in(many[:cut] + "…")
        assert all(one.address.endswith("@customer.example.com") for one in found)
    assert len(people_in(many)) < 200


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Fwd: Scanner", "Scanner"),
        ("FW: Fwd: 转发：打印机", "打印机"),
        ("[EXT] FW: Re: Scanner", "[EXT] Re: Scanner"),
        ("转发流程申请", "转发流程申请"),
        ("Re: Fwd: Scanner", "Re: Fwd: Scanner"),
        ("Fwd:", ""),
    ],
)
def test_only_the_prefixes_of_a_forward_are_taken_off(subject: str, bare: str) -> None:
    assert without_forwards(subject) == bare


@settings(max_examples=400, deadline=None)
@given(MAILS, st.sampled_from(["Fwd: x", "x", "转发：x", "Re: x", ""]))
def test_nothing_is_invented_and_every_subject_and_text_is_borne(text: str, subject: str) -> None:
    found = forward(text, subject)
    if found is None:
        return
    signs = set("".join(text.split()))
    for part in (found.words, found.preface, found.signature):
        assert set("".join(part.split())) <= signs


@given(st.text(alphabet="ab<>@.\x00\x07\x1b\x85\u2028\u200b王 ;\t", max_size=40))
def test_what_stands_on_one_line_holds_no_sign_that_is_not_seen(value: str) -> None:
    found = forward(
        f"From: {value} <ann@x.example>\nSent: {value}\nTo: {value}\nSubject: s{value}\n\nIt hums."
    )
    if found is None:
        return
    people = [one for one in (found.sender, *found.to) if one is not None]
    for line in (found.subject, found.sent, *(one.name for one in people), *(one.address for one in people)):
        assert not any(sign in line for sign in "\x00\x07\x1b\x85\u2028\t\n")


_BLOCK = "From: a <a@x.example>\nSent: Monday\nTo: b\nSubject: c\n"
MORE: dict[str, Callable[[int], str]] = {
    "markers": lambda size: "---------- Forwarded message ---------\n" * size,
    "markers above the answered": lambda size: "原始邮件\n\n" * (size // 2),
    "header blocks": lambda size: _BLOCK * (size // 4),
    "quoted blocks, rising": lambda size: "".join(">" * (n % 9) + _BLOCK for n in range(size // 4)),
    "runs of quotes": lambda size: "> x\ny\n" * (size // 2),
    "ends": lambda size: f"---------- Forwarded message ---------\n{_BLOCK}\n" + "-- end of --\n" * size,
    "addresses": lambda size: "From: " + "<a@x.example" * size + "\nSent: x\nSubject: y\n",
}


@pytest.mark.parametrize("subject", ["Fwd: x", "x"])
@pytest.mark.parametrize("make", [*HOSTILE.values(), *MORE.values()], ids=[*HOSTILE, *MORE])
def test_ten_times_the_hostile_text_takes_ten_times_the_work(
    make: Callable[[int], str], subject: str
) -> None:
    small, large = (parsed_mail(subject, text=make(size)) for size in (300, 3_000))
    assert events(lambda: read_forwarded(large)) / events(lambda: read_forwarded(small)) < 11
