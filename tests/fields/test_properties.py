"""What holds of every text: no exception, bounded storable values, work that grows with the text alone."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers.fields as package
from bench.reply import events
from parsers.fields import Field, Value, read_answers, read_fields
from parsers.fields.model import MAX_OTHERS, MAX_SNIPPET, MAX_VALUE
from parsers.fields.text import MAX_LINE, MAX_LINES, MAX_TEXT, Text, folded
from parsers.model import Address, ParsedMail
from tests.fields.cases import load
from tests.unit.parsers.test_reply_properties import sre_parser, unbounded_twice

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 5, 20, 15, 10, tzinfo=ZONE)
GOLDENS = [case.raw.decode("ascii", "replace") for case in load("zh-prose.txt")[:3]]
WORDS = st.sampled_from(
    "姓名 ： : 张三 部门 财务部 电话 13800138000 "
    '| \t = 1. 2、 故障时间 昨天下午3点 since yesterday at 3pm 【 】 [ ] ( ) “ ” " 提示 error '
    "0x0000007B ORA-00942 打印机 printer 蓝屏 cannot open HP LaserJet M402dn Windows 10 版本 V3.2 三楼"
    " 302室 room 3.14 我是 的 "
    "this is Ann Lee from Accounting 每次 every time 重启了 restarted 更新后 全公司 everyone 紧急"
    " urgent From: Sent: To: Subject: "
    "-- Regards, 此致 > , 。 \n \n\n \x00 \u202e \u200b \ud800 ١٢٣ ß İ ﬁ 𝟙".split(" ")
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(WORDS, max_size=60).map(" ".join),
    st.lists(WORDS, max_size=60).map("".join),
)


def storable(text: str, most: int) -> bool:
    return len(text) <= most and text.isprintable() and text.encode("utf-8").decode("utf-8") == text


def check(value: Value) -> None:
    assert storable(value.text, MAX_VALUE)
    assert value.text
    assert value.text == value.text.strip()
    assert storable(value.snippet, MAX_SNIPPET)
    assert (value.moment is not None) is (value.field is Field.FAULT_TIME)
    if value.moment is not None:
        assert value.moment.at <= NOW
        assert storable(value.moment.words, MAX_VALUE)


@settings(max_examples=400, deadline=None)
@given(TEXTS, TEXTS, st.text(max_size=80), st.text(max_size=40))
def test_any_text_gives_bounded_storable_values(words: str, signature: str, subject: str, name: str) -> None:
    mail = ParsedMail(
        raw_sha256="",
        fingerprint="",
        size=0,
        subject=subject,
        sender=Address(name=name, address="a@example.com"),
    )
    record = read_fields(mail, words, signature, received_at=NOW, zone=ZONE)
    assert len(record.others) <= MAX_OTHERS
    for value in (*record.values.values(), *record.others):
        check(value)
    for field, value in record.values.items():
        assert value.field is field


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(Field), max_size=8))
def test_any_answer_gives_each_field_once_and_nothing_twice(words: str, questions: list[Field]) -> None:
    found = read_answers(words, questions, received_at=NOW, zone=ZONE)
    assert len({value.field for value in found.values}) == len(found.values)
    assert found.declined <= set(questions)
    assert not found.declined & {value.field for value in found.values}
    for value in found.values:
        check(value)
    for text in found.unassigned:
        assert storable(text, MAX_VALUE)


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)
    made = Text.of(text)
    assert len(made.plain) == len(made.shown) <= MAX_TEXT
    assert len(made.lines) <= MAX_LINES
    assert all(end - start <= MAX_LINE for start, end in made.lines)
    assert folded(made.plain) == made.plain


HOSTILE: dict[str, Callable[[int], str]] = {
    "labels": lambda size: "姓名：张三\n" * size,
    "labels on one line": lambda size: "姓名：张三 部门：" * size,
    "bars": lambda size: "a | b | 姓名 | c\n" * size,
    "labels alone": lambda size: "姓名\n\n部门\n" * size,
    "times": lambda size: "昨天下午3点，" * size,
    "numbers": lambda size: "1-2 3 13800138000 " * size,
    "quotes": lambda size: '提示"' * size,
    "sentences": lambda size: "It fails when I open it. " * size,
    "header blocks": lambda size: "From: a\nSent: b\nTo: c\n\n" * size,
    "marks": lambda size: "1. 2、3) ① " * size,
    "descriptions": lambda size: "Description: x\n" + "y\n" * size,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=list(HOSTILE))
def test_ten_times_the_text_takes_ten_times_the_work(make: Callable[[int], str]) -> None:
    def work(text: str) -> int:
        mail = ParsedMail(raw_sha256="", fingerprint="", size=0)
        questions = [Field.NAME, Field.DEPARTMENT, Field.FAULT_TIME]
        read_fields(mail, text, text, received_at=NOW, zone=ZONE)  # the caches are filled before counting
        return events(lambda: read_fields(mail, text, text, received_at=NOW, zone=ZONE)) + events(
            lambda: read_answers(text, questions, received_at=NOW, zone=ZONE)
        )

    assert work(make(300)) < 11 * work(make(30))


def test_beyond_its_bounds_a_text_costs_nothing() -> None:
    mail = ParsedMail(raw_sha256="", fingerprint="", size=0)

    def work(size: int) -> int:
        text = "打印机坏了。\n" * size
        return events(lambda: read_fields(mail, text, "", received_at=NOW, zone=ZONE))

    work(MAX_TEXT)  # fills the caches
    assert work(MAX_TEXT * 4) < work(MAX_TEXT) * 1.02


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def patterns() -> Iterator[re.Pattern[str]]:
    """Every compiled pattern of the package, also those in tuples and tables."""

    def within(value: object) -> Iterator[re.Pattern[str]]:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, (tuple, list)):
            for each in value:
                yield from within(each)

    for module in modules():
        for value in list(vars(module).values()):
            yield from within(value)


def test_no_pattern_repeats_without_bound_what_repeats_without_bound() -> None:
    found = {pattern.pattern for pattern in patterns()}
    assert len(found) > 120
    for pattern in found:
        assert not unbounded_twice(sre_parser.parse(pattern), inside=False), pattern


def test_unlimited_repeats_are_few_and_never_of_anything() -> None:
    """A repeat without a limit takes one class of characters only; "." always has a limit."""
    for pattern in patterns():
        assert not re.search(r"(?<!\\)\.[*+](?!\?)", pattern.pattern), pattern.pattern
