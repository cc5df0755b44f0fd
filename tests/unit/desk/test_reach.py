"""How far a failure reaches by numbers, floors and teams; what a form says; and whether it is over."""

from __future__ import annotations

import pytest

from daemon.desk.labelled import filled
from daemon.desk.model import Priority
from daemon.desk.policy import Impact
from daemon.desk.priority import judge
from daemon.desk.reach import Reach, is_over, limited, passages
from parsers.fields import Field, Record, Source, Value
from tests.unit.desk.cases import after, decided, mail, policy

RULES = policy().priority


def reaches(text: str) -> set[Reach]:
    return {passage.reach for passage in passages(text)}


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("十几个人都登录不了", Reach.PEOPLE),
        ("五楼断网", Reach.PLACE),
        ("全员无法登录", Reach.TEAM),
        ("隔壁同事电脑也一样", Reach.NEIGHBOUR),
        ("it fails for three colleagues", Reach.PEOPLE),
        ("the wifi is down in building a", Reach.PLACE),
        ("our sales team can't open it", Reach.TEAM),
        ("my colleague's pc shows it too", Reach.NEIGHBOUR),
    ],
)
def test_a_passage_says_who_is_affected(text: str, reach: Reach) -> None:
    assert reach in reaches(text)


@pytest.mark.parametrize(
    "text",
    [
        "hi everyone, my mouse is broken",
        "3楼打印机卡纸",
        "文件全部都打不开",
        "第二人民医院的电脑坏了",
        "一个人在家,电脑坏了",
        "the network cable in my office is dead",
        "printer on 3rd floor not working",
        "1 user cannot log in",
        "the printer on the third floor is down",
        "internet at home is down, i am in home office",
        "我们公司都用这个软件,我的打不开",
        "全体员工大会的投影仪坏了",
    ],
)
def test_what_merely_sounds_like_many_is_none(text: str) -> None:
    assert reaches(text) == set()


def test_all_users_of_a_place_are_not_all_users() -> None:
    text = "all users in the berlin office cannot send mail"
    assert limited(text, 0, len("all users"))
    assert not limited("all users in the whole company", 0, len("all users"))
    assert limited("市场部所有员工", 3, 7)
    assert not limited("公司所有员工", 2, 6)


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("断网了，现在好了", True),
        ("断网了，重启后又好了一会", False),
        ("断网了，请尽快恢复正常", False),
        ("断网了，现在同事都好了", False),
        ("it went down but is fine now", True),
        ("it went down and it is not working now", False),
    ],
)
def test_what_is_fine_now_is_over(text: str, over: bool) -> None:
    assert is_over(text, 1) is over


def record(source: Source, **texts: str) -> Record:
    values = {Field(name): Value(field=Field(name), text=text, source=source) for name, text in texts.items()}
    return Record(values=values)


@pytest.mark.parametrize(
    ("value", "impact"),
    [
        ("全公司", Impact.ORGANISATION),
        ("全部门", Impact.DEPARTMENT),
        ("3个人", Impact.DEPARTMENT),
        ("个人", Impact.USER),
        ("1人", Impact.USER),
        ("无", Impact.NOBODY),
        ("12", Impact.DEPARTMENT),
        ("只有我", Impact.USER),
        ("xyz", None),
    ],
)
def test_a_labelled_scope_counts_by_its_value(value: str, impact: Impact | None) -> None:
    assert filled(f"影响范围：{value}\n打不开", None).impact is impact
    assert filled("打不开", record(Source.ANSWER, impact=value)).impact is impact


def test_what_was_merely_read_in_free_words_is_no_form() -> None:
    assert filled("打不开", record(Source.TEXT, impact="全公司")).impact is None


def test_the_records_answers_count_where_the_words_have_no_label() -> None:
    plain = judge("Outlook", "Outlook打不开", RULES)
    asked = judge(
        "Outlook", "Outlook打不开", RULES, record=record(Source.TABLE, impact="财务部", urgency="高")
    )
    assert (plain.priority, asked.priority) == (Priority.P3, Priority.P2)
    low = judge("Outlook", "Outlook打不开", RULES, record=record(Source.TABLE, urgency="低"))
    assert low.priority is Priority.P4


def test_a_form_that_comes_by_mail_is_filed_by_its_values() -> None:
    form = "影响范围：全公司\n紧急程度：高\n故障现象：邮件发不出"
    assert after(decided(mail(form, subject="报修"))).priority is Priority.P1


def test_the_ticked_choice_of_a_form_counts() -> None:
    assert filled("紧急程度：□低 □中 ☑高\n打印机卡纸", None).urgency == "high"
    assert filled("紧急程度：☑低 □中 □高\n打印机卡纸", None).urgency == "low"
    assert filled("urgency: [ ] high [x] low", None).urgency == "low"


def test_a_hostile_text_yields_few_passages() -> None:
    assert len(list(passages("三个人都 team can't " * 5_000))) <= 6
