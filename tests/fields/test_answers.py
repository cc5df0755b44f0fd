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


def test_a_bare_hour_with_a_part_of_the_day_is_an_answer() -> None:
    for words in ("since about 8 this morning", "1. since about 8 this morning"):
        (value,) = answers(words, [T]).values
        assert value.moment is not None
        assert value.moment.at == datetime(2024, 5, 20, 8, 0, tzinfo=ZONE)


A, C, R, M = Field.ACCOUNT, Field.CODE, Field.ROOM, Field.IMPACT


@pytest.mark.parametrize(
    ("words", "questions", "expected"),
    [
        ("lintao\n今早\n8021\n法务部", [A, T, P, D], {A: "lintao", T: "今早", P: "8021", D: "法务部"}),
        ("lintao\n0x80070005\n5层512", [A, C, R], {A: "lintao", C: "0x80070005", R: "5层512"}),
        ("rstone\nthis morning\nExt 4410", [A, T, P], {A: "rstone", T: "this morning", P: "4410"}),
        ("13800001111 人力资源部", [P, D], {P: "13800001111", D: "人力资源部"}),
        (
            "Sales, +44 20 7946 0958, this morning",
            [D, P, T],
            {D: "Sales", P: "+44 20 7946 0958", T: "this morning"},
        ),
        (
            "this morning, +44 20 7946 0958, Sales",
            [D, P, T],
            {D: "Sales", P: "+44 20 7946 0958", T: "this morning"},
        ),
        (
            "0x9F，上周五开始，电话 6217，市场部",
            [C, T, P, D],
            {C: "0x9F", T: "上周五", P: "6217", D: "市场部"},
        ),
        ("I'm in Legal", [D], {D: "Legal"}),
        ("I'm in Legal", WHO, {D: "Legal"}),
        ("I'm in Legal.", [D, P], {D: "Legal"}),
        ("It started 2 days ago, 3 people have it", [T, M], {T: "2 days ago", M: "3 people"}),
        ("刚刚；电话就打我座机8021；部门是法务", [T, P, D], {T: "刚刚", P: "8021", D: "法务"}),
        ("1. 刚刚；电话就打我座机8021；部门是法务", [T, P, D], {T: "刚刚", P: "8021", D: "法务"}),
        ("1. It started 2 days ago, 3 people have it", [T, M], {T: "2 days ago", M: "3 people"}),
        ("打印机又坏了\n今早", [A, T], {T: "今早"}),
        ("打印机又坏了\n财务部", [A, D], {D: "财务部"}),
        ("财务部 王芳 6217", [D, N, P], {D: "财务部", N: "王芳", P: "6217"}),
        ("王芳，6217，财务部", [D, N, P], {D: "财务部", N: "王芳", P: "6217"}),
        ("lintao\n不知道\n法务部", [A, P, D], {A: "lintao", D: "法务部"}),
        ("lintao\n我也不清楚怎么回事，您看一下\n8021\n法务部", [A, T, P, D], {D: "法务部"}),
    ],
)  # fmt: skip
def test_answers_without_numbers_find_their_questions(
    words: str, questions: list[Field], expected: dict[Field, str]
) -> None:
    assert texts(words, questions) == expected


@pytest.mark.parametrize(
    ("words", "questions", "declined"),
    [
        ("1. Ann Lee\n2. Finance\n3. I don't know, contractor", [N, D, A], A),
        ("代码没看清，一闪就过了", [C], C),
        ("代码没看清，一闪就过了", [C, T], C),
        ("1. 代码没看清，一闪就过了\n2. 今早", [C, T], C),
        ("1. 不清楚，我是外包的\n2. 今早", [A, T], A),
        ("No, I don't have one.", [A], A),
        ("1. No idea, it went too fast", [C, T], C),
    ],
)
def test_who_says_why_there_is_no_answer_has_declined(
    words: str, questions: list[Field], declined: Field
) -> None:
    found = answers(words, questions)
    assert declined in found.declined
    assert declined not in {value.field for value in found.values}
