"""What a stranger found wrong in records: a wrong value is worse than none."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from parsers.fields import Field, Record, read_fields
from parsers.reading import Reading

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 5, 20, 15, 10, tzinfo=ZONE)
"""A Monday."""


def record(words: str, sender: str = "u@example.com", subject: str = "help") -> Record:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = sender, subject, "<1@example.com>"
    message.set_content(words, cte="base64")
    reading = Reading.of(message.as_bytes())
    return read_fields(
        reading.mail, reading.commands.rest, reading.reply.signature, received_at=NOW, zone=ZONE
    )


def texts(found: Record) -> dict[Field, str]:
    return {field: value.text for field, value in found.values.items()}


LOCKED = "I cannot log in. It says: The referenced account is currently locked out."


@pytest.mark.parametrize(
    ("words", "field", "expected"),
    [
        (LOCKED, Field.ACCOUNT, None),
        ("My account is temporarily blocked, please help.", Field.ACCOUNT, None),
        ("I cannot log in to SAP. My user is rstone.", Field.ACCOUNT, "rstone"),
        ("My user is unable to log in.", Field.ACCOUNT, None),
        ("登录不了，提示账号已锁定。我的账号是 lintao", Field.ACCOUNT, "lintao"),
        ("大家好，打印机坏了，打不出来。", Field.IMPACT, None),
        ("各位同事大家好！打印机坏了。", Field.IMPACT, None),
        ("打印机坏了，大家都打印不了。", Field.IMPACT, "大家都打印不了"),
        ("服务器又报警了，机房值班电话8888，我打了没人接。", Field.PHONE, None),
        ("投影仪坏了，是供应商装的，供应商，电话400-800-1234，他们不管。", Field.PHONE, None),
        ("电脑蓝屏。\n紧急联系电话：13900001111", Field.PHONE, None),
        ("电脑蓝屏，我在外面，同事王芳的电话是13912345678。", Field.PHONE, None),
        ("The printer is dead. I called the vendor's hotline +1 800 555 0199 already.", Field.PHONE, None),
        ("联系人：郑老师 13612340000\n故障：电脑蓝屏", Field.NAME, "郑老师"),
        ("联系人：郑老师 13612340000\n故障：电脑蓝屏", Field.PHONE, "13612340000"),
        ("I am locked out. I'm in Legal, extension 4521.", Field.DEPARTMENT, "Legal"),
        ("I am locked out. I'm in training until noon.", Field.DEPARTMENT, None),
        ("CAD is dead. My colleague Jan, ext. 3311, has no problem.", Field.PHONE, None),
        ("My manager is out, phone +44 20 7946 0958, the printer is dead.", Field.PHONE, "+44 20 7946 0958"),
        ("电脑慢，域账号 hejing3。", Field.ACCOUNT, "hejing3"),
        ("域账号 SAP 都登录不上。", Field.ACCOUNT, None),
        ("打印机坏了，值班电话8888没人接，我的电话13800138000。", Field.PHONE, "13800138000"),
        ("打印机坏了，我的联系电话是 8021。", Field.PHONE, "8021"),
        ("Office 365 keeps asking for my password.", Field.VERSION, None),
        ("Microsoft 365 Apps 16.0.17328 crashes at start.", Field.MODEL, None),
        ("Microsoft 365 Apps 16.0.17328 crashes at start.", Field.VERSION, "16.0.17328"),
        ("Excel crashed. Please fix my version 2 of the document.", Field.VERSION, None),
        ("Office 2019 crashes.", Field.VERSION, "2019"),
        ("My Lenovo X1 Carbon Gen 9 does not boot.", Field.MODEL, "Lenovo X1 Carbon Gen 9"),
        ("HP LaserJet Pro MFP M479fdw jams 3 times a day.", Field.MODEL, "HP LaserJet Pro MFP M479fdw"),
        ("My ThinkPad X1 Carbon Gen 9 does not boot.", Field.MODEL, "ThinkPad X1 Carbon Gen 9"),
        ("Can I connect my MacBook to the projector in room 301? No signal.", Field.SYSTEM, "projector"),
        ("How do I use the projector with my MacBook? It doesn't show up.", Field.SYSTEM, "projector"),
        ("My MacBook does not start.", Field.SYSTEM, "MacBook"),
        (
            "I got a strange mail with a link. I did not click on anything and did not reply.",
            Field.SYMPTOM,
            "I got a strange mail with a link",
        ),
    ],
)  # fmt: skip
def test_a_field_is_read_right_or_not_at_all(words: str, field: Field, expected: str | None) -> None:
    assert record(words).text(field) == expected


@pytest.mark.parametrize(
    "words",
    [
        "收到一封邮件，点了链接，后来觉得不对劲。",
        "I entered my password on a page. I did not click on anything and did not reply.",
    ],
)
def test_what_the_writer_felt_or_did_not_do_is_no_symptom(words: str) -> None:
    symptom = record(words).text(Field.SYMPTOM) or ""
    assert "不对劲" not in symptom
    assert "did not" not in symptom


@pytest.mark.parametrize(
    "card",
    ["高翔 / 研发一部 / 13800138000 / 2号楼5层512", "高翔 | 研发一部 | 13800138000 | 2号楼5层512"],
)
@pytest.mark.parametrize("closing", ["谢谢\n", "-- \n", ""])
def test_a_signature_in_one_line_is_parted(card: str, closing: str) -> None:
    found = record(f"我的电脑开不了机，按电源键没反应。\n\n{closing}{card}")
    assert found.text(Field.NAME) == "高翔"
    assert found.text(Field.DEPARTMENT) == "研发一部"
    assert found.text(Field.PHONE) == "13800138000"
    assert found.text(Field.SITE) == "2号楼"
    assert found.text(Field.ROOM) == "5层512"


@pytest.mark.parametrize(
    ("card", "name", "department", "phone"),
    [
        ("财务部 冯宇 6217", "冯宇", "财务部", "6217"),
        ("何静 行政部 6688", "何静", "行政部", "6688"),
        ("何静，行政部，6688", "何静", "行政部", "6688"),
    ],
)
@pytest.mark.parametrize("closing", ["谢谢！\n", ""])
def test_a_short_card_names_department_person_and_extension(
    card: str, name: str, department: str, phone: str, closing: str
) -> None:
    found = record(f"打印机一直卡纸，麻烦看一下。\n\n{closing}{card}")
    assert found.text(Field.NAME) == name
    assert found.text(Field.DEPARTMENT) == department
    assert found.text(Field.PHONE) == phone


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("For the third time this month the VPN dropped.", None),
        ("For the third time this month the VPN dropped, today at 9:15.", "05-20 09:15 minute"),
        ("It was slow this month and since Tuesday it's dead.", "05-14 00:00 day"),
        ("The network was slow this month and since Tuesday it's dead.", "05-14 00:00 day"),
        ("The same happened last week, today at 9:15 it came back.", "05-20 09:15 minute"),
        ("上周也出现过，今天上午9点15又断网了。", "05-20 09:15 minute"),
        ("昨天下午3点收到您的邮件，打印机还是打不出来。", None),
        ("The scanner has not been working since about 8 this morning.", "05-20 08:00 about"),
        ("今天上午11点左右收到一封可疑邮件，点了附件之后电脑很慢。", "05-20 11:00 about"),
        ("今天上午11点左右收到一封可疑邮件，要我改密码。", "05-20 11:00 about"),
    ],
)
def test_the_time_is_the_fault_s(words: str, meant: str | None) -> None:
    value = record(words).values.get(Field.FAULT_TIME)
    if meant is None:
        assert value is None
        return
    assert value is not None
    assert value.moment is not None
    assert f"{value.moment.at:%m-%d %H:%M} {value.moment.exact}" == meant


FORWARDED = """帮忙看一下这个。

