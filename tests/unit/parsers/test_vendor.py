"""What a vendor's mail tells: their case number, and the day by which they expect to be done."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.vendor import LONGEST_CASE, read_case, read_eta

CASES = [
    ("Case 12345 has been opened", "", "12345", "Case 12345"),
    ("RE: [SR#7-1234567] VPN", "", "7-1234567", "[SR#7-1234567]"),
    ("[Case:00012345] Re: [#20240520-001] help", "", "00012345", "[Case:00012345]"),
    ("Re: [#20240520-001] Ticket #556677 received", "", "556677", "Ticket #556677"),
    ("", "Your support case number is 8842-AB.\nRegards", "8842-AB", "support case number 8842-AB"),
    ("", "Thank you. Case ID: CAS-19283-X1Y2 was created.", "CAS-19283-X1Y2", "Case ID: CAS-19283-X1Y2"),
    ("INC0012345 - VPN drops", "", "0012345", "INC0012345"),
    ("", "Service Request No. 3-998877 is with our engineers", "3-998877", "Service Request No. 3-998877"),
    ("【案例号：20240001】已受理", "", "20240001", "案例号:20240001"),
    (
        "",
        "您好，您的工单编号为 GD2024052100017，我们会尽快处理。",
        "GD2024052100017",
        "工单编号 GD2024052100017",
    ),
    ("", "案例号 8842 已转二线", "8842", "案例号 8842"),
    ("", "服务请求号：ＳＲ１２３４５", "SR12345", "服务请求号:SR12345"),
    ("", "Reference: RMA-55012", "RMA-55012", "Reference: RMA-55012"),
]


@pytest.mark.parametrize(("subject", "text", "number", "written"), CASES)
def test_a_case_number_is_found_as_the_vendor_writes_it(
    subject: str, text: str, number: str, written: str
) -> None:
    found = read_case(subject, text)
    assert found is not None
    assert (found.number, found.written) == (number, written)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: [#20240520-001] Printer", "We look at ticket 20240520-001."),
        ("Re: [#20240520-001] Printer", "工单 20240520-001 收到"),
        ("", "In case 1000 users are hit, call +86 10 5555 0102."),
        ("", "The invoice 556677 is paid."),
        ("", "ticket of 2024-05-20; reference: 2024-05-20"),
        ("", "the case is open"),
        ("", "the case 2024 model has it too"),
        ("", "工单已受理"),
        ("", "please send a request 500 times"),
    ],
)
def test_what_is_no_case_number_is_none(subject: str, text: str) -> None:
    assert read_case(subject, text) is None


def test_the_subject_wins_and_within_a_text_the_first() -> None:
    found = read_case("Case 11111", "Case 22222")
    assert found is not None and found.number == "11111"
    found = read_case("Re: help", "SR#77777 (was case number 33333)")
    assert found is not None and found.number == "77777"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The part will arrive by Friday.", "friday"),
        ("ETA: 2024-05-24", "2024-05-24"),
        ("We expect a fix; estimated delivery: 24 May 2024.", "24 may 2024"),
        ("Expected by May 24th, 2024 at 14:00", "may 24 2024"),
        ("It will be done before next Monday at noon.", "next monday"),
        ("Available 24.5.2024.", "24.5.2024"),
        ("A technician will be there no later than tomorrow.", "tomorrow"),
        ("预计5月24日到货。", "5月24日"),
        ("备件预计在 2024 年 5 月 24 日 到达", "2024年5月24日"),
        ("工程师最迟周五上门。", "周五"),
        ("我们会在下周一修复", "下周一"),
        ("周五之前解决", "周五"),
        ("明天上午10点前完成", "明天"),
    ],
)
def test_the_day_of_a_promise_is_found(text: str, day: str) -> None:
    assert read_eta(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We look at it.",
        "Please reply by Friday, else the case is closed.",
        "I am out of office until Friday.",
        "If we do not hear from you by 24 May the ticket will be closed.",
        "请于周五之前回复，否则案例将关闭。",
        "本人休假，预计周五上班",
        "It happened on Friday.",
        "周五发生的故障",
        "Made by Fridayish people",
    ],
)
def test_another_day_is_no_promise(text: str) -> None:
    assert read_eta(text) == ""


@given(st.text(alphabet=st.sampled_from("casetickr #:[]1230-年月日周五预计前 by\n.eta"), max_size=300))
def test_nothing_breaks_the_readers(text: str) -> None:
    found = read_case(text, text)
    assert found is None or (len(found.written) <= LONGEST_CASE and "\n" not in found.written)
    assert "\n" not in read_eta(text)


@pytest.mark.parametrize(
    "piece", ["case ", "sr#", "1-", "[", "预计", "周五前", "by ", "expected on ", "案例号:", "a.", " ", "#1"]
)
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    began = time.perf_counter()
    read_case(text, text)
    read_eta(text)
    assert time.perf_counter() - began < 2
