"""What a ticket's record is filled with, and what its requester is asked for, once (SPEC A4, A5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk import planning, targets
from daemon.desk.decide import decide
from daemon.desk.effects import Decision
from daemon.desk.known import Contact, Known
from daemon.desk.lifecycle import happen
from daemon.desk.model import (
    EventKind,
    Language,
    ReplyGoesTo,
    Status,
    Ticket,
)
from daemon.desk.record import asked, concerned, directory_values, questions_for, read_record, still_asked
from parsers.fields import Field, Source, Value, merged
from parsers.model import Address, ParsedMail
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    MONDAY_10,
    after,
    fallen_due,
    known,
    later,
    mail,
    policy,
    sent,
    shipped,
    to_requester,
)

TO_CHEN = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
LISTED = Contact(
    addresses=(CHEN.address,),
    name="陈晓",
    department="财务部",
    phone="13800001111",
    site="上海",
    room="3楼312",
)


def told(parsed: ParsedMail, **more: object) -> Known:
    """What is known, with the record that intake reads."""
    contact = more.get("contact")
    assert contact is None or isinstance(contact, Contact)
    return known(record=read_record(Reading(parsed), MONDAY_10, "Asia/Shanghai", contact), **more)


def opened_with(text: str, *, subject: str = "打印机卡纸", **more: object) -> Decision:
    parsed = mail(text, subject=subject)
    return decide(Reading(parsed), told(parsed, **more), shipped(), {1: shipped()}, MONDAY_10)


def fields_asked(decision: Decision) -> tuple[str, ...]:
    return tuple(field.value for field in asked(after(decision)))


def stored(decision: Decision) -> Ticket:
    return replace(after(decision), id=1, number="20240520-001", version=1)


def answered(ticket: Ticket, text: str, *, hours: float = 1, **what: object) -> Decision:
    parsed = mail(text)
    parents = known([ticket], parents=(TO_CHEN,), **what)
    return decide(Reading(parsed), parents, shipped(), {1: shipped()}, later(hours=hours))


def test_what_the_report_does_not_tell_is_asked_in_the_acknowledgement_by_number() -> None:
    decision = opened_with("三楼的打印机又卡纸了")
    assert fields_asked(decision) == ("fault_time", "phone", "department")
    (acknowledged,) = to_requester(decision)
    assert [question["number"] for question in acknowledged.values["questions"]] == [1, 2, 3]
    assert acknowledged.values["questions"][1]["zh-CN"] == "您的联系电话？"
    assert acknowledged.values["system"] == "打印机"


def test_what_the_directory_or_the_mail_knows_is_not_asked() -> None:
    decision = opened_with("三楼的打印机从今天早上8点半开始卡纸", contact=LISTED)
    assert fields_asked(decision) == ()
    assert to_requester(decision)[0].values["questions"] == []
    record = after(decision).record
    assert record[Field.DEPARTMENT].source is Source.DIRECTORY
    assert record[Field.FAULT_TIME].moment is not None
    assert record[Field.FAULT_TIME].moment.at.hour == 8


@pytest.mark.parametrize(
    ("text", "subject", "field"),
    [
        ("开机后电脑蓝屏", "蓝屏", "code"),
        ("My PC shows a blue screen when I start it", "Blue screen", "code"),
        ("OA 一直登录不了", "登录不了", "error"),
    ],
)
def test_what_the_category_and_the_words_ask_for(text: str, subject: str, field: str) -> None:
    assert field in fields_asked(opened_with(text, subject=subject))


def test_no_more_than_so_many_are_asked_and_none_where_that_is_wanted() -> None:
    rules = shipped().questions
    record = read_record(Reading(mail("坏了")), MONDAY_10, "Asia/Shanghai", None)
    assert len(questions_for(record, "hardware", "蓝屏 报错", replace(rules, most=2))) == 2
    assert questions_for(record, "hardware", "蓝屏 报错", replace(rules, most=0)) == ()
    assert questions_for(record, "hardware", "蓝屏 报错", rules)[0].field is Field.CODE


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("请问怎么申请一台新的显示器？", "申请显示器"),
        ("打印机偶尔卡纸，不急，有空再看", "打印机卡纸"),
        ("下周一有一位新员工入职，请开通账号", "新员工入职"),
        ("员工王芳本周五离职，请停用她的账号", "离职账号停用"),
        ("收到一封可疑邮件，像是钓鱼", "钓鱼邮件"),
        ("我忘记密码了，登录不了OA", "忘记密码"),
        ("A new starter joins us on Monday and cannot log in without an account.", "New starter"),
        ("I got a phishing mail with a link", "Phishing"),
        ("I have forgotten my password", "Password"),
    ],
)
def test_since_when_and_which_account_are_not_asked_where_nothing_has_failed(text: str, subject: str) -> None:
    assert not {"fault_time", "account"} & set(fields_asked(opened_with(text, subject=subject)))


def test_which_account_is_asked_of_a_sign_in_and_not_of_mail() -> None:
    assert "account" in fields_asked(opened_with("OA系统的账号被锁定了，登录不了", subject="账号被锁定"))
    assert "account" not in fields_asked(opened_with("Outlook 里我的账号被锁定了", subject="账号被锁定"))
    assert "account" not in fields_asked(
        opened_with("My account is locked on my phone's mail, phone sync fails", subject="Account locked")
    )


def test_the_text_of_an_error_is_not_asked_where_its_code_is_known() -> None:
    assert "error" in fields_asked(opened_with("VPN 连接不上，一直报错", subject="VPN 报错"))
    told_code = opened_with("VPN 连接不上，一直报错，错误代码 0x8007003B", subject="VPN 报错")
    assert after(told_code).record.text(Field.CODE) == "0x8007003B"
    assert "error" not in fields_asked(told_code)


def test_since_when_is_asked_of_what_no_rule_knows() -> None:
    decision = opened_with("东西坏了", subject="坏了")
    assert after(decision).category == "other"
    assert "fault_time" in fields_asked(decision)


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("[ALERT] disk /var is full", Address(address="storage@example.com")),
        ("【告警】磁盘空间不足", Address(address="storage@example.com")),
        ("Disk full", Address(name="Storage", address="no-reply@example.com")),
    ],
)
def test_a_machine_is_asked_nothing(subject: str, sender: Address) -> None:
    parsed = mail("Disk /var on srv-01 is 98% full", subject=subject, sender=sender)
    decision = decide(Reading(parsed), told(parsed), shipped(), {1: shipped()}, MONDAY_10)
    assert fields_asked(decision) == ()


@pytest.mark.parametrize(
    "text", ["您好，我下午过来看看。", "#解决 原因：硒鼓用完；措施：换了硒鼓；验证：试打正常"]
)
def test_no_reminder_of_questions_once_staff_have_written_to_the_requester(text: str) -> None:
    ticket = stored(opened_with("三楼的打印机又卡纸了"))
    assert targets.questions_reminder_at(ticket, shipped()) is not None
    assignment = sent("assigned", "wang@example.com", ReplyGoesTo.REQUESTER)
    what = known([ticket], parents=(assignment,), opening_words={1: "三楼的打印机又卡纸了"})
    decision = decide(
        Reading(mail(text, sender="wang@example.com")), what, shipped(), {1: shipped()}, later(hours=1)
    )
    assert decision.change is not None
    assert planning.QUESTIONS not in {row.kind for row in decision.change.due}
    assert targets.questions_reminder_at(after(decision), shipped()) is None


@pytest.mark.parametrize(
    "answer",
    [
        "1. 昨天下午3点\n2. 13912345678\n3. 财务部",
        "1、昨天下午3点\n2、13912345678\n3、财务部",
        "部门：财务部\n电话：13912345678\n时间：昨天下午3点",
        "我是财务部的，电话 13912345678，昨天下午3点开始的",
    ],
)
def test_answers_by_number_by_label_and_in_a_sentence_fill_the_record(answer: str) -> None:
    ticket = stored(opened_with("三楼的打印机又卡纸了"))
    decision = answered(ticket, answer)
    record = after(decision).record
    assert record.text(Field.DEPARTMENT) == "财务部"
    assert record.text(Field.PHONE) == "13912345678"
    assert record[Field.FAULT_TIME].moment is not None
    assert record[Field.FAULT_TIME].moment.at.day == 19
    assert still_asked(after(decision)) == ()
    (told_owner,) = [m for m in decision.mails if m.template == "follow_up"]
    assert ["phone", "13912345678"] in told_owner.values["learned"]
    assert {value.field for value in decision.learned} >= {Field.PHONE, Field.DEPARTMENT, Field.FAULT_TIME}


def test_a_later_mail_fills_what_is_empty_and_replaces_nothing_unasked() -> None:
    ticket = stored(opened_with("三楼的打印机从今天早上8点半开始卡纸", contact=LISTED))
    decision = answered(ticket, "昨天扫描仪也有问题，我的手机是 13700002222", contact=LISTED)
    assert after(decision).record.text(Field.PHONE) == "13800001111"
    assert after(decision).record.text(Field.SYSTEM) == "打印机"


def test_the_subject_of_an_answer_is_that_of_our_own_mail_and_fills_nothing() -> None:
    ticket = stored(opened_with("您好，请尽快处理。", subject="请帮忙"))
    before = ticket.record.text(Field.SYMPTOM)
    parsed = mail("是三楼的。", subject="Re: [#20240520-001] 您的另一件事有了自己的工单号：打印机卡纸")
    decision = decide(
        Reading(parsed), known([ticket], parents=(TO_CHEN,)), shipped(), {1: shipped()}, later(hours=1)
    )
    assert after(decision).record.text(Field.SYMPTOM) == before
    assert "工单号" not in str(decision.learned)


def test_somebody_in_copy_fills_nothing() -> None:
    ticket = stored(opened_with("三楼的打印机又卡纸了"))
    parsed = mail("1. 昨天\n2. 13912345678", sender=Address(address="boss@example.com"))
    what = known([ticket], participants={1: frozenset({"boss@example.com"})}, tagged_tickets=(1,))
    decision = decide(Reading(parsed), what, shipped(), {1: shipped()}, later(hours=1))
    assert decision.learned == ()


def test_who_is_silent_is_reminded_once_with_the_numbers_of_what_is_open() -> None:
    ticket = stored(opened_with("三楼的打印机又卡纸了"))
    (row,) = [due for due in planning.plan(ticket, shipped(), ()) if due.kind == planning.QUESTIONS]
    assert row.at == later(days=1)
    reminded = fallen_due(planning.QUESTIONS, ticket, row.at, under=shipped())
    (sent_mail,) = reminded.mails
    assert sent_mail.template == "questions_reminder"
    assert [q["number"] for q in sent_mail.values["questions"]] == [1, 2, 3]
    after_that = replace(after(reminded), id=1)
    assert not [d for d in planning.plan(after_that, shipped(), ()) if d.kind == planning.QUESTIONS]


def test_who_has_written_since_is_not_reminded_and_never_asked_again() -> None:
    ticket = stored(opened_with("三楼的打印机又卡纸了"))
    wrote = replace(after(answered(ticket, "我把盖子打开过")), id=1)
    assert targets.questions_reminder_at(wrote, shipped()) is None
    again = answered(wrote, "还是不行", hours=3)
    assert all(m.template == "follow_up" for m in again.mails)


def test_a_question_declined_is_closed() -> None:
    ticket = stored(opened_with("三楼的打印机又卡纸了"))
    decision = answered(ticket, "1. 不知道\n2. 13912345678\n3. 财务部")
    assert still_asked(after(decision)) == ()
    (event,) = [e for e in after(decision).history if e.kind is EventKind.FIELDS_LEARNED]
    assert event.data["declined"] == ["fault_time"]


def test_a_resolved_ticket_is_not_reminded_of_questions() -> None:
    opened = replace(stored(opened_with("三楼的打印机又卡纸了")), status=Status.OPEN)
    ticket = happen(opened, event(EventKind.RESOLVED, at=later(hours=1), actor="wang"))
    decision = fallen_due(planning.QUESTIONS, ticket, later(days=2), under=shipped())
    assert decision.mails == ()


def test_history_holds_names_of_fields_and_no_words() -> None:
    decision = answered(stored(opened_with("三楼的打印机又卡纸了")), "2. 13912345678")
    assert decision.change is not None
    assert "13912345678" not in repr([event.data for event in decision.change.events])


def test_directory_values_leave_out_what_is_not_said() -> None:
    values = directory_values(Contact(addresses=("a@b.test",), name="Ann", language=Language.EN))
    assert [(value.field, value.text) for value in values] == [(Field.NAME, "Ann")]


def test_the_policy_of_the_cases_asks_nothing() -> None:
    """What the other tests of rules rest on."""
    assert policy().questions.most == 0
    assert shipped().questions.most == 5


@pytest.mark.parametrize(
    ("system", "model", "shown"),
    [
        ("vpn", "", "VPN"),
        ("打印机", "HP LaserJet M404", "打印机 · HP LaserJet M404"),
        ("", "ThinkPad T14", "ThinkPad T14"),
        ("thinkpad", "ThinkPad T14", "ThinkPad T14"),
        ("", "", ""),
    ],
)
def test_the_requester_is_shown_the_model_and_acronyms_in_capitals(
    system: str, model: str, shown: str
) -> None:
    told_of = {Field.SYSTEM: system, Field.MODEL: model}
    values = [Value(field=field, text=text, source=Source.TEXT) for field, text in told_of.items()]
    assert concerned(merged(values)) == shown
