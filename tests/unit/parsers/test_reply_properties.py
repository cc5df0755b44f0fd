"""What holds of every reply: nothing is lost or doubled, new words never vanish, work is linear."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers.reply as package
from bench.reply import HOSTILE, growth
from parsers.reply import split_reply
from parsers.reply.lines import INVISIBLE, SEEN
from tests.unit.parsers.test_reply import GOLDENS

PIECES = [
    "On Mon, May 20, 2024 at 2:30 PM Ann <a@example.com> wrote:",
    "Yes. On Mon, May 20, 2024 at 2:30 PM, ann@example.com wrote:",
    "On Monday,",
    "wrote:",
    "在 2024年5月20日，下午2:30，张三 <z@example.com> 写道：",
    "好的。在 2024年5月20日 14:30，张三 <z@example.com> 写道：你好",
    "> quoted",
    ">",
    ">> On 5/20/24 Ann wrote:",
    "",
    "  ",
    "words of my own",
    "是我自己的话",
    "From: Ann <a@example.com>",
    "Sent: Monday, May 20, 2024 2:30 PM",
    "To: Bob",
    "Subject: x",
    "发件人：张三",
    "发送时间：2024-05-20 14:30",
    "主题：打印机",
    "-- ",
    "--",
    "-----",
    "________________________________",
    "-----Original Message-----",
    "------------------ 原始邮件 ------------------",
    "---------- Forwarded message ---------",
    "Sent from my iPhone",
    "发自我的iPhone",
    "Best regards,",
    "Ann Lee",
    "Tel: +1 555 010 0199",
    "-Ann",
    "P.S. more",
    "| |",
    "```",
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "Hash: SHA256",
    "-----BEGIN PGP SIGNATURE-----",
    "-----END PGP SIGNATURE-----",
    "##- Please type your reply above this line -##",
    "请在此行上方回复",
    "Reply to this mail: stays internal (staff only).",
    "> 回复本邮件：将发送给报修人。",
    "IT Support wrote:",
    "This e-mail is confidential. If you got it in error, delete it. Disclosure is prohibited.",
    "please see my answers in red",
    "http://example.com/a/very/long/link",
]
MAILS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=40)), max_size=16).map("\n".join)
CHARACTERS = st.text(
    alphabet=st.sampled_from(" \n\r\t>|-_*:：<>@.,年月日0159aOnwrote写道\u200b\u3000\x00\x85\u2028")
)


def signs(text: str) -> Counter[str]:
    return Counter("".join(text.translate(INVISIBLE).split()))


@settings(max_examples=600, deadline=None)
@given(st.one_of(MAILS, CHARACTERS, st.text()))
def test_nothing_is_lost_doubled_or_invented(text: str) -> None:
    reply = split_reply(text)
    assert signs(reply.new) + signs(reply.quoted) + signs(reply.signature) == signs(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(MAILS, CHARACTERS))
def test_new_words_are_empty_only_when_the_text_is(text: str) -> None:
    assert bool(split_reply(text).new) is bool(text.strip())


@settings(max_examples=300, deadline=None)
@given(MAILS)
def test_each_line_is_whole_in_one_part_unless_words_and_attribution_shared_it(text: str) -> None:
    reply = split_reply(text)
    parts = Counter(
        line.strip()
        for part in (reply.new, reply.quoted, reply.signature)
        for line in re.split(r"\r\n|\r|\n", part)
        if line.strip()
    )
    for line in re.split(r"\r\n|\r|\n", text):
        if line.translate(INVISIBLE).strip() and "wrote" not in line and "道" not in line:
            assert parts[line.strip()] > 0


@settings(max_examples=300, deadline=None)
@given(MAILS)
def test_forwarded_mail_loses_no_more_than_the_same_mail_answered(text: str) -> None:
    answered, forwarded = split_reply(text), split_reply(text, forwarded=True)
    if answered.quoted:  # else the whole text stood in for new words that were not there
        assert len("".join(forwarded.new.split())) >= len("".join(answered.new.split()))


PLAIN = [path for path in GOLDENS if "\n>" not in "\n" + split_reply(path.read_text("utf-8")).new]
"""Where the new words hold no quote: one that was cited may look like a last one when all else is gone."""


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_new_words_alone_are_all_new(path: Any) -> None:
    new = split_reply(path.read_text("utf-8")).new
    assert split_reply(new).new == new


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(GOLDENS), st.data())
def test_damaged_golden_is_still_parted_without_loss(path: Any, data: st.DataObject) -> None:
    lines = path.read_text("utf-8").split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    change = data.draw(st.sampled_from(["drop", "double", "join", "cut"]))
    if change == "drop":
        del lines[at]
    elif change == "double":
        lines.insert(at, lines[at])
    elif change == "join":
        lines[at : at + 2] = [" ".join(lines[at : at + 2])]
    else:
        lines[at : at + 1] = [lines[at][: len(lines[at]) // 2], lines[at][len(lines[at]) // 2 :]]
    text = "\n".join(lines)
    reply = split_reply(text)
    assert signs(reply.new) + signs(reply.quoted) + signs(reply.signature) == signs(text)


@pytest.mark.parametrize("make", HOSTILE.values(), ids=list(HOSTILE))
def test_ten_times_the_hostile_text_takes_ten_times_the_work(make: Callable[[int], str]) -> None:
    assert growth(make, 300) < 11


MODULES = [
    importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)
]


class Watched:
    """Stands in for a compiled pattern and counts the characters that it is shown."""

    shown = 0
    longest = 0

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.pattern, name)

        def call(*arguments: Any) -> Any:
            text = arguments[1] if name == "sub" else arguments[0]
            Watched.shown += len(text)
            Watched.longest = max(Watched.longest, len(text))
            return method(*arguments)

        return call


def patterns() -> Iterator[tuple[Any, str, re.Pattern[str]]]:
    for module in MODULES:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield module, name, value


def all_patterns() -> list[str]:
    """Those that stand alone and those in tuples."""
    alone = [value.pattern for _, _, value in patterns()]
    grouped = [value for module in MODULES for value in vars(module).values() if isinstance(value, tuple)]
    return alone + [entry.pattern for group in grouped for entry in group if isinstance(entry, re.Pattern)]


def test_patterns_see_a_bounded_piece_of_each_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, pattern in list(patterns()):
        monkeypatch.setattr(module, name, Watched(pattern))
    shown = []
    for length in (10_000, 100_000):
        Watched.shown = Watched.longest = 0
        long = "On Mon, May 20, 2024 Ann <a@example.com> " * (length // 40)
        split_reply("\n".join([long + "wrote:", "Regards", long, "-- ", long, "> " + long, "From: " + long]))
        shown.append(Watched.shown)
        assert 0 < Watched.longest <= SEEN * 9
    assert shown[0] == shown[1]


def test_no_pattern_repeats_without_bound_what_repeats_without_bound() -> None:
    found = all_patterns()
    assert len(found) > 35
    for pattern in found:
        assert not unbounded_twice(sre_parser.parse(pattern), inside=False), pattern


def unbounded_twice(parsed: Any, inside: bool) -> bool:
    """Whether an unlimited repeat holds another: the shape that makes a pattern take for ever."""
    for operator, argument in parsed:
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            endless = argument[1] is sre.MAXREPEAT
            if (endless and inside) or unbounded_twice(argument[2], inside or endless):
                return True
        elif (
            (operator is sre.SUBPATTERN and unbounded_twice(argument[3], inside))
            or (operator is sre.BRANCH and any(unbounded_twice(branch, inside) for branch in argument[1]))
            or (operator in (sre.ASSERT, sre.ASSERT_NOT) and unbounded_twice(argument[1], inside))
        ):
            return True
    return False
