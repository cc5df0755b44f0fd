"""Whether reports tell of the same trouble, and what several of them within minutes mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.desk.known import RecentReport
from daemon.desk.model import Priority
from daemon.desk.policy import Impact, SimilarRules
from daemon.desk.similar import Alike, alike, several
from tests.unit.desk.cases import MONDAY_10, after, decided, known, mail

GOLDENS = Path(__file__).parent / "goldens" / "similar.txt"
RULES = SimilarRules(minutes=30, department=3, organisation=5)


def goldens() -> list[tuple[str, str, str]]:
    lines = GOLDENS.read_text(encoding="utf-8").splitlines()
    parts = [line.split("|") for line in lines if line.strip() and not line.startswith("#")]
    return [(wanted.strip(), one.strip(), other.strip()) for wanted, one, other in parts]


@pytest.mark.parametrize(("wanted", "one", "other"), goldens())
def test_two_reports_are_the_same_when_a_person_says_so(wanted: str, one: str, other: str) -> None:
    (first, words), (second, others) = (report.partition("/")[::2] for report in (one, other))
    assert alike(first, words, second, others) is (wanted == "same")
    assert alike(second, others, first, words) is (wanted == "same")


def report(
    number: int, address: str, *, minutes: float = 5, text: str = "公司VPN连不上,错误691"
) -> RecentReport:
    return RecentReport(
        ticket_id=number,
        number=f"20240520-{number:03}",
        address=address,
        subject="VPN连不上",
        words=text,
        opened_at=MONDAY_10 - timedelta(minutes=minutes),
    )


def found(*recent: RecentReport, rules: SimilarRules = RULES) -> Alike | None:
    return several("VPN", "VPN连接不上了,提示错误691", "me@example.com", MONDAY_10, recent, rules)


def test_the_third_person_makes_it_a_departments_and_the_tickets_are_named() -> None:
    assert found(report(1, "a@example.com")) is None
    raised = found(report(2, "b@example.com"), report(1, "a@example.com"))
    assert raised is not None
    assert raised.impact is Impact.DEPARTMENT
    assert raised.reason == "3 people report the same within 30 min: #20240520-002, #20240520-001"


def test_many_make_it_the_organisations_and_not_all_are_named() -> None:
    raised = found(*(report(n, f"{n}@example.com") for n in range(1, 9)))
    assert raised is not None
    assert raised.impact is Impact.ORGANISATION
    assert raised.reason == (
        "at least 5 people report the same within 30 min:"
        " #20240520-001, #20240520-002, #20240520-003, #20240520-004"
    )


def test_a_reason_names_five_tickets_at_most() -> None:
    many = [report(n, f"{n}@example.com") for n in range(1, 9)]
    raised = found(*many, rules=replace(RULES, organisation=20))
    assert raised is not None
    assert raised.impact is Impact.DEPARTMENT
    assert raised.reason.startswith("9 people")
    assert raised.reason.endswith("#20240520-005 and more")


def test_one_person_counts_once_however_often_they_write() -> None:
    assert found(report(1, "a@example.com"), report(2, "a@example.com"), report(3, "me@example.com")) is None


def test_what_came_too_long_ago_does_not_count() -> None:
    assert found(report(1, "a@example.com", minutes=31), report(2, "b@example.com")) is None
    assert found(report(1, "a@example.com", minutes=29), report(2, "b@example.com")) is not None


def test_another_trouble_does_not_count() -> None:
    other = replace(report(1, "a@example.com", text="打印机卡纸了,在三楼"), subject="打印机")
    assert found(other, report(2, "b@example.com")) is None


def test_the_desk_raises_the_ticket_and_says_why() -> None:
    recent = (report(2, "b@example.com"), report(1, "a@example.com"))
    decision = decided(mail("VPN连接不上了,提示错误691", subject="VPN"), known(recent=recent))
    assert after(decision).priority is Priority.P2
    assert "impact: 3 people report the same within 30 min: #20240520-002, #20240520-001" in decision.reasons
    assert after(decided(mail("VPN连接不上了,提示错误691", subject="VPN"))).priority is Priority.P3
