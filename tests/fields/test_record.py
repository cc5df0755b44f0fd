"""Putting readings together: whom a record believes, and what it takes from where."""

from __future__ import annotations

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from parsers.fields import NO_RECORD, TRUST, Field, Record, Source, Value, merged, read_fields
from parsers.model import Address, ParsedMail

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 5, 20, 15, 10, tzinfo=ZONE)


def read(words: str, signature: str = "", *, subject: str = "", sender: Address | None = None) -> Record:
    mail = ParsedMail(raw_sha256="", fingerprint="", size=0, subject=subject, sender=sender)
    return read_fields(mail, words, signature, received_at=NOW, zone=ZONE)


def value(text: str, source: Source, field: Field = Field.NAME) -> Value:
    return Value(field=field, text=text, source=source)


def test_every_source_has_its_place_in_the_order_of_trust() -> None:
    assert sorted(TRUST) == sorted(Source)


@pytest.mark.parametrize(("more", "less"), list(itertools.pairwise(TRUST)))
def test_a_more_trusted_source_wins_wherever_it_stands(more: Source, less: Source) -> None:
    for readings in ([value("a", more), value("b", less)], [value("b", less), value("a", more)]):
        record = merged(readings)
        assert record.text(Field.NAME) == "a"
        assert [other.text for other in record.others] == ["b"]


def test_of_equal_sources_the_first_wins_and_repeats_are_dropped() -> None:
    record = merged([value("Ann", Source.TEXT), value("Bob", Source.TEXT), value("ann", Source.HEADER)])
    assert record.text(Field.NAME) == "Ann"
    assert [other.text for other in record.others] == ["Bob"]


def test_records_merge_with_later_readings() -> None:
    first = merged([value("wang", Source.HEADER), value("财务部", Source.TEXT, Field.DEPARTMENT)])
    second = merged(first, [value("王五", Source.ANSWER)])
    assert second.text(Field.NAME) == "王五"
    assert second.text(Field.DEPARTMENT) == "财务部"
    assert second.missing([Field.NAME, Field.PHONE, Field.DEPARTMENT]) == (Field.PHONE,)
    assert Field.PHONE not in second
    assert NO_RECORD.missing([Field.NAME]) == (Field.NAME,)


def test_what_a_label_says_stands_above_signature_words_and_header() -> None:
    record = read(
        "我是财务部的张伟，姓名以下面为准。\n\n姓名：张三\n电脑无法开机",
        "李四\n人事部",
        sender=Address(name="王五", address="w@example.com"),
    )
    assert (record.text(Field.NAME), record[Field.NAME].source) == ("张三", Source.LABEL)
    assert [other.text for other in record.others if other.field is Field.NAME] == ["李四", "张伟", "王五"]


def test_of_two_phones_the_first_is_believed_and_the_second_kept() -> None:
    record = read("打印机坏了。", "李四\n电话：021-55550188\n手机：13900001111\n传真：021-55550199")
    assert record.text(Field.PHONE) == "021-55550188"
    assert [other.text for other in record.others if other.field is Field.PHONE] == ["13900001111"]


def test_the_words_of_a_forwarded_mail_count_from_its_own_date() -> None:
    header = "From: Otto <o@example.com>\nSent: Friday, May 17, 2024 9:01 AM\nTo: Nora\nSubject: Scanner\n\n"
    record = read("Please help.\n\n" + header + "The scanner is broken since yesterday.")
    moment = record[Field.FAULT_TIME].moment
    assert moment is not None
    assert (moment.at.day, moment.at.hour) == (16, 0)
    undated = header.replace("Friday, May 17, 2024 9:01 AM", "once")
    assert Field.FAULT_TIME not in read(undated + "The scanner is broken since yesterday.")


def test_whoever_wrote_a_forwarded_mail_is_not_the_reporter() -> None:
    header = "发件人：米兰\n发送时间：2024年5月17日 10:05\n收件人：雷军强\n主题：邮箱\n\n"
    record = read("请处理。\n\n" + header + "我是设计部的米兰，邮箱打不开，电话13812345678。")
    assert record.text(Field.SYMPTOM) == "邮箱打不开"
    assert not record.values.keys() & {Field.NAME, Field.DEPARTMENT, Field.PHONE}


def test_a_meeting_s_time_is_no_fault_s() -> None:
    assert Field.FAULT_TIME not in read("Topic: budget\nTime: 2024-05-20 14:00\nLocation: room 3")
    assert Field.FAULT_TIME in read("Name: Ann Lee\nTime: 2024-05-20 14:00\nLocation: room 3")


def test_the_day_and_the_clock_may_stand_under_two_labels() -> None:
    moment = read("姓名：张三\n日期：2024-05-18\n时间：下午2点30分")[Field.FAULT_TIME].moment
    assert moment is not None
    assert f"{moment.at:%Y-%m-%d %H:%M}" == "2024-05-18 14:30"


@pytest.mark.parametrize(
    "line",
    ["> 姓名：别人", "I wonder about one thing in the list: name: wrong", "https://example.com/?name=x"],
)
def test_quotes_sentences_and_links_hold_no_labels(line: str) -> None:
    record = read(line)
    assert Field.NAME not in record


@pytest.mark.parametrize(
    "line", ["陈晓 销售部 13800000001", "销售部 陈晓 13800000001", "陈晓 销售部 021-55550102"]
)
def test_a_card_in_one_line_tells_the_department(line: str) -> None:
    record = read(f"三楼打印机卡纸。\n\n{line}")
    assert (record.text(Field.NAME), record.text(Field.DEPARTMENT)) == ("陈晓", "销售部")
    assert Field.PHONE in record


def test_an_offer_is_nothing_that_somebody_was_doing() -> None:
    assert Field.DOING not in read("Error 809 since this morning. My number is 4711 if you need it.")
    assert read("It crashes if you print twice.").text(Field.DOING) == "you print twice"


def test_a_subject_serves_where_the_words_are_silent() -> None:
    record = read("麻烦看一下，谢谢", subject="Re: [#20240520-001] 【报修】三楼打印机卡纸")
    assert record.text(Field.SYMPTOM) == "三楼打印机卡纸"
    assert record[Field.SYMPTOM].source is Source.SUBJECT
    assert record.text(Field.SYSTEM) == "打印机"


def test_a_mail_from_nobody_still_has_a_record() -> None:
    assert read("打印机卡纸").text(Field.SYSTEM) == "打印机"
    assert read("").values == {}
