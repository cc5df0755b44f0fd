"""Answers to the questions of an acknowledgement: assigned when it is sure, left alone when it is not."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from parsers.fields import Answers, Exactness, Field, Source, read_answers

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 5, 20, 15, 10, tzinfo=ZONE)
WHO = [Field.NAME, Field.DEPARTMENT, Field.PHONE, Field.FAULT_TIME]
N, D, P, T = WHO


def answers(words: str, questions: list[Field] | None = None) -> Answers:
    return read_answers(words, questions or WHO, received_at=NOW, zone=ZONE)


def texts(words: str, questions: list[Field] | None = None) -> dict[Field, str]:
    return {value.field: value.text for value in answers(words, questions).values}


ZH = {N: "张三", D: "财务部", P: "13800138000", T: "昨天下午3点"}
EN = {N: "Ann Lee", D: "Finance", P: "020 7946 0321", T: "today 10:15"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1. 张三\n2. 财务部\n3. 13800138000\n4. 昨天下午3点", ZH),
        ("1. 张三 2) 财务部 3、13800138000 4、昨天下午3点", ZH),
        ("1、张三；2、财务部；3、13800138000；4、昨天下午3点", ZH),
        ("①张三\n②财务部\n③13800138000\n④昨天下午3点", ZH),
        ("一、张三\n二、财务部\n三、13800138000\n四、昨天下午3点", ZH),
        ("1 张三\n2 财务部\n3 13800138000\n4 昨天下午3点", ZH),
        ("第一个：张三，第二个：财务部", {N: "张三", D: "财务部"}),
        ("张三，财务部，13800138000，昨天下午3点", ZH),
        ("您好！\n张三\n财务部\n13800138000\n昨天下午3点\n\n谢谢", ZH),
        ("1. 您的姓名？张三\n2. 您的部门？财务部\n3. 电话？13800138000\n4. 时间？昨天下午3点", ZH),
        (
            "> 1. 您的姓名？\n张三\n> 2. 您的部门？\n财务部\n\n> 3. 电话？\n\n13800138000\n> 4."
            " 时间？\n昨天下午3点",
            ZH,
        ),
        ("姓名：张三\n部门：财务部\n电话：13800138000\n故障时间：昨天下午3点", ZH),
        ("1. 姓名：张三\n2. 部门：财务部\n3. 电话：13800138000\n4. 时间：昨天下午3点", ZH),
        ("我是财务部的张三，电话13800138000，昨天下午3点开始的。", ZH),
        ("1. Ann Lee\n2. Finance\n3. 020 7946 0321\n4. today 10:15\n\nThanks\nAnn", EN),
        ("Q1: Ann Lee\nQ2: Finance\nQ3: 020 7946 0321\nQ4: today 10:15", EN),
        ("Ann Lee, Finance, 020 7946 0321, today 10:15", EN),
        ("4) today 10:15\n3) 020 7946 0321\n2) Finance\n1) Ann Lee", EN),
        (
            "1. My name is Ann Lee\n2. I work in Finance\n3. call me on 020 7946 0321\n4. It was today 10:15",
            EN,
        ),
        ("My name is Ann Lee, I work in Finance.", {N: "Ann Lee", D: "Finance"}),
    ],
)
def test_answers_find_their_questions(words: str, expected: dict[Field, str]) -> None:
    found = answers(words)
    assert {value.field: value.text for value in found.values} == expected
    assert all(value.source is Source.ANSWER for value in found.values)
    assert found.unassigned == ()


def test_an_answered_time_is_a_moment() -> None:
    (value,) = answers("昨天下午三点左右吧", [T]).values
    assert value.moment is not None
    assert value.moment.at == datetime(2024, 5, 19, 15, 0, tzinfo=ZONE)
    assert value.moment.exact is Exactness.ABOUT


def test_who_does_not_know_is_not_asked_again() -> None:
    found = answers("1. 张三\n2. 财务部\n3. 不知道\n4. N/A")
    assert found.declined == {P, T}
    assert set(texts("1. 张三\n2. 财务部\n3. 不知道\n4. N/A")) == {N, D}


@pytest.mark.parametrize(
    ("words", "questions", "left"),
    [
        ("1. 什么意思？\n2. 财务部", WHO, "什么意思？"),
        ("1) what do you mean?\n2) 5 people", [Field.NAME, Field.IMPACT], "what do you mean?"),
        ("3. 我没有", WHO, "我没有"),
        ("2. 部门：财务部\n1. 部门：财务部", WHO, "部门：财务部"),
        ("什么意思？", [Field.ERROR], "什么意思？"),
        ("apples, pears, plums, bananas", WHO, "apples, pears, plums, bananas"),
    ],
)
def test_what_is_no_answer_stays_unassigned(words: str, questions: list[Field], left: str) -> None:
    assert left in answers(words, questions).unassigned


@pytest.mark.parametrize(
    "words", ["谢谢！", "Thanks a lot", "", "1. 2. 3. 4.", "好的，收到", "> 1. 您的姓名？\n> 2. 您的部门？"]
)
def test_courtesy_is_no_answer(words: str) -> None:
    assert not answers(words)


def test_numbers_beyond_the_questions_are_part_of_the_answer() -> None:
    found = texts("1. 重启 3 次\n2. 清理缓存", [Field.TRIED])
    assert found[Field.TRIED] == "重启 3 次 2. 清理缓存"


def test_a_single_question_takes_the_whole_answer() -> None:
    assert texts("提示密码错误，\n请联系管理员", [Field.ERROR]) == {
        Field.ERROR: "提示密码错误， 请联系管理员"
    }
    assert texts("zhangsan", [Field.ACCOUNT]) == {Field.ACCOUNT: "zhangsan"}
    assert texts("The stop code is 0x000000EF", [Field.CODE]) == {Field.CODE: "0x000000EF"}
    assert texts("ann@example.com", [Field.MAIL]) == {Field.MAIL: "ann@example.com"}


def test_a_labelled_value_that_nobody_asked_for_is_kept_as_labelled() -> None:
    (asked, other) = answers("1. 张三\n设备型号：ThinkPad T14", [N]).values
    assert (asked.field, asked.source) == (N, Source.ANSWER)
    assert (other.field, other.source) == (Field.MODEL, Source.LABEL)


def test_a_decimal_number_is_no_mark() -> None:
    assert texts("1. 3.5 小时前\n2. 财务部", [T, D])[D] == "财务部"


def test_more_questions_than_a_person_is_asked_are_cut() -> None:
    assert texts("25. 张三", [N] * 30) == {}