-----原始邮件-----
发件人: 王芳 <wf@example.com>
发送时间: 2024年5月20日 9:00
收件人: 高翔
主题: 打印机

打印机坏了，打印不了。紧急联系电话：13900001111
"""


@pytest.mark.parametrize(
    "words", [FORWARDED, "打印机坏了。紧急联系电话：13900001111", "打印机坏了，紧急联系人是王芳。"]
)
def test_a_contact_for_emergencies_makes_nothing_urgent(words: str) -> None:
    found = record(words)
    assert Field.URGENCY not in found
    assert Field.PHONE not in found


def test_the_longer_name_of_the_header_wins_over_a_first_name_in_the_signature() -> None:
    words = "The printer is jammed.\n\nThanks\nSarah"
    assert record(words, "Sarah Connor <s@example.com>").text(Field.NAME) == "Sarah Connor"
    assert record(words, "Sarahlee Connor <s@example.com>").text(Field.NAME) == "Sarah"
    assert record(words, "s@example.com").text(Field.NAME) == "Sarah"
    assert record("Name: Sarah\nProblem: jam", "Sarah Connor <s@example.com>").text(Field.NAME) == "Sarah"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Projector question", "My MacBook has only USB-C, what do I need to present in room 3?"),
        ("How to use the projector", "I have a MacBook Pro. Which adapter should I bring tomorrow?"),
    ],
)
def test_the_thing_a_question_is_about_stands_in_its_subject(subject: str, words: str) -> None:
    assert (record(words, subject=subject).text(Field.SYSTEM) or "").lower() == "projector"
